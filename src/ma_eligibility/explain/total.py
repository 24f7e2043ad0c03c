"""Explanations of criteria that add up: how much there is, what counts, what is missing, what opens and closes them."""

from collections.abc import Sequence
from math import inf
from typing import Any

from ma_eligibility.days.calendar import ANY_DAY, PartialDate, format_day
from ma_eligibility.explain.leaf import (
    Edge,
    LeafExplanation,
    Remark,
    Shortfall,
    Transition,
    as_number,
    describe_matches,
    describe_others,
    explain_empty_section,
    explain_unknown_section,
    is_settled,
    list_facts,
)
from ma_eligibility.explain.total_work import explain_work, explain_work_since, find_missing_since, find_missing_work
from ma_eligibility.profile.profile import Profile, record_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.conditions.base import YES
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.total import Total, add_contributions, amount_on
from ma_eligibility.ruleset.where import Matches, unknown_fields
from ma_eligibility.ruleset.work import FROM_THE_START


def explain_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Return what the finding rests on, and how far off it is, on one day."""
    section = criterion.section
    records = profile.records(section.key)
    verdict = read_verdict(finding, as_of)
    if criterion.after is not None:
        return explain_work_since(criterion, finding.evidence, profile, verdict, as_of)
    if records is None:
        return explain_unknown_section(section)
    if not records and criterion.at_most is None:
        return explain_empty_section(section, profile)
    if criterion.total == "employment":
        return explain_work(criterion, finding.evidence, FROM_THE_START, records, verdict, as_of)
    return _explain_events(criterion, finding, profile, records, verdict, as_of)


def find_missing_of_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide a finding that is not known on the day."""
    if criterion.after is not None:
        return find_missing_since(criterion, finding.evidence, profile, as_of)
    if profile.records(criterion.section.key) is None:
        return (criterion.section.key,)
    if criterion.total == "employment":
        return tuple(find_missing_work(criterion, finding.evidence, FROM_THE_START, as_of))
    return tuple(_find_missing_events(criterion, finding.evidence, as_of))


def describe_amount_transition(criterion: Total, finding: Finding, edge: Edge) -> Transition | None:
    """Return what opens or closes an interval on which enough has accrued; None if no single event does."""
    in_last, past = criterion.in_last, edge.past
    if criterion.at_most is not None:
        if not edge.opens:
            text = f"{criterion.at_most + 1} {criterion.section.plural} {'were' if past else 'are'} reached"
            return Transition(text, 1)
        falls = "fell" if past else "falls"
        return Transition(f"an earlier one {falls} out of the last {in_last}") if in_last else None
    if not edge.opens:
        falls = "fell" if past else "falls"
        what = f"work {falls}" if criterion.total == "employment" else f"ones {falls.removesuffix('s')}"
        return Transition(f"earlier {what} out of the last {in_last}", 1) if in_last else None
    amount = criterion.at_least
    single = (amount[0] if isinstance(amount, tuple) else amount) == 1
    be = ("was" if single else "were") if past else ("is" if single else "are")
    of = "of work" if criterion.total == "employment" else f"of {criterion.section.plural}"
    return Transition(f"{amount} {of} {be} reached" + (f" within {in_last}" if in_last else ""))


def _explain_events(
    criterion: Total, finding: Finding, profile: Profile, records: Sequence[Any], verdict: Verdict, as_of: int
) -> LeafExplanation:
    """Return what there is to say about records that count from a day of their own."""
    section, matches = criterion.section, finding.evidence
    low, high = add_contributions(matches, criterion.bounds, criterion.in_last)
    least, most = amount_on(low, as_of), amount_on(high, as_of)
    limit = f"{criterion.at_least} needed" if criterion.at_most is None else f"no more than {criterion.at_most} allowed"
    amount = (
        f"{least:,}" if least == most else f"at least {least:,}" if most == inf else f"between {least:,} and {most:,}"
    )
    window = f"in the {criterion.in_last} up to" if criterion.in_last else "by"
    remarks = [Remark(f"{amount} {window} {format_day(as_of)}; {limit}"), *describe_matches(criterion, matches)]
    if verdict is not Verdict.ELIGIBLE and criterion.at_most is None:
        remarks += describe_others(criterion, records, matches)
    shortfall = None
    if verdict is Verdict.NOT_ELIGIBLE and criterion.at_least is not None:
        need, unit = criterion.least_count, "hours" if isinstance(criterion.at_least, WorkHours) else "times"
        shortfall = Shortfall(as_number(most), as_number(need), unit, f"{most:,} of {criterion.at_least}")
    shown = [(index, record) for index, record, _ in matches] or list(enumerate(records))
    counted = [criterion.counted_field] if criterion.counted_field else []
    facts = [
        address
        for index, record in shown
        for address in list_facts(criterion, index, record, [*record.moment_fields, *counted])
    ]
    if not records:
        facts = list(explain_empty_section(section, profile).facts)
    return LeafExplanation(tuple(facts), tuple(remarks), shortfall, shortfall.share if shortfall else 0.0)


def _find_missing_events(criterion: Total, matches: Matches, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every record that may have contributed more than is certain."""
    found = []
    for index, record, state in matches:
        low, high = add_contributions([(index, record, state)], criterion.bounds, criterion.in_last)
        if amount_on(low, as_of) == amount_on(high, as_of):
            continue
        fields = unknown_fields(criterion.tests, record)
        if criterion.counted_field and getattr(record, criterion.counted_field) is None:
            fields.append(criterion.counted_field)
        fields += [
            field
            for field in record.moment_fields
            if not is_settled(getattr(record, field)) and _day_matters(criterion, record, field, as_of)
        ]
        found += [record_address(criterion.section, index, field) for field in dict.fromkeys(fields)]
    return found


def _day_matters(criterion: Total, record: Any, field: str, as_of: int) -> bool:
    """Tell whether a date that is not fully known decides if the record counts on the day."""
    date = getattr(record, field) or ANY_DAY
    counted = set()
    for day in (date.first, date.last):
        dated = with_changes(record, **{field: PartialDate(day, day)})
        _, high = add_contributions([(0, dated, YES)], criterion.bounds, criterion.in_last)
        counted.add(amount_on(high, as_of) > 0)
    return len(counted) > 1 or counted == {False}
