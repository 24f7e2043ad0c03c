"""How long reading, linting and testing rules and proposing cases take, as multiples of a single check.

A process is measured as a whole.
Run ``python -m benchmarks.rules``. The commands run alternately, each as its own process: three rounds, which take a
minute or two. Each round is printed when it is done.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import compare_processes

CREDENTIALS = ("RMA", "CMA", "NCMA", "CCMA", "CMAA")
#: A whole shipped ruleset, and one credential of it.
COMMANDS = {
    "check": ["check", "examples/fresh_graduate.yaml"],
    "rules show RMA": ["rules", "show", "RMA"],
    "rules lint": ["rules", "lint"],
    "rules test": ["rules", "test"],
    "rules test --mutate": ["rules", "test", "--mutate", "--coverage"],
    **{f"rules test --mutate -c {id}": ["rules", "test", "--mutate", "-c", id] for id in CREDENTIALS},
    "check by published": ["check", "examples/fresh_graduate.yaml", "--rules", "published"],
    "rules lint published": ["rules", "lint", "published"],
    "rules test published": ["rules", "test", "published"],
    "rules test --mutate publ.": ["rules", "test", "published", "--mutate"],
}


def write_large(folder: Path) -> dict[str, list[str]]:
    """Write rules of 200 criteria and of 100 routes, and return the commands that propose cases for them."""
    criteria = [
        {
            "has": "program",
            "where": {"name": f"course {number}", "hours": {"at_least": 100 + number}},
            "within": f"{1 + number % 9} years",
        }
        for number in range(200)
    ]
    routes = {
        "200 criteria": [{"id": "r", "title": "R", "requires": {"all": criteria}}],
        "100 routes": [
            {"id": f"r{number}", "title": "R", "requires": {"all": [each, {"has": "diploma"}]}}
            for number, each in enumerate(criteria[:100])
        ],
    }
    commands = {}
    for name, listed in routes.items():
        path = folder / name.replace(" ", "_")
        path.mkdir()
        (path / "ruleset.yaml").write_text("{ruleset: large, title: Large, credentials: [LARGE]}", encoding="utf-8")
        credential = {"credential": "LARGE", "name": "L", "body": {"name": "B", "abbreviation": "B"}, "routes": listed}
        (path / "LARGE.yaml").write_text(json.dumps(credential), encoding="utf-8")
        commands[f"rules cases, {name}"] = ["rules", "cases", str(path)]
    return commands


def main() -> None:
    """Print the medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large-rounds", type=int, default=1, help="rounds for the large rules, which take seconds")
    options = parser.parse_args()
    program = [sys.executable, "-m", "ma_eligibility"]
    compare_processes({name: [*program, *words] for name, words in COMMANDS.items()}, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        large = {"check": COMMANDS["check"], **write_large(Path(folder))}
        compare_processes({name: [*program, *words] for name, words in large.items()}, options.large_rounds)


if __name__ == "__main__":
    main()
