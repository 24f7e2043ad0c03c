"""Processes that assess chunks, each with its own pipe, so that one that ends early is always noticed.

The pools of the standard library share one pipe for what comes back: a process that is killed while it writes leaves
them waiting for the rest.
"""

import multiprocessing
import os
import signal
import time
import traceback
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread

from ma_eligibility.cohort.worker import ChunkResult, CohortOptions, Worker
from ma_eligibility.roster.rosters import Chunk

HELD_BACK = (signal.SIGINT, signal.SIGTERM)
#: How many chunks of each process may be in work or waiting to be taken.
CHUNKS_PER_PROCESS = 3


class LostError(Exception):
    """A process that ended before it had finished its chunk."""


class WorkerPool:
    """Some processes that assess people; they end with the ``with`` statement that starts them."""

    def __init__(self, options: CohortOptions, jobs: int) -> None:
        self._processes: list[multiprocessing.Process] = []
        self._free: SimpleQueue[Connection] = SimpleQueue()
        try:
            with _signals_held_back():
                for _ in range(jobs):
                    self._start(options)
        except OSError:
            self._end_processes()
            raise
        # A thread for each process waits for its results; processes are best started before any thread.
        self._threads = ThreadPoolExecutor(jobs)
        self._most_waiting = jobs * CHUNKS_PER_PROCESS

    def _start(self, options: CohortOptions) -> None:
        """Start a process; raises OSError if the system allows no more."""
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.Process(target=serve, args=(theirs, options), daemon=True)
        process.start()
        theirs.close()  # so that reading ends with the process
        self._processes.append(process)
        self._free.put(ours)

    def assess_all(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, ChunkResult]]:
        """Give the results of chunks in their order, reading only a few chunks ahead; raises LostError."""
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

    def __exit__(self, *error: object) -> None:
        for process in self._processes:
            process.kill()  # they have nothing to clean up
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._end_processes()

    def _end_processes(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.join()


@contextmanager
def _signals_held_back() -> Iterator[None]:
    """Let no signal through until the statement ends, nor to a process that starts in it and does not handle it yet."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HELD_BACK)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- In each process ------------------------------------------------------------------------------------------


def serve(pipe: Connection, options: CohortOptions) -> None:
    """Assess the chunks that come through a pipe; send back the results of each, or the error with its traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HELD_BACK)
    Thread(target=_end_with_parent, daemon=True).start()
    worker = None
    while True:
        try:
            chunk = pipe.recv()
        except EOFError:  # the parent is gone
            return
        try:
            worker = worker or Worker(options)
            pipe.send(worker.assess(chunk))
        except Exception as error:
            error.add_note(traceback.format_exc())
            pipe.send(error)


def _end_with_parent() -> None:
    """End this process soon after its parent ends for any reason, since no one would take its results."""
    parent, main = os.getppid(), parent_process()
    is_orphan = multiprocessing.get_start_method() != "forkserver" and main is not None and parent != main.pid
    while os.getppid() == parent and not is_orphan:
        time.sleep(1)
    os._exit(1)
