"""Days, partly known dates, and adding or taking away days, weeks, months and years.

A day is an integer, its proleptic Gregorian ordinal (``datetime.date.toordinal``). All calendar arithmetic of the
project is in this module.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

FIRST_DAY = date(1900, 1, 1).toordinal()
LAST_DAY = date(2100, 12, 31).toordinal()

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Unit = Literal["days", "weeks", "months", "years"]


class DateError(ValueError):
    """A text is not a date: ``code`` says why, ``help`` what to write instead."""

    def __init__(self, code: str, message: str, help: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.help = help


class PartialDate(NamedTuple):
    """Some day from ``first`` to ``last``, both included; of a full date, they are the same day."""

    first: int
    last: int

    @property
    def is_full(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    @property
    def is_bounded(self) -> bool:
        """Whether it is known after which day it is, and before which."""
        return ANY_DAY.first < self.first and self.last < ANY_DAY.last

    def __str__(self) -> str:
        """Write the date as people enter it: ``2021``, ``2021-05`` or ``2021-05-20``."""
        if not self.is_bounded:
            return "an unknown day"
        text = date.fromordinal(self.first).isoformat()
        if self.is_full:
            return text
        return text[:4] if self.last - self.first > 31 else text[:7]

    def in_words(self) -> str:
        """Write the date as in a letter: ``2021``, ``May 2021`` or ``May 20, 2021``."""
        if not self.is_bounded:
            return str(self)
        found = date.fromordinal(self.first)
        month = MONTH_NAMES[found.month - 1]
        if self.is_full:
            return f"{month} {found.day}, {found.year}"
        return f"{found.year}" if self.last - self.first > 31 else f"{month} {found.year}"


#: Writes a date: ``str`` as people enter it, ``PartialDate.in_words`` as in a letter.
WriteDate = Callable[[PartialDate], str]


#: A day of which nothing is known. It may lie before the calendar or after it, further than any length of time in a
#: rule reaches, so that no end of the calendar decides anything.
ANY_DAY = PartialDate(date(1500, 1, 1).toordinal(), date(2500, 12, 31).toordinal())
#: The day of what never ends, or is assumed never to happen.
NEVER_COMES = PartialDate(ANY_DAY.last, ANY_DAY.last)
#: The day of what has always been.
LONG_AGO = PartialDate(ANY_DAY.first, ANY_DAY.first)

# ASCII digits only: ``\d`` would also accept other scripts' digits.
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def parse_date(text: str) -> PartialDate:
    """Read ``2021``, ``2021-05`` or ``2021-05-20``.

    Raises DateError for any other form, for a day that does not exist, and outside 1900 to 2100.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError("date-form", "this is not a date", "write a date as 2021-05-20, 2021-05 or 2021")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not 1900 <= year <= 2100:
        raise DateError("date-range", "dates run from 1900-01-01 to 2100-12-31")
    if month is None:
        return PartialDate(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal())
    if not 1 <= month <= 12:
        raise DateError("no-such-day", f"there is no month {month:02}", "months run from 01 to 12")
    length = days_in_month(year, month)
    if day is None:
        first = date(year, month, 1).toordinal()
        return PartialDate(first, first + length - 1)
    if not 1 <= day <= length:
        raise DateError(
            "no-such-day",
            f"there is no {MONTH_NAMES[month - 1]} {day}, {year}",
            f"the month ends on {year}-{month:02}-{length:02}",
        )
    ordinal = date(year, month, day).toordinal()
    return PartialDate(ordinal, ordinal)


def parse_day(text: str) -> int:
    """Read a full date such as ``2021-05-20`` as a day; raises DateError as parse_date does."""
    try:
        found = parse_date(text)
    except DateError as error:
        help = _FULL if error.code == "date-form" else error.help
        raise DateError(error.code, str(error), help) from None
    if not found.is_full:
        raise DateError("date-form", "the day is missing", _FULL)
    return found.first


_FULL = "write a full date such as 2021-05-20"


def format_day(day: int) -> str:
    """Write a day, an ordinal, as ``2021-05-20``."""
    return date.fromordinal(day).isoformat()


def to_day(day: int | date) -> int:
    """Return the ordinal of a day that is given as a date or as its ordinal; raises TypeError for anything else."""
    if isinstance(day, int):
        return day
    if isinstance(day, date):
        return day.toordinal()
    raise TypeError(f"a day is a datetime.date or its ordinal, not {day!r}; parse_day reads a text")


def to_date(day: int | None) -> date | None:
    """Return a day as a date; None for no day, and for the first and the last of the calendar, which are open ends."""
    return date.fromordinal(day) if day is not None and FIRST_DAY < day < LAST_DAY else None


def write_day(day: int, write: WriteDate) -> str:
    """Write a day as dates are written."""
    return write(PartialDate(day, day))


