"""A slow, plain reading of what qualifies on one day, against which the fast evaluation is compared."""

import calendar
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, lru_cache
from itertools import accumulate
from math import lcm
from typing import Any, Literal, NamedTuple

FIRST = date(1900, 1, 1)
LAST = date(2100, 12, 31)
ALL_DAYS = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
# A date that is not given may be any day, of which the calendar has only a part: these reach far enough for lengths
# of time of up to fifty years.
LONG_AGO, FAR_OFF = date(1850, 1, 1), date(2150, 12, 31)
EVERY_DAY = tuple(LONG_AGO + timedelta(days=n) for n in range((FAR_OFF - LONG_AGO).days + 1))

# "The N years that end on a day" can be measured back from that day or from the day after it; the two differ
# on 28 February. Measured from the day after, unbroken work from 2015-03-01 reaches five years on 2020-02-29
# and no day earlier, and 2020-03-01 to 2021-02-28 is one year. Measured from the day itself, neither is so.
MEASURED_FROM_THE_DAY_AFTER = True

# Fields whose values are all known, so that a test can be tried on every value an unknown one may have.
CLOSED_VOCABULARY: dict[str, tuple[str, ...]] = {
    "kind": ("high_school", "ged", "equivalent"),
    "training": ("medical_assistant", "medical_services"),
}

Record = Mapping[str, Any]
Section = Sequence[Record] | None
Number = int | Decimal | Fraction
Span = tuple[str | None, str]


# --- Three truth values -------------------------------------------------------------------------------------


class Truth(Enum):
    """A truth value, named after the verdict it means."""

    NO = "not_eligible"
    UNKNOWN = "undetermined"
    YES = "eligible"


Test = Callable[[Record], Truth]


def truth_of(answers: Iterable[bool]) -> Truth:
    """Say what is known when `answers` holds the answer for every possible value of what is unknown."""
    found = set(answers)
    if found == {True}:
        return Truth.YES
    if found == {False}:
        return Truth.NO
    return Truth.UNKNOWN


def truth_between(certain: bool, possible: bool) -> Truth:
    """Say what is known when the answer is `certain` in the worst case and `possible` in the best one."""
    assert possible or not certain
    return truth_of([certain, possible])


def all_of(*parts: Truth) -> Truth:
    """Kleene's and."""
    if Truth.NO in parts:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in parts else Truth.YES


def any_of(*parts: Truth) -> Truth:
    """Kleene's or."""
    if Truth.YES in parts:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in parts else Truth.NO


def none_of(*parts: Truth) -> Truth:
    """Kleene's not, of any of the parts."""
    opposite = {Truth.YES: Truth.NO, Truth.UNKNOWN: Truth.UNKNOWN, Truth.NO: Truth.YES}
    return opposite[any_of(*parts)]


def at_least_n_of(number: int, *parts: Truth) -> Truth:
    """Say whether `number` of the parts hold."""
    certain = parts.count(Truth.YES)
    possible = len(parts) - parts.count(Truth.NO)
    return truth_between(certain >= number, possible >= number)


# --- Calendar -----------------------------------------------------------------------------------------------


class Length(NamedTuple):
    """A length of calendar time."""

    number: int
    unit: Literal["years", "months", "weeks", "days"]


def years(number: int) -> Length:
    """Return a length of `number` calendar years."""
    return Length(number, "years")


@lru_cache(maxsize=500_000)
def plus(day: date, length: Length, sign: int = 1) -> date:
    """Return the same day of the month that much later, or that month's last day."""
    count = sign * length.number
    if length.unit == "days":
        return day + timedelta(days=count)
    if length.unit == "weeks":
        return day + timedelta(weeks=count)
    months = day.year * 12 + (day.month - 1) + (12 * count if length.unit == "years" else count)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def minus(day: date, length: Length) -> date:
    """Return the same day of the month that much earlier, or that month's last day."""
    return plus(day, length, -1)


@cache
def days_of(text: str | None) -> tuple[date, ...]:
    """Every day that a date of a profile may mean; a missing date may be any day."""
    if text is None:
        return EVERY_DAY
    if text in ("present", "never"):
        return (FAR_OFF,)
    numbers = [int(part) for part in text.split("-")]
    if len(numbers) == 3:
        return (date(*numbers),)
    months = numbers[1:] or range(1, 13)
    return tuple(
        date(numbers[0], month, day)
        for month in months
        for day in range(1, calendar.monthrange(numbers[0], month)[1] + 1)
    )


def days_between(first: date, last: date) -> Sequence[date]:
    """Return the days from `first` to `last`, both included."""
    return EVERY_DAY[max(0, (first - LONG_AGO).days) : max(0, (last - LONG_AGO).days + 1)]


