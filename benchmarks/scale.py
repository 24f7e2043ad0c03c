"""How a whole run of ``cohort`` grows: its time and its memory for more people, in one process and in two.

Run ``python -m benchmarks.scale``; ``--people`` gives the sizes. The same seeded people are repeated under new ids.
Each run is a whole process; its peak memory is that of the largest of its processes, as the system reports it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.people import TODAY, make_people
from benchmarks.processes import ROOT
from benchmarks.rosters import flatten

DISTINCT = 20_000


def main() -> None:
    """Print a row for each run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options = parser.parse_args()
    print(f"{'run':34} {'people':>9} {'seconds':>8} {'µs a person':>12} {'people/s':>9} {'peak MB':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for count in options.people:
            lines, table = Path(folder) / "people.jsonl", Path(folder) / "people.csv"
            write_rosters(lines, table, count)
            for name, arguments in (
                ("JSONL to JSONL", [lines, "-o", f"{folder}/out.jsonl"]),
                ("JSONL to JSONL, --jobs 2", [lines, "-o", f"{folder}/out.jsonl", "--jobs", "2"]),
                ("JSONL to JSONL, --verdicts", [lines, "-o", f"{folder}/out.jsonl", "--verdicts"]),
                ("CSV to CSV", [table, "-o", f"{folder}/out.csv"]),
            ):
                seconds, peak = run(arguments)
                pace = seconds / count
                print(f"{name:34} {count:9,} {seconds:8.1f} {pace * 1e6:12.1f} {1 / pace:9.0f} {peak:8.0f}", flush=True)


def write_rosters(lines: Path, table: Path, count: int) -> None:
    """Write the roster in both forms."""
    people = make_people(min(count, DISTINCT))
    texts = [json.dumps(person)[1:] for person in people]
    rows = [flatten("", person) for person in people]
    columns = ["id", *sorted({column for row in rows for column in row} - {"id"})]
    cells = [",".join(quote(row.get(column, "")) for column in columns[1:]) for row in rows]
    with lines.open("w") as file:
        file.writelines(f'{{"id": "{key}", {texts[at]}\n' for key, at in numbered(count, len(people)))
    with table.open("w") as file:
        file.write(",".join(columns) + "\n")
        file.writelines(f"{key},{cells[at]}\n" for key, at in numbered(count, len(people)))


def numbered(count: int, distinct: int) -> Iterator[tuple[str, int]]:
    """Give ids, each with the number of the person that it is given to."""
    for number in range(count):
        yield f"P{number:07}", number % distinct


def quote(text: str) -> str:
    """Return a cell as CSV has it."""
    return f'"{text}"' if "," in text else text


def run(arguments: Sequence[object]) -> tuple[float, float]:
    """Return how many seconds a run takes, and how many megabytes its largest process."""
    command = [sys.executable, "-m", "ma_eligibility", "cohort", *map(str, arguments), "--as-of", str(TODAY), "-q"]
    measured = (
        "import resource, subprocess, sys, time; start = time.perf_counter();"
        "subprocess.run(sys.argv[1:], check=True);"
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, *command], capture_output=True, text=True, cwd=ROOT, check=True
    )
    seconds, kilobytes = done.stdout.split()
    return float(seconds), float(kilobytes) / (1024 if sys.platform != "darwin" else 1024 * 1024)


if __name__ == "__main__":
    main()
