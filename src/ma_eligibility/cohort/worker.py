"""Some people of a roster, from what was read to what is written: the part that can be done in any process."""

import gc
import multiprocessing
import os
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, NamedTuple

from ma_eligibility.cohort.assess import (
    ASSESSMENTS,
    FINDINGS,
    VERDICT_COLUMNS,
    Assessor,
    Column,
    Row,
)
from ma_eligibility.cohort.formats import Encoder, csv_lines, json_lines
from ma_eligibility.cohort.selection import Selection
from ma_eligibility.cohort.sketches import Sketch
from ma_eligibility.cohort.tally import Tally
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.roster.rosters import Chunk, Entry

CHUNKS_BETWEEN_COLLECTIONS = 100

#: How rows are wanted: as the lines of a text, or as they are.
Form = str


class Order(NamedTuple):
    """What is to be done with every person; it can be sent to another process."""

    rules: str
    readings: Mapping[str, str]
    credentials: Sequence[str]
    as_of: int
    selection: Selection = Selection()
    verdicts_only: bool = False
    assessments: Form | None = "jsonl"
    """csv, jsonl or rows; None if they are not wanted."""
    findings: Form | None = None


class Rejected(NamedTuple):
    """A person that could not be read."""

    place: str
    """The line or, in a folder of people, the file."""
    line: int
    name: str
    reason: str
    original: Any


class Done(NamedTuple):
    """What came of a chunk."""

    assessments: Any
    findings: Any
    tally: Tally
    rejected: list[Rejected]
    keys: list[tuple[str, str]]
    """The id that each person gives, and the place, in order; an empty id for one without, or who cannot be read."""


@dataclass
class _Part:
    """What has come of a chunk so far."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    sketches: list[Sequence[Sketch]] = field(default_factory=list)
    """What each person's credentials come to, as far as they are wanted."""


def columns_of(order: Order) -> tuple[Column, ...]:
    """Return the columns of the table of assessments."""
    return VERDICT_COLUMNS if order.verdicts_only else ASSESSMENTS


def encoder(form: Form | None, columns: Sequence[Column]) -> Callable[[list[Row]], Any]:
    """Return what makes of rows what is wanted of them."""
    if form == "rows":
        return list
    if form is None:
        return lambda rows: b""
    made: Encoder = (csv_lines if form == "csv" else json_lines)(columns)
    return made


def make_assessor(order: Order) -> Assessor:
    """Return what assesses people as ordered; raises what ``load_ruleset`` and ``Ruleset.only`` raise."""
    ruleset = load_ruleset(order.rules, order.readings, alternatives=False)
    ruleset = ruleset.only(order.credentials) if order.credentials else ruleset
    return Assessor(ruleset, order.as_of, with_findings=order.findings is not None, verdicts_only=order.verdicts_only)


class Worker:
    """Does what was ordered, chunk by chunk."""

    def __init__(self, order: Order) -> None:
        """Get ready; raises what ``make_assessor`` raises."""
        self.order = order
        self._done = 0
        self.assessor = make_assessor(order)
        self._encode = encoder(order.assessments, columns_of(order))
        self._encode_findings = encoder(order.findings, FINDINGS)

    def do(self, chunk: Chunk, doubles: Mapping[int, str] | None = None) -> Done:
        """Return what comes of a chunk; ``doubles`` tells which of its people cannot be taken, and why."""
        part = _Part()
        for index, entry in enumerate(chunk.entries(self.assessor.people)):
            place = entry.file or f"{chunk.file}:{entry.line}"
            part.keys.append((entry.key if entry.person else "", place))
            if doubles and index in doubles:
                entry = entry._replace(person=None, reason=doubles[index])
            if entry.person is None:
                part.rejected.append(Rejected(place, entry.line, entry.name, entry.reason, entry.original))
                part.rows += self._row_of_error(entry)
                part.tally.extra += entry.is_extra
            else:
                self._take(entry, part)
        part.tally.count_sketches(Counter(chain.from_iterable(part.sketches)))
        if not self.order.verdicts_only:
            part.tally.count_ends(part.rows)
        part.tally.people = len(part.keys) - part.tally.extra
        part.tally.rejected = len(part.rejected) - part.tally.extra
        part.tally.near_names |= self.assessor.people.near_names()
        self._tidy_up()
        rows, findings = self._encode(part.rows), self._encode_findings(part.findings)
        return Done(rows, findings, part.tally, part.rejected, part.keys)

    def _tidy_up(self) -> None:
        """Look for garbage among what was made lately, which is next to none; Python's own search is off meanwhile."""
        if gc.isenabled():
            gc.freeze()
            gc.disable()
        self._done += 1
        if self._done % CHUNKS_BETWEEN_COLLECTIONS == 0:
            gc.collect(0)

    def _take(self, entry: Entry, part: "_Part") -> None:
        assert entry.person is not None
        selection = self.order.selection
        rows, sketches, findings = self.assessor.assess(entry.name, entry.person)
        if not selection.is_all:
            rows = [row for row in rows if selection.wants(row)]
            wanted = {row.credential for row in rows}
            sketches = [sketch for sketch in sketches if sketch.credential in wanted]
            findings = [row for row in findings if row[1] in wanted]
        part.rows += rows
        part.sketches.append(sketches)
        part.findings += findings
        if self.order.verdicts_only:
            return
        facts = [row.unknown for row in rows if row.unknown]
        if facts:
            part.tally.count_unknown(facts)

    def _row_of_error(self, entry: Entry) -> list[Row]:
        """Return the row of a person that could not be read; none where only some rows are wanted."""
        if not self.order.selection.is_all:
            return []
        return [self.assessor.refuse(entry.name, entry.reason)]


# --- In a process of its own ----------------------------------------------------------------------------------


def serve(pipe: Connection, order: Order) -> None:
    """Do the chunks that come through a pipe, in a process that does nothing else, and send back what comes of each.

    What goes wrong is sent back too, with where it did.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()
    worker = None
    while True:
        try:
            chunk = pipe.recv()
        except EOFError:  # the parent is gone
            return
        try:
            worker = worker or Worker(order)
            pipe.send(worker.do(chunk))
        except Exception as error:
            error.add_note(traceback.format_exc())
            pipe.send(error)


def _end_with_parent() -> None:
    """End this process soon after its parent, however that ended: nobody would take what it does."""
    parent, main = os.getppid(), parent_process()
    is_orphan = multiprocessing.get_start_method() != "forkserver" and main is not None and parent != main.pid
    while os.getppid() == parent and not is_orphan:
        time.sleep(1)
    os._exit(1)
