"""How long reading, linting and testing the ruleset guide take, as multiples of the whole process of a single check.

Run ``python -m benchmarks.rules``. The commands take turns as processes of their own, and the medians are compared. The
package is compiled to bytecode first, as an installer leaves it.
"""

import argparse
import compileall
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMANDS = {
    "check": ["check", "examples/fresh_graduate.yaml"],
    "rules show RMA": ["rules", "show", "RMA"],
    "rules lint": ["rules", "lint"],
    "rules test": ["rules", "test"],
    "rules test --mutate": ["rules", "test", "--mutate", "--coverage"],
}


def main() -> None:
    """Print the medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
    compileall.compile_dir(ROOT / "src", quiet=1)
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(options.rounds):
        for name, words in COMMANDS.items():
            start = time.perf_counter()
            command = [sys.executable, "-m", "ma_eligibility", *words]
            subprocess.run(command, stdout=subprocess.DEVNULL, cwd=ROOT, check=True)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{name:24} {median * 1000:7.1f} ms  {median / medians['check']:5.2f} ×")


if __name__ == "__main__":
    main()
