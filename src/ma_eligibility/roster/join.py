"""Joined tables: the rows of the sections find their people by id."""

import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
from ma_eligibility.load.source import Document
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
from ma_eligibility.roster.headers import MOST_SHOWN, Header, read_header
from ma_eligibility.roster.records import Records
from ma_eligibility.roster.tables import Flaw, PeopleTable, Row, RowFormat, Table, TablePerson
from ma_eligibility.roster.wide import WideRows


class JoinedRow(NamedTuple):
    """A person's own row with the rows of their sections, each as the section's key, line, and cells as JSON."""

    raw: Any
    """None for the row of a section whose id no person has."""
    records: Sequence[tuple[str, int, str]]
    is_shared: bool = False
    """Whether several people have the id, and rows of sections have it too."""


class SectionTable(NamedTuple):
    """The table of a section without its rows, and where its cells go in the wide row."""

    format: RowFormat
    header: Header
    offset: int
    most: int
    """How many records the person with the most has."""


def open_joined(tables: Iterable[tuple[str, Table]], name: str, opened: ExitStack) -> PeopleTable:
    """Return the people in joined tables; raises InputError.

    ``tables`` have a name each; those that neither are called as a section nor have ids are left alone.
    """
    by_key = _choose(tables, name)
    headers = _read_headers(by_key)
    people = by_key.pop(PEOPLE)
    records = Records(name, opened)
    for key, table in by_key.items():
        records.add(key, _rows_with_ids(table, headers[key]))
    records.add_people(_people_with_ids(people, headers[PEOPLE]))
    records.close_off()
    reader = _make_reader(people, by_key, headers, _count_most(records, by_key))
    return PeopleTable(reader.wide.columns, reader, _join(records))


def _choose(tables: Iterable[tuple[str, Table]], name: str) -> dict[str, Table]:
    """Return the tables of the people and of the sections, by key; raises InputError."""
    chosen: dict[str, Table] = {}
    problems = []
    for title, table in tables:
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
    """Give the id, the line and the cells with their flaws of every row of a section that is not empty."""
    for line, raw in table.rows:
        cells, flaws = table.format.read(raw)
        if any(cell.strip() for cell in cells) or flaws:
            yield _id_of(cells, header), line, json.dumps((cells, flaws))


def _people_with_ids(people: Table, header: Header) -> Iterator[tuple[str, int, bytes]]:
    """Give the id, the line and the row itself of every person."""
    for line, raw in people.rows:
        yield _id_of(people.format.read(raw)[0], header), line, pickle.dumps(raw)


def _id_of(cells: Sequence[str], header: Header) -> str:
    return clean_cell(cells[header.id_index].strip()) if header.id_index < len(cells) else ""


def _count_most(records: Records, tables: Mapping[str, Table]) -> dict[str, int]:
    """Return for each section the most rows that one id has; raises InputError if they are more than MOST_RECORDS."""
    found = {}
    for key, most, id in records.find_most():
        if most > MOST_RECORDS:
            message = f"the {ID} {id[:MOST_SHOWN]} has {most} rows in {key}, and {MOST_RECORDS} are the most"
            raise InputError([Problem("E103", message, tables[key].file, path=tables[key].sheet)])
        found[key] = most
    return found


def _join(records: Records) -> Iterator[Row]:
    """Give each person's row with those of their sections, and then the rows that belong to no one person."""
    shared = records.find_shared()
    for id, line, row in records.people():
        is_shared = id in shared
        found = records.claim(id) if id and not is_shared else ()
        yield Row(line, JoinedRow(pickle.loads(row), found, is_shared))  # what was kept here before
    for id, key, line, cells in records.unclaimed():
        yield Row(line, JoinedRow(None, [(key, line, cells)], id in shared))


def _make_reader(
    people: Table, tables: Mapping[str, Table], headers: Mapping[str, Header], most: Mapping[str, int]
) -> "JoinedReader":
    own = headers[PEOPLE]
    names, places = list(own.names), dict(own.places)
    sections = {}
    for key, table in tables.items():
        fields = [place.field for place in headers[key].places.values()]
        count = 1 if SECTIONS_BY_KEY[key].is_single else most.get(key, 1)
        sections[key] = SectionTable(table.format, headers[key], len(names), count)
        for place in (record_place(key, number, field) for number in range(1, count + 1) for field in fields):
            places[len(names)] = place
            names.append(place.name)
    return JoinedReader(people.format, own, sections, WideRows(Header(tuple(names), places, own.id_index, own.ignored)))


