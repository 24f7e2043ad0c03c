"""A whole answer as people need it on one day: each credential, the route that decides it, and what to do."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ma_eligibility.days.timeline import Days
from ma_eligibility.explain.assumptions import Assumption, drop_assumptions
from ma_eligibility.explain.held import Held, find_held
from ma_eligibility.explain.nothing_else import NothingElse, evaluate_if_complete, explain_nothing_else
from ma_eligibility.explain.papers import Paper, find_opening_paper
from ma_eligibility.explain.ranking import rank_routes
from ma_eligibility.explain.spans import Spans, find_spans
from ma_eligibility.explain.tree import Explained, explain_finding, find_condition
from ma_eligibility.explain.voice import ADVISOR, Voice
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import Answer, RouteAnswer, evaluate_rules
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Confidence, Credential, Obligation, Route, Ruleset, Source


class Duty(NamedTuple):
    """Something the candidate must do."""

    text: str
    due: int | None
    """By when; None if no day is set."""
    is_past: bool
    """Whether that day is before the day asked about."""


class RouteExplained(NamedTuple):
    """One route explained for one day."""

    route: Route
    source: Source | None
    """Where its facts come from."""
    confidence: Confidence | None
    """How far they can be trusted."""
    not_found: tuple[str, ...]
    """What was looked for in the source and not found."""
    tree: Explained
    spans: Spans
    obligations: tuple[Duty, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict on the day."""
        return self.tree.verdict


class OtherReading(NamedTuple):
    """The verdict under another reading of the source."""

    reading: str
    question: str
    taken: str
    choice: str
    means: str
    verdict: Verdict


class CredentialExplained(NamedTuple):
    """One credential explained for one day."""

    credential: Credential
    verdict: Verdict
    windows: Days
    possible: Days
    spans: Spans
    condition: str
    """What the interval reported depends on."""
    routes: tuple[RouteExplained, ...]
    """In the rule's order."""
    ranked: tuple[RouteExplained, ...]
    """The one to show first, first."""
    readings: tuple[OtherReading, ...]
    """The other readings that would change the verdict."""
    nothing_else: NothingElse | None
    """Of a verdict that is not known: what it comes to if the sections left out have no records."""
    paper: Paper | None
    """The one paper that would certainly open it, if it is not open."""
    held: Held | None
    """That the candidate holds it on the day, or has passed its exam."""

    @property
    def asks_body(self) -> bool:
        """Whether only the body can settle what is not known, now or if the sections left out have no records."""
        if self.verdict is not Verdict.UNDETERMINED:
            return False
        return not self.missing or (self.nothing_else is not None and not self.nothing_else.facts_decide)

    @property
    def missing(self) -> tuple[str, ...]:
        """The addresses of all the facts that would decide what is not known."""
        if self.verdict is not Verdict.UNDETERMINED:
            return ()
        return tuple(dict.fromkeys(address for route in self.ranked for address in route.tree.missing))


class ReadingTaken(NamedTuple):
    """A reading that was asked for in place of the ruleset's own."""

    credential: str
    reading: str
    choice: str
    means: str


def list_readings_taken(credentials: Sequence[Credential], ruleset: Ruleset) -> list[ReadingTaken]:
    """Return the readings that were asked for in place of the ruleset's own, of each credential that has them."""
    return [
        ReadingTaken(credential.id, name, choice, reading.choices[choice])
        for credential in credentials
        for name, reading in credential.readings.items()
        if (choice := ruleset.readings.get(f"{credential.id}.{name}")) is not None
    ]


class Explanation(NamedTuple):
    """A whole answer explained for one day."""

    profile: Profile
    ruleset: Ruleset
    as_of: int
    credentials: tuple[CredentialExplained, ...]
    voice: Voice = ADVISOR
    """How it is said in words."""

    @property
    def readings_taken(self) -> list[ReadingTaken]:
        """The readings that were asked for in place of the ruleset's own, of each credential that has them."""
        return list_readings_taken([found.credential for found in self.credentials], self.ruleset)

    @property
    def are_all_open(self) -> bool:
        """Whether every credential is held already or open, so that nothing is left to plan."""
        return all(found.held or found.verdict is Verdict.ELIGIBLE for found in self.credentials)

    @property
    def missing(self) -> list[str]:
        """The addresses of all the facts that would decide what is not known.

        Those that most credentials need on the route that comes first come first.
        """
        nearest: Counter[str] = Counter()
        wanted: Counter[str] = Counter()
        for found in self.credentials:
            if found.verdict is Verdict.UNDETERMINED:
                asking = [route.tree.missing for route in found.ranked if route.tree.missing]
                wanted.update({address for missing in asking for address in missing})
                nearest.update({address for missing in asking[:1] for address in missing})
        return sorted(wanted, key=lambda address: (-nearest[address], -wanted[address], address))


