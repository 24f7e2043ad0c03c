"""Plans in words: every change has some, no address is in them, and every day is one of the plan."""

import re
from datetime import date
from itertools import chain
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT
from people import random_person, wide_person

from ma_eligibility import Ruleset, load_profile, load_ruleset, make_profile, parse_profile
from ma_eligibility.days.calendar import PartialDate, format_day
from ma_eligibility.explain.voice import ADVISOR, STUDENT, Voice
from ma_eligibility.plan.plan import Plan, PlanOptions, Plans
from ma_eligibility.plan.planner import plan_profile
from ma_eligibility.plan.relative_days import find_closing_day, find_opening_day
from ma_eligibility.plan.trials import Trials
from ma_eligibility.plan.words import PlanWords

AS_OF = date(2026, 11, 29).toordinal()
RULESETS = {name: load_ruleset(name, alternatives=False) for name in ("guide", "published")}
ADDRESS = re.compile(r"\w+\[[0-9]+\]|_|\{|\}|None")


def plan_people(name: str, count: int) -> list[Plans]:
    """Return the plans for random people under a ruleset."""
    people = [
        random_person(Random(f"{name} {n}")) if n % 2 else wide_person(Random(f"{name} {n}")) for n in range(count)
    ]
    options = PlanOptions(all_plans=True, details=False)
    return [plan_profile(make_profile(person), RULESETS[name], AS_OF, options) for person in people]


def sentences_of(plan: Plan, words: PlanWords) -> list[str]:
    return [*words.say_steps(plan), words.say_when(plan), words.say_also(plan), words.say_last_day(plan)]


def days_of(plan: Plan, plans: Plans) -> set[str]:
    """Return every day that a plan has, as text."""
    openings = chain(plan.openings, *(also.openings for also in plan.also))
    days = {plans.as_of, *chain.from_iterable(openings)}
    for trial in plan.trials:
        finish = trial.schedule.finish or PartialDate(AS_OF, AS_OF)
        days |= {trial.schedule.start, *finish, trial.schedule.exam or AS_OF}
    return {format_day(day) for day in days}


@pytest.mark.parametrize("name", RULESETS)
@pytest.mark.parametrize("voice", [ADVISOR, STUDENT], ids=["advisor", "student"])
def test_the_words_for_random_people(name: str, voice: Voice) -> None:
    said = 0
    for plans in plan_people(name, 60):
        words = PlanWords(plans, voice)
        for plan in plans.all_plans:
            assert len(words.say_changes(plan)) == len(plan.changes)
            assert words.say_steps(plan)
            said += len(plan.changes)
            for sentence in filter(None, sentences_of(plan, words)):
                assert not ADDRESS.search(sentence.replace("_", "" if plan.facts else "_")), sentence
                assert not re.search(r"  |\s$|^\s|,,|, ,|\bor$|\band$|\.$", sentence), sentence
                assert sentence[0].isupper() or sentence.startswith(("open", "may be open")), sentence
            dated = " ".join([*words.say_changes(plan), words.say_when(plan), words.say_also(plan)])
            if voice is ADVISOR:
                dated = re.sub(r"since \S+", "", dated)  # the first day of a job that is on file
                assert set(re.findall(r"\d{4}-\d{2}-\d{2}", dated)) <= days_of(plan, plans)
    assert said > 100


@pytest.mark.parametrize("name", RULESETS)
def test_a_function_of_the_day_of_completion_holds_on_other_days(name: str) -> None:
    """It is found from four days; here it is tried on a day between them."""
    tried = 0
    for number, plans in enumerate(plan_people(name, 60)):
        for plan in plans.all_plans:
            if plan.depends_on_finish and plan.certainty == "certain" and all(trial.opening for trial in plan.trials):
                tried += holds_on(day_between(Random(number), plan), plan, plans)
    assert tried > 20


def day_between(rng: Random, plan: Plan) -> int:
    """Return a day between the first and the last day of completion that was tried."""
    finishes = [trial.schedule.finish.last for trial in plan.trials if trial.schedule.finish]
    return rng.randrange(min(finishes), max(finishes))


def holds_on(finish: int, plan: Plan, plans: Plans) -> bool:
    """Tell whether a function fits the plan; if so, it must say the days on which another schedule opens it."""
    found = [(trial.schedule, trial.opening) for trial in plan.trials if trial.opening]
    opens = find_opening_day([(schedule, opening.opens) for schedule, opening in found], plan.credential)
    closes = find_closing_day([(schedule, opening.closes) for schedule, opening in found], plan.credential)
    if opens is None or closes is None:
        return False
    date = PartialDate(finish, finish)
    trials = Trials(plans.profile, plans.ruleset, plan.credential.id, AS_OF, AS_OF, date)
    (trial,) = trials.try_all(plan.changes, "windows")
    assert trial.opening is not None
    assert (trial.opening.opens, trial.opening.closes) == (opens.day_on(trial.schedule), closes.day_on(trial.schedule))
    return True


EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("ruleset", RULESETS.values(), ids=RULESETS)
def test_the_words_for_the_examples(example: object, ruleset: Ruleset) -> None:
    plans = plan_profile(load_profile(str(example)), ruleset, AS_OF, PlanOptions(details=False))
    words = PlanWords(plans)
    for plan in plans.all_plans:
        assert all(sentences_of(plan, words)[:2])


# --- What a rule asks for, and what is said -------------------------------------------------------------------

