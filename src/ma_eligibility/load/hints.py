"""What to write instead of a value that cannot be read: the hint is made from the value itself."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, MONTH_NAMES
from ma_eligibility.load.date_formats import find_formats
from ma_eligibility.medium import (
    FILE,
    NONE_IN_MAP,
    Help,
    Hint,
    hint_at_leaving_out,
    hint_at_one,
    hint_at_unknown,
    hint_at_words,
)
from ma_eligibility.profile.facts import DiplomaKind
from ma_eligibility.profile.meanings import find_word, fold_words, hint_at_word, is_likely, is_unknown
from ma_eligibility.profile.profile import SECTIONS

_GOES_ON = {"now", "today", "current", "currently", "ongoing", "presently", "still", "to date", "present", "presnt"}
_LIST_SECTIONS = {section.key for section in SECTIONS.values() if not section.is_single}
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def hint_at_date(written: Any, key: str) -> Help:
    """Return what to write instead of something that is not a date; empty if that is not clear."""
    text = _plain_digits(str(written)).strip()
    folded = text.casefold()
    if key == "end" and folded in _GOES_ON:
        return hint_at_one("present")
    if folded in ("none", "never"):
        return _NEVER.get(key, _NEVER_AT_ALL)
    if is_unknown(text):
        return hint_at_unknown("the date") if key != "end" else "the year alone is enough, or present"
    month = re.fullmatch(rf"({_MONTHS})\.?,? (\d{{4}})|(\d{{1,2}})[-/.](\d{{4}})", text, re.IGNORECASE)
    if month:
        name, year, number, other_year = month.groups()
        month_number = _month(name) if name else int(number)
        return _hint_at_writing(f"{year or other_year}-{month_number:02}") if 1 <= month_number <= 12 else ""
    short = re.fullmatch(rf"(?:({_MONTHS})\.?|(\d{{1,2}}))[-/ ]'?(\d\d)", text, re.IGNORECASE)
    if short:
        return _hint_at_short_date(*short.groups())
    days = [day for day in dict.fromkeys(_read_date(text)) if FIRST_DAY <= day.toordinal() <= LAST_DAY]
    if len(days) == 1:
        day = days[0].isoformat()
        if text.isdecimal() and len(text) != 8:
            return f"{'an Excel date number' if len(text) == 5 else 'a Unix time'}? write {day}"
        return _name_formats(f"write {day}" if _may_be_another_year(text, key) else _hint_at_writing(day), text)
    if not days:
        return ""
    meanings = (f"{day.isoformat()} if it is {MONTH_NAMES[day.month - 1]} {day.day}" for day in days)
    return _name_formats(f"write {' or '.join(meanings)}", text)


def _name_formats(help: Help, text: str) -> Help:
    """Return a hint that in tables also names the formats in which the text is a date."""
    formats = " or ".join(find_formats(text))
    hint = Hint(help, help) if isinstance(help, str) else help
    named = hint._replace(in_cells=f"{hint.in_cells}, or give --dates {formats}", in_answer=hint.in_cells)
    return named if formats else help


def _hint_at_writing(text: str) -> Hint:
    return hint_at_one(text, f"write {text}")


def _may_be_another_year(text: str, key: str) -> bool:
    """Tell whether the year of two digits may be in another century, or may be the first of three numbers."""
    if re.search(r"\d{4}", text):
        return False
    numbers = re.fullmatch(r"(\d\d)[-/. ](\d{1,2})[-/. ](\d{1,2})", text)
    return key == "born" or (numbers is not None and int(numbers[2]) <= 12 and int(numbers[3]) <= 31)


_NEVER_AT_ALL = Hint("leave it out if it did not happen", "leave the cell empty if it did not happen")
#: What to do about a date that says that something never happened, by its key.
_NEVER: dict[str, Help] = {
    "end": "did you mean present?",
    "earned": Hint(
        "write diploma: none if there is none",
        "write none in the column diploma if there is none",
        in_export=NONE_IN_MAP,
    ),
    "completed": Hint(
        "leave the record out if it was given up; a program that goes on has expected: and a date",
        "empty the cells of the record if it was given up; a program that goes on has a date in expected",
    ),
    "taken": Hint("leave the record out if there was no exam", "empty the cells of the record if there was no exam"),
}


def _hint_at_short_date(name: str | None, number: str | None, short: str) -> str:
    """Return what a month with two digits may mean: May 2024, or May 24 of a year that is missing."""
    month = _month(name) if name else int(number or 0)
    if not 1 <= month <= 12:
        return ""
    year, month_name = _full_year(short), MONTH_NAMES[month - 1]
    said = f"write {year}-{month:02} if it is {month_name} {year}"
    return f"{said}; if it is {month_name} {int(short)}, add the year" if 1 <= int(short) <= 31 else said


def _full_year(short: str) -> int:
    """Return the year of two digits: 1950 to 2049."""
    return int(short) + (2000 if int(short) < 50 else 1900)


def hint_at_day(text: str) -> str:
    """Return what to write instead of something that is not a full date; empty if that is not clear."""
    help = FILE.say(hint_at_date(text, ""))
    return help if re.search("[0-9]{4}-[0-9]{2}-[0-9]{2}", help) else ""


def _read_date(text: str) -> Iterator[date]:
    """Give every day that a text may mean."""
    for pattern, read in _DATE_FORMATS:
        match = re.fullmatch(pattern, text, re.IGNORECASE)
        if match:
            try:
                yield read(*match.groups())
            except (ValueError, OverflowError):
                continue


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTH_NAMES, 1) if month.lower().startswith(name.lower()[:3]))


def _day(year: str, month: str, day: str) -> date:
    return date(
        _full_year(year) if len(year) == 2 else int(year), int(month) if month.isdecimal() else _month(month), int(day)
    )


_MONTHS = "|".join(f"{name[:3]}[a-z]*" for name in MONTH_NAMES)
_DATE_FORMATS: list[tuple[str, Any]] = [
    (r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})", _day),
    (r"(\d{4})(\d\d)(\d\d)", _day),
    (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d\d)", lambda month, day, year: _day(year, month, day)),
    (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d\d)", lambda day, month, year: _day(year, month, day)),
    (r"(\d{4})-?W(\d\d)-?([1-7])", lambda year, week, day: date.fromisocalendar(int(year), int(week), int(day))),
    (r"(\d{4}-\d\d-\d\d)[T ].*", date.fromisoformat),
    (rf"(\d{{1,2}})\.?[- ]({_MONTHS})\.?,?[- ](\d{{4}}|\d\d)", lambda day, month, year: _day(year, month, day)),
    (rf"({_MONTHS})\.?[- ](\d{{1,2}}),?[- ](\d{{4}}|\d\d)", lambda month, day, year: _day(year, month, day)),
    (r"([2-6]\d{4})", lambda days: _EXCEL_DAY_ZERO + timedelta(days=int(days))),
    (r"(1\d{9})(?:\d{3})?", lambda seconds: date(1970, 1, 1) + timedelta(seconds=int(seconds))),
]


def hint_at_number(written: Any) -> Help:
    """Return what to write instead of something that is not a plain number; empty if that is not clear."""
    text = _plain_digits(str(written)).strip()
    if len(text) > 40:
        return ""
    match = re.fullmatch(
        r"(about|ca\.?|approx\.?|~|<|>)?\s*([0-9][0-9.,]*(?:e\+?[0-9]+)?)\s*(?:h|hrs?|hours?)?", text, re.I
    )
    if match is None:
        if is_unknown(text):
            return hint_at_unknown("the number")
        return hint_at_leaving_out("the number") if text.casefold() == "none" else ""
    digits = match[2]
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", digits):
        plain = digits.replace(",", "")
        return hint_at_one("" if match[1] else plain, f"write {plain}, without the comma")
    try:
        number = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return ""
    return hint_at_one("" if match[1] else f"{number:f}", f"write {number:f}") if number.adjusted() < 9 else ""


def _plain_digits(text: str) -> str:
    """Return the text with the digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text[:200])


