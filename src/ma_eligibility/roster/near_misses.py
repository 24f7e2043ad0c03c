"""Names in a roster that no rule asks about, but that are nearly names that rules ask about."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, NamedTuple

from ma_eligibility.load.near_misses import Names, find_near_name
from ma_eligibility.profile.profile import SECTIONS, Profile

#: How many of them are held; a roster with more has another problem.
MOST_HELD = 1000


class NearName(NamedTuple):
    """A name, and which one was probably meant."""

    fact: str
    """Where such names stand, as an address without the number of a record."""
    name: str
    meant: str


class NamesMet:
    """Looks at names, each once: in whole profiles, or in tables of the values that were met."""

    def __init__(self, asked: Names) -> None:
        self._asked = {key: names for key, names in asked.items() if names}
        self._known: set[tuple[str, str, str]] = set()
        self._seen: dict[int, int] = {}
        self._found: set[NearName] = set()

    def look_at(self, profile: Profile) -> None:
        """Look at the names in a profile."""
        for word, field in self._asked:
            for record in profile.records(SECTIONS[word].key) or ():
                self._look(word, field, getattr(record, field))

    def look_through(self, tables_of: Callable[[str, str], Iterable[dict[Any, Any]]]) -> None:
        """Look at the values that came into tables since the last time, to be found by section and field."""
        for word, field in self._asked:
            for table in tables_of(word, field):
                seen = self._seen.get(id(table), 0)
                for value in islice(table, seen if seen <= len(table) else 0, None):
                    self._look(word, field, value)
                self._seen[id(table)] = len(table)

    def take(self) -> set[NearName]:
        """Return what was found since the last call."""
        found, self._found = self._found, set()
        return found

    def _look(self, word: str, field: str, value: Any) -> None:
        for name in _names_in(value):
            if (word, field, name) in self._known or len(self._known) >= MOST_HELD:
                continue
            meant = find_near_name(name, self._asked[word, field])
            if meant is not None:
                self._known.add((word, field, name))
                self._found.add(NearName(f"{SECTIONS[word].key}.{field}", name, meant))


def _names_in(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return (each for each in value if isinstance(each, str)) if isinstance(value, tuple) else ()
