"""What days mean on one day, and which route comes first: for a person, a cohort or a comparison of rulesets."""

from collections.abc import Sequence
from math import inf
from operator import itemgetter
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import Days, HasDays, interval_around, next_interval
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict

#: Sorts routes; the first comes first. Routes with equal keys stay in the rule's order.
RankKey = tuple[float, ...]


def rank_open(windows: Days, as_of: int) -> RankKey:
    """Return the key of a route that is open on the day: the one that stays open longest comes first."""
    around = interval_around(windows, as_of)
    return (-around[1] if around else 0,)


def rank_unknown(finding: Finding, missing: Sequence[str], as_of: int) -> RankKey:
    """Return the key of a route that may be open: fewest sections left out first, then fewest criteria, then facts."""
    return count_unknown_sections(finding), count_unmet(finding, as_of), len(missing)


def rank_opening(windows: Days, possible: Days, as_of: int) -> RankKey:
    """Return the key of a route that opens later: the soonest possible day first, and a certain one before others."""
    certain, first = next_interval(windows, as_of), next_interval(possible, as_of)
    return first[0] if first else inf, certain is None or first is None or certain[0] != first[0]


class Outcome(NamedTuple):
    """What is known of a credential, a route or a criterion on one day."""

    verdict: Verdict
    since: int | None = None
    """The first day of the interval that the verdict is about; None if it is not eligible."""
    until: int | None = None
    """The last day of that interval."""
    opens: int | None = None
    """The next day on which it certainly opens, if it is not open."""
    may_open: int | None = None
    """If it is not eligible: the next day on which it may open, where that comes before any certain one."""


# Enum members and keyword arguments are slow to look up, and this is asked for every person and credential of a cohort.
_ELIGIBLE, _NOT_ELIGIBLE, _UNDETERMINED = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.UNDETERMINED


def read_outcome(held: HasDays, as_of: int) -> Outcome:
    """Return what the certain and the possible days of something mean on one day."""
    windows, possible = held.windows, held.possible
    open_now = interval_around(windows, as_of)
    if open_now:
        return Outcome(_ELIGIBLE, open_now[0], open_now[1])
    opening = next_interval(windows, as_of) if windows else None
    opens = opening[0] if opening else None
    possible_now = interval_around(possible, as_of)
    if possible_now:
        return Outcome(_UNDETERMINED, possible_now[0], possible_now[1], opens)
    perhaps = next_interval(possible, as_of) if possible else None
    may_open = perhaps[0] if perhaps and perhaps != opening and (opens is None or perhaps[0] < opens) else None
    return Outcome(_NOT_ELIGIBLE, None, None, opens, may_open)


class Unmet(NamedTuple):
    """A route that is not open, and what is missing on it."""

    nearness: tuple[float, int]
    """How many criteria are missing at the least, and how many of these find no record of the candidate's at all."""
    criteria: list[Any]
    """The criteria that are not met and must be, by the nearest alternative."""


def find_unmet(finding: Finding, as_of: int) -> Unmet:
    """Return what is missing on a route that is not open on the day."""
    distance, leaves = _find_unmet(finding, as_of)
    without = sum(not leaf.of and not leaf.evidence for leaf in leaves)
    return Unmet((distance, without), [leaf.criterion for leaf in leaves])


def count_unmet(finding: Finding, as_of: int) -> float:
    """Return how many criteria are missing at the least; one that is not known counts half."""
    return _find_unmet(finding, as_of)[0]


def _find_unmet(finding: Finding, as_of: int) -> tuple[float, list[Finding]]:
    """Return how many criteria are missing at the least, and which findings of the nearest alternative are unmet."""
    verdict = read_verdict(finding, as_of)
    if verdict is Verdict.ELIGIBLE:
        return 0, []
    unmet = verdict is Verdict.NOT_ELIGIBLE
    if not finding.of:
        return (1, [finding]) if unmet else (0.5, [])
    if finding.criterion.negates:
        return 1, [finding] if unmet else []
    parts = [_find_unmet(part, as_of) for part in finding.of]
    needed = finding.criterion.needed
    nearest = parts if needed == len(parts) else sorted(parts, key=itemgetter(0))[:needed]
    return sum(map(itemgetter(0), nearest)), [leaf for _, leaves in nearest for leaf in leaves] if unmet else []


def count_unknown_sections(finding: Finding) -> int:
    """Return how many criteria are not known because the profile says nothing about their section."""
    return sum(map(count_unknown_sections, finding.of)) if finding.of else int(finding.evidence is None)
