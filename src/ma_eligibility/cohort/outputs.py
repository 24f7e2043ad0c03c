"""Everything that a run writes: the tables of results, and the people who cannot be read."""

import codecs
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from ma_eligibility import icalendar
from ma_eligibility.cohort.columns import Column
from ma_eligibility.cohort.formats import OutputFormat, csv_header, defuse, encode_csv
from ma_eligibility.cohort.letters_folder import LettersFolder
from ma_eligibility.cohort.page_file import PageFile, WriteParts
from ma_eligibility.cohort.sinks import Sink, StandardOutput, TextFile
from ma_eligibility.cohort.worker import ChunkResult, CohortOptions, Rejected
from ma_eligibility.load.ruleset import rule_files
from ma_eligibility.plain import show_plain
from ma_eligibility.roster.columns import REJECT_COLUMNS
from ma_eligibility.roster.json_lines import JsonLines
from ma_eligibility.roster.rosters import ProfileFiles, Roster, YamlDocuments, roster_files
from ma_eligibility.roster.tables import WORKBOOKS, TableRoster, need

#: Encodes rejected people.
RejectEncoder = Callable[[Iterable[Rejected]], bytes]

REASONS_SHOWN = 3
AnySink = TypeVar("AnySink", bound=Sink)

#: The format of a file's rows, by the ending of its name.
ENDINGS: dict[str, OutputFormat] = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "rows",
    ".parquet": "rows",
}
#: The ending of a page, which only the assessments can be.
PAGE = ".html"


class UnwritableError(Exception):
    """A file, or standard output, that cannot be written."""

    def __init__(self, name: str, error: OSError) -> None:
        super().__init__(f"{name} cannot be written: {error.strerror or error}")
        self.error = error


class FileNamesError(ValueError):
    """Names of files to write that cannot be used, or not together."""


@contextmanager
def _writing(name: str) -> Iterator[None]:
    """Raise UnwritableError for an OSError."""
    try:
        yield
    except OSError as error:
        raise UnwritableError(name, error) from None


def output_format_of(path: str, *, may_be_page: bool = False) -> OutputFormat:
    """Return the format of the rows of a file, by its ending; raises FileNamesError for an unknown one."""
    endings: dict[str, OutputFormat] = ENDINGS | {PAGE: "page"} if may_be_page else ENDINGS
    ending = Path(path).suffix.lower()
    if ending not in endings:
        raise FileNamesError(f"{path}: the ending must be one of {', '.join(sorted(endings))}")
    return endings[ending]


def open_table(path: str, title: str, columns: Sequence[Column], not_over: Sequence[str | Path]) -> Sink:
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
        from ma_eligibility.cohort.arrow_tables import ParquetFile

        return ParquetFile(path, columns, not_over)
    return TextFile(path, csv_header(columns) if ENDINGS[ending] == "csv" else b"", not_over)


