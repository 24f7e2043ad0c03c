"""Whole people under the shipped rulesets: what is answered, and which reading would change it."""

from typing import Any

import pytest
from conftest import ROOT

from ma_eligibility.days.calendar import parse_day
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.explain.comparison import compare_answer
from ma_eligibility.load.profile import load_profile, make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.review.ruleset_cases import measure_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import read_verdict

DAY = parse_day("2026-11-29")
CPR = {"credential": "CPR", "issued": "2026-01-10", "expires": "2028-01-10"}
TWO_JOBS = [
    {
        "role": "medical_assistant",
        "country": "US",
        "supervised": True,
        "hours_per_week": 20,
        "start": "2021-01-04",
        "end": "present",
        "duties": ["administrative", "clinical"],
    }
] * 2


def attempts(credential: str, *results: tuple[str, bool]) -> list[dict[str, Any]]:
    return [{"credential": credential, "taken": day, "passed": passed} for day, passed in results]


CORPSMAN = {
    "diploma": {"kind": "high_school"},
    "military": [{"training": "medical_services", "completed": "2022-09", "documents": ["JST"]}],
}
GRADUATE_AND_FIVE_FAILURES = {
    "diploma": {"kind": "high_school"},
    "programs": [{"field": "medical_assisting", "recognized_by": ["NCCT"], "completed": "2025-05-20"}],
    "attempts": attempts(
        "NCMA",
        *[(day, False) for day in ("2025-06-02", "2025-07-10", "2025-11-03", "2026-11-10", "2026-11-28")],
    ),
}
CERTIFIED_ONCE = {
    "programs": [{"field": "medical_assisting", "accreditation": ["CAAHEP"], "completed": "2018-05-20"}],
    "credentials": [{"credential": "CMA", "issued": "2020-03", "expires": "2025-02"}],
    "attempts": attempts("CMA", ("2019-02", False), ("2019-09", False), ("2020-02", True), ("2026-05", False)),
}
EQUIVALENT = {
    "diploma": {"kind": "equivalent"},
    "programs": [{"field": "medical_assisting", "completed": "2025-11-21"}],
}
SHORT_COURSE = {
    "programs": [{"field": "medical_assisting", "hours": 520, "externship_hours": 170, "completed": "2025-05-20"}],
    "credentials": [CPR],
}
CARD_OF_THE_MONTH = {
    "diploma": {"kind": "high_school"},
    "employment": TWO_JOBS,
    "credentials": [{"credential": "CPR", "issued": "2024-11", "expires": "2026-11"}],
}
STUDENT = {
    "diploma": {"kind": "high_school"},
    "programs": [{"field": "medical_assisting", "started": "2026-01-12", "expected": "2026-12-18"}],
}
NO_CARD = {"diploma": {"kind": "high_school"}, "employment": TWO_JOBS}


@pytest.mark.parametrize(
    ("ruleset", "credential", "person", "verdict", "other"),
    [
        ("guide", "NCMA", CORPSMAN, "not_eligible", ("smart", "successor", "eligible")),
        ("published", "CCMA", EQUIVALENT, "eligible", None),
        ("published", "CMAA", EQUIVALENT, "eligible", ("equivalent", "named_only", "not_eligible")),
        ("published", "RMA", SHORT_COURSE, "undetermined", None),
        ("published", "NCMA", GRADUATE_AND_FIVE_FAILURES, "not_eligible", None),
        ("published", "CMA", CERTIFIED_ONCE, "not_eligible", ("attempts", "certification", "eligible")),
        ("published", "NCMA", NO_CARD, "eligible", ("jobs_together", "each_job", "not_eligible")),
        (
            "published",
            "RMA",
            NO_CARD | {"credentials": [CPR]},
            "eligible",
            ("jobs_together", "each_job", "not_eligible"),
        ),
        ("published", "RMA", CARD_OF_THE_MONTH, "eligible", ("jobs_together", "each_job", "not_eligible")),
        ("published", "CCMA", STUDENT, "undetermined", None),
    ],
)
def test_what_is_answered_and_what_another_reading_says(
    ruleset: str, credential: str, person: dict[str, Any], verdict: str, other: tuple[str, str, str] | None
) -> None:
    profile = make_profile({"complete": True} | person)
    answer = evaluate_profile(profile, load_ruleset(ruleset).only([credential]), DAY)
    (found,) = explain_answer(answer).credentials
    assert read_verdict(answer.credentials[0], DAY).value == verdict
    others = [(each.reading, each.choice, each.verdict.value) for each in found.readings]
    assert (other in others) if other else True


def test_full_time_is_one_number_wherever_it_is_asked_for() -> None:
    picked = {"NCMA.full_time": "forty", "NCMA.hours_at": "full_time_only"}
    rules = load_ruleset("guide", picked).only(["NCMA"])
    job = TWO_JOBS[0] | {"hours_per_week": 38}
    profile = make_profile({"complete": True, "diploma": {"kind": "ged"}, "employment": [job]})
    assert read_verdict(evaluate_profile(profile, rules, DAY).credentials[0], DAY).value == "not_eligible"


@pytest.mark.parametrize("ruleset", ["guide", "published"])
def test_the_cases_show_everything_and_notice_every_change(ruleset: str) -> None:
    for measured in measure_ruleset(ruleset):
        assert (measured.failed, measured.unshown, measured.unnoticed) == ([], [], []), measured.credential.id


def test_a_comparison_covers_the_credentials_that_both_rulesets_have() -> None:
    guide, published = load_ruleset("guide"), load_ruleset("published")
    assert [item.id for item in published.credentials if item.id not in {each.id for each in guide.credentials}] == [
        "CMAC",
        "MA-C",
    ]
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        answer = evaluate_profile(load_profile(str(path)), guide, DAY)
        comparison = compare_answer(answer, published)
        shared = {found.credential.id for found in explain_answer(answer).credentials}
        assert {each.found.credential.id for each in comparison.differing} <= shared
        assert comparison.lacking == ()
        back = evaluate_profile(load_profile(str(path)), published, DAY)
        assert compare_answer(back, guide).lacking == ("CMAC", "MA-C")
