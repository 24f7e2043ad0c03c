"""Conditions on the fields of a record: ``where:`` in a rule, checked against the profile's own vocabulary.

A condition is a value (the field is that), a list (the field is one of them, or has one of them), or a mapping of
``at_least``, ``at_most``, ``all_of`` and ``none_of``. A field that is not known gives MAYBE.
"""

import difflib
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, reduce
from math import inf
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from ma_eligibility.calendar import PartialDate
from ma_eligibility.model.profile import SECTIONS, Accreditor, Date, Hours, WeeklyHours

NO, MAYBE, YES = 0, 1, 2
State = int

Where = Mapping[str, Any]
RecordTest = Callable[[Any], State]


class FieldKind(NamedTuple):
    """What a field of a record can hold, and so what a rule can ask of it."""

    kind: Literal["word", "words", "text", "texts", "number", "flag", "date"]
    words: tuple[str, ...] = ()


@cache
def vocabulary(word: str) -> dict[str, FieldKind]:
    """Return the fields of a section's records that rules can ask about, read off the profile's model."""
    fields = SECTIONS[word].model.__annotations__
    return {name: _field_kind(annotation) for name, annotation in fields.items()}


def _field_kind(annotation: Any) -> FieldKind:
    if get_origin(annotation) in (types.UnionType, Union):  # a field that may be unknown: X | None
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if annotation in (Hours, WeeklyHours):
        return FieldKind("number")
    if annotation == Date:
        return FieldKind("date")
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    if annotation is bool:
        return FieldKind("flag")
    if get_origin(annotation) is Literal:
        return FieldKind("word", get_args(annotation))
    if get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        return FieldKind("texts") if item == Accreditor else FieldKind("words", get_args(item))
    return FieldKind("text") if annotation is str else FieldKind("date")


class WhereProblem(NamedTuple):
    """A condition that cannot be asked: where under ``where``, what is wrong, what to write instead."""

    path: tuple[str | int, ...]
    message: str
    help: str = ""


OPERATORS = {
    "word": ("none_of",),
    "words": ("at_least", "at_most", "all_of", "none_of"),
    "texts": ("at_least", "at_most", "all_of", "none_of"),
    "number": ("at_least", "at_most"),
    "flag": (),
    "text": ("none_of",),
    "date": (),
}


def find_where_problems(word: str, where: object) -> Iterator[WhereProblem]:
    """Give every condition of a ``where`` that the profile's vocabulary has no answer to."""
    if not isinstance(where, Mapping):
        yield WhereProblem((), "where: holds conditions, a field and its value on each line")
        return
    fields = vocabulary(word)
    for name, wanted in where.items():
        if name not in fields:
            yield WhereProblem((name,), f"{SECTIONS[word].key} has no such field", did_you_mean(name, fields))
        elif fields[name].kind == "date":
            yield WhereProblem((name,), "dates are asked about with within: and while:, not here")
        else:
            yield from _condition_problems(name, fields[name], wanted)


def _condition_problems(name: str, field: FieldKind, wanted: object) -> Iterator[WhereProblem]:
    if isinstance(wanted, Mapping):
        known = OPERATORS[field.kind]
        if not wanted:
            yield WhereProblem((name,), "a condition is missing here")
        for operator, value in wanted.items():
            if operator not in known:
                yield WhereProblem((name, operator), "this cannot be asked of the field", _one_of(known))
            elif operator in ("at_least", "at_most"):
                if not _is_number(value):
                    yield WhereProblem((name, operator), "this is not a number", "write a plain number such as 720")
            elif not isinstance(value, list):
                yield WhereProblem((name, operator), "a list belongs here", "write [one, other]")
            else:
                yield from _word_problems((name, operator), field, value)
    elif field.kind == "number":
        yield WhereProblem((name,), "how many?", "write {at_least: 720} or {at_most: 40}")
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


def did_you_mean(written: object, known: Any) -> str:
    """Return a hint that names the nearest known word, or all of them if none is near."""
    names = [str(name) for name in known]
    near = difflib.get_close_matches(str(written).strip().lower().replace(" ", "_").replace("-", "_"), names, n=1)
    return f"did you mean {near[0]}?" if near else _one_of(names)


def _one_of(names: Any) -> str:
    return f"known here: {', '.join(names)}" if names else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0


class FieldTest(NamedTuple):
    """One condition, ready to be asked: ``test`` gives NO, MAYBE or YES for a record."""

    field: str
    wanted: Any
    test: RecordTest


def compile_where(word: str, where: Where) -> tuple[FieldTest, ...]:
    """Return the conditions of a ``where`` without problems, in the rule's order."""
    return tuple(FieldTest(name, wanted, _compile(word, name, wanted)) for name, wanted in where.items())


def match_all(tests: Sequence[FieldTest]) -> RecordTest:
    """Return the test that all the conditions hold of a record; there must be one at least."""
    return reduce(_both, (test.test for test in tests))


def _both(one: RecordTest, other: RecordTest) -> RecordTest:
    def test(record: Any) -> State:
        state = one(record)
        if state == NO:
            return NO
        second = other(record)
        return second if second < state else state

    return test


