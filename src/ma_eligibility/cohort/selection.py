"""Which rows of the assessments are wanted: by what is in a column, or by when a credential opens or closes."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ma_eligibility.cohort.columns import Assessment
from ma_eligibility.days.calendar import Duration, parse_duration
from ma_eligibility.profile.answers import ANSWERS, NAME_PATTERN
from ma_eligibility.profile.profile import PERSON, PERSONAL_FACTS, SECTIONS, SECTIONS_BY_KEY, plain_address
from ma_eligibility.profile.spelling import did_you_mean

COLUMNS = ("id", "candidate", "credential", "verdict", "route", "unknown", "confidence", "reading_matters")
VERDICTS = ("eligible", "not_eligible", "undetermined")
_UNDETERMINED_WORDS = ("not known", "not_known", "cannot tell", "cannot_tell")
#: Other words that are accepted for the values of a column.
_SYNONYMS = {"verdict": dict.fromkeys(_UNDETERMINED_WORDS, "undetermined") | {"not eligible": "not_eligible"}}
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


class ColumnCondition(NamedTuple):
    """What a column must have: one of some texts or, if negated, none of them."""

    column: str
    values: frozenset[str]
    negated: bool = False

    def holds(self, row: Assessment) -> bool:
        """Tell whether a row meets the condition; an empty cell has the empty text."""
        found = getattr(row, self.column)
        if isinstance(found, tuple):
            shorter = _reading_name if self.column == "reading_matters" else plain_address
            texts = {*found, *map(shorter, found)}
        else:
            texts = {found or ""}
        return self.values.isdisjoint(texts or {""}) == self.negated


def _reading_name(name: str) -> str:
    """Return the name of a reading without its credential."""
    return name.rpartition(".")[2]


class Selection(NamedTuple):
    """The rows wanted: those that meet every condition and, if days are given, that close or open by then."""

    conditions: tuple[ColumnCondition, ...] = ()
    closing_by: int | None = None
    """Keep rows that are open, or may be, and close on this day or before."""
    opening_by: int | None = None
    """Keep rows that are not open, and open or may open on this day or before."""

    @property
    def is_all(self) -> bool:
        """Whether every row is wanted."""
        return self == Selection()

    def wants_credential(self, id: str) -> bool:
        """Tell whether rows of a credential can be wanted."""
        named = [condition for condition in self.conditions if condition.column == "credential"]
        return all((id in condition.values) != condition.negated for condition in named)

    def wants(self, row: Assessment) -> bool:
        """Tell whether a row is wanted."""
        return all(condition.holds(row) for condition in self.conditions) and self._is_soon(row)

    def _is_soon(self, row: Assessment) -> bool:
        if self.closing_by is None and self.opening_by is None:
            return True
        closes = None if row.verdict == "not_eligible" else row.until
        opens = row.opens if row.may_open is None else row.may_open
        return (self.closing_by is not None and closes is not None and closes <= self.closing_by) or (
            self.opening_by is not None and opens is not None and opens <= self.opening_by
        )


def parse_condition(text: str, known: Mapping[str, Iterable[str]]) -> ColumnCondition:
    """Read ``verdict=eligible``, ``credential=RMA,CMA`` or ``verdict!=eligible``; raises ValueError.

    ``known`` has the values that some columns can have, in any case.
    """
    column, equals, values = text.partition("=")
    negated = column.endswith("!")
    column = column.removesuffix("!").strip()
    if not equals:
        raise ValueError("write COLUMN=VALUE, such as verdict=eligible")
    if column not in COLUMNS:
        raise ValueError(f"there is no column {column} to choose by; {did_you_mean(column, COLUMNS)}")
    wanted = [value.strip() for value in values.split(",")]
    if column == "unknown":
        wanted = [_read_address(value) for value in wanted]
    if column in known:
        names = {name.casefold(): name for name in known[column]} | _SYNONYMS.get(column, {})
        for value in wanted:
            if value and value.casefold() not in names:
                raise ValueError(f"there is no {column} {value}; {did_you_mean(value, dict.fromkeys(names.values()))}")
        wanted = [names.get(value.casefold(), value) for value in wanted]
    return ColumnCondition(column, frozenset(wanted), negated)


_COLUMN_NAME = re.compile(r"([a-z_]+)\.([1-9][0-9]{0,3})(\.[a-z_][a-z0-9_.]*)?")
#: The answer to a question, or the day since or until when it holds; which questions there are, the rulesets say.
_ANSWER = re.compile(rf"(?:(?:{'|'.join(SECTIONS_BY_KEY)})\.)?{ANSWERS}\.{NAME_PATTERN}(?:\.(?:since|until))?")


def _read_address(text: str) -> str:
    """Return the address of a fact that is given as one or as a column: ``programs.1.hours`` is ``programs[0].hours``.

    Raises ValueError for a fact that profiles do not have.
    """
    column = _COLUMN_NAME.fullmatch(text)
    address = f"{column[1]}[{int(column[2]) - 1}]{column[3] or ''}" if column else text
    if address and not _ANSWER.fullmatch(plain_address(address)) and plain_address(address) not in _facts():
        raise ValueError(f"there is no fact {text}; {did_you_mean(plain_address(address), _facts())}")
    return address


def _facts() -> list[str]:
    sections = [section for section in SECTIONS.values() if section.word != PERSON]
    names = [(section.key, field) for section in sections for field in section.model.model_fields]
    fields = [f"{key}.{field}" for key, field in names if field != ANSWERS]
    return [*PERSONAL_FACTS, *(section.key for section in sections), *fields]


def parse_span(text: str) -> Duration:
    """Read a length of time such as ``90d``, ``12w``, ``6m``, ``1y`` or ``90 days``; raises ValueError."""
    if text[-1:] in _UNITS and text[:-1].isdecimal() and text.isascii():
        text = f"{int(text[:-1])} {_UNITS[text[-1:]]}"
    try:
        return parse_duration(text)
    except ValueError:
        raise ValueError("write a length of time such as 90d, 12w, 6m or 1y") from None
