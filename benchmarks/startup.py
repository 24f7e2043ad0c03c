"""How long the whole process of one check takes, as a multiple of a trivial typer command's.

Run ``python -m benchmarks.startup``. The trivial command defines three pydantic models and does nothing else. The two
run alternately.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import ROOT, compare_processes

TRIVIAL = """
import typer
from pydantic import BaseModel

class Address(BaseModel):
    street: str
    number: int

class Person(BaseModel):
    name: str
    address: Address

class Household(BaseModel):
    people: list[Person]
    notes: dict[str, str]

app = typer.Typer()

@app.command()
def main(name: str = "nobody") -> None:
    pass

app()
"""


def main() -> None:
    """Print the medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trivial = Path(folder) / "trivial.py"
        trivial.write_text(TRIVIAL)
        check = [sys.executable, "-m", "ma_eligibility", "check", str(ROOT / "examples" / "fresh_graduate.yaml")]
        commands = {
            "trivial typer command": [sys.executable, str(trivial)],
            "check --format json": [*check, "--format", "json"],
            "check (text)": check,
        }
        compare_processes(commands, options.rounds)


if __name__ == "__main__":
    main()
