"""What the days of a credential, a route or a criterion mean on one day."""

from typing import NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.days.timeline import HasDays, interval_around, next_interval
from ma_eligibility.ruleset.finding import Verdict


class Outcome(NamedTuple):
    """What is known of a credential, a route or a criterion on one day."""

    verdict: Verdict
    since: int | None = None
    """The first day of the interval that the verdict is about; None if it is not eligible."""
    until: int | None = None
    """The last day of that interval."""
    opens: int | None = None
    """The next day on which it certainly opens, if it is not open."""
    may_open: int | None = None
    """If it is not eligible: the next day on which it may open, where that comes before any certain one."""


def leave_open(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    """Return the first and the last day of an interval; None where it has no beginning or no end."""
    return None if first == FIRST_DAY else first, None if last == LAST_DAY else last


# Enum members and keyword arguments are slow to look up, and this is asked for every person and credential of a cohort.
_ELIGIBLE, _NOT_ELIGIBLE, _UNDETERMINED = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.UNDETERMINED


def read_outcome(held: HasDays, as_of: int) -> Outcome:
    """Return what the certain and the possible days of something mean on one day."""
    windows, possible = held.windows, held.possible
    open_now = interval_around(windows, as_of)
    if open_now:
        return Outcome(_ELIGIBLE, open_now[0], open_now[1])
    opening = next_interval(windows, as_of) if windows else None
    opens = opening[0] if opening else None
    possible_now = interval_around(possible, as_of)
    if possible_now:
        return Outcome(_UNDETERMINED, possible_now[0], possible_now[1], opens)
    perhaps = next_interval(possible, as_of) if possible else None
    may_open = perhaps[0] if perhaps and perhaps != opening and (opens is None or perhaps[0] < opens) else None
    return Outcome(_NOT_ELIGIBLE, None, None, opens, may_open)


def next_only_possible(held: HasDays, as_of: int) -> tuple[int, int] | None:
    """Return the next interval that is possible and no more, if it comes before any certain day."""
    certain, possible = next_interval(held.windows, as_of), next_interval(held.possible, as_of)
    return possible if possible and (certain is None or possible[1] < certain[0]) else None
