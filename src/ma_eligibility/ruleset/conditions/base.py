"""What all kinds of condition have in common: a condition asks something of one field of a record."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cached_property, reduce
from typing import Any, ClassVar, Literal, NamedTuple, Self

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.spelling import list_known
from ma_eligibility.profile.vocabulary import vocabulary
from ma_eligibility.ruleset.conditions.problems import (
    ConditionProblem,
    find_list_problems,
    find_number_problems,
    find_word_problems,
)


class Truth(IntEnum):
    """Whether a condition holds of a record; UNKNOWN if that depends on a field that is not known."""

    NO = 0
    UNKNOWN = 1
    YES = 2


NO, UNKNOWN, YES = Truth
RecordTest = Callable[[Any], Truth]


class ChangedCondition(NamedTuple):
    """A condition that is a little different: without one of its words, or one number or day off."""

    kind: Literal["drop word", "less", "more"]
    path: Path
    """What is different: the place below the field."""
    said: str
    """The difference, in words."""
    wanted: Any
    """The changed condition, as a rule would have it."""


NUMBER_OPERATORS = ("at_least", "at_most")
A_DAY_OFF: tuple[tuple[Literal["less", "more"], int], ...] = (("less", -1), ("more", 1))


def steps_from(number: Any) -> tuple[tuple[Literal["less", "more"], Any], ...]:
    """Return the numbers that are one off."""
    return ("less", number - 1), ("more", number + 1)


def describe_day_off(key: str, length: Any, days: int) -> str:
    """Say that a length of time is a day off: ``within 4 years, and a day more``."""
    return f"{key} {length}, and a day {'more' if days > 0 else 'less'}"


class Condition(ABC):
    """A condition on a field of a section's records; ``wanted`` is what the rule says of the field."""

    OPERATORS: ClassVar[tuple[str, ...]] = ()
    """The keys that the condition may have if it is a mapping."""

    def __init__(self, word: str, field: str, wanted: Any) -> None:
        """Read a condition without problems on a field of the section that rules call *word*."""
        self.word, self.field, self.wanted = word, field, wanted
        self.model = SECTIONS[word].model
        self.known = vocabulary(word)[field].words
        """The words that the field can have; empty if it can have any."""
        words = wanted if isinstance(wanted, list) else [wanted]
        self.asked: Mapping[str, Any] = wanted if isinstance(wanted, Mapping) else {"any_of": words}
        """What is asked for, by operator; a value or a list is ``any_of``."""

    @classmethod
    def find_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give what is wrong with a condition as it is written."""
        if not isinstance(wanted, Mapping):
            yield from cls.find_value_problems(word, field, wanted)
            return
        if not wanted:
            yield ConditionProblem((field,), "a condition is missing here")
        for operator, value in wanted.items():
            if operator in cls.OPERATORS:
                path = (field, operator)
                if operator in NUMBER_OPERATORS:
                    yield from find_number_problems(path, value)
                else:
                    yield from find_list_problems(word, path, value)
            else:
                said = "this cannot be asked of the field"
                yield ConditionProblem((field, operator), said, list_known(cls.OPERATORS), at_key=True)

    @classmethod
    def find_value_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give what is wrong with a condition that is no mapping: a word or a list of words."""
        find = find_list_problems if isinstance(wanted, list) else find_word_problems
        return find(word, (field,), wanted)

    @cached_property
    def test(self) -> RecordTest:
        """The function that tells whether the condition holds of a record: YES, UNKNOWN or NO."""
        return self.compile_test()

    def compile_test(self) -> RecordTest:
        """Return that function: the tests of all operators together."""
        return reduce(both, (self.compile_operator(*item) for item in self.asked.items()))

    def compile_operator(self, operator: str, value: Any) -> RecordTest:
        """Return the test of one operator."""
        raise NotImplementedError

    @property
    def reads(self) -> tuple[str, ...]:
        """The attributes of a record on which the test depends."""
        return (self.model.DERIVED[self.field].bounds if self.field in self.model.DERIVED else self.field,)

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields to ask for if it is not known whether the condition holds."""
        return self.model.DERIVED[self.field].to_ask if self.field in self.model.DERIVED else (self.field,)

    def describe(self) -> str:
        """Say what is asked for: ``CAAHEP or ABHES``, ``at least 720``."""
        return " and ".join(_PHRASES[operator](value) for operator, value in self.asked.items())

    def describe_failure(self, record: Any) -> str:
        """Say what a record has and what is asked for instead: ``640 hours, needs at least 720``."""
        field, have = plain(self.field), describe_value(record, self.field)
        if "hours" in field:
            return f"{have} {field}, needs {self.describe()}"
        return f"{field} {'are' if field.endswith('s') else 'is'} {have}, needs {self.describe()}"

    @property
    def is_never(self) -> bool:
        """Whether no record can meet the condition."""
        return False

    @property
    @abstractmethod
    def is_always(self) -> bool:
        """Whether every record meets the condition."""

    @abstractmethod
    def implies(self, other: Self) -> bool:
        """Tell whether every record that meets this condition meets another one on the same field; False if unsure."""

    def excludes(self, other: Self) -> bool:
        """Tell whether no record can meet this condition and another one on the same field; False if unsure."""
        return False

    def changes(self) -> Iterator[ChangedCondition]:
        """Give the conditions that are a little different."""
        yield from ()

    def meeting_value(self) -> Any:
        """Return a value that just meets the condition; None if a value alone cannot."""
        return None

    def failing_value(self) -> Any:
        """Return a value that does not meet the condition; None if there is none for certain."""
        return None

    def boundary_values(self) -> Iterator[Any]:
        """Give, for each word that the condition lists, a value that depends on whether the word is in the list."""
        yield from ()


def both(one: RecordTest, other: RecordTest) -> RecordTest:
    """Return the test that two tests hold."""

    def test(record: Any) -> Truth:
        state = one(record)
        if state == NO:
            return NO
        second = other(record)
        return second if second < state else state

    return test


def drop_words(field: str, wanted: Any) -> Iterator[ChangedCondition]:
    """Give a condition that lists several words without each of them."""
    if isinstance(wanted, list):
        for index, word in enumerate(wanted if len(wanted) > 1 else ()):
            rest = [*wanted[:index], *wanted[index + 1 :]]
            yield ChangedCondition("drop word", (index,), f"without {plain(word)} in {plain(field)}", rest)
    elif isinstance(wanted, Mapping):
        for operator, words in wanted.items():
            for changed in drop_words(field, words):
                new = {**wanted, operator: changed.wanted}
                yield changed._replace(path=(operator, *changed.path), wanted=new)


def step_numbers(condition: Condition, largest: Any) -> Iterator[ChangedCondition]:
    """Give a condition with each of its numbers one off, up to the largest that there is."""
    numbers = [(operator, condition.asked[operator]) for operator in condition.asked if operator in NUMBER_OPERATORS]
    for operator, value in numbers:
        for kind, number in steps_from(value):
            if 0 <= number <= largest:
                said = f"{plain(condition.field)}: {number} in place of {value}"
                yield ChangedCondition(kind, (operator,), said, {**condition.wanted, operator: number})


def plain(value: Any) -> str:
    """Write a field or a value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")


def _join(words: Iterable[Any], by: str) -> str:
    return by.join(plain(word) for word in words)


#: How each operator is said, given its value.
_PHRASES: dict[str, Callable[[Any], str]] = {
    "any_of": lambda words: _join(words, " or "),
    "all_of": lambda words: _join(words, " and "),
    "none_of": lambda words: f"anything but {_join(words, ' or ')}",
    "at_least": lambda number: f"at least {number}",
    "at_most": lambda number: f"at most {number}",
}


def describe_value(record: Any, field: str) -> str:
    """Say what a record has in a field, or between which numbers it is."""
    derived = type(record).DERIVED.get(field)
    if derived and getattr(record, field, None) is None:
        low, high = getattr(record, derived.bounds)
        return _round(low) if low == high else f"{_round(low)} to {_round(high)}"
    value = getattr(record, field)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return _join(value, " and ") or "none"
    return "not known" if value is None else plain(value)


def _round(number: Any) -> str:
    return f"{float(number):.1f}".removesuffix(".0")
