"""How each kind of criterion without parts is explained; a kind without an entry fails the tests."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ma_eligibility.explain.constants import (
    describe_force,
    explain_in_force,
    explain_not_found,
    find_no_transition,
    find_nothing_missing,
)
from ma_eligibility.explain.has import describe_record_transition, explain_record, find_missing_of_record
from ma_eligibility.explain.leaf import Edge, LeafExplanation, Transition
from ma_eligibility.explain.total import describe_amount_transition, explain_amount, find_missing_of_amount
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.any_kind import MissingKindError
from ma_eligibility.ruleset.finding import Finding


class Explainer(NamedTuple):
    """How one kind of criterion is explained; each function takes the criterion and what was found first."""

    explain: Callable[[Any, Finding, Profile, int], LeafExplanation]
    """Returns what it rests on and how far off it is on a day."""
    find_missing: Callable[[Any, Finding, Profile, int], tuple[str, ...]]
    """Returns the addresses of the facts that would decide it, where it is not known on the day."""
    find_transition: Callable[[Any, Finding, Edge], Transition | None]
    """Returns the event at an edge of its days; None if no single event makes it."""


EXPLAINERS: dict[str, Explainer] = {
    "has": Explainer(explain_record, find_missing_of_record, describe_record_transition),
    "total": Explainer(explain_amount, find_missing_of_amount, describe_amount_transition),
    "not_found": Explainer(explain_not_found, find_nothing_missing, find_no_transition),
    "in_force": Explainer(explain_in_force, find_nothing_missing, describe_force),
}


def explainer_of(criterion: Any) -> Explainer:
    """Return how a criterion without parts is explained; raises MissingKindError if its kind has no entry."""
    if criterion.kind not in EXPLAINERS:
        raise MissingKindError(criterion.kind, "EXPLAINERS of explain/kinds.py")
    return EXPLAINERS[criterion.kind]
