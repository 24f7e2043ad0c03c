"""The work on one chunk of a roster: reading its people, assessing them and encoding the rows about them."""

import gc
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ma_eligibility.cohort.assess import Assessor
from ma_eligibility.cohort.columns import (
    ASSESSMENTS,
    DETAILED_PLANS,
    FINDINGS,
    PLANS,
    VERDICT_COLUMNS,
    Column,
    ResultRow,
    keep_columns,
)
from ma_eligibility.cohort.exported import write_as_exported
from ma_eligibility.cohort.formats import ENCODERS, OutputFormat
from ma_eligibility.cohort.page import join_rows, list_drawn
from ma_eligibility.cohort.selection import Selection
from ma_eligibility.cohort.tally import Tally
from ma_eligibility.days.timeline import Days
from ma_eligibility.explain.assumptions import list_assumed
from ma_eligibility.load.near_misses import NearMissFinder, asked_names
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.profile.profile import Profile, plain_address
from ma_eligibility.roster.causes import Cause
from ma_eligibility.roster.rosters import Chunk, Entry, hold_back
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.rulebook import Ruleset

if TYPE_CHECKING:
    from ma_eligibility.cohort.deadlines import DeadlineMaker
    from ma_eligibility.cohort.letters import Letter, LetterMaker, WriteLetter
    from ma_eligibility.cohort.page import PageWriter
    from ma_eligibility.cohort.plans import RosterPlanner
    from ma_eligibility.cohort.soon import SoonFinder
    from ma_eligibility.plan.plan import PlanOptions

CHUNKS_BETWEEN_COLLECTIONS = 100


class CohortOptions(NamedTuple):
    """What a run asks about every person; it can be sent to another process."""

    rules: str
    readings: Mapping[str, str]
    credentials: Sequence[str]
    as_of: int
    selection: Selection = Selection()
    verdicts_only: bool = False
    assessments: OutputFormat | None = "jsonl"
    """None if they are not wanted."""
    findings: OutputFormat | None = None
    plans: OutputFormat | None = None
    plan_options: "PlanOptions | None" = None
    """What is said of plans, if they are wanted."""
    page: "PageWriter | None" = None
    """What writes the rows of the page, if the assessments are a page."""
    letters: "WriteLetter | None" = None
    """What writes the letter to each person, if letters are wanted."""
    with_deadlines: bool = False
    """Whether the calendar of deadlines is wanted."""
    with_names: bool = False
    """Whether it names people, besides their ids."""
    keep: tuple[str, ...] = ()
    """The columns of the roster that are carried into every table."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table of assessments."""
        return (VERDICT_COLUMNS if self.verdicts_only else ASSESSMENTS) + keep_columns(self.keep)

    @property
    def finding_columns(self) -> tuple[Column, ...]:
        """The columns of the table of findings."""
        return FINDINGS + keep_columns(self.keep)

    @property
    def plan_columns(self) -> tuple[Column, ...]:
        """The columns of the table of plans."""
        own = DETAILED_PLANS if self.plan_options and self.plan_options.details else PLANS
        return own + keep_columns(self.keep)


class Rejected(NamedTuple):
    """A person who cannot be read."""

    place: str
    """The line or, in a folder of people, the file."""
    line: int
    reason: str
    original: Any


class ChunkResult(NamedTuple):
    """The results of a chunk."""

    assessments: Any
    findings: Any
    plans: Any
    tally: Tally
    rejected: list[Rejected]
    keys: list[tuple[str, str]]
    """The id and the place of each person, in order; the id is empty if none is given or the person cannot be read."""
    letters: "list[Letter]"
    deadlines: bytes
    """Events of a calendar."""


