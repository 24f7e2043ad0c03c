"""How each kind of criterion without parts is explained, and what would decide one that is not known."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import WriteDate, format_day
from ma_eligibility.explain.age import describe_age_transition, explain_age, find_missing_of_age, measure_age, say_age
from ma_eligibility.explain.has import (
    describe_record_transition,
    explain_record,
    find_missing_of_record,
    measure_record,
    name_proof_of_record,
    say_record,
)
from ma_eligibility.explain.leaf import Edge, LeafExplanation, Remark, Transition
from ma_eligibility.explain.total import (
    describe_amount_transition,
    explain_amount,
    find_missing_of_amount,
    measure_amount,
    name_proof_of_amount,
    say_amount,
)
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.any_kind import MissingKindError
from ma_eligibility.ruleset.constants import InForce, SourceAsks, Unsettled
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.spoken import say_needed


class Explainer(NamedTuple):
    """How one kind of criterion is explained; each function takes the criterion and what was found first."""

    explain: Callable[[Any, Finding, Profile, int], LeafExplanation]
    """Returns what it rests on and how far off it is on a day."""
    find_missing: Callable[[Any, Finding, Profile, int], tuple[str, ...]] = lambda *asked: ()
    """Returns the addresses of the facts that would decide it, where it is not known on the day."""
    measure: Callable[[Any, Finding, Profile, int], float | None] = lambda *asked: None
    """Returns the part that is there, from 0 to 1, where it is not met on the day and that can be counted."""
    say: Callable[[Any, Finding, Profile, int, WriteDate], str] = lambda *asked: ""
    """Returns what counts for it or, where it is not met, what is short, in a phrase of the candidate's own facts."""
    name_proof: Callable[[Any, Finding, int], str] = lambda *asked: ""
    """Returns the paper that shows it, where the rule names none."""
    find_transition: Callable[[Any, Finding, Edge], Transition | None] = lambda *asked: None
    """Returns the event at an edge of its days; None if no single event makes it."""


def explain_source_asks(criterion: SourceAsks, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Say who decides, and what shows it."""
    shown_by = f"; what shows it: {criterion.proof}" if criterion.proof else ""
    return LeafExplanation(remarks=(Remark(f"ask the body to decide{shown_by}"),))


def explain_in_force(criterion: InForce, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Say when the rules are not in force."""
    if read_verdict(finding, as_of) is Verdict.ELIGIBLE:
        return LeafExplanation()
    return LeafExplanation(remarks=(Remark(f"they are not in force on {format_day(as_of)}"),))


def describe_force(criterion: InForce, finding: Finding, edge: Edge) -> Transition:
    """Say that the rules come into force on the day, or that it is the last one."""
    if edge.opens:
        return Transition("the rules came into force" if edge.past else "the rules come into force")
    return Transition(f"the last day on which the rules {'were' if edge.past else 'are'} in force")


def say_sentence(criterion: Any, *asked: Any) -> str:
    """Return the criterion's own sentence, which says all there is to say."""
    return str(criterion.sentence)


def say_unless_met(criterion: Any, finding: Finding, profile: Profile, as_of: int, write: WriteDate) -> str:
    """Return the criterion's sentence where it is not met; nothing where it goes without saying."""
    return "" if read_verdict(finding, as_of) is Verdict.ELIGIBLE else say_needed(criterion)


_ASK_THE_BODY = LeafExplanation(remarks=(Remark("no fact of the candidate's settles it: ask the body"),))
#: A kind without an entry fails the tests.
EXPLAINERS: dict[str, Explainer] = {
    "has": Explainer(
        explain_record,
        find_missing_of_record,
        measure_record,
        say_record,
        name_proof_of_record,
        describe_record_transition,
    ),
    "total": Explainer(
        explain_amount,
        find_missing_of_amount,
        measure_amount,
        say_amount,
        name_proof_of_amount,
        describe_amount_transition,
    ),
    "age": Explainer(explain_age, find_missing_of_age, measure_age, say_age, find_transition=describe_age_transition),
    "not_found": Explainer(lambda *asked: _ASK_THE_BODY, say=say_sentence),
    "source_asks": Explainer(explain_source_asks, say=say_sentence),
    "in_force": Explainer(explain_in_force, say=say_unless_met, find_transition=describe_force),
}


def explainer_of(criterion: Any) -> Explainer:
    """Return how a criterion without parts is explained; raises MissingKindError if its kind has no entry."""
    if criterion.kind not in EXPLAINERS:
        raise MissingKindError(criterion.kind, "EXPLAINERS of explain/kinds.py")
    return EXPLAINERS[criterion.kind]


def find_missing(finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide a finding on the day, each once; none of a decided one."""
    if read_verdict(finding, as_of) is not Verdict.UNDETERMINED:
        return ()
    if not finding.of:
        criterion = finding.criterion
        return explainer_of(criterion).find_missing(criterion, finding, profile, as_of)
    return tuple(dict.fromkeys(fact for part in finding.of for fact in find_missing(part, profile, as_of)))


def list_unsettled(finding: Finding, as_of: int) -> tuple[str, ...]:
    """Return what no fact of a profile settles, of a finding that is not known on the day, each once."""
    if read_verdict(finding, as_of) is not Verdict.UNDETERMINED:
        return ()
    if isinstance(finding.criterion, Unsettled):
        return (finding.criterion.sentence,)
    return tuple(dict.fromkeys(text for part in finding.of for text in list_unsettled(part, as_of)))
