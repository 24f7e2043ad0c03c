"""Rosters in tables, as rosters of profiles."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ma_eligibility.errors import InputError, Path, Problem
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.load.table_words import advise_on_cells
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
            profile = make_profile(person.value)
        except InputError as error:
            reasons += _tell_others(error.problems, person)
    if reasons:
        key = "" if person.is_extra else person.id
        return Entry(person.line, key, name, None, "; ".join(reasons), person.original, is_extra=person.is_extra)
    return Entry(person.line, person.id, name, profile, "", person.original)


def _tell_others(problems: Iterable[Problem], person: TablePerson) -> Iterator[str]:
    """Give what is wrong with the facts, but for cells of which something is told already."""
    for problem in problems:
        place = person.locate(_read_path(problem.path))
        if not any(told.startswith(f"{place}:") for told in person.problems):
            help = f" ({advise_on_cells(problem.help)})" if problem.help else ""
            yield f"{place}: {problem.message}{help} [{problem.code}]"


_STEP = re.compile(r"([a-z_]+)|\[([0-9]+)\]")


def _read_path(text: str) -> Path:
    """Return the path that an address such as ``programs[0].completed`` names."""
    return tuple(name or int(number) for name, number in _STEP.findall(text))