@cache
def days_in_order(text: str | None, not_before: str | None, not_after: str | None) -> tuple[date, ...]:
    """Every day that a date may mean that is not before another date of the record, nor after a third."""
    earliest, latest = days_of(not_before)[0], days_of(not_after)[-1]
    return tuple(each for each in days_of(text) if earliest <= each <= latest) or (earliest,)


def completion_days(program: Record) -> tuple[date, ...]:
    """Every day on which a program may be completed: not before it began, nor after a body accredited it later."""
    ends = date_of(program, "completed", "expected")
    later = program.get("accredited_later_on") if ends else None
    return days_in_order(ends, program.get("started"), later)


def start_days(program: Record) -> tuple[date, ...]:
    """Every day on which a program may have begun."""
    return days_in_order(program.get("started"), None, completion_days(program)[-1].isoformat())


def expiry_days(credential: Record) -> tuple[date, ...]:
    """Every day that may be the last one of a credential; one that names a month is valid to the end of the month."""
    text = credential.get("expires")
    if text and len(text) == 7:
        text = days_of(text)[-1].isoformat()
    return days_in_order(text, credential.get("issued"), None)


def issue_days(credential: Record) -> tuple[date, ...]:
    """Every day on which a credential that has a date of issue may have been issued: not after it expired."""
    return days_in_order(credential["issued"], None, expiry_days(credential)[-1].isoformat())


# --- Fields of a record -------------------------------------------------------------------------------------


def is_one_of(key: str, *wanted: str) -> Test:
    """Test that a field has one of the wanted values."""

    def test(record: Record) -> Truth:
        if key == "level":
            return truth_of([record.get(key, "postsecondary") in wanted])
        if key in record:
            return truth_of([record[key] in wanted])
        if key in CLOSED_VOCABULARY:
            return truth_of(value in wanted for value in CLOSED_VOCABULARY[key])
        return Truth.UNKNOWN

    return test


def is_not(key: str, unwanted: str) -> Test:
    """Test that a field has any value but one."""
    return lambda record: none_of(is_one_of(key, unwanted)(record))


def includes_any(key: str, *wanted: str) -> Test:
    """Test that a list holds at least one of the wanted values; with none given, that it is not empty."""

    def test(record: Record) -> Truth:
        if key not in record:
            return Truth.UNKNOWN
        return truth_of([any(value in wanted or not wanted for value in record[key])])

    return test


def includes_all(key: str, *wanted: str) -> Test:
    """Test that a list holds all of the wanted values."""

    def test(record: Record) -> Truth:
        return truth_of([set(wanted) <= set(record[key])]) if key in record else Truth.UNKNOWN

    return test


def is_true(key: str) -> Test:
    """Test that a yes-or-no field says yes."""
    return lambda record: truth_of([record[key] is True]) if key in record else Truth.UNKNOWN


def is_at_least(key: str, number: Number) -> Test:
    """Test that a count is at least `number`; an unknown one is between 0 and no limit."""

    def test(record: Record) -> Truth:
        return truth_between(record.get(key, 0) >= number, key not in record or record[key] >= number)

    return test


def weekly_hours_at_least(number: Number) -> Test:
    """Test the hours a week of an employment, with total hours spread evenly over its days."""

    def test(record: Record) -> Truth:
        least, most = weekly_hours(record)
        return truth_between(least >= number, most >= number)

    return test


def both(*tests: Test) -> Test:
    """Test that all of the tests hold."""
    return lambda record: all_of(*(test(record) for test in tests))


def anything(record: Record) -> Truth:
    """Pass every record."""
    return Truth.YES


# --- A record exists ----------------------------------------------------------------------------------------


class InPart(list[Record]):
    """The records of a section that may have others."""


def more(section: Section) -> Truth:
    """Say whether a section has a record that it does not show: that is not known, or there is certainly none."""
    return Truth.UNKNOWN if isinstance(section, InPart) else Truth.NO


def section_of(profile: Record, name: str) -> Section:
    """Return the records of a section, or None where the section is unknown."""
    if name in profile.get("incomplete", ()):
        return InPart(profile[name]) if profile.get(name) else None
    if name not in profile:
        return [] if profile.get("complete") is True else None
    value = profile[name]
    if name == "diploma":
        return [] if value == "none" else [value]
    records: Section = value
    return records


@cache
def event_windows(days: tuple[date, ...], within: Length | None, early: Length | None) -> list[tuple[date, date]]:
    """For every day an event may have happened on, the first and the last day on which it counts."""
    return [(minus(day, early) if early else day, plus(day, within) if within else LAST) for day in days]


def counts_on(days: tuple[date, ...], day: date, within: Length | None, early: Length | None) -> Truth:
    """Say whether an event of one of those days counts on `day`."""
    if len(days) < 400:
        return truth_of(opens <= day <= closes for opens, closes in event_windows(days, within, early))
    # Any day of many years: the windows slide on a day at a time, so the first and the last one decide.
    opens_first, opens_last = (minus(event, early) if early else event for event in (days[0], days[-1]))
    closes_first, closes_last = (plus(event, within) if within else LAST for event in (days[0], days[-1]))
    return truth_between(opens_last <= day <= closes_first, opens_first <= day <= closes_last)


