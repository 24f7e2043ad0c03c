"""Rows of results as Arrow record batches, and as a Parquet file."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from ma_eligibility.cohort.columns import Column, ResultRow
from ma_eligibility.cohort.sinks import FileSink

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "day": pa.date32(),
    "number": pa.int32(),
    "texts": pa.list_(pa.string()),
}
#: Their names in Spark.
_SPARK_TYPES = {pa.string(): "STRING", pa.date32(): "DATE", pa.int32(): "INT", TYPES["texts"]: "ARRAY<STRING>"}

#: The day from which Arrow counts days.
_EPOCH = date(1970, 1, 1).toordinal()


def make_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the schema of a table of results: strings, date32 for days, int32, and lists of strings."""
    return pa.schema([(column.name, TYPES[column.kind]) for column in columns])


def spark_ddl(schema: pa.Schema) -> str:
    """Return the schema of a table of results as Spark accepts it: ``id STRING, since DATE, …``."""
    return ", ".join(f"{field.name} {_SPARK_TYPES[field.type]}" for field in schema)


def make_batch(rows: Sequence[ResultRow], columns: Sequence[Column]) -> pa.RecordBatch:
    """Return rows as a record batch."""
    cells: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else [()] * len(columns)
    arrays = [_make_array(values, column) for values, column in zip(cells, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=make_schema(columns))


def _make_array(values: Sequence[Any], column: Column) -> pa.Array:
    if column.kind == "day":
        days = [None if value is None else value - _EPOCH for value in values]
        return pa.array(days, pa.int32()).cast(pa.date32())
    try:
        return pa.array(values, TYPES[column.kind])
    except UnicodeEncodeError:  # from the name of a file that is not UTF-8
        return pa.array([_escape(value) for value in values], TYPES[column.kind])


def _escape(value: Any) -> Any:
    """Return a text, or several, with what UTF-8 cannot encode escaped."""
    if isinstance(value, tuple):
        return [_escape(each) for each in value]
    return None if value is None else value.encode("utf-8", "backslashreplace").decode()


#: How many rows at least are written together, in one row group.
GROUP = 50_000


class ParquetFile(FileSink):
    """A Parquet file, written group by group."""

    def __init__(self, path: str, columns: Sequence[Column], not_over: Sequence[str | Path]) -> None:
        from pyarrow.parquet import ParquetWriter

        super().__init__(path, not_over)
        self._columns = columns
        self._waiting: list[ResultRow] = []
        self._file = self._target.temporary.open("wb")
        self._writer = ParquetWriter(self._file, make_schema(columns), compression="zstd")

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
