"""The facts that a profile can hold, one by one: the words known, dates, hours, and how each is read.

The words are also those of the rules: a rule can ask for no other.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import WithJsonSchema
from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import DateError, PartialDate, parse_date
from ma_eligibility.medium import LEFT_OUT, Help, Hint, hint_at_one, hint_at_words
from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.profile.meanings import is_unknown

DiplomaKind = Literal["high_school", "ged", "equivalent"]
HealthcareField = Literal[
    "medical_assisting",
    "medical_administration",
    "medical_coding",
    "medical_laboratory",
    "phlebotomy",
    "nursing",
    "nursing_assisting",
    "pharmacy_technology",
    "dental_assisting",
    "surgical_technology",
    "radiography",
    "sonography",
    "respiratory_care",
    "physical_therapy_assisting",
    "emergency_medicine",
    "other_healthcare",
    "other",
]
Level = Literal["postsecondary", "secondary"]
Role = Literal[
    "medical_assistant",
    "medical_assistant_educator",
    "medical_office_worker",
    "medical_laboratory_worker",
    "phlebotomist",
    "nurse",
    "nursing_assistant",
    "pharmacy_technician",
    "dental_assistant",
    "surgical_technologist",
    "radiographer",
    "sonographer",
    "respiratory_therapist",
    "physical_therapy_assistant",
    "emergency_medical_technician",
    "other_healthcare",
    "other",
]
Duty = Literal["administrative", "clinical"]
Training = Literal["medical_assistant", "medical_services"]
Document = Literal["DD214", "SMART", "JST", "other"]
Award = Literal["certificate", "diploma", "associate", "bachelor", "master", "doctorate"]

#: Names that are known by their initials, so that ``Caahep`` can be corrected; any other name is accepted.
ACCREDITORS = ("CAAHEP", "ABHES", "USDE", "CHEA")
CREDENTIALS = ("RMA", "CMA", "NCMA", "CCMA", "CMAA", "CPR", "BLS", "ACLS")
#: Cards that a course of a day or two gives.
CARDS = ("CPR", "BLS", "ACLS")

#: What people write instead of a name that there is, and of accreditation that a program does not have.
NOT_NAMES = {
    *("none", "no", "yes", "true", "false", "0", "1", "other"),
    *("accredited", "not accredited", "unaccredited", "non accredited", "nonaccredited", "expired", "not yet"),
    *("pending", "in progress", "applied", "applied for", "candidate", "candidacy"),
}

#: What people write of a program that no one accredits.
NOT_ACCREDITED = {"no", "not accredited", "unaccredited", "non accredited", "nonaccredited"}

HOURS_IN_A_WEEK = 168
LONGEST_MONTH = 31
#: What people put between the names of several bodies.
_BETWEEN_NAMES = re.compile(r"[,;/&+]| and | or ")
_COUNTRY = re.compile("[A-Z]{2}")

# pydantic's own date types accept ``20230203``, Unix times and week dates, which nobody means in a profile.
DATE_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": "^(19|20|21)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?$"},
        {"type": "integer", "minimum": 1900, "maximum": 2100},
    ]
}


def read_date(value: object, help: str = "") -> PartialDate:
    """Read a date as a profile holds it: text, a year as a number, or a datetime.date from Python.

    ``help`` is said in place of the usual hint where the value is not a date.
    """
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
        value = str(value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if not isinstance(value, str):
        raise PydanticCustomError("date-form", "this is not a date", {"help": help or "write a date as 2021-05-20"})
    try:
        return parse_date(value)
    except DateError as error:
        help = help if help and error.code == "date-form" else error.help
        raise PydanticCustomError(error.code, "{said}", {"said": str(error), "help": help}) from None


def read_end(value: object) -> PartialDate | Literal["present"]:
    """Read the end of an employment: a date, or ``present`` for a job that goes on."""
    if value == "present":
        return "present"
    return read_date(value, "write a date as 2021-05-20, or present for a job that goes on")


def read_number(value: object) -> int | Decimal:
    """Read a count of hours exactly: a whole number or a decimal, not negative. A float is read as it prints."""
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("not-a-number", "this is not a number", {"help": "write a plain number such as 37.5"})
    if isinstance(value, Decimal) and not value.is_finite():
        raise PydanticCustomError("not-a-number", "this number is too long or too large", {"help": ""})
    if not 0 <= value <= 1_000_000:
        raise PydanticCustomError("out-of-range", "hours run from 0 to 1000000", {"help": ""})
    return int(value) if value == int(value) else value


def read_weekly_hours(value: object) -> int | Decimal:
    """Read hours a week: as read_number, at most the 168 that a week has."""
    found = read_number(value)
    if found > HOURS_IN_A_WEEK:
        raise PydanticCustomError("out-of-range", "a week has 168 hours", {"help": ""})
    return found


def read_count(value: object) -> int:
    """Read how many times something was done: a whole number, not negative."""
    found = read_number(value)
    if not isinstance(found, int):
        raise PydanticCustomError("not-a-number", "this is not a whole number", {"help": "write a number such as 12"})
    return found


def read_expiry(value: object) -> PartialDate | Literal["never"]:
    """Read the last day on which something is valid: a date, or ``never`` for what does not expire.

    What names a month is valid to the last day of that month, as is usual on cards.
    """
    if value == "never":
        return "never"
    first, last = read_date(value)
    return PartialDate(last, last) if last - first < LONGEST_MONTH else PartialDate(first, last)


def _read_name(value: object, known: tuple[str, ...], noun: str, help: Help) -> str:
    """Read a name; raises PydanticCustomError for one that differs from a known one in case only."""
    if not isinstance(value, str) or not value.strip():
        raise PydanticCustomError("wrong-kind", f"this is not the name of {noun}", {"help": ""})
    if is_unknown(value) and isinstance(help, Hint):
        help = help._replace(meant=LEFT_OUT)
    if is_unknown(value) or re.sub(r"[\s_-]+", " ", value.strip().strip(".").casefold()) in NOT_NAMES:
        raise PydanticCustomError("unknown-word", f"this is not the name of {noun}", {"help": help})
    parts = [part.strip() for part in _BETWEEN_NAMES.split(value)]
    several = [part.upper() if part.upper() in known else part for part in parts]
    if len(several) > 1 and any(part in known for part in several):
        said, help = f"these are several names of {noun.split(' ', 1)[1]}s", hint_at_words(several, "each by itself")
        is_sure = isinstance(help, Hint) and all(part in known for part in several)
        raise PydanticCustomError("unknown-word", said, {"help": help if is_sure else help._replace(meant="")})
    initials = value.strip().upper()
    if initials in known and value != initials:
        said = f"this name of {noun} is not known"
        raise PydanticCustomError("unknown-word", said, {"help": hint_at_one(initials)})
    return value


def read_accreditor(value: object) -> str:
    """Read an accreditor's name."""
    help = Hint(
        "write [] if there is none; leave the key out if it is not known",
        "write none if there is none; leave the cell empty if it is not known",
        in_answer="write none if there is none; press Enter if it is not known",
    )
    if isinstance(value, str) and value.strip().casefold().replace("-", " ") in NOT_ACCREDITED:
        help = help._replace(meant="none")
    if isinstance(value, str) and not any(map(str.isalpha, value)):
        raise PydanticCustomError("unknown-word", "this is not the name of an accreditor", {"help": help})
    return _read_name(value, ACCREDITORS, "an accreditor", help)