def days_in_month(year: int, month: int) -> int:
    """Return how many days the month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


# The same few steps are computed again and again: a program's date plus five years, by route and by candidate.
@lru_cache(maxsize=1 << 16)
def add_years(day: int, years: int) -> int:
    """Return the same calendar day *years* later (earlier if negative); 29 February falls back to the 28th."""
    found = date.fromordinal(day)
    try:
        return found.replace(year=found.year + years).toordinal()
    except ValueError:  # 29 February where that year has none
        return found.replace(year=found.year + years, day=28).toordinal()


@lru_cache(maxsize=1 << 16)
def add_months(day: int, months: int) -> int:
    """Return the same day of the month *months* later (earlier if negative), or that month's last day."""
    found = date.fromordinal(day)
    year, month = divmod(found.year * 12 + found.month - 1 + months, 12)
    month += 1
    return date(year, month, min(found.day, days_in_month(year, month))).toordinal()


_UNIT_DAYS = {"days": 1, "weeks": 7}


class Duration(NamedTuple):
    """A length of time as rules write it: 5 years, 6 months, 30 days."""

    number: int
    unit: Unit
    extra: int = 0
    """Days added to it, or subtracted: for variants of a rule that are a day off."""

    def after(self, day: int) -> int:
        """Return the day this long after *day*."""
        number, unit, extra = self
        if unit == "years":
            return add_years(day, number) + extra
        return (add_months(day, number) if unit == "months" else day + number * _UNIT_DAYS[unit]) + extra

    def before(self, day: int) -> int:
        """Return the day this long before *day*."""
        number, unit, extra = self
        if unit == "years":
            return add_years(day, -number) - extra
        return (add_months(day, -number) if unit == "months" else day - number * _UNIT_DAYS[unit]) - extra

    @lru_cache(maxsize=1 << 18)  # noqa: B019 # durations are few, and small
    def first_day_looking_back_to(self, day: int) -> int:
        """Return the first day whose ``before`` is *day* or later."""
        number, unit, extra = self
        plain = Duration(number, unit) if extra else self
        day += extra
        found = plain.after(day)
        # Where a month is too short for the day, the day found looks back to an earlier day, and the next one is right.
        return found if plain.before(found) >= day else found + 1

    @property
    def follows_calendar(self) -> bool:
        """Whether its length in days depends on where in the calendar it lies."""
        return self.unit in ("years", "months")

    @property
    def least_days(self) -> int:
        """The fewest days that it can have; exact for days and weeks."""
        if not self.follows_calendar:
            return self.after(0)
        years, months = divmod(self.number * (12 if self.unit == "years" else 1), 12)
        # A year of 1900 to 2100 may lack its leap day once more than the four-year cycle says.
        return 365 * years + max(0, years // 4 - 1) + _SHORTEST_MONTHS[months] + self.extra

    @property
    def most_days(self) -> int:
        """The most days that it can have; exact for days and weeks."""
        if not self.follows_calendar:
            return self.after(0)
        years, months = divmod(self.number * (12 if self.unit == "years" else 1), 12)
        return 365 * years + (years + 3) // 4 + (_LONGEST_MONTHS[months] + 1 if months else 0) + self.extra

    def __str__(self) -> str:
        """Write it as a rule does: ``5 years``, ``1 month``."""
        words = f"{self.number} {self.unit[:-1] if self.number == 1 else self.unit}"
        return f"{words} {self.extra:+} day" if self.extra else words


# The fewest days that 0, 1, 2 … 11 months in a row can have, and the most, without a leap day.
_SHORTEST_MONTHS = (0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334)
_LONGEST_MONTHS = (0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337)

_DURATION = re.compile(r"([1-9][0-9]{0,4}) (day|week|month|year)s?")
LONGEST_YEARS = 200


def parse_duration(text: str) -> Duration:
    """Read ``5 years``, ``18 months``, ``6 weeks`` or ``30 days``; raises ValueError for anything else."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError("this is not a length of time such as 5 years, 18 months, 6 weeks or 30 days")
    units: dict[str, Unit] = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
    found = Duration(int(match[1]), units[match[2]])
    if found.least_days > LONGEST_YEARS * 366:
        raise ValueError(f"a length of time is at most {LONGEST_YEARS} years")
    return found


def is_never_longer(one: Duration, other: Duration) -> bool:
    """Tell whether one length of time has at most as many days as another, wherever in the calendar both begin."""
    months = {"months": 1, "years": 12}
    if one.unit in months and other.unit in months and one.extra <= other.extra:
        return one.number * months[one.unit] <= other.number * months[other.unit]
    return one.most_days <= other.least_days


def describe_days(first: int, last: int) -> str:
    """Say how long the days from *first* to *last*, both included, are: ``3 years 2 months 5 days``.

    Whole years and months are counted back from the day after *last*, as years of work are.
    """
    after = last + 1
    months = (date.fromordinal(after).year - date.fromordinal(first).year) * 12 + 12
    while add_months(after, -months) < first:
        months -= 1
    days = add_months(after, -months) - first
    years, months = divmod(months, 12)
    parts = [(years, "year"), (months, "month"), (days, "day")]
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count) or "0 days"
