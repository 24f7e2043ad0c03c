"""Which route comes first: for a person, a cohort or a comparison of rulesets.

An open route comes first. Of the others, one with a record of the candidate's comes before one without: a program, a
job or training of the kind that the route asks for. Then come those that an answer, time or one paper can settle, and
then the ones of which most is there.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from ma_eligibility.days.timeline import Days, interval_around
from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.explain.outcome import read_outcome
from ma_eligibility.explain.papers import find_papers
from ma_eligibility.explain.progress import has_kind, measure_share
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import RecordKind
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict

# Enum members are slow to look up, and this is asked for every person and credential of a cohort.
_ELIGIBLE, _NOT_ELIGIBLE, _UNDETERMINED = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.UNDETERMINED

#: Sorts routes; the first comes first. Routes with equal keys stay in the rule's order.
RankKey = tuple[float, ...]


def rank_open(windows: Days, as_of: int) -> RankKey:
    """Return the key of a route that is open on the day: the one that stays open longest comes first."""
    around = interval_around(windows, as_of)
    return (0, -around[1] if around else 0)


class Ranked(NamedTuple):
    """The number of a route, and how it compares with the credential's others."""

    number: int
    key: tuple[RankKey, RankKey]
    """Routes with equal keys differ in nothing but the rule's order."""


def rank_routes(findings: Sequence[Finding], profile: Profile, as_of: int) -> Iterator[Ranked]:
    """Give the routes of a credential, the one to speak of first first."""
    for rank, tied in group_routes(findings, profile, as_of):
        for number, key in rank_tied(rank, tied, [findings[number] for number in tied], profile, as_of):
            yield Ranked(number, (rank, key))


def group_routes(findings: Sequence[Finding], profile: Profile, as_of: int) -> list[tuple[RankKey, list[int]]]:
    """Return the numbers of routes in groups of the same rank, as far as that is clear without measuring anything.

    Where nothing opens on a day to come and no paper is missing, it depends only on what holds on the day and on the
    kinds of records that there are.
    """
    groups: dict[RankKey, list[int]] = {}
    for number, finding in enumerate(findings):
        groups.setdefault(_rank_route(finding, profile, as_of), []).append(number)
    return sorted(groups.items())


def rank_tied(
    rank: RankKey, numbers: Sequence[int], findings: Sequence[Finding], profile: Profile, as_of: int
) -> list[tuple[int, RankKey]]:
    """Return the numbers of routes of the same rank, each with the key that tells them apart; a single one has none."""
    if len(numbers) == 1:
        return [(numbers[0], ())]
    keys = [_rank_progress(finding, rank, profile, as_of) for finding in findings]
    return sorted(zip(numbers, keys, strict=True), key=itemgetter(1))


def _rank_route(finding: Finding, profile: Profile, as_of: int) -> RankKey:
    """Return the key that sorts routes as far as that is clear without measuring what is there."""
    outcome = read_outcome(finding, as_of)
    if outcome.verdict is _ELIGIBLE:
        return rank_open(finding.windows, as_of)
    not_begun = not has_record(finding, profile, as_of)
    if outcome.verdict is _UNDETERMINED:
        return 1, not_begun, 0
    days = [day for day in (outcome.may_open, outcome.opens) if day is not None]
    if days:
        return 1, not_begun, 1, min(days), outcome.may_open is not None
    return 1, not_begun, 3 - bool(find_papers(finding, profile, as_of))


def _rank_progress(finding: Finding, rank: RankKey, profile: Profile, as_of: int) -> RankKey:
    """Return the key that sorts routes of which the same is known: fewest sections are left out, and most is there.

    Where nothing of a closed route is begun, what is there besides does not bring it nearer.
    """
    share = measure_share(finding, profile, as_of)
    if read_verdict(finding, as_of) is _UNDETERMINED:
        return count_unknown_sections(finding), -share, len(find_missing(finding, profile, as_of))
    begun = has_record(finding, profile, as_of) if rank[0] == 0 else not rank[1]
    return (-share if begun else max(0, -share),)


def has_record(finding: Finding, profile: Profile, as_of: int) -> bool:
    """Tell whether the candidate has a program, a job or training of the kind that a route asks for.

    Of several that it asks for together, each that is not met must be begun: a course alone does not make a teacher.
    """
    return bool(_is_begun(finding, profile, as_of))


def _is_begun(finding: Finding, profile: Profile, as_of: int) -> bool | None:
    """Tell whether records that lead to exams are begun where they are asked for; None where none are."""
    criterion = finding.criterion
    if not finding.of:
        kind: RecordKind | None = getattr(criterion, "record_kind", None)
        return has_kind(kind, profile) if kind and kind.section.leads_to_exams else None
    if criterion.negates:
        return None
    begun = [(part, _is_begun(part, profile, as_of)) for part in finding.of]
    if criterion.needed == len(begun):
        open_parts = [known for part, known in begun if read_verdict(part, as_of) is not _ELIGIBLE]
        if False in open_parts:
            return False
    known = [each for _, each in begun if each is not None]
    return any(known) if known else None


def count_unknown_sections(finding: Finding) -> int:
    """Return how many criteria are not known because the profile says nothing about their section."""
    return sum(map(count_unknown_sections, finding.of)) if finding.of else int(finding.evidence is None)