def date_of(record: Record, *keys: str) -> str | None:
    """Return the date that a record gives under the first of the keys it has."""
    for key in keys:
        if key in record:
            text: str = record[key]
            return text
    return None


def has(section: Section, test: Test, day: date, within: Length | None = None, early: Length | None = None) -> Truth:
    """Say whether a record passes the test and its completion, done or expected, counts on `day`."""
    if section is None:
        return Truth.UNKNOWN
    return any_of(
        *(all_of(test(record), counts_on(completion_days(record), day, within, early)) for record in section),
        more(section),
    )


def is_held(record: Record, day: date) -> Truth:
    """Say whether a diploma is held on `day`."""
    text = date_of(record, "earned", "expected")
    return counts_on(days_of(text), day, None, None) if text else Truth.YES


def has_diploma(section: Section, test: Test, day: date) -> Truth:
    """Say whether a diploma that passes the test is held on `day`; an undated one is held on every day."""
    if section is None:
        return Truth.UNKNOWN
    return any_of(*(all_of(test(record), is_held(record, day)) for record in section))


def is_under_way(section: Section, test: Test, day: date) -> Truth:
    """Say whether a program that passes the test has started by `day` and is completed on a later day."""
    if section is None:
        return Truth.UNKNOWN
    return any_of(
        *(
            all_of(
                test(record),
                counts_on(start_days(record), day, None, None),
                none_of(counts_on(completion_days(record), day, None, None)),
            )
            for record in section
        ),
        more(section),
    )


# --- An amount accrues --------------------------------------------------------------------------------------


def span_of(record: Record) -> Span:
    """Return the two dates of an employment, as the profile gives them."""
    return date_of(record, "start"), record["end"]


@lru_cache(maxsize=256)
def days_certainly_worked(span: Span) -> frozenset[date]:
    """Return the days that are in the employment whichever days its dates mean.

    No job starts after the last day that it can have ended on, or ends before the first that it can have begun on.
    """
    starts, ends = days_of(span[0]), days_of(span[1])
    latest_start, earliest_end = min(max(starts), max(ends)), max(min(ends), min(starts))
    return frozenset(days_between(latest_start, earliest_end))


@lru_cache(maxsize=256)
def days_possibly_worked(span: Span) -> frozenset[date]:
    """Return the days that are in the employment for some days its dates may mean."""
    earliest_start, latest_end = min(days_of(span[0])), max(days_of(span[1]))
    return frozenset(days_between(earliest_start, latest_end))


class Tally(NamedTuple):
    """How many days were counted, and the last of them."""

    days: int
    last: date | None


@lru_cache(maxsize=64)
def in_order(worked: frozenset[date]) -> list[date]:
    """Return the days worked, the first one first."""
    return sorted(worked)


def tally_days(worked: frozenset[date], day: date, in_last: Length | None) -> Tally:
    """Count the days worked up to `day`, or those of them after `day` minus `in_last`."""
    if in_last is None:
        days = in_order(worked)
        number = bisect_right(days, day)
        return Tally(number, days[number - 1] if number else None)
    counted = [each for each in days_between(minus(day, in_last) + timedelta(days=1), day) if each in worked]
    return Tally(len(counted), max(counted, default=None))


@lru_cache(maxsize=64)
def union(sets: frozenset[frozenset[date]]) -> frozenset[date]:
    """Return the days of all the sets together, each once."""
    return frozenset[date]().union(*sets)


@lru_cache(maxsize=200_000)
def days_needed(last: date, length: Length) -> int:
    """Return the number of days in the years (months, weeks, days) that end on the day `last`."""
    if MEASURED_FROM_THE_DAY_AFTER:
        morning_after = last + timedelta(days=1)
        return (morning_after - minus(morning_after, length)).days
    return (last - minus(last, length)).days


def is_reached(tally: Tally, at_least: Length) -> bool:
    """Say whether the days counted are as many as the days in the length that ends on the last of them."""
    return tally.last is not None and tally.days >= days_needed(tally.last, at_least)


def is_reached_within(tally: Tally, day: date, at_least: Length, in_last: Length | None) -> bool:
    """Say whether the days counted in a window reach a length; a full window of the same length always does."""
    if in_last is not None and as_months(in_last) == as_months(at_least):
        return is_reached(tally, at_least) or tally.days == (day - minus(day, in_last)).days
    return is_reached(tally, at_least)


def as_months(length: Length) -> Length:
    """Return a length of years in months, any other as it is."""
    return Length(length.number * 12, "months") if length.unit == "years" else length


