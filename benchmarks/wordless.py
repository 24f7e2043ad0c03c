"""Answers without their words, so that new wording can be distinguished from new answers."""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

#: Keys, and columns, that hold prose. Of each text only the addresses and days in it are kept, and of a list how many.
WORDS = frozenset(
    {
        *("name", "body", "title", "source", "sentence", "remarks", "condition", "text", "notes", "not_found"),
        *("question", "taken", "means", "reason"),  # other readings, and another ruleset
        *("asks", "lacks", "error"),  # tables of a cohort
        *("message", "help"),  # diagnostics
    }
)
#: Keys that hold addresses, and prose where no fact would settle it: what has a space in it is prose.
MIXED = frozenset({"unknown"})
#: Keys that are left out: they change with any word of the rules, or are nothing but words.
LEFT_OUT = frozenset({"sha256", "proof"})
#: Keys that hold ids of rules, which are compared by their later names.
IDS = frozenset({"id", "route", "reading", "criterion", "choice"})
#: Ids of criteria that are called otherwise in later rules.
RENAMED_IDS = {"programme": "program", "enrolment": "enrollment"}

#: Columns of a table that hold several texts in a cell.
SEVERAL = frozenset({"unknown", "records"})

_MARK = re.compile(r"\b[a-z_]+\[\d+\](?:\.[a-z_]+)?|\b\d{4}-\d{2}(?:-\d{2})?\b")


def drop_words(value: Any, key: str = "") -> Any:
    """Return plain values with only the addresses and days of their prose."""
    if key in WORDS:
        return _marks(value)
    if isinstance(value, dict):
        return {name: drop_words(part, name) for name, part in value.items() if name not in LEFT_OUT}
    if isinstance(value, list):
        return [drop_words(part, key) for part in value]
    if key in MIXED and isinstance(value, str) and " " in value:
        return _marks(value)
    if key in IDS and isinstance(value, str):
        return RENAMED_IDS.get(value, value)
    return value


def drop_words_of_cells(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a row of a CSV as ``drop_words`` does one of JSON Lines; an empty cell is null, any other a text."""
    cells = {name: (cell.split("; ") if name in SEVERAL else cell) if cell else None for name, cell in row.items()}
    return {name: drop_words(value, name) for name, value in cells.items()}


def _marks(value: Any) -> Any:
    """Return the addresses and days in a text, or in each of a list; null stays null."""
    if isinstance(value, list):
        return [_marks(part) for part in value]
    return sorted(set(_MARK.findall(value))) if isinstance(value, str) else value


def find_differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the address of each part that differs, with what it was and is; null is a part that is not there."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in old | new:
            yield from find_differences(old.get(name), new.get(name), f"{path}.{name}" if path else name)
    elif isinstance(old, list) and isinstance(new, list) and all(isinstance(part, dict) for part in [*old, *new]):
        for number, pair in enumerate(zip_longest(old, new)):
            yield from find_differences(*pair, f"{path}[{number}]")
    elif old != new or type(old) is not type(new):
        yield path, old, new
