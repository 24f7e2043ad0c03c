"""The plans of a cohort are the plans of its people one by one, in any form; the summary counts what opens most."""

import json
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Run
from people import random_person, wide_person
from table_writers import with_ids, write_lines
from test_cohort import AS_OF, read_csv

from ma_eligibility.cohort.arrow import DETAILED_PLAN_SCHEMA, PLAN_SCHEMA, plan_batches
from ma_eligibility.cohort.arrow_tables import spark_ddl
from ma_eligibility.cohort.outputs import ENDINGS
from ma_eligibility.cohort.tally import Opener, Tally
from ma_eligibility.days.calendar import LAST_DAY, parse_date, parse_day
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.medium import CELLS
from ma_eligibility.plan.option_checks import PlanOptionError
from ma_eligibility.plan.plan import Plan, PlanOptions
from ma_eligibility.plan.planner import plan_profile
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.render.cohort_summary import render_summary
from ma_eligibility.render.writer import Terminal

DAY = parse_day(AS_OF)
RULESET = load_ruleset()
PEOPLE = with_ids(
    [json.loads(json.dumps((wide_person if seed % 3 else random_person)(Random(seed)), default=float))
     for seed in range(90)]
)  # fmt: skip
Person = dict[str, Any]
Row = dict[str, Any]
LISTS = ("kinds", "what", "facts", "also_opens", "undone_by")


def expect_rows(person: Person, options: PlanOptions) -> Iterator[Row]:
    """Give the rows that the plans for a person come to, as JSON."""
    profile = make_profile({key: value for key, value in person.items() if key != "id"})
    plans = plan_profile(profile, RULESET, DAY, options)
    for found in plans.credentials:
        for number, plan in enumerate(found.plans, 1):
            yield expect_row(person["id"], number, plan, PlanWords(plans), details=options.details)


def expect_row(id: str, number: int, plan: Plan, words: PlanWords, *, details: bool) -> Row:
    def write(day: int | None) -> str | None:
        return None if day is None or day == LAST_DAY else date.fromordinal(day).isoformat()

    *most, last = words.list_conditions(plan) or [""]
    row: Row = {
        "id": id,
        "credential": plan.credential.id,
        "plan": number,
        "certainty": plan.certainty,
        "effort": plan.effort,
        "kinds": list({change.kind: None for change in plan.changes}),
        "what": words.say_steps(plan),
        "opens": write(plan.opens),
        "closes": write(plan.closes),
        "when_open": words.say_days(plan),
        "condition": f"{', '.join(most)} and {last}" if most else last or None,
        "facts": [*plan.facts, *plan.unsettled],
        "also_opens": [also.id for also in plan.also],
    }
    if details:
        of = plan.last_day.of if plan.last_day else ""
        day = write(plan.last_day.day) if plan.last_day else None
        row["begin_by"] = day if of == "beginning" else None
        row["complete_by"] = day if of == "completing" else None
        row["undone_by"] = [f"{plan.credential.id}.{each.reading}={each.choice}" for each in plan.undone_by]
    return row


def as_cells(row: Row) -> dict[str, str]:
    return {name: "; ".join(value) if isinstance(value, list) else "" if value is None else str(value)
            for name, value in row.items()}  # fmt: skip


def write_plans(run: Run, roster: Path, out: Path, *options: str | Path) -> str:
    """Write the plans; return the summary."""
    result = run("cohort", roster, "--as-of", AS_OF, "--plans", out, *options)
    assert result.returncode == 0, result.stderr
    return result.stdout