def years_of_work(section: Section, test: Test, day: date, at_least: Length, in_last: Length | None = None) -> Truth:
    """Say whether the days of the employments that pass the test reach `at_least`, each day counted once."""
    if section is None:
        return Truth.UNKNOWN
    sure = [span_of(record) for record in section if test(record) is Truth.YES]
    perhaps = [span_of(record) for record in section if test(record) is not Truth.NO]
    certain = union(frozenset(days_certainly_worked(span) for span in sure))
    possible = union(frozenset(days_possibly_worked(span) for span in perhaps))
    return truth_between(
        is_reached_within(tally_days(certain, day, in_last), day, at_least, in_last),
        more(section) is Truth.UNKNOWN or is_reached_within(tally_days(possible, day, in_last), day, at_least, in_last),
    )


def weekly_hours(record: Record) -> tuple[Fraction, Fraction]:
    """Return the least and the most hours a week that an employment may have."""
    if "hours_per_week" in record:
        return Fraction(record["hours_per_week"]), Fraction(record["hours_per_week"])
    if "total_hours" not in record:
        return Fraction(0), Fraction(168)
    starts, ends = map(days_of, span_of(record))
    shortest = max(1, (min(ends) - max(starts)).days + 1)
    longest = (max(ends) - min(starts)).days + 1
    weekly = Fraction(record["total_hours"]) * 7
    return weekly / longest, weekly / shortest


def share_of_days(start: date, end: date, first: date, last: date) -> Fraction:
    """Return the share of the days from `start` to `end` that are from `first` to `last`."""
    within = (min(end, last) - max(start, first)).days + 1
    return Fraction(max(0, within), (end - start).days + 1)


def extreme_shares(starts: Sequence[date], ends: Sequence[date], first: date, last: date) -> tuple[Fraction, Fraction]:
    """Return the least and the most share of an employment's days that may be from `first` to `last`."""
    # As either end moves on, the share rises and then falls, so that its extremes are found where an end of
    # the employment is at the edge of its own range, of the other's, or of the days asked about.
    edges = {starts[0], starts[-1], ends[0], ends[-1], first, last}
    near = {edge + timedelta(days=step) for edge in edges for step in (-1, 0, 1) if LONG_AGO < edge < FAR_OFF}
    near |= edges
    shares = [
        share_of_days(start, end, first, last)
        for start in near
        for end in near
        if starts[0] <= start <= starts[-1] and ends[0] <= end <= ends[-1] and start <= end
    ]
    return min(shares), max(shares)


def hours_of_record(record: Record, day: date, in_last: Length | None) -> tuple[Fraction, Fraction]:
    """Return the least and the most hours that an employment may have contributed by `day`."""
    span = span_of(record)
    if "total_hours" in record:
        first = minus(day, in_last) + timedelta(days=1) if in_last else LONG_AGO
        least, most = extreme_shares(days_of(span[0]), days_of(span[1]), first, day)
        if span[0] is None and in_last is None:
            most = Fraction(1)  # begun long enough ago, all but a few hours of it were done by then
        return least * Fraction(record["total_hours"]), most * Fraction(record["total_hours"])
    low, high = weekly_hours(record)
    return (
        low / 7 * tally_days(days_certainly_worked(span), day, in_last).days,
        high / 7 * tally_days(days_possibly_worked(span), day, in_last).days,
    )


def hours_of_work(section: Section, test: Test, day: date, at_least: Number, in_last: Length | None = None) -> Truth:
    """Say whether the hours of the employments that pass the test reach `at_least`, overlapping or not."""
    if section is None:
        return Truth.UNKNOWN
    certain = possible = Fraction(0)
    for record in section:
        least, most = hours_of_record(record, day, in_last)
        truth = test(record)
        certain += least if truth is Truth.YES else 0
        possible += most if truth is not Truth.NO else 0
    is_possible = more(section) is Truth.UNKNOWN or possible >= Fraction(at_least)
    return truth_between(certain >= Fraction(at_least), is_possible)


# --- Beyond the guide ---------------------------------------------------------------------------------------

Shift = Callable[[date], date]


def truth_between_days(day: date, dates: Sequence[date], opens: Shift, closes: Shift) -> Truth:
    """Say whether `day` is between what opens and what closes, for every day that a date may mean.

    Of many days the first, the last and those in between that are near the edges decide: the windows slide on.
    """
    some = dates if len(dates) < 400 else [*dates[:1], *dates[-1:], *dates_near(day, dates, opens, closes)]
    return truth_of(opens(each) <= day <= closes(each) for each in some)


def is_of_age(person: Any, day: date, years: int) -> Truth:
    """Whether the person is so many years old."""
    birthday = lambda born: plus(born, Length(years, "years"))  # noqa: E731
    return truth_between_days(day, days_of(person.get("born")), birthday, forever)


