"""Where the answer would differ under another ruleset, and why."""

from typing import NamedTuple

from ma_eligibility.evaluate import Answer, evaluate_profile
from ma_eligibility.explain.answer import CredentialExplained, Explanation, RouteExplained, explain_answer
from ma_eligibility.explain.tree import Explained, telling_interval, telling_parts
from ma_eligibility.model.finding import Verdict, read_verdict
from ma_eligibility.rulebook import Ruleset
from ma_eligibility.timeline import Held


class Elsewhere(NamedTuple):
    """What is found of a credential under another ruleset, and what decides it there."""

    found: CredentialExplained
    route: RouteExplained
    """The route that decides it."""
    reason: str
    """What decides it, in words: the route, and the criterion that is not met or not known."""
    asks: tuple[str, ...] = ()
    """The addresses of the facts that the reason asks for."""


class Comparison(NamedTuple):
    """The credentials whose answers differ under another ruleset, in the order of the first."""

    ruleset: Ruleset
    differing: tuple[Elsewhere, ...]
    also_asks: tuple[str, ...] = ()
    """The addresses of facts that would settle what cannot be told there, and that are not asked for here."""


def compare_answer(explanation: Explanation, answer: Answer, other: Ruleset) -> Comparison:
    """Return where the answer differs under the other ruleset: in the verdict, or in when it closes or opens.

    Credentials that the other ruleset does not have are left out. What decides a credential there is told of the route
    that decides it here, if there is one of its name.
    """
    here = {found.credential.id.upper(): found for found in explanation.credentials}
    known = [item.id for item in other.credentials if item.id.upper() in here]
    if not known:
        return Comparison(other, ())
    there = evaluate_profile(answer.profile, other.only(known), answer.as_of)
    differing = [
        found.id
        for found in there.credentials
        if what_counts(found, answer.as_of) != what_counts(here[found.id.upper()], answer.as_of)
    ]
    told = explain_answer(evaluate_profile(answer.profile, other.only(known), answer.as_of))
    by_id = {
        id: decide_elsewhere(found, here[id].ranked[0].route.id)
        for found in told.credentials
        for id in [found.credential.id.upper()]
    }
    asked = set(explanation.missing)
    return Comparison(
        other,
        tuple(by_id[id] for id in here if id in by_id and by_id[id].found.credential.id in differing),
        tuple(address for address in told.missing if address not in asked),
    )


def what_counts(found: Held, as_of: int) -> tuple[Verdict, int | None]:
    """Return the verdict, and the day on which an open credential closes or a closed one opens."""
    verdict = read_verdict(found, as_of)
    stretch = telling_interval(found, verdict, as_of)
    if stretch is None or verdict is Verdict.UNDETERMINED:
        return verdict, None
    return verdict, stretch[1 if verdict is Verdict.ELIGIBLE else 0]


def decide_elsewhere(found: CredentialExplained, route_id: str = "") -> Elsewhere:
    """Return what decides the verdict: the criterion that is not met, or not known, on the nearest route.

    If a route's id is given and there is such a route, and none is open or will be, it is that route of which it is
    said.
    """
    leading = found.ranked[0]
    if found.verdict is Verdict.ELIGIBLE:
        return Elsewhere(found, leading, f"by {leading.route.id}")
    same = [route for route in found.routes if route.route.id == route_id and route.verdict is found.verdict]
    opens = found.verdict is Verdict.NOT_ELIGIBLE and found.spans.next is not None
    route = leading if opens or not same else same[0]
    leaf = _deciding_leaf(route.tree)
    if found.verdict is Verdict.NOT_ELIGIBLE:
        shortfall = f" ({leaf.account.shortfall.text})" if leaf.account.shortfall else ""
        return Elsewhere(found, route, f"{route.route.id}: not met: {leaf.sentence}{shortfall}")
    asks = leaf.account.missing
    asked = f" (ask for {', '.join(asks)})" if asks else ""
    return Elsewhere(found, route, f"{route.route.id}: {leaf.sentence}{asked}", asks)


def _deciding_leaf(node: Explained) -> Explained:
    """Return the criterion that the verdict rests on: of several, one that nothing in the profile will ever meet."""
    while node.of:
        told = telling_parts(node.kind, node.verdict, node.of) or list(node.of)
        if node.kind == "none":  # what it says is about all of its parts
            return node
        node = next((part for part in told if part.opens is None), told[0])
    return node
