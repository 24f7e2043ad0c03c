"""Cases for what no case shows yet: people made from the rule, of whom those that show something are kept.

People are made from each criterion: who just meets it, who just misses it, and of whom a fact is not known. They are
plain values, as a profile holds them, so that an author can read, change and keep them.
"""

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import chain
from textwrap import shorten
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, parse_day
from ma_eligibility.errors import InputError, Path
from ma_eligibility.load.cases import Case
from ma_eligibility.load.profile import make_profile
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.profile import PERSON, SECTIONS_BY_KEY
from ma_eligibility.review.kinds import asks_profile, question_of, review_of
from ma_eligibility.review.measure import CaseResult, Goal, Measure, Measured
from ma_eligibility.review.records import EDGES, Edge, MadeRecord, NobodyError
from ma_eligibility.review.variations import Person, Variation, count_records, records_of, vary_days
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.finding import read_verdict
from ma_eligibility.ruleset.related import relations_of
from ma_eligibility.ruleset.rulebook import parts_of, requirement_of, walk_criteria

#: The day that proposed cases ask about; June 15 is far from the ends of months and years.
AS_OF = parse_day("2026-06-15")
MONTH_END = parse_day("2026-06-30")
MOST_QUOTED = 60
#: The most criteria that are checked to find cases for a credential, which takes some seconds.
MOST_CHECKS = 8_000_000
#: Making a record takes as long as checking so many criteria.
CHECKS_TO_MAKE = 30


class Proposal(NamedTuple):
    """A case that shows something which no case shows yet."""

    said: str
    person: dict[str, Any]
    as_of: int
    expect: dict[str, str]
    """What comes out of each route by the rule as it is: for the author to agree with."""
    shows: list[Goal]


class Proposals(NamedTuple):
    """The cases proposed for a credential."""

    cases: list[Proposal]
    cut_at: "Progress | None"
    """How far the search came, if it stopped early."""


class Progress(NamedTuple):
    """How far the search for cases has come; it stops early if it takes too many checks."""

    criteria: int
    """Of how many criteria people were made, a criterion counting once for each route that asks for it."""
    of: int
    """Of how many they would be."""
    people: int
    """How many were examined."""


def propose_cases(
    measure: Measure, measured: Measured, report: Callable[[Progress], None] = lambda progress: None
) -> Proposals:
    """Return cases that show what the cases of a credential do not show yet, as far as such people can be made.

    ``report`` gets how far it is for each person that is examined.
    """
    wanted = {id(each) for each in (*measured.unshown, *measured.unnoticed)}
    candidates = Candidates(measure, set(wanted))
    useful, results = [], []
    for route, variation, case in candidates:
        report(candidates.progress)
        result = candidates.examine(case)
        if result.shows:
            useful.append((route, variation, case))
            results.append(result)
    for index, (_, _, case) in enumerate(useful):
        if candidates.checks_left > 0:  # what they also show, so that fewer are enough
            results[index] = candidates.examine(case, wanted)
    proposals = []
    for index in _choose([result.shows for result in results]):
        (route, variation, _), result = useful[index], results[index]
        goals = [goal for goal in measure.goals if id(goal) in result.shows & wanted]
        wanted -= result.shows
        verdict = read_verdict(result.outcome.findings[route], variation.as_of).value
        said = f"{variation.said} ({shorten(variation.criterion, MOST_QUOTED, placeholder=' …')})"
        proposals.append(Proposal(said, variation.person, variation.as_of, {route: verdict}, goals))
    order = {route.id: number for number, route in enumerate(measure.credential.routes)}
    ordered = sorted(proposals, key=lambda proposal: order[next(iter(proposal.expect))])
    return Proposals(ordered, candidates.progress if candidates.checks_left < 0 else None)


def _choose(shown: Sequence[set[int]]) -> Iterator[int]:
    """Give the numbers of candidates that together show all that any of them shows, those that show most first."""
    left = set(range(len(shown)))
    wanted: set[int] = set().union(*shown)
    while wanted:
        best = max(left, key=lambda index: (len(shown[index] & wanted), -index))
        left.remove(best)
        wanted -= shown[best]
        yield best


