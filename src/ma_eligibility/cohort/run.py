"""From rosters to results: chunk by chunk, in order, in one process or several, in little memory."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ma_eligibility.cohort.duplicate_ids import DuplicateIds
from ma_eligibility.cohort.tally import Tally
from ma_eligibility.cohort.worker import ChunkResult, CohortOptions, Worker
from ma_eligibility.cohort.worker_pool import WorkerPool
from ma_eligibility.roster.rosters import CHUNK, Chunk, Roster


def run_cohort(
    rosters: Sequence[Roster],
    options: CohortOptions,
    write: Callable[[ChunkResult], None],
    *,
    jobs: int = 1,
    progress: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Assess all the people of the rosters; return the counts over all of them.

    ``write`` gets the results of each chunk, in the order of the rosters, whatever the number of ``jobs``. A person
    whose id an earlier person has is refused. Raises what reading a roster raises, and LostError if a process is ended
    from outside.
    """
    total = Tally()
    worker: Worker | None = None
    with DuplicateIds() as ids, _chunk_assessor(options, jobs) as assess_all:
        for chunk, result in assess_all(_chunks_of(rosters)):
            duplicates = ids.find(result.keys)
            if duplicates:
                worker = worker or Worker(options)
                reasons = {
                    index: f"the id {result.keys[index][0]} is already used at {place}"
                    for index, place in duplicates.items()
                }
                result = worker.assess(chunk, reasons)
            write(result)
            total.add(result.tally)
            progress(total)
    return total


def count_cores() -> int:
    """Return how many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunks_of(rosters: Sequence[Roster]) -> Iterator[Chunk]:
    for roster in rosters:
        yield from roster.chunks(CHUNK)


Results = Iterator[tuple[Chunk, ChunkResult]]


@contextmanager
def _chunk_assessor(options: CohortOptions, jobs: int) -> Iterator[Callable[[Iterator[Chunk]], Results]]:
    """Give the function that assesses chunks: here, or in processes that end when they are no longer needed."""
    if jobs == 1:
        worker = Worker(options)
        yield lambda chunks: ((chunk, worker.assess(chunk)) for chunk in chunks)
        return
    with WorkerPool(options, jobs) as pool:
        yield pool.assess_all
