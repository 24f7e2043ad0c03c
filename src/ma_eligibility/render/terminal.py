"""What the terminal that reads a text can show: how wide it is, whether in color, whether in ASCII only."""

import os
import shutil
import sys
from typing import NamedTuple

from ma_eligibility.render.chart import FINE

NARROWEST, WIDEST = 30, 100
WITHOUT_TERMINAL = 80


class Terminal(NamedTuple):
    """What the text's reader can show."""

    width: int
    color: bool
    ascii_only: bool


def describe_terminal(*, to_file: bool) -> Terminal:
    """Return what standard output can show; a file can show everything but color."""
    if to_file or sys.stdout is None:
        return Terminal(WITHOUT_TERMINAL, color=False, ascii_only=False)
    is_terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size((WITHOUT_TERMINAL, 24)).columns if is_terminal else WITHOUT_TERMINAL
    color = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(max(NARROWEST, min(columns, WIDEST)), color, ascii_only=not _can_show("".join(FINE) + "–“”’"))


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
