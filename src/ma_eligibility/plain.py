"""Make text from a file safe to show: characters that would control a terminal are escaped."""

import json
import re
import unicodedata
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
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return text if text.isascii() else _UNUSUAL.sub(_escape_unseen, text)


def _escape_unseen(match: re.Match[str]) -> str:
    """Return a character as JSON may hold it; one that would steer a terminal as its escape, which means the same."""
    char = match[0]
    return json.dumps(char)[1:-1] if is_unseen(char) else char
