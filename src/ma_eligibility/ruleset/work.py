"""What jobs contribute, day by day, as far as it is known, and when that is enough: days or hours of work."""

from fractions import Fraction
from math import lcm
from typing import NamedTuple

from ma_eligibility.days.accrual import (
    Accrual,
    Threshold,
    add_rates,
    count_days,
    days_reaching,
    days_reaching_with_parts,
)
from ma_eligibility.days.calendar import LAST_DAY, LONG_AGO, NEVER_COMES, Duration
from ma_eligibility.days.timeline import (
    ALWAYS,
    NEVER,
    Days,
    complement,
    days_from,
    intersection,
    merge,
    normalize,
    union,
)
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.facts import HOURS_IN_A_WEEK
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.answered import AnsweredWork
from ma_eligibility.ruleset.compile import Leaf
from ma_eligibility.ruleset.conditions.base import YES
from ma_eligibility.ruleset.finding import LeafResult
from ma_eligibility.ruleset.related import Related
from ma_eligibility.ruleset.related_dates import NOTHING, Segment
from ma_eligibility.ruleset.where import Matches, is_whole

#: Hours that a job contributes: the first day, the last day, and hours ÷ parts on each of them.
Rate = tuple[int, int, int, int]


def hourly_rates(job: Employment, *, cuts: bool) -> tuple[Rate, Rate]:
    """Return the least and the most hours a day that a job may have contributed, and on which days.

    A total of hours is spread evenly over the days of the job, which may be known in part. By any day, the least has
    accrued if the job ran as late and as long as possible, the most if it ran as early and as briefly; of a job of
    unknown beginning, nearly all may be long ago. Where a window or a cap cuts off some hours (``cuts``), the least
    (most) hours a day count on the certain (possible) days.
    """
    first, begun, ended, last = job.days
    weekly = job.hours_per_week
    if weekly is not None:
        hours, parts = weekly.as_integer_ratio()
        rate = (first, last, hours, 7 * parts)
        return (rate, rate) if first == begun and ended == last else ((begun, ended, hours, 7 * parts), rate)
    if job.total_hours is None:
        return (begun, ended, 0, 7), (first, last, HOURS_IN_A_WEEK, 7)
    hours, parts = job.total_hours.as_integer_ratio()
    if cuts:
        shortest, longest = job.length
        return (begun, ended, hours, parts * longest), (first, last, hours, parts * shortest)
    most_by = first if first == LONG_AGO.first else ended
    return (
        (begun, last, hours, parts * (last - begun + 1)),
        (first, most_by, hours, parts * (most_by - first + 1)),
    )


def most_hours(job: Employment) -> Fraction:
    """Return the most hours that a job may have contributed in all."""
    if job.total_hours is not None:
        return Fraction(job.total_hours)
    weekly = HOURS_IN_A_WEEK if job.hours_per_week is None else job.hours_per_week
    return Fraction(weekly) / 7 * job.length[1]


class Since(NamedTuple):
    """The days after which work counts: certainly after one, possibly after the other; and up to which."""

    certain: int
    possible: int
    certain_until: int = NEVER_COMES.last
    possible_until: int = NEVER_COMES.last


FROM_THE_START = Since(LONG_AGO.first - 1, LONG_AGO.first - 1)


