"""Records made from a criterion that just meet it: on the first day, on the last, or well between."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration, format_day, parse_date
from ma_eligibility.plan.records import with_stored_hours
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.ruleset.amounts import Opening, Within, WorkHours
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.conditions.dates import DateCondition
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.related_dates import LAST
from ma_eligibility.ruleset.total import Total

#: Where a record lies in the days on which it counts.
Edge = str
EDGES: dict[Edge, str] = {"middle": "meets", "first": "on the first day", "last": "on the last day"}

#: How many days from the day asked about something is that is at no boundary.
A_WHILE, LONG_AGO = 150, 3000
USUAL_WEEK = 40
#: How many days apart the records of one kind are, if there are several.
APART = 60
#: The most records of one kind that are made; for a criterion that asks for more, none are.
MOST_RECORDS = 100


class NobodyError(Exception):
    """No person can be made who meets a criterion: none within the calendar, or none at all."""


def write_day(day: int) -> str:
    """Write a day as a profile holds it; raises NobodyError for one that no profile can hold."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NobodyError
    return format_day(day)


class MadeRecord(NamedTuple):
    """A record, and the key of the section that it belongs to."""

    section: str
    values: dict[str, Any]


def make_record(leaf: Has, as_of: int, edge: Edge) -> Iterator[MadeRecord]:
    """Give a record that just meets a criterion on the day asked about; raises NobodyError if there is none such."""
    record = _record_with_date(leaf, as_of, edge)
    yield from _records_compared_with(leaf, [record], as_of)
    yield MadeRecord(leaf.section.key, record)


def make_records_of_amount(leaf: Total, as_of: int, edge: Edge) -> Iterator[MadeRecord]:
    """Give records that just amount to enough on the day asked about; raises NobodyError if there are none such."""
    made: list[MadeRecord] = []
    if leaf.total == "employment":
        made += _work_for(leaf, as_of, edge)
    elif leaf.limit is None or edge != "long ago":  # a limit that is not looked at is kept by doing nothing
        made += _events_for(leaf, as_of, edge)
    yield from _records_compared_with(leaf, [record.values for record in made], as_of)
    yield from made


def asks_for_too_many(leaf: Total) -> bool:
    """Tell whether a criterion asks for more records than are made."""
    return leaf.counted_field is None and isinstance(leaf.amount, int) and leaf.amount > MOST_RECORDS


#: The names that a record cannot do without.
REQUIRED_NAMES = {"credential": ("credential",), "attempt": ("credential",), "skill": ("skill",)}


def _values_for(leaf: Has | Total) -> dict[str, Any]:
    """Return fields that just meet conditions."""
    values: dict[str, Any] = dict.fromkeys(REQUIRED_NAMES.get(leaf.section.word, ()), "something")
    for condition in leaf.tests:
        value = condition.meeting_value()
        if isinstance(condition, AnswerCondition):
            values.setdefault(ANSWERS, {})[condition.field] = value
        elif value is not None:
            values[condition.field] = value
    return with_stored_hours(values)


def _record_with_date(leaf: Has, as_of: int, edge: Edge) -> dict[str, Any]:
    """Return the fields of a record that matches; the day is at an edge of those on which it counts."""
    values = _values_for(leaf)
    section = leaf.section
    if leaf.while_ is not None:
        return _fit_days(leaf, values | _span_for(leaf, as_of, edge))
    day = _day_for(leaf.from_, leaf.within, as_of, edge)
    dates = dict.fromkeys((leaf.on,) if leaf.on else section.model.MOMENT[:1], day)
    for condition in leaf.tests:
        if isinstance(condition, DateCondition) and condition.after is not None:
            date = dates.setdefault(condition.field, day)
            dates[condition.after] = (condition.within or Duration(A_WHILE, "days")).before(date)
    if section.word == "program":
        dates.setdefault("completed", day)
    if section.word == "employment":
        values["end"] = "present"
    return _fit_days(leaf, values | {name: write_day(each) for name, each in dates.items()})


