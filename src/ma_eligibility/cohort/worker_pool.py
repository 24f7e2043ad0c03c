"""Processes that do chunks, each with a pipe of its own, so that one that ends early is noticed whatever it was doing.

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

from ma_eligibility.cohort.worker import Done, Order, serve
from ma_eligibility.roster.rosters import Chunk

#: How many chunks each process may be ahead.
AHEAD = 3


class LostError(Exception):
    """A process that ended before it had done its chunk."""


class Crew:
    """Some processes that do what was ordered; they end with the ``with`` that begins them."""

    def __init__(self, order: Order, jobs: int) -> None:
        self._processes = []
        self._free: SimpleQueue[Connection] = SimpleQueue()
        for _ in range(jobs):
            ours, theirs = multiprocessing.Pipe()
            process = multiprocessing.Process(target=serve, args=(theirs, order), daemon=True)
            process.start()
            theirs.close()  # so that reading ends with the process
            self._processes.append(process)
            self._free.put(ours)
        # A thread for each waits for what comes back; begun only now, since a process is best made without any.
        self._threads = ThreadPoolExecutor(jobs)
        self._most_waiting = jobs * AHEAD

    def do_all(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, Done]]:
        """Give what comes of chunks in their order, with only so many of them being done or waiting.

        Raises LostError.
        """
        waiting: deque[tuple[Chunk, Future[Done]]] = deque()
        for chunk in chunks:
            waiting.append((chunk, self._threads.submit(self._do, chunk)))
            if len(waiting) >= self._most_waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()

    def _do(self, chunk: Chunk) -> Done:
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
        done: Done = found
        return done

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.kill()  # nothing of theirs needs an end of its own
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.join()
