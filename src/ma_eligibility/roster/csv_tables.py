"""Tables in CSV: the encoding, the delimiter, and the text of each row."""

import codecs
import csv
import io
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, NamedTuple

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name, open_file, refuse_other_kinds, unreadable
from ma_eligibility.roster.cells import clean_cell
from ma_eligibility.roster.columns import REJECT_LINE, is_column_name
from ma_eligibility.roster.customs import Customs
from ma_eligibility.roster.tables import (
    LONG_CELL,
    LONG_ROW,
    MOST_IN_A_CELL,
    MOST_IN_A_ROW,
    MOST_SHOWN,
    Flaw,
    Row,
    Table,
)

DELIMITERS = ",;\t"
#: How many characters are kept of a row that is too long.
KEPT = 1_000
#: How many characters may be read ahead in vain for each character with quotation marks that do not match.
AHEAD_FOR_EACH = 4

_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_AS_UTF8 = "in Excel, save it as the kind CSV UTF-8"
#: Bytes that are not UTF-8, as Python keeps them in a text.
_ESCAPED = re.compile("[\udc80-\udcff]+")
#: UTF-16, and the character in place of what is none in it.
_UTF16, _REPLACED = "utf-16", "\ufffd"


@dataclass(frozen=True)
class CsvFormat:
    """How the rows of a CSV file are read, and their cells described."""

    file: str
    delimiter: str
    is_utf16: bool = False

    def read(self, raw: str) -> tuple[list[str], tuple[Flaw, ...]]:
        """Return the cells of one row's text, and its flaws.

        If its quotes do not match, it is split at the delimiters; if it is not UTF-8, it is read as Windows-1252. If it
        is too long, its first cells are read.
        """
        flaws: tuple[Flaw, ...] = ()
        if len(raw) > MOST_IN_A_ROW:
            return raw[:KEPT].split(self.delimiter)[:-1], ((None, LONG_ROW),)
        if self.is_utf16 and _REPLACED in raw:
            flaws = ((None, "the text is damaged here"),)
        if not raw.isascii() and _ESCAPED.search(raw):
            raw = _ESCAPED.sub(
                lambda found: found[0].encode("ascii", "surrogateescape").decode("cp1252", "replace"), raw
            )
            message = f"the text is not UTF-8 here; read as Windows-1252, check whether it is right; {_AS_UTF8}"
            flaws = ((None, message),)
        try:
            return next(csv.reader((raw,), delimiter=self.delimiter, strict=True)), flaws
        except csv.Error:
            cells = raw.rstrip("\r\n").split(self.delimiter)
            longest = max(range(len(cells)), key=lambda index: len(cells[index]))
            if len(cells[longest]) > MOST_IN_A_CELL:
                return cells, (*flaws, (longest, LONG_CELL))
            message = "a quotation mark is not closed, or other text follows it; one within a text is written twice"
            return cells, (*flaws, (None, message))

    def describe_cell(self, line: int, index: int | None, name: str) -> str:
        """Return the position of a cell: ``roster.csv:12, column born``."""
        column = f", column {name[:MOST_SHOWN]}" if name and index is not None else f", {name}" if name else ""
        return f"{self.file}:{line}{column}"

    def describe_row(self, line: int, id_index: int) -> str:
        """Return the position of a row: ``roster.csv:12``."""
        return f"{self.file}:{line}"


class Layout(NamedTuple):
    """Where the header of a CSV is, and what its columns may be called, which tells the delimiter."""

    header: int = 1
    """The first line that may be the header; a file of rejected rows has it at the top."""
    is_known: Callable[[str], bool] = is_column_name


#: That of a table of the tool's own.
OWN_LAYOUT = Layout()


def open_csv(path: str, opened: ExitStack, layout: Layout = OWN_LAYOUT) -> Table:
    """Return the table in a CSV file, or in standard input for ``-``; its file is closed by ``opened``.

    Raises InputError if it is no text or has no header.
    """
    name = display_name(path)
    stream = _open_text(path, name, opened)
    lines = CountedLines(stream, name)
    number, text, header, delimiter = _read_header(lines, layout)
    try:
        names = [*map(clean_cell, next(csv.reader((header,), delimiter=delimiter)))]
    except csv.Error as error:
        raise InputError([Problem("E120", f"the header cannot be read: {error}", name, lines.number, 1)]) from None
    rows = _split_rows(lines, delimiter)
    format = CsvFormat(name, delimiter, stream.encoding == _UTF16)
    customs = Customs(is_point_doubtful=delimiter == ";")
    return Table(name, "", format, tuple(names), number, text, rows, customs)


