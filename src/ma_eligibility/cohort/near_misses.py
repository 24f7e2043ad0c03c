"""Near misses of names in a cohort: names that no rule asks about, but that are nearly ones that rules ask about."""

from typing import NamedTuple

from ma_eligibility.load.near_misses import Names, find_near_name
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.profile import SECTIONS, Profile

#: How many near misses are reported of a chunk; a roster with more has another problem.
MOST_REPORTED = 1000
#: How many different values are kept with their near misses.
MOST_KEPT = 50_000


#: What a field of a section has: the section, the field, and a name or several.
_Value = tuple[str, str, str | tuple[str, ...]]


class NearName(NamedTuple):
    """A name, and which one was probably meant."""

    fact: str
    """The fact that has the name, as an address without the number of a record."""
    name: str
    meant: str


class NearMissFinder:
    """Finds the near misses in profiles; each value is checked only once."""

    def __init__(self, asked: Names) -> None:
        """``asked`` has the names that rules ask about, by section and field."""
        self._asked = {key: names for key, names in asked.items() if names}
        self._fields = [(word, SECTIONS[word].key, field) for word, field in self._asked]
        self._near_names: BoundedMemo[_Value, set[NearName]] = BoundedMemo(MOST_KEPT, self._find_near_names)
        self._found: set[NearName] = set()

    def check(self, profile: Profile) -> None:
        """Check the names in a profile."""
        for word, section, field in self._fields:
            for record in profile.records(section) or ():
                value = getattr(record, field)
                if value:
                    near_names = self._near_names[word, field, value]
                    if near_names and len(self._found) < MOST_REPORTED:
                        self._found |= near_names

    def take_found(self) -> set[NearName]:
        """Return what was found since the last call."""
        found, self._found = self._found, set()
        return found

    def _find_near_names(self, key: _Value) -> set[NearName]:
        word, field, value = key
        names = (value,) if isinstance(value, str) else value
        meant = {name: find_near_name(name, self._asked[word, field]) for name in names}
        return {NearName(f"{SECTIONS[word].key}.{field}", name, near) for name, near in meant.items() if near}
