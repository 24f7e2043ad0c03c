"""Why people cannot be read: mistakes that are alike are said once, with how many there are and an example."""

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from conftest import Run

from ma_eligibility.cohort.tally import MOST_CAUSES, MOST_WRITTEN, Tally
from ma_eligibility.render.causes import MOST_LINES, list_causes
from ma_eligibility.roster.causes import Cause

HEADER = "id,programs.1.completed,diploma.kind,programs.1.accreditation\n"
CELLS = ["12/18/2026,,", "5/20/2025,Y,", "5/20/2025,N,", ",N/A,-", "N/A,,?", ",,", "45000,,", "45001,,"]


def reasons_in(stderr: str) -> list[str]:
    return [line.strip() for line in stderr.splitlines()[1:]]


def test_mistakes_are_said_by_cause(run: Run, tmp_path: Path) -> None:
    rows = "".join(f"{number},{cells}\n" for number, cells in enumerate(CELLS, 1))
    (tmp_path / "a.csv").write_text(HEADER + rows, encoding="utf-8")
    result = run("cohort", "a.csv", "-q", cwd=tmp_path)
    assert result.returncode == 4
    known = "known here: high_school, ged, equivalent"
    assert reasons_in(result.stderr) == [
        "3 × programs.1.completed: this is not a date (12/18/2026: write 2026-12-18, or give "
        "--dates MM/DD/YYYY; also 5/20/2025), first at a.csv:2",
        f"2 × diploma.kind: this word is not known here (Y: {known}; also N), first at a.csv:3",
        "2 × programs.1.accreditation: leave it empty where it is not known (-, ?), first at a.csv:5",
        "2 × programs.1.completed: 45000 is what a spreadsheet makes of a date, perhaps of 2023-03-15: make the column "
        "one of dates or of text, and write the date, first at a.csv:8",
        "1 × diploma.kind: leave it empty where it is not known (N/A), first at a.csv:5",
        "1 × programs.1.completed: leave it empty where it is not known (N/A), first at a.csv:6",
    ]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_mistake_is_counted_whatever_the_chunks(jobs: str, run: Run, tmp_path: Path) -> None:
    random = Random(1)
    chosen = [random.choice(CELLS) for _ in range(1300)]
    rows = "".join(f"{number},{cells}\n" for number, cells in enumerate(chosen, 1))
    (tmp_path / "a.csv").write_text(HEADER + rows + "x,,,\nx,,,\n", encoding="utf-8")
    lines = reasons_in(run("cohort", "a.csv", "-q", "-j", jobs, cwd=tmp_path).stderr)
    counts = Counter(chosen)
    found = {
        match[2]: int(match[1].replace(",", "")) for line in lines if (match := re.match(r"([\d,]+) × (.{40})", line))
    }
    assert found["programs.1.completed: this is not a date"[:40]] == sum(counts[cells] for cells in CELLS[:3])
    assert sum(found.values()) == sum(len([cell for cell in each.split(",") if cell]) for each in chosen) + 1
    assert lines[-1] == "1 × id: the id is already used (x), first at a.csv:1303"


def test_lines_and_memory_are_bounded() -> None:
    parts = [Tally() for _ in range(3)]
    for number in range(3 * MOST_CAUSES):
        name = "".join(chr(97 + int(digit)) for digit in str(number))
        parts[number % 3].count_causes([Cause(name, "wrong", "", f"{number}"), Cause("one", "wrong", "", name)], "a:1")
    total = Tally()
    for part in parts:
        total.add(part)
    assert len(total.causes) == MOST_CAUSES
    lines = list(list_causes(total.causes.values()))
    assert len(lines) == MOST_LINES
    assert lines[0].startswith(f"{3 * MOST_CAUSES:,} × one: wrong (")
    assert len(total.causes[Cause("one", "wrong").kind].written) == MOST_WRITTEN
    assert lines[-1] == f"and {MOST_CAUSES - MOST_LINES + 1:,} more kinds of mistakes"
