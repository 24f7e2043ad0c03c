"""From rosters to results: chunk by chunk, in order, in one process or several, in little memory."""

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

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
        for chunk, result in assess_all(chunk for roster in rosters for chunk in roster.chunks(CHUNK)):
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


#: How many processes there are at the most for each core.
MOST_PER_CORE = 4
#: Platforms on which a program cannot start processes: Python in a browser.
WITHOUT_PROCESSES = ("emscripten", "wasi")


def count_jobs(asked: int) -> int:
    """Return how many processes to use: as many as were asked for, but not many more than can run at once here."""
    if sys.platform in WITHOUT_PROCESSES:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(asked, MOST_PER_CORE * cores) or cores


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


class DuplicateIds:
    """The ids so far, each with the place where it was found first; on disk if they are many."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -4000"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute("CREATE TABLE ids (id PRIMARY KEY, place TEXT, number INTEGER) WITHOUT ROWID")
        self._count = 0

    def __enter__(self) -> "DuplicateIds":
        return self

    def __exit__(self, *error: object) -> None:
        self._base.close()

    def find(self, keys: Sequence[tuple[str, str]]) -> dict[int, str]:
        """Add ids with their places; return, by its index, the first place of each id that was there before."""
        first_number, self._count = self._count, self._count + len(keys)
        given = [  # as bytes where SQLite could refuse the text, for its lone surrogates
            (key if key.isascii() else key.encode("utf-8", "surrogatepass"), place, number)
            for number, (key, place) in enumerate(keys, first_number)
            if key
        ]
        if not given:
            return {}
        self._base.execute("BEGIN")
        before = self._base.total_changes
        self._base.executemany("INSERT OR IGNORE INTO ids VALUES (?, ?, ?)", given)
        self._base.execute("COMMIT")
        if self._base.total_changes - before == len(given):
            return {}
        found = {}
        for key, _, number in given:
            place, first = self._base.execute("SELECT place, number FROM ids WHERE id = ?", (key,)).fetchone()
            if first != number:
                found[number - first_number] = place
        return found


#: Seconds between two lines, and between two updates of the line on a terminal.
BETWEEN_LINES, BETWEEN_UPDATES = 10.0, 0.2
_ERASE = "\r\x1b[K"


class Progress:
    """Reports on standard error how many people are done: on a terminal in one line, elsewhere in one now and then."""

    def __init__(self, *, quiet: bool) -> None:
        self.people = 0
        self._stream = None if quiet else sys.stderr
        self._on_terminal = self._stream is not None and self._stream.isatty()
        self._start = self._last_shown = time.monotonic()
        self._is_shown = False

    def __call__(self, tally: Tally) -> None:
        """Show the progress, unless it was shown just now."""
        self.people = tally.people
        now = time.monotonic()
        if self._stream is None or now - self._last_shown < (BETWEEN_UPDATES if self._on_terminal else BETWEEN_LINES):
            return
        self._last_shown = now
        pace = round(tally.people / max(now - self._start, 0.001))
        text = f"{tally.people:,} people, {pace:,} a second"
        self._put(f"{_ERASE}{text}" if self._on_terminal else f"ma-eligible: {text}\n")
        self._is_shown = self._on_terminal

    def end(self) -> None:
        """Remove the line."""
        if self._is_shown:
            self._put(_ERASE)
            self._is_shown = False

    def _put(self, text: str) -> None:
        try:
            assert self._stream is not None
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # no one is there to read it
            self._stream = None
