"""How long evaluating takes, as a multiple of a hand-written function that only gives verdicts.

Run ``python -m benchmarks.evaluate``. Both sides judge the same seeded people, prepared for them beforehand,
alternately in one process; the verdicts are compared first. The best of several rounds of each counts.
"""

import argparse

from benchmarks.contestants import count_differing, make_evaluated, make_handwritten
from benchmarks.people import make_people
from benchmarks.timing import best_times


def main() -> None:
    """Print the times per person and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()

    people = make_people(options.people)
    by_hand, evaluated = make_handwritten(), make_evaluated()
    by_hand.prepare(people)
    evaluated.prepare(people)
    differing = count_differing(evaluated, by_hand.run())
    print(f"{len(people)} people, {differing} with differing verdicts")

    first, second = best_times([by_hand.run, evaluated.run], options.rounds)
    for name, seconds in (("hand-written verdicts", first), ("evaluated, with findings and windows", second)):
        print(f"{name:40} {seconds / len(people) * 1e6:8.1f} µs a person  {seconds / first:6.1f} ×")


if __name__ == "__main__":
    main()
