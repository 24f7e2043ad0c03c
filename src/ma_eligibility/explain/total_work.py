"""Explanations of criteria that add up work."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from ma_eligibility.days.accrual import Accrual
from ma_eligibility.days.calendar import ANY_DAY, Duration, PartialDate, describe_days, format_day
from ma_eligibility.explain.leaf import (
    LeafExplanation,
    Remark,
    Shortfall,
    as_number,
    describe_matches,
    describe_others,
    explain_empty_section,
    explain_unknown_section,
    is_settled,
    list_facts,
)
from ma_eligibility.profile.profile import Profile, record_address
from ma_eligibility.profile.record import is_given, with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.conditions.base import UNKNOWN, YES
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.where import Matches, unknown_fields
from ma_eligibility.ruleset.work import JobsSince, Since


def explain_work(
    criterion: Total, jobs: Matches, since: Since, records: Sequence[Any], verdict: Verdict, as_of: int
) -> LeafExplanation:
    """Return what there is to say about work after ``since``."""
    low, high = criterion.work.accrue(jobs, since)
    remarks = [Remark(_describe_progress(criterion, low, high, since, verdict, as_of))] if jobs else []
    remarks += describe_matches(criterion, jobs)
    if verdict is not Verdict.ELIGIBLE:
        remarks += describe_others(criterion, records, jobs)
    shortfall = _shortfall(criterion, high, as_of) if verdict is Verdict.NOT_ELIGIBLE else None
    shown = [(index, job) for index, job, _ in jobs] or list(enumerate(records))
    fields = ["start", "end", *(["hours_per_week", "total_hours"] if isinstance(criterion.at_least, WorkHours) else [])]
    facts = [address for index, job in shown for address in list_facts(criterion, index, job, fields)]
    return LeafExplanation(tuple(facts), tuple(remarks), shortfall, shortfall.share if shortfall else 0.0)


def explain_work_since(
    criterion: Total, found: JobsSince | None, profile: Profile, verdict: Verdict, as_of: int
) -> LeafExplanation:
    """Return what there is to say about the work, and about the record after whose date it must be.

    Where there is certainly no such record, nothing is said about the work.
    """
    section = criterion.section
    records = profile.records(section.key)
    other = _explain_other(criterion, found, profile)
    if found is not None and found.found is not None and not found.found:
        return other
    if records is None:
        own = explain_unknown_section(section)
    elif not records:
        own = explain_empty_section(section, profile)
    else:
        assert found is not None
        own = explain_work(criterion, found.jobs or (), found.since, records, verdict, as_of)
    facts = tuple(dict.fromkeys((*own.facts, *other.facts)))
    return own._replace(facts=facts, remarks=(*own.remarks, *other.remarks))


def _explain_other(criterion: Total, found: JobsSince | None, profile: Profile) -> LeafExplanation:
    """Return what is known about the record after whose date the work must be."""
    other = criterion.after
    assert other is not None
    records = profile.records(other.section.key)
    if found is None or records is None:
        return explain_unknown_section(other.section)
    if not records:
        return explain_empty_section(other.section, profile)
    if not found.found:
        return LeafExplanation((other.section.key,), tuple(describe_others(other, records)))
    dates = [
        record_address(other.section, index, field)
        for index, record, _ in found.found
        for field in other.dated_by(record)
        if is_given(record, field)
    ]
    return LeafExplanation(tuple(dates))


def find_missing_since(criterion: Total, found: JobsSince | None, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide about work that must be after some record's date."""
    other = criterion.after
    assert other is not None
    missing: list[str] = []
    if profile.records(criterion.section.key) is None:
        missing.append(criterion.section.key)
    elif found is not None:
        missing += find_missing_work(criterion, found.jobs or (), found.since, as_of)
    if found is None or profile.records(other.section.key) is None:
        missing.append(other.section.key)
    else:
        missing += _missing_of_other(found)
    return tuple(dict.fromkeys(missing))


def _missing_of_other(found: JobsSince) -> list[str]:
    """Return the addresses of the facts that would decide after which day the work must be."""
    section = found.criterion.section
    if found.since.certain == found.since.possible:
        return []
    missing = []
    for index, record, _ in found.found or ():
        fields = unknown_fields(found.criterion.tests, record)
        fields += [field for field in found.criterion.dated_by(record) if not is_settled(getattr(record, field))]
        missing += [record_address(section, index, field) for field in dict.fromkeys(fields)]
    return missing