def dates_near(day: date, dates: Sequence[date], opens: Shift, closes: Shift) -> list[date]:
    """Return a day, if there is one, whose window has `day` in it; windows slide on with their day."""
    low, high = 0, len(dates) - 1
    while low < high:  # the first whose window has not closed yet
        middle = (low + high) // 2
        if closes(dates[middle]) < day:
            low = middle + 1
        else:
            high = middle
    return [dates[low]]


def month_end(day: date) -> date:
    """Return the last day of the month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def forever(day: date) -> date:
    """Return the last day of the calendar, whatever the day."""
    return LAST


def same(day: date) -> date:
    """Return the day itself."""
    return day


def is_held_on(section: Section, test: Test, key: str, day: date, opens: Shift, closes: Shift) -> Truth:
    """Say whether a record passes the test and counts on `day` by one of its dates; a record without it always does."""
    if section is None:
        return Truth.UNKNOWN
    found = []
    for record in section:
        counts = Truth.YES
        if key in record:
            dates = issue_days(record) if key == "issued" else days_of(record[key])
            counts = truth_between_days(day, dates, opens, closes)
        found.append(all_of(test(record), counts))
    return any_of(*found, more(section))


def has_completed(programs: Section, test: Test, day: date, opens: Shift, closes: Shift) -> Truth:
    """Say whether a program passes the test and counts on `day` by the day on which it is completed."""
    if programs is None:
        return Truth.UNKNOWN
    found = [all_of(test(each), truth_between_days(day, completion_days(each), opens, closes)) for each in programs]
    return any_of(*found, more(programs))


def is_accredited_later(programs: Section, test: Test, day: date) -> Truth:
    """Say whether a program passes the test, and by `day` is accredited by a body that came after its completion."""
    if programs is None:
        return Truth.UNKNOWN
    found = []
    for program in programs:
        completed = completion_days(program)[0]
        accredited = [each for each in days_of(program.get("accredited_later_on")) if each >= completed]
        found.append(all_of(test(program), truth_between_days(day, accredited, same, forever)))
    return any_of(*found, more(programs))


def is_valid(section: Section, test: Test, day: date, opens: Shift, closes: Shift) -> Truth:
    """Say whether a credential that passes the test was issued by `day`, and its last day is near enough."""
    if section is None:
        return Truth.UNKNOWN
    found = []
    for record in section:
        issued, ends = issue_days(record) if "issued" in record else (LONG_AGO,), expiry_days(record)
        found.append(
            all_of(
                test(record),
                truth_of([each <= day for each in issued]),
                truth_between_days(day, ends, opens, closes),
            )
        )
    return any_of(*found, more(section))


def is_completed(section: Section, test: Test, day: date, opens: Shift, closes: Shift) -> Truth:
    """Say whether a program passes the test and counts on `day` by its completion, done or expected."""
    if section is None:
        return Truth.UNKNOWN
    return any_of(
        *(all_of(test(each), truth_between_days(day, completion_days(each), opens, closes)) for each in section),
        more(section),
    )


def is_enrolled(section: Section, test: Test, day: date, opens: Shift, closes: Shift) -> Truth:
    """Say whether a program has started by `day` and its completion is near enough."""
    if section is None:
        return Truth.UNKNOWN
    found = []
    for record in section:
        ends, starts = completion_days(record), start_days(record)
        started = truth_between(starts[-1] <= day, starts[0] <= day)
        found.append(all_of(test(record), started, truth_between_days(day, ends, opens, closes)))
    return any_of(*found, more(section))


def follows(key: str, other_keys: tuple[str, ...], within: Length) -> Test:
    """Test that one date of a record, which is never before another, is no more than so long after it."""

    def test(record: Record) -> Truth:
        others = completion_days(record) if "completed" in other_keys else days_of(date_of(record, *other_keys))
        dates = [each for each in days_of(record.get(key)) if each >= others[0]]
        certain = dates[-1] <= plus(others[0], within)
        possible = others[0] <= dates[-1] and dates[0] <= plus(others[-1], within)
        return truth_between(certain, possible)

    return test


def academic_hours_at_least(number: int) -> Test:
    """Test the hours of a program less those of its externship."""

    def test(record: Record) -> Truth:
        hours, externship = record.get("hours"), record.get("externship_hours")
        if hours is None:
            return Truth.UNKNOWN
        if externship is None:
            return truth_between(False, hours >= number)
        return truth_of([hours - externship >= number])

    return test


def count_of(section: Section, test: Test, date_key: str, day: date, in_last: Length | None) -> tuple[int, int] | None:
    """Return the least and the most records that pass the test and whose day is within the window up to `day`."""
    if section is None:
        return None
    least = most = 0
    for record in section:
        truth = all_of(test(record), is_within(record.get(date_key), day, in_last))
        amount = record_count(record)
        least += amount[0] if truth is Truth.YES else 0
        most += amount[1] if truth is not Truth.NO else 0
    return least, most + (10**9 if more(section) is Truth.UNKNOWN else 0)


def is_within(text: str | None, day: date, in_last: Length | None) -> Truth:
    """Say whether an event of that date is in the window that ends on `day`; without a date it always does."""
    if text is None:
        return Truth.YES
    opens = minus(day, in_last) if in_last else date.min
    return truth_of(opens < each <= day for each in days_of(text))


def record_count(record: Record) -> tuple[int, int]:
    """Return how often something was done at the least and at the most; a record without a skill counts once."""
    if "skill" not in record:
        return 1, 1
    return (record["count"], record["count"]) if "count" in record else (0, 10**9)


def reaches(counts: tuple[int, int] | None, number: int) -> Truth:
    """Say whether a count is at least some number."""
    return Truth.UNKNOWN if counts is None else truth_between(counts[0] >= number, counts[1] >= number)


def work_after(
    jobs: Section, job_test: Test, programs: Section, program_test: Test, day: date, hours: Number | Length
) -> Truth:
    """Say whether the work after the first program that passes its test is enough, in hours or in time."""
    latest, earliest = FAR_OFF, FAR_OFF
    if programs is None or isinstance(programs, InPart):
        earliest = LONG_AGO - timedelta(days=1)
    for program in programs or ():
        dates = completion_days(program)
        truth = program_test(program)
        latest = min(latest, dates[-1]) if truth is Truth.YES else latest
        earliest = min(earliest, dates[0]) if truth is not Truth.NO else earliest
    if jobs is None:  # there may be any work after the program, but none before it counts
        return truth_between(False, earliest < day)
    any_more = more(jobs) is Truth.UNKNOWN and earliest < day
    certain = possible = Fraction(0)
    certain_days, possible_days = set(), set()
    for job in jobs:
        truth, span = job_test(job), span_of(job)
        sure = {each for each in days_certainly_worked(span) if latest < each <= day}
        perhaps = {each for each in days_possibly_worked(span) if earliest < each <= day}
        low, high = weekly_hours(job)
        if truth is Truth.YES:
            certain_days |= sure
            certain += low / 7 * len(sure)
        if truth is not Truth.NO:
            possible_days |= perhaps
            possible += high / 7 * len(perhaps)
    if isinstance(hours, Length):
        return truth_between(
            is_reached(Tally(len(certain_days), max(certain_days, default=None)), hours),
            any_more or is_reached(Tally(len(possible_days), max(possible_days, default=None)), hours),
        )
    return truth_between(certain >= Fraction(hours), any_more or possible >= Fraction(hours))


# --- Other numbers, and the hours of a week ------------------------------------------------------------------


def hours_of_programs(section: Section, test: Test, field: str, day: date, in_last: Length | None) -> Any:
    """Return the least and the most hours of some kind that the programs completed in the window had together."""
    if section is None:
        return None
    least: Any = 0
    most: Any = 0
    for record in section:
        truth = all_of(test(record), is_completed_within(record, day, in_last))
        low, high = hours_of_program(record, field)
        least += low if truth is Truth.YES else 0
        most += high if truth is not Truth.NO else 0
    return least, most + (10**9 if more(section) is Truth.UNKNOWN else 0)


def is_completed_within(program: Record, day: date, in_last: Length | None) -> Truth:
    """Say whether a program is completed in the window that ends on `day`."""
    opens, days = minus(day, in_last) if in_last else date.min, completion_days(program)
    return truth_between(opens < days[0] and days[-1] <= day, opens < days[-1] and days[0] <= day)


def hours_of_program(record: Record, field: str) -> tuple[Number, Number]:
    """Return the least and the most hours of some kind that a program may have had."""
    if field != "academic_hours":
        return record.get(field, 0), record.get(field, 10**9)
    if "hours" not in record:
        return 0, 10**9
    if "externship_hours" not in record:
        return 0, record["hours"]
    return (record["hours"] - record["externship_hours"],) * 2


class Shares(NamedTuple):
    """For every day worked, its part of a whole one, in a unit of which each part is a whole number."""

    by_day: Mapping[date, int]
    whole: int


@lru_cache(maxsize=8)
def shares_of_days(jobs: tuple[tuple[Span, Fraction, bool], ...], weekly: Fraction) -> Shares:
    """For every day worked, the part of a full week's hours that the jobs running on it have together, at most one.

    A job is given by its dates, its hours a week, and whether it must run on a day for certain.
    """
    units = lcm(weekly.denominator, *(hours.denominator for _, hours, _ in jobs))
    whole, by_day = int(weekly * units), dict[date, int]()
    for span, hours, is_certain in jobs:
        amount = int(hours * units)
        for day in days_certainly_worked(span) if is_certain else days_possibly_worked(span):
            by_day[day] = by_day.get(day, 0) + amount
    return Shares({day: min(whole, by_day[day]) for day in sorted(by_day) if by_day[day]}, whole)


def shares_of_work(section: Sequence[Record], test: Test, weekly: Number) -> list[Shares]:
    """Return the least and the most share of every day."""
    sure = tuple((span_of(job), weekly_hours(job)[0], True) for job in section if test(job) is Truth.YES)
    perhaps = tuple((span_of(job), weekly_hours(job)[1], False) for job in section if test(job) is not Truth.NO)
    return [shares_of_days(jobs, Fraction(weekly)) for jobs in (sure, perhaps)]


def full_days(shares: Shares) -> frozenset[date]:
    """Return the days that count as whole ones."""
    return frozenset(day for day, share in shares.by_day.items() if share == shares.whole)


@lru_cache(maxsize=4)
def full_days_of(jobs: str, test: Test, weekly: Number) -> list[frozenset[date]]:
    """Return those days at the least and at the most, of jobs as JSON."""
    return [full_days(shares) for shares in shares_of_work(json.loads(jobs), test, weekly)]


def full_time_work(
    section: Section, test: Test, weekly: Number, day: date, at_least: Length, in_last: Length | None = None
) -> Truth:
    """Say whether the days on which the jobs together have so many hours a week reach `at_least`."""
    if section is None:
        return Truth.UNKNOWN
    certain, possible = full_days_of(as_key(section), test, weekly)
    return truth_between(
        is_reached_within(tally_days(certain, day, in_last), day, at_least, in_last),
        more(section) is Truth.UNKNOWN or is_reached_within(tally_days(possible, day, in_last), day, at_least, in_last),
    )


class Sums(NamedTuple):
    """The sum of the parts of days, and the most that any day so far had to spare: at first, and after each day."""

    days: Sequence[date]
    parts: Sequence[int]
    spares: Sequence[int]
    whole: int


def running_sums(shares: Shares, at_least: Length) -> Sums:
    """Add up the shares, the earliest day first; what a day has to spare is measured by the length that ends on it."""
    days, parts = list(shares.by_day), list(accumulate(shares.by_day.values(), initial=0))
    spare = [part - days_needed(day, at_least) * shares.whole for day, part in zip(days, parts[1:], strict=True)]
    return Sums(days, parts, list(accumulate(spare, max, initial=-1)), shares.whole)


def is_reached_in_parts(sums: Sums, day: date, at_least: Length, in_last: Length | None) -> bool:
    """Say whether, by some day counted, the parts of days in the window were those of the length that ends on it.

    A full window of the same length always has enough.
    """
    number = bisect_right(sums.days, day)
    if in_last is None:
        return sums.spares[number] >= 0
    opens = minus(day, in_last)
    earlier = sums.parts[bisect_right(sums.days, opens)]
    is_enough = sums.spares[number] >= earlier
    if as_months(in_last) == as_months(at_least):
        return is_enough or sums.parts[number] - earlier == (day - opens).days * sums.whole
    return is_enough


@lru_cache(maxsize=4)
def sums_of(jobs: str, test: Test, weekly: Number, at_least: Length) -> list[Sums]:
    """Return those sums at the least and at the most, of jobs as JSON."""
    return [running_sums(shares, at_least) for shares in shares_of_work(json.loads(jobs), test, weekly)]


def prorated_work(
    section: Section, test: Test, weekly: Number, day: date, at_least: Length, in_last: Length | None = None
) -> Truth:
    """Say whether the days, each counted as its share of a full week's hours, reach `at_least`."""
    if section is None:
        return Truth.UNKNOWN
    certain, possible = sums_of(as_key(section), test, weekly, at_least)
    return truth_between(
        is_reached_in_parts(certain, day, at_least, in_last),
        more(section) is Truth.UNKNOWN or is_reached_in_parts(possible, day, at_least, in_last),
    )


