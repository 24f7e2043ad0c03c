"""Explanations of criteria that add up: how much there is, what counts, what is missing, what opens and closes them."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from math import inf
from typing import Any

from ma_eligibility.days.accrual import Accrual, Threshold, days_reaching
from ma_eligibility.days.calendar import FIRST_DAY, Duration, WriteDate, describe_days, format_day, write_day
from ma_eligibility.days.timeline import complement, contains, days_from, intersection, next_interval
from ma_eligibility.explain.has import describe_opening
from ma_eligibility.explain.leaf import (
    Edge,
    LeafExplanation,
    Remark,
    Shortfall,
    Transition,
    as_number,
    date_matters,
    describe_others,
    describe_possible_others,
    explain_no_records,
    is_settled,
    list_facts,
    share_of,
)
from ma_eligibility.explain.related import (
    describe_counting,
    describe_reference_transition,
    describe_references,
    explain_references,
    has_no_reference,
    list_missing,
    may_be_more,
    segment_on,
    with_own,
)
from ma_eligibility.profile.profile import Profile, record_address
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.conditions.base import UNKNOWN, YES, Truth, describe_value
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.related import Related, own_records
from ma_eligibility.ruleset.spoken import say_needed
from ma_eligibility.ruleset.total import Total, amount_on
from ma_eligibility.ruleset.where import Matches, unknown_fields
from ma_eligibility.ruleset.work import FROM_THE_START, Since, since_of


def explain_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Return what the finding rests on, and how far off it is, on one day.

    Where certainly no record is like one that it must be after or before, nothing is said about what would count.
    """
    found, section = finding.evidence, criterion.section
    records = profile.records(section.key)
    verdict = read_verdict(finding, as_of)
    other = explain_references(found, criterion.relations, profile, as_of)
    if has_no_reference(found) and criterion.limit is None:
        return other
    if records is None or (not records and criterion.limit is None):
        own = explain_no_records(section, profile)
    elif criterion.total == "employment":
        own = _explain_work(criterion, found, records, verdict, as_of)
    else:
        own = _explain_events(criterion, found, profile, records, verdict, as_of)
    facts = tuple(dict.fromkeys((*own.facts, *other.facts)))
    part = describe_possible_others(section, profile) if records and verdict is Verdict.UNDETERMINED else []
    return own._replace(facts=facts, remarks=(*own.remarks[:1], *part, *own.remarks[1:], *other.remarks))


