"""Whole processes against each other: they run alternately, and the medians are compared."""

import compileall
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


def compare_processes(commands: Mapping[str, Sequence[str]], rounds: int) -> None:
    """Print the median time of each command, and its ratio to the first one's.

    The package is compiled to bytecode first, as an installer leaves it. Standard error says how far it is.
    """
    compileall.compile_dir(ROOT / "src", quiet=1)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(1, rounds + 1):
        begun = time.perf_counter()
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, cwd=ROOT, check=True)
            times[name].append(time.perf_counter() - start)
        print(f"round {number} of {rounds}: {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    first = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{name:28} {median * 1000:7.1f} ms  {median / first:5.2f} ×")
