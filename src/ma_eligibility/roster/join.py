"""Joined tables: the rows of the sections find their people by id."""

import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, NamedTuple

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
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
from ma_eligibility.roster.headers import MOST_SHOWN, Header, document_of, read_header
from ma_eligibility.roster.records import Records
from ma_eligibility.roster.tables import Flaw, Form, PeopleTable, Row, Table, TablePerson
from ma_eligibility.roster.wide import WideRows


class JoinedRow(NamedTuple):
    """A person's own row with the rows of their sections: each the section's key, its line, and its cells as JSON."""

    raw: Any
    """None for the row of a section whose id no person has."""
    records: Sequence[tuple[str, int, str]]
    is_shared: bool = False
    """Whether several people have the id, and rows of sections have it too."""


class SectionTable(NamedTuple):
    """The table of a section, apart from its rows, and where its cells go in the wide form."""

    form: Form
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
        help = f"it has a row for each person, with {ID} and the facts that stand in no section"
        problems.append(Problem("E202", f"there is no table {PEOPLE}", name, help=help))
    if problems:
        raise InputError(problems[:MOST_REPORTED], max(0, len(problems) - MOST_REPORTED))
    return chosen


def _read_headers(tables: Mapping[str, Table]) -> dict[str, Header]:
    """Return what the columns of each table stand for; raises InputError with what is wrong in any."""
    headers, problems = {}, []
    for key, table in tables.items():
        document = document_of(table)
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
    """Return the place of a column of the people's table: of no record of a section that has its own table."""
    place = find_place(name)
    return None if place and place.field and place.section in tables else place


def _hint_in_people(tables: Iterable[str], name: str) -> str:
    place = find_place(name)
    return f"{place.section} has a table of its own: put it there" if place else hint_at_column(name)


def _rows_with_ids(table: Table, header: Header) -> Iterator[tuple[str, int, str]]:
    """Give the id, the line and the cells with their flaws of every row of a section that is not empty."""
    for line, raw in table.rows:
        cells, flaws = table.form.read(raw)
        if any(cell.strip() for cell in cells) or flaws:
            yield _id_of(cells, header), line, json.dumps((cells, flaws))


def _people_with_ids(people: Table, header: Header) -> Iterator[tuple[str, int, bytes]]:
    """Give the id, the line and the row itself of every person."""
    for line, raw in people.rows:
        yield _id_of(people.form.read(raw)[0], header), line, pickle.dumps(raw)


def _id_of(cells: Sequence[str], header: Header) -> str:
    return clean_cell(cells[header.id_at].strip()) if header.id_at < len(cells) else ""


def _count_most(records: Records, tables: Mapping[str, Table]) -> dict[str, int]:
    """Return for each section how many rows the id with the most has; raises InputError if it is no person's."""
    found = {}
    for key, most, id in records.find_most():
        if most > MOST_RECORDS:
            said = f"the {ID} {id[:MOST_SHOWN]} has {most} rows in {key}, and {MOST_RECORDS} are the most"
            raise InputError([Problem("E103", said, tables[key].file, path=tables[key].sheet)])
        found[key] = most
    return found


def _join(records: Records) -> Iterator[Row]:
    """Give each person's row with those of their sections, and then the rows that no person has, or several."""
    shared = records.find_shared()
    for id, line, row in records.people():
        is_shared = id in shared
        found = records.take(id) if id and not is_shared else ()
        yield Row(line, JoinedRow(pickle.loads(row), found, is_shared))  # what was kept here before
    for id, key, line, cells in records.left():
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
        sections[key] = SectionTable(table.form, headers[key], len(names), count)
        for place in (record_place(key, number, field) for number in range(1, count + 1) for field in fields):
            places[len(names)] = place
            names.append(place.name)
    return JoinedReader(people.form, own, sections, WideRows(Header(tuple(names), places, own.id_at, own.ignored)))


