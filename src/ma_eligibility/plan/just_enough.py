"""Just enough: a set of changes without what does no work, the least numbers, and nothing asked in vain."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from ma_eligibility.plan.build import drop_field
from ma_eligibility.plan.candidates import Candidate, Changes
from ma_eligibility.plan.changes import Change
from ma_eligibility.plan.trials import Mode, Trials
from ma_eligibility.profile.record import with_changes


def drop_needless(candidate: Candidate, trials: Trials, mode: Mode) -> Candidate:
    """Return the smallest part of the changes that opens the credential as early for as long."""
    for changes in _list_subsets(candidate.changes):
        other = Candidate(changes, trials.try_all(changes, mode))
        if other.does_as_well_as(candidate):
            return other
    return candidate


def _list_subsets(changes: Changes) -> Iterator[Changes]:
    """Give all parts of some changes but the whole, the small ones first."""
    for count in range(len(changes)):
        yield from combinations(changes, count)


def ask_less(candidate: Candidate, trials: Trials, mode: Mode) -> Candidate:
    """Return the candidate without what its records are asked for in vain, because another route does not ask it."""
    for index, change in enumerate(candidate.changes):
        fields = dict.fromkeys(test.field for test in change.asked) if change.position is None else {}
        for field in fields:
            plainer = drop_field(candidate.changes[index], field)
            if plainer is not None:
                candidate = _replace_change(candidate, index, plainer, trials, mode) or candidate
    return candidate


def _replace_change(candidate: Candidate, index: int, change: Change, trials: Trials, mode: Mode) -> Candidate | None:
    """Return the candidate with another change in one place; None if it does not do as well."""
    changes = (*candidate.changes[:index], change, *candidate.changes[index + 1 :])
    first = next(trial for trial in candidate.trials if trial.opening)
    tried = trials.try_on(changes, first.schedule, mode)
    if not tried.opening or not first.opening or not tried.opening.does_as_well_as(first.opening):
        return None  # on one schedule already
    found = Candidate(changes, trials.try_all(changes, mode))
    return found if found.does_as_well_as(candidate) else None


def shrink(candidate: Candidate, trials: Trials, mode: Mode) -> Candidate:
    """Return the candidate with the least numbers that do as well."""
    for index, change in enumerate(candidate.changes):
        for field in change.amounts:
            candidate = _shrink_number(candidate, index, field, trials, mode)
    return candidate


def _shrink_number(candidate: Candidate, index: int, field: str, trials: Trials, mode: Mode) -> Candidate:
    """Return the candidate with the least number in one field of one change that does as well."""

    def with_number(number: int) -> Candidate | None:
        change = candidate.changes[index]
        smaller = replace(change, record=with_changes(change.record, **{field: number}))
        return _replace_change(candidate, index, smaller, trials, mode)

    best, least, most = candidate, 0, int(getattr(candidate.changes[index].record, field))
    while least < most:  # the first number tried is one less, which seldom does
        number = most - 1 if best is candidate else (least + most) // 2
        found = with_number(number)
        if found is None:
            least = number + 1
        else:
            best, most = found, number
    return best
