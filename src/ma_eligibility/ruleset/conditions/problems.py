"""What is wrong with the words and numbers of a condition as it is written."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ma_eligibility.profile.spelling import did_you_mean

Place = tuple[str | int, ...]


class ConditionProblem(NamedTuple):
    """A condition that no field can answer."""

    path: Place
    """The place, below ``where``."""
    message: str
    help: str = ""
    at_key: bool = False
    """Whether the key is wrong, and not its value."""
    written: object = None
    """What is written in place of a date that can be read."""


def find_list_problems(path: Place, known: tuple[str, ...], words: object) -> Iterator[ConditionProblem]:
    """Give what is wrong with a list of words for a field that can have these, or any if there are none."""
    if not isinstance(words, list):
        yield ConditionProblem(path, "a list belongs here", "write [one, other]")
        return
    if not words:
        yield ConditionProblem(path, "this list is empty")
    for index, value in enumerate(words):
        yield from find_word_problems((*path, index), known, value)


def find_word_problems(path: Place, known: tuple[str, ...], value: object) -> Iterator[ConditionProblem]:
    """Give what is wrong with a word for a field that can have these, or any if there are none."""
    if not isinstance(value, str):
        yield ConditionProblem(path, "a word belongs here")
    elif known and value not in known:
        yield ConditionProblem(path, "the profile does not know this word", did_you_mean(value, known))


def find_number_problems(path: tuple[str, str], value: object) -> Iterator[ConditionProblem]:
    """Give that the value of an operator is not a number."""
    if not is_number(value):
        yield ConditionProblem(path, "this is not a number", "write a plain number such as 720")


def is_number(value: object) -> bool:
    """Tell whether a value is a number that a field can have."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
