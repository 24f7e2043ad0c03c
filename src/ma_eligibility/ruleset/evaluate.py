"""From a profile and a ruleset to an answer: for every route, the days on which it is open and what was found."""

from collections.abc import Callable, Sequence
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import Days, Pair, any_of
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import Leaves, Questions
from ma_eligibility.ruleset.finding import NOT_KNOWN, Finding, LeafResult
from ma_eligibility.ruleset.rulebook import CompiledRules, Credential, Route, Ruleset, parts_of


class RouteAnswer(NamedTuple):
    """A route and what was found for it."""

    route: Route
    finding: Finding


class CredentialAnswer(NamedTuple):
    """When a credential is open to the candidate by any of its routes."""

    windows: Days
    possible: Days
    credential: Credential
    findings: tuple[Finding, ...]
    """What was found for each route, in the credential's order."""

    @property
    def id(self) -> str:
        """The credential's id."""
        return self.credential.id

    @property
    def routes(self) -> list[RouteAnswer]:
        """Each route with what was found for it."""
        return [RouteAnswer(*pair) for pair in zip(self.credential.routes, self.findings, strict=True)]


class Answer(NamedTuple):
    """Everything that was found for one profile; ``as_of`` is only the day that verdicts are read on."""

    profile: Profile
    ruleset: Ruleset
    credentials: tuple[CredentialAnswer, ...]
    as_of: int


def evaluate_profile(profile: Profile, ruleset: Ruleset, as_of: int) -> Answer:
    """Return the answer for a profile under a ruleset; ``as_of`` is a day (``datetime.date.toordinal``)."""
    return Answer(profile, ruleset, evaluate_rules(profile, ruleset.compiled), as_of)


def ask_leaves(matches: Sequence[Any], questions: Questions) -> list[LeafResult]:
    """Return what each leaf makes of what ``find_matches`` found; every leaf is asked once."""
    return [NOT_KNOWN if (found := matches[number]) is None else ask(found) for number, ask in questions.leaves]


def find_matches(profile: Profile, questions: Questions) -> list[Any]:
    """Return the records that each set of conditions picks, and what each joiner gives; None where it is not known."""
    records = profile.records_by_section
    matches: list[Any] = []
    for section in questions.sections:
        there = records[section.key]
        matches += repeat(None, len(section.wheres)) if there is None else section.find(there)
    add_joined(matches, questions)
    return matches


def add_joined(matches: list[Any], questions: Questions) -> None:
    """Add what each joiner makes of what the sets of conditions pick."""
    for numbers, join in questions.joiners:
        matches.append(join(*[matches[number] for number in numbers]))


def evaluate_rules(profile: Profile, rules: CompiledRules) -> tuple[CredentialAnswer, ...]:
    """Return when each credential is open to the candidate."""
    return join_leaves(ask_leaves(find_matches(profile, rules.questions), rules.questions), rules)


#: Finds when a criterion holds from what the leaves found, and nothing of why.
When = Callable[[Sequence[LeafResult]], Pair]


def compile_days(criterion: Any, questions: Questions) -> When:
    """Return the function that finds when a criterion holds: only as many of its parts are looked at as it takes."""
    parts = parts_of(criterion)
    if parts:
        leaves = [questions.numbers[part.meaning] for part in parts if part.meaning in questions.numbers]
        others = tuple(compile_days(part, questions) for part in parts if part.meaning not in questions.numbers)
        join = criterion.join
        if len(leaves) < 2:
            whens: tuple[When, ...] = (*map(itemgetter, leaves), *others)
            return lambda results: join(when(results) for when in whens)
        pick = itemgetter(*leaves)
        if not others:
            return lambda results: join(pick(results))
        return lambda results: join(chain(pick(results), (when(results) for when in others)))
    number = questions.numbers.get(criterion.meaning)
    if number is not None:
        return itemgetter(number)
    constant = criterion.compile(Leaves())(())
    return lambda results: constant


def join_leaves(results: Sequence[LeafResult], rules: CompiledRules) -> tuple[CredentialAnswer, ...]:
    """Return when each credential is open, given what each leaf found."""
    answers = []
    for credential, checks in rules.credentials:
        findings = tuple([check(results) for check in checks])
        windows, possible = any_of(findings)
        answers.append(CredentialAnswer(windows, possible, credential, findings))
    return tuple(answers)
