"""What there is to say about a criterion that has no parts, on one day."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import ANY_DAY, PartialDate
from ma_eligibility.errors import Path, format_path, parse_path
from ma_eligibility.profile.profile import Profile, Section, record_address
from ma_eligibility.profile.record import is_given, with_changes
from ma_eligibility.ruleset.conditions.base import NO, YES
from ma_eligibility.ruleset.where import Matches, stored_fields


class Shortfall(NamedTuple):
    """How far off something is: ``have`` of ``need``, in ``unit``; ``text`` says it in words, as people count it."""

    have: int | float
    need: int | float
    unit: str
    text: str


def share_of(have: int | float | Decimal, need: int | float | Decimal) -> float:
    """Return the part of what is needed that is there, from 0 to 1."""
    return min(1.0, float(have) / float(need))


class Remark(NamedTuple):
    """Something to know, in words; ``address`` is that of the record that it is about, if it is about one."""

    text: str
    address: str = ""
    end: str = ""
    """What follows the address."""

    def say(self, format_address: Callable[[Path], str] = format_path) -> str:
        """Return the words, with the address in brackets."""
        place = f" ({format_address(parse_path(self.address))})" if self.address else ""
        return f"{self.text}{place}{self.end}"


class LeafExplanation(NamedTuple):
    """What a criterion rests on, and how far off it is."""

    facts: tuple[str, ...] = ()
    """The addresses of the facts that it rests on."""
    remarks: tuple[Remark, ...] = ()
    """What there is to know, in words; the most important first."""
    shortfall: Shortfall | None = None
    """How far off it is, if that can be counted."""


class Edge(NamedTuple):
    """The first or the last day of an interval on which something holds."""

    day: int
    opens: bool
    """Whether the interval begins on the day; otherwise it ends on it."""
    certain: bool
    """Whether it is an interval of certain days; otherwise of possible ones."""
    past: bool
    """Whether to speak of the day as past."""


class Transition(NamedTuple):
    """The event that opens or closes an interval."""

    text: str
    """In words that fit in parentheses after the day."""
    days_later: int = 0
    """How many days after the first day, or the last, it happens: 0 or 1."""


def explain_no_records(section: Section, profile: Profile) -> LeafExplanation:
    """Return the explanation of a leaf whose section is not known, empty, or left out of a complete profile."""
    if profile.records(section.key) is None:
        return LeafExplanation(remarks=(Remark(f"nothing on file about {section.plural}"),))
    fact = section.key if is_given(profile, section.key) else "complete"
    return LeafExplanation(facts=(fact,), remarks=(Remark(f"{section.none} on file"),))


def describe_possible_others(section: Section, profile: Profile) -> list[Remark]:
    """Return the remark that there may be more records than the profile gives; none if there are not."""
    if not profile.is_in_part(section.key):
        return []
    return [Remark(f"there may be more {section.plural} than the profile gives")]


def as_number(value: int | float | Decimal) -> int | float:
    """Return an exact number as one that JSON can hold."""
    return int(value) if value == int(value) else float(value)


def describe_matches(criterion: Any, matches: Matches) -> list[Remark]:
    """Return a remark on each record that counts or may count."""
    return [
        Remark(
            f"{'counts' if state == YES else 'may count'}: {record.describe()}",
            record_address(criterion.section, index),
        )
        for index, record, state in matches
    ]


def describe_others(criterion: Any, records: Sequence[Any], matches: Matches = ()) -> list[Remark]:
    """Return a remark on each record that does not match, with the conditions that it does not meet."""
    found, matching = [], {index for index, _, _ in matches}
    for index, record in enumerate(records):
        if index not in matching:
            reasons = (test.describe_failure(record) for test in criterion.tests if test.test(record) == NO)
            address = record_address(criterion.section, index)
            found.append(Remark(f"does not count: {record.describe()}", address, f" – {'; '.join(reasons)}"))
    return found


def list_facts(criterion: Any, index: int, record: Any, fields: Iterable[str]) -> list[str]:
    """Return the addresses of the facts of a record that the criterion rests on, as far as they are given."""
    names = dict.fromkeys([*stored_fields(criterion.section.word, criterion.where), *fields])
    return [record_address(criterion.section, index, field) for field in names if is_given(record, field)]


def is_settled(date: Any) -> bool:
    """Tell whether a date is known to the day, or is a word such as ``present``."""
    return date is not None and (isinstance(date, str) or date.is_full)


def date_matters(record: Any, field: str, effect: Callable[[Any], Any], last_day: int = ANY_DAY.last) -> bool:
    """Tell whether a date that is not fully known decides the effect of a record on a day.

    So it does if its first and its last day differ in effect, or if only a day in between has any.
    """
    date = getattr(record, field)
    if is_settled(date):
        return False
    first, last = date or ANY_DAY
    days = (PartialDate(day, day) for day in (first, min(last, last_day)))
    effects = {effect(with_changes(record, **{field: day})) for day in days}
    return len(effects) > 1 or not any(effects)
