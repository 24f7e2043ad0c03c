"""Amounts that grow day by day (days worked, hours worked), and the days on which they reach a threshold.

The rate at which an amount grows is a step function of the day. Whether the amount reaches a threshold, over all time
or within a rolling window, is decided for each interval of constant rates at once, without visiting its days.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration, add_months, is_never_longer
from ma_eligibility.days.timeline import NEVER, Days, days_from, merge, normalize, union


class Accrual(NamedTuple):
    """An amount that grows by ``rates[i]`` on each day from ``starts[i]`` on, and was ``totals[i]`` before that day.

    Rates and totals are whole numbers of 1/``scale`` of the unit, so that sums stay exact. The last rate is 0.
    """

    starts: Sequence[int]
    rates: Sequence[int]
    totals: Sequence[int]
    scale: int

    def through(self, day: int) -> int:
        """Return what has accrued by the end of the day."""
        index = bisect_right(self.starts, day) - 1
        if index < 0:
            return 0
        return self.totals[index] + self.rates[index] * (day - self.starts[index] + 1)

    def within(self, day: int, in_last: Duration | None) -> int:
        """Return what accrued in the window that ends on the day; of no window, by the end of the day."""
        if in_last is None:
            return self.through(day)
        return self.through(day) - self.through(in_last.before(day))

    def rate_on(self, day: int) -> int:
        """Return what accrues on that day."""
        index = bisect_right(self.starts, day) - 1
        return self.rates[index] if index >= 0 else 0

    def last_accruing(self, day: int) -> int:
        """Return the last day up to *day* on which anything accrued; there must be one."""
        index = bisect_right(self.starts, day) - 1
        while self.rates[index] == 0:
            day = self.starts[index] - 1
            index -= 1
        return day

    @property
    def days(self) -> Days:
        """The days on which anything accrues."""
        return normalize(self._intervals_of_rate(1))

    @property
    def full_days(self) -> Days:
        """The days on which a whole unit accrues, or more, those beyond the calendar included."""
        return merge(self._intervals_of_rate(self.scale))

    def _intervals_of_rate(self, least: int) -> Iterator[tuple[int, int]]:
        ends = (start - 1 for start in self.starts[1:])
        found = zip(self.starts, ends, self.rates, strict=False)
        return ((first, last) for first, last, rate in found if rate >= least)

    @property
    def total(self) -> int:
        """All that ever accrues."""
        return self.totals[-1] if self.totals else 0


def count_days(days: Days) -> Accrual:
    """Return the accrual of one for each day of the set."""
    starts: list[int] = []
    totals: list[int] = []
    total = 0
    for first, last in days:
        starts += (first, last + 1)
        totals.append(total)
        total += last - first + 1
        totals.append(total)
    return Accrual(starts, (1, 0) * len(days), totals, 1)


def add_rates(pieces: Iterable[tuple[int, int, int, int]], scale: int, cap: int | None = None) -> Accrual:
    """Return the accrual of the sum of the pieces ``(first day, last day, amount, parts)``, at most *cap* a day.

    A piece contributes amount ÷ parts on each of its days; parts divide the scale. The cap is in 1/*scale* of the unit.
    """
    changes: dict[int, int] = {}
    for first, last, amount, parts in pieces:
        if first <= last and amount:
            rate = amount * (scale // parts)
            changes[first] = changes.get(first, 0) + rate
            changes[last + 1] = changes.get(last + 1, 0) - rate
    starts = sorted(changes)
    rates: list[int] = []
    totals: list[int] = []
    total = rate = daily = previous = 0
    for start in starts:
        total += daily * (start - previous)
        rate += changes[start]
        daily = rate if cap is None or rate < cap else cap
        rates.append(daily)
        totals.append(total)
        previous = start
    return Accrual(starts, rates, totals, scale)


class Threshold(NamedTuple):
    """What must have accrued: an amount, in 1/scale of the unit, or the days of a calendar period.

    A calendar period is reached when the days counted are at least the days of the period that ends on the last day
    counted. A period ends on the day before its anniversary: the five years that end on
    2020-02-29 begin on 2015-03-01, and so unbroken work from 2015-03-01 reaches five years on 2020-02-29.
    """

    amount: int
    """Of a calendar period, the fewest days that it can have."""
    calendar: Duration | None = None


def days_reaching(accrual: Accrual, threshold: Threshold, in_last: Duration | None = None) -> Days:
    """Return the days on which what accrued, within the rolling window if one is given, reaches the threshold.

    The threshold must be more than nothing. On day *d* a window *in_last* counts the days after *d* minus *in_last*,
    up to and including *d*. All days of a window are enough for a period of the window's own length.
    """
    found = _days_reaching(accrual, threshold, in_last)
    return union(found, _days_of_full_windows(accrual, threshold, in_last)) if in_last is not None else found


def _days_of_full_windows(accrual: Accrual, threshold: Threshold, in_last: Duration) -> Days:
    """Return the days whose window has only whole days counted, if the window is as long as the period asked for.

    The two can differ by a day: the year that ends on 2028-02-28 has 366 days, the window of that day 365.
    """
    if threshold.calendar is None or not _is_as_long(threshold.calendar, in_last):
        return NEVER
    return normalize((in_last.first_day_looking_back_to(first - 1), last) for first, last in accrual.full_days)


@lru_cache
def _is_as_long(period: Duration, in_last: Duration) -> bool:
    """Tell whether two lengths of time have as many days as each other wherever they begin: 12 months, 1 year."""
    return is_never_longer(period, in_last) and is_never_longer(in_last, period)


def _days_reaching(accrual: Accrual, threshold: Threshold, in_last: Duration | None) -> Days:
    """Return those days by the sum of what accrued."""
    least, period = threshold
    if accrual.total < least:
        return NEVER
    if len(accrual.starts) == 2 and period is not None:
        days = _one_piece_reaching(accrual.starts[0], accrual.starts[1] - 1, threshold, in_last)
        if days is not None:
            return days
    if in_last is None:
        if period is None:
            return days_from(_first_reaching(accrual, least), LAST_DAY)
        return _days_reaching_period(accrual, period, least)
    if period is not None:
        return _days_reaching_period_within(accrual, period, least, in_last)
    if least == accrual.scale == 1:  # any day is enough
        return normalize((first, in_last.first_day_looking_back_to(last) - 1) for first, last in accrual.days)

    def surplus(day: int) -> int:
        return accrual.within(day, in_last) - least

    found: list[tuple[int, int]] = []
    for first, last in _constant_intervals(accrual, in_last):
        found += _reached_within(first, last, accrual, in_last, surplus)
    return normalize(found)


def days_reaching_with_parts(accrual: Accrual, threshold: Threshold, in_last: Duration | None = None) -> Days:
    """Return the days on which days that count in part reach a threshold; a whole day accrues the accrual's scale.

    A calendar period is reached on a day by which, on some day counted, the sum was at least the days of the period
    that ends on it. That day need not be the last one counted: a small part of a day may ask for a day more than
    before, and must not take away what was reached.
    """
    period = threshold.calendar
    if period is None:
        return days_reaching(accrual, Threshold(threshold.amount * accrual.scale), in_last)
    if accrual.total < threshold.amount * accrual.scale:
        return NEVER

    def surplus(day: int) -> int:
        anniversary = day + 1
        return accrual.within(day, in_last) - (anniversary - period.before(anniversary)) * accrual.scale

    if in_last is None:
        reached = _first_with_surplus(accrual, threshold.amount * accrual.scale, period, surplus)
        return NEVER if reached is None else days_from(reached, LAST_DAY)
    found = [*_days_of_full_windows(accrual, threshold, in_last)]
    uneven = (period.most_days - period.least_days) * accrual.scale
    for first, last in _constant_intervals(accrual, in_last):
        if accrual.rate_on(first):
            wobble = accrual.rate_on(in_last.before(first)) * (in_last.most_days - in_last.least_days) + uneven
            for start, end in _days_with_surplus(first, last, surplus, wobble, (in_last, period)):
                found.append((start, _last_day_kept(accrual, start, end, period, in_last)))
    return normalize(found)


def _first_with_surplus(accrual: Accrual, amount: int, period: Duration, surplus: Callable[[int], int]) -> int | None:
    """Return the first day counted on which there is no shortfall; None if there is none."""
    earliest = _first_reaching(accrual, amount)
    most = period.most_days * accrual.scale
    latest = _first_reaching(accrual, most) if accrual.total >= most else LAST_DAY
    for first, after, rate in zip(accrual.starts, accrual.starts[1:], accrual.rates, strict=False):
        if rate and earliest < after and first <= latest:
            for start, end in _even_parts(max(first, earliest), min(after - 1, latest), period):
                reached = _solve_monotone(start, end, surplus(start), surplus(end), surplus)
                if reached:
                    return reached[0][0]
    return None


def _days_with_surplus(
    first: int, last: int, surplus: Callable[[int], int], wobble: int, lengths: tuple[Duration, ...]
) -> list[tuple[int, int]]:
    """Return the days with no shortfall in an interval in which the surplus is a steady trend, but for a wobble."""
    at_first, at_last = surplus(first), surplus(last)
    if min(at_first, at_last) >= wobble:
        return [(first, last)]
    if max(at_first, at_last) < -wobble:
        return []
    found = []
    for start, end in _even_parts(first, last, *lengths):
        found += _solve_monotone(start, end, surplus(start), surplus(end), surplus)
    return found


def _last_day_kept(accrual: Accrual, first: int, last: int, period: Duration, in_last: Duration) -> int:
    """Return the last day whose window contains enough, counted up to one of these days.

    The more a day has to spare, the longer the window may move on. It is the last of the days, or one shortly before
    it, after which the period had more days.
    """
    most = accrual.through(last) - (period.most_days - period.least_days) * accrual.scale
    start = max(first, _first_reaching(accrual, most)) if most > 0 else first
    spare = max(
        accrual.through(end) - (end + 1 - period.before(end + 1)) * accrual.scale
        for _, end in _even_parts(start, last, period)
    )
    return in_last.first_day_looking_back_to(_first_reaching(accrual, spare + 1)) - 1


def _first_reaching(accrual: Accrual, amount: int) -> int:
    """Return the first day by whose end the amount has accrued; it must be reached at all."""
    index = bisect_left(accrual.totals, amount) - 1  # the last change before which less than the amount had accrued
    return accrual.starts[index] + -(-(amount - accrual.totals[index]) // accrual.rates[index]) - 1


def _days_reaching_period(accrual: Accrual, period: Duration, least: int) -> Days:
    """Return the days on which the days counted are at least those of a calendar period.

    On day *d* of a piece that starts on *a*, after *c* days counted before it, *c* + *d* - *a* + 1 days are counted.
    The period that ends on *d* begins on *d* + 1 minus the period. So it is reached once *d* + 1 minus the period
    is at least *a* - *c*; and what a finished piece has reached stays reached until the next piece starts.
    """
    found = []
    for index in range(0, len(accrual.starts), 2):
        first, after = accrual.starts[index], accrual.starts[index + 1]
        counted = accrual.totals[index]
        if counted + after - first < least:
            continue
        reached = max(first, period.first_day_looking_back_to(first - counted) - 1)
        if reached < after:
            last = accrual.starts[index + 2] - 1 if index + 2 < len(accrual.starts) else LAST_DAY
            found.append((reached, last))
    return normalize(found)


def _one_piece_reaching(first: int, last: int, threshold: Threshold, in_last: Duration | None) -> Days | None:
    """Return the days on which one unbroken piece of work reaches a threshold; None if the general method is needed.

    It is needed within a rolling window, unless the threshold is a shorter period of the same unit.
    """
    least, period = threshold
    if last - first + 1 < least:
        return NEVER
    if period is None:
        return days_from(first + least - 1, LAST_DAY) if in_last is None else None
    if in_last is not None and not (period.unit == in_last.unit and period.number < in_last.number):
        return None
    reached = max(first, period.first_day_looking_back_to(first) - 1)
    if reached > last:
        return NEVER
    # It holds while the work goes on, and then for as long as the window contains the whole of the last such period.
    ends = LAST_DAY if in_last is None else in_last.first_day_looking_back_to(period.before(last + 1)) - 1
    return days_from(reached, ends)


def _days_reaching_period_within(accrual: Accrual, period: Duration, least: int, in_last: Duration) -> Days:
    """Return the days on which the days counted within a rolling window are at least those of a calendar period.

    The days are cut wherever work starts or stops, at the day itself (head) or at the far end of its window (tail).
    With work at the head, *gained* + *d* + 1 days are counted up to day *d*; at rest, *gained*. The same goes for
    what is *lost* before the window, with *d* minus the window for *d*. Between two cuts, then, the condition is an
    inequality with at most one unknown, but for work at both ends.
    """
    starts, totals = accrual.starts, accrual.totals
    lengths = _compare_lengths(in_last, period)
    edges = [(start, False) for start in starts]
    edges += [(in_last.first_day_looking_back_to(start), True) for start in starts]
    edges.append((LAST_DAY + 1, True))
    edges.sort()
    found: list[tuple[int, int]] = []
    head = tail = 0
    for (first, at_tail), (after, _) in pairwise(edges):
        if at_tail:
            tail += 1
        else:
            head += 1
        if first == after:
            continue
        if first > LAST_DAY:
            break
        lower, upper = max(first, FIRST_DAY), after - 1
        if lower > upper:
            continue
        gained, lost = totals[head - 1], totals[tail - 1] if tail else 0
        if head % 2:
            if not tail % 2 and gained - lost + upper - starts[head - 1] + 1 < least:
                continue
            gained -= starts[head - 1]
            if tail % 2:
                found += _working_at_both_ends(lower, upper, lost - starts[tail - 1] - gained, period, in_last, lengths)
                continue
            lower = max(lower, period.first_day_looking_back_to(lost - gained) - 1)
        else:
            if gained - lost < least:
                continue
            anniversary = starts[head - 1]
            spare = gained - lost - (anniversary - period.before(anniversary))
            if spare < 0:
                continue
            if tail % 2:
                upper = min(upper, in_last.first_day_looking_back_to(spare + starts[tail - 1]) - 1)
        if lower <= upper:
            found.append((lower, upper))
    return normalize(found)


@lru_cache
def _compare_lengths(in_last: Duration, period: Duration) -> tuple[int, int]:
    """Return by how many days the window is longer than the period, at the least and at the most."""
    return in_last.least_days - period.most_days, in_last.most_days - period.least_days


def _working_at_both_ends(
    first: int, last: int, excess: int, period: Duration, in_last: Duration, lengths: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the days on which the window is longer than the period by at least *excess* days.

    Both lengths depend on the place in the calendar, by a few days, which seldom matters.
    """
    least, most = lengths
    if least >= excess:
        return [(first, last)]
    if most < excess:
        return []

    def surplus(day: int) -> int:
        return (day - in_last.before(day)) - (day + 1 - period.before(day + 1)) - excess

    found = []
    for start, end in _even_parts(first, last, in_last, period):
        found += _solve_monotone(start, end, surplus(start), surplus(end), surplus)
    return found


def _constant_intervals(accrual: Accrual, in_last: Duration) -> Iterator[tuple[int, int]]:
    """Cut the days at every change of rate, on the day itself and at the far end of its window."""
    edges = {start for start in accrual.starts if start <= LAST_DAY}
    edges |= {in_last.first_day_looking_back_to(start) for start in edges}
    ordered = [*sorted({max(edge, FIRST_DAY) for edge in edges if edge <= LAST_DAY}), LAST_DAY + 1]
    for first, after in pairwise(ordered):
        yield first, after - 1


def _reached_within(
    first: int,
    last: int,
    accrual: Accrual,
    in_last: Duration,
    surplus: Callable[[int], int],
) -> list[tuple[int, int]]:
    """Return the days with no shortfall in one interval, in which both rates are constant."""
    lost = accrual.rate_on(in_last.before(first))
    if lost and accrual.rate_on(first):
        # What is gained and lost each day differs only by the calendar's unevenness, on top of a steady trend.
        wobble = lost * (in_last.most_days - in_last.least_days)
        return _days_with_surplus(first, last, surplus, wobble, (in_last,))
    return _solve_monotone(first, last, surplus(first), surplus(last), surplus)


def _solve_monotone(
    first: int, last: int, at_first: int, at_last: int, surplus: Callable[[int], int]
) -> list[tuple[int, int]]:
    """Return the days on which a surplus that only grows, or only shrinks, is not negative."""
    if at_first >= 0 and at_last >= 0:
        return [(first, last)]
    if at_first < 0 and at_last < 0:
        return []
    low, high = first, last  # the sign changes between the two; halve until they are neighbors
    while high - low > 1:
        middle = (low + high) // 2
        if (surplus(middle) >= 0) == (at_first >= 0):
            low = middle
        else:
            high = middle
    return [(first, low)] if at_first >= 0 else [(high, last)]


def _even_parts(first: int, last: int, *durations: Duration) -> Iterator[tuple[int, int]]:
    """Cut an interval into parts in which a step of one day moves the start of every duration by one day."""
    units = {duration.unit for duration in durations}
    cuts: Iterable[int] = ()
    if "months" in units:
        cuts = _month_edges(first, last)
    elif "years" in units:
        cuts = _leap_edges(first, last)
    ordered = [first, *sorted(cut for cut in cuts if first < cut <= last), last + 1]
    for start, after in pairwise(ordered):
        yield start, after - 1


def _leap_edges(first: int, last: int) -> Iterator[int]:
    """Give the days around the end of each February: the only places where years differ in length."""
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        march = date(year, 3, 1).toordinal()
        yield from (march - 2, march - 1, march)


def _month_edges(first: int, last: int) -> Iterator[int]:
    """Give the days around the end of each month: the only places where months differ in length."""
    day = date.fromordinal(first).replace(day=1).toordinal()
    while day <= last:
        following = add_months(day, 1)
        yield from (day, *range(day + 27, following))
        day = following
