"""Rows of a wide table to people; what each column does is determined once, and empty cells cost nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress
from typing import Any, NamedTuple

from ma_eligibility.errors import Path
from ma_eligibility.load.source import Document
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.roster.cells import ERRORS, LONGEST_KEPT, CellError, CellReader, clean_cell, memo_for, reader_for
from ma_eligibility.roster.columns import ID, REJECT_COLUMNS, REJECT_REASON, Place, find_place, fold, hint_at_column
from ma_eligibility.roster.headers import Header, read_header, refuse_titles
from ma_eligibility.roster.tables import Row, RowFormat, Table, TablePerson, TableRoster

Point = Callable[[Place], str]


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


IN_NO_RECORD = -1
_ANSWER = f"{ANSWERS}."
_NO_MEMO: dict[str, Any] = {}
_ID_PLACE = Place("", 0, ID)


class WideRows:
    """The columns of a wide table, ready to make people of its rows."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.width = len(header.names)
        self._kept = tuple(index for index, name in enumerate(header.names) if fold(name) not in REJECT_COLUMNS)
        self.columns = tuple(header.names[index] for index in self._kept)
        self.positions = {place: index for index, place in header.places.items()}
        self._slots = sorted({place[:2] for place in header.places.values() if place.section and place.field})
        self._columns = [self._column(header, index) for index in range(self.width)]
        self._has_answers = any(place.field.startswith(_ANSWER) for place in header.places.values())

    def __reduce__(self) -> tuple[Any, ...]:
        return WideRows, (self.header,)  # what is known of cells stays in its process

    def _column(self, header: Header, index: int) -> WideColumn:
        if index == header.id_index:
            return WideColumn(IN_NO_RECORD, ID, _NO_MEMO, None, _ID_PLACE)
        place = header.places.get(index)
        if place is None:
            read = _refuse if fold(header.names[index]) == REJECT_REASON else _read_nothing
            return WideColumn(IN_NO_RECORD, "", _NO_MEMO, read, Place("", 0, header.names[index]))
        is_in_record = place.section and place.field
        slot = self._slots.index(place[:2]) if is_in_record else IN_NO_RECORD
        field = place.field or place.section
        memo = memo_for(place)
        return WideColumn(slot, field, _NO_MEMO if memo is None else memo, reader_for(place), place)

    def read_person(self, line: int, cells: Sequence[str], problems: list[str], point: Point) -> TablePerson | None:
        """Return the person in a row; None if it is empty. ``point`` describes the position of a place."""
        value: dict[str, Any] = {}
        records: dict[int, dict[str, Any]] = {}
        for column, cell in zip(compress(self._columns, cells), filter(None, cells), strict=False):
            slot, field, memo, _, _ = column
            fact = memo.get(cell)
            if fact is None:
                fact = _read_cell(column, cell, problems, point)
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
        if not (id or value or records or problems):
            return None
        if not id:
            problems.insert(0, f"the cell of {ID} is empty")
        problems += self._join_records(value, records)
        return TablePerson(
            line, id, value, tuple(problems), self._original(cells), lambda path: point(self._find_place(records, path))
        )

    def _join_records(self, value: dict[str, Any], records: dict[int, dict[str, Any]]) -> Iterator[str]:
        """Put the records into the value, in order; give a problem for a section whose own column contradicts them."""
        whole = {*value}
        for slot in sorted(records):
            section, number = self._slots[slot]
            if section in whole:
                whole.remove(section)
                yield f"the column {section} says {_show(value.pop(section))}, and there are facts of it as well"
            if number:
                value.setdefault(section, []).append(records[slot])
            else:
                value[section] = records[slot]

    def _original(self, cells: Sequence[str]) -> tuple[str, ...]:
        full = (*cells, *[""] * (self.width - len(cells)))
        strays = full[self.width :] if any(full[self.width :]) else ()
        return (*(full[index] for index in self._kept), *strays)

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


@dataclass(frozen=True)
class WideReader:
    """Makes people of the rows of a wide table."""

    format: RowFormat
    wide: WideRows

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows."""
        for line, raw in rows:
            cells, flaws = self.format.read(raw)
            problems = [self._describe_flaw(line, *flaw) for flaw in (*flaws, *self.wide.header.find_strays(cells))]
            person = self.wide.read_person(line, cells, problems, partial(self._point, line))
            if person is not None:
                yield person

    def _describe_flaw(self, line: int, index: int | None, message: str) -> str:
        name = "" if index is None else self.wide.header.names[index]
        return message if index is None else f"{self.format.describe_cell(line, index, name)}: {message}"

    def _point(self, line: int, place: Place) -> str:
        return self.format.describe_cell(line, self.wide.positions.get(place), place.name)


def open_wide(path: str, table: Table) -> TableRoster:
    """Return the people in a wide table; raises InputError."""
    refuse_titles(table)
    document = Document(table.file, table.text)
    header = read_header(table, find_place, hint_at_column, document)
    document.raise_problems()
    wide = WideRows(header)
    return TableRoster(path, wide.columns, WideReader(table.format, wide), table.rows)


def _join_answers(facts: dict[str, Any]) -> None:
    """Put the answers of a record, or of a person, below one key, as profiles have them."""
    names = [name for name in facts if name.startswith(_ANSWER)]
    if names:
        facts[ANSWERS] = {name.removeprefix(_ANSWER): facts.pop(name) for name in names}


def _refuse(reason: str) -> None:
    """Raise CellError: the row was rejected before, and is so until that cell is emptied."""
    raise CellError("the row was rejected before; empty this cell once it is fixed")


def _read_cell(column: WideColumn, cell: str, problems: list[str], point: Point) -> Any:
    """Return the value of a cell, None for an empty one; problems are added to ``problems``."""
    text = cell.strip()
    if not text:
        return None
    if text[0] in "'#":
        text = clean_cell(text)
        if text.upper() in ERRORS:
            problems.append(f"{point(column.place)}: a spreadsheet put the error {text} here")
            return text
    try:
        fact = column.read(text) if column.read else text
    except CellError as error:
        problems.append(f"{point(column.place)}: {error}")
        return text
    if column.memo is not _NO_MEMO and len(cell) <= LONGEST_KEPT:
        column.memo[cell] = fact
    return fact


def _read_nothing(text: str) -> None:
    """Ignore a cell of a column that holds no fact."""


def _show(whole: Any) -> str:
    return "none" if whole in ([], "none") else str(whole)
