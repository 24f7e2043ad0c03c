"""How long plans take, and how many of them are right, for many random people.

Run ``python -m benchmarks.plans`` for the times of plans of people under both shipped rulesets.

Run ``python -m benchmarks.plans --check 100000`` to judge that many plans apart from the package, under the shipped
rulesets and random ones: that each opens and closes when it says, that less of anything would not do, that its last
useful day is the last one, that nothing past changes, and that what is certain stays so once all is known.
``--complete 1000`` tries all sets of up to three changes for that many people, and looks for a set that no plan
does as well as; ``--scan 100`` tries every day after that many last useful days. The status is 1 if anything is wrong.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.people import TODAY, make_people
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.plan.plan import PlanOptions
from ma_eligibility.plan.planner import plan_profile

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from people import random_person  # the tests' own judges and people
from plan_brute import find_missing, random_small_sample
from plan_cases import random_sample
from plan_judge import find_faults, find_horizon, find_wrong_last_day
from test_published import likely

#: Of ten people judged, how many are under each ruleset; the judge of the guide is the fastest.
SHARES = ("guide", "guide", "guide", "guide", "guide", "random", "random", "random", "random", "published")
#: How many faults are printed.
SHOWN = 10

Faults = Iterator[tuple[str, str]]
"""What was checked and what is wrong, fault by fault."""


# --- Right --------------------------------------------------------------------------------------------------


def judge_all(number: int, seed: int, folder: Path) -> int:
    """Judge the plans of random people until there are so many, and return how many faults there are."""

    def judge(rng: random.Random, counts: Counter[str]) -> Faults:
        ruleset = SHARES[counts["people"] % len(SHARES)]
        sample = random_sample(rng, ruleset, folder)
        plans = sample.case.plans.all_plans
        counts.update({"plans": len(plans), **Counter(f"plans {plan.certainty}" for plan in plans)})
        return find_faults(sample, rng)

    return count_faults("plans", number, seed, judge)


def search_all(number: int, seed: int, folder: Path) -> int:
    """Try all sets of up to three changes for so many people, half of them under small rules."""

    def search(rng: random.Random, counts: Counter[str]) -> Faults:
        is_guide = counts["people"] % 2
        sample, asked = random_small_sample(rng, None if is_guide else folder)
        counts["guide" if is_guide else "small rules"] += 1
        yield from (("complete", fault) for fault in find_missing(sample.case, asked))

    return count_faults("people", number, seed, search)


def scan_all(number: int, seed: int, folder: Path) -> int:
    """Try every day after so many last useful days."""

    def scan(rng: random.Random, counts: Counter[str]) -> Faults:
        sample = random_sample(rng, rng.choice(("guide", "guide", "random")), folder)
        for plan in sample.case.plans.all_plans[:2]:
            horizon = find_horizon(plan)
            if plan.last_day is not None and horizon is not None:
                counts["last days"] += 1
                later = range(plan.last_day.day + 2, horizon + 1)
                counts["days after them"] += len(later)
                yield from (("last", fault) for fault in find_wrong_last_day(sample, plan, rng, later))

    return count_faults("last days", number, seed, scan)


def count_faults(what: str, number: int, seed: int, find: Callable[[random.Random, Counter[str]], Faults]) -> int:
    """Look for faults in the plans of one random person after the other until so many things are counted."""
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    while counts[what] < number:
        name = f"{seed} {counts['people']}"
        for kind, fault in find(random.Random(name), counts):
            faults[kind] += 1
            if faults.total() <= SHOWN:
                print(f"person {name}: not {kind}: {fault}")
        counts["people"] += 1
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    print(f"{faults.total()} faults{''.join(f', {count} not {kind}' for kind, count in faults.items())}")
    return faults.total()


# --- Fast ---------------------------------------------------------------------------------------------------


def time_all(number: int, seed: int) -> None:
    """Print how long the plans of so many people take, in processor time, with all details and without."""
    rng = random.Random(seed)
    made = make_people(number // 2)
    unknown = {
        "guide": [random_person(rng) for _ in range(number - len(made))],
        "published": [likely(rng, False) for _ in range(number - len(made))],
    }
    for ruleset, others in unknown.items():
        rules, profiles = load_ruleset(ruleset), [make_profile(person) for person in (*made, *others)]
        for details in (True, False):
            times = []
            for profile in profiles:
                start = time.process_time()
                plan_profile(profile, rules, TODAY, PlanOptions(details=details))
                times.append(time.process_time() - start)
            print(
                f"{ruleset:10} {'with details' if details else 'without':13} {len(times)} people: "
                f"median {median(times) * 1e3:5.1f} ms, worst {max(times) * 1e3:5.0f} ms, "
                f"{len(times) / sum(times):5.0f} people a second"
            )


def main() -> None:
    """Print the counts that are asked for, or else the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", type=int, metavar="PLANS")
    parser.add_argument("--complete", type=int, metavar="PEOPLE")
    parser.add_argument("--scan", type=int, metavar="LAST_DAYS")
    parser.add_argument("--people", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    asked = {judge_all: options.check, search_all: options.complete, scan_all: options.scan}
    jobs = [partial(job, number) for job, number in asked.items() if number is not None]
    if not jobs:
        time_all(options.people, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(1 if sum(job(options.seed, Path(folder)) for job in jobs) else 0)


if __name__ == "__main__":
    main()