def hint_at_list(written: Any, key: str) -> Help:
    """Return what to write instead of something that is not a list."""
    if key in _LISTS_OF_CRITERIA:
        return _LISTS_OF_CRITERIA[key]
    if isinstance(written, bool) and (meant := hint_at_word(key, written, ())):
        return meant
    if key in _LIST_SECTIONS and str(written).casefold() in ("no", "false", "0", "nothing"):
        return Hint(f"write {key}: none", f"write none in the column {key}", "none", NONE_IN_MAP)
    if is_unknown(written) or str(written).casefold() in ("none", "no", "false", "0", "nothing"):
        return Hint(
            f"write {key}: [] if there is nothing; leave {key} out if it is not known",
            f"write none in the column {key} if there is nothing; leave the cell empty if it is not known",
            in_export="list the word below words: in the map: none if there is nothing, nothing if it is not known",
        )
    if isinstance(written, dict):
        return "put a dash and a space before the first key of each record"
    if key in _LIST_SECTIONS:
        return Hint(
            "write each record below it, after a dash and a space, one key: value a line",
            "write none if there are none; each fact has a column of its own",
        )
    if isinstance(written, str) and re.fullmatch(r"[\w-]+(, ?[\w-]+)*", written) and not written.startswith("-"):
        return hint_at_words(re.split(", ?", written), key)
    return Hint("write [one, other], or each on a line of its own after a dash and a space", "write one; other")


