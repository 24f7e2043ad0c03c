"""The rows of an export to rows of a wide table of the tool's own, cell by cell, by the rules of a map."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import compress
from operator import itemgetter
from typing import Any, NamedTuple

from ma_eligibility.load.roster_map import fold_text
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.spelling import find_near
from ma_eligibility.roster.cells import LONGEST_KEPT, CellError, clean_text, convert_date, first_short_year
from ma_eligibility.roster.columns import ID_PLACE, REJECT_COLUMNS, REJECT_REASON, Place, fold_name, kind_of
from ma_eligibility.roster.headers import Header
from ma_eligibility.roster.mapping.map_rules import JOINED, ByRule, ColumnRule, TableRule
from ma_eligibility.roster.tables import MOST_SHOWN, Flaw

#: How many words of a map are named where a cell has another one.
MOST_NAMED = 6
#: How many words of a column are compared with a new one, and for how many new ones.
MOST_COMPARED, MOST_SOUGHT = 200, 500

#: What a cell says: the texts of cells of the tool's own, each with the index of its column.
_Cells = tuple[tuple[int, str], ...]
_Reader = Callable[[str, str], _Cells]

#: What may follow the words of a row that is skipped, such as the number in ``Count: 25``.
_NUMBERS = re.compile(r"(?<=[^\W\d_])[:\s(][\W\d]*$")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


class _Step(NamedTuple):
    """How the cells of one column read."""

    at: int
    """The index of the column."""
    by: int
    """The index of the column that says which fact it is; negative if none does."""
    memo: BoundedMemo[Any, _Cells]
    read: _Reader
    """Returns what a cell says, given the cell and that of the other column; raises CellError."""
    own: int
    """Where the text of a cell goes that cannot be read; negative if nowhere."""


class _Conversion(NamedTuple):
    """How the cells of a column read that are one fact, and only written otherwise: dates and numbers."""

    number: int
    """The index of the own column."""
    memo: BoundedMemo[str, str]
    convert: Callable[[str], str]
    """Raises CellError."""


#: The texts of own cells for those of exports, by how these are read: rosters repeat days and numbers.
_CONVERTED: defaultdict[Any, BoundedMemo[str, str]] = defaultdict(lambda: BoundedMemo(50_000))


class _OtherError(CellError):
    """What is wrong is in the cell of the other column."""


class Translation:
    """Makes rows with the tool's own columns of the rows of one table of an export."""

    def __init__(self, file: str, rule: TableRule, names: tuple[str, ...]) -> None:
        """``file`` is the name of the map in messages, ``names`` the header of the export's table."""
        self._arguments = file, rule, names
        self._file = file
        self._at = {fold_text(name): index for index, name in reversed([*enumerate(names)]) if name}
        self._skip = {*map(_skip_form, rule.skip)}
        self.width = len(names)
        self.columns = tuple(index for index, name in enumerate(names) if fold_name(name) not in REJECT_COLUMNS)
        """The export's own columns, without those of the file of rejected rows."""
        self.kept = tuple(self._at[fold_text(name)] for name in rule.keep)
        """The columns that are carried into the answers."""
        places = [place for column in rule.columns for place in column.places]
        self._own = {place: number for number, place in enumerate(dict.fromkeys(places))}
        self._direct: dict[int, int] = {}
        self._conversions: list[_Conversion] = []
        self._find_direct(rule)
        self._joiners = [_joiner_of(place) for place in self._own]
        self._take = itemgetter(*(self._direct.get(number, self.width) for number in range(len(self._own))), self.width)
        self._steps = list(self._make_steps(rule))
        self._take_conversions = itemgetter(*(each.number for each in self._conversions), -1, -1)
        self._take_steps = itemgetter(*(step.at for step in self._steps), self.width, self.width)
        own_names = [place.name for place in self._own]
        if fold_text(REJECT_REASON) in self._at:  # a row stays rejected while it has a reason
            own_names.append(REJECT_REASON)
        self._reason = self._at.get(fold_text(REJECT_REASON), -1)
        places_by_index = {number: place for place, number in self._own.items() if place != ID_PLACE}
        self.own = Header(tuple(own_names), places_by_index, self._own[ID_PLACE])
        """The columns of the rows that it makes."""
        self.export = Header(names, {}, self._direct[self._own[ID_PLACE]], all(names))
        """The export's own columns, and which of them is the id."""
        self._sources = self._find_sources(rule)

    def __reduce__(self) -> tuple[Any, ...]:
        return Translation, self._arguments  # what is known of cells stays in its process

    def _find_direct(self, rule: TableRule) -> None:
        """Find the own columns whose cells are those of one column, perhaps written otherwise."""
        seen: set[Place] = set()
        for column in rule.columns:
            place = column.to
            if place is not None and place not in seen and not column.words and column.is_open:
                number = self._own[place]
                self._direct[number] = self._at[fold_text(column.name)]
                convert = make_converter(place, column.formats)
                if convert:
                    self._conversions.append(_Conversion(number, _CONVERTED[_key_of(place, column.formats)], convert))
            seen.update(column.places)

    def _find_sources(self, rule: TableRule) -> list[list[int]]:
        """Return for each own column the indexes of the export's columns that it may come from."""
        sources: list[list[int]] = [[] for _ in self.own.names]
        for column in rule.columns:
            for place in dict.fromkeys(column.places):
                sources[self._own[place]].append(self._at[fold_text(column.name)])
        if self._reason >= 0:
            sources[-1].append(self._reason)
        return sources

    def _make_steps(self, rule: TableRule) -> Iterator[_Step]:
        """Give the steps in the order of the map, each column that says what others are before them."""
        checked: set[tuple[int, tuple[str, ...]]] = set()
        for column in rule.columns:
            index = self._at[fold_text(column.name)]
            if self._direct.get(self._own.get(column.to, -1) if column.to else -1) == index:
                continue
            by = -1
            if column.by:
                by = self._at[fold_text(column.by.column)]
                words = tuple(word for word, _ in column.by.words)
                if (by, words) not in checked:
                    checked.add((by, words))
                    yield _Step(by, -1, BoundedMemo(10_000), _WordChecker(column.by, self._file).read, -1)
            reader = _ColumnReader(column, self._own, self._file)
            own = self._own[column.to] if column.to else -1
            yield _Step(index, by, BoundedMemo(10_000), reader.read, own)

    def is_skipped(self, cells: Sequence[str]) -> bool:
        """Tell whether a row is not read, as its id says or, where it has none, its first text."""
        if not self._skip:
            return False
        at = self.export.id_index
        id = cells[at].strip() if at < len(cells) else ""
        return _skip_form(id or next(filter(str.strip, cells), "")) in self._skip

    def translate(self, cells: Sequence[str]) -> tuple[list[str], list[Flaw]]:
        """Return a row of the tool's own columns, and what is wrong with the export's cells, by their index."""
        width = self.width
        given = [*cells[:width], *[""] * (width + 1 - len(cells))] if len(cells) < width else [*cells[:width], ""]
        own = list(self._take(given))
        flaws: list[Flaw] = []
        texts = self._take_conversions(own)
        for conversion, text in zip(compress(self._conversions, texts), filter(None, texts), strict=True):
            value = conversion.memo.get(text)
            own[conversion.number] = self._convert(conversion, text, flaws) if value is None else value
        texts = self._take_steps(given)
        for step, text in zip(compress(self._steps, texts), filter(None, texts), strict=True):
            index, by, memo, _, _ = step
            said = memo.get(text if by < 0 else (text, given[by]))
            if said is None:
                said = self._read(step, given, flaws)
            for number, value in said:
                own[number] = self._join(number, own[number], value, index, flaws) if own[number] else value
        own.pop()  # the empty cell at the end, which is taken where there is no other
        if self._reason >= 0:
            own.append(given[self._reason])
        return own, flaws

    def list_original(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return the cells of a row as a file of rejected rows has them."""
        if len(cells) == self.width == len(self.columns):
            return tuple(cells)
        strays = cells[self.width :] if any(cells[self.width :]) else ()
        return (*pick_cells(cells, self.columns), *strays)

    def list_kept(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return the cells of a row that are carried into the answers."""
        return tuple(map(str.strip, pick_cells(cells, self.kept)))

    def _convert(self, conversion: _Conversion, text: str, flaws: list[Flaw]) -> str:
        """Return the text of an own cell for one that is written otherwise; the same, with a flaw, if it has none."""
        try:
            value = conversion.convert(clean_text(text))
        except CellError as error:
            flaws.append((self._direct[conversion.number], str(error)))
            return text
        if len(text) <= LONGEST_KEPT:
            conversion.memo[text] = value
        return value

    def _read(self, step: _Step, cells: Sequence[str], flaws: list[Flaw]) -> _Cells:
        """Return what a cell says; what is wrong with it is added to ``flaws``."""
        index, by, memo, read, own = step
        text, other = cells[index], "" if by < 0 else cells[by]
        try:
            said = read(clean_text(text), _clean_other(other))
        except CellError as error:
            flaw = by if isinstance(error, _OtherError) else index, str(error)
            if flaw not in flaws:
                flaws.append(flaw)
            return ((own, text),) if own >= 0 else ()
        if len(text) + len(other) <= LONGEST_KEPT:
            memo[text if by < 0 else (text, other)] = said  # as they are written, with spaces around them
        return said

    def _join(self, number: int, before: str, value: str, index: int, flaws: list[Flaw]) -> str:
        """Return the cell of a fact that several columns make, or of which they must say the same."""
        joiner = self._joiners[number]
        if joiner:
            return f"{self._clean_first(number, before, flaws)}{joiner}{value}"
        if before != value:
            name = self.own.names[number]
            flaws.append((index, f"two columns say what {name} is: {before[:MOST_SHOWN]} and {value[:MOST_SHOWN]}"))
        return before

    def _clean_first(self, number: int, text: str, flaws: list[Flaw]) -> str:
        """Return the cell with which a fact begins that several columns make."""
        try:
            return clean_text(text)
        except CellError as error:
            flaws.append((self._direct[number], str(error)))
            return text

    def find_source(self, own: int, cells: Sequence[str]) -> int | None:
        """Return the index of the export's column that an own column has its cell from; None if it has none."""
        sources = self._sources[own] if own < len(self._sources) else []
        filled = (index for index in sources if index < len(cells) and cells[index].strip())
        return next(filled, sources[0] if sources else None)


def _skip_form(text: str) -> str:
    """Return the words of a row that is skipped as they are compared."""
    return _NUMBERS.sub("", fold_text(text))


def pick_cells(cells: Sequence[str], indexes: Iterable[int]) -> list[str]:
    """Return the cells at some indexes; of a row that is too short, empty ones."""
    width = len(cells)
    return [cells[index] if index < width else "" for index in indexes]


def _joiner_of(place: Place) -> str:
    kind = None if place == ID_PLACE else kind_of(place)
    return JOINED.get(kind.kind, "") if kind else ""


def _clean_other(text: str) -> str:
    """Return the text of the cell that says what another is; raises _OtherError for an error that is there."""
    try:
        return clean_text(text)
    except CellError as error:
        raise _OtherError(str(error)) from None


class _WordChecker:
    """Checks the words of a column that says what others are."""

    def __init__(self, rule: ByRule, file: str) -> None:
        self._rule, self._file = rule, file
        self._known = {fold_text(word) for word, _ in rule.words}
        self._near = _near_words(tuple(word for word, _ in rule.words if word))

    def read(self, text: str, _: str) -> _Cells:
        """Return nothing for a known word; raises CellError for another one."""
        if text and fold_text(text) not in self._known:
            raise _new_word(text, self._near, self._file, self._rule.line)
        return ()


class _ColumnReader:
    """Reads the cells of one column."""

    def __init__(self, rule: ColumnRule, own: dict[Place, int], file: str) -> None:
        self._rule, self._own, self._file = rule, own, file
        self._words = {fold_text(word): said for word, said in rule.words}
        self._near = _near_words(tuple(word for word, _ in rule.words))
        self._by = {fold_text(word): place for word, place in rule.by.words} if rule.by else {}

    def read(self, text: str, other: str) -> _Cells:
        """Return what a cell says, given the other column's; raises CellError."""
        if not text:
            return ()
        rule = self._rule
        said = self._words.get(fold_text(text))
        if said is None and not rule.is_open:
            raise _new_word(text, self._near, self._file, rule.line)
        if said is not None and not isinstance(said, str):
            return tuple((self._own[place], value) for place, value in said)
        place = self._find_place(other)
        if place is None:
            return ()
        if said is None:
            convert = make_converter(place, rule.formats)
            said = convert(text) if convert else text
        return ((self._own[place], said),)

    def _find_place(self, other: str) -> Place | None:
        """Return the fact that the cell is; None for none, and for an unknown word, which is reported there."""
        if self._rule.by is None:
            return self._rule.to
        word = fold_text(other)
        if not word and word not in self._by:
            raise _OtherError(f"the cell is empty, and it says what {self._rule.name} is")
        return self._by.get(word)


class _NearWords:
    """Finds the word of a map that is meant by a new one; rosters repeat words, and a map may have thousands."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known
        self._found: dict[str, str | None] = {}

    def find(self, text: str) -> str | None:
        """Return the known word that is nearest; None if none is near, or there are too many to compare."""
        if text not in self._found:
            if len(self.known) > MOST_COMPARED or len(self._found) == MOST_SOUGHT:
                return None
            self._found[text] = find_near(text, self.known)
        return self._found[text]


@lru_cache(maxsize=1_000)
def _near_words(known: tuple[str, ...]) -> _NearWords:
    """Return what finds near words in a column; the process keeps it from one part of a roster to the next."""
    return _NearWords(known)


def _new_word(text: str, words: _NearWords, file: str, line: int) -> CellError:
    """Return the error for a word that the map does not have."""
    known, near = words.known, words.find(text)
    listed = ", ".join(known[:MOST_NAMED]) or "none"
    named = near or listed + (f" and {len(known) - MOST_NAMED} more" * (len(known) > MOST_NAMED))
    said = f"did you mean {near}" if near else f"the map has {named}"
    return CellError(f"{text[:MOST_SHOWN]} is a word that the map does not have ({said}; add it at {file}:{line})")


def _key_of(place: Place, formats: tuple[str, ...]) -> Any:
    """Return what tells how a fact is converted from how others are."""
    kind = kind_of(place)
    return (kind.kind if kind else "", formats, place.field == "born")


def make_converter(place: Place, formats: tuple[str, ...]) -> Callable[[str], str] | None:
    """Return what makes the text of an own cell of one that is written otherwise; None if it is as it is."""
    kind = kind_of(place) if place != ID_PLACE else None
    if kind and kind.kind == "number":
        return lambda text: text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    if kind and kind.kind == "date":
        return partial(convert_date, formats, first_short_year(place))
    return None
