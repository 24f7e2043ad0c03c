"""The search for sets of changes that open a credential: from what its routes ask for, each one tried.

For each route, the criteria that must hold together are listed. Of these, some hold from the day asked about on; some
never do, and each of them must be met by a change; the others hold on some days, and are tried with a change and
without. What has come out is compared at last: a set of changes is dropped where another one does as well in all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice, product
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.days.timeline import Days, interval_around
from ma_eligibility.explain.ranking import rank_routes
from ma_eligibility.plan.build import build_change, drop_field, fits_in_week
from ma_eligibility.plan.changes import Change
from ma_eligibility.plan.needs import Means, Situation, Target, find_means
from ma_eligibility.plan.trials import Mode, Trial, Trials
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.conditions.base import Condition
from ma_eligibility.ruleset.finding import Finding

#: The most sets of criteria of a route that are looked at, and the most sets of changes for one of them.
MOST_ALTERNATIVES, MOST_COMBINATIONS = 60, 200

Leaves = tuple[Finding, ...]
Changes = tuple[Change, ...]


class Candidate(NamedTuple):
    """A set of changes that opens the credential."""

    changes: Changes
    trials: tuple[Trial, ...]
    """What came out on each schedule that was tried."""

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
    def measures(self) -> tuple[float, ...]:
        """What candidates are compared by: how hard, how many changes, how long, how soon; less is better."""
        opens = float("inf") if self.opens is None else self.opens
        return self.effort, len(self.changes), -self.length, opens


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


#: Returns the sets of changes that open another credential, by its id.
Chains = Callable[[str], Sequence[Changes]]


def search_changes(
    findings: Sequence[Finding], situation: Situation, trials: Trials, mode: Mode, chains: Chains = lambda id: ()
) -> Search:
    """Return the sets of changes that open a credential of which these are the findings, route by route.

    ``chains`` gives what opens another credential, whose exam may then be passed.
    """
    proposer = _Proposer(situation, trials.as_of, mode, chains)
    pool: dict[frozenset[int], Candidate] = {}
    _add_candidate((), trials, mode, pool)
    for ranked in rank_routes(findings, situation.profile, trials.as_of):
        for changes in proposer.propose(findings[ranked.number]):
            _add_candidate(changes, trials, mode, pool)
            if all(trials.set_exam(changes, schedule) is None for schedule in trials.list_schedules(changes)):
                for chained in proposer.chain(changes):
                    _add_candidate(chained, trials, mode, pool)
    found = [each for each in pool.values() if each.trials]
    minimal = [_drop_needless(each, trials, mode, pool) for each in _drop_beaten(found)]
    if mode == "windows":  # what is not said of a record would be possible
        minimal = [_ask_less(each, trials, mode) for each in minimal]
    shrunk = [_shrink(each, trials, mode) for each in minimal]
    kept = _drop_more_demanding(_drop_beaten(_drop_equal(shrunk)))
    by_day = [each for each in found if each.opens is None and each not in kept and _opens_sooner(each, kept)]
    blocked = [] if any(each.changes for each in kept) else proposer.blocked
    return Search(
        sorted(kept, key=lambda each: each.order),
        sorted(by_day, key=lambda each: each.order),
        list({leaf.criterion.sentence: leaf for leaf in blocked}.values()),
        proposer.is_cut,
    )


def _drop_beaten(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that no other one beats: is as good in all of the measures, and better in one.

    One whose day depends on when something is completed is compared by the other measures alone, and beats only such.
    """
    measured = [each.measures for each in candidates]
    return [
        each
        for each, mine in zip(candidates, measured, strict=True)
        if not any(beats(other, mine) for other in measured)
    ]


def beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Tell whether one candidate beats another, by their measures."""
    if other[3] == float("inf"):
        one, other = one[:3], other[:3]
    return one != other and all(mine <= theirs for mine, theirs in zip(one, other, strict=True))


def _drop_equal(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that differ from an earlier one only in what is said to count."""
    kept: dict[Any, Candidate] = {}
    for each in candidates:
        openings = tuple(trial.opening for trial in each.trials)
        kept.setdefault((frozenset(change.content for change in each.changes), openings), each)
    return list(kept.values())


