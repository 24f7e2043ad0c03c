"""Tables in the sheets of an Excel workbook, read with openpyxl; only values are read, never formulas or macros."""

import re
import warnings
import zipfile
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name, unreadable
from ma_eligibility.roster.columns import ID, find_place, fold, is_table_name
from ma_eligibility.roster.tables import Flaw, Row, Table, need

#: The most bytes of the parts that must be kept in memory: all except the sheets.
MOST_KEPT = 200_000_000
#: The highest compression ratio of a large sheet; 10 to 30 is usual.
MOST_PACKED = 200
MOST_ROWS = 1_048_576

_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_DAY_ZERO = date(1899, 12, 30)

Cell = tuple[str, str]
SheetRow = tuple[tuple[str, ...], tuple[Flaw, ...]]


@dataclass(frozen=True)
class SheetFormat:
    """How the rows of a sheet are read, and their cells described."""

    sheet: str

    def read(self, raw: SheetRow) -> SheetRow:
        """Return the cells of a row, and its flaws."""
        return raw

    def describe_cell(self, line: int, index: int | None, name: str) -> str:
        """Return the position of a cell: ``Programs!C7``."""
        if index is None:
            return f"{self.sheet}, row {line}{', ' if name else ''}{name}"
        from openpyxl.utils import get_column_letter

        sheet = self.sheet if self.sheet.isidentifier() else f"'{self.sheet}'"
        return f"{sheet}!{get_column_letter(index + 1)}{line}"


def open_sheets(path: str, opened: ExitStack) -> list[Table]:
    """Return the tables in the sheets of a workbook that have anything in them; closed by ``opened``.

    Raises InputError if the workbook cannot be read.
    """
    name = display_name(path)
    books = _open_books(path, name, opened)
    found = []
    for sheets in zip(*(book.worksheets for book in books), strict=True):
        rows = _read_rows(sheets, name)
        opened.callback(rows.close)  # a sheet that is half read holds its file open
        first = next(rows, None)
        if first is not None:
            sheet = sheets[0].title
            found.append(Table(name, sheet, SheetFormat(sheet), first.raw[0], first.line, "", rows))
    if not found:
        raise InputError([Problem("E111", "the workbook is empty", name)])
    return found


def find_wide(sheets: list[Table]) -> Table | None:
    """Return the one wide table of a workbook; None if it has a table for each section.

    Sheets that neither have ids nor are called as a table, such as one of notes, do not count.
    """
    first, *others = [each for each in sheets if ID in map(fold, each.names) or is_table_name(each.sheet)] or sheets
    is_numbered = any(place.number for place in map(find_place, first.names) if place)
    return first if not others or (is_numbered and not any(is_table_name(each.sheet) for each in others)) else None


def _open_books(path: str, name: str, opened: ExitStack) -> list[Any]:
    """Return the workbook as values and, if there are formulas in it, as formulas too."""
    openpyxl = need("openpyxl", "excel", name)
    try:
        has_formulas = _look_into(path, name)
        books = []
        for data_only in (True, False) if has_formulas else (True,):
            with warnings.catch_warnings(action="ignore"):
                books.append(openpyxl.load_workbook(path, read_only=True, data_only=data_only, keep_links=False))
            opened.callback(books[-1].close)
    except OSError as error:
        raise unreadable(path, error) from None
    except InputError:
        raise
    except Exception as error:  # whatever openpyxl runs into in a file that is damaged or no workbook
        raise _broken(name, error) from None
    return books


def _look_into(path: str, name: str) -> bool:
    """Tell whether a workbook has formulas; raises InputError if it is none, or too large."""
    with Path(path).open("rb") as file:
        if file.read(4) == _OLD_OFFICE:
            message = "the workbook has a password, or has an old format"
            help = "open it in a spreadsheet and save it as .xlsx, without a password"
            raise InputError([Problem("E120", message, name, help=help)])
    with zipfile.ZipFile(path) as archive:
        sheets = [part for part in archive.infolist() if part.filename.startswith("xl/worksheets/")]
        others = sum(part.file_size for part in archive.infolist() if part not in sheets)
        # A large sheet that is compressed so far may be an attack.
        is_swollen = any(part.file_size > max(MOST_KEPT, MOST_PACKED * part.compress_size) for part in sheets)
        if others > MOST_KEPT or is_swollen:
            message = f"the workbook has more than {MOST_KEPT // 1_000_000} MB besides its rows"
            raise InputError([Problem("E103", message, name, help="save it as CSV UTF-8")])
        return any(_holds_formula(archive, part.filename) for part in sheets)


def _holds_formula(archive: zipfile.ZipFile, part: str) -> bool:
    before = b""
    with archive.open(part) as file:
        while block := file.read(1 << 16):
            if _FORMULA.search(before + block):
                return True
            before = block[-40:]
    return False


def _broken(name: str, error: Exception) -> InputError:
    help = "open it in a spreadsheet and save it again as .xlsx"
    message = f"the workbook cannot be read: it is damaged, or not a workbook ({type(error).__name__})"
    return InputError([Problem("E120", message, name, help=help)])


def _read_rows(sheets: Sequence[Any], name: str) -> Generator[Row, None, None]:
    """Give the rows of a sheet that are not empty; ``sheets`` is the sheet as values and, maybe, as formulas."""
    for sheet in sheets:
        sheet.reset_dimensions()  # what a file says of its own size may be wrong
    rows = zip(*(sheet.iter_rows(max_row=MOST_ROWS) for sheet in sheets), strict=False)
    for line in range(1, MOST_ROWS + 1):
        try:
            with warnings.catch_warnings(action="ignore"):
                row = next(rows, None)
        except Exception as error:  # as when it is opened: the sheets are read only now
            raise _broken(name, error) from None
        if row is None:
            return
        values, formulas = row[0], row[1] if len(row) > 1 else ()
        if any(value.value is not None for value in values) or formulas:
            cells = [_read_cell(*pair) for pair in zip(values, chain(formulas, repeat(None)), strict=False)]
            if any(text or message for text, message in cells):
                flaws = tuple((index, message) for index, (_, message) in enumerate(cells) if message)
                yield Row(line, (tuple(text for text, _ in cells), flaws))


def _read_cell(cell: Any, formula: Any) -> Cell:
    """Return the text of a cell, and its flaw."""
    value = cell.value
    if value is None:
        # A formula whose result is an empty text has the type of a text.
        if formula is not None and formula.value is not None and cell.data_type == "n":
            message = "this formula has no result yet: open the workbook in a spreadsheet and save it"
            return str(getattr(formula.value, "text", formula.value)), message
        return "", ""
    if isinstance(value, str):
        return value, ""
    if isinstance(value, bool):
        return str(value).lower(), ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value)), ""
    if isinstance(value, datetime):
        return _read_datetime(value)
    return value.isoformat() if isinstance(value, date | time) else str(value), ""


def _read_datetime(value: datetime) -> Cell:
    if value.time() != time():
        return value.isoformat(), ""
    year = value.date().toordinal() - _DAY_ZERO.toordinal()
    if 1900 <= year <= 2100:  # 2016 in a cell of dates is the 2016th day of the spreadsheet's calendar
        message = f"{value.date()} in a cell of dates is what a spreadsheet makes of the year {year}: write it as text"
        return str(year), message
    return value.date().isoformat(), ""
