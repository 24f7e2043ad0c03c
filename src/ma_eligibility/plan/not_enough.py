"""What looks like enough work and is not: while more comes in, earlier work leaves the window of a rule."""

from collections.abc import Iterator
from math import ceil
from typing import NamedTuple

from ma_eligibility.days.accrual import Accrual
from ma_eligibility.days.calendar import LAST_DAY, Duration
from ma_eligibility.days.timeline import contains, days_from, intersection
from ma_eligibility.explain.total import measure_work, since_on
from ma_eligibility.plan.plan import Plan, Plans
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.evaluate import evaluate_rules
from ma_eligibility.ruleset.finding import Finding
from ma_eligibility.ruleset.related import own_records
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.work import Work

#: By how many days the exam opens later than it seems, for it to be worth saying.
WORTH_SAYING = 7


class NotEnough(NamedTuple):
    """An amount of work that seems to be enough."""

    first: int
    """The first day of the further work."""
    seems: int
    """The day on which what is needed, less what counts on the day asked about, has been worked."""
    hours: int | None
    """How many hours that are; None if days are counted."""
    within: Duration
    """The window."""
    leaves_from: int
    """The first day on which work from before the day asked about leaves the window, and the last one."""
    leaves_through: int


def find_not_enough(plan: Plan, plans: Plans) -> NotEnough | None:
    """Return the amount of work that seems enough for a plan and is not, since earlier work leaves the window.

    There is none where the plan opens its exam about when it seems so, or by anything but work within a window.
    """
    if plan.depends_on_finish or plan.certainty == "facts":
        return None
    before = _find_route(plans.find_base(plan), plan, plans)
    after = _find_route(plans.apply(plan), plan, plans)
    for old, new in _pair_leaves(before, after):
        opens_it = any(first == plan.opens for first, _ in new.windows)
        if opens_it and not contains(old.windows, plans.as_of) and old.evidence is not None:
            found = _compare(old, new, plans.as_of)
            if found and plan.opens is not None and found.seems < plan.opens - WORTH_SAYING:
                return found._replace(leaves_through=min(found.leaves_through, plan.opens))
    return None


def _find_route(profile: Profile, plan: Plan, plans: Plans) -> Finding:
    """Return what is found for the route of a plan."""
    (found,) = evaluate_rules(profile, plans.ruleset.compiled_apart[plan.credential.id])
    return found.findings[plan.credential.routes.index(plan.route)]


def _pair_leaves(one: Finding, other: Finding) -> Iterator[tuple[Finding, Finding]]:
    """Give the criteria that add up work within a window, as they are and as they are with the plan."""
    if one.of:
        for part, same in zip(one.of, other.of, strict=True):
            yield from _pair_leaves(part, same)
    elif isinstance(one.criterion, Total) and one.criterion.total == "employment" and one.criterion.within:
        yield one, other


def _compare(old: Finding, new: Finding, as_of: int) -> NotEnough | None:
    """Return when there seems to be enough, and when earlier work leaves; None if none does or no work is added."""
    criterion: Total = old.criterion
    now, later = (_accrue(finding, as_of) for finding in (old, new))
    have, need = measure_work(criterion, now, as_of)
    first = next((max(first, as_of + 1) for first, last in later.days if last > as_of), None)
    if first is None:
        return None
    missing = ceil((need - have) * later.scale / later.rate_on(first))
    assert criterion.within is not None
    counted = intersection(now.days, days_from(criterion.within.before(as_of) + 1, as_of))
    if not counted:
        return None
    leaves = [criterion.within.first_day_looking_back_to(day) for day in (counted[0][0], counted[-1][1])]
    hours = ceil(need - have) if isinstance(criterion.at_least, WorkHours) else None
    return NotEnough(first, min(first + missing - 1, LAST_DAY), hours, criterion.within, leaves[0], leaves[1])


def _accrue(finding: Finding, as_of: int) -> Accrual:
    """Return the work that certainly counts."""
    work: Work = finding.criterion.work
    return work.accrue(own_records(finding.evidence), since_on(finding.evidence, as_of))[0]
