"""The people that could not be read, unchanged, each with the reason, to be fixed and run by themselves."""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ma_eligibility.cohort.formats import defuse
from ma_eligibility.cohort.worker import Rejected
from ma_eligibility.plain import show_plain
from ma_eligibility.roster.columns import REJECT_COLUMNS
from ma_eligibility.roster.json_lines import JsonLines
from ma_eligibility.roster.rosters import ProfileFiles, Roster, YamlDocuments

#: Returns rejected people as text.
RejectWriter = Callable[[Iterable[Rejected]], bytes]


def write_lines(rejected: Iterable[Rejected]) -> bytes:
    """Write lines of JSON as they were, each below a comment with its place and its reason."""
    return b"".join(_comment(each) + each.original.rstrip(b"\r\n") + b"\n" for each in rejected)


def write_documents(rejected: Iterable[Rejected]) -> bytes:
    """Write YAML documents as they were, each below a comment with its place and its reason."""
    return b"".join(b"---\n" + _comment(each) + each.original.rstrip(b"\r\n") + b"\n" for each in rejected)


def _comment(rejected: Rejected) -> bytes:
    return f"# {show_plain(f'{rejected.place}: {rejected.reason}')}\n".encode("utf-8", "backslashreplace")


def write_rows(rejected: Iterable[Rejected]) -> bytes:
    """Write rows of a table as they were, with their line and reason in columns before them."""
    return _csv((str(each.line), *map(defuse, (each.reason, *each.original))) for each in rejected)


def table_header(columns: Sequence[str]) -> bytes:
    """Return the first line of a table of rejected rows, after the mark by which spreadsheets know UTF-8."""
    return codecs.BOM_UTF8 + _csv([(*REJECT_COLUMNS, *columns)])


def _check_ending(path: str, *endings: str) -> None:
    if Path(path).suffix.lower() not in endings:
        raise ValueError(f"--rejects: rows of this kind are written to a file that ends in {' or '.join(endings)}")


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode("utf-8", "backslashreplace")


def reject_writer(rosters: Sequence[Roster], path: str) -> tuple[bytes, RejectWriter]:
    """Return the first line of a file of rejected people, and what writes the people of some rosters to it.

    Raises ValueError if they cannot be in one file, or not in one with this name.
    """
    kinds = {type(roster) for roster in rosters}
    if kinds == {JsonLines}:
        _check_ending(path, ".jsonl", ".ndjson")
        return b"", write_lines
    if kinds <= {YamlDocuments, ProfileFiles}:
        _check_ending(path, ".yaml", ".yml")
        return b"", write_documents
    _check_ending(path, ".csv")
    columns = {getattr(roster, "columns", None) for roster in rosters}
    if len(columns) > 1 or None in columns:
        raise ValueError("--rejects takes rosters of one kind, tables with the same columns")
    return table_header(columns.pop() or ()), write_rows
