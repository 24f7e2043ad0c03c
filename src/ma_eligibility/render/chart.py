"""A chart of the days of each credential, one line each, all on a common scale of years."""

from collections.abc import Sequence
from itertools import pairwise

from ma_eligibility.days.timeline import days_from, intersection
from ma_eligibility.explain.answer import CredentialExplained
from ma_eligibility.render.timescale import choose_scale, list_years
from ma_eligibility.render.writer import Glyphs, Writer

LABEL = 6
FEWEST_CELLS = 12
LEAST_CELLS_A_LABEL = 6


def write_chart(writer: Writer, rows: Sequence[CredentialExplained], as_of: int) -> None:
    """Write the chart: years above, and a line for each credential."""
    glyphs = writer.glyphs
    label = max(LABEL, *(len(row.credential.id) + 1 for row in rows))
    cells = max(FEWEST_CELLS, min(writer.width, 100) - label - 3)
    first, last = choose_scale(rows, as_of)
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


def _draw_years(edges: list[int]) -> str:
    """Return the line of years, each at its first day, as many as there is room for."""
    cells = len(edges) - 1
    line = [" "] * cells
    years = list_years(edges[0], edges[-1] - 1)
    step = -(-len(years) * LEAST_CELLS_A_LABEL // cells)
    for year, new_year in years[::step]:
        cell = next(cell for cell in range(cells) if edges[cell + 1] > new_year)
        if cell + 4 <= cells:
            line[cell : cell + 4] = str(year)
    return "".join(line).rstrip()
