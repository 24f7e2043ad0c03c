"""Sets of days, and the pair of sets (certainly, possibly) that three-valued logic works on.

A set of days is a tuple of closed intervals ``(first, last)`` in normal form: sorted, neither touching nor
overlapping, within FIRST_DAY to LAST_DAY. So equal sets are equal tuples.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import inf
from typing import Any, NamedTuple, Protocol

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, to_date

Days = tuple[tuple[int, int], ...]

NEVER: Days = ()
ALWAYS: Days = ((FIRST_DAY, LAST_DAY),)


class DateRange(NamedTuple):
    """The days from one date to another, both included; None is an open end."""

    first: date | None
    last: date | None


def to_dates(days: Days) -> tuple[DateRange, ...]:
    """Return a set of days, such as the windows of an answer, as ranges of dates."""
    return tuple(DateRange(to_date(first), to_date(last)) for first, last in days)


def days_from(first: int, last: int) -> Days:
    """Return the days from *first* to *last*, both included, as far as the calendar goes."""
    if first < FIRST_DAY:
        first = FIRST_DAY
    if last > LAST_DAY:
        last = LAST_DAY
    return ((first, last),) if first <= last else NEVER


def normalize(intervals: Iterable[tuple[int, int]]) -> Days:
    """Return the days of all the intervals as a set in normal form; an interval that ends before it starts is empty."""
    found = merge(intervals)
    if not found or (found[0][0] >= FIRST_DAY and found[-1][1] <= LAST_DAY):
        return found
    return tuple([days for interval in found for days in days_from(*interval)])


def merge(intervals: Iterable[tuple[int, int]]) -> Days:
    """Return the days of all the intervals like ``normalize``, those beyond the calendar included."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(intervals):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            if last > found[-1][1]:
                found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return tuple(found)


def union(one: Days, other: Days) -> Days:
    """Return the days in either set."""
    if not one:
        return other
    if not other:
        return one
    if len(one) == len(other) == 1:  # by far the commonest case
        ((first, last),), ((start, end),) = one, other
        if first <= start and end <= last:
            return one
        if start <= first and last <= end:
            return other
        if start <= last + 1 and first <= end + 1:
            return ((min(first, start), max(last, end)),)
        return (*one, *other) if first < start else (*other, *one)
    return normalize(one + other)


def intersection(one: Days, other: Days) -> Days:
    """Return the days in both sets."""
    if not one or not other:
        return NEVER
    if len(one) == len(other) == 1:
        ((first, last),), ((start, end),) = one, other
        if first <= start and end <= last:
            return other
        if start <= first and last <= end:
            return one
        return ((max(first, start), min(last, end)),) if start <= last and first <= end else NEVER
    found = []
    i = j = 0
    while i < len(one) and j < len(other):
        first = max(one[i][0], other[j][0])
        last = min(one[i][1], other[j][1])
        if first <= last:
            found.append((first, last))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def complement(days: Days) -> Days:
    """Return the days that are not in the set."""
    found = []
    next_day = FIRST_DAY
    for first, last in days:
        if next_day < first:
            found.append((next_day, first - 1))
        next_day = last + 1
    if next_day <= LAST_DAY:
        found.append((next_day, LAST_DAY))
    return tuple(found)


def in_at_least(count: int, sets: Sequence[Days]) -> Days:
    """Return the days that lie in at least *count* of the sets."""
    return days_with_total(count, [(first, last, 1) for days in sets for first, last in days])


def days_with_total(least: Any, pieces: Iterable[tuple[int, int, Any]]) -> Days:
    """Return the days on which the amounts of the pieces ``(first day, last day, amount)`` sum to at least *least*."""
    starts: dict[int, list[Any]] = {FIRST_DAY: []}
    for first, last, amount in pieces:
        if first <= last and last >= FIRST_DAY:
            starts.setdefault(max(first, FIRST_DAY), []).append(amount)
            starts.setdefault(last + 1, []).append(-amount)
    found = []
    total = unlimited = 0
    for first, after in pairwise([*sorted(starts), LAST_DAY + 1]):
        for amount in starts[first]:
            if amount in (inf, -inf):  # subtracting it would not restore the total
                unlimited += 1 if amount > 0 else -1
            else:
                total += amount
        if unlimited or total >= least:
            found.append((first, after - 1))
    return normalize(found)


def contains(days: Days, day: int) -> bool:
    """Tell whether the day is in the set."""
    for first, last in days:
        if day <= last:
            return first <= day
    return False


def interval_around(days: Days, day: int) -> tuple[int, int] | None:
    """Return the interval of the set that contains the day, or None."""
    for interval in days:
        if day <= interval[1]:
            return interval if interval[0] <= day else None
    return None


def next_interval(days: Days, day: int) -> tuple[int, int] | None:
    """Return the first interval of the set that begins after the day, or None."""
    index = bisect_right(days, (day, LAST_DAY + 1))
    return days[index] if index < len(days) else None


def has_days_from(days: Days, day: int) -> bool:
    """Tell whether there is a day among them at or after a day."""
    return bool(days) and days[-1][1] >= day


def last_interval(days: Days, day: int) -> tuple[int, int] | None:
    """Return the last interval of the set that ends before the day, or None."""
    earlier = [interval for interval in days if interval[1] < day]
    return earlier[-1] if earlier else None


class Timeline(NamedTuple):
    """The days on which something certainly holds, and those on which it may hold; these include the former."""

    windows: Days
    possible: Days


# Dozens of timelines are combined for every candidate; this skips the class's own constructor.
_new = tuple.__new__

FAILS = Timeline(NEVER, NEVER)
UNKNOWN = Timeline(NEVER, ALWAYS)


class HasDays(Protocol):
    """Anything with both sets of days: a Timeline, or the finding of a criterion."""

    @property
    def windows(self) -> Days:
        """The days on which it certainly holds."""

    @property
    def possible(self) -> Days:
        """The days on which it may hold."""


#: A tuple that begins with both sets of days: a Timeline, a criterion's finding, a leaf's result.
TimelineTuple = tuple[Any, ...]


def all_of(parts: Iterable[TimelineTuple]) -> Timeline:
    """Return when all the parts hold; of no parts, always. Parts after one that never holds are not evaluated."""
    windows = possible = ALWAYS
    for part in parts:
        surely, perhaps = part[0], part[1]
        if not perhaps:
            return FAILS
        if windows is possible and surely is perhaps:
            windows = possible = perhaps if windows is ALWAYS else intersection(windows, perhaps)
        else:
            windows = intersection(windows, surely)
            possible = intersection(possible, perhaps)
    return _new(Timeline, (windows, possible))


def any_of(parts: Iterable[TimelineTuple]) -> Timeline:
    """Return when any of the parts holds; of no parts, never."""
    windows = possible = NEVER
    for part in parts:
        surely, perhaps = part[0], part[1]
        if not perhaps:
            continue
        if windows is possible and surely is perhaps:
            windows = possible = union(windows, perhaps) if windows else perhaps
        else:
            windows = union(windows, surely)
            possible = union(possible, perhaps)
    return _new(Timeline, (windows, possible))


def none_of(parts: Iterable[TimelineTuple]) -> Timeline:
    """Return when none of the parts holds."""
    windows, possible = any_of(parts)
    return Timeline(complement(possible), complement(windows))


def at_least(count: int, parts: Iterable[TimelineTuple]) -> Timeline:
    """Return when at least *count* of the parts hold."""
    pairs = [(part[0], part[1]) for part in parts]
    return Timeline(
        in_at_least(count, [windows for windows, _ in pairs]),
        in_at_least(count, [possible for _, possible in pairs]),
    )