class JoinedReader:
    """Makes people of joined rows: first a row of the wide form, and then a person as of any other."""

    def __init__(self, form: Form, header: Header, sections: Mapping[str, SectionTable], wide: WideRows) -> None:
        self.form = form
        self.header = header
        self.sections = sections
        self.wide = wide

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows, and one for each row of a section that can be nobody's."""
        for line, joined in rows:
            person = self._person(line, joined)
            if person is not None:
                yield person._replace(is_extra=joined.raw is None)
            if joined.raw is not None:
                yield from self._extra_rows(joined)

    def _extra_rows(self, joined: JoinedRow) -> Iterator[TablePerson]:
        """Give the rows that a person has beyond the most, each by itself, so that what they say is not lost."""
        counts: Counter[str] = Counter()
        for record in joined.records:
            counts[record[0]] += 1
            if counts[record[0]] > self.sections[record[0]].most:
                extra = self._person(record[1], JoinedRow(None, [record]), self._say_too_many(record))
                if extra is not None:
                    yield extra._replace(is_extra=True)

    def _say_too_many(self, record: tuple[str, int, str]) -> str:
        key, line, _ = record
        point = self.sections[key].form.point(line, None, "")
        return f"{point}: the person has a {SECTIONS_BY_KEY[key].noun} already, and there is one at the most"

    def _person(self, line: int, joined: JoinedRow, reason: str = "") -> TablePerson | None:
        """Return the person of a row; ``reason`` says why the row of a section is nobody's, if it has a person."""
        cells, problems = self._own_cells(line, joined, reason)
        lines: dict[str, list[int]] = defaultdict(list)
        for key, at, found in joined.records:
            lines[key].append(at)
            if len(lines[key]) > self.sections[key].most:
                problems.append(self._say_too_many((key, at, found)))
            else:
                problems += self._put(cells, key, at, len(lines[key]), *json.loads(found))
        point = partial(self._point, line, dict(lines))
        return self.wide.read_person(line, cells, problems, point)

    def _own_cells(self, line: int, joined: JoinedRow, reason: str) -> tuple[list[str], list[str]]:
        """Return the cells of a person's own row, with empty ones for the sections, and what is wrong with it."""
        width = len(self.header.names)
        cells = [""] * self.wide.width
        if joined.raw is not None:
            own, flaws = self.form.read(joined.raw)
            cells[: min(len(own), width)] = own[:width]
            problems = list(_tell(self.form, line, (*flaws, *self.header.find_strays(own))))
            if joined.is_shared:
                what = "its rows in the other tables are"
                problems.append(_say_shared(self.form, self.header, line, own, what))
            return cells, problems
        ((key, line, found),) = joined.records
        section = self.sections[key]
        given = json.loads(found)[0]
        id = _id_of(given, section.header)
        cells[self.header.id_at] = id
        if joined.is_shared:
            return cells, [_say_shared(section.form, section.header, line, given, "this row is")]
        place = section.form.point(line, section.header.id_at, ID)
        reason = reason or (f"{place}: no person in the table {PEOPLE} has the {ID} {id}" if id else "")
        return cells, [reason] if reason else []

    def _put(
        self, cells: list[str], key: str, line: int, number: int, found: Sequence[str], flaws: Sequence[Flaw]
    ) -> Iterator[str]:
        """Put a section's row into the wide form; say what is wrong with it."""
        section = self.sections[key]
        point = section.form.point(line, None, "")
        yield from _tell(section.form, line, (*flaws, *section.header.find_strays(found)))
        facts = [found[at] if at < len(found) else "" for at in section.header.places]
        if not any(fact.strip() for fact in facts):
            yield f"{point}: the row has nothing but the {ID}"
        start = section.offset + (number - 1) * len(facts)
        cells[start : start + len(facts)] = facts

    def _point(self, line: int, lines: Mapping[str, Sequence[int]], place: Place) -> str:
        """Return where a place of a joined row is: in the table of its section, or in the person's own row."""
        found = lines.get(place.section, ()) if place.field or place.number else ()
        if not found:
            at = self.wide.positions.get(place, len(self.header.names))
            return self.form.point(line, at if at < len(self.header.names) else None, place.name)
        section = self.sections[place.section]
        ats = [at for at, each in section.header.places.items() if each.field == place.field]
        return section.form.point(found[max(0, place.number - 1)], ats[0] if ats else None, place.field)


def _say_shared(form: Form, header: Header, line: int, cells: Sequence[str], what: str) -> str:
    """Say that it is not known whose something is, since several people have the id."""
    place, id = form.point(line, header.id_at, ID), _id_of(cells, header)
    return f"{place}: several people have the {ID} {id}, and it is not known whose {what}"


def _tell(form: Form, line: int, flaws: Iterable[Flaw]) -> Iterator[str]:
    """Give what is wrong with a row of one of several tables, with its place."""
    yield from (f"{form.point(line, at, '')}: {said}" for at, said in flaws)