class Candidates:
    """People made from each criterion of each route, as cases that name the route; nobody twice.

    They end when nothing more is wanted, or when making and examining them has taken as many checks of a criterion as
    are allowed. Once all about a criterion is shown, its other people come after those made from the others.
    """

    def __init__(self, measure: Measure, wanted: set[int] | None = None) -> None:
        """Begin with the first route; ``wanted`` are the identities of what they should show, all if left out."""
        self.measure = measure
        self.wanted = set(measure.ids) if wanted is None else wanted
        """What nobody who was examined shows."""
        self.checks_left = MOST_CHECKS
        self._seen: set[tuple[str, int, str]] = set()
        self._about: set[int] = set()
        """What there is to show about the criterion that they are being made from."""
        self._total = sum(
            asks_profile(node)
            for route in measure.credential.routes
            for _, node in walk_criteria(requirement_of(measure.credential, route, measure.in_force), ())
        )
        self.people = 0
        self._begun: set[tuple[str, Path]] = set()

    @property
    def progress(self) -> Progress:
        """How far they have come; what was begun last counts only at the end."""
        criteria = len(self._begun) - (self.checks_left < 0)
        return Progress(criteria, self._total, self.people)

    def __iter__(self) -> Iterator[tuple[str, Variation, Case]]:
        """Give each with the id of the route and what is special about them."""
        for route, variation in self._make_people():
            self.checks_left -= CHECKS_TO_MAKE * (1 + count_records(variation.person))
            if self.checks_left < 0:
                return
            case = self._make_case(route, variation)
            if case is not None:
                self.people += 1
                yield route, variation, case

    def examine(self, case: Case, wanted: Set[int] | None = None) -> CaseResult:
        """Return what a person shows of what is wanted; if left out, what is quickly found of what nobody shows yet.

        What takes other criteria than those of the rules to be found is looked for only about the criterion that the
        person was made from.
        """
        if wanted is None:
            wanted = self.wanted - (self.measure.costly - self._about)
        result = self.measure.examine(case, wanted)
        self.wanted -= result.shows
        self.checks_left -= result.checks
        return result

    def _make_people(self) -> Iterator[tuple[str, Variation]]:
        """Give people with the id of the route that they are made from."""
        in_force = self.measure.in_force
        later: list[tuple[str, Iterator[Variation]]] = []
        for route in self.measure.credential.routes:
            requirement = requirement_of(self.measure.credential, route, in_force)
            nodes = dict(walk_criteria(requirement, ()))
            for path, day, words in _questions(requirement, in_force, route.in_force):
                self._begun.add((route.id, path))
                self._about = self.measure.about[id(nodes[path])]
                people = people_for(requirement, path, day, words)
                while self._about & self.wanted and (found := next(people, None)):
                    if found.is_far:
                        people = chain([found], people)
                        break
                    yield route.id, found
                later.append((route.id, people))
        self._about = self.measure.costly
        for name, people in later:
            while self.wanted and (found := next(people, None)):
                yield name, found

    def _make_case(self, route: str, variation: Variation) -> Case | None:
        """Return the case; None for a person given before, or whom no profile can hold."""
        key = (route, variation.as_of, json.dumps(variation.person, sort_keys=True, default=str))
        if key in self._seen or not FIRST_DAY <= variation.as_of <= LAST_DAY:
            return None
        self._seen.add(key)
        try:
            profile = make_profile(variation.person)
        except InputError:  # such as an end before a start
            return None
        expect: Any = {route: "undetermined"}
        return Case.model_construct(case=variation.said, profile=profile, as_of=variation.as_of, expect=expect)


def _questions(requirement: Any, *bounds: InForce | None) -> Iterator[tuple[Path, int, str]]:
    """Give each criterion with a day to ask about it, and the first with the days at those bounds, named in words."""
    leaves = [(path, node) for path, node in walk_criteria(requirement, ()) if asks_profile(node)]
    for path, leaf in leaves:
        yield path, _day_to_ask(leaf, *bounds), ""
    for path, _ in leaves[:1]:
        for bound in bounds:
            if bound is not None and bound.from_ is not None:
                yield path, bound.from_ - 1, "the day before the rules are in force"
                yield path, bound.from_, "the first day on which the rules are in force"
            if bound is not None and bound.until is not None:
                yield path, bound.until, "the last day on which the rules are in force"
                yield path, bound.until + 1, "the day after the rules were in force"


def _day_to_ask(leaf: Any, *bounds: InForce | None) -> int:
    """Return a day on which all of the bounds are in force, if there is one; a month's end, if that matters."""
    if question_of(leaf).depends_on_month_end(leaf):
        return MONTH_END
    days: Sequence[InForce] = [each for each in bounds if each is not None]
    first = max((each.from_ or 0 for each in days), default=0)
    last = min((each.until or AS_OF for each in days), default=AS_OF)
    return max(first, min(AS_OF, last))


