"""What the README shows is true: its recipes run, its example in Python runs, its help and answers are real."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def test_the_answer_at_the_top_is_the_real_one(run: Run, tmp_path: Path) -> None:
    """A file is written as for a terminal, with the chart."""
    command, shown = blocks("console")[0].split("\n", 1)
    run(*command.removeprefix("$ ma-eligible ").split(), "-o", tmp_path / "answer.txt")
    assert (tmp_path / "answer.txt").read_text("utf-8") == shown


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_commands_print_is_the_real_thing(number: int, run: Run) -> None:
    command, shown = blocks("console")[number].split("\n", 1)
    assert run(*command.removeprefix("$ ma-eligible ").split(), env={"COLUMNS": "80"}).stdout == shown


RECIPES = [block for block in blocks("sh") if block.startswith(("for ", "ma-eligible"))]
EXPECTED = [
    blocks("csv")[0],
    "examples/educator.yaml: not eligible\n"
    "examples/fresh_graduate.yaml: eligible\n"
    "examples/half_known.yaml: not known yet\n"
    "examples/long_time_assistant.yaml: eligible\n"
    "examples/student.yaml: not eligible\n"
    "examples/veteran.yaml: eligible\n",
    "RMA not_eligible 2031-02-26\nCMA not_eligible open end\nNCMA eligible 2032-02-26\n"
    "CCMA not_eligible never\nCMAA not_eligible 2032-02-26\n",
    "diploma\nemployment[0].duties\nemployment[0].hours_per_week\nemployment[0].start\nemployment[0].supervised\n"
    "military\nprograms[0].accreditation\nprograms[0].completed\nprograms[0].hours\n",
]


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
@pytest.mark.parametrize(("recipe", "expected"), list(zip(RECIPES, EXPECTED, strict=True)))
def test_recipe(recipe: str, expected: str, with_command: dict[str, str]) -> None:
    if "jq" in recipe and shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    done = subprocess.run(["sh", "-c", recipe], capture_output=True, text=True, cwd=ROOT, env=with_command, check=False)
    assert (done.stderr, done.stdout) == ("", expected)


def test_the_library_example() -> None:
    (example,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "NCMA eligible ['2023-03-30 to no end date']\n" in done.stdout
    assert "James Okafor " in done.stdout
    assert "1 RMA [] 2029-02-04\n2 RMA ['schooling'] None\n3 CMA ['schooling'] None\n" in done.stdout


def test_every_word_for_a_field_or_a_role_is_listed() -> None:
    from typing import get_args

    from ma_eligibility.profile.facts import HealthcareField, Role

    for name, words in (("field", HealthcareField), ("role", Role)):
        (row,) = [line for line in README.splitlines() if line.startswith(f"| {name} |")]
        assert re.findall(r"`(\w+)`", row) == list(get_args(words))


def test_the_profile_shown_is_a_good_one(run: Run) -> None:
    (profile,) = blocks("yaml")
    assert run("check", "-", stdin=profile).returncode == 0


def test_every_link_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target
