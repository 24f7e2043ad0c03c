"""Conditions on the fields of a record: ``where:`` in a rule, checked against the profile's own vocabulary.

A condition is a value (the field is that), a list (the field is one of them, or has one of them), or a mapping of
``at_least``, ``at_most``, ``all_of`` and ``none_of``; for a date, of ``after`` (another date of the record) and
``within`` (no more than so long after it). A field that is not known gives MAYBE.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import ANY_DAY, LAST_DAY, PartialDate
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.vocabulary import vocabulary
from ma_eligibility.ruleset.lengths import read_duration

NO, MAYBE, YES = 0, 1, 2
State = int

Where = Mapping[str, Any]
RecordTest = Callable[[Any], State]


class FieldTest(NamedTuple):
    """One condition, ready to be asked: ``test`` gives NO, MAYBE or YES for a record."""

    field: str
    wanted: Any
    test: RecordTest
    reads: tuple[str, ...]
    """What the test looks at: fields and properties of the record, on whose values alone its answer depends."""


def compile_where(word: str, where: Where) -> tuple[FieldTest, ...]:
    """Return the conditions of a ``where`` without problems, in the rule's order."""
    return tuple(
        FieldTest(name, wanted, _compile(word, name, wanted), _attributes_read(word, name, wanted))
        for name, wanted in where.items()
    )


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


def stored_fields(word: str, names: Iterable[str]) -> list[str]:
    """Return the fields of the profile that conditions on these fields rest on, each once."""
    derived = SECTIONS[word].model.DERIVED
    return list(
        dict.fromkeys(each for name in names for each in (derived[name].fields if name in derived else (name,)))
    )


def unknown_fields(tests: Sequence[FieldTest], record: Any) -> list[str]:
    """Return the fields to ask for, so that it can be told whether the conditions hold of a record."""
    derived = type(record).DERIVED
    found = []
    for test in tests:
        if test.test(record) == MAYBE:
            asked = derived[test.field].to_ask if test.field in derived else (test.field, *_other_date(test.wanted))
            names = [each for name in asked for each in (record.moment_fields if name in record.MOMENT else (name,))]
            found += [name for name in names if not _is_known(record, name)]
    return list(dict.fromkeys(found))


def _other_date(wanted: Any) -> tuple[str, ...]:
    return (wanted["after"],) if isinstance(wanted, Mapping) and "after" in wanted else ()


def _is_known(record: Any, name: str) -> bool:
    """Tell whether a field needs no asking: a date must be known to the day."""
    value = getattr(record, name)
    return value is not None and (not isinstance(value, PartialDate) or value.is_full)


#: A record that conditions may pick: its index in the profile, the record, and MAYBE or YES.
Match = tuple[int, Any, State]
Matches = Sequence[Match]
#: Finds for each of several sets of conditions the records which they pick, or may pick.
Finder = Callable[[Sequence[Any]], Sequence[Matches]]

#: For how many different records it is kept which conditions pick them.
MOST_KEPT = 50_000


def compile_finder(word: str, wheres: Sequence[Where]) -> Finder:
    """Return the function that finds the records which each of several sets of conditions picks.

    Which of them pick a record depends on the values that the tests look at: for the same values it is worked out once.
    """
    tests = [compile_where(word, where) for where in wheres]
    matches = [match_all(each) if each else _pick_any for each in tests]
    reads = list(dict.fromkeys(name for each in tests for test in each for name in test.reads))
    values_of: Callable[[Any], Any] = attrgetter(*reads) if reads else type
    kept: dict[Any, tuple[tuple[int, State], ...]] = {}

    def find(records: Sequence[Any]) -> Sequence[Matches]:
        found: list[list[Match]] = [[] for _ in wheres]
        for index, record in enumerate(records):
            values = values_of(record)
            picked = kept.get(values)
            if picked is None:
                picked = tuple((at, state) for at, match in enumerate(matches) if (state := match(record)))
                if len(kept) >= MOST_KEPT:
                    kept.clear()
                kept[values] = picked
            for at, state in picked:
                found[at].append((index, record, state))
        return found

    return find


def _pick_any(record: Any) -> State:
    return YES


