"""Rosters in tables: the people in a CSV file, a folder of CSV files or a workbook, one after another.

A wide table has a row for each person, and columns such as ``programs.1.completed``. Joined tables are one for the
people and one for each section, whose rows name their person by ``id``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from operator import attrgetter
from pathlib import Path as FilePath
from typing import Any, NamedTuple, Protocol

from ma_eligibility.errors import MOST_REPORTED, InputError, Path, Problem
from ma_eligibility.load.corrections import value_at
from ma_eligibility.load.profile import make_profile_of
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.load.source import Document, display_name, unreadable
from ma_eligibility.medium import CELLS, EXPORT
from ma_eligibility.roster.causes import cause_of, cause_of_row
from ma_eligibility.roster.columns import WAS_REJECTED, is_table_name
from ma_eligibility.roster.customs import CUSTOMS, Customs
from ma_eligibility.roster.rosters import Entry, Roster, take_some


class Spot(NamedTuple):
    """Where something is in a table."""

    where: str
    """Its position: ``Programs!C7``."""
    column: str
    """The name of its column; empty for a whole row."""


class Mistake(NamedTuple):
    """What is wrong with a row."""

    spot: Spot
    message: str
    written: str = ""
    """What the cell has; empty if that is not known."""

    def __str__(self) -> str:
        return f"{self.spot.where}: {self.message}"


class TablePerson(NamedTuple):
    """A person as a table has them."""

    line: int
    """The line of the file, or the row of the sheet, on which the person's own row begins."""
    id: str
    """Empty if the cell is."""
    value: dict[str, Any]
    """Plain values as make_profile accepts, without the id; a cell with a problem is in them as its text."""
    problems: tuple["Mistake", ...]
    """What is wrong with the row itself."""
    original: tuple[str, ...]
    """The cells as text, one for each of the roster's columns, as in a wide table."""
    locate: Callable[[Path], Spot]
    """Returns where a fact is, such as ``Programs!C7`` for ``("programs", 0, "completed")``."""
    is_extra: bool = False
    """Whether it is not a person, but a row of a section that belongs to no one."""
    place: str = ""
    """Where the row is; empty if that is a line of the roster's own file."""
    kept: tuple[str, ...] = ()
    """The cells that are carried into the answers."""
    call: Callable[[Path], str] | None = None
    """Names the column of an export that holds a fact, by its path; None where facts are called by their addresses."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is wrong with the row itself, in words."""
        return tuple(map(str, self.problems))


#: The most characters of a cell, and of a row, which is kept in memory.
MOST_IN_A_CELL, MOST_IN_A_ROW = 131_072, 1_000_000
#: How many characters of a cell or a name are shown in messages.
MOST_SHOWN = 40
LONG_CELL = f"the cell is longer than {MOST_IN_A_CELL:,} characters"
LONG_ROW = f"the row is longer than {MOST_IN_A_ROW:,} characters"


class Row(NamedTuple):
    """A row of a table as it was found."""

    line: int
    raw: Any
    """What the table's format reads as cells."""
    size: int = 0
    """About how many characters it holds."""


#: A problem of a row in words, after the index of the cell that has it; None for the whole row.
Flaw = tuple[int | None, str]


class RowFormat(Protocol):
    """How the rows of a table are read; it can be sent to another process."""

    def read(self, raw: Any) -> tuple[Sequence[str], Sequence[Flaw]]:
        """Return the cells of a row as text, and its flaws."""

    def describe_cell(self, line: int, index: int | None, name: str) -> str:
        """Return the position of a cell; ``name`` is that of its column or, without an index, of what it belongs to."""

    def describe_row(self, line: int, id_index: int) -> str:
        """Return the position of a row, given that of its id, with the file."""


class Table(NamedTuple):
    """A table whose header is read."""

    file: str
    """The file's name in messages."""
    sheet: str
    """The sheet of a workbook; empty for a file."""
    format: RowFormat
    names: tuple[str, ...]
    """The header's cells."""
    header_line: int
    text: str
    """The text up to the end of the header, to be shown in messages; empty for a sheet."""
    rows: Iterator[Row]
    """The rows below the header; they can be read once."""
    customs: Customs = CUSTOMS


