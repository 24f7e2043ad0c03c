"""How long ``cohort`` takes for an export that a map reads, as a multiple of the same people in a table of the tool's.

Run ``python -m benchmarks.mapped``. The export has other headers, words and dates, names in two columns, and two
columns more. The rows ``assumed`` have nothing on exams, cards and procedures; by hand, ``none`` is written into their
columns. One process, from file to file; the best of several rounds counts, in seconds of the processor.
"""

import argparse
import gc
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from exports import export_people
from table_writers import Rows, csv_text, wide_rows

from benchmarks.people import TODAY, make_people
from ma_eligibility.cohort.outputs import Outputs
from ma_eligibility.cohort.run import run_cohort
from ma_eligibility.cohort.worker import CohortOptions
from ma_eligibility.roster.mapping.maps import load_map
from ma_eligibility.roster.open_roster import NO_OPTIONS, open_roster

ASSUMED = ("credentials", "attempts", "skills")


def main() -> None:
    """Print the seconds for each roster, and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    gc.disable()  # as the command does
    people = [(f"P{number:06}", person) for number, person in enumerate(make_people(options.people))]
    incomplete = [(id, {key: fact for key, fact in person.items() if key != "complete"}) for id, person in people]
    with tempfile.TemporaryDirectory() as folder:
        for name, of in (("all known", people), ("assumed", incomplete)):
            by_hand, mapped, map_file = (
                Path(folder) / f"{name}{ending}" for ending in (".csv", "-export.csv", ".yaml")
            )
            rows = wide_rows(of)
            exported, text = export_people(rows, Random(20261130), ["MM/DD/YYYY", "MM/YYYY"])
            if name == "assumed":
                _fill(rows)
                text = text.replace("{", f'{{"assume": {dict.fromkeys(ASSUMED, "none")},', 1)
            by_hand.write_text(csv_text(rows), newline="")
            mapped.write_text(csv_text(exported), newline="")
            map_file.write_text(text)
            rounds = [(_time(by_hand, None), _time(mapped, map_file)) for _ in range(options.rounds)]
            hand, with_map = map(min, zip(*rounds, strict=True))
            print(f"{name:12} by hand {hand:6.2f} s   mapped {with_map:6.2f} s   {with_map / hand:5.2f} ×")


def _fill(rows: Rows) -> None:
    """Write none into the columns of the sections that the map assumes."""
    for row in rows[1:]:
        for key in ASSUMED:
            row[rows[0].index(key)] = "none"


def _time(roster: Path, map_path: Path | None) -> float:
    started = time.process_time()
    how = NO_OPTIONS if map_path is None else load_map(str(map_path))
    opened = [open_roster(str(roster), how)]
    options = CohortOptions("guide", {}, (), TODAY.toordinal(), assessments="csv", keep=tuple(how.keep))
    with Outputs(options, opened, str(roster.with_suffix(".out.csv")), None, None) as outputs:
        run_cohort(opened, options, outputs.write)
        outputs.commit()
    return time.process_time() - started


if __name__ == "__main__":
    main()
