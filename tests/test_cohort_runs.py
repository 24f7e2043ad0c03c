"""A cohort run as a whole: rows that cannot be read, what is written and when, and being stopped."""

import csv
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run
from table_writers import csv_text, wide_rows, with_ids, write_lines, write_workbook
from test_cohort import AS_OF, PEOPLE, assessments, read_csv

from ma_eligibility.cohort.run import DuplicateIds, Progress
from ma_eligibility.cohort.tally import Tally

#: Faults of a line of a roster; each makes text of a person.
FAULTS: dict[str, Any] = {
    "cut off": lambda person: json.dumps(person)[:-9],
    "no JSON": lambda person: "name: Ann",
    "a list": lambda person: json.dumps([person]),
    "a comma too many": lambda person: json.dumps(person)[:-1] + ",}",
    "single quotes": lambda person: str(person),
    "a key twice": lambda person: json.dumps(person)[:-1] + ', "complete": true, "complete": true}',
    "an unknown key": lambda person: json.dumps({**person, "degree": "BA"}),
    "a misspelled section": lambda person: json.dumps({**person, "programms": []}),
    "no such day": lambda person: json.dumps({**person, "born": "2001-02-30"}),
    "an American date": lambda person: json.dumps({**person, "born": "05/20/2001"}),
    "a year too late": lambda person: json.dumps({**person, "born": "2145"}),
    "an unknown word": lambda person: json.dumps({**person, "diploma": {"kind": "college"}}),
    "no yes or no": lambda person: json.dumps({**person, "complete": "mostly"}),
    "null": lambda person: json.dumps({**person, "programs": None}),
    "a job that ends first": lambda person: json.dumps(
        {**person, "employment": [{"start": "2020-01-01", "end": "2019-01-01"}]}
    ),
    "a job without an end": lambda person: json.dumps({**person, "employment": [{"start": "2020-01-01"}]}),
    "too many hours": lambda person: json.dumps({**person, "employment": [{"end": "present", "hours_per_week": 169}]}),
    "a record that is a text": lambda person: json.dumps({**person, "employment": ["nurse"]}),
    "both ends": lambda person: json.dumps({**person, "programs": [{"completed": "2020", "expected": "2027"}]}),
    "a lone surrogate": lambda person: json.dumps(person)[:-1] + ', "candidate": "\\ud800"}',
}


#: How many people there are in the roster with bad rows; the test is the same for a million.
PEOPLE_IN_ALL = int(os.environ.get("COHORT_PEOPLE", "4000"))
ONE_IN = 100


def faulty_roster(path: Path) -> dict[int, str]:
    """Write a roster in which one in a hundred lines has a fault, each of them in rotation; return the faulty lines."""
    faults = list(FAULTS.values())
    faulty: dict[int, str] = {}
    with path.open("w", encoding="utf-8") as file:
        for number in range(1, PEOPLE_IN_ALL + 1):
            person = {"id": f"P{number}", "complete": True, "diploma": {"kind": "ged"}}
            if number % ONE_IN == 0:
                faulty[number] = faults[len(faulty) % len(faults)](person)
                file.write(faulty[number] + "\n")
            else:
                file.write(json.dumps(person) + "\n")
    return faulty


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_one_bad_row_never_stops_the_rest(jobs: str, run: Run, tmp_path: Path) -> None:
    faulty = faulty_roster(tmp_path / "a.jsonl")
    bad = len(faulty)
    assert bad * ONE_IN == PEOPLE_IN_ALL
    out, rejects = tmp_path / "out.csv", tmp_path / "rejects.jsonl"
    result = run("cohort", tmp_path / "a.jsonl", "--as-of", AS_OF, "-o", out, "--rejects", rejects, "-j", jobs)
    assert result.returncode == 4
    assert f"ma-eligible: {bad:,} of {PEOPLE_IN_ALL:,} people cannot be read; {rejects} has them" in result.stderr
    first_lines = f"{PEOPLE_IN_ALL:,} people on {AS_OF}\n  {bad:,} of them cannot be read"
    assert result.stdout.startswith(first_lines)
    number, in_row = 1, 0
    with out.open(encoding="utf-8") as file:  # each person in turn: five rows, or one that says why there are none
        for row in csv.DictReader(file):
            assert bool(row["error"]) == (number in faulty), row
            assert row["error"] or row["id"] == f"P{number}"
            in_row += 1
            if row["error"] or in_row == 5:
                number, in_row = number + 1, 0
    assert number == PEOPLE_IN_ALL + 1
    shown = rejects.read_text("utf-8").splitlines()
    assert shown[1::2] == list(faulty.values())
    for comment, number in zip(shown[::2], faulty, strict=True):
        assert comment.startswith(f"# {tmp_path / 'a.jsonl'}:{number}: ")
        assert comment.rstrip().endswith("]")
    assert len({comment.partition(": ")[2] for comment in shown[::2]}) > 14, "the reasons differ"

    again = run("cohort", rejects, "--as-of", AS_OF, "-q", "--format", "csv")
    assert again.returncode == 4
    assert len(read_csv(again.stdout)) == bad
    fixed = [line if line.startswith("#") else json.dumps({"complete": True}) for line in shown]
    rejects.write_text("\n".join(fixed), encoding="utf-8")
    assert run("cohort", rejects, "--as-of", AS_OF, "-q").returncode == 0


