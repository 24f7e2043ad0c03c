"""The page of a cohort: its cells are the rows of JSON Lines, nothing in it is markup, and all can read it."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Run
from icalendar import Calendar
from page_reader import Page, check_asks_for_nothing, check_structure, read_tables
from people import random_person
from table_writers import with_ids, write_lines
from test_letter import HOSTILE

from ma_eligibility.plain import show_plain

AS_OF = "2026-11-29"
PEOPLE = with_ids([random_person(Random(seed)) for seed in range(40)])
UNREADABLE = {"id": "unreadable", "programs": [{"completed": "2021-02-30"}]}
WORDS = {"eligible": "eligible", "undetermined": "not known", "not_eligible": "not eligible"}
HEAD = [
    *("Person", "Exam", "Verdict", "Days", "Opens", "Days left", "Route"),
    *("What lacks, or what to ask for", "Depends on"),
]


def read_page(page: str) -> dict[str, list[list[str]]]:
    """Return the tables by their names; the first row is the head."""
    names = re.findall('<div class="wide" role="region" aria-label="([^"]*)"', page)
    return dict(zip(names, read_tables(page), strict=True))


def say_row(row: dict[str, Any]) -> list[str]:
    """Return a row of JSON Lines as the page has it."""
    perhaps = "perhaps " if row["verdict"] == "undetermined" else ""
    days = {
        (False, False): "all days",
        (True, False): f"from {row['since']} on",
        (False, True): f"through {row['until']}",
        (True, True): f"{row['since']} through {row['until']}",
    }[row["since"] is not None, row["until"] is not None]
    opens = [row["opens"]] if row["opens"] else []
    opens += [f"perhaps {row['may_open']}"] if row["may_open"] else []
    read = f"another reading changes it: {', '.join(row['reading_matters'])}" if row["reading_matters"] else None
    candidate = row["candidate"] if row["candidate"] != row["id"] else None
    cells = [
        ", ".join(filter(None, [row["id"], candidate])),
        row["credential"],
        WORDS[row["verdict"]],
        "" if row["verdict"] == "not_eligible" else f"{perhaps}{days}",
        "; ".join(opens),
        "" if row["days_left"] is None else str(row["days_left"]),
        f"{row['route']} ({row['confidence']})" if row["confidence"] else row["route"] or "",
        "; ".join(row["lacks"] or row["unknown"]),
        "; ".join(filter(None, [row["condition"], read])),
    ]
    return [" ".join(show_plain(cell).split()) for cell in cells]


@pytest.mark.parametrize("options", [[], ["--rules", "published"], ["-c", "ncma", "--where", "verdict!=eligible"]])
@pytest.mark.long
def test_the_cells_are_the_rows_of_json_lines(options: list[str], run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", [*PEOPLE, UNREADABLE])
    command = ("cohort", roster, *options, "--as-of", AS_OF, "-q", "-o")
    for name in ("a.html", "again.html", "rows.jsonl"):
        assert run(*command, tmp_path / name).returncode == 4
    assert run(*command, tmp_path / "two.html", "-j", "2").returncode == 4
    page = (tmp_path / "a.html").read_bytes()
    assert page == (tmp_path / "again.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()]
    tables = read_page(page.decode())
    assert tables["Everyone"] == [HEAD, *(say_row(row) for row in rows if not row["error"])]
    ((where, why),) = tables["Who cannot be read"][1:]
    assert where.endswith("a.jsonl:41")
    assert "there is no February 30, 2021" in why
    for id, *counts in tables["How many"][1:]:
        own = [row["verdict"] for row in rows if row["credential"] == id]
        assert counts == [str(own.count(verdict)) for verdict in WORDS]
    check_structure(page.decode())
    check_asks_for_nothing(page.decode())


def say_days(days: list[dict[str, Any]]) -> str:
    """Return days of the answer in JSON as the page has them."""
    said = {
        (False, False): "all days",
        (True, False): "from {from} on, no end date",
        (False, True): "through {until}",
        (True, True): "{from} through {until}",
    }
    each = [said[part["from"] is not None, part["until"] is not None].format(**part) for part in days]
    return "; ".join(each) or "none"


@pytest.mark.parametrize("ruleset", ["guide", "published"])
@pytest.mark.long
def test_the_drawings_are_of_the_days_that_check_has(ruleset: str, run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    rules = ["--rules", ruleset, "--as-of", AS_OF]
    assert run("cohort", roster, *rules, "-q", "-o", tmp_path / "a.html").returncode == 0
    page = (tmp_path / "a.html").read_text("utf-8")
    words = re.findall('<svg role="img" aria-label="([^"]*)"', page)
    found = []
    for person in PEOPLE:
        done = run("check", roster, "--id", person["id"], *rules, "--compare-with", "none", "--format", "json")
        for each in json.loads(done.stdout)["credentials"]:
            windows, possible = say_days(each["windows"]), say_days(each["possible"])
            perhaps = "" if windows == possible else f"; open, or not known, {possible}"
            found.append(f"open {windows}{perhaps}")
    assert words == found


def test_days_to_filter_by_are_those_on_which_something_closes_or_opens(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    for name in ("a.html", "rows.jsonl"):
        assert run("cohort", roster, "--as-of", AS_OF, "-q", "-o", tmp_path / name).returncode == 0
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").splitlines()]
    body = (tmp_path / "a.html").read_text("utf-8").partition('<table id="everyone">')[2].partition("</table>")[0]
    found = [day for _, day in re.findall('<tr( data-day="([0-9-]+)")?>', body)]
    assert found[1:] == [row["until"] or row["opens"] or row["may_open"] or "" for row in rows]


def read_calendar(path: Path, until: str) -> list[list[str]]:
    """Return what closes or is due in a calendar through a day, as the page has it."""
    found = []
    for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT"):
        day, (id, said) = event.decoded("DTSTART").isoformat(), str(event["SUMMARY"]).split(": ", 1)
        exam, what = said.split(" ", 1)
        if day <= until and what.startswith(("closes", "due today: ")) and "is there by then" not in what:
            found.append(
                [day, id, exam, what.replace("due today: ", "due: ").replace("closes today", "closes that day")]
            )
    return sorted(found)


@pytest.mark.parametrize("ruleset", ["guide", "published"])
def test_what_closes_or_is_due_soon_is_that_of_the_calendar(ruleset: str, run: Run, tmp_path: Path) -> None:
    """Of the page's own ruleset; a calendar has the obligations of the compared one, too."""
    roster = write_lines(tmp_path / "a.jsonl", with_ids([random_person(Random(seed)) for seed in range(120)]))
    files = ["-o", tmp_path / "a.html", "--deadlines", tmp_path / "a.ics"]
    assert run("cohort", roster, "--rules", ruleset, "--as-of", AS_OF, "-q", *files).returncode == 0
    head, *rows = read_page((tmp_path / "a.html").read_text("utf-8"))["What closes or is due within a year"]
    assert head == ["Day", "Person", "Exam", "What"]
    assert rows == read_calendar(tmp_path / "a.ics", "2027-11-29")
    assert "closes" in {row[3].split()[0] for row in rows}
    assert ruleset == "guide" or "due:" in {row[3].split()[0] for row in rows}