@dataclass(frozen=True)
class JoinedReader:
    """Makes people of joined rows, by way of rows as in a wide table."""

    format: RowFormat
    header: Header
    sections: Mapping[str, SectionTable]
    wide: WideRows

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows, and an entry for each row of a section that belongs to no one."""
        for line, joined in rows:
            person = self._person(line, joined)
            if person is not None:
                yield person._replace(is_extra=joined.raw is None)
            if joined.raw is not None:
                yield from self._extra_rows(joined)

    def _extra_rows(self, joined: JoinedRow) -> Iterator[TablePerson]:
        """Give an entry for each row that a person has beyond the most, so that none is lost."""
        counts: Counter[str] = Counter()
        for record in joined.records:
            counts[record[0]] += 1
            if counts[record[0]] > self.sections[record[0]].most:
                extra = self._person(record[1], JoinedRow(None, [record]), self._say_too_many(record))
                if extra is not None:
                    yield extra._replace(is_extra=True)

    def _say_too_many(self, record: tuple[str, int, str]) -> str:
        key, line, _ = record
        point = self.sections[key].format.describe_cell(line, None, "")
        return f"{point}: the person has a {SECTIONS_BY_KEY[key].noun} already, and there is one at the most"

    def _person(self, line: int, joined: JoinedRow, reason: str = "") -> TablePerson | None:
        """Return the person of a row; ``reason`` says why the row of a section does not count, if its person exists."""
        cells, problems = self._own_cells(line, joined, reason)
        lines: dict[str, list[int]] = defaultdict(list)
        for key, own_line, found in joined.records:
            lines[key].append(own_line)
            if len(lines[key]) > self.sections[key].most:
                problems.append(self._say_too_many((key, own_line, found)))
            else:
                problems += self._put(cells, key, own_line, len(lines[key]), *json.loads(found))
        point = partial(self._point, line, dict(lines))
        return self.wide.read_person(line, cells, problems, point)

    def _own_cells(self, line: int, joined: JoinedRow, reason: str) -> tuple[list[str], list[str]]:
        """Return the cells of a person's own row, with empty ones for the sections, and its problems."""
        width = len(self.header.names)
        cells = [""] * self.wide.width
        if joined.raw is not None:
            own, flaws = self.format.read(joined.raw)
            cells[: min(len(own), width)] = own[:width]
            problems = list(_describe_flaws(self.format, line, (*flaws, *self.header.find_strays(own))))
            if joined.is_shared:
                what = "its rows in the other tables are"
                problems.append(_say_shared(self.format, self.header, line, own, what))
            return cells, problems
        ((key, line, found),) = joined.records
        section = self.sections[key]
        given = json.loads(found)[0]
        id = _id_of(given, section.header)
        cells[self.header.id_index] = id
        if joined.is_shared:
            return cells, [_say_shared(section.format, section.header, line, given, "this row is")]
        place = section.format.describe_cell(line, section.header.id_index, ID)
        reason = reason or (f"{place}: no person in the table {PEOPLE} has the {ID} {id}" if id else "")
        return cells, [reason] if reason else []

    def _put(
        self, cells: list[str], key: str, line: int, number: int, found: Sequence[str], flaws: Sequence[Flaw]
    ) -> Iterator[str]:
        """Put a section's row into the cells of the wide row; give its problems."""
        section = self.sections[key]
        point = section.format.describe_cell(line, None, "")
        yield from _describe_flaws(section.format, line, (*flaws, *section.header.find_strays(found)))
        facts = [found[index] if index < len(found) else "" for index in section.header.places]
        if not any(fact.strip() for fact in facts):
            yield f"{point}: the row has nothing but the {ID}"
        start = section.offset + (number - 1) * len(facts)
        cells[start : start + len(facts)] = facts

    def _point(self, line: int, lines: Mapping[str, Sequence[int]], place: Place) -> str:
        """Return the position of a place: in the table of its section, or in the person's own row."""
        found = lines.get(place.section, ()) if place.field or place.number else ()
        if not found:
            index = self.wide.positions.get(place, len(self.header.names))
            return self.format.describe_cell(line, index if index < len(self.header.names) else None, place.name)
        section = self.sections[place.section]
        columns = (index for index, each in section.header.places.items() if each.field == place.field)
        return section.format.describe_cell(found[max(0, place.number - 1)], next(columns, None), place.field)


def _say_shared(format: RowFormat, header: Header, line: int, cells: Sequence[str], what: str) -> str:
    """Return that something cannot be assigned, since several people have the id."""
    place, id = format.describe_cell(line, header.id_index, ID), _id_of(cells, header)
    return f"{place}: several people have the {ID} {id}, and it is not known whose {what}"


def _describe_flaws(format: RowFormat, line: int, flaws: Iterable[Flaw]) -> Iterator[str]:
    """Give the problems of a row of one of several tables, each with its position."""
    yield from (f"{format.describe_cell(line, index, '')}: {message}" for index, message in flaws)
