"""Amounts and lengths of time as rules write them: ``4160 hours``, ``less than 4 years``, ``30 days before``."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import WithJsonSchema

from ma_eligibility.days.calendar import FIRST_DAY, Duration, days_in_month, parse_duration
from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.profile.facts import HOURS_IN_A_WEEK
from ma_eligibility.ruleset.rule_error import rule_error

LENGTH_PATTERN = "[1-9][0-9]{0,4} (day|week|month|year)s?"


def read_duration(value: object) -> Duration:
    """Read a length of time in a rule."""
    if isinstance(value, Duration):
        return value
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except ValueError as error:
        raise rule_error(str(error)) from None


class Within(NamedTuple):
    """For how long something counts after its day: up to and including the day that the length leads to.

    ``less_than`` leaves that last day out; ``to_month_end`` goes on to the end of its month. ``extra`` counts days
    more, or fewer: what a rule would say if it were a day off.
    """

    length: Duration
    less_than: bool = False
    to_month_end: bool = False
    extra: int = 0

    def last_day(self, day: int) -> int:
        """Return the last day on which something of that day counts."""
        last = self.length.after(day) + self.extra
        if self.to_month_end:
            found = date.fromordinal(self.length.after(day))
            return last + days_in_month(found.year, found.month) - found.day
        return last - 1 if self.less_than else last

    def __str__(self) -> str:
        """Write it as a rule does."""
        before, after = _LESS_THAN if self.less_than else "", _TO_MONTH_END if self.to_month_end else ""
        return f"{before}{self.length}{after}{f' {self.extra:+} day' if self.extra else ''}"


_LESS_THAN, _TO_MONTH_END = "less than ", " to the end of the month"


def read_within(value: object) -> Within:
    """Read ``5 years``, ``less than 5 years`` or ``2 years to the end of the month``."""
    if isinstance(value, Within):
        return value
    if isinstance(value, str) and value.endswith(_TO_MONTH_END):
        return Within(read_duration(value.removesuffix(_TO_MONTH_END)), to_month_end=True)
    if isinstance(value, str) and value.startswith(_LESS_THAN):
        return Within(read_duration(value.removeprefix(_LESS_THAN)), less_than=True)
    return Within(read_duration(value))


class Opening(NamedTuple):
    """From when something counts: so long before its day, or so long after it.

    Without a length it counts on every day before its day, however long before.
    """

    length: Duration | None
    side: Literal["before", "after"]

    def first_day(self, day: int) -> int:
        """Return the first day on which something of that day counts."""
        if self.length is None:
            return FIRST_DAY
        return self.length.before(day) if self.side == "before" else self.length.after(day)

    def __str__(self) -> str:
        """Write it as a rule does."""
        return _ANY_TIME_BEFORE if self.length is None else f"{self.length} {self.side}"


_ANY_TIME_BEFORE = "any time before"
_OPENING = re.compile("(.*) (before|after)")


def read_opening(value: object) -> Opening:
    """Read ``30 days before``, ``18 years after`` or ``any time before``."""
    if isinstance(value, Opening):
        return value
    if value == _ANY_TIME_BEFORE:
        return Opening(None, "before")
    match = _OPENING.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        help = "write how long before or after, such as 30 days before"
        raise rule_error("this does not say from when a record counts", help)
    return Opening(read_duration(match[1]), "before" if match[2] == "before" else "after")


def _text_schema(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


Length = Annotated[Duration, ReadBy(read_duration), _text_schema(LENGTH_PATTERN)]
WithinLength = Annotated[
    Within,
    ReadBy(read_within),
    _text_schema(f"({_LESS_THAN}{LENGTH_PATTERN}|{LENGTH_PATTERN}|{LENGTH_PATTERN}{_TO_MONTH_END})"),
]
From = Annotated[Opening, ReadBy(read_opening), _text_schema(f"({LENGTH_PATTERN} (before|after)|{_ANY_TIME_BEFORE})")]


class WorkHours(NamedTuple):
    """An amount of hours as rules name it: 4160 hours."""

    hours: int | Decimal

    def __str__(self) -> str:
        """Write it as a rule does, with a comma between the thousands."""
        return f"{self.hours:,} hours"


_HOURS_PATTERN = r"[0-9]{1,7}(\.[0-9]{1,4})? hours?"
_HOURS = re.compile(_HOURS_PATTERN)
#: Other ways of writing hours, or hours a week.
_MEANT_HOURS = re.compile(
    r"([1-9][0-9]{0,6}(?:\.[0-9]{1,4})?) *(?:h|hrs?|hours?)?\.? *(?:(?:/|a|per|each|every) ?week|weekly)?",
    re.IGNORECASE,
)
MOST_COUNTED = 1_000_000


def read_hours(value: object) -> WorkHours:
    """Read ``4160 hours``."""
    if isinstance(value, WorkHours):
        return value
    count = Decimal(value.split(" ")[0]) if isinstance(value, str) and _HOURS.fullmatch(value) else Decimal(0)
    if not count:
        match = _MEANT_HOURS.fullmatch(str(value))
        help = f"write {match[1]} hours" if match else ""
        raise rule_error("this is not an amount such as 4160 hours", help)
    return WorkHours(int(count) if count == int(count) else count)


def read_weekly(value: object) -> WorkHours:
    """Read hours a week: ``35 hours``."""
    found = read_hours(value)
    if found.hours > HOURS_IN_A_WEEK:
        raise rule_error(f"a week has {HOURS_IN_A_WEEK} hours")
    return found


_COUNTED = re.compile("([0-9]{1,7})( (program|course|attempt|exam|time|procedure|skill|record)s?)?")


def read_count(value: object) -> int:
    """Read a count: ``25``."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNTED:
        match = _COUNTED.fullmatch(value) if isinstance(value, str) else None
        help = f"write {match[1]}" if match else ""
        raise rule_error("this is not a count such as 25", help)
    return value


def read_allowed(value: object) -> int:
    """Read how many are allowed: a count above 0."""
    if value == 0 and not isinstance(value, bool):
        raise rule_error("nobody has none of them left", "write a number above 0")
    return read_count(value)


def read_amount(value: object) -> Any:
    """Read ``5 years``, ``4160 hours`` or ``25``."""
    if isinstance(value, WorkHours | Duration):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if value == 0:
            raise rule_error("everybody has that much", "write an amount above 0")
        return read_count(value)
    if isinstance(value, str) and "hour" in value:
        return read_hours(value)
    match = _COUNTED.fullmatch(value) if isinstance(value, str) else None
    if match:
        raise rule_error("this is not an amount such as 5 years, 60 hours or 25", f"write {match[1]}")
    return read_duration(value)


_AMOUNT_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": f"^({LENGTH_PATTERN}|{_HOURS_PATTERN})$"},
        {"type": "integer", "minimum": 1, "maximum": MOST_COUNTED},
    ]
}

Amount = Annotated[WorkHours | Duration | int, ReadBy(read_amount), WithJsonSchema(_AMOUNT_SCHEMA)]
Cap = Annotated[WorkHours, ReadBy(read_hours), _text_schema(_HOURS_PATTERN)]
Weekly = Annotated[WorkHours, ReadBy(read_weekly), _text_schema(_HOURS_PATTERN)]
Allowed = Annotated[
    int, ReadBy(read_allowed), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_COUNTED})
]
Limit = Annotated[int, ReadBy(read_count), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_COUNTED})]
