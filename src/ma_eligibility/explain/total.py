"""What a criterion that adds up has to say: how much there is, what counts, what is missing, what turns it."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, Any

from ma_eligibility.days.accrual import Accrual
from ma_eligibility.days.calendar import ANY_DAY, Duration, PartialDate, describe_days, format_day
from ma_eligibility.profile.profile import Profile, record_address
from ma_eligibility.profile.record import is_given, with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.compile import account_of_nothing, account_of_silence, as_number
from ma_eligibility.ruleset.events import amount_on, bring_all
from ma_eligibility.ruleset.finding import Account, Finding, Shortfall, Turn, Verdict, read_verdict
from ma_eligibility.ruleset.where import NO, YES, Matches, describe_condition, stored_fields, unknown_fields
from ma_eligibility.ruleset.work import EVER_SINCE, JobsSince, Since

if TYPE_CHECKING:
    from ma_eligibility.ruleset.total import Total


def account_of_amount(criterion: "Total", finding: Finding, profile: Profile, as_of: int) -> Account:
    """Say what the finding rests on, what is missing, and how far off it is, on one day."""
    section = criterion.section
    records = profile.records(section.key)
    verdict = read_verdict(finding, as_of)
    if criterion.after is not None:
        return _account_of_work_since(criterion, finding.evidence, profile, verdict, as_of)
    if records is None:
        return account_of_silence(section)
    if not records and criterion.at_most is None:
        return account_of_nothing(section, profile)
    if criterion.total == "employment":
        return _account_of_work(criterion, finding.evidence, EVER_SINCE, records, verdict, as_of)
    return _account_of_events(criterion, finding, profile, records, verdict, as_of)


def missing_of_amount(criterion: "Total", finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the facts that would settle a finding that cannot be told on the day."""
    if criterion.total == "employment" and criterion.after is None and profile.records(criterion.section.key):
        return tuple(_missing_work(criterion, finding.evidence, EVER_SINCE, as_of))
    return account_of_amount(criterion, finding, profile, as_of).missing


def say_amount_turn(criterion: "Total", *, closes: bool, past: bool) -> Turn | None:
    """Say what opens a stretch of days on which enough has accrued, or closes it; None if no single thing does."""
    in_last = criterion.in_last
    if criterion.at_most is not None:
        if closes:
            return Turn(f"{criterion.at_most + 1} {criterion.section.plural} {'were' if past else 'are'} reached", 1)
        return Turn(f"an earlier one {'fell' if past else 'falls'} out of the last {in_last}") if in_last else None
    if closes:
        falls = "fell" if past else "falls"
        what = f"work {falls}" if criterion.total == "employment" else f"ones {falls.removesuffix('s')}"
        return Turn(f"earlier {what} out of the last {in_last}", 1) if in_last else None
    amount = criterion.at_least
    single = (amount[0] if isinstance(amount, tuple) else amount) == 1
    be = ("was" if single else "were") if past else ("is" if single else "are")
    of = "of work" if criterion.total == "employment" else f"of {criterion.section.plural}"
    return Turn(f"{amount} {of} {be} reached" + (f" within {in_last}" if in_last else ""))


def _describe_record(criterion: Any, record: Any, index: int) -> str:
    return f"{record.describe()} ({record_address(criterion.section, index)})"


def _describe_unmet(criterion: Any, record: Any) -> str:
    """Say which conditions a record does not meet."""
    return "; ".join(describe_condition(record, test) for test in criterion.tests if test.test(record) == NO)


def _describe_matches(criterion: "Total", matches: Matches) -> list[str]:
    return [
        f"{'counts' if state == YES else 'may count'}: {_describe_record(criterion, record, at)}"
        for at, record, state in matches
    ]


def _describe_others(criterion: "Total", records: Sequence[Any], counting: set[int]) -> list[str]:
    """Say of each record that does not count why not."""
    return [
        f"does not count: {_describe_record(criterion, record, at)} – {_describe_unmet(criterion, record)}"
        for at, record in enumerate(records)
        if at not in counting
    ]


def _facts(criterion: "Total", index: int, record: Any, fields: Sequence[str]) -> list[str]:
    names = dict.fromkeys([*stored_fields(criterion.total, criterion.where), *fields])
    return [record_address(criterion.section, index, field) for field in names if is_given(record, field)]


# --- Work -----------------------------------------------------------------------------------------------------


def _account_of_work(
    criterion: "Total", jobs: Matches, since: Since, records: Sequence[Any], verdict: Verdict, as_of: int
) -> Account:
    low, high = criterion.work.accrue(jobs, since)
    remarks = [_describe_progress(criterion, low, high, since, verdict, as_of)] if jobs else []
    remarks += _describe_matches(criterion, jobs)
    if verdict is not Verdict.ELIGIBLE:
        remarks += _describe_others(criterion, records, {at for at, _, _ in jobs})
    shortfall = _shortfall(criterion, high, as_of) if verdict is Verdict.NOT_ELIGIBLE else None
    shown = [(at, job) for at, job, _ in jobs] or list(enumerate(records))
    fields = ["start", "end", *(["hours_per_week", "total_hours"] if isinstance(criterion.at_least, WorkHours) else [])]
    facts = [address for at, job in shown for address in _facts(criterion, at, job, fields)]
    missing = _missing_work(criterion, jobs, since, as_of) if verdict is Verdict.UNDETERMINED else []
    return Account(
        facts=tuple(facts),
        missing=tuple(missing),
        remarks=tuple(remarks),
        shortfall=shortfall,
        closeness=shortfall.share if shortfall else 0.0,
    )


