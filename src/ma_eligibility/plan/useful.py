"""The last day on which it still helps to begin what a plan says, or to complete it."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY, PartialDate, add_years
from ma_eligibility.days.timeline import Days
from ma_eligibility.plan.changes import Change, Schedule, apply_changes
from ma_eligibility.plan.trials import Mode, Trials
from ma_eligibility.ruleset.evaluate import evaluate_rules
from ma_eligibility.ruleset.finding import Finding

#: For how many years it is looked for a last day; where a plan still helps then, there is no such day.
YEARS_AHEAD = 30


class LastDay(NamedTuple):
    """The last day on which a plan still opens the exam."""

    day: int
    of: Literal["beginning", "completing"]
    """What must have happened by then."""


def find_last_useful_day(
    changes: Sequence[Change], schedule: Schedule, trials: Trials, mode: Mode = "windows"
) -> LastDay | None:
    """Return the last day on which the changes still open the credential; None if no such day is near.

    The days tried are those near which it can change: the edges of what the criteria hold on, as they are and as far
    before them as the plan takes, and one day of each year. Between two of them it is found by halving.
    """
    completes = any(change.needs_finish and not change.while_enrolled for change in changes)
    first = schedule.finish.last if completes and schedule.finish else schedule.start

    def is_useful(day: int) -> bool:
        moved = schedule._replace(finish=PartialDate(day, day)) if completes else _begin_on(day, schedule)
        return trials.try_on(changes, moved, mode).opening is not None

    horizon = min(add_years(first, YEARS_AHEAD), LAST_DAY)
    if not _has_days(changes) or is_useful(horizon):
        return None
    opening = trials.try_on(changes, schedule, mode).opening
    lead = opening.opens - first if opening else 0
    days = sorted({*_propose_days(changes, schedule, trials, first, lead, horizon)}, reverse=True)
    above = horizon
    for day in days:
        if is_useful(day):
            return LastDay(_halve(is_useful, day, above), "completing" if completes else "beginning")
        above = day
    return None


def _has_days(changes: Sequence[Change]) -> bool:
    return any(change.kind != "document" for change in changes)


def _begin_on(day: int, schedule: Schedule) -> Schedule:
    """Return the schedule with everything beginning on another day, and as long as it was."""
    later = day - schedule.start
    finish = schedule.finish and PartialDate(schedule.finish.first + later, schedule.finish.last + later)
    return Schedule(day, finish)


def _halve(is_useful, useful: int, useless: int) -> int:  # type: ignore[no-untyped-def]
    """Return the last useful day between a useful day and a useless one."""
    while useless - useful > 1:
        middle = (useful + useless) // 2
        useful, useless = (middle, useless) if is_useful(middle) else (useful, middle)
    return useful


def _propose_days(
    changes: Sequence[Change], schedule: Schedule, trials: Trials, first: int, lead: int, horizon: int
) -> Iterator[int]:
    """Give the days near which it can change whether a plan helps."""
    yield first
    yield from (day for years in range(1, YEARS_AHEAD) if (day := add_years(first, years)) < horizon)
    for given in ((), changes):
        profile = apply_changes(trials.profile, given, schedule)
        (answer,) = evaluate_rules(profile, trials.ruleset.compiled_apart[trials.id])
        for edge in {edge for finding in answer.findings for edge in _list_edges(finding)}:
            for day in (edge, edge + 1, edge - lead, edge - lead - 1):
                if first <= day < horizon:
                    yield day


def _list_edges(finding: Finding) -> Iterator[int]:
    """Give the first and last days of the intervals on which a criterion and its parts hold."""
    for days in (finding.windows, finding.possible):
        yield from _edges_of(days)
    for part in finding.of:
        yield from _list_edges(part)


def _edges_of(days: Days) -> Iterator[int]:
    for first, last in days:
        yield first - 1
        yield last
