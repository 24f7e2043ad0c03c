"""How much of what is required is there on one day, and what is not met of the nearest alternative."""

from ma_eligibility.explain.kinds import explainer_of
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import RecordKind
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict

# Enum members are slow to look up, and this is asked for every person and credential of a cohort.
_ELIGIBLE, _NOT_ELIGIBLE = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE


def has_kind(kind: RecordKind, profile: Profile) -> bool:
    """Tell whether the profile has a record of a kind, or one that may be."""
    records, condition = profile.records(kind.section.key), kind.test
    if not records or condition is None:
        return bool(records)
    return any(map(condition.test, records))  # NO is false


def measure_share(finding: Finding, profile: Profile, as_of: int) -> float:
    """Return how much of a requirement is there on the day by its nearest alternative; what is not known counts half.

    It is from 0 to 1; less where something is asked for that nobody is advised to begin.
    """
    verdict = read_verdict(finding, as_of)
    if verdict is _ELIGIBLE:
        return 1
    if not finding.of or finding.criterion.negates:
        return _measure_leaf(finding, profile, as_of, unmet=verdict is _NOT_ELIGIBLE)
    shares = [measure_share(part, profile, as_of) for part in finding.of]
    needed = finding.criterion.needed
    nearest = shares if needed == len(shares) else sorted(shares, reverse=True)[:needed]
    return sum(nearest) / len(nearest)


def _measure_leaf(finding: Finding, profile: Profile, as_of: int, *, unmet: bool) -> float:
    criterion = finding.criterion
    if finding.of:
        return 0 if unmet else 0.5
    kind: RecordKind | None = getattr(criterion, "record_kind", None)
    if kind and not finding.evidence and (unmet or kind.section.is_past) and not has_kind(kind, profile):
        return -1 if unmet and kind.section.is_past else 0
    if not unmet:
        return 0.5
    share = explainer_of(criterion).measure(criterion, finding, profile, as_of)
    return share if share is not None else 0.5 if finding.evidence else 0


def is_measured(finding: Finding, profile: Profile, as_of: int) -> bool:
    """Tell whether how much is there depends on more than what holds on the day and which records there are."""
    if finding.of:
        return not finding.criterion.negates and any(is_measured(part, profile, as_of) for part in finding.of)
    if read_verdict(finding, as_of) is not _NOT_ELIGIBLE:
        return False
    kind: RecordKind | None = getattr(finding.criterion, "record_kind", None)
    return kind is None or bool(finding.evidence) or has_kind(kind, profile)


def is_choice_measured(finding: Finding, profile: Profile, as_of: int) -> bool:
    """Tell whether it must be measured which alternatives are nearest among what is not met."""
    parts = finding.of
    if not parts or finding.criterion.negates or read_verdict(finding, as_of) is not _NOT_ELIGIBLE:
        return False
    asks = is_measured if finding.criterion.needed < len(parts) else is_choice_measured
    return any(asks(part, profile, as_of) for part in parts)


def list_unmet(finding: Finding, profile: Profile, as_of: int) -> list[Finding]:
    """Return what is not met and must be, by the nearest alternative; nothing of a requirement that may be met."""
    if read_verdict(finding, as_of) is not _NOT_ELIGIBLE:
        return []
    parts, criterion = finding.of, finding.criterion
    if not parts or criterion.negates:
        return [finding]
    if criterion.needed < len(parts):
        nearest = sorted(parts, key=lambda part: -measure_share(part, profile, as_of))
        parts = tuple(nearest[: criterion.needed])
    return [leaf for part in parts for leaf in list_unmet(part, profile, as_of)]
