"""Explanations of criteria that add up: how much there is, what counts, what is missing, what opens and closes them."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import Any

from ma_eligibility.days.accrual import Accrual
from ma_eligibility.days.calendar import ANY_DAY, Duration, PartialDate, describe_days, format_day
from ma_eligibility.explain.leaf import (
    Edge,
    LeafExplanation,
    Shortfall,
    Transition,
    as_number,
    explain_empty_section,
    explain_unknown_section,
)
from ma_eligibility.profile.profile import Profile, record_address
from ma_eligibility.profile.record import is_given, with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.events import add_contributions, amount_on
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.where import NO, YES, Matches, describe_condition, stored_fields, unknown_fields
from ma_eligibility.ruleset.work import FROM_THE_START, JobsSince, Since


def explain_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Return what the finding rests on, and how far off it is, on one day."""
    section = criterion.section
    records = profile.records(section.key)
    verdict = read_verdict(finding, as_of)
    if criterion.after is not None:
        return _explain_work_since(criterion, finding.evidence, profile, verdict, as_of)
    if records is None:
        return explain_unknown_section(section)
    if not records and criterion.at_most is None:
        return explain_empty_section(section, profile)
    if criterion.total == "employment":
        return _explain_work(criterion, finding.evidence, FROM_THE_START, records, verdict, as_of)
    return _explain_events(criterion, finding, profile, records, verdict, as_of)


def find_missing_of_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide a finding that is not known on the day."""
    if criterion.after is not None:
        return _missing_since(criterion, finding.evidence, profile, as_of)
    if profile.records(criterion.section.key) is None:
        return (criterion.section.key,)
    if criterion.total == "employment":
        return tuple(_missing_work(criterion, finding.evidence, FROM_THE_START, as_of))
    return tuple(_missing_events(criterion, finding.evidence, as_of))


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


def _describe_record(criterion: Any, record: Any, index: int) -> str:
    return f"{record.describe()} ({record_address(criterion.section, index)})"


def _describe_unmet(criterion: Any, record: Any) -> str:
    """Say which conditions a record does not meet."""
    return "; ".join(describe_condition(record, test) for test in criterion.tests if test.test(record) == NO)


def _describe_matches(criterion: Total, matches: Matches) -> list[str]:
    return [
        f"{'counts' if state == YES else 'may count'}: {_describe_record(criterion, record, at)}"
        for at, record, state in matches
    ]


def _describe_others(criterion: Total, records: Sequence[Any], counting: set[int]) -> list[str]:
    """Say of each record that does not count why not."""
    return [
        f"does not count: {_describe_record(criterion, record, at)} – {_describe_unmet(criterion, record)}"
        for at, record in enumerate(records)
        if at not in counting
    ]


def _facts(criterion: Total, index: int, record: Any, fields: Sequence[str]) -> list[str]:
    names = dict.fromkeys([*stored_fields(criterion.total, criterion.where), *fields])
    return [record_address(criterion.section, index, field) for field in names if is_given(record, field)]


# --- Work -----------------------------------------------------------------------------------------------------


def _explain_work(
    criterion: Total, jobs: Matches, since: Since, records: Sequence[Any], verdict: Verdict, as_of: int
) -> LeafExplanation:
    low, high = criterion.work.accrue(jobs, since)
    remarks = [_describe_progress(criterion, low, high, since, verdict, as_of)] if jobs else []
    remarks += _describe_matches(criterion, jobs)
    if verdict is not Verdict.ELIGIBLE:
        remarks += _describe_others(criterion, records, {at for at, _, _ in jobs})
    shortfall = _shortfall(criterion, high, as_of) if verdict is Verdict.NOT_ELIGIBLE else None
    shown = [(at, job) for at, job, _ in jobs] or list(enumerate(records))
    fields = ["start", "end", *(["hours_per_week", "total_hours"] if isinstance(criterion.at_least, WorkHours) else [])]
    facts = [address for at, job in shown for address in _facts(criterion, at, job, fields)]
    return LeafExplanation(
        facts=tuple(facts),
        remarks=tuple(remarks),
        shortfall=shortfall,
        closeness=shortfall.share if shortfall else 0.0,
    )


def _explain_work_since(
    criterion: Total, found: JobsSince | None, profile: Profile, verdict: Verdict, as_of: int
) -> LeafExplanation:
    """Say what there is to say of the work, and of the record after whose date it must lie.

    Where there is certainly no such record, the work is nothing to speak of.
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
        own = _explain_work(criterion, found.jobs or (), found.since, records, verdict, as_of)
    return own._replace(
        facts=tuple(dict.fromkeys((*own.facts, *other.facts))),
        remarks=(*own.remarks, *other.remarks),
    )


