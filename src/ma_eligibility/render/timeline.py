"""A timeline of days as a drawing in a page, with a title and a description in words."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.days.timeline import Days, complement, days_from, intersection
from ma_eligibility.render.html_text import html_text, html_words
from ma_eligibility.render.timescale import list_years

#: In pixels: how high a bar is and what is above and below it, and how high the line of years is.
BAR, LABEL, GAP, YEARS = 14, 18, 8, 20
#: How many years have a label, at most, so that they have room on a telephone.
MOST_LABELS = 9

#: Draws what is not known as stripes, so that it does not differ in color alone.
HATCHING = (
    '<pattern id="hatching" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="stripe" x1="2" x2="2" y1="0" y2="6"/></pattern>'
)
#: What the drawing means, in words.
KEY = "Solid: open. Striped: not known. Empty: not open. The upright line is {day}."


class Lane(NamedTuple):
    """The days of one exam."""

    label: str
    """What is written above it."""
    says: str
    """Its days in words."""
    windows: Days
    possible: Days


class Timeline(NamedTuple):
    """The days of several exams, all on one scale."""

    title: str
    first: int
    last: int
    as_of: int
    lanes: tuple[Lane, ...]

    @property
    def key(self) -> str:
        """What the drawing means."""
        return KEY.format(day=format_day(self.as_of))

    @property
    def description(self) -> str:
        """What the drawing shows, in words."""
        return " ".join(f"{lane.says}." for lane in self.lanes)


def say_all_days(windows: Days, possible: Days) -> str:
    """Return the certain days in words and, if they are others, the possible ones."""
    perhaps = "" if possible == windows else f"; open, or not known, {say_days(possible)}"
    return f"open {say_days(windows)}{perhaps}"


def say_days(days: Days) -> str:
    """Return days in words: ``2026-05-20 through 2030-05-20; from 2031-01-01 on``."""
    return "; ".join(_say_interval(first, last) for first, last in days) or "none"


def _say_interval(first: int, last: int) -> str:
    if last == LAST_DAY:
        return "all days" if first == FIRST_DAY else f"from {format_day(first)} on, no end date"
    return f"through {format_day(last)}" if first == FIRST_DAY else f"{format_day(first)} through {format_day(last)}"


def draw_timeline(timeline: Timeline) -> Iterator[str]:
    """Give the lines of a figure: the drawing, and below it what it means."""
    height = YEARS + len(timeline.lanes) * (LABEL + BAR + GAP)
    yield "<figure>"
    yield f'<svg role="img" aria-labelledby="days-title days-words" width="100%" height="{height}">'
    yield f'<title id="days-title">{html_text(timeline.title)}</title>'
    yield f'<desc id="days-words">{html_text(timeline.description)}</desc>'
    yield f"<defs>{HATCHING}</defs>"
    years = list_years(timeline.first, timeline.last)
    places = [(year, _place(day, timeline)) for year, day in years[:: -(-len(years) // MOST_LABELS)]]
    tops = [(YEARS + LABEL + number * (LABEL + BAR + GAP), lane) for number, lane in enumerate(timeline.lanes)]
    for _, left in places:
        yield f'<line class="year" x1="{left}" x2="{left}" y1="0" y2="{height}"/>'
    today = _place(timeline.as_of, timeline)
    for top, lane in tops:
        yield from draw_bar(lane.windows, lane.possible, timeline.first, timeline.last, top)
        yield f'<line class="today" x1="{today}" x2="{today}" y1="{top - 3}" y2="{top + BAR + 3}"/>'
    for year, left in places:
        yield f'<text x="{left}" dx="3" y="12">{year}</text>'
    for top, lane in tops:
        yield f'<text x="0" y="{top - 5}">{html_text(lane.label)}</text>'
    yield "</svg>"
    yield f"<figcaption>{html_words(timeline.key)}</figcaption>"
    yield "</figure>"


def draw_bar(windows: Days, possible: Days, first: int, last: int, top: int) -> Iterator[str]:
    """Give the shapes of one bar: a frame, what is open, and what is not known."""
    shown = days_from(first, last)
    unknown = intersection(intersection(possible, complement(windows)), shown)
    yield _box("closed", ((first, last),), first, last, top)
    for name, days in (("open", intersection(windows, shown)), ("unknown", unknown)):
        if days:
            yield _box(name, days, first, last, top)


def _box(name: str, days: Iterable[tuple[int, int]], first: int, last: int, top: int) -> str:
    """Return a rectangle for each interval; its places are parts of the width, whatever that is."""
    fill = ' fill="url(#hatching)"' if name == "unknown" else ""
    return "".join(
        f'<rect class="{name}"{fill} x="{_part(start - first, first, last)}" y="{top}"'
        f' width="{_part(end + 1 - start, first, last)}" height="{BAR}"/>'
        for start, end in days
    )


def _place(day: int, timeline: Timeline) -> str:
    return _part(day - timeline.first, timeline.first, timeline.last)


def _part(days: int, first: int, last: int) -> str:
    """Return a number of days as a part of the width."""
    return f"{100 * days / (last + 1 - first):.2f}%"
