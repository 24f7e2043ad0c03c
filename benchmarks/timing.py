"""Jobs in one process against each other: they run alternately, and the best time of each counts."""

import time
from collections.abc import Callable, Iterable
from typing import Any


def best_times(jobs: Iterable[Callable[[], Any]], rounds: int) -> list[float]:
    """Return the best time of each job over some rounds, in seconds, the jobs running alternately."""
    jobs = list(jobs)
    best = [float("inf")] * len(jobs)
    for _ in range(rounds):
        for index, job in enumerate(jobs):
            start = time.perf_counter()
            job()
            best[index] = min(best[index], time.perf_counter() - start)
    return best