def _open_text(path: str, name: str, opened: ExitStack) -> io.TextIOWrapper:
    """Return a CSV file as text, its line breaks as they are; raises InputError."""
    try:
        binary: Any = sys.stdin.buffer if path == "-" else opened.enter_context(open_file(path))
        start = binary.peek(8)[:8]
    except (OSError, ValueError, AttributeError) as error:  # a NUL in the name; no standard input at all
        raise unreadable(path, error) from None
    refuse_other_kinds(start, name, "a workbook's name ends in .xlsx")
    encoding, errors = "utf-8-sig", "surrogateescape"  # reported for the row, and stops no other
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, errors = _UTF16, "replace"
    text = io.TextIOWrapper(binary, encoding=encoding, errors=errors, newline="")
    opened.callback(text.detach)  # the file itself is closed where it was opened
    return text


class CountedLines:
    """The lines of a text, counted; some can be put back."""

    def __init__(self, text: IO[str], name: str) -> None:
        self.number = 0
        """How many lines were read."""
        self._text = text
        self.name = name
        self._back: list[str] = []
        self._is_cut = False
        """Whether the rest of the line that was read last is still to be skipped."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        return line

    def put_back(self, lines: list[str]) -> None:
        """Put back the lines that were read last."""
        self._back += reversed(lines)
        self.number -= len(lines)

    def _read(self) -> str:
        """Return the next line; of one that is longer than a row may be, a little more than that."""
        try:
            while self._is_cut:
                self._is_cut = _is_cut(self._text.readline(MOST_IN_A_ROW + 1))
            line = self._text.readline(MOST_IN_A_ROW + 1)
        except OSError as error:
            raise unreadable(self.name, error) from None
        self._is_cut = _is_cut(line)
        return line


def _is_cut(line: str) -> bool:
    """Tell whether a line that was read goes on."""
    return len(line) > MOST_IN_A_ROW and not line.endswith(("\n", "\r"))


def _read_header(lines: CountedLines, layout: Layout) -> tuple[int, str, str, str]:
    """Return the header's line number, the text up to its end, the header, and the delimiter; raises InputError."""
    read, size, delimiters = [], 0, DELIMITERS
    for line in lines:
        read.append(line)
        size += len(line)
        if size > MOST_IN_A_ROW:
            message = f"the header is longer than {MOST_IN_A_ROW:,} characters"
            raise InputError([Problem("E103", message, lines.name, lines.number, 1)])
        if "\0" in line:
            message = "this is not a text: it holds a NUL character"
            help = "if it was saved as UTF-16 or UTF-32, save it as UTF-8"
            raise InputError([Problem("E102", message, lines.name, 1, 1, help=help)])
        if _ESCAPED.search(line):
            raise InputError([Problem("E102", "the header is not UTF-8", lines.name, lines.number, 1, help=_AS_UTF8)])
        declared = _SEP.fullmatch(line)
        if declared and lines.number == 1:
            delimiters = declared[1]
        elif not line.isspace() and (lines.number >= layout.header or _has_rejects(line)):
            number = lines.number
            delimiter = max(delimiters, key=partial(_count_columns, line, layout.is_known))
            header, _ = _read_row(line, lines, delimiter, MOST_IN_A_ROW) if '"' in line else (line, 0)
            return number, "".join([*read[:-1], header]), header, delimiter
    message = f"there is no line {layout.header}" if layout.header > 1 else "the file is empty"
    raise InputError([Problem("E111", message, lines.name)])


def _has_rejects(line: str) -> bool:
    return line.lstrip('"').casefold().startswith(REJECT_LINE)


def _count_columns(header: str, is_known: Callable[[str], bool], delimiter: str) -> tuple[int, int]:
    """Return how many columns a delimiter makes of a header: those with known names, and all."""
    try:
        names = next(csv.reader((header,), delimiter=delimiter))
    except csv.Error:  # a name that is longer than any
        return 0, 0
    return sum(map(is_known, names)), len(names)


def _split_rows(lines: CountedLines, delimiter: str) -> Iterator[Row]:
    """Give each row's text; only a row with quotation marks may have several lines."""
    ahead = MOST_IN_A_ROW
    for line in lines:
        number, text = lines.number, line
        if '"' in line:
            text, in_vain = _read_row(line, lines, delimiter, ahead)
            ahead = min(MOST_IN_A_ROW, ahead + AHEAD_FOR_EACH * len(line) - in_vain)
        if not text.isspace():
            yield Row(number, text, len(text))


def _read_row(line: str, lines: CountedLines, delimiter: str, most: int) -> tuple[str, int]:
    """Return the row that begins with a line, read at most so many characters ahead, and how many were read in vain.

    It is the line alone if its quotation marks do not match.
    """
    read, size = [line], 0

    def give() -> Iterator[str]:
        nonlocal size
        yield line
        for more in lines:
            read.append(more)
            size += len(more)
            if size > most:
                raise csv.Error(LONG_ROW)
            yield more

    try:
        next(csv.reader(give(), delimiter=delimiter, strict=True))
    except csv.Error:
        lines.put_back(read[1:])
        return line, size
    return "".join(read), 0
