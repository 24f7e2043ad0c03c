"""The intervals on which something is open, to report on one day, with the events that open and close them."""

from collections.abc import Sequence
from typing import NamedTuple

from ma_eligibility.days.timeline import HasDays, interval_around, last_interval, next_interval
from ma_eligibility.explain.leaf import Edge
from ma_eligibility.explain.outcome import next_only_possible
from ma_eligibility.explain.tree import Explained, describe_transition


class Span(NamedTuple):
    """An interval on which something is open, and the events that open and close it, if single events do."""

    first: int
    last: int
    opens_because: str
    closes_because: str
    perhaps_from: int
    """The first day on which it may have been open before that."""
    perhaps_until: int
    """The last day on which it may be open after that."""


class Spans(NamedTuple):
    """The intervals to report, seen from one day."""

    current: Span | None
    """The one that contains the day: a certain one or, if there is none, a possible one."""
    next: Span | None
    """The next one that is certain."""
    perhaps_next: Span | None
    """The next one that is only possible, if it comes before any certain one."""
    last: Span | None
    """The last certain one before the day."""


def find_spans(held: HasDays, trees: Sequence[Explained], as_of: int) -> Spans:
    """Return the intervals to report, with what opens and closes them in one of the trees."""

    def span(interval: tuple[int, int] | None, *, is_certain: bool = True) -> Span | None:
        if interval is None:
            return None
        first, last = interval
        opening = Edge(first, opens=True, certain=is_certain, past=first <= as_of)
        closing = Edge(last, opens=False, certain=is_certain, past=last < as_of)
        opens = (describe_transition(tree.finding, opening) for tree in trees)
        closes = (describe_transition(tree.finding, closing) for tree in trees)
        perhaps = interval_around(held.possible, first) or interval
        return Span(first, last, next(filter(None, opens), ""), next(filter(None, closes), ""), perhaps[0], perhaps[1])

    current = interval_around(held.windows, as_of)
    return Spans(
        span(current) if current else span(interval_around(held.possible, as_of), is_certain=False),
        span(next_interval(held.windows, as_of)),
        span(next_only_possible(held, as_of), is_certain=False),
        span(last_interval(held.windows, as_of)),
    )
