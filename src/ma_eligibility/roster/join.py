"""Joined tables: the rows of the sections find their people by id."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
from ma_eligibility.load.source import display_name
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
from ma_eligibility.roster.headers import Header, Ways, has_ids, read_headers, refuse_titles
from ma_eligibility.roster.records import MANY, SHARED, Record, Records
from ma_eligibility.roster.tables import (
    MOST_IN_A_ROW,
    MOST_SHOWN,
    Flaw,
    Row,
    RowFormat,
    Table,
    TablePerson,
    TableRoster,
)
from ma_eligibility.roster.wide import ID_PLACE, WideRows

#: The value of a section with one record at the most, if there is none.
NONE = "none"


class JoinedRow(NamedTuple):
    """A person's own row with the rows of their sections."""

    id: str
    own: str | None
    """The person's own cells as JSON; None for the row of a section that belongs to no one person."""
    records: Sequence[Record]
    reason: str = ""
    """Why the rows of sections cannot be assigned; empty if they can."""
    open_sections: Sequence[str] = ()
    """The sections with rows that may be of this person, too."""


class JoinedTable(NamedTuple):
    """A table without its rows, and where its cells go in the wide row."""

    format: RowFormat
    header: Header
    offset: int

    def say_unassigned(self, line: int, id: str, what: str, cause: str) -> str:
        """Return why rows of sections with an id cannot be assigned; ``what`` are the rows."""
        place = self.format.describe_cell(line, self.header.id_index, ID)
        if cause == SHARED:
            return f"{place}: several people have the {ID} {id}, and it is not known whose {what}"
        rows, characters = f"{MOST_RECORDS} rows in a table", f"{MOST_IN_A_ROW:,} characters"
        return f"{place}: the {ID} {id} has more than {rows}, or than {characters}, and is left out"

    def describe_flaws(self, line: int, cells: Sequence[str], flaws: Iterable[Flaw]) -> Iterator[str]:
        """Give the problems of a row, each with its position."""
        for index, message in self.header.find_flaws(cells, flaws):
            yield f"{self.format.describe_cell(line, index, self.header.name_of(index))}: {message}"


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
    most = {key: min(count, MOST_RECORDS) for key, count in records.find_most()}
    reader = _make_reader(people, by_key, headers, most)
    return TableRoster(path, reader.wide.columns, reader, _join(records, reader))


def _choose(tables: Iterable[tuple[str, Table]], name: str) -> dict[str, Table]:
    """Return the tables of the people and of the sections, by key; raises InputError."""
    chosen: dict[str, Table] = {}
    problems = []
    given = list(tables)
    refuse_titles(table for title, table in given if not is_table_name(title))
    if not any(is_table_name(title) or has_ids(table) for title, table in given):
        sheets = ", ".join(title for title, _ in given[:MOST_SHOWN])
        help = f"name the column that tells the people apart {ID} in the first row of a sheet; there are {sheets}"
        raise InputError([Problem("E202", f"no sheet has a column {ID}", name, help=help)])
    for title, table in given:
        key = fold(title)
        if key in chosen:
            problems.append(Problem("E106", f"there are two tables {key}", table.file))
        elif is_table_name(title):
            chosen[key] = table
        elif has_ids(table):
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
    ways: dict[str, Ways] = {
        key: (partial(find_place_in_section, key), partial(hint_at_section_column, key)) for key in tables
    }
    ways[PEOPLE] = partial(_find_in_people, tables.keys()), partial(_hint_in_people, tables.keys())
    return dict(zip(tables, read_headers([(table, *ways[key]) for key, table in tables.items()]), strict=True))


def _find_in_people(tables: Iterable[str], name: str) -> Place | None:
    """Return the place of a column of the people's table; None also for facts of a section that has its own table."""
    place = find_place(name)
    return None if place and place.field and place.section in tables else place


def _hint_in_people(tables: Iterable[str], name: str) -> str:
    place = find_place(name)
    return f"{place.section} has a table of its own: put it there" if place else hint_at_column(name)


def _rows_with_ids(table: Table, header: Header) -> Iterator[tuple[str, int, str]]:
    """Give the id, the line and the cells with their flaws of every row that is not empty."""
    for line, raw, _ in table.rows:
        cells, flaws = table.format.read(raw)
        if any(cell.strip() for cell in cells) or flaws:
            id = clean_cell(cells[header.id_index].strip()) if header.id_index < len(cells) else ""
            yield id, line, json.dumps((cells, flaws))


