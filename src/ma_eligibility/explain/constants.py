"""Explanations of criteria that do not depend on the profile."""

from ma_eligibility.days.calendar import format_day
from ma_eligibility.explain.leaf import Edge, LeafExplanation, Remark, Transition
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.constants import InForce, NotFound
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict


def explain_not_found(criterion: NotFound, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Say whom to ask."""
    return LeafExplanation(remarks=(Remark("no fact of the candidate's settles it: ask the body"),))


def explain_in_force(criterion: InForce, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Say when the rules are not in force."""
    if read_verdict(finding, as_of) is Verdict.ELIGIBLE:
        return LeafExplanation()
    return LeafExplanation(remarks=(Remark(f"they are not in force on {format_day(as_of)}"),))


def find_nothing_missing(criterion: object, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return no facts: nothing in a profile settles it."""
    return ()


def find_no_transition(criterion: object, finding: Finding, edge: Edge) -> None:
    """Return None: nothing opens or closes it."""


def describe_force(criterion: InForce, finding: Finding, edge: Edge) -> Transition:
    """Say that the rules come into force on the day, or that it is the last one."""
    if edge.opens:
        return Transition("the rules came into force" if edge.past else "the rules come into force")
    return Transition(f"the last day on which the rules {'were' if edge.past else 'are'} in force")
