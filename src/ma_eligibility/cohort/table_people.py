"""Rosters in tables, as rosters of profiles."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ma_eligibility.cohort.people import PeopleReader
from ma_eligibility.cohort.rosters import Entry
from ma_eligibility.cohort.tables import TableChunk, TablePerson, open_table
from ma_eligibility.errors import InputError, Path, Problem
from ma_eligibility.load.profile import make_profile


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

    def entries(self, people: PeopleReader) -> Iterator[Entry]:
        """Give the people of the rows."""
        for person in self.rows.people():
            yield _read_person(person, people)


def _read_person(person: TablePerson, people: PeopleReader) -> Entry:
    name = person.id or f"line {person.line}"
    found = people.read(person.value)
    reasons = list(person.problems)
    if found is None:
        try:
            found = people.take(make_profile(person.value))
        except InputError as error:
            reasons += _tell_others(error.problems, person)
    if reasons:
        key = "" if person.is_extra else person.id
        return Entry(person.line, key, name, None, "; ".join(reasons), person.original, is_extra=person.is_extra)
    return Entry(person.line, person.id, name, found, "", person.original)


def _tell_others(problems: Iterable[Problem], person: TablePerson) -> Iterator[str]:
    """Give what is wrong with the facts, but for cells of which something is told already."""
    for problem in problems:
        place = person.locate(_read_path(problem.path))
        if not any(told.startswith(f"{place}:") for told in person.problems):
            help = f" ({_for_cells(problem.help)})" if problem.help else ""
            yield f"{place}: {problem.message}{help} [{problem.code}]"


#: What advice for a file of YAML is in a table.
_IN_CELLS = (
    (re.compile(r"write (\w+): \[\] if there is nothing"), r"write none if there is nothing"),
    (re.compile(r"write diploma: \{kind: (\w+)\}"), r"write \1 in the column diploma.kind"),
    (
        re.compile(r"write none, or kind: and earned: below it"),
        r"write none, or fill in diploma.kind and diploma.earned",
    ),
    (re.compile(r"write \[\] if there (is none|are none)"), r"write none if there \1"),
    (re.compile(r"leave the key out|leave (?!the )\w+ out"), "leave the cell empty"),
    (re.compile(r"add (\w+): or (\w+):"), r"fill in \1 or \2"),
    (re.compile(r"add (\w+):"), r"fill in \1"),
    (re.compile(", without quotes"), ""),
)


def _for_cells(help: str) -> str:
    for pattern, words in _IN_CELLS:
        help = pattern.sub(words, help)
    return help


_STEP = re.compile(r"([a-z_]+)|\[([0-9]+)\]")


def _read_path(text: str) -> Path:
    """Return the path that an address such as ``programs[0].completed`` names."""
    return tuple(name or int(number) for name, number in _STEP.findall(text))
