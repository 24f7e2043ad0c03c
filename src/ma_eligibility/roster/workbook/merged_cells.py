"""Which cells of a sheet are merged: a spreadsheet shows one value over all of them, and keeps it in the first only."""

import re
from collections.abc import Iterator
from heapq import heappop, heappush
from typing import IO, NamedTuple

from ma_eligibility.roster.tables import Flaw
from ma_eligibility.roster.workbook.cell_names import column_index
from ma_eligibility.roster.workbook.workbook_parts import BLOCK, TooLargeError

#: The most merged areas of a sheet, and the most columns: merged areas do not overlap, and so have no more in a row.
MOST_AREAS, MOST_COLUMNS = 100_000, 16_384
#: How often it is looked for the areas of a row below a later one.
MOST_STEPS_BACK = 100
#: How many merged cells of a row are reported.
MOST_FLAWS = 1_000

_AREA = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']""", re.ASCII
)


class _Area(NamedTuple):
    last_row: int
    first_row: int
    first_column: int
    last_column: int
    first_cell: str


def find_merged(file: IO[bytes]) -> "MergedCells":
    """Return the merged cells of a sheet, which come after its rows; it is read once through, and so is all there."""
    areas: set[_Area] = set()
    rest = b""
    while block := file.read(BLOCK):
        text = rest + block
        areas.update(_find_areas(text))
        if len(areas) > MOST_AREAS:
            raise TooLargeError(f"more than {MOST_AREAS:,} merged cells in a sheet")
        rest = text[max(text.rfind(b"<"), len(text) - 300) :]
    return MergedCells(areas)


def _find_areas(text: bytes) -> Iterator[_Area]:
    for found in _AREA.finditer(text) if b"mergeCell " in text else ():
        left, top, right, bottom = (part.decode() for part in found.groups())
        yield _Area(int(bottom), int(top), column_index(left), column_index(right), f"{left}{top}")


class MergedCells:
    """The merged cells of a sheet, asked for row by row."""

    def __init__(self, areas: set[_Area]) -> None:
        self._areas = sorted(areas, key=lambda area: area.first_row)
        self._next = self._line = self._steps_back = 0
        self._active: list[_Area] = []
        """The areas that go through a row, as a heap: the one that ends first comes first."""

    def __bool__(self) -> bool:
        return bool(self._areas)

    def find_flaws(self, line: int) -> list[Flaw]:
        """Return the cells of a row that show the value of another cell, from left to right."""
        if line < self._line:
            self._steps_back += 1
            if self._steps_back > MOST_STEPS_BACK:
                raise TooLargeError("too many rows out of order among merged cells")
            self._next, self._active = 0, []
        self._line = line
        while self._next < len(self._areas) and self._areas[self._next].first_row <= line:
            heappush(self._active, self._areas[self._next])
            self._next += 1
        while self._active and self._active[0].last_row < line:
            heappop(self._active)
        if sum(area.last_column - area.first_column + 1 for area in self._active) > MOST_COLUMNS:
            raise TooLargeError("merged cells that overlap")
        covered = {
            column: area.first_cell
            for area in self._active
            for column in range(area.first_column + (line == area.first_row), area.last_column + 1)
        }
        return [
            (column, f"this cell is merged with {covered[column]}: undo that, and write what each cell says")
            for column in sorted(covered)[:MOST_FLAWS]
        ]
