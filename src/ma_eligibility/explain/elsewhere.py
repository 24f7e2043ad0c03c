"""Where the answer would differ under another ruleset, and why."""

from typing import NamedTuple

from ma_eligibility.evaluate import Answer, evaluate_profile
from ma_eligibility.explain.answer import CredentialExplained, Explanation, RouteExplained, explain_answer
from ma_eligibility.explain.tree import Explained, telling_interval, telling_parts
from ma_eligibility.model.finding import Verdict, read_verdict
from ma_eligibility.rulebook import Ruleset
from ma_eligibility.timeline import Held


class Elsewhere(NamedTuple):
    """A credential whose answer differs under another ruleset."""

    found: CredentialExplained
    """What is found there."""
    reason: str
    """What decides it there, in words."""

    @property
    def route(self) -> RouteExplained:
        """The route that decides it there."""
        return self.found.ranked[0]


class Comparison(NamedTuple):
    """The credentials whose answers differ under another ruleset, in the order of the first."""

    ruleset: Ruleset
    differing: tuple[Elsewhere, ...]


def compare_answer(explanation: Explanation, answer: Answer, other: Ruleset) -> Comparison:
    """Return where the answer differs under the other ruleset: in the verdict, or in when it closes or opens.

    Credentials that the other ruleset does not have are left out.
    """
    here = {found.credential.id.upper(): found for found in explanation.credentials}
    known = [item.id for item in other.credentials if item.id.upper() in here]
    if not known:
        return Comparison(other, ())
    there = evaluate_profile(answer.profile, other.only(known), answer.as_of)
    differing = [
        found.id
        for found in there.credentials
        if _what_counts(found, answer.as_of) != _what_counts(here[found.id.upper()], answer.as_of)
    ]
    if not differing:
        return Comparison(other, ())
    told = explain_answer(evaluate_profile(answer.profile, other.only(differing), answer.as_of))
    by_id = {found.credential.id.upper(): Elsewhere(found, find_reason(found)) for found in told.credentials}
    return Comparison(other, tuple(by_id[id] for id in here if id in by_id))


def _what_counts(found: Held, as_of: int) -> tuple[Verdict, int | None]:
    """Return the verdict, and the day on which an open credential closes or a closed one opens."""
    verdict = read_verdict(found, as_of)
    stretch = telling_interval(found, verdict, as_of)
    if stretch is None or verdict is Verdict.UNDETERMINED:
        return verdict, None
    return verdict, stretch[1 if verdict is Verdict.ELIGIBLE else 0]


def find_reason(found: CredentialExplained) -> str:
    """Say what decides the verdict: the criterion that is not met, or not known, on the nearest route."""
    route = found.ranked[0]
    if found.verdict is Verdict.ELIGIBLE:
        return f"by {route.route.id}"
    leaf = _deciding_leaf(route.tree)
    if found.verdict is Verdict.NOT_ELIGIBLE:
        shortfall = f" ({leaf.account.shortfall.text})" if leaf.account.shortfall else ""
        return f"{route.route.id}: not met: {leaf.sentence}{shortfall}"
    asked = f" (ask for {', '.join(leaf.account.missing)})" if leaf.account.missing else ""
    return f"{route.route.id}: {leaf.sentence}{asked}"


def _deciding_leaf(node: Explained) -> Explained:
    """Return the first criterion, of those that the verdict rests on, that asks something by itself."""
    while node.of:
        told = telling_parts(node.kind, node.verdict, node.of) or list(node.of)
        if node.kind == "none":  # what it says is about all of its parts
            return node
        node = told[0]
    return node
