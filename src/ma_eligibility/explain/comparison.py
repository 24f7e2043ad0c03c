"""Where the answer differs under another ruleset, and why; and whose answers differ, and from when on."""

from collections.abc import Sequence
from typing import NamedTuple

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.days.timeline import Days, HasDays, complement, days_from, intersection, interval_around
from ma_eligibility.explain.answer import CredentialExplained, Explanation, RouteExplained, explain_answer
from ma_eligibility.explain.outcome import next_only_possible
from ma_eligibility.explain.summary import Summary, summarize
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import Answer, evaluate_profile
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset


class CredentialDifference(NamedTuple):
    """A credential under another ruleset."""

    id: str
    """Its id in the ruleset that is compared with the other; the other may write it in other letters."""
    found: CredentialExplained
    reason: str
    """What the other ruleset says of it, as it does by itself."""

    @property
    def route(self) -> RouteExplained:
        """The route that comes first."""
        return self.found.ranked[0]

    @property
    def reason_and_trust(self) -> str:
        """What the other ruleset says of it, and how far its route can be trusted."""
        trust = f" [{self.route.confidence}]" if self.route.confidence else ""
        return f"{self.reason}{trust}"


class Comparison(NamedTuple):
    """How the answers differ under another ruleset."""

    ruleset: Ruleset
    explanation: Explanation | None
    """The other ruleset's own answer for the credentials that both have; None if there are none."""
    differing: tuple[CredentialDifference, ...]
    """The credentials of which :func:`read_answer` differs."""
    is_same: bool
    """Whether nothing differs: no day from the one asked about on, certain or possible."""
    lacking: tuple[str, ...] = ()
    """The ids of the credentials that the other ruleset does not have."""
    also_asks: tuple[str, ...] = ()
    """The addresses of facts that would decide what is not known there, and that are not asked for here."""

    @property
    def ids(self) -> list[str]:
        """The ids of the credentials that differ."""
        return [other.id for other in self.differing]

    @property
    def credentials(self) -> tuple[CredentialExplained, ...]:
        """The credentials that both rulesets have, as the other one explains them."""
        return self.explanation.credentials if self.explanation else ()


def compare_answer(answer: Answer, other: Ruleset, explanation: Explanation | None = None) -> Comparison:
    """Return where the answer differs under the other ruleset, in the order of the first.

    ``explanation`` is the answer's own, if it is there already.
    """
    explanation = explanation or explain_answer(answer)
    here = {found.credential.id.upper(): found for found in explanation.credentials}
    known = [item.id for item in other.credentials if item.id.upper() in here]
    lacking = tuple(found.credential.id for id, found in here.items() if id not in {each.upper() for each in known})
    if not known:
        return Comparison(other, None, (), is_same=False, lacking=lacking)
    there = explain_answer(evaluate_profile(answer.profile, other.only(known), answer.as_of))
    found_there = {found.credential.id.upper(): found for found in there.credentials}
    pairs = [(old, found_there[id]) for id, old in here.items() if id in found_there]
    asked = set(explanation.missing)
    return Comparison(
        other,
        there,
        tuple(
            describe_difference(old.credential.id, new, there)
            for old, new in pairs
            if read_answer(old, answer.as_of) != read_answer(new, answer.as_of)
        ),
        all(_is_same_ahead(old, new, answer.as_of) for old, new in pairs),
        lacking,
        tuple(address for address in there.missing if address not in asked),
    )


def summarize_answer(explanation: Explanation, comparison: Comparison | None) -> dict[str, Summary]:
    """Return the row of each credential by its id, with a mark where the compared ruleset differs."""
    differing = comparison.ids if comparison else ()
    return {found.credential.id: summarize(found, explanation, differing) for found in explanation.credentials}


def read_answer(found: HasDays, as_of: int) -> tuple[Verdict, Days, int | None]:
    """Return the verdict, the certain days from the one asked about on and, of one not open, when it may open next."""
    verdict = read_verdict(found, as_of)
    perhaps = next_only_possible(found, as_of) if verdict is Verdict.NOT_ELIGIBLE else None
    return verdict, _days_ahead(found.windows, as_of), perhaps[0] if perhaps else None


def _days_ahead(days: Days, as_of: int) -> Days:
    """Return those of some days that are not before the one asked about."""
    return intersection(days, days_from(as_of, LAST_DAY))


def _is_same_ahead(one: HasDays, other: HasDays, as_of: int) -> bool:
    """Tell whether no day from the one asked about on differs, certain or possible."""
    return all(
        _days_ahead(mine, as_of) == _days_ahead(theirs, as_of)
        for mine, theirs in ((one.windows, other.windows), (one.possible, other.possible))
    )


def describe_difference(id: str, found: CredentialExplained, explanation: Explanation) -> CredentialDifference:
    """Return a credential with what its own answer says of it in a row."""
    row = summarize(found, explanation)
    said = f"{row.word}, {row.day}" if row.day else row.word
    return CredentialDifference(id, found, f"{said}: {row.reason}" if row.reason else said)


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
        said = [{found.id: read_answer(found, as_of) for found in answer.credentials} for answer in answers]
        differing = [id for id in shared if said[0][id] != said[1][id]]
        if not differing:
            continue
        explained = [explain_answer(answer) for answer in answers]
        found = [{each.credential.id: each for each in explanation.credentials} for explanation in explained]
        changes += [_describe_change(name, [each[id] for each in found], explained, as_of) for id in differing]
    return changes


def _describe_change(
    person: str, found: Sequence[CredentialExplained], explanations: Sequence[Explanation], as_of: int
) -> Change:
    old, new = found
    differs = old.verdict is not new.verdict
    interval = interval_around(intersection(_days_of(old), _days_of(new)), as_of) if differs else None
    before, after = (
        describe_difference(old.credential.id, each, explanation)
        for each, explanation in zip(found, explanations, strict=True)
    )
    return Change(person, old.credential.id, before, after, interval[0] if interval else None)


def _days_of(found: CredentialExplained) -> Days:
    """Return the days on which the verdict is the same."""
    if found.verdict is Verdict.ELIGIBLE:
        return found.windows
    if found.verdict is Verdict.NOT_ELIGIBLE:
        return complement(found.possible)
    return intersection(found.possible, complement(found.windows))