@dataclass
class _Rows:
    """The rows of a chunk so far."""

    assessments: list[Any] = field(default_factory=list)
    missing: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Credentials, each with what is missing on the nearest routes to it."""
    findings: list[ResultRow] = field(default_factory=list)
    plans: list[ResultRow] = field(default_factory=list)
    letters: "list[Letter]" = field(default_factory=list)
    deadlines: list[bytes] = field(default_factory=list)
    """The events of each person."""
    drawn: list[tuple[Days, Days, int]] = field(default_factory=list)
    """For a page: the days of each assessment, certain and possible, and how many of the plans are its own."""
    people: tuple[list[Entry], list[Entry], list[Entry]] = field(default_factory=lambda: ([], [], []))
    """Whom each row of the three tables is about, where columns are kept or a map reads the roster."""

    def note(self, entry: Entry) -> None:
        """Note whom the rows are about that were added last."""
        for rows, people in zip((self.assessments, self.findings, self.plans), self.people, strict=True):
            people += [entry] * (len(rows) - len(people))

    def write(self, options: CohortOptions) -> tuple[list[Any], list[ResultRow], list[ResultRow]]:
        """Return the rows of the three tables as they are written."""
        assessments, findings, plans = self.people
        if not (assessments or findings or plans):
            return self.assessments, self.findings, self.plans
        return (
            write_as_exported(self.assessments, assessments, options.columns),
            write_as_exported(self.findings, findings, options.finding_columns),
            write_as_exported(self.plans, plans, options.plan_columns),
        )


class Worker:
    """Assesses chunk after chunk."""

    def __init__(self, options: CohortOptions) -> None:
        """Load the rules; raises what ``load_ruleset`` raises."""
        self.options = options
        self._chunks = 0
        ruleset = load_ruleset(
            options.rules, options.readings, options.credentials, alternatives=not options.verdicts_only
        )
        self._assessor = Assessor(
            ruleset, options.as_of, with_findings=options.findings is not None, verdicts_only=options.verdicts_only
        )
        self._near_misses = NearMissFinder(asked_names([ruleset]))
        self._encode = ENCODERS[options.assessments](options.columns)
        self._encode_findings = ENCODERS[options.findings](options.finding_columns)
        self._planner = _make_planner(ruleset, options)
        self._encode_plans = ENCODERS[options.plans](options.plan_columns)
        self._letter_maker = _make_letter_maker(ruleset, options)
        self._deadline_maker = _make_deadline_maker(ruleset, options)
        self._soon_finder = _make_soon_finder(ruleset, options)
        self._ruleset = ruleset

    def assess(self, chunk: Chunk, duplicates: Mapping[int, str] | None = None) -> ChunkResult:
        """Return the results of a chunk.

        ``duplicates`` has the indexes of people whose id another person has, each with the reason to refuse them.
        """
        rows, tally, rejected, keys = _Rows(), Tally(), [], []
        for index, entry in enumerate(chunk.entries()):
            place = entry.place or f"{chunk.file}:{entry.line}"
            keys.append((entry.key if entry.profile else "", place))
            if duplicates and index in duplicates:
                causes = (Cause("id", "the id is already used", "", entry.key),)
                entry = _refuse(entry, duplicates[index])._replace(causes=causes)
            if entry.profile is None:
                rejected.append(Rejected(place, entry.line, entry.reason, entry.original))
                if self.options.selection.is_all and self.options.page is None:
                    rows.assessments.append(self._assessor.refuse(entry.name, entry.reason))
                tally.extra += entry.is_extra
                tally.count_causes(entry.causes or (Cause("", entry.reason),), place)
            else:
                self._add_rows(entry, entry.profile, rows, tally, place)
            if entry.call is not None or entry.kept:
                rows.note(entry)
        tally.people = len(keys) - tally.extra
        tally.rejected = len(rejected) - tally.extra
        tally.count_verdicts(rows.assessments, with_ends=not self.options.verdicts_only)
        tally.count_missing(Counter(rows.missing))
        tally.letters = len(rows.letters)
        tally.near_names |= self._near_misses.take_found()
        self._collect_garbage()
        assessments, findings, plans = rows.write(self.options)
        return ChunkResult(
            self._encode_assessments(assessments, plans, rows.drawn),
            self._encode_findings(findings),
            self._encode_plans(plans),
            tally,
            rejected,
            keys,
            rows.letters,
            b"".join(rows.deadlines),
        )

    def _encode_assessments(self, rows: list[Any], plans: list[ResultRow], drawn: list[tuple[Days, Days, int]]) -> Any:
        """Return the assessments as they are written: as the rows of a table or of a page."""
        page = self.options.page
        if page is None:
            return self._encode(rows)
        text = page.write_rows(join_rows(rows, plans, drawn), self.options.as_of, self.options.plan_options)
        return text.encode("utf-8", "backslashreplace")

    def _add_rows(self, entry: Entry, profile: Profile, rows: _Rows, tally: Tally, place: str) -> None:
        self._near_misses.check(profile)
        assessments, missing, findings = self._assessor.assess(entry.name, profile)
        selection = self.options.selection
        if not selection.is_all:
            wanted = [selection.wants(row) for row in assessments]
            assessments = [row for row, is_wanted in zip(assessments, wanted, strict=True) if is_wanted]
            missing = [each for each, is_wanted in zip(missing, wanted, strict=True) if is_wanted]
            credentials = {row.credential for row in assessments}
            findings = [row for row in findings if row[1] in credentials]
        rows.assessments += assessments
        rows.findings += findings
        rows.missing += [(row.credential, each) for row, each in zip(assessments, missing, strict=True) if each]
        if not self.options.verdicts_only:
            facts = {plain_address(fact) for row in assessments for fact in row.unknown or ()}
            tally.unknown.update(facts)
            if profile.assumed:
                tally.assumed.update([fact.text for fact in list_assumed(profile)])
            if profile.incomplete:
                tally.in_part.update([key for key in profile.incomplete if key in facts])
        asked, planned = [row.credential for row in assessments], None
        if self._planner and assessments:
            planned = self._planner.plan(entry.name, profile, asked)
            rows.plans += planned.rows
            tally.count_openers(planned.openers)
        if self.options.page is not None and assessments:
            answer = evaluate_profile(profile, self._ruleset, self.options.as_of)
            days = {found.credential.id: (found.windows, found.possible) for found in answer.credentials}
            rows.drawn += list_drawn(assessments, days, planned.rows if planned else ())
        if self._soon_finder and assessments:
            tally.soon += self._soon_finder.find(entry.name, profile, assessments)
        if self._letter_maker and assessments:
            kept = [*zip(self.options.keep, entry.kept, strict=False)]
            rows.letters.append(self._letter_maker.make(entry.name, profile, kept))
        if self._deadline_maker and assessments:
            plans = planned.plans if planned else None
            events, count = self._deadline_maker.make(entry.key or place, profile, asked, plans)
            rows.deadlines.append(events)
            tally.deadlines += count

    def _collect_garbage(self) -> None:
        """Collect recent garbage now and then; Python's own collector, which would find next to none, is off."""
        if gc.isenabled():
            gc.freeze()
            gc.disable()
        self._chunks += 1
        if self._chunks % CHUNKS_BETWEEN_COLLECTIONS == 0:
            gc.collect(0)