def find_missing_of_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide a finding that is not known on the day."""
    evidence, is_work = finding.evidence, criterion.total == "employment"
    own = (_find_missing_work if is_work else _find_missing_events)(criterion, evidence, as_of)
    measure = partial(_work_on if is_work else _count_on, criterion, as_of=as_of)
    return list_missing(own, criterion, evidence, profile, as_of, measure)


def measure_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> float | None:
    """Return the part that is there of an amount that is not reached; None if there is nothing to count, or a limit."""
    evidence = finding.evidence
    if not evidence or criterion.limit is not None:
        return None
    if criterion.total == "employment":
        _, high = criterion.work.accrue(own_records(evidence), since_on(evidence, as_of))
        return share_of(*measure_work(criterion, high, as_of))
    return share_of(_count_on(criterion, evidence, as_of)[1], criterion.least_count)


def describe_amount_transition(criterion: Total, finding: Finding, edge: Edge) -> Transition | None:
    """Return what opens or closes an interval on which enough has accrued; None if no single event does."""
    in_last, past = criterion.within, edge.past
    if criterion.relations and (found := describe_reference_transition(finding.evidence, edge, describe_opening)):
        return found
    if criterion.limit is not None:
        if not edge.opens:
            be = "were" if past else "are"
            if criterion.attempts_allowed is not None:
                return Transition(f"all of the attempts allowed {be} used", 1)
            return Transition(f"{criterion.limit + 1} {criterion.section.plural} {be} reached", 1)
        falls = "fell" if past else "falls"
        return Transition(f"an earlier one {falls} out of the last {in_last}") if in_last else None
    if not edge.opens:
        falls = "fell" if past else "falls"
        what = f"work {falls}" if criterion.total == "employment" else f"ones {falls.removesuffix('s')}"
        return Transition(f"earlier {what} out of the last {in_last}", 1) if in_last else None
    amount = criterion.needed
    single = amount.split(" ")[0] == "1"
    be = ("was" if single else "were") if past else ("is" if single else "are")
    of = "of work" if criterion.total == "employment" else f"of {criterion.section.plural}"
    return Transition(f"{amount} {of} {be} reached" + (f" within {in_last}" if in_last else ""))


def say_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int, write: WriteDate) -> str:
    """Return in a phrase how much there is and, where it is not enough, what is needed and what is lost meanwhile."""
    verdict, evidence = read_verdict(finding, as_of), finding.evidence
    if verdict is Verdict.ELIGIBLE and criterion.limit is not None:
        return ""
    if criterion.limit is not None:
        return say_needed(criterion)
    if verdict is Verdict.NOT_ELIGIBLE and not measure_amount(criterion, finding, profile, as_of):
        return say_needed(criterion)
    enough = verdict is Verdict.ELIGIBLE
    window = f" in the last {criterion.within}" if criterion.within and not enough else ""
    need = "" if enough else f"; {criterion.needed} needed"
    if criterion.total != "employment":
        least, most = _count_on(criterion, evidence, as_of)
        unit = "hours" if criterion.counts_hours else criterion.section.plural
        at_most = "" if enough or least == most else "at most "
        return f"{at_most}{least if enough else most:,} {unit}{window}{need}"
    low, high = criterion.work.accrue(own_records(evidence), since_on(evidence, as_of))
    amounts = [_amount(criterion, each, as_of) for each in (low, high)]
    said = amounts[0] if enough else amounts[1] if amounts[0] == amounts[1] else f"at most {amounts[1]}"
    opens = enough or next_interval(finding.windows, as_of)
    leaving = "" if opens else _say_what_leaves(criterion, high, as_of, write)
    return f"{said} of work{window}{need}{leaving}"


def name_proof_of_amount(criterion: Total, finding: Finding, as_of: int) -> str:
    """Return the paper that shows what counts; nothing shows that there is no more than a limit."""
    return criterion.section.proof if criterion.limit is None else ""


def _say_what_leaves(criterion: Total, accrual: Accrual, as_of: int, write: WriteDate) -> str:
    """Say from when on work that counts now falls out of the window; empty if there is no window or no such work."""
    if criterion.within is None:
        return ""
    counted = intersection(accrual.days, days_from(criterion.within.before(as_of) + 1, as_of))
    if not counted:
        return ""
    leaves = criterion.within.after(counted[0][0])
    return f"; older work drops out {f'from {write_day(leaves, write)} on' if leaves > as_of + 1 else 'day by day'}"


def _explain_events(
    criterion: Total, evidence: Any, profile: Profile, records: Sequence[Any], verdict: Verdict, as_of: int
) -> LeafExplanation:
    """Return what there is to say about records that count from a day of their own."""
    matches = own_records(evidence)
    least, most = _count_on(criterion, evidence, as_of)
    at_most = inf if may_be_more(evidence, as_of) else most
    remarks = [Remark(_describe_sum(criterion, least, at_most, describe_references(evidence, as_of), as_of))]
    remarks += describe_counting(criterion, evidence, partial(_count_on, criterion, as_of=as_of), as_of)
    if verdict is not Verdict.ELIGIBLE and criterion.limit is None:
        remarks += describe_others(criterion, records, matches)
    shortfall = None
    if verdict is Verdict.NOT_ELIGIBLE and criterion.limit is None:
        shortfall = _shortfall_of_events(criterion, most)
    shown = [(index, record) for index, record, _ in matches] or list(enumerate(records))
    facts = [
        address
        for index, record in shown
        for address in list_facts(criterion, index, record, [*record.moment_fields, *criterion.counted_facts])
    ]
    if not records:
        facts = list(explain_no_records(criterion.section, profile).facts)
    return LeafExplanation(tuple(facts), tuple(remarks), shortfall)


def _shortfall_of_events(criterion: Total, most: Any) -> Shortfall:
    """Return how far off a number of records, or of their hours, is if unknown facts are as good as they can be."""
    unit = "hours" if criterion.counts_hours else "times"
    return Shortfall(as_number(most), as_number(criterion.least_count), unit, f"{most:,} of {criterion.needed}")


def _describe_sum(criterion: Total, least: Any, most: Any, related: str, as_of: int) -> str:
    """Say how much there is, and how much is needed or allowed."""
    amount = (
        f"{least:,}" if least == most else f"at least {least:,}" if most == inf else f"between {least:,} and {most:,}"
    )
    window = f"in the {criterion.within} up to {format_day(as_of)}" if criterion.within else f"by {format_day(as_of)}"
    if criterion.attempts_allowed is not None:
        noun = "attempt" if criterion.attempts_allowed == 1 else "attempts"
        return f"{amount} of {criterion.attempts_allowed} {noun} used{related} {window}"
    limit = f"{criterion.needed} needed" if criterion.limit is None else f"no more than {criterion.limit} allowed"
    return f"{amount}{related} {window}; {limit}"


def _count_on(criterion: Total, evidence: Any, as_of: int) -> tuple[Any, ...]:
    """Return the least and the most that records amount to on a day."""
    return tuple(amount_on(pieces, as_of) for pieces in criterion.add_up(evidence))


def _find_missing_events(criterion: Total, evidence: Any, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every record that may have contributed more than is certain."""
    found = []
    for index, record, state in own_records(evidence):
        least, most = _count_on(criterion, with_own(evidence, (index, record, state)), as_of)
        if least == most:
            continue
        fields = unknown_fields(criterion.tests, record, days_from(as_of, as_of))
        fields += [field for field in criterion.counted_facts if getattr(record, field) is None]

        def counts(dated: Any, index: int = index) -> bool:
            return bool(_count_on(criterion, with_own(evidence, (index, dated, YES)), as_of)[1] > 0)

        fields += [field for field in record.moment_fields if date_matters(record, field, counts)]
        found += [record_address(criterion.section, index, field) for field in dict.fromkeys(fields)]
    return found


