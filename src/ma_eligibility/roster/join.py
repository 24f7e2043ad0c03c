"""Joined tables: the rows of the sections find their people by id."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
from ma_eligibility.load.source import display_name
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.roster.cells import clean_cell
from ma_eligibility.roster.columns import (
    ID,
    ID_PLACE,
    MOST_RECORDS,
    PEOPLE,
    Place,
    find_place,
    find_place_in_section,
    fold_name,
    hint_at_column,
    hint_at_section_column,
    is_table_name,
    record_place,
)
from ma_eligibility.roster.customs import CUSTOMS, Customs
from ma_eligibility.roster.headers import Header, Ways, has_ids, read_headers, refuse_titles
from ma_eligibility.roster.mapping.assumed import Assumptions
from ma_eligibility.roster.mapping.translation import Translation, pick_cells
from ma_eligibility.roster.records import MANY, SHARED, Record, Records
from ma_eligibility.roster.tables import (
    MOST_IN_A_ROW,
    MOST_SHOWN,
    Flaw,
    Mistake,
    Row,
    RowFormat,
    Spot,
    Table,
    TablePerson,
    TableRoster,
)
from ma_eligibility.roster.wide import Exported, WideRows, describe_flaw

#: The value of a section with one record at the most, if there is none.
NONE = "none"


class JoinedRow(NamedTuple):
    """A person's own row with the rows of their sections."""

    id: str
    own: str | None
    """The person's own cells as JSON; None for the row of a section that belongs to no one person."""
    records: Sequence[Record]
    reason: Mistake | None = None
    """Why the rows of sections cannot be assigned; None if they can."""
    open_sections: Sequence[str] = ()
    """The sections with rows that may be of this person, too."""


class JoinedTable(NamedTuple):
    """A table without its rows."""

    name: str
    format: RowFormat
    header: Header
    """The columns that it has."""
    read_as: Header
    """The columns that its rows are read as: the same, unless a map translates them."""
    customs: Customs = CUSTOMS
    translation: Translation | None = None

    def read(self, cells: Sequence[str]) -> tuple[Sequence[str], Sequence[Flaw]]:
        """Return the cells of a row as they are read, and what is wrong with them."""
        return (cells, ()) if self.translation is None else self.translation.translate(cells)

    def find_cell(self, line: int, cells: Sequence[str], column: int | None, name: str) -> Spot:
        """Return where a cell is, as it is called in the table itself, by the index of the column it is read as."""
        index = column
        if self.translation is not None and column is not None:
            index = self.translation.find_source(column, cells)
            name = name if index is None else self.header.names[index]
        return Spot(self.format.describe_cell(line, index, name), name)

    @property
    def id_name(self) -> str:
        """The name of the column of the ids."""
        return ID if self.translation is None else self.header.names[self.header.id_index]

    def say_unassigned(self, line: int, id: str, what: str, cause: str) -> Mistake:
        """Return why rows of sections with an id cannot be assigned; ``what`` are the rows."""
        spot, name = self.find_id(line), self.id_name
        if cause == SHARED:
            return Mistake(spot, f"several people have the {name} {id}, and it is not known whose {what}")
        rows, characters = f"{MOST_RECORDS} rows in a table", f"{MOST_IN_A_ROW:,} characters"
        return Mistake(spot, f"the {name} {id} has more than {rows}, or than {characters}, and is left out")

    def find_id(self, line: int) -> Spot:
        """Return where the id of a row is."""
        return Spot(self.format.describe_cell(line, self.header.id_index, self.id_name), self.id_name)

    def describe_flaws(self, line: int, cells: Sequence[str], flaws: Iterable[Flaw]) -> Iterator[Mistake]:
        """Give what is wrong with a row."""
        for flaw in self.header.find_flaws(cells, flaws):
            yield describe_flaw(self.format, self.header, line, cells, *flaw)


def open_joined(
    path: str, tables: Iterable[tuple[str, Table]], opened: ExitStack, keep: Sequence[str] = ()
) -> TableRoster:
    """Return the people in joined tables; raises InputError.

    ``tables`` have a name each; those that neither are called as a section nor have ids are left alone. ``keep`` are
    the columns of the people's table that are carried into the answers.
    """
    by_key = _choose(tables, display_name(path))
    headers = _read_headers(by_key, keep, "" if Path(path).is_dir() else path)
    joined = {
        key: JoinedTable(key, table.format, header=headers[key], read_as=headers[key], customs=table.customs)
        for key, table in by_key.items()
    }
    return join_tables(path, by_key, joined, opened)


def join_tables(
    path: str,
    tables: Mapping[str, Table],
    joined: Mapping[str, JoinedTable],
    opened: ExitStack,
    assume: Sequence[tuple[Place, str]] = (),
) -> TableRoster:
    """Return the people in tables of people and of sections, by key; raises InputError.

    ``assume`` has what is assumed of everybody and, with the number 1, of every record.
    """
    records = Records(display_name(path), opened)
    for key in (*(key for key in tables if key != PEOPLE), PEOPLE):
        records.add(key, _rows_with_ids(tables[key], joined[key]))
    records.close_off()
    most = {key: min(count, MOST_RECORDS) for key, count in records.find_most()}
    reader = JoinedReader(joined, most, tuple(assume))
    return TableRoster(path, reader.columns, reader, _join(records, reader))


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
        key = fold_name(title)
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


