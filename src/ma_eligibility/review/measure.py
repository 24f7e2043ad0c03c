"""What the cases of a rule file show: whether each comes out as expected, and what no case would notice.

A criterion is shown if the verdict of one case would change if it were never met, and that of another if it were always
met (modified condition and decision coverage). A number or a window is shown if a case notices each step to either
side; an unknown fact, if it leaves a case undetermined; a reading, if the verdict of a case changes under it.

From yes to not known is a change as well. What no fact of a profile settles is taken as met, and then as not met, so
that it hides nothing of the rest.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import ALWAYS, Days, union
from ma_eligibility.errors import Path
from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.load.cases import Case, CredentialCases, load_cases
from ma_eligibility.load.ruleset import load_ruleset, load_ruleset_files
from ma_eligibility.load.source import Document, find_origin
from ma_eligibility.profile.profile import plain_address
from ma_eligibility.review.kinds import asks_profile
from ma_eligibility.review.variants import Variant, assume_settled, make_bound_variants, make_variants, say_missing
from ma_eligibility.ruleset.compile import Find, RuleCompiler
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.evaluate import evaluate_leaves
from ma_eligibility.ruleset.finding import Finding, LeafResult, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Alternative, Credential, Route, requirement_of, walk_criteria

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
    """What one case shows."""

    outcome: Outcome
    shows: set[int]
    """The identities of the goals that it shows, and of the mutants that it notices."""


class _Tree(NamedTuple):
    """The criteria of a route, or those that every route asks for, with their variants."""

    route: str
    checks: list[dict[str, Find]]
    """For each assumption, the check of each route that has the criteria, by its id."""
    variants: list[tuple[Goal, list[dict[str, Find]]]]
    """Those that show whether something matters, for each assumption."""
    mutants: list[tuple[Mutant, dict[str, Find]]]
    """The changes of the rule itself that a case should notice."""
    leaves: list[tuple[Find, dict[str, Goal]]]
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
        versions = assume_settled(credential, *(other.credential for other in alternatives))
        self._assumed = [assumed for assumed, *_ in versions]
        """The credential under each assumption about what no fact of a profile settles."""
        self._compiler = RuleCompiler()
        self.goals: list[Goal] = []
        self.mutants: list[Mutant] = []
        self._routes = self._compile(credential, credential.routes, in_force)
        self._trees = list(self._compile_trees())
        self._others: list[tuple[Goal, list[dict[str, Find]]]] = []
        for number, other in enumerate(alternatives, 1):
            means = credential.readings[other.reading].choices[other.choice]
            path: Path = ("readings", other.reading, "choices", other.choice)
            self.goals.append(Goal("", path, f"a case whose verdict changes if {means}"))
            checks = [self._compile(each[number], each[number].routes, in_force) for each in versions]
            self._others.append((self.goals[-1], checks))
        self._leaves = self._compiler.finish()

    def count_checks(self, route: str) -> int:
        """Return how many criteria are checked to examine a case that names one route; all questions are asked."""
        return self.checks[route] + len(self._leaves.leaves)

    def examine(self, case: Case) -> CaseResult:
        """Return what comes out of a case, and what it shows."""
        results = evaluate_leaves(case.profile, self._leaves)
        as_of = case.as_of
        findings = {id: self._routes[id](results) for id in case.expect}
        verdicts = {id: read_verdict(finding, as_of) for id, finding in findings.items()}
        shows: set[int] = set()
        for tree in self._trees:
            ids = tree.checks[0].keys() & verdicts.keys()
            if not ids:
                continue
            asked = [{id: read_verdict(checks[id](results), as_of) for id in ids} for checks in tree.checks]
            for goal, variants in tree.variants:
                if any(_flip(before, checks, results, as_of) for before, checks in zip(asked, variants, strict=True)):
                    shows.add(id(goal))
            for mutant, checks in tree.mutants:
                if any(read_verdict(checks[id](results), as_of) is not verdicts[id] for id in ids):
                    shows.add(id(mutant))
            if any(Verdict.UNDETERMINED in before.values() for before in asked):
                shows.update(map(id, _find_unknown(tree, case, results)))
            for goal, others in self._others if tree.route in verdicts else ():
                if any(_flip(before, checks, results, as_of) for before, checks in zip(asked, others, strict=True)):
                    shows.add(id(goal))
        unexpected = {id: verdict for id, verdict in verdicts.items() if verdict.value != case.expect[id]}
        return CaseResult(Outcome(case, findings, unexpected), shows)

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

    def _compile_with(self, owner: Credential, place: Path, value: Any) -> dict[str, Find]:
        """Return the checks of the routes that a place of a credential belongs to, with another value there."""
        match place:
            case ("routes", int(index), str(field)):
                return self._compile(owner, [owner.routes[index].model_copy(update={field: value})], self.in_force)
            case ("in_force",):
                return self._compile(owner, owner.routes, value)
        return self._compile(owner.model_copy(update={"requires": value}), owner.routes, self.in_force)

    def _compile_assumed(self, place: Path, values: Sequence[Any]) -> list[dict[str, Find]]:
        """Return the checks under each assumption, with the value for it."""
        pairs = zip(self._assumed, values, strict=True)
        return [self._compile_with(owner, place, value) for owner, value in pairs]

    def _compile_trees(self) -> Iterator[_Tree]:
        """Give a tree for the criteria of each route, and one for those of every route; the same for days in force.

        An end that lies on a day when the other is not in force changes nothing.
        """
        routes, assumed = self.credential.routes, self._assumed
        whole = self.in_force.days if self.in_force else ALWAYS
        days = [route.in_force.days if route.in_force else ALWAYS for route in routes]
        criteria: list[tuple[str, Path, Any, list[Any]]] = [
            (route.id, ("routes", index, "requires"), route.requires, [each.routes[index].requires for each in assumed])
            for index, route in enumerate(routes)
        ]
        criteria.append(("", ("requires",), self.credential.requires, [each.requires for each in assumed]))
        for route, place, written, found in criteria:
            if written is not None:
                variants = [make_variants(each, place) for each in found]
                yield self._compile_tree(route, place, found, variants, make_variants(written, place))
        bounds: list[tuple[str, Path, InForce | None, Days]] = [
            (route.id, ("routes", index, "in_force"), route.in_force, whole) for index, route in enumerate(routes)
        ]
        bounds.append(("", ("in_force",), self.in_force, reduce(union, days)))
        for route, place, in_force, others in bounds:
            if in_force is not None:
                ends = list(make_bound_variants(in_force, place, others))
                times = len(assumed)
                yield self._compile_tree(route, place, [in_force] * times, [ends] * times, ends)

    def _compile_tree(
        self,
        route: str,
        place: Path,
        assumed: Sequence[Any],
        variants: Sequence[Iterable[Variant]],
        mutants: Iterable[Variant],
    ) -> _Tree:
        """Return the value at a place with its variants, each of them for every assumption."""
        tree = _Tree(route, self._compile_assumed(place, assumed), [], [], [])
        for alike in zip(*variants, strict=True):
            if said := say_missing(alike[0]):
                goal = self._add_goal(route, alike[0].path, said)
                tree.variants.append((goal, self._compile_assumed(place, [each.requirement for each in alike])))
        for each in mutants:
            if each.kind not in ("on", "off"):
                mutant = Mutant(route, find_origin(each.path, self._origins), each.said)
                self.mutants.append(mutant)
                tree.mutants.append((mutant, self._compile_with(self.credential, place, each.requirement)))
        for path, node in walk_criteria(assumed[0], place):
            if asks_profile(node):
                facts = {
                    fact: self._add_goal(route, path, f"a case that is undetermined because {fact} is not known")
                    for fact in _facts_that_may_be_unknown(node)
                }
                tree.leaves.append((self._compiler.compile(node).find, facts))
        return tree

    def _add_goal(self, route: str, path: Path, said: str) -> Goal:
        goal = Goal(route, find_origin(path, self._origins), said)
        self.goals.append(goal)
        return goal


def _find_unknown(tree: _Tree, case: Case, results: Sequence[LeafResult]) -> Iterator[Goal]:
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


_DATE_OF_ANSWER = re.compile(r"\b(answers\.[^.]+)\.(?:since|until)$")


def _plain_fact(address: str) -> str:
    """Return a fact's address without the number of its record, and by the name that rules use."""
    plain = _DATE_OF_ANSWER.sub(r"\1", plain_address(address))
    return {"programs.expected": "programs.completed", "diploma.expected": "diploma.earned"}.get(plain, plain)


