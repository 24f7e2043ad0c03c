"""A chart of the days of each credential, one line each, all on a common scale of years."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, add_years, format_day
from ma_eligibility.days.timeline import Days, days_from, intersection


class Glyphs(NamedTuple):
    """The characters of the chart."""

    open: str
    possible: str
    closed: str
    today: str


FINE = Glyphs("█", "░", "·", "▲")
ASCII = Glyphs("#", "?", ".", "^")

LABEL = 6
FEWEST_CELLS = 12
LEAST_CELLS_A_LABEL = 6


class ChartRow(NamedTuple):
    """One credential's line: its label and its two sets of days."""

    label: str
    windows: Days
    possible: Days


def draw_chart(rows: Sequence[ChartRow], as_of: int, width: int, glyphs: Glyphs) -> list[str]:
    """Return the lines of the chart: years above, a line for each row, and the day asked about below."""
    label = max(LABEL, *(len(row.label) + 1 for row in rows))
    cells = max(FEWEST_CELLS, min(width, 100) - label - 1)
    first, last = _choose_scale(rows, as_of)
    edges = [first + (last + 1 - first) * cell // cells for cell in range(cells + 1)]
    lines = [" " * label + _draw_years(edges)]
    for row in rows:
        drawn = "".join(_draw_cell(row, start, max(start, after - 1), glyphs) for start, after in pairwise(edges))
        lines.append(row.label.ljust(label) + drawn)
    cell = next(cell for cell in range(cells) if edges[cell] <= as_of < edges[cell + 1])
    day = format_day(as_of)
    text = f"{glyphs.today} {day}" if cell + len(day) + 2 <= cells else f"{day} {glyphs.today}"
    start = cell if text.startswith(glyphs.today) else cell - len(text) + 1
    lines.append(" " * (label + start) + text)
    lines.append(f"{glyphs.open} open   {glyphs.possible} not known   {glyphs.closed} not open")
    return lines


def _draw_cell(row: ChartRow, first: int, last: int, glyphs: Glyphs) -> str:
    """Return the character of some days: what is only possible shows, so that nothing seems more certain than it is."""
    days = days_from(first, last)
    possible, open_days = intersection(row.possible, days), intersection(row.windows, days)
    if possible != open_days:
        return glyphs.possible
    return glyphs.open if open_days else glyphs.closed


def _choose_scale(rows: Sequence[ChartRow], as_of: int) -> tuple[int, int]:
    """Return the first and last day of the chart, whole years around the day asked about and what opens or closes."""
    boundaries = [
        edge
        for row in rows
        for days in (row.windows, row.possible)
        for interval in days
        for edge in interval
        if edge not in (FIRST_DAY, LAST_DAY)
    ]
    past = max(add_years(as_of, -12), min([add_years(as_of, -3), *boundaries]), FIRST_DAY)
    ahead = min(add_years(as_of, 8), max([add_years(as_of, 2), *boundaries]), LAST_DAY)
    start, end = date.fromordinal(past), date.fromordinal(ahead)
    return date(start.year, 1, 1).toordinal(), date(end.year, 12, 31).toordinal()


def _draw_years(edges: list[int]) -> str:
    """Return the line of years, each at its first day, as many as there is room for."""
    cells = len(edges) - 1
    line = [" "] * cells
    years = range(date.fromordinal(edges[0]).year, date.fromordinal(edges[-1] - 1).year + 1)
    step = -(-len(years) * LEAST_CELLS_A_LABEL // cells)
    for year in years[::step]:
        new_year = date(year, 1, 1).toordinal()
        cell = next(cell for cell in range(cells) if edges[cell + 1] > new_year)
        if cell + 4 <= cells:
            line[cell : cell + 4] = str(year)
    return "".join(line).rstrip()
