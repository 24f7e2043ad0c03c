"""A whole answer as people need it on one day: each credential, the route that decides it, and what to do."""

from typing import NamedTuple

from ma_eligibility.calendar import ANY_DAY
from ma_eligibility.evaluate import Answer, CredentialAnswer, RouteAnswer, evaluate_rules
from ma_eligibility.explain.tree import Explained, explain_closing, explain_finding, explain_opening, rank
from ma_eligibility.model.finding import Verdict, read_verdict
from ma_eligibility.model.profile import Profile
from ma_eligibility.rulebook import Alternative, Credential, Obligation, Route, Ruleset
from ma_eligibility.timeline import Days, interval_around, last_interval, next_interval


class Span(NamedTuple):
    """A stretch of days on which a route is open, and what opens and closes it where one event does."""

    first: int
    last: int
    opens_because: str
    closes_because: str
    perhaps_from: int
    """The first day on which it may have been open before that."""
    perhaps_until: int
    """The last day on which it may be open after that."""


class Duty(NamedTuple):
    """Something the candidate must do, and by when; ``due`` is None if no day is set."""

    text: str
    due: int | None


class RouteExplained(NamedTuple):
    """One route explained for one day."""

    route: Route
    tree: Explained
    current: Span | None
    """The stretch of days that the day lies in, if the route is open or may be."""
    next: Span | None
    """The next stretch on which it is certainly open."""
    last: Span | None
    """The last stretch, before the day, on which it was certainly open."""
    obligations: tuple[Duty, ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict on the day."""
        return self.tree.verdict


class OtherReading(NamedTuple):
    """What the verdict would be if the source were read in another way."""

    reading: str
    question: str
    taken: str
    choice: str
    means: str
    verdict: Verdict


class CredentialExplained(NamedTuple):
    """One credential explained for one day; routes in the rule's order."""

    credential: Credential
    verdict: Verdict
    windows: Days
    possible: Days
    routes: tuple[RouteExplained, ...]
    readings: tuple[OtherReading, ...]
    """The other readings that would change the verdict."""

    @property
    def ranked(self) -> list[RouteExplained]:
        """The routes, the one to tell first leading."""
        return sorted(self.routes, key=lambda route: rank(route.tree))


class Explanation(NamedTuple):
    """A whole answer explained for one day."""

    profile: Profile
    ruleset: Ruleset
    as_of: int
    credentials: tuple[CredentialExplained, ...]


def explain_answer(answer: Answer) -> Explanation:
    """Return the answer explained for its day."""
    return Explanation(
        answer.profile,
        answer.ruleset,
        answer.as_of,
        tuple(_explain_credential(credential, answer) for credential in answer.credentials),
    )


def _explain_credential(found: CredentialAnswer, answer: Answer) -> CredentialExplained:
    verdict = read_verdict(found, answer.as_of)
    routes = tuple(_explain_route(route, found.credential, answer) for route in found.routes)
    readings = _find_other_readings(found.credential, verdict, answer)
    return CredentialExplained(found.credential, verdict, found.windows, found.possible, routes, readings)


def _explain_route(found: RouteAnswer, credential: Credential, answer: Answer) -> RouteExplained:
    profile, as_of = answer.profile, answer.as_of
    finding = found.finding
    tree = explain_finding(finding, profile, as_of)

    def span(interval: tuple[int, int] | None) -> Span | None:
        if interval is None:
            return None
        first, last = interval
        opens = explain_opening(tree, profile, first, past=first <= as_of)
        closes = explain_closing(tree, profile, last, past=last < as_of)
        perhaps = interval_around(finding.possible, first) or interval
        return Span(first, last, opens, closes, perhaps[0], perhaps[1])

    current = interval_around(finding.windows, as_of) or interval_around(finding.possible, as_of)
    obligations = (*found.route.obligations, *credential.obligations)
    return RouteExplained(
        found.route,
        tree,
        span(current),
        span(next_interval(finding.windows, as_of)),
        span(last_interval(finding.windows, as_of)),
        tuple(Duty(duty.text, _find_due(duty, tree, answer)) for duty in obligations),
    )


def _find_due(obligation: Obligation, tree: Explained, answer: Answer) -> int | None:
    """Return the day on which an obligation is due, reckoned from the record that its criterion found.

    Of a date that is known in part the first day counts, so that no deadline is told too late.
    """
    if obligation.due is None:
        return None
    leaf = next(part for part in _leaves(tree) if part.finding.criterion.id == obligation.due.after)
    criterion = leaf.finding.criterion
    dates = [date for date in criterion.dates_found(leaf.finding, answer.profile, answer.as_of) if date != ANY_DAY]
    return obligation.due.within.after(min(date.first for date in dates)) if dates else None


def _leaves(tree: Explained) -> list[Explained]:
    return [leaf for part in tree.of for leaf in _leaves(part)] if tree.of else [tree]


def _find_other_readings(credential: Credential, verdict: Verdict, answer: Answer) -> tuple[OtherReading, ...]:
    """Return the other readings of the credential's source under which the verdict would not be the same."""
    found = []
    for alternative in answer.ruleset.alternatives.get(credential.id, ()):
        other = _verdict_under(alternative, answer)
        if other is not verdict:
            reading = credential.readings[alternative.reading]
            found.append(
                OtherReading(
                    alternative.reading,
                    reading.question,
                    reading.choices[reading.taken],
                    alternative.choice,
                    reading.choices[alternative.choice],
                    other,
                )
            )
    return tuple(found)


def _verdict_under(alternative: Alternative, answer: Answer) -> Verdict:
    (found,) = evaluate_rules(answer.profile, alternative.compiled)
    return read_verdict(found, answer.as_of)
