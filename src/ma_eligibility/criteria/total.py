"""An amount accrues: ``total: employment``.

::

    total: employment
    where: {role: medical_assistant, supervised: true}
    at_least: 5 years                 # years, months, weeks or days of work; or 4160 hours
    in_last: 7 years                  # optional: only what falls in the window that ends on the day counts
    weekly_cap: 40 hours              # optional, for hours: what counts in one week
    says: worked as a medical assistant for at least {at_least} of the last {in_last}

Time counts each calendar day on which a matching job ran once, however many jobs ran on it. Hours add up over the
jobs, spread evenly over their days: hours a week ÷ 7 each day.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.accrual import Accrual, Threshold, add_rates, days_reaching
from ma_eligibility.calendar import ANY_DAY, Duration, PartialDate, describe_days, format_day
from ma_eligibility.criteria.shape import (
    Check,
    Leaf,
    Leaves,
    Length,
    RulePart,
    account_of_nothing,
    account_of_silence,
    as_number,
    fill_sentence,
    read_duration,
    rule_numbers,
)
from ma_eligibility.criteria.where import MAYBE, NO, YES, FieldTest, Matches, compile_where, describe_condition
from ma_eligibility.criteria.work import accrue_days, hourly_rates, most_hours
from ma_eligibility.model.finding import Account, Finding, LeafResult, Shortfall, Verdict, read_verdict
from ma_eligibility.model.profile import (
    SECTIONS,
    Employment,
    Profile,
    Section,
    is_given,
    record_address,
    with_changes,
)
from ma_eligibility.timeline import NEVER, union


class WorkHours(NamedTuple):
    """An amount of hours as rules name it: 4160 hours."""

    hours: int | Decimal

    def __str__(self) -> str:
        """Write it as a rule does, with a comma between the thousands."""
        return f"{self.hours:,} hours"


_HOURS = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,4})?) hours?")


def read_hours(value: object) -> WorkHours:
    """Read ``4160 hours``."""
    if isinstance(value, WorkHours):
        return value
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is None or not Decimal(match[1]):
        raise PydanticCustomError("rule", "this is not an amount such as 4160 hours", {"help": ""})
    count = Decimal(match[1])
    return WorkHours(int(count) if count == int(count) else count)


def read_amount(value: object) -> WorkHours | Duration:
    """Read ``5 years`` or ``4160 hours``."""
    if isinstance(value, WorkHours | Duration):
        return value
    if isinstance(value, str) and "hour" in value:
        return read_hours(value)
    return read_duration(value)


Amount = Annotated[WorkHours | Duration, PlainValidator(read_amount), WithJsonSchema({"type": "string"})]
Cap = Annotated[WorkHours, PlainValidator(read_hours), WithJsonSchema({"type": "string"})]


class Total(RulePart):
    """Holds on the days on which the matching records amount to enough."""

    kind: ClassVar[Literal["total"]] = "total"
    id: str | None = None
    """A name for this criterion."""
    total: Literal["employment"]
    """What is added up."""
    where: dict[str, Any] = Field(default={})
    """What must be true of a job for it to count."""
    at_least: Amount
    """How much is enough."""
    in_last: Length | None = None
    """The rolling window; left out, everything up to the day counts."""
    weekly_cap: Cap | None = None
    """The most hours that count in one week: a seventh of it on each day."""
    says: str
    """The sentence for people: what a candidate who meets this has done."""

    @model_validator(mode="after")
    def _agrees(self) -> "Total":
        if self.weekly_cap is not None and not isinstance(self.at_least, WorkHours):
            raise PydanticCustomError("rule", "weekly_cap goes with an amount of hours", {"help": ""})
        return self

    @property
    def section(self) -> Section:
        """The section of the profile that is asked."""
        return SECTIONS[self.total]

    @property
    def sentence(self) -> str:
        """The sentence for people, with the rule's numbers put in."""
        values = {"at_least": self.at_least, "in_last": self.in_last, "weekly_cap": self.weekly_cap}
        return fill_sentence(self.says, {**rule_numbers(self.where), **values})

    def compile(self, leaves: Leaves) -> Check:
        """Return the function that finds when enough has accrued from what its leaf found."""
        question = ("total", self.at_least, self.in_last, self.weekly_cap)
        return leaves.compile(self, self.section, question, self._compile_leaf())

    def _compile_leaf(self) -> Leaf:
        in_last = self.in_last

        def ask(matches: Matches) -> LeafResult:
            if not matches:
                return NEVER, NEVER, matches
            low, high = self._accrue(matches)
            windows = possible = days_reaching(low, self._threshold(low, high, most=True), in_last)
            if low is not high:
                threshold = self._threshold(low, high, most=False)
                if self._can_ever_reach(matches, threshold, high):
                    possible = union(windows, days_reaching(high, threshold, in_last))
            return windows, possible, matches

        return ask

    def _can_ever_reach(self, jobs: Matches, threshold: Threshold, high: Accrual) -> bool:
        """Tell whether the hours given in all leave room for the amount, however they fall into a window."""
        if not isinstance(self.at_least, WorkHours) or not self._cuts_jobs:
            return True
        most = sum(most_hours(job) for _, job, _ in jobs)
        return bool(most * high.scale >= threshold.amount)

    @property
    def _cuts_jobs(self) -> bool:
        """Whether some of a job's hours may not count: for a rolling window, or for a cap."""
        return self.in_last is not None or self.weekly_cap is not None

    def _threshold(self, low: Accrual, high: Accrual, *, most: bool) -> Threshold:
        """Return what must have accrued, in the accrual's scale.

        The days in a calendar stretch depend on where the last day of work falls. Where unknown facts leave that
        open across a gap in the work, months are judged by the longest (or shortest) they can be, so that no day is
        called certain that a fact to come could overturn. Years need no such care: one more day of work always adds
        at least as much as it asks for.
        """
        if isinstance(self.at_least, WorkHours):
            count, parts = self.at_least.hours.as_integer_ratio()
            return Threshold(-(-count * high.scale // parts))
        if self.at_least.unit == "months" and low is not high and len(high.starts) > 2:
            return Threshold(self.at_least.most_days if most else self.at_least.least_days)
        return self._days_threshold

    @cached_property
    def _tests(self) -> tuple[FieldTest, ...]:
        return compile_where(self.total, self.where)

    @cached_property
    def _days_threshold(self) -> Threshold:
        assert isinstance(self.at_least, Duration)
        least = self.at_least.least_days
        return Threshold(least, self.at_least if self.at_least.follows_calendar else None)

    def _accrue(self, jobs: Matches) -> tuple[Accrual, Accrual]:
        """Return the least and the most that the jobs can have brought, day by day."""
        return self._accrue_hours(jobs) if isinstance(self.at_least, WorkHours) else accrue_days(jobs)

    def _accrue_hours(self, jobs: Matches) -> tuple[Accrual, Accrual]:
        """Return the least and the most hours that the jobs can have brought, day by day."""
        cuts = self._cuts_jobs
        low, high = [], []
        parts = {7}
        for _, job, state in jobs:
            least, most = hourly_rates(job, cuts=cuts)
            parts.add(most[3])
            high.append(most)
            if state == YES:
                parts.add(least[3])
                low.append(least)
        cap_hours, cap_parts = self.weekly_cap.hours.as_integer_ratio() if self.weekly_cap else (0, 1)
        scale = lcm(7 * cap_parts, *parts)
        cap = cap_hours * scale // (7 * cap_parts) if self.weekly_cap else None
        total = add_rates(high, scale, cap)
        return (total if low == high else add_rates(low, scale, cap)), total

    def account(self, finding: Finding, profile: Profile, as_of: int) -> Account:
        """Say what the finding rests on, what is missing, and how far off it is, on one day."""
        section = self.section
        records = profile.records(section.key)
        if records is None:
            return account_of_silence(section)
        if not records:
            return account_of_nothing(section, profile)
        verdict = read_verdict(finding, as_of)
        jobs: Matches = finding.evidence
        low, high = self._accrue(jobs)
        remarks = [self._progress(low, high, as_of)] if jobs else []
        remarks += [f"{'counts' if state == YES else 'may count'}: {_describe(job, at)}" for at, job, state in jobs]
        if verdict is not Verdict.ELIGIBLE:
            remarks += self._describe_others(records, {at for at, _, _ in jobs})
        shortfall = self._shortfall(high, as_of) if verdict is Verdict.NOT_ELIGIBLE else None
        shown = [(at, job) for at, job, _ in jobs] or enumerate(records)
        return Account(
            facts=tuple(address for at, job in shown for address in self._facts(job, at)),
            missing=tuple(self._missing(jobs, as_of)) if verdict is Verdict.UNDETERMINED else (),
            remarks=tuple(remarks),
            shortfall=shortfall,
            closeness=shortfall.share if shortfall else 0.0,
        )

    def _describe_others(self, records: tuple[Employment, ...], counting: set[int]) -> list[str]:
        """Say of each job that does not count why not."""
        tests = self._tests
        return [
            f"does not count: {_describe(job, at)} – "
            + "; ".join(describe_condition(job, test) for test in tests if test.test(job) == NO)
            for at, job in enumerate(records)
            if at not in counting
        ]

    def _amount(self, accrual: Accrual, as_of: int) -> str:
        """Say how much has accrued by the day: ``3 years 2 months``, ``1,040 hours``."""
        count = accrual.within(as_of, self.in_last)
        if isinstance(self.at_least, WorkHours):
            return f"{_round_down(count, accrual.scale)} hours"
        if count <= 0:
            return "no time"
        if not self.at_least.follows_calendar:
            return f"{count} days"
        last = accrual.last_accruing(as_of)
        return describe_days(last - count + 1, last)

    def _progress(self, low: Accrual, high: Accrual, as_of: int) -> str:
        least, most = self._amount(low, as_of), self._amount(high, as_of)
        amount = least if least == most else f"between {least} and {most}"
        window = f" in the {self.in_last} up to {format_day(as_of)}" if self.in_last else f" by {format_day(as_of)}"
        return f"{amount}{window}; {self.at_least} needed"

    def _shortfall(self, accrual: Accrual, as_of: int) -> Shortfall:
        """Return how far off the total is, unknown facts taken at their best."""
        count = accrual.within(as_of, self.in_last)
        text = f"{self._amount(accrual, as_of)} of {self.at_least}"
        if isinstance(self.at_least, WorkHours):
            have = as_number(Decimal(count * 10 // accrual.scale) / 10)
            return Shortfall(have, as_number(self.at_least.hours), "hours", text)
        if count <= 0 or not self.at_least.follows_calendar:
            return Shortfall(max(count, 0), self.at_least.least_days, "days", text)
        anniversary = accrual.last_accruing(as_of) + 1
        return Shortfall(count, anniversary - self.at_least.before(anniversary), "days", text)

    def opening(self, finding: Finding, day: int, *, past: bool) -> str:
        """Say what happens on the first day of a window."""
        single = self.at_least[0] == 1
        be = ("was" if single else "were") if past else ("is" if single else "are")
        return f"{self.at_least} of work {be} reached" + (f" within {self.in_last}" if self.in_last else "")

    def closing(self, finding: Finding, day: int, *, past: bool) -> str:
        """Say what happens on the last day of a window; empty if it is not a rolling window that closes it."""
        if self.in_last is None:
            return ""
        return f"after it, earlier work {'fell' if past else 'falls'} out of the last {self.in_last}"

    def _facts(self, job: Employment, index: int) -> list[str]:
        fields = [*self.where, "start", "end"]
        if isinstance(self.at_least, WorkHours) or "hours_per_week" in self.where:
            fields += ["hours_per_week", "total_hours"]
        return [record_address(self.section, index, field) for field in dict.fromkeys(fields) if is_given(job, field)]

    def _missing(self, jobs: Matches, as_of: int) -> list[str]:
        """Return the addresses of the unknown facts of every job that may have brought more than is certain."""
        tests = self._tests
        found = []
        for at, job, state in jobs:
            least, most = self._brought([(at, job, state)], as_of)
            if least == most:
                continue
            fields = [test.field for test in tests if test.test(job) == MAYBE]
            if isinstance(self.at_least, WorkHours):
                fields.append("hours_per_week")
            dated = "hours_per_week" in fields and job.total_hours is not None  # so many a week over so many days
            fields = [
                field for field in fields if getattr(job, field) is None and not (dated and field == "hours_per_week")
            ]
            fields += [
                field
                for field in ("start", "end")
                if not _is_settled(getattr(job, field)) and (dated or self._date_matters(job, field, as_of))
            ]
            found += [record_address(self.section, at, field) for field in dict.fromkeys(fields)]
        return found

    def _brought(self, jobs: Matches, as_of: int) -> tuple[Fraction, Fraction]:
        """Return the least and the most that jobs can have brought by the day, within the window."""
        low, high = self._accrue(jobs)
        return (
            Fraction(low.within(as_of, self.in_last), low.scale),
            Fraction(high.within(as_of, self.in_last), high.scale),
        )

    def _date_matters(self, job: Employment, field: str, as_of: int) -> bool:
        """Tell whether what a job brought depends on a date of it that is not fully known."""
        date = getattr(job, field) or ANY_DAY
        brought = {
            self._brought([(0, with_changes(job, **{field: PartialDate(day, day)}), YES)], as_of)
            for day in (date.first, min(date.last, job.ends.last))
        }
        return len(brought) > 1


def _describe(job: Employment, index: int) -> str:
    return f"{job.describe()} ({record_address(SECTIONS['employment'], index)})"


def _is_settled(date: Any) -> bool:
    return date is not None and (date == "present" or date.is_full)


def _round_down(count: int, scale: int) -> str:
    """Write a count of 1/scale hours with at most one decimal, never more than there is."""
    tenths = count * 10 // scale
    return f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")
