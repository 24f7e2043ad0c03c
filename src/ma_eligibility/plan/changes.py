"""The changes that a plan can be made of, and the profile with some of them.

The list is closed, and nothing that is past changes: only a paper is added to a record, and a job that goes on may end
the day before it goes on in another way.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast, get_args

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.profile.answers import Answer
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.profile import LISTED_SECTIONS, PERSON, SECTIONS_BY_KEY, Profile, Section
from ma_eligibility.profile.record import Record, with_changes
from ma_eligibility.ruleset.conditions.base import Condition

#: What kinds of change there are, the easiest first.
ChangeKind = Literal["document", "adjust-job", "small-record", "exam", "diploma", "new-job", "schooling"]
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)

#: How hard each kind is; 0 is waiting. A plan is as hard as the hardest of its changes.
EFFORTS: dict[ChangeKind, int] = {
    "document": 1,
    "adjust-job": 2,
    "small-record": 3,
    "exam": 4,
    "diploma": 4,
    "new-job": 5,
    "schooling": 6,
}


class Schedule(NamedTuple):
    """The days on which the changes of a plan happen; each plan has one schedule."""

    start: int
    """The day on which jobs, cards and schooling begin, as an ordinal."""
    finish: PartialDate | None = None
    """The day on which schooling is completed and a diploma earned; None if the plan has neither."""
    exam: int | None = None
    """The day on which the exam of another credential is passed; None if the plan has no such exam."""


@dataclass(frozen=True, eq=False)
class Change:
    """One change to a profile, without its days, which the plan's schedule has."""

    kind: ChangeKind
    section: Section
    record: Record
    """The new record, or the changed one, without the days that the schedule sets."""
    position: int | None = None
    """The index of the record that is changed; None for a new one."""
    asked: tuple[Condition, ...] = ()
    """What rules ask of the record, which say what to look for."""
    paper: str = ""
    """The paper that the record gets."""
    leaves: tuple[int, ...] = ()
    """The indexes of the jobs in whose place a new one comes."""
    while_enrolled: bool = False
    """Whether it is being enrolled that counts, not having completed the schooling."""
    answers: tuple[Answer, ...] = ()
    """The answers that are yes from the day of the change on."""
    amounts: tuple[str, ...] = ()
    """The fields of the record with numbers that may be more than is needed."""
    number: int = 0
    """Which one it is of several equal ones."""
    hours_matter: bool = True
    """Of a new job: whether a rule asks how many hours a week it has, or in all."""

    @property
    def effort(self) -> int:
        """How hard it is, from 1 to 6."""
        return EFFORTS[self.kind]

    @property
    def name(self) -> str:
        """The name of the credential that the record is about; empty if it is about none."""
        return str(getattr(self.record, "credential", ""))

    @property
    def is_only_one(self) -> bool:
        """Whether a plan has at most one change like it: a new job, or a diploma."""
        return self.kind == "new-job" or self.section.is_single

    @property
    def content(self) -> tuple[Any, ...]:
        """What becomes of the profile, apart from the days."""
        where = (self.kind, self.section.key, self.position, self.paper, self.leaves, self.answers, self.number)
        return (*where, None if self.kind == "document" else self.record)

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells it from other changes."""
        return (*self.content, self.while_enrolled)

    @property
    def needs_finish(self) -> bool:
        """Whether its days depend on the day on which something is completed."""
        return self.kind in ("diploma", "schooling")

    def last_day(self, schedule: Schedule) -> int | None:
        """Return the day on which the change is made; None for a paper, which can come at any time."""
        if self.paper:
            return None
        if self.kind == "exam":
            return schedule.exam
        if self.needs_finish and not self.while_enrolled:
            assert schedule.finish is not None
            return schedule.finish.last
        return schedule.start

    def is_possible(self, profile: Profile, schedule: Schedule) -> bool:
        """Tell whether the change can be made on the schedule: a job can be adjusted as long as it runs."""
        if self.kind != "adjust-job":
            return True
        assert self.position is not None
        job = (profile.records(self.section.key) or ())[self.position]
        return bool(schedule.start <= job.ends.first)

    def apply(self, records: Sequence[Any], schedule: Schedule) -> list[Any]:
        """Return the records of its section with the change; what is before the schedule's first day stays as it is."""
        changed = list(records)
        if self.kind == "document" and self.paper:
            assert self.position is not None
            changed[self.position] = _add_paper(changed[self.position], self.section, self.paper)
        elif self.position is not None and self.answers:
            old = changed[self.position]
            changed[self.position] = with_changes(old, answers=self._add_answers(old, schedule))
        elif self.position is not None:
            changed[self.position], second = _split_job(changed[self.position], self.record, schedule)
            changed.append(second)
        else:
            for index in self.leaves:
                changed[index] = _end_before(changed[index], schedule.start)
            changed.append(_DATED[self.section.word](self.record, schedule))
        return changed

    def _add_answers(self, record: Record, schedule: Schedule) -> tuple[Answer, ...]:
        """Return a record's answers with new ones that hold from the day of the change on, in place of the old."""
        day = self.last_day(schedule)
        assert day is not None
        names = {answer.name for answer in self.answers}
        kept = [answer for answer in record.answers or () if answer.name not in names]
        return (*kept, *(answer._replace(since=PartialDate(day, day)) for answer in self.answers))


