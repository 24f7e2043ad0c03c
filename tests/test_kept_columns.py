"""Columns that a roster has besides the facts: those carried into the answers, and what is said of the others."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Run

AS_OF = "2026-11-29"
ROWS = [
    ["id", "E-Mail", "diploma.kind", "Campus"],
    ["1", " a@x.org ", "ged", "=North"],
    ["2", "", "ged", ""],
    ["3", "c@x.org", "college", "South"],
]
CELLS = {"1": ("=North", "a@x.org"), "2": ("", ""), "3": ("South", "c@x.org")}
KEEP = ["--keep", "campus", "--keep", "E-Mail", "--keep", "CAMPUS", "--as-of", AS_OF]


def write_roster(path: Path, kind: str) -> Path:
    if kind == "csv":
        with (path / "a.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(ROWS)
        return path / "a.csv"
    if kind == "folder":
        (path / "tables").mkdir()
        with (path / "tables/people.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([*row[:2], row[3]] for row in ROWS)
        (path / "tables/diploma.csv").write_text("id,kind\n1,ged\n2,ged\n3,college\n", encoding="utf-8")
        return path / "tables"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in ROWS:
        sheet.append(row)
    for cell in sheet["D"]:
        cell.data_type = "s"
    book.save(path / "a.xlsx")
    return path / "a.xlsx"


@pytest.mark.parametrize("kind", ["csv", "folder", "workbook"])
def test_columns_are_carried_into_every_table(kind: str, run: Run, tmp_path: Path) -> None:
    roster = write_roster(tmp_path, kind)
    names = {name: tmp_path / f"{name}.jsonl" for name in ("output", "findings", "plans")}
    files = [part for name, path in names.items() for part in (f"--{name}", path)]
    result = run("cohort", roster, *KEEP, *files, "--rejects", tmp_path / "rejects.csv", "-q")
    assert (result.returncode, result.stdout) == (4, "")
    for name, path in names.items():
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        assert {row["id"] for row in rows} == ({"1", "2", "3"} if name == "output" else {"1", "2"})
        for row in rows:
            assert list(row)[-2:] == ["campus", "E-Mail"]
            assert tuple(row.values())[-2:] == CELLS[row["id"]]
    (rejected,) = csv.DictReader(io.StringIO((tmp_path / "rejects.csv").read_text("utf-8-sig")))
    assert (rejected["E-Mail"], rejected["Campus"]) == ("c@x.org", "South")


def test_nothing_else_changes(run: Run, tmp_path: Path) -> None:
    roster = write_roster(tmp_path, "csv")
    kept = run("cohort", roster, *KEEP, "--format", "csv")
    assert run("cohort", roster, *KEEP, "--format", "csv", "-j", "2").stdout == kept.stdout
    table = (tmp_path / "a.csv").read_text("utf-8").splitlines()
    plain = tmp_path / "plain" / "a.csv"
    plain.parent.mkdir()
    plain.write_text("".join(f"{line.split(',')[0]},{line.split(',')[2]}\n" for line in table), encoding="utf-8")
    without = run("cohort", plain, "--as-of", AS_OF, "--format", "csv")
    assert without.stderr.replace("plain/", "") == kept.stderr
    rows = list(csv.reader(io.StringIO(kept.stdout)))
    assert [row[:-2] for row in rows] == [
        [cell.replace("plain/", "") for cell in row] for row in csv.reader(io.StringIO(without.stdout))
    ]
    assert [row[-2:] for row in rows[1:6]] == [["'=North", "a@x.org"]] * 5
    verdicts = run("cohort", roster, *KEEP, "--format", "csv", "--verdicts").stdout
    assert [row[-2:] for row in csv.reader(io.StringIO(verdicts))] == [row[-2:] for row in rows]


@pytest.mark.parametrize(
    ("name", "arguments", "status", "message"),
    [
        ("a.csv", ["--keep", "Verdict"], 2, "--keep Verdict: the answers have a column of that name already"),
        ("a.csv", ["--keep", " "], 2, "--keep is empty"),
        (
            "a.csv",
            ["--keep", "Email", "--keep", "Campus"],
            4,
            "there is no column Email to keep\n --> a.csv\nhelp: did",
        ),
        ("b.jsonl", ["--keep", "Email"], 4, "it has no columns to keep"),
    ],
)
def test_what_cannot_be_kept(
    name: str, arguments: list[str], status: int, message: str, run: Run, tmp_path: Path
) -> None:
    write_roster(tmp_path, "csv")
    (tmp_path / "b.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    result = run("cohort", name, *arguments, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (status, "")
    assert message in result.stderr


def test_unknown_columns_are_named_in_one_message(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "fall term.csv"
    names = ["Email", "Grad Date", "HS Diploma", "Campus", "id", "programs.1.hours"]
    roster.write_text(",".join(names) + "\n", encoding="utf-8")
    result = run("cohort", roster.name, cwd=tmp_path)
    assert result.returncode == 4
    assert result.stderr.count("error[") == 1
    said = (
        "4 columns are not known: Email (no fact of a profile), Grad Date (programs.1.completed or diploma.earned?), "
        "HS Diploma (diploma.kind?), Campus\n"
    )
    assert f"error[E201]: {said}" in result.stderr
    assert "ma-eligible template --map-from 'fall term.csv' -o office.map.yaml" in result.stderr


def test_many_unknown_columns_are_counted(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "a.csv"
    roster.write_text("id," + ",".join(f"Column{number}x" for number in range(300)) + "\n", encoding="utf-8")
    result = run("cohort", roster)
    assert result.returncode == 4
    assert "error[E201]: 300 columns are not known: Column0x, Column1x" in result.stderr
    assert "and 260 more" in result.stderr
    assert "more problem" not in result.stderr
