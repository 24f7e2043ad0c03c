"""Whose answers differ between two rulesets, and from when on."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import complement, intersection, interval_around
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.explain.comparison import CredentialDifference, explain_difference, read_certain
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import Answer, CredentialAnswer, evaluate_profile
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import Ruleset


class Change(NamedTuple):
    """A credential whose answer for one person differs between two rulesets on the day asked about."""

    person: str
    credential: str
    before: CredentialDifference
    """What the first ruleset finds."""
    after: CredentialDifference
    """What the second finds."""
    since: int | None
    """The first day of the interval around the day in which the verdicts differ; None if they do not."""


def compare_people(people: Sequence[tuple[str, Profile]], before: Ruleset, after: Ruleset, as_of: int) -> list[Change]:
    """Return whose answers differ, in the verdict or in when it closes or opens, person by person.

    Only credentials that both rulesets have are compared.
    """
    shared = [item.id for item in before.credentials if item.id in {other.id for other in after.credentials}]
    if not shared:
        return []
    old, new = before.only(shared), after.only(shared)
    changes: list[Change] = []
    for name, profile in people:
        answers = [evaluate_profile(profile, ruleset, as_of) for ruleset in (old, new)]
        said = [{found.id: read_certain(found, as_of) for found in answer.credentials} for answer in answers]
        differing = [id for id in shared if said[0][id] != said[1][id]]
        if differing:
            changes += _describe_changes(name, answers, differing, as_of)
    return changes


def _describe_changes(name: str, answers: Sequence[Answer], differing: Sequence[str], as_of: int) -> Iterator[Change]:
    explained = [{found.credential.id: found for found in explain_answer(answer).credentials} for answer in answers]
    found = [{each.id: each for each in answer.credentials} for answer in answers]
    for id in differing:
        old, new = explained[0][id], explained[1][id]
        since = None
        if old.verdict is not new.verdict:
            days = intersection(_days_of(found[0][id], old.verdict), _days_of(found[1][id], new.verdict))
            interval = interval_around(days, as_of)
            since = interval[0] if interval else None
        leading = old.ranked[0].route.id
        yield Change(name, id, explain_difference(old), explain_difference(new, leading), since)


def _days_of(found: CredentialAnswer, verdict: Verdict) -> Any:
    if verdict is Verdict.ELIGIBLE:
        return found.windows
    if verdict is Verdict.NOT_ELIGIBLE:
        return complement(found.possible)
    return intersection(found.possible, complement(found.windows))