# --- Work ---------------------------------------------------------------------------------------------------------


def _explain_work(
    criterion: Total, evidence: Any, records: Sequence[Any], verdict: Verdict, as_of: int
) -> LeafExplanation:
    """Return what there is to say about work; of some that is compared with other records, about what counts."""
    jobs = own_records(evidence)
    low, high = criterion.work.accrue(jobs, since_on(evidence, as_of))
    related = describe_references(evidence, as_of)
    more = may_be_more(evidence, as_of)
    remarks = [Remark(_describe_progress(criterion, low, high, related, verdict, as_of, more=more))] if jobs else []
    if verdict is Verdict.UNDETERMINED and _rests_on_last_day(criterion, low, high, as_of, more=more):
        have = "has" if str(criterion.at_least).startswith("1 ") else "have"
        said = f"how many days {criterion.at_least} {have} depends on the last day of work, which is not known"
        remarks.append(Remark(said))
    if criterion.weekly is not None and not isinstance(evidence, Related):
        remarks += _describe_hours(criterion, jobs)
    else:
        remarks += describe_counting(criterion, evidence, partial(_work_on, criterion, as_of=as_of), as_of)
    if verdict is not Verdict.ELIGIBLE:
        remarks += describe_others(criterion, records, jobs)
    shortfall = _shortfall(criterion, high, as_of) if verdict is Verdict.NOT_ELIGIBLE else None
    shown = [(index, job) for index, job, _ in jobs] or list(enumerate(records))
    fields = ["start", "end", *(["hours_per_week", "total_hours"] if criterion.asks_hours else [])]
    facts = [address for index, job in shown for address in list_facts(criterion, index, job, fields)]
    return LeafExplanation(tuple(facts), tuple(remarks), shortfall)


