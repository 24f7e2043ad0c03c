"""What would settle what cannot be told: as ``explain_finding`` has it, without what is told beside."""

from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict


def facts_missing(finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the facts that would settle a finding that cannot be told on the day, each once; none of any other."""
    if read_verdict(finding, as_of) is not Verdict.UNDETERMINED:
        return ()
    if not finding.of:
        missing: tuple[str, ...] = finding.criterion.missing(finding, profile, as_of)
        return missing
    return tuple(dict.fromkeys(fact for part in finding.of for fact in facts_missing(part, profile, as_of)))


def list_untold(finding: Finding, as_of: int) -> tuple[str, ...]:
    """Return what the source does not tell, of a finding that cannot be told on the day, each once."""
    if read_verdict(finding, as_of) is not Verdict.UNDETERMINED:
        return ()
    if finding.criterion.kind == "not_found":
        return (finding.criterion.sentence,)
    return tuple(dict.fromkeys(said for part in finding.of for said in list_untold(part, as_of)))