def change_records(profile: Profile, changes: Iterable[Change], schedule: Schedule) -> dict[str, list[Any]]:
    """Return the records of each section that changes, by its key; records that are there keep their indexes."""
    found: dict[str, list[Any]] = {}
    for change in changes:
        key = change.section.key
        found[key] = change.apply(found.get(key) or profile.records(key) or (), schedule)
    return found


def list_in_part(profile: Profile, changed: Iterable[str]) -> tuple[Any, ...]:
    """Return the sections of which there may be more records than given, once those of some sections are added to."""
    new = [key for key in changed if key in LISTED_SECTIONS and profile.records(key) is None]
    return (*profile.incomplete, *(key for key in new if key not in profile.incomplete))


def apply_changes(profile: Profile, changes: Iterable[Change], schedule: Schedule) -> Profile:
    """Return the profile with all the changes; a section that was left out is then given in part."""
    found = change_records(profile, changes, schedule)
    if not found:
        return profile
    (person,) = found.pop(PERSON, [profile])
    records = {key: each[0] if SECTIONS_BY_KEY[key].is_single else tuple(each) for key, each in found.items()}
    return cast(Profile, with_changes(person, incomplete=list_in_part(profile, found), **records))


def _add_paper(record: Any, section: Section, paper: str) -> Any:
    papers = getattr(record, section.papers_field) or ()
    return with_changes(record, **{section.papers_field: (*papers, paper)})


def _split_job(job: Employment, changed: Record, schedule: Schedule) -> tuple[Employment, Any]:
    """Return a job that ends the day before the first one, and what it goes on as from then."""
    start = PartialDate(schedule.start, schedule.start)
    return _end_before(job, schedule.start), with_changes(changed, start=start)


def _end_before(job: Employment, day: int) -> Employment:
    """Return a job that ends the day before a day, if it has not ended by then."""
    return job if job.ends.last < day else with_changes(job, end=PartialDate(day - 1, day - 1))


def _day(day: int | None) -> PartialDate | None:
    return None if day is None else PartialDate(day, day)


#: How a new record of each kind gets its days.
_DATED: dict[str, Callable[[Any, Schedule], Any]] = {
    "diploma": lambda record, days: with_changes(record, expected=days.finish),
    "program": lambda record, days: with_changes(record, started=_day(days.start), expected=days.finish),
    "employment": lambda record, days: with_changes(record, start=_day(days.start)),
    "credential": lambda record, days: with_changes(record, issued=_day(days.exam or days.start)),
    "attempt": lambda record, days: with_changes(record, taken=_day(days.exam)),
    "skill": lambda record, days: with_changes(record, done=_day(days.start)),
}