def read_credential(value: object) -> str:
    """Read the name of a credential, as rules call it."""
    return _read_name(value, CREDENTIALS, "a credential", "leave the record out if there is no such credential")


def read_country(value: object) -> str:
    """Read a country by the two letters of ISO 3166, such as US."""
    if isinstance(value, str) and _COUNTRY.fullmatch(value):
        return value
    meant = {"usa": "US", "us": "US", "u.s.": "US", "united states": "US", "america": "US"}
    found = meant.get(str(value).strip().casefold())
    help: Help = hint_at_one(found) if found else "write the two letters of the country, such as US or CA"
    raise PydanticCustomError("unknown-word", "this is not a country's two letters", {"help": help})


def _hours_schema(most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "number", "minimum": 0, "maximum": most})


def _date_or(word: str) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"const": word}, DATE_SCHEMA]})


Date = Annotated[PartialDate, ReadBy(read_date), WithJsonSchema(DATE_SCHEMA)]
Hours = Annotated[int | Decimal, ReadBy(read_number), _hours_schema(1_000_000)]
WeeklyHours = Annotated[int | Decimal, ReadBy(read_weekly_hours), _hours_schema(HOURS_IN_A_WEEK)]
End = Annotated[PartialDate | Literal["present"], ReadBy(read_end), _date_or("present")]
Expiry = Annotated[PartialDate | Literal["never"], ReadBy(read_expiry), _date_or("never")]
Count = Annotated[int, ReadBy(read_count), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 1_000_000})]
Accreditor = Annotated[str, ReadBy(read_accreditor), WithJsonSchema({"type": "string", "minLength": 1})]
CredentialName = Annotated[str, ReadBy(read_credential), WithJsonSchema({"type": "string", "minLength": 1})]
Country = Annotated[str, ReadBy(read_country), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$"})]