def _fit_days(leaf: Has | Total, values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record with its dates moved to the nearest days that conditions allow."""
    fitted = dict(values)
    for condition in leaf.tests:
        if isinstance(condition, DateCondition) and condition.days:
            written = values.get(condition.field, values.get(next(iter(leaf.section.model.MOMENT), "")))
            day = LAST_DAY if written in (None, "present", "never") else parse_date(written).first
            nearest = condition.nearest_day(day)
            if (
                condition.field in leaf.section.model.SPAN[:1] and nearest < day
            ):  # so that it may end soon after the day
                nearest = max(nearest - A_WHILE, condition.first)
            if nearest != LAST_DAY or written is None:
                fitted[condition.field] = write_day(nearest)
    return fitted


def _records_compared_with(leaf: Has | Total, made: list[dict[str, Any]], as_of: int) -> Iterator[MadeRecord]:
    """Give the records that those made for a criterion must be after or before, as near to them as can be.

    Where they must be before others, those made are moved to earlier days, so that there is a day between.
    """
    first_name = leaf.section.model.MOMENT[0] if isinstance(leaf, Total) else _date_name(leaf)
    for relation in leaf.relations:
        name = _date_name(relation.criterion)
        values = _values_for(relation.criterion)
        count = max(1, relation.rank) + (relation.rank == LAST and relation.key != "since_last")
        for record in made if relation.key == "before" else ():
            for key in {first_name, "end"} & record.keys():
                day = as_of if record[key] == "present" else parse_date(record[key]).first
                record[key] = write_day(min(day, as_of - 1 - (key != "end" and "end" in record)))
        days = [parse_date(record[first_name]).first for record in made] or [as_of]
        nearest = max(days) + 1 if relation.key == "before" else min(days) - 1
        if relation.key == "before" and leaf.section.word == "employment":
            nearest = max(parse_date(record["end"]).first for record in made) + 1
        for number in reversed(range(count)):
            record = _fit_days(relation.criterion, {**values, name: write_day(nearest - number * A_WHILE)})
            if relation.criterion.has == "employment":
                record.setdefault("end", record[name])
            yield MadeRecord(relation.criterion.section.key, record)


def _date_name(leaf: Has) -> str:
    """Return the field of the date by which a record is compared with others."""
    model = leaf.section.model
    return model.SPAN[0] if leaf.while_ else leaf.on or next(iter(model.MOMENT), "")


def _day_for(opening: Opening | None, within: Within | None, as_of: int, edge: Edge) -> int:
    """Return the day of a record that counts for the first time, or the last, on the day asked about."""
    if edge == "last" and within is not None:
        start = within.length.before(as_of)
        days = [day for day in range(start - 40, start + 40) if within.last_day(day) == as_of]
        return days[-1] if days else start
    if opening and opening.length is None:
        return as_of + A_WHILE
    if opening and opening.length and edge == "first":
        start = opening.length.after(as_of) if opening.side == "before" else opening.length.before(as_of)
        days = [day for day in range(start - 5, start + 5) if opening.first_day(day) == as_of]
        return days[0] if days else start
    if opening and opening.length and opening.side == "after":
        day = opening.length.before(as_of) - A_WHILE
        return day if within is None else max(day, _day_for(None, within, as_of, "last"))
    if edge == "first":
        return as_of
    reach = within.length.least_days // 2 if within is not None else A_WHILE
    return as_of - min(A_WHILE, reach)


def _span_for(leaf: Has, as_of: int, edge: Edge) -> dict[str, Any]:
    """Return the first and the last day of a record that runs on the day asked about."""
    first_name, last_name = leaf.section.model.SPAN
    behind = 1 if leaf.while_ == "enrolled" else 0  # a program is completed on the day after its last
    starts, ends = as_of - A_WHILE, as_of + A_WHILE
    if edge == "long ago" and leaf.within is not None:  # one that has ended may be the one that another asks for
        ends = as_of - min(A_WHILE, leaf.within.length.least_days // 2)
        starts = ends - A_WHILE
    if leaf.from_ and leaf.from_.length:
        ends = _day_for(leaf.from_, None, as_of, "first")
        ends -= 0 if edge == "first" else max(1, leaf.from_.length.least_days // 2)
    elif edge == "first":
        starts = as_of
    if edge == "last":
        ends = as_of + behind if leaf.within is None else _day_for(None, leaf.within, as_of, "last")
        starts = min(starts, ends - A_WHILE)
    if leaf.while_ == "enrolled":
        last_name = "expected" if ends > as_of else "completed"
    return {first_name: write_day(starts), last_name: write_day(ends)}


def _work_for(leaf: Total, as_of: int, edge: Edge) -> Iterator[MadeRecord]:
    """Give a job that amounts to just enough on the day asked about; ``last``: and is about to leave the window."""
    values = _values_for(leaf)
    if leaf.weekly is not None:
        values["hours_per_week"] = max(values.get("hours_per_week", 0), leaf.weekly.hours)
    if isinstance(leaf.at_least, WorkHours):
        job = _job_of_hours(leaf, leaf.at_least, values, as_of, edge)
    else:
        assert isinstance(leaf.at_least, Duration)
        job = _job_of_time(leaf, leaf.at_least, values, as_of, edge)
    yield MadeRecord("employment", _fit_days(leaf, job))


def _job_of_time(leaf: Total, length: Duration, values: dict[str, Any], as_of: int, edge: Edge) -> dict[str, Any]:
    start, end = length.before(as_of + 1), as_of if edge in ("first", "last") else LAST_DAY
    if edge == "last" and leaf.within is not None:
        start = leaf.within.before(as_of) + 1
        ends = (day for day in range(start, as_of + 1) if day + 1 - length.before(day + 1) <= day - start + 1)
        soonest = next(ends, None)
        if soonest is None:  # more time is asked for than the window has
            raise NobodyError
        end = soonest
    return {"start": write_day(start), "end": "present" if end == LAST_DAY else write_day(end), **values}


def _job_of_hours(leaf: Total, amount: WorkHours, values: dict[str, Any], as_of: int, edge: Edge) -> dict[str, Any]:
    """Return the fields of a job with so many hours in all, at the usual hours a week unless the rule says others."""
    weekly = values.pop("hours_per_week", None) or (leaf.weekly_cap.hours if leaf.weekly_cap else USUAL_WEEK)
    hours = Fraction(amount.hours)
    days = max(1, int(hours * 7 / Fraction(weekly)))
    if leaf.within is not None:
        days = min(days, leaf.within.least_days)  # more hours a week than usual, if they must fit into a window
    start, end = as_of - days + 1, as_of
    if edge == "last" and leaf.within is not None:
        start = leaf.within.before(as_of) + 1
        end = start + days - 1
    plain = int(hours) if hours == int(hours) else float(hours)
    return {"start": write_day(start), "end": write_day(end), "total_hours": plain, **values}


def _events_for(leaf: Total, as_of: int, edge: Edge) -> Iterator[MadeRecord]:
    """Give records that add up to the amount of a total; the day is at an edge of those on which they count."""
    values = _values_for(leaf)
    day = as_of
    if edge == "last" and leaf.within is not None:
        day = leaf.within.before(as_of) + 1
    elif edge == "long ago" and leaf.within is None:
        day = as_of - LONG_AGO
    elif edge != "first":
        day = as_of - A_WHILE
    amount = leaf.amount
    moment = {leaf.section.model.MOMENT[0]: write_day(day)}
    if leaf.counted_field is not None:
        number = amount.hours if isinstance(amount, WorkHours) else amount
        counted = with_stored_hours({**values, leaf.counted_field: number})
        yield MadeRecord(leaf.section.key, _fit_days(leaf, {**counted, **moment}))
    elif not asks_for_too_many(leaf):
        for each in _days_apart(leaf, day, as_of, edge):
            date_of = write_day(each)
            yield MadeRecord(leaf.section.key, _fit_days(leaf, {**values, leaf.section.model.MOMENT[0]: date_of}))


def _days_apart(leaf: Total, day: int, as_of: int, edge: Edge) -> list[int]:
    """Return a day for each of the records that a criterion asks for, all in its window, so that no two are the same.

    The first record is on *day*; where it is about to leave the window, it is the last in the list.
    """
    count, window = leaf.amount, leaf.within
    if window is None:
        return [day - number * APART for number in range(count)]
    if edge == "last":
        step = min(APART, (as_of - day) // max(1, count))
        return [day + number * step for number in reversed(range(count))]
    step = min(APART, max(0, day - window.before(as_of) - 1) // max(1, count))
    return [day - number * step for number in range(count)]
