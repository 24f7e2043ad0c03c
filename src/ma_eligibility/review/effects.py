"""How the verdict of a route on one day depends on each of its criteria.

Criteria are joined day by day, so the verdict of a combination depends only on how many of its parts have each verdict.
From the top down, this gives the verdict of the root for each verdict that a criterion could have. So a rule with one
criterion changed is judged by that criterion alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY
from ma_eligibility.days.timeline import ALWAYS, FAILS, UNKNOWN, Timeline
from ma_eligibility.errors import Path
from ma_eligibility.ruleset.combine import All
from ma_eligibility.ruleset.constants import InForce, Unsettled
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Credential, parts_of

#: The verdict of a tree's root, by the verdict of one criterion in the tree.
Effect = Mapping[Verdict, Verdict]
#: How many parts of a combination have each verdict, in the order of TIMELINES.
Counts = tuple[int, ...]

#: For each verdict, days that give it on any day: all, all of them possible, and none.
TIMELINES = {
    Verdict.ELIGIBLE: Timeline(ALWAYS, ALWAYS),
    Verdict.UNDETERMINED: UNKNOWN,
    Verdict.NOT_ELIGIBLE: FAILS,
}


class Node(NamedTuple):
    """A criterion and those below it, with their places in the rule file."""

    path: Path
    criterion: Any
    parts: "tuple[Node, ...]"

    def walk(self) -> "Iterator[Node]":
        """Give the node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def make_node(criterion: Any, path: Path) -> Node:
    """Return a criterion at a place with those below it."""
    parts = [make_node(part, (*path, criterion.key, index)) for index, part in enumerate(parts_of(criterion))]
    return Node(path, criterion, tuple(parts))


def make_route_node(credential: Credential, index: int, in_force: InForce | None) -> Node:
    """Return all that a route requires, each part at its own place."""
    route = credential.routes[index]
    own: Path = ("routes", index)
    parts = (
        ((*own, "requires"), route.requires),
        (("requires",), credential.requires),
        ((*own, "in_force"), route.in_force),
        (("in_force",), in_force),
    )
    nodes = tuple(make_node(criterion, path) for path, criterion in parts if criterion is not None)
    return Node((), All.model_construct(all=tuple(node.criterion for node in nodes)), nodes)


class VerdictJoiner:
    """Joins verdicts as combinations join days, and keeps what came out."""

    def __init__(self) -> None:
        self._joined: dict[tuple[str, int, Counts], Verdict] = {}

    def join(self, combination: Any, counts: Counts) -> Verdict:
        """Return the verdict of a combination, given how many of its parts have each verdict."""
        key = combination.kind, combination.needed, counts
        if key not in self._joined:
            parts = [each for each, count in zip(TIMELINES.values(), counts, strict=True) for _ in range(count)]
            self._joined[key] = read_verdict(combination.join(parts), FIRST_DAY)
        return self._joined[key]


class Judge:
    """The verdicts of criteria on one day, each found when it is first asked for; criteria must outlive the judge."""

    def __init__(self, joiner: VerdictJoiner, judge_leaf: Callable[[Any], Verdict], unsettled: Verdict) -> None:
        """Judge criteria without parts by a function, and all that no fact of a profile settles alike."""
        self._joiner, self._judge_leaf, self._unsettled = joiner, judge_leaf, unsettled
        self._known: dict[int, Verdict] = {}

    def judge(self, criterion: Any) -> Verdict:
        """Return the verdict of a criterion."""
        key = id(criterion)
        if key not in self._known:
            self._known[key] = self._find_verdict(criterion)
        return self._known[key]

    def _find_verdict(self, criterion: Any) -> Verdict:
        parts = parts_of(criterion)
        if parts:
            return self._joiner.join(criterion, _count([self.judge(part) for part in parts]))
        return self._unsettled if isinstance(criterion, Unsettled) else self._judge_leaf(criterion)

    def find_effects(self, root: Node) -> dict[Path, Effect]:
        """Return, by the place of each criterion that matters, the verdict of the root for each verdict of it."""
        found: dict[Path, Effect] = {}
        self._add_effects(root, {verdict: verdict for verdict in Verdict}, found)
        return found

    def _add_effects(self, node: Node, effect: Effect, found: dict[Path, Effect]) -> None:
        found[node.path] = effect
        verdicts = [self.judge(part.criterion) for part in node.parts]
        counts = _count(verdicts)
        below = {own: self._find_effect_below(node.criterion, counts, own, effect) for own in set(verdicts)}
        for part, own in zip(node.parts, verdicts, strict=True):
            if len(set(below[own].values())) > 1:
                self._add_effects(part, below[own], found)

    def _find_effect_below(self, combination: Any, counts: Counts, own: Verdict, effect: Effect) -> Effect:
        """Return the verdict of the root for each verdict that one part of a combination could have; ``own`` it has."""
        return {
            verdict: effect[self._joiner.join(combination, _exchange(counts, own, verdict))] for verdict in TIMELINES
        }


def _count(verdicts: Sequence[Verdict]) -> Counts:
    return tuple([verdicts.count(each) for each in TIMELINES])


def _exchange(counts: Counts, one: Verdict, other: Verdict) -> Counts:
    """Return how many verdicts of each kind there are with one in the place of another."""
    return tuple(
        [count - (verdict is one) + (verdict is other) for verdict, count in zip(TIMELINES, counts, strict=True)]
    )
