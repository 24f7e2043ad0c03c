"""The years that a chart shows."""

from collections.abc import Sequence
from datetime import date

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, add_years
from ma_eligibility.days.timeline import HasDays


def choose_scale(rows: Sequence[HasDays], as_of: int) -> tuple[int, int]:
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


def list_years(first: int, last: int) -> list[tuple[int, int]]:
    """Return the years from that of the first day to that of the last, each with its first day."""
    years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
    return [(year, date(year, 1, 1).toordinal()) for year in years]
