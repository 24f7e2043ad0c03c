"""Assess the people of a cohort one by one: a row for each credential, and a row for each criterion."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from ma_eligibility.cohort.columns import Assessment, ResultRow, VerdictRow
from ma_eligibility.cohort.conditions import ConditionFinder
from ma_eligibility.cohort.lacking import Lacking, LackingFinder
from ma_eligibility.cohort.person import KindFinder, Person, list_kinds
from ma_eligibility.cohort.readings import CompiledCredential, ReadingFinder, compile_readings
from ma_eligibility.days.timeline import any_of, has_days_from
from ma_eligibility.errors import format_path
from ma_eligibility.explain.kinds import find_missing, list_unsettled
from ma_eligibility.explain.outcome import leave_open, read_outcome
from ma_eligibility.explain.ranking import rank_open, rank_routes
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.finding import Finding, Verdict
from ma_eligibility.ruleset.rulebook import Credential, Ruleset, walk_requirement

# Rows are made by the million; this skips the checks of the class's own constructor.
new_row = tuple.__new__


class Assessed(NamedTuple):
    """What is reported of one person."""

    assessments: list[Any]
    """An Assessment, or a VerdictRow, for each credential."""
    missing: list[tuple[str, ...]]
    """For each credential that is not open: what is missing on its nearest routes, each once."""
    findings: list[ResultRow]


class Assessor:
    """Assesses people under one ruleset for one day; of its other readings, those that it was loaded with."""

    def __init__(
        self, ruleset: Ruleset, as_of: int, *, with_findings: bool = False, verdicts_only: bool = False
    ) -> None:
        self._ruleset = ruleset
        self._compiled = compile_readings(ruleset)
        self._as_of = as_of
        kinds = list_kinds(ruleset)
        self._kinds = KindFinder(kinds)
        self._credentials = [
            _CredentialAssessor(
                each,
                ruleset,
                as_of,
                LackingFinder(each, ruleset, kinds, as_of),
                None if verdicts_only else ConditionFinder(each, self._compiled.first, as_of),
            )
            for each in self._compiled.credentials
        ]
        self._with_findings = with_findings
        self._verdicts_only = verdicts_only

    def assess(self, id: str, profile: Profile) -> Assessed:
        """Return what is reported of a person."""
        person = Person(profile, self._ruleset, self._compiled, self._kinds, self._as_of)
        assessments: list[Any] = []
        missing: list[tuple[str, ...]] = []
        findings: list[ResultRow] = []
        for credential in self._credentials:
            row, lacking = credential.assess(id, person)
            assessments.append(row)
            missing.append(lacking)
            if self._with_findings:
                findings += credential.list_findings(id, person)
        return Assessed(assessments, missing, findings)

    def refuse(self, id: str, reason: str) -> Assessment | VerdictRow:
        """Return the row of a person who cannot be read, with the reason."""
        row_type: type[Assessment | VerdictRow] = VerdictRow if self._verdicts_only else Assessment
        return row_type(id, None, None, None, error=reason)


class _CredentialAssessor:
    """Assesses people for one credential."""

    def __init__(
        self,
        compiled: CompiledCredential,
        ruleset: Ruleset,
        as_of: int,
        lacking: LackingFinder,
        conditions: ConditionFinder | None,
    ) -> None:
        credential, leaves = compiled.credential, compiled.leaves
        self._id = credential.id
        self._names = [(route.id, credential.confidence_in(route)) for route in credential.routes]
        self._routes = compiled.routes
        self._days_of = [route.days for route in compiled.routes]
        self._as_of = as_of
        self._nodes = list(_name_criteria(credential, ruleset))
        self._pick: Callable[[Sequence[int]], Any] = itemgetter(*leaves) if leaves else lambda states: ()
        self._readings = ReadingFinder(compiled, as_of) if compiled.alternatives else None
        self._lacking, self._conditions = lacking, conditions

    def assess(self, id: str, person: Person) -> tuple[Assessment | VerdictRow, tuple[str, ...]]:
        """Return the row of a person, and what is missing on the routes that come first."""
        as_of, results = self._as_of, person.results
        days = [days_of(results.found) for days_of in self._days_of]
        states = self._pick(results.states)
        held = any_of(days)
        verdict, since, until, opens, may_open = read_outcome(held, as_of)
        may_be_later = opens is not None or may_open is not None
        lacking: Lacking = (), ()
        if verdict is Verdict.NOT_ELIGIBLE:
            lacking = self._lacking.find(states, person, may_be_later=may_be_later)
        missing, lacks = lacking
        label = person.profile.candidate or None
        if self._conditions is None:
            return VerdictRow(id, label, self._id, verdict.value), missing
        route: int | None = None
        if verdict is Verdict.ELIGIBLE:
            route = _first([rank_open(windows, as_of) for windows, *_ in days])
        elif verdict is Verdict.UNDETERMINED or may_be_later:
            route = self._find_first(person)
        unknown = self._list_unknown(person) if verdict is Verdict.UNDETERMINED else ()
        since, until = leave_open(since, until)
        left = None if until is None else until - as_of
        name, confidence = (None, None) if route is None else self._names[route]
        readings = self._readings.find(states, verdict, results) if self._readings else ()
        may_depend = verdict is not Verdict.NOT_ELIGIBLE or may_be_later or person.assumes_facts
        condition = self._conditions.find(days, held, verdict, person) if may_depend else None
        row = (id, label, self._id, verdict.value, name, since, until, left, opens, may_open, lacks, unknown)
        return new_row(Assessment, (*row, None, confidence, readings, condition)), missing

    def _find(self, person: Person) -> list[Finding]:
        return [route.find(person.results.found) for route in self._routes]

    def _find_first(self, person: Person) -> int:
        """Return the number of the first by the ranking among the routes that may be open on the day or later."""
        findings, as_of = self._find(person), self._as_of
        ranked = rank_routes(findings, person.profile, as_of)
        return next(each.number for each in ranked if has_days_from(findings[each.number].possible, as_of))

    def _list_unknown(self, person: Person) -> tuple[str, ...]:
        """Return what would decide whether it is open: facts or, if none would, what the source does not say."""
        findings, as_of = self._find(person), self._as_of
        unknown = {fact for finding in findings for fact in find_missing(finding, person.profile, as_of)}
        return tuple(sorted(unknown)) or tuple(
            dict.fromkeys(text for each in findings for text in list_unsettled(each, as_of))
        )

    def list_findings(self, id: str, person: Person) -> Iterator[ResultRow]:
        """Give the row of each criterion."""
        as_of = self._as_of
        findings = (finding for found in self._find(person) for finding in walk_findings(found))
        for node, finding in zip(self._nodes, findings, strict=True):
            verdict, first, last, opens, _ = read_outcome(finding, as_of)
            records = finding.criterion.records_found(finding) if not finding.of else ()
            unknown = find_missing(finding, person.profile, as_of)
            yield (id, *node, verdict.value, *leave_open(first, last), opens, records, unknown)


def _first(ranks: Sequence[tuple[float, ...]]) -> int:
    return ranks.index(min(ranks))


def _name_criteria(credential: Credential, ruleset: Ruleset) -> Iterator[tuple[str, str, str, str]]:
    """Give credential, route, address and sentence of all criteria of its routes, in the order of ``walk_findings``."""
    for index, route in enumerate(credential.routes):
        for path, criterion in walk_requirement(credential, index, ruleset.info.in_force):
            yield credential.id, route.id, format_path(path), criterion.sentence


def walk_findings(finding: Finding) -> Iterator[Finding]:
    """Give a finding and all those below it, each before its parts."""
    yield finding
    for part in finding.of:
        yield from walk_findings(part)
