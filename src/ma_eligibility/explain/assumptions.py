"""What a profile assumes about the future, and the answer without each assumption."""

from typing import NamedTuple

from ma_eligibility.days.calendar import LAST_DAY, PartialDate
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.profile.schooling import Diploma
from ma_eligibility.ruleset.evaluate import Answer, CredentialAnswer, evaluate_rules

#: In effect never: no rule that a candidate can meet depends on the last day of the calendar alone.
_NEVER = PartialDate(LAST_DAY, LAST_DAY)


class AnswerWithout(NamedTuple):
    """An assumption in words, and the answer if it does not come true."""

    text: str
    credentials: tuple[CredentialAnswer, ...]


def drop_assumptions(answer: Answer) -> list[AnswerWithout]:
    """Return each assumption of the profile with the answer that it would have without it."""
    profile, as_of = answer.profile, answer.as_of
    found = []
    continuing = [job for job in profile.employment or () if job.end == "present"]
    if continuing:
        jobs = tuple(_end_on(job, as_of) for job in profile.employment or ())
        text = "if this job continues" if len(continuing) == 1 else "if these jobs continue"
        found.append(_without(text, with_changes(profile, employment=jobs), answer))
    if any(program.expected is not None for program in profile.programs or ()):
        programs = tuple(
            program if program.expected is None else with_changes(program, expected=_NEVER)
            for program in profile.programs or ()
        )
        found.append(_without("if completed as expected", with_changes(profile, programs=programs), answer))
    diploma = profile.diploma
    if isinstance(diploma, Diploma) and diploma.expected is not None:
        never = with_changes(diploma, expected=_NEVER)
        found.append(_without("if the diploma is earned as expected", with_changes(profile, diploma=never), answer))
    return found


def _without(text: str, profile: Profile, answer: Answer) -> AnswerWithout:
    return AnswerWithout(text, evaluate_rules(profile, answer.ruleset.compiled))


def _end_on(job: Employment, day: int) -> Employment:
    """Return the job with its end on the day; one that begins later is left with no day that counts."""
    if job.end != "present":
        return job
    if job.begins.first > day:
        return with_changes(job, start=_NEVER, end=_NEVER)
    return with_changes(job, end=PartialDate(day, day))
