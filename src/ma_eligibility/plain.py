"""Make text from a file safe to show: characters that would control a terminal are escaped."""

import json
import re
import unicodedata
from decimal import Decimal
from typing import Any

# Format characters reverse or hide text (bidirectional marks, zero-width characters); controls change the terminal;
# surrogates and unassigned or private characters show nothing that anyone could read.
_ESCAPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_UNUSUAL = re.compile(r"[^\n -~]")


def show_plain(text: str) -> str:
    r"""Return the text on one line, with every control, invisible and direction character escaped, as in ``\u202e``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(char) if is_unseen(char) else char for char in text)


def is_unseen(char: str) -> bool:
    """Tell whether a character controls a terminal, is invisible, or looks like a space but is none."""
    return unicodedata.category(char) in _ESCAPED or (char != " " and unicodedata.category(char) == "Zs")


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def dump_json(value: Any) -> str:
    """Return a value as JSON text, with what would steer a terminal as escapes."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_as_number) + "\n"
    if text.isascii():
        return text
    return _UNUSUAL.sub(lambda match: json.dumps(match[0])[1:-1] if is_unseen(match[0]) else match[0], text)


def _as_number(value: object) -> int | float:
    """Return a number that is exact to its last digit as one that JSON has; raises TypeError for anything else."""
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} is nothing that JSON has")
    return int(value) if value == value.to_integral_value() else float(value)