def _account_of_work_since(
    criterion: "Total", found: JobsSince | None, profile: Profile, verdict: Verdict, as_of: int
) -> Account:
    """Say what there is to say of the work, and of the record after whose date it must lie.

    Where there is certainly no such record, the work is nothing to speak of.
    """
    section = criterion.section
    records = profile.records(section.key)
    other = _account_of_other(criterion, found, profile)
    if found is not None and found.found is not None and not found.found:
        return other
    if records is None:
        own = account_of_silence(section)
    elif not records:
        own = account_of_nothing(section, profile)
    else:
        assert found is not None
        own = _account_of_work(criterion, found.jobs or (), found.since, records, verdict, as_of)
    unknown = verdict is Verdict.UNDETERMINED
    return own._replace(
        facts=tuple(dict.fromkeys((*own.facts, *other.facts))),
        missing=tuple(dict.fromkeys((*own.missing, *other.missing))) if unknown else (),
        remarks=(*own.remarks, *other.remarks),
    )


def _account_of_other(criterion: "Total", found: JobsSince | None, profile: Profile) -> Account:
    """Say what is known of the record after whose date the work must lie."""
    other = criterion.after
    assert other is not None
    records = profile.records(other.section.key)
    if found is None or records is None:
        return account_of_silence(other.section)
    if not records:
        return account_of_nothing(other.section, profile)
    if not found.found:
        remarks = [
            f"does not count: {_describe_record(other, record, at)} – {_describe_unmet(other, record)}"
            for at, record in enumerate(records)
        ]
        return Account(facts=(other.section.key,), remarks=tuple(remarks))
    return Account(facts=tuple(_facts_of_other(found)), missing=tuple(_missing_of_other(found)))


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


def _amount(criterion: "Total", accrual: Accrual, as_of: int) -> str:
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
    criterion: "Total", low: Accrual, high: Accrual, since: Since, verdict: Verdict, as_of: int
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


def _shortfall(criterion: "Total", accrual: Accrual, as_of: int) -> Shortfall:
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


def _missing_work(criterion: "Total", jobs: Matches, since: Since, as_of: int) -> list[str]:
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


def _brought(criterion: "Total", jobs: Matches, since: Since, as_of: int) -> tuple[Fraction, Fraction]:
    """Return the least and the most that jobs can have brought by the day, within the window."""
    low, high = criterion.work.accrue(jobs, since)
    return (
        Fraction(low.within(as_of, criterion.in_last), low.scale),
        Fraction(high.within(as_of, criterion.in_last), high.scale),
    )


def _date_matters(criterion: "Total", job: Any, field: str, since: Since, as_of: int) -> bool:
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


def _account_of_events(
    criterion: "Total", finding: Finding, profile: Profile, records: Sequence[Any], verdict: Verdict, as_of: int
) -> Account:
    section, matches = criterion.section, finding.evidence
    low, high = bring_all(matches, criterion.bounds, criterion.in_last)
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
        facts = list(account_of_nothing(section, profile).facts)
    return Account(
        facts=tuple(facts),
        missing=tuple(_missing_events(criterion, matches, as_of)) if verdict is Verdict.UNDETERMINED else (),
        remarks=tuple(remarks),
        shortfall=shortfall,
        closeness=shortfall.share if shortfall else 0.0,
    )


def _counted_field(criterion: "Total") -> list[str]:
    """Return the field of a record that says how much it brings, if one does."""
    if isinstance(criterion.at_least, WorkHours):
        return ["hours"]
    return ["count"] if criterion.total == "skill" else []


def _missing_events(criterion: "Total", matches: Matches, as_of: int) -> list[str]:
    """Return the addresses of the unknown facts of every record that may have brought more than is certain."""
    found = []
    for at, record, state in matches:
        low, high = bring_all([(at, record, state)], criterion.bounds, criterion.in_last)
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


def _day_matters(criterion: "Total", record: Any, field: str, as_of: int) -> bool:
    """Tell whether it depends on a date that is not fully known if the record counts on the day."""
    date = getattr(record, field) or ANY_DAY
    counted = set()
    for day in (date.first, date.last):
        dated = with_changes(record, **{field: PartialDate(day, day)})
        _, high = bring_all([(0, dated, YES)], criterion.bounds, criterion.in_last)
        counted.add(amount_on(high, as_of) > 0)
    return len(counted) > 1 or counted == {False}
