"""How long the page takes to answer: the same session on Python in WebAssembly, in node, and on this Python.

Run ``python -m benchmarks.wasm``; it needs node, and the files that the page is made with
(``python -m ma_eligibility.browser.runtime``). Each runs as a process of its own, alternately; of each step the best
time counts. The steps are those of a page that opens and is filled in, for seeded people.
"""

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from benchmarks.people import make_people
from benchmarks.processes import ROOT
from benchmarks.timing import best_times
from ma_eligibility.browser.runtime import ENGINE, default_folder, read_runtime

RULES, AS_OF = "guide", "2026-11-22"
PEOPLE = 20
#: How often the steps for people are repeated in each round.
TIMES = 3


def main() -> None:
    """Print a row for each step, or with ``--times`` the times of this Python as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", action="store_true", help="only measure this Python, and print JSON")
    options = parser.parse_args()
    if options.times:
        print(json.dumps(measure()))
        return
    with tempfile.TemporaryDirectory() as folder:
        here, there = [], []
        for _ in range(options.rounds):
            here.append(run([sys.executable]))
            there.append(run(node_command(Path(folder))))
    print(f"{'step':32} {'here, ms':>9} {'WebAssembly, ms':>16} {'ratio':>8}")
    for step in here[0]:
        native, web = (min(times[step] for times in rounds) for rounds in (here, there))
        print(f"{step:32} {native * 1000:>9.2f} {web * 1000:>16.2f} {web / native:>6.1f} ×")


def run(python: list[str]) -> dict[str, float]:
    """Return the times that a Python measures of itself."""
    done = subprocess.run([*python, "-m", __spec__.name, "--times"], cwd=ROOT, capture_output=True, check=True)
    times: dict[str, float] = json.loads(done.stdout)
    return times


def node_command(folder: Path) -> list[str]:
    """Return the command for Python in node, whose engine is unpacked into a folder."""
    read_runtime(default_folder())  # says what to do if it is not there
    with tarfile.open(default_folder() / ENGINE) as archive:
        archive.extractall(folder, filter="data")
    script = str(ROOT / "tests" / "wasm" / "python.mjs")
    return ["node", script, str(folder / "package"), str(default_folder()), "--"]


def measure() -> dict[str, float]:
    """Return how long each step takes, in seconds: the first two once, the others for a person."""
    begun = time.perf_counter()
    from ma_eligibility import evaluate_profile, explain_answer, load_ruleset, make_profile
    from ma_eligibility.browser.session import Session
    from ma_eligibility.days.calendar import parse_day

    imported = time.perf_counter()
    session = Session()
    session.describe_form(RULES)
    loaded = time.perf_counter()
    ruleset, day = load_ruleset(RULES), parse_day(AS_OF)
    people = make_people(PEOPLE)
    profiles = [make_profile(person) for person in people]
    answers = [evaluate_profile(profile, ruleset, day) for profile in profiles]
    opened = [json.loads(session.open(json.dumps(person), "person.json")) for person in people]
    typed = [json.dumps(each["entries"]) for each in opened]

    def evaluate() -> None:
        for profile in profiles:
            evaluate_profile(profile, ruleset, day)

    def explain() -> None:
        for answer in answers:
            explain_answer(answer)

    def answer() -> None:
        for entries in typed:
            session.answer(RULES, entries, AS_OF)

    def complete() -> None:
        for entries in typed:
            session.answer(RULES, entries, AS_OF)
            session.complete()

    steps = {
        "evaluate_profile": evaluate,
        "explain_answer": explain,
        "Session.answer": answer,
        "Session.answer and complete": complete,
    }
    best = [seconds / PEOPLE for seconds in best_times(steps.values(), TIMES)]
    return {
        "importing": imported - begun,
        "the rules and the form": loaded - imported,
        **dict(zip(steps, best, strict=True)),
    }


if __name__ == "__main__":
    main()
