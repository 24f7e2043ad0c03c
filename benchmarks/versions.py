"""How long this version takes to assess cohorts, as a multiple of another version's time.

Run ``python -m benchmarks.versions OTHER``, where OTHER is a checkout of the other version. Whole processes of the two
run alternately on the same seeded people; of each, the least processor time (user and system) counts.
"""

import argparse
import csv
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from benchmarks.net import make_roster, write_roster
from benchmarks.people import TODAY
from benchmarks.processes import ROOT
from benchmarks.rosters import write_table


def main() -> None:
    """Print a row for each kind of run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("other", type=Path)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{options.people} people, the best of {options.rounds} rounds, processor time in µs a person")
    with tempfile.TemporaryDirectory() as name:
        for label, arguments in write_runs(Path(name), options.people).items():
            times: dict[Path, float] = {}
            for _ in range(options.rounds):
                for tree in (options.other.resolve(), ROOT):
                    seconds = run(tree, arguments, Path(name))
                    times[tree] = min(times.get(tree, seconds), seconds)
            other, own = (times[tree] / options.people * 1e6 for tree in (options.other.resolve(), ROOT))
            print(f"{label:44} other {other:7.1f}  this {own:7.1f}  {own / other:5.2f} ×", flush=True)


def write_runs(folder: Path, count: int) -> dict[str, Sequence[str]]:
    """Write the rosters, and return the arguments of each run by what it is called."""
    people = make_roster(count)
    write_roster(folder / "known.jsonl", people[:count])
    write_roster(folder / "half_known.jsonl", people[count:])
    write_table(
        folder / "known.csv", [{key: person[key] for key in person if key != "id"} for person in people[:count]]
    )
    _write_workbook(folder / "known.csv", folder / "known.xlsx")
    return {
        "JSONL to JSONL": ("known.jsonl", "-o", "out.jsonl"),
        "CSV to CSV": ("known.csv", "-o", "out.csv"),
        "workbook to CSV": ("known.xlsx", "-o", "out.csv"),
        "JSONL to JSONL, with findings": ("known.jsonl", "-o", "out.jsonl", "--findings", "findings.jsonl"),
        "JSONL to JSONL, --verdicts": ("known.jsonl", "-o", "out.jsonl", "--verdicts"),
        "JSONL to JSONL, with unknown facts": ("half_known.jsonl", "-o", "out.jsonl"),
    }


def _write_workbook(table: Path, path: Path) -> None:
    """Write a CSV again as a workbook of texts."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Roster")
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            sheet.append(row)
    book.save(path)


def run(tree: Path, arguments: Sequence[str], folder: Path) -> float:
    """Run a version's ``cohort`` in one process; return its processor time in seconds."""
    command = [sys.executable, "-m", "ma_eligibility", "cohort", *arguments, "--as-of", TODAY.isoformat(), "-q"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(tree / "src")}
    subprocess.run([*command, "--jobs", "1"], cwd=folder, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
