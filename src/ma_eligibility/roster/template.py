"""The empty table that an author of a roster begins with."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name
from ma_eligibility.output import write_bytes
from ma_eligibility.roster.columns import ID, wide_places

#: How many records of a section a wide table has columns for, where it is more than one.
ROOM = {"programs": 2, "employment": 3}


def write_template(path: str) -> None:
    """Write an empty roster: one wide table into a .csv, a sheet for each section into an .xlsx.

    Raises InputError if the name ends in neither or openpyxl is not installed, and OSError, as write_bytes does.
    """
    make = _MAKERS.get(Path(path).suffix.lower())
    if make is None:
        help = "give it a name that ends in .csv or .xlsx"
        raise InputError([Problem("E120", "a table of this kind is not written", display_name(path), help=help)])
    write_bytes(path, make())


def wide_template() -> bytes:
    """Return the header of a wide table as CSV; a byte order mark tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerow([ID, *(place.name for place in wide_places(ROOM))])
    return text.getvalue().encode("utf-8-sig")


def workbook_template() -> bytes:
    """Return a workbook with a sheet for each section; raises InputError if openpyxl is not installed."""
    from ma_eligibility.roster.template_workbook import make_workbook

    return make_workbook()


_MAKERS: dict[str, Callable[[], bytes]] = {".csv": wide_template, ".xlsx": workbook_template}
