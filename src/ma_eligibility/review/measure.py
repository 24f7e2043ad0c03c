"""The rules of a credential compiled with all their variants, to measure what each case shows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, reduce
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import ALWAYS, Days, union
from ma_eligibility.errors import Path
from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.load.cases import Case
from ma_eligibility.load.source import find_origin
from ma_eligibility.profile.profile import plain_address
from ma_eligibility.profile.record import with_changes
from ma_eligibility.review.kinds import asks_profile
from ma_eligibility.review.variants import Fixed, Variant, make_bound_variants, make_variants, say_missing
from ma_eligibility.ruleset.compile import Find, RuleCompiler
from ma_eligibility.ruleset.constants import InForce, NotFound
from ma_eligibility.ruleset.evaluate import evaluate_leaves
from ma_eligibility.ruleset.finding import Finding, LeafResult, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import (
    Alternative,
    Credential,
    Route,
    parts_of,
    requirement_of,
    walk_criteria,
)

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


class Goal(NamedTuple):
    """Something that a case should show."""

    route: str
    """The id of the route; of a criterion that every route asks for, empty."""
    path: Path
    said: str
    """The case that shows it: “a case that …”."""


class Mutant(Goal):
    """A change of a rule that a case should notice: said is what changes."""


class CaseResult(NamedTuple):
    """What one case shows: the numbers of goals and of mutants."""

    outcome: Outcome
    goals: set[int]
    mutants: set[int]


#: Compiles a credential with another value in the place that a tree is about.
_CompileWith = Callable[[Credential, Any], dict[str, Find]]


class _Tree(NamedTuple):
    """The criteria of a route, or those that every route asks for, with their variants by the numbers of goals."""

    route: str
    checks: dict[str, Find]
    """The check of each route that has the criteria, by its id, assuming that all that was not found is met."""
    variants: dict[int, dict[str, Find]]
    """Those that show whether something matters."""
    mutants: dict[int, dict[str, Find]]
    """The changes of the rule itself that a case should notice, by their numbers."""
    leaves: list[tuple[Find, dict[str, int]]]
    """The check of each criterion that asks the profile, with the goals that are shown if a fact is not known."""


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
        self.goals: list[Goal] = []
        self.mutants: list[Mutant] = []
        self._routes = self._compile(credential, credential.routes, in_force)
        self._trees = [*self._compile_criteria(), *self._compile_bounds()]
        self._others: dict[int, dict[str, Find]] = {}
        for other in alternatives:
            means = credential.readings[other.reading].choices[other.choice]
            path: Path = ("readings", other.reading, "choices", other.choice)
            self.goals.append(Goal("", path, f"a case whose verdict changes if {means}"))
            assumed = _assume_found(other.credential)
            self._others[len(self.goals) - 1] = self._compile(assumed, assumed.routes, in_force)
        self._leaves = self._compiler.finish()

    def examine(self, case: Case) -> CaseResult:
        """Return what comes out of a case, and what it shows."""
        results = evaluate_leaves(case.profile, self._leaves)
        as_of = case.as_of
        findings = {id: self._routes[id](results) for id in case.expect}
        verdicts = {id: read_verdict(finding, as_of) for id, finding in findings.items()}
        goals: set[int] = set()
        mutants: set[int] = set()
        for tree in self._trees:
            asked = {id: read_verdict(tree.checks[id](results), as_of) for id in tree.checks if id in verdicts}
            decided = {id: verdict for id, verdict in asked.items() if verdict is not Verdict.UNDETERMINED}
            for number, checks in tree.variants.items():
                if any(_flips(verdict, read_verdict(checks[id](results), as_of)) for id, verdict in decided.items()):
                    goals.add(number)
            for number, checks in tree.mutants.items():
                if any(read_verdict(checks[id](results), as_of) is not verdicts[id] for id in asked):
                    mutants.add(number)
            if len(decided) < len(asked):
                goals.update(_find_unknown(tree, case, results))
        as_read = {tree.route: tree.checks for tree in self._trees if tree.route in verdicts}
        for number, routes in self._others.items():
            for id, checks in as_read.items():
                if id in routes and _flips(*(read_verdict(each[id](results), as_of) for each in (checks, routes))):
                    goals.add(number)
        unexpected = {id: verdict for id, verdict in verdicts.items() if verdict.value != case.expect[id]}
        return CaseResult(Outcome(case, findings, unexpected), goals, mutants)

    def _compile(self, owner: Credential, routes: Sequence[Route], in_force: InForce | None) -> dict[str, Find]:
        """Return the checks of routes by their ids, including what every route requires."""
        checks = {}
        for route in routes:
            requirement = requirement_of(owner, route, in_force)
            self.checks[route.id] += sum(1 for _ in walk_criteria(requirement, ()))
            if self.checks.total() > self._most_checks:
                raise TooMuchToMeasureError
            checks[route.id] = self._compiler.compile(requirement).find
        return checks

    def _compile_with(self, index: int, field: str, owner: Credential, value: Any) -> dict[str, Find]:
        """Return the check of a route with another value in a field."""
        return self._compile(owner, [owner.routes[index].model_copy(update={field: value})], self.in_force)

    def _compile_criteria(self) -> Iterator[_Tree]:
        """Give a tree for the criteria of each route, and one for those that every route asks for."""
        for index, (route, found) in enumerate(zip(self.credential.routes, self._assumed.routes, strict=True)):
            path: Path = ("routes", index, "requires")
            variants = make_variants(found.requires, path), make_variants(route.requires, path)
            yield self._compile_tree(
                route.id, path, found.requires, *variants, partial(self._compile_with, index, "requires")
            )

        def compile_all(owner: Credential, requires: Any) -> dict[str, Find]:
            return self._compile(owner.model_copy(update={"requires": requires}), owner.routes, self.in_force)

        common, path = self._assumed.requires, ("requires",)
        if common is not None:
            variants = make_variants(common, path), make_variants(self.credential.requires, path)
            yield self._compile_tree("", path, common, *variants, compile_all)

    def _compile_bounds(self) -> Iterator[_Tree]:
        """Give a tree for the days on which each route is in force, and one for those of the whole ruleset.

        An end that lies on a day when the other is not in force changes nothing.
        """
        whole = self.in_force.days if self.in_force else ALWAYS
        each = [route.in_force.days if route.in_force else ALWAYS for route in self.credential.routes]
        for index, route in enumerate(self.credential.routes):
            compile_with = partial(self._compile_with, index, "in_force")
            yield from self._compile_bound(route.id, ("routes", index, "in_force"), route.in_force, whole, compile_with)

        def compile_all(owner: Credential, in_force: InForce) -> dict[str, Find]:
            return self._compile(owner, owner.routes, in_force)

        yield from self._compile_bound("", ("in_force",), self.in_force, reduce(union, each), compile_all)

    def _compile_bound(
        self, route: str, path: Path, in_force: InForce | None, others: Days, compile_with: _CompileWith
    ) -> Iterator[_Tree]:
        if in_force is not None:
            variants = list(make_bound_variants(in_force, path, others))
            yield self._compile_tree(route, path, in_force, variants, variants, compile_with)

    def _compile_tree(
        self,
        route: str,
        path: Path,
        assumed: Any,
        variants: Iterable[Variant],
        mutants: Iterable[Variant],
        compile_with: _CompileWith,
    ) -> _Tree:
        """Return criteria with their variants; goals assume that all that was not found is met."""
        tree = _Tree(route, compile_with(self._assumed, assumed), {}, {}, [])
        for each in variants:
            if said := say_missing(each):
                number = self._add_goal(route, each.path, said)
                tree.variants[number] = compile_with(self._assumed, each.requirement)
        for each in mutants:
            if each.kind not in ("on", "off"):
                tree.mutants[len(self.mutants)] = compile_with(self.credential, each.requirement)
                self.mutants.append(Mutant(route, find_origin(each.path, self._origins), each.said))
        for place, node in walk_criteria(assumed, path):
            if asks_profile(node):
                facts = {
                    fact: self._add_goal(route, place, f"a case that is undetermined because {fact} is not known")
                    for fact in _facts_that_may_be_unknown(node)
                }
                tree.leaves.append((self._compiler.compile(node).find, facts))
        return tree

    def _add_goal(self, route: str, path: Path, said: str) -> int:
        self.goals.append(Goal(route, find_origin(path, self._origins), said))
        return len(self.goals) - 1


def _find_unknown(tree: _Tree, case: Case, results: Sequence[LeafResult]) -> Iterator[int]:
    """Give the goals about unknown facts that leave a case undetermined."""
    for check, goals in tree.leaves:
        finding = check(results)
        if read_verdict(finding, case.as_of) is Verdict.UNDETERMINED:
            facts = map(_plain_fact, find_missing(finding, case.profile, case.as_of))
            yield from (goals[fact] for fact in facts if fact in goals)


def _facts_that_may_be_unknown(leaf: Any) -> list[str]:
    """Return the facts that a criterion asks for, except those that every profile gives or that cannot matter."""
    idle = {f"{leaf.section.key}.{each.field}" for each in leaf.tests if each.is_always}
    return [fact for fact in leaf.facts_asked() if fact not in idle and fact not in ALWAYS_GIVEN]


#: Facts with a default, and facts that a record must have.
ALWAYS_GIVEN = {"programs.level", "credentials.credential", "attempts.credential", "skills.skill"}


def _plain_fact(address: str) -> str:
    """Return a fact's address without the number of its record, and by the name that rules use."""
    plain = plain_address(address)
    return {"programs.expected": "programs.completed", "diploma.expected": "diploma.earned"}.get(plain, plain)


def _assume_found(credential: Credential) -> Credential:
    """Return the credential with all that was not found assumed met, so that the rest is seen to matter."""
    routes = tuple(route.model_copy(update={"requires": _found(route.requires)}) for route in credential.routes)
    common = None if credential.requires is None else _found(credential.requires)
    return credential.model_copy(update={"routes": routes, "requires": common})


def _found(criterion: Any) -> Any:
    if isinstance(criterion, NotFound):
        return Fixed(holds=True)
    parts = tuple(_found(part) for part in parts_of(criterion))
    return with_changes(criterion, **{criterion.key: parts}) if parts else criterion


def _flips(one: Verdict, other: Verdict) -> bool:
    """Tell whether one of two verdicts is eligible, and the other not."""
    return one is not other and Verdict.UNDETERMINED not in (one, other)
