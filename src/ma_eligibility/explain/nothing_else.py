"""What an answer comes to if the sections that the profile leaves out have no records."""

from typing import NamedTuple

from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.explain.outcome import read_outcome
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.evaluate import Answer, evaluate_rules
from ma_eligibility.ruleset.finding import Verdict


class NothingElse(NamedTuple):
    """What a credential comes to if the sections that the profile leaves out have no records."""

    verdict: Verdict
    opens_later: bool
    """Whether it is not open then, but opens, or may open, on a day to come."""
    facts_decide: bool
    """Whether facts of the candidate's decide it, known or not; if none does, only the body can."""


def evaluate_if_complete(answer: Answer) -> Answer:
    """Return the answer if the sections that the profile leaves out have no records."""
    if answer.profile.complete:
        return answer
    profile = with_changes(answer.profile, complete=True)
    return answer._replace(profile=profile, credentials=evaluate_rules(profile, answer.ruleset.compiled))


def explain_nothing_else(index: int, complete: Answer) -> NothingElse:
    """Return what a credential comes to in the answer for the whole profile."""
    found = complete.credentials[index]
    outcome = read_outcome(found, complete.as_of)
    missing = (find_missing(finding, complete.profile, complete.as_of) for finding in found.findings)
    facts_decide = outcome.verdict is not Verdict.UNDETERMINED or any(missing)
    is_closed = outcome.verdict is Verdict.NOT_ELIGIBLE
    return NothingElse(outcome.verdict, is_closed and (outcome.opens or outcome.may_open) is not None, facts_decide)
