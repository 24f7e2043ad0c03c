"""Processes that assess chunks, each with a pipe of its own, so that one that ends early is always noticed.

The pools of the standard library share one pipe for what comes back: a process that is killed while it writes leaves
them waiting for the rest.
"""

import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection
from queue import SimpleQueue
from types import TracebackType

from ma_eligibility.cohort.worker import ChunkResult, CohortOptions, serve
from ma_eligibility.roster.rosters import Chunk

#: How many chunks each process may be ahead.
AHEAD = 3


class LostError(Exception):
    """A process that ended before it had finished its chunk."""


class WorkerPool:
    """Some processes that assess people; they end with the ``with`` statement that starts them."""

    def __init__(self, options: CohortOptions, jobs: int) -> None:
        self._processes = []
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for _ in range(jobs):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=serve, args=(theirs, options), daemon=True)
            process.start()
            theirs.close()  # so that reading ends with the process
            self._processes.append(process)
            self._free.put(ours)
        # A thread for each waits for what comes back; begun only now, since a process is best made without any.
        self._threads = ThreadPoolExecutor(jobs)
        self._most_waiting = jobs * AHEAD

    def assess_all(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, ChunkResult]]:
        """Give what comes of chunks in their order, with only so many of them in work or waiting.

        Raises LostError.
        """
        waiting: deque[tuple[Chunk, Future[ChunkResult]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, self._threads.submit(self._assess, chunk)))
            if len(waiting) >= self._most_waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()

    def _assess(self, chunk: Chunk) -> ChunkResult:
        pipe = self._free.get()
        try:
            pipe.send(chunk)
            found = pipe.recv()
        except (EOFError, OSError):
            raise LostError from None
        finally:
            self._free.put(pipe)
        if isinstance(found, BaseException):
            raise found
        result: ChunkResult = found
        return result

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.kill()  # nothing of theirs needs an end of its own
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.join()
