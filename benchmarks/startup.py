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
    parser.add_argument("--other", type=Path, help="a checkout of another version, which runs in the same rounds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trivial = Path(folder) / "trivial.py"
        trivial.write_text(TRIVIAL)
        commands = {"trivial typer command": [sys.executable, str(trivial)]}
        for name, tree in {"": ROOT, "other: ": options.other}.items():
            if tree is not None:
                commands[f"{name}check --format json"] = check(tree, "--format", "json")
                commands[f"{name}check (text)"] = check(tree)
        compare_processes(commands, options.rounds)


def check(tree: Path, *options: str) -> list[str]:
    """Return the command that checks an example with the version in a checkout."""
    arguments = ["check", str(ROOT / "examples" / "fresh_graduate.yaml"), *options]
    source = str(tree.resolve() / "src")
    code = f"import sys; sys.path.insert(0, {source!r}); from ma_eligibility.__main__ import main; main({arguments})"
    return [sys.executable, "-c", code]


if __name__ == "__main__":
    main()
