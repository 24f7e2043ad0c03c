"""What to write instead of a value that cannot be read: the hint is made from the value itself."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, MONTH_NAMES
from ma_eligibility.profile.profile import SECTIONS

_NOT_KNOWN = {"unknown", "n/a", "na", "none", "?", "??", "tbd", "-", "not known", "unsure"}
_GOES_ON = {"now", "today", "current", "currently", "ongoing", "presently", "still", "to date", "present", "presnt"}
_LIST_SECTIONS = {section.key for section in SECTIONS.values() if not section.is_single}
_EXCEL_DAY_ZERO = date(1899, 12, 30)


def hint_at_date(written: Any, key: str) -> str:
    """Return what to write instead of something that is not a date; empty if there is no telling."""
    text = _plain_digits(str(written)).strip()
    folded = text.casefold()
    if key == "end" and folded in _GOES_ON:
        return "did you mean present?"
    if folded in _NOT_KNOWN:
        return "leave the key out if the date is not known" if key != "end" else "the year alone is enough, or present"
    month = re.fullmatch(rf"({_MONTHS})\.?,? (\d{{4}})|(\d{{1,2}})[-/.](\d{{4}})", text, re.IGNORECASE)
    if month:
        name, year, number, other_year = month.groups()
        at = _month(name) if name else int(number)
        return f"write {year or other_year}-{at:02}" if 1 <= at <= 12 else ""
    readings = list(dict.fromkeys(reading for reading in _read_date(text) if _in_range(reading)))
    if not readings:
        return ""
    if len(readings) == 1:
        question = _question_about(text)
        return f"{question}write {readings[0].isoformat()}"
    return "write " + " or ".join(f"{each.isoformat()} if it is {_in_words(each)}" for each in readings)


def _in_range(found: date) -> bool:
    return FIRST_DAY <= found.toordinal() <= LAST_DAY


def _in_words(found: date) -> str:
    return f"{found.day} {MONTH_NAMES[found.month - 1]}"


def _question_about(text: str) -> str:
    if text.isdecimal() and len(text) != 8:
        return "an Excel date number? " if len(text) == 5 else "a Unix time? "
    return ""


def _read_date(text: str) -> Iterator[date]:
    """Give every day that a text may be meant to be."""
    for pattern, read in _FORMS:
        match = re.fullmatch(pattern, text, re.IGNORECASE)
        if match:
            try:
                yield read(*match.groups())
            except (ValueError, OverflowError):
                continue


def _month(name: str) -> int:
    return next(at for at, month in enumerate(MONTH_NAMES, 1) if month.lower().startswith(name.lower()[:3]))


_MONTHS = "|".join(f"{name[:3]}[a-z]*" for name in MONTH_NAMES)
_FORMS: list[tuple[str, Any]] = [
    (r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})", lambda year, month, day: date(int(year), int(month), int(day))),
    (r"(\d{4})(\d\d)(\d\d)", lambda year, month, day: date(int(year), int(month), int(day))),
    (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", lambda month, day, year: date(int(year), int(month), int(day))),
    (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", lambda day, month, year: date(int(year), int(month), int(day))),
    (r"(\d{4})-?W(\d\d)-?([1-7])", lambda year, week, day: date.fromisocalendar(int(year), int(week), int(day))),
    (r"(\d{4}-\d\d-\d\d)[T ].*", date.fromisoformat),
    (rf"(\d{{1,2}})\.? ({_MONTHS})\.?,? (\d{{4}})", lambda day, month, year: date(int(year), _month(month), int(day))),
    (rf"({_MONTHS})\.? (\d{{1,2}}),? (\d{{4}})", lambda month, day, year: date(int(year), _month(month), int(day))),
    (r"([2-6]\d{4})", lambda days: _EXCEL_DAY_ZERO + timedelta(days=int(days))),
    (r"(1\d{9})(?:\d{3})?", lambda seconds: date(1970, 1, 1) + timedelta(seconds=int(seconds))),
]


def hint_at_number(written: Any) -> str:
    """Return what to write instead of something that is not a plain number; empty if there is no telling."""
    text = _plain_digits(str(written)).strip()
    if len(text) > 40:
        return ""
    match = re.fullmatch(
        r"(?:about|ca\.?|approx\.?|~|<|>)?\s*([0-9][0-9.,]*(?:e\+?[0-9]+)?)\s*(?:h|hrs?|hours?)?", text, re.I
    )
    if match is None:
        return "leave the key out if the number is not known" if text.casefold() in _NOT_KNOWN else ""
    digits = match[1]
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", digits):
        return f"write {digits.replace(',', '')}, without the comma"
    try:
        number = Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return ""
    return f"write {number:f}" if number.adjusted() < 9 else ""


def _plain_digits(text: str) -> str:
    """Return the text with the digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text[:200])