def _flip(before: Mapping[str, Verdict], checks: Mapping[str, Find], results: Sequence[LeafResult], as_of: int) -> bool:
    """Tell whether a verdict of a route becomes another by its check: yes no longer is, or no is yes."""
    for id in before.keys() & checks.keys():
        if before[id] is not Verdict.UNDETERMINED:
            after = read_verdict(checks[id](results), as_of)
            if after is not before[id] and Verdict.ELIGIBLE in (after, before[id]):
                return True
    return False


# --- The cases of a ruleset -------------------------------------------------------------------------------------


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


def load_measures(name: str, ids: Sequence[str] = ()) -> list[tuple[Measure, CredentialCases]]:
    """Return the credentials of a ruleset made ready to be measured, each with its cases.

    Raises InputError for rules or cases that cannot be used, UnknownCredentialError for an unknown id.
    """
    files = load_ruleset_files(name)
    ruleset = files.ruleset.only(ids) if ids else files.ruleset
    cases = {group.credential: group for group in load_cases(name)}
    measures = []
    for item in ruleset.credentials:
        own, document = cases[item.id], files.documents[item.id]
        others, origins = ruleset.alternatives.get(item.id, ()), files.moved[item.id][0].origins
        try:
            measures.append((Measure(item, ruleset.info.in_force, others, origins, len(own.cases)), own))
        except TooMuchToMeasureError:
            said = f"it would take too long to measure what {len(own.cases)} cases show of so many criteria"
            document.report("E103", said, ("routes",), "split the credential into several", at_key=True)
            document.raise_problems()
    return measures