def _read_headers(tables: Mapping[str, Table], keep: Sequence[str], path: str) -> dict[str, Header]:
    """Return what the columns of each table stand for; raises InputError with what is wrong in any."""
    ways = {key: Ways(partial(find_place_in_section, key), partial(hint_at_section_column, key)) for key in tables}
    keys = tables.keys()
    ways[PEOPLE] = Ways(partial(_find_in_people, keys), partial(_hint_in_people, keys), tuple(keep))
    return dict(zip(tables, read_headers([(table, ways[key]) for key, table in tables.items()], path), strict=True))


def _find_in_people(tables: Iterable[str], name: str) -> Place | None:
    """Return the place of a column of the people's table; None also for facts of a section that has its own table."""
    place = find_place(name)
    return None if place and place.field and place.section in tables else place


def _hint_in_people(tables: Iterable[str], name: str) -> str:
    place = find_place(name)
    return f"{place.section} has a table of its own: put it there" if place else hint_at_column(name)


def _rows_with_ids(table: Table, joined: JoinedTable) -> Iterator[tuple[str, int, str]]:
    """Give the id, the line and the cells with their flaws of every row that is not empty, and not to be skipped."""
    header, translation = joined.header, joined.translation
    for line, raw, _ in table.rows:
        cells, flaws = table.format.read(raw)
        if translation is not None and translation.is_skipped(cells):
            continue
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
        cause = _say_nobodys(records, reader.sections[key], reader.people_table, line, id)
        yield Row(line, JoinedRow(id, None, [(key, line, cells)], cause), len(cells))


def _say_nobodys(records: Records, table: JoinedTable, people: JoinedTable, line: int, id: str) -> Mistake | None:
    """Return why a row of a section is nobody's; None if it has no id."""
    if not id:
        return None
    cause = records.why_unassigned(id)
    if cause is not None:
        return table.say_unassigned(line, id, "this row is", cause)
    near = records.find_near(id)
    help = f" (did you mean {near}? that person's answer leaves open whether there is more)" if near else ""
    message = f"no person in the table {people.name} has the {people.id_name} {id}{help}"
    return Mistake(table.find_id(line), message)


