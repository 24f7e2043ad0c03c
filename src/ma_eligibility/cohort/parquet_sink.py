"""A table of results as a Parquet file."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ma_eligibility.cohort.arrow_tables import make_batch, make_schema
from ma_eligibility.cohort.columns import Column, ResultRow
from ma_eligibility.cohort.sinks import FileSink

#: How many rows at least are written together, in one row group.
GROUP = 50_000


class ParquetFile(FileSink):
    """A Parquet file, written group by group."""

    def __init__(self, path: str, columns: Sequence[Column], not_over: Sequence[str | Path]) -> None:
        super().__init__(path, not_over)
        self._columns = columns
        self._waiting: list[ResultRow] = []
        self._file = self._target.temporary.open("wb")
        self._writer = pq.ParquetWriter(self._file, make_schema(columns), compression="zstd")

    def write(self, part: Sequence[ResultRow]) -> None:
        """Write the rows of a chunk, together with those before and after it."""
        self._waiting += part
        if len(self._waiting) >= GROUP:
            self._write_group()

    def _write_group(self) -> None:
        self._writer.write_batch(make_batch(self._waiting, self._columns), row_group_size=len(self._waiting))
        self._waiting = []

    def finish(self) -> None:
        """Write the last group; raises OSError."""
        if self._waiting:
            self._write_group()
        self._writer.close()
        self._file.close()

    def discard(self) -> None:
        """Delete what is not in its place."""
        with suppress(OSError, ValueError, pa.ArrowException):
            self._writer.close()
        with suppress(OSError):
            self._file.close()
        super().discard()
