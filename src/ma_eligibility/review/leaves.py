"""Criteria without parts, judged for one person only where their verdict is needed."""

from collections.abc import Sized
from functools import cached_property
from typing import Any

from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import CompiledLeaves, Find, RuleCompiler
from ma_eligibility.ruleset.evaluate import evaluate_matches, find_matches
from ma_eligibility.ruleset.finding import Finding, LeafResult, Verdict, read_verdict


class LeafGroup:
    """Criteria whose questions are asked of a profile together; equal questions are one."""

    def __init__(self) -> None:
        self._compiler = RuleCompiler()

    def compile(self, criterion: Any) -> Find:
        """Return what finds a criterion; all of a group are compiled before one is found."""
        return self._compiler.compile(criterion).find

    @cached_property
    def leaves(self) -> CompiledLeaves:
        """The questions."""
        return self._compiler.finish()


class GroupedLeaves:
    """Criteria in groups: the rules as they are, and for each criterion the criteria that are a little different."""

    def __init__(self) -> None:
        self.rules = LeafGroup()
        self._changes: dict[Any, LeafGroup] = {}
        self._found: dict[int, tuple[LeafGroup, Find]] = {}

    def add(self, leaf: Any) -> None:
        """Add a criterion without parts of the rules as they are."""
        self._found[id(leaf)] = self.rules, self.rules.compile(leaf)

    def add_change(self, leaf: Any, changed: Any) -> None:
        """Add what takes the place of a criterion."""
        group = self._changes.setdefault(leaf.meaning, LeafGroup())
        self._found[id(changed)] = group, group.compile(changed)

    def of(self, leaf: Any) -> tuple[LeafGroup, Find]:
        """Return the group of a criterion that was added, and what finds it."""
        return self._found[id(leaf)]


class LeafFinder:
    """What is found for criteria on one day of one person."""

    def __init__(self, leaves: GroupedLeaves, profile: Profile, as_of: int) -> None:
        """Find nothing yet."""
        self._leaves, self._profile, self._as_of = leaves, profile, as_of
        self._results: dict[LeafGroup, LazyResults] = {}
        self._verdicts: dict[int, Verdict] = {}

    @property
    def checks(self) -> int:
        """How many criteria were checked so far, and records that match them."""
        return sum(results.checks for results in self._results.values())

    def results(self, group: LeafGroup) -> Any:
        """Return what the questions of a group give, by their numbers."""
        if group not in self._results:
            self._results[group] = LazyResults(self._profile, group.leaves)
        return self._results[group]

    def find(self, leaf: Any) -> Finding:
        """Return what is found for a criterion."""
        group, find = self._leaves.of(leaf)
        return find(self.results(group))

    def judge(self, leaf: Any) -> Verdict:
        """Return the verdict of a criterion."""
        key = id(leaf)
        if key not in self._verdicts:
            self._verdicts[key] = read_verdict(self.find(leaf), self._as_of)
        return self._verdicts[key]


class LazyResults(dict[int, LeafResult]):
    """What leaves find for a person, by their numbers, each found when it is first asked for."""

    def __init__(self, profile: Profile, leaves: CompiledLeaves) -> None:
        """Find nothing yet."""
        self._profile, self._leaves = profile, leaves
        self.checks = 0
        """How many were found so far, and records that match them."""

    @cached_property
    def _matches(self) -> list[Any]:
        return find_matches(self._profile, self._leaves)

    def __missing__(self, number: int) -> LeafResult:
        asked = self._leaves.to_ask(self._profile)[number]
        (self[number],) = evaluate_matches(self._matches, [asked])
        matches = self._matches[asked[0]]
        self.checks += 1 + (len(matches) if isinstance(matches, Sized) else 0)
        return self[number]
