"""What can be proved of the conditions on a record's fields: that one implies another, that one can never hold.

Everything here errs on one side: what it says is so for every record with all fields known, and what it does not say
may be so as well.
"""

from collections.abc import Mapping
from math import inf
from typing import Any, NamedTuple

from ma_eligibility.profile.facts import HOURS_IN_A_WEEK
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.vocabulary import FieldKind, vocabulary
from ma_eligibility.review.lengths import is_never_longer
from ma_eligibility.ruleset.lengths import read_duration

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
    """A list that must hold one of ``any``, all of ``all``, none of ``none``, and so many entries.

    Of a field of known words, ``known`` has them all; of any other it is empty. No entry counts twice.
    """

    any: frozenset[str] | None
    all: frozenset[str]
    none: frozenset[str]
    least: int
    most: float
    known: frozenset[str] = frozenset()

    @property
    def fewest(self) -> int:
        """How many entries a list has that will do, at the least."""
        return max(self.least, len(self.all), 1 if self.any is not None else 0)

    @property
    def allowed(self) -> frozenset[str]:
        """The known words that may be in the list."""
        return self.known - self.none

    @property
    def room(self) -> float:
        """How many entries a list has that will do, at the most."""
        return min(self.most, len(self.allowed)) if self.known else self.most

    def implies(self, other: "Members") -> bool:
        """Tell whether every list that this allows, the other allows."""
        return (
            (other.any is None or self._has_one_of(other.any))
            and all(self._has_one_of(frozenset([word])) for word in other.all)
            and other.none <= self.none
            and other.least <= self.fewest
            and self.room <= other.most
        )

    def _has_one_of(self, words: frozenset[str]) -> bool:
        """Tell whether every list that this allows has one of the words."""
        if self.all & words or (self.any is not None and self.any - self.none <= words):
            return True
        return bool(self.known) and self.fewest > len(self.allowed - words)

    @property
    def is_never(self) -> bool:
        """Whether no list will do."""
        return self.fewest > self.room or bool(self.all & self.none) or (self.any is not None and self.any <= self.none)

    @property
    def is_always(self) -> bool:
        """Whether any list will do."""
        is_open = self.most >= (len(self.known) if self.known else inf)
        return self.any is None and not self.all and not self.none and self.least <= 0 and is_open


class Follows(NamedTuple):
    """A date that must not be before another of the record, nor more than so long after it."""

    after: str
    within: str | None
    is_always: bool = False
    """Whether any pair of dates will do, since by the profile's own rules the one is never before the other."""

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


Condition = Words | Number | Members | Follows


def read_condition(word: str, name: str, wanted: Any) -> Condition:
    """Return a condition of a ``where`` in a form that can be compared."""
    field = vocabulary(word)[name]
    if field.kind == "date":
        return _read_follows(word, name, wanted)
    if field.kind == "number":
        largest = HOURS_IN_A_WEEK if name == "hours_per_week" else MOST_HOURS
        return Number(wanted.get("at_least", 0), wanted.get("at_most", largest), largest)
    if field.kind in ("words", "texts"):
        return _read_members(wanted, frozenset(field.words))
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


def _read_follows(word: str, name: str, wanted: Mapping[str, Any]) -> Follows:
    """Return a condition on two dates; where they are two names of one date, or never in the other order, any will do.

    Of records that count without a date, none is said: theirs may be in any order.
    """
    model, after, within = SECTIONS[word].model, wanted["after"], wanted.get("within")
    one_date = {name, after} <= set(model.MOMENT)
    in_order = within is None and (after in model.NEVER_BEFORE.get(name, ()) or (after, name) == model.SPAN)
    return Follows(after, within, is_always=not model.COUNTS_UNDATED and (one_date or in_order))


def _read_members(wanted: Any, known: frozenset[str]) -> Members:
    if not isinstance(wanted, Mapping):
        words = frozenset(wanted if isinstance(wanted, list) else [wanted])
        return Members(words, frozenset(), frozenset(), 0, inf, known)
    return Members(
        None,
        frozenset(wanted.get("all_of", ())),
        frozenset(wanted.get("none_of", ())),
        wanted.get("at_least", 0),
        wanted.get("at_most", inf),
        known,
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
