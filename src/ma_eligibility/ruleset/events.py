"""What records contribute from their own day on: exam attempts, procedures done, clock hours of programs."""

from collections.abc import Callable
from decimal import Decimal
from math import inf
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration, PartialDate
from ma_eligibility.ruleset.conditions.base import YES
from ma_eligibility.ruleset.where import Matches

Number = int | Decimal | float


class Contribution(NamedTuple):
    """The least and the most that one record contributes, and the days on which it certainly and possibly counts."""

    least: Number
    most: Number
    certain: tuple[int, int]
    possible: tuple[int, int]


def find_contribution(record: Any, bounds: Callable[[Any], tuple[Any, Any]], in_last: Duration | None) -> Contribution:
    """Return what a record contributes, from its day on, or for as long as its day is in the rolling window."""
    least, most = bounds(record)
    date = record.moment or PartialDate(FIRST_DAY, FIRST_DAY)
    if in_last is None or record.moment is None:
        return Contribution(least, most, (date.last, LAST_DAY), (date.first, LAST_DAY))
    return Contribution(
        least,
        most,
        (date.last, in_last.first_day_looking_back_to(date.first) - 1),
        (date.first, in_last.first_day_looking_back_to(date.last) - 1),
    )


def add_contributions(
    matches: Matches, bounds: Callable[[Any], tuple[Any, Any]], in_last: Duration | None
) -> tuple[list[tuple[int, int, Number]], list[tuple[int, int, Number]]]:
    """Return what the records contribute at least and at most, as (first day, last day, amount)."""
    low, high = [], []
    for _, record, state in matches:
        found = find_contribution(record, bounds, in_last)
        high.append((*found.possible, found.most))
        if state == YES:
            low.append((*found.certain, found.least))
    return low, high


def amount_on(pieces: list[tuple[int, int, Number]], day: int) -> Number:
    """Return what the pieces add up to on a day; infinite if any of them may be."""
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