class RowsReader(Protocol):
    """Makes people of rows; it can be sent to another process."""

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows."""


@dataclass(frozen=True)
class TableChunk:
    """Some rows that belong together, not read yet; it can be sent to another process."""

    file: str
    reader: RowsReader
    rows: tuple[Row, ...]

    def people(self) -> Iterator[TablePerson]:
        """Give the people of the rows, as the table has them."""
        return self.reader.people(self.rows)

    def entries(self) -> Iterator[Entry]:
        """Give the people of the rows."""
        return map(_read_person, self.people())


class Export(NamedTuple):
    """What a roster has that a map reads."""

    map: str
    """The path of the map."""
    keep: tuple[str, ...]
    """The columns that are carried into the answers."""
    names: Mapping[str, str]
    """By the address of a fact without the number of its record: the columns that hold it."""


class TableRoster(Roster):
    """A roster in tables; its files are closed with it."""

    def __init__(self, path: str, columns: tuple[str, ...], reader: RowsReader, rows: Iterator[Row]) -> None:
        super().__init__(path)
        self.columns = columns
        """The columns of a wide table: the file's own, or as many as the person with the most records needs."""
        self.export: Export | None = None
        """What it has besides if a map reads it."""
        self._reader, self._rows = reader, rows

    def chunks(self, size: int) -> Iterator[TableChunk]:
        """Give the roster's rows once, in chunks of ``size``; raises InputError where the text cannot be read."""
        while rows := take_some(self._rows, size, attrgetter("size")):
            yield TableChunk(self.name, self._reader, tuple(rows))


def _read_person(person: TablePerson) -> Entry:
    name = person.id or person.place or f"line {person.line}"
    profile = read_quickly(person.value)
    problems = [each for each in person.problems if each.message != WAS_REJECTED]
    reasons = list(map(str, problems))
    causes = [cause_of_row(each.spot.column, each.message, each.written) for each in problems]
    if profile is None:
        paths: dict[str, Path] = {}
        try:
            medium = CELLS if person.call is None else EXPORT
            medium = medium._replace(format_address=partial(_locate, person, paths))
            profile = make_profile_of(Document(name, value=person.value, medium=medium))
        except InputError as error:
            for problem in _list_new(error.problems, person):
                reasons.append(_describe(problem))
                path = paths.get(problem.path, ())
                column = person.locate(_path_of_cell(path)).column
                causes.append(cause_of(column, problem, value_at(person.value, path)))
    if not reasons and person.problems:  # what it was rejected for is right now
        reasons = list(person.reasons)
        causes = [cause_of_row(each.spot.column, each.message, each.written) for each in person.problems]
    if len(reasons) > MOST_REPORTED:
        reasons[MOST_REPORTED:] = [f"and {len(reasons) - MOST_REPORTED} more"]
    key = "" if reasons and person.is_extra else person.id
    return Entry(
        person.line,
        key,
        name,
        profile=None if reasons else profile,
        reason="; ".join(reasons),
        original=person.original,
        is_extra=person.is_extra,
        place=person.place,
        kept=person.kept,
        call=person.call,
        causes=tuple(causes),
    )


def _locate(person: TablePerson, paths: dict[str, Path], path: Path) -> str:
    """Return where a fact is, and note its path by that."""
    where = person.locate(path).where
    paths.setdefault(where, path)
    return where


def _path_of_cell(path: Path) -> Path:
    """Return the path of the fact of which one of several texts is meant, since a cell has all of them."""
    return path[:-1] if len(path) > 2 and isinstance(path[-1], int) else path


def _list_new(problems: Iterable[Problem], person: TablePerson) -> Iterator[Problem]:
    """Give what is wrong with the facts, except in cells that have a problem already."""
    for problem in problems:
        if not any(known.spot.where == problem.path for known in person.problems):
            yield problem


def _describe(problem: Problem) -> str:
    help = f" ({problem.help})" if problem.help else ""
    return f"{problem.path}: {problem.message}{help} [{problem.code}]"


WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".tsv", ".txt")
#: A text in a folder may be about the tables.
TEXTS_IN_FOLDERS = (".csv", ".tsv")


def list_tables_in(folder: str) -> list[FilePath]:
    """Return the tables in a folder, by name; raises InputError."""
    try:
        files = (path for path in FilePath(folder).iterdir() if not path.name.startswith("."))
        tables = sorted(path for path in files if is_table(path))
    except OSError as error:
        raise unreadable(folder, error, "folder") from None
    for path in tables:
        if path.is_fifo():  # it may never end
            raise InputError([Problem("E120", "this is a pipe, and not a file", display_name(str(path)))])
    return tables


def is_table(path: FilePath) -> bool:
    """Tell whether a file in a folder is a table, by its name."""
    ending = path.suffix.lower()
    return ending in TEXTS_IN_FOLDERS or (ending in TEXTS and is_table_name(path.stem))


def refuse_ending(path: str) -> InputError:
    """Return the error for a file whose name says that it is no table that is read."""
    message = f"a table whose name ends in {FilePath(path).suffix.lower() or 'nothing'} is not read"
    help = "save it as .xlsx, or as .csv in the kind CSV UTF-8"
    return InputError([Problem("E120", message, display_name(path), help=help)])


def need(package: str, extra: str, name: str) -> Any:
    """Return an optional package that a file needs; raises InputError with how to install it."""
    try:
        return import_module(package)
    except ImportError:
        help = f"pip install 'ma-eligible[{extra}]', or use CSV"
        raise InputError([Problem("E120", f"this needs {package}, which is not installed", name, help=help)]) from None
