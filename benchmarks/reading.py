"""How long reading a profile takes, as a multiple of PyYAML's own fastest loader, which checks nothing.

Run ``python -m benchmarks.reading``. Both read the same seeded people as YAML texts, alternately in one process; the
best of several rounds counts.
"""

import argparse
import json

import yaml

from benchmarks.people import make_people
from benchmarks.timing import best_times
from ma_eligibility.load.profile import parse_profile


def main() -> None:
    """Print the times per profile and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    people = [json.loads(json.dumps(person)) for person in make_people(options.people)]
    texts = [yaml.safe_dump(person, sort_keys=False) for person in people]
    as_json = [json.dumps(person) for person in people]

    def load_plainly() -> None:
        for text in texts:
            yaml.load(text, Loader=yaml.CSafeLoader)

    def read_yaml() -> None:
        for text in texts:
            parse_profile(text, "x", is_json=False)

    def read_json() -> None:
        for text in as_json:
            parse_profile(text, "x", is_json=True)

    plainly, from_yaml, from_json = best_times([load_plainly, read_yaml, read_json], options.rounds)
    for name, seconds in (
        ("yaml.load with CSafeLoader", plainly),
        ("profile from YAML", from_yaml),
        ("profile from JSON", from_json),
    ):
        print(f"{name:28} {seconds / len(texts) * 1e6:8.0f} µs a profile  {seconds / plainly:5.2f} ×")


if __name__ == "__main__":
    main()
