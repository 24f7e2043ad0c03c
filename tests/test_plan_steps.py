"""The plans in the answer: which are among what to do next, and the day of a plan where work leaves the window."""

import random
from datetime import date
from typing import Any

import people
import pytest

from ma_eligibility import evaluate_profile, explain_answer, load_ruleset, make_profile, render_text
from ma_eligibility.explain.answer import Explanation
from ma_eligibility.explain.next_steps import Step
from ma_eligibility.plan.plan import PlanOptions, Plans
from ma_eligibility.plan.planner import plan_profile
from ma_eligibility.plan.steps import list_all_steps, summarize_all
from ma_eligibility.ruleset.finding import Verdict

TODAY = date(2026, 11, 29).toordinal()
GUIDE = load_ruleset("guide")

ASSISTANT = {"role": "medical_assistant", "duties": ["administrative", "clinical"], "supervised": True}


def answer(person: dict[str, Any], as_of: int = TODAY) -> tuple[Explanation, Plans]:
    profile = make_profile(person)
    explanation = explain_answer(evaluate_profile(profile, GUIDE, as_of))
    return explanation, plan_profile(profile, GUIDE, as_of, PlanOptions(details=False))


def plan_steps(person: dict[str, Any]) -> list[Step]:
    explanation, plans = answer(person)
    return [step for step in list_all_steps(explanation, None, plans) if step.kind == "plan"]


def test_the_smallest_plan_comes_first_then_the_one_that_opens_most() -> None:
    job = {**ASSISTANT, "duties": ["clinical"], "start": "2022-01-03", "end": "present", "hours_per_week": 30}
    smallest, most = plan_steps({"complete": True, "employment": [job]})
    assert (smallest.credentials, smallest.text.split(",")[0]) == (("RMA",), "From 2026-11-29 on")
    assert most.text.startswith("Earn a high school diploma")
    assert "Also opens" in most.text


def test_one_plan_that_is_both_is_said_once() -> None:
    (step,) = plan_steps({"complete": True, "programs": [{"field": "medical_assisting", "completed": "2024-05-20"}],
        "diploma": "none"})  # fmt: skip
    assert step.text.startswith("Earn a high school diploma")
    assert step.text.endswith("Also opens CCMA.")


def test_what_is_not_known_is_asked_before_anything_is_begun() -> None:
    assert plan_steps({}) == []


def test_a_paper_is_not_said_twice() -> None:
    trained = {"branch": "navy", "training": "medical_services", "completed": "2022-09", "documents": ["JST"]}
    explanation, plans = answer({"complete": True, "diploma": {"kind": "ged"}, "military": [trained]})
    steps = list_all_steps(explanation, None, plans)
    assert [step.kind for step in steps if "DD214" in step.text] == ["paper"]


def test_the_smallest_plan_and_the_largest_come_after_questions_and_before_differences() -> None:
    person = {"programs": [{"field": "medical_assisting"}], "diploma": "none", "employment": [], "military": []}
    explanation, plans = answer(person)
    kinds = [step.kind for step in list_all_steps(explanation, None, plans)]
    assert kinds == sorted(kinds, key=["deadline", "paper", "ask", "plan", "differs", "duty"].index)
    assert {"ask", "plan"} <= set(kinds)


def test_work_that_leaves_the_window_has_the_day_of_a_plan() -> None:
    job = {**ASSISTANT, "start": "2018-03-01", "end": "2023-02-28", "hours_per_week": 40}
    explanation, plans = answer({"complete": True, "employment": [job]})
    (rma, *_) = plans.credentials
    plan = next(plan for plan in rma.plans if plan.route.id == "experience")
    assert plan.opens is not None
    day = date.fromordinal(plan.opens).isoformat()
    assert summarize_all(explanation, None, plans)["RMA"].reason.endswith(f"; open {day} with such work from now on")
    assert f"open {day} with such" in " ".join(render_text(explanation, plans=plans).split())


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_in_next_is_one_of_a_closed_exam(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(12):
        explanation, plans = answer(people.random_person(source))
        closed = {found.credential.id for found in explanation.credentials if found.verdict is Verdict.NOT_ELIGIBLE}
        steps = [step for step in list_all_steps(explanation, None, plans) if step.kind == "plan"]
        assert len(steps) <= 2
        assert len({step.text for step in steps}) == len(steps)
        assert all(set(step.credentials) <= closed for step in steps)
