"""Write into a profile's text what its problems know to be the one thing meant, and change nothing else in it."""

import codecs
import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from ma_eligibility.errors import Fix, InputError, Problem
from ma_eligibility.load.profile import kind_of_text, parse_profile, read_document
from ma_eligibility.load.source import Document, decode_text, display_name, read_bytes
from ma_eligibility.output import write_bytes

#: A correction may show further mistakes, such as those below a key that was not known; so often they are looked for.
MOST_ROUNDS = 20


class Fixed(NamedTuple):
    """A text with the fixes that were written into it, in the order in which they were."""

    text: str
    fixes: tuple[Fix, ...]


def fix_text(text: str, *, is_json: bool | None = None) -> Fixed:
    """Return the text of a profile with all fixes that leave everything else in it as it is."""
    written: list[Fix] = []
    refused: set[Fix] = set()
    for _ in range(MOST_ROUNDS):
        before = _Reading(text, is_json)
        wanted = [fix for fix in before.fixes if fix not in refused]
        if not wanted:
            break
        after = before.write(wanted)
        if after is None:
            alone = [fix for fix in wanted if before.write([fix]) is not None]
            refused.update({*wanted} - {*alone})
            wanted, after = alone, before.write(alone)
        if after is None:  # two that go together with everything else, but not with each other
            wanted, after = wanted[:1], before.write(wanted[:1])
        text = text if after is None else after
        written += wanted
    return Fixed(text, _in_first_places(written))


def fix_file(path: str) -> tuple[Fix, ...]:
    """Write the fixes of a profile into its file, all or none, and return them; raises InputError and OSError.

    Encoding, line breaks and mode stay. A symbolic link is refused.
    """
    if Path(path).is_symlink():
        raise OSError(0, "it is a symbolic link")
    data = read_bytes(path)
    text = decode_text(data, display_name(path))
    fixed = fix_text(text, is_json=kind_of_text(path))
    if fixed.fixes:
        write_bytes(path, _encode_like(data, fixed.text))
    return fixed.fixes


def _encode_like(data: bytes, text: str) -> bytes:
    """Return a text in the encoding of other bytes, with their byte order mark."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return mark + text.encode(encoding)
    return text.encode()


_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def _in_first_places(fixes: Sequence[Fix]) -> tuple[Fix, ...]:
    """Return fixes in the order of the text, each with the column that it had before the others were written."""
    found: list[Fix] = []
    for number, fix in enumerate(fixes):
        column = fix.column
        for earlier in reversed(fixes[:number]):
            if earlier.line == fix.line and earlier.column < column:
                column -= len(earlier.new) - len(earlier.old)
        found.append(fix._replace(column=column))
    return tuple(sorted(found))


class _Reading:
    """A profile's text with what is wrong in it."""

    def __init__(self, text: str, is_json: bool | None) -> None:
        self.is_json = is_json
        self.document = read_document(text, "", is_json=is_json)
        self.problems: list[Problem] = []
        self.omitted_count = 0
        try:
            parse_profile(text, "", is_json=is_json, is_fixable=True)
        except InputError as error:
            self.problems, self.omitted_count = error.problems, error.omitted_count

    @property
    def fixes(self) -> list[Fix]:
        """The fixes that its problems have, in the order of the text, each place once."""
        by_place = {problem.fix[:2]: problem.fix for problem in self.problems if problem.fix}
        return list(by_place.values())

    def write(self, fixes: Sequence[Fix]) -> str | None:
        """Return the text with fixes; None if anything but what they say would change, or be wrong."""
        text = _replace(self.document, fixes)
        after = _Reading(text, self.is_json)
        if any(problem.code in ("E104", "E105") for problem in self.problems):
            return text if after.is_read_further_than(self) else None
        dropped = {_plain(fix.old) for fix in fixes if fix.new.startswith("#")}
        changes = Counter(_changes(self.document.value, after.document.value, dropped))
        expected = Counter((_plain(fix.old), _plain(fix.new)) for fix in fixes)
        return text if changes == expected and not self._spoils(after, fixes) else None

    def is_read_further_than(self, other: "_Reading") -> bool:
        """Tell whether the text can be read, or at least further than another."""
        unread = [problem for problem in self.problems if problem.code in ("E104", "E105")]
        return not unread or unread[0][3:5] > other.problems[0][3:5]

    def _spoils(self, after: "_Reading", fixes: Sequence[Fix]) -> bool:
        """Tell whether a record in which fixes were written has a new problem, and one that has no fix."""
        fixed = [problem for problem in self.problems if problem.fix in fixes]
        records = {_record_of(problem.path) for problem in fixed}
        known = {_key_of(problem) for problem in self.problems}
        new = [problem for problem in after.problems if not problem.fix and _key_of(problem) not in known]
        last = self.problems[-1].line if self.omitted_count else math.inf  # those after it were not reported
        return any(_record_of(problem.path) in records and problem.line < last for problem in new)


def _record_of(address: str) -> str:
    """Return the address of the record that a fact is in; empty for what is in none."""
    first, dot, _ = address.partition(".")
    return first if dot or first.endswith("]") else ""


def _key_of(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.path, problem.message


def _replace(document: Document, fixes: Sequence[Fix]) -> str:
    text = document.text
    for fix in sorted(fixes, reverse=True):
        first = document.line_starts[fix.line - 1] + fix.column - 1
        text = f"{text[:first]}{fix.new}{text[first + len(fix.old) :]}"
    return text


def _changes(before: Any, after: Any, dropped: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Give each key or value that is not the same in two values, as it was and as it is.

    ``dropped`` has the keys with their values that became comments.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        written = {key: _plain(f"{key}:{value}") for key, value in before.items()}
        yield from ((text, f"#{text}") for text in written.values() if text in dropped)
        kept = [item for item in before.items() if written[item[0]] not in dropped]
        for (key, value), (new_key, new_value) in zip_longest(kept, after.items(), fillvalue=("", "")):
            if key != new_key:
                yield _plain(key), _plain(new_key)
            yield from _changes(value, new_value, dropped)
    elif isinstance(before, list) and isinstance(after, list):
        for value, new_value in zip_longest(before, after):
            yield from _changes(value, new_value, dropped)
    elif before != after or type(before) is not type(after):
        yield _plain(before), _plain(after)


def _plain(value: Any) -> str:
    """Return a value, or the text of one, without quotes, marks of lists and differences of case."""
    return "".join(char for char in str(value).casefold() if char not in "'\"[](){} \t")
