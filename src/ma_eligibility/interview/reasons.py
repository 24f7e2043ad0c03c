"""Why something is asked: the exams and the routes that depend on it."""

from collections.abc import Iterator

from ma_eligibility.explain.kinds import find_missing
from ma_eligibility.interview.questions import Question, State
from ma_eligibility.interview.useful import list_useful_for
from ma_eligibility.interview.wording import Wording
from ma_eligibility.profile.descriptions import describe_field, join_words
from ma_eligibility.profile.profile import Section
from ma_eligibility.ruleset.evaluate import Answer, evaluate_profile
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset
from ma_eligibility.ruleset.spoken import say_needed

#: The most routes that are named.
MOST_ROUTES = 6


def explain_question(state: State, question: Question, wording: Wording, ruleset: Ruleset, as_of: int) -> list[str]:
    """Return what a fact is, where the choices do not say it, and which exams and routes depend on it, a line each."""
    answer = evaluate_profile(state.profile, ruleset, as_of)
    address = question.section.key if state.drafts else question.address
    is_plain = question.kind == "fact" and not wording.is_closed
    lines = [describe_field(question.section.model, question.field, "none")] if is_plain else []
    routes = [*_list_routes(address, answer)]
    if question.is_formal or (state.drafts and not routes):
        lines.append(_say_formal(question.section))
    elif not routes:
        lines.append(_say_presumed(question, wording))
    else:
        lines.append(f"The answer for {join_words(dict.fromkeys(id for id, _ in routes), 'and')} may depend on it:")
        lines += [f"  {id}: {said}" for id, said in routes[:MOST_ROUTES]]
    if len(routes) > MOST_ROUTES:
        lines.append(f"  and {len(routes) - MOST_ROUTES} more")
    return [*filter(None, lines)]


def _say_presumed(question: Question, wording: Wording) -> str:
    """Return what is taken for granted where a fact is not given."""
    usual = question.section.model.model_fields[question.field].default
    taken = f"taken as {wording.say_briefly(usual)}" if usual else "taken to be long enough ago"
    return f"If you press Enter, it is {taken}. An answer changes if it is otherwise."


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
