"""Explanations of criteria that ask for a record: what they rest on, what is missing, what opens and closes them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import PartialDate, WriteDate, format_day, write_day
from ma_eligibility.days.timeline import NEVER, Days, contains, days_from, next_interval
from ma_eligibility.explain.leaf import (
    Edge,
    LeafExplanation,
    Remark,
    Shortfall,
    Transition,
    as_number,
    date_matters,
    describe_possible_others,
    explain_no_records,
    list_facts,
    share_of,
)
from ma_eligibility.explain.related import (
    describe_reference_transition,
    describe_references,
    explain_references,
    has_no_reference,
    list_missing,
)
from ma_eligibility.profile.profile import PERSON, Profile, record_address
from ma_eligibility.profile.record import is_given
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.conditions.base import NO, UNKNOWN, Condition
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.has import FoundRecord, Has
from ma_eligibility.ruleset.related import Related, own_records
from ma_eligibility.ruleset.spoken import say_needed
from ma_eligibility.ruleset.where import unknown_fields


def explain_record(criterion: Has, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Return what the finding rests on, and how far off it is, on one day."""
    records = profile.records(criterion.section.key)
    if criterion.relations:
        return _explain_related(criterion, finding, profile, records, as_of)
    if not records:
        return explain_no_records(criterion.section, profile)
    if read_verdict(finding, as_of) is Verdict.NOT_ELIGIBLE:
        return _explain_unmet(criterion, finding, records, as_of)
    return _explain_counting(criterion, finding, profile, as_of)


def _explain_related(
    criterion: Has, finding: Finding, profile: Profile, records: tuple[Any, ...] | None, as_of: int
) -> LeafExplanation:
    """Return what there is to say about records and those that they are compared with."""
    other = explain_references(finding.evidence, criterion.relations, profile, as_of)
    if has_no_reference(finding.evidence):
        return other
    if not records:
        own = explain_no_records(criterion.section, profile)
    elif read_verdict(finding, as_of) is Verdict.NOT_ELIGIBLE:
        own = _explain_unmet(criterion, finding, records, as_of)
    else:
        own = _explain_counting(criterion, finding, profile, as_of)
    facts = tuple(dict.fromkeys((*own.facts, *other.facts)))
    return own._replace(facts=facts, remarks=(*own.remarks, *other.remarks))


