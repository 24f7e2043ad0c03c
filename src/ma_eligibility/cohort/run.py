"""From rosters to results: chunk by chunk, in order, in one process or in several, in little memory."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from ma_eligibility.cohort.duplicate_ids import SeenIds
from ma_eligibility.cohort.tally import Tally
from ma_eligibility.cohort.worker import Done, Order, Worker
from ma_eligibility.cohort.worker_pool import Crew
from ma_eligibility.roster.rosters import CHUNK, Chunk, Roster


class Receiver(Protocol):
    """Takes what comes of each chunk, in order."""

    def take(self, done: Done) -> None:
        """Take what came of a chunk."""
        ...


def run_cohort(
    rosters: Sequence[Roster],
    order: Order,
    receiver: Receiver,
    *,
    jobs: int = 1,
    progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Do what is ordered with all the people of the rosters; return the counts over all of them.

    What comes of each chunk goes to the receiver in the order of the rosters, whatever the number of ``jobs``. An id
    that was met before makes a person one that cannot be taken. Raises what reading a roster raises, and
    LostError if a process of several is ended from outside.
    """
    total = Tally()
    worker: Worker | None = None
    with SeenIds() as seen, _doing(order, jobs) as results_of:
        for chunk, done in results_of(_chunks_of(rosters)):
            doubles = seen.find_doubles(done.keys)
            if doubles:
                worker = worker or Worker(order)
                reasons = {at: f"the id {done.keys[at][0]} is that of {place} already" for at, place in doubles.items()}
                done = worker.do(chunk, reasons)
            receiver.take(done)
            total.add(done.tally)
            progress(total)
    return total


def count_cores() -> int:
    """Return how many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunks_of(rosters: Sequence[Roster]) -> Iterator[Chunk]:
    for roster in rosters:
        yield from roster.chunks(CHUNK)


Results = Iterator[tuple[Chunk, Done]]


@contextmanager
def _doing(order: Order, jobs: int) -> Iterator[Callable[[Iterator[Chunk]], Results]]:
    """Give the function that does chunks: here, or in processes that end when they are no longer needed."""
    if jobs == 1:
        worker = Worker(order)
        yield lambda chunks: ((chunk, worker.do(chunk)) for chunk in chunks)
        return
    with Crew(order, jobs) as crew:
        yield crew.do_all
