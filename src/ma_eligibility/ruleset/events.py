"""What records bring on a day of their own: exam attempts, procedures done, clock hours of completed programs."""

from collections.abc import Callable
from decimal import Decimal
from math import inf
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration, PartialDate
from ma_eligibility.ruleset.where import YES, Matches

Number = int | Decimal | float


class Brought(NamedTuple):
    """What one record brings: the least and the most, and the days on which it certainly and perhaps counts."""

    least: Number
    most: Number
    certain: tuple[int, int]
    possible: tuple[int, int]


def bring(record: Any, bounds: Callable[[Any], tuple[Any, Any]], in_last: Duration | None) -> Brought:
    """Return what a record brings, from its day on, or for as long as the rolling window takes its day in."""
    least, most = bounds(record)
    date = record.moment or PartialDate(FIRST_DAY, FIRST_DAY)
    if in_last is None or record.moment is None:
        return Brought(least, most, (date.last, LAST_DAY), (date.first, LAST_DAY))
    return Brought(
        least,
        most,
        (date.last, in_last.first_day_looking_back_to(date.first) - 1),
        (date.first, in_last.first_day_looking_back_to(date.last) - 1),
    )


def bring_all(
    matches: Matches, bounds: Callable[[Any], tuple[Any, Any]], in_last: Duration | None
) -> tuple[list[tuple[int, int, Number]], list[tuple[int, int, Number]]]:
    """Return what the records bring at the least and at the most, as (first day, last day, amount)."""
    low, high = [], []
    for _, record, state in matches:
        brought = bring(record, bounds, in_last)
        high.append((*brought.possible, brought.most))
        if state == YES:
            low.append((*brought.certain, brought.least))
    return low, high


def amount_on(pieces: list[tuple[int, int, Number]], day: int) -> Number:
    """Return what the pieces bring together on a day; without end if any of them may."""
    found = [amount for first, last, amount in pieces if first <= day <= last]
    return inf if inf in found else sum(found)


def count_one(record: Any) -> tuple[int, int]:
    """Count a record as one."""
    return 1, 1


def count_skill(skill: Any) -> tuple[Number, Number]:
    """Return the least and the most times that a procedure was done."""
    return (0, inf) if skill.count is None else (skill.count, skill.count)


def count_hours(program: Any) -> tuple[Number, Number]:
    """Return the least and the most clock hours that a program had."""
    return (0, inf) if program.hours is None else (program.hours, program.hours)
