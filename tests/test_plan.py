"""Plans are right: true, minimal, just enough, honest, and certain where they say so.

Each is carried out in plain values, apart from the package, read as a file is, and judged: under the shipped rulesets
by the tests' own reading of the sources. ``python -m benchmarks.plans --check 100000`` does so for many more.
"""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from plan_cases import Sample, make_case, random_sample
from plan_judge import CHECKS, find_beaten

from ma_eligibility.plan.plan import CredentialPlans, Plan
from ma_eligibility.profile.record import with_changes

#: How many people are planned for under each ruleset.
PEOPLE = {"guide": 40, "published": 9, "random": 200}


@cache
def make_samples(ruleset: str) -> Sequence[Sample]:
    """Return random people with their plans."""
    with tempfile.TemporaryDirectory() as folder:
        rngs = [random.Random(f"{ruleset} {number}") for number in range(PEOPLE[ruleset])]
        return [random_sample(rng, ruleset, Path(folder)) for rng in rngs]


@pytest.mark.parametrize("ruleset", PEOPLE)
@pytest.mark.parametrize("name", CHECKS)
def test_every_plan_is(name: str, ruleset: str) -> None:
    judged = 0
    for sample in make_samples(ruleset):
        rng = random.Random(judged)
        for plan in sample.case.plans.all_plans:
            faults = list(CHECKS[name](sample, plan, rng))
            assert not faults, (sample.case.person, plan)
            judged += 1
    assert judged > 75


def list_unbeaten(found: CredentialPlans) -> Sequence[Plan]:
    """Return the plans without the one that is shown because it opens sooner on some day of completion."""
    return tuple(plan for plan in found.plans if not plan.is_extra)


@pytest.mark.parametrize("ruleset", PEOPLE)
def test_no_plan_is_beaten(ruleset: str) -> None:
    for sample in make_samples(ruleset):
        for found in sample.case.plans.credentials:
            assert not list(find_beaten(found.plans)), sample.case.person
            plans = [(plan.certainty, {change.key for change in plan.changes}) for plan in found.plans]
            assert all(plans.count(each) == 1 for each in plans), sample.case.person


@pytest.mark.parametrize("ruleset", PEOPLE)
def test_the_easiest_and_the_soonest_are_among_the_three_that_are_shown(ruleset: str) -> None:
    for sample in make_samples(ruleset):
        case = sample.case
        options = case.plans.options._replace(all_plans=False, details=False)
        few = make_case(case.person, case.ruleset, case.judge, case.as_of, options).plans
        for found, shown in zip(case.plans.credentials, few.credentials, strict=True):
            assert len(list_unbeaten(shown)) <= 3
            assert shown.left_out == len(list_unbeaten(found)) - len(list_unbeaten(shown))
            for certainty in {plan.certainty for plan in found.plans[:1]}:
                ours, theirs = ([p for p in each.plans if p.certainty == certainty] for each in (shown, found))
                assert min(plan.order for plan in ours) == min(plan.order for plan in theirs)
            days = [[plan.opens for plan in each.plans if plan.opens is not None] for each in (shown, found)]
            assert min(days[0], default=None) == min(days[1], default=None), case.person


@pytest.mark.parametrize("ruleset", PEOPLE)
def test_nothing_is_planned_for_what_is_open_or_held(ruleset: str) -> None:
    for sample in make_samples(ruleset):
        answers = {answer.id: answer for answer in sample.case.evaluate(sample.case.person)}
        for found in sample.case.plans.credentials:
            windows = answers[found.credential.id].windows
            is_open = any(first <= sample.case.as_of <= last for first, last in windows)
            assert not found.plans or not (is_open or found.held)


# --- The checks themselves ----------------------------------------------------------------------------------


def find_plan(*kinds: str, certainty: str = "certain") -> tuple[Sample, Plan]:
    """Return a plan of the guide with changes of just these kinds, and the person it is for."""
    for sample in make_samples("guide"):
        for plan in sample.case.plans.all_plans:
            if [change.kind for change in plan.changes] == list(kinds) and plan.certainty == certainty:
                return sample, plan
    raise AssertionError(kinds)


def moved(plan: Plan, *, opens: int = 0, closes: int = 0) -> Plan:
    """Return a plan that gives other days."""
    trials = [
        each._replace(opening=each.opening and each.opening._replace(opens=each.opening.opens + opens))
        for each in plan.trials
    ]
    if closes:
        trials = [
            each._replace(opening=each.opening and each.opening._replace(closes=each.opening.closes + closes))
            for each in trials
        ]
    return replace(plan, trials=tuple(trials))


def test_a_plan_that_gives_a_wrong_day_is_found() -> None:
    sample, plan = find_plan("schooling")
    rng = random.Random(1)
    for wrong in (moved(plan, opens=1), moved(plan, opens=-1), moved(plan, closes=-1)):
        assert list(CHECKS["true"](sample, wrong, rng))


def test_changes_that_are_more_than_enough_are_found() -> None:
    rng = random.Random(1)
    sample, plan = find_plan("schooling")
    twice = replace(plan, changes=(*plan.changes, *plan.changes))
    assert list(CHECKS["minimal"](sample, twice, rng))
    (change,) = plan.changes
    longer = replace(change, record=with_changes(change.record, hours=5000), amounts=("hours",))
    assert list(CHECKS["just enough"](sample, replace(plan, changes=(longer,)), rng))