def _drop_more_demanding(candidates: Sequence[Candidate]) -> list[Candidate]:
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
        any(_implies(theirs_asked, test) for theirs_asked in change.asked)
        for own, change in zip(mine, theirs, strict=True)
        for test in own.asked
    )


def _place(change: Change) -> tuple[str, str, int]:
    """Return what changes that can be compared have in common."""
    return change.kind, change.section.key, -1 if change.position is None else change.position


def _implies(one: Condition, other: Condition) -> bool:
    return one.field == other.field and one.word == other.word and one.implies(other)


def _opens_sooner(candidate: Candidate, kept: Sequence[Candidate]) -> bool:
    """Tell whether on some day of completion a candidate opens before all that are kept."""
    soonest = min((each.opens for each in kept if each.opens is not None), default=LAST_DAY)
    return any(trial.opening.opens < soonest for trial in candidate.trials if trial.opening)


def _list_subsets(changes: Changes) -> Iterator[Changes]:
    """Give all parts of some changes but the whole, the small ones first."""
    for count in range(len(changes)):
        yield from combinations(changes, count)


def _key_of(changes: Changes) -> frozenset[int]:
    """Return what tells a set of changes from others; equal changes are the same object."""
    return frozenset(map(id, changes))


def _add_candidate(changes: Changes, trials: Trials, mode: Mode, pool: dict[frozenset[int], Candidate]) -> Candidate:
    """Return what comes out of some changes, each of which is tried once; those that open nothing have no trials."""
    key = _key_of(changes)
    if key not in pool:
        found = trials.try_all(changes, mode)
        pool[key] = Candidate(changes, found if any(trial.opening for trial in found) else ())
    return pool[key]


def _drop_needless(
    candidate: Candidate, trials: Trials, mode: Mode, pool: dict[frozenset[int], Candidate]
) -> Candidate:
    """Return the smallest part of the changes that opens the credential as early for as long."""
    for changes in _list_subsets(candidate.changes):
        other = _add_candidate(changes, trials, mode, pool)
        if other.trials and _does_as_well(other, candidate):
            return other
    return candidate


def _does_as_well(one: Candidate, other: Candidate) -> bool:
    """Tell whether one set of changes does as well as another on each schedule."""
    theirs = other.trials
    mine = one.trials if len(one.trials) == len(theirs) else one.trials * len(theirs)
    return all(
        trial.opening is None or (best.opening is not None and best.opening.does_as_well_as(trial.opening))
        for best, trial in zip(mine, theirs, strict=True)
    )


# --- Just enough --------------------------------------------------------------------------------------------


def _ask_less(candidate: Candidate, trials: Trials, mode: Mode) -> Candidate:
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
    return found if _does_as_well(found, candidate) else None


def _shrink(candidate: Candidate, trials: Trials, mode: Mode) -> Candidate:
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


# --- Proposing ----------------------------------------------------------------------------------------------


