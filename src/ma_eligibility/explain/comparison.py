"""Where the answer differs under another ruleset, and why; and whose answers differ, and from when on."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.days.timeline import Days, HasDays, complement, days_from, intersection, interval_around
from ma_eligibility.errors import Path, format_path, parse_path
from ma_eligibility.explain.answer import CredentialExplained, Explanation, RouteExplained, explain_answer
from ma_eligibility.explain.tree import Explained, determining_parts
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import Answer, evaluate_profile
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset


class CredentialDifference(NamedTuple):
    """A credential under another ruleset, and what decides it there."""

    found: CredentialExplained
    route: RouteExplained
    """The route that decides it."""
    decision: str
    """What decides it, in words: the route, and the criterion that is not met or not known."""
    asks: tuple[str, ...] = ()
    """The addresses of the facts that would decide it."""

    def say_reason(self, format_address: Callable[[Path], str] = format_path) -> str:
        """Return what decides it, and the facts to ask for."""
        asked = f" (ask for {', '.join(format_address(parse_path(each)) for each in self.asks)})" if self.asks else ""
        return f"{self.decision}{asked}"


class Comparison(NamedTuple):
    """How the answers differ under another ruleset."""

    ruleset: Ruleset
    differing: tuple[CredentialDifference, ...]
    """The credentials whose verdict differs, or whose certain days from the day asked about on."""
    is_same: bool
    """Whether nothing differs: no day from the one asked about on, certain or possible."""
    lacking: tuple[str, ...] = ()
    """The ids of the credentials that the other ruleset does not have."""
    also_asks: tuple[str, ...] = ()
    """The addresses of facts that would decide what is not known there, and that are not asked for here."""


def compare_answer(explanation: Explanation, answer: Answer, other: Ruleset) -> Comparison:
    """Return where the answer differs under the other ruleset, in the order of the first.

    The reason is given for the route that decides here, if the other ruleset has a route of the same id.
    """
    here = {found.credential.id.upper(): found for found in explanation.credentials}
    known = [item.id for item in other.credentials if item.id.upper() in here]
    lacking = tuple(found.credential.id for id, found in here.items() if id not in {each.upper() for each in known})
    if not known:
        return Comparison(other, (), is_same=False, lacking=lacking)
    there = explain_answer(evaluate_profile(answer.profile, other.only(known), answer.as_of))
    pairs = [(here[found.credential.id.upper()], found) for found in there.credentials]
    differing = {
        old.credential.id: explain_difference(new, old.ranked[0].route.id)
        for old, new in pairs
        if read_certain(old, answer.as_of) != read_certain(new, answer.as_of)
    }
    asked = set(explanation.missing)
    return Comparison(
        other,
        tuple(differing[found.credential.id] for found in here.values() if found.credential.id in differing),
        all(
            _from(getattr(old, days), answer.as_of) == _from(getattr(new, days), answer.as_of)
            for old, new in pairs
            for days in ("windows", "possible")
        ),
        lacking,
        tuple(address for address in there.missing if address not in asked),
    )


def read_certain(found: HasDays, as_of: int) -> tuple[Verdict, Days]:
    """Return the verdict, and the certain days from the one asked about on."""
    return read_verdict(found, as_of), _from(found.windows, as_of)


def _from(days: Days, day: int) -> Days:
    return intersection(days, days_from(day, LAST_DAY))


def explain_difference(found: CredentialExplained, route_id: str = "") -> CredentialDifference:
    """Return what decides the verdict: the criterion that is not met, or not known, on the nearest route.

    If a route's id is given and no route is open or will be, the reason is given for that route, if it is there.
    """
    leading = found.ranked[0]
    if found.verdict is Verdict.ELIGIBLE:
        return CredentialDifference(found, leading, f"by {leading.route.id}")
    same = [route for route in found.routes if route.route.id == route_id and route.verdict is found.verdict]
    opens = found.verdict is Verdict.NOT_ELIGIBLE and found.spans.next is not None
    route = leading if opens or not same else same[0]
    leaf = _deciding_leaf(route.tree)
    if found.verdict is Verdict.NOT_ELIGIBLE:
        shortfall = f" ({leaf.shortfall.text})" if leaf.shortfall else ""
        not_met = "not met: " if leaf.sentence == leaf.finding.criterion.sentence else ""
        return CredentialDifference(found, route, f"{route.route.id}: {not_met}{leaf.sentence}{shortfall}")
    return CredentialDifference(found, route, f"{route.route.id}: {leaf.sentence}", leaf.missing)


def _deciding_leaf(node: Explained) -> Explained:
    """Return the criterion that the verdict rests on; among several, one that nothing in the profile will meet."""
    while node.of:
        if node.finding.criterion.negates:  # its sentence is about all of its parts
            return node
        parts = determining_parts(node) or list(node.of)
        node = next((part for part in parts if part.opens is None), parts[0])
    return node


# --- Many people ----------------------------------------------------------------------------------------------


class Change(NamedTuple):
    """A credential whose answer for one person differs between two rulesets on the day asked about."""

    person: str
    credential: str
    before: CredentialDifference
    """What the first ruleset finds."""
    after: CredentialDifference
    """What the second finds."""
    since: int | None
    """The first day of the interval around the day in which the verdicts differ; None if they do not."""


def compare_people(people: Sequence[tuple[str, Profile]], before: Ruleset, after: Ruleset, as_of: int) -> list[Change]:
    """Return whose answers differ, in the verdict or in when it closes or opens, person by person.

    Only credentials that both rulesets have are compared.
    """
    shared = [item.id for item in before.credentials if item.id in {other.id for other in after.credentials}]
    if not shared:
        return []
    old, new = before.only(shared), after.only(shared)
    changes: list[Change] = []
    for name, profile in people:
        answers = [evaluate_profile(profile, ruleset, as_of) for ruleset in (old, new)]
        said = [{found.id: read_certain(found, as_of) for found in answer.credentials} for answer in answers]
        differing = [id for id in shared if said[0][id] != said[1][id]]
        if not differing:
            continue
        explained = [{each.credential.id: each for each in explain_answer(answer).credentials} for answer in answers]
        changes += [_describe_change(name, explained[0][id], explained[1][id], as_of) for id in differing]
    return changes


def _describe_change(person: str, old: CredentialExplained, new: CredentialExplained, as_of: int) -> Change:
    days = intersection(_days_of(old), _days_of(new))
    interval = None if old.verdict is new.verdict else interval_around(days, as_of)
    leading = old.ranked[0].route.id
    since = interval[0] if interval else None
    return Change(person, old.credential.id, explain_difference(old), explain_difference(new, leading), since)


def _days_of(found: CredentialExplained) -> Days:
    """Return the days on which the verdict is the same."""
    if found.verdict is Verdict.ELIGIBLE:
        return found.windows
    if found.verdict is Verdict.NOT_ELIGIBLE:
        return complement(found.possible)
    return intersection(found.possible, complement(found.windows))
