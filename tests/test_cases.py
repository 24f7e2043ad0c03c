"""The cases of the shipped rule files: each comes out as its author expected."""

from collections import Counter
from functools import cache

import pytest

from ma_eligibility.load.cases import Case, load_cases
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset

RULESET = load_ruleset("guide")
CASES = load_cases("guide")


@cache
def as_read(credential: str, readings: tuple[tuple[str, str], ...]) -> Ruleset:
    """Return one credential of the guide under the readings of a case."""
    if not readings:
        return RULESET.only([credential])
    picked = {f"{credential}.{name}": choice for name, choice in readings}
    return load_ruleset("guide", picked, alternatives=False).only([credential])


@pytest.mark.parametrize(
    ("credential", "case"),
    [
        pytest.param(group.credential, case, id=f"{group.credential}: {case.case}")
        for group in CASES
        for case in group.cases
    ],
)
def test_case(credential: str, case: Case) -> None:
    answer = evaluate_profile(case.profile, as_read(credential, tuple(case.readings.items())), case.as_of)
    (found,) = answer.credentials
    verdicts = {route.id: read_verdict(finding, case.as_of).value for route, finding in found.routes}
    assert {route: verdicts[route] for route in case.expect} == case.expect


@pytest.mark.parametrize("credential", [credential.id for credential in RULESET.credentials])
def test_every_route_has_a_case_of_each_verdict(credential: str) -> None:
    group = next(group for group in CASES if group.credential == credential)
    shown = Counter((route, verdict) for case in group.cases for route, verdict in case.expect.items())
    found = next(found for found in RULESET.credentials if found.id == credential)
    wanted = {(route.id, verdict) for route in found.routes for verdict in ("eligible", "not_eligible", "undetermined")}
    assert wanted <= set(shown)
