"""The file of a cohort's page, which is put together at the end."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ma_eligibility.cohort.page import PageWriter
from ma_eligibility.cohort.sinks import FileSink
from ma_eligibility.cohort.tally import Tally
from ma_eligibility.cohort.worker import ChunkResult


class PageParts(NamedTuple):
    """What is before, between and after the rows, which are those of everyone and those of who cannot be read."""

    before: str
    between: str
    after: str


#: What is around the rows, given all the counts.
WriteParts = Callable[[Tally], PageParts]


class PageFile(FileSink):
    """A page whose first part is known last: its rows wait in files without a name."""

    def __init__(self, path: str, not_over: Sequence[str | Path], writer: PageWriter, write_parts: WriteParts) -> None:
        super().__init__(path, not_over)
        self._writer, self._write_parts = writer, write_parts
        folder = self._target.temporary.parent
        self._rows, self._rejected = (tempfile.TemporaryFile(dir=folder) for _ in range(2))  # noqa: SIM115 # closed at the end
        self._tally = Tally()

    def write(self, part: ChunkResult) -> None:
        """Write the rows of a chunk."""
        self._tally.add(part.tally)
        self._rows.write(part.assessments)
        self._rejected.write(_encode(self._writer.write_rejected((each.place, each.reason) for each in part.rejected)))

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
