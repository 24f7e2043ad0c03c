"""No set of up to three changes is missing, and no day after the last useful one helps: all of them are tried."""

import random
import tempfile
from pathlib import Path

import pytest
from plan_brute import find_missing, random_small_sample
from plan_cases import random_sample
from plan_judge import find_horizon, find_wrong_last_day


@pytest.mark.parametrize("seed", range(4))
def test_no_set_of_changes_beats_the_plans_for_the_guide(seed: int) -> None:
    rng = random.Random(f"guide {seed}")
    for _ in range(40):
        sample, asked = random_small_sample(rng, None)
        assert not list(find_missing(sample.case, asked)), sample.case.person


@pytest.mark.parametrize("seed", range(4))
def test_no_set_of_changes_beats_the_plans_for_small_rules(seed: int, tmp_path: Path) -> None:
    rng = random.Random(f"rules {seed}")
    for _ in range(40):
        sample, asked = random_small_sample(rng, tmp_path)
        rules = (tmp_path / "X.yaml").read_text(encoding="utf-8")
        assert not list(find_missing(sample.case, asked)), (rules, sample.case.person)


@pytest.mark.parametrize("ruleset", ["guide", "random"])
def test_on_no_day_after_the_last_useful_one_it_helps_to_begin(ruleset: str) -> None:
    rng, scanned = random.Random(ruleset), 0
    with tempfile.TemporaryDirectory() as folder:
        while scanned < 2:
            sample = random_sample(rng, ruleset, Path(folder))
            for plan in sample.case.plans.all_plans[:1]:
                horizon = find_horizon(plan)
                if plan.last_day is not None and horizon is not None:
                    later = range(plan.last_day.day + 2, horizon + 1)
                    assert not list(find_wrong_last_day(sample, plan, rng, later)), (sample.case.person, plan)
                    scanned += 1
