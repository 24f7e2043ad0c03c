"""An amount accrues: ``total: employment``.

::

    total: employment                 # employment, program, attempt or skill
    where: {role: medical_assistant, supervised: true}
    at_least: 5 years                 # of work: years, months, weeks, days, or 4160 hours; of the others: a count
    within: 7 years                   # optional: only what falls in the window that ends on the day counts
    after: {first: {has: program, where: {field: medical_assisting}}}   # optional: only what comes after such a record
    weekly_cap: 40 hours              # optional, for hours of work: what counts in one week
    says: worked as a medical assistant for at least {at_least} of the last {within}

Time counts each calendar day on which a matching job ran once, however many jobs ran on it. Hours add up over the
jobs, spread evenly over their days: hours a week ÷ 7 each day.

Two keys ask how many hours a week the matching jobs had together, and go with a length of time. With
``weekly_at_least: 35 hours`` a day counts if they had that many: two jobs of 20 hours count, one of 30 does not. With
``prorated_to: 35 hours`` a day with fewer hours counts in part: one of 20 hours as 20/35 of a day, one of 40 as one.

Programs, exam attempts and procedures count from their own day: ``{total: skill, where: {skill: injection}, at_least:
10}`` adds up how often it was done, ``{total: program, at_least: 2}`` counts programs, and ``{total: program,
at_least: 60 hours}`` adds up clock hours. ``of: academic_hours`` adds up another number of the record.
``{total: attempt, attempts_allowed: 3}`` holds while fewer than three attempts were made; ``at_most: 2`` says the same.

Other records may bound what counts, as they may for ``has:``; of work, the days after or before the record's date.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from math import inf
from operator import attrgetter
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration, PartialDate
from ma_eligibility.days.timeline import complement, days_from, days_with_total, intersection
from ma_eligibility.profile.record import with_changes
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.profile.vocabulary import vocabulary
from ma_eligibility.ruleset.amounts import Allowed, Amount, Cap, Length, Limit, Weekly, WorkHours
from ma_eligibility.ruleset.answered import AnsweredWork
from ma_eligibility.ruleset.any_kind import Criterion
from ma_eligibility.ruleset.compile import (
    CompiledCriterion,
    Leaf,
    Meaning,
    RuleCompiler,
    RulePart,
    freeze,
    more_may_add,
    more_may_take,
    rule_numbers,
)
from ma_eligibility.ruleset.conditions.answers import AnswerCondition, join_answers
from ma_eligibility.ruleset.conditions.base import YES, plain
from ma_eligibility.ruleset.conditions.numbers import number_bounds
from ma_eligibility.ruleset.finding import LeafResult
from ma_eligibility.ruleset.record_criterion import RecordCriterion
from ma_eligibility.ruleset.related import (
    Related,
    RelatedTo,
    check_relations,
    compile_related,
    related_may_add,
    related_may_take,
)
from ma_eligibility.ruleset.rule_error import rule_error
from ma_eligibility.ruleset.spoken import Says, Words
from ma_eligibility.ruleset.where import Matches, describe_where, stored_fields
from ma_eligibility.ruleset.work import (
    DaysOfWork,
    HoursOfWork,
    PartsOfDays,
    Work,
    compile_related_work,
    compile_related_work_in_part,
    compile_work,
    compile_work_in_part,
)

Number = int | Decimal | float
#: What a record contributes from one day to another: the first day, the last day, and the amount.
Contribution = tuple[int, int, Number]

#: What ``of:`` says where each record counts as one; of procedures, it is the field of this name.
COUNT = "count"


#: The keys whose values a sentence can have.
_AMOUNTS = ("at_least", "at_most", "attempts_allowed", "weekly_cap", "prorated_to", "weekly_at_least")


class Total(RecordCriterion, RulePart):
    """Holds on the days on which the matching records amount to enough."""

    kind: ClassVar[Literal["total"]] = "total"
    id: str | None = None
    """A name for this criterion."""
    total: Literal["employment", "program", "attempt", "skill"]
    """What is added up."""
    of: str | None = None
    """The number that is added up, such as academic_hours; or count. Left out, it is as the amount says."""
    where: dict[str, Any] = Field(default={})
    """What must be true of a record for it to count."""
    at_least: Amount | None = None
    """How much is enough: 5 years or 4160 hours of work, 60 hours of programs, or a count of the others."""
    at_most: Limit | None = None
    """Instead of at_least: a count that must not be exceeded."""
    attempts_allowed: Allowed | None = None
    """Instead of at_least, for exam attempts: how many may be made in all; it holds while fewer were made."""
    within: Length | None = None
    """The rolling window; left out, everything up to the day counts."""
    in_last: Length | None = None
    """Another word for within."""
    after: RelatedTo | None = None
    before: RelatedTo | None = None
    since_last: Criterion | None = None
    weekly_cap: Cap | None = None
    """The most hours that count in one week: a seventh of it on each day."""
    prorated_to: Weekly | None = None
    """For a length of time: how many hours a week make a whole day; with fewer, it counts in part."""
    weekly_at_least: Weekly | None = None
    """For a length of time: how many hours a week the matching jobs must have together for a day to count."""
    says: Says | None = None
    proof: Words | None = None

    @model_validator(mode="after")
    def _check(self) -> "Total":
        if self.of is not None and self.total != "employment":
            numbers = [name for name, field in vocabulary(self.total).items() if field.kind == "number"]
            known = list(dict.fromkeys([*numbers, COUNT]))
            if self.of not in known:
                raise rule_error(f"of: a {self.total} has no number of this name", did_you_mean(self.of, known))
        said = self._find_conflict()
        if said:
            raise rule_error(said)
        check_relations(self)
        return self if self.in_last is None else with_changes(self, within=self.in_last, in_last=None)

    def _find_conflict(self) -> str:
        """Return what does not go together; empty if everything does."""
        asked = [each for each in (self.at_least, self.at_most, self.attempts_allowed) if each is not None]
        if len(asked) != 1:
            also = ", or attempts_allowed" if self.total == "attempt" else ""
            return f"give either at_least or at_most{also}"
        if self.within is not None and self.in_last is not None:
            return "within and in_last are two words for one window: give one of them"
        if self.total == "employment":
            return self._find_conflict_of_work() or self._find_conflict_of_week()
        return self._find_conflict_of_events()

    def _find_conflict_of_work(self) -> str:
        if self.of is not None:
            return "work is added up by its days or its hours, without of:"
        if self.at_least is None:
            return "at_most goes with what is counted, not with employment"
        if isinstance(self.at_least, int):
            return "how much work? write a length of time such as 5 years, or 4160 hours"
        return ""

    def _find_conflict_of_week(self) -> str:
        """Return what does not go together in the amounts of work and of hours a week; empty if everything does."""
        hours = isinstance(self.at_least, WorkHours)
        if self.weekly_cap is not None and not hours:
            return "weekly_cap goes with an amount of hours of work"
        if self.prorated_to is not None and self.weekly_at_least is not None:
            return (
                "a day with fewer hours counts in part (prorated_to) or not at all (weekly_at_least): give one of them"
            )
        if hours and (self.prorated_to is not None or self.weekly_at_least is not None):
            key = "prorated_to" if self.prorated_to is not None else "weekly_at_least"
            return f"{key} goes with a length of time, such as 2 years"
        return ""

    def _find_conflict_of_events(self) -> str:
        """Return what does not go together in a total of other records than work; empty if everything does."""
        for key in ("weekly_cap", "prorated_to", "weekly_at_least"):
            if getattr(self, key) is not None:
                return f"{key}: goes with total: employment"
        if self.attempts_allowed is not None and self.total != "attempt":
            return "attempts_allowed goes with total: attempt"
        if isinstance(self.at_least, Duration):
            example = f"{self.at_least.number} hours" if self.counts_hours else "a count such as 3"
            return f"a {self.total} has no length of time: write {example}"
        if isinstance(self.at_least, WorkHours) and not self.counts_hours:
            what = "of: count counts records" if self.of == COUNT else f"a {self.total} has no hours"
            return f"{what}: write a count such as 3"
        if self.at_least is None and self.counts_hours:
            return "at_most goes with what is counted, not with hours"
        return ""

    @property
    def grows(self) -> bool:
        """Whether more records that match can only add days.

        Months differ in length, so that more work may ask for more; parts of days may add less than a year asks for.
        """
        if isinstance(self.at_least, Duration):
            return self.at_least.unit != "months" and self.prorated_to is None and self.weekly_at_least is None
        return self.at_least is not None

    @property
    def relations_narrow(self) -> bool:
        """Whether relations only take days away; under them, the hours of jobs known in part are spread otherwise."""
        return self.grows and not isinstance(self.at_least, WorkHours)

    @property
    def limit(self) -> int | None:
        """The most that there may be; None if there must be at least some amount."""
        return self.at_most if self.attempts_allowed is None else self.attempts_allowed - 1

    @property
    def amount(self) -> Any:
        """How much is asked for, at least or at most."""
        return self.at_least if self.at_least is not None else self.limit

    @property
    def needed(self) -> str:
        """The amount asked for, in words: ``5 years``, ``560 academic hours``, ``25``."""
        field = self.counted_field
        if field is None or not field.endswith("hours"):
            return str(self.amount)
        hours = self.amount.hours if isinstance(self.amount, WorkHours) else self.amount
        return f"{hours:,} {plain(field)}"

    @property
    def default_unmet(self) -> str:
        """What is said where a rule that has no sentence of its own does not hold."""
        return f"needs {self.precise}"

    @property
    def sentence_numbers(self) -> dict[str, Any]:
        """The numbers that a sentence may name."""
        values = {name: getattr(self, name) for name in _AMOUNTS}
        return {**rule_numbers(self.where), **values, "within": self.within, "in_last": self.within}

    @property
    def precise(self) -> str:
        """What the rule asks for, made from the rule itself."""
        if self.attempts_allowed is not None:
            what = f"fewer than {self.attempts_allowed}"
        else:
            most = "at most" if self.at_least is None else "at least"
            what = f"{most} {self.needed}{'' if isinstance(self.amount, int) and not self.counts_hours else ' of'}"
        parts = [
            f"{what} {self.section.plural}{describe_where(self.total, self.where)}",
            f"in the last {self.within}" if self.within else "",
            *(relation.precise for relation in self.relations),
            f"at most {self.weekly_cap} a week counted" if self.weekly_cap else "",
            f"a day with less than {self.prorated_to} a week counted in part" if self.prorated_to else "",
            f"only days with at least {self.weekly_at_least} a week, all jobs together" if self.weekly_at_least else "",
        ]
        return ", ".join(part for part in parts if part)

    @cached_property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        amounts = (self.at_least, self.limit, self.within, self.weekly_cap, self.prorated_to, self.weekly_at_least)
        related = tuple(relation.meaning for relation in self.relations)
        return ("total", self.total, self.counted_field, freeze(self.where), *amounts, *related)

    @cached_property
    def work(self) -> Work:
        """How the work asked for is added up; only for a criterion that asks for work."""
        if isinstance(self.at_least, WorkHours):
            is_cut = bool(self.within or self.weekly_cap or self.relations or self.asked)
            work: Work = HoursOfWork(self.at_least, self.within, self.weekly_cap, is_cut=is_cut)
        else:
            assert isinstance(self.at_least, Duration)
            work = DaysOfWork(self.at_least, self.within, self.weekly_at_least)
            if self.prorated_to is not None:
                work = PartsOfDays(self.at_least, self.within, self.prorated_to)
        return AnsweredWork(work, self.asked) if self.asked else work

    @property
    def weekly(self) -> WorkHours | None:
        """The hours a week that make a day count, or count as a whole one; None if any do."""
        return self.prorated_to or self.weekly_at_least

    @property
    def parts_of_days(self) -> Work | None:
        """The work added up in parts of days of so many hours a week; None if these do not matter."""
        if self.weekly is None or not isinstance(self.at_least, Duration):
            return None
        work = PartsOfDays(self.at_least, self.within, self.weekly)
        return AnsweredWork(work, self.asked) if self.asked else work

    @property
    def asks_hours(self) -> bool:
        """Whether the hours of jobs matter: they are added up, or a day must have so many a week."""
        return self.total == "employment" and (self.weekly is not None or isinstance(self.at_least, WorkHours))

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find when enough has accrued."""
        if self.relations and self.total == "employment":
            work = self.work
            return compile_related(self, compiler, compile_related_work(work), compile_related_work_in_part(work))
        if self.total == "employment":
            return compiler.compile_leaf(self, self.section, compile_work(self.work), compile_work_in_part(self.work))
        leaf = self._compile_events()
        in_part = more_may_add(leaf) if self.limit is None else more_may_take(leaf)
        if self.relations:
            more = related_may_add(leaf) if self.limit is None else related_may_take(leaf)
            return compile_related(self, compiler, leaf, more)
        return compiler.compile_leaf(self, self.section, leaf, in_part)

    def _compile_events(self) -> Leaf:
        """Return the leaf that finds on which days the records add up to enough or, with a limit, not to too many."""
        add_up, limited = self.add_up, self.limit is not None
        least = self.least_count

        def leaf(matches: Matches | Related) -> LeafResult:
            low, high = add_up(matches)
            windows, possible = days_with_total(least, low), days_with_total(least, high)
            if limited:
                windows, possible = complement(possible), complement(windows)
            return windows, possible, matches

        return leaf

    def add_up(self, matches: Any) -> tuple[list[Contribution], list[Contribution]]:
        """Return what records that count from a day of their own contribute at least and at most."""
        return add_contributions(matches, self.bounds, self.within, self.asked)

    @property
    def least_count(self) -> Any:
        """The smallest amount that changes the result: what is enough, or one more than is allowed."""
        if isinstance(self.at_least, WorkHours):
            return self.at_least.hours
        return self.at_least if self.limit is None else self.limit + 1

    @property
    def bounds(self) -> Callable[[Any], tuple[Any, Any]]:
        """Returns the least and the most that one record contributes."""
        field, derived = self.counted_field, self.section.model.DERIVED
        if field is None:
            return lambda record: (1, 1)
        return attrgetter(derived[field].bounds) if field in derived else number_bounds(field)

    @cached_property
    def counted_field(self) -> str | None:
        """The number of a record that says how much it contributes; None if each counts as one."""
        if self.total == "skill":
            return self.of or COUNT
        if self.of is not None:
            return None if self.of == COUNT else self.of
        return "hours" if self.total == "program" and isinstance(self.at_least, WorkHours) else None

    @property
    def counts_hours(self) -> bool:
        """Whether what a record contributes are hours of some kind."""
        return (self.counted_field or "").endswith("hours")

    @property
    def counted_facts(self) -> list[str]:
        """The facts of a record on which what it contributes depends."""
        return stored_fields(self.total, {self.counted_field: None}) if self.counted_field else []

    def fields_asked(self) -> list[str]:
        """Return the fields of a record that the criterion rests on; of a job, its hours a week, not in all."""
        fields = stored_fields(self.total, self.where)
        if self.total != "employment":
            return [*fields, *self.section.model.MOMENT[:1], *self.counted_facts]
        hours = ["hours_per_week"] if self.asks_hours else []
        return [field for field in (*fields, "start", "end", *hours) if field != "total_hours"]