def test_rejected_rows_of_a_table_can_be_fixed_and_run_again(run: Run, tmp_path: Path) -> None:
    pairs = [(person["id"], {key: fact for key, fact in person.items() if key != "id"}) for person in PEOPLE[:30]]
    rows = [list(row) for row in wide_rows(pairs)]
    column = rows[0].index("complete")
    rows[7][column], rows[12][column] = "perhaps", "maybe"
    rows[20][0] = rows[3][0]
    rows[25] += ["", "more than the header"]
    (tmp_path / "a.csv").write_text(csv_text(rows), encoding="utf-8")
    rejects = tmp_path / "rejects.csv"
    result = run("cohort", tmp_path / "a.csv", "--as-of", AS_OF, "--rejects", rejects, "--format", "csv", "-q")
    assert result.returncode == 4
    assert len(read_csv(result.stdout)) == 5 * 26 + 4
    found = list(csv.DictReader(rejects.read_text("utf-8-sig").splitlines()))
    assert [row["id"] for row in found] == [rows[7][0], rows[12][0], rows[3][0], rows[25][0]]
    assert [row["reject_line"] for row in found] == ["8", "13", "21", "26"]
    assert "true or false belongs here" in found[0]["reject_reason"]
    assert "complete" in found[0]["reject_reason"]
    assert f"the id {rows[3][0]} is already used at {tmp_path / 'a.csv'}:4" in found[2]["reject_reason"]
    for row, number in zip(found, (7, 12, 20, 25), strict=True):
        assert [row[name] for name in rows[0]] == rows[number][: len(rows[0])]
    unchanged = run("cohort", rejects, "--as-of", AS_OF, "-q")
    assert "4 of 4 people cannot be read" in unchanged.stderr
    assert "the row was rejected before; empty this cell once it is fixed" in unchanged.stderr
    text = rejects.read_text("utf-8-sig").replace("perhaps", "true").replace("maybe", "false")
    for row in found:
        text = text.replace(row["reject_reason"], "").replace('""""', "")
    rejects.write_text("\n".join(text.splitlines()[:3]) + "\n", encoding="utf-8")
    fixed = run("cohort", rejects, "--as-of", AS_OF, "-q", "--format", "csv")
    assert (fixed.returncode, fixed.stderr) == (0, "")
    assert {row["id"] for row in read_csv(fixed.stdout)} == {rows[7][0], rows[12][0]}


