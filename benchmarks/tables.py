"""How long reading a roster in tables takes, as a multiple of csv.DictReader, which makes texts of it and no facts.

Run ``python -m benchmarks.tables``. The same seeded people are read from each shape of table; the best of several
rounds counts. ``first`` is what the process that opens the roster does, ``people`` what any number of others can.
"""

import argparse
import csv
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from table_writers import WRITERS

from benchmarks.people import make_people
from ma_eligibility.load.profile import make_profile
from ma_eligibility.roster.open_roster import open_table
from ma_eligibility.roster.rosters import CHUNK


def main() -> None:
    """Print the times per person and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    gc.disable()  # as the command does
    people = [(str(number), person) for number, person in enumerate(make_people(options.people))]
    with tempfile.TemporaryDirectory() as folder:
        paths = [write(Path(folder) / name, people) for write, name in WRITERS]
        plainly = min(_time(lambda: _read_plainly(paths[0])) for _ in range(options.rounds)) / len(people)
        print(f"csv.DictReader           {plainly * 1e6:7.0f} µs a person   1.0 ×")
        for path in paths:
            rounds = [_read(path) for _ in range(options.rounds)]
            for at, name in enumerate(("first", "people", "make_profile")):
                each = min(seconds[at] for seconds in rounds) / len(people)
                print(f"{path.name:11} {name:12} {each * 1e6:7.0f} µs a person {each / plainly:5.1f} ×")


def _read_plainly(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for _ in csv.DictReader(file):
            pass


def _read(path: Path) -> tuple[float, float, float]:
    """Return the seconds for taking a roster apart, for making plain values of it, and for checking these."""
    started = time.perf_counter()
    chunks = list(open_table(str(path)).chunks(CHUNK))
    taken = time.perf_counter()
    people = [person for chunk in chunks for person in chunk.people()]
    read = time.perf_counter()
    for person in people:
        make_profile(person.value)
    return taken - started, read - taken, time.perf_counter() - read


def _time(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
