"""Text that came from a file, made harmless to show: what would steer a terminal is spelt out instead."""

import unicodedata

# Format characters reverse or hide text (bidirectional marks, zero-width characters); controls steer the terminal;
# surrogates and unassigned or private characters show as nothing that anyone could read.
_SPELT_OUT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def show_plain(text: str) -> str:
    r"""Return the text on one line, with every control, invisible and direction character spelt as ``\u202e``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spell(char) if is_unseen(char) else char for char in text)


def is_unseen(char: str) -> bool:
    """Tell whether a character steers a terminal, or shows as nothing, or as a space that it is not."""
    return unicodedata.category(char) in _SPELT_OUT or (char != " " and unicodedata.category(char) == "Zs")


def _spell(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
