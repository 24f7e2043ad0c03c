"""Rows of results as the lines of a text: CSV and JSON Lines.

A cohort repeats nearly all values but its ids, so the written form of a value is kept.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, cycle
from operator import getitem
from typing import Any, Literal

from ma_eligibility.cohort.columns import Column, ColumnKind, ResultRow
from ma_eligibility.days.calendar import format_day
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.plain import show_plain

#: How rows are encoded: as the lines of a text, or not at all.
OutputFormat = Literal["csv", "jsonl", "rows", "page"]
Encoder = Callable[[Iterable[ResultRow]], Any]

#: How many values of a column are kept with their written form; of ids, which rarely come again, only a few.
MOST_KEPT = 50_000
FEW_KEPT = 8

#: What begins a cell that spreadsheets run as a formula; such a cell gets an apostrophe in front.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def _written_forms(column: Column, write: Callable[[Any], str]) -> BoundedMemo[Any, str]:
    """Return the written form of each value of a column."""
    return BoundedMemo(FEW_KEPT if column.name in ("id", "candidate", "error") else MOST_KEPT, write)


# --- JSON Lines -----------------------------------------------------------------------------------------------


def jsonl_encoder(columns: Sequence[Column]) -> Encoder:
    """Return the function that encodes rows as JSON, each on a line; a day as ``"2026-11-22"``."""
    written = []
    for column in columns:
        before, after = "{" if column is columns[0] else ",", "}\n" if column is columns[-1] else ""
        written.append(_written_forms(column, _json_writer(column, before, after)))

    def encode(rows: Iterable[ResultRow]) -> bytes:
        text = "".join(map(getitem, cycle(written), chain.from_iterable(rows)))
        return text.encode("utf-8", "backslashreplace")

    return encode


def _json_writer(column: Column, before: str, after: str) -> Callable[[Any], str]:
    """Return the function that writes a value of a column with its name, between two texts."""
    name, write = json.dumps(column.name), _JSON_VALUES[column.kind]
    return lambda value: f"{before}{name}:{'null' if value is None else write(value)}{after}"


_write_unescaped = json.JSONEncoder(ensure_ascii=False).encode
_write_escaped = json.JSONEncoder(ensure_ascii=True).encode


def _write_text(text: str) -> str:
    """Return a text as JSON, escaped if it has characters that could control a terminal."""
    return _write_unescaped(text) if text.isprintable() else _write_escaped(text)


_JSON_VALUES: dict[ColumnKind, Callable[[Any], str]] = {
    "text": _write_text,
    "day": lambda day: f'"{format_day(day)}"',
    "number": str,
    "texts": lambda texts: f"[{', '.join(map(_write_text, texts))}]",
}


# --- CSV ------------------------------------------------------------------------------------------------------


def csv_encoder(columns: Sequence[Column]) -> Encoder:
    """Return the function that encodes rows as CSV; several texts in a cell are separated by semicolons."""
    written = [_written_forms(column, _CSV_CELLS[column.kind]) for column in columns]
    return lambda rows: encode_csv(map(getitem, written, row) for row in rows)


def encode_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows of cells as CSV."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode("utf-8", "backslashreplace")


def csv_header(columns: Sequence[Column]) -> bytes:
    """Return the first line of a CSV."""
    return encode_csv([[defuse(column.name) for column in columns]])


_CSV_CELLS: dict[ColumnKind, Callable[[Any], str]] = {
    "text": lambda text: "" if text is None else defuse(show_plain(text)),
    "day": lambda day: "" if day is None else format_day(day),
    "number": lambda number: "" if number is None else str(number),
    "texts": lambda texts: defuse(show_plain("; ".join(texts))),
}


def defuse(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


#: Makes the function that encodes rows with some columns, by their format; for None they are not wanted.
ENCODERS: dict[OutputFormat | None, Callable[[Sequence[Column]], Encoder]] = {
    "csv": csv_encoder,
    "jsonl": jsonl_encoder,
    "rows": lambda columns: list,
    "page": lambda columns: list,
    None: lambda columns: lambda rows: b"",
}
