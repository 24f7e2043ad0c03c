"""What a map assumes of everybody, put into the rows of a wide table where they say nothing of it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ma_eligibility.profile.profile import SECTIONS_BY_KEY, record_address
from ma_eligibility.roster.columns import Place
from ma_eligibility.roster.headers import Header

#: The column that says what of a row is assumed.
ASSUMED = Place("", 0, "assumed")


class _Assumption(NamedTuple):
    """What is assumed, and of which rows."""

    place: Place
    text: str
    own: tuple[int, ...]
    """The column of the fact, and that of its section as a whole; both must be empty."""
    others: tuple[int, ...]
    """The columns of the section or, of a fact of a record, the other columns of the record."""
    is_of_record: bool
    """Whether the row must have that record, so that one of those cells is filled; otherwise none of them is."""


class Assumptions:
    """Fills in what is assumed of everybody."""

    def __init__(self, assume: Iterable[tuple[Place, str]], header: Header) -> None:
        """``header`` has the columns of the rows; those that they lack come after them."""
        places, names = dict(header.places), list(header.names)
        at = {place: index for index, place in places.items()}
        given = dict(at)
        listed = list(assume)
        for place in (*(place for place, _ in listed), ASSUMED):
            if place not in at:
                at[place] = len(names)
                places[len(names)] = place
                names.append(place.name)
        self.header = Header(tuple(names), places, header.id_index, header.are_all_named)
        """The columns of the rows when they are filled in."""
        self._more = [""] * (len(names) - len(header.names))
        self._assumed = at[ASSUMED]
        self._records: dict[str, dict[int, list[int]]] = {}
        for place, index in at.items():
            if place.section and place.field:
                self._records.setdefault(place.section, {}).setdefault(place.number, []).append(index)
        self._assumptions = [self._make(place, text, at, given) for place, text in listed]

    def _make(self, place: Place, text: str, at: dict[Place, int], given: dict[Place, int]) -> _Assumption:
        section = Place(place.section, 0, "")
        is_whole = place == section
        near = [
            each for each in given if place.section and each.section == place.section and each not in (place, section)
        ]
        others = tuple(given[each] for each in near if is_whole or each.number == place.number)
        own = (at[place], given[section]) if section in given else (at[place],)
        return _Assumption(place, text, own, others, not is_whole and bool(others))

    def fill(self, cells: list[str]) -> None:
        """Fill in a row what is assumed, and that it is; a row without an id is left as it is."""
        cells += self._more
        if not cells[self.header.id_index]:
            return
        found: list[tuple[int, str, Place]] = []
        for place, text, own, others, is_of_record in self._assumptions:
            if not _any_filled(cells, own) and _any_filled(cells, others) == is_of_record:
                found.append((own[0], text, place))
        if found:
            for index, text, _ in found:
                cells[index] = text
            addresses = [self._address(place, cells) for *_, place in found]
            cells[self._assumed] = "; ".join(filter(None, (cells[self._assumed], *addresses)))

    def _address(self, place: Place, cells: Sequence[str]) -> str:
        """Return the address of a fact in the profile, whose records are those that the row has."""
        if not place.section:
            return place.field
        section = SECTIONS_BY_KEY[place.section]
        if not place.field:
            return section.key
        records = self._records.get(section.key, {}).items()
        before = sum(number < place.number and _any_filled(cells, indexes) for number, indexes in records)
        return record_address(section, before, place.field)


def _any_filled(cells: Sequence[str], indexes: Iterable[int]) -> bool:
    return any(cells[index] and not cells[index].isspace() for index in indexes)
