"""Conditions on a field that holds one word, one text, or yes or no."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self

from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.profile.vocabulary import vocabulary
from ma_eligibility.ruleset.conditions.base import (
    NO,
    UNKNOWN,
    YES,
    ChangedCondition,
    Condition,
    ConditionProblem,
    Place,
    RecordTest,
    Truth,
    drop_words,
    negate,
)


class WordCondition(Condition):
    """The field is a word, one of a list of words, or, with ``none_of``, none of them."""

    OPERATORS: ClassVar[tuple[str, ...]] = ("none_of",)

    @classmethod
    def find_value_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give what is wrong with a word or a list of words."""
        return find_words_problems((field,), vocabulary(word)[field].words, wanted)

    @classmethod
    def find_operator_problems(cls, word: str, path: tuple[str, str], value: Any) -> Iterator[ConditionProblem]:
        """Give what is wrong with the list of an operator."""
        return find_list_problems(path, vocabulary(word)[path[0]].words, value)

    def compile_operator(self, operator: str, value: Any) -> RecordTest:
        """Return the test that the field is one of the words, or none of them."""
        test = _is_one_of(attrgetter(self.field), frozenset(value), self.known)
        return negate(test) if operator == "none_of" else test

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


def _is_one_of(get: Callable[[Any], Any], words: frozenset[Any], known: tuple[str, ...]) -> RecordTest:
    # Where every word that the field can hold will do, the word need not be known.
    unknown = YES if known and words.issuperset(known) else UNKNOWN

    def test(record: Any) -> Truth:
        value = get(record)
        return unknown if value is None else YES if value in words else NO

    return test


def find_list_problems(path: Place, known: tuple[str, ...], words: object) -> Iterator[ConditionProblem]:
    """Give what is wrong with a list of words for a field that can have these, or any if there are none."""
    if not isinstance(words, list):
        yield ConditionProblem(path, "a list belongs here", "write [one, other]")
        return
    if not words:
        yield ConditionProblem(path, "this list is empty")
    for index, value in enumerate(words):
        yield from find_word_problems((*path, index), known, value)


def find_words_problems(path: Place, known: tuple[str, ...], wanted: object) -> Iterator[ConditionProblem]:
    """Give what is wrong with a word or a list of words for a field that can have these, or any if there are none."""
    find = find_list_problems if isinstance(wanted, list) else find_word_problems
    return find(path, known, wanted)


def find_word_problems(path: Place, known: tuple[str, ...], value: object) -> Iterator[ConditionProblem]:
    """Give what is wrong with a word for a field that can have these, or any if there are none."""
    if not isinstance(value, str):
        yield ConditionProblem(path, "a word belongs here")
    elif known and value not in known:
        yield ConditionProblem(path, "the profile does not know this word", did_you_mean(value, known))