def _explain_counting(criterion: Has, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Return the explanation of a finding that is met or not known: the records that count or may count."""
    shown = criterion.counting(finding, as_of)
    if not shown:  # one that the profile does not give may count
        unmet = _explain_unmet(criterion, finding, profile.records(criterion.section.key) or (), as_of)
        return LeafExplanation(unmet.facts, (*describe_possible_others(criterion.section, profile), *unmet.remarks))
    facts = tuple(
        address
        for each in shown
        for address in list_facts(criterion, each.position, each.record, criterion.dated_by(each.record))
    )
    remarks = [_describe(criterion, each.record, each.position, as_of) for each in shown]
    if not contains(finding.windows, as_of):
        remarks += describe_possible_others(criterion.section, profile)
    return LeafExplanation(facts, tuple(remarks))


def find_missing_of_record(criterion: Has, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide a finding that is not known on the day."""
    uncertain = [each for each in criterion.counting(finding, as_of) if not contains(each.windows, as_of)]
    own = [address for each in uncertain for address in _missing(criterion, finding, each, as_of)]

    def measure(evidence: Related) -> list[bool]:
        days = [criterion.days_in(evidence, index, record) for index, record, _ in own_records(evidence)]
        return [contains(each, as_of) for pair in days for each in pair]

    return list_missing(own, criterion, finding.evidence, profile, as_of, measure)


def _explain_unmet(criterion: Has, finding: Finding, records: tuple[Any, ...], as_of: int) -> LeafExplanation:
    """Return the explanation of a finding that is not met: why each record does not count, the nearest first."""
    tests = criterion.tests
    ranked = sorted(range(len(records)), key=lambda index: sum(test.test(records[index]) == NO for test in tests))
    remarks, facts = [], []
    not_related = f"not{describe_references(finding.evidence, as_of)}"
    for index in ranked:
        record = records[index]
        facts += list_facts(criterion, index, record, criterion.dated_by(record))
        unmet = [test for test in tests if test.test(record) == NO]
        failed = _list_failed(criterion, record, as_of)
        reasons = list(filter(None, (_describe_failure(test, record) for test in failed)))
        certain, possible = criterion.days_in(finding.evidence, index, record)
        if any(test.test(record) == UNKNOWN for test in tests):
            certain = NEVER
        if contains(criterion.days_of(record)[1], as_of) and not contains(possible, as_of):
            reasons.append(not_related)
        elif not contains(possible, as_of) and _days_matter(possible, unmet, as_of):
            reasons.append(_describe_days(certain, possible, as_of))
        remarks.append(_describe(criterion, record, index, as_of)._replace(end=f" – {'; '.join(reasons)}"))
    return LeafExplanation(tuple(facts), tuple(remarks), _measure(criterion, records, as_of))


def say_record(criterion: Has, finding: Finding, profile: Profile, as_of: int, write: WriteDate) -> str:
    """Return in a phrase the record that counts or, where none does, what is needed or when the record counted."""
    asked = [test.field for test in criterion.tests]
    verdict = read_verdict(finding, as_of)
    if verdict is not Verdict.NOT_ELIGIBLE:
        counting = criterion.counting(finding, as_of)
        return max(counting, key=_last_day).record.brief(asked, write) if counting else ""
    found = criterion.found(finding)
    upcoming = [each for each in found if next_interval(each.possible, as_of)]
    if upcoming:
        return str(upcoming[0].record.brief(asked, write))
    begun = [each for each in profile.records(criterion.section.key) or () if criterion.is_of_kind(each)]
    if not begun:
        return say_needed(criterion)
    nearest = min(begun, key=lambda record: len(_list_failed(criterion, record, as_of)))
    return "; ".join([str(nearest.brief(asked, write)), *_say_what_fails(criterion, nearest, as_of, write)])


def _say_what_fails(criterion: Has, record: Any, as_of: int, write: WriteDate) -> Iterator[str]:
    """Give what a record lacks, in phrases, and since when it is too old."""
    failed = _list_failed(criterion, record, as_of)
    for test in failed:
        number = _number_shortfall(record, test)
        yield f"{number.need:,} {number.unit} needed" if number else test.describe_failure(record)
    possible = criterion.days_of(record)[1]
    if criterion.within is not None and possible and possible[-1][1] < as_of:
        yield f"too old since {write_day(possible[-1][1] + 1, write)}"
    elif not failed:
        yield say_needed(criterion)


def name_proof_of_record(criterion: Has, finding: Finding, as_of: int) -> str:
    """Return the paper that shows the record that counts: those that it lists and the rule asks for, or the usual one.

    Where none counts yet, all of the papers are named that the rule asks for.
    """
    section = criterion.section
    for test in (test for test in criterion.tests if test.field == section.papers_field):
        wanted = (*test.asked.get("any_of", ()), *test.asked.get("all_of", ()))
        for found in criterion.counting(finding, as_of):
            held = [paper for paper in getattr(found.record, test.field) or () if paper in wanted]
            if held:
                return " and ".join(held)
        if wanted:
            return (" and " if "all_of" in test.asked else " or ").join(wanted)
    return section.proof


def _last_day(found: FoundRecord) -> int:
    return found.possible[-1][1] if found.possible else 0


def _list_failed(criterion: Has, record: Any, as_of: int) -> list[Condition]:
    """Return the conditions that a record does not meet on the day."""
    unmet = [test for test in criterion.tests if test.test(record) == NO]
    otherwise = [each for each in criterion.asked if not contains(each.days_of(record)[1], as_of)]
    return unmet + [each for each in otherwise if each not in unmet]


def measure_record(criterion: Has, finding: Finding, profile: Profile, as_of: int) -> float | None:
    """Return the part of a number that a record has that meets all other conditions; None if there is none."""
    shortfall = _measure(criterion, profile.records(criterion.section.key) or (), as_of)
    return share_of(shortfall.have, shortfall.need) if shortfall else None


def _measure(criterion: Has, records: Sequence[Any], as_of: int) -> Shortfall | None:
    """Return how far off a number of a record is that meets all other conditions; None if there is no such record."""
    failures = ((record, _list_failed(criterion, record, as_of)) for record in records)
    found = (_number_shortfall(record, failed[0]) for record, failed in failures if len(failed) == 1)
    return next(filter(None, found), None)


def _days_matter(possible: Days, unmet: Sequence[Condition], as_of: int) -> bool:
    """Tell whether to say on which days a record counts: with conditions that it does not meet, none is to come."""
    return not unmet or (bool(possible) and next_interval(possible, as_of) is None)


def _describe_failure(test: Condition, record: Any) -> str:
    """Say what a record has and what is asked for instead; of the candidate, the answers are said before."""
    if test.word == PERSON and isinstance(test, AnswerCondition):
        return test.needs_instead(record)
    return test.describe_failure(record)


def _describe(criterion: Has, record: Any, index: int, as_of: int) -> Remark:
    expected = getattr(record, "expected", None)
    question = {"program": "was it completed?", "diploma": "was it earned?"}.get(criterion.has)
    past = f", a day that is past: {question}" if expected is not None and expected.last < as_of else ""
    if criterion.has == PERSON:
        own = [record.describe()] if criterion.on or not criterion.asked else []
        return Remark("; ".join([*own, *(each.describe_answer(record) for each in criterion.asked)]))
    return Remark(f"{record.describe()}{past}", record_address(criterion.section, index))


def _missing(criterion: Has, finding: Finding, found: FoundRecord, as_of: int) -> list[str]:
    """Return the addresses of the facts that would decide whether a record counts on the day."""
    fields = unknown_fields(criterion.tests, found.record, days_from(as_of, as_of))

    def counts(record: Any) -> int:  # 0: not on the day, 1: perhaps, 2: certainly
        return sum(contains(days, as_of) for days in criterion.days_in(finding.evidence, found.position, record))

    fields += [field for field in criterion.dated_by(found.record) if date_matters(found.record, field, counts)]
    return [record_address(criterion.section, found.position, field) for field in dict.fromkeys(fields)]


def _describe_days(certain: Days, possible: Days, as_of: int) -> str:
    """Say why a record that counts on other days does not count on this one: not yet, or no longer."""
    opens, perhaps = next_interval(certain, as_of), next_interval(possible, as_of)
    if opens and perhaps:
        sooner = f", perhaps from {format_day(perhaps[0])} on" if perhaps[0] < opens[0] else ""
        return f"counts from {format_day(opens[0])} on{sooner}"
    if perhaps:
        return f"may count from {format_day(perhaps[0])} on"
    if not possible:
        return "never counts"
    return f"{'counted' if certain == possible else 'may have counted'} through {format_day(possible[-1][1])}"


def _number_shortfall(record: Any, test: Condition) -> Shortfall | None:
    """Return how far off a number is: 640 of 720 hours."""
    wanted = test.wanted.get("at_least") if isinstance(test.wanted, dict) else None
    have = getattr(record, test.field, None)
    if wanted is None or isinstance(have, tuple) or have is None or have >= wanted:
        return None
    unit = test.field.replace("_", " ")
    return Shortfall(as_number(have), as_number(wanted), unit, f"{have} of {wanted} {unit}")


def describe_record_transition(criterion: Has, finding: Finding, edge: Edge) -> Transition | None:
    """Return the event that opens or closes an interval; None if no single record does it."""
    describe = describe_opening if edge.opens else _describe_closing
    for found in criterion.found(finding):
        if _is_edge(edge, found.windows if edge.certain else found.possible):
            if not _is_edge(edge, criterion.days_of(found.record)[0 if edge.certain else 1]):
                return describe_reference_transition(finding.evidence, edge, describe_opening)
            is_dated = any(is_given(found.record, field) for field in criterion.dated_by(found.record))
            described = describe(criterion, found.record, edge) if is_dated else None
            return _describe_answer_edge(criterion, found.record, edge) or described
    return None


def _is_edge(edge: Edge, days: Days) -> bool:
    return any(interval[0 if edge.opens else 1] == edge.day for interval in days)


def _describe_answer_edge(criterion: Has, record: Any, edge: Edge) -> Transition | None:
    """Say which answer begins or ends to hold on the day; None if none does."""
    for condition in criterion.asked:
        certain, possible = condition.days_of(record)
        if _is_edge(edge, certain if edge.certain else possible):
            return Transition(condition.describe_edge(record, opens=edge.opens))
    return None


class _StateWords(NamedTuple):
    """The words for the first and the last day of a record, past and future."""

    begins: tuple[str, str]
    ends: tuple[str, str]
    end_event: str
    known_later: int = 0
    """How many days after its last day its end is known."""


_STATE_WORDS = {
    "enrolled": _StateWords(("started", "starts"), ("was completed", "is completed"), "completing the program", 1),
    "current": _StateWords(("was issued", "is issued"), ("expired", "expires"), "the expiry of the credential"),
    "employed": _StateWords(("began", "begins"), ("ended", "ends"), "the end of the job"),
}
#: What happens on the day from which a record counts.
_EVENTS = {
    "diploma": "earning the diploma",
    "program": "completing the program",
    "military": "completing the military training",
    "employment": "starting the job",
    "credential": "the issue of the credential",
    "attempt": "the exam",
    "skill": "the last of the procedures",
}


def describe_event(criterion: Has) -> str:
    """Say what happens on the day from which a record counts: ``the program is completed``."""
    noun = criterion.section.noun
    if criterion.while_:
        return f"the {noun} {_STATE_WORDS[criterion.while_].ends[1]}"
    if criterion.on:
        return f"the day under {criterion.on} of the {noun}"
    return f"the {noun} {'are' if noun.endswith('s') else 'is'} {criterion.section.event}"


def describe_opening(criterion: Has, record: Any, edge: Edge) -> Transition | None:
    """Return the event of a record that opens an interval; None if it has no date."""
    date, noun = criterion.date_of(record), criterion.section.noun
    if date is None or (criterion.from_ and criterion.from_.length is None):
        return None
    if criterion.while_ and (criterion.from_ is None or edge.day in record.span[0]):
        return Transition(f"the {noun} {_STATE_WORDS[criterion.while_].begins[0 if edge.past else 1]}")
    if criterion.from_:
        return Transition(f"{criterion.from_} {_name_event(criterion, date)}")
    if criterion.on:
        return Transition(f"{criterion.on.replace('_', ' ')} {date}")
    be = ("were" if edge.past else "are") if noun.endswith("s") else ("was" if edge.past else "is")
    return Transition(f"the {noun} {be} {criterion.section.event}")


def _describe_closing(criterion: Has, record: Any, edge: Edge) -> Transition | None:
    """Return the event that ends the days of a record: the end of its state, or of the window after its date."""
    date, noun, within = criterion.date_of(record), criterion.section.noun, criterion.within
    if criterion.while_:
        words = _STATE_WORDS[criterion.while_]
        if within and date and not date.is_bounded:
            return None
        if within and date:
            return Transition(f"{within} after {words.end_event} {'on' if date.is_full else 'in'} {date}")
        return Transition(f"the {noun} {words.ends[0 if edge.past else 1]}", words.known_later)
    if within is None or date is None:
        return None
    text = f"{within.length} after {_name_event(criterion, date)}"
    if within.to_month_end:
        return Transition(f"the end of the month {text}")
    return Transition(text, 1 if within.less_than else 0)


def _name_event(criterion: Has, date: PartialDate) -> str:
    """Name a record's own day: ``completing the program on 2021-05-20``, ``the exam in 2026``."""
    if criterion.on:
        return f"the day under {criterion.on}, {date}"
    return f"{_EVENTS[criterion.has]} {'on' if date.is_full else 'in'} {date}"
