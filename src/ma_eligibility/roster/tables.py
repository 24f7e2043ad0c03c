"""Rosters in tables: the people in a CSV file, a folder of CSV files or a workbook, one after another.

A wide table has a row for each person, and columns such as ``programs.1.completed``. Joined tables are one for the
people and one for each section, whose rows name their person by ``id``.
"""

import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, NamedTuple, Protocol

from ma_eligibility.errors import InputError, Path, Problem
from ma_eligibility.load.source import display_name


class TablePerson(NamedTuple):
    """A person as a table has them."""

    line: int
    """The line of the file, or the row of the sheet, on which the person's own row begins."""
    id: str
    """Empty if the cell is."""
    value: dict[str, Any]
    """Plain values as make_profile takes, without the id; what a problem tells of stands in them as its text."""
    problems: tuple[str, ...]
    """What is wrong with the row itself, in words."""
    original: tuple[str, ...]
    """The cells as text, in the wide form, one for each of the roster's columns."""
    locate: Callable[[Path], str]
    """Returns where a fact stands, such as ``Programs!C7`` for ``("programs", 0, "completed")``."""
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


def open_table(path: str) -> TableRoster:
    """Return the roster in a CSV file, in standard input for ``-``, in a folder of CSV files or in a workbook.

    Raises InputError with everything that is wrong with the tables' columns, or with why there are no tables.
    """
    from ma_eligibility.roster.csv_tables import open_csv
    from ma_eligibility.roster.join import open_joined
    from ma_eligibility.roster.wide import open_wide
    from ma_eligibility.roster.workbooks import find_wide, open_sheets

    name, suffix = display_name(path), FilePath(path).suffix.lower()
    with ExitStack() as opened:
        if path != "-" and FilePath(path).is_dir():
            tables = [(each.stem, open_csv(str(each), opened)) for each in _files_in(path)]
            found = open_joined(tables, name, opened)
        elif suffix in WORKBOOKS:
            sheets = open_sheets(path, opened)
            wide, joined = find_wide(sheets), [(each.sheet, each) for each in sheets]
            found = open_wide(wide) if wide else open_joined(joined, name, opened)
        elif path == "-" or suffix in TEXTS:
            found = open_wide(open_csv(path, opened))
        else:
            help = "save it as .xlsx, or as .csv in the kind CSV UTF-8"
            raise InputError(
                [Problem("E120", f"a table whose name ends in {suffix or 'nothing'} is not read", name, help=help)]
            )
        roster = TableRoster(name, *found)
        weakref.finalize(roster, opened.pop_all().close)
    return roster


def _files_in(folder: str) -> list[FilePath]:
    """Return the tables in a folder, by name; raises InputError."""
    try:
        files = (path for path in FilePath(folder).iterdir() if not path.name.startswith("."))
        return sorted(path for path in files if path.suffix.lower() in TEXTS_IN_FOLDERS)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise InputError([Problem("E101", f"the folder cannot be read: {reason}", display_name(folder))]) from None