def _describe_hours(criterion: Total, jobs: Matches) -> list[Remark]:
    """Return a remark on each job that counts or may count, with the hours that it adds to a week."""
    remarks = []
    for index, job, state in jobs:
        known = job.hours_per_week is not None or job.total_hours is not None
        hours = f"{describe_value(job, 'hours_per_week')} hours a week" if known else "hours that are not known"
        text = f"{'adds' if state == YES else 'may add'} {hours}: {job.describe()}"
        remarks.append(Remark(text, record_address(criterion.section, index)))
    return remarks


def since_on(evidence: Any, as_of: int) -> Since:
    """Return after which days work counts on the day asked about, and up to which."""
    return since_of(segment_on(evidence.segments, as_of)) if isinstance(evidence, Related) else FROM_THE_START


def _work_on(criterion: Total, evidence: Any, as_of: int) -> tuple[Fraction, ...]:
    """Return the least and the most that jobs may have contributed by the day, within the window."""
    work = criterion.parts_of_days or criterion.work  # a job by itself need not have the hours that a day must have
    accruals = work.accrue(own_records(evidence), since_on(evidence, as_of))
    return tuple(Fraction(each.within(as_of, criterion.within), each.scale) for each in accruals)


def _amount(criterion: Total, accrual: Accrual, as_of: int) -> str:
    """Return how much has accrued by the day, in words: ``3 years 2 months``, ``1,040 hours``."""
    count = accrual.within(as_of, criterion.within)
    if isinstance(criterion.at_least, WorkHours):
        return f"{_round_down(count, accrual.scale)} hours"
    assert isinstance(criterion.at_least, Duration)
    if count <= 0:
        return "no time"
    days = count // accrual.scale
    if not criterion.at_least.follows_calendar or not days:
        return f"{_round_down(count, accrual.scale)} days"
    last = accrual.last_accruing(as_of)
    return describe_days(last - days + 1, last)


def _describe_progress(
    criterion: Total, low: Accrual, high: Accrual, related: str, verdict: Verdict, as_of: int, *, more: bool
) -> str:
    """Say how much work has accrued by the day, and how much is needed; with ``more``, there may be other jobs."""
    least, most = _amount(criterion, low, as_of), _amount(criterion, high, as_of)
    amount, perhaps, of_hours = least, "", isinstance(criterion.at_least, WorkHours)
    is_endless = criterion.within is None and high.through(FIRST_DAY - 1) > 0
    more = more and high.within(as_of, criterion.within) > 0
    if more or (least != most and (is_endless or of_hours) and verdict is not Verdict.NOT_ELIGIBLE):
        perhaps = " for certain, perhaps more"  # up to a number that nobody can have worked
    elif least != most:
        amount = f"between {least} and {most}"
    in_last = criterion.within
    window = f" in the {in_last} up to {format_day(as_of)}" if in_last else f" by {format_day(as_of)}"
    week = ""
    if criterion.prorated_to is not None:
        week = f", {criterion.prorated_to} a week counted as full time"
    elif criterion.weekly_at_least is not None:
        week = f", on days with at least {criterion.weekly_at_least} a week"
    return f"{amount}{related}{window}{perhaps}{week}; {criterion.at_least} needed"


