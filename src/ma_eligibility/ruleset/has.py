"""A record exists: ``has: program``.

::

    has: program                      # diploma, program, military, employment, credential, attempt, skill or person
    where: {field: medical_assisting, hours: {at_least: 720}}
    within: 4 years                   # optional: of its day (for a program, of completing it); left out, from then on
    from: 30 days before              # optional: from so long before its day, or after it; or any time before
    on: accredited_later_on           # optional: another date of the record in place of its usual day
    says: completed a medical assisting program of at least {hours} hours in the last {within}

``within`` may also be ``less than 4 years``, which leaves out the last day of the 4 years, or ``2 years to the end of
the month``.

With ``while`` a record counts from its first day to its last instead: ``enrolled`` in a program (up to the day
before it is completed), ``current`` for a credential, ``employed`` in a job. ``within`` then goes on for so long after
it ends, and ``from`` opens no earlier than so long before it ends.

A diploma, a credential or a procedure without a date counts on every day, whatever ``within`` says. With ``on`` none
does: of a record without the date that ``on`` names, it is not known on which days it counts.

A person is the candidate: ``{has: person, on: born, from: 18 years after}`` asks for an age. Without ``on``, a person
is asked a question alone: ``{has: person, where: {diploma_in_pursuit: yes}}``.

Other records may bound which ones count, here and in every ``total:``.

::

    has: program
    where: {field: medical_assisting}
    after: {third: {has: attempt, where: {passed: false}}}   # the first, second, third or last record like this
    before: {last: {has: attempt}}                           # the same, for what must come before it
    since_last: {has: credential, where: {credential: CMA}}  # after the last one; if there is none, everything counts

On each day only the records of that day or before it are there to compare with. What happens on such a record's own
day, and so the record itself, is neither before nor after it. Where there is no such record, nothing is after or
before it. A record without a date is neither before nor after any: with ``since_last`` it counts only where there is
none. Records that count ``while`` something lasts are compared by their first day, others by the date from which they
count. ``after: {has: …}``, without a rank, means the first.
"""

from collections.abc import Callable
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, model_validator

from ma_eligibility.days.calendar import ANY_DAY, NEVER_COMES, PartialDate
from ma_eligibility.days.timeline import NEVER, Days, contains, days_from, intersection, normalize, union
from ma_eligibility.profile.profile import PERSON
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.profile.vocabulary import date_fields
from ma_eligibility.ruleset.amounts import From, WithinLength
from ma_eligibility.ruleset.any_kind import Criterion
from ma_eligibility.ruleset.compile import (
    CompiledCriterion,
    Leaf,
    Meaning,
    RuleCompiler,
    RulePart,
    freeze,
    rule_numbers,
)
from ma_eligibility.ruleset.conditions.answers import join_answers
from ma_eligibility.ruleset.conditions.base import UNKNOWN, YES
from ma_eligibility.ruleset.conditions.dates import date_attribute
from ma_eligibility.ruleset.finding import Finding, LeafResult
from ma_eligibility.ruleset.record_criterion import RecordCriterion
from ma_eligibility.ruleset.related import (
    Related,
    RelatedTo,
    check_relations,
    compile_related,
    own_records,
    related_may_add,
)
from ma_eligibility.ruleset.rule_error import rule_error
from ma_eligibility.ruleset.spoken import Says, Words
from ma_eligibility.ruleset.where import Matches, describe_where, stored_fields

#: For how many dates the days are cached on which a record of that date counts; people of a cohort share dates.
DATES_CACHED = 1 << 13

#: The first and the last of the days on which a record certainly counts, and of those on which it may.
Bounds = tuple[tuple[int, int], tuple[int, int]]
#: The days on which a record certainly counts, and those on which it may.
DaysOf = Callable[[Any], tuple[Days, Days]]


class FoundRecord(NamedTuple):
    """A record that is or may be the one asked for, and the days on which it counts."""

    position: int
    """Its index in the profile."""
    record: Any
    windows: Days
    possible: Days


