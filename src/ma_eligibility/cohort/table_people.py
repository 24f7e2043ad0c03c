"""Rosters in tables, as rosters of profiles."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ma_eligibility.cohort.rosters import Entry
from ma_eligibility.cohort.tables import TableChunk, TablePerson, open_table
from ma_eligibility.errors import InputError, Path, Problem
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.quick import read_quickly


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
    if person.problems:
        return Entry(person.line, person.id, name, None, "; ".join(person.problems), person.original)
    profile = read_quickly(person.value)
    if profile is None:
        try:
            profile = make_profile(person.value)
        except InputError as error:
            reasons = [_tell(problem, person) for problem in error.problems]
            return Entry(person.line, person.id, name, None, "; ".join(reasons), person.original)
    return Entry(person.line, person.id, name, profile, "", person.original)


def _tell(problem: Problem, person: TablePerson) -> str:
    """Say what is wrong with a fact, and in which cell it stands."""
    help = f" ({problem.help})" if problem.help else ""
    return f"{person.locate(_read_path(problem.path))}: {problem.message}{help} [{problem.code}]"


_STEP = re.compile(r"([a-z_]+)|\[([0-9]+)\]")


def _read_path(text: str) -> Path:
    """Return the path that an address such as ``programs[0].completed`` names."""
    return tuple(name or int(number) for name, number in _STEP.findall(text))
