"""Rows of results as the lines of a text: CSV and JSON Lines.

A roster repeats nearly everything but its ids, so what a value is written as is kept.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, cycle
from operator import getitem
from typing import Any

from ma_eligibility.cohort.columns import Column, ColumnKind, Row
from ma_eligibility.days.calendar import format_day
from ma_eligibility.plain import show_plain

#: How many values of a column are kept with what they are written as; of ids, which come once, only a few.
MOST_KEPT = 50_000
FEW_KEPT = 8

#: What begins a cell that spreadsheets run as a formula. A cell that begins so is written behind an apostrophe.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Written(dict[Any, str]):
    """What the values of a column are written as."""

    def __init__(self, write: Callable[[Any], str], most_kept: int) -> None:
        super().__init__()
        self._write = write
        self._most_kept = most_kept

    def __missing__(self, value: Any) -> str:
        if len(self) >= self._most_kept:
            self.clear()
        found = self[value] = self._write(value)
        return found


def _most_kept(column: Column) -> int:
    return FEW_KEPT if column.name in ("id", "candidate", "error") else MOST_KEPT


Encoder = Callable[[Iterable[Row]], bytes]


def json_lines(columns: Sequence[Column]) -> Encoder:
    """Return the function that writes rows as JSON, each on a line; a day as ``"2026-11-22"``."""
    written = []
    for column in columns:
        before, after = "{" if column is columns[0] else ",", "}\n" if column is columns[-1] else ""
        written.append(_Written(_json_writer(column, before, after), _most_kept(column)))

    def encode(rows: Iterable[Row]) -> bytes:
        text = "".join(map(getitem, cycle(written), chain.from_iterable(rows)))
        return text.encode("utf-8", "backslashreplace")

    return encode


def _json_writer(column: Column, before: str, after: str) -> Callable[[Any], str]:
    """Return what writes a value of a column with its name, and what is before and after it in the line."""
    name, write = json.dumps(column.name), _JSON_VALUES[column.kind]
    return lambda value: f"{before}{name}:{'null' if value is None else write(value)}{after}"


_write_as_it_is = json.JSONEncoder(ensure_ascii=False).encode
_write_with_escapes = json.JSONEncoder(ensure_ascii=True).encode


def _write_text(text: str) -> str:
    """Return a text as JSON has it; what would steer a terminal as its escapes, which mean the same."""
    return _write_as_it_is(text) if text.isprintable() else _write_with_escapes(text)


_JSON_VALUES: dict[ColumnKind, Callable[[Any], str]] = {
    "text": _write_text,
    "day": lambda day: f'"{format_day(day)}"',
    "number": str,
    "texts": lambda texts: f"[{', '.join(map(_write_text, texts))}]",
}


def csv_lines(columns: Sequence[Column]) -> Encoder:
    """Return the function that writes rows as CSV; several texts in a cell are separated by semicolons."""
    written = [_Written(_csv_writer(column.kind), _most_kept(column)) for column in columns]

    def encode(rows: Iterable[Row]) -> bytes:
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows(map(getitem, written, row) for row in rows)
        return file.getvalue().encode("utf-8", "backslashreplace")

    return encode


def csv_header(columns: Sequence[Column]) -> bytes:
    """Return the first line of a CSV."""
    return (",".join(column.name for column in columns) + "\n").encode()


def _csv_writer(kind: ColumnKind) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        found = plain(value, kind)
        if found is None:
            return ""
        text = show_plain("; ".join(found) if isinstance(found, list) else str(found))
        return defuse(text) if kind in ("text", "texts") else text

    return write


def defuse(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain(value: Any, kind: ColumnKind) -> Any:
    """Return a value of a column as JSON has it."""
    if value is None:
        return None
    if kind == "day":
        return format_day(value)
    return list(value) if kind == "texts" else value
