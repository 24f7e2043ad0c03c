"""What can be proved of the conditions on a record's fields: that one implies another, that one can never hold.

Everything here errs on one side: what it says is so for every record with all fields known, and what it does not say
may be so as well.
"""

from collections.abc import Mapping
from math import inf
from typing import Any, NamedTuple

from ma_eligibility.criteria.lengths import read_duration
from ma_eligibility.criteria.vocabulary import FieldKind, vocabulary
from ma_eligibility.model.facts import HOURS_IN_A_WEEK
from ma_eligibility.review.lengths import is_never_longer

Where = Mapping[str, Any]
MOST_HOURS = 1_000_000


class Words(NamedTuple):
    """A field that must have one of these words; or, if ``excluded``, any word but these."""

    words: frozenset[Any]
    excluded: bool = False

    def implies(self, other: "Words") -> bool:
        """Tell whether every word that this allows, the other allows."""
        if self.excluded:
            return other.excluded and other.words <= self.words
        return self.words.isdisjoint(other.words) if other.excluded else self.words <= other.words

    @property
    def is_never(self) -> bool:
        """Whether no word will do."""
        return not self.excluded and not self.words

    @property
    def is_always(self) -> bool:
        """Whether any word will do."""
        return self.excluded and not self.words


class Number(NamedTuple):
    """A field that must have a number from ``least`` to ``most``, of those that there are."""

    least: Any
    most: Any
    largest: Any

    def implies(self, other: "Number") -> bool:
        """Tell whether every number that this allows, the other allows."""
        return bool(other.least <= self.least and self.most <= other.most)

    @property
    def is_never(self) -> bool:
        """Whether no number will do."""
        return bool(self.least > self.most)

    @property
    def is_always(self) -> bool:
        """Whether any number will do."""
        return bool(self.least <= 0 and self.most >= self.largest)


class Members(NamedTuple):
    """A list that must hold one of ``any``, all of ``all``, none of ``none``, and so many entries."""

    any: frozenset[str] | None
    all: frozenset[str]
    none: frozenset[str]
    least: int
    most: float

    def implies(self, other: "Members") -> bool:
        """Tell whether every list that this allows, the other allows."""
        sure = len(self.all) or (1 if self.any else 0)
        return (
            (other.any is None or bool(self.all & other.any) or (self.any is not None and self.any <= other.any))
            and other.all <= self.all
            and other.none <= self.none
            and other.least <= max(self.least, sure)
            and self.most <= other.most
        )

    @property
    def is_never(self) -> bool:
        """Whether no list will do."""
        least = max(self.least, len(self.all), 1 if self.any is not None else 0)
        return least > self.most or bool(self.all & self.none) or (self.any is not None and self.any <= self.none)

    @property
    def is_always(self) -> bool:
        """Whether any list will do."""
        return self.any is None and not self.all and not self.none and self.least <= 0 and self.most == inf


class Follows(NamedTuple):
    """A date that must not be before another of the record, nor more than so long after it."""

    after: str
    within: str | None

    def implies(self, other: "Follows") -> bool:
        """Tell whether every pair of dates that this allows, the other allows."""
        if self.after != other.after or (self.within is None and other.within is not None):
            return False
        if self.within is None or other.within is None:
            return True
        return is_never_longer(read_duration(self.within), read_duration(other.within))

    @property
    def is_never(self) -> bool:
        """Whether no pair of dates will do."""
        return False

    @property
    def is_always(self) -> bool:
        """Whether any pair of dates will do."""
        return False


Condition = Words | Number | Members | Follows


def read_condition(word: str, name: str, wanted: Any) -> Condition:
    """Return a condition of a ``where`` in a form that can be compared."""
    field = vocabulary(word)[name]
    if field.kind == "date":
        return Follows(wanted["after"], wanted.get("within"))
    if field.kind == "number":
        largest = HOURS_IN_A_WEEK if name == "hours_per_week" else MOST_HOURS
        return Number(wanted.get("at_least", 0), wanted.get("at_most", largest), largest)
    if field.kind in ("words", "texts"):
        return _read_members(wanted)
    return _read_words(field, wanted)


def _read_words(field: FieldKind, wanted: Any) -> Words:
    known: frozenset[Any] = frozenset((True, False) if field.kind == "flag" else field.words)
    if isinstance(wanted, Mapping):
        unwanted = frozenset(wanted.get("none_of", ()))
        return _close(Words(known - unwanted), known) if known else Words(unwanted, excluded=True)
    return _close(Words(frozenset(wanted if isinstance(wanted, list) else [wanted])), known)


def _close(found: Words, known: frozenset[Any]) -> Words:
    """Return a condition that names every word there is as one that takes any."""
    return Words(frozenset(), excluded=True) if known and known <= found.words else found


def _read_members(wanted: Any) -> Members:
    if not isinstance(wanted, Mapping):
        return Members(frozenset(wanted if isinstance(wanted, list) else [wanted]), frozenset(), frozenset(), 0, inf)
    return Members(
        None,
        frozenset(wanted.get("all_of", ())),
        frozenset(wanted.get("none_of", ())),
        wanted.get("at_least", 0),
        wanted.get("at_most", inf),
    )


def where_implies(word: str, where: Where, other: Where) -> bool:
    """Tell whether every record that meets one set of conditions meets the other."""
    for name, wanted in other.items():
        condition = read_condition(word, name, wanted)
        if condition.is_always:
            continue
        if name not in where:
            return False
        own: Any = read_condition(word, name, where[name])
        if not own.implies(condition):
            return False
    return True


def where_is_never(word: str, where: Where) -> bool:
    """Tell whether no record can meet the conditions."""
    return any(read_condition(word, name, wanted).is_never for name, wanted in where.items())


def where_excludes(word: str, where: Where, other: Where) -> bool:
    """Tell whether no record can meet both sets of conditions, by one of the fields that they share."""
    return any(
        _exclude(read_condition(word, name, where[name]), read_condition(word, name, other[name]))
        for name in where.keys() & other.keys()
    )


def _exclude(one: Condition, other: Condition) -> bool:
    if isinstance(one, Number) and isinstance(other, Number):
        return bool(max(one.least, other.least) > min(one.most, other.most))
    if not isinstance(one, Words) or not isinstance(other, Words):
        return False
    # Words exclude each other if what the one allows is just what the other does not.
    return one.implies(Words(other.words, excluded=not other.excluded)) and not (one.excluded and other.excluded)
