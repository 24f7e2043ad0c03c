"""Rows of a wide table to people; what each column does is determined once, and empty cells cost nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, groupby
from typing import Any, NamedTuple

from ma_eligibility.errors import MOST_REPORTED, Path
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.roster.cells import (
    LONGEST_KEPT,
    CellError,
    CellReader,
    clean_text,
    memo_for,
    reader_for,
)
from ma_eligibility.roster.columns import (
    ID,
    ID_PLACE,
    REJECT_COLUMNS,
    REJECT_REASON,
    WAS_REJECTED,
    Place,
    find_place,
    fold_name,
    hint_at_column,
)
from ma_eligibility.roster.customs import CUSTOMS, Customs
from ma_eligibility.roster.headers import Header, Ways, read_headers, refuse_titles
from ma_eligibility.roster.tables import Mistake, Row, RowFormat, Spot, Table, TablePerson, TableRoster

#: Finds where a place of a profile is in a table.
Point = Callable[[Place], Spot]


class WideColumn(NamedTuple):
    """Where the values of a column go, and how they are read."""

    slot: int
    """The number of the record among those of the row; IN_NO_RECORD for other facts."""
    field: str
    memo: dict[str, Any]
    """The values of texts that were read before."""
    read: CellReader | None
    """None where the text is the value."""
    place: Place


class Exported(NamedTuple):
    """What the row of an export has that a person is made of."""

    original: tuple[str, ...]
    """Its cells."""
    kept: tuple[str, ...]
    call: Callable[[Place], str]
    """Names the column that has a fact; empty if none does."""


IN_NO_RECORD = -1
_ANSWER = f"{ANSWERS}."
_NO_MEMO: dict[str, Any] = {}


class WideRows:
    """The columns of a wide table, ready to make people of its rows."""

    def __init__(
        self, header: Header, customs: Customs = CUSTOMS, columns: tuple[tuple[str, int], ...] | None = None
    ) -> None:
        """Take the header and the customs of the table, and the columns of a roster of several tables.

        Each of these has the index of this table's own column, or a negative one.
        """
        self.header = header
        self.width = len(header.names)
        self._arguments = header, customs, columns
        self._customs = customs
        self._kept = own_columns(header) if columns is None else columns
        self.columns = tuple(name for name, _ in self._kept)
        self._keeps_all = [index for _, index in self._kept] == [*range(self.width)]
        self.positions = {place: index for index, place in header.places.items()} | {ID_PLACE: header.id_index}
        self._slots = sorted({place[:2] for place in header.places.values() if place.section and place.field})
        self._numbers = {slot: number for number, slot in enumerate(self._slots)}
        self._columns = [self._column(header, index) for index in range(self.width)]
        self._has_answers = any(place.field.startswith(_ANSWER) for place in header.places.values())

    def __reduce__(self) -> tuple[Any, ...]:
        return WideRows, self._arguments  # what is known of cells stays in its process

    def _column(self, header: Header, index: int) -> WideColumn:
        if index == header.id_index:
            return WideColumn(IN_NO_RECORD, ID, _NO_MEMO, None, ID_PLACE)
        place = header.places.get(index)
        if place is None:
            read = _refuse if fold_name(header.names[index]) == REJECT_REASON else _read_nothing
            return WideColumn(IN_NO_RECORD, "", _NO_MEMO, read, Place("", 0, header.names[index]))
        is_in_record = place.section and place.field
        slot = self._numbers[place[:2]] if is_in_record else IN_NO_RECORD
        field = place.field or place.section
        memo = memo_for(place, self._customs)
        return WideColumn(slot, field, _NO_MEMO if memo is None else memo, reader_for(place, self._customs), place)

    def read_person(
        self, line: int, cells: Sequence[str], problems: list[Mistake], point: Point, exported: Exported | None = None
    ) -> TablePerson | None:
        """Return the person in a row; None if it is empty.

        ``point`` describes the position of a place; ``exported`` is what the row of an export has that it is made of.
        """
        value: dict[str, Any] = {}
        records: dict[int, dict[str, Any]] = {}
        for column, cell in zip(compress(self._columns, cells), filter(None, cells), strict=False):
            slot, field, memo, _, _ = column
            fact = memo.get(cell)
            if fact is None:
                fact = self._read_cell(column, cell, problems, point)
                if fact is None:
                    continue
            if slot in records:
                records[slot][field] = fact
            elif slot == IN_NO_RECORD:
                value[field] = fact
            else:
                records[slot] = {field: fact}
        id = value.pop(ID, "")
        value.pop("", None)  # why the row was rejected before, of which a problem tells
        if self._has_answers:
            for facts in (value, *records.values()):
                _join_answers(facts)
        if not (id or value or records or problems or any(map(str.strip, cells))):
            return None
        if not id:
            spot = point(ID_PLACE)
            problems.insert(0, Mistake(spot, f"the cell of {spot.column} is empty"))
        problems += self._join_records(value, records, point)

        def locate(path: Path) -> Spot:
            return point(self._find_place(records, path))

        if exported is None:
            kept = self._list_kept(cells) if self.header.kept else ()
            return TablePerson(line, id, value, tuple(problems), self._original(cells), locate, kept=kept)
        original, kept, call_place = exported

        def call(path: Path) -> str:
            return call_place(self._find_place(records, path))

        return TablePerson(line, id, value, tuple(problems), original, locate, kept=kept, call=call)

    def _read_cell(self, column: WideColumn, cell: str, problems: list[Mistake], point: Point) -> Any:
        """Return the value of a cell, None for an empty one; problems are added to ``problems``."""
        text = cell.strip()
        if not text:
            return None
        try:
            text = clean_text(text)
            fact = column.read(text) if column.read else text
        except CellError as error:
            _note(problems, column, point, str(error), text)
            return text
        if column.memo is not _NO_MEMO and len(cell) <= LONGEST_KEPT:
            column.memo[cell] = fact
        return fact

    def _join_records(
        self, value: dict[str, Any], records: dict[int, dict[str, Any]], point: Point
    ) -> Iterator[Mistake]:
        """Put the records into the value, in order; give a problem for a section whose own column contradicts them."""
        whole = {*value}
        for slot in sorted(records):
            section, number = self._slots[slot]
            if section in whole:
                whole.remove(section)
                message = f"this says {_show(value.pop(section))}, and there are facts of {section} as well"
                yield Mistake(point(Place(section, 0, "")), message)
            if number:
                value.setdefault(section, []).append(records[slot])
            else:
                value[section] = records[slot]

    def _list_kept(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return the cells of a row that are carried into the answers."""
        return tuple(cells[index].strip() if 0 <= index < len(cells) else "" for index in self.header.kept)

    def _original(self, cells: Sequence[str]) -> tuple[str, ...]:
        if self._keeps_all and len(cells) == self.width:
            return tuple(cells)
        full = (*cells, *[""] * (self.width - len(cells)))
        strays = full[self.width :] if any(full[self.width :]) else ()
        return (*(full[index] if index >= 0 else "" for _, index in self._kept), *strays)

    def _find_place(self, records: Iterable[int], path: Path) -> Place:
        """Return the place of a fact, given the slots of the records that exist."""
        if ANSWERS in path[:-1]:  # the columns have one fact for both keys
            index = path.index(ANSWERS)
            path = (*path[:index], f"{_ANSWER}{path[index + 1]}")
        section, *rest = path or ("",)
        numbers = [self._slots[slot][1] for slot in sorted(records) if self._slots[slot][0] == section]
        if not rest and not numbers:
            whole = Place(str(section), 0, "")
            return whole if whole in self.positions else Place("", 0, str(section))
        if rest and isinstance(rest[0], int):
            number = numbers[rest[0]] if rest[0] < len(numbers) else 0
            return Place(str(section), number, str(rest[1]) if rest[1:] else "")
        return Place(str(section), 0, str(rest[0]) if rest else "")


