"""Names in a cohort that no rule asks about, but that are nearly names that rules ask about."""

from typing import Any, NamedTuple

from ma_eligibility.load.near_misses import Names, find_near_name
from ma_eligibility.profile.profile import SECTIONS, Profile

#: How many of them are kept; a roster with more has another problem.
MOST_KEPT = 1000
#: How many different values are remembered as checked.
MOST_CHECKED = 50_000


class NearName(NamedTuple):
    """A name, and which one was probably meant."""

    fact: str
    """Where such names are given, as an address without the number of a record."""
    name: str
    meant: str


class NearMissFinder:
    """Checks the names in profiles, each name once."""

    def __init__(self, asked: Names) -> None:
        """``asked`` has the names that rules ask about, by section and field."""
        self._asked = [(word, SECTIONS[word].key, field, names) for (word, field), names in asked.items() if names]
        self._checked: set[tuple[str, str, Any]] = set()
        self._found: set[NearName] = set()

    def check(self, profile: Profile) -> None:
        """Check the names in a profile."""
        for word, section, field, names in self._asked:
            for record in profile.records(section) or ():
                value = getattr(record, field)
                if value and (word, field, value) not in self._checked:
                    self._check_value(word, field, value, names)

    def take_found(self) -> set[NearName]:
        """Return what was found since the last call."""
        found, self._found = self._found, set()
        return found

    def _check_value(self, word: str, field: str, value: str | tuple[str, ...], names: set[str]) -> None:
        if len(self._checked) >= MOST_CHECKED:
            self._checked.clear()
        self._checked.add((word, field, value))
        for name in (value,) if isinstance(value, str) else value:
            meant = find_near_name(name, names)
            if meant is not None and len(self._found) < MOST_KEPT:
                self._found.add(NearName(f"{SECTIONS[word].key}.{field}", name, meant))
