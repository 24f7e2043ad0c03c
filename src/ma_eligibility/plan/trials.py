"""Sets of changes tried on a profile: when a credential is open with them."""

from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY, PartialDate, add_months, add_years
from ma_eligibility.days.timeline import Days, Timeline, interval_around, next_interval
from ma_eligibility.plan.changes import Change, Schedule, change_records, list_in_part
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.evaluate import combine_days, evaluate_again, evaluate_matches, find_matches, match_again
from ma_eligibility.ruleset.rulebook import CompiledRules, Ruleset

#: Which days count: those that are certain, or all that are possible.
Mode = Literal["windows", "possible"]


class Opening(NamedTuple):
    """The interval on which a credential is open with some changes."""

    opens: int
    closes: int
    """Its last day; the calendar's last one if it has no end."""

    @property
    def length(self) -> float:
        """For how many days it is open; infinite if it has no end."""
        return float("inf") if self.closes == LAST_DAY else self.closes - self.opens + 1

    def does_as_well_as(self, other: "Opening") -> bool:
        """Tell whether it begins as early as another and lasts as long."""
        return self.opens <= other.opens and (self.length >= other.length or self.closes >= other.closes)


class Trial(NamedTuple):
    """What came out on one schedule."""

    schedule: Schedule
    opening: Opening | None
    """None if the credential does not open."""


def propose_finishes(start: int) -> tuple[PartialDate, ...]:
    """Return days on which schooling begun on a day could be completed, to try where the candidate names none.

    They are half a year and three years later, and the next February 29 that is a month away.
    """
    soonest = add_months(start, 1)
    years = range(date.fromordinal(soonest).year, date.fromordinal(LAST_DAY).year)
    leap_days = (date(year, 2, 29).toordinal() for year in years if isleap(year))
    leap = next((day for day in leap_days if day >= soonest), LAST_DAY)
    days = sorted({add_months(start, 6), leap, add_years(start, 3)})
    return tuple(PartialDate(day, day) for day in days if day <= LAST_DAY)


class Evaluated:
    """A profile evaluated under rules, so that those with other records in some sections are evaluated quickly."""

    def __init__(self, profile: Profile, rules: CompiledRules) -> None:
        self.profile, self._rules, self._leaves = profile, rules, rules.leaves
        self._matches = find_matches(profile, self._leaves)
        self._results = evaluate_matches(self._matches, self._leaves.to_ask(profile))

    def find_days(self, changed: Mapping[str, Sequence[Any]]) -> list[Timeline]:
        """Return when each credential is open with other records in some sections, by their keys."""
        in_part = list_in_part(self.profile, changed)
        profile = self.profile
        if in_part != profile.incomplete:
            profile = with_changes(profile, incomplete=in_part)
        matches: Sequence[Any] = self._matches
        for key, records in changed.items():
            matches = match_again(matches, profile, key, records, self._leaves)
        results = evaluate_again(self._results, self._matches, matches, self._leaves.to_ask(profile))
        return combine_days(results, self._rules)


class Trials:
    """Tries sets of changes on one profile for one credential; nothing is tried twice."""

    def __init__(
        self, profile: Profile, ruleset: Ruleset, id: str, as_of: int, start: int, finish: PartialDate | None
    ) -> None:
        """``start`` is the first day on which anything may begin; without a ``finish``, several are tried."""
        self.profile, self.ruleset, self.id, self.as_of, self.start = profile, ruleset, id, as_of, start
        self.finishes: tuple[PartialDate, ...] = propose_finishes(start) if finish is None else (finish,)
        self.count = 0
        """How many evaluations there were."""
        self._evaluated: dict[str, Evaluated] = {}
        self._known: dict[tuple[frozenset[int], Schedule, str], Timeline] = {}
        self._kept: list[Sequence[Change]] = []
        """The changes, so that no others get their identities."""

    def try_all(self, changes: Sequence[Change], mode: Mode) -> tuple[Trial, ...]:
        """Return what comes out of changes on each schedule: on one, unless completing something is up to anybody."""
        return tuple(self.try_on(changes, schedule, mode) for schedule in self.list_schedules(changes))

    def list_schedules(self, changes: Sequence[Change]) -> list[Schedule]:
        """Return the schedules to try."""
        if any(change.needs_finish for change in changes):
            return [Schedule(self.start, finish) for finish in self.finishes]
        return [Schedule(self.start)]

    def try_on(self, changes: Sequence[Change], schedule: Schedule, mode: Mode) -> Trial:
        """Return what comes out of changes on one schedule; the day of an exam is found."""
        dated = self.set_exam(changes, schedule)
        if dated is None or not all(change.is_possible(self.profile, schedule) for change in changes):
            return Trial(schedule, None)
        days = self.find_days(changes, dated, self.id)
        return Trial(dated, find_opening(getattr(days, mode), changes, dated, self.as_of))

    def find_days(self, changes: Sequence[Change], schedule: Schedule, id: str) -> Timeline:
        """Return when a credential is open with the changes."""
        key = (frozenset(map(identify, changes)), schedule, id)
        found = self._known.get(key)
        if found is None:
            self.count += 1
            if id not in self._evaluated:
                self._evaluated[id] = Evaluated(self.profile, self.ruleset.compiled_apart[id])
            (found,) = self._evaluated[id].find_days(change_records(self.profile, changes, schedule))
            self._known[key] = found
            self._kept.append(changes)
        return found

    def set_exam(self, changes: Sequence[Change], schedule: Schedule) -> Schedule | None:
        """Return the schedule with the day of the exam: the first on which it is open with the other changes.

        It is None if the exam is never open.
        """
        exams = [change for change in changes if change.kind == "exam"]
        if not exams:
            return schedule
        if len(exams) > 1:  # one step of a chain is enough to say
            return None
        rest = [change for change in changes if change.kind != "exam"]
        windows = self.find_days(rest, schedule, exams[0].name).windows
        opening = find_opening(windows, rest, schedule, schedule.start)
        return schedule._replace(exam=opening.opens) if opening else None


def identify(change: Change) -> int:
    """Return what tells a change from others while both are kept."""
    return id(change)


def find_opening(days: Days, changes: Iterable[Change], schedule: Schedule, as_of: int) -> Opening | None:
    """Return the first interval that goes on or begins at the last day of the changes; None if there is none.

    It opens on the day asked about at the earliest, or before the last of the changes if their days are counted early,
    as those of a program are that is to be completed within 30 days.
    """
    made = [day for change in changes if (day := change.last_day(schedule)) is not None]
    last = max([as_of, *made])
    found = interval_around(days, last) or next_interval(days, last)
    return Opening(max(found[0], as_of), found[1]) if found else None
