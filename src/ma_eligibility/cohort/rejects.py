"""The people who cannot be read, unchanged, each with the reason, to be fixed and run alone."""

import codecs
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from ma_eligibility.cohort.formats import defuse, encode_csv
from ma_eligibility.cohort.worker import Rejected
from ma_eligibility.plain import show_plain
from ma_eligibility.roster.columns import REJECT_COLUMNS
from ma_eligibility.roster.json_lines import JsonLines
from ma_eligibility.roster.rosters import ProfileFiles, Roster, YamlDocuments

#: Encodes rejected people.
RejectEncoder = Callable[[Iterable[Rejected]], bytes]


def _encode_lines(rejected: Iterable[Rejected], separator: bytes = b"") -> bytes:
    """Return lines of JSON, or YAML documents, unchanged, each below a comment with its place and its reason."""
    return b"".join(separator + _encode_text(each) for each in rejected)


def _encode_text(rejected: Rejected) -> bytes:
    comment = f"# {show_plain(f'{rejected.place}: {rejected.reason}')}\n".encode("utf-8", "backslashreplace")
    original: bytes = rejected.original.rstrip(b"\r\n")
    return comment + original + b"\n"


def _encode_rows(rejected: Iterable[Rejected]) -> bytes:
    """Return rows of a table unchanged, with their line and reason in columns before them."""
    return encode_csv((str(each.line), *map(defuse, (each.reason, *each.original))) for each in rejected)


def _check_ending(path: str, *endings: str) -> None:
    if Path(path).suffix.lower() not in endings:
        raise ValueError(f"--rejects: rows of this kind are written to a file that ends in {' or '.join(endings)}")


def reject_encoder(rosters: Sequence[Roster], path: str) -> tuple[bytes, RejectEncoder]:
    """Return the first line of a file of rejected people, and the function that encodes the people of some rosters.

    Raises ValueError if they cannot be in one file, or not in one with this name.
    """
    kinds = {type(roster) for roster in rosters}
    if kinds == {JsonLines}:
        _check_ending(path, ".jsonl", ".ndjson")
        return b"", _encode_lines
    if kinds <= {YamlDocuments, ProfileFiles}:
        _check_ending(path, ".yaml", ".yml")
        return b"", partial(_encode_lines, separator=b"---\n")
    _check_ending(path, ".csv")
    columns = {getattr(roster, "columns", None) for roster in rosters}
    if len(columns) > 1 or None in columns:
        raise ValueError("--rejects accepts rosters of one kind, and tables with the same columns")
    header = encode_csv([(*REJECT_COLUMNS, *(columns.pop() or ()))])
    return codecs.BOM_UTF8 + header, _encode_rows  # by the mark, spreadsheets recognize UTF-8
