"""The text of a cell to a plain value of a profile, as in a file, but for what spreadsheets do to facts."""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.plain_values import read_section, text_reader
from ma_eligibility.profile.vocabulary import FieldKind
from ma_eligibility.roster.columns import Place, kind_of
from ma_eligibility.roster.number_formats import DAY_ZERO

CellReader = Callable[[str], Any]

#: What spreadsheets show instead of a value that they cannot compute.
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}

_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r])")


class CellError(ValueError):
    """A cell holds what a spreadsheet made of a fact, or an error instead."""

    def describe(self, day_zero: date) -> str:
        """Say what is wrong, for a table that counts days from a day on."""
        return str(self)


class SerialError(CellError):
    """A cell for a date holds the number of a day."""

    def __init__(self, text: str, number: int) -> None:
        super().__init__()
        self.text, self.number = text, number

    def __str__(self) -> str:
        return self.describe(DAY_ZERO)

    def describe(self, day_zero: date) -> str:
        """Say which day that is."""
        return (
            f"{self.text} is what a spreadsheet makes of a date, perhaps of {day_zero + timedelta(days=self.number)}: "
            "make the column one of dates or of text, and write the date"
        )


def reader_for(place: Place) -> CellReader | None:
    """Return what reads the text of a cell at a place, and may raise CellError; None if the text is the value."""
    kind = kind_of(place)
    if kind is None:
        return partial(read_section, place.section)
    read = text_reader(kind)
    return partial(_read_date, read) if read is not None and kind.kind == "date" else read


#: The values of texts that were read, by the kind of the field: rosters repeat words, days and numbers.
_MEMOS: defaultdict[FieldKind, BoundedMemo[str, Any]] = defaultdict(lambda: BoundedMemo(10_000))
LONGEST_KEPT = 40


def memo_for(place: Place) -> BoundedMemo[str, Any] | None:
    """Return the memo of the values that texts have at a place; None where they are not kept."""
    kind = kind_of(place)
    return _MEMOS[kind] if kind and kind.kind in ("word", "number", "flag", "date") else None


def clean_cell(text: str) -> str:
    """Return a cell's text without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    return _DEFUSED.sub("", text, count=1)


def _read_date(read: CellReader, text: str) -> Any:
    serial = _SERIAL.fullmatch(text)
    if serial and DAY_ZERO.toordinal() + int(serial[1]) <= LAST_DAY:
        raise SerialError(text, int(serial[1]))
    return read(text)
