"""The sets of days of all thirteen routes, against a slow reading of the definitions that goes day by day."""

import random
from datetime import date
from typing import Any

import oracle
import people
import pytest
from day_by_day import days_around
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import Answer, evaluate_profile
from ma_eligibility.ruleset.finding import Finding, read_verdict

RULESET = load_ruleset()


def answer_for(person: dict[str, Any]) -> Answer:
    return evaluate_profile(make_profile(person), RULESET, FIRST_DAY)


def routes_of(answer: Answer) -> dict[tuple[str, str], Finding]:
    return {
        (credential.credential.id, route.id): finding
        for credential in answer.credentials
        for route, finding in credential.routes
    }


def disagreements(person: dict[str, Any], days: set[int]) -> list[str]:
    """Return every route and day on which the answer and the oracle differ; each route at its own edges too."""
    found = []
    for (credential, route), result in routes_of(answer_for(person)).items():
        for day in sorted(days | days_around(result)):
            expected = oracle.judge_route(person, credential, route, date.fromordinal(day))
            got = read_verdict(result, day).value
            if got != expected:
                found.append(f"{credential}.{route} on {date.fromordinal(day)}: {got}, by hand {expected}")
    return found


@pytest.mark.parametrize("seed", range(40))
def test_every_route_equals_the_definitions_for_seeded_people(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(25):
        person = people.random_person(source)
        days = {day.toordinal() for day in people.telling_days(source, person, 12)}
        assert not disagreements(person, days), person


@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(person=people.profiles(), data=st.data())
def test_every_route_equals_the_definitions(person: dict[str, Any], data: st.DataObject) -> None:
    days = data.draw(st.sets(st.integers(FIRST_DAY, LAST_DAY), max_size=4))
    assert not disagreements(person, days)