class _Proposer:
    """Lists the sets of changes that may meet what a route asks for."""

    def __init__(self, situation: Situation, as_of: int, mode: Mode, chains: Chains) -> None:
        self.situation, self.as_of, self.chains = situation, as_of, chains
        self.days: Callable[[Finding], Days] = lambda finding: (
            finding.windows if mode == "windows" else finding.possible
        )
        self.blocked: list[Finding] = []
        self.is_cut = False
        self._means: dict[int, list[Means]] = {}
        self._changes: dict[tuple[Target, tuple[int, ...]], Change | None] = {}
        self._equal: dict[tuple[Any, ...], Change] = {}
        """Each change by what tells it from others, so that equal ones are the same object."""

    def propose(self, finding: Finding) -> Iterator[Changes]:
        """Give the sets of changes that may meet a route."""
        alternatives = self._list_alternatives(finding)
        found = list(islice(alternatives, MOST_ALTERNATIVES + 1))
        self.is_cut |= len(found) > MOST_ALTERNATIVES
        is_open = False
        for leaves in found[:MOST_ALTERNATIVES]:
            for changes in self._propose_for(leaves):
                is_open = True
                yield changes
        if not is_open and found:
            blocked = sorted((self._list_blocked(leaves) for leaves in found), key=len)
            self.blocked += blocked[0]

    def _list_alternatives(self, finding: Finding) -> Iterator[Leaves]:
        """Give the sets of criteria each of which is enough, without those that hold from the day asked about on."""
        if self._always_holds(finding):
            yield ()
        elif not finding.of or finding.criterion.negates:
            yield (finding,)
        else:
            for parts in combinations(finding.of, finding.criterion.needed):
                for leaves in product(
                    *(list(islice(self._list_alternatives(part), MOST_ALTERNATIVES)) for part in parts)
                ):
                    yield tuple({id(leaf.criterion): leaf for each in leaves for leaf in each}.values())

    def _always_holds(self, finding: Finding) -> bool:
        around = interval_around(self.days(finding), self.as_of)
        return around is not None and around[1] == LAST_DAY

    def _holds_later(self, finding: Finding) -> bool:
        days = self.days(finding)
        return bool(days) and days[-1][1] >= self.as_of

    def _find_means(self, finding: Finding) -> list[Means]:
        criterion = finding.criterion
        if finding.of:  # what must not hold is met by waiting alone
            return []
        if id(criterion) not in self._means:
            self._means[id(criterion)] = find_means(criterion, self.situation)
        return self._means[id(criterion)]

    def _list_blocked(self, leaves: Leaves) -> list[Finding]:
        never = [leaf for leaf in leaves if not self._holds_later(leaf)]
        return [leaf for leaf in never if not self._find_means(leaf)] or never

    def _propose_for(self, leaves: Leaves) -> Iterator[Changes]:
        """Give the sets of changes that may meet some criteria together."""
        choices: list[list[Means]] = []
        for leaf in leaves:
            means = self._find_means(leaf)
            if not means and not self._holds_later(leaf):
                return
            choices.append([(), *means] if self._holds_later(leaf) else means)
        chosen = list(islice(product(*choices), MOST_COMBINATIONS + 1))
        self.is_cut |= len(chosen) > MOST_COMBINATIONS
        for combination in chosen[:MOST_COMBINATIONS]:
            changes = self._build(combination)
            if changes:
                yield changes

    def chain(self, changes: Changes) -> Iterator[Changes]:
        """Give changes together with those that open an exam which is one of them."""
        for exam in [change for change in changes if change.kind == "exam"]:
            for others in self.chains(exam.name):
                joined = [self._equal.setdefault(change.key, change) for change in others]
                contents = {change.content: change for change in (*joined, *changes)}
                alone = [change.section.key for change in contents.values() if change.is_only_one]
                if len(alone) == len(set(alone)):
                    yield tuple(contents.values())

    def _build(self, means: Sequence[Means]) -> Changes | None:
        """Return the changes of targets, those of several criteria joined; None if that cannot be."""
        criteria: dict[Target, list[Any]] = {}
        for need in (need for needs in means for need in needs):
            criteria.setdefault(need.target, []).append(need.criterion)
        found = []
        for target, asked in criteria.items():
            joined = self._build_one(target, asked)
            apart = [joined] if joined else [self._build_one(target, [each]) for each in asked]
            if None in apart or (not joined and target.kind != "schooling"):
                return None
            found += [change for change in apart if change is not None]
        return tuple(found) if fits_in_week(found, self.situation) else None

    def _build_one(self, target: Target, criteria: list[Any]) -> Change | None:
        key = (target, tuple(map(id, criteria)))
        if key not in self._changes:
            change = build_change(target, criteria, self.situation)
            self._changes[key] = None if change is None else self._equal.setdefault(change.key, change)
        return self._changes[key]