def as_key(section: Sequence[Record]) -> str:
    """Return records as text, by which what is found of them can be kept; JSON has no decimals."""
    return json.dumps(section, default=str)


# --- The thirteen routes of the guide -----------------------------------------------------------------------

HIGH_SCHOOL_OR_GED = is_one_of("kind", "high_school", "ged")
ANY_DIPLOMA = is_one_of("kind", "high_school", "ged", "equivalent")
MEDICAL_ASSISTING = is_one_of("field", "medical_assisting")
MEDICAL_ASSISTANT = is_one_of("role", "medical_assistant")
SUPERVISED_ASSISTANT = both(MEDICAL_ASSISTANT, is_true("supervised"))


def holds_high_school_or_ged(profile: Record, day: date) -> Truth:
    """High school diploma or GED: an equivalent is neither."""
    return has_diploma(section_of(profile, "diploma"), HIGH_SCHOOL_OR_GED, day)


def holds_any_diploma(profile: Record, day: date) -> Truth:
    """High school diploma or equivalent: any of the three kinds."""
    return has_diploma(section_of(profile, "diploma"), ANY_DIPLOMA, day)


def completed_assisting_in_five_years(profile: Record, day: date) -> Truth:
    """Return a medical assisting program completed within the last five years."""
    return has(section_of(profile, "programs"), MEDICAL_ASSISTING, day, within=years(5))


