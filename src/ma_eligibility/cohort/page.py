"""The page of a cohort: what workers give for its rows, and the file that is put together at the end."""

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ma_eligibility.cohort.columns import ResultRow
from ma_eligibility.cohort.sinks import FileSink
from ma_eligibility.cohort.tally import Tally
from ma_eligibility.days.timeline import Days

if TYPE_CHECKING:
    from ma_eligibility.cohort.worker import ChunkResult, CohortOptions, Rejected


class PageRow(NamedTuple):
    """A row of the page: a person and an exam."""

    assessment: ResultRow
    """The row of the table of assessments, with the columns that are kept."""
    windows: Days
    possible: Days
    plans: Sequence[ResultRow]
    """The rows of the table of plans for them."""


class PageParts(NamedTuple):
    """What is before, between and after the rows, which are those of everyone and those of who cannot be read."""

    before: str
    between: str
    after: str


class PageWriter(NamedTuple):
    """What writes the page; it can be sent to another process."""

    write_rows: "Callable[[Sequence[PageRow], CohortOptions], str]"
    write_rejected: "Callable[[Sequence[Rejected]], str]"


#: What is around the rows, given all the counts.
WriteParts = Callable[[Tally], PageParts]


def join_rows(
    assessments: Sequence[ResultRow], plans: Sequence[ResultRow], drawn: Sequence[tuple[Days, Days, int]]
) -> list[PageRow]:
    """Return the rows of the page; ``drawn`` has the days of each assessment, and how many of the plans are its own."""
    rows, first = [], 0
    for assessment, (windows, possible, count) in zip(assessments, drawn, strict=True):
        rows.append(PageRow(assessment, windows, possible, plans[first : first + count]))
        first += count
    return rows


def list_drawn(
    rows: Sequence[Any], days: Mapping[str, tuple[Days, Days]], plans: Sequence[ResultRow]
) -> list[tuple[Days, Days, int]]:
    """Return what ``join_rows`` needs for the assessments of one person, whose plans come in the same order."""
    return [(*days[row.credential], sum(plan[1] == row.credential for plan in plans)) for row in rows]


class PageFile(FileSink):
    """A page whose first part is known last: its rows wait in files without a name."""

    def __init__(self, path: str, not_over: Sequence[str | Path], writer: PageWriter, write_parts: WriteParts) -> None:
        super().__init__(path, not_over)
        self._writer, self._write_parts = writer, write_parts
        folder = self._target.temporary.parent
        self._rows, self._rejected = (tempfile.TemporaryFile(dir=folder) for _ in range(2))  # noqa: SIM115 # closed at the end
        self._tally = Tally()

    def write(self, part: "ChunkResult") -> None:
        """Write the rows of a chunk."""
        self._tally.add(part.tally)
        self._rows.write(part.assessments)
        self._rejected.write(_encode(self._writer.write_rejected(part.rejected)))

    def finish(self) -> None:
        """Put the page together."""
        parts = self._write_parts(self._tally)
        with self._target.temporary.open("wb") as file:
            file.write(_encode(parts.before))
            for rows, text in ((self._rows, parts.between), (self._rejected, parts.after)):
                rows.seek(0)
                shutil.copyfileobj(rows, file)
                file.write(_encode(text))
        self._close()

    def discard(self) -> None:
        """Delete what is not in its place."""
        self._close()
        super().discard()

    def _close(self) -> None:
        for file in (self._rows, self._rejected):
            with suppress(OSError):
                file.close()


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
