"""A chart of the days of each credential, one line each, all on a common scale of years."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, add_years
from ma_eligibility.days.timeline import days_from, intersection
from ma_eligibility.explain.answer import CredentialExplained
from ma_eligibility.render.writer import Glyphs, Writer

LABEL = 6
FEWEST_CELLS = 12
LEAST_CELLS_A_LABEL = 6


def write_chart(writer: Writer, rows: Sequence[CredentialExplained], as_of: int) -> None:
    """Write the chart: years above, and a line for each credential."""
    glyphs = writer.glyphs
    label = max(LABEL, *(len(row.credential.id) + 1 for row in rows))
    cells = max(FEWEST_CELLS, min(writer.width, 100) - label - 3)
    first, last = _choose_scale(rows, as_of)
    edges = [first + (last + 1 - first) * cell // cells for cell in range(cells + 1)]
    writer.raw("  " + " " * label + _draw_years(edges))
    for row in rows:
        drawn = "".join(_draw_cell(row, start, max(start, after - 1), glyphs) for start, after in pairwise(edges))
        writer.raw("  " + row.credential.id.ljust(label) + drawn)


def _draw_cell(row: CredentialExplained, first: int, last: int, glyphs: Glyphs) -> str:
    """Return the character of some days: what is only possible shows, so that nothing seems more certain than it is."""
    days = days_from(first, last)
    possible, open_days = intersection(row.possible, days), intersection(row.windows, days)
    if possible != open_days:
        return glyphs.possible
    return glyphs.open if open_days else glyphs.closed


def _choose_scale(rows: Sequence[CredentialExplained], as_of: int) -> tuple[int, int]:
    """Return the first and last day of the chart, whole years from that of the day asked about on."""
    boundaries = [
        edge
        for row in rows
        for days in (row.windows, row.possible)
        for interval in days
        for edge in interval
        if edge not in (FIRST_DAY, LAST_DAY)
    ]
    ahead = min(add_years(as_of, 8), max([add_years(as_of, 2), *boundaries]), LAST_DAY)
    return date(date.fromordinal(as_of).year, 1, 1).toordinal(), date(date.fromordinal(ahead).year, 12, 31).toordinal()


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
