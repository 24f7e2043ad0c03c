"""Everything that a run writes: the tables, and the people that could not be read."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from ma_eligibility.cohort.columns import FINDINGS
from ma_eligibility.cohort.formats import csv_header
from ma_eligibility.cohort.rejects import RejectWriter, reject_writer
from ma_eligibility.cohort.sinks import Sink, StandardOutput, TextFile, open_sink
from ma_eligibility.cohort.worker import ChunkResult, CohortOptions, Rejected, columns_of
from ma_eligibility.load.ruleset import rule_files
from ma_eligibility.roster.rosters import Roster, roster_files
from ma_eligibility.roster.tables import WORKBOOKS

REASONS_SHOWN = 3


class UnwritableError(Exception):
    """A file, or standard output, that cannot be written."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f"{path} cannot be written: {error.strerror or error}")
        self.error = error


@contextmanager
def _writing(name: str) -> Iterator[None]:
    """Raise UnwritableError for an OSError."""
    try:
        yield
    except OSError as error:
        raise UnwritableError(name, error) from None


class Outputs:
    """Writes what comes of each chunk; in the end every file is complete, or as it was before."""

    def __init__(
        self,
        options: CohortOptions,
        rosters: Sequence[Roster],
        output: str | None,
        findings: str | None,
        rejects: str | None,
    ) -> None:
        """Open the files; raises UnwritableError, and ValueError for rosters whose rejected people need two files.

        Without ``output``, the assessments asked for go to standard output.
        """
        self._sinks: list[tuple[str, Sink]] = []
        self.first_reasons: list[str] = []
        """The reasons for the first people that cannot be read."""
        _check_names(output, findings, rejects)
        read = [*rule_files(options.rules), *(path for roster in rosters for path in roster_files(roster.path))]
        self._write_rejects: RejectWriter | None = None
        try:
            self._assessments = self._begin_assessments(options, output, read)
            self._findings = self._begin(findings, lambda path: open_sink(path, "findings", FINDINGS, read))
            self._rejects = None
            if rejects is not None:
                header, self._write_rejects = reject_writer(rosters, rejects)
                self._rejects = self._begin(rejects, lambda path: TextFile(path, header, read))
        except BaseException:
            self.drop()
            raise
        self.names = [name for name, _ in self._sinks]
        """What messages call the files."""

    def take(self, result: ChunkResult) -> None:
        """Write what came of a chunk; raises UnwritableError."""
        for each in result.rejected[: REASONS_SHOWN - len(self.first_reasons)]:
            self.first_reasons.append(_place(each))
        rejected = self._write_rejects(result.rejected) if self._write_rejects and result.rejected else b""
        parts = ((self._assessments, result.assessments), (self._findings, result.findings), (self._rejects, rejected))
        for entry, part in parts:
            if entry is not None and part:
                name, sink = entry
                with _writing(name):
                    sink.put(part)

    def close(self) -> None:
        """Finish every file, and only then put each in its place; raises UnwritableError."""
        for name, sink in self._sinks:
            with _writing(name):
                sink.finish()
        while self._sinks:
            name, sink = self._sinks[0]
            with _writing(name):
                sink.put_in_place()
            del self._sinks[0]

    def drop(self) -> None:
        """Remove what is not in its place."""
        for _, sink in self._sinks:
            sink.drop()

    def _begin_assessments(
        self, options: CohortOptions, output: str | None, read: Sequence[str | Path]
    ) -> tuple[str, Sink] | None:
        columns = columns_of(options)
        if output is not None:
            return self._begin(output, lambda path: open_sink(path, "assessments", columns, read))
        if options.assessments is None:
            return None
        header = csv_header(columns) if options.assessments == "csv" else b""
        if sys.stdout is None:
            raise UnwritableError("standard output", OSError(0, "it is closed"))
        stream = sys.stdout.buffer
        return self._begin("standard output", lambda _: StandardOutput(stream, header))

    def _begin(self, path: str | None, begin: Callable[[str], Sink]) -> tuple[str, Sink] | None:
        if path is None:
            return None
        with _writing(path):
            entry = path, begin(path)
        self._sinks.append(entry)
        return entry

    def __enter__(self) -> "Outputs":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()


def _place(rejected: Rejected) -> str:
    """Return the reason with its place; in tables the reason names its file or sheet itself."""
    file = rejected.place.rpartition(":")[0] or rejected.place
    if rejected.reason.startswith(file):
        return rejected.reason
    return f"{file if file.lower().endswith(WORKBOOKS) else rejected.place}: {rejected.reason}"


def _check_names(*names: str | None) -> None:
    """Raise ValueError if two of the files are the same."""
    given = [name for name in names if name is not None]
    if len({os.path.realpath(name) for name in given}) < len(given):
        raise ValueError("--output, --findings and --rejects must be different files")
