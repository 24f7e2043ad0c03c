"""The plans that belong into an answer: among what to do next, and the day of a plan where work leaves a window."""

from collections.abc import Iterator

from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.comparison import Comparison, summarize_answer
from ma_eligibility.explain.next_steps import Step, end_sentence, list_steps
from ma_eligibility.explain.summary import Summary
from ma_eligibility.explain.voice import Voice
from ma_eligibility.plan.plan import CredentialPlans, Plan, Plans, find_most_opening, find_smallest
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.profile.descriptions import capitalize
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.total import Total


def list_all_steps(explanation: Explanation, comparison: Comparison | None, plans: Plans | None) -> list[Step]:
    """Return what to do next, with the smallest plan and the one that opens most."""
    return list_steps(explanation, comparison, [*_list_plans(plans, explanation.voice)] if plans else ())


def _list_plans(plans: Plans, voice: Voice) -> Iterator[Step]:
    """Give the smallest plan and the one that opens most; what is not known yet is asked for first."""
    closed = [found for found in plans.credentials if found.verdict is Verdict.NOT_ELIGIBLE]
    to_do = [plan for found in closed for plan in found.plans if plan.changes and not plan.is_extra]
    words = PlanWords(plans, voice)
    for plan in dict.fromkeys((find_smallest(to_do), find_most_opening(to_do))):
        if plan is not None and any(change.kind != "document" for change in plan.changes):  # a paper has its own step
            sentences = ["; ".join(words.say_steps(plan)), capitalize(words.say_when(plan)), words.say_also(plan)]
            said = " ".join(end_sentence(sentence) for sentence in sentences if sentence)
            yield Step("plan", (plan.credential.id,), said)


def summarize_all(explanation: Explanation, comparison: Comparison | None, plans: Plans | None) -> dict[str, Summary]:
    """Return the row of each credential by its id; one that lacks work of recent years has the day of a plan."""
    rows = summarize_answer(explanation, comparison)
    planned = {each.credential.id: each for each in plans.credentials} if plans else {}
    for found in explanation.credentials:
        plan = _find_plan_of_work(found, planned.get(found.credential.id))
        if plan is not None and plan.opens is not None:
            row, day = rows[found.credential.id], explanation.voice.write_day(plan.opens)
            rows[found.credential.id] = row._replace(reason=f"{row.reason}; open {day} with such work from now on")
    return rows


def _find_plan_of_work(found: CredentialExplained, planned: CredentialPlans | None) -> Plan | None:
    """Return the first plan of work by the leading route, where what is short is work of the last years."""
    leading = found.ranked[0]
    if planned is None or found.verdict is not Verdict.NOT_ELIGIBLE or found.held is not None:
        return None
    short = [leaf.finding.criterion for leaf in leading.tree.leaves() if leaf.verdict is Verdict.NOT_ELIGIBLE]
    if not any(isinstance(each, Total) and each.total == "employment" and each.within for each in short):
        return None
    by_work = (plan for plan in planned.plans if plan.changes and plan.route.id == leading.route.id)
    return next((plan for plan in by_work if all(each.section.word == "employment" for each in plan.changes)), None)
