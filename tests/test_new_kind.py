"""A kind of criterion that is new costs a class and three entries; one that lacks an entry is named, never skipped."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from ma_eligibility.explain.kinds import EXPLAINERS
from ma_eligibility.plan.needs import FINDERS
from ma_eligibility.review.kinds import COMBINATIONS, LEAVES
from ma_eligibility.ruleset.combine import Combination
from ma_eligibility.ruleset.criteria import KINDS

RULE = """\
credential: X
name: An example
body: {name: A body, abbreviation: AB}
source: {title: A page, read: 2026-11}
routes:
  - id: only
    title: R
    requires:
      all:
        - {has: diploma, says: has a diploma}
        - {never_held: CPR, says: has never held a CPR card}
cases:
  - {case: none held, profile: {complete: true, diploma: {kind: ged}}, as_of: 2026-01-01, expect: {only: eligible}}
"""
HELD = "complete: true\ndiploma: {kind: ged}\ncredentials: [{credential: CPR, issued: 2024-05-20}]\n"


def run_with_kind(registries: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run ma-eligible in a process that knows the new kind, with entries in these registries."""
    command = [sys.executable, ROOT / "tests" / "never_held.py", registries, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    (tmp_path / "X.yaml").write_text(RULE)
    return tmp_path


def test_every_kind_of_criterion_has_its_entries() -> None:
    joining = {kind.kind for kind in KINDS.values() if issubclass(kind, Combination)}
    without_parts = {kind.kind for kind in KINDS.values() if not issubclass(kind, Combination)}  # type: ignore[attr-defined]
    assert joining == COMBINATIONS.keys()
    assert EXPLAINERS.keys() == FINDERS.keys() == without_parts | {"in_force"}
    # A fixed criterion takes the place of another one while cases are measured.
    assert LEAVES.keys() == without_parts | {"in_force", "fixed"}


@pytest.mark.parametrize(("as_of", "status"), [("2024-05-19", 0), ("2024-05-20", 10)])
def test_a_profile_is_checked(as_of: str, status: int, rules: Path) -> None:
    (rules / "person.txt").write_text(HELD)
    arguments = ("check", rules / "person.txt", "--rules", rules, "--as-of", as_of, "--exit-code", "--format", "json")
    done = run_with_kind("explain,plan,review", *arguments)
    assert (done.returncode, done.stderr) == (status, "")
    assert '"kind": "never_held"' in done.stdout
    assert "has never held a CPR card" in done.stdout


def test_the_rules_are_shown_and_checked(rules: Path) -> None:
    done = run_with_kind("explain,plan,review", "rules", "show", "X", "--rules", rules)
    assert (done.returncode, done.stderr) == (0, "")
    assert "has never held a CPR card" in done.stdout
    done = run_with_kind("explain,plan,review", "rules", "lint", rules, "--as-of", "2026-11-25")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing to report" in done.stdout


def test_what_lint_knows_of_all_kinds_holds_for_a_new_one(rules: Path) -> None:
    twice = RULE.replace("says: has a diploma}", "says: has a diploma}\n        - {never_held: CPR, says: the same}")
    (rules / "X.yaml").write_text(twice)
    done = run_with_kind("explain,plan,review", "rules", "lint", rules, "--as-of", "2026-11-25")
    assert "L103" in done.stderr + done.stdout


def test_cases_are_proposed_that_show_everything(rules: Path) -> None:
    done = run_with_kind("explain,plan,review", "rules", "test", rules, "--mutate", "--coverage")
    assert (done.returncode, done.stderr) == (10, "")
    assert "with another credential" in done.stdout
    (rules / "X.yaml").write_text(RULE.partition("cases:\n")[0])
    proposed = run_with_kind("explain,plan,review", "rules", "cases", rules)
    assert (proposed.returncode, proposed.stderr) == (0, "")
    assert "CPR" in proposed.stdout
    (rules / "X.yaml").write_text(RULE.partition("cases:\n")[0] + "cases:\n" + proposed.stdout)
    done = run_with_kind("explain,plan,review", "rules", "test", rules, "--mutate", "--require", "100")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", [("show", "X", "--rules"), ("lint",), ("test", "--mutate"), ("cases",)])
def test_a_kind_without_an_entry_in_review_is_named(command: tuple[str, ...], rules: Path) -> None:
    done = run_with_kind("explain", "rules", *command, rules)
    assert done.returncode == 70
    assert "the kind of criterion never_held has no entry in LEAVES of review/kinds.py" in done.stderr


def test_a_kind_without_an_entry_in_explain_is_named(rules: Path) -> None:
    (rules / "person.txt").write_text(HELD)
    done = run_with_kind("review", "check", rules / "person.txt", "--rules", rules, "--as-of", "2026-01-01")
    assert done.returncode == 70
    assert "the kind of criterion never_held has no entry in EXPLAINERS of explain/kinds.py" in done.stderr
