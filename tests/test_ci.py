"""What services that run the checks get: annotations, JUnit's XML, and the files that docs/in-ci.md shows."""

import re
import shlex
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, Run
from test_author import write

PAGE = (ROOT / "docs" / "in-ci.md").read_text(encoding="utf-8")
WORKFLOW, GITLAB, CONFIG = map(yaml.safe_load, re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}

RULES = """\
routes:
  - id: r
    title: R
    requires: {has: program, where: {hours: {at_least: 80}}, says: "completed a program, of {hours} hours"}
cases:
  - {case: enough, profile: {complete: true, programs: [{hours: 80, completed: 2026-01-01}]}, as_of: 2026-01-01,
     expect: {r: eligible}}
  - {case: "too few: 79", profile: {complete: true, programs: [{hours: 79, completed: 2026-01-01}]}, as_of: 2026-01-01,
     expect: {r: eligible}}
"""


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Return a folder with the rules and the profiles that the page speaks of."""
    shutil.copytree(ROOT / "examples" / "rulesets" / "hspa", tmp_path / "board")
    (tmp_path / "people").mkdir()
    for path in (ROOT / "examples").glob("*.yaml"):
        shutil.copy(path, tmp_path / "people")
    return tmp_path


def run_command(run: Run, command: str, folder: Path) -> int:
    """Run a command of ma-eligible as a shell would, and return how it ends."""
    program, *arguments = shlex.split(command.partition(" > ")[0])
    assert program == "ma-eligible"
    return run(*arguments, cwd=folder).returncode


def commands() -> list[str]:
    (job,) = WORKFLOW["jobs"].values()
    steps = [step["run"] for step in job["steps"] if "run" in step]
    return [each for each in (*steps, *GITLAB["rules"]["script"]) if not each.startswith("pip install")]


@pytest.mark.parametrize("command", commands())
def test_the_workflows_pass_where_all_is_well_and_fail_where_it_is_not(command: str, folders: Path, run: Run) -> None:
    assert run_command(run, command, folders) == 0
    (rules,) = [path for path in (folders / "board").glob("*.yaml") if path.name != "ruleset.yaml"]
    rules.write_text(rules.read_text(encoding="utf-8").replace("at_least:", "at_lest:"), encoding="utf-8")
    (folders / "people" / "bad.yaml").write_text("complete: maybe\n")
    assert run_command(run, command, folders) == 4


@pytest.mark.parametrize("hook", CONFIG["repos"][0]["hooks"], ids=lambda hook: hook["id"])
def test_the_hooks_are_there_and_pass_where_all_is_well(hook: dict[str, Any], folders: Path, run: Run) -> None:
    known = HOOKS[hook["id"]]
    assert known["language"] == "python"
    names = [str(path.relative_to(folders)) for path in folders.rglob("*.yaml")]
    matching = [name for name in names if re.search(hook["files"], name)]
    assert matching
    given = matching if known.get("pass_filenames", True) else []
    assert run_command(run, shlex.join([*shlex.split(known["entry"]), *hook["args"], *given]), folders) == 0


def test_the_page_shows_every_hook() -> None:
    assert [hook["id"] for hook in CONFIG["repos"][0]["hooks"]] == list(HOOKS)


def test_github_shows_a_case_that_fails_at_its_line(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "rules", RULES)
    done = run("rules", "test", folder, "--format", "github")
    assert (done.returncode, done.stderr) == (10, "")
    (line,) = done.stdout.splitlines()
    start, _, message = line.partition(",title=X%3A a case fails::")
    assert start == f"::error file={folder}/X.yaml,line=12,col=5"
    said = message.split("%0A")
    assert said[:2] == ["too few: 79", "r on 2026-01-01: expected ELIGIBLE, came out NOT ELIGIBLE"]
    assert any("79 hours, needs at" in each for each in said)


def test_github_shows_what_no_case_shows_at_the_criterion(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "rules", RULES)
    shown = run("rules", "test", folder, "--format", "github", "--coverage", "--mutate").stdout.splitlines()
    found = [re.match(r"::(\w+) file=[^,]+,line=(\d+),col=\d+,title=([^:]+)::(.*)", line) for line in shown]
    assert all(found)
    assert ("warning", "8", "X r") in {each.groups()[:3] for each in found if each and "missing" in each[4]}
    strict = run("rules", "test", folder, "--format", "github", "--require", "100").stdout
    assert "::error" in strict
    assert "::warning" not in strict


def test_junit_has_an_entry_for_each_case(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "rules", RULES)
    done = run("rules", "test", folder, "--format", "junit", "--require", "100", "--mutate")
    assert (done.returncode, done.stderr) == (10, "")
    (suite,) = ET.fromstring(done.stdout)
    assert suite.attrib == {"name": "X", "tests": "4", "failures": "2"}
    entries = [(each.attrib["name"], each.attrib["line"], [part.tag for part in each]) for each in suite]
    assert entries == [
        ("enough", "10", []),
        ("too few: 79", "12", ["failure"]),
        ("everything that there is to show is shown by a case", "1", ["failure"]),
        ("every change of the rules is noticed by a case", "1", []),
    ]
    failure = suite[1][0]
    assert failure.attrib["message"] == "r on 2026-01-01: expected ELIGIBLE, came out NOT ELIGIBLE"
    assert "79 hours, needs at" in str(failure.text)
    lenient = ET.fromstring(run("rules", "test", folder, "--format", "junit", "--coverage").stdout)
    assert [part.tag for part in lenient[0][2]] == ["system-out"]


def test_rules_that_cannot_be_used_are_reported_in_the_form_asked_for(tmp_path: Path, run: Run) -> None:
    folder = write(tmp_path / "rules", RULES.replace("title:", "titel:"))
    done = run("rules", "test", folder, "--format", "github")
    assert (done.returncode, done.stdout.startswith("::error file=")) == (4, True)
    done = run("rules", "test", folder, "--format", "junit")
    assert done.returncode == 4
    assert "E201" in done.stderr
    (suite,) = ET.fromstring(done.stdout)
    assert suite.attrib["errors"] == "1"
    assert "did you mean title?" in str(suite[0][0].text)


def test_texts_of_strangers_stay_texts(tmp_path: Path, run: Run) -> None:
    hostile = "\\e[31m\\u202e%0A\\n::error::x]]><b>&amp;\\0"
    text = RULES.replace("too few: 79", hostile.replace("\\0", "")).replace(
        "completed a program", hostile.replace("\\0", "")
    )
    folder = write(tmp_path / "rules", text)
    done = run("rules", "test", folder, "--format", "github", "--coverage")
    assert all(re.match("::(error|warning) file=", line) for line in done.stdout.splitlines())
    assert not {"\x1b", "\u202e"} & set(done.stdout)
    done = run("rules", "test", folder, "--format", "junit", "--coverage")
    (suite,) = ET.fromstring(done.stdout)
    assert "]]><b>&amp;" in suite[1].attrib["name"]
    assert not {"\x1b", "\u202e"} & set(done.stdout)
