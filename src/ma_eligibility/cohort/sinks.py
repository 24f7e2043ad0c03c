"""Where results go: files that are whole or as they were before, and standard output."""

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
    """Takes the results of one chunk after the other."""

    def put(self, part: Any) -> None:
        """Write what came of a chunk."""
        ...

    def finish(self) -> None:
        """Write what is left to be written; raises OSError."""
        ...

    def put_in_place(self) -> None:
        """Put the file, which is finished, in its place; raises OSError."""
        ...

    def drop(self) -> None:
        """Take away what was written."""
        ...


class Lines:
    """Lines of a text, written next to the file that they will replace."""

    def __init__(self, path: str, header: bytes, not_over: Sequence[str | Path]) -> None:
        """Begin the file; raises OSError if it must not or cannot be written."""
        self._target = AtomicFile(path, not_over)
        self._file = self._target.temporary.open("wb")
        self._file.write(header)

    def put(self, part: bytes) -> None:
        """Write the lines of a chunk."""
        self._file.write(part)

    def finish(self) -> None:
        """See that everything is written."""
        self._file.close()

    def put_in_place(self) -> None:
        """Put the file in its place."""
        self._target.put_in_place()

    def drop(self) -> None:
        """Take away what was written."""
        with suppress(OSError):
            self._file.close()
        self._target.drop()


class StandardOutput:
    """Lines to standard output, as they come."""

    def __init__(self, stream: IO[bytes], header: bytes) -> None:
        self._stream = stream
        self._stream.write(header)

    def put(self, part: bytes) -> None:
        """Write the lines of a chunk."""
        self._stream.write(part)

    def finish(self) -> None:
        """See that everything arrived."""
        self._stream.flush()

    def put_in_place(self) -> None:
        """Leave it: it is there."""

    def drop(self) -> None:
        """Leave what was written: it is gone."""


#: The forms of a table by the ending of its file, and the form in which a chunk gives its rows.
ENDINGS: dict[str, RowFormat] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "rows",
    ".parquet": "rows",
}


def form_of(path: str) -> RowFormat:
    """Return the form in which a file wants its rows, by its ending; raises ValueError for any other."""
    ending = Path(path).suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"{path}: the ending says how to write it: {', '.join(sorted(ENDINGS))}")
    return ENDINGS[ending]


def open_sink(path: str, title: str, columns: Sequence[Column], not_over: Sequence[str | Path]) -> Sink:
    """Begin a table, in a workbook on a sheet of that title.

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
    return Lines(path, csv_header(columns) if ENDINGS[ending] == "csv" else b"", not_over)