# --- The same as for each person ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def expected() -> list[Row]:
    rows = [row for person in PEOPLE for row in expect_rows(person, PlanOptions(details=False))]
    assert {row["certainty"] for row in rows} == {"certain", "nothing else", "facts"}
    assert {row["effort"] for row in rows} >= {0, 1, 2, 4, 5, 6}
    assert all(row["when_open"] and row["what"] for row in rows)
    assert any(row["opens"] is None for row in rows)
    assert any(row["closes"] for row in rows)
    assert any(row["condition"] for row in rows)
    return rows


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_rows_are_the_plans_of_each_person(
    ending: str, jobs: str, expected: list[Row], run: Run, tmp_path: Path
) -> None:
    roster, out = write_lines(tmp_path / "a.jsonl", PEOPLE), tmp_path / f"plans{ending}"
    write_plans(run, roster, out, "-j", jobs, "-q")
    assert read_plans(out) == (expected if ending in JSON_ENDINGS else [as_cells(row) for row in expected])


JSON_ENDINGS = (".jsonl", ".ndjson", ".parquet")


def read_plans(path: Path) -> list[Row]:
    """Return the rows of a file: as JSON or, of a CSV and a workbook, as cells of a CSV."""
    if path.suffix == ".csv":
        return [dict(row) for row in read_csv(path.read_text("utf-8"))]
    if path.suffix == ".xlsx":
        header, *rows = openpyxl.load_workbook(path)["plans"].iter_rows(values_only=True)
        return [as_cells({str(name): as_plain(cell) for name, cell in zip(header, row, strict=True)}) for row in rows]
    if path.suffix == ".parquet":
        rows_read: list[Row] = pq.read_table(path).to_pylist()
        return [{name: as_plain(value) for name, value in row.items()} for row in rows_read]
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def as_plain(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, date) else value


def test_two_processes_write_the_same_bytes(run_process: Run, tmp_path: Path) -> None:
    people = with_ids([{key: value for key, value in person.items() if key != "id"} for person in PEOPLE * 6])
    roster = write_lines(tmp_path / "a.jsonl", people)
    said = [write_plans(run_process, roster, tmp_path / f"{jobs}.csv", "-j", jobs, "-c", "cmaa") for jobs in ("1", "2")]
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (["--plan-details"], PlanOptions(details=True)),
        (["--finish", "2027-05"], PlanOptions(finish=parse_date("2027-05"), details=False)),
        (
            ["--start", "2027-01-04", "--hours", "20", "--without", "schooling, diploma"],
            PlanOptions(parse_day("2027-01-04"), hours=20, without=("schooling", "diploma"), details=False),
        ),
    ],
)
def test_what_is_said_of_plans_is_heeded(
    arguments: list[str], options: PlanOptions, expected: list[Row], run: Run, tmp_path: Path
) -> None:
    roster, out = write_lines(tmp_path / "a.jsonl", PEOPLE[:30]), tmp_path / "plans.jsonl"
    write_plans(run, roster, out, *arguments, "-q")
    rows = read_plans(out)
    assert rows == [row for person in PEOPLE[:30] for row in expect_rows(person, options)]
    assert rows != expected[: len(rows)]


def test_only_the_plans_for_rows_that_are_wanted_are_written(expected: list[Row], run: Run, tmp_path: Path) -> None:
    roster, out = write_lines(tmp_path / "a.jsonl", PEOPLE), tmp_path / "plans.jsonl"
    write_plans(run, roster, out, "--where", "verdict=undetermined", "-o", tmp_path / "out.csv", "-q")
    wanted = {(row["id"], row["credential"]) for row in read_csv((tmp_path / "out.csv").read_text("utf-8"))}
    assert read_plans(out) == [row for row in expected if (row["id"], row["credential"]) in wanted]
    write_plans(run, roster, out, "-c", "cmaa", "-q")
    own = [row for row in expected if row["credential"] == "CMAA"]
    assert read_plans(out) == [{**row, "also_opens": []} for row in own]


def test_a_person_who_cannot_be_read_has_no_plans(run: Run, tmp_path: Path) -> None:
    """Nor has one whose id an earlier person has."""
    roster = tmp_path / "a.jsonl"
    roster.write_text('{"id": "a", "complete": 1}\n{"id": "b"}\n{"id": "c", "complete": true}\n{"id": "b"}\n')
    out = tmp_path / "plans.jsonl"
    result = run("cohort", roster, "--as-of", AS_OF, "--plans", out, "-q")
    assert result.returncode == 4
    rows = read_plans(out)
    assert {row["id"] for row in rows} == {"b", "c"}
    assert len({(row["id"], row["credential"], row["plan"]) for row in rows}) == len(rows)


