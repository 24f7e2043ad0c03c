"""Rows of results as a reader of tables gives them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from ma_eligibility.cohort.columns import Column, ResultRow


def as_python(rows: Iterable[ResultRow], columns: Sequence[Column]) -> list[ResultRow]:
    """Return rows with days as dates and several texts as a list."""

    def make(value: Any, kind: str) -> Any:
        if kind == "texts":
            return list(value)
        return date.fromordinal(value) if kind == "day" and value is not None else value

    kinds = [column.kind for column in columns]
    return [tuple(map(make, row, kinds)) for row in rows]
