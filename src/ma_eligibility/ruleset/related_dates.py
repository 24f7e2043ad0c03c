"""Which dates count on which days: those after, or before, the first, second, third or last of some records.

On a day only the records of that day or before it are there to compare with. What happens on a record's own day is
neither before nor after it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from ma_eligibility.days.calendar import ANY_DAY, FIRST_DAY, LAST_DAY

#: How a date is related to another one.
RelationKey = Literal["after", "before", "since_last"]
#: The rank of the last of several, which is counted from the other end.
LAST = 0
#: The first and the last of the dates that count.
DateRange = tuple[int, int]
#: The date of a record that has none: it is before all others, and never before or after one of them.
UNDATED = ANY_DAY.first - 1
ALL: DateRange = (UNDATED, ANY_DAY.last)
NOTHING: DateRange = (ANY_DAY.last + 1, UNDATED - 1)


class Anchor(NamedTuple):
    """A record that others may be compared with."""

    position: int
    """Its index in the profile; -1 of one that the profile does not show."""
    first: int
    """The first day that its date can be, and the last."""
    last: int
    certain: bool
    """Whether it certainly is like what is asked for."""


class Segment(NamedTuple):
    """Days asked about on which the same dates count: certainly some, and possibly others."""

    first: int
    last: int
    certain: DateRange
    possible: DateRange


def find_segments(key: RelationKey, rank: int, anchors: Sequence[Anchor]) -> list[Segment]:
    """Return which dates count, on all days, by a relation to the anchor of some rank."""
    if key == "after" and rank != LAST:
        # A record of a later date is there only on days on which the anchor is, too.
        possible = _pick(sorted([anchor.first for anchor in anchors]), rank)
        certain = _pick(sorted([anchor.last for anchor in anchors if anchor.certain]), rank)
        return [Segment(FIRST_DAY, LAST_DAY, _dates_after(certain), _dates_after(possible))]
    return [Segment(*days, *_dates_related(key, days[1], known)) for days, known in _follow_anchor(rank, anchors)]


def find_segments_apart(key: RelationKey, rank: int, own: Anchor, others: Sequence[Anchor]) -> list[Segment]:
    """Return which dates count for a record that is, or may be, an anchor itself and is compared with the others only.

    The record does not count before its own date.
    """
    if rank == LAST and key != "before":  # nothing is after itself
        apart = find_segments(key, rank, others)
        return [each._replace(certain=NOTHING, possible=NOTHING if own.certain else each.possible) for each in apart]
    if key == "before" and rank != LAST:
        if not own.certain:
            return find_segments(key, rank, [own, *others])
        if rank == 1:
            return [Segment(FIRST_DAY, LAST_DAY, NOTHING, NOTHING)]
        return find_segments(key, rank - 1, others)
    return find_segments(key, rank, others)


def _pick(ordered: Sequence[int], rank: int) -> int | None:
    return ordered[rank - 1] if len(ordered) >= rank else None


def _dates_after(day: int | None) -> DateRange:
    return NOTHING if day is None else (day + 1, ANY_DAY.last)


def _dates_before(day: int | None) -> DateRange:
    return NOTHING if day is None else (ANY_DAY.first, day - 1)


class _AnchorKnown(NamedTuple):
    """What is known on a day of the anchor of some rank: between which days it is, if there is one."""

    is_certain: bool
    """Whether there certainly is one."""
    earliest: int | None
    """None if there certainly is none."""
    latest: int | None
    """None if it may be on the day itself."""


def _follow_anchor(rank: int, anchors: Sequence[Anchor]) -> Iterator[tuple[tuple[int, int], _AnchorKnown]]:
    """Give the intervals on which what is known of the anchor stays the same, with what that is."""
    by_first = sorted(anchors, key=lambda anchor: anchor.first)
    sure = sorted([(anchor.last, anchor.first) for anchor in anchors if anchor.certain])
    needed = max(1, rank)
    edges = {FIRST_DAY, *(day for anchor in anchors for day in (anchor.first, anchor.last))}
    possible = certain = 0  # how many anchors may be there, and how many certainly are
    latest = begins = UNDATED  # the last day of any that may be there; the latest first day of those that are
    for day, after in pairwise([*sorted(edge for edge in edges if FIRST_DAY <= edge <= LAST_DAY), LAST_DAY + 1]):
        while possible < len(by_first) and by_first[possible].first <= day:
            latest = max(latest, by_first[possible].last)
            possible += 1
        while certain < len(sure) and sure[certain][0] <= day:
            begins = max(begins, sure[certain][1])
            certain += 1
        by = None if latest > day else latest
        if possible < needed:
            known = _AnchorKnown(is_certain=False, earliest=None, latest=None)
        elif rank == LAST:
            known = _AnchorKnown(certain > 0, begins if certain else by_first[0].first, by)
        else:
            by = sure[rank - 1][0] if certain >= rank else by
            known = _AnchorKnown(certain >= rank, by_first[rank - 1].first, by)
        yield (day, after - 1), known


def _dates_related(key: RelationKey, until: int, known: _AnchorKnown) -> tuple[DateRange, DateRange]:
    """Return the dates that certainly count, and those that may, on days up to one."""
    is_certain, earliest, latest = known
    if earliest is None:
        return (ALL, ALL) if key == "since_last" else (NOTHING, NOTHING)
    if key == "before":
        certain = _dates_before(earliest if is_certain else None)
        return certain, _dates_before(until if latest is None else latest)
    is_related = is_certain or key == "since_last"  # where there is none, all is since it
    possible = _dates_after(earliest) if is_certain or key == "after" else ALL
    return _dates_after(latest) if is_related and latest is not None else NOTHING, possible


def join_segments(sets: Sequence[Sequence[Segment]]) -> list[Segment]:
    """Return which dates count by several relations at once, given the segments of each."""
    if len(sets) == 1:
        return list(sets[0])
    starts = [[segment.first for segment in segments] for segments in sets]
    joined = []
    for first, after in pairwise([*sorted(set().union(*starts)), LAST_DAY + 1]):
        parts = [segments[bisect_right(begins, first) - 1] for segments, begins in zip(sets, starts, strict=True)]
        certain = max(part.certain[0] for part in parts), min(part.certain[1] for part in parts)
        possible = max(part.possible[0] for part in parts), min(part.possible[1] for part in parts)
        joined.append(Segment(first, after - 1, certain, possible))
    return joined


class Ranges(NamedTuple):
    """The dates that count, by the days on which they do; ready to look up the days of a date.

    From one to the next, both the first and the last of the dates are the same or later.
    """

    days: list[tuple[int, int]]
    opens: list[int]
    """The first date that counts on those days."""
    closes: list[int]
    """The last one."""
    run_ends: list[int]
    """For each, the number of the last after it without a day between."""

    @classmethod
    def read(cls, found: Sequence[tuple[int, int, DateRange]]) -> "Ranges":
        """Return days with the dates that count on them, without those on which none does."""
        some = [(first, last, dates) for first, last, dates in found if dates[0] <= dates[1]]
        ends = list(range(len(some)))
        for number in reversed(range(len(some) - 1)):
            if some[number][1] + 1 == some[number + 1][0]:
                ends[number] = ends[number + 1]
        days = [(first, last) for first, last, _ in some]
        return cls(days, [opens for _, _, (opens, _) in some], [closes for _, _, (_, closes) in some], ends)

    def find(self, first: int, last: int) -> tuple[int, int]:
        """Return the numbers of the first range that reaches one date, and of the first that begins after another."""
        return bisect_left(self.closes, first), bisect_right(self.opens, last)

    def runs(self, number: int, end: int) -> Iterator[tuple[int, int]]:
        """Give the days of the ranges of some numbers, from one up to another, as few intervals."""
        while number < end:
            last = min(self.run_ends[number], end - 1)
            yield self.days[number][0], self.days[last][1]
            number = last + 1

    def find_days(self, first: int, last: int, start: int = FIRST_DAY) -> Iterator[tuple[int, int]]:
        """Give the days from *start* on on which dates count from one to another, or that reach over both.

        ``first`` is the date up to which a range must reach, ``last`` the one by which it must begin.
        """
        number, end = self.find(first, last)
        if number < end:
            start = max(start, self.opens[number] - 1)  # what others are after is there
        for opens, closes in self.runs(number, end):
            yield max(opens, start), closes


def index_ranges(segments: Sequence[Segment]) -> tuple[Ranges, Ranges]:
    """Return the dates that certainly count, and those that may."""
    certain = Ranges.read([(first, last, dates) for first, last, dates, _ in segments])
    return certain, Ranges.read([(first, last, dates) for first, last, _, dates in segments])
