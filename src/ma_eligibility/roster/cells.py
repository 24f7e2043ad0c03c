"""The text of a cell to a plain value of a profile, as in a file, but for what spreadsheets do to facts."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.load.date_formats import (
    FIRST_SHORT_YEAR,
    FIRST_SHORT_YEAR_OF_BIRTH,
    DateTextError,
    find_formats,
    read_date_text,
)
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.plain_values import read_section, text_reader
from ma_eligibility.profile.vocabulary import FieldKind
from ma_eligibility.roster.columns import Place, kind_of
from ma_eligibility.roster.customs import Customs
from ma_eligibility.roster.workbook.number_formats import DAY_ZERO

CellReader = Callable[[str], Any]

#: What spreadsheets show instead of a value that they cannot compute.
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}

#: The number of a day in a spreadsheet.
SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(?:\.[0-9]{3})+", re.ASCII)
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r])")


class CellError(ValueError):
    """A cell holds what a spreadsheet made of a fact, or an error instead."""


def reader_for(place: Place, customs: Customs) -> CellReader | None:
    """Return what reads the text of a cell at a place, and may raise CellError; None if the text is the value."""
    kind = kind_of(place)
    if kind is None:
        return partial(read_section, place.section)
    read = text_reader(kind)
    if read is not None and kind.kind == "date":
        if customs.dates:
            convert = partial(convert_date, customs.dates, first_short_year(place))
            return partial(_read_date, lambda text: read(convert(text)), customs.day_zero)
        return partial(_read_date, read, customs.day_zero)
    if read is not None and kind.kind == "number" and customs.is_point_doubtful:
        return partial(_read_number, read)
    return read


#: The values of texts that were read, by the kind of the field: rosters repeat words, days and numbers.
_MEMOS: defaultdict[tuple[FieldKind | bool | int | tuple[str, ...], ...], BoundedMemo[str, Any]] = defaultdict(
    lambda: BoundedMemo(10_000)
)
LONGEST_KEPT = 40


def memo_for(place: Place, customs: Customs) -> BoundedMemo[str, Any] | None:
    """Return the memo of the values that texts have at a place; None where they are not kept."""
    kind = kind_of(place)
    if kind is None or kind.kind not in ("word", "number", "flag", "date"):
        return None
    return _MEMOS[kind, customs.is_point_doubtful, customs.dates, first_short_year(place)]


def first_short_year(place: Place) -> int:
    """Return the first of the hundred years that two digits can mean at a place."""
    return FIRST_SHORT_YEAR_OF_BIRTH if place.field == "born" else FIRST_SHORT_YEAR


def convert_date(formats: tuple[str, ...], first_short_year: int, text: str) -> str:
    """Return a date as profiles have it; a word such as present, and a number of a spreadsheet, as it is.

    Raises CellError for one that is in none of the formats; where none is named, with those in which it is one.
    """
    if not any(map(str.isdigit, text)) or SERIAL.fullmatch(text):
        return text
    try:
        return read_date_text(text, formats, first_short_year)
    except DateTextError as error:
        fitting = [] if formats else find_formats(text, first_short_year)
        help = f" (dates: {' or '.join(fitting)} in the map reads it)" if fitting else ""
        raise CellError(f"{error}{help}") from None


def clean_text(text: str) -> str:
    """Return a cell's text as it is read; raises CellError for an error that a spreadsheet put there."""
    text = text.strip()
    if text[:1] in ("'", "#"):
        text = clean_cell(text)
        if text.upper() in ERRORS:
            raise CellError(f"a spreadsheet put the error {text} here")
    return text


def clean_cell(text: str) -> str:
    """Return a cell's text without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    return _DEFUSED.sub("", text, count=1)


def _read_date(read: CellReader, day_zero: date, text: str) -> Any:
    serial = SERIAL.fullmatch(text)
    if serial and DAY_ZERO.toordinal() + int(serial[1]) <= LAST_DAY:
        meant = day_zero + timedelta(days=int(serial[1]))
        raise CellError(
            f"{text} is what a spreadsheet makes of a date, perhaps of {meant}: make the column one of dates or of "
            "text, and write the date"
        )
    return read(text)


def _read_number(read: CellReader, text: str) -> Any:
    if _THOUSANDS.fullmatch(text):
        whole = text.replace(".", "")
        raise CellError(f"{text} may be {whole}, with a point for thousands: write {whole}, or fewer digits after it")
    return read(text)