def _rests_on_last_day(criterion: Total, low: Accrual, high: Accrual, as_of: int, *, more: bool) -> bool:
    """Tell whether an amount is not known on a day although it is reached at the least, or is not at the most.

    With ``more`` there may be jobs that the profile does not give, so that there is no most.
    """
    amount, window = criterion.at_least, criterion.within
    if not isinstance(amount, Duration) or not amount.follows_calendar or criterion.prorated_to is not None:
        return False
    threshold = Threshold(amount.least_days, amount)
    at_least, at_most = (contains(days_reaching(each, threshold, window), as_of) for each in (low, high))
    return at_least or not (at_most or more)


def _shortfall(criterion: Total, accrual: Accrual, as_of: int) -> Shortfall:
    """Return how far off the total is if unknown facts are as good as they can be."""
    have, need = measure_work(criterion, accrual, as_of)
    unit = "hours" if isinstance(criterion.at_least, WorkHours) else "days"
    return Shortfall(have, need, unit, f"{_amount(criterion, accrual, as_of)} of {criterion.at_least}")


def measure_work(criterion: Total, accrual: Accrual, as_of: int) -> tuple[int | float, int | float]:
    """Return how much has accrued by the day and how much is needed, in hours or in days."""
    needed = criterion.at_least
    count = accrual.within(as_of, criterion.within)
    have = as_number(max(count, 0) * 10 // accrual.scale / 10)
    if isinstance(needed, WorkHours):
        return have, as_number(needed.hours)
    assert isinstance(needed, Duration)
    if count <= 0 or not needed.follows_calendar:
        return have, needed.least_days
    anniversary = accrual.last_accruing(as_of) + 1
    return have, anniversary - needed.before(anniversary)


def _find_missing_work(criterion: Total, evidence: Any, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every job that may have contributed more than is certain."""
    missing: list[str] = []

    def contribution(job: Any, state: Truth = YES) -> tuple[Fraction, ...]:
        return _work_on(criterion, with_own(evidence, (0, job, state)), as_of)

    for index, job, state in own_records(evidence):
        least, most = contribution(job, state)
        if least == most or (criterion.weekly is not None and not _matters_among(criterion, evidence, index, as_of)):
            continue
        fields = unknown_fields(criterion.tests, job, days_from(job.days[0], job.days[3]))
        weekly = any(test.field == "hours_per_week" and test.test(job) == UNKNOWN for test in criterion.tests)
        if criterion.asks_hours:
            weekly = True
            fields.append("hours_per_week")
        dated = weekly and job.total_hours is not None  # so many a week over so many days
        fields = [
            field for field in fields if getattr(job, field, None) is None and not (dated and field == "hours_per_week")
        ]
        fields += [
            field
            for field in ("start", "end")
            if not is_settled(getattr(job, field)) and (dated or date_matters(job, field, contribution, job.ends.last))
        ]
        missing += [record_address(criterion.section, index, field) for field in dict.fromkeys(fields)]
    return missing


def _matters_among(criterion: Total, evidence: Any, index: int, as_of: int) -> bool:
    """Tell whether a job may run on a day that counts and that is not a whole one without it."""
    work, jobs, since = criterion.parts_of_days or criterion.work, own_records(evidence), since_on(evidence, as_of)
    _, own = work.accrue([each for each in jobs if each[0] == index], since)
    certain, _ = work.accrue([each for each in jobs if each[0] != index], since)
    days = intersection(own.days, complement(certain.full_days))
    if criterion.weekly_at_least is not None:
        _, possible = work.accrue(jobs, since)
        days = intersection(days, possible.full_days)
    if criterion.within is not None:
        return bool(intersection(days, days_from(criterion.within.before(as_of) + 1, as_of)))
    begins_before = any(each.days[0] < FIRST_DAY for number, each, _ in jobs if number == index)
    return begins_before or bool(intersection(days, days_from(FIRST_DAY, as_of)))


def _round_down(count: int, scale: int) -> str:
    """Write a count of 1/scale hours with at most one decimal, never more than there is."""
    tenths = count * 10 // scale
    return f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")
