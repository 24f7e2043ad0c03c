"""A record exists: ``has: program``.

::

    has: program                      # diploma, program or military
    where: {field: medical_assisting, hours: {at_least: 720}}
    within: 4 years                   # optional: of completing; left out, it counts from then on
    from: 30 days before              # optional: counts from so long before completing
    says: completed a medical assisting programme of at least {hours} hours in the last {within}

or, for a programme that is under way, ``while: enrolled``: from its first day to the day before it is completed.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.calendar import ANY_DAY, FIRST_DAY, LAST_DAY, Duration, PartialDate, format_day
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
from ma_eligibility.criteria.where import (
    MAYBE,
    NO,
    YES,
    FieldTest,
    Matches,
    compile_where,
    describe_condition,
)
from ma_eligibility.model.finding import Account, Finding, LeafResult, Shortfall, Verdict, read_verdict
from ma_eligibility.model.profile import SECTIONS, Military, Profile, Section, is_given, record_address, with_changes
from ma_eligibility.timeline import ALWAYS, NEVER, Days, contains, days_from, next_interval, union


def read_before(value: object) -> Duration:
    """Read ``30 days before``."""
    if isinstance(value, str) and value.endswith(" before"):
        return read_duration(value.removesuffix(" before"))
    if isinstance(value, Duration):
        return value
    raise PydanticCustomError("rule", "write how long before, such as 30 days before", {"help": ""})


class FoundRecord(NamedTuple):
    """A record that is, or may be, the one asked for, and the days on which it counts."""

    at: int
    """Its index in the profile."""
    record: Any
    windows: Days
    possible: Days


class Has(RulePart):
    """Holds on the days on which a record of the section counts."""

    kind: ClassVar[Literal["has"]] = "has"
    id: str | None = None
    """A name by which obligations can refer to the record that was found."""
    has: Literal["diploma", "program", "military"]
    """The kind of record."""
    where: dict[str, Any] = Field(default={})
    """What must be true of the record."""
    within: Length | None = None
    """For how long after its date the record counts; left out, from then on."""
    from_: Annotated[
        Duration | None, PlainValidator(read_before), WithJsonSchema({"type": "string"}), Field(alias="from")
    ] = None
    """From how long before its date the record counts."""
    while_: Annotated[Literal["enrolled"] | None, Field(alias="while")] = None
    """enrolled: counts while the programme is under way, instead of once it is completed."""
    says: str
    """The sentence for people: what a candidate who meets this has done."""

    @model_validator(mode="after")
    def _agrees(self) -> "Has":
        if self.while_ and (self.has != "program" or self.within or self.from_):
            raise PydanticCustomError("rule", "while: enrolled goes with has: program alone", {"help": ""})
        return self

    @property
    def section(self) -> Section:
        """The section of the profile that is asked."""
        return SECTIONS[self.has]

    @property
    def sentence(self) -> str:
        """The sentence for people, with the rule's numbers put in."""
        return fill_sentence(self.says, {**rule_numbers(self.where), "within": self.within, "from": self.from_})

    def compile(self, leaves: Leaves) -> Check:
        """Return the function that finds when a record counts from what its leaf found."""
        return leaves.compile(self, self.section, ("has", self.within, self.from_, self.while_), self._compile_leaf())

    def _compile_leaf(self) -> Leaf:
        days = self._days()

        def ask(matches: Matches) -> LeafResult:
            windows = possible = NEVER
            for _, record, state in matches:
                certain, perhaps = days(record)
                if state == MAYBE:
                    certain = NEVER
                if windows is possible and certain is perhaps:
                    windows = possible = union(windows, certain)
                else:
                    windows = union(windows, certain)
                    possible = union(possible, perhaps)
            return windows, possible, matches

        return ask

    @cached_property
    def _tests(self) -> tuple[FieldTest, ...]:
        return compile_where(self.has, self.where)

    def _days(self) -> Callable[[Any], tuple[Days, Days]]:
        """Return the function that gives the days on which a record certainly and perhaps counts."""
        if self.while_:
            return _days_enrolled
        moment = MOMENTS[self.has]
        within, early = self.within, self.from_

        def span(opens_by: int, closes_by: int) -> Days:
            return days_from(
                opens_by if early is None else early.before(opens_by),
                LAST_DAY if within is None else within.after(closes_by),
            )

        def days(record: Any) -> tuple[Days, Days]:
            found = moment(record)
            if found is None:
                return ALWAYS, ALWAYS
            first, last = found
            possible = span(first, last)
            return (possible if first == last else span(last, first)), possible

        return days

    def account(self, finding: Finding, profile: Profile, as_of: int) -> Account:
        """Say what the finding rests on, what is missing, and how far off it is, on one day."""
        section = self.section
        records = profile.records(section.key)
        if records is None:
            return account_of_silence(section)
        if read_verdict(finding, as_of) is Verdict.NOT_ELIGIBLE:
            return self._account_unmet(finding, profile, records, as_of)
        found = self._found(finding)
        certain = [each for each in found if contains(each.windows, as_of)]
        shown = certain or [each for each in found if contains(each.possible, as_of)]
        return Account(
            facts=tuple(address for each in shown for address in self._facts(each.record, each.at)),
            missing=() if certain else tuple(address for each in shown for address in self._missing(each, as_of)),
            remarks=tuple(self._describe(each.record, each.at, as_of) for each in shown),
        )

    def _account_unmet(self, finding: Finding, profile: Profile, records: tuple[Any, ...], as_of: int) -> Account:
        if not records:
            return account_of_nothing(self.section, profile)
        tests = self._tests
        days = self._days()
        ranked = sorted(range(len(records)), key=lambda index: sum(test.test(records[index]) == NO for test in tests))
        remarks, facts = [], []
        shortfall = None
        for index in ranked:
            record = records[index]
            facts += self._facts(record, index)
            failed = [test for test in tests if test.test(record) == NO]
            reasons = [describe_condition(record, test) for test in failed]
            certain, possible = days(record)
            if any(test.test(record) == MAYBE for test in tests):
                certain = NEVER
            if not contains(possible, as_of):
                reasons.append(_describe_days(certain, possible, as_of))
            if len(failed) == 1 and shortfall is None:
                shortfall = _number_shortfall(record, failed[0])
            remarks.append(f"{self._describe(record, index, as_of)} – {'; '.join(reasons)}")
        return Account(
            facts=tuple(facts),
            remarks=tuple(remarks),
            shortfall=shortfall,
            closeness=shortfall.share if shortfall else 0.5 if finding.evidence else 0.25,
        )

    def _found(self, finding: Finding) -> list[FoundRecord]:
        """Return the records that the finding rests on, with the days on which each counts."""
        days = self._days()
        found = []
        for index, record, state in finding.evidence or ():
            certain, possible = days(record)
            found.append(FoundRecord(index, record, certain if state == YES else NEVER, possible))
        return found

    def dates_found(self, finding: Finding, as_of: int) -> list[PartialDate]:
        """Return the date of each record that counts on the day; of those that may count, if none does for certain."""
        found = self._found(finding)
        counting = [each for each in found if contains(each.windows, as_of)]
        counting = counting or [each for each in found if contains(each.possible, as_of)]
        dates = [MOMENTS[self.has](each.record) for each in counting]
        return [date for date in dates if date is not None]

    def opening(self, finding: Finding, day: int, *, past: bool) -> str:
        """Say what opens the window that begins on the day; empty if no record does."""
        return self._find_turn(finding, day, 0, past=past)

    def closing(self, finding: Finding, day: int, *, past: bool) -> str:
        """Say what closes the window that ends on the day; empty if no record does."""
        return self._find_turn(finding, day, 1, past=past)

    def _find_turn(self, finding: Finding, day: int, end: int, *, past: bool) -> str:
        for found in self._found(finding):
            if any(interval[end] == day for interval in (*found.windows, *found.possible)):
                return self._say_turn(found.record, closes=end == 1, past=past)
        return ""

    def _say_turn(self, record: Any, *, closes: bool, past: bool) -> str:
        verb = "was" if past else "is"
        if self.while_:
            return (
                f"the programme {verb} completed the day after"
                if closes
                else f"the programme {'started' if past else 'starts'}"
            )
        moment = MOMENTS[self.has](record)
        if moment is None:
            return ""
        noun = {"program": "programme", "military": "military training"}.get(self.has, self.has)
        if closes:
            return f"the {noun} of {moment} {'turned' if past else 'turns'} {self.within} old"
        if self.from_:
            return f"{self.from_} before completing on {moment}"
        return f"the {noun} {verb} {'earned' if self.has == 'diploma' else 'completed'}"

    def _describe(self, record: Any, at: int, as_of: int) -> str:
        overdue = self.has == "program" and record.expected is not None and record.expected.last < as_of
        past = ", a day that is past: was it completed?" if overdue else ""
        return f"{record.describe()}{past} ({record_address(self.section, at)})"

    def _date_fields(self, record: Any) -> tuple[str, ...]:
        if self.has == "diploma":
            return ("earned",) if record.earned is not None else ()
        end = "expected" if self.has == "program" and record.expected is not None else "completed"
        return ("started", end) if self.while_ else (end,)

    def _facts(self, record: Any, index: int) -> list[str]:
        fields = [*self.where, *self._date_fields(record)]
        return [record_address(self.section, index, field) for field in fields if is_given(record, field)]

    def _missing(self, found: FoundRecord, as_of: int) -> list[str]:
        """Return the addresses of what would settle whether the record counts on a day on which it may."""
        tests = self._tests
        fields = [test.field for test in tests if test.test(found.record) == MAYBE]
        fields += [field for field in self._date_fields(found.record) if self._date_matters(found.record, field, as_of)]
        return [record_address(self.section, found.at, field) for field in fields]

    def _date_matters(self, record: Any, field: str, as_of: int) -> bool:
        """Tell whether it depends on a date that is not fully known if the record counts on the day."""
        days = self._days()
        first, last = getattr(record, field) or ANY_DAY
        at_first, at_last = (
            tuple(contains(part, as_of) for part in days(with_changes(record, **{field: PartialDate(day, day)})))
            for day in (first, last)
        )
        return at_first != at_last or not at_first[1]  # or only a day in between makes it count


