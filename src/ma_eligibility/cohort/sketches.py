"""What the leaves of a ruleset decide together on one day, worked out once for each way in which they can come out.

Of so many people, most come out like others before them: which criteria are met on the day, which are not, and which
cannot be told. All that depends on nothing else is kept here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import ALWAYS, NEVER
from ma_eligibility.explain.tree import distance_of
from ma_eligibility.ruleset.compile import Check, Questions
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.finding import Finding, LeafResult, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Credential, Ruleset, requirements_of, walk_criteria

#: Whether a leaf holds on the day: certainly, perhaps, or not; and whether any record is there that it asks for.
HOLDS, PERHAPS, FAILS, NOTHING = 2, 1, 0, -1
States = tuple[int, ...]

_AS_IF: dict[int, LeafResult] = {
    HOLDS: (ALWAYS, ALWAYS, None),
    PERHAPS: (NEVER, ALWAYS, None),
    FAILS: (NEVER, NEVER, None),
    NOTHING: (NEVER, NEVER, None),
}

MOST_KEPT = 100_000


@dataclass(frozen=True, eq=False, slots=True)
class Sketch:
    """What a credential comes to on the day; there is one for all that come to the same in the same way."""

    credential: str
    verdict: Verdict
    routes: tuple[tuple[Verdict, float], ...]
    """The verdict of each route, and how many criteria are missing at the least."""
    nodes: tuple[Verdict, ...]
    """The verdicts of all criteria, in the order of ``walk_findings``."""
    missing: tuple[str, ...]
    """If it is not open: what its nearest routes ask for and is not met, each once.

    Near is where little is missing; and of as little, where there are records to go by.
    """
    lacks: tuple[str, ...]
    """The same for each of these routes in a sentence: any one of them is enough."""
    tail: tuple[str, str, None]
    """What a VerdictRow has beside who it is of."""


class Sketches:
    """The sketches of a ruleset for one day."""

    def __init__(self, ruleset: Ruleset, as_of: int) -> None:
        rules = ruleset.compiled
        self._drawers = [
            _Drawer(credential, checks, rules.questions, ruleset.info.in_force, as_of)
            for credential, checks in rules.credentials
        ]
        self._kept: dict[States, tuple[Sketch, ...]] = {}

    def find(self, states: States) -> tuple[Sketch, ...]:
        """Return what each credential comes to if the leaves hold so."""
        found = self._kept.get(states)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[states] = tuple([drawer.find(states) for drawer in self._drawers])
        return found


class _Drawer:
    """Draws the sketches of one credential: one for each way in which its own leaves come out."""

    def __init__(
        self,
        credential: Credential,
        checks: Sequence[Check],
        questions: Questions,
        in_force: InForce | None,
        as_of: int,
    ) -> None:
        self._credential = credential.id
        self._checks = checks
        self._numbers = questions.numbers
        self._leaves = len(questions.leaves)
        self._as_of = as_of
        requirements = requirements_of(credential, in_force)
        meanings = {node.meaning for each in requirements for _, node in walk_criteria(each, ())}
        self._own = sorted(number for meaning, number in questions.numbers.items() if meaning in meanings)
        self._kept: dict[States, Sketch] = {}

    def find(self, states: States) -> Sketch:
        """Return what the credential comes to if the leaves hold so."""
        own = tuple([states[number] for number in self._own])
        found = self._kept.get(own)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[own] = self._draw(own)
        return found

    def _draw(self, own: States) -> Sketch:
        results = [_AS_IF[FAILS]] * self._leaves
        for number, state in zip(self._own, own, strict=True):
            results[number] = _AS_IF[state]
        trees = [_read_node(check(results), self._as_of) for check in self._checks]
        nodes = tuple(node.verdict for tree in trees for node in _walk(tree))
        verdict = next(each for each in _BEST_FIRST if any(tree.verdict is each for tree in trees))
        ways = self._find_ways(trees, own) if verdict is Verdict.NOT_ELIGIBLE else []
        missing = tuple(dict.fromkeys(sentence for way in ways for sentence in way))
        lacks = tuple(dict.fromkeys(" and ".join(way) for way in ways))
        tail = (self._credential, verdict.value, None)
        routes = tuple((tree.verdict, tree.distance) for tree in trees)
        return Sketch(self._credential, verdict, routes, nodes, missing, lacks, tail)

    def _find_ways(self, trees: Sequence["_Node"], own: States) -> list[list[str]]:
        """Return what each of the nearest routes asks for and is not met."""
        blank = {number for number, state in zip(self._own, own, strict=True) if state == NOTHING}

        def is_blank(leaf: _Node) -> bool:
            return self._numbers.get(leaf.criterion.meaning) in blank

        found = [(tree.distance, sum(map(is_blank, unmet)), unmet) for tree in trees if (unmet := _unmet(tree))]
        least = min(each[:2] for each in found)
        return [list(dict.fromkeys(leaf.criterion.sentence for leaf in each[2])) for each in found if each[:2] == least]


_BEST_FIRST = (Verdict.ELIGIBLE, Verdict.UNDETERMINED, Verdict.NOT_ELIGIBLE)


def read_states(results: Sequence[LeafResult], as_of: int) -> States:
    """Return how each leaf holds on the day."""
    return tuple([read_state(result, as_of) if result[1] else FAILS if result[2] else NOTHING for result in results])


def read_state(result: LeafResult, day: int) -> int:
    """Return how a leaf holds on the day."""
    windows, possible, evidence = result
    for first, last in windows:
        if first <= day <= last:
            return HOLDS
    if possible is not windows:
        for first, last in possible:
            if first <= day <= last:
                return PERHAPS
    return FAILS if evidence else NOTHING


def walk_findings(finding: Finding) -> Iterator[Finding]:
    """Give a finding and all those below it, each before its parts."""
    yield finding
    for part in finding.of:
        yield from walk_findings(part)


class _Node(NamedTuple):
    """A criterion, how it comes out, and how many criteria are missing below it at the least."""

    criterion: Any
    verdict: Verdict
    distance: float
    of: tuple["_Node", ...]


def _read_node(finding: Finding, as_of: int) -> _Node:
    parts = tuple([_read_node(part, as_of) for part in finding.of])
    verdict = read_verdict(finding, as_of)
    return _Node(finding.criterion, verdict, distance_of(finding, verdict, [part.distance for part in parts]), parts)


def _walk(tree: _Node) -> Iterator[_Node]:
    yield tree
    for part in tree.of:
        yield from _walk(part)


def _unmet(tree: _Node) -> list[_Node]:
    """Return what is not met and must be, by the nearest way: the criteria that ask the profile, and those of none."""
    if tree.verdict is not Verdict.NOT_ELIGIBLE:
        return []
    kind = tree.criterion.kind
    if not tree.of or kind == "none":
        return [tree]
    if kind == "all":
        nearest = list(tree.of)
    else:
        enough = tree.criterion.at_least if kind == "at_least" else 1
        nearest = sorted(tree.of, key=lambda part: part.distance)[:enough]
    return [leaf for part in nearest for leaf in _unmet(part)]
