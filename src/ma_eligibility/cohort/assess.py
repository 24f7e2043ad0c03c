"""Assess the people of a cohort one by one: a row for each credential, and a row for each criterion."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from ma_eligibility.cohort.columns import Assessment, ResultRow, VerdictRow
from ma_eligibility.cohort.readings import (
    ChangedResults,
    CompiledCredential,
    LeafResults,
    ReadingFinder,
    States,
    compile_readings,
)
from ma_eligibility.days.timeline import Timeline, any_of, has_days_from
from ma_eligibility.errors import format_path
from ma_eligibility.explain.assumptions import Assumed, Assumption, drop_assumptions
from ma_eligibility.explain.kinds import find_missing, list_unsettled
from ma_eligibility.explain.ranking import (
    group_routes,
    has_kind,
    has_papers,
    is_measured,
    leave_open,
    list_unmet,
    rank_open,
    rank_routes,
    rank_tied,
    read_outcome,
)
from ma_eligibility.explain.tree import find_condition
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import CompiledLeaves, RecordKind
from ma_eligibility.ruleset.finding import Finding, LeafResult, Verdict
from ma_eligibility.ruleset.rulebook import Credential, Ruleset, requirement_of, walk_requirement
from ma_eligibility.ruleset.spoken import say_unmet

#: For how many combinations of states it is kept which routes come first.
MOST_KEPT = 50_000

# Rows are made by the million; this skips the checks of the class's own constructor.
new_row = tuple.__new__


#: What is missing on the routes that come first: each criterion once; and for each route all of it in one sentence.
_Lacking = tuple[tuple[str, ...], tuple[str, ...]]


class _Leading(NamedTuple):
    """The routes that come first, where nothing opens on a day to come and no paper is missing."""

    tied: Sequence[int]
    """The numbers of those that come first unless it is measured how much is there."""
    lacking: _Lacking | None
    """What is missing; None where that has to be measured."""


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
        self._credentials = [
            _CredentialAssessor(each, self._compiled.first, ruleset, as_of) for each in self._compiled.credentials
        ]
        self._with_findings = with_findings
        self._verdicts_only = verdicts_only

    def assess(self, id: str, profile: Profile) -> Assessed:
        """Return what is reported of a person."""
        results = LeafResults(profile, self._compiled, self._as_of)
        assumptions = _Assumptions(profile, self._ruleset, results, self._as_of)
        assessments: list[Any] = []
        missing: list[tuple[str, ...]] = []
        findings: list[ResultRow] = []
        for credential in self._credentials:
            row, lacking = credential.assess(id, profile, results, assumptions)
            assessments.append(VerdictRow(*row[:4]) if self._verdicts_only else row)
            missing.append(lacking)
            if self._with_findings:
                findings += credential.list_findings(id, profile, results.found)
        return Assessed(assessments, missing, findings)

    def refuse(self, id: str, reason: str) -> Assessment | VerdictRow:
        """Return the row of a person who cannot be read, with the reason."""
        row_type: type[Assessment | VerdictRow] = VerdictRow if self._verdicts_only else Assessment
        return row_type(id, None, None, None, error=reason)


class _Assumptions:
    """What a person's profile takes for granted, and what is found without it."""

    def __init__(self, profile: Profile, ruleset: Ruleset, results: LeafResults, as_of: int) -> None:
        self._profile, self._ruleset, self._results, self._as_of = profile, ruleset, results, as_of

    @cached_property
    def without(self) -> list[tuple[Assumed, list[ChangedResults]]]:
        """What is taken for granted, and what the leaves find for each of the profiles without it."""
        return [
            (assumed, [self._results.change(each, assumed.section) for each in assumed.profiles])
            for assumed in drop_assumptions(self._profile, self._ruleset, self._as_of)
        ]


