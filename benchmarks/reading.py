"""How long reading a profile takes, as a multiple of PyYAML's own fastest loader, which checks nothing.

Run ``python -m benchmarks.reading``. All read the same seeded people, alternately in one process; the best of several
rounds counts. The last two rows begin with plain values: the quick reader of rosters, and pydantic by itself.
"""

import argparse
import json

import yaml

from benchmarks.people import make_people
from benchmarks.timing import best_times
from ma_eligibility.load.profile import parse_profile
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.profile.profile import Profile


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

    def read_values_quickly() -> None:
        for person in people:
            assert read_quickly(person)

    def read_values_by_pydantic() -> None:
        for person in people:
            Profile.model_validate(person)

    jobs = {
        "yaml.load with CSafeLoader": load_plainly,
        "profile from YAML": read_yaml,
        "profile from JSON": read_json,
        "profile from values": read_values_quickly,
        "the same by pydantic": read_values_by_pydantic,
    }
    times = best_times(jobs.values(), options.rounds)
    plainly = times[0]
    for name, seconds in zip(jobs, times, strict=True):
        print(f"{name:28} {seconds / len(texts) * 1e6:8.0f} µs a profile  {seconds / plainly:5.2f} ×")


if __name__ == "__main__":
    main()