def _join(records: Records, reader: "JoinedReader") -> Iterator[Row]:
    """Give each person's row with those of their sections, and then the rows that belong to no one person."""
    for id, line, own in records.people():
        is_shared = records.why_unassigned(id) == SHARED
        found = None if is_shared else records.find(id) if id else []
        if found is None:
            say = partial(reader.people_table.say_unassigned, line, id, "its rows in the other tables are")
            yield Row(line, JoinedRow(id, own, (), say(SHARED if is_shared else MANY)), len(own))
            continue
        size = len(own) + sum(len(cells) for _, _, cells in found)
        yield Row(line, JoinedRow(id, own, found, open_sections=records.find_strays(id) if id else ()), size)
        for before, (key, excess, cells) in pairwise(found):
            if key == before[0] and SECTIONS_BY_KEY[key].is_single:  # so that none is lost
                reason = reader.say_too_many(key, excess)
                yield Row(excess, JoinedRow(id, None, [(key, excess, cells)], reason), len(cells))
    for id, key, line, cells in records.find_nobodys():
        reason = _say_nobodys(records, reader.sections[key], line, id)
        yield Row(line, JoinedRow(id, None, [(key, line, cells)], reason), len(cells))


def _say_nobodys(records: Records, table: JoinedTable, line: int, id: str) -> str:
    """Return why a row of a section is nobody's; empty if it has no id."""
    if not id:
        return ""
    cause = records.why_unassigned(id)
    if cause is not None:
        return table.say_unassigned(line, id, "this row is", cause)
    near = records.find_near(id)
    help = f" (did you mean {near}? that person's answer leaves open whether there is more)" if near else ""
    place = table.format.describe_cell(line, table.header.id_index, ID)
    return f"{place}: no person in the table {PEOPLE} has the {ID} {id}{help}"


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
    is_doubtful = any(table.customs.is_point_doubtful for table in (people, *tables.values()))
    customs = people.customs._replace(is_point_doubtful=is_doubtful)
    wide = WideRows(Header(tuple(names), places, own.id_index), customs)
    return JoinedReader(JoinedTable(people.format, own, 0), sections, wide)


@dataclass(frozen=True)
class JoinedReader:
    """Makes people of joined rows, by way of rows as in a wide table."""

    people_table: JoinedTable
    sections: Mapping[str, JoinedTable]
    wide: WideRows

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows, and an entry for each row of a section that belongs to no one."""
        for line, joined, _ in rows:
            person = self._person(line, joined)
            if person is not None:
                for key in joined.open_sections:
                    _leave_open(person.value, key)
                yield person

    def say_too_many(self, key: str, line: int) -> str:
        """Return that a person has a record already where there can be only one."""
        point = self.sections[key].format.describe_cell(line, None, "")
        return f"{point}: the person has a {SECTIONS_BY_KEY[key].noun} already, and there is one at the most"

    def _person(self, line: int, joined: JoinedRow) -> TablePerson | None:
        cells = [""] * self.wide.width
        problems: list[str] = []
        own = self.people_table
        is_extra = joined.own is None
        table = self.sections[joined.records[0][0]] if is_extra else own
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
        person = self.wide.read_person(line, cells, problems, partial(self._point, table, line, dict(lines)))
        return person and person._replace(
            is_extra=is_extra, place=table.format.describe_row(line, table.header.id_index)
        )

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

    def _point(self, table: JoinedTable, line: int, lines: Mapping[str, Sequence[int]], place: Place) -> str:
        """Return the position of a place: in the table of its section, or else in the row of a table."""
        if place == ID_PLACE:
            return table.format.describe_cell(line, table.header.id_index, ID)
        found = lines.get(place.section, ()) if place.field or place.number else ()
        if not found:
            index = next((index for index, each in self.people_table.header.places.items() if each == place), None)
            return self.people_table.format.describe_cell(line, index, place.name)
        section = self.sections[place.section]
        columns = (index for index, each in section.header.places.items() if each.field == place.field)
        return section.format.describe_cell(found[max(0, place.number - 1)], next(columns, None), place.field)


def _leave_open(value: dict[str, Any], key: str) -> None:
    """Change the facts of a person so that there may be more of a section than they say."""
    if not SECTIONS_BY_KEY[key].is_single:
        given = value.get("incomplete", [])
        value["incomplete"] = [*given, key] if isinstance(given, list) and key not in given else given
        return
    if value.get(key) == NONE:
        del value[key]
    if key not in value and value.get("complete") is True:
        value |= {other: NONE if section.is_single else [] for other, section in SECTIONS_BY_KEY.items()} | value
        del value["complete"], value[key]