class _CredentialAssessor:
    """Assesses people for one credential."""

    def __init__(self, compiled: CompiledCredential, rules: CompiledLeaves, ruleset: Ruleset, as_of: int) -> None:
        credential, routes, leaves = compiled.credential, compiled.routes, compiled.leaves
        self._id = credential.id
        self._names = [(route.id, credential.confidence_in(route)) for route in credential.routes]
        self._routes = routes
        self._days_of = [route.days for route in routes]
        self._as_of = as_of
        self._nodes = list(_name_criteria(credential, ruleset))
        self._asking = {
            section.key: [index for index in leaves if section.key in rules.sections_of(index)]
            for section in rules.sections
        }
        """By the key of a section: the leaves that ask it."""
        self._pick: Callable[[Sequence[int]], Any] = itemgetter(*leaves) if leaves else lambda states: ()
        self._kinds = _list_kinds(credential, ruleset)
        """The kinds of records on which it depends which routes come first."""
        self._leading: BoundedMemo[tuple[States, tuple[bool, ...]], _Leading] = BoundedMemo(MOST_KEPT)
        """By the states of the leaves on the day, and whether there are records of each kind."""
        self._readings = ReadingFinder(compiled, as_of) if compiled.alternatives else None

    def _drop(self, assumptions: _Assumptions, held: Timeline) -> Iterator[Assumption]:
        """Give what is taken for granted about the sections asked, with when the credential is open without it."""
        for assumed, without in assumptions.without:
            leaves = self._asking.get(assumed.section)
            if leaves:
                yield Assumption(assumed, [self._find_days(each, leaves, held) for each in without])

    def _find_days(self, results: ChangedResults, leaves: Sequence[int], held: Timeline) -> Timeline:
        """Return when the credential is open by changed results, where it is open on other days by the former ones."""
        if not results.evaluate(leaves):
            return held
        return any_of([days_of(results.found) for days_of in self._days_of])

    def assess(
        self, id: str, profile: Profile, results: LeafResults, assumptions: _Assumptions
    ) -> tuple[Assessment, tuple[str, ...]]:
        """Return the row of a person, and what is missing on the routes that come first."""
        as_of = self._as_of
        days = [days_of(results.found) for days_of in self._days_of]
        states = self._pick(results.states)
        held = any_of(days)
        verdict, since, until, opens, may_open = read_outcome(held, as_of)
        route: int | None = None
        missing: tuple[str, ...] = ()
        lacks: tuple[str, ...] = ()
        unknown: tuple[str, ...] = ()
        if verdict is Verdict.ELIGIBLE:
            route = _first([rank_open(windows, as_of) for windows, *_ in days])
        else:
            may_be_later = opens is not None or may_open is not None
            if verdict is Verdict.UNDETERMINED or may_be_later:
                findings = [route.find(results.found) for route in self._routes]
                ranked = rank_routes(findings, profile, as_of)
                route = next(each.number for each in ranked if has_days_from(findings[each.number].possible, as_of))
            if verdict is Verdict.UNDETERMINED:
                unknown = _list_unknown(findings, profile, as_of)
            else:
                missing, lacks = self._find_lacking(states, results.found, profile, is_kept=not may_be_later)
        since, until = leave_open(since, until)
        left = None if until is None else until - as_of
        name, confidence = (None, None) if route is None else self._names[route]
        readings = self._readings.find(states, verdict, results) if self._readings else ()
        row = (id, profile.candidate or None, self._id, verdict.value, name, since, until, left, opens, may_open)
        condition = find_condition(held, self._drop(assumptions, held), verdict, as_of) or None
        return new_row(Assessment, (*row, lacks, unknown, None, confidence, readings, condition)), missing

    def _find_lacking(
        self, states: States, results: Sequence[LeafResult], profile: Profile, *, is_kept: bool
    ) -> _Lacking:
        """Return what is missing on the routes that come first."""
        is_kept = is_kept and not has_papers(profile)
        key = states, tuple([has_kind(kind, profile) for kind in self._kinds])
        leading = self._leading.get(key) if is_kept else None
        if leading is None:
            leading = self._find_leading(results, profile)
            if is_kept:
                self._leading[key] = leading
        if leading.lacking is not None:
            return leading.lacking
        return self._list_lacking(leading.tied, results, profile)

    def _find_leading(self, results: Sequence[LeafResult], profile: Profile) -> _Leading:
        findings = [route.find(results) for route in self._routes]
        _, tied = group_routes(findings, profile, self._as_of)[0]
        if any(is_measured(findings[number], profile, self._as_of) for number in tied):
            return _Leading(tied, None)
        return _Leading(tied, self._list_lacking(tied, results, profile))

    def _list_lacking(self, tied: Sequence[int], results: Sequence[LeafResult], profile: Profile) -> _Lacking:
        """Return what is missing on those of tied routes that come first."""
        findings = [self._routes[number].find(results) for number in tied]
        ranked = rank_tied(range(len(tied)), findings, profile, self._as_of)
        _, first = ranked[0]
        return _list_lacking([findings[number] for number, key in ranked if key == first], profile, self._as_of)

    def list_findings(self, id: str, profile: Profile, results: Sequence[LeafResult]) -> Iterator[ResultRow]:
        """Give the row of each criterion."""
        as_of = self._as_of
        findings = (finding for route in self._routes for finding in walk_findings(route.find(results)))
        for node, finding in zip(self._nodes, findings, strict=True):
            verdict, first, last, opens, _ = read_outcome(finding, as_of)
            records = finding.criterion.records_found(finding) if not finding.of else ()
            unknown = find_missing(finding, profile, as_of)
            yield (id, *node, verdict.value, *leave_open(first, last), opens, records, unknown)


def _list_unknown(findings: Sequence[Finding], profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return what would decide whether it is open: facts or, if none would, what the source does not say."""
    unknown = tuple(sorted({fact for finding in findings for fact in find_missing(finding, profile, as_of)}))
    return unknown or tuple(dict.fromkeys(text for each in findings for text in list_unsettled(each, as_of)))


def _list_lacking(leading: Sequence[Finding], profile: Profile, as_of: int) -> _Lacking:
    """Return what is missing on the routes that come first: each criterion once; and each route's in one sentence."""
    unmet = [list_unmet(each, profile, as_of) for each in leading]
    nearest = [list(dict.fromkeys(say_unmet(leaf.criterion) for leaf in leaves)) for leaves in unmet]
    missing = tuple(dict.fromkeys(sentence for sentences in nearest for sentence in sentences))
    return missing, tuple(dict.fromkeys(map(" and ".join, nearest)))


def _list_kinds(credential: Credential, ruleset: Ruleset) -> list[RecordKind]:
    """Return the kinds of schooling, training and work that the routes of a credential ask for, each once."""
    routes = [requirement_of(credential, route, ruleset.info.in_force) for route in credential.routes]
    return list({kind.meaning: kind for route in routes for kind in route.leading_kinds}.values())


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
