"""What the columns of a table mean, and the problems that they have."""

from collections.abc import Callable, Sequence
from itertools import islice, zip_longest
from typing import NamedTuple

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import Document, Span
from ma_eligibility.roster.columns import ID, REJECT_COLUMNS, Place, fold, is_column_name
from ma_eligibility.roster.tables import Flaw, Table

#: How many rows above a header are taken for titles.
MOST_TITLES = 20
#: How many characters of a cell are shown.
MOST_SHOWN = 40


class Header(NamedTuple):
    """The columns of a table up to the last that has a name, by their position."""

    names: tuple[str, ...]
    places: dict[int, Place]
    id_index: int
    are_all_named: bool = True

    def find_strays(self, cells: Sequence[str]) -> list[Flaw]:
        """Return the flaw of a row that has cells outside the columns with a name."""
        if len(cells) <= len(self.names) and self.are_all_named:
            return []
        strays = (cell.strip() for cell, name in zip_longest(cells, self.names, fillvalue="") if not name)
        found = next(filter(None, strays), "")
        message = f"the row has more cells than there are columns with a name: {found[:MOST_SHOWN]}"
        return [(None, message)] if found else []


def read_header(
    table: Table, find: Callable[[str], Place | None], hint: Callable[[str], str], document: Document
) -> Header:
    """Return what the columns of a table mean, by ``find``; every mistake is noted, with the hint of ``hint``."""
    names = tuple(name.strip() for name in table.names)
    while names and not names[-1]:
        names = names[:-1]
    places: dict[int, Place] = {}
    first_at: dict[str, int] = {}
    for index, name in enumerate(names):
        folded = fold(name)
        if not folded:
            continue
        if folded in first_at:
            first = (_find_span(table, first_at[folded]), "it is first given")
            _report(document, table, "E106", f"the column {name} is there twice", index, related=(first,))
            continue
        first_at[folded] = index
        place = find(name)
        if place is not None:
            places[index] = place
        elif folded != ID and folded not in REJECT_COLUMNS:
            _report(document, table, "E201", f"there is no column {name}", index, hint(name))
    if ID not in first_at:
        help = f"name the column that tells the people apart {ID}"
        _report(document, table, "E202", f"there is no column {ID}", None, help)
    return Header(names, places, first_at.get(ID, -1), all(names))


def find_lower_header(table: Table) -> int | None:
    """Return the line of the header of a table that has titles above it, not far below; it reads the first rows."""
    for row in islice(table.rows, MOST_TITLES):
        cells, _ = table.format.read(row.raw)
        names = [name for name in cells if name.strip()]
        if ID in map(fold, names) and len(names) > 1 and 2 * sum(map(is_column_name, names)) > len(names):
            return row.line
    return None


def refuse_titles(table: Table) -> None:
    """Raise InputError if a table without ids has titles above its header."""
    line = None if ID in map(fold, table.names) else find_lower_header(table)
    if line is not None:
        where = f"row {line} of {table.sheet}" if table.sheet else f"line {line}"
        message = f"there is no column {ID} in the first row: the headers are in {where}"
        raise InputError([Problem("E202", message, table.file, help="remove what is above them")])


def _report(
    document: Document,
    table: Table,
    code: str,
    message: str,
    index: int | None,
    help: str = "",
    related: tuple[tuple[Span | None, str], ...] = (),
) -> None:
    path = (table.format.describe_cell(table.header_line, index, ""),) if table.sheet else ()
    document.report_at(code, message, _find_span(table, index), path, help, related)


def _find_span(table: Table, index: int | None) -> Span | None:
    """Return where a column's name is in the text; for no column, the header; None for a sheet."""
    if not table.text:
        return None
    header = table.text.rstrip("\r\n")
    start = max(header.rfind("\n"), header.rfind("\r")) + 1
    if index is None:
        return start, start + 1
    for name in table.names[:index]:
        start = max(start, header.find(name, start) + len(name))
    found = header.find(table.names[index], start)
    if found < 0:  # a name that is written otherwise: there are quotation marks in it
        return start, len(header)
    return found, found + len(table.names[index])
