"""A whole cohort on Spark, local with two cores, next to the command ``cohort`` with two processes.

Run ``tests/spark/run -m benchmarks.spark``, which installs what it needs apart from everything else; ``--people`` gives
the size. Both read the same JSON Lines and write Parquet. Of each the time of the same run on no people is taken off:
starting a Java machine says nothing about how fast people are assessed. The two run alternately;
the best of the rounds counts.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.people import TODAY
from benchmarks.processes import ROOT
from benchmarks.scale import write_rosters

WIDTHS = "{:22} {:>9} {:>9} {:>11} {:>9} {:>7}"


def main() -> None:
    """Print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        people, nobody = Path(folder) / "people.jsonl", Path(folder) / "nobody.jsonl"
        write_rosters(people, Path(folder) / "people.csv", options.people)
        nobody.touch()
        runs = {"cohort --jobs 2": cohort, "Spark, local[2]": spark}
        whole = {name: [0.0] * options.rounds for name in runs}
        empty = {name: [0.0] * options.rounds for name in runs}
        for number in range(options.rounds):
            for name, command in runs.items():
                empty[name][number] = seconds_of(command(nobody, Path(folder) / "out.parquet"))
                whole[name][number] = seconds_of(command(people, Path(folder) / "out.parquet"))
    print(f"{options.people:,} people, the best of {options.rounds} rounds")
    print(WIDTHS.format("run", "seconds", "on none", "difference", "people/s", "ratio"))
    net = {name: min(whole[name]) - min(empty[name]) for name in runs}
    for name, seconds in net.items():
        times = (f"{min(whole[name]):.1f}", f"{min(empty[name]):.1f}", f"{seconds:.1f}")
        print(
            WIDTHS.format(name, *times, f"{options.people / seconds:.0f}", f"{seconds / net['cohort --jobs 2']:.2f} ×")
        )


def cohort(people: Path, output: Path) -> list[str]:
    """Return the command without Spark."""
    output = output.with_stem("cohort")
    ours = [sys.executable, "-m", "ma_eligibility", "cohort", str(people), "-o", str(output), "-q"]
    return [*ours, "--as-of", str(TODAY), "--jobs", "2"]


def spark(people: Path, output: Path) -> list[str]:
    """Return the command with Spark: the documented example."""
    submit = str(Path(sys.executable).with_name("spark-submit"))
    example = str(ROOT / "examples" / "spark_cohort.py")
    quiet = ["--conf", "spark.log.level=ERROR", "--conf", "spark.ui.showConsoleProgress=false"]
    return [submit, "--master", "local[2]", *quiet, example, str(people), str(output), "--as-of", str(TODAY)]


def seconds_of(command: Sequence[str]) -> float:
    """Return how long a command takes."""
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