def _attributes_read(word: str, name: str, wanted: Any) -> tuple[str, ...]:
    model = SECTIONS[word].model
    if vocabulary(word)[name].kind == "date":
        return tuple(model.DATES.get(each, each) for each in (name, wanted["after"]))
    return (model.DERIVED[name].bounds if name in model.DERIVED else name,)


def _compile(word: str, name: str, wanted: Any) -> RecordTest:
    kind = vocabulary(word)[name].kind
    get = attrgetter(name)
    if kind == "date":
        never_before = wanted["after"] in SECTIONS[word].model.NEVER_BEFORE.get(name, ())
        dates = date_getter(word, name), date_getter(word, wanted["after"])
        return _follows(*dates, wanted.get("within"), never_before=never_before)
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


def date_getter(word: str, name: str) -> Callable[[Any], PartialDate | None]:
    """Return how to read a date of a record; None for one that is not known."""
    return attrgetter(SECTIONS[word].model.DATES.get(name, name))


def _follows(
    get: Callable[[Any], PartialDate | None],
    get_other: Callable[[Any], PartialDate | None],
    within: Any,
    *,
    never_before: bool,
) -> RecordTest:
    """Test that a date is not before another, nor more than so long after it.

    With ``never_before``, no record has it before the other; so that needs no telling where both are known in part.
    """
    length = None if within is None else read_duration(within)

    def last_day(day: int) -> int:
        return LAST_DAY if length is None else length.after(day)

    def test(record: Any) -> State:
        date, other = get(record) or ANY_DAY, get_other(record) or ANY_DAY
        if (never_before or other.last <= date.first) and date.last <= last_day(other.first):
            return YES
        return MAYBE if other.first <= date.last and date.first <= last_day(other.last) else NO

    return test


Bounds = Callable[[Any], tuple[Any, Any]]


def _number_bounds(word: str, name: str) -> Bounds:
    """Return how to read the least and the most that a number can be; an unknown one has no limit above."""
    derived = SECTIONS[word].model.DERIVED
    if name in derived:
        return attrgetter(derived[name].bounds)
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
    """Say what a record has and what is asked for instead: ``640 hours, needs at least 720``."""
    field, have, wanted = _plain(test.field), _describe_value(record, test.field), describe_wanted(test.wanted)
    if isinstance(test.wanted, Mapping) and "after" in test.wanted:
        return f"{field} is {have}, which is not {wanted}"
    if "hours" in field:
        return f"{have} {field}, needs {wanted}"
    return f"{field} {'are' if field.endswith('s') else 'is'} {have}, needs {wanted}"


def describe_wanted(wanted: Any) -> str:
    """Say what a condition asks for: ``CAAHEP or ABHES``, ``at least 720``."""
    if isinstance(wanted, Mapping) and "after" in wanted:
        within = f"within {wanted['within']} " if "within" in wanted else ""
        return f"{within}after {_plain(wanted['after'])}"
    if isinstance(wanted, Mapping):
        return " and ".join(_describe_operator(operator, value) for operator, value in wanted.items())
    if isinstance(wanted, list):
        return " or ".join(_plain(value) for value in wanted)
    return _plain(wanted)


def describe_where(where: Where) -> str:
    """Say all the conditions of a ``where``: `` with field medical assisting and hours at least 720``."""
    if not where:
        return ""
    return " with " + " and ".join(f"{_plain(name)} {describe_wanted(wanted)}" for name, wanted in where.items())


def _describe_operator(operator: str, value: Any) -> str:
    if operator == "all_of":
        return " and ".join(_plain(word) for word in value)
    if operator == "none_of":
        return f"anything but {' or '.join(_plain(word) for word in value)}"
    return f"{operator.replace('_', ' ')} {value}"


def _describe_value(record: Any, field: str) -> str:
    derived = type(record).DERIVED.get(field)
    if derived and getattr(record, field, None) is None:
        low, high = getattr(record, derived.bounds)
        return _round(low) if low == high else f"{_round(low)} to {_round(high)}"
    value = getattr(record, field)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return " and ".join(_plain(word) for word in value) or "none"
    return _plain(value)


def _round(number: Any) -> str:
    return f"{float(number):.1f}".removesuffix(".0")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
