"""Lines for a terminal: what it can show, and text wrapped to its width with hanging indents, in color or not."""

import io
import os
import shutil
import sys
from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ma_eligibility.medium import FILE, Medium
from ma_eligibility.plain import show_plain

NARROWEST, WIDEST = 30, 100
#: The fewest columns in which a text is wrapped next to others.
LEAST_ROOM = 24
#: How far rows are indented.
ROW_INDENT = 2
WITHOUT_TERMINAL = 80


class Glyphs(NamedTuple):
    """The characters of the chart."""

    open: str
    possible: str
    closed: str


FINE = Glyphs("█", "░", "·")
ASCII = Glyphs("#", "?", ".")


class Cell(NamedTuple):
    """A text in a row, with the width of its column."""

    text: str
    width: int
    style: str = ""


class Terminal(NamedTuple):
    """What the text's reader can show."""

    width: int
    color: bool
    ascii_only: bool
    chart: bool = True
    """Whether a chart can be seen: not by a program that reads a pipe, nor by a screen reader."""


def describe_terminal(*, to_file: bool) -> Terminal:
    """Return what standard output can show; a file can show everything but color.

    ``ACCESSIBLE``, set to anything, says that a screen reader reads the terminal.
    """
    if to_file or sys.stdout is None:
        return Terminal(WITHOUT_TERMINAL, color=False, ascii_only=False, chart=to_file)
    is_terminal = sys.stdout.isatty()
    columns = shutil.get_terminal_size((WITHOUT_TERMINAL, 24)).columns if is_terminal else WITHOUT_TERMINAL
    color = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    chart = is_terminal and os.environ.get("TERM") != "dumb" and not os.environ.get("ACCESSIBLE")
    ascii_only = not _can_show("".join(FINE) + "–“”’")
    return Terminal(max(NARROWEST, min(columns, WIDEST)), color, ascii_only, chart)


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class Writer:
    """Collects lines, wrapped to the width with hanging indents."""

    def __init__(self, terminal: Terminal, medium: Medium = FILE) -> None:
        self.medium = medium
        self.width = terminal.width
        self.ascii_only = terminal.ascii_only
        self.glyphs = ASCII if terminal.ascii_only else FINE
        self.console = Console(
            file=io.StringIO(),
            width=terminal.width,
            color_system="standard" if terminal.color else None,
            force_terminal=terminal.color,
            no_color=not terminal.color,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )

    def format_address(self, address: str) -> str:
        """Return an address as the medium of the facts has it."""
        return self.medium.name_fact(address)

    def text(self) -> str:
        """Return what was written, without spaces at the ends of lines."""
        assert isinstance(self.console.file, io.StringIO)
        lines = self.console.file.getvalue().splitlines()
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def break_line(self) -> None:
        """Write an empty line."""
        self.console.print()

    def heading(self, said: str) -> None:
        """Write an empty line, and then a text in bold."""
        self.break_line()
        self.write(said, style="bold")

    def raw(self, line: str) -> None:
        """Write a line that is laid out already."""
        self.console.print(Text(show_plain(line)), no_wrap=True, overflow="crop", crop=True)

    def write(self, said: str, indent: int = 0, style: str = "") -> None:
        """Write a text, wrapped, all of it indented."""
        self.console.print(Padding(Text(self._plain(said), style=style), (0, 0, 0, min(indent, self.width // 4))))

    def ends(self, left: str, right: str, style: str = "") -> None:
        """Write a text at each end of a line; one after the other where they have no room."""
        left, right = self._plain(left), self._plain(right)
        width = min(self.width, WITHOUT_TERMINAL)
        if len(left) + len(right) + 2 > width:
            self.write(f"{left}, {right}", style=style)
        else:
            self.write(f"{left}{right.rjust(width - len(left))}", style=style)

    def row(self, label: str, cells: Sequence[Cell], said: str) -> None:
        """Write a label, cells, and a text wrapped next to them or, without room, below."""
        texts = [Text(self._plain(cell.text).ljust(cell.width), cell.style) for cell in cells]
        head = Text("  ").join([Text(self._plain(label), style="bold"), *texts])
        if self.width - ROW_INDENT - len(head) - 2 >= LEAST_ROOM:
            self._write_columns(head, Text(self._plain(said)), gap=2, indent=ROW_INDENT)
            return
        head.rstrip()
        self.console.print(Padding(head, (0, 0, 0, ROW_INDENT)))
        if said:
            self.write(said, indent=ROW_INDENT + 2)

    def item(self, label: str, said: str, indent: int = 0, style: str = "", said_style: str = "") -> None:
        """Write a label, and what is said about it wrapped next to it."""
        texts = Text(self._plain(label), style=style), Text(self._plain(said), style=said_style)
        self._write_columns(*texts, gap=1, indent=min(indent, self.width // 8))

    def _write_columns(self, label: Text, said: Text, *, gap: int, indent: int) -> None:
        """Write a text wrapped next to another one, so many columns apart."""
        grid = Table.grid(padding=(0, gap, 0, 0), pad_edge=False)
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1)
        grid.add_row(label, said)
        self.console.print(Padding(grid, (0, 0, 0, indent)))

    def _plain(self, said: str) -> str:
        said = show_plain(said)
        if not self.ascii_only:
            return said
        return said.translate({ord("–"): "-", ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("…"): "..."})
