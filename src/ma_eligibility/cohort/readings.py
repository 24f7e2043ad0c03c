"""Which other readings of the sources would change a person's verdicts: what ``check`` says of one, for many people.

The rules under all readings are compiled together, so that a question which several of them ask is asked once. Whether
a reading changes a verdict depends only on the states of the leaves on the day. What only that reading asks is asked
last, and only of people for whom it decides.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import is_, itemgetter
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import ALWAYS, NEVER, any_of
from ma_eligibility.explain.assumptions import with_records
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.compile import CompiledCriterion, CompiledLeaves, Leaf, RuleCompiler
from ma_eligibility.ruleset.evaluate import evaluate_matches, find_matches, join_next, match_again
from ma_eligibility.ruleset.finding import INDEPENDENT, NOT_KNOWN, LeafResult, Verdict, read_verdict
from ma_eligibility.ruleset.related import RELATIONS
from ma_eligibility.ruleset.rulebook import Credential, Ruleset, compile_routes, requirement_of, walk_criteria
from ma_eligibility.ruleset.where import where_implies

#: For how many combinations of states it is kept what other readings change.
MOST_KEPT = 50_000
#: The states of leaves on the day.
States = tuple[int, ...]
#: The states of a leaf: it does not hold, and there is no record or there are some; it may hold; it certainly holds.
NO_RECORD, NO, PERHAPS, YES = range(4)
_FAILS: LeafResult = (NEVER, NEVER, INDEPENDENT)
_HOLDS: LeafResult = (ALWAYS, ALWAYS, INDEPENDENT)


def read_state(result: LeafResult, day: int) -> int:
    """Return the state of a leaf on a day."""
    windows, possible, evidence = result
    for first, last in windows:
        if first <= day <= last:
            return YES
    for first, last in possible:
        if first <= day <= last:
            return PERHAPS
    return NO if evidence else NO_RECORD


# --- The rules under all readings -----------------------------------------------------------------------------


class CompiledAlternative(NamedTuple):
    """A credential under another choice of a reading, with routes that ask for something else."""

    name: str
    """The reading, as CREDENTIAL.READING."""
    routes: tuple[CompiledCriterion, ...]
    asked: dict[int, "Siblings"]
    """The leaves that the credential's own routes do not ask."""


class Siblings(NamedTuple):
    """The leaves of a credential's own routes that are like another leaf, but for the records that match."""

    wider: tuple[int, ...]
    """Those that hold wherever it holds."""
    narrower: tuple[int, ...]
    """Those that hold only where it holds."""


class CompiledCredential(NamedTuple):
    """A credential under all its readings."""

    credential: Credential
    routes: tuple[CompiledCriterion, ...]
    alternatives: tuple[CompiledAlternative, ...]

    @property
    def leaves(self) -> list[int]:
        """The leaves that its routes ask, as it is read."""
        return sorted(frozenset().union(*(route.leaves for route in self.routes)))


class CompiledReadings(NamedTuple):
    """The rules of a ruleset, and those under its other readings, compiled together."""

    leaves: CompiledLeaves
    first: CompiledLeaves
    """The same without the joiners that only other readings need."""
    own: int
    """How many leaves the rules ask as they are read; they come first."""
    credentials: tuple[CompiledCredential, ...]


def compile_readings(ruleset: Ruleset) -> CompiledReadings:
    """Compile the rules of a ruleset and its alternatives."""
    compiler, in_force = RuleCompiler(), ruleset.info.in_force
    routes = [compile_routes(compiler, credential, in_force) for credential in ruleset.credentials]
    count, joined = compiler.count_leaves()
    credentials = tuple(
        CompiledCredential(credential, own, tuple(_compile_alternatives(compiler, credential, own, ruleset)))
        for credential, own in zip(ruleset.credentials, routes, strict=True)
    )
    leaves = compiler.finish()
    return CompiledReadings(leaves, leaves._replace(joiners=leaves.joiners[:joined]), count, credentials)