# --- In Arrow -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("details", [False, True])
def test_a_batch_gets_the_same_plans_as_a_roster(details: bool, run: Run, tmp_path: Path) -> None:
    people = PEOPLE[:40]
    roster, out = write_lines(tmp_path / "a.jsonl", people), tmp_path / "plans.csv"
    said = ["--finish", "2027-05", "--hours", "30", "--start", "2026-12-01", "--without", "schooling"]
    write_plans(run, roster, out, *said, *(["--plan-details"] if details else []), "-q")
    function = plan_batches(
        as_of=AS_OF, start=date(2026, 12, 1), finish="2027-05", hours=30, without=["schooling"], details=details
    )
    assert function.schema == (DETAILED_PLAN_SCHEMA if details else PLAN_SCHEMA)
    batch = pa.record_batch({"id": [each["id"] for each in people], "profile": [json.dumps(each) for each in people]})
    found = [as_cells({name: as_plain(value) for name, value in row.items()})
             for each in function([batch]) for row in each.to_pylist()]  # fmt: skip
    assert found == read_plans(out)
    assert found


def test_the_columns_of_plans_are_those_that_are_promised() -> None:
    plain = (
        "id STRING, credential STRING, plan INT, certainty STRING, effort INT, kinds ARRAY<STRING>, "
        "what ARRAY<STRING>, opens DATE, closes DATE, when_open STRING, condition STRING, facts ARRAY<STRING>, "
        "also_opens ARRAY<STRING>"
    )
    assert spark_ddl(PLAN_SCHEMA) == plain
    details = "begin_by DATE, complete_by DATE, undone_by ARRAY<STRING>"
    assert spark_ddl(DETAILED_PLAN_SCHEMA) == f"{plain}, {details}"
    assert plan_batches(as_of=AS_OF).ddl == plain


def test_a_batch_has_no_plans_for_those_who_cannot_be_read() -> None:
    batch = pa.record_batch({"profile": ["nonsense", None, '{"complete": true}']})
    (found,) = plan_batches(as_of=AS_OF, credentials=["CMAA"])([batch])
    assert found.num_rows == 1
    assert [each.num_rows for each in plan_batches(as_of=AS_OF)([pa.record_batch({"profile": ["nonsense"]})])] == [0]


def test_plans_in_arrow_refuse_what_no_plan_can_be_made_with() -> None:
    with pytest.raises(PlanOptionError, match="finish 2026-10: this is before the day asked about"):
        plan_batches(as_of=AS_OF, finish="2026-10")


# --- The summary ----------------------------------------------------------------------------------------------


def test_the_plans_of_the_examples_match_the_golden_files(run: Run, golden: Any, tmp_path: Path) -> None:
    summary = write_plans(run, Path("examples"), tmp_path / "plans.csv")
    golden("cohort/plans.csv", (tmp_path / "plans.csv").read_text("utf-8"))
    golden("cohort/summary-plans.txt", summary)
    write_plans(run, Path("examples"), tmp_path / "plans.csv", "--plan-details", "--finish", "2027-05", "-q")
    golden("cohort/plans-detailed.csv", (tmp_path / "plans.csv").read_text("utf-8"))


SAID = {"document": "the {}", "adjust-job": "a change in a present job", "new-job": "a new job",
        "schooling": "schooling", "diploma": "a high school diploma or GED"}  # fmt: skip