def explain_answer(answer: Answer) -> Explanation:
    """Return the answer explained for its day."""
    without = [
        Assumption(assumed, [evaluate_rules(profile, answer.ruleset.compiled) for profile in assumed.profiles])
        for assumed in drop_assumptions(answer.profile, answer.ruleset, answer.as_of)
    ]
    complete, readings = evaluate_if_complete(answer), _find_other_readings(answer)
    explained = (
        _explain_credential(index, answer, without, complete, readings[found.id])
        for index, found in enumerate(answer.credentials)
    )
    return Explanation(answer.profile, answer.ruleset, answer.as_of, tuple(explained))


def _explain_credential(
    index: int, answer: Answer, without: Sequence[Assumption], complete: Answer, readings: Sequence[OtherReading]
) -> CredentialExplained:
    """Return a credential explained.

    ``without`` has each assumption, with the answers if it does not hold; ``complete`` is the answer if the sections
    left out have no records; ``readings`` are the other ones that would change the verdict.
    """
    found, as_of = answer.credentials[index], answer.as_of
    verdict = read_verdict(found, as_of)
    variants = [each.map(lambda credentials: credentials[index]) for each in without]
    routes = tuple(
        _explain_route(route, found.credential, answer, [_of_route(each, position) for each in variants])
        for position, route in enumerate(found.routes)
    )
    return CredentialExplained(
        found.credential,
        verdict,
        found.windows,
        found.possible,
        find_spans(found, [route.tree for route in routes], as_of),
        find_condition(found, variants, verdict, as_of),
        routes,
        tuple(routes[each.number] for each in rank_routes(found.findings, answer.profile, as_of)),
        tuple(readings),
        explain_nothing_else(index, complete) if verdict is Verdict.UNDETERMINED else None,
        None if verdict is Verdict.ELIGIBLE else find_opening_paper(found, answer),
        find_held(found.id, answer.profile, answer.as_of),
    )


def _of_route(assumption: Assumption, position: int) -> Assumption:
    """Return an assumption with what was found without it by one route."""
    return assumption.map(lambda answer: answer.findings[position])


def _explain_route(
    found: RouteAnswer, credential: Credential, answer: Answer, assumptions: Sequence[Assumption]
) -> RouteExplained:
    """Return a route explained, with what was found without each assumption by that route."""
    tree = explain_finding(found.finding, answer.profile, answer.as_of, assumptions)
    duties = [
        (duty.text, _find_due(duty, tree, answer.as_of)) for duty in (*found.route.obligations, *credential.obligations)
    ]
    return RouteExplained(
        found.route,
        credential.source_of(found.route),
        credential.confidence_in(found.route),
        (*found.route.not_found, *credential.not_found),
        tree,
        find_spans(found.finding, [tree], answer.as_of),
        tuple(Duty(text, due, due is not None and due < answer.as_of) for text, due in duties),
    )


def _find_due(obligation: Obligation, tree: Explained, as_of: int) -> int | None:
    """Return the day on which an obligation is due, counted from the record that its criterion found.

    Of a date that is known in part the first day counts, so that no deadline is given too late.
    """
    if obligation.due is None:
        return None
    leaf = next(part for part in tree.leaves() if part.finding.criterion.id == obligation.due.after)
    dates = [date for date in leaf.finding.criterion.dates_found(leaf.finding, as_of) if date.is_bounded]
    return obligation.due.within.after(min(date.first for date in dates)) if dates else None


def _find_other_readings(answer: Answer) -> dict[str, list[OtherReading]]:
    """Return the other readings of the sources that would change a verdict, by the id of the credential."""
    own = {found.id: (found.credential, read_verdict(found, answer.as_of)) for found in answer.credentials}
    others: dict[str, list[OtherReading]] = {id: [] for id in own}
    under = evaluate_rules(answer.profile, answer.ruleset.compiled_alternatives)
    for alternative, found in zip(answer.ruleset.list_alternatives(), under, strict=True):
        (credential, verdict), other = own[found.id], read_verdict(found, answer.as_of)
        if other is not verdict:
            reading, choice = credential.readings[alternative.reading], alternative.choice
            means, taken = reading.choices[choice], reading.choices[reading.taken]
            others[found.id].append(OtherReading(alternative.reading, reading.question, taken, choice, means, other))
    return others