def test_plans_are_on_the_page_where_they_are_made(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE[:10])
    options = ["--as-of", AS_OF, "-q", "--plans", tmp_path / "plans.jsonl", "--plan-details", "-o", tmp_path / "a.html"]
    assert run("cohort", roster, *options).returncode == 0
    plans = [json.loads(line) for line in (tmp_path / "plans.jsonl").read_text("utf-8").splitlines()]
    page = (tmp_path / "a.html").read_text("utf-8")
    head, *rows = read_page(page)["Everyone"]
    assert head == HEAD
    found = {}
    for row, below in pairwise([*rows, []]):
        if len(row) > 1:
            found[row[0].split(",")[0], row[1]] = below[0] if len(below) == 1 else ""
    assert page.partition('<table id="everyone">')[2].partition("</table>")[0].count("<p>") == len(plans)
    for plan in plans:
        cell = found[plan["id"], plan["credential"]]
        assert f"Plan {plan['plan']}. {plan['what'][0]}" in cell
        for key, words in (("begin_by", "Begin by"), ("complete_by", "Complete by")):
            assert plan[key] is None or f"{words} {plan[key]}." in cell


def test_columns_that_are_kept_are_the_last(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,Advisor,Email,Phone,diploma.kind\nS-1,Kim,a@b.c,1,ged\n")
    keep = ["--keep", "Advisor", "--keep", "Email", "--keep", "Phone"]
    for plans in ([], ["--plans", "plans.csv"]):
        assert run("cohort", "a.csv", *keep, *plans, "-q", "-o", "a.html", cwd=tmp_path).returncode == 0
        head, *rows = read_page((tmp_path / "a.html").read_text("utf-8"))["Everyone"]
        assert head == [*HEAD, "Advisor", "Email", "Phone"]
        assert {tuple(row[-3:]) for row in rows if len(row) > 1} == {("Kim", "a@b.c", "1")}
        assert plans == [] or [row for row in rows if len(row) == 1]


def test_what_is_counted_asked_for_assumed_and_by_which_rules(
    run: Run, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    maria = {"id": "S-1", "candidate": "Maria", "assumed": ["military"], "military": [], "diploma": {"kind": "ged"}}
    program = {"field": "medical_assisting", "accreditation": ["CAAHEP"], "completed": "2022-12-20", "hours": 760}
    roster = write_lines(tmp_path / "a.jsonl", [maria | {"programs": [program]}, {"id": "S-2"}, UNREADABLE])
    options = ["--as-of", AS_OF, "--reading", "NCMA.full_time=forty", "-q", "-o", "a.html"]
    assert run("cohort", roster.name, *options, cwd=tmp_path).returncode == 4
    page = (tmp_path / "a.html").read_text("utf-8")
    assert ["2026-12", "1"] in read_page(page)["When open exams close, counting each person and exam"]
    items = Page(page).read("li")
    assert "of 1: there is no military training" in items
    assert [item for item in items if item.startswith("Reading of NCMA, as asked for: ")]
    assert [item for item in items if re.search("sha256 [0-9a-f]{64}", item)]
    assert "The body decides; ask it before you pay. Some states ask for more." in items
    golden("pages/cohort.html", page)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_markup(text: str, run: Run, tmp_path: Path) -> None:
    people = [
        {"id": text, "candidate": f"x{text}", "programs": [{"school": text, "accreditation": [f"x{text}"]}]},
        {"id": f"{text}2", "programs": [{"completed": text}]},
    ]
    roster = write_lines(tmp_path / "a.jsonl", people)
    done = run("cohort", roster, "-q", "-o", tmp_path / "a.html", "--where", "credential=RMA")
    assert done.returncode in (0, 4)
    page = (tmp_path / "a.html").read_text("utf-8")
    check_structure(page)
    check_asks_for_nothing(page)
    assert page.count("<script>") == page.count("<style>") == 1
    first = " ".join(f"{show_plain(text)}, x{show_plain(text)}".split())
    assert [row[0] for row in read_page(page)["Everyone"][1:]][:1] == [first]


def test_only_the_assessments_can_be_a_page_and_it_needs_days(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE[:1])
    for options in (["--findings", "f.html"], ["--plans", "p.html"], ["-o", "a.html", "--verdicts"]):
        done = run("cohort", roster.name, *options, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_page_of_no_one_is_a_page(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE[:1])
    where = ["--where", "id=nobody"]
    assert run("cohort", roster, *where, "--as-of", AS_OF, "-q", "-o", tmp_path / "a.html").returncode == 0
    page = (tmp_path / "a.html").read_text("utf-8")
    check_structure(page)
    assert read_page(page)["Everyone"] == [HEAD]
