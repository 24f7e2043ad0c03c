"""How work amounts to enough: days or hours of jobs, over all time or in a rolling window."""

from typing import Protocol

from ma_eligibility.days.accrual import (
    Accrual,
    Threshold,
    days_reaching,
)
from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration
from ma_eligibility.days.timeline import (
    NEVER,
    Days,
    complement,
    days_from,
    intersection,
    union,
)
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.compile import Joiner, Leaf
from ma_eligibility.ruleset.conditions.base import YES
from ma_eligibility.ruleset.finding import LeafResult
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.where import Matches
from ma_eligibility.ruleset.work import (
    FROM_THE_START,
    JobsSince,
    Since,
    accrue_days,
    accrue_hours,
    days_in_doubt,
    most_hours,
)


class Work(Protocol):
    """How much work is asked for, and in which time."""

    def accrue(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
        """Return the least and the most that jobs may have contributed, day by day."""
        ...

    def reach(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Days, Days]:
        """Return the days on which enough has certainly, and possibly, accrued."""
        ...


class DaysOfWork:
    """A length of time, made of the days on which any of the jobs ran."""

    def __init__(self, amount: Duration, in_last: Duration | None) -> None:
        self.amount, self.in_last = amount, in_last
        self.threshold = Threshold(amount.least_days, amount if amount.follows_calendar else None)

    def accrue(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Accrual, Accrual]:
        """Return the fewest and the most days that jobs may have contributed, day by day."""
        return accrue_days(jobs, since)

    def reach(self, jobs: Matches, since: Since = FROM_THE_START) -> tuple[Days, Days]:
        """Return the days on which enough has certainly, and possibly, accrued."""
        if sum([job.days[3] - job.days[0] + 1 for _, job, _ in jobs]) < self.threshold.amount:  # never enough
            return NEVER, NEVER
        low, high = accrue_days(jobs, since)
        windows = days_reaching(low, self.threshold, self.in_last)
        if low is high:
            return windows, windows
        possible = union(windows, days_reaching(high, self.threshold, self.in_last))
        doubt = days_in_doubt(jobs, low, high, self.in_last) if self.amount.unit == "months" else NEVER
        return self._reach_in_doubt(low, high, complement(doubt), windows, possible) if doubt else (windows, possible)

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

    def _can_ever_reach(self, jobs: Matches, threshold: Threshold, high: Accrual) -> bool:
        """Tell whether all the hours of the jobs together reach the amount, whatever falls into a window."""
        return not self.is_cut or sum(most_hours(job) for _, job, _ in jobs) * high.scale >= threshold.amount


def compile_work(work: Work) -> Leaf:
    """Return the leaf that finds the days on which jobs amount to enough."""

    def leaf(jobs: Matches) -> LeafResult:
        return (*work.reach(jobs), jobs) if jobs else (NEVER, NEVER, jobs)

    return leaf


def compile_work_since(work: Work) -> Leaf:
    """Return the leaf that finds the days on which the work after some date is enough."""

    def leaf(found: JobsSince) -> LeafResult:
        if found.jobs is None:
            return NEVER, days_from(found.since.possible + 1, LAST_DAY), found
        if not found.jobs:
            return NEVER, NEVER, found
        return (*work.reach(found.jobs, found.since), found)

    return leaf


def compile_joiner(other: Has) -> Joiner:
    """Return the joiner that adds, to jobs, the date after which their work counts: that of a record like *other*."""
    date_of = other.date_of

    def join(jobs: Matches | None, others: Matches | None) -> JobsSince | None:
        if others is None:
            since = Since(LAST_DAY, FIRST_DAY - 1)
            return None if jobs is None else JobsSince(jobs, since, other, None)
        certain = possible = LAST_DAY
        for _, record, state in others:
            date = date_of(record)
            first, last = date if date is not None else (FIRST_DAY - 1, FIRST_DAY - 1)
            possible = min(possible, first)
            certain = min(certain, last) if state == YES else certain
        return JobsSince(jobs, Since(certain, possible), other, others)

    return join
