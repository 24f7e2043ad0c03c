"""Plans by hand: the days on which windows open and close, and what the candidate says of time and work."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import people
import pytest
from plain_changes import Person, iso, write_record
from plan_cases import load_shipped

from ma_eligibility.days.calendar import parse_date
from ma_eligibility.errors import parse_path
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.plan.changes import CHANGE_KINDS, EFFORTS, apply_changes
from ma_eligibility.plan.plan import CredentialPlans, PlanOptions
from ma_eligibility.plan.planner import plan_profile
from ma_eligibility.profile.profile import SECTIONS_BY_KEY

AS_OF = "2026-12-01"
NEVER_CLOSES = "2100-12-31"
GRADUATE: Person = {"complete": True, "diploma": {"kind": "ged"}}
MA: Person = {"field": "medical_assisting"}
CORPSMAN: Person = {"training": "medical_services", "completed": "2024-05-10", "documents": ["JST"]}


def job(start: str = "2026-06-01", end: str = "present", hours: int = 40, **more: Any) -> Person:
    """Return a job as a medical assistant with everything that rules ask for, but for what is said."""
    usual = {"role": "medical_assistant", "duties": ["administrative", "clinical"], "supervised": True}
    return {**usual, "start": start, "end": end, "hours_per_week": hours, **more}


def plan(
    person: Person, credential: str, ruleset: str = "guide", as_of: str = AS_OF, **options: Any
) -> CredentialPlans:
    """Return all plans for one credential; options are as on the command line."""
    for name in [name for name in ("start", "by", "finish") if name in options]:
        day = parse_date(options[name])
        options[name] = day if name == "finish" else day.first
    asked = PlanOptions(all_plans=True, **options)
    plans = plan_profile(make_profile(person), load_shipped(ruleset), date.fromisoformat(as_of), asked)
    (found,) = [each for each in plans.credentials if each.credential.id == credential]
    return found


def summarize(found: CredentialPlans) -> list[tuple[str, str, str]]:
    """Return what to do in each certain plan, and from when and through when the credential is then open."""
    return [
        (" + ".join(each.kind for each in plan.changes), iso(opening.opens), iso(opening.closes))
        for plan in found.plans
        if plan.certainty == "certain"
        for opening in plan.openings
    ]


# --- When it opens and closes -------------------------------------------------------------------------------

#: What it is about, the person, the credential, what is said of the plans, and the plans expected.
TABLE: dict[str, tuple[Person, str, dict[str, Any], list[tuple[str, str, str]]]] = {
    "a diploma opens on its day": (
        {"complete": True},
        "CMAA",
        {"finish": "2027-05-31"},
        [("diploma", "2027-05-31", NEVER_CLOSES)],
    ),
    "a program that is completed on February 29 closes on February 28, five years later": (
        GRADUATE,
        "CCMA",
        {"finish": "2028-02-29", "without": ["new-job"]},
        [("schooling", "2028-02-29", "2033-02-28")],
    ),
    "and on February 29, four years later": (
        GRADUATE,
        "RMA",
        {"finish": "2028-02-29", "without": ["new-job"]},
        [("schooling", "2028-02-29", "2032-02-29")],
    ),
    "being a student opens it on the first day": (
        GRADUATE,
        "NCMA",
        {"finish": "2028-02-29", "without": ["new-job"]},
        [("schooling", "2026-12-01", "2033-02-28")],
    ),
    "a paper opens it on the day asked about": (
        {**GRADUATE, "military": [CORPSMAN]},
        "NCMA",
        {"without": ["new-job", "schooling"]},
        [("document", "2026-12-01", "2029-05-10")],
    ),
    "unbroken work reaches a year on its last day": (
        GRADUATE,
        "CCMA",
        {"without": ["schooling"]},
        [("new-job", "2027-11-30", NEVER_CLOSES)],
    ),
    "full-time work of 40 hours reaches 4,160 hours before it reaches two years": (
        GRADUATE,
        "NCMA",
        {"without": ["schooling"]},
        [("new-job", "2028-11-27", NEVER_CLOSES)],
    ),
    "until 2030-02-28 earlier work leaves the window as fast as new work comes in": (
        {**GRADUATE, "employment": [job("2020-03-01", "2023-02-28")]},
        "RMA",
        {"without": ["schooling"]},
        [("new-job", "2031-11-30", NEVER_CLOSES)],
    ),
    "work that goes on opens it without a change": (
        {**GRADUATE, "employment": [job("2026-06-01")]},
        "CCMA",
        {"without": ["schooling"]},
        [("", "2027-05-31", NEVER_CLOSES)],
    ),
    "a job that is supervised from now on": (
        {**GRADUATE, "employment": [job("2020-03-01", supervised=False)]},
        "CCMA",
        {"without": ["schooling", "new-job"]},
        [("adjust-job", "2027-11-30", NEVER_CLOSES)],
    ),
    "all begins on a day to come": (
        {**GRADUATE, "employment": [job("2020-03-01", supervised=False)]},
        "CCMA",
        {"start": "2027-03-01", "without": ["schooling", "new-job"]},
        [("adjust-job", "2028-02-29", NEVER_CLOSES)],
    ),
    "the day by which it is to open": (
        {"complete": True},
        "CMAA",
        {"finish": "2027-05-31", "by": "2027-05-31"},
        [("diploma", "2027-05-31", NEVER_CLOSES)],
    ),
    "the day before that": ({"complete": True}, "CMAA", {"finish": "2027-05-31", "by": "2027-05-30"}, []),
    "a program of five years ago is open still": (
        {**GRADUATE, "programs": [{**MA, "completed": "2021-12-01"}]},
        "NCMA",
        {},
        [],
    ),
    "a program of five years and a day ago is open no more": (
        {**GRADUATE, "programs": [{**MA, "completed": "2021-11-30"}]},
        "NCMA",
        {"finish": "2027-05-31", "without": ["new-job"]},
        [("schooling", "2026-12-01", "2032-05-31")],
    ),
    "what is held is not planned for": (
        {**GRADUATE, "credentials": [{"credential": "CCMA", "issued": "2025-01-01", "expires": "2026-12-01"}]},
        "CCMA",
        {},
        [],
    ),
    "what was held until yesterday is": (
        {**GRADUATE, "credentials": [{"credential": "CCMA", "issued": "2025-01-01", "expires": "2026-11-30"}]},
        "CCMA",
        {"without": ["schooling"]},
        [("new-job", "2027-11-30", NEVER_CLOSES)],
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_days(name: str) -> None:
    person, credential, options, expected = TABLE[name]
    assert summarize(plan(person, credential, **options)) == expected


def test_without_a_day_of_completion_the_days_are_a_function_of_it() -> None:
    (found,) = plan({"complete": True}, "CMAA").plans
    assert found.depends_on_finish
    assert (found.opens, found.closes) == (None, None)
    days = [trial.schedule.finish.last for trial in found.trials if trial.schedule.finish]
    assert [opening.opens for opening in found.openings] == days
    assert any(iso(day).endswith("02-29") for day in days)
    assert len(days) > 2


# --- Hours a week -------------------------------------------------------------------------------------------


def describe_jobs(found: CredentialPlans, *names: str) -> list[tuple[Any, ...]]:
    """Return what kind of change each plan makes of which job, the jobs it leaves, and facts of the new record."""
    return [
        (change.kind, change.position, change.leaves, *(write_record(change.record)[name] for name in names))
        for each in found.plans
        for change in each.changes
        if change.section.key == "employment"
    ]


def test_a_job_of_35_hours_keeps_them() -> None:
    found = plan(
        {**GRADUATE, "employment": [job(hours=35, supervised=False)]}, "CCMA", without=["schooling", "new-job"]
    )
    assert describe_jobs(found, "hours_per_week", "supervised") == [("adjust-job", 0, (), 35, True)]


def test_two_jobs_of_20_hours_are_full_time_together() -> None:
    person = {**GRADUATE, "born": "1990-01-01", "employment": [job(hours=20), job(hours=20)]}
    assert summarize(plan(person, "CMAC", "published", without=["schooling"])) == [("", "2027-05-31", NEVER_CLOSES)]


def test_of_two_jobs_of_15_hours_one_is_to_have_five_more() -> None:
    person = {**GRADUATE, "born": "1990-01-01", "employment": [job(hours=15), job(hours=15)]}
    found = plan(person, "CMAC", "published", without=["schooling", "new-job"])
    assert describe_jobs(found, "hours_per_week") == [("adjust-job", 0, (), 20), ("adjust-job", 1, (), 20)]
    assert {opens for _, opens, _ in summarize(found)} == {"2027-11-30"}


@pytest.mark.parametrize(("hours", "expected"), [(34, []), (35, [35]), (36, [35]), (None, [35])])
def test_a_rule_that_asks_for_more_hours_than_she_has_is_met_by_no_new_job(hours: Any, expected: list[int]) -> None:
    found = plan({**GRADUATE, "born": "1990-01-01"}, "CMAC", "published", hours=hours, without=["schooling"])
    assert [each[3] for each in describe_jobs(found, "hours_per_week")] == expected


@pytest.mark.parametrize(("working", "left"), [(40, True), (33, True), (0, False)])
def test_all_jobs_together_stay_within_the_hours_of_a_week(working: int, left: bool) -> None:
    person = {**GRADUATE, "employment": [job(hours=working, role="nurse")]}
    jobs = [change for found in plan(person, "NCMA", without=["schooling"]).plans for change in found.changes]
    assert jobs
    assert all(change.leaves == ((0,) if left else ()) for change in jobs)
    assert {getattr(change.record, "hours_per_week", None) for change in jobs} <= {35, 40}


@pytest.mark.parametrize("working", [0, 32, 40])
def test_where_no_hours_are_asked_for_a_job_is_next_to_others(working: int) -> None:
    person = {**GRADUATE, "employment": [job(hours=working, role="nurse")]}
    (found,) = plan(person, "CCMA", without=["schooling"]).plans
    (change,) = found.changes
    assert (change.leaves, getattr(change.record, "hours_per_week", None), change.hours_matter) == ((), None, False)


# --- What is wanted, and what stays as it is ----------------------------------------------------------------


def everything() -> Person:
    """Return a person for whom there are plans of every kind."""
    work = job(hours=20, supervised=False, duties=["clinical"])
    return {"complete": True, "born": "1990-01-01", "employment": [work], "military": [CORPSMAN]}


def find_kinds(**options: Any) -> set[str]:
    """Return the kinds of change in all plans under both shipped rulesets."""
    asked = PlanOptions(all_plans=True, details=False, finish=parse_date("2027-05-31"), **options)
    person, day = make_profile(everything()), date.fromisoformat(AS_OF)
    found = [plan_profile(person, load_shipped(name), day, asked).all_plans for name in ("guide", "published")]
    return {change.kind for plans in found for plan in plans for change in plan.changes}


def test_there_are_plans_of_every_kind() -> None:
    assert find_kinds() == set(CHANGE_KINDS) == set(EFFORTS)


@pytest.mark.parametrize("kind", CHANGE_KINDS)
def test_a_kind_that_is_not_wanted_is_in_no_plan(kind: str) -> None:
    assert kind not in find_kinds(without=[kind])


def test_a_section_that_was_left_out_may_have_more_than_the_new_record() -> None:
    person = make_profile({"diploma": {"kind": "ged"}})
    found = plan_profile(person, load_shipped("guide"), date.fromisoformat(AS_OF), PlanOptions(all_plans=True))
    (added,) = [each for each in found.all_plans if [change.kind for change in each.changes] == ["new-job"]][:1]
    changed = apply_changes(person, added.changes, added.schedule)
    assert changed.incomplete == ("employment",)
    assert changed.programs is None
    assert not changed.complete


def test_the_exam_of_another_credential_is_passed_when_it_is_open() -> None:
    graduate = {**MA, "accreditation": ["CAAHEP"], "level": "postsecondary", "completed": "2024-05-20"}
    person = {**GRADUATE, "born": "1990-01-01", "programs": [graduate]}
    found = plan(person, "MA-C", "published", without=["new-job", "schooling"])
    assert summarize(found) == [("exam", "2026-12-01", "2031-12-01")]
    (change,) = found.plans[0].changes
    assert getattr(change.record, "credential", "") != "MA-C"


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        ("{total: employment, where: {role: medical_assistant}, at_least: 2 years}", "if this job continues"),
        ("{total: employment, where: {role: medical_assistant}, at_least: 5 months}", ""),
        ("{has: program, where: {field: medical_assisting}}", "if completed as expected"),
        ("{has: diploma}", "if the diploma is earned as expected"),
    ],
)
def test_an_exam_on_the_way_depends_on_what_must_go_on(asked: str, condition: str, tmp_path: Path) -> None:
    """The exam of X asks for that of Y, which is open by a card, and by what is still to come true."""
    head = "name: An example\nbody: {name: A body, abbreviation: AB}\n"
    card = "{has: credential, where: {credential: CPR}}"
    passed = "{has: attempt, where: {credential: Y, passed: true}}"
    texts = {
        "ruleset": "ruleset: x\ntitle: An example\ncredentials: [X, Y]\n",
        "X": f"credential: X\n{head}routes: [{{id: x, title: X, requires: {passed}}}]\n",
        "Y": f"credential: Y\n{head}routes: [{{id: y, title: Y, requires: {{all: [{card}, {asked}]}}}}]\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    programs, diploma = [{**MA, "expected": "2027-05-20"}], {"kind": "ged", "expected": "2027-06-01"}
    person = {"complete": True, "employment": [job()], "programs": programs, "diploma": diploma}
    options = PlanOptions(without=("new-job", "schooling", "diploma"))
    found = plan_profile(make_profile(person), load_ruleset(str(tmp_path)), date.fromisoformat(AS_OF), options)
    (chain,) = found.credentials[0].plans
    assert [change.kind for change in chain.changes] == ["small-record", "exam"]
    assert chain.condition == condition


@pytest.mark.parametrize("seed", [92, 109, 126, 134, 191, 199])
def test_the_facts_of_a_plan_are_those_of_the_profile(seed: int) -> None:
    profile = make_profile(people.wide_person(random.Random(seed)))
    kinds: Any = ("schooling",)
    options = PlanOptions(finish=parse_date("2027-05"), hours=20, without=kinds, all_plans=True)
    for plan in plan_profile(profile, load_shipped("published"), date(2026, 11, 22), options).all_plans:
        for address in plan.facts:
            key, *rest = parse_path(address)
            records = profile.records(str(key)) if key in SECTIONS_BY_KEY else None
            assert not rest or records is None or (rest[0] if isinstance(rest[0], int) else 0) < len(records)


@pytest.mark.parametrize(("level", "hours"), [("postsecondary", [720]), ("secondary", [720, 800])])
def test_no_plan_asks_for_more_hours_than_one_that_asks_what_is_usual(
    level: str, hours: list[int], tmp_path: Path
) -> None:
    """Schooling of which nothing is said is postsecondary: of the two rules it meets, the one of fewer hours counts."""
    (tmp_path / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    least = f"{{has: program, where: {{hours: {{at_least: 720}}, level: {level}}}}}"
    more = "{has: program, where: {field: medical_assisting, hours: {at_least: 800}}}"
    (tmp_path / "X.yaml").write_text(
        "credential: X\nname: An example\nbody: {name: A body, abbreviation: AB}\n"
        f"routes: [{{id: x, title: X, requires: {{any: [{least}, {more}]}}}}]\n"
    )
    options = PlanOptions(finish=parse_date("2027-05-20"), all_plans=True)
    found = plan_profile(make_profile(GRADUATE), load_ruleset(str(tmp_path)), date.fromisoformat(AS_OF), options)
    assert sorted(getattr(each.changes[0].record, "hours", 0) for each in found.all_plans) == hours


def test_a_question_that_a_paper_answers_is_planned_for(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(
        "ruleset: x\ntitle: An example\ncredentials: [X]\n"
        "questions: {person: {letter: {asks: Is there a letter?, effort: document, proof: the letter}}}\n"
    )
    (tmp_path / "X.yaml").write_text(
        "credential: X\nname: An example\nbody: {name: A body, abbreviation: AB}\n"
        "routes: [{id: letter, title: A letter, requires: {has: person, where: {letter: yes}}}]\n"
    )
    profile = make_profile({"complete": True, "answers": {"letter": False}})
    (found,) = plan_profile(profile, load_ruleset(str(tmp_path)), date.fromisoformat(AS_OF)).credentials
    assert [(change.kind, change.answers[0].name) for change in found.plans[0].changes] == [("document", "letter")]
    assert found.plans[0].opens == date.fromisoformat(AS_OF).toordinal()
