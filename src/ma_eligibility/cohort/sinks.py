"""Where results go: files that are replaced as a whole, and standard output."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol

from ma_eligibility.cohort.columns import Column
from ma_eligibility.cohort.formats import csv_header
from ma_eligibility.cohort.worker import RowFormat
from ma_eligibility.output import AtomicFile
from ma_eligibility.roster.extras import need


class Sink(Protocol):
    """Writes the results of one chunk after another."""

    def put(self, part: Any) -> None:
        """Write what came of a chunk."""
        ...

    def finish(self) -> None:
        """Write what is still buffered; raises OSError."""
        ...

    def put_in_place(self) -> None:
        """Put the finished file in its place; raises OSError."""
        ...

    def drop(self) -> None:
        """Remove what was written."""
        ...


class TextFile:
    """A text file, written next to the file that it will replace."""

    def __init__(self, path: str, header: bytes, not_over: Sequence[str | Path]) -> None:
        """Open the file; raises OSError if it must not or cannot be written."""
        self._target = AtomicFile(path, not_over)
        self._file = self._target.temporary.open("wb")
        self._file.write(header)

    def put(self, part: bytes) -> None:
        """Write the lines of a chunk."""
        self._file.write(part)

    def finish(self) -> None:
        """Close the file."""
        self._file.close()

    def put_in_place(self) -> None:
        """Put the file in its place."""
        self._target.put_in_place()

    def drop(self) -> None:
        """Remove what was written."""
        with suppress(OSError):
            self._file.close()
        self._target.drop()


class StandardOutput:
    """Standard output, written chunk by chunk."""

    def __init__(self, stream: IO[bytes], header: bytes) -> None:
        self._stream = stream
        self._stream.write(header)

    def put(self, part: bytes) -> None:
        """Write the lines of a chunk."""
        self._stream.write(part)

    def finish(self) -> None:
        """Flush the stream."""
        self._stream.flush()

    def put_in_place(self) -> None:
        """Do nothing: it is in its place already."""

    def drop(self) -> None:
        """Do nothing: what was written cannot be taken back."""


#: By the ending of a file, the format in which a chunk gives its rows.
ENDINGS: dict[str, RowFormat] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "rows",
    ".parquet": "rows",
}


def row_format_of(path: str) -> RowFormat:
    """Return the format of the rows of a file, by its ending; raises ValueError for an unknown one."""
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path}: the ending says how to write it: {', '.join(sorted(ENDINGS))}")
    return ENDINGS[ending]


def open_sink(path: str, title: str, columns: Sequence[Column], not_over: Sequence[str | Path]) -> Sink:
    """Open a table, in a workbook on a sheet with this title.

    Raises OSError for a file that cannot be written, InputError where a package is missing.
    """
    ending = Path(path).suffix.lower()
    if ending == ".xlsx":
        need("openpyxl", "excel", path)
        from ma_eligibility.cohort.workbook_sink import Workbook

        return Workbook(path, title, columns, not_over)
    if ending == ".parquet":
        need("pyarrow", "arrow", path)
        from ma_eligibility.cohort.parquet_sink import ParquetFile

        return ParquetFile(path, columns, not_over)
    return TextFile(path, csv_header(columns) if ENDINGS[ending] == "csv" else b"", not_over)