def _compile_alternatives(
    compiler: RuleCompiler, credential: Credential, routes: Sequence[CompiledCriterion], ruleset: Ruleset
) -> Iterator[CompiledAlternative]:
    """Give the alternatives of a credential that ask for something else."""
    in_force = ruleset.info.in_force
    requirements = [requirement_of(credential, route, in_force) for route in credential.routes]
    own = dict(zip([each.meaning for each in requirements], routes, strict=True))
    asked = dict(_list_leaves(compiler, requirements))
    for other in ruleset.alternatives.get(credential.id, ()):
        requirements = [requirement_of(other.credential, route, in_force) for route in other.credential.routes]
        if {each.meaning for each in requirements} == own.keys():
            continue
        under = tuple(own.get(each.meaning) or compiler.compile(each) for each in requirements)
        more = {index: leaf for index, leaf in _list_leaves(compiler, requirements) if index not in asked}
        siblings = {index: _find_siblings(more[index], asked) for index in sorted(more)}
        yield CompiledAlternative(f"{credential.id}.{other.reading}", under, siblings)


def _list_leaves(compiler: RuleCompiler, requirements: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Give the criteria without parts that ask the profile, each with the index of its leaf."""
    for requirement in requirements:
        for _, node in walk_criteria(requirement, ()):
            leaves = compiler.compile(node).leaves
            if leaves and not getattr(node, "parts", ()):
                (index,) = leaves
                yield index, node


def _find_siblings(leaf: Any, others: dict[int, Any]) -> Siblings:
    return Siblings(
        tuple(index for index, other in others.items() if _is_narrower(leaf, other)),
        tuple(index for index, other in others.items() if _is_narrower(other, leaf)),
    )


def _is_narrower(one: Any, other: Any) -> bool:
    """Tell whether a leaf is like another one, but that fewer records match, or that relations leave fewer to count."""
    if one.kind != other.kind or not getattr(one, "grows", False) or one.asked or other.asked:
        return False
    same: dict[str, Any] = {"where": other.where}
    if one.relations and not other.relations and one.relations_narrow:
        same |= dict.fromkeys(RELATIONS)
    return with_changes(one, **same).meaning == other.meaning and where_implies(
        one.section.word, one.where, other.where
    )


# --- One person -----------------------------------------------------------------------------------------------


class LeafResults:
    """What the leaves find for one person; those of other readings are evaluated when they are needed."""

    def __init__(self, profile: Profile, compiled: CompiledReadings, as_of: int) -> None:
        self._leaves, self._first, self._as_of = compiled.leaves, compiled.first, as_of
        self._asked = compiled.leaves.to_ask(profile)
        self._matches = find_matches(profile, compiled.first)
        self.found: list[Any] = evaluate_matches(self._matches, self._asked[: compiled.own])
        """By the index of the leaf; None where it is not evaluated."""
        self.states: list[Any] = [read_state(result, as_of) for result in self.found]
        more: list[Any] = [None] * (len(self._asked) - compiled.own)
        self.found += more
        self.states += more

    def asks(self, section: str) -> bool:
        """Tell whether the rules ask about a section, by its key."""
        return any(each.key == section for each in self._first.sections)

    def evaluate(self, index: int) -> int:
        """Evaluate a leaf, and return its state."""
        number, _ = self._asked[index]
        while number >= len(self._matches):
            join_next(self._matches, self._leaves)
        (self.found[index],) = evaluate_matches(self._matches, self._asked[index : index + 1])
        state = self.states[index] = read_state(self.found[index], self._as_of)
        return state

    def change(self, profile: Profile, changes: Iterable[tuple[str, Sequence[Any] | None]]) -> "ChangedResults":
        """Return what the leaves find for the profile with other records in sections; None for none known."""
        matches: Sequence[Any] = self._matches
        for section, records in changes:
            matches = match_again(matches, profile, section, records, self._first)
            profile = with_records(profile, section, records)
        return ChangedResults(self._asked, self._matches, matches, self.found)


class ChangedResults:
    """What the leaves find for a person with other records in one section; they are evaluated when they are needed."""

    def __init__(
        self, asked: Sequence[tuple[int, Leaf]], before: Sequence[Any], matches: Sequence[Any], found: Sequence[Any]
    ) -> None:
        self._asked, self._before, self._matches, self._found = asked, before, matches, found
        self.found = list(found)
        """By the index of the leaf; as it was before where it is not evaluated."""

    def evaluate(self, leaves: Iterable[int]) -> list[int]:
        """Evaluate leaves, and return those that hold on other days than before."""
        changed = []
        for index in leaves:
            number, leaf = self._asked[index]
            matches = self._matches[number]
            if not _is_same(matches, self._before[number]):
                before = self._found[index]
                found = self.found[index] = NOT_KNOWN if matches is None else leaf(matches)
                if found[0] != before[0] or found[1] != before[1]:
                    changed.append(index)
        return changed


_record_of = itemgetter(1)


def _is_same(matches: Any, others: Any) -> bool:
    """Tell whether matching records are the same; False if unsure."""
    if matches is others or not isinstance(matches, list) or len(matches) != len(others):
        return matches is others
    return all(map(is_, map(_record_of, matches), map(_record_of, others)))


class _Question(NamedTuple):
    """What decides, for people of the same states, whether a reading changes the verdict: the state of a leaf."""

    leaf: int
    answers: dict[int, "_Question | bool"]
    """By the state; whether it changes, or what to ask then."""
    later: tuple[int, ...]
    """The leaves that may be asked after it."""
    other: "_Other"


class ReadingFinder:
    """Finds the readings of one credential whose other choice would change the verdict of a person on the day."""

    def __init__(self, compiled: CompiledCredential, as_of: int) -> None:
        self._others = [_Other(each, as_of) for each in compiled.alternatives]
        self._kept: BoundedMemo[States, list[tuple[str, _Question | bool]]] = BoundedMemo(MOST_KEPT)
        """By the states of the leaves of the credential's own routes: each reading that may matter, and whether."""

    def find(self, states: States, verdict: Verdict, results: LeafResults) -> tuple[str, ...]:
        """Return the readings in the rule's order, given the states of the leaves of the credential's own routes."""
        kept = self._kept.get(states)
        if kept is None:
            begun = [(other.name, other.ask(other.asked, verdict, results)) for other in self._others]
            kept = self._kept[states] = [(name, question) for name, question in begun if question is not False]
        names = []
        for name, question in kept:
            while isinstance(question, _Question):
                state = results.states[question.leaf]
                if state is None:
                    state = results.evaluate(question.leaf)
                answer = question.answers.get(state)
                if answer is None:
                    answer = question.answers[state] = question.other.ask(question.later, verdict, results)
                question = answer
            if question and name not in names:
                names.append(name)
        return tuple(names)


class _Other:
    """A credential under another choice of a reading."""

    def __init__(self, alternative: CompiledAlternative, as_of: int) -> None:
        self.name = alternative.name
        self.asked = tuple(alternative.asked)
        self._siblings = alternative.asked
        self._days_of = [route.days for route in alternative.routes]
        self._as_of = as_of

    def ask(self, unknown: tuple[int, ...], verdict: Verdict, results: LeafResults) -> _Question | bool:
        """Tell whether the verdict differs from the one given or, if it depends on unknown leaves, which one to ask.

        No fact reverses a yes or a no that holds while these are not known.
        """
        found = list(results.found)
        for index in unknown:
            found[index] = self._bound(index, results.states)
        first = next((index for index in unknown if found[index] is NOT_KNOWN), None)
        under = read_verdict(any_of([days_of(found) for days_of in self._days_of]), self._as_of)
        if under is not Verdict.UNDETERMINED or first is None:
            return under is not verdict
        return _Question(first, {}, tuple(index for index in unknown if index != first), self)

    def _bound(self, index: int, states: Sequence[int]) -> LeafResult:
        """Return what is known of a leaf by those that are like it."""
        siblings = self._siblings[index]
        if any(states[wider] <= NO for wider in siblings.wider):
            return _FAILS
        return _HOLDS if any(states[narrower] == YES for narrower in siblings.narrower) else NOT_KNOWN