def count_plainly(people: list[Person]) -> dict[str, list[tuple[int, str]]]:
    """Return by certainty the lines of the summary, each with how many people it is about, counted one by one."""
    lines: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for person in people:
        profile = make_profile({key: value for key, value in person.items() if key != "id"})
        for found in plan_profile(profile, RULESET, DAY, PlanOptions(details=False)).credentials:
            by_certainty = {plan.certainty: plan for plan in reversed(found.plans)}  # the first of each, the easiest
            plan = by_certainty.get("certain") or by_certainty.get("nothing else")
            if plan is None:
                continue
            said = sorted({(change.effort, SAID[change.kind].format(change.paper)) for change in plan.changes})
            alone = "that alone" if plan.opens == DAY else "time alone"
            what = " and ".join(words for _, words in said) or alone
            if len(said) > 2:
                what = f"{', '.join(words for _, words in said[:-1])} and {said[-1][1]}"
            what += " together open" if len(said) > 1 else " opens"
            lines[plan.certainty][what[0].upper() + what[1:]][found.credential.id].append(person["id"])
    return {
        certainty: sorted(
            (
                len({id for ids in exams.values() for id in ids}),
                f"{what} {', '.join(f'{id} for {len(ids)}' for id, ids in by_count(exams))}.",
            )
            for what, exams in of.items()
        )
        for certainty, of in lines.items()
    }  # fmt: skip


