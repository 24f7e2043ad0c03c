"""The search for sets of changes that open a credential: those proposed for its routes, each one tried.

What has come out is compared at last: a set of changes is dropped where another one does as well in all.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ma_eligibility.explain.ranking import rank_routes
from ma_eligibility.plan.candidates import Candidate, Changes, drop_beaten, drop_equal, drop_more_demanding
from ma_eligibility.plan.just_enough import ask_less, drop_needless, shrink
from ma_eligibility.plan.needs import Situation
from ma_eligibility.plan.proposals import Chains, Proposer
from ma_eligibility.plan.trials import Mode, Trials
from ma_eligibility.ruleset.finding import Finding


class Search(NamedTuple):
    """What a search has found for one credential."""

    candidates: list[Candidate]
    """The sets of changes that open it and that nothing beats, in order."""
    beaten: list[Candidate]
    """Those whose day depends on when something is completed, and that are beaten only for that."""
    blocked: list[Finding]
    """The criteria that nothing meets, of each route that is open by no change."""
    is_cut: bool
    """Whether there were too many sets to try all."""


def search_changes(
    findings: Sequence[Finding], situation: Situation, trials: Trials, mode: Mode, chains: Chains = lambda id: ()
) -> Search:
    """Return the sets of changes that open a credential of which these are the findings, route by route.

    ``chains`` gives what opens another credential, whose exam may then be passed.
    """
    proposer = Proposer(situation, trials.as_of, mode, chains)
    tried = {_key_of(()): Candidate((), trials.try_all((), mode))}
    for changes in _list_proposals(findings, situation, proposer, trials):
        key = _key_of(changes)
        if key not in tried:
            tried[key] = Candidate(changes, trials.try_all(changes, mode))
    found = [each for each in tried.values() if each.is_open]
    minimal = [drop_needless(each, trials, mode) for each in drop_beaten(found)]
    if mode == "windows":  # what is not said of a record would be possible
        minimal = [ask_less(each, trials, mode) for each in minimal]
    kept = drop_more_demanding(drop_beaten(drop_equal([shrink(each, trials, mode) for each in minimal])))
    by_day = [each for each in found if each.opens is None and each not in kept and _opens_sooner(each, kept)]
    by_day = [shrink(drop_needless(each, trials, mode), trials, mode) for each in drop_beaten(by_day)]
    if mode == "windows":
        by_day = [ask_less(each, trials, mode) for each in by_day]
    blocked = [] if any(each.changes for each in kept) else proposer.blocked
    return Search(
        sorted(kept, key=lambda each: each.order),
        sorted(drop_more_demanding(by_day), key=lambda each: each.order),
        list({leaf.criterion.sentence: leaf for leaf in blocked}.values()),
        proposer.is_cut,
    )


def _list_proposals(
    findings: Sequence[Finding], situation: Situation, proposer: Proposer, trials: Trials
) -> Iterator[Changes]:
    """Give the sets of changes to try, those for the route that comes first first."""
    for ranked in rank_routes(findings, situation.profile, trials.as_of):
        for changes in proposer.propose(findings[ranked.number]):
            yield changes
            if all(trials.set_exam(changes, schedule) is None for schedule in trials.list_schedules(changes)):
                yield from proposer.chain(changes)


def _key_of(changes: Changes) -> frozenset[int]:
    """Return what tells a set of changes from others; equal changes are the same object."""
    return frozenset(map(id, changes))


def _opens_sooner(candidate: Candidate, kept: Sequence[Candidate]) -> bool:
    """Tell whether on some day of completion a candidate opens before all that are kept."""
    return any(
        trial.opening is not None and all(trial.opening.opens < opens for opens in _list_openings(kept, number))
        for number, trial in enumerate(candidate.trials)
    )


def _list_openings(candidates: Sequence[Candidate], number: int) -> Iterator[int]:
    """Give the days on which candidates open on one of the schedules."""
    for each in candidates:
        trial = each.trials[number if len(each.trials) > 1 else 0]
        if trial.opening is not None:
            yield trial.opening.opens
