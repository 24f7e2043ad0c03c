"""Gaps between alternatives that ask for the same record on other days, or for other numbers of it."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from ma_eligibility.profile.record import with_changes
from ma_eligibility.review.reach import closing_of, counted_from, opening_of
from ma_eligibility.ruleset.conditions.numbers import NumberCondition
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.where import read_condition, where_implies


class Interval(NamedTuple):
    """The days, or the numbers, that an alternative accepts."""

    first: float
    last: float
    criterion: Has


def describe_gap_before(part: Has, others: Sequence[Has]) -> str:
    """Describe the gap between another alternative and this one; empty if there is none for certain."""
    alike = [other for other in others if other.has == part.has]
    return _describe_days(part, alike) or _describe_numbers(part, alike)


def _describe_days(part: Has, others: Sequence[Has]) -> str:
    wider = [other for other in others if where_implies(part.has, part.where, other.where)]
    if any(counted_from(other) != counted_from(part) for other in wider):
        return ""  # how their days lie to those of this one differs from record to record
    opens = opening_of(part).least
    nearest = _find_gap(opens, (Interval(opening_of(each).least, closing_of(each).most, each) for each in wider))
    if nearest is None or not where_implies(part.has, nearest.criterion.where, part.where):
        return ""
    said = nearest.criterion.sentence
    return f"a gap: “{said}” closes before this opens, and the days between belong to neither"


def _describe_numbers(part: Has, others: Sequence[Has]) -> str:
    for name in part.where:
        mine, rest = _read_number(part, name), _without(part, name)
        if mine is None:
            continue
        wider = [other for other in others if _has_same_days(other, part)]
        wider = [other for other in wider if where_implies(part.has, rest.where, _without(other, name).where)]
        nearest = _find_gap(
            mine.first, [each for other in wider if (each := _read_number(other, name, if_unasked=True))]
        )
        if nearest is not None and where_implies(part.has, _without(nearest.criterion, name).where, rest.where):
            field = name.replace("_", " ")
            return f"a gap: {field} above {nearest.last} and below {mine.first} belong to neither alternative"
    return ""


def _find_gap(first: float, others: Iterable[Interval]) -> Interval | None:
    """Return the nearest interval that ends before a day or number; None if no gap lies between."""
    begun = [each for each in others if each.first < first and each.first <= each.last]
    nearest = max(begun, key=lambda each: each.last, default=None)
    return nearest if nearest is not None and nearest.last + 1 < first else None


def _has_same_days(other: Has, part: Has) -> bool:
    return (other.on, other.within, other.from_, other.while_) == (part.on, part.within, part.from_, part.while_)


def _without(leaf: Has, name: str) -> Has:
    return with_changes(leaf, where={other: wanted for other, wanted in leaf.where.items() if other != name})


def _read_number(leaf: Has, name: str, *, if_unasked: bool = False) -> Interval | None:
    """Return the numbers that a criterion wants in a field; None if it is no number.

    A field that is not asked for may be any number; unless ``if_unasked``, that is none either.
    """
    if name not in leaf.where:
        return Interval(-inf, inf, leaf) if if_unasked else None
    condition = read_condition(leaf.has, name, leaf.where[name])
    return Interval(condition.least, condition.most, leaf) if isinstance(condition, NumberCondition) else None