def _amount(criterion: Total, accrual: Accrual, as_of: int) -> str:
    """Return how much has accrued by the day, in words: ``3 years 2 months``, ``1,040 hours``."""
    count = accrual.within(as_of, criterion.in_last)
    if isinstance(criterion.at_least, WorkHours):
        return f"{_round_down(count, accrual.scale)} hours"
    assert isinstance(criterion.at_least, Duration)
    if count <= 0:
        return "no time"
    if not criterion.at_least.follows_calendar:
        return f"{count} days"
    last = accrual.last_accruing(as_of)
    return describe_days(last - count + 1, last)


def _describe_progress(
    criterion: Total, low: Accrual, high: Accrual, since: Since, verdict: Verdict, as_of: int
) -> str:
    least, most = _amount(criterion, low, as_of), _amount(criterion, high, as_of)
    amount, perhaps = least, ""
    if least != most and isinstance(criterion.at_least, WorkHours) and verdict is not Verdict.NOT_ELIGIBLE:
        perhaps = " for certain, perhaps more"  # up to a number that nobody can have worked
    elif least != most:
        amount = f"between {least} and {most}"
    in_last = criterion.in_last
    window = f" in the {in_last} up to {format_day(as_of)}" if in_last else f" by {format_day(as_of)}"
    after = ""
    if criterion.after is not None:
        known = since.certain == since.possible and ANY_DAY.first <= since.certain < ANY_DAY.last
        after = f" after {format_day(since.certain)}" if known else f" after the {criterion.after.section.noun}"
    return f"{amount}{after}{window}{perhaps}; {criterion.at_least} needed"


def _shortfall(criterion: Total, accrual: Accrual, as_of: int) -> Shortfall:
    """Return how far off the total is if unknown facts are as good as they can be."""
    needed = criterion.at_least
    count = accrual.within(as_of, criterion.in_last)
    text = f"{_amount(criterion, accrual, as_of)} of {needed}"
    if isinstance(needed, WorkHours):
        have = as_number(Decimal(count * 10 // accrual.scale) / 10)
        return Shortfall(have, as_number(needed.hours), "hours", text)
    assert isinstance(needed, Duration)
    if count <= 0 or not needed.follows_calendar:
        return Shortfall(max(count, 0), needed.least_days, "days", text)
    anniversary = accrual.last_accruing(as_of) + 1
    return Shortfall(count, anniversary - needed.before(anniversary), "days", text)


def find_missing_work(criterion: Total, jobs: Matches, since: Since, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every job that may have contributed more than is certain."""
    section = criterion.section
    found = []
    for index, job, state in jobs:
        least, most = _contribution(criterion, [(index, job, state)], since, as_of)
        if least == most:
            continue
        fields = unknown_fields(criterion.tests, job)
        weekly = any(test.field == "hours_per_week" and test.test(job) == UNKNOWN for test in criterion.tests)
        if isinstance(criterion.at_least, WorkHours):
            weekly = True
            fields.append("hours_per_week")
        dated = weekly and job.total_hours is not None  # so many a week over so many days
        fields = [
            field for field in fields if getattr(job, field) is None and not (dated and field == "hours_per_week")
        ]
        fields += [
            field
            for field in ("start", "end")
            if not is_settled(getattr(job, field)) and (dated or _date_matters(criterion, job, field, since, as_of))
        ]
        found += [record_address(section, index, field) for field in dict.fromkeys(fields)]
    return found


def _contribution(criterion: Total, jobs: Matches, since: Since, as_of: int) -> tuple[Fraction, Fraction]:
    """Return the least and the most that jobs may have contributed by the day, within the window."""
    low, high = criterion.work.accrue(jobs, since)
    least, most = (Fraction(each.within(as_of, criterion.in_last), each.scale) for each in (low, high))
    return least, most


def _date_matters(criterion: Total, job: Any, field: str, since: Since, as_of: int) -> bool:
    """Tell whether what a job contributed depends on a date that is not fully known."""
    date = getattr(job, field) or ANY_DAY
    contributions = {
        _contribution(criterion, [(0, with_changes(job, **{field: PartialDate(day, day)}), YES)], since, as_of)
        for day in (date.first, min(date.last, job.ends.last))
    }
    return len(contributions) > 1


def _round_down(count: int, scale: int) -> str:
    """Write a count of 1/scale hours with at most one decimal, never more than there is."""
    tenths = count * 10 // scale
    return f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")
