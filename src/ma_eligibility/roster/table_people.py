"""Rosters in tables, as rosters of profiles."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.profile import make_profile_of
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.load.source import Document
from ma_eligibility.medium import CELLS
from ma_eligibility.roster.open_table import open_table
from ma_eligibility.roster.rosters import Entry
from ma_eligibility.roster.tables import TableChunk, TablePerson


class TablePeople:
    """The people of a CSV file, a folder of CSV files or a workbook; ``-`` for CSV on standard input."""

    def __init__(self, path: str) -> None:
        """Read the headers; raises InputError for tables that cannot be used at all."""
        self.path = path
        self._table = open_table(path)
        self.name = self._table.name
        self.columns = self._table.columns

    def chunks(self, size: int) -> Iterator["TablePeopleChunk"]:
        """Give the rows in chunks."""
        for chunk in self._table.chunks(size):
            yield TablePeopleChunk(self.name, chunk)


class TablePeopleChunk(NamedTuple):
    """Some rows of a table."""

    file: str
    rows: TableChunk

    def entries(self) -> Iterator[Entry]:
        """Give the people of the rows."""
        for person in self.rows.people():
            yield _read_person(person)


def _read_person(person: TablePerson) -> Entry:
    name = person.id or f"line {person.line}"
    profile = read_quickly(person.value)
    reasons = list(person.problems)
    if profile is None:
        try:
            medium = CELLS._replace(format_address=person.locate)
            profile = make_profile_of(Document(name, value=person.value, medium=medium))
        except InputError as error:
            reasons += _describe_new(error.problems, person)
    if reasons:
        key = "" if person.is_extra else person.id
        return Entry(person.line, key, name, None, "; ".join(reasons), person.original, is_extra=person.is_extra)
    return Entry(person.line, person.id, name, profile, "", person.original)


def _describe_new(problems: Iterable[Problem], person: TablePerson) -> Iterator[str]:
    """Give what is wrong with the facts, except in cells that have a problem already."""
    for problem in problems:
        if not any(known.startswith(f"{problem.path}:") for known in person.problems):
            help = f" ({problem.help})" if problem.help else ""
            yield f"{problem.path}: {problem.message}{help} [{problem.code}]"