def describe_flaw(
    format: RowFormat, header: Header, line: int, cells: Sequence[str], index: int | None, message: str
) -> Mistake:
    """Return a flaw of a row with its position."""
    name = header.name_of(index)
    written = cells[index] if index is not None and index < len(cells) else ""
    return Mistake(Spot(format.describe_cell(line, index, name), name), message, written)


@dataclass(frozen=True)
class WideReader:
    """Makes people of the rows of a wide table."""

    format: RowFormat
    wide: WideRows
    has_place: bool = False
    """Whether a line of the roster does not say where a person is."""

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows."""
        for line, raw, _ in rows:
            cells, flaws = self.format.read(raw)
            problems = [
                describe_flaw(self.format, self.wide.header, line, cells, *flaw)
                for flaw in self.wide.header.find_flaws(cells, flaws)
            ]
            person = self.wide.read_person(line, cells, problems[:MOST_REPORTED], partial(self._point, line))
            if person is not None and self.has_place:
                person = person._replace(place=self.format.describe_row(line, self.wide.header.id_index))
            if person is not None:
                yield person

    def _point(self, line: int, place: Place) -> Spot:
        return Spot(self.format.describe_cell(line, self.wide.positions.get(place), place.name), place.name)


@dataclass(frozen=True)
class SheetsReader:
    """Makes people of the rows of several wide tables, each row with the number of its table."""

    readers: tuple[WideReader, ...]

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows."""
        for number, group in groupby(rows, lambda row: row.raw[0]):
            yield from self.readers[number].people(row._replace(raw=row.raw[1]) for row in group)


