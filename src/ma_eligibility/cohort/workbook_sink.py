"""A table of results as an Excel workbook, written row by row in little memory."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from ma_eligibility.cohort.columns import Column, ColumnKind, ResultRow
from ma_eligibility.cohort.formats import FORMULA_STARTS
from ma_eligibility.cohort.sinks import FileSink
from ma_eligibility.roster.workbook.workbooks import MOST_ROWS

#: The characters of a cell.
LONGEST = 32_767

#: How many rows are measured for the widths of columns, which must be set before the first row is written.
ROWS_MEASURED = 500
WIDEST = 60
#: What a cell needs besides its text, and the header's arrow for filtering.
PADDING, ARROW = 2, 3

#: What begins a text that Excel would make a formula or an error value.
_NOT_TEXT = (*FORMULA_STARTS, "#")
#: What XML cannot hold or would change, and what Excel would read as an escaped character, such as ``_x000D_``.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class Workbook(FileSink):
    """A workbook with one sheet."""

    def __init__(self, path: str, title: str, columns: Sequence[Column], not_over: Sequence[str | Path]) -> None:
        super().__init__(path, not_over)
        self._columns = columns
        self._book = openpyxl.Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title)
        self._writers = [self._cell_writer(column.kind) for column in columns]
        self._held: list[ResultRow] | None = []
        """The first rows, until there are enough to measure how wide the columns are; None from then on."""
        self._rows = 1

    def write(self, part: Sequence[ResultRow]) -> None:
        """Write the rows of a chunk; raises OSError if they are more than a sheet can have."""
        self._rows += len(part)
        if self._rows > MOST_ROWS:
            raise OSError(0, f"a sheet of a workbook has {MOST_ROWS:,} rows at most; write a .csv or .parquet instead")
        if self._held is None:
            self._append(part)
        else:
            self._held += part
            if len(self._held) >= ROWS_MEASURED:
                self._begin()

    def _begin(self) -> None:
        """Write the header and the rows that were held back."""
        held, self._held = self._held or [], None
        for index, column in enumerate(self._columns):
            texts = ("2026-11-22" if column.kind == "day" else _join(row[index]) for row in held)
            longest = max(map(len, texts), default=0)
            width = max(len(column.name) + ARROW, min(longest, WIDEST)) + PADDING
            self._sheet.column_dimensions[get_column_letter(index + 1)].width = width
        self._sheet.freeze_panes = "A2"
        self._sheet.append([self._bold(column.name) for column in self._columns])
        self._append(held)

    def _append(self, rows: Sequence[ResultRow]) -> None:
        for row in rows:
            self._sheet.append([write(value) for write, value in zip(self._writers, row, strict=True)])

    def _bold(self, text: str) -> Any:
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"  # also for a name that begins as a formula
        cell.font = Font(bold=True)
        return cell

    def _cell_writer(self, kind: ColumnKind) -> Callable[[Any], Any]:
        """Return the function that makes cells of the values of a column."""
        if kind == "number":
            return lambda value: value
        if kind == "day":
            return lambda value: None if value is None else date.fromordinal(value)
        return lambda value: self._write_text(_join(value))

    def _write_text(self, text: str) -> Any:
        """Return the cell of a text, which stays a text even when someone edits it."""
        if not text.startswith(_NOT_TEXT):
            return text or None
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell

    def finish(self) -> None:
        """Write the rows held back, and the file; raises OSError."""
        if self._held is not None:
            self._begin()
        self._sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._rows}"
        with ZipFile(self._target.temporary, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(self._book, archive).save()

    def discard(self) -> None:
        """Delete what is not in its place; openpyxl deletes its own temporary file when the process ends."""
        with suppress(Exception):  # wherever in the sheet it broke off
            self._sheet.close()
        super().discard()


def _join(value: Any) -> str:
    """Return the text of a cell, cut at the length that a cell can have."""
    whole = "" if value is None else "; ".join(value) if isinstance(value, tuple) else str(value)
    text = _ESCAPED.sub(_escape, whole)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _escape(match: re.Match[str]) -> str:
    return "_x005F_" if match[0] == "_" else match[0].encode("unicode_escape").decode()
