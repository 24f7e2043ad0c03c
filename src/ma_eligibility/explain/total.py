"""Explanations of criteria that add up: how much there is, what counts, what is missing, what opens and closes them."""

from ma_eligibility.explain.leaf import (
    Edge,
    LeafExplanation,
    Transition,
    explain_empty_section,
    explain_unknown_section,
)
from ma_eligibility.explain.total_events import explain_events, find_missing_events
from ma_eligibility.explain.total_work import explain_work, explain_work_since, find_missing_since, find_missing_work
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.finding import Finding, read_verdict
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.work import FROM_THE_START


def explain_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Return what the finding rests on, and how far off it is, on one day."""
    section = criterion.section
    records = profile.records(section.key)
    verdict = read_verdict(finding, as_of)
    if criterion.after is not None:
        return explain_work_since(criterion, finding.evidence, profile, verdict, as_of)
    if records is None:
        return explain_unknown_section(section)
    if not records and criterion.at_most is None:
        return explain_empty_section(section, profile)
    if criterion.total == "employment":
        return explain_work(criterion, finding.evidence, FROM_THE_START, records, verdict, as_of)
    return explain_events(criterion, finding, profile, records, verdict, as_of)


def find_missing_of_amount(criterion: Total, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide a finding that is not known on the day."""
    if criterion.after is not None:
        return find_missing_since(criterion, finding.evidence, profile, as_of)
    if profile.records(criterion.section.key) is None:
        return (criterion.section.key,)
    if criterion.total == "employment":
        return tuple(find_missing_work(criterion, finding.evidence, FROM_THE_START, as_of))
    return tuple(find_missing_events(criterion, finding.evidence, as_of))


def describe_amount_transition(criterion: Total, finding: Finding, edge: Edge) -> Transition | None:
    """Return what opens or closes an interval on which enough has accrued; None if no single event does."""
    in_last, past = criterion.in_last, edge.past
    if criterion.at_most is not None:
        if not edge.opens:
            text = f"{criterion.at_most + 1} {criterion.section.plural} {'were' if past else 'are'} reached"
            return Transition(text, 1)
        falls = "fell" if past else "falls"
        return Transition(f"an earlier one {falls} out of the last {in_last}") if in_last else None
    if not edge.opens:
        falls = "fell" if past else "falls"
        what = f"work {falls}" if criterion.total == "employment" else f"ones {falls.removesuffix('s')}"
        return Transition(f"earlier {what} out of the last {in_last}", 1) if in_last else None
    amount = criterion.at_least
    single = (amount[0] if isinstance(amount, tuple) else amount) == 1
    be = ("was" if single else "were") if past else ("is" if single else "are")
    of = "of work" if criterion.total == "employment" else f"of {criterion.section.plural}"
    return Transition(f"{amount} {of} {be} reached" + (f" within {in_last}" if in_last else ""))