class JoinedReader:
    """Makes people of joined rows, by way of rows as in a wide table."""

    def __init__(
        self, tables: Mapping[str, JoinedTable], most: Mapping[str, int], assume: tuple[tuple[Place, str], ...]
    ) -> None:
        """``most`` are the most rows that one id has in a section."""
        self._arguments = tables, most, assume
        self.people_table = tables[PEOPLE]
        self.sections = {key: table for key, table in tables.items() if key != PEOPLE}
        self._counts = {key: 1 if SECTIONS_BY_KEY[key].is_single else most.get(key, 1) for key in self.sections}
        people = self.people_table.read_as
        names, places = list(people.names), dict(people.places)
        self._offsets = {}
        for key, table in self.sections.items():
            self._offsets[key] = len(names)
            fields = [place.field for place in table.read_as.places.values()]
            for place in (record_place(key, at, field) for at in range(1, self._counts[key] + 1) for field in fields):
                places[len(names)] = place
                names.append(place.name)
        header = Header(tuple(names), places, people.id_index, kept=people.kept)
        self._width = len(names)
        self._assumptions = Assumptions(self._of_every_record(assume), header) if assume else None
        is_doubtful = any(table.customs.is_point_doubtful for table in tables.values())
        customs = self.people_table.customs._replace(is_point_doubtful=is_doubtful)
        self.wide = WideRows(self._assumptions.header if self._assumptions else header, customs)

    def __reduce__(self) -> tuple[Any, ...]:
        return JoinedReader, self._arguments

    def _of_every_record(self, assume: Iterable[tuple[Place, str]]) -> Iterator[tuple[Place, str]]:
        """Give what is assumed, of a section that has a table of its own for each of its records."""
        for place, text in assume:
            count = self._counts.get(place.section, 1) if place.field else 1
            for number in range(place.number, place.number + count):
                yield place._replace(number=number) if place.number else place, text

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a wide table with all of it, those of an export as it calls them."""
        translation = self.people_table.translation
        if translation is None:
            return self.wide.columns
        names = [self.people_table.header.names[index] for index in translation.columns]
        for key, table in self.sections.items():
            columns = [name for index, name in enumerate(table.header.names) if index != table.header.id_index]
            numbers = range(1, self._counts[key] + 1)
            names += [join_name(table.name, number, name) for number in numbers for name in columns]
        return tuple(names)

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows, and an entry for each row of a section that belongs to no one."""
        for line, joined, _ in rows:
            person = self._person(line, joined)
            if person is not None:
                for key in joined.open_sections:
                    _leave_open(person.value, key)
                yield person

    def say_too_many(self, key: str, line: int) -> Mistake:
        """Return that a person has a record already where there can be only one."""
        spot = Spot(self.sections[key].format.describe_cell(line, None, ""), "")
        return Mistake(spot, f"the person has a {SECTIONS_BY_KEY[key].noun} already, and there is one at the most")

    def _person(self, line: int, joined: JoinedRow) -> TablePerson | None:
        cells = [""] * self._width
        problems: list[Mistake] = []
        people, given = self.people_table, []
        is_extra = joined.own is None
        table = self.sections[joined.records[0][0]] if is_extra else people
        if joined.own is None:
            cells[people.read_as.id_index] = joined.id
        else:
            given, flaws = json.loads(joined.own)
            read, more = people.read(given)
            width = min(len(read), len(people.read_as.names))
            cells[:width] = read[:width]
            problems += people.describe_flaws(line, given, (*flaws, *more))
        if joined.reason:
            problems.append(joined.reason)
        records: dict[str, list[_Found]] = defaultdict(list)
        for key, line_of_record, text in joined.records:
            found = _Found(line_of_record, *json.loads(text))
            records[key].append(found)
            if len(records[key]) > 1 and SECTIONS_BY_KEY[key].is_single:
                problems.append(self.say_too_many(key, line_of_record))
            else:
                problems += self._put(cells, key, len(records[key]), found)
        if self._assumptions:
            self._assumptions.fill(cells)
        row = _PersonRow(table, line, given, dict(records))
        exported = None
        if people.translation is not None:
            kept = people.translation.list_kept(given)
            exported = Exported(self._original(joined, row), kept, partial(self._call, row))
        person = self.wide.read_person(line, cells, problems, partial(self._point, row), exported)
        return person and person._replace(
            is_extra=is_extra, place=table.format.describe_row(line, table.header.id_index)
        )

    def _put(self, cells: list[str], key: str, number: int, found: "_Found") -> Iterator[Mistake]:
        """Put a section's row into the cells of the wide row; give its problems."""
        section = self.sections[key]
        read, more = section.read(found.cells)
        yield from section.describe_flaws(found.line, found.cells, (*found.flaws, *more))
        facts = [read[index] if index < len(read) else "" for index in section.read_as.places]
        if not any(fact.strip() for fact in facts):
            spot = Spot(section.format.describe_cell(found.line, None, ""), "")
            yield Mistake(spot, f"the row has nothing but the {section.id_name}")
        start = self._offsets[key] + (number - 1) * len(facts)
        cells[start : start + len(facts)] = facts

    def _point(self, row: "_PersonRow", place: Place) -> Spot:
        """Return where a place is: in the table of its section, or in the person's own row."""
        if place == ID_PLACE:
            return row.table.find_id(row.line)
        found = row.records.get(place.section, ()) if place.field or place.number else ()
        if not found:
            index = next((index for index, each in self.people_table.read_as.places.items() if each == place), None)
            return self.people_table.find_cell(row.line, row.cells, index, place.name)
        section, record = self.sections[place.section], found[max(0, place.number - 1)]
        columns = (index for index, each in section.read_as.places.items() if each.field == place.field)
        return section.find_cell(record.line, record.cells, next(columns, None), place.field)

    def _call(self, row: "_PersonRow", place: Place) -> str:
        """Return the column of an export that has a fact, with the position of the row of a section; or nothing."""
        table, records = self.people_table, row.records.get(place.section)
        if place.field and records:
            table = self.sections[place.section]
        fields = {each.field if records else each: index for index, each in table.read_as.places.items()}
        index = fields.get(place.field if records else place)
        source = None if index is None or table.translation is None else table.translation.find_source(index, ())
        if source is None:
            return ""
        name = table.header.names[source]
        return f"{self._point(row, place).where} ({name})" if table is not self.people_table and records else name

    def _original(self, joined: JoinedRow, row: "_PersonRow") -> tuple[str, ...]:
        """Return the cells of an export as in a wide table with the columns of the reader."""
        header, translation = self.people_table.header, self.people_table.translation
        assert translation is not None
        cells = list(row.cells)
        if joined.own is None:
            cells = [joined.id if index == header.id_index else "" for index in range(len(header.names))]
        found = [*pick_cells(cells, translation.columns)]
        for key, section in self.sections.items():
            indexes = [index for index in range(len(section.header.names)) if index != section.header.id_index]
            records = row.records.get(key, ())
            for number in range(self._counts[key]):
                found += pick_cells(records[number].cells if number < len(records) else (), indexes)
        return tuple(found)


class _Found(NamedTuple):
    """A row of a section as it was found."""

    line: int
    cells: Sequence[str]
    flaws: Sequence[Flaw]


class _PersonRow(NamedTuple):
    """A person's own row, or one that belongs to nobody, and the rows of their sections."""

    table: JoinedTable
    """The table of the row."""
    line: int
    cells: Sequence[str]
    records: Mapping[str, Sequence[_Found]]


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


def join_name(sheet: str, number: int, name: str) -> str:
    """Return what the column of a section's sheet is called in a wide table, for the row of a number from 1."""
    return f"{sheet}.{number}.{name}"