def hint_at_list(written: Any, key: str) -> str:
    """Return what to write instead of something that is not a list."""
    if str(written).casefold() in _NOT_KNOWN | {"no", "false", "0", "nothing"}:
        return f"write {key}: [] if there is nothing; leave {key} out if it is not known"
    if isinstance(written, dict):
        return "put a dash and a space before the first key of each record"
    if key in _LIST_SECTIONS:
        return "write each record below it, after a dash and a space, one key: value a line"
    if key == "duties" and str(written).casefold() in ("both", "all"):
        return "write duties: [administrative, clinical]"
    if isinstance(written, str) and re.fullmatch(r"[\w-]+(, ?[\w-]+)*", written) and not written.startswith("-"):
        return f"write {key}: [{written}]"
    return "write [one, other], or each on a line of its own after a dash and a space"


_BETWEEN_WORDS = re.compile(r"\s*[,;/&+|]\s*|\s+and\s+|\s+or\s+", re.IGNORECASE)


def hint_at_several(written: Any, words: Iterable[str]) -> str:
    """Return what to write instead of several of the known words in the place of one; empty if it is not that."""
    known = list(words)
    parts = [part.strip().casefold().replace(" ", "_") for part in _BETWEEN_WORDS.split(str(written)[:200])]
    if parts == ["both"] and len(known) == 2:
        parts = known
    if len(parts) < 2 or not set(parts) <= set(known):
        return ""
    return f"write each by itself: [{', '.join(parts)}]"


#: What people are called for short, as roles name them.
_SHORT_NAMES = {
    "ma": "medical_assistant",
    "cma": "medical_assistant",
    "rma": "medical_assistant",
    "ccma": "medical_assistant",
    "cna": "nursing_assistant",
    "rn": "nurse",
    "lpn": "nurse",
    "lvn": "nurse",
    "emt": "emergency_medical_technician",
    "pta": "physical_therapy_assistant",
}


def hint_at_short_name(written: Any, words: Sequence[str]) -> str:
    """Return which word is meant by a name for short; empty if none of the words is."""
    meant = _SHORT_NAMES.get(str(written)[:20].strip().casefold())
    return f"did you mean {meant}?" if meant in words else ""


def hint_at_flag(written: Any) -> str:
    """Return what to write instead of something that is neither true nor false."""
    meant = {
        "yes": "true",
        "y": "true",
        "on": "true",
        "1": "true",
        "no": "false",
        "n": "false",
        "off": "false",
        "0": "false",
    }
    found = meant.get(str(written).casefold())
    if found or str(written).casefold() in ("true", "false"):
        quotes = ", without quotes" if str(written).casefold() in ("true", "false") else ""
        return f"write {found or str(written).casefold()}{quotes}"
    return "write true or false; leave the key out if it is not known"


def hint_at_diploma(written: Any) -> str:
    """Return what to write instead of something that is not a diploma."""
    folded = str(written).strip().casefold()
    if folded in _NOT_KNOWN | {"no", "false", "0"}:
        return "write none if there is none; leave diploma out if it is not known"
    kind = {"ged": "ged", "high school": "high_school", "high_school": "high_school", "equivalent": "equivalent"}.get(
        folded
    )
    return f"write diploma: {{kind: {kind}}}" if kind else ""
