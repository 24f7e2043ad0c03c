"""What the cases of a rule file show: whether each comes out as expected, and what no case would notice.

A criterion is shown if the verdict of one case would change if it were never met, and that of another if it were always
met (modified condition and decision coverage). A number or a window is shown if a case notices each step to either
side; an unknown fact, if it leaves a case undetermined; a reading, if the verdict of a case changes under it.

From yes to not known is a change as well. What no fact of a profile settles is taken as met, and then as not met, so
that it hides nothing of the rest.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import reduce
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import ALWAYS, union
from ma_eligibility.errors import Path
from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.load.cases import Case
from ma_eligibility.load.source import Document, find_origin
from ma_eligibility.profile.profile import plain_address
from ma_eligibility.review.effects import Judge, Node, VerdictJoiner, make_route_node
from ma_eligibility.review.kinds import asks_profile
from ma_eligibility.review.leaves import GroupedLeaves, LeafFinder
from ma_eligibility.review.variants import Variant, make_bound_variants, make_variants, say_missing
from ma_eligibility.ruleset.compile import Find
from ma_eligibility.ruleset.constants import InForce, Unsettled
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


def find_outcome(case: Case, finds: Mapping[str, Find], results: Sequence[LeafResult]) -> Outcome:
    """Return what comes out of a case, given what finds each route, by its id, and what the leaves found."""
    findings = {id: finds[id](results) for id in case.expect}
    verdicts = {id: read_verdict(finding, case.as_of) for id, finding in findings.items()}
    unexpected = {id: verdict for id, verdict in verdicts.items() if verdict.value != case.expect[id]}
    return Outcome(case, findings, unexpected)


class CaseResult(NamedTuple):
    """What one case shows."""

    outcome: Outcome
    shows: set[int]
    """The identities of the goals that it shows, and of the mutants that it notices."""
    checks: int
    """How many criteria without parts were checked, and records that match them."""


class _Place(NamedTuple):
    """A criterion at one place of the rules, and what is to be shown of it."""

    criterion: Any
    changes: list[tuple[Any, Goal | None, Mutant | None]]
    """The criterion with each change: the goal that is shown if a verdict changes, the mutant that is noticed."""
    unknown: dict[str, Goal]
    """By the fact: the goals that are shown if it is not known."""


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
        self.goals: list[Goal] = []
        self.mutants: list[Mutant] = []
        self._leaves = GroupedLeaves()
        self._joiner = VerdictJoiner()
        self._finds = {
            route.id: self._leaves.rules.compile(requirement_of(credential, route, in_force))
            for route in credential.routes
        }
        self._roots = self._add_routes(credential)
        self._places: dict[Path, _Place] = {}
        self.about: dict[int, set[int]] = {}
        """By the identity of a criterion: the identities of what there is to show and to notice about it."""
        self.costly: set[int] = set()
        """The identities of what is found only by checking criteria that are not those of the rules."""
        self._add_trees()
        self._others = [(self._add_reading(each), self._add_routes(each.credential)) for each in alternatives]
        self.ids = frozenset(map(id, (*self.goals, *self.mutants)))
        """The identities of all that there is to show and to notice."""
        self._assumed = self._list_assumptions()

    def examine(self, case: Case, wanted: Set[int] | None = None) -> CaseResult:
        """Return what comes out of a case, and what it shows; given identities, only what is among them."""
        wanted = self.ids if wanted is None else wanted
        leaves = LeafFinder(self._leaves, case.profile, case.as_of)
        shows: set[int] = set()
        assumed = {Verdict.UNDETERMINED, *self._assumed}
        judges = {each: Judge(self._joiner, leaves.judge, each) for each in assumed}
        for route in case.expect:
            shows |= self._find_noticed(route, judges[Verdict.UNDETERMINED], wanted)
            for each in self._assumed:
                shows |= self._find_shown(route, judges[each], wanted)
            if any(judges[each].judge(self._roots[route].criterion) is Verdict.UNDETERMINED for each in self._assumed):
                shows |= self._find_unknown(route, case, leaves) & wanted
        outcome = find_outcome(case, self._finds, leaves.results(self._leaves.rules))
        return CaseResult(outcome, shows, leaves.checks)

    def _find_noticed(self, route: str, judge: Judge, wanted: Set[int]) -> set[int]:
        """Return the identities of the mutants under which the verdict of a route is another one."""
        root = self._roots[route]
        before = judge.judge(root.criterion)
        return {
            id(mutant)
            for path, effect in judge.find_effects(root).items()
            if path in self._places
            for changed, _, mutant in self._places[path].changes
            if id(mutant) in wanted and effect[judge.judge(changed)] is not before
        }

    def _find_shown(self, route: str, judge: Judge, wanted: Set[int]) -> set[int]:
        """Return the identities of the goals that the verdict of a route shows, for one assumption."""
        root = self._roots[route]
        before = judge.judge(root.criterion)
        if before is Verdict.UNDETERMINED:
            return set()
        shown = {
            id(goal)
            for path, effect in judge.find_effects(root).items()
            if path in self._places
            for changed, goal, _ in self._places[path].changes
            if id(goal) in wanted and _is_flip(before, effect[judge.judge(changed)])
        }
        others = ((goal, roots[route]) for goal, roots in self._others if id(goal) in wanted and route in roots)
        return shown | {id(goal) for goal, root in others if _is_flip(before, judge.judge(root.criterion))}

    def _find_unknown(self, route: str, case: Case, leaves: LeafFinder) -> set[int]:
        """Return the identities of the goals about unknown facts that leave a route undetermined."""
        found = set()
        for node in self._roots[route].walk():
            goals = self._places[node.path].unknown if node.path in self._places else {}
            if goals and leaves.judge(node.criterion) is Verdict.UNDETERMINED:
                facts = map(_plain_fact, find_missing(leaves.find(node.criterion), case.profile, case.as_of))
                found |= {id(goals[fact]) for fact in facts if fact in goals}
        return found

    def _add_routes(self, credential: Credential) -> dict[str, Node]:
        """Return what each route of a credential requires, by its id, its criteria ready to be judged."""
        roots = {}
        for index, route in enumerate(credential.routes):
            roots[route.id] = make_route_node(credential, index, self.in_force)
            for node in roots[route.id].walk():
                self._count_checks(route.id, 1)
                if not node.parts and not isinstance(node.criterion, Unsettled):
                    self._leaves.add(node.criterion)
        return roots

    def _count_checks(self, route: str, checks: int) -> None:
        self.checks[route] += checks
        if self.checks.total() > self._most_checks:
            raise TooMuchToMeasureError

    def _add_reading(self, other: Alternative) -> Goal:
        means = self.credential.readings[other.reading].choices[other.choice]
        place: Path = ("readings", other.reading, "choices", other.choice)
        return self._add_goal("", place, f"a case whose verdict changes if {means}")

    def _list_assumptions(self) -> list[Verdict]:
        """Return what is assumed of all that no fact of a profile settles, so that it is seen that the rest matters."""
        roots = (root for routes in (self._roots, *(each for _, each in self._others)) for root in routes.values())
        if any(isinstance(node.criterion, Unsettled) for root in roots for node in root.walk()):
            return [Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE]
        return [Verdict.UNDETERMINED]

    def _add_trees(self) -> None:
        """Add the criteria of each route and those of every route, then the days in force.

        An end that lies on a day when the other is not in force changes nothing.
        """
        routes = [(route.id, ("routes", index), route) for index, route in enumerate(self.credential.routes)]
        owners: list[tuple[str, Path, Route | Credential]] = [*routes, ("", (), self.credential)]
        for id, path, owner in owners:
            if owner.requires is not None:
                place = (*path, "requires")
                self._add_tree(id, place, owner.requires, make_variants(owner.requires, place))
        in_force_days = self.in_force.days if self.in_force else ALWAYS
        days = [route.in_force.days if route.in_force else ALWAYS for _, _, route in routes]
        bounds = [
            *((*each[:2], each[2].in_force, in_force_days) for each in routes),
            ("", (), self.in_force, reduce(union, days)),
        ]
        for id, path, in_force, others in bounds:
            if in_force is not None:
                place = (*path, "in_force")
                self._add_tree(id, place, in_force, make_bound_variants(in_force, place, others))

    def _add_tree(self, route: str, place: Path, criterion: Any, variants: Iterable[Variant]) -> None:
        """Add a criterion of a route, or of every route, and those below it, with what is to be shown of them."""
        nodes = dict(walk_criteria(criterion, place))
        self._places |= {path: _Place(node, [], {}) for path, node in nodes.items()}
        for variant in variants:
            self._add_variant(route, self._places[variant.place], variant)
        for path, node in nodes.items():
            for fact in _facts_that_may_be_unknown(node) if asks_profile(node) else ():
                said = f"a case that is undetermined because {fact} is not known"
                self._places[path].unknown[fact] = self._add_goal(route, path, said)
        for path, node in nodes.items():
            here = self._places[path]
            shown = [*here.unknown.values(), *(each for _, *both in here.changes for each in both if each is not None)]
            self.about[id(node)] = set(map(id, shown))

    def _add_variant(self, route: str, place: _Place, variant: Variant) -> None:
        """Add a changed criterion at its place, with the goal and the mutant that it gives, if any."""
        for each in [route] if route else self._roots:
            self._count_checks(each, 1 + len(parts_of(variant.changed)))
        if not parts_of(variant.changed):
            self._leaves.add_change(place.criterion, variant.changed)
        said, mutant = say_missing(variant), None
        goal = self._add_goal(route, variant.path, said) if said else None
        if variant.kind not in ("on", "off"):
            mutant = Mutant(route, find_origin(variant.path, self._origins), variant.said)
            self.mutants.append(mutant)
        if asks_profile(variant.changed):
            self.costly |= {id(goal), id(mutant)}
        place.changes.append((variant.changed, goal, mutant))

    def _add_goal(self, route: str, path: Path, said: str) -> Goal:
        goal = Goal(route, find_origin(path, self._origins), said)
        self.goals.append(goal)
        return goal


def _is_flip(before: Verdict, after: Verdict) -> bool:
    """Tell whether a verdict becomes another: yes no longer is, or no is yes."""
    return after is not before and Verdict.ELIGIBLE in (after, before)


def _facts_that_may_be_unknown(leaf: Any) -> list[str]:
    """Return the facts that a criterion asks for, except those that every profile gives or that cannot matter."""
    idle = {f"{leaf.section.key}.{each.field}" for each in leaf.tests if each.is_always}
    return [fact for fact in leaf.facts_asked() if fact not in idle and fact not in ALWAYS_GIVEN]


#: Facts with a default, and facts that a record must have.
ALWAYS_GIVEN = {"programs.level", "credentials.credential", "attempts.credential", "skills.skill"}


_DATE_OF_ANSWER = re.compile(r"\b(answers\.[^.]+)\.(?:since|until)$")


def _plain_fact(address: str) -> str:
    """Return a fact's address without the number of its record, and by the name that rules use."""
    plain = _DATE_OF_ANSWER.sub(r"\1", plain_address(address))
    return {"programs.expected": "programs.completed", "diploma.expected": "diploma.earned"}.get(plain, plain)


class Measured(NamedTuple):
    """What the cases of one credential show."""

    credential: Credential
    outcomes: list[Outcome]
    goals: list[Goal]
    unshown: list[Goal]
    mutants: list[Mutant]
    unnoticed: list[Mutant]
    document: Document | None = None
    """The rule file; None for cases that are in none."""

    def falls_short(self, require: int | None) -> bool:
        """Tell whether the cases show less than so many percent of what there is to show."""
        shown = len(self.goals) - len(self.unshown)
        return require is not None and 100 * shown < require * len(self.goals)

    @property
    def failed(self) -> list[Outcome]:
        """The cases with an unexpected verdict."""
        return [outcome for outcome in self.outcomes if outcome.unexpected]


def measure_cases(measure: Measure, cases: Sequence[Case]) -> Measured:
    """Return what cases show together."""
    results = [measure.examine(case) for case in cases]
    shown: set[int] = set().union(*(result.shows for result in results))
    return Measured(
        measure.credential,
        [result.outcome for result in results],
        measure.goals,
        [goal for goal in measure.goals if id(goal) not in shown],
        measure.mutants,
        [mutant for mutant in measure.mutants if id(mutant) not in shown],
    )