def test_rejected_documents_can_be_fixed_and_run_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("id: a\ncomplete: true\n---\n# b\nid: b\ncomplete: perhaps\n---\nid: a\n")
    rejects = tmp_path / "rejects.yaml"
    result = run("cohort", tmp_path / "a.yaml", "--as-of", AS_OF, "--rejects", rejects, "-q")
    assert result.returncode == 4
    name = tmp_path / "a.yaml"
    assert rejects.read_text("utf-8") == (
        f"---\n# {name}:4: line 6, complete: true or false belongs here "
        "(write true or false; leave the key out if it is not known) [E209]\n# b\nid: b\ncomplete: perhaps\n"
        f"---\n# {name}:8: the id a is already used at {name}:1\n"
        f'reject_reason: "the id a is already used at {name}:1"\nid: a\n'
    )
    folder = tmp_path / "people"
    folder.mkdir()
    (folder / "ann.yaml").write_text("complete: true\n")
    (folder / "bob.json").write_text('{"complete": 7}')
    result = run("cohort", folder, "--as-of", AS_OF, "--rejects", rejects, "-q", "--format", "jsonl")
    assert result.returncode == 4
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["ann"] * 5 + ["bob"]
    assert str(folder / "bob.json") in rejects.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.jsonl", '{"id": "a"}\n{"id": "a"}\n'), ("a.yaml", "id: a\n---\nid: a\n"), ("a.csv", "id,born\na,\na,2000\n")],
)
def test_the_second_row_of_an_id_is_held_back_when_it_is_run_alone(
    name: str, text: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    rejects = tmp_path / f"rejects{Path(name).suffix}"
    assert run("cohort", tmp_path / name, "--as-of", AS_OF, "-q", "--rejects", rejects).returncode == 4
    again = run("cohort", rejects, "--as-of", AS_OF, "-q")
    assert again.returncode == 4
    assert "1 of 1 people cannot be read" in again.stderr
    assert "rejected before" in again.stderr


def test_ids_of_a_workbook_have_their_cells_in_messages(run: Run, tmp_path: Path) -> None:
    sheets = {"People": [["id", "born"], ["1", ""], ["1", ""], ["", "2001"]], "Skills": [["id", "skill"], ["02", "x"]]}
    write_workbook(tmp_path / "a.xlsx", sheets)
    said = run("cohort", "a.xlsx", "--as-of", AS_OF, "-q", cwd=tmp_path).stderr
    assert "People!A3: the id 1 is already used at a.xlsx: People!A2" in said
    assert "People!A4: the cell of id is empty" in said
    assert "Skills!A2: no person in the table people has the id 02" in said


def test_a_program_that_may_have_ended_or_not_leaves_the_rest_answered(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,programs.1.field,diploma.kind\n1,medical_assisting,ged\n")
    result = run("cohort", tmp_path / "a.csv", "--as-of", AS_OF, "-q", "--format", "csv")
    assert (result.returncode, result.stderr) == (0, "")
    rows = {row["credential"]: row for row in read_csv(result.stdout)}
    assert rows["CMAA"]["verdict"] == "eligible"
    assert rows["CCMA"]["verdict"] == "undetermined"
    assert "programs[0].completed" in rows["CCMA"]["unknown"]


def test_rejects_of_two_kinds_of_roster_are_refused(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE[:2])
    result = run("cohort", roster, "examples", "--rejects", tmp_path / "r.csv", "--as-of", AS_OF)
    assert (result.returncode, "--rejects accepts rosters of one kind" in result.stderr) == (2, True)
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rejects", "r.xlsx"], "--rejects: rows of this kind are written to a file that ends in .jsonl or .ndjson"),
        (["-o", "out.csv", "--findings", "./out.csv"], "must be different files"),
        (["-o", "out.jsonl", "--rejects", "out.jsonl"], "must be different files"),
    ],
)
def test_names_of_files_that_cannot_be_used_are_refused(
    arguments: list[str], message: str, run: Run, tmp_path: Path
) -> None:
    write_lines(tmp_path / "a.jsonl", PEOPLE[:2])
    result = run("cohort", "a.jsonl", *arguments, "--as-of", AS_OF, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_few_reasons_are_shown_and_many_by_their_cause(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"complete": 1}\n' * 5)
    result = run("cohort", "a.jsonl", "--as-of", AS_OF, cwd=tmp_path)
    reason = "true or false belongs here (write true) [E209]"
    assert result.stderr == (
        "ma-eligible: 5 of 5 people cannot be read (--rejects FILE writes them to a file, to correct)\n"
        "  5 × complete: true or false belongs here (write true), first at a.jsonl:1\n"
    )
    (tmp_path / "b.jsonl").write_text('{"complete": 1}\n' * 3)
    result = run("cohort", "b.jsonl", "--as-of", AS_OF, cwd=tmp_path)
    assert result.stderr.partition("\n")[2] == "".join(f"  b.jsonl:{line}: complete: {reason}\n" for line in (1, 2, 3))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("none.jsonl", None, "the file cannot be read: no such file or directory"),
        ("a.csv", "name,programs.1.hourz\nAnn,7\n", "programs.1.hourz"),
        ("a.xlsx", "id\n", "a.xlsx"),
        ("a.csv", "", "empty"),
    ],
)
def test_a_roster_that_cannot_be_used_at_all(
    name: str, text: str | None, message: str, run: Run, tmp_path: Path
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    (tmp_path / "out.csv").write_text("before")
    result = run("cohort", tmp_path / name, "--as-of", AS_OF, "-o", tmp_path / "out.csv")
    assert (result.returncode, result.stdout) == (4, "")
    assert message in result.stderr
    assert (tmp_path / "out.csv").read_text() == "before"


def test_an_empty_roster_has_no_people(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n# nobody\n\n")
    result = run("cohort", tmp_path / "a.jsonl", "--as-of", AS_OF)
    assert result.returncode == 0
    assert result.stdout.startswith(f"0 people on {AS_OF}\nby the ruleset guide: what a general career guide")
    assert run("cohort", "-", "--as-of", AS_OF, "-q", "--format", "csv").stdout.count("\n") == 1


def test_cells_that_a_spreadsheet_would_run_are_defused(run: Run, tmp_path: Path) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "'x", "plain"]
    people = [{"id": id, "complete": True} for id in evil]
    roster = write_lines(tmp_path / "a.jsonl", people)
    text = run("cohort", roster, "--as-of", AS_OF, "-q", "--format", "csv", "-c", "RMA").stdout
    ids = [row[0] for row in csv.reader(text.splitlines())][1:]
    assert ids == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "\\x09=1", '\'=HYPERLINK("http://x")', "'x", "plain"]
    lines = run("cohort", roster, "--as-of", AS_OF, "-q", "--format", "jsonl", "-c", "RMA").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == evil


