"""The sets of changes that may meet what a route asks for.

For each route, the criteria that must hold together are listed. Of these, some hold from the day asked about on; some
never do, and each of them must be met by a change; the others hold on some days, and are proposed with a change and
without.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice, product
from typing import Any

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.days.timeline import Days, interval_around
from ma_eligibility.plan.build import build_change, fits_in_week
from ma_eligibility.plan.candidates import Changes
from ma_eligibility.plan.changes import Change
from ma_eligibility.plan.needs import Means, Situation, Target, find_means
from ma_eligibility.plan.trials import Mode
from ma_eligibility.ruleset.finding import Finding

#: The most sets of criteria of a route that are looked at, and the most sets of changes for one of them.
MOST_ALTERNATIVES, MOST_COMBINATIONS = 60, 200

Leaves = tuple[Finding, ...]
#: Returns the sets of changes that open another credential, by its id.
Chains = Callable[[str], Sequence[Changes]]


class Proposer:
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
                choices = [list(islice(self._list_alternatives(part), MOST_ALTERNATIVES + 1)) for part in parts]
                for leaves in product(*choices):
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
