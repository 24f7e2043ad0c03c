"""A plan says which other readings of its source would undo it: those with which the exam is not open on its day."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT
from plan_cases import random_sample

from ma_eligibility.days.timeline import contains
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_rules
from ma_eligibility.ruleset.rulebook import CompiledRules

RULES = ROOT / "rules"


class Otherwise(NamedTuple):
    """A credential whose rule file takes another choice of a reading."""

    credential: str
    reading: str
    choice: str
    rules: CompiledRules


def read_otherwise(ruleset: str, folder: Path) -> Iterator[Otherwise]:
    """Give every credential of a ruleset with every other choice of each reading, written into its rule file."""
    credentials = load_ruleset(ruleset).credentials
    shutil.copytree(RULES / ruleset, folder / ruleset)
    for credential in credentials:
        path = folder / ruleset / f"{credential.id}.yaml"
        text = path.read_text(encoding="utf-8")
        for name, reading in credential.readings.items():
            for choice in reading.choices.keys() - {reading.taken}:
                pattern = rf"(\n  {name}:\n(?:    .*\n)*?    taken: ){reading.taken}\n"
                other, count = re.subn(pattern, rf"\g<1>{choice}\n", text)
                assert count == 1, (credential.id, name)
                path.write_text(other, encoding="utf-8")
                rules = load_ruleset(str(folder / ruleset)).compiled_apart[credential.id]
                yield Otherwise(credential.id, name, choice, rules)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("ruleset", ["guide", "published"])
def test_the_readings_that_undo_a_plan(ruleset: str, tmp_path: Path) -> None:
    others = list(read_otherwise(ruleset, tmp_path))
    undoing = 0
    for number in range(8):
        case = random_sample(random.Random(f"readings {number}"), ruleset, tmp_path).case
        for plan in case.plans.all_plans:
            if plan.certainty == "facts":
                continue
            changed = make_profile(case.change(plan, plan.schedule))
            expected = {
                (other.reading, other.choice)
                for other in others
                if other.credential == plan.credential.id
                and not contains(evaluate_rules(changed, other.rules)[0].windows, plan.openings[0].opens)
            }
            assert {(each.reading, each.choice) for each in plan.undone_by} == expected, (case.person, plan)
            undoing += len(expected)
    assert undoing > 10
