"""What a number in a cell of a workbook shows: by its format a day, a month, a year, a time, or digits with zeros.

A spreadsheet keeps a date as the number of its day, and its precision only in the format: 44317 is 2021-05-01 as
``yyyy-mm-dd``, May 2021 as ``mmm-yy``, and 2021 as ``yyyy``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime
from functools import lru_cache
from itertools import chain
from math import isfinite

#: The day 0 of the calendar that nearly all workbooks count their days by, and of the other one, of old Macs.
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
#: The formats that have a number in place of a code.
BUILT_IN = {
    **dict.fromkeys((14, 15, 16), "d-mmm-yy"),
    17: "mmm-yy",
    **dict.fromkeys((18, 19, 20, 21, 45, 46, 47), "h:mm:ss"),
    22: "m/d/yy h:mm",
}

#: The most characters of a format that are read; spreadsheets allow fewer.
LONGEST_CODE = 300
#: What is in the place of a digit in a text that a number fills.
DIGIT = "\0"

#: The text of a cell, and what is wrong with it.
Cell = tuple[str, str]
#: How many characters of an ISO date a format shows.
_LENGTHS = {"day": 10, "month": 7, "year": 4}

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z?)?", re.ASCII)
#: A part of a format: a text in quotes, a character that means itself, a space as wide as a character, a filling
#: character, a color or condition, and letters and signs with a meaning.
_PART = re.compile(r'"([^"]*)"?|\\(.)|[_*].|\[([^\]]*)\]?|AM/PM|A/P|General|E[+-]|([yebgmdhs])\4*|.', re.I | re.S)
_ELAPSED = re.compile("h+|m+|s+")
_SECONDS_A_DAY = 86_400
#: A number of days beyond any calendar.
_FAR = 1e9


@dataclass(frozen=True)
class NumberFormat:
    """What a format shows of a number."""

    shown: str = ""
    """How much it shows of a date: the day, the month or the year; empty for none."""
    has_time: bool = False
    zeros: str = ""
    """The text of a number that is filled up with zeros, such as ``S-0007``, with DIGIT for each of its digits."""

    def show(self, text: str, day_zero: date) -> Cell:
        """Return what the format shows of a number, given as text; of days, those since ``day_zero``."""
        number = float(text) if _NUMBER.fullmatch(text) else None
        if number is None or not isfinite(number):
            return text, ""
        if self.shown or self.has_time:
            return self._show_day(min(max(number, -_FAR), _FAR), text, day_zero)
        digits = plain_number(text)
        if self.zeros and digits.isdecimal():
            return _fill(self.zeros, digits.rjust(self.zeros.count(DIGIT), "0")), ""
        return digits, ""

    def show_iso(self, text: str, day_zero: date) -> Cell:
        """Return what the format shows of a date that is kept as text: ``2021-05-20T00:00:00``."""
        try:
            found = datetime.fromisoformat(text) if _ISO.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None:
            return text, ""
        days = found.toordinal() - day_zero.toordinal()
        seconds = found.hour * 3600 + found.minute * 60 + found.second
        return (self if self.shown else DAY)._say(days, seconds, found.date())

    def _show_day(self, number: float, text: str, day_zero: date) -> Cell:
        days, seconds = divmod(round(number * _SECONDS_A_DAY), _SECONDS_A_DAY)
        if not self.shown:
            hours, rest = divmod(days * _SECONDS_A_DAY + seconds, 3600)
            return f"{hours:02}:{rest // 60:02}:{rest % 60:02}", ""
        # The year 1900 has a February 29 in this calendar, which is its day 60.
        ordinal = day_zero.toordinal() + days + (day_zero == DAY_ZERO and 1 <= days < 60)
        is_none = days < 0 or (day_zero == DAY_ZERO and days in (0, 60)) or ordinal > _LAST
        if is_none:
            return plain_number(text), "the number of this cell is no day of the calendar"
        return self._say(days, seconds, date.fromordinal(ordinal))

    def _say(self, days: int, seconds: int, day: date) -> Cell:
        if self.has_time and seconds:
            return f"{day}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}", ""
        if 1900 <= days <= 2100:  # 2016 in a cell of dates is the 2016th day of the spreadsheet's calendar
            message = f"{day} in a cell of dates is what a spreadsheet makes of the year {days}: write it as text"
            return str(days), message
        return day.isoformat()[: _LENGTHS[self.shown or "day"]], ""


_LAST = date(MAXYEAR, 12, 31).toordinal()
PLAIN, DAY = NumberFormat(), NumberFormat("day")


def plain_number(text: str) -> str:
    """Return a number in its shortest form: ``760`` for ``760.0``, ``37.3`` for ``37.299999999999997``."""
    if text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0"):
        return text
    number = float(text) if _NUMBER.fullmatch(text) else None
    if number is None or not isfinite(number):
        return text
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else str(number)


@lru_cache(1000)
def read_format(code: str) -> NumberFormat:
    """Return what a format shows, given its code; of several sections the first counts, for positive numbers."""
    letters: list[str] = []
    zeros, only_zeros = "", True
    for part in _PART.finditer(code[:LONGEST_CODE]):
        sign, quoted, escaped, bracketed, letter = part[0], *part.groups()
        if sign == ";":
            break
        if bracketed is not None:
            letters += ["h"] if _ELAPSED.fullmatch(bracketed.lower()) else []
        elif letter:
            letters.append(letter.lower())
        elif quoted is not None or escaped is not None:
            zeros += quoted or escaped or ""
        elif sign in "0- ()":
            zeros += DIGIT if sign == "0" else sign
        elif sign[0] not in "_*":
            only_zeros = False  # a sign with a meaning of its own, such as a decimal point
    shown = {_find_meaning(letters, index) for index in range(len(letters))}
    for what in ("day", "month", "year"):
        if what in shown:
            return NumberFormat(what, "time" in shown)
    if "time" in shown or not only_zeros or zeros.count(DIGIT) < 2:
        return NumberFormat(has_time="time" in shown)
    return NumberFormat(zeros=zeros.strip())


def _find_meaning(letters: Sequence[str], index: int) -> str:
    """Return what a letter of a format means; an m next to hours or seconds is of minutes."""
    letter = letters[index]
    if letter == "m" and ("h" in letters[max(0, index - 1) : index] or "s" in letters[index + 1 : index + 2]):
        return "time"
    return {"d": "day", "m": "month", "y": "year", "e": "year", "b": "year", "h": "time", "s": "time"}.get(letter, "")


def _fill(zeros: str, digits: str) -> str:
    """Return a text with digits in place of its zeros, from the last on; those left over go in front of them."""
    *parts, last = zeros.split(DIGIT)
    room = len(parts)
    filled = [digits[: len(digits) - room + 1], *digits[len(digits) - room + 1 :]]
    return "".join(chain.from_iterable(zip(parts, filled, strict=True))) + last
