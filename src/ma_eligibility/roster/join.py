"""Joined tables: the rows of the sections find their people by id."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
from ma_eligibility.load.source import Document, display_name
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.roster.cells import clean_cell
from ma_eligibility.roster.columns import (
    ID,
    MOST_RECORDS,
    PEOPLE,
    Place,
    find_place,
    find_place_in_section,
    fold,
    hint_at_column,
    hint_at_section_column,
    is_table_name,
    record_place,
)
from ma_eligibility.roster.headers import MOST_SHOWN, Header, read_header, refuse_titles
from ma_eligibility.roster.records import Record, Records
from ma_eligibility.roster.tables import Flaw, Row, RowFormat, Table, TablePerson, TableRoster
from ma_eligibility.roster.wide import WideRows


class JoinedRow(NamedTuple):
    """A person's own row with the rows of their sections."""

    id: str
    own: str | None
    """The person's own cells as JSON; None for the row of a section that belongs to no one person."""
    records: Sequence[Record]
    reason: str = ""
    """Why the rows of sections cannot be assigned; empty if they can."""


class JoinedTable(NamedTuple):
    """A table without its rows, and where its cells go in the wide row."""

    format: RowFormat
    header: Header
    offset: int

    def say_shared(self, line: int, id: str, what: str) -> str:
        """Return that something cannot be assigned, since several people have the id."""
        place = self.format.describe_cell(line, self.header.id_index, ID)
        return f"{place}: several people have the {ID} {id}, and it is not known whose {what}"

    def describe_flaws(self, line: int, cells: Sequence[str], flaws: Iterable[Flaw]) -> Iterator[str]:
        """Give the problems of a row, each with its position."""
        for index, message in (*flaws, *self.header.find_strays(cells)):
            yield f"{self.format.describe_cell(line, index, '')}: {message}"


def open_joined(path: str, tables: Iterable[tuple[str, Table]], opened: ExitStack) -> TableRoster:
    """Return the people in joined tables; raises InputError.

    ``tables`` have a name each; those that neither are called as a section nor have ids are left alone.
    """
    name = display_name(path)
    by_key = _choose(tables, name)
    headers = _read_headers(by_key)
    people = by_key.pop(PEOPLE)
    records = Records(name, opened)
    for key, table in (*by_key.items(), (PEOPLE, people)):
        records.add(key, _rows_with_ids(table, headers[key]))
    records.close_off()
    reader = _make_reader(people, by_key, headers, _count_most(records, by_key))
    return TableRoster(path, reader.wide.columns, reader, _join(records, reader))


def _choose(tables: Iterable[tuple[str, Table]], name: str) -> dict[str, Table]:
    """Return the tables of the people and of the sections, by key; raises InputError."""
    chosen: dict[str, Table] = {}
    problems = []
    given = list(tables)
    if not any(is_table_name(title) or ID in map(fold, table.names) for title, table in given):
        raise _without_ids(name, [table for _, table in given])
    for title, table in given:
        key = fold(title)
        if key in chosen:
            problems.append(Problem("E106", f"there are two tables {key}", table.file))
        elif is_table_name(title):
            chosen[key] = table
        elif ID in map(fold, table.names):
            help = did_you_mean(title, (PEOPLE, *SECTIONS_BY_KEY))
            problems.append(Problem("E201", f"no section is called {title}", table.file, path=table.sheet, help=help))
    if PEOPLE not in chosen:
        help = f"it has a row for each person, with {ID} and the facts that are in no section"
        problems.append(Problem("E202", f"there is no table {PEOPLE}", name, help=help))
    if problems:
        raise InputError(problems[:MOST_REPORTED], max(0, len(problems) - MOST_REPORTED))
    return chosen


def _without_ids(name: str, tables: Sequence[Table]) -> InputError:
    """Return the error for a workbook with no sheet that tells people apart."""
    for table in tables:
        refuse_titles(table)
    sheets = ", ".join(table.sheet for table in tables)
    help = f"name the column that tells the people apart {ID} in the first row of a sheet; there are {sheets}"
    return InputError([Problem("E202", f"no sheet has a column {ID}", name, help=help)])


def _read_headers(tables: Mapping[str, Table]) -> dict[str, Header]:
    """Return what the columns of each table stand for; raises InputError with what is wrong in any."""
    headers, problems = {}, []
    for key, table in tables.items():
        document = Document(table.file, table.text)
        if key == PEOPLE:
            find, hint = partial(_find_in_people, tables.keys()), partial(_hint_in_people, tables.keys())
        else:
            find, hint = partial(find_place_in_section, key), partial(hint_at_section_column, key)
        headers[key] = read_header(table, find, hint, document)
        problems += document.problems
    if problems:
        raise InputError(problems[:MOST_REPORTED], max(0, len(problems) - MOST_REPORTED))
    return headers


def _find_in_people(tables: Iterable[str], name: str) -> Place | None:
    """Return the place of a column of the people's table; None also for facts of a section that has its own table."""
    place = find_place(name)
    return None if place and place.field and place.section in tables else place


def _hint_in_people(tables: Iterable[str], name: str) -> str:
    place = find_place(name)
    return f"{place.section} has a table of its own: put it there" if place else hint_at_column(name)


def _rows_with_ids(table: Table, header: Header) -> Iterator[tuple[str, int, str]]:
    """Give the id, the line and the cells with their flaws of every row that is not empty."""
    for line, raw in table.rows:
        cells, flaws = table.format.read(raw)
        if any(cell.strip() for cell in cells) or flaws:
            id = clean_cell(cells[header.id_index].strip()) if header.id_index < len(cells) else ""
            yield id, line, json.dumps((cells, flaws))


