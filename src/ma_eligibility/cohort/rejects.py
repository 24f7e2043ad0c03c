"""The people that could not be read, as the roster has them, each with its reason: to be mended and run alone."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from ma_eligibility.cohort.rosters import DocumentsChunk, FilesChunk, LinesChunk
from ma_eligibility.cohort.work import Rejected

#: The columns that a table of rejected rows has before its own; a roster's reader passes over them.
REJECT_COLUMNS = ("reject_line", "reject_reason")

#: Writes rejected people.
Writer = Callable[[Iterable[Rejected]], bytes]


def write_lines(rejected: Iterable[Rejected]) -> bytes:
    """Write lines of JSON as they were, each below a comment with its place and its reason."""
    return b"".join(_comment(each) + each.original.rstrip(b"\r\n") + b"\n" for each in rejected)


def write_documents(rejected: Iterable[Rejected]) -> bytes:
    """Write YAML documents as they were, each below a comment with its place and its reason."""
    return b"".join(b"---\n" + _comment(each) + each.original.rstrip(b"\r\n") + b"\n" for each in rejected)


def _comment(rejected: Rejected) -> bytes:
    return f"# {rejected.place}: {' '.join(rejected.reason.split())}\n".encode("utf-8", "backslashreplace")


def table_writer() -> Writer:
    """Return what writes rows of a table, with their line and reason in columns before them."""

    def write(rejected: Iterable[Rejected]) -> bytes:
        return _csv((str(each.line), each.reason, *each.original) for each in rejected)

    return write


def table_header(columns: Sequence[str]) -> bytes:
    """Return the first line of a table of rejected rows."""
    return _csv([(*REJECT_COLUMNS, *columns)])


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode("utf-8", "backslashreplace")


#: How rejected people of each kind of chunk are written.
WRITERS: dict[type, Writer] = {
    LinesChunk: write_lines,
    DocumentsChunk: write_documents,
    FilesChunk: write_documents,
}