def add_contributions(
    matches: Any,
    bounds: Callable[[Any], tuple[Any, Any]],
    in_last: Duration | None,
    asked: Sequence[AnswerCondition] = (),
) -> tuple[list[Contribution], list[Contribution]]:
    """Return what the records contribute at least and at most, given the matches or what they are compared with.

    A record counts from its day on, or for as long as its day is in the rolling window; and on the days on which
    questions about it are answered as asked for.
    """
    if isinstance(matches, Related):
        return _add_related(matches, bounds, in_last, asked)
    low: list[Contribution] = []
    high: list[Contribution] = []
    for _, record, state in matches:
        least, most = bounds(record)
        certain, possible = _counting_days(record.moment, in_last)
        if asked:
            surely, perhaps = join_answers(asked, record)
            high += [(*interval, most) for interval in intersection(days_from(*possible), perhaps)]
            if state == YES:
                low += [(*interval, least) for interval in intersection(days_from(*certain), surely)]
            continue
        high.append((*possible, most))
        if state == YES:
            low.append((*certain, least))
    return low, high


def _add_related(
    found: Related,
    bounds: Callable[[Any], tuple[Any, Any]],
    in_last: Duration | None,
    asked: Sequence[AnswerCondition],
) -> tuple[list[Contribution], list[Contribution]]:
    """Return what records contribute that count only on the days on which they are related to others as they must be.

    Of records that are not known there may be any number.
    """
    if found.own is None:
        return [], [(*interval, inf) for interval in found.possible_days()]
    low: list[Contribution] = []
    high: list[Contribution] = []
    for match in found.own:
        index, record, _ = match
        surely, perhaps = found.days_of(index, record.moment)
        least, most = add_contributions([match], bounds, in_last, asked)
        for pieces, days, total in ((least, surely, low), (most, perhaps, high)):
            total += [(*each, amount) for *span, amount in pieces for each in intersection(days_from(*span), days)]
    return low, high


def _counting_days(date: PartialDate | None, in_last: Duration | None) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the first and the last day on which a record of a date certainly counts, and on which it may."""
    first, last = date or (FIRST_DAY, FIRST_DAY)
    if in_last is None or date is None:
        return (last, LAST_DAY), (first, LAST_DAY)
    ends_by, ends = (in_last.first_day_looking_back_to(day) - 1 for day in (first, last))
    return (last, ends_by), (first, ends)


def amount_on(pieces: list[Contribution], day: int) -> Number:
    """Return what the pieces add up to on a day; infinite if any of them may be."""
    found = [amount for first, last, amount in pieces if first <= day <= last]
    return inf if inf in found else sum(found)