def people_for(requirement: Any, focus: Path, as_of: int, words: str = "") -> Iterator[Variation]:
    """Give people who show whether the criterion at the end of the path ``focus`` matters in a requirement.

    ``words`` say what is special about the day, in place of what is special about the person.
    """
    leaf = next(node for path, node in walk_criteria(requirement, ()) if path == focus)
    far: list[Iterator[Variation]] = []
    for people in _people_at_edges(requirement, focus, leaf, as_of):
        for found in people:
            if found.is_far:
                far.append(chain([found], people))
                break
            yield found._replace(said=words or found.said, criterion=leaf.sentence)
    for found in chain.from_iterable(far):
        yield found._replace(said=words or found.said, criterion=leaf.sentence)


def _people_at_edges(requirement: Any, focus: Path, leaf: Any, as_of: int) -> Iterator[Iterator[Variation]]:
    """Give people who meet the criterion at each edge, each followed by variations of them."""
    question = question_of(leaf)
    yield iter([Variation({}, as_of, "nothing is known")])
    for close in (False, True):
        for edge, special in EDGES.items():
            words = leaf.section.none if question.asks_for_too_many(leaf) else special
            for others in ((), tuple(_other_choices(requirement, focus))):
                try:
                    person = _join(_satisfy(requirement, focus, as_of, edge, set(others)))
                except NobodyError:
                    continue
                if close:
                    person = _close(person, requirement)
                days = vary_days(person, leaf.section.noun, as_of, words)
                yield chain([Variation(person, as_of, words)], days, question.vary(person, leaf, as_of))


def _other_choices(requirement: Any, focus: Path) -> list[Path]:
    """Return the paths to the last alternatives of every choice that the path to the focus does not pass."""
    choices = [(path, node.parts) for path, node in walk_criteria(requirement, ()) if node.kind == "any"]
    return [(*path, "any", len(parts) - 1) for path, parts in choices if focus[: len(path)] != path]


def _satisfy(
    node: Any, focus: Path, as_of: int, edge: Edge, chosen: set[Path], here: Path = ()
) -> Iterator[MadeRecord]:
    """Give the records that make a criterion hold by the path to the focus, and by the first alternative elsewhere."""
    parts = parts_of(node)
    if not parts:
        question = review_of(node).question
        if question is not None:
            yield from question.records(node, as_of, edge if here == focus else "long ago")
        return
    key = node.key
    paths = [(*here, key, index) for index in range(len(parts))]
    on_path = [index for index, path in enumerate(paths) if focus[: len(path)] == path]
    preferred = on_path + [index for index, path in enumerate(paths) if path in chosen]
    order = list(dict.fromkeys([*preferred, *range(len(parts))]))
    wanted = on_path if node.negates else sorted(order[: node.needed])
    for index in wanted:
        yield from _satisfy(parts[index], focus, as_of, edge, chosen, paths[index])


def _join(records: Iterable[MadeRecord]) -> Person:
    """Return a person with the records, about whom there is nothing more to tell."""
    person: Person = {"complete": True}
    for section, values in records:
        if section == PERSON:
            person |= _join_answers(person, values)
        elif SECTIONS_BY_KEY[section].is_single:
            person[section] = {**person.get(section, {}), **_join_answers(person.get(section, {}), values)}
        elif values not in person.setdefault(section, []):
            person[section].append(values)
    return person


def _join_answers(record: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with the answers that the record has already."""
    answers = {**record.get(ANSWERS, {}), **values.get(ANSWERS, {})}
    return {**values, ANSWERS: answers} if answers else values


def _close(person: Person, requirement: Any) -> Person:
    """Return the person with everything said that other criteria ask of the same records, so that they are not met."""
    closed = copy.deepcopy(person)
    leaves = [leaf for _, leaf in walk_criteria(requirement, ()) if asks_profile(leaf) and leaf.section.word != PERSON]
    for leaf in [*leaves, *(relation.criterion for each in leaves for relation in relations_of(each))]:
        stored = [each for each in leaf.tests if each.field not in leaf.section.model.DERIVED]
        for record in records_of(closed, leaf.section.key):
            for condition in stored:
                value = condition.failing_value()
                if isinstance(condition, AnswerCondition):
                    record.setdefault(ANSWERS, {}).setdefault(condition.field, value)
                elif value is not None:
                    record.setdefault(condition.field, value)
    return closed