def measure_ruleset(name: str, ids: Sequence[str] = ()) -> list[Measured]:
    """Return what the cases of each credential of a ruleset show; a case under another reading only what comes out."""
    return [_measure_all(name, measure, group) for measure, group in load_measures(name, ids)]


def _measure_all(name: str, measure: Measure, group: CredentialCases) -> Measured:
    cases = group.cases
    measured = measure_cases(measure, [case for case in cases if not case.readings])
    others = {json.dumps(case.readings, sort_keys=True): case.readings for case in cases if case.readings}
    outcomes = {id(outcome.case): outcome for outcome in measured.outcomes}
    for key, readings in others.items():
        picked = {f"{measure.credential.id}.{reading}": choice for reading, choice in readings.items()}
        ruleset = load_ruleset(name, picked, [measure.credential.id], alternatives=False)
        other = Measure(ruleset.credentials[0], ruleset.info.in_force)
        for case in cases:
            if case.readings and json.dumps(case.readings, sort_keys=True) == key:
                outcomes[id(case)] = other.examine(case).outcome
    return measured._replace(outcomes=[outcomes[id(case)] for case in cases], document=group.document)


def measure_cases(measure: Measure, cases: Sequence[Case]) -> Measured:
    """Return what cases show together."""
    looks = [measure.examine(case) for case in cases]
    shown: set[int] = set().union(*(look.shows for look in looks))
    return Measured(
        measure.credential,
        [look.outcome for look in looks],
        measure.goals,
        [goal for goal in measure.goals if id(goal) not in shown],
        measure.mutants,
        [mutant for mutant in measure.mutants if id(mutant) not in shown],
    )
