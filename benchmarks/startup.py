"""How long the whole process of one check takes, as a multiple of a trivial typer command's.

Run ``python -m benchmarks.startup``. The trivial command defines three pydantic models and does nothing else. The two
take turns, and the medians are compared. The package is compiled to bytecode first, as an installer leaves it.
"""

import argparse
import compileall
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent

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
    compileall.compile_dir(ROOT / "src", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        trivial = Path(folder) / "trivial.py"
        trivial.write_text(TRIVIAL)
        check = [sys.executable, "-m", "ma_eligibility", "check", str(ROOT / "examples" / "fresh_graduate.yaml")]
        commands = {
            "trivial typer command": [sys.executable, str(trivial)],
            "check --format json": [*check, "--format", "json"],
            "check (text)": check,
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
                times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    for name, median in medians.items():
        print(f"{name:24} {median * 1000:7.1f} ms  {median / medians['trivial typer command']:5.2f} ×")


if __name__ == "__main__":
    main()
