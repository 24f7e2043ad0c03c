"""Days as a function of the day on which something is completed, proved on all the days that were tried.

A plan whose day of completion is the candidate's own was tried on several. Its opening and closing days are said as one
function of that day, ``30 days before it is completed``, if one fits all of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.plan.changes import Change, Schedule
from ma_eligibility.plan.trials import Opening as Interval
from ma_eligibility.ruleset.amounts import Opening, Within
from ma_eligibility.ruleset.rulebook import Credential, parts_of

#: What a day is counted from: completing schooling or a diploma, the exam of another credential, or nothing.
Event = Literal["completion", "exam", "fixed"]
Edge = Literal["opening", "closing"]
#: What days that are not fixed are counted from.
_COUNTED: tuple[Event, ...] = ("completion", "exam")


class Shift(NamedTuple):
    """How far a day is from what it is counted from: so long as a rule says, the day before, or none."""

    length: Opening | Within | None = None
    is_day_before: bool = False

    def move(self, day: int) -> int:
        """Return the day that is so far from another."""
        if self.length is None:
            return day - 1 if self.is_day_before else day
        return self.length.first_day(day) if isinstance(self.length, Opening) else self.length.last_day(day)

    def __str__(self) -> str:
        """Write it: ``30 days before``, ``5 years``, ``day before``; empty if it is the same day."""
        return "day before" if self.is_day_before else str(self.length or "")


class RelativeDay(NamedTuple):
    """A day that is counted from an event, within a limit; or a fixed day."""

    edge: Edge
    event: Event
    shift: Shift = Shift()
    limit: int | None = None
    """The earliest day that an opening is on, the latest one of a closing; of a fixed day, the day."""
    needs_completion: bool = False
    """Of a fixed day: whether what is to be completed must be by then."""

    @property
    def is_endless(self) -> bool:
        """Whether it is the end of the calendar."""
        return self.event == "fixed" and self.limit == LAST_DAY

    def day_on(self, schedule: Schedule) -> int | None:
        """Return the day on a schedule; None if the schedule does not have the event."""
        start = self.limit if self.event == "fixed" else _day_of(self.event, schedule)
        if start is None or self.event == "fixed":
            return start
        moved = self.shift.move(start)
        return moved if self.limit is None else (max if self.edge == "opening" else min)(moved, self.limit)


def _day_of(event: Event, schedule: Schedule) -> int | None:
    if event == "exam":
        return schedule.exam
    return None if schedule.finish is None else schedule.finish.last


def find_open_days(
    pairs: Sequence[tuple[Schedule, Interval | None]], credential: Credential, changes: Iterable[Change] = ()
) -> tuple[RelativeDay, RelativeDay] | None:
    """Return what the opening and closing days are a function of, given the schedules; None if no function fits all.

    Where ``changes`` complete what rules count before its day, they also open on a later day if it is completed late.

    On a schedule without an opening, the function's first day must be after its last one.
    """
    found = [(schedule, opening) for schedule, opening in pairs if opening]
    days = [(schedule, opening.opens) for schedule, opening in found]
    opens = _find_early_day(days, credential, changes) or find_opening_day(days, credential)
    closes = find_closing_day([(schedule, opening.closes) for schedule, opening in found], credential)
    shut = [schedule for schedule, opening in pairs if opening is None]
    if opens is None or closes is None or not all(_is_over(schedule, opens, closes) for schedule in shut):
        return None
    return opens, closes


def _is_over(schedule: Schedule, opens: RelativeDay, closes: RelativeDay) -> bool:
    """Tell whether on a schedule what is open by the function ends before it opens, or before the completion."""
    days = (opens.day_on(schedule), _day_of("completion", schedule))
    last = closes.day_on(schedule)
    return last is not None and any(day is not None and day > last for day in days)


def _find_early_day(
    days: Sequence[tuple[Schedule, int]], credential: Credential, changes: Iterable[Change]
) -> RelativeDay | None:
    """Return the function of the day of completion, with the earliest day as its limit, that fits the same days.

    A diploma that is earned within 18 months opens an exam now whenever that is, as long as it is soon enough.
    """
    completed = {change.section.key for change in changes if change.needs_finish and not change.while_enrolled}
    criteria = [each for each in list_criteria(credential) if getattr(each, "section", None) is not None]
    early = [Shift(found) for each in criteria if each.section.key in completed for found in _list_early(each)]
    possible = [RelativeDay("opening", "completion", shift, min(day for _, day in days)) for shift in early]
    return next((each for each in possible if all(each.day_on(schedule) == day for schedule, day in days)), None)


def _list_early(criterion: Any) -> Iterator[Opening]:
    opening = getattr(criterion, "from_", None)
    if isinstance(opening, Opening) and opening.length is not None and opening.side == "before":
        yield opening


def find_opening_day(days: Sequence[tuple[Schedule, int]], credential: Credential) -> RelativeDay | None:
    """Return what opening days are a function of, given the schedule of each; None if no function fits all."""
    shifts = [Shift(), *(Shift(each) for each in dict.fromkeys(_list_openings(credential)))]
    return _find(days, "opening", shifts)


def find_closing_day(days: Sequence[tuple[Schedule, int]], credential: Credential) -> RelativeDay | None:
    """Return what closing days are a function of, given the schedule of each; None if no function fits all."""
    lengths = (Shift(each) for each in dict.fromkeys(_list_withins(credential)))
    return _find(days, "closing", [*lengths, Shift(is_day_before=True), Shift()])


def _find(days: Sequence[tuple[Schedule, int]], edge: Edge, shifts: Sequence[Shift]) -> RelativeDay | None:
    """Return the first function that fits: a fixed day, one counted from an event, or one of these within a limit."""
    found = [day for _, day in days]
    if len({*found}) == 1:
        completed = [schedule.finish.last for schedule, _ in days if schedule.finish]
        needs_completion = bool(completed) and max(completed) <= found[0] < LAST_DAY
        return RelativeDay(edge, "fixed", limit=found[0], needs_completion=needs_completion)
    limit = min(found) if edge == "opening" else max(found)
    possible = (
        RelativeDay(edge, event, shift, bound) for bound in (None, limit) for event in _COUNTED for shift in shifts
    )
    return next((each for each in possible if all(each.day_on(schedule) == day for schedule, day in days)), None)


def _list_openings(credential: Credential) -> Iterator[Opening]:
    """Give from how long before or after its day a record counts, for each criterion of a credential that says so."""
    for criterion in list_criteria(credential):
        if isinstance(found := getattr(criterion, "from_", None), Opening) and found.length is not None:
            yield found


def _list_withins(credential: Credential) -> Iterator[Within]:
    """Give for how long a record counts after its day, for each criterion of a credential that says so."""
    for criterion in list_criteria(credential):
        if isinstance(found := getattr(criterion, "within", None), Within):
            yield found


def list_criteria(credential: Credential) -> Iterator[Any]:
    """Give the criteria of a credential, those of its parts included."""
    waiting: list[Any] = [credential.requires, *(route.requires for route in credential.routes)]
    while waiting:
        criterion = waiting.pop(0)
        if criterion is not None:
            yield criterion
            waiting += parts_of(criterion)
