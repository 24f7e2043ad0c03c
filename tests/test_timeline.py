"""The laws of sets of days, and of three-valued logic day by day, against plain Python sets."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.days.timeline import (
    ALWAYS,
    NEVER,
    UNKNOWN,
    Days,
    Timeline,
    all_of,
    any_of,
    at_least,
    complement,
    contains,
    in_at_least,
    intersection,
    interval_around,
    last_interval,
    next_interval,
    none_of,
    normalize,
    union,
)

# Days near one of the calendar's ends, few enough to list them all.
SPAN = 30
near_start = st.integers(FIRST_DAY, FIRST_DAY + SPAN)
near_end = st.integers(LAST_DAY - SPAN, LAST_DAY)
probes = st.one_of(near_start, near_end)
intervals = st.lists(st.tuples(probes, probes), max_size=6)
sets_of_days = intervals.map(normalize)
timelines = st.tuples(sets_of_days, sets_of_days).map(lambda pair: Timeline(pair[0], union(*pair)))

PROBES = [*range(FIRST_DAY, FIRST_DAY + SPAN + 1), *range(LAST_DAY - SPAN, LAST_DAY + 1)]


def members(days: Days) -> set[int]:
    return {day for day in PROBES if contains(days, day)}


@given(intervals)
def test_normal_form_is_sorted_apart_and_within_the_calendar(found: Sequence[tuple[int, int]]) -> None:
    days = normalize(found)
    assert all(FIRST_DAY <= first <= last <= LAST_DAY for first, last in days)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(days))
    assert members(days) == {day for day in PROBES for first, last in found if first <= day <= last}


@given(sets_of_days, sets_of_days)
def test_union_and_intersection_are_those_of_sets(one: Days, other: Days) -> None:
    assert members(union(one, other)) == members(one) | members(other)
    assert members(intersection(one, other)) == members(one) & members(other)
    for found in (union(one, other), intersection(one, other)):
        assert found == normalize(found)


@given(sets_of_days)
def test_complement(days: Days) -> None:
    assert members(complement(days)) == set(PROBES) - members(days)
    assert complement(complement(days)) == days
    assert union(days, complement(days)) == ALWAYS
    assert intersection(days, complement(days)) == NEVER


@given(sets_of_days, sets_of_days)
def test_de_morgan_and_absorption(one: Days, other: Days) -> None:
    assert complement(union(one, other)) == intersection(complement(one), complement(other))
    assert complement(intersection(one, other)) == union(complement(one), complement(other))
    assert union(one, intersection(one, other)) == one
    assert intersection(one, union(one, other)) == one


@given(sets_of_days, sets_of_days, sets_of_days)
def test_distribution_and_order(one: Days, other: Days, third: Days) -> None:
    assert union(one, other) == union(other, one)
    assert intersection(one, other) == intersection(other, one)
    assert intersection(one, union(other, third)) == union(intersection(one, other), intersection(one, third))


@given(st.lists(sets_of_days, max_size=4), st.integers(1, 4))
def test_in_at_least_counts_the_sets(sets: list[Days], count: int) -> None:
    wanted = {day for day in PROBES if sum(contains(days, day) for days in sets) >= count}
    assert members(in_at_least(count, sets)) == wanted


@given(sets_of_days, probes)
def test_intervals_around_after_and_before_a_day(days: Days, day: int) -> None:
    around = [interval for interval in days if interval[0] <= day <= interval[1]]
    assert interval_around(days, day) == (around[0] if around else None)
    after = [interval for interval in days if interval[0] > day]
    assert next_interval(days, day) == (after[0] if after else None)
    before = [interval for interval in days if interval[1] < day]
    assert last_interval(days, day) == (before[-1] if before else None)


def kleene(held: Timeline, day: int) -> float:
    return 1 if contains(held.windows, day) else 0.5 if contains(held.possible, day) else 0


@given(st.lists(timelines, min_size=1, max_size=4), st.integers(1, 4))
def test_logic_is_kleenes_on_every_day(parts: list[Timeline], count: int) -> None:
    for day in PROBES[::7]:
        values = sorted((kleene(part, day) for part in parts), reverse=True)
        assert kleene(all_of(parts), day) == min(values)
        assert kleene(any_of(parts), day) == max(values)
        assert kleene(none_of(parts), day) == 1 - max(values)
        enough = values[count - 1] if count <= len(values) else 0
        assert kleene(at_least(count, parts), day) == enough


@given(st.lists(timelines, max_size=4))
def test_what_is_certain_is_possible(parts: list[Timeline]) -> None:
    for found in (all_of(parts), any_of(parts), none_of(parts), at_least(2, parts)):
        assert union(found.windows, found.possible) == found.possible


def test_of_nothing_and_of_the_unknown() -> None:
    assert all_of([]) == Timeline(ALWAYS, ALWAYS)
    assert any_of([]) == Timeline(NEVER, NEVER)
    assert none_of([UNKNOWN]) == UNKNOWN
