"""Explanations of criteria that add up what counts from a day of its own: attempts, procedures, hours of programs."""

from collections.abc import Sequence
from math import inf
from typing import Any

from ma_eligibility.days.calendar import ANY_DAY, PartialDate, format_day
from ma_eligibility.explain.leaf import (
    LeafExplanation,
    Remark,
    Shortfall,
    as_number,
    explain_empty_section,
)
from ma_eligibility.explain.total_records import (
    describe_matches,
    describe_others,
    is_settled,
    list_facts,
)
from ma_eligibility.profile.profile import Profile, record_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.conditions.base import YES
from ma_eligibility.ruleset.events import add_contributions, amount_on
from ma_eligibility.ruleset.finding import Finding, Verdict
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.where import Matches, unknown_fields


def explain_events(
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
        remarks += describe_others(criterion, records, {index for index, _, _ in matches})
    shortfall = None
    if verdict is Verdict.NOT_ELIGIBLE and criterion.at_least is not None:
        need, unit = criterion.least_count, "hours" if isinstance(criterion.at_least, WorkHours) else "times"
        shortfall = Shortfall(as_number(most), as_number(need), unit, f"{most:,} of {criterion.at_least}")
    shown = [(index, record) for index, record, _ in matches] or list(enumerate(records))
    counted = _counted_field(criterion)
    facts = [
        address
        for index, record in shown
        for address in list_facts(criterion, index, record, [*record.moment_fields, *counted])
    ]
    if not records:
        facts = list(explain_empty_section(section, profile).facts)
    return LeafExplanation(
        facts=tuple(facts),
        remarks=tuple(remarks),
        shortfall=shortfall,
        closeness=shortfall.share if shortfall else 0.0,
    )


def _counted_field(criterion: Total) -> list[str]:
    """Return the field of a record that says how much it contributes, if there is one."""
    if isinstance(criterion.at_least, WorkHours):
        return ["hours"]
    return ["count"] if criterion.total == "skill" else []


def find_missing_events(criterion: Total, matches: Matches, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every record that may have contributed more than is certain."""
    found = []
    for index, record, state in matches:
        low, high = add_contributions([(index, record, state)], criterion.bounds, criterion.in_last)
        if amount_on(low, as_of) == amount_on(high, as_of):
            continue
        fields = unknown_fields(criterion.tests, record)
        fields += [field for field in _counted_field(criterion) if getattr(record, field) is None]
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
