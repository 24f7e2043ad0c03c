"""Values as YAML that is read back as the same values."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ma_eligibility.plain import show_plain

_PLAIN = re.compile(r"[A-Za-z_]([A-Za-z0-9_ .-]*[A-Za-z0-9_.-])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
#: Answers, which may also be read as true or false.
_ANSWERS = ("yes", "no")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off"}


def write_flow(value: Any) -> str:
    """Return a value on one line: ``{kind: ged, earned: 2016-06}``."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{write_text(key)}: {write_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return write_text(value) if isinstance(value, str) else str(value)


def write_text(value: str) -> str:
    """Return a text without quotes where that is read back as the same text."""
    is_plain = _PLAIN.fullmatch(value) and value.casefold() not in _NOT_TEXT
    if is_plain or _DAY.fullmatch(value) or value in _ANSWERS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{show_plain(escaped)}"'


def write_block(mapping: Mapping[str, Any]) -> str:
    """Return a mapping with a key a line, and the records below theirs; simple lists are on one line."""
    return "".join(f"{line}\n" for line in _list_lines(mapping)) or "{}\n"


def _list_lines(mapping: Mapping[str, Any]) -> Iterator[str]:
    for key, value in mapping.items():
        if isinstance(value, Mapping) and value:
            yield f"{write_text(key)}:"
            yield from (f"  {line}" for line in _list_lines(value))
        elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
            yield f"{write_text(key)}:"
            for item in value:
                first, *rest = list(_list_lines(item)) or ["{}"]
                yield f"  - {first}"
                yield from (f"    {line}" for line in rest)
        else:
            yield f"{write_text(key)}: {write_flow(value)}"
