"""Conditions on a field that holds a number, and the operators at_least and at_most."""

from collections.abc import Callable, Iterator
from math import inf
from operator import attrgetter
from typing import Any, Self

from ma_eligibility.profile.facts import HOURS_IN_A_WEEK
from ma_eligibility.ruleset.conditions.base import (
    NO,
    NUMBER_OPERATORS,
    UNKNOWN,
    YES,
    ChangedCondition,
    Condition,
    RecordTest,
    Truth,
    step_numbers,
)
from ma_eligibility.ruleset.conditions.problems import ConditionProblem, is_number

#: No number in a profile is larger, apart from hours a week.
LARGEST_NUMBER = 1_000_000


class NumberCondition(Condition):
    """The field is a number from ``at_least`` to ``at_most``."""

    OPERATORS = NUMBER_OPERATORS

    def __init__(self, word: str, field: str, wanted: Any) -> None:
        """Read a condition without problems on a field of the section that rules call *word*."""
        super().__init__(word, field, wanted)
        self.largest = HOURS_IN_A_WEEK if field == "hours_per_week" else LARGEST_NUMBER
        self.least = self.asked.get("at_least", 0)
        self.most = self.asked.get("at_most", self.largest)

    @classmethod
    def find_value_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give that a number alone does not say whether it is the least or the most."""
        number = wanted if is_number(wanted) else 720
        yield ConditionProblem((field,), "how many?", f"write {{at_least: {number}}} or {{at_most: {number}}}")

    def compile_operator(self, operator: str, value: Any) -> RecordTest:
        """Return the test that the number is large or small enough."""
        return compile_number_operator(operator, value, self._bounds)

    @property
    def _bounds(self) -> Callable[[Any], tuple[Any, Any]]:
        """The function that reads the least and the most that the number can be."""
        if self.field in self.model.DERIVED:
            return attrgetter(self.model.DERIVED[self.field].bounds)
        return number_bounds(self.field)

    @property
    def is_never(self) -> bool:
        """Whether no number will do."""
        return bool(self.least > self.most)

    @property
    def is_always(self) -> bool:
        """Whether any number will do."""
        return bool(self.least <= 0 and self.most >= self.largest)

    def implies(self, other: Self) -> bool:
        """Tell whether every number that this allows, the other allows."""
        return bool(other.least <= self.least and self.most <= other.most)

    def excludes(self, other: Self) -> bool:
        """Tell whether no number is allowed by both."""
        return bool(max(self.least, other.least) > min(self.most, other.most))

    def changes(self) -> Iterator[ChangedCondition]:
        """Give the condition with each of its numbers one off."""
        return step_numbers(self, self.largest)

    def meeting_value(self) -> Any:
        """Return the least number that will do; the most, if only that is limited."""
        return self.asked.get("at_least", self.asked.get("at_most"))

    def failing_value(self) -> Any:
        """Return 0, or the number after the most."""
        return 0 if "at_least" in self.asked else self.asked["at_most"] + 1


def number_bounds(field: str) -> Callable[[Any], tuple[Any, Any]]:
    """Return the function that reads the least and the most that a number can be; an unknown one has no upper limit."""
    get = attrgetter(field)

    def bounds(record: Any) -> tuple[Any, Any]:
        value = get(record)
        return (0, inf) if value is None else (value, value)

    return bounds


def compile_number_operator(operator: str, limit: Any, bounds: Callable[[Any], tuple[Any, Any]]) -> RecordTest:
    """Return the test that a number, known by its least and its most, is at least or at most the limit."""

    def is_at_least(record: Any) -> Truth:
        low, high = bounds(record)
        return YES if low >= limit else UNKNOWN if high >= limit else NO

    def is_at_most(record: Any) -> Truth:
        low, high = bounds(record)
        return YES if high <= limit else UNKNOWN if low <= limit else NO

    return is_at_least if operator == "at_least" else is_at_most
