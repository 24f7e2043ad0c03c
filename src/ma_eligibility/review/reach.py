"""From when to when a record counts, in days after the day from which a criterion counts them."""

from math import inf

from ma_eligibility.review.lengths import Reach, closing_reach, opening_reach
from ma_eligibility.ruleset.has import Has


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
