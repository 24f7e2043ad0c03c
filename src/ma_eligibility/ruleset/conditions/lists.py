"""Conditions on a field that holds several words or names, such as the accreditation of a program."""

from collections.abc import Callable, Iterator
from itertools import chain
from math import ceil, inf
from operator import attrgetter
from typing import Any, Self

from ma_eligibility.ruleset.conditions.base import (
    NO,
    NUMBER_OPERATORS,
    UNKNOWN,
    YES,
    ChangedCondition,
    Condition,
    RecordTest,
    Truth,
    drop_words,
    step_numbers,
)
from ma_eligibility.ruleset.conditions.numbers import compile_number_operator


class ListCondition(Condition):
    """The field has one of the words, all or none of them, or so many entries; no entry counts twice."""

    OPERATORS = (*NUMBER_OPERATORS, "all_of", "none_of")

    def __init__(self, word: str, field: str, wanted: Any) -> None:
        """Read a condition without problems on a field of the section that rules call *word*."""
        super().__init__(word, field, wanted)
        self.any = frozenset(self.asked["any_of"]) if "any_of" in self.asked else None
        self.all = frozenset(self.asked.get("all_of", ()))
        self.none = frozenset(self.asked.get("none_of", ()))
        self.least = self.asked.get("at_least", 0)
        self.most = self.asked.get("at_most", inf)

    def compile_operator(self, operator: str, value: Any) -> RecordTest:
        """Return the test that the list has one, all or none of the words, or so many entries."""
        get = attrgetter(self.field)
        if operator in NUMBER_OPERATORS:
            return compile_number_operator(operator, value, _count_bounds(get))
        words = frozenset(value)
        holds = words.issubset if operator == "all_of" else words.isdisjoint
        found, other = (NO, YES) if operator == "any_of" else (YES, NO)

        def test(record: Any) -> Truth:
            values = get(record)
            return UNKNOWN if values is None else found if holds(values) else other

        return test

    def lacking(self, record: Any) -> tuple[str, ...]:
        """Return the words that a record's list must have and lacks; of several that would do, the first."""
        values = getattr(record, self.field) or ()
        if self.any is not None and self.any.isdisjoint(values):
            return (str(self.asked["any_of"][0]),)
        return tuple(word for word in self.asked.get("all_of", ()) if word not in values)

    @property
    def _fewest(self) -> Any:
        """How many entries a list that will do has at the least."""
        return max(self.least, len(self.all), 1 if self.any is not None else 0)

    @property
    def _allowed(self) -> frozenset[str]:
        """The known words that may be in the list."""
        return frozenset(self.known) - self.none

    @property
    def _room(self) -> Any:
        """How many entries a list that will do has at the most."""
        return min(self.most, len(self._allowed)) if self.known else self.most

    @property
    def is_never(self) -> bool:
        """Whether no list will do."""
        none_left = self.any is not None and self.any <= self.none
        return self._fewest > self._room or bool(self.all & self.none) or none_left

    @property
    def is_always(self) -> bool:
        """Whether any list will do."""
        is_open = self.most >= (len(self.known) if self.known else inf)
        return self.any is None and not self.all and not self.none and self.least <= 0 and is_open

    def implies(self, other: Self) -> bool:
        """Tell whether every list that this allows, the other allows; False if unsure."""
        return (
            (other.any is None or self._has_one_of(other.any))
            and all(self._has_one_of(frozenset([word])) for word in other.all)
            and other.none <= self.none
            and other.least <= self._fewest
            and self._room <= other.most
        )

    def _has_one_of(self, words: frozenset[str]) -> bool:
        """Tell whether every list that this allows has one of the words."""
        if self.all & words or (self.any is not None and self.any - self.none <= words):
            return True
        return bool(self.known) and self._fewest > len(self._allowed - words)

    def changes(self) -> Iterator[ChangedCondition]:
        """Give the condition without each of several words, and with each of its numbers one off."""
        return chain(drop_words(self.field, self.wanted), step_numbers(self, inf))

    def meeting_value(self) -> list[str]:
        """Return a list of as few words as will do."""
        if self.any is not None:
            return [self.asked["any_of"][0]]
        words = [*self.asked.get("all_of", ())]
        spare = [word for word in (*self.known, *"ABCDEFGH") if word not in words and word not in self.none]
        least = max(ceil(self.least), 1 if self.none else 0)
        return words + spare[: max(0, least - len(words))]

    def failing_value(self) -> list[str]:
        """Return the empty list."""
        return []

    def boundary_values(self) -> Iterator[list[str]]:
        """Give each word of a list by itself, all but each that is needed, and those with each unwanted one."""
        if isinstance(self.wanted, list):
            yield from ([word] for word in self.wanted)
        needed = self.asked.get("all_of", [])
        yield from ([word for word in needed if word != each] for each in needed)
        yield from ([*needed, word] for word in self.asked.get("none_of", ()))


def _count_bounds(get: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, Any]]:
    def bounds(record: Any) -> tuple[Any, Any]:
        values = get(record)
        if values is None:
            return 0, inf
        count = len(set(values))
        return count, count

    return bounds