class Outputs:
    """Writes the results of each chunk; in the end every file is complete, or as it was before."""

    def __init__(
        self,
        options: CohortOptions,
        rosters: Sequence[Roster],
        output: str | None,
        findings: str | None,
        rejects: str | None,
        plans: str | None = None,
        letters: str | None = None,
        deadlines: str | None = None,
        *,
        write_parts: WriteParts | None = None,
    ) -> None:
        """Open the files; raises UnwritableError, and FileNamesError for names that cannot be used.

        ``write_parts`` gives what is around the rows where the assessments are a page.

        Without ``output``, the assessments asked for go to standard output.
        """
        self._sinks: list[Sink] = []
        self.first_reasons: list[str] = []
        """The reasons for the first people who cannot be read."""
        self._encode_rejects: RejectEncoder | None = None
        _check_names(output, findings, plans, rejects, deadlines)
        read = [*rule_files(options.rules), *(path for roster in rosters for path in roster_files(roster.path))]
        read += [roster.export.map for roster in rosters if isinstance(roster, TableRoster) and roster.export]
        columns = options.columns
        self._page: PageFile | None = None
        self._assessments: Sink | None = None
        try:
            if output is None and options.assessments is not None:
                header = csv_header(columns) if options.assessments == "csv" else b""
                self._assessments = self._open(StandardOutput.name, lambda _: StandardOutput(header))
            elif output is not None and options.page is not None and write_parts is not None:
                page, parts = options.page, write_parts
                self._page = self._open(output, lambda path: PageFile(path, read, page, parts))
            else:
                self._assessments = self._open(output, lambda path: open_table(path, "assessments", columns, read))
            self._findings = self._open(
                findings, lambda path: open_table(path, "findings", options.finding_columns, read)
            )
            self._plans = self._open(plans, lambda path: open_table(path, "plans", options.plan_columns, read))
            self._rejects = None
            if rejects is not None:
                first_line, self._encode_rejects = reject_encoder(rosters, rejects)
                self._rejects = self._open(rejects, lambda path: TextFile(path, first_line, read))
            self._letters = self._open(letters, LettersFolder)
            self._deadlines = self._open(deadlines, lambda path: TextFile(path, icalendar.BEGIN, read, icalendar.END))
        except BaseException:
            self.discard()
            raise

    def _open(self, name: str | None, open_sink: Callable[[str], AnySink]) -> AnySink | None:
        if name is None:
            return None
        with _writing(name):
            sink = open_sink(name)
        self._sinks.append(sink)
        return sink

    def write(self, result: ChunkResult) -> None:
        """Write the results of a chunk; raises UnwritableError."""
        for each in result.rejected[: REASONS_SHOWN - len(self.first_reasons)]:
            self.first_reasons.append(_describe_rejected(each))
        rejected = self._encode_rejects(result.rejected) if self._encode_rejects and result.rejected else b""
        parts = (
            (self._assessments, result.assessments),
            (self._page, result),
            (self._findings, result.findings),
            (self._plans, result.plans),
            (self._rejects, rejected),
            (self._letters, result.letters),
            (self._deadlines, result.deadlines),
        )
        for sink, part in parts:
            if sink is not None and part:
                with _writing(sink.name):
                    sink.write(part)

    def commit(self) -> None:
        """Finish every file, and only then put each in its place; raises UnwritableError."""
        for sink in self._sinks:
            with _writing(sink.name):
                sink.finish()
        while self._sinks:
            with _writing(self._sinks[0].name):
                self._sinks[0].commit()
            del self._sinks[0]

    def discard(self) -> None:
        """Delete what is not in its place."""
        for sink in self._sinks:
            sink.discard()

    def __enter__(self) -> "Outputs":
        return self

    def __exit__(self, *error: object) -> None:
        self.discard()


def _describe_rejected(rejected: Rejected) -> str:
    """Return the reason with its place; in tables the reason names its file or sheet itself."""
    file = rejected.place.rpartition(":")[0] or rejected.place
    if rejected.reason.startswith(file):
        return rejected.reason
    return f"{file if file.lower().endswith(WORKBOOKS) else rejected.place}: {rejected.reason}"


def _check_names(*names: str | None) -> None:
    """Raise FileNamesError if two of the files are the same."""
    given = [name for name in names if name is not None]
    if len({os.path.realpath(name) for name in given}) < len(given):
        raise FileNamesError("--output, --findings, --plans, --rejects and --deadlines must be different files")


# --- People who cannot be read --------------------------------------------------------------------------------


def reject_encoder(rosters: Sequence[Roster], path: str) -> tuple[bytes, RejectEncoder]:
    """Return the first line of a file of people to correct and run alone, and what encodes those of some rosters.

    Raises FileNamesError if they cannot be in one file, or not in one with this name.
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
        raise FileNamesError("--rejects accepts rosters of one kind, and tables with the same columns")
    header = encode_csv([(*REJECT_COLUMNS, *map(defuse, columns.pop() or ()))])
    return codecs.BOM_UTF8 + header, _encode_rows  # by the mark, spreadsheets recognize UTF-8


def _check_ending(path: str, *endings: str) -> None:
    if Path(path).suffix.lower() not in endings:
        raise FileNamesError(f"--rejects: rows of this kind are written to a file that ends in {' or '.join(endings)}")


def _encode_lines(rejected: Iterable[Rejected], separator: bytes = b"") -> bytes:
    """Return lines of JSON, or YAML documents, unchanged, each below a comment with its place and its reason."""
    lines: list[bytes] = []
    for each in rejected:
        comment = f"# {show_plain(f'{each.place}: {each.reason}')}\n".encode("utf-8", "backslashreplace")
        lines += (separator, comment, each.original.rstrip(b"\r\n"), b"\n")
    return b"".join(lines)


def _encode_rows(rejected: Iterable[Rejected]) -> bytes:
    """Return rows of a table unchanged, with their line and reason in columns before them."""
    return encode_csv((str(each.line), *map(defuse, (each.reason, *each.original))) for each in rejected)
