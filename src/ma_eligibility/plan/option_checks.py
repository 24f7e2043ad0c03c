"""What a candidate says of the plans, checked."""

from ma_eligibility.days.calendar import format_day
from ma_eligibility.plan.changes import CHANGE_KINDS
from ma_eligibility.plan.plan import PlanOptions
from ma_eligibility.profile.spelling import did_you_mean

#: The hours of a week.
MOST_HOURS = 168


class PlanOptionError(ValueError):
    """An option that no plan can be made with."""

    def __init__(self, option: str, given: object, reason: str) -> None:
        super().__init__(f"{option} {given}: {reason}")


def check_options(options: PlanOptions, as_of: int) -> PlanOptions:
    """Return the options; raises PlanOptionError for days in the past, impossible hours and unknown kinds of change."""
    today = f"the day asked about, {format_day(as_of)}"
    start, finish, by, hours = options.start, options.finish, options.by, options.hours
    if start is not None and start < as_of:
        raise PlanOptionError("start", format_day(start), f"this is before {today}")
    if finish is not None and finish.last < as_of:
        raise PlanOptionError("finish", finish, f"this is before {today}")
    if start is not None and finish is not None and finish.last < start:
        raise PlanOptionError("finish", finish, f"this is before the start, {format_day(start)}")
    if by is not None and by < as_of:
        raise PlanOptionError("by", format_day(by), f"this is before {today}")
    if hours is not None and not (isinstance(hours, int) and 1 <= hours <= MOST_HOURS):
        raise PlanOptionError("hours", hours, f"the hours of a week are a whole number from 1 to {MOST_HOURS}")
    unknown = [kind for kind in options.without if kind not in CHANGE_KINDS]
    if unknown:
        help = did_you_mean(unknown[0], CHANGE_KINDS)
        raise PlanOptionError("without", unknown[0], f"there is no such kind of change; {help}")
    return options
