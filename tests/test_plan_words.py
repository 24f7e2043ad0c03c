"""Plans in words: every change has some, no address is in them, and every day is one of the plan."""

import re
from datetime import date
from itertools import chain
from random import Random

import pytest
from conftest import ROOT
from people import random_person, wide_person

from ma_eligibility import Ruleset, load_profile, load_ruleset, make_profile
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
