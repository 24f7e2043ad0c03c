"""How long other engines take to judge the same people by the same thirteen routes, and this tool next to them.

Run ``python -m benchmarks.cohort``, after ``pip install -r benchmarks/peers/requirements.txt``; a peer that is not
installed is left out. All judge the same seeded people alternately in one process; the best of several rounds counts. A
row "JSONL to JSONL" starts with a file and ends with another: reading, precomputing and writing are in its time. The
people of the other rows are prepared beforehand. The verdicts of each are compared with the hand-written function's,
and the exit status is 1 if any differ. A contestant that would need more than a minute for all people, or would write
very much, judges only as many as the table says.
"""

import argparse
import gc
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.contestants import Contestant, FileToFile, Plain, Verdicts, count_differing, make_handwritten, make_own
from benchmarks.peers import make_peers
from benchmarks.people import make_people
from benchmarks.timing import best_times

SAMPLE = 100  # people by which a contestant's pace is estimated
LONGEST = 60.0  # seconds that a round of one contestant may take
SHORTENED = 10.0  # seconds that it takes about if it would take longer
LARGEST = 200_000_000  # bytes that a contestant may write
WIDTHS = "{:24} {:46} {:>8} {:>11} {:>10} {:>9} {:>12} {:>10}"


@dataclass(frozen=True)
class Entry:
    """A contestant that is ready: how many people it judges, how long preparing took, how many verdicts differ."""

    contestant: Contestant
    people: int
    preparing: float
    differing: int


def main() -> None:
    """Print the table, a row for each contestant."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", metavar="NAME", help="only the contestants whose name begins so")
    options = parser.parse_args()

    peers, left_out = make_peers()
    by_hand = make_handwritten()
    rows = [*make_own(), *peers, *map(FileToFile, [by_hand, *peers])]
    asked = [entry for entry in rows if entry.name.startswith(options.only or "")]
    if not asked:
        parser.error(f"no contestant is called {options.only}; not installed: {', '.join(left_out) or 'none'}")
    people = make_people(options.people)
    gc.disable()  # for everybody, since a run of cohort does so for itself
    by_hand.prepare(people)
    expected = by_hand.run()
    entries = [enter(contestant, people, expected) for contestant in [by_hand, *asked]]
    best = best_times([entry.contestant.run for entry in entries], options.rounds)

    print(f"{options.people} people, the best of {options.rounds} rounds")
    print_table(entries, best)
    if left_out:
        print(f"left out, not installed: {', '.join(left_out)}")
    sys.exit(any(entry.differing for entry in entries))


def enter(contestant: Contestant, people: Sequence[Plain], expected: Sequence[Verdicts]) -> Entry:
    """Prepare as many people for a contestant as it judges in bearable time, and compare its verdicts."""
    count = min(len(people), _count_bearable(contestant, people))
    start = time.perf_counter()
    contestant.prepare(people[:count])
    preparing = time.perf_counter() - start
    gc.collect()
    gc.freeze()  # so that what one contestant has prepared is not scanned while another runs
    return Entry(contestant, count, preparing, count_differing(contestant, expected[:count]))


def _count_bearable(contestant: Contestant, people: Sequence[Plain]) -> int:
    """Return how many people a contestant may judge, by its pace with the first of them."""
    sample = people[:SAMPLE]
    contestant.prepare(sample)
    contestant.run()
    start = time.perf_counter()
    contestant.run()
    each = (time.perf_counter() - start) / len(sample)
    count = len(people) if each * len(people) <= LONGEST else int(SHORTENED / each)
    if isinstance(contestant, FileToFile):
        count = min(count, LARGEST * len(sample) // contestant.count_bytes())
    return count if count >= len(people) else max(SAMPLE, count // SAMPLE * SAMPLE)


def print_table(entries: Sequence[Entry], best: Sequence[float]) -> None:
    """Print a row for each contestant; the ratio is to the first."""
    titles = ("contestant", "gives", "people", "µs a person", "people/s", "ratio", "preparing µs", "differing")
    print(WIDTHS.format(*titles))
    paces = [seconds / entry.people for entry, seconds in zip(entries, best, strict=True)]
    for entry, pace in zip(entries, paces, strict=True):
        cells = (
            entry.contestant.name,
            entry.contestant.gives,
            str(entry.people),
            f"{pace * 1e6:.1f}",
            f"{1 / pace:.0f}",
            f"{pace / paces[0]:.1f} ×",
            f"{entry.preparing / entry.people * 1e6:.1f}",
            str(entry.differing),
        )
        print(WIDTHS.format(*cells))


if __name__ == "__main__":
    main()
