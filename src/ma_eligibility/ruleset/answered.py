"""Work of which only the days count on which questions about the jobs are answered as asked for."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ma_eligibility.days.accrual import Accrual
from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.days.timeline import Days
from ma_eligibility.ruleset.conditions.answers import ANY_TIME, AnswerCondition, join_answers
from ma_eligibility.ruleset.conditions.base import UNKNOWN
from ma_eligibility.ruleset.where import Match, Matches


class PieceOfJob(NamedTuple):
    """A part of a job that adds up as a job does, with the hours of the whole job."""

    days: tuple[int, int, int, int]
    """The first and the last day on which it can begin, and those on which it can end."""
    hours_per_week: Any
    total_hours: Any
    length: tuple[int, int]
    """The fewest and the most days that the whole job can have run."""
    weekly_hours: tuple[Any, Any]
    """The least and the most hours a week of the job."""


class AnsweredWork:
    """Adds up work as another object does, but only of the days on which the conditions on answers hold."""

    def __init__(self, work: Any, conditions: Sequence[AnswerCondition]) -> None:
        self._work, self._conditions = work, conditions

    def accrue(self, jobs: Matches, *since: Any) -> tuple[Accrual, Accrual]:
        """Return the least and the most that jobs may have contributed, day by day."""
        low, high = self._work.accrue(self.cut(jobs), *since)
        return low, high

    def reach(self, jobs: Matches, *since: Any) -> tuple[Days, Days]:
        """Return the days on which enough has certainly, and possibly, accrued."""
        certain, possible = self._work.reach(self.cut(jobs), *since)
        return certain, possible

    def reach_for_certain(self, jobs: Matches, *since: Any) -> Days:
        """Return the days on which enough has certainly accrued, whatever further jobs there may be."""
        certain: Days = self._work.reach_for_certain(self.cut(jobs), *since)
        return certain

    def cut(self, jobs: Matches) -> Matches:
        """Return the pieces of jobs on whose days the conditions hold, or may hold."""
        return [piece for match in jobs for piece in self._pieces(match)]

    def _pieces(self, match: Match) -> Iterator[Match]:
        """Give the pieces of one job, in order, each with whether the conditions certainly hold on its days."""
        index, job, state = match
        certain, possible = join_answers(self._conditions, job)
        if (certain, possible) == ANY_TIME:
            yield match
            return
        first, begun, ended, last = job.days
        surely_within = _within(certain, begun, ended)
        for opens, closes in _within(possible, first, last):
            inner = [each for each in surely_within if opens <= each[0] and each[1] <= closes]
            # Where an answer is certain twice with a doubt between, the doubt goes to the first of two pieces.
            starts = [opens, *(each[0] for each in inner[1:])]
            ends = [*(each[0] - 1 for each in inner[1:]), closes]
            for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
                surely = inner[number] if inner else None
                days = (start, *surely, end) if surely else (start, end + 1, start - 1, end)
                piece = PieceOfJob(days, job.hours_per_week, job.total_hours, job.length, job.weekly_hours)
                yield index, piece, state if surely else UNKNOWN


def _within(days: Days, first: int, last: int) -> list[tuple[int, int]]:
    """Return the days from one to another that are in the set, which goes on beyond the ends of the calendar."""
    found = []
    for start, end in days:
        opens = first if start == FIRST_DAY else max(start, first)
        closes = last if end == LAST_DAY else min(end, last)
        if opens <= closes:
            found.append((opens, closes))
    return found