def _explain_other(criterion: Total, found: JobsSince | None, profile: Profile) -> LeafExplanation:
    """Say what is known of the record after whose date the work must lie."""
    other = criterion.after
    assert other is not None
    records = profile.records(other.section.key)
    if found is None or records is None:
        return explain_unknown_section(other.section)
    if not records:
        return explain_empty_section(other.section, profile)
    if not found.found:
        remarks = [
            f"does not count: {_describe_record(other, record, at)} – {_describe_unmet(other, record)}"
            for at, record in enumerate(records)
        ]
        return LeafExplanation(facts=(other.section.key,), remarks=tuple(remarks))
    return LeafExplanation(facts=tuple(_facts_of_other(found)))


def _missing_since(criterion: Total, found: JobsSince | None, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of what would decide about the work, and about the record after whose date it must lie."""
    other = criterion.after
    assert other is not None
    missing: list[str] = []
    if profile.records(criterion.section.key) is None:
        missing.append(criterion.section.key)
    elif found is not None:
        missing += _missing_work(criterion, found.jobs or (), found.since, as_of)
    if found is None or profile.records(other.section.key) is None:
        missing.append(other.section.key)
    else:
        missing += _missing_of_other(found)
    return tuple(dict.fromkeys(missing))


def _facts_of_other(found: JobsSince) -> list[str]:
    """Return the addresses of the dates after which the work must lie."""
    section = found.criterion.section
    return [
        record_address(section, at, field)
        for at, record, _ in found.found or ()
        for field in found.criterion.dated_by(record)
        if is_given(record, field)
    ]


def _missing_of_other(found: JobsSince) -> list[str]:
    """Return the addresses of what would settle after which day the work must lie."""
    section = found.criterion.section
    if found.since.certain == found.since.possible:
        return []
    missing = []
    for at, record, _ in found.found or ():
        fields = unknown_fields(found.criterion.tests, record)
        fields += [field for field in found.criterion.dated_by(record) if not _is_settled(getattr(record, field))]
        missing += [record_address(section, at, field) for field in dict.fromkeys(fields)]
    return missing


def _amount(criterion: Total, accrual: Accrual, as_of: int) -> str:
    """Say how much has accrued by the day: ``3 years 2 months``, ``1,040 hours``."""
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
    """Return how far off the total is, unknown facts taken at their best."""
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


def _missing_work(criterion: Total, jobs: Matches, since: Since, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every job that may have brought more than is certain."""
    section = criterion.section
    found = []
    for at, job, state in jobs:
        least, most = _brought(criterion, [(at, job, state)], since, as_of)
        if least == most:
            continue
        fields = unknown_fields(criterion.tests, job)
        weekly = "hours_per_week" in criterion.where and any(
            test.field == "hours_per_week" and test.test(job) not in (NO, YES) for test in criterion.tests
        )
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
            if not _is_settled(getattr(job, field)) and (dated or _date_matters(criterion, job, field, since, as_of))
        ]
        found += [record_address(section, at, field) for field in dict.fromkeys(fields)]
    return found