_CRITERIA = "write the criteria below it, each after a dash and a space"
#: What to write below keys of rule files that take a list of criteria.
_LISTS_OF_CRITERIA = {
    **dict.fromkeys(("all", "any", "none"), _CRITERIA),
    "of": f"{_CRITERIA}; of: with the name of a number goes with total:, such as total: program",
}

_BETWEEN_WORDS = re.compile(r"\s*[,;/&+|]\s*|\s+and\s+|\s+or\s+", re.IGNORECASE)


def hint_at_several(written: Any, words: Iterable[str], address: str) -> Help:
    """Return what to write instead of several words in the place of one; empty if it is anything else."""
    known = list(words)
    if fold_words(written) in ("both", "all") and len(known) == 2:
        return hint_at_words(known, "each by itself")
    parts = _BETWEEN_WORDS.split(str(written)[:200])
    meant = [find_word(address, part, known) for part in parts]
    words = [word for word in dict.fromkeys(meant) if word]
    if None in meant or len(words) < 2:
        return ""
    help = hint_at_words(words, "each by itself")
    return help._replace(meant="") if any(is_likely(address, part) for part in parts) else help


_FLAGS = dict.fromkeys(("yes", "y", "on", "1"), "true") | dict.fromkeys(("no", "n", "off", "0"), "false")


def hint_at_flag(written: Any) -> Help:
    """Return what to write instead of something that is neither true nor false."""
    folded = str(written).casefold()
    if folded in ("true", "false"):
        return Hint(f"write {folded}, without quotes", f"write {folded}")
    if folded in _FLAGS:
        return _hint_at_writing(_FLAGS[folded])
    return hint_at_leaving_out("it", before="write true or false; ")


def hint_at_diploma(written: Any) -> Help:
    """Return what to write instead of something that is not a diploma."""
    if is_unknown(written) or fold_words(written) in ("none", "no", "false", "0"):
        return hint_at_leaving_out("it", "diploma", "write none if there is none; ")
    kind = find_word("diploma.kind", written, get_args(DiplomaKind))
    if kind is None:
        return ""
    said = Hint(f"write diploma: {{kind: {kind}}}", f"put {kind} into the kind of the diploma")
    return said if is_likely("diploma.kind", written) else said._replace(meant={"kind": kind})
