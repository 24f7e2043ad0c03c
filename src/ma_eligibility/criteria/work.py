"""What jobs bring, day by day: the least and the most that the known facts leave possible."""

from fractions import Fraction

from ma_eligibility.accrual import Accrual, count_days
from ma_eligibility.criteria.where import YES, Matches
from ma_eligibility.model.facts import HOURS_IN_A_WEEK
from ma_eligibility.model.profile import Employment
from ma_eligibility.timeline import normalise

#: Hours that a job brings: from the first day to the last, hours ÷ parts on each.
Rate = tuple[int, int, int, int]


def hourly_rates(job: Employment, *, cuts: bool) -> tuple[Rate, Rate]:
    """Return the least and the most hours a day that a job can have brought, and on which days.

    Hours given in all are spread over the days of the job, and their days may be partly known. Counted from the start
    of everything, the least is had when the job ran as late and as long as can be, the most when as early and as
    briefly. Where a window or a cap cuts off some of them, the least (most) hours a day are taken on the days that are
    certain (possible).
    """
    begins, ends = job.begins, job.ends
    weekly = job.hours_per_week
    if weekly is not None:
        hours, parts = weekly.as_integer_ratio()
        rate = (begins.first, ends.last, hours, 7 * parts)
        return ((begins.last, ends.first, hours, 7 * parts), rate) if not job.is_dated else (rate, rate)
    if job.total_hours is None:
        return (begins.last, ends.first, 0, 7), (begins.first, ends.last, HOURS_IN_A_WEEK, 7)
    hours, parts = job.total_hours.as_integer_ratio()
    if cuts:
        shortest, longest = job.length
        return (begins.last, ends.first, hours, parts * longest), (begins.first, ends.last, hours, parts * shortest)
    return (
        (begins.last, ends.last, hours, parts * (ends.last - begins.last + 1)),
        (begins.first, ends.first, hours, parts * (ends.first - begins.first + 1)),
    )


def most_hours(job: Employment) -> Fraction:
    """Return the most hours that a job can have brought in all."""
    if job.total_hours is not None:
        return Fraction(job.total_hours)
    weekly = HOURS_IN_A_WEEK if job.hours_per_week is None else job.hours_per_week
    return Fraction(weekly) / 7 * job.length[1]


def accrue_days(jobs: Matches) -> tuple[Accrual, Accrual]:
    """Return the fewest and the most days that the jobs can have covered, day by day."""
    high = [(job.begins.first, job.ends.last) for _, job, _ in jobs]
    low = [(job.begins.last, job.ends.first) for _, job, state in jobs if state == YES]
    most = count_days(normalise(high))
    return (most if low == high else count_days(normalise(low))), most
