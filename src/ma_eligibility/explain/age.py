"""Explanations of criteria that ask for an age."""

from itertools import count

from ma_eligibility.days.calendar import PartialDate, WriteDate, add_years, write_day
from ma_eligibility.explain.has import describe_record_transition, explain_record, find_missing_of_record
from ma_eligibility.explain.leaf import Edge, LeafExplanation, Remark, Shortfall, Transition, share_of
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.age import Age
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict


def explain_age(criterion: Age, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Return the date of birth, and how far off the age is on a day."""
    found = explain_record(criterion.record, finding, profile, as_of)
    if profile.born is None or read_verdict(finding, as_of) is Verdict.ELIGIBLE:
        return found
    need = criterion.age.at_least
    turns = Remark(f"{profile.describe()}: turns {need} {_describe_birthday(profile.born, need)}")
    if read_verdict(finding, as_of) is Verdict.UNDETERMINED:
        return found._replace(remarks=(turns,))
    have = _count_years(profile.born, as_of)
    return found._replace(remarks=(turns,), shortfall=Shortfall(have, need, "years", f"{have} of {need} years"))


def measure_age(criterion: Age, finding: Finding, profile: Profile, as_of: int) -> float | None:
    """Return the part that is there of an age that is not reached; None if the date of birth is not known."""
    return None if profile.born is None else share_of(_count_years(profile.born, as_of), criterion.age.at_least)


def _count_years(born: PartialDate, as_of: int) -> int:
    """Return the age on the day, at the most."""
    return next(years for years in count() if add_years(born.first, years + 1) > as_of)


def say_age(criterion: Age, finding: Finding, profile: Profile, as_of: int, write: WriteDate) -> str:
    """Return in a phrase the date of birth or, where the age is not reached, the birthday that is to come."""
    if profile.born is None or read_verdict(finding, as_of) is Verdict.ELIGIBLE:
        return profile.brief(write=write)
    return f"turns {criterion.age.at_least} {_describe_birthday(profile.born, criterion.age.at_least, write)}"


def find_missing_of_age(criterion: Age, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the address of the date of birth, if the finding is not known on the day."""
    return find_missing_of_record(criterion.record, finding, profile, as_of)


def describe_age_transition(criterion: Age, finding: Finding, edge: Edge) -> Transition | None:
    """Return the birthday that opens an interval."""
    if describe_record_transition(criterion.record, finding, edge) is None:
        return None
    return Transition(f"the candidate {'turned' if edge.past else 'turns'} {criterion.age.at_least}")


def _describe_birthday(born: PartialDate, years: int, write: WriteDate = str) -> str:
    first, last = (write_day(add_years(day, years), write) for day in born)
    return f"on {first}" if first == last else f"between {first} and {last}"
