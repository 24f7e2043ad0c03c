"""The page for an advisor: its days and verdicts are those of JSON, nothing in it is markup, and all can read it."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import people
import pytest
from conftest import ROOT, Run
from page_reader import Page, check_asks_for_nothing, check_structure, contrast, read_palettes, read_tables
from test_letter import HOSTILE

from ma_eligibility.days.calendar import format_day, parse_day
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.explain.comparison import compare_answer
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.plain import show_plain
from ma_eligibility.plan.plan import PlanOptions
from ma_eligibility.plan.planner import plan_profile
from ma_eligibility.render.document import Document, write_html, write_markdown
from ma_eligibility.render.json import render_json
from ma_eligibility.render.page import make_page
from ma_eligibility.render.timeline import Lane, Timeline, draw_timeline
from ma_eligibility.ruleset.evaluate import evaluate_profile

AS_OF = "2026-11-29"
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
RULESETS = {name: load_ruleset(name) for name in ("guide", "published")}
VERDICTS = {"Eligible": "eligible", "Not known": "undetermined", "Not eligible": "not_eligible"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_page_for_every_example(example: Path, run: Run, golden: Callable[[str, str], None]) -> None:
    command = ("check", f"examples/{example.name}", "--as-of", AS_OF, "--for", "advisor", "--format")
    for form in ("html", "md"):
        done = run(*command, form)
        assert (done.returncode, done.stderr) == (0, "")
        golden(f"pages/{example.stem}.{form}", done.stdout)


# --- Its days are those of JSON -------------------------------------------------------------------------------


def read_days(cell: str) -> list[dict[str, str | None]]:
    """Return days in words as JSON has them."""
    found: list[dict[str, str | None]] = []
    for said in re.split("; ", cell):
        match = re.fullmatch(r"(?:from )?([0-9-]{10})? ?(?:through ([0-9-]{10})|on, no end date)", said, re.IGNORECASE)
        if said.lower() == "all days":
            found.append({"from": None, "until": None})
        elif match:
            found.append({"from": match[1], "until": match[2]})
        else:
            assert said == "None"
    return found


def check_days(page: str, answer: dict[str, Any]) -> None:
    """Check that both tables and the drawing of a page show the days and the verdicts of an answer in JSON."""
    answers, days = read_tables(page)
    assert days[0][1] == f"Verdict on {answer['as_of']}"
    for found, said, row in zip(answer["credentials"], answers[1:], days[1:], strict=True):
        exam, verdict, windows, possible, left, _ = row
        assert said[0] == found["id"]
        assert exam.startswith(f"{found['id']}, {found['name']} (")
        assert VERDICTS[verdict] == found["verdict"]
        assert read_days(windows) == found["windows"]
        assert read_days(windows if possible == "The same" else possible) == found["possible"]
        assert left.replace(",", "") == ("" if found["days_left"] is None else str(found["days_left"]))
        summary = found["summary"]
        assert said[1].lower().split("; ")[0] == summary["word"]
        assert [part.lower() for part in said[2:]] == [
            summary["day"].lower(),
            " ".join(summary["reason"].split()).lower(),
        ]
        assert len(said[1].split("; ")) - 1 == len(summary["marks"])
    assert [each for each in Page(page).read("li") if answer["ruleset"]["sha256"] in each]
    if answer["compared_with"]:
        assert [each for each in Page(page).read("li") if answer["compared_with"]["ruleset"]["sha256"] in each]


@pytest.mark.parametrize("ruleset", RULESETS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_days_of_every_example_are_those_of_json(example: Path, ruleset: str, run: Run) -> None:
    command = ("check", f"examples/{example.name}", "--as-of", AS_OF, "--rules", ruleset, "--format")
    page, answer = run(*command, "html", "--for", "advisor"), run(*command, "json")
    check_days(page.stdout, json.loads(answer.stdout))


@pytest.mark.parametrize("ruleset", RULESETS)
@pytest.mark.parametrize("seed", range(3))
def test_the_days_of_random_people_are_those_of_json(seed: int, ruleset: str) -> None:
    source = random.Random(seed)
    for number in range(25):
        answer = evaluate_profile(make_profile(people.random_person(source)), RULESETS[ruleset], parse_day(AS_OF))
        explanation = explain_answer(answer)
        other = RULESETS["published" if ruleset == "guide" else "guide"]
        comparison = compare_answer(answer, other, explanation)
        plans = None
        if number % 5 == 0:  # which take long
            plans = plan_profile(answer.profile, answer.ruleset, answer.as_of, PlanOptions(details=False))
        page = write_html(make_page(explanation, comparison, plans))
        check_days(page, json.loads(render_json(explanation, comparison, plans=plans)))
        check_structure(page)


def test_every_step_and_every_plan_is_on_the_page(run: Run) -> None:
    command = ("check", "examples/half_known.yaml", "--as-of", AS_OF, "--format")
    page, answer = run(*command, "html", "--for", "advisor").stdout, json.loads(run(*command, "json").stdout)
    items = Page(page).read("li")
    for step in answer["next"]:
        said = step["text"][0].upper() + step["text"][1:]
        assert [item for item in items if item.endswith(said) and item.startswith(", ".join(step["credentials"]))]
    plans = json.loads(run("plan", *command[1:], "json").stdout)
    for credential in plans["credentials"]:
        for plan in credential["plans"]:
            assert [item for item in items if all(change["text"] in item for change in plan["changes"])]


def test_bars_begin_and_end_on_the_days(run: Run) -> None:
    first, last = parse_day("2026-01-01"), parse_day("2033-12-31")
    windows = ((parse_day("2020-01-01"), parse_day("2026-02-28")), (parse_day("2028-02-29"), parse_day("2030-12-31")))
    possible = (*windows[:1], (parse_day("2028-01-01"), parse_day("2040-01-01")))
    timeline = Timeline("T", first, last, parse_day(AS_OF), (Lane("X", "X: open", windows, possible),))
    drawn = "\n".join(draw_timeline(timeline))
    shapes = re.findall(r'<rect class="(\w+)"[^>]* x="([0-9.]+)%"[^>]* width="([0-9.]+)%"', drawn)

    def day(percent: float) -> str:
        return format_day(first + round(percent * (last + 1 - first) / 100))

    assert [(name, day(float(left)), day(float(left) + float(width))) for name, left, width in shapes] == [
        ("closed", "2026-01-01", "2034-01-01"),
        ("open", "2026-01-01", "2026-03-01"),
        ("open", "2028-02-29", "2031-01-01"),
        ("unknown", "2028-01-01", "2028-02-29"),
        ("unknown", "2031-01-01", "2034-01-01"),
    ]
    assert drawn.count('fill="url(#hatching)"') == 2  # stripes, not a color alone
    assert "Striped: not known." in drawn


# --- What it says ---------------------------------------------------------------------------------------------


def test_what_is_supposed_assumed_and_taken_is_on_the_page(run: Run) -> None:
    profile = "candidate: Lee\ncomplete: true\nassumed: [military]\nmilitary: none\ndiploma: {kind: ged}\n"
    options = ("--as-of", AS_OF, "--set", "diploma.earned=2020", "--reading", "NCMA.full_time=forty")
    done = run("check", "-", "--for", "advisor", "--format", "html", *options, stdin=profile)
    assert done.returncode == 0, done.stderr
    items = Page(done.stdout).read("li")
    assert "Supposed: diploma.earned is 2020." in items
    assert "Assumed, and not on file: there is no military training." in items
    assert [item for item in items if item.startswith("NCMA, as asked for: ")]
    assert "The body decides; ask it before you pay. Some states ask for more." in items


def test_facts_of_a_roster_are_called_by_their_columns(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.csv").write_text("id,programs.1.field\nS-1,medical_assisting\n")
    done = run("check", "a.csv", "--id", "S-1", "--for", "advisor", "--format", "html", cwd=tmp_path)
    assert [item for item in Page(done.stdout).read("li") if item.startswith("programs.1.completed: ")]


def test_only_a_document_is_for_someone_and_the_letter_stays_the_usual_one(tmp_path: Path, run: Run) -> None:
    for form in ("text", "json"):
        done = run("check", "-", "--for", "advisor", "--format", form, stdin="complete: true")
        assert (done.returncode, done.stdout) == (2, "")
        assert "--for says who reads html or md" in done.stderr
    written = []
    for options in ([], ["--for", "student"], ["--for", "advisor"], ["--for", "advisor"]):
        done = run("check", "-", "-o", "lee.html", "--as-of", AS_OF, *options, stdin="candidate: Lee", cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        written.append((tmp_path / "lee.html").read_bytes())
    assert written[0] == written[1]
    assert written[2] == written[3] != written[0]
    assert run("check", "-", "--format", "html", "--set", "complete=true", stdin="candidate: Lee").returncode == 2


def test_a_page_without_a_name_plans_and_a_compared_ruleset() -> None:
    answer = evaluate_profile(make_profile({"complete": True}), RULESETS["guide"], parse_day(AS_OF))
    page = make_page(explain_answer(answer))
    assert page.title == "Certification exams"
    check_structure(write_html(page))
    assert "What other rules say" not in write_markdown(page)


# --- Who can read it, and what it asks for --------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_everyone_can_read_it_and_it_asks_for_nothing(example: Path, run: Run) -> None:
    page = run("check", f"examples/{example.name}", "--for", "advisor", "--format", "html").stdout
    check_structure(page)
    check_asks_for_nothing(page)
    assert "<script" not in page
    for needed in ("prefers-color-scheme: dark", "forced-colors: active", "@media print", "break-inside: avoid"):
        assert needed in page


def test_texts_have_contrast_in_the_light_in_the_dark_and_on_paper() -> None:
    page = write_html(Document("T", (), is_for_screens=True))
    palettes = read_palettes(page)
    assert len(palettes) == 3
    for colors in palettes:
        assert min(contrast(colors[name], colors["ground"]) for name in ("text", "faint", "open", "unknown")) >= 4.5
        assert contrast(colors["line"], colors["ground"]) >= 3


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_markup(text: str, tmp_path: Path, run: Run) -> None:
    said = json.dumps(text)
    (tmp_path / "ruleset.yaml").write_text(
        f"ruleset: {said}\ntitle: {said}\ncalled: {said}\nreminder: {said}\nnotes: [{said}]\ncredentials: [{said}]\n",
        encoding="utf-8",
    )
    (tmp_path / "X.yaml").write_text(
        f"credential: {said}\nname: {said}\nbody: {{name: {said}, abbreviation: {said}}}\nsource: {{title: {said}}}\n"
        f"routes: [{{id: {said}, title: {said}, obligations: [{{text: {said}}}], requires: "
        f"{{has: employment, where: {{role: nurse}}, says: x, proof: {said}}}}}]\n",
        encoding="utf-8",
    )
    profile = json.dumps({"candidate": text, "employment": [{"employer": text, "start": "2020", "end": "present"}]})
    pages = []
    for candidate in (profile, json.dumps({"candidate": "Lee", "employment": []})):
        done = run("check", "-", "--rules", tmp_path, "--format", "html", "--for", "advisor", stdin=candidate)
        assert done.returncode == 0, done.stderr
        check_structure(done.stdout)
        check_asks_for_nothing(done.stdout)
        pages.append(Page(done.stdout))
    known = {tag for tag, _ in Page(write_html(place_timeline("x"))).elements} | {
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "p",
        "div",
    }
    for page in pages:
        assert {tag for tag, _ in page.elements} <= known | {"table", "thead", "tbody", "tr", "th", "td"}
    assert pages[0].read("h1") == [show_plain(text)]
    drawn = Page(write_html(place_timeline(text)))
    assert {show_plain(text)} == {*drawn.read("h1"), *drawn.read("text")[-1:]}
    assert f"{show_plain(text)}." in drawn.read("desc")


def place_timeline(text: str) -> Document:
    """Return a document with a timeline that says a text in every place."""
    day = parse_day(AS_OF)
    lanes = (Lane(text, text, ((day, day),), ((day, day + 1),)),)
    return Document(text, (Timeline(text, day, day + 400, day, lanes),), is_for_screens=True)