def test_the_roster_is_not_overwritten(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE[:3])
    before = roster.read_bytes()
    result = run("cohort", roster, "--as-of", AS_OF, "-o", roster)
    assert (result.returncode, roster.read_bytes()) == (4, before)
    assert "it is a file that was read for this" in result.stderr


def test_a_stopped_run_leaves_files_whole_or_unchanged(tmp_path: Path) -> None:
    """Stopped at any moment, by either signal, the run leaves the old file or the whole new one, and nothing else."""
    roster = write_lines(tmp_path / "a.jsonl", with_ids([{"complete": True, "diploma": "none"}] * 20_000))
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "ma_eligibility", "cohort", str(roster), "--as-of", AS_OF, "-o", str(out), "-q"]
    started = time.monotonic()
    subprocess.run(command, check=True)
    took = time.monotonic() - started
    whole = out.read_bytes()
    source = random.Random(3)
    stopped = 0
    for number in range(10):
        out.write_bytes(b"before")
        jobs = ["-j", "2"] if number % 2 else []
        process = subprocess.Popen([*command, *jobs], stderr=subprocess.PIPE, text=True)
        time.sleep(took * (0.1 + 0.8 * source.random()))
        process.send_signal(signal.SIGTERM if number % 4 < 2 else signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert out.read_bytes() in (b"before", whole)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "out.jsonl"]
        if process.returncode in (130, 143, -signal.SIGTERM, -signal.SIGINT):  # the last two: before the program began
            stopped += 1
            if process.returncode == 130 and "interrupted" in errors:
                assert f"{out}: as before" in errors
        else:
            assert process.returncode == 0, errors
    assert stopped >= 3


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="closed pipes")
def test_a_closed_pipe_ends_the_run_quietly(tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", with_ids([{"complete": True}] * 5000))
    command = f"{sys.executable} -m ma_eligibility cohort {roster} --as-of {AS_OF} -q --format csv"
    result = subprocess.run(
        ["bash", "-c", f"{command} | head -n 2; echo ${{PIPESTATUS[0]}}"],
        capture_output=True, text=True, cwd=ROOT, check=True, env={**os.environ},
    )  # fmt: skip
    assert result.stderr == ""
    assert result.stdout.splitlines()[-1] == "141"


def test_duplicate_ids_are_found_among_many(tmp_path: Path) -> None:
    source = random.Random(2)
    known: dict[str, str] = {}
    with DuplicateIds() as seen:
        for chunk in range(60):
            keys = [(source.choice(["", f"id {source.randrange(9000)}"]), f"f:{chunk}.{index}") for index in range(200)]
            expected = {}
            for index, (key, place) in enumerate(keys):
                if key and known.setdefault(key, place) != place:
                    expected[index] = known[key]
            assert seen.find(keys) == expected


def test_the_summary_matches_the_golden_file(run: Run, golden: Any, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    result = run("cohort", roster, "--as-of", AS_OF)
    assert (result.returncode, result.stderr) == (0, "")
    golden("cohort/summary.txt", result.stdout)
    chosen = run(
        "cohort", roster, "--as-of", AS_OF, "--where", "verdict=eligible", "--closing-within", "12y", "-c", "RMA"
    )
    golden("cohort/summary-chosen.txt", chosen.stdout)
    published = run(
        "cohort", roster, "--as-of", AS_OF, "--rules", "published", "--where", "confidence=inferred,secondary"
    )
    golden("cohort/summary-inferred.txt", published.stdout)
    on_error = run("cohort", roster, "--as-of", AS_OF, "--format", "csv")
    assert on_error.stderr == result.stdout


@pytest.mark.long
def test_rows_are_chosen_by_confidence_and_reading(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    everyone = read_csv(assessments(run, roster, "--rules", "published"))
    inferred = read_csv(assessments(run, roster, "--rules", "published", "--where", "confidence=inferred"))
    assert inferred == [row for row in everyone if row["confidence"] == "inferred"]
    assert inferred
    rows = read_csv(assessments(run, roster))
    for asked in ("ged", "CMAA.ged"):
        chosen = read_csv(assessments(run, roster, "--where", f"reading_matters={asked}", "-c", "CMAA"))
        assert chosen == [row for row in rows if "CMAA.ged" in row["reading_matters"].split("; ")]
        assert chosen


def test_the_summary_says_how_many_cannot_be_read(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "a.jsonl"
    roster.write_text('{"id": 1}\n{"id": 2, "diploma": 7}\n', encoding="utf-8")
    summary = run("cohort", roster, "--as-of", AS_OF).stdout
    assert "1 of them cannot be read and is not counted below" in summary
    roster.write_text('{"id": 1}\n{"id": 2, "diploma": 7}\n{"id": 3, "diploma": 7}\n', encoding="utf-8")
    summary = run("cohort", roster, "--as-of", AS_OF).stdout
    assert "2 of them cannot be read and are not counted below" in summary


def test_the_summary_counts_what_the_table_says(run_process: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    result = run_process("cohort", roster, "--as-of", AS_OF, "-o", tmp_path / "out.csv", "-j", "2")
    rows = read_csv((tmp_path / "out.csv").read_text("utf-8"))
    asked: Counter[str] = Counter()
    for line in result.stdout.splitlines():
        words = line.replace(",", "").split()
        if words[:1] and words[0] in ("RMA", "CMA", "NCMA", "CCMA", "CMAA") and len(words) == 4:
            counts = [
                sum(1 for row in rows if (row["credential"], row["verdict"]) == (words[0], verdict))
                for verdict in ("eligible", "undetermined", "not_eligible")
            ]
            assert list(map(int, words[1:])) == counts
        if words[:1] and words[0].startswith("2027-"):
            ending = [row for row in rows if row["verdict"] == "eligible" and row["until"].startswith(words[0])]
            assert int(words[-1]) == len(ending)
        if len(words) > 2 and words[1] == "of" and words[2].endswith(":"):
            asked[words[0].rstrip(",")] += int(words[2].rstrip(":"))  # once more where there may be more records
    for fact, count in asked.items():
        people = {
            row["id"] for row in rows for each in row["unknown"].split("; ")
            if each and "".join(part.partition("]")[2] or part for part in each.split("[")) == fact
        }  # fmt: skip
        assert count == len(people)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_table_is_written_and_can_be_read(kind: str, run: Run, tmp_path: Path) -> None:
    result = run("template", "--format", kind, cwd=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"roster.{kind} is written; fill it in, then: ma-eligible cohort roster.{kind}\n"
    empty = run("cohort", f"roster.{kind}", "--as-of", AS_OF, cwd=tmp_path)
    assert (empty.returncode, empty.stderr) == (0, "")
    assert empty.stdout.startswith("0 people")
    again = run("template", f"roster.{kind}", cwd=tmp_path)
    assert (again.returncode, again.stderr) == (2, f"ma-eligible: roster.{kind} is there already\n")
    wrong = run("template", "roster.pdf", cwd=tmp_path)
    assert (wrong.returncode, wrong.stderr) == (
        2,
        "ma-eligible: the name of the table must end in .csv or .xlsx, and roster.pdf does not\n",
    )


class Stream(io.StringIO):
    """A text stream that may claim to be a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        """Say so."""
        return self._is_terminal


@pytest.mark.parametrize(
    ("is_terminal", "quiet", "shown"),
    [
        (True, False, "\r\x1b[K1,000 people, 1,000 a second\r\x1b[K12,000 people, 1,000 a second\r\x1b[K"),
        (False, False, "ma-eligible: 12,000 people, 1,000 a second\n"),
        (True, True, ""),
    ],
)
def test_progress_is_shown(is_terminal: bool, quiet: bool, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("ma_eligibility.cohort.run.time.monotonic", lambda: clock[0])
    stream = Stream(is_terminal=is_terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress(quiet=quiet)
    for seconds in (0.1, 1.0, 1.1, 12.0):
        clock[0] = 100.0 + seconds
        progress(Tally(people=round(seconds * 1000)))
    progress.end()
    assert stream.getvalue() == shown


@pytest.mark.parametrize(
    ("roster", "arguments"),
    [
        ("fold", ["-o", "fold/people.csv"]),
        ("fold", ["--rejects", "fold/programs.csv"]),
        ("profiles", ["--findings", "profiles/ann.jsonl", "-o", "x.csv"]),
        ("profiles", ["--rules", "board", "-o", "board/ruleset.csv"]),
        ("-", ["-o", "a.jsonl"]),
    ],
)
def test_files_that_were_read_are_not_overwritten(roster: str, arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "fold").mkdir()
    (tmp_path / "fold" / "people.csv").write_text("id\n1\n")
    (tmp_path / "fold" / "programs.csv").write_text("id,completed\n1,2020\n")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "ann.yaml").write_text("complete: true\n")
    os.link(tmp_path / "profiles" / "ann.yaml", tmp_path / "profiles" / "ann.jsonl")
    (tmp_path / "a.jsonl").write_text('{"id": "a"}\n')
    shutil.copytree(ROOT / "examples/rulesets/danb", tmp_path / "board")
    os.link(tmp_path / "board" / "ruleset.yaml", tmp_path / "board" / "ruleset.csv")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    command = [sys.executable, "-m", "ma_eligibility", "cohort", roster, *arguments, "--as-of", AS_OF, "-q"]
    with (tmp_path / "a.jsonl").open() as stdin:
        result = subprocess.run(command, cwd=tmp_path, stdin=stdin, capture_output=True, text=True, check=False)
    assert (result.returncode, "it is a file that was read for this" in result.stderr) == (4, True), result.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_person_who_cannot_be_read_does_not_occupy_an_id(jobs: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x", "complete": 1}\n{"id": "y", "complete": true}\n')
    (tmp_path / "fixed.jsonl").write_text('{"id": "x", "complete": true}\n{"id": "y", "complete": true}\n')
    arguments = ("a.jsonl", "fixed.jsonl", "-q", "--format", "jsonl", "--verdicts", "-c", "RMA", "-j", jobs)
    result = run("cohort", *arguments, cwd=tmp_path)
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["id"], row["verdict"], bool(row["error"])) for row in rows] == [
        ("x", None, True),
        ("y", "not_eligible", False),
        ("x", "not_eligible", False),
        ("y", None, True),
    ]
    assert rows[-1]["error"] == "the id y is already used at a.jsonl:2"


def test_a_roster_given_twice_is_noticed(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE[:3])
    result = run("cohort", roster, roster, "--as-of", AS_OF, "-q")
    assert result.returncode == 4
    assert "3 of 6 people cannot be read" in result.stderr


def test_rows_that_belong_to_no_one_are_not_counted_as_people(run: Run, tmp_path: Path) -> None:
    """Two such rows of one id are not a duplicate person, and neither is a second diploma."""
    folder = tmp_path / "roster"
    folder.mkdir()
    (folder / "people.csv").write_text("id,complete\n1,true\n2,true\n")
    (folder / "diploma.csv").write_text("id,kind\n1,ged\n1,equivalent\n")
    (folder / "skills.csv").write_text("id,skill\n9,injection\n9,injection\n")
    result = run("cohort", folder, "-o", tmp_path / "out.csv", "--rejects", tmp_path / "rejects.csv")
    assert result.returncode == 4
    with (tmp_path / "rejects.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["diploma.kind"], row["skills.1.skill"]) for row in rows] == [
        ("1", "ged", ""),
        ("1", "equivalent", ""),
        ("9", "", "injection"),
        ("9", "", "injection"),
    ]
    assert ["already" in row["reject_reason"] for row in rows] == [True, True, False, False]


def test_a_folder_of_tables_and_profiles_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id\n1\n")
    (tmp_path / "ann.yaml").write_text("complete: true\n")
    result = run("cohort", tmp_path)
    assert result.returncode == 4
    assert "there are tables and profiles in this folder" in result.stderr


@pytest.mark.parametrize("delay", [0, 0.05, 0.5])
def test_workers_end_with_a_parent_that_is_killed(delay: float, tmp_path: Path) -> None:
    roster = tmp_path / "people.jsonl"
    os.mkfifo(roster)
    command = [sys.executable, "-m", "ma_eligibility", "cohort", str(roster), "-o", str(tmp_path / "o.csv"), "-j", "2"]
    parent = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with roster.open("w") as file:
        for number in range(2000):
            file.write(json.dumps({"id": str(number), "complete": True}) + "\n")
        file.flush()
        workers = wait_for(lambda: children_of(parent))
        time.sleep(delay)
        parent.kill()
        parent.wait()
        assert wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_a_folder_without_people_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_text("")
    result = run("cohort", tmp_path, "--as-of", AS_OF)
    assert (result.returncode, "there is no roster in this folder" in result.stderr) == (4, True)


def test_rejected_profiles_without_an_id_keep_the_name_of_their_file(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    (folder / "ann.yaml").write_text("# Ann\ncomplete: perhaps\n")
    (folder / "bob.json").write_text('{"complete": 7}')
    rejects = tmp_path / "rejects.yaml"
    assert run("cohort", folder, "--as-of", AS_OF, "-q", "--rejects", rejects).returncode == 4
    rejects.write_text(rejects.read_text().replace("perhaps", "true").replace("7", "true"))
    assert [row["id"] for row in read_csv(assessments(run, rejects, "-c", "CMA"))] == ["ann", "bob"]


def test_a_line_that_is_too_long_is_one_row_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    long = '{"id": "b", "candidate": "' + "x" * 3_000_000 + '"}'
    (tmp_path / "a.jsonl").write_text(f'{{"id": "a"}}\n{long}\n{{"id": "c"}}\n')
    result = run("cohort", tmp_path / "a.jsonl", "--as-of", AS_OF, "-q", "--format", "csv", "-c", "CMA")
    assert [(row["id"], row["error"]) for row in read_csv(result.stdout)] == [
        ("a", ""),
        ("line 2", "the line is longer than 1,000,000 characters"),
        ("c", ""),
    ]


def test_texts_cannot_control_the_terminal(run: Run, tmp_path: Path) -> None:
    people: list[dict[str, Any]] = [{"id": "a\x1b[2J\u202e\u009bb"}, {"id": "c\x1b[31m", "x\x1b[31m": 1}]
    roster = write_lines(tmp_path / "a.jsonl", people)
    for form in ("csv", "jsonl"):
        rejects = tmp_path / "rejects.jsonl"
        result = run("cohort", roster, "--as-of", AS_OF, "--format", form, "--rejects", rejects)
        for text in (result.stdout, result.stderr, rejects.read_text("utf-8").splitlines()[0]):
            assert not {"\x1b", "\u202e", "\u009b"} & set(text)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def children_of(process: "subprocess.Popen[Any]") -> list[str]:
    return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()


def wait_for(find: Callable[[], Any]) -> Any:
    """Return what is found, as soon as it is anything; fail if that takes a minute."""
    until = time.monotonic() + 60
    while not (found := find()):
        assert time.monotonic() < until
        time.sleep(0.05)
    return found


def test_a_worker_that_is_killed_ends_the_run(tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", with_ids([{"complete": True}] * 100_000))
    command = [sys.executable, "-m", "ma_eligibility", "cohort", roster, "-q", "-j", "2", "-o", tmp_path / "out.csv"]
    process = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True)
    workers = wait_for(lambda: children_of(process))
    time.sleep(0.3)
    os.kill(int(workers[0]), signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (
        4,
        "ma-eligible: the run cannot go on: a process of the run was ended from outside\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


NEAR = {"CAAHP": "CAAHEP", "CAAHEP (accredited)": "CAAHEP", "A.B.H.E.S.": "ABHES", "CAAHEP": "", "ACCSC": ""}


@pytest.mark.parametrize("rules", ["guide", "published"])
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("ending", [".jsonl", ".yaml", ".csv"])
def test_near_misses_of_names_in_the_rules_are_reported(
    ending: str, jobs: str, rules: str, run: Run, tmp_path: Path
) -> None:
    people = [
        (f"P{number}", {"complete": True, "programs": [{"completed": "2024-05-01", "accreditation": [name]}]})
        for number, name in enumerate(NEAR)
    ]
    roster = tmp_path / f"people{ending}"
    if ending == ".csv":
        roster.write_text(csv_text(wide_rows(people)), encoding="utf-8")
    else:
        texts = [json.dumps({"id": id, **person}) for id, person in people]
        roster.write_text(("\n---\n" if ending == ".yaml" else "\n").join(texts) + "\n")
    result = run("cohort", roster, "--rules", rules, "--as-of", AS_OF, "-j", jobs)
    for name, meant in NEAR.items():
        shown = f"  programs.accreditation: {name}; did you mean {meant}?\n"
        assert (shown in result.stdout) == bool(meant), result.stdout


@pytest.mark.parametrize(
    "text",
    [
        "---\ncandidate: Ann\ndiploma: {kindd: ged}\n",
        "# of Ann\n--- # begins\n\ncandidate: Ann\ndiploma: {kindd: ged}\n",
        "--- {candidate: Ann, diploma: {kindd: ged}}\n",
        "# of Ann\n{candidate: Ann, diploma: {kindd: ged}}\n",
        "\ufeffcandidate: Ann\ndiploma: {kindd: ged}\n",
    ],
)
def test_a_rejected_file_is_one_person_when_it_is_run_again(text: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "ann.yaml").write_text(text, encoding="utf-8")
    assert run("cohort", tmp_path / "g", "-q", "--rejects", tmp_path / "r.yaml").returncode == 4
    again = run("cohort", tmp_path / "r.yaml", "--format", "csv", "-q")
    assert (again.returncode, len(again.stdout.splitlines())) == (4, 2)
    assert ("ann" in again.stdout, "kindd" in again.stderr) == (True, True)
    corrected = (tmp_path / "r.yaml").read_text("utf-8").replace("kindd", "kind")
    (tmp_path / "c.yaml").write_text(corrected, encoding="utf-8")
    done = run("cohort", tmp_path / "c.yaml", "--format", "csv", "-q")
    assert done.returncode == 0
    assert {row.split(",")[0] for row in done.stdout.splitlines()[1:]} == {"ann"}
