"""Tables in the sheets of an Excel workbook; only values are read, and formulas are not computed."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.roster.columns import ID, find_place, fold_name, is_table_name
from ma_eligibility.roster.customs import Customs
from ma_eligibility.roster.headers import has_ids, refuse_titles
from ma_eligibility.roster.tables import Row, Table
from ma_eligibility.roster.workbook.cell_names import column_letters
from ma_eligibility.roster.workbook.merged_cells import MergedCells, find_merged
from ma_eligibility.roster.workbook.sheet_rows import SheetRow, read_rows
from ma_eligibility.roster.workbook.workbook_parts import SheetPart, Workbook, open_workbook, reading_workbook

#: The most rows of a sheet.
MOST_ROWS = 1_048_576


@dataclass(frozen=True)
class SheetFormat:
    """How the rows of a sheet are read, and their cells described."""

    file: str
    sheet: str

    def read(self, raw: SheetRow) -> SheetRow:
        """Return the cells of a row, and its flaws."""
        return raw

    def describe_cell(self, line: int, index: int | None, name: str) -> str:
        """Return the position of a cell: ``Programs!C7``."""
        if index is None:
            return f"{self.sheet}, row {line}{', ' if name else ''}{name}"
        sheet = self.sheet if self.sheet.isidentifier() else f"'{self.sheet}'"
        return f"{sheet}!{column_letters(index)}{line}"

    def describe_row(self, line: int, id_index: int) -> str:
        """Return the position of a row: ``roster.xlsx: Programs!A7``."""
        return f"{self.file}: {self.describe_cell(line, id_index, '')}"


class Sheets(NamedTuple):
    """The sheets of a workbook that have anything in them."""

    tables: list[Table]
    """Those that can be seen."""
    hidden: list[Table]
    """Those that cannot."""


def open_sheets(path: str, opened: ExitStack) -> Sheets:
    """Open the sheets of a workbook, which ``opened`` closes; raises InputError if it cannot be read."""
    name = display_name(path)
    book = open_workbook(path, name, opened)
    tables: list[Table] = []
    hidden: list[Table] = []
    for sheet in book.sheets:
        rows = _read_sheet(path, name, book, sheet)
        opened.callback(rows.close)  # a sheet that is half read holds its file open
        first = next(rows, None)
        if first is None:
            continue
        header = tuple(first.raw[0])
        table = Table(
            name, sheet.title, SheetFormat(name, sheet.title), header, first.line, "", rows, Customs(book.day_zero)
        )
        (hidden if sheet.is_hidden else tables).append(table)
    if not tables:
        seen = "of the workbook that is not hidden " if any(sheet.is_hidden for sheet in book.sheets) else ""
        message = f"every sheet {seen}is empty" if seen else "the workbook is empty"
        raise InputError([Problem("E111", message, name)])
    return Sheets(tables, hidden)


def _read_sheet(path: str, name: str, book: Workbook, sheet: SheetPart) -> Generator[Row, None, None]:
    """Give the rows of a sheet that are not empty; raises InputError."""
    with reading_workbook(path, name):
        merged = MergedCells(set())
        if not sheet.is_hidden:
            with book.parts.open(sheet.part, None) as file:
                merged = find_merged(file)
        yield from read_rows(book, sheet.part, merged)


def has_people(table: Table) -> bool:
    """Tell whether a sheet holds people or records: it has ids, or is called as a table."""
    return has_ids(table) or is_table_name(table.sheet)


def find_wide(tables: Sequence[Table]) -> list[Table]:
    """Return the wide tables of a workbook, with all its people; none if it has a table for each section.

    Sheets that neither have ids nor are called as a table, such as one of notes, do not count. Raises InputError where
    one of them has titles above its header.
    """
    counted = [table for table in tables if has_people(table)]
    if counted:
        refuse_titles(table for table in tables if not has_people(table))
    if len(counted) < 2:
        return counted
    sections = any(fold_name(table.sheet) in SECTIONS_BY_KEY for table in counted)
    named = any(is_table_name(table.sheet) for table in counted)
    return [] if sections or (named and not all(map(_is_wide, counted))) else counted


def _is_wide(table: Table) -> bool:
    """Tell whether most columns of a sheet are those of a wide table."""
    names = [name for name in table.names if name.strip() and fold_name(name) != ID]
    return 2 * sum(find_place(name) is not None for name in names) >= len(names)
