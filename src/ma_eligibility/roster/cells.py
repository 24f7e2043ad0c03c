"""The text of a cell to a plain value of a profile.

A text that is not a fact stays as it is, and the profile's own validation says what is wrong with it.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import plain_form
from ma_eligibility.profile.vocabulary import FieldKind
from ma_eligibility.roster.columns import Place, kind_of

CellReader = Callable[[str], Any]

#: Texts that mean that a list or a section is empty.
NOTHING = ("none", "[]")
#: What spreadsheets show instead of a value that they cannot compute.
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}

_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?Z?")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r])")
_DAY_ZERO = date(1899, 12, 30)
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


class CellError(ValueError):
    """A cell holds what a spreadsheet made of a fact, or an error instead."""


def reader_for(place: Place) -> CellReader | None:
    """Return what reads the text of a cell at a place, and may raise CellError; None if the text is the value."""
    kind = kind_of(place)
    if kind is None:
        return partial(_read_nothing, SECTIONS_BY_KEY[place.section].is_single)
    make = _MAKERS.get(kind.kind)
    return None if make is None else make(kind)


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


def _read_number(text: str) -> int | Decimal | str:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    return Decimal(text) if found[1] else int(text)


def _word_reader(kind: FieldKind) -> CellReader:
    """Return the reader of a word, in any case, with spaces or hyphens between its parts."""
    forms = {plain_form(word): word for word in kind.words}

    def read_word(text: str) -> str:
        return text if not forms or text in kind.words else forms.get(plain_form(text), text)

    return read_word


def _list_reader(kind: FieldKind) -> CellReader:
    read_word = _word_reader(kind)

    def read_list(text: str) -> list[str]:
        if text.casefold() in NOTHING:
            return []
        return [read_word(word) for part in text.replace("|", ";").split(";") if (word := part.strip())]

    return read_list


def _date_reader(kind: FieldKind) -> CellReader:
    read_word = _word_reader(FieldKind("word", kind.besides))
    return lambda text: _read_date(read_word(text))


def _read_date(text: str) -> str:
    if text[4:5] == "-" and len(text) <= len("2021-05-20"):
        return text
    midnight = _MIDNIGHT.fullmatch(text)
    if midnight:
        return midnight[1]
    serial = _SERIAL.fullmatch(text)
    if serial and _DAY_ZERO.toordinal() + int(serial[1]) <= LAST_DAY:
        meant = _DAY_ZERO + timedelta(days=int(serial[1]))
        raise CellError(
            f"{text} is what a spreadsheet makes of a date, perhaps of {meant}: make the column one of dates or of "
            "text, and write the date"
        )
    return text


def _read_nothing(is_single: bool, text: str) -> list[Any] | str:
    return text if text.casefold() not in NOTHING else "none" if is_single else []


_MAKERS: dict[str, Callable[[FieldKind], CellReader]] = {
    "flag": lambda kind: lambda text: _FLAGS.get(text.casefold(), text),
    "number": lambda kind: _read_number,
    "word": _word_reader,
    "words": _list_reader,
    "texts": _list_reader,
    "date": _date_reader,
}