def accrue_days(jobs: Matches, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
    """Return the fewest and the most days that the jobs may have covered, day by day."""
    certain, possible, certain_until, possible_until = since
    low, high = [], []
    for _, job, state in jobs:
        first, begun, ended, last = job.days
        high.append((first if first > possible else possible + 1, min(last, possible_until)))
        if state == YES:
            low.append((begun if begun > certain else certain + 1, min(ended, certain_until)))
    most = count_days(merge(high))
    return (most if low == high else count_days(merge(low))), most


def accrue_hours(
    jobs: Matches, cap: WorkHours | None, since: Since = FROM_THE_START, *, cuts: bool
) -> tuple[Accrual, Accrual]:
    """Return the least and the most hours that the jobs may have contributed, day by day.

    ``cap`` is the most that counts in a week; ``cuts`` says that some of a job's hours may not count.
    """
    low, high = [], []
    parts = {7}
    for _, job, state in jobs:
        least, most = hourly_rates(job, cuts=cuts)
        parts.add(most[3])
        high.append(_cut(most, since.possible, since.possible_until))
        if state == YES:
            parts.add(least[3])
            low.append(_cut(least, since.certain, since.certain_until))
    cap_hours, cap_parts = cap.hours.as_integer_ratio() if cap else (0, 1)
    scale = lcm(7 * cap_parts, *parts)
    daily = cap_hours * scale // (7 * cap_parts) if cap else None
    total = add_rates(high, scale, daily)
    return (total if low == high else add_rates(low, scale, daily)), total


def accrue_parts(jobs: Matches, weekly: WorkHours, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
    """Return the least and the most days that the jobs may have contributed, in terms of so many hours a week.

    A day of work counts as the part of those hours that all jobs together had, and at most as one.
    """
    low, high = accrue_hours(jobs, weekly, since, cuts=True)
    hours, parts = weekly.hours.as_integer_ratio()
    whole = hours * high.scale // (7 * parts)
    most = high._replace(scale=whole)
    return (most if low is high else low._replace(scale=whole)), most


def accrue_full_days(jobs: Matches, weekly: WorkHours, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
    """Return the fewest and the most days on which the jobs together may have had so many hours a week."""
    low, high = accrue_parts(jobs, weekly, since)
    most = count_days(high.full_days)
    return (most if low is high else count_days(low.full_days)), most


def days_in_doubt(second: int | None, low: Accrual, high: Accrual, in_last: Duration | None) -> Days:
    """Return the days on which it is not known which day of work is the last, and work may have a gap before it.

    On a day of certain work the last one is that day itself. The jobs contribute at least ``low`` and at most ``high``;
    a second piece of work begins no earlier than ``second``, if there may be one.
    """
    if second is None:
        return NEVER
    uncertain = intersection(high.days, complement(low.days))
    if in_last is None:
        affected = days_from(uncertain[0][0], LAST_DAY) if uncertain else NEVER
    else:
        affected = normalize([(first, in_last.first_day_looking_back_to(last) - 1) for first, last in uncertain])
    return intersection(intersection(affected, days_from(second, LAST_DAY)), complement(low.days))


def _first_day_after_a_gap(jobs: Matches, low: Accrual) -> int | None:
    """Return the first day on which a second, separate piece of work may begin; None if there is none.

    Jobs whose certain days touch the first certain piece are part of it, whatever is not known.
    """
    first, after = low.starts[:2] if low.starts else (NEVER_COMES.last, LONG_AGO.first)
    begins: list[int] = []
    joined: list[int] = []
    for _, job, _ in jobs:
        begins_by, certain_first, certain_last, _ = job.days
        meets = certain_first <= certain_last and certain_first <= after and certain_last >= first - 1
        (joined if meets else begins).append(begins_by)
    pieces = sorted([*begins, *([min(joined)] if joined else [])])
    return pieces[1] if len(pieces) > 1 else None


def _second_start(jobs: Matches) -> int | None:
    """Return the day before which no second job can have begun; None if there is only one job."""
    begins = sorted(job.days[0] for _, job, _ in jobs)
    return begins[1] if len(begins) > 1 else None


def _cut(rate: Rate, day: int, until: int) -> Rate:
    """Return what a job contributes after one day, up to and including another."""
    first, last, hours, parts = rate
    return rate if first > day and last <= until else (max(first, day + 1), min(last, until), hours, parts)


class _LengthOfWork:
    """A length of time, made of the days on which jobs ran."""

    def __init__(self, amount: Duration, in_last: Duration | None, weekly: WorkHours | None = None) -> None:
        self.amount, self.in_last, self.weekly = amount, in_last, weekly
        self.threshold = Threshold(amount.least_days, amount if amount.follows_calendar else None)

    def is_out_of_reach(self, jobs: Matches) -> bool:
        """Tell whether the jobs have too few days in all, at the most, for it to be reached on any day."""
        most: int = sum([job.days[3] - job.days[0] + 1 for _, job, _ in jobs])
        return most < self.threshold.amount


class DaysOfWork(_LengthOfWork):
    """A length of time, made of the days on which any of the jobs ran, or all together had so many hours a week."""

    def accrue(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
        """Return the fewest and the most days that jobs may have contributed, day by day."""
        return accrue_days(jobs, since) if self.weekly is None else accrue_full_days(jobs, self.weekly, since)

    def reach(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Days, Days]:
        """Return the days on which enough has certainly, and possibly, accrued."""
        if self.is_out_of_reach(jobs):
            return NEVER, NEVER
        low, high = self.accrue(jobs, since)
        windows = days_reaching(low, self.threshold, self.in_last)
        if low is high:
            return windows, windows
        possible = union(windows, days_reaching(high, self.threshold, self.in_last))
        if self.amount.unit != "months":
            return windows, possible
        # A piece of days of so many hours begins where a job does, but jobs that touch need not be one piece.
        second = _first_day_after_a_gap(jobs, low) if self.weekly is None else _second_start(jobs)
        doubt = days_in_doubt(second, low, high, self.in_last)
        return self._reach_in_doubt(low, high, complement(doubt), windows, possible) if doubt else (windows, possible)

    def reach_for_certain(self, jobs: Matches, since: Since = FROM_THE_START) -> Days:
        """Return the days on which enough has certainly accrued, whatever further jobs there may be.

        A further job may lead to months that are longer than those that have been reached.
        """
        if self.amount.unit != "months":
            return self.reach(jobs, since)[0]
        low, _ = self.accrue(jobs, since)
        while_working = intersection(days_reaching(low, self.threshold, self.in_last), low.days)
        return union(while_working, days_reaching(low, Threshold(self.amount.most_days), self.in_last))

    def _reach_in_doubt(
        self, low: Accrual, high: Accrual, settled: Days, windows: Days, possible: Days
    ) -> tuple[Days, Days]:
        """Return the days on which enough has accrued, where it is not known which days the months cover.

        How many days a month has depends on where the last day of work falls. Where unknown facts leave that open
        across a gap in the work, the longest (or shortest) months are used, so that no day is called certain that a
        further fact could reverse. Years need no such care: one more day of work always adds at least as much as it
        asks for.
        """
        certain = days_reaching(low, Threshold(self.amount.most_days), self.in_last)
        perhaps = days_reaching(high, Threshold(self.amount.least_days), self.in_last)
        in_doubt = intersection(perhaps, complement(settled))
        return union(intersection(windows, settled), certain), union(intersection(possible, settled), in_doubt)


class PartsOfDays(_LengthOfWork):
    """A length of time in terms of so many hours a week: days with fewer hours count in part."""

    weekly: WorkHours

    def accrue(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
        """Return the least and the most days that jobs may have contributed, day by day; parts of days in the scale."""
        return accrue_parts(jobs, self.weekly, since)

    def reach(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Days, Days]:
        """Return the days on which enough has certainly, and possibly, accrued."""
        if self.is_out_of_reach(jobs):
            return NEVER, NEVER
        low, high = self.accrue(jobs, since)
        windows = days_reaching_with_parts(low, self.threshold, self.in_last)
        if low is high:
            return windows, windows
        return windows, union(windows, days_reaching_with_parts(high, self.threshold, self.in_last))

    def reach_for_certain(self, jobs: Matches, since: Since = FROM_THE_START) -> Days:
        """Return the days on which enough has certainly accrued, whatever further jobs there may be."""
        return self.reach(jobs, since)[0]


class HoursOfWork:
    """An amount of hours, added up over the jobs."""

    def __init__(
        self, amount: WorkHours, in_last: Duration | None, weekly_cap: WorkHours | None, *, is_cut: bool
    ) -> None:
        """``is_cut`` says that a window, a cap or a first day may keep some of a job's hours from counting."""
        self.amount, self.in_last, self.weekly_cap, self.is_cut = amount, in_last, weekly_cap, is_cut

    def accrue(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
        """Return the fewest and the most hours that jobs may have contributed, day by day."""
        return accrue_hours(jobs, self.weekly_cap, since, cuts=self.is_cut)

    def reach(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Days, Days]:
        """Return the days on which enough has certainly, and possibly, accrued."""
        low, high = self.accrue(jobs, since)
        count, parts = self.amount.hours.as_integer_ratio()
        threshold = Threshold(-(-count * high.scale // parts))
        windows = days_reaching(low, threshold, self.in_last)
        if low is high or not self._can_ever_reach(jobs, threshold, high):
            return windows, windows
        return windows, union(windows, days_reaching(high, threshold, self.in_last))

    def reach_for_certain(self, jobs: Matches, since: Since = FROM_THE_START) -> Days:
        """Return the days on which enough has certainly accrued, whatever further jobs there may be."""
        return self.reach(jobs, since)[0]

    def _can_ever_reach(self, jobs: Matches, threshold: Threshold, high: Accrual) -> bool:
        """Tell whether all the hours of the jobs together reach the amount, whatever falls into a window."""
        return not self.is_cut or sum(most_hours(job) for _, job, _ in jobs) * high.scale >= threshold.amount


#: How much work is asked for, and in which time.
Work = DaysOfWork | PartsOfDays | HoursOfWork | AnsweredWork


def compile_work(work: Work) -> Leaf:
    """Return the leaf that finds the days on which jobs amount to enough."""

    def leaf(jobs: Matches) -> LeafResult:
        return (*work.reach(jobs), jobs) if jobs else (NEVER, NEVER, jobs)

    return leaf


def compile_work_in_part(work: Work) -> Leaf:
    """Return the leaf for jobs of which there may be more."""
    whole = compile_work(work)

    def leaf(jobs: Matches) -> LeafResult:
        return whole(jobs) if is_whole(jobs) else (work.reach_for_certain(jobs), ALWAYS, jobs)

    return leaf


def since_of(segment: Segment) -> Since:
    """Return after which days work counts, and up to which, on the days of a segment."""
    (opens, closes), (may_open, may_close) = segment.certain, segment.possible
    return Since(opens - 1, may_open - 1, closes, may_close)


def compile_related_work(work: Work) -> Leaf:
    """Return the leaf that finds the days on which the work after or before some records is enough."""

    def leaf(found: Related) -> LeafResult:
        if found.own is None:
            return NEVER, found.possible_days(), found
        if not found.own:
            return NEVER, NEVER, found
        windows = possible = NEVER
        for segment in found.segments:
            if segment.possible == NOTHING:
                continue
            certain, perhaps = work.reach(found.own, since_of(segment))
            days = days_from(segment.first, segment.last)
            windows = union(windows, intersection(days, certain))
            possible = union(possible, intersection(days, perhaps))
        return windows, possible, found

    return leaf


def compile_related_work_in_part(work: Work) -> Leaf:
    """Return the leaf for work after or before some records, where there may be more jobs."""
    whole = compile_related_work(work)

    def leaf(found: Related) -> LeafResult:
        if found.own is None or is_whole(found.own):
            return whole(found)
        windows = NEVER
        for segment in found.segments:
            days = days_from(segment.first, segment.last)
            windows = union(windows, intersection(days, work.reach_for_certain(found.own, since_of(segment))))
        possible = found.possible_days()
        return intersection(windows, possible), possible, found

    return leaf
