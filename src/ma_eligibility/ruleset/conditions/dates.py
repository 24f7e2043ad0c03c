"""Conditions on a date of a record, which compare it with fixed days or with another date of the record."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Self

from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import (
    ANY_DAY,
    FIRST_DAY,
    LAST_DAY,
    NEVER_COMES,
    DateError,
    format_day,
    is_never_longer,
    parse_date,
    parse_day,
)
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.spelling import did_you_mean, list_known
from ma_eligibility.profile.vocabulary import date_fields
from ma_eligibility.ruleset.amounts import read_duration
from ma_eligibility.ruleset.conditions.base import (
    A_DAY_OFF,
    NO,
    UNKNOWN,
    YES,
    ChangedCondition,
    Condition,
    RecordTest,
    Truth,
    both,
    describe_day_off,
    describe_value,
    plain,
)
from ma_eligibility.ruleset.conditions.problems import ConditionProblem

#: What compares a date with a fixed day, and how many days later the first day is that will do.
_FROM_DAY = {"on_or_after": 0, "after": 1}
#: The same for the last day that will do.
_TO_DAY = {"on_or_before": 0, "before": -1}


def is_day(value: object) -> bool:
    """Tell whether what a rule compares a date with is meant as a day, not as the name of another date."""
    return not isinstance(value, str) or value[:1].isdecimal()


class DateCondition(Condition):
    """The date is before or after fixed days, or not before another date of the record, nor too long after it."""

    OPERATORS = ("after", "within", "on_or_after", "before", "on_or_before")

    def __init__(self, word: str, field: str, wanted: Any) -> None:
        """Read a condition without problems on a date of the section that rules call *word*."""
        super().__init__(word, field, wanted)
        self.days = {name: parse_day(value) for name, value in wanted.items() if name != "within" and is_day(value)}
        """The fixed days, by operator."""
        opens = [day + _FROM_DAY[name] for name, day in self.days.items() if name in _FROM_DAY]
        closes = [day + _TO_DAY[name] for name, day in self.days.items() if name in _TO_DAY]
        opens = [day for day in opens if day > FIRST_DAY] or [ANY_DAY.first]
        closes = [day for day in closes if day < LAST_DAY] or [ANY_DAY.last]
        self.first, self.last = max(opens), min(closes)
        self.after: str | None = None if "after" in self.days else wanted.get("after")
        """The other date of the record."""
        self.within = read_duration(wanted["within"]) if "within" in wanted else None

    @classmethod
    def find_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give what is wrong with a condition on a date as it is written."""
        if not isinstance(wanted, Mapping):
            yield from cls.find_value_problems(word, field, wanted)
            return
        unknown = [operator for operator in wanted if operator not in cls.OPERATORS]
        if unknown:
            said = "this cannot be asked of a date"
            yield ConditionProblem((field, unknown[0]), said, list_known(cls.OPERATORS), at_key=True)
            return
        others = [other for other in date_fields(word) if other != field]
        if not wanted:
            yield ConditionProblem((field,), "a condition is missing here")
        elif "within" in wanted and is_day(wanted.get("after")):
            said = "within goes with after: and another date of the record"
            yield ConditionProblem((field, "within"), said, list_known(others), at_key=True)
        for operator, value in wanted.items():
            if operator != "within":
                yield from _find_day_problems(field, operator, value, others)
        if "within" in wanted:
            try:
                read_duration(wanted["within"])
            except PydanticCustomError as error:
                yield ConditionProblem((field, "within"), error.message())

    @classmethod
    def find_value_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give that a date can only be compared."""
        help = "write {before: 2026-01-01} or {after: another date of the record, within: 36 months}"
        help += "; for days that move with the day asked about, see within:, from: and while:"
        yield ConditionProblem((field,), "a date is compared here", help)

    def compile_test(self) -> RecordTest:
        """Return the test that the date is where it must be."""
        if self.after is None:
            return self._compile_days()
        return both(self._compile_other(), self._compile_days()) if self.days else self._compile_other()

    def _compile_days(self) -> RecordTest:
        """Return the test that the date is on one of the days that will do."""
        get, opens, closes = attrgetter(self.reads[0]), self.first, self.last

        def test(record: Any) -> Truth:
            first, last = get(record) or ANY_DAY
            if opens <= first and last <= closes:
                return YES
            return UNKNOWN if first <= closes and opens <= last and opens <= closes else NO

        return test

    def _compile_other(self) -> RecordTest:
        """Return the test that the date is not before the other, nor too long after it."""
        get, get_other = (attrgetter(name) for name in self.reads)
        # A date that is never before the other by the profile's own rules need not be known to the day.
        is_never_before = self.after in self.model.NEVER_BEFORE.get(self.field, ())
        within = self.within

        def last_day(day: int) -> int:
            return NEVER_COMES.last if within is None else within.after(day)

        def test(record: Any) -> Truth:
            date, other = get(record) or ANY_DAY, get_other(record) or ANY_DAY
            if (is_never_before or other.last <= date.first) and date.last <= last_day(other.first):
                return YES
            return UNKNOWN if other.first <= date.last and date.first <= last_day(other.last) else NO

        return test

    @property
    def reads(self) -> tuple[str, ...]:
        """The attributes of a record on which the test depends: its date, and the other."""
        return tuple(date_attribute(self.word, field) for field in self.needs)

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields to ask for if it is not known whether the condition holds."""
        return (self.field,) if self.after is None else (self.field, self.after)

    def describe(self) -> str:
        """Say what is asked for: ``before 2013-01-01``, ``within 36 months after completed``."""
        said = [f"{plain(name)} {format_day(day)}" for name, day in self.days.items()]
        if self.after is not None:
            within = f"within {self.wanted['within']} " if self.within else ""
            said.insert(0, f"{within}after {plain(self.after)}")
        return " and ".join(said)

    def describe_failure(self, record: Any) -> str:
        """Say which date a record has and what it is not."""
        return f"{self._say_date(record)}, which is not {self.describe()}"

    def _say_date(self, record: Any) -> str:
        """Say the date that a record has; of one that is not given, what is known of it by others."""
        if getattr(record, self.field) is not None:
            return f"{plain(self.field)} is {describe_value(record, self.field)}"
        for other in record.moment_fields if self.field in record.MOMENT else ():
            if getattr(record, other) is not None:  # the same date by its other name
                return f"{f'not {self.field} yet, ' if other == 'expected' else ''}{other} {getattr(record, other)}"
        first, last = getattr(record, self.reads[0]) or ANY_DAY
        bounds = [f"from {format_day(first)} on"] if first > FIRST_DAY else []
        bounds += [f"{format_day(last)} at the latest"] if last < LAST_DAY else []
        return f"{plain(self.field)} is {' and '.join(bounds) or 'not known'}"

    @property
    def is_never(self) -> bool:
        """Whether no date will do."""
        return self.first > self.last

    @property
    def is_always(self) -> bool:
        """Whether any date will do: every day, or any pair of dates.

        Any pair will do of two names of one date, and of two that are never in the other order. A section whose records
        count without a date has records whose dates can be in any order.
        """
        if self.first > FIRST_DAY or self.last < LAST_DAY:
            return False
        if self.after is None:
            return True
        is_one_date = {self.field, self.after} <= set(self.model.MOMENT)
        never_before = self.model.NEVER_BEFORE.get(self.field, ())
        is_in_order = self.after in never_before or (self.after, self.field) == self.model.SPAN
        return not self.model.COUNTS_UNDATED and (is_one_date or (self.within is None and is_in_order))

    @property
    def idle_days(self) -> list[str]:
        """The operators whose fixed day changes nothing next to that of another; of two alike, the later one."""
        idle = []
        for shifts, bound in ((_FROM_DAY, self.first), (_TO_DAY, self.last)):
            names = [name for name in self.days if name in shifts]
            strict = [name for name in names if self.days[name] + shifts[name] == bound]
            idle += [name for name in names if strict and name != strict[0]]
        return idle

    def implies(self, other: Self) -> bool:
        """Tell whether every pair of dates that this allows, the other allows; False if unsure."""
        if self.first < other.first or self.last > other.last or other.after not in (None, self.after):
            return False
        return other.within is None or (self.within is not None and is_never_longer(self.within, other.within))

    def excludes(self, other: Self) -> bool:
        """Tell whether no day is allowed by both."""
        return self.last < other.first or other.last < self.first

    def changes(self) -> Iterator[ChangedCondition]:
        """Give the condition with a fixed day, or its length of time, a day off."""
        for name, day in self.days.items():
            for kind, step in A_DAY_OFF:
                if FIRST_DAY <= day + step <= LAST_DAY:
                    text = format_day(day + step)
                    said = f"{plain(self.field)} {plain(name)} {text} in place of {format_day(day)}"
                    yield ChangedCondition(kind, (name,), said, {**self.wanted, name: text})
        for kind, days in A_DAY_OFF if self.within else ():
            wanted = {**self.wanted, "within": read_duration(self.wanted["within"])._replace(extra=days)}
            said = describe_day_off(f"{plain(self.field)} within", self.wanted["within"], days)
            yield ChangedCondition(kind, ("within",), said, wanted)

    def nearest_day(self, day: int) -> int:
        """Return the day nearest to another of those that the fixed days allow."""
        return min(max(day, self.first), self.last)

    def failing_value(self) -> str | None:
        """Return a day that will not do; None if only another date of the record decides."""
        day = self.first - 1 if self.first > FIRST_DAY else self.last + 1
        return format_day(day) if self.days and FIRST_DAY <= day <= LAST_DAY else None

    def boundary_values(self) -> Iterator[str | int]:
        """Give the first and the last day that will do, those next to them that will not, and the year of each."""
        bounds = [self.first, self.first - 1] if self.first > FIRST_DAY else []
        bounds += [self.last, self.last + 1] if self.last < LAST_DAY else []
        texts = [format_day(day) for day in bounds if FIRST_DAY <= day <= LAST_DAY]
        yield from texts
        yield from dict.fromkeys(int(text[:4]) for text in texts)


def _find_day_problems(field: str, operator: str, value: Any, others: list[str]) -> Iterator[ConditionProblem]:
    """Give what is wrong with what a date is compared with: a full day or, for ``after``, another date."""
    path = (field, operator)
    if not is_day(value):
        if operator == "after" and value not in others:
            yield ConditionProblem(path, "this names no other date of the record", did_you_mean(value, others))
        elif operator != "after":
            help = f"write {value}: {{after: {field}}}" if value in others else "write a day such as 2026-01-01"
            yield ConditionProblem(path, "only after: compares with another date of the record", help)
        return
    try:
        first, last = parse_date(value if isinstance(value, str) else str(value))
    except DateError as error:
        yield ConditionProblem(path, str(error), error.help, written=value)
        return
    if first != last:
        day = format_day(last if operator in ("after", "on_or_before") else first)
        yield ConditionProblem(path, "a full day is needed here", f"write {day}, if that is meant")


def date_attribute(word: str, field: str) -> str:
    """Return the attribute of a section's records that has a date: the field, or a property that knows more."""
    return SECTIONS[word].model.DATES.get(field, field)
