"""The rules of a credential compiled with all their variants, to measure what each case shows."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import ALWAYS, Days, union
from ma_eligibility.errors import Path
from ma_eligibility.explain.missing import find_missing
from ma_eligibility.load.cases import Case
from ma_eligibility.load.source import find_origin
from ma_eligibility.profile.record import with_changes
from ma_eligibility.review.fixed import Fixed
from ma_eligibility.review.goals import Goal, facts_that_may_be_unknown, goal_of_reading, plain_fact, say_missing
from ma_eligibility.review.kinds import asks_profile
from ma_eligibility.review.variants import Variant, make_bound_variants, make_variants
from ma_eligibility.ruleset.compile import Find, RuleCompiler
from ma_eligibility.ruleset.constants import InForce, NotFound
from ma_eligibility.ruleset.evaluate import evaluate_leaves
from ma_eligibility.ruleset.finding import Finding, LeafResult, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import (
    Alternative,
    Credential,
    Route,
    key_of_parts,
    parts_of,
    requirement_of,
    walk_criteria,
)

ELIGIBLE, NOT_ELIGIBLE = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE


#: The most criteria that are checked to measure what the cases of a credential show.
MOST_CHECKS = 20_000_000
#: Compiling a criterion takes as long as checking it so many times.
CHECKS_TO_MAKE_READY = 10


class TooMuchToMeasureError(Exception):
    """Measuring what cases show would take more checks than are allowed."""


class Outcome(NamedTuple):
    """What came out of a case."""

    case: Case
    findings: dict[str, Finding]
    """By the id of the route, for the routes of which the case expects something."""
    unexpected: dict[str, Verdict]
    """The verdicts that differ from the expected ones, by the id of the route."""


class Mutant(NamedTuple):
    """A change of a rule that a case should notice."""

    route: str
    path: Path
    said: str


class CaseResult(NamedTuple):
    """What one case shows: the numbers of goals and of mutants."""

    outcome: Outcome
    goals: set[int]
    mutants: set[int]


class _Tree(NamedTuple):
    """The criteria of a route, or those that every route asks for, with their variants."""

    route: str
    checks: dict[str, Find]
    """The check of each route that has the criteria, by its id, assuming that all that was not found is met."""
    variants: list[tuple[Variant, dict[str, Find]]]
    """Those that show whether something matters."""
    mutants: list[tuple[Variant, dict[str, Find]]]
    """The changes of the rule itself that a case should notice."""
    leaves: list[tuple[Path, Any, Find]]
    """Each criterion that asks the profile, with its place and its check."""


class Measure:
    """The rules of a credential, ready to be measured; for each route, only cases that name it count."""

    def __init__(
        self,
        credential: Credential,
        in_force: InForce | None,
        alternatives: Sequence[Alternative] = (),
        origins: Mapping[Path, Path] | None = None,
        cases: int = 1,
    ) -> None:
        """Compile a credential; ``origins`` has what its readings moved, so that places are those of the file.

        Raises TooMuchToMeasureError if it would take too long to examine so many cases.
        """
        self._most_checks = MOST_CHECKS // (CHECKS_TO_MAKE_READY + cases)
        self.checks: Counter[str] = Counter()
        """How many criteria are checked to examine one case, by the id of the route that it names."""
        self.credential = credential
        self._origins = origins or {}
        self.in_force = in_force
        self._assumed = _assume_found(credential)
        self._compiler = RuleCompiler()
        self._trees = [self._compile_route(index) for index in range(len(credential.routes))]
        self._routes = self._compile_routes(credential)
        if credential.requires is not None:
            self._trees.append(self._compile_common())
        self._trees += self._compile_bounds()
        self._others = [(each, self._compile_routes(_assume_found(each.credential))) for each in alternatives]
        self._leaves = self._compiler.finish()
        self.goals: list[Goal] = []
        self.mutants: list[Mutant] = []
        self._numbered: list[tuple[_Tree, list[int], list[int]]] = []
        self._unknown: dict[tuple[str, Path, str], int] = {}
        for tree in self._trees:
            self._list_goals(tree)
        self._reading_goals = [self._add_goal(goal_of_reading(credential, other)) for other, _ in self._others]

    def examine(self, case: Case) -> CaseResult:
        """Return what comes out of a case, and what it shows."""
        results = evaluate_leaves(case.profile, self._leaves)
        as_of = case.as_of
        findings = {id: self._routes[id](results) for id in case.expect}
        verdicts = {id: read_verdict(finding, as_of) for id, finding in findings.items()}
        goals: set[int] = set()
        mutants: set[int] = set()
        for tree, goal_numbers, mutant_numbers in self._numbered:
            asked = {id: read_verdict(tree.checks[id](results), as_of) for id in tree.checks if id in verdicts}
            decided = {id: verdict for id, verdict in asked.items() if verdict is not Verdict.UNDETERMINED}
            for number, (_, checks) in zip(goal_numbers, tree.variants, strict=True):
                if any(_flips(verdict, read_verdict(checks[id](results), as_of)) for id, verdict in decided.items()):
                    goals.add(number)
            for number, (_, checks) in zip(mutant_numbers, tree.mutants, strict=True):
                if any(read_verdict(checks[id](results), as_of) is not verdicts[id] for id in asked):
                    mutants.add(number)
            if len(decided) < len(asked):
                goals |= set(self._find_unknown(tree, case, results))
        as_read = {tree.route: tree.checks for tree in self._trees if tree.route in verdicts}
        for number, (_, routes) in zip(self._reading_goals, self._others, strict=True):
            for id, checks in as_read.items():
                if id in routes and _flips(*(read_verdict(each[id](results), as_of) for each in (checks, routes))):
                    goals.add(number)
        unexpected = {id: verdict for id, verdict in verdicts.items() if verdict.value != case.expect[id]}
        return CaseResult(Outcome(case, findings, unexpected), goals, mutants)

    @cached_property
    def route_ids(self) -> list[str]:
        """The ids of the routes, in the rule's order."""
        return list(self._routes)

    def _compile_routes(self, credential: Credential) -> dict[str, Find]:
        return dict(self._compile_with_all(credential, route, self.in_force) for route in credential.routes)

    def _compile_with_all(self, owner: Credential, route: Route, in_force: InForce | None) -> tuple[str, Find]:
        """Return a route's id and its check, including what every route requires."""
        requirement = requirement_of(owner, route, in_force)
        self.checks[route.id] += sum(1 for _ in walk_criteria(requirement, ()))
        if self.checks.total() > self._most_checks:
            raise TooMuchToMeasureError
        return route.id, self._compiler.compile(requirement).find

    def _compile_route(self, index: int) -> _Tree:
        route = self.credential.routes[index]

        def compile_with(owner: Credential, requires: Any) -> dict[str, Find]:
            changed = route.model_copy(update={"requires": requires})
            return dict([self._compile_with_all(owner, changed, self.in_force)])

        assumed = self._assumed.routes[index].requires
        return self._compile_tree(route.id, route.requires, assumed, ("routes", index, "requires"), compile_with)

    def _compile_common(self) -> _Tree:
        def compile_with(owner: Credential, requires: Any) -> dict[str, Find]:
            return self._compile_routes(owner.model_copy(update={"requires": requires}))

        return self._compile_tree("", self.credential.requires, self._assumed.requires, ("requires",), compile_with)

    def _compile_bounds(self) -> Iterator[_Tree]:
        """Give a tree for the days on which each route is in force, and one for those of the whole ruleset.

        An end that lies on a day when the other is not in force changes nothing.
        """
        whole = self.in_force.days if self.in_force else ALWAYS
        each = [route.in_force.days if route.in_force else ALWAYS for route in self.credential.routes]
        for index, route in enumerate(self.credential.routes):

            def compile_route(owner: Credential, in_force: InForce, index: int = index) -> dict[str, Find]:
                changed = owner.routes[index].model_copy(update={"in_force": in_force})
                return dict([self._compile_with_all(owner, changed, self.in_force)])

            if route.in_force is not None:
                yield self._compile_bound(route.id, route.in_force, ("routes", index, "in_force"), whole, compile_route)

        def compile_all(owner: Credential, in_force: InForce) -> dict[str, Find]:
            return dict(self._compile_with_all(owner, route, in_force) for route in owner.routes)

        if self.in_force is not None:
            yield self._compile_bound("", self.in_force, ("in_force",), reduce(union, each), compile_all)

    def _compile_bound(
        self,
        route: str,
        in_force: InForce,
        path: Path,
        others: Days,
        compile_with: Callable[[Credential, InForce], dict[str, Find]],
    ) -> _Tree:
        variants = list(make_bound_variants(in_force, path, others))
        return _Tree(
            route,
            compile_with(self._assumed, in_force),
            [(variant, compile_with(self._assumed, variant.requirement)) for variant in variants],
            [(variant, compile_with(self.credential, variant.requirement)) for variant in variants],
            [],
        )

    def _compile_tree(
        self,
        route: str,
        own: Any,
        assumed: Any,
        path: Path,
        compile_with: Callable[[Credential, Any], dict[str, Find]],
    ) -> _Tree:
        """Return criteria with their variants; goals assume that all that was not found is met."""
        return _Tree(
            route,
            compile_with(self._assumed, assumed),
            [
                (variant, compile_with(self._assumed, variant.requirement))
                for variant in make_variants(assumed, path)
                if say_missing(variant)
            ],
            [
                (variant, compile_with(self.credential, variant.requirement))
                for variant in make_variants(own, path)
                if variant.kind not in ("on", "off")
            ],
            self._compile_leaves(assumed, path),
        )

    def _compile_leaves(self, criterion: Any, path: Path) -> list[tuple[Path, Any, Find]]:
        found = walk_criteria(criterion, path)
        return [(place, node, self._compiler.compile(node).find) for place, node in found if asks_profile(node)]

    def _list_goals(self, tree: _Tree) -> None:
        goals = [
            self._add_goal(Goal(tree.route, self._place(variant.path), say_missing(variant)))
            for variant, _ in tree.variants
        ]
        first = len(self.mutants)
        self.mutants += [Mutant(tree.route, self._place(each.path), each.said) for each, _ in tree.mutants]
        self._numbered.append((tree, goals, list(range(first, len(self.mutants)))))
        for path, leaf, _ in tree.leaves:
            for fact in facts_that_may_be_unknown(leaf):
                said = f"a case that is undetermined because {fact} is not known"
                self._unknown[tree.route, path, fact] = self._add_goal(Goal(tree.route, self._place(path), said))

    def _place(self, path: Path) -> Path:
        return find_origin(path, self._origins)

    def _add_goal(self, goal: Goal) -> int:
        self.goals.append(goal)
        return len(self.goals) - 1

    def _find_unknown(self, tree: _Tree, case: Case, results: Sequence[LeafResult]) -> Iterator[int]:
        """Give the goals about unknown facts that leave a case undetermined."""
        for path, _, check in tree.leaves:
            finding = check(results)
            if read_verdict(finding, case.as_of) is Verdict.UNDETERMINED:
                for address in find_missing(finding, case.profile, case.as_of):
                    number = self._unknown.get((tree.route, path, plain_fact(address)))
                    if number is not None:
                        yield number


def _assume_found(credential: Credential) -> Credential:
    """Return the credential with all that was not found assumed met, so that the rest is seen to matter."""
    routes = tuple(route.model_copy(update={"requires": _found(route.requires)}) for route in credential.routes)
    common = None if credential.requires is None else _found(credential.requires)
    return credential.model_copy(update={"routes": routes, "requires": common})


def _found(criterion: Any) -> Any:
    if isinstance(criterion, NotFound):
        return Fixed(holds=True)
    parts = tuple(_found(part) for part in parts_of(criterion))
    return with_changes(criterion, **{key_of_parts(criterion): parts}) if parts else criterion


def _flips(one: Verdict, other: Verdict) -> bool:
    """Tell whether one of two verdicts is eligible, and the other not."""
    return one is not other and Verdict.UNDETERMINED not in (one, other)
