"""The days on which an answer is the one asked for, one day at a time, and what follows from it; like oracle.py, slow.

It must never import the package.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import oracle
from oracle import FIRST, LAST, Length, Truth, days_of

Record = dict[str, Any]
#: Whether something holds of a record on a day.
TestOnDay = Callable[[Record, date], Truth]


def is_answered(name: str, wanted: bool, *, needs_dates: bool = False) -> TestOnDay:
    """Return the test that the answer is yes, or no; ``needs_dates`` is for the person, unless an answer lasts."""

    def test(record: Record, day: date) -> Truth:
        answer = record.get("answers", {}).get(name)
        if answer is None:
            return Truth.UNKNOWN
        parts = answer if isinstance(answer, dict) else {"is": answer}
        holds = _holds(parts, day, needs_dates)
        return holds if wanted else oracle.none_of(holds)

    return test


def _holds(parts: Record, day: date, needs_dates: bool) -> Truth:
    """Say whether the answer is yes on the day."""
    since, until = parts.get("since"), parts.get("until")
    is_yes = parts["is"] in ("yes", True)
    if since is None and until is None:
        if not is_yes:
            return Truth.NO
        return Truth.UNKNOWN if needs_dates else Truth.YES
    opens, closes = _ends(since or (None if needs_dates else FIRST.isoformat())), _ends(until or LAST.isoformat())
    opens, closes = (opens[0], min(opens[1], closes[1])), (max(closes[0], opens[0]), closes[1])
    can_hold = opens[0] <= day <= closes[1]
    next_day, day_before = day + timedelta(days=1), day - timedelta(days=1)
    can_fail = day < opens[1] and max(next_day, opens[0]) <= closes[1]  # it begins later
    can_fail = can_fail or (day > closes[0] and min(day_before, closes[1]) >= opens[0])  # it ended before
    if is_yes:
        return oracle.truth_between(not can_fail, can_hold)
    return oracle.truth_between(False, can_fail or not can_hold)


def _ends(text: str | None) -> tuple[date, date]:
    """Return the first and the last day that a date of an answer may mean."""
    days = days_of(text)
    return days[0], days[-1]


def joined(test: Any, *tests: TestOnDay) -> TestOnDay:
    """Return the test that a condition on fields and some on answers hold."""
    return lambda record, day: oracle.all_of(test(record), *(each(record, day) for each in tests))


def has(records: Any, test: TestOnDay, day: date, counts: TestOnDay) -> Truth:
    """Say whether a record that passes the test counts on the day."""
    if records is None:
        return Truth.UNKNOWN
    return oracle.any_of(*(oracle.all_of(test(each, day), counts(each, day)) for each in records))


def days_worked(job: Record, test: TestOnDay, wanted: tuple[Truth, ...]) -> list[date]:
    """Return the days of a job on which the test has one of some results; the job's own dates must be known.

    The result changes only on days that a date of an answer may mean, and on the day after these.
    """
    first = date.fromisoformat(job["start"])
    last = LAST if job["end"] == "present" else date.fromisoformat(job["end"])
    texts = [answer.get(key) for answer in job.get("answers", {}).values() if isinstance(answer, dict) for key in DATES]
    edges = {day + timedelta(days=step) for text in texts if text for day in days_of(text) for step in (0, 1)}
    found: list[date] = []
    for start, after in pairwise(sorted({first, *(edge for edge in edges if first < edge <= last), last})):
        if test(job, start) in wanted:
            found += oracle.days_between(start, after - timedelta(days=1))
    return [*found, last] if test(job, last) in wanted else found


DATES = ("since", "until")
CERTAIN, POSSIBLE = (Truth.YES,), (Truth.YES, Truth.UNKNOWN)


def time_of_work(jobs: Any, test: TestOnDay, needed: Length, in_last: Length | None) -> Callable[[date], Truth]:
    """Return the judge of the days on which work of some kind reaches a length of time."""
    if jobs is None:
        return lambda day: Truth.UNKNOWN
    low, high = (
        oracle.union(frozenset(frozenset(days_worked(job, test, wanted)) for job in jobs))
        for wanted in (CERTAIN, POSSIBLE)
    )
    return lambda day: oracle.truth_between(
        *(oracle.is_reached_within(oracle.tally_days(each, day, in_last), day, needed, in_last) for each in (low, high))
    )


def full_time_work(jobs: Any, test: TestOnDay, needed: Length, weekly: int) -> Callable[[date], Truth]:
    """Return the judge of the days on which enough days have so many hours a week, of all jobs together."""
    if jobs is None:
        return lambda day: Truth.UNKNOWN
    counted = []
    for index, wanted in enumerate((CERTAIN, POSSIBLE)):
        hours: defaultdict[date, Fraction] = defaultdict(Fraction)
        for job in jobs:
            for day in days_worked(job, test, wanted):
                hours[day] += oracle.weekly_hours(job)[index]
        counted.append(frozenset(day for day, total in hours.items() if total >= weekly))
    return lambda day: oracle.truth_between(
        *(oracle.is_reached(oracle.tally_days(each, day, None), needed) for each in counted)
    )


def hours_of_work(jobs: Any, test: TestOnDay, needed: int, in_last: Length | None) -> Callable[[date], Truth]:
    """Return the judge of the days on which the hours of work of some kind are enough."""
    if jobs is None:
        return lambda day: Truth.UNKNOWN
    found = [(job, [days_worked(job, test, wanted) for wanted in (CERTAIN, POSSIBLE)]) for job in jobs]

    def judge(day: date) -> Truth:
        opens = oracle.minus(day, in_last) if in_last else date.min
        totals = [Fraction(0), Fraction(0)]
        for job, both in found:
            for index, days in enumerate(both):
                weekly = oracle.weekly_hours(job)[index]
                totals[index] += weekly / 7 * (bisect_right(days, day) - bisect_right(days, opens))
        return oracle.truth_between(*(total >= needed for total in totals))

    return judge


def count(records: Any, test: TestOnDay, key: str, day: date, in_last: Length | None = None) -> Any:
    """Return the least and the most records, or procedures, that pass the test and are in the window."""
    if records is None:
        return None
    return oracle.count_of(records, lambda each: test(dict(each), day), key, day, in_last)
