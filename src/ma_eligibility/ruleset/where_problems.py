"""What is wrong with the conditions of a rule: those that the profile's vocabulary has no answer to."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.spelling import did_you_mean, list_known
from ma_eligibility.profile.vocabulary import FieldKind, date_fields, vocabulary
from ma_eligibility.ruleset.lengths import read_duration


class WhereProblem(NamedTuple):
    """A condition that cannot be asked: where under ``where``, what is wrong, what to write instead."""

    path: tuple[str | int, ...]
    message: str
    help: str = ""
    at_key: bool = False
    """Whether the key is wrong, and not its value."""


OPERATORS = {
    "word": ("none_of",),
    "words": ("at_least", "at_most", "all_of", "none_of"),
    "texts": ("at_least", "at_most", "all_of", "none_of"),
    "number": ("at_least", "at_most"),
    "flag": (),
    "text": ("none_of",),
    "date": ("after", "within"),
}


def find_where_problems(word: str, where: Mapping[str, Any]) -> Iterator[WhereProblem]:
    """Give every condition of a ``where`` that the profile's vocabulary has no answer to."""
    fields = vocabulary(word)
    for name, wanted in where.items():
        if name not in fields:
            said = f"{SECTIONS[word].key} has no such field"
            yield WhereProblem((name,), said, did_you_mean(name, fields), at_key=True)
        elif fields[name].kind == "date":
            yield from _date_problems(word, name, wanted)
        else:
            yield from _condition_problems(name, fields[name], wanted)


def _date_problems(word: str, name: str, wanted: object) -> Iterator[WhereProblem]:
    """Give what is wrong with a condition on a date, which can only be compared with another date of the record."""
    if not isinstance(wanted, Mapping):
        help = "write {after: another date of the record, within: 36 months}; for days, see within:, from: and while:"
        yield WhereProblem((name,), "a date is compared with another date of the record here", help)
        return
    unknown = [operator for operator in wanted if operator not in OPERATORS["date"]]
    if unknown:
        said = "this cannot be asked of a date"
        yield WhereProblem((name, unknown[0]), said, list_known(OPERATORS["date"]), at_key=True)
        return
    others = [other for other in date_fields(word) if other != name]
    if wanted.get("after") not in others:
        yield WhereProblem(
            (name, *(["after"] if "after" in wanted else [])),
            "this names no other date of the record",
            did_you_mean(wanted.get("after", ""), others),
        )
    if "within" in wanted:
        try:
            read_duration(wanted["within"])
        except PydanticCustomError as error:
            yield WhereProblem((name, "within"), error.message())


def _condition_problems(name: str, field: FieldKind, wanted: object) -> Iterator[WhereProblem]:
    if isinstance(wanted, Mapping):
        known = OPERATORS[field.kind]
        if not wanted:
            yield WhereProblem((name,), "a condition is missing here")
        for operator, value in wanted.items():
            if operator not in known:
                said = "this cannot be asked of the field"
                yield WhereProblem((name, operator), said, list_known(known), at_key=True)
            elif operator in ("at_least", "at_most"):
                if not _is_number(value):
                    yield WhereProblem((name, operator), "this is not a number", "write a plain number such as 720")
            elif not isinstance(value, list):
                yield WhereProblem((name, operator), "a list belongs here", "write [one, other]")
            else:
                yield from _word_problems((name, operator), field, value)
    elif field.kind == "number":
        number = wanted if _is_number(wanted) else 720
        yield WhereProblem((name,), "how many?", f"write {{at_least: {number}}} or {{at_most: {number}}}")
    elif isinstance(wanted, list):
        if field.kind == "flag":
            yield WhereProblem((name,), "true or false belongs here")
        else:
            yield from _word_problems((name,), field, wanted)
    else:
        yield from _word_problems((name,), field, [wanted], single=True)


def _word_problems(
    path: tuple[str | int, ...], field: FieldKind, values: list[Any], *, single: bool = False
) -> Iterator[WhereProblem]:
    if not values:
        yield WhereProblem(path, "this list is empty")
    for index, value in enumerate(values):
        place = path if single else (*path, index)
        if field.kind == "flag":
            if not isinstance(value, bool):
                yield WhereProblem(place, "true or false belongs here")
        elif not isinstance(value, str):
            yield WhereProblem(place, "a word belongs here")
        elif field.words and value not in field.words:
            yield WhereProblem(place, "the profile does not know this word", did_you_mean(value, field.words))


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
