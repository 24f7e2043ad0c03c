"""Conditions on the fields of a record: ``where:`` in a rule, checked against the profile's own vocabulary.

A condition is a value (the field is that), a list (the field is one of them, or has one of them), or a mapping of
``at_least``, ``at_most``, ``all_of`` and ``none_of``. A field that is not known gives MAYBE.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple

from ma_eligibility.calendar import PartialDate
from ma_eligibility.criteria.vocabulary import vocabulary

NO, MAYBE, YES = 0, 1, 2
State = int

Where = Mapping[str, Any]
RecordTest = Callable[[Any], State]


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
