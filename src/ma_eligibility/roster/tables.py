"""Rosters in tables: the people in a CSV file, a folder of CSV files or a workbook, one after another.

A wide table has a row for each person, and columns such as ``programs.1.completed``. Joined tables are one for the
people and one for each section, whose rows name their person by ``id``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, Protocol

from ma_eligibility.errors import Path


class TablePerson(NamedTuple):
    """A person as a table has them."""

    line: int
    """The line of the file, or the row of the sheet, on which the person's own row begins."""
    id: str
    """Empty if the cell is."""
    value: dict[str, Any]
    """Plain values as make_profile takes, without the id; what a problem is about is in them as its text."""
    problems: tuple[str, ...]
    """What is wrong with the row itself, in words."""
    original: tuple[str, ...]
    """The cells as text, in the wide form, one for each of the roster's columns."""
    locate: Callable[[Path], str]
    """Returns where a fact is, such as ``Programs!C7`` for ``("programs", 0, "completed")``."""
    is_extra: bool = False
    """Whether it is no person, but a row of a section that can be nobody's."""


class Row(NamedTuple):
    """A row of a table as it was found."""

    line: int
    raw: Any
    """What the table's form makes cells of."""


#: What is wrong with a row, in words, and which of its cells is meant; None for the whole row.
Flaw = tuple[int | None, str]


class Form(Protocol):
    """What is known of a table apart from its rows; it can be sent to another process."""

    def read(self, raw: Any) -> tuple[Sequence[str], Sequence[Flaw]]:
        """Return the cells of a row as text, and what is wrong with it."""

    def point(self, line: int, at: int | None, name: str) -> str:
        """Return how the cell at a place of a row is called; ``name`` its column or, without a place, what it is of."""


class Table(NamedTuple):
    """A table whose header is read."""

    file: str
    """How messages call the file."""
    sheet: str
    """The sheet of a workbook; empty for a file."""
    form: Form
    names: tuple[str, ...]
    """The header's cells."""
    header_line: int
    text: str
    """The text up to the end of the header, to be shown in messages; empty for a sheet."""
    rows: Iterator[Row]
    """What follows, once."""


class RowsReader(Protocol):
    """Makes people of rows; it can be sent to another process."""

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows."""


class PeopleTable(NamedTuple):
    """The people in one or more tables."""

    columns: tuple[str, ...]
    reader: RowsReader
    rows: Iterator[Row]


@dataclass(frozen=True)
class TableChunk:
    """Some rows that belong together, not read yet; it can be sent to another process."""

    reader: RowsReader
    rows: tuple[Row, ...]

    def people(self) -> Iterator[TablePerson]:
        """Give the people of the rows."""
        return self.reader.people(self.rows)


@dataclass
class TableRoster:
    """A roster in tables; its files are closed with it."""

    name: str
    """How messages call it."""
    columns: tuple[str, ...]
    """Those of the wide form: the file's own, or as many numbered ones as the person with the most records needs."""
    reader: RowsReader = field(repr=False)
    rows: Iterator[Row] = field(repr=False)

    def chunks(self, size: int) -> Iterator[TableChunk]:
        """Give the roster's rows, so many together, once; raises InputError where the text cannot be read on."""
        while rows := tuple(islice(self.rows, size)):
            yield TableChunk(self.reader, rows)


WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".tsv", ".txt")
#: A text in a folder may be about the tables.
TEXTS_IN_FOLDERS = (".csv", ".tsv")
