"""The documentation shows what is so: each step of the page on writing rules is run, and pages made are as made."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import ROOT

from ma_eligibility.days.calendar import parse_day
from ma_eligibility.load.profile import parse_profile
from ma_eligibility.load.ruleset import load_ruleset, load_ruleset_files
from ma_eligibility.review.lint import lint_ruleset
from ma_eligibility.review.reference import make_reference

PAGE = ROOT / "docs" / "write-a-ruleset.md"
STEP = re.compile(
    r"(?:(?P<verb>[Ww]rite|Add to)\s+`(?P<file>[^`]+)`:\n\n)?```(?P<kind>yaml|console)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def run_commands(text: str, folder: Path, environment: dict[str, str]) -> str:
    """Run each command of a block, and return the block with what they print in place of what it shows."""
    shown = []
    for line in text.splitlines():
        if line.startswith("$ "):
            command = ["sh", "-c", f"{line[2:]} 2>&1"]
            done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
            shown.append(f"{line}\n{done.stdout}")
    return "".join(shown)


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
def test_every_step_of_writing_a_ruleset(
    tmp_path: Path, with_command: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """The files are written and the commands run, one after the other, in an empty folder; what they print is shown."""
    folder = tmp_path / "empty"
    folder.mkdir()
    page = PAGE.read_text(encoding="utf-8")
    steps = list(STEP.finditer(page))
    assert len(steps) > 15
    made = page
    for step in steps:
        text = step["text"]
        if step["kind"] == "console":
            made = made.replace(
                f"```console\n{text}```", f"```console\n{run_commands(text, folder, with_command)}```", 1
            )
        else:
            path = folder / step["file"]
            with path.open("a" if step["verb"] == "Add to" else "w", encoding="utf-8") as file:
                file.write(("\n" if step["verb"] == "Add to" else "") + text)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made
    shown, there_is = re.findall(r"([0-9]+) of ([0-9]+) things to show", made)[-1]
    assert shown == there_is, "the page ends with a ruleset whose cases show everything"
    rule = (folder / "board" / "XPT.yaml").read_text(encoding="utf-8")
    assert rule.count("  - id: ") == 2
    assert page.count("\n  - case: ") >= 6


def test_the_reference_is_the_one_that_the_models_make(request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "rule-language.md"
    if request.config.getoption("--update-golden"):
        path.write_text(make_reference(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == make_reference()


def test_the_reference_says_what_everything_means() -> None:
    rows = [line.split(" | ") for line in make_reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 80
    for row in rows:
        assert all(cell.strip(" |") for cell in row), row


def test_every_example_in_the_reference_is_a_good_one(tmp_path: Path) -> None:
    """What the manuals of the criteria show can be loaded unchanged."""
    head = "credential: X\nname: X\nbody: {name: B, abbreviation: B}\n"
    readings = (
        "readings:\n"
        "  four_years: {question: q, taken: still, choices: {still: a, no_longer: b}}\n"
        "  diploma: {question: q, taken: asked, choices: {asked: a, not_asked: b}}\n"
    )
    examples = re.findall(r"^```yaml\n(.*?)^```$", make_reference(), re.DOTALL | re.MULTILINE)
    (questions,) = [example for example in examples if example.startswith("questions:")]
    (tmp_path / "ruleset.yaml").write_text("ruleset: x\ntitle: X\ncredentials: [X]\n" + questions)
    (answers,) = [example for example in examples if example.startswith("answers:")]
    assert parse_profile(answers).answers
    examples = [example for example in examples if re.match("has|total|all|define", example)]
    assert len(examples) >= 5
    for example in examples:
        example = example.replace("weekly_cap: 40 hours", "")  # which goes with hours alone, as its comment says
        requires = textwrap.indent(example, "      ")
        whole = f"routes:\n  - id: r\n    title: R\n    requires:\n{requires}"
        text = head + readings + (example if example.startswith("define") else whole)
        (tmp_path / "X.yaml").write_text(text)
        assert load_ruleset(str(tmp_path)).credentials


RECIPES = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "docs/recipes.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("recipe", [each for each in RECIPES if not each.startswith(("readings:", "questions:"))])
def test_every_recipe_can_be_copied_unchanged(recipe: str, tmp_path: Path) -> None:
    """It loads, and lint at its strictest has nothing to say about it."""
    (readings,) = [each for each in RECIPES if each.startswith("readings:")]
    (questions,) = [each for each in RECIPES if each.startswith("questions:")]
    asked = questions if "content_areas" in recipe else ""
    (tmp_path / "ruleset.yaml").write_text("ruleset: x\ntitle: X\ncredentials: [XPT]\n" + asked)
    (tmp_path / "XPT.yaml").write_text(
        "credential: XPT\nname: X\nbody: {name: B, abbreviation: B}\nsource: {title: T, read: 2026-11-25}\n"
        + (readings if "by_reading" in recipe else "")
        + f"routes:\n  - id: r\n    title: R\n    requires:\n{textwrap.indent(recipe, '      ')}"
    )
    assert lint_ruleset(load_ruleset_files(str(tmp_path)), "publish", parse_day("2026-11-25")) == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_every_file_that_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+[a-z_]*(?:\.[a-z]+)?|[a-z_]+\.md|\.[a-z-]+\.yaml)`", text))
    homes = (ROOT, ROOT / "src" / "ma_eligibility")
    assert len(named) > 40
    assert {name for name in named if not any((home / name).exists() for home in homes)} == set()


def test_contributing_names_every_folder() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    folders = {path.name for path in (ROOT / "src" / "ma_eligibility").iterdir() if (path / "__init__.py").exists()}
    assert {name for name in folders if f"| `{name}/` |" not in text} == set()
