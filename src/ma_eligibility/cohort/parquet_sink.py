"""A table of results as a Parquet file."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ma_eligibility.cohort.arrow_tables import make_batch, make_schema
from ma_eligibility.cohort.columns import Column, Row
from ma_eligibility.output import AtomicFile

#: How many rows at least are written together: few groups to look into, and little memory.
GROUP = 50_000


class ParquetFile:
    """A Parquet file, written next to its place, group by group."""

    def __init__(self, path: str, columns: Sequence[Column], not_over: Sequence[str | Path]) -> None:
        """Begin the file; raises OSError if it must not or cannot be written."""
        self._columns = columns
        self._waiting: list[Row] = []
        self._target = AtomicFile(path, not_over)
        self._file = self._target.temporary.open("wb")
        self._writer = pq.ParquetWriter(self._file, make_schema(columns), compression="zstd")

    def put(self, part: Sequence[Row]) -> None:
        """Write the rows of a chunk, together with those before and after it."""
        self._waiting += part
        if len(self._waiting) >= GROUP:
            self._write_group()

    def _write_group(self) -> None:
        self._writer.write_batch(make_batch(self._waiting, self._columns), row_group_size=len(self._waiting))
        self._waiting = []

    def finish(self) -> None:
        """Write what is left to be written; raises OSError."""
        if self._waiting:
            self._write_group()
        self._writer.close()
        self._file.close()

    def put_in_place(self) -> None:
        """Put the file in its place; raises OSError."""
        self._target.put_in_place()

    def drop(self) -> None:
        """Take away what was written."""
        with suppress(OSError, ValueError, pa.ArrowException):
            self._writer.close()
        with suppress(OSError):
            self._file.close()
        self._target.drop()
