"""A credential as a page that a person reads: routes in sentences, numbers, sources, readings and obligations."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ma_eligibility.explain.has import describe_event
from ma_eligibility.review.kinds import asks_profile
from ma_eligibility.ruleset.questions import describe_questions
from ma_eligibility.ruleset.rulebook import (
    CONFIDENCES,
    Credential,
    Obligation,
    Route,
    Ruleset,
    describe_source,
    parts_of,
    requirement_of,
    walk_criteria,
)
from ma_eligibility.ruleset.spoken import say_unmet


class Line(NamedTuple):
    """One criterion: what it says, and what the rule asks for precisely; deeper lines belong to the one above."""

    depth: int
    says: str
    precise: str
    unmet: str = ""
    """What it says where it is not met, if the rule has a form for that."""
    proof: str = ""
    """The paper that shows it."""

    @property
    def notes(self) -> list[str]:
        """What there is to know besides what it says, each with a label but for what the rule asks for."""
        labeled = ("", self.precise), ("where it is not met: ", self.unmet), ("shown by: ", self.proof)
        return [f"{label}{said}" for label, said in labeled if said]


class RoutePage(NamedTuple):
    """One route."""

    id: str
    title: str
    requires: tuple[Line, ...]
    source: str
    trust: str
    not_found: tuple[str, ...]
    in_force: str
    obligations: tuple[str, ...]


class ReadingPage(NamedTuple):
    """One reading: the question, the choice taken, and the others."""

    id: str
    question: str
    taken: str
    others: tuple[tuple[str, str], ...]
    """Each other choice and what it means; without a name, one that rules cannot say."""


class QuestionPage(NamedTuple):
    """A question that the ruleset declares and the credential's criteria ask."""

    answer: str
    """The address of its answer in a profile, without the number of a record."""
    asks: str


class CredentialPage(NamedTuple):
    """One credential."""

    id: str
    name: str
    body: str
    ruleset: str
    source: str
    trust: str
    in_force: str
    common: tuple[Line, ...]
    """What every route asks for."""
    routes: tuple[RoutePage, ...]
    readings: tuple[ReadingPage, ...]
    obligations: tuple[str, ...]
    not_found: tuple[str, ...]
    exam: tuple[str, ...]
    cases: int
    questions: tuple[QuestionPage, ...]


def make_page(credential: Credential, ruleset: Ruleset, cases: int) -> CredentialPage:
    """Return the page of a credential; ``cases`` is how many cases its file has."""
    info = ruleset.info
    return CredentialPage(
        credential.id,
        credential.name,
        describe_body(credential),
        f"{info.ruleset}: {info.title}",
        describe_source(credential.source),
        _describe_trust(credential.source.confidence if credential.source else None),
        info.in_force.sentence if info.in_force else "",
        tuple(_lines(credential.requires)) if credential.requires is not None else (),
        tuple(_make_route(credential, route) for route in credential.routes),
        tuple(_make_reading(id, reading) for id, reading in credential.readings.items()),
        tuple(describe_duty(duty, due_after(duty, credential, credential.routes)) for duty in credential.obligations),
        credential.not_found,
        credential.exam,
        cases,
        tuple(_list_questions(credential, ruleset)),
    )


def _list_questions(credential: Credential, ruleset: Ruleset) -> Iterator[QuestionPage]:
    """Give the questions that the criteria of a credential ask."""
    words = describe_questions(ruleset.info.questions)
    requirements = (requirement_of(credential, route) for route in credential.routes)
    criteria = (node for requirement in requirements for _, node in walk_criteria(requirement, ()))
    facts = {fact for node in criteria if not parts_of(node) for fact in node.facts_asked()}
    yield from (QuestionPage(address, said) for address, said in words.items() if address in facts)


def _make_route(credential: Credential, route: Route) -> RoutePage:
    confidence = credential.confidence_in(route)
    own = route.source is not None or route.confidence is not None
    return RoutePage(
        route.id,
        route.title,
        tuple(_lines(route.requires)),
        describe_source(route.source) if route.source is not None else "",
        _describe_trust(confidence) if own else "",
        route.not_found,
        route.in_force.sentence if route.in_force else "",
        tuple(describe_duty(duty, due_after(duty, credential, [route])) for duty in route.obligations),
    )


def _make_reading(id: str, reading: Any) -> ReadingPage:
    others = [(choice, means) for choice, means in reading.choices.items() if choice != reading.taken]
    others += [("", means) for means in reading.unsaid]
    return ReadingPage(id, reading.question, reading.choices[reading.taken], tuple(others))


def _lines(criterion: Any, depth: int = 0) -> list[Line]:
    """Return a criterion and those below it, one line each, without combinations of one."""
    parts, sentence = parts_of(criterion), criterion.sentence
    unmet = say_unmet(criterion) if getattr(criterion, "says", None) is not None else sentence
    more = "" if unmet == sentence else unmet, getattr(criterion, "proof", None) or ""
    if not parts:
        precise = criterion.precise if asks_profile(criterion) and criterion.says is not None else ""
        precise = "" if precise == sentence else precise
        return [Line(depth, sentence, precise, *more)]
    if len(parts) == 1 and criterion.kind in ("all", "any") and criterion.says is criterion.proof is None:
        return _lines(parts[0], depth)
    lead = criterion.lead
    said = f"{sentence}: {lead}" if criterion.says is not None else lead
    return [Line(depth, said, "", *more), *(line for part in parts for line in _lines(part, depth + 1))]


def _describe_trust(confidence: str | None) -> str:
    return f"{confidence}: {CONFIDENCES[confidence]}" if confidence else ""


def describe_body(credential: Credential) -> str:
    """Name who awards a credential."""
    return f"{credential.body.name} ({credential.body.abbreviation})"


def due_after(duty: Obligation, credential: Credential, routes: Sequence[Route]) -> list[Any]:
    """Return the criterion of each route that finds the record after which the obligation is due; none if undated."""
    if duty.due is None:
        return []
    found = (node for route in routes for _, node in walk_criteria(requirement_of(credential, route), ()))
    return [node for node in found if node.id == duty.due.after]


def describe_duty(duty: Obligation, leaves: Sequence[Any]) -> str:
    """Say what there is to do, and when, given the criteria that find the record after which it is due."""
    return f"{duty.text} Due {duty.due.within} after {describe_event(leaves[0])}." if duty.due else duty.text