def by_count(exams: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    order = [credential.id for credential in RULESET.credentials]
    return sorted(exams.items(), key=lambda item: (-len(item[1]), order.index(item[0])))


HEADINGS = {
    "certain": "What would open most, by the easiest plan for each person and exam",
    "nothing else": "What would open most for the others, if they have nothing else to declare",
}


def test_the_summary_counts_what_opens_most(run: Run, tmp_path: Path) -> None:
    summary = write_plans(run, write_lines(tmp_path / "a.jsonl", PEOPLE), tmp_path / "plans.csv", "-j", "2")
    counted = count_plainly(PEOPLE)
    assert set(counted) == set(HEADINGS)
    for certainty, heading in HEADINGS.items():
        block = summary.partition(f"{heading}\n")[2].partition("\n\n")[0]
        said = re.sub(r"\s+", " ", block)
        more = re.search(r" and (\d+) more$", said)
        lines = [
            f"{line}." for line in said.partition(" and " + more[1] if more else "\0")[0].split(".") if line.strip()
        ]
        most = sorted(counted[certainty], key=lambda line: (-line[0], line[1]))
        assert [line.strip() for line in lines] == [line for _, line in most[:5]]
        assert (int(more[1]) if more else 0) == max(0, len(most) - 5)


def test_without_plans_the_summary_counts_none(run: Run, tmp_path: Path) -> None:
    result = run("cohort", write_lines(tmp_path / "a.jsonl", PEOPLE[:20]), "--as-of", AS_OF)
    assert "would open" not in result.stdout


def summarize(openers: dict[Opener, dict[str, int]]) -> list[str]:
    """Return the lines of the summary on what would open most; everything opens one exam a person."""
    tally = Tally(
        people=9,
        openers=Counter({(opener, id): count for opener, ids in openers.items() for id, count in ids.items()}),
        opened=Counter({opener: sum(ids.values()) for opener, ids in openers.items()}),
    )
    ids = [credential.id for credential in RULESET.credentials]
    terminal = Terminal(width=200, color=False, ascii_only=False)
    text = render_summary(tally, ids, RULESET, DAY, "", terminal, medium=CELLS)
    return [line.strip() for line in text.splitlines() if re.search(r" opens? [A-Z]|^  and \d+ more", line)]


def test_each_kind_of_change_is_called_something() -> None:
    openers: dict[Opener, dict[str, int]] = {
        ("certain", (("document", "DD214"),)): {"NCMA": 4},
        ("certain", (("adjust-job", ""),)): {"RMA": 3, "CCMA": 2},
        ("certain", (("credential", "CPR"), ("diploma", "ged"), ("new-job", ""))): {"CMA": 3},
        ("certain", (("exam", "CMAA"),)): {"CCMA": 2},
        ("nothing else", ()): {"RMA": 1, "CMA": 1},
        ("nothing else", (("wait", ""),)): {"RMA": 2},
        ("nothing else", (("skill", "blood_pressure"),)): {"RMA": 1},
        ("nothing else", (("answer", "content_areas"),)): {"CMA": 1},
    }
    assert summarize(openers) == [
        "A change in a present job opens RMA for 3, CCMA for 2.",
        "The DD214 opens NCMA for 4.",
        "A CPR card, a high school diploma or GED and a new job together open CMA for 3.",
        "Passing the CMAA exam opens CCMA for 2.",
        "That alone opens RMA for 1, CMA for 1.",
        "Time alone opens RMA for 2.",
        "A yes to content areas opens CMA for 1.",
        "Doing blood pressure more often opens RMA for 1.",
    ]


def test_there_are_five_lines_at_most_those_of_most_people_first() -> None:
    openers: dict[Opener, dict[str, int]] = {
        ("certain", (("document", name),)): {"NCMA": count}
        for name, count in zip("GFEDCBA", (1, 1, 1, 1, 1, 9, 2), strict=True)
    }
    assert summarize(openers) == [
        "The B opens NCMA for 9.",
        "The A opens NCMA for 2.",
        "The C opens NCMA for 1.",
        "The D opens NCMA for 1.",
        "The E opens NCMA for 1.",
        "and 2 more",
    ]


# --- What cannot be used --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--plans", "p.pdf"], "p.pdf: the ending must be one of .csv, .jsonl, .ndjson, .parquet, .xlsx"),
        (["--plans", "-"], "-: the ending must be one of .csv"),
        (["--plans", ""], "the ending must be one of .csv"),
        (["--plans", "p.csv", "-o", "./p.csv"], "must be different files"),
        (["--plans", "p.jsonl", "--rejects", "p.jsonl"], "must be different files"),
        (["--plans", "p.csv", "--finish", "2026-10"], "--finish 2026-10: this is before the day asked about"),
        (["--plans", "p.csv", "--finish", "soon"], "--finish soon: this is not a date"),
        (["--plans", "p.csv", "--start", "2026-11-21"], "--start 2026-11-21: this is before the day asked about"),
        (["--plans", "p.csv", "--hours", "0"], "--hours 0: the hours of a week are a whole number from 1 to 168"),
        (["--plans", "p.csv", "--hours", "ten"], "Input should be a valid integer"),
        (["--plans", "p.csv", "--without", "diplom"], "--without diplom: there is no such kind of change"),
        (["--plans", "p.csv", "--verdicts"], "--verdicts gives no routes, days or facts"),
        (["--finish", "2027-05"], "--finish is about plans; --plans FILE writes them"),
        (["--hours", "0"], "--hours is about plans; --plans FILE writes them"),
        (["--plan-details"], "--plan-details is about plans; --plans FILE writes them"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused(arguments: list[str], message: str, run: Run, tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", PEOPLE[:2])
    result = run("cohort", "a.jsonl", *arguments, "--as-of", AS_OF, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_the_roster_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE[:2])
    before = roster.read_bytes()
    result = run("cohort", roster, "--as-of", AS_OF, "--plans", roster)
    assert (result.returncode, roster.read_bytes()) == (4, before)
    assert "it is a file that was read for this" in result.stderr


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_a_stopped_run_leaves_the_old_file(ending: str, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", with_ids([{"complete": True}] * 20_000))
    out = tmp_path / f"plans{ending}"
    out.write_bytes(b"before")
    command = [sys.executable, "-m", "ma_eligibility", "cohort", roster, "--as-of", AS_OF, "--plans", out]
    source = random.Random(ending)
    for number in range(4):
        process = subprocess.Popen(
            [*map(str, command), "-j", str(1 + number % 2)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        time.sleep(1 + source.random())
        process.send_signal(signal.SIGINT if number < 2 else signal.SIGTERM)
        process.communicate(timeout=60)
        assert process.returncode in (130, 143, -signal.SIGTERM, -signal.SIGINT)
        assert out.read_bytes() == b"before"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", out.name]
