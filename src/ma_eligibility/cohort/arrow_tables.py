"""Rows of results as Arrow record batches."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from ma_eligibility.cohort.columns import Column, ResultRow

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
