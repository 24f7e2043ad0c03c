"""MA_ELIGIBLE_RULES is the ruleset of every command that names none."""

import json
from pathlib import Path

import pytest
from conftest import ROOT, Run

VARIABLE = "MA_ELIGIBLE_RULES"

#: What each command that reads a ruleset takes besides it, and how the ruleset is named on the command line.
COMMANDS = {
    "check": (["check", "examples/student.yaml"], ["--rules"]),
    "cohort": (["cohort", "examples"], ["--rules"]),
    "template": (["template", "{folder}/roster.csv"], ["--rules"]),
    "rules show": (["rules", "show", "RMA"], ["--rules"]),
    "rules lint": (["rules", "lint"], []),
    "rules test": (["rules", "test"], []),
    "rules cases": (["rules", "cases", "-c", "RMA"], []),
}
commands = pytest.mark.parametrize(("command", "option"), COMMANDS.values(), ids=COMMANDS)


@commands
def test_a_ruleset_that_is_not_there_is_reported_with_the_variable(
    command: list[str], option: list[str], run: Run, tmp_path: Path
) -> None:
    words = [word.format(folder=tmp_path) for word in command]
    done = run(*words, env={VARIABLE: "nowhere"})
    assert (done.returncode, done.stdout) == (4, "")
    assert f"the environment variable {VARIABLE} names the ruleset" in done.stderr
    named = run(*words, *option, "elsewhere", env={VARIABLE: "nowhere"})
    assert named.returncode == 4
    assert "elsewhere" in named.stderr
    assert VARIABLE not in named.stderr


@commands
def test_help_names_the_variable(command: list[str], option: list[str], run: Run) -> None:
    assert VARIABLE in run(*command, "--help").stdout


def test_a_mistake_in_its_rules_is_reported_with_the_variable(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text("ruleset: x\ntitle: X\ncredentials: [X]\n")
    (tmp_path / "X.yaml").write_text("credential: X\n")
    done = run("check", "examples/student.yaml", "--format", "json", env={VARIABLE: str(tmp_path)})
    first, *others = json.loads(done.stdout)["errors"]
    assert VARIABLE in first["help"]
    assert not [problem for problem in others if VARIABLE in problem["help"]]


@pytest.mark.parametrize("options", [["-c", "XYZ"], ["--reading", "nothing=x"]])
def test_what_it_does_not_have_is_reported_with_the_variable(options: list[str], run: Run) -> None:
    done = run("check", "examples/student.yaml", *options, env={VARIABLE: "published"})
    assert done.returncode == 2
    assert VARIABLE in done.stderr


@pytest.mark.parametrize(
    ("value", "options", "used"),
    [
        ("published", [], "published"),
        ("published", ["--rules", "guide"], "guide"),
        ("", [], "guide"),
        (str(ROOT / "rules" / "published"), [], "published"),
    ],
)
def test_the_command_line_then_the_variable_then_the_guide(value: str, options: list[str], used: str, run: Run) -> None:
    done = run("check", "examples/student.yaml", "--format", "json", *options, env={VARIABLE: value})
    assert json.loads(done.stdout)["ruleset"]["id"] == used


@pytest.mark.parametrize(
    ("value", "options", "hint"),
    [
        ("", [], "cohort r.csv\n"),
        ("published", [], "cohort r.csv\n"),
        ("published", ["--rules", "guide"], "cohort r.csv --rules guide\n"),
    ],
)
def test_template_says_how_to_ask_its_ruleset(
    value: str, options: list[str], hint: str, run: Run, tmp_path: Path
) -> None:
    done = run("template", "r.csv", *options, env={VARIABLE: value}, cwd=tmp_path)
    assert hint in done.stdout
