"""Conditions on a field that holds one word, one text, or yes or no."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self

from ma_eligibility.ruleset.conditions.base import (
    NO,
    UNKNOWN,
    YES,
    ChangedCondition,
    Condition,
    RecordTest,
    Truth,
    drop_words,
)
from ma_eligibility.ruleset.conditions.problems import ConditionProblem


class WordCondition(Condition):
    """The field is a word, one of a list of words, or, with ``none_of``, none of them."""

    OPERATORS: ClassVar[tuple[str, ...]] = ("none_of",)

    def compile_operator(self, operator: str, value: Any) -> RecordTest:
        """Return the test that the field is one of the words, or none of them."""
        get, words = attrgetter(self.field), frozenset(value)
        found, other = (NO, YES) if operator == "none_of" else (YES, NO)
        # Where every word that the field can hold will do, or none of them, the word need not be known.
        unknown = found if self.known and words.issuperset(self.known) else UNKNOWN

        def test(record: Any) -> Truth:
            value = get(record)
            return unknown if value is None else found if value in words else other

        return test

    @cached_property
    def allowed(self) -> "AllowedWords":
        """The words that will do."""
        return AllowedWords.read(self.asked, frozenset(self.known))

    @property
    def is_never(self) -> bool:
        """Whether no word will do."""
        return not self.allowed.excluded and not self.allowed.words

    @property
    def is_always(self) -> bool:
        """Whether any word will do."""
        return self.allowed.excluded and not self.allowed.words

    def implies(self, other: Self) -> bool:
        """Tell whether every word that this allows, the other allows."""
        return self.allowed.implies(other.allowed)

    def excludes(self, other: Self) -> bool:
        """Tell whether no word is allowed by both; False if unsure."""
        if self.allowed.excluded and other.allowed.excluded:
            return False
        return self.allowed.implies(other.allowed._replace(excluded=not other.allowed.excluded))

    def changes(self) -> Iterator[ChangedCondition]:
        """Give the condition without each of several words."""
        return drop_words(self.field, self.wanted)

    def meeting_value(self) -> Any:
        """Return the first word that will do."""
        if "any_of" in self.asked:
            return self.asked["any_of"][0]
        unwanted = self.asked["none_of"]
        others = (f"something_else{'_again' * times}" for times in range(len(unwanted) + 1))
        return next(word for word in (*self.known, *others) if word not in unwanted)

    def failing_value(self) -> Any:
        """Return the first known word that will not do."""
        ((operator, words),) = self.asked.items()
        return next((word for word in self.known if (word in words) is (operator == "none_of")), None)

    def boundary_values(self) -> Iterator[Any]:
        """Give each of the words in a list."""
        for words in self.asked.values() if isinstance(self.wanted, list | Mapping) else ():
            yield from words


class FlagCondition(WordCondition):
    """The field is ``true`` or ``false``."""

    OPERATORS: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def find_value_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give that the value is neither true nor false."""
        if not isinstance(wanted, bool):
            yield ConditionProblem((field,), "true or false belongs here")

    @cached_property
    def allowed(self) -> "AllowedWords":
        """Which of the two will do."""
        return AllowedWords.read(self.asked, frozenset((True, False)))

    def failing_value(self) -> Any:
        """Return the other of the two."""
        return not self.wanted


class AllowedWords(NamedTuple):
    """The words that a field may have; or, if ``excluded``, those that it must not have."""

    words: frozenset[Any]
    excluded: bool = False

    @classmethod
    def read(cls, asked: Mapping[str, Any], known: frozenset[Any]) -> Self:
        """Return the words that a condition allows of those that are known, or of any if none is."""
        if "none_of" not in asked:
            words = frozenset(asked["any_of"])
        elif known:
            words = known.difference(asked["none_of"])
        else:
            return cls(frozenset(asked["none_of"]), excluded=True)
        return cls(frozenset(), excluded=True) if known and known <= words else cls(words)

    def implies(self, other: Self) -> bool:
        """Tell whether every word that this allows, the other allows."""
        if self.excluded:
            return other.excluded and other.words <= self.words
        return self.words.isdisjoint(other.words) if other.excluded else self.words <= other.words
