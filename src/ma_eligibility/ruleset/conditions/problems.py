"""What is wrong with the words and numbers of a condition as it is written."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ma_eligibility.errors import Path
from ma_eligibility.medium import FILE
from ma_eligibility.profile.meanings import hint_at_word
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.vocabulary import vocabulary


class ConditionProblem(NamedTuple):
    """A condition that no field can answer."""

    path: Path
    """The place, below ``where``."""
    message: str
    help: str = ""
    at_key: bool = False
    """Whether the key is wrong, and not its value."""
    written: object = None
    """What is written in place of a date that can be read."""


def find_list_problems(word: str, path: Path, words: object) -> Iterator[ConditionProblem]:
    """Give what is wrong with a list of words at a path below ``where:``, whose first part is a field."""
    if not isinstance(words, list):
        yield ConditionProblem(path, "a list belongs here", "write [one, other]")
        return
    if not words:
        yield ConditionProblem(path, "this list is empty")
    for index, value in enumerate(words):
        yield from find_word_problems(word, (*path, index), value)


def find_word_problems(word: str, path: Path, value: object) -> Iterator[ConditionProblem]:
    """Give what is wrong with a word at a path below ``where:``, whose first part is a field."""
    field = str(path[0])
    known = vocabulary(word)[field].words
    if not isinstance(value, str):
        yield ConditionProblem(path, "a word belongs here")
    elif known and value not in known:
        help = FILE.say(hint_at_word(f"{SECTIONS[word].key}.{field}", value, known))
        yield ConditionProblem(path, "the profile does not know this word", help)


def find_number_problems(path: tuple[str, str], value: object) -> Iterator[ConditionProblem]:
    """Give that the value of an operator is not a number."""
    if not is_number(value):
        yield ConditionProblem(path, "this is not a number", "write a plain number such as 720")


def is_number(value: object) -> bool:
    """Tell whether a value is a number that a field can have."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
