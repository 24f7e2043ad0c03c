"""How the program that wrote a table writes numbers and dates."""

from datetime import date
from typing import NamedTuple

from ma_eligibility.roster.workbook.number_formats import DAY_ZERO


class Customs(NamedTuple):
    """What must be known of a table to read its numbers and dates."""

    day_zero: date = DAY_ZERO
    """The day 0 of the calendar by which it counts days, where a cell has the number of a day."""
    is_point_doubtful: bool = False
    """Whether a point may separate thousands, as where numbers have decimal commas."""
    dates: tuple[str, ...] = ()
    """The formats of its dates, besides those of profiles."""


CUSTOMS = Customs()
