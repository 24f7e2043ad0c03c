"""Whether the candidate holds a credential already."""

from typing import NamedTuple

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.profile.profile import Profile


class Held(NamedTuple):
    """A credential that the candidate holds, or has passed the exam for."""

    expires: PartialDate | str | None
    """Its last day, or ``never``; None if it is not known."""
    passed: PartialDate | None = None
    """The day on which the exam was passed, if it is not known whether the credential was issued."""


def find_held(id: str, profile: Profile, as_of: int) -> Held | None:
    """Return that the candidate holds a credential on the day, or has passed its exam and no credential is on file."""
    owned = [each for each in profile.credentials or () if each.credential.upper() == id.upper()]
    for each in owned:
        issued, last, _ = each.span
        if issued.last <= as_of and (each.expires is None or as_of <= last.first):
            return Held(each.expires)
    for attempt in profile.attempts or ():
        is_passed = attempt.passed and attempt.taken.last <= as_of
        if is_passed and not owned and attempt.credential.upper() == id.upper():
            return Held(None, attempt.taken)
    return None