def _make_planner(ruleset: Ruleset, options: CohortOptions) -> "RosterPlanner | None":
    if options.plan_options is None:
        return None
    from ma_eligibility.cohort.plans import RosterPlanner

    return RosterPlanner(ruleset, options.as_of, options.plan_options)


def _refuse(entry: Entry, reason: str) -> Entry:
    """Return a person who could be read as one who is rejected, and stays so when run alone."""
    if isinstance(entry.original, bytes):
        entry = entry._replace(original=hold_back(entry.original, reason))
    elif entry.place:
        reason = f"{entry.place}: {reason}"
    return entry._replace(profile=None, reason=reason)


def _make_letter_maker(ruleset: Ruleset, options: CohortOptions) -> "LetterMaker | None":
    if options.letters is None:
        return None
    from ma_eligibility.cohort.letters import LetterMaker

    return LetterMaker(ruleset, options.rules, options.as_of, options.letters)


def _make_deadline_maker(ruleset: Ruleset, options: CohortOptions) -> "DeadlineMaker | None":
    if not options.with_deadlines:
        return None
    from ma_eligibility.cohort.deadlines import DeadlineMaker

    return DeadlineMaker(ruleset, options.rules, options.as_of, with_names=options.with_names)


def _make_soon_finder(ruleset: Ruleset, options: CohortOptions) -> "SoonFinder | None":
    if options.page is None:
        return None
    from ma_eligibility.cohort.soon import SoonFinder

    return SoonFinder(ruleset, options.as_of)