#: A record that conditions may pick: its index in the profile, the record, and MAYBE or YES.
Match = tuple[int, Any, State]
Matches = Sequence[Match]
Finder = Callable[[Sequence[Any] | None], Matches | None]


def compile_finder(word: str, where: Where) -> Finder:
    """Return the function that finds the records which the conditions pick, or may pick; None of unknown records."""
    match = match_all(compile_where(word, where)) if where else lambda record: YES

    def find(records: Sequence[Any] | None) -> Matches | None:
        if records is None:
            return None
        return [(index, record, state) for index, record in enumerate(records) if (state := match(record))]

    return find


def _compile(word: str, name: str, wanted: Any) -> RecordTest:
    kind = vocabulary(word)[name].kind
    get = attrgetter(name)
    if isinstance(wanted, Mapping):
        return reduce(_both, (_compile_operator(word, name, kind, *item) for item in wanted.items()))
    words = frozenset(wanted if isinstance(wanted, list) else [wanted])
    if kind in ("words", "texts"):
        return _has_any(get, words)
    return _is_one_of(get, words, vocabulary(word)[name].words)


def _compile_operator(word: str, name: str, kind: str, operator: str, value: Any) -> RecordTest:
    get = attrgetter(name)
    if operator in ("at_least", "at_most"):
        bounds = _count_bounds(get) if kind != "number" else _number_bounds(word, name)
        return _reaches(bounds, value) if operator == "at_least" else _stays_within(bounds, value)
    words = frozenset(value)
    if operator == "all_of":
        return _has_all(get, words)
    if kind in ("words", "texts"):
        return _negate(_has_any(get, words))
    return _negate(_is_one_of(get, words, vocabulary(word)[name].words))


def _is_one_of(get: Callable[[Any], Any], words: frozenset[Any], known: tuple[str, ...]) -> RecordTest:
    # Where every word that the field can hold would do, it need not be known which it is.
    unknown = YES if known and words.issuperset(known) else MAYBE

    def test(record: Any) -> State:
        value = get(record)
        return unknown if value is None else YES if value in words else NO

    return test


def _has_any(get: Callable[[Any], Any], words: frozenset[Any]) -> RecordTest:
    def test(record: Any) -> State:
        values = get(record)
        return MAYBE if values is None else NO if words.isdisjoint(values) else YES

    return test


def _has_all(get: Callable[[Any], Any], words: frozenset[Any]) -> RecordTest:
    def test(record: Any) -> State:
        values = get(record)
        return MAYBE if values is None else YES if words.issubset(values) else NO

    return test


def _negate(test: RecordTest) -> RecordTest:
    return lambda record: YES - test(record)


Bounds = Callable[[Any], tuple[Any, Any]]


def _number_bounds(word: str, name: str) -> Bounds:
    """Return how to read the least and the most that a number can be; an unknown one has no limit above."""
    if (word, name) == ("employment", "hours_per_week"):
        return attrgetter("weekly_hours")
    get = attrgetter(name)

    def bounds(record: Any) -> tuple[Any, Any]:
        value = get(record)
        return (0, inf) if value is None else (value, value)

    return bounds


def _count_bounds(get: Callable[[Any], Any]) -> Bounds:
    def bounds(record: Any) -> tuple[Any, Any]:
        values = get(record)
        if values is None:
            return 0, inf
        count = len(set(values))
        return count, count

    return bounds


def _reaches(bounds: Bounds, least: Any) -> RecordTest:
    def test(record: Any) -> State:
        low, high = bounds(record)
        return YES if low >= least else MAYBE if high >= least else NO

    return test


def _stays_within(bounds: Bounds, most: Any) -> RecordTest:
    def test(record: Any) -> State:
        low, high = bounds(record)
        return YES if high <= most else MAYBE if low <= most else NO

    return test


def describe_condition(record: Any, test: FieldTest) -> str:
    """Say what a record has and what is asked for instead: ``hours is 640 where at least 720 is needed``."""
    have, wanted = _describe_value(record, test.field), describe_wanted(test.wanted)
    return f"{_plain(test.field)} is {have} where {wanted} is needed"


def describe_wanted(wanted: Any) -> str:
    """Say what a condition asks for: ``CAAHEP or ABHES``, ``at least 720``."""
    if isinstance(wanted, Mapping):
        return " and ".join(_describe_operator(operator, value) for operator, value in wanted.items())
    if isinstance(wanted, list):
        return " or ".join(_plain(value) for value in wanted)
    return _plain(wanted)


def _describe_operator(operator: str, value: Any) -> str:
    if operator == "all_of":
        return " and ".join(_plain(word) for word in value)
    if operator == "none_of":
        return f"anything but {' or '.join(_plain(word) for word in value)}"
    return f"{operator.replace('_', ' ')} {value}"


def _describe_value(record: Any, field: str) -> str:
    if field == "hours_per_week" and record.hours_per_week is None and record.total_hours is not None:
        low, high = record.weekly_hours
        return f"{float(low):.1f}" if low == high else f"{float(low):.1f} to {float(high):.1f}"
    value = getattr(record, field)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return " and ".join(_plain(word) for word in value) or "none"
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
