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
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.calendar import ANY_DAY, FIRST_DAY, LAST_DAY, Duration, PartialDate, format_day
from ma_eligibility.criteria.shape import (
    NOT_KNOWN,
    Check,
    Leaf,
    Leaves,
    Length,
    Records,
    RulePart,
    as_number,
    fill_sentence,
    freeze,
    read_duration,
    rule_numbers,
)
from ma_eligibility.criteria.where import (
    MAYBE,
    NO,
    YES,
    FieldTest,
    compile_where,
    describe_condition,
    match_all,
)
from ma_eligibility.model.finding import Account, Finding, LeafResult, Shortfall, Verdict, read_verdict
from ma_eligibility.model.profile import SECTIONS, Military, Profile, Section, record_address
from ma_eligibility.timeline import ALWAYS, NEVER, Days, contains, days_from, next_interval, union


def read_before(value: object) -> Duration:
    """Read ``30 days before``."""
    if isinstance(value, str) and value.endswith(" before"):
        return read_duration(value.removesuffix(" before"))
    if isinstance(value, Duration):
        return value
    raise PydanticCustomError("rule", "write how long before, such as 30 days before", {"help": ""})


class Match(NamedTuple):
    """A record that may be the one asked for, and the days on which it counts."""

    record: int
    """Its index in the profile."""
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
        question = (self.kind, self.has, freeze(self.where), self.within, self.from_, self.while_)
        return leaves.compile(self, self.section.key, question, self._compile_leaf)

    def _compile_leaf(self) -> Leaf:
        match = match_all(compile_where(self.has, self.where)) if self.where else None
        days = self._days()

        def ask(records: Records) -> LeafResult:
            if records is None:
                return NOT_KNOWN
            windows = possible = NEVER
            matches = []
            for index, record in enumerate(records):
                state = YES if match is None else match(record)
                if state == NO:
                    continue
                certain, perhaps = days(record)
                matches.append((index, state))
                if state == MAYBE:
                    certain = NEVER
                if windows is possible and certain is perhaps:
                    windows = possible = union(windows, certain)
                else:
                    windows = union(windows, certain)
                    possible = union(possible, perhaps)
            return LeafResult(windows, possible, matches)

        return ask

    def _days(self) -> Callable[[Any], tuple[Days, Days]]:
        """Return the function that gives the days on which a record certainly and perhaps counts."""
        if self.while_:
            return _days_enrolled
        moment = MOMENTS[self.has]
        closes = self.within.after if self.within else lambda day: LAST_DAY
        opens = self.from_.before if self.from_ else lambda day: day

        def days(record: Any) -> tuple[Days, Days]:
            found = moment(record)
            if found is None:
                return ALWAYS, ALWAYS
            first, last = found
            possible = days_from(opens(first), closes(last))
            if first == last:
                return possible, possible
            return days_from(opens(last), closes(first)), possible

        return days

    def account(self, finding: Finding, profile: Profile, as_of: int) -> Account:
        """Say what the finding rests on, what is missing, and how far off it is, on one day."""
        section = self.section
        records = profile.records(section.key)
        if records is None:
            return Account(
                missing=(section.key,), remarks=(f"the profile does not say anything about {section.plural}",)
            )
        tests = compile_where(self.has, self.where)
        verdict = read_verdict(finding, as_of)
        if verdict is Verdict.NOT_ELIGIBLE:
            return self._account_unmet(finding, records, tests, as_of)
        matches = self._matches(finding, records)
        counts = [match for match in matches if contains(match.possible, as_of)]
        certain = [match for match in counts if contains(match.windows, as_of)]
        shown = certain or counts
        return Account(
            facts=tuple(address for match in shown for address in self._facts(records[match.record], match.record)),
            missing=()
            if certain
            else tuple(
                address
                for match in counts
                for address in self._missing(records[match.record], match.record, tests, as_of)
            ),
            remarks=tuple(self._describe(records[match.record], match.record) for match in shown),
            condition=self._condition(records, shown),
        )

    def _account_unmet(
        self, finding: Finding, records: tuple[Any, ...], tests: tuple[FieldTest, ...], as_of: int
    ) -> Account:
        if not records:
            return Account(facts=(self.section.key,), remarks=(f"the profile has {self.section.none}",))
        matched = {match.record: match for match in self._matches(finding, records)}
        ranked = sorted(range(len(records)), key=lambda index: sum(test.test(records[index]) == NO for test in tests))
        remarks, facts = [], []
        shortfall = None
        for index in ranked:
            record = records[index]
            facts += self._facts(record, index)
            failed = [test for test in tests if test.test(record) == NO]
            if failed:
                reasons = "; ".join(describe_condition(self.section, record, test) for test in failed)
                remarks.append(f"{self._describe(record, index)} – {reasons}")
                if len(failed) == 1 and shortfall is None:
                    shortfall = _number_shortfall(record, failed[0])
            elif index in matched:
                remarks.append(f"{self._describe(record, index)} – {self._describe_days(matched[index], as_of)}")
        upcoming = [match for match in matched.values() if next_interval(match.possible, as_of)]
        return Account(
            facts=tuple(facts),
            remarks=tuple(remarks),
            shortfall=shortfall,
            condition=self._condition(records, upcoming),
            closeness=shortfall.share if shortfall else 0.5 if matched else 0.25,
        )

    def _matches(self, finding: Finding, records: tuple[Any, ...]) -> list[Match]:
        """Return the records that the finding rests on, with the days on which each counts."""
        days = self._days()
        found = []
        for index, state in finding.evidence or ():
            certain, possible = days(records[index])
            found.append(Match(index, certain if state == YES else NEVER, possible))
        return found

    def _describe_days(self, match: Match, as_of: int) -> str:
        """Say why a record that fits does not count on the day: not yet, or no longer."""
        upcoming = next_interval(match.possible, as_of)
        if upcoming:
            return f"counts from {format_day(upcoming[0])} on"
        if not match.possible:
            return "it never counts"
        return f"counted until {format_day(match.possible[-1][1])}"

    def dates_found(self, finding: Finding, profile: Profile, as_of: int) -> list[PartialDate]:
        """Return the date of each record that counts, or may count, on the day."""
        records = profile.records(self.section.key) or ()
        found = [
            MOMENTS[self.has](records[match.record])
            for match in self._matches(finding, records)
            if contains(match.possible, as_of)
        ]
        return [date for date in found if date is not None]

    def opening(self, finding: Finding, profile: Profile, day: int, *, past: bool) -> str:
        """Say what opens the window that begins on the day; empty if no record does."""
        return self._find_turn(finding, profile, day, 0, past=past)

    def closing(self, finding: Finding, profile: Profile, day: int, *, past: bool) -> str:
        """Say what closes the window that ends on the day; empty if no record does."""
        return self._find_turn(finding, profile, day, 1, past=past)

    def _find_turn(self, finding: Finding, profile: Profile, day: int, end: int, *, past: bool) -> str:
        records = profile.records(self.section.key) or ()
        for match in self._matches(finding, records):
            if any(interval[end] == day for interval in (*match.windows, *match.possible)):
                return self._say_turn(records[match.record], closes=end == 1, past=past)
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
            return f"the {noun} {verb} completed {self.from_} later"
        return f"the {noun} {verb} {'earned' if self.has == 'diploma' else 'completed'}"

    def _describe(self, record: Any, index: int) -> str:
        return f"{record.describe()} ({record_address(self.section, index)})"

    def _date_fields(self, record: Any) -> tuple[str, ...]:
        if self.has == "diploma":
            return ("earned",) if record.earned is not None else ()
        end = "expected" if self.has == "program" and record.expected is not None else "completed"
        return ("started", end) if self.while_ else (end,)

    def _facts(self, record: Any, index: int) -> list[str]:
        fields = [*self.where, *self._date_fields(record)]
        known = [field for field in fields if getattr(record, field) is not None]
        return [record_address(self.section, index, field) for field in known]

    def _missing(self, record: Any, index: int, tests: tuple[FieldTest, ...], as_of: int) -> list[str]:
        """Return the addresses of what would settle whether the record counts on a day on which it may."""
        fields = [test.field for test in tests if test.test(record) == MAYBE]
        if not contains(self._days()(record)[0], as_of):
            fields += [field for field in self._date_fields(record) if not (getattr(record, field) or ANY_DAY).is_full]
        return [record_address(self.section, index, field) for field in fields]

    def _condition(self, records: tuple[Any, ...], matches: list[Match]) -> str:
        expected = [
            match
            for match in matches
            if self.has == "program" and not self.while_ and records[match.record].expected is not None
        ]
        return "if completed as expected" if expected and len(expected) == len(matches) else ""


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