QUESTIONS = """
questions:
  program:
    two_semesters: {asks: Does it take two semesters?, proof: the transcript}
    online: {}
  employment:
    outpatient: {asks: Is it in an outpatient setting?, effort: document, proof: a letter}
"""


def say_for(criterion: str, person: str, folder: Path) -> list[str]:
    """Return the sentences of the first plan of a rule that has one criterion."""
    rules = f"ruleset: mine\ntitle: Rules of a test\ncredentials: [X]\n{QUESTIONS}"
    (folder / "ruleset.yaml").write_text(rules, encoding="utf-8")
    head = "credential: X\nname: An exam\nbody: {name: A board, abbreviation: AB}\n"
    route = f"routes:\n  - {{id: only, title: The only route, requires: {criterion}}}\n"
    (folder / "X.yaml").write_text(head + route, encoding="utf-8")
    plans = plan_profile(parse_profile(person), load_ruleset(str(folder)), AS_OF, PlanOptions(details=False))
    return PlanWords(plans).say_changes(next(plan for plan in plans.all_plans if plan.changes))


NOBODY = "complete: true\ndiploma: none\n"
JOB = """complete: true
employment: [{role: nurse, employer: Mercy, start: 2020-01-06, end: present, hours_per_week: 20, duties: [clinical],
  supervised: false}]
"""


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("{has: diploma}", "Earn a high school diploma, GED or equivalent that a state recognizes"),
        ("{has: diploma, where: {kind: [high_school, ged]}}", "Earn a high school diploma or GED"),
        (
            "{has: diploma, where: {kind: {none_of: [ged]}}}",
            "Earn a high school diploma or equivalent that a state recognizes",
        ),
        ("{has: program}", "Complete a program"),
        ("{has: program, while: enrolled}", "Enroll in a program"),
        ("{has: program, where: {field: nursing, level: secondary}}", "Complete a secondary nursing program"),
        ("{has: program, where: {field: [nursing, phlebotomy]}}", "Complete a phlebotomy or nursing program"),
        ("{has: program, where: {field: {none_of: [other]}}}", "Complete a healthcare program"),
        (
            "{has: program, where: {field: {none_of: [other, nursing]}}}",
            "Complete a healthcare program other than nursing",
        ),
        ("{has: program, where: {accreditation: {at_least: 1}}}", "Complete an accredited program"),
        ("{has: program, where: {accreditation: {at_least: 2}}}", "Complete a program that 2 bodies accredit"),
        ("{has: program, where: {accreditation: [ABHES]}}", "Complete a program that ABHES accredits"),
        (
            "{has: program, where: {accreditation: {all_of: [ABHES, CAAHEP]}}}",
            "Complete a program that ABHES and CAAHEP accredit",
        ),
        ("{has: program, where: {hours: {at_least: 1200}}}", "Complete a program of 1,200 clock hours or more"),
        ("{has: program, where: {hours: {at_least: 60, at_most: 90}}}", "Complete a program of 60 to 90 clock hours"),
        (
            "{has: program, where: {accreditation: [ABHES], hours: {at_least: 720}, externship_hours: {at_least: 99}}}",
            "Complete a program that ABHES accredits, of 720 clock hours or more, with 99 clock hours or more "
            "of externship",
        ),
        (
            "{has: program, where: {academic_hours: {at_least: 560}}}",
            "Complete a program of 560 clock hours or more besides the externship",
        ),
        (
            "{has: program, where: {award: [certificate, associate]}}",
            "Complete a program with a certificate or associate degree at its end",
        ),
        (
            "{has: program, where: {recognized_by: [USDE, CHEA, AMT]}}",
            "Complete a program recognized by USDE, CHEA or AMT",
        ),
        ("{has: program, where: {school: City College}}", "Complete a program with school: City College"),
        (
            "{has: program, where: {two_semesters: yes, online: no}}",
            "Complete a program, where the answer is yes: Does it take two semesters? (shown by the transcript), "
            "where the answer is no: online?",
        ),
        ("{total: program, at_least: 60 hours}", "Complete a program of 60 clock hours or more"),
        ("{has: credential, where: {credential: CPR}, while: current}", "Get a CPR card and keep it current"),
        ("{total: skill, where: {skill: injection}, at_least: 10}", "Do 10 injections"),
        ("{total: skill, where: {skill: phlebotomy}, at_least: 1}", "Do 1 phlebotomy"),
        ("{total: skill, where: {skill: phlebotomy}, at_least: 2}", "Do 2 phlebotomies"),
        (
            "{has: employment, while: employed}",
            "Work in any job, at any number of hours a week, from 2026-11-29 on",
        ),
    ],
)
def test_what_is_said_of_a_new_record(criterion: str, said: str, tmp_path: Path) -> None:
    assert say_for(criterion, NOBODY, tmp_path) == [said]


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("{total: employment, where: {role: nurse, supervised: true}, at_least: 1 year}", "be supervised"),
        (
            "{total: employment, where: {role: nurse, duties: {all_of: [administrative, clinical]}}, at_least: 1 year}",
            "have administrative and clinical duties",
        ),
        (
            "{total: employment, where: {role: nurse, hours_per_week: {at_least: 35}}, at_least: 1 year}",
            "work 35 hours a week or more",
        ),
    ],
)
def test_what_is_said_of_a_job_that_goes_on(criterion: str, said: str, tmp_path: Path) -> None:
    assert say_for(criterion, JOB, tmp_path) == [f"From 2026-11-29 on, {said} in the job at Mercy"]
