"""What a profile takes for granted about days to come, and the profile as it is if that does not come true."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

from ma_eligibility.days.calendar import NEVER_COMES, PartialDate
from ma_eligibility.days.timeline import HasDays
from ma_eligibility.profile.answers import Answer
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.conditions.base import plain
from ma_eligibility.ruleset.rulebook import Ruleset

#: For how many jobs that go on it is found which of them matter; of more, they are named together.
MOST_JOBS = 6


class Assumed(NamedTuple):
    """Something that a profile takes for granted, in words, and the records of a section without it."""

    profile: Profile
    section: str
    """The key of the section that it is about."""
    without: tuple[tuple[Any, ...], ...]
    """The section's records without all of it and, if it is about several records, without it for each of them."""
    text: str
    several: str = ""
    """The words where several of the records matter."""
    one_of: str = ""
    """The words where any one of the records is enough."""

    @property
    def profiles(self) -> list[Profile]:
        """The profile with those records."""
        return [with_records(self.profile, self.section, records) for records in self.without]


class Assumption(NamedTuple):
    """Something that a profile takes for granted, and what was found without it, in the order of the profiles."""

    assumed: Assumed
    without: Sequence[Any]

    def map(self, pick: Callable[[Any], Any]) -> "Assumption":
        """Return it with a part of what was found without it."""
        return Assumption(self.assumed, [pick(each) for each in self.without])

    def say(self, differs: Callable[[HasDays], bool]) -> str:
        """Return it in words if it matters: if what was found without it differs; empty if it does not."""
        together, *each = map(differs, self.without)
        if not each:
            return self.assumed.text if together else ""
        if any(each):
            return self.assumed.text if sum(each) == 1 else self.assumed.several
        return self.assumed.one_of if together else ""


def say_assumptions(assumptions: Iterable[Assumption], differs: Callable[[HasDays], bool]) -> str:
    """Return in words what a finding depends on: ``if this job continues and if completed as expected``."""
    return " and ".join(filter(None, (assumption.say(differs) for assumption in assumptions)))


def with_records(profile: Profile, section: str, records: Sequence[Any]) -> Profile:
    """Return the profile with other records in a section; the candidate's own record is the profile itself."""
    if section == PERSON:
        (person,) = records
        return cast(Profile, person)
    return with_changes(profile, **{section: records[0] if SECTIONS_BY_KEY[section].is_single else tuple(records)})


def drop_assumptions(profile: Profile, ruleset: Ruleset, as_of: int) -> Iterator[Assumed]:
    """Give each assumption of a profile."""
    jobs = profile.employment or ()
    continuing = [index for index, job in enumerate(jobs) if job.end == "present" or job.ends.last > as_of]
    if continuing:
        ended = tuple([_end_on(job, as_of) for job in jobs])
        without = [ended]
        for index in continuing if 1 < len(continuing) <= MOST_JOBS else ():
            without.append((*jobs[:index], ended[index], *jobs[index + 1 :]))
        several, one_of = "if these jobs continue", "if one of these jobs continues"
        text = several if len(continuing) > MOST_JOBS else "if this job continues"
        yield Assumed(profile, "employment", tuple(without), text, several, one_of)
    for said, field in (("expected", "expected"), ("planned", "completed")):
        for key in ("programs", "military"):
            never = _never_done(profile.records(key), field, as_of)
            if never is not None:
                yield Assumed(profile, key, (never,), f"if completed as {said}")
    for said, field in (("expected", "expected"), ("planned", "earned")):
        never = _never_done(profile.records("diploma"), field, as_of)
        if never is not None:
            yield Assumed(profile, "diploma", (never,), f"if the diploma is earned as {said}")
    for word, questions in ruleset.info.questions.items():
        for name in [name for name, question in questions.items() if not question.lasting]:
            yield from _drop_answer(profile, word, (name, f"{ruleset.id}.{name}"), as_of)


def _never_done(records: Sequence[Any] | None, field: str, as_of: int) -> tuple[Any, ...] | None:
    """Return the records with days to come under the field never coming; None if there are none.

    A day that is expected may be past: that it came true is still taken for granted.
    """
    dates = [getattr(record, field, None) for record in records or ()]
    planned = [date is not None and (field == "expected" or date.first > as_of) for date in dates]
    if not any(planned):
        return None
    changed = zip(records or (), planned, strict=True)
    return tuple(
        with_changes(record, **{field: NEVER_COMES}) if is_planned else record for record, is_planned in changed
    )


def _end_on(job: Employment, day: int) -> Employment:
    """Return the job, if it goes on after the day, with its end on the day; of one that begins later no day counts.

    Hours in all are those of a whole job: one whose days are known in part cannot be cut.
    """
    if job.ends.last <= day:
        return job
    if job.begins.first > day:
        return with_changes(job, start=NEVER_COMES, end=NEVER_COMES, total_hours=None)
    end = PartialDate(min(job.ends.first, day), day)
    if job.total_hours is None:
        return with_changes(job, end=end)
    least, most = job.weekly_hours
    return with_changes(job, end=end, total_hours=None, hours_per_week=least) if least == most else job


def _drop_answer(profile: Profile, word: str, names: tuple[str, str], as_of: int) -> Iterator[Assumed]:
    """Give the assumption that an answer with a first day and no last goes on; ``names`` are those of its question."""
    section = SECTIONS[word]
    records = profile.records(section.key) or ()
    for is_yes in (True, False):
        ended = [_end_answers(record, names, is_yes, as_of) for record in records]
        if all(one is other for one, other in zip(records, ended, strict=True)):
            continue
        yield Assumed(profile, section.key, (tuple(ended),), f"if {plain(names[0])} stays {plain(is_yes)}")


def _end_answers(record: Any, names: tuple[str, str], is_yes: bool, day: int) -> Any:
    """Return the record with answers of those names that go on ended on the day; itself if there are none."""
    answers: list[Answer] = []
    for answer in record.answers or ():
        if answer.name not in names or answer.is_yes is not is_yes or answer.since is None or answer.until is not None:
            answers.append(answer)
        elif answer.since.first <= day:
            first = answer.since.first if answer.since.last > day else day  # one that may not have begun may be over
            answers.append(answer._replace(until=PartialDate(first, day)))
        elif is_yes:  # one that is yet to come: it is no until then, and so it stays
            answers.append(Answer(answer.name, is_yes=False))
    changed = tuple(answers)
    return record if changed == (record.answers or ()) else with_changes(record, answers=changed or None)
