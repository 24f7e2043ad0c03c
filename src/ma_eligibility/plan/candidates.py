"""Candidates for a plan: sets of changes with what came out of them, and which of them are worth saying."""

from collections.abc import Sequence
from operator import le
from typing import Any, NamedTuple

from ma_eligibility.plan.changes import Change
from ma_eligibility.plan.trials import Trial
from ma_eligibility.ruleset.conditions.base import YES, Condition

Changes = tuple[Change, ...]
#: How hard, how many changes and, negative, how long; and how soon on each schedule.
Measures = tuple[tuple[float, ...], tuple[float, ...]]


class Candidate(NamedTuple):
    """A set of changes that opens the credential."""

    changes: Changes
    trials: tuple[Trial, ...]
    """What came out on each schedule that was tried."""

    @property
    def is_open(self) -> bool:
        """Whether it opens the credential on some schedule."""
        return any(trial.opening for trial in self.trials)

    @property
    def effort(self) -> int:
        """How hard the hardest change is; 0 if it is only to wait."""
        return max((change.effort for change in self.changes), default=0)

    @property
    def opens(self) -> int | None:
        """The day on which it opens; None if that depends on the day on which something is completed."""
        opening = self.trials[0].opening
        return opening.opens if len(self.trials) == 1 and opening else None

    @property
    def length(self) -> float:
        """For how many days it is open on the first schedule on which it opens."""
        return next(trial.opening.length for trial in self.trials if trial.opening)

    @property
    def order(self) -> tuple[float, ...]:
        """Sorts candidates: the easiest first, then the one with the fewest changes, the soonest and the longest."""
        opens = float("inf") if self.opens is None else self.opens
        return self.effort, len(self.changes), opens, -self.length

    @property
    def measures(self) -> "Measures":
        """What candidates are compared by; less is better."""
        opens = tuple(trial.opening.opens if trial.opening else float("inf") for trial in self.trials)
        return (self.effort, len(self.changes), -self.length), opens

    def does_as_well_as(self, other: "Candidate") -> bool:
        """Tell whether it opens the credential as early for as long as another on each schedule."""
        theirs = other.trials
        mine = self.trials if len(self.trials) == len(theirs) else self.trials * len(theirs)
        return all(
            trial.opening is None or (best.opening is not None and best.opening.does_as_well_as(trial.opening))
            for best, trial in zip(mine, theirs, strict=True)
        )


def drop_beaten(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that no other one beats: is as good in all of the measures, and better in one.

    One whose day depends on when something is completed is beaten by one that has a day on the other measures alone.
    """
    measured = [each.measures for each in candidates]
    return [
        each
        for each, mine in zip(candidates, measured, strict=True)
        if not any(beats(other, mine) for other in measured)
    ]


def beats(one: Measures, other: Measures) -> bool:
    """Tell whether one candidate beats another, by their measures."""
    (mine, my_days), (theirs, their_days) = one, other
    if len(their_days) > 1 and len(my_days) == 1:
        return mine != theirs and all(map(le, mine, theirs))
    if len(my_days) != len(their_days):
        return False
    return one != other and all(map(le, (*mine, *my_days), (*theirs, *their_days)))


def drop_equal(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that differ from an earlier one only in what is said to count."""
    kept: dict[Any, Candidate] = {}
    for each in candidates:
        openings = tuple(trial.opening for trial in each.trials)
        kept.setdefault((frozenset(change.content for change in each.changes), openings), each)
    return list(kept.values())


def drop_more_demanding(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those for which another one does the same and asks for less."""
    kept: list[Candidate] = []
    for each in candidates:
        if not any(_asks_no_more(other, each) for other in kept):
            kept = [other for other in kept if not _asks_no_more(each, other)] + [each]
    return kept


def _asks_no_more(one: Candidate, other: Candidate) -> bool:
    """Tell whether one candidate does what another does, and whatever it asks for, the other asks for, too."""
    if [trial.opening for trial in one.trials] != [trial.opening for trial in other.trials]:
        return False
    mine, theirs = sorted(one.changes, key=_place), sorted(other.changes, key=_place)
    if list(map(_place, mine)) != list(map(_place, theirs)):
        return False
    return all(
        _is_usual(test, own) or any(_implies(theirs_asked, test) for theirs_asked in change.asked)
        for own, change in zip(mine, theirs, strict=True)
        for test in own.asked
    )


def _is_usual(test: Condition, change: Change) -> bool:
    """Tell whether a new record is as a condition asks if nothing is said of it, as schooling is postsecondary."""
    model = type(change.record)
    declared = model.model_fields.get(test.field)
    if change.position is not None or declared is None or declared.is_required() or declared.default is None:
        return False
    return test.test(model.model_construct()) == YES


def _place(change: Change) -> tuple[str, str, int]:
    """Return what changes that can be compared have in common."""
    return change.kind, change.section.key, -1 if change.position is None else change.position


def _implies(one: Condition, other: Condition) -> bool:
    return one.field == other.field and one.word == other.word and one.implies(other)
