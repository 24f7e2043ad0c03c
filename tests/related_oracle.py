"""A plain reading of what is before or after other records, for one person about whom all is known, on one day.

It never imports the package. Each completion of what is not known is judged by itself, so that what is certain is what
all of them have, and what is possible what any of them has.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from oracle import LAST, Length, Tally, days_of, is_reached, minus

Record = dict[str, Any]
Test = Callable[[Record], bool]
UNDATED = date.min


class Rule(NamedTuple):
    """A relation: the key, the rank (0 is the last), the section, the test of a record, and its date."""

    key: str
    rank: int
    section: str
    test: Test
    dates: tuple[str, ...]


def date_of(record: Record, *keys: str) -> date:
    """Return the date that a record gives under the first key that it has; one without a date is before all."""
    for key in keys:
        if key in record:
            return days_of(record[key])[0]
    return UNDATED


def reference_on(person: Record, rule: Rule, day: date) -> date | None:
    """Return the date of the record that others are compared with on a day; None if there is none."""
    dates = sorted(date_of(record, *rule.dates) for record in records(person, rule.section) if rule.test(record))
    there = [each for each in dates if each <= day]
    if rule.rank == 0:
        return there[-1] if there else None
    return there[rank - 1] if len(there) >= (rank := rule.rank) else None


def records(person: Record, section: str) -> list[Record]:
    """Return the records of a section of a person about whom all is known."""
    found = person.get(section, [])
    return [found] if isinstance(found, dict) else [] if found == "none" else found


def is_related(person: Record, rules: tuple[Rule, ...], when: date, day: date) -> bool:
    """Tell whether a date is after, or before, what it must be."""
    for rule in rules:
        reference = reference_on(person, rule, day)
        if rule.key == "since_last" and reference is None:
            continue
        if reference is None or when == UNDATED:
            return False
        if not (when < reference if rule.key == "before" else when > reference):
            return False
    return True


def exists(
    person: Record,
    own: tuple[str, Test, tuple[str, ...]],
    rules: tuple[Rule, ...],
    day: date,
    counts: Callable[[date], bool] | None = None,
) -> bool:
    """Tell whether a record counts on a day that is related to others as it must be."""
    section, test, keys = own
    return any(
        test(record)
        and (date_of(record, *keys) <= day if counts is None else counts(date_of(record, *keys)))
        and is_related(person, rules, date_of(record, *keys), day)
        for record in records(person, section)
    )


def count(
    person: Record,
    own: tuple[str, Test, tuple[str, ...]],
    rules: tuple[Rule, ...],
    day: date,
    in_last: Length | None = None,
) -> int:
    """Return how many records count on a day."""
    section, test, keys = own
    found = 0
    for record in records(person, section):
        when = date_of(record, *keys)
        within = when <= day and (in_last is None or when == UNDATED or when > minus(day, in_last))
        if test(record) and within and is_related(person, rules, when, day):
            found += record.get("count", 1)
    return found


def work(person: Record, test: Test, rules: tuple[Rule, ...], day: date) -> tuple[list[date], Fraction]:
    """Return the days of work that count on a day, each once, and the hours of all jobs on them."""
    days: set[date] = set()
    hours = Fraction(0)
    bounds = [(rule, reference_on(person, rule, day)) for rule in rules]
    for job in records(person, "employment"):
        if not test(job):
            continue
        first, last = days_of(job["start"])[0], LAST if job["end"] == "present" else days_of(job["end"])[0]
        last = min(last, day)
        for rule, reference in bounds:
            if reference is None:
                if rule.key != "since_last":
                    first, last = date.max, date.min
            elif rule.key == "before":
                last = min(last, reference - timedelta(days=1)) if reference > date.min else date.min
            elif reference != UNDATED:
                first = max(first, reference + timedelta(days=1))
        if first <= last:
            counted = [first + timedelta(days=step) for step in range((last - first).days + 1)]
            days.update(counted)
            hours += Fraction(job["hours_per_week"]) / 7 * len(counted)
    return sorted(days), hours


def worked_for(days: list[date], length: Length) -> bool:
    """Tell whether days are as many as a length of time that ends on the last of them."""
    return is_reached(Tally(len(days), max(days, default=None)), length)


# --- People of whom little is not known -----------------------------------------------------------------------


def completions(person: Record, unknown: list[tuple[str, int, str, list[Any]]]) -> Iterator[Record]:
    """Give the person with each combination of the values that unknown facts may have."""
    if not unknown:
        yield person
        return
    (section, index, field, values), *rest = unknown
    for value in values:
        changed = {**person, section: [dict(record) for record in person[section]]}
        if value is None:
            changed[section][index].pop(field, None)
        else:
            changed[section][index][field] = value
        yield from completions(changed, rest)