def _count_most(records: Records, tables: Mapping[str, Table]) -> dict[str, int]:
    """Return for each section the most rows that one id has; raises InputError if they are more than MOST_RECORDS."""
    found = {}
    for key, most, id in records.find_most():
        if most > MOST_RECORDS:
            message = f"the {ID} {id[:MOST_SHOWN]} has {most} rows in {key}, and {MOST_RECORDS} are the most"
            raise InputError([Problem("E103", message, tables[key].file, path=tables[key].sheet)])
        found[key] = most
    return found


def _join(records: Records, reader: "JoinedReader") -> Iterator[Row]:
    """Give each person's row with those of their sections, and then the rows that belong to no one person."""
    shared = records.find_shared()
    for id, line, own in records.people():
        if id in shared:
            reason = reader.people_table.say_shared(line, id, "its rows in the other tables are")
            yield Row(line, JoinedRow(id, own, (), reason))
            continue
        found = records.find(id) if id else []
        yield Row(line, JoinedRow(id, own, found))
        for before, (key, excess, cells) in pairwise(found):
            if key == before[0] and SECTIONS_BY_KEY[key].is_single:  # so that none is lost
                yield Row(excess, JoinedRow(id, None, [(key, excess, cells)], reader.say_too_many(key, excess)))
    for id, key, line, cells in records.find_nobodys():
        table, reason = reader.sections[key], ""
        if id in shared:
            reason = table.say_shared(line, id, "this row is")
        elif id:
            place = table.format.describe_cell(line, table.header.id_index, ID)
            reason = f"{place}: no person in the table {PEOPLE} has the {ID} {id}"
        yield Row(line, JoinedRow(id, None, [(key, line, cells)], reason))


def _make_reader(
    people: Table, tables: Mapping[str, Table], headers: Mapping[str, Header], most: Mapping[str, int]
) -> "JoinedReader":
    own = headers[PEOPLE]
    names, places = list(own.names), dict(own.places)
    sections = {}
    for key, table in tables.items():
        fields = [place.field for place in headers[key].places.values()]
        count = 1 if SECTIONS_BY_KEY[key].is_single else most.get(key, 1)
        sections[key] = JoinedTable(table.format, headers[key], len(names))
        for place in (record_place(key, number, field) for number in range(1, count + 1) for field in fields):
            places[len(names)] = place
            names.append(place.name)
    wide = WideRows(Header(tuple(names), places, own.id_index))
    return JoinedReader(JoinedTable(people.format, own, 0), sections, wide)


@dataclass(frozen=True)
class JoinedReader:
    """Makes people of joined rows, by way of rows as in a wide table."""

    people_table: JoinedTable
    sections: Mapping[str, JoinedTable]
    wide: WideRows

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows, and an entry for each row of a section that belongs to no one."""
        for line, joined in rows:
            person = self._person(line, joined)
            if person is not None:
                yield person._replace(is_extra=joined.own is None)

    def say_too_many(self, key: str, line: int) -> str:
        """Return that a person has a record already where there can be only one."""
        point = self.sections[key].format.describe_cell(line, None, "")
        return f"{point}: the person has a {SECTIONS_BY_KEY[key].noun} already, and there is one at the most"

    def _person(self, line: int, joined: JoinedRow) -> TablePerson | None:
        cells = [""] * self.wide.width
        problems: list[str] = []
        own = self.people_table
        if joined.own is None:
            cells[own.header.id_index] = joined.id
        else:
            found, flaws = json.loads(joined.own)
            width = min(len(found), len(own.header.names))
            cells[:width] = found[:width]
            problems += own.describe_flaws(line, found, flaws)
        if joined.reason:
            problems.append(joined.reason)
        lines: dict[str, list[int]] = defaultdict(list)
        for key, own_line, text in joined.records:
            lines[key].append(own_line)
            if len(lines[key]) > 1 and SECTIONS_BY_KEY[key].is_single:
                problems.append(self.say_too_many(key, own_line))
            else:
                problems += self._put(cells, key, own_line, len(lines[key]), *json.loads(text))
        return self.wide.read_person(line, cells, problems, partial(self._point, line, dict(lines)))

    def _put(
        self, cells: list[str], key: str, line: int, number: int, found: Sequence[str], flaws: Sequence[Flaw]
    ) -> Iterator[str]:
        """Put a section's row into the cells of the wide row; give its problems."""
        section = self.sections[key]
        point = section.format.describe_cell(line, None, "")
        yield from section.describe_flaws(line, found, flaws)
        facts = [found[index] if index < len(found) else "" for index in section.header.places]
        if not any(fact.strip() for fact in facts):
            yield f"{point}: the row has nothing but the {ID}"
        start = section.offset + (number - 1) * len(facts)
        cells[start : start + len(facts)] = facts

    def _point(self, line: int, lines: Mapping[str, Sequence[int]], place: Place) -> str:
        """Return the position of a place: in the table of its section, or in the person's own row."""
        found = lines.get(place.section, ()) if place.field or place.number else ()
        if not found:
            index = next((index for index, each in self.people_table.header.places.items() if each == place), None)
            return self.people_table.format.describe_cell(line, index, place.name)
        section = self.sections[place.section]
        columns = (index for index, each in section.header.places.items() if each.field == place.field)
        return section.format.describe_cell(found[max(0, place.number - 1)], next(columns, None), place.field)