def rma_military(profile: Record, day: date) -> Truth:
    """Medical assistant training in the armed forces, at any time."""
    return has(section_of(profile, "military"), is_one_of("training", "medical_assistant"), day)


def rma_education(profile: Record, day: date) -> Truth:
    """Return an accredited medical assisting program of 720 hours, within four years."""
    test = both(MEDICAL_ASSISTING, includes_any("accreditation"), is_at_least("hours", 720))
    return has(section_of(profile, "programs"), test, day, within=years(4))


def rma_instructor(profile: Record, day: date) -> Truth:
    """Return a healthcare course, and five years as a medical assistant educator."""
    course = any_of(
        has(section_of(profile, "programs"), is_not("field", "other"), day),
        has(section_of(profile, "military"), anything, day),
    )
    educator = is_one_of("role", "medical_assistant_educator")
    return all_of(course, years_of_work(section_of(profile, "employment"), educator, day, years(5)))


def rma_experience(profile: Record, day: date) -> Truth:
    """Five of the previous seven years as a medical assistant with both kinds of duty."""
    test = both(MEDICAL_ASSISTANT, includes_all("duties", "administrative", "clinical"))
    return years_of_work(section_of(profile, "employment"), test, day, years(5), in_last=years(7))


def cma_graduate(profile: Record, day: date) -> Truth:
    """Return a postsecondary medical assisting program that CAAHEP or ABHES accredits."""
    accredited = includes_any("accreditation", "CAAHEP", "ABHES")
    test = both(MEDICAL_ASSISTING, is_one_of("level", "postsecondary"), accredited)
    return has(section_of(profile, "programs"), test, day)


