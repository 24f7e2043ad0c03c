"""How many questions an interview asks, and whether it ends with the verdicts of ``check``.

Run ``python -m benchmarks.interview`` for interviews that begin with nothing, of random people of whom everything is
known, under both shipped rulesets. The status is 1 if one of them ends with other verdicts.

Run ``python -m benchmarks.interview --search 100`` to search, for each question that so many people are asked, for two
people who are alike but for the answer and have different verdicts. Of a question for which none are found it is not
sure that it matters.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from interviews import RULESETS, interview, make_known, read_verdicts  # the tests' own people and replies
from possible_people import could_change

from ma_eligibility.load.profile import make_profile
from ma_eligibility.profile.profile import plain_address

#: How many people are interviewed under each ruleset.
PEOPLE = {"guide": 500, "published": 100}
#: How many of the facts asked for most often are shown.
SHOWN = 6
#: How many times two people are searched for.
TRIES = 2000


def measure(name: str, number: int) -> int:
    """Print how many questions are asked, and return how many interviews end with other verdicts."""
    rules, counts, asked, wrong = RULESETS[name], [], Counter[str](), 0
    for seed in range(number):
        known = make_known(seed, name)
        *steps, last = interview(known, rules)
        counts.append(len(steps))
        asked.update(plain_address(step.question.address) for step in steps)
        expected = read_verdicts(make_profile(known.facts), rules, known.as_of)
        wrong += read_verdicts(last.state.profile, rules, known.as_of) != expected
    counts.sort()
    print(
        f"{name:10} {number:5} people: {mean(counts):5.1f} questions in the mean, {counts[number // 2]} in the middle, "
        f"{counts[-1]} at most; {wrong} end with other verdicts"
    )
    most = [f"{address} {count / number:.2f}" for address, count in asked.most_common(SHOWN)]
    print(f"{'':10} a person: {', '.join(most)}")
    return wrong


def search(name: str, number: int) -> None:
    """Print for how many of the questions that people are asked it is shown that they could change a verdict."""
    counts = Counter[str]()
    for seed in range(number):
        known = make_known(seed, name)
        *steps, _ = interview(known, RULESETS[name])
        for step in steps:
            if step.question.is_formal:
                counts["that only the file needs"] += 1
            elif could_change(step, name, known.as_of, TRIES):
                counts["that could change a verdict"] += 1
            else:
                counts["not shown to matter"] += 1
                print(f"{name:10} person {seed}: {step.question.address}")
    print(f"{name:10} {number:5} people: {', '.join(f'{count} questions {what}' for what, count in counts.items())}")


def main() -> None:
    """Print how many questions are asked, or else for how many it is shown that they matter."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--search", type=int, metavar="PEOPLE")
    people = parser.parse_args().search
    if people is None:
        sys.exit(1 if sum(measure(name, number) for name, number in PEOPLE.items()) else 0)
    for name in PEOPLE:
        search(name, people)


if __name__ == "__main__":
    main()