def open_wide(path: str, tables: Sequence[Table], keep: Sequence[str] = ()) -> TableRoster:
    """Return the people in one wide table after the other; raises InputError.

    ``keep`` are the columns that are carried into the answers.
    """
    refuse_titles(tables)
    ways = Ways(find_place, hint_at_column, tuple(keep))
    headers = read_headers([(table, ways) for table in tables], "" if path == "-" else path)
    if len(tables) == 1:
        (table,), (header,) = tables, headers
        wide = WideRows(header, table.customs)
        return TableRoster(path, wide.columns, WideReader(table.format, wide, bool(table.sheet)), table.rows)
    wides = [
        WideRows(header, table.customs, columns)
        for header, table, columns in zip(headers, tables, _align(headers), strict=True)
    ]
    readers = [WideReader(table.format, wide, has_place=True) for table, wide in zip(tables, wides, strict=True)]
    return TableRoster(path, wides[0].columns, SheetsReader(tuple(readers)), _number_rows(tables))


def _number_rows(tables: Sequence[Table]) -> Iterator[Row]:
    """Give the rows of one table after the other, each with the number of the table."""
    for number, table in enumerate(tables):
        for line, raw, size in table.rows:
            yield Row(line, (number, raw), size)


def own_columns(header: Header) -> tuple[tuple[str, int], ...]:
    """Return the columns of a table with their index, without those of the file of rejected rows."""
    return tuple((name, index) for index, name in enumerate(header.names) if fold_name(name) not in REJECT_COLUMNS)


def _align(headers: Sequence[Header]) -> list[tuple[tuple[str, int], ...]]:
    """Return for each table the columns that any of them has, with the index of the table's own, or a negative one."""
    own = [{fold_name(name): (name, index) for name, index in own_columns(header) if name} for header in headers]
    names = {name: first for columns in reversed(own) for name, (first, _) in columns.items()}
    ordered = dict.fromkeys(name for columns in own for name in columns)
    return [tuple((names[name], columns.get(name, ("", -1))[1]) for name in ordered) for columns in own]


def _join_answers(facts: dict[str, Any]) -> None:
    """Put the answers of a record, or of a person, below one key, as profiles have them."""
    names = [name for name in facts if name.startswith(_ANSWER)]
    if names:
        facts[ANSWERS] = {name.removeprefix(_ANSWER): facts.pop(name) for name in names}


def _refuse(reason: str) -> None:
    """Raise CellError: the row was rejected before, and is so until that cell is emptied."""
    raise CellError(WAS_REJECTED)


def _note(problems: list[Mistake], column: WideColumn, point: Point, message: str, written: str) -> None:
    """Add a problem of a cell, unless it has one, or there are many already."""
    spot = point(column.place)
    if len(problems) < MOST_REPORTED and all(each.spot != spot for each in problems):
        problems.append(Mistake(spot, message, written))


def _read_nothing(text: str) -> None:
    """Ignore a cell of a column that holds no fact."""


def _show(whole: Any) -> str:
    return "none" if whole in ([], "none") else str(whole)
