"""What the columns of a table mean, and the problems that they have."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import islice
from typing import NamedTuple

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
from ma_eligibility.load.source import Document, Span
from ma_eligibility.roster.columns import ID, REJECT_COLUMNS, Place, fold, is_column_name
from ma_eligibility.roster.tables import MOST_SHOWN, Flaw, Table

#: How many rows above a header are taken for titles.
MOST_TITLES = 20


class Header(NamedTuple):
    """The columns of a table up to the last that has a name, by their position."""

    names: tuple[str, ...]
    places: dict[int, Place]
    id_index: int
    are_all_named: bool = True

    def find_flaws(self, cells: Sequence[str], flaws: Iterable[Flaw]) -> Iterator[Flaw]:
        """Give the flaws of a row: those of named cells and of the whole, and the first cell without a name."""
        width = len(self.names)
        for index, message in flaws:
            if index is None or (index < width and self.names[index]):
                yield index, message
        if len(cells) > width or not self.are_all_named:
            strays = ((index, cell.strip()) for index, cell in enumerate(cells) if cell and not self.name_of(index))
            for index, text in islice(((index, text) for index, text in strays if text), 1):
                yield index, f"the row has more cells than there are columns with a name: {text[:MOST_SHOWN]}"

    def name_of(self, index: int | None) -> str:
        """Return the name of a column; empty for one without a name."""
        return self.names[index] if index is not None and index < len(self.names) else ""


#: What finds the place of a column by its name, and what gives the hint at a name that has none.
Ways = tuple[Callable[[str], Place | None], Callable[[str], str]]


def read_headers(tables: Iterable[tuple[Table, Callable[[str], Place | None], Callable[[str], str]]]) -> list[Header]:
    """Return what the columns of tables mean, each with its ways; raises InputError with what is wrong in any."""
    headers: list[Header] = []
    problems: list[Problem] = []
    omitted = 0
    for table, find, hint in tables:
        document = Document(table.file, table.text)
        headers.append(read_header(table, find, hint, document, MOST_REPORTED - len(problems)))
        problems += sorted(document.problems, key=lambda problem: (problem.line, problem.column))
        omitted += document.omitted_count
    if problems:
        raise InputError(problems, omitted)
    return headers


def read_header(
    table: Table,
    find: Callable[[str], Place | None],
    hint: Callable[[str], str],
    document: Document,
    most: int = MOST_REPORTED,
) -> Header:
    """Return what the columns of a table mean, by ``find``; ``most`` mistakes are noted, with the hint of ``hint``."""
    names = tuple(name.strip() for name in table.names)
    while names and not names[-1]:
        names = names[:-1]
    places: dict[int, Place] = {}
    first_at: dict[str, int] = {}
    noted = HeaderMistakes(table, document, most)
    for index, name in enumerate(names):
        folded = fold(name)
        if not folded:
            continue
        if folded in first_at:
            noted.add("E106", f"the column {name[:MOST_SHOWN]} is there twice", index, first=first_at[folded])
            continue
        first_at[folded] = index
        place = find(name)
        if place is not None:
            places[index] = place
        elif folded != ID and folded not in REJECT_COLUMNS:
            noted.add("E201", f"there is no column {name[:MOST_SHOWN]}", index, partial(hint, name))
    if ID not in first_at:
        noted.add("E202", f"there is no column {ID}", None, lambda: f"name the column that tells the people apart {ID}")
    return Header(names, places, first_at.get(ID, -1), all(names))


class HeaderMistakes:
    """Notes what is wrong with a header."""

    def __init__(self, table: Table, document: Document, most: int = MOST_REPORTED) -> None:
        self._table, self._document, self._most = table, document, most

    def add(
        self, code: str, message: str, index: int | None, hint: Callable[[], str] = str, first: int | None = None
    ) -> None:
        """Note a mistake at a column, unless there are many already; ``first`` is a column that is there before."""
        table, document = self._table, self._document
        if len(document.problems) >= self._most:
            document.omitted_count += 1
            return
        path = (table.format.describe_cell(table.header_line, index, ""),) if table.sheet else ()
        span = self._spans[-1 if index is None else index]
        related = () if first is None else ((self._spans[first], "it is first given"),)
        document.report_at(code, message, span, path, hint(), related)

    @cached_property
    def _spans(self) -> list[Span | None]:
        """Where the name of each column is in the text, and then where the header begins; None for a sheet."""
        names = self._table.names
        if not self._table.text:
            return [None] * (len(names) + 1)
        header = self._table.text.rstrip("\r\n")
        start = first = max(header.rfind("\n"), header.rfind("\r")) + 1
        spans: list[Span | None] = []
        for name in names:
            written = name.replace('"', '""')
            # Between two names there are a delimiter and quotation marks.
            found = header.find(written, start, start + len(written) + 3)
            spans.append((found, found + len(written)) if found >= 0 else (start, len(header)))
            start = max(start, found + len(written))
        return [*spans, (first, first + 1)]


def find_lower_header(table: Table) -> int | None:
    """Return the line of the header of a table that has titles above it, not far below; it reads the first rows."""
    for row in islice(table.rows, MOST_TITLES):
        cells, _ = table.format.read(row.raw)
        names = [name for name in cells if name.strip()]
        if ID in map(fold, names) and len(names) > 1 and 2 * sum(map(is_column_name, names)) > len(names):
            return row.line
    return None


def refuse_titles(tables: Iterable[Table]) -> None:
    """Raise InputError if a table without ids has titles above its header."""
    for table in tables:
        line = None if has_ids(table) else find_lower_header(table)
        if line is not None:
            where = f"row {line} of {table.sheet}" if table.sheet else f"line {line}"
            message = f"there is no column {ID} in the first row: the headers are in {where}"
            raise InputError([Problem("E202", message, table.file, help="remove what is above them")])


def has_ids(table: Table) -> bool:
    """Tell whether a table has a column for ids."""
    return ID in map(fold, table.names)


def describe_left_out(table: Table) -> list[str]:
    """Return that a table is not read which has no ids, but several columns, and so may have been meant to be read."""
    if has_ids(table) or sum(map(bool, map(str.strip, table.names))) < 2:
        return []
    what = f"the sheet {table.sheet}" if table.sheet else table.file
    return [f"{what}, which has no column {ID}"]
