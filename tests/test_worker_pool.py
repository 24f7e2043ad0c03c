"""Several processes: results come in order, what fails in one is reported, and none that ends is waited for."""

import inspect
import os
import pickle
import signal
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from ma_eligibility.cohort.worker import CohortOptions
from ma_eligibility.cohort.worker_pool import LostError, WorkerPool, serve
from ma_eligibility.days.calendar import parse_day
from ma_eligibility.errors import InputError, Problem
from ma_eligibility.roster.json_lines import LinesChunk

OPTIONS = CohortOptions("guide", {}, (), parse_day("2026-11-22"))


class Fault(NamedTuple):
    """A chunk that makes the process that assesses it fail."""

    file: str
    kind: str

    def entries(self) -> Iterator[Any]:
        if self.kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.kind == "killed while writing":
            pipe = next(each.frame.f_locals["pipe"] for each in inspect.stack() if each.function == serve.__name__)
            os.write(pipe.fileno(), (10_000).to_bytes(4, "big") + b"x")  # more is promised than comes
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.kind == "refused":
            raise InputError([Problem("E101", "gone", "a.jsonl")], 3)
        raise ValueError(self.kind)


def lines(first: int, count: int = 3) -> LinesChunk:
    return LinesChunk("r", first, [f'{{"id": "{first + number}"}}\n'.encode() for number in range(count)])


def test_results_come_in_order() -> None:
    chunks = [lines(1 + 3 * number) for number in range(40)]
    with WorkerPool(OPTIONS, 3) as pool:
        found = [(chunk, [key for key, _ in result.keys]) for chunk, result in pool.assess_all(iter(chunks))]
    assert [chunk for chunk, _ in found] == chunks
    assert [key for _, keys in found for key in keys] == [str(number) for number in range(1, 121)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
@pytest.mark.parametrize("kind", ["killed", "killed while writing"])
def test_a_process_that_ends_early_is_noticed(kind: str) -> None:
    with WorkerPool(OPTIONS, 2) as pool:
        results = pool.assess_all(iter([lines(1), Fault("r", kind), lines(4), lines(7)]))
        assert next(results)[0] == lines(1)
        with pytest.raises(LostError):
            list(results)


def test_errors_are_reported_with_their_traceback() -> None:
    with WorkerPool(OPTIONS, 2) as pool:
        with pytest.raises(ValueError, match="odd") as caught:
            list(pool.assess_all(iter([Fault("r", "odd")])))
        assert "in entries" in caught.value.__notes__[0]
        with pytest.raises(InputError) as refused:
            list(pool.assess_all(iter([Fault("r", "refused")])))
        assert (refused.value.problems, refused.value.omitted_count) == ([Problem("E101", "gone", "a.jsonl")], 3)
        assert [chunk for chunk, _ in pool.assess_all(iter([lines(1)]))] == [lines(1)]


def test_an_error_is_the_same_in_another_process() -> None:
    error = InputError([Problem("E101", "gone", "a", 3, 4, "x", "help")], 7)
    again = pickle.loads(pickle.dumps(error))
    assert (again.problems, again.omitted_count, str(again)) == (error.problems, 7, str(error))
