"""What is found for a person, compared day by day with a judge who reads the definitions."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from oracle import Truth

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.days.timeline import HasDays
from ma_eligibility.ruleset.finding import Verdict, read_verdict

#: Says of a person what holds on a day.
Judge = Callable[[dict[str, Any], date], Truth]


def days_around(found: HasDays) -> set[int]:
    """Return the days on and next to both ends of every interval of what was found."""
    edges = {edge for days in (found.windows, found.possible) for interval in days for edge in interval}
    return {min(LAST_DAY, max(FIRST_DAY, edge + step)) for edge in edges for step in (-1, 0, 1)}


def assert_as_judged(
    found: HasDays, judge: Callable[[date], Truth], days: Iterable[date], about: object, *, may_be_open: bool = False
) -> None:
    """Check that the verdict is the judge's, on the days and on those around which what was found changes.

    Where one ``may_be_open``, it need not be decided on days on which the judge decides.
    """
    for day in {*days, *map(date.fromordinal, days_around(found))}:
        got, expected = read_verdict(found, day.toordinal()), judge(day)
        if not (may_be_open and got is Verdict.UNDETERMINED):
            assert got.value == expected.value, (about, day)
