"""Whole processes against each other: they run alternately, and the medians are compared."""

import compileall
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


def compare_processes(commands: Mapping[str, Sequence[str]], rounds: int) -> None:
    """Print the median time of each command, and its ratio to the first one's.

    The package is compiled to bytecode first, as an installer leaves it.
    """
    compileall.compile_dir(ROOT / "src", quiet=1)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, cwd=ROOT, check=True)
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    first = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{name:24} {median * 1000:7.1f} ms  {median / first:5.2f} ×")
