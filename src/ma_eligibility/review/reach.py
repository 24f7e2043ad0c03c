"""From when to when a record counts, in days, though not all months and years have the same number of days."""

from math import inf
from typing import NamedTuple

from ma_eligibility.ruleset.has import Has
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


def counted_from(leaf: Has) -> str:
    """Return the field that gives the day from which a criterion counts; of one with ``while``, the record's end."""
    model = leaf.section.model
    return model.SPAN[1] if leaf.while_ else leaf.on or model.MOMENT[0]


def opening_of(leaf: Has) -> Reach:
    """Return from how many days after that day a record counts: the fewest and the most.

    While something goes on, it may have begun any number of days before its end, and has begun by then.
    """
    if leaf.while_ is None:
        return opening_reach(leaf.from_)
    return Reach(-inf, 0) if leaf.from_ is None else Reach(opening_reach(leaf.from_).least, inf)


def closing_of(leaf: Has) -> Reach:
    """Return up to how many days after that day a record counts: the fewest and the most."""
    if leaf.while_ is None or leaf.within is not None:
        return closing_reach(leaf.within)
    last = -1 if leaf.while_ == "enrolled" else 0  # a program is completed on the day after its last
    return Reach(last, last)


def counts_undated(leaf: Has) -> bool:
    """Tell whether a record without a date counts for the criterion on every day, whatever it says of days."""
    return leaf.section.model.COUNTS_UNDATED and leaf.on is None and leaf.while_ is None


def closes_before_it_opens(leaf: Has) -> bool:
    """Tell whether every record has ceased to count before it begins to."""
    return not counts_undated(leaf) and opening_of(leaf).least > closing_of(leaf).most
