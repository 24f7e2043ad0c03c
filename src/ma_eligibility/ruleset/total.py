"""An amount accrues: ``total: employment``.

::

    total: employment                 # employment, program, attempt or skill
    where: {role: medical_assistant, supervised: true}
    at_least: 5 years                 # of work: years, months, weeks, days, or 4160 hours; of the others: a count
    in_last: 7 years                  # optional: only what falls in the window that ends on the day counts
    after: {first: {has: program, where: {field: medical_assisting}}}   # optional: only what comes after such a record
    weekly_cap: 40 hours              # optional, for hours of work: what counts in one week
    says: worked as a medical assistant for at least {at_least} of the last {in_last}

Time counts each calendar day on which a matching job ran once, however many jobs ran on it. Hours add up over the
jobs, spread evenly over their days: hours a week ÷ 7 each day.

Programs, exam attempts and procedures count from their own day: ``{total: attempt, at_most: 2}`` holds while there
are at most two attempts, ``{total: skill, where: {skill: injection}, at_least: 10}`` adds up how often it was
done, and ``{total: program, at_least: 60 hours}`` adds up clock hours.

Other records may bound what counts, as they may for ``has:``; of work, the days after or before the record's date.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property
from math import inf
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration, PartialDate
from ma_eligibility.days.timeline import complement, days_from, days_with_total, intersection
from ma_eligibility.profile.profile import SECTIONS, Section, record_address
from ma_eligibility.ruleset.amounts import Amount, Cap, Length, Limit, WorkHours
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
from ma_eligibility.ruleset.conditions.base import YES, Condition
from ma_eligibility.ruleset.conditions.numbers import number_bounds
from ma_eligibility.ruleset.finding import Finding, LeafResult
from ma_eligibility.ruleset.related import (
    Related,
    RelatedTo,
    Relation,
    compile_related,
    find_relation_misfit,
    related_may_add,
    related_may_take,
    relations_of,
)
from ma_eligibility.ruleset.spoken import Says, Spoken, Words
from ma_eligibility.ruleset.where import Matches, describe_where, read_conditions, select_asked, stored_fields
from ma_eligibility.ruleset.work import (
    DaysOfWork,
    HoursOfWork,
    Work,
    compile_related_work,
    compile_related_work_in_part,
    compile_work,
    compile_work_in_part,
)

Number = int | Decimal | float
#: What a record contributes from one day to another: the first day, the last day, and the amount.
Contribution = tuple[int, int, Number]


class Total(Spoken, RulePart):
    """Holds on the days on which the matching records amount to enough."""

    kind: ClassVar[Literal["total"]] = "total"
    id: str | None = None
    """A name for this criterion."""
    total: Literal["employment", "program", "attempt", "skill"]
    """What is added up."""
    where: dict[str, Any] = Field(default={})
    """What must be true of a record for it to count."""
    at_least: Amount | None = None
    """How much is enough: 5 years or 4160 hours of work, 60 hours of programs, or a count of the others."""
    at_most: Limit | None = None
    """Instead of at_least: a count that must not be exceeded."""
    in_last: Length | None = None
    """The rolling window; left out, everything up to the day counts."""
    after: RelatedTo | None = None
    """The record after which it must be: first, second, third or last of those that a criterion asks for."""
    before: RelatedTo | None = None
    """The record before which it must be, written like that of after."""
    since_last: Criterion | None = None
    """The record that a new count begins after: it must be after the last one, if there is any."""
    weekly_cap: Cap | None = None
    """The most hours that count in one week: a seventh of it on each day."""
    says: Says | None = None
    """The sentence for people: what a candidate who meets this has done."""
    proof: Words | None = None
    """The paper that shows it."""

    @model_validator(mode="after")
    def _agrees(self) -> "Total":
        said = self._find_misfit()
        if said:
            raise PydanticCustomError("rule", "{said}", {"said": said, "help": ""})
        return self

    def _find_misfit(self) -> str:
        """Return what does not go together; empty if everything does."""
        of_work = self.total == "employment"
        if (self.at_least is None) == (self.at_most is None):
            return "give either at_least or at_most"
        if self.at_most is not None and of_work:
            return "at_most goes with what is counted, not with employment"
        if of_work and isinstance(self.at_least, int):
            return "how much work? write a length of time such as 5 years, or 4160 hours"
        if isinstance(self.at_least, Duration) and not of_work:
            return f"a {self.total} has no length of time: write a count such as 3"
        if isinstance(self.at_least, WorkHours) and self.total in ("attempt", "skill"):
            return f"a {self.total} has no hours: write a count such as 3"
        if self.weekly_cap is not None and not (of_work and isinstance(self.at_least, WorkHours)):
            return "weekly_cap goes with an amount of hours of work"
        return find_relation_misfit(self)

    @property
    def section(self) -> Section:
        """The section of the profile that is asked."""
        return SECTIONS[self.total]

    @property
    def amount(self) -> Any:
        """How much is asked for, at least or at most."""
        return self.at_least if self.at_least is not None else self.at_most

    @property
    def default_sentence(self) -> str:
        """The sentence of a rule that has none of its own."""
        return self.precise

    @property
    def sentence_numbers(self) -> dict[str, Any]:
        """The numbers that a sentence may name."""
        values = {name: getattr(self, name) for name in ("at_least", "at_most", "in_last", "weekly_cap")}
        return {**rule_numbers(self.where), **values}

    @property
    def precise(self) -> str:
        """What the rule asks for, made from the rule itself."""
        most = "at most" if self.at_least is None else "at least"
        of = "" if isinstance(self.amount, int) else " of"
        parts = [
            f"{most} {self.amount}{of} {self.section.plural}{describe_where(self.total, self.where)}",
            f"in the last {self.in_last}" if self.in_last else "",
            *(relation.precise for relation in self.relations),
            f"at most {self.weekly_cap} a week counted" if self.weekly_cap else "",
        ]
        return ", ".join(part for part in parts if part)

    @cached_property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        amounts = (self.at_least, self.at_most, self.in_last, self.weekly_cap)
        related = tuple(relation.meaning for relation in self.relations)
        return ("total", self.total, freeze(self.where), *amounts, *related)

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """The other records that it is compared with."""
        return relations_of(self)

    @cached_property
    def work(self) -> Work:
        """How the work asked for is added up; only for a criterion that asks for work."""
        if isinstance(self.at_least, WorkHours):
            is_cut = bool(self.in_last or self.weekly_cap or self.relations or self.asked)
            work: Work = HoursOfWork(self.at_least, self.in_last, self.weekly_cap, is_cut=is_cut)
        else:
            assert isinstance(self.at_least, Duration)
            work = DaysOfWork(self.at_least, self.in_last)
        return AnsweredWork(work, self.asked) if self.asked else work

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find when enough has accrued."""
        if self.relations and self.total == "employment":
            work = self.work
            return compile_related(self, compiler, compile_related_work(work), compile_related_work_in_part(work))
        if self.total == "employment":
            return compiler.compile_leaf(self, self.section, compile_work(self.work), compile_work_in_part(self.work))
        leaf = self._compile_events()
        in_part = more_may_add(leaf) if self.at_most is None else more_may_take(leaf)
        if self.relations:
            more = related_may_add(leaf) if self.at_most is None else related_may_take(leaf)
            return compile_related(self, compiler, leaf, more)
        return compiler.compile_leaf(self, self.section, leaf, in_part)

    @cached_property
    def tests(self) -> tuple[Condition, ...]:
        """The conditions, ready to be asked."""
        return read_conditions(self.total, self.where)

    @cached_property
    def asked(self) -> tuple[AnswerCondition, ...]:
        """The conditions on answers to questions."""
        return select_asked(self.tests)

    def _compile_events(self) -> Leaf:
        add_up, at_most = self.add_up, self.at_most
        least = self.least_count

        def leaf(matches: Matches | Related) -> LeafResult:
            low, high = add_up(matches)
            windows, possible = days_with_total(least, low), days_with_total(least, high)
            if at_most is not None:
                windows, possible = complement(possible), complement(windows)
            return windows, possible, matches

        return leaf

    def add_up(self, matches: Any) -> tuple[list[Contribution], list[Contribution]]:
        """Return what records that count from a day of their own contribute at least and at most."""
        return add_contributions(matches, self.bounds, self.in_last, self.asked)

    @property
    def least_count(self) -> Any:
        """The smallest amount that changes the result: what is enough, or one more than is allowed."""
        if isinstance(self.at_least, WorkHours):
            return self.at_least.hours
        return self.at_least if self.at_most is None else self.at_most + 1

    @property
    def bounds(self) -> Callable[[Any], tuple[Any, Any]]:
        """Returns the least and the most that one record contributes."""
        return number_bounds(self.counted_field) if self.counted_field else lambda record: (1, 1)

    @property
    def counted_field(self) -> str | None:
        """The field of a record that says how much it contributes; None if each counts as one."""
        if isinstance(self.at_least, WorkHours):
            return "hours"
        return "count" if self.total == "skill" else None

    def facts_asked(self) -> list[str]:
        """Return the facts that the criterion rests on and a profile may leave out, such as ``employment.role``."""
        fields = stored_fields(self.total, self.where)
        others = [fact for relation in self.relations for fact in relation.criterion.facts_asked()]
        if self.total == "employment":
            fields += ["start", "end"]
            fields += ["hours_per_week"] if isinstance(self.at_least, WorkHours) else []
        else:
            fields += self.section.model.MOMENT[:1]
            fields += [self.counted_field] if self.counted_field else []
        key = self.section.key
        own = [key, *(f"{key}.{field}" for field in fields if field != "total_hours")]
        return list(dict.fromkeys([*own, *others]))

    def records_found(self, finding: Finding) -> tuple[str, ...]:
        """Return the addresses of the records that the finding rests on."""
        found = finding.evidence
        own, others = (found.own, found.anchor_addresses()) if isinstance(found, Related) else (found, [])
        addresses = [record_address(self.section, index) for index, _, _ in own or ()]
        return tuple(dict.fromkeys([*addresses, *others]))


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
