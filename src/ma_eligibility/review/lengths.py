"""Comparing lengths of time that do not have the same number of days everywhere in the calendar."""

from math import inf
from typing import NamedTuple

from ma_eligibility.ruleset.lengths import Opening, Within, is_never_longer


class Reach(NamedTuple):
    """How many days after its own day a record opens, or counts for the last time: the fewest and the most."""

    least: float
    most: float


def opening_reach(opening: Opening | None) -> Reach:
    """Return from how many days after its own day something counts; before it, they are negative."""
    if opening is None:
        return Reach(0, 0)
    least, most = opening.length.least_days, opening.length.most_days
    return Reach(-most, -least) if opening.side == "before" else Reach(least, most)


def closing_reach(within: Within | None) -> Reach:
    """Return up to how many days after its own day something counts."""
    if within is None:
        return Reach(inf, inf)
    less, month = int(within.less_than), 30 if within.to_month_end else 0
    extra = within.extra - less
    return Reach(within.length.least_days + extra, within.length.most_days + extra + month)


def opens_no_earlier(one: Opening | None, other: Opening | None) -> bool:
    """Tell whether something that opens like the one never opens before something that opens like the other."""
    if one is not None and other is not None and one.side == other.side:
        return (
            is_never_longer(one.length, other.length)
            if one.side == "before"
            else is_never_longer(other.length, one.length)
        )
    return opening_reach(one).least >= opening_reach(other).most


def closes_no_later(one: Within | None, other: Within | None) -> bool:
    """Tell whether something that closes like the one never closes after something that closes like the other."""
    if closing_reach(one).most <= closing_reach(other).least:
        return True
    if one is None or other is None or one.to_month_end != other.to_month_end:
        return False
    return one.less_than >= other.less_than and one.extra <= other.extra and is_never_longer(one.length, other.length)
