"""An amount accrues: ``total: employment``.

::

    total: employment                 # employment, program, attempt or skill
    where: {role: medical_assistant, supervised: true}
    at_least: 5 years                 # of work: years, months, weeks, days, or 4160 hours; of the others: a count
    in_last: 7 years                  # optional: only what falls in the window that ends on the day counts
    after: {has: program, where: {field: medical_assisting}}   # optional, for work: only what comes after such a record
    weekly_cap: 40 hours              # optional, for hours of work: what counts in one week
    says: worked as a medical assistant for at least {at_least} of the last {in_last}

Time counts each calendar day on which a matching job ran once, however many jobs ran on it. Hours add up over the
jobs, spread evenly over their days: hours a week ÷ 7 each day.

Programmes, exam attempts and procedures count from their own day: ``{total: attempt, at_most: 2}`` holds while there
are no more than two attempts, ``{total: skill, where: {skill: injection}, at_least: 10}`` adds up how often it was
done, and ``{total: program, at_least: 60 hours}`` adds up clock hours.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.accrual import Accrual, Threshold, covered_days_reaching, covers_on, days_reaching
from ma_eligibility.calendar import FIRST_DAY, LAST_DAY, Duration
from ma_eligibility.criteria.amounts import Amount, Cap, Limit, WorkHours
from ma_eligibility.criteria.events import bring_all, count_hours, count_one, count_skill
from ma_eligibility.criteria.has import Has
from ma_eligibility.criteria.lengths import Length
from ma_eligibility.criteria.shape import (
    Check,
    Joiner,
    Leaf,
    Leaves,
    Meaning,
    RulePart,
    fill_sentence,
    freeze,
    rule_numbers,
)
from ma_eligibility.criteria.total_account import account_of_amount, say_amount_turn
from ma_eligibility.criteria.where import (
    MAYBE,
    NO,
    YES,
    FieldTest,
    Matches,
    compile_finder,
    compile_where,
    describe_where,
    stored_fields,
)
from ma_eligibility.criteria.work import (
    EVER_SINCE,
    JobsSince,
    Since,
    accrue_days,
    accrue_hours,
    days_in_doubt,
    known_spans,
    most_hours,
)
from ma_eligibility.model.finding import Account, Finding, LeafResult, Turn
from ma_eligibility.model.profile import SECTIONS, Profile, Section, record_address
from ma_eligibility.timeline import (
    NEVER,
    Days,
    complement,
    contains,
    days_adding_up,
    days_from,
    intersection,
    normalise,
    union,
)


class Total(RulePart):
    """Holds on the days on which the matching records amount to enough."""

    kind: ClassVar[Literal["total"]] = "total"
    id: str | None = None
    """A name for this criterion."""
    total: Literal["employment", "program", "attempt", "skill"]
    """What is added up."""
    where: dict[str, Any] = Field(default={})
    """What must be true of a record for it to count."""
    at_least: Amount | None = None
    """How much is enough: 5 years or 4160 hours of work, 60 hours of programmes, or a count of the others."""
    at_most: Limit | None = None
    """In place of at_least: a count that must not be exceeded."""
    in_last: Length | None = None
    """The rolling window; left out, everything up to the day counts."""
    after: Has | None = None
    """The record after whose date the work must lie; of several, the earliest counts."""
    weekly_cap: Cap | None = None
    """The most hours that count in one week: a seventh of it on each day."""
    says: str | None = None
    """The sentence for people: what a candidate who meets this has done."""

    @model_validator(mode="after")
    def _agrees(self) -> "Total":
        said = self._find_misfit()
        if said:
            raise PydanticCustomError("rule", "{said}", {"said": said, "help": ""})
        return self

    def _find_misfit(self) -> str:
        """Say what does not go together; empty if everything does."""
        of_work = self.total == "employment"
        if (self.at_least is None) == (self.at_most is None):
            return "give at_least or, in its place, at_most"
        if self.at_most is not None and of_work:
            return "at_most goes with what is counted, not with employment"
        if of_work and isinstance(self.at_least, int):
            return "how much work? write a length of time such as 5 years, or 4160 hours"
        if isinstance(self.at_least, Duration) and not of_work:
            return f"a {self.total} has no length of time: write a count such as 3"
        if isinstance(self.at_least, WorkHours) and self.total in ("attempt", "skill"):
            return f"a {self.total} has no hours: write a count such as 3"
        if self.after and not of_work:
            return "after: goes with total: employment"
        if self.after and (self.after.within or self.after.from_ or self.after.while_):
            return "after: asks for a record's date, without within:, from: and while:"
        if self.weekly_cap is not None and not (of_work and isinstance(self.at_least, WorkHours)):
            return "weekly_cap goes with an amount of hours of work"
        return ""

    @property
    def section(self) -> Section:
        """The section of the profile that is asked."""
        return SECTIONS[self.total]

    @property
    def amount(self) -> Any:
        """What is asked for: how much at the least, or at the most."""
        return self.at_least if self.at_least is not None else self.at_most

    @property
    def sentence(self) -> str:
        """The sentence for people, with the rule's numbers put in; made from the rule if it has none."""
        if self.says is None:
            return self.precise
        values = {name: getattr(self, name) for name in ("at_least", "at_most", "in_last", "weekly_cap")}
        return fill_sentence(self.says, {**rule_numbers(self.where), **values})

    @property
    def precise(self) -> str:
        """What the rule asks for, made from the rule itself."""
        most = "at most" if self.at_least is None else "at least"
        of = "" if isinstance(self.amount, int) else " of"
        parts = [
            f"{most} {self.amount}{of} {self.section.plural}{describe_where(self.where)}",
            f"in the last {self.in_last}" if self.in_last else "",
            f"after this: {self.after.precise}" if self.after else "",
            f"at most {self.weekly_cap} a week counted" if self.weekly_cap else "",
        ]
        return ", ".join(part for part in parts if part)

    @cached_property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        after = self.after.meaning if self.after else None
        amounts = (self.at_least, self.at_most, self.in_last, self.weekly_cap)
        return ("total", self.total, freeze(self.where), *amounts, after)

    def compile(self, leaves: Leaves) -> Check:
        """Return the function that finds when enough has accrued from what its leaf found."""
        if self.after is not None:
            return leaves.compile_joined(self, self._compile_joiner(self.after), self._compile_work_since())
        leaf = self._compile_work() if self.total == "employment" else self._compile_events()
        return leaves.compile(self, self.section, leaf)

    def _compile_work(self) -> Leaf:
        if isinstance(self.at_least, Duration):
            return self._compile_days_of_work()

        def ask(matches: Matches) -> LeafResult:
            if not matches:
                return NEVER, NEVER, matches
            return (*self._reach(matches, EVER_SINCE), matches)

        return ask

    def _compile_days_of_work(self) -> Leaf:
        threshold, in_last = self._days_threshold, self.in_last

        def ask(matches: Matches) -> LeafResult:
            if not matches:
                return NEVER, NEVER, matches
            most, spans = known_spans(matches)
            if most < threshold.amount:
                return NEVER, NEVER, matches
            if spans is None:
                return (*self._reach(matches, EVER_SINCE), matches)
            windows = covered_days_reaching(normalise(spans), threshold, in_last)
            return windows, windows, matches

        return ask

    def _compile_work_since(self) -> Leaf:
        def ask(found: JobsSince) -> LeafResult:
            if found.jobs is None:
                return NEVER, days_from(found.since.possible + 1, LAST_DAY), found
            if not found.jobs:
                return NEVER, NEVER, found
            return (*self._reach(found.jobs, found.since), found)

        return ask

    def _compile_joiner(self, other: Has) -> Joiner:
        find_jobs = compile_finder(self.total, [self.where])
        find_others = compile_finder(other.has, [other.where])
        date_of = other.date_of

        def find(records: Mapping[str, Sequence[Any] | None]) -> JobsSince | None:
            jobs, others = (
                None if (there := records[SECTIONS[word].key]) is None else find(there)[0]
                for word, find in ((self.total, find_jobs), (other.has, find_others))
            )
            if others is None:
                since = Since(LAST_DAY, FIRST_DAY - 1)
                return None if jobs is None else JobsSince(jobs, since, other, None)
            certain = possible = LAST_DAY
            for _, record, state in others:
                date = date_of(record)
                first, last = date if date is not None else (FIRST_DAY - 1, FIRST_DAY - 1)
                possible = min(possible, first)
                certain = min(certain, last) if state == YES else certain
            return JobsSince(jobs, Since(certain, possible), other, others)

        return find

    def _reach(self, jobs: Matches, since: Since) -> tuple[Any, Any]:
        """Return the days on which enough has certainly, and perhaps, accrued."""
        if self._falls_short(jobs):
            return NEVER, NEVER
        in_last = self.in_last
        low, high = self.accrue(jobs, since)
        threshold = self._threshold(high.scale)
        windows = possible = days_reaching(low, threshold, in_last)
        if low is not high:
            if self._can_ever_reach(jobs, threshold, high):
                possible = union(windows, days_reaching(high, threshold, in_last))
            if threshold.calendar is not None and threshold.calendar.unit == "months":
                doubt = days_in_doubt(jobs, low, high, in_last)
                if doubt:
                    return self._reach_in_doubt(low, high, complement(doubt), windows, possible)
        return windows, possible

    def compile_day(self, day: int) -> Callable[[Any], int] | None:
        """Return the function that finds how the leaf holds on one day: YES, MAYBE or NO; None if no way is short.

        Short is the way for work of which everything is known, and that only one day is asked of.
        """
        if self.total != "employment" or self.after is not None:
            return None
        reaches = self._hours_reach(day) if isinstance(self.at_least, WorkHours) else self._days_reach(day)

        def find(jobs: Matches) -> int:
            if not jobs:
                return NO
            reached = reaches(jobs)
            if reached is not None:
                return YES if reached else NO
            windows, possible = self._reach(jobs, EVER_SINCE)
            return YES if contains(windows, day) else MAYBE if contains(possible, day) else NO

        return find

    def _days_reach(self, day: int) -> Callable[[Matches], bool | None]:
        """Return the function that tells whether the days of jobs reach the amount on a day.

        It returns None if not everything is known of them, and they may.
        """
        threshold, in_last = self._days_threshold, self.in_last

        def reach(jobs: Matches) -> bool | None:
            most, spans = known_spans(jobs)
            if most < threshold.amount:
                return False
            return None if spans is None else covers_on(spans, threshold, in_last, day)

        return reach

    def _hours_reach(self, day: int) -> Callable[[Matches], bool | None]:
        """Return the function that tells whether the hours of jobs reach the amount on a day.

        It returns None if that takes more than adding them up.
        """
        assert isinstance(self.at_least, WorkHours)
        if self.cuts_jobs:
            return lambda jobs: None
        least = self.at_least.hours * 7

        def reach(jobs: Matches) -> bool | None:
            weekly: Any = 0
            for _, job, state in jobs:
                first, begun, ended, last = job.days
                if state != YES or job.hours_per_week is None or first != begun or ended != last:
                    return None
                days = (last if last < day else day) - first + 1
                if days > 0:
                    weekly += job.hours_per_week * days
            return bool(weekly >= least)

        return reach

    def _falls_short(self, jobs: Matches) -> bool:
        """Tell whether all the days of the jobs, counted once for each, are fewer than asked for at the least."""
        if isinstance(self.at_least, WorkHours):
            return False
        days = 0
        for _, job, _ in jobs:
            first, _, _, last = job.days
            days += last - first + 1
        return days < self._days_threshold.amount

    def _reach_in_doubt(
        self, low: Accrual, high: Accrual, sure: Days, windows: Days, possible: Days
    ) -> tuple[Any, Any]:
        """Return the days on which enough has accrued, where it is not sure on which days months were counted.

        The days in a calendar stretch depend on where the last day of work falls. Where unknown facts leave that
        open across a gap in the work, months are judged by the longest (or shortest) they can be, so that no day is
        called certain that a fact to come could overturn. Years need no such care: one more day of work always adds
        at least as much as it asks for.
        """
        assert isinstance(self.at_least, Duration)
        certain = days_reaching(low, Threshold(self.at_least.most_days), self.in_last)
        perhaps = days_reaching(high, Threshold(self.at_least.least_days), self.in_last)
        in_doubt = intersection(perhaps, complement(sure))
        return union(intersection(windows, sure), certain), union(intersection(possible, sure), in_doubt)

    def _can_ever_reach(self, jobs: Matches, threshold: Threshold, high: Accrual) -> bool:
        """Tell whether the hours given in all leave room for the amount, however they fall into a window."""
        if not isinstance(self.at_least, WorkHours) or not self.cuts_jobs:
            return True
        most = sum(most_hours(job) for _, job, _ in jobs)
        return bool(most * high.scale >= threshold.amount)

    @property
    def cuts_jobs(self) -> bool:
        """Whether some of a job's hours may not count: for a rolling window, a cap, or the day that opens it all."""
        return self.in_last is not None or self.weekly_cap is not None or self.after is not None

    def _threshold(self, scale: int) -> Threshold:
        """Return what must have accrued, in 1/scale of a day or an hour."""
        if isinstance(self.at_least, WorkHours):
            count, parts = self.at_least.hours.as_integer_ratio()
            return Threshold(-(-count * scale // parts))
        return self._days_threshold

    @cached_property
    def tests(self) -> tuple[FieldTest, ...]:
        """The conditions, ready to be asked."""
        return compile_where(self.total, self.where)

    @cached_property
    def _days_threshold(self) -> Threshold:
        assert isinstance(self.at_least, Duration)
        least = self.at_least.least_days
        return Threshold(least, self.at_least if self.at_least.follows_calendar else None)

    def accrue(self, jobs: Matches, since: Since = EVER_SINCE) -> tuple[Accrual, Accrual]:
        """Return the least and the most that jobs can have brought, day by day."""
        if isinstance(self.at_least, WorkHours):
            return accrue_hours(jobs, self.weekly_cap, since, cuts=self.cuts_jobs)
        return accrue_days(jobs, since)

    def _compile_events(self) -> Leaf:
        bounds, in_last, at_most = self.bounds, self.in_last, self.at_most
        least = self.least_count

        def ask(matches: Matches) -> LeafResult:
            low, high = bring_all(matches, bounds, in_last)
            windows, possible = days_adding_up(least, low), days_adding_up(least, high)
            if at_most is not None:
                windows, possible = complement(possible), complement(windows)
            return windows, possible, matches

        return ask

    @property
    def least_count(self) -> Any:
        """The least amount that makes the difference: what is enough, or one more than is allowed."""
        if isinstance(self.at_least, WorkHours):
            return self.at_least.hours
        return self.at_least if self.at_most is None else self.at_most + 1

    @property
    def bounds(self) -> Callable[[Any], tuple[Any, Any]]:
        """The function that gives the least and the most that one record brings."""
        if isinstance(self.at_least, WorkHours):
            return count_hours
        return count_skill if self.total == "skill" else count_one

    def facts_asked(self) -> list[str]:
        """Return the facts that the criterion rests on and a profile can leave open: ``employment.role``."""
        fields = stored_fields(self.total, self.where)
        others = self.after.facts_asked() if self.after else []
        if self.total == "employment":
            fields += ["start", "end"]
            fields += ["hours_per_week"] if isinstance(self.at_least, WorkHours) else []
        else:
            fields += self.section.model.MOMENT[:1]
            fields += {count_hours: ["hours"], count_skill: ["count"]}.get(self.bounds, [])
        key = self.section.key
        return [key, *(f"{key}.{field}" for field in dict.fromkeys(fields) if field != "total_hours"), *others]

    def records_found(self, finding: Finding) -> tuple[str, ...]:
        """Return the addresses of the records that the finding rests on."""
        found = finding.evidence
        if not isinstance(found, JobsSince):
            return tuple(record_address(self.section, index) for index, _, _ in found or ())
        others = tuple(record_address(found.criterion.section, index) for index, _, _ in found.found or ())
        return (*(record_address(self.section, index) for index, _, _ in found.jobs or ()), *others)

    def account(self, finding: Finding, profile: Profile, as_of: int) -> Account:
        """Say what the finding rests on, what is missing, and how far off it is, on one day."""
        return account_of_amount(self, finding, profile, as_of)

    def opening(self, finding: Finding, day: int, *, certain: bool, past: bool) -> Turn | None:
        """Say what happens on the first day of a window."""
        return say_amount_turn(self, closes=False, past=past)

    def closing(self, finding: Finding, day: int, *, certain: bool, past: bool) -> Turn | None:
        """Say what happens on the last day of a window; None if it is not a rolling window that closes it."""
        return say_amount_turn(self, closes=True, past=past)
