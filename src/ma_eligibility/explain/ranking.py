"""Which route comes first: for one person, for a cohort and for a comparison of rulesets alike."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.days.timeline import Days, interval_around, next_interval
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
    certain, first = next_opening(windows, as_of), next_opening(possible, as_of)
    return first[0] if first else LAST_DAY, certain is None or first is None or certain[0] != first[0]


def next_opening(days: Days, as_of: int) -> tuple[int, int] | None:
    """Return the next interval that begins after the day; not one that only the end of the calendar makes."""
    found = next_interval(days, as_of)
    return found if found and found[0] < LAST_DAY else None


class Nearness(NamedTuple):
    """How far a route that is not open is from being open."""

    unmet_criteria: float
    """How many criteria are missing at the least."""
    without_records: int
    """How many of the unmet ones find no record of the candidate's at all."""


class Unmet(NamedTuple):
    """A route that is not open, and what is missing on it."""

    nearness: Nearness
    criteria: list[Any]
    """The criteria that are not met and must be, by the nearest alternative."""


def find_unmet(finding: Finding, as_of: int) -> Unmet:
    """Return what is missing on a route that is not open on the day."""
    distance, leaves = _find_unmet(finding, as_of)
    without = sum(not leaf.of and not leaf.evidence for leaf in leaves)
    return Unmet(Nearness(distance, without), [leaf.criterion for leaf in leaves])


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
    nearest = parts if needed == len(parts) else sorted(parts, key=_distance)[:needed]
    return sum(map(_distance, nearest)), [leaf for _, leaves in nearest for leaf in leaves] if unmet else []


def _distance(part: tuple[float, list[Finding]]) -> float:
    return part[0]


def count_unknown_sections(finding: Finding) -> int:
    """Return how many criteria are not known because the profile says nothing about their section."""
    return sum(map(count_unknown_sections, finding.of)) if finding.of else int(finding.evidence is None)
