"""The changes that a plan can be made of, and the profile with some of them.

The list is closed, and nothing that is past changes: only a paper is added to a record, and a job that goes on may end
the day before it goes on in another way.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.profile.answers import Answer
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.profile import PERSON, Profile, Section
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

    @property
    def effort(self) -> int:
        """How hard it is, from 1 to 6."""
        return EFFORTS[self.kind]

    @property
    def content(self) -> tuple[Any, ...]:
        """What becomes of the profile, apart from the days."""
        where = (self.kind, self.section.key, self.position, self.paper, self.leaves, self.answers)
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
        if self.kind == "document":
            return None
        if self.kind == "exam":
            return schedule.exam
        if self.needs_finish and not self.while_enrolled:
            assert schedule.finish is not None
            return schedule.finish.last
        return schedule.start

    def apply(self, profile: Profile, schedule: Schedule) -> Profile:
        """Return the profile with the change; what is before the schedule's first day stays as it is."""
        if self.section.word == PERSON:
            return with_changes(profile, answers=self._add_answers(profile, schedule))
        if self.section.is_single:
            return with_changes(profile, **{self.section.key: _DATED[self.section.word](self.record, schedule)})
        records = list(getattr(profile, self.section.key) or ())
        if self.kind == "document":
            assert self.position is not None
            records[self.position] = _add_paper(records[self.position], self.section, self.paper)
        elif self.position is not None and self.answers:
            old = records[self.position]
            records[self.position] = with_changes(old, answers=self._add_answers(old, schedule))
        elif self.position is not None:
            job: Any = self.record
            records[self.position : self.position + 1] = _split_job(records[self.position], job, schedule)
        else:
            for index in self.leaves:
                records[index] = _end_before(records[index], schedule.start)
            records.append(_DATED[self.section.word](self.record, schedule))
        return _with_list(profile, self.section.key, records)

    def _add_answers(self, record: Record, schedule: Schedule) -> tuple[Answer, ...]:
        """Return a record's answers with new ones that hold from the day of the change on, in place of the old."""
        day = self.last_day(schedule)
        assert day is not None
        names = {answer.name for answer in self.answers}
        kept = [answer for answer in record.answers or () if answer.name not in names]
        return (*kept, *(answer._replace(since=PartialDate(day, day)) for answer in self.answers))


def apply_changes(profile: Profile, changes: Iterable[Change], schedule: Schedule) -> Profile:
    """Return the profile with all the changes.

    The indexes of records stay: those of jobs that are split are changed last, the last one first.
    """
    for change in sorted(changes, key=lambda change: -1 if change.position is None else 1000 - change.position):
        profile = change.apply(profile, schedule)
    return profile


def _with_list(profile: Profile, key: str, records: Sequence[Record]) -> Profile:
    """Return the profile with other records in a section; of one that is left out there may be more than those."""
    is_in_part = getattr(profile, key) is None and not profile.complete and key not in profile.incomplete
    incomplete = (*profile.incomplete, key) if is_in_part else profile.incomplete
    return with_changes(profile, incomplete=incomplete, **{key: tuple(records)})


def _add_paper(record: Any, section: Section, paper: str) -> Any:
    papers = getattr(record, section.papers_field) or ()
    return with_changes(record, **{section.papers_field: (*papers, paper)})


def _split_job(job: Employment, changed: Employment, schedule: Schedule) -> list[Employment]:
    """Return a job that ends the day before the first one, and goes on from then in another way."""
    start = PartialDate(schedule.start, schedule.start)
    return [_end_before(job, schedule.start), with_changes(changed, start=start)]


def _end_before(job: Employment, day: int) -> Employment:
    return with_changes(job, end=PartialDate(day - 1, day - 1))


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
