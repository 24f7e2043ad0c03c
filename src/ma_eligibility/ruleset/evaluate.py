"""From a profile and a ruleset to an answer: for every route, the days on which it is open and what was found."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import to_day
from ma_eligibility.days.timeline import Days, Timeline, any_of
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import CompiledLeaves, CompiledSection, Leaf
from ma_eligibility.ruleset.finding import NOT_KNOWN, Finding, LeafResult
from ma_eligibility.ruleset.rulebook import CompiledRules, Credential, Route, Ruleset
from ma_eligibility.ruleset.where import MatchesInPart


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
    """Its ordinal (``datetime.date.toordinal``)."""


def evaluate_profile(profile: Profile, ruleset: Ruleset, as_of: int | date) -> Answer:
    """Return the answer for a profile under a ruleset; ``as_of`` is a date, or its ordinal."""
    return Answer(profile, ruleset, evaluate_rules(profile, ruleset.compiled), to_day(as_of))


def evaluate_rules(profile: Profile, rules: CompiledRules) -> tuple[CredentialAnswer, ...]:
    """Return when each credential is open to the candidate."""
    return combine_leaves(evaluate_leaves(profile, rules.leaves), rules)


def evaluate_leaves(profile: Profile, leaves: CompiledLeaves) -> list[LeafResult]:
    """Return when each leaf holds; every leaf is evaluated once."""
    return evaluate_matches(find_matches(profile, leaves), leaves.to_ask(profile))


def evaluate_matches(matches: Sequence[Any], asked: Sequence[tuple[int, Leaf]]) -> list[LeafResult]:
    """Return when leaves hold, given the records that match."""
    return [NOT_KNOWN if (found := matches[number]) is None else leaf(found) for number, leaf in asked]


def find_matches(profile: Profile, leaves: CompiledLeaves) -> list[Any]:
    """Return the records that match each set of conditions, then what each joiner gives; None where it is not known."""
    records = profile.records_by_section
    matches: list[Any] = []
    for section in leaves.sections:
        matches += _match(section, records[section.key], profile)
    for _ in leaves.joiners:
        join_next(matches, leaves)
    return matches


def _match(section: CompiledSection, given: Sequence[Any] | None, profile: Profile) -> Iterable[Any]:
    """Return the records of a section that match each set of conditions."""
    if given is None:
        return repeat(None, len(section.wheres))
    found = section.find(given)
    return map(MatchesInPart, found) if section.key in profile.incomplete else found


def match_again(
    matches: Sequence[Any], profile: Profile, key: str, records: Sequence[Any] | None, leaves: CompiledLeaves
) -> list[Any]:
    """Return the records that match for a profile with other records in one section, or none known.

    Those of other sections are the same objects.
    """
    first = 0
    for section in leaves.sections:
        after = first + len(section.wheres)
        if section.key == key:
            changed = [*matches[:first], *_match(section, records, profile), *matches[after:]]
            for number, (numbers, join) in enumerate(leaves.joiners, leaves.count_sets()):
                if any(first <= each < after for each in numbers):
                    changed[number] = join(*[changed[each] for each in numbers])
            return changed
        first = after
    return list(matches)


def evaluate_again(
    results: Sequence[LeafResult], matches: Sequence[Any], changed: Sequence[Any], asked: Sequence[tuple[int, Leaf]]
) -> list[LeafResult]:
    """Return when leaves hold where other records match, given when they held; what is the same is not asked again."""
    return [
        result if (found := changed[number]) is matches[number] else NOT_KNOWN if found is None else leaf(found)
        for result, (number, leaf) in zip(results, asked, strict=True)
    ]


def join_next(matches: list[Any], leaves: CompiledLeaves) -> None:
    """Add what the next joiner gives to the records that match."""
    numbers, join = leaves.joiners[len(matches) - leaves.count_sets()]
    matches.append(join(*[matches[number] for number in numbers]))


def combine_days(results: Sequence[LeafResult], rules: CompiledRules) -> list[Timeline]:
    """Return the days on which each credential is open, given what each leaf found."""
    return [any_of([route.days(results) for route in routes]) for _, routes in rules.credentials]


def combine_leaves(results: Sequence[LeafResult], rules: CompiledRules) -> tuple[CredentialAnswer, ...]:
    """Return when each credential is open, given what each leaf found."""
    answers = []
    for credential, routes in rules.credentials:
        findings = tuple([route.find(results) for route in routes])
        windows, possible = any_of(findings)
        answers.append(CredentialAnswer(windows, possible, credential, findings))
    return tuple(answers)
