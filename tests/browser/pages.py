"""The pages that the browsers are shown: letters, pages of a person, and pages of a cohort."""

import json
from pathlib import Path
from random import Random
from typing import Any

from browser.browsers import Tab
from conftest import ROOT
from people import random_person
from table_writers import with_ids, write_lines

from ma_eligibility import cli

AS_OF = "2026-11-30"
EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))
#: Examples with little, with plans, and with much that is not known.
SHOWN = ["fresh_graduate", "student", "half_known"]
LETTERS = [f"letter of {name}" for name in SHOWN]
PERSONS = [f"page of {name}" for name in SHOWN]
#: The page with the engine inside, which needs what ``ma_eligibility.browser.runtime`` gets.
ADVISOR = "advisor"
COHORTS = ["the examples", "twenty people with plans"]


def write_file(file: Path, *words: str | Path) -> None:
    """Let ma-eligible write a file; rows that cannot be read may be among those that it reads."""
    assert cli.run([*map(str, words), "-o", str(file)]) in (0, 4)
    assert file.exists()


def write_page(name: str, folder: Path) -> Path:
    """Return a page, which is written if it is not there."""
    page = folder / f"{name}.html"
    if not page.exists():
        what, _, example = name.partition(" of ")
        if example:
            reader = "student" if what == "letter" else "advisor"
            write_file(page, "check", find_example(example), "--as-of", AS_OF, "--for", reader)
        elif name == ADVISOR:
            write_file(page, "page")
        elif name == "the examples":
            write_cohort(page, *map(find_example, EXAMPLES))
        else:
            write_cohort(page, write_twenty(folder), "--plans", folder / "plans.jsonl")
    return page


def find_example(name: str) -> Path:
    """Return the profile of an example."""
    return ROOT / "examples" / f"{name}.yaml"


def write_cohort(page: Path, *people: str | Path) -> None:
    """Write the page of people, and their rows as JSON Lines next to it."""
    for file in (page, page.with_suffix(".jsonl")):
        write_file(file, "cohort", *people, "--as-of", AS_OF, "-q")


def read_rows(page: Path) -> list[dict[str, Any]]:
    """Return the rows of a cohort's page as JSON Lines has them, without those of who cannot be read."""
    return [row for row in read_lines(page.with_suffix(".jsonl")) if not row["error"]]


def read_lines(file: Path) -> list[dict[str, Any]]:
    """Return the rows of a file of JSON Lines."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def write_twenty(folder: Path) -> Path:
    """Write a roster of twenty people, and of two who cannot be read."""
    people = with_ids([random_person(Random(seed)) for seed in range(20)])
    unreadable = [{"id": f"N{number}", "programs": [{"completed": "2021-02-30"}]} for number in range(2)]
    return write_lines(folder / "twenty.jsonl", [*people, *unreadable])


def fill_in(tab: Tab, file: Path) -> None:
    """Wait until the page with the engine can be used, and give it a profile, as if it had been dropped there."""
    tab.wait_until("document.documentElement.dataset.ready")
    tab.run(f"""{{ const day = document.getElementById("as-of"); day.value = "{AS_OF}";
      day.dispatchEvent(new Event("input")); }} ''""")
    take(tab, file)


def take(tab: Tab, *files: Path) -> None:
    """Give files to the page with the engine as if they had been dropped, and wait for what it makes of them."""
    listed = json.dumps([[file.name, file.read_text("utf-8")] for file in files])
    tab.evaluate(f"maEligible.take({listed}.map(([name, text]) => new File([text], name)))")
    tab.wait(0.6)
