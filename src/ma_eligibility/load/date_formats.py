"""The forms in which exports write dates: a closed list of names, and how each is read. Nothing is guessed."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from typing import Literal, NamedTuple, get_args

from ma_eligibility.days.calendar import MONTH_NAMES, DateError, parse_date

DateFormat = Literal[
    "YYYY-MM-DD",
    "YYYY/MM/DD",
    "YYYYMMDD",
    "MM/DD/YYYY",
    "M/D/YYYY",
    "MM-DD-YYYY",
    "MM/DD/YY",
    "M/D/YY",
    "MM-DD-YY",
    "DD/MM/YYYY",
    "D/M/YYYY",
    "DD-MM-YYYY",
    "DD.MM.YYYY",
    "DD/MM/YY",
    "DD.MM.YY",
    "DD-Mon-YYYY",
    "DD-Mon-YY",
    "D Mon YYYY",
    "Mon D, YYYY",
    "MM/YYYY",
    "MM-YYYY",
    "MM/YY",
    "YYYYMM",
    "Mon YYYY",
    "Mon-YYYY",
    "Mon-YY",
]
#: The names of the formats; YYYY-MM-DD, YYYY-MM and YYYY are always read, whatever a map names.
DATE_FORMATS: tuple[DateFormat, ...] = get_args(DateFormat)

#: The first of the hundred years that two digits can mean: 1950 to 2049, and of a day of birth 1920 to 2019.
FIRST_SHORT_YEAR, FIRST_SHORT_YEAR_OF_BIRTH = 1950, 1920

_TOKEN = re.compile("YYYY|YY|Mon|MM|M|DD|D")
_MONTHS = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTH_NAMES) + "|Sept"
#: What databases put behind a date that has no time of day.
_MIDNIGHT = re.compile(r"(?:[T ]0?0:00(?::00(?:\.0+)?)?| 12:00(?::00)? ?AM)$", re.IGNORECASE)
_OWN = re.compile("[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


class DateTextError(ValueError):
    """A text that is no date in the formats given."""


class _Form(NamedTuple):
    """How the texts of a format are read."""

    pattern: re.Pattern[str]
    groups: tuple[int, int, int]
    """The numbers of the groups of the pattern that are year, month and day; 0 for none."""
    shape: tuple[str, ...]
    """What texts of the format look like: a text may fit two formats of the same shape."""


@cache
def _form_of(name: str) -> _Form:
    separated = re.search("[^A-Za-z]", name) is not None
    pattern, parts, shape, last = "", [], [], 0
    for token in _TOKEN.finditer(name):
        between = re.escape(name[last : token.start()])
        digits = {"YYYY": "[0-9]{4}", "YY": "[0-9]{2}", "Mon": f"(?:{_MONTHS})\\.?"}.get(token[0])
        digits = digits or ("[0-9]{1,2}" if separated else "[0-9]{2}")
        pattern += f"{between}({digits})"
        shape += [name[last : token.start()], token[0] if token[0] in ("YYYY", "Mon") else "NN"]
        parts.append(token[0][0])
        last = token.end()
    year, month, day = (parts.index(part) + 1 if part in parts else 0 for part in "YMD")
    return _Form(re.compile(pattern, re.IGNORECASE | re.ASCII), (year, month, day), tuple(shape))


def find_clash(formats: Sequence[str]) -> tuple[str, str] | None:
    """Return two formats of which the same text can mean different days; None if there are none."""
    for one, other in combinations(formats, 2):
        first, second = _form_of(one), _form_of(other)
        if first.shape == second.shape and first.groups != second.groups:
            return one, other
    return None


def read_date_text(text: str, formats: Iterable[str], first_short_year: int = FIRST_SHORT_YEAR) -> str:
    """Return a date in one of the formats as profiles have it: ``2021-05-20``, or ``2021-05`` where it has no day.

    Raises DateTextError for a text that is in none of them, and for a day that does not exist.
    """
    date = _MIDNIGHT.sub("", text) if ":" in text else text
    if _OWN.fullmatch(date):
        return date
    names = tuple(formats)
    for name in names:
        form = _form_of(name)
        match = form.pattern.fullmatch(date)
        if match:
            year, month, day = (match[group] if group else "" for group in form.groups)
            return _write(year, month, day, first_short_year, f"{text} as {name}")
    raise DateTextError(f"{text} is not in the form {' or '.join(names or DATE_FORMATS[:1])}")


def find_formats(text: str, first_short_year: int = FIRST_SHORT_YEAR) -> list[str]:
    """Return the formats in which a text is a date, of those that read it alike the first."""
    found: dict[str, str] = {}
    for name in DATE_FORMATS:
        try:
            found.setdefault(read_date_text(text, [name], first_short_year), name)
        except DateTextError:
            continue
    return [*found.values()]


def _write(year: str, month: str, day: str, first_short_year: int, said: str) -> str:
    """Return a date by its parts; raises DateTextError if there is no such day, with how the text is ``said``."""
    found = _full_year(year, first_short_year), _month_number(month), int(day or 1)
    written = f"{found[0]:04}-{found[1]:02}-{found[2]:02}" if day else f"{found[0]:04}-{found[1]:02}"
    if not (1900 <= found[0] <= 2100 and 1 <= found[1] <= 12 and 1 <= found[2] <= 28):
        try:
            parse_date(written)
        except DateError as error:
            raise DateTextError(f"{said}: {error}") from None
    return written


def _full_year(digits: str, first_short_year: int) -> int:
    if len(digits) == 4:
        return int(digits)
    return first_short_year + (int(digits) - first_short_year) % 100


def _month_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return next(number for number, name in enumerate(MONTH_NAMES, 1) if name[:3].lower() == text[:3].lower())