def _describe_days(certain: Days, possible: Days, as_of: int) -> str:
    """Say why a record that counts on other days does not on this one: not yet, or no longer."""
    opens, perhaps = next_interval(certain, as_of), next_interval(possible, as_of)
    if opens and perhaps:
        sooner = f", perhaps from {format_day(perhaps[0])} on" if perhaps[0] < opens[0] else ""
        return f"counts from {format_day(opens[0])} on{sooner}"
    if perhaps:
        return f"may count from {format_day(perhaps[0])} on"
    if not possible:
        return "never counts"
    return f"{'counted' if certain == possible else 'can have counted'} until {format_day(possible[-1][1])}"


def _days_enrolled(program: Any) -> tuple[Days, Days]:
    """Return the days from a programme's first up to the one before it is completed."""
    ends: PartialDate = program.ends
    starts = program.started or PartialDate(FIRST_DAY, ends.last)
    possible = days_from(starts.first, ends.last - 1)
    if starts.is_full and ends.is_full:
        return possible, possible
    return days_from(starts.last, ends.first - 1), possible


def _completed(record: Military) -> PartialDate:
    return record.completed or ANY_DAY


#: The date from which each kind of record counts; None for a record that always counts.
MOMENTS: dict[str, Callable[[Any], PartialDate | None]] = {
    "diploma": lambda diploma: diploma.earned,
    "program": lambda program: program.ends,
    "military": _completed,
}


def _number_shortfall(record: Any, test: FieldTest) -> Shortfall | None:
    """Return how far off a number is: 640 of 720 hours."""
    wanted = test.wanted.get("at_least") if isinstance(test.wanted, dict) else None
    have = getattr(record, test.field)
    if wanted is None or isinstance(have, tuple) or have is None:
        return None
    unit = test.field.replace("_", " ")
    return Shortfall(as_number(have), as_number(wanted), unit, f"{have} of {wanted} {unit}")
