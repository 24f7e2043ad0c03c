"""Conditions on a date of a record, which compare it with another date of the record."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any, Self

from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import ANY_DAY, NEVER_COMES
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.spelling import did_you_mean, list_known
from ma_eligibility.profile.vocabulary import date_fields
from ma_eligibility.ruleset.amounts import is_never_longer, read_duration
from ma_eligibility.ruleset.conditions.base import (
    A_DAY_OFF,
    NO,
    UNKNOWN,
    YES,
    ChangedCondition,
    Condition,
    RecordTest,
    Truth,
    describe_day_off,
    describe_value,
    plain,
)
from ma_eligibility.ruleset.conditions.problems import ConditionProblem


class DateCondition(Condition):
    """The date is not before another, the one that ``after`` names, nor more than ``within`` after it."""

    OPERATORS = ("after", "within")

    def __init__(self, word: str, field: str, wanted: Any) -> None:
        """Read a condition without problems on a date of the section that rules call *word*."""
        super().__init__(word, field, wanted)
        self.after: str = wanted["after"]
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
        if wanted.get("after") not in others:
            path = (field, "after") if "after" in wanted else (field,)
            hint = did_you_mean(wanted.get("after", ""), others)
            yield ConditionProblem(path, "this names no other date of the record", hint)
        if "within" in wanted:
            try:
                read_duration(wanted["within"])
            except PydanticCustomError as error:
                yield ConditionProblem((field, "within"), error.message())

    @classmethod
    def find_value_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give that a date can only be compared."""
        help = "write {after: another date of the record, within: 36 months}; for days, see within:, from: and while:"
        yield ConditionProblem((field,), "a date is compared with another date of the record here", help)

    def compile_test(self) -> RecordTest:
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
        """The attributes of a record on which the test depends: the two dates."""
        return date_attribute(self.word, self.field), date_attribute(self.word, self.after)

    @property
    def needs(self) -> tuple[str, ...]:
        """The fields to ask for if it is not known whether the condition holds."""
        return self.field, self.after

    def describe(self) -> str:
        """Say what is asked for: ``within 36 months after completed``."""
        within = f"within {self.wanted['within']} " if self.within else ""
        return f"{within}after {plain(self.after)}"

    def describe_failure(self, record: Any) -> str:
        """Say which date a record has and what it is not."""
        return f"{plain(self.field)} is {describe_value(record, self.field)}, which is not {self.describe()}"

    @property
    def is_always(self) -> bool:
        """Whether any pair of dates will do: they are two names of one date, or never in the other order.

        A section whose records count without a date has records whose dates can be in any order.
        """
        is_one_date = {self.field, self.after} <= set(self.model.MOMENT)
        never_before = self.model.NEVER_BEFORE.get(self.field, ())
        is_in_order = self.after in never_before or (self.after, self.field) == self.model.SPAN
        return not self.model.COUNTS_UNDATED and (is_one_date or (self.within is None and is_in_order))

    def implies(self, other: Self) -> bool:
        """Tell whether every pair of dates that this allows, the other allows; False if unsure."""
        if self.after != other.after:
            return False
        return other.within is None or (self.within is not None and is_never_longer(self.within, other.within))

    def changes(self) -> Iterator[ChangedCondition]:
        """Give the condition with its length of time a day off."""
        for kind, days in A_DAY_OFF if self.within else ():
            wanted = {**self.wanted, "within": read_duration(self.wanted["within"])._replace(extra=days)}
            said = describe_day_off(f"{plain(self.field)} within", self.wanted["within"], days)
            yield ChangedCondition(kind, ("within",), said, wanted)


def date_attribute(word: str, field: str) -> str:
    """Return the attribute of a section's records that has a date: the field, or a property that knows more."""
    return SECTIONS[word].model.DATES.get(field, field)
