"""How long evaluating takes, as a multiple of a hand-written function that only gives verdicts.

Run ``python -m benchmarks.evaluate``. Both sides judge the same seeded people, prepared for them beforehand, in turns
in one process; the verdicts are compared first. The best of several rounds of each counts.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

from benchmarks.handwritten import judge, prepare, years_before
from benchmarks.people import TODAY, make_people
from ma_eligibility.evaluate import evaluate_profile
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.model.finding import Verdict, read_verdict


def main() -> None:
    """Print the times per person and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()

    today = TODAY.toordinal()
    people = make_people(options.people)
    profiles = [make_profile(person) for person in people]
    prepared = [prepare(person) for person in people]
    ruleset = load_ruleset()
    cutoffs = {years: years_before(today, years) for years in range(1, 8)}

    differing = 0
    for person, profile in zip(prepared, profiles, strict=True):
        answer = evaluate_profile(profile, ruleset, today)
        verdicts = tuple(
            read_verdict(finding, today) is Verdict.ELIGIBLE
            for credential in answer.credentials
            for finding in credential.findings
        )
        differing += verdicts != judge(person, today, cutoffs)
    print(f"{len(people)} people, {differing} with differing verdicts")

    def evaluate_all() -> None:
        for profile in profiles:
            evaluate_profile(profile, ruleset, today)

    def judge_all() -> None:
        for person in prepared:
            judge(person, today, cutoffs)

    by_hand, evaluated = best_times([judge_all, evaluate_all], options.rounds)
    for name, seconds in (("hand-written verdicts", by_hand), ("evaluated, with findings and windows", evaluated)):
        print(f"{name:40} {seconds / len(people) * 1e6:8.1f} µs a person  {seconds / by_hand:6.1f} ×")


def best_times(jobs: list[Callable[[], Any]], rounds: int) -> list[float]:
    """Return the best time of each job over some rounds, the jobs taking turns."""
    best = [float("inf")] * len(jobs)
    for _ in range(rounds):
        for index, job in enumerate(jobs):
            start = time.perf_counter()
            job()
            best[index] = min(best[index], time.perf_counter() - start)
    return best


if __name__ == "__main__":
    main()