class Has(RecordCriterion, RulePart):
    """Holds on the days on which a record of the section counts."""

    kind: ClassVar[Literal["has"]] = "has"
    id: str | None = None
    """A name by which obligations can be due after the record that was found."""
    has: Literal["diploma", "program", "military", "employment", "credential", "attempt", "skill", "person"]
    """The kind of record; a person is the candidate, for facts that are in no section."""
    where: dict[str, Any] = Field(default={})
    """What must be true of the record."""
    on: str | None = None
    """The date of the record from which it counts, instead of its usual one; without that date it is not known when."""
    within: WithinLength | None = None
    """For how long after its date the record counts; left out, from then on."""
    from_: Annotated[From | None, Field(alias="from")] = None
    """From how long before (or after) its date the record counts."""
    while_: Annotated[Literal["enrolled", "current", "employed"] | None, Field(alias="while")] = None
    """Counts from the record's first day to its last, instead of from its date on."""
    after: RelatedTo | None = None
    before: RelatedTo | None = None
    since_last: Criterion | None = None
    says: Says | None = None
    proof: Words | None = None

    @model_validator(mode="after")
    def _check(self) -> "Has":
        state, dates = self.section.state, date_fields(self.has)
        if self.while_ and (self.while_ != state or self.on):
            said = f"while: {state} goes with has: {self.has}, without on:" if state else f"a {self.has} has no while:"
            raise rule_error(said)
        if self.on and self.on not in dates:
            raise rule_error(f"a {self.has} has no date of this name", did_you_mean(self.on, dates))
        if self.while_ and self.from_ and self.from_.length is None:
            raise rule_error(f"while: {state} begins on the record's first day", "leave from out")
        if self.has == PERSON and not self.on and (self.within or self.from_ or not self.where):
            raise rule_error("has: person asks for a date of the candidate", "add on: born")
        check_relations(self)
        return self

    @property
    def counts_always(self) -> bool:
        """Whether a record counts on every day, whatever its date."""
        return self.from_ is not None and self.from_.length is None and self.within is None

    #: Whether more records that match can only add days, and relations to others only take some away.
    grows: ClassVar[bool] = True
    relations_narrow: ClassVar[bool] = True

    @property
    def default_unmet(self) -> str:
        """What is said where a rule that has no sentence of its own does not hold."""
        return self._describe("needs")

    @property
    def sentence_numbers(self) -> dict[str, Any]:
        """The numbers that a sentence may name."""
        return {**rule_numbers(self.where), "within": self.within, "from": self.from_}

    @property
    def precise(self) -> str:
        """What the rule asks for, made from the rule itself."""
        return self._describe("has")

    def _describe(self, verb: str) -> str:
        when = [
            f"while {self.while_}" if self.while_ else "",
            f"counted from {self.on.replace('_', ' ')}" if self.on else "",
            f"from {self.from_}" if self.from_ else "",
            f"within {self.within}" if self.within else "",
            *(relation.precise for relation in self.relations),
        ]
        what = "the candidate" if self.has == PERSON else f"{verb} {self.section.noun}"
        return ", ".join(part for part in (f"{what}{describe_where(self.has, self.where)}", *when) if part)

    @cached_property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        related = tuple(relation.meaning for relation in self.relations)
        return ("has", self.has, freeze(self.where), self.on, self.within, self.from_, self.while_, *related)

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find when a record counts."""
        if self.relations:
            return compile_related(self, compiler, self._find_related, related_may_add(self._find_related))
        return compiler.compile_leaf(self, self.section, self._compile_leaf())

    def _find_related(self, found: Related) -> LeafResult:
        """Return when a record counts that is related to others as it must be."""
        if found.own is None:
            return NEVER, found.possible_days(), found
        windows: list[tuple[int, int]] = []
        possible: list[tuple[int, int]] = []
        for index, record, state in found.own:
            certain, perhaps = self.days_in(found, index, record)
            windows += certain if state == YES else ()
            possible += perhaps
        return normalize(windows), normalize(possible), found

    def days_in(self, evidence: Any, index: int, record: Any) -> tuple[Days, Days]:
        """Return the days on which a record certainly and possibly counts, given the evidence of the finding."""
        certain, possible = self.days_of(record)
        if not isinstance(evidence, Related):
            return certain, possible
        surely, perhaps = evidence.days_of(index, self.related_date_of(record))
        return intersection(certain, surely), intersection(possible, perhaps)

    def _compile_leaf(self) -> Leaf:
        days = self.days_of

        def leaf(matches: Matches) -> LeafResult:
            if not matches:
                return NEVER, NEVER, matches
            if len(matches) == 1:  # by far the commonest case
                certain, perhaps = days(matches[0][1])
                return certain if matches[0][2] == YES else NEVER, perhaps, matches
            windows = possible = NEVER
            for _, record, state in matches:
                certain, perhaps = days(record)
                if state == UNKNOWN:
                    certain = NEVER
                if windows is possible and certain is perhaps:
                    windows = possible = union(windows, certain)
                else:
                    windows = union(windows, certain)
                    possible = union(possible, perhaps)
            return windows, possible, matches

        return leaf

    @cached_property
    def days_of(self) -> DaysOf:
        """Returns the days on which a record certainly and possibly counts."""
        if not self.asked:
            return self.dated_days_of
        days_of, asked = self.dated_days_of, self.asked

        def days(record: Any) -> tuple[Days, Days]:
            certain, possible = days_of(record)
            surely, perhaps = join_answers(asked, record)
            return intersection(certain, surely), intersection(possible, perhaps)

        return days

    @cached_property
    def dated_days_of(self) -> DaysOf:
        """Returns the days on which a record counts by its dates, whatever the answers to questions."""
        dates_of: Callable[[Any], Any] = attrgetter("span") if self.while_ else self.date_of
        bounds_by: Callable[[Any], Bounds] = self._bounds_by_span if self.while_ else self._bounds_by_moment

        def days_by(dates: Any) -> tuple[Days, Days]:
            certain, possible = bounds_by(dates)
            days = days_from(*possible)
            return days if certain == possible else days_from(*certain), days

        if not self.while_:  # two dates together seldom come again
            days_by = lru_cache(DATES_CACHED)(days_by)
        return lambda record: days_by(dates_of(record))

    def _bounds_by_span(self, dates: tuple[PartialDate, PartialDate, PartialDate]) -> Bounds:
        starts, last, ends = dates
        possible = self._bound_span(starts.first, last.last, ends.first, ends.last)
        if starts.first == starts.last and ends.first == ends.last:
            return possible, possible
        return self._bound_span(starts.last, last.first, ends.last, ends.first), possible

    def _bound_span(self, starts: int, last: int, known_by_first: int, known_by_last: int) -> tuple[int, int]:
        first = starts if self.from_ is None else max(starts, self.from_.first_day(known_by_first))
        return first, last if self.within is None else self.within.last_day(known_by_last)

    def _bounds_by_moment(self, date: PartialDate | None) -> Bounds:
        if date is None:
            return ANY_DAY, ANY_DAY
        first, last = date
        possible = self._bound_moment(first, last)
        return possible if first == last else self._bound_moment(last, first), possible

    def _bound_moment(self, opens_by: int, closes_by: int) -> tuple[int, int]:
        opens = opens_by if self.from_ is None else self.from_.first_day(opens_by)
        return opens, NEVER_COMES.last if self.within is None else self.within.last_day(closes_by)

    @cached_property
    def date_of(self) -> Callable[[Any], PartialDate | None]:
        """Returns the date by which a record counts; None for a record that always counts."""
        if self.while_:
            return lambda record: record.span[2]
        if self.on is None:
            return (lambda record: None) if self.has == PERSON else attrgetter("moment")
        get = attrgetter(date_attribute(self.has, self.on))
        return lambda record: get(record) or ANY_DAY

    @cached_property
    def related_by(self) -> str:
        """The attribute of a record that has the date by which it is compared with others."""
        model = self.section.model
        name = model.SPAN[0] if self.while_ else self.on
        if name is None or (name in model.MOMENT and (self.while_ or not model.COUNTS_UNDATED)):
            return "moment"
        return date_attribute(self.has, name)

    def related_date_of(self, record: Any) -> PartialDate | None:
        """Return the date by which a record is compared with others: its first day, of one that counts to its last."""
        if self.while_ and not (self.section.model.COUNTS_UNDATED and record.moment is None):
            first: PartialDate = record.span[0]
            return first
        return None if self.while_ else self.date_of(record)

    def dated_by(self, record: Any) -> tuple[str, ...]:
        """Return the fields of a record that its days depend on."""
        if self.while_:
            return tuple(record.span_fields)
        if self.on is None or (self.on in record.MOMENT and getattr(record, self.on) is None):
            return tuple(record.moment_fields)
        return (self.on,)

    def fields_asked(self) -> list[str]:
        """Return the fields of a record that the criterion rests on."""
        model = self.section.model
        dates = (self.on,) if self.on else model.SPAN if self.while_ else model.MOMENT[:1]
        if self.counts_always and not self.relations:
            dates = ()
        return [*stored_fields(self.has, self.where), *dates]

    def found(self, finding: Finding) -> list[FoundRecord]:
        """Return the records that the finding rests on, with the days on which each counts."""
        found = []
        for index, record, state in own_records(finding.evidence):
            certain, possible = self.days_in(finding.evidence, index, record)
            found.append(FoundRecord(index, record, certain if state == YES else NEVER, possible))
        return found

    def counting(self, finding: Finding, as_of: int) -> list[FoundRecord]:
        """Return the records that count on the day; those that may count, if none does for certain."""
        found = self.found(finding)
        certain = [each for each in found if contains(each.windows, as_of)]
        return certain or [each for each in found if contains(each.possible, as_of)]

    def dates_found(self, finding: Finding, as_of: int) -> list[PartialDate]:
        """Return the dates of the records that count on the day; of those that may count, if none does for certain."""
        dates = [self.date_of(each.record) for each in self.counting(finding, as_of)]
        return [date for date in dates if date is not None]
