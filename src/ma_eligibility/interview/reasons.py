"""Why something is asked: the exams and the routes that depend on it."""

from collections.abc import Iterator

from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.interview.questions import Question, State
from ma_eligibility.interview.useful import list_useful_for
from ma_eligibility.profile.descriptions import describe_field, join_words
from ma_eligibility.profile.profile import Section
from ma_eligibility.ruleset.evaluate import Answer, evaluate_profile
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset
from ma_eligibility.ruleset.spoken import say_needed

#: The most routes that are named.
MOST_ROUTES = 6


def explain_question(state: State, question: Question, ruleset: Ruleset, as_of: int) -> list[str]:
    """Return what a fact is, and which exams and routes depend on it, a line each."""
    answer = evaluate_profile(state.profile, ruleset, as_of)
    address = question.section.key if state.drafts else question.address
    routes = [*_list_routes(address, answer)]
    lines = [describe_field(question.section.model, question.field, "none")] if question.kind == "fact" else []
    if question.is_formal:
        return [*filter(None, lines), _say_formal(question.section)]
    if not routes:
        return [
            *filter(None, lines),
            "Left out, the usual is presumed; if it is otherwise, an answer changes.",
        ]
    ids = list(dict.fromkeys(id for id, _ in routes))
    lines.append(f"The answer for {join_words(ids, 'and')} may depend on it:")
    lines += [f"  {id}: {said}" for id, said in routes[:MOST_ROUTES]]
    if len(routes) > MOST_ROUTES:
        lines.append(f"  and {len(routes) - MOST_ROUTES} more")
    return [*filter(None, lines)]


def _say_formal(section: Section) -> str:
    return f"No answer depends on it, but without it the {section.noun} cannot be written down."


def _list_routes(address: str, answer: Answer) -> Iterator[tuple[str, str]]:
    """Give the id of each credential that a fact could settle, with each of its routes that ask for the fact."""
    for found in answer.credentials:
        if address in list_useful_for(found, answer):
            for route in found.routes:
                need = next(_list_needs(route.finding, address, answer), None)
                if need:
                    yield found.id, f"{route.route.title} ({need})"


def _list_needs(finding: Finding, address: str, answer: Answer) -> Iterator[str]:
    """Give the sentences of the criteria that a fact could settle."""
    if read_verdict(finding, answer.as_of) is not Verdict.UNDETERMINED:
        return
    if not finding.of and address in find_missing(finding, answer.profile, answer.as_of):
        yield say_needed(finding.criterion)
    for part in finding.of:
        yield from _list_needs(part, address, answer)