def ncma_experience(profile: Record, day: date) -> Truth:
    """Return a diploma, and two full-time years or 4,160 hours of supervised work."""
    work = section_of(profile, "employment")
    full_time = both(SUPERVISED_ASSISTANT, weekly_hours_at_least(35))
    return all_of(
        holds_any_diploma(profile, day),
        any_of(
            years_of_work(work, full_time, day, years(2)),
            hours_of_work(work, SUPERVISED_ASSISTANT, day, 4160),
        ),
    )


def ncma_graduate(profile: Record, day: date) -> Truth:
    """Return a diploma, and a medical assisting program completed within five years."""
    return all_of(holds_any_diploma(profile, day), completed_assisting_in_five_years(profile, day))


def ncma_student(profile: Record, day: date) -> Truth:
    """Return a diploma, and a medical assisting program under way."""
    student = is_under_way(section_of(profile, "programs"), MEDICAL_ASSISTING, day)
    return all_of(holds_any_diploma(profile, day), student)


def ncma_military(profile: Record, day: date) -> Truth:
    """Return a diploma, and military medical training within five years with a document that proves it."""
    training = is_one_of("training", "medical_assistant", "medical_services")
    test = both(training, includes_any("documents", "DD214", "SMART"))
    trained = has(section_of(profile, "military"), test, day, within=years(5))
    return all_of(holds_high_school_or_ged(profile, day), trained)


def ccma_training(profile: Record, day: date) -> Truth:
    """High school or GED, and a medical assisting program completed within five years."""
    return all_of(holds_high_school_or_ged(profile, day), completed_assisting_in_five_years(profile, day))


def ccma_experience(profile: Record, day: date) -> Truth:
    """One supervised year as a medical assistant in the last three."""
    work = section_of(profile, "employment")
    return years_of_work(work, SUPERVISED_ASSISTANT, day, years(1), in_last=years(3))


RULES: dict[tuple[str, str], Callable[[Record, date], Truth]] = {
    ("RMA", "military"): rma_military,
    ("RMA", "education"): rma_education,
    ("RMA", "instructor"): rma_instructor,
    ("RMA", "experience"): rma_experience,
    ("CMA", "graduate"): cma_graduate,
    ("NCMA", "experience"): ncma_experience,
    ("NCMA", "graduate"): ncma_graduate,
    ("NCMA", "student"): ncma_student,
    ("NCMA", "military"): ncma_military,
    ("CCMA", "training"): ccma_training,
    ("CCMA", "experience"): ccma_experience,
    ("CMAA", "program"): completed_assisting_in_five_years,
    ("CMAA", "diploma"): holds_high_school_or_ged,
}
ROUTES: list[tuple[str, str]] = list(RULES)


def judge_route(profile: Record, credential: str, route: str, day: date) -> str:
    """Return the verdict of one route on one day: `eligible`, `undetermined` or `not_eligible`."""
    return RULES[credential, route](profile, day).value