def _brought(criterion: Total, jobs: Matches, since: Since, as_of: int) -> tuple[Fraction, Fraction]:
    """Return the least and the most that jobs can have brought by the day, within the window."""
    low, high = criterion.work.accrue(jobs, since)
    return (
        Fraction(low.within(as_of, criterion.in_last), low.scale),
        Fraction(high.within(as_of, criterion.in_last), high.scale),
    )


def _date_matters(criterion: Total, job: Any, field: str, since: Since, as_of: int) -> bool:
    """Tell whether what a job brought depends on a date of it that is not fully known."""
    date = getattr(job, field) or ANY_DAY
    brought = {
        _brought(criterion, [(0, with_changes(job, **{field: PartialDate(day, day)}), YES)], since, as_of)
        for day in (date.first, min(date.last, job.ends.last))
    }
    return len(brought) > 1


def _is_settled(date: Any) -> bool:
    return date is not None and (isinstance(date, str) or date.is_full)


def _round_down(count: int, scale: int) -> str:
    """Write a count of 1/scale hours with at most one decimal, never more than there is."""
    tenths = count * 10 // scale
    return f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")


# --- What counts on a day of its own --------------------------------------------------------------------------


def _explain_events(
    criterion: Total, finding: Finding, profile: Profile, records: Sequence[Any], verdict: Verdict, as_of: int
) -> LeafExplanation:
    section, matches = criterion.section, finding.evidence
    low, high = add_contributions(matches, criterion.bounds, criterion.in_last)
    least, most = amount_on(low, as_of), amount_on(high, as_of)
    limit = f"{criterion.at_least} needed" if criterion.at_most is None else f"no more than {criterion.at_most} allowed"
    amount = (
        f"{least:,}" if least == most else f"at least {least:,}" if most == inf else f"between {least:,} and {most:,}"
    )
    window = f"in the {criterion.in_last} up to" if criterion.in_last else "by"
    remarks = [f"{amount} {window} {format_day(as_of)}; {limit}", *_describe_matches(criterion, matches)]
    if verdict is not Verdict.ELIGIBLE and criterion.at_most is None:
        remarks += _describe_others(criterion, records, {at for at, _, _ in matches})
    shortfall = None
    if verdict is Verdict.NOT_ELIGIBLE and criterion.at_least is not None:
        need, unit = criterion.least_count, "hours" if isinstance(criterion.at_least, WorkHours) else "times"
        shortfall = Shortfall(as_number(most), as_number(need), unit, f"{most:,} of {criterion.at_least}")
    shown = [(at, record) for at, record, _ in matches] or list(enumerate(records))
    counted = _counted_field(criterion)
    facts = [
        address for at, record in shown for address in _facts(criterion, at, record, [*record.moment_fields, *counted])
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
    """Return the field of a record that says how much it brings, if one does."""
    if isinstance(criterion.at_least, WorkHours):
        return ["hours"]
    return ["count"] if criterion.total == "skill" else []


def _missing_events(criterion: Total, matches: Matches, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every record that may have brought more than is certain."""
    found = []
    for at, record, state in matches:
        low, high = add_contributions([(at, record, state)], criterion.bounds, criterion.in_last)
        if amount_on(low, as_of) == amount_on(high, as_of):
            continue
        fields = unknown_fields(criterion.tests, record)
        fields += [field for field in _counted_field(criterion) if getattr(record, field) is None]
        fields += [
            field
            for field in record.moment_fields
            if not _is_settled(getattr(record, field)) and _day_matters(criterion, record, field, as_of)
        ]
        found += [record_address(criterion.section, at, field) for field in dict.fromkeys(fields)]
    return found


def _day_matters(criterion: Total, record: Any, field: str, as_of: int) -> bool:
    """Tell whether it depends on a date that is not fully known if the record counts on the day."""
    date = getattr(record, field) or ANY_DAY
    counted = set()
    for day in (date.first, date.last):
        dated = with_changes(record, **{field: PartialDate(day, day)})
        _, high = add_contributions([(0, dated, YES)], criterion.bounds, criterion.in_last)
        counted.add(amount_on(high, as_of) > 0)
    return len(counted) > 1 or counted == {False}
