"""What would decide a finding that is not known: facts of the candidate, or what the source does not say."""

from ma_eligibility.explain.kinds import explainer_of
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict


def find_missing(finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the addresses of the facts that would decide a finding on the day, each once; none of a decided one."""
    if read_verdict(finding, as_of) is not Verdict.UNDETERMINED:
        return ()
    if not finding.of:
        criterion = finding.criterion
        return explainer_of(criterion).find_missing(criterion, finding, profile, as_of)
    return tuple(dict.fromkeys(fact for part in finding.of for fact in find_missing(part, profile, as_of)))


def list_not_found(finding: Finding, as_of: int) -> tuple[str, ...]:
    """Return what the source does not say, of a finding that is not known on the day, each once."""
    if read_verdict(finding, as_of) is not Verdict.UNDETERMINED:
        return ()
    if finding.criterion.kind == "not_found":
        return (finding.criterion.sentence,)
    return tuple(dict.fromkeys(text for part in finding.of for text in list_not_found(part, as_of)))
