"""How long reading, linting and testing the ruleset guide take, as multiples of the whole process of a single check.

Run ``python -m benchmarks.rules``. The commands run alternately, each as its own process.
"""

import argparse
import sys

from benchmarks.processes import compare_processes

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
    program = [sys.executable, "-m", "ma_eligibility"]
    compare_processes({name: [*program, *words] for name, words in COMMANDS.items()}, options.rounds)


if __name__ == "__main__":
    main()
