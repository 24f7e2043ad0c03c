"""How the correction of a mistake is written: as the text that it replaces, with the quotes that this has."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ma_eligibility.errors import Path

#: What JSON writes without quotes.
_BARE = re.compile("true|false|-?[0-9]+([.][0-9]+)?")


def write_like(old: str, value: Any, *, is_json: bool) -> str:
    """Return a text, a tuple of texts or a mapping of texts as text, with the quotes that the old text has.

    JSON has quotes around every text.
    """
    if isinstance(value, tuple):
        return f"[{', '.join(write_like(old, each, is_json=is_json) for each in value)}]"
    if isinstance(value, Mapping):
        quote = '"' if is_json else ""
        entries = (f"{quote}{key}{quote}: {write_like(old, each, is_json=is_json)}" for key, each in value.items())
        return f"{{{', '.join(entries)}}}"
    if old.startswith('"') or (is_json and not _BARE.fullmatch(value)):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}'" if old.startswith("'") else str(value)


def is_text_of(old: str, value: object) -> bool:
    """Tell whether a part of a file, perhaps in quotes, is a value or a key as it was read."""
    is_quoted = len(old) > 1 and old[0] == old[-1] and old[0] in "'\""
    return (old[1:-1] if is_quoted else old).strip().casefold() == str(value).strip().casefold()


def value_at(value: Any, path: Path) -> Any:
    """Return the value at a path; None if there is none."""
    try:
        for part in path:
            value = value[part]
    except (LookupError, TypeError):
        return None
    return value
