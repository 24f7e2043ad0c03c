"""What is told of each person: a row for each credential, and a row for each criterion."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from ma_eligibility.cohort.people import PeopleReader, Person
from ma_eligibility.cohort.routes import RouteDays, Routes
from ma_eligibility.cohort.sketches import Sketch, Sketches, read_states, walk_findings
from ma_eligibility.cohort.unknowns import facts_missing, list_untold
from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.days.timeline import any_of, interval_around
from ma_eligibility.errors import format_path
from ma_eligibility.explain.tree import count_blanks, next_certain
from ma_eligibility.load.near_misses import asked_names
from ma_eligibility.ruleset.evaluate import ask_leaves
from ma_eligibility.ruleset.finding import LeafResult, Verdict
from ma_eligibility.ruleset.rulebook import Credential, Ruleset, walk_requirement

#: What a column holds: a text, a day (``datetime.date.toordinal``), a number, or several texts.
Kind = Literal["text", "day", "number", "texts"]
Row = tuple[Any, ...]


class Column(NamedTuple):
    """A column of a table of results."""

    name: str
    kind: Kind


ASSESSMENTS = (
    Column("id", "text"),
    Column("candidate", "text"),
    Column("credential", "text"),
    Column("verdict", "text"),
    Column("route", "text"),
    Column("since", "day"),
    Column("until", "day"),
    Column("days_left", "number"),
    Column("opens", "day"),
    Column("may_open", "day"),
    Column("lacks", "texts"),
    Column("unknown", "texts"),
    Column("error", "text"),
)
#: What there is of them where only verdicts are asked for.
VERDICT_COLUMNS = (*ASSESSMENTS[:4], ASSESSMENTS[-1])
FINDINGS = (
    Column("id", "text"),
    Column("credential", "text"),
    Column("route", "text"),
    Column("criterion", "text"),
    Column("asks", "text"),
    Column("verdict", "text"),
    Column("since", "day"),
    Column("until", "day"),
    Column("opens", "day"),
    Column("records", "texts"),
    Column("unknown", "texts"),
)


class Assessment(NamedTuple):
    """A row of the table of assessments: a credential for a person on one day."""

    id: str
    candidate: str | None
    """The candidate's label; None if none is given."""
    credential: str | None
    """None, as all that follows, for a person that cannot be read."""
    verdict: str | None
    route: str | None = None
    """By which it is open or may be open; if it is not, the one that opens first; None if none will."""
    since: int | None = None
    """The first day of the stretch of days that the verdict speaks of; None for one without beginning."""
    until: int | None = None
    """The last day of that stretch; None for one without end."""
    days_left: int | None = None
    """How many days from the day asked about to the last, if it is open or may be."""
    opens: int | None = None
    """The next day on which it opens for certain, if it is not open."""
    may_open: int | None = None
    """If it is not open: the next day on which it may open, if that comes before any on which it certainly does."""
    lacks: tuple[str, ...] = ()
    """What is asked for and not met, if it is not open: for each of the nearest routes all of it, in a sentence."""
    unknown: tuple[str, ...] = ()
    """The facts that would settle what cannot be told; where none would, what the source does not tell."""
    error: str | None = None
    """Why the person cannot be read."""


class VerdictRow(NamedTuple):
    """A row of that table where only verdicts are asked for."""

    id: str
    candidate: str | None
    credential: str | None
    verdict: str | None
    error: str | None = None


_days = itemgetter(1)

# Rows are made by the million; this skips the checks of the class's own constructor.
new = tuple.__new__


class Assessed(NamedTuple):
    """What is told of one person."""

    assessments: Sequence[Any]
    """An Assessment, or a VerdictRow, for each credential."""
    sketches: Sequence[Sketch]
    """The sketch of each credential."""
    findings: list[Row]


class Assessor:
    """Assesses one person after another by the same ruleset, for the same day."""

    def __init__(
        self, ruleset: Ruleset, as_of: int, *, with_findings: bool = False, verdicts_only: bool = False
    ) -> None:
        self._rules = ruleset.compiled
        self._as_of = as_of
        self._sketches = Sketches(ruleset, as_of)
        self._route_ids = {each.id: [route.id for route in each.routes] for each in ruleset.credentials}
        self._checks = {credential.id: checks for credential, checks in self._rules.credentials}
        self._routes = Routes(ruleset)
        self._nodes = [list(_name_nodes(credential, ruleset)) for credential in ruleset.credentials]
        self._with_findings = with_findings
        self.people = PeopleReader(self._rules.questions, as_of if verdicts_only else None, asked_names([ruleset]))
        self._verdicts_only = verdicts_only

    def assess(self, id: str, person: Person) -> Assessed:
        """Return what is told of a person that ``people`` has read."""
        if self._verdicts_only:
            sketches = self._sketches.find(person.found)
            candidate = person.label or None
            rows = [new(VerdictRow, (id, candidate, *sketch.tail)) for sketch in sketches]
            return Assessed(rows, sketches, [])
        results = ask_leaves(person.found, self._rules.questions)
        sketches = self._sketches.find(read_states(results, self._as_of))
        assessments = []
        for routes, sketch in zip(self._routes.find(results), sketches, strict=True):
            assessments.append(self._assess_credential(id, sketch, routes, person, results))
        findings = list(self._list_findings(id, person, results, sketches)) if self._with_findings else []
        return Assessed(assessments, sketches, findings)

    def refuse(self, id: str, reason: str) -> Assessment | VerdictRow:
        """Return the row that tells why a person cannot be read."""
        made: type[Assessment | VerdictRow] = VerdictRow if self._verdicts_only else Assessment
        return made(id, None, None, None, error=reason)

    def _assess_credential(
        self, id: str, sketch: Sketch, routes: Sequence[RouteDays], person: Person, results: Sequence[LeafResult]
    ) -> Assessment:
        as_of, candidate = self._as_of, person.label or None
        if sketch.verdict is Verdict.ELIGIBLE:
            first, last = interval_around(any_of(map(_days, routes))[0], as_of) or (as_of, as_of)
            route = _open_longest(routes, as_of)
            until = _ends(last)
            since, left = _begins(first), None if until is None else until - as_of
            row = (id, candidate, sketch.credential, "eligible", route, since, until, left, None, None, (), (), None)
            return new(Assessment, row)
        opens, next_route = _find_opening(routes, as_of, 0)
        if sketch.verdict is Verdict.NOT_ELIGIBLE:
            may_open, perhaps_route = _find_opening(routes, as_of, 1)
            if may_open is None or (opens is not None and opens <= may_open):
                may_open, perhaps_route = None, next_route
            return new(
                Assessment,
                (
                    *(id, candidate, sketch.credential, "not_eligible", perhaps_route, None, None, None),
                    *(opens, may_open, sketch.lacks, (), None),
                ),
            )
        first, last = interval_around(any_of(map(_days, routes))[1], as_of) or (as_of, as_of)
        route, unknown = self._look_into(sketch, person, results)
        since, until = _begins(first), _ends(last)
        left = None if until is None else until - as_of
        return Assessment(
            id, candidate, sketch.credential, "undetermined", route, since, until, left, opens, None, (), unknown
        )

    def _look_into(self, sketch: Sketch, person: Person, results: Sequence[LeafResult]) -> tuple[str, tuple[str, ...]]:
        """Return by which route a credential may be open, as ``rank`` has it, and what would settle whether it is."""
        checks, as_of = self._checks[sketch.credential], self._as_of
        found = []
        for at, (verdict, distance) in enumerate(sketch.routes):
            if verdict is Verdict.UNDETERMINED:
                finding = checks[at](results)
                missing = facts_missing(finding, person.profile, as_of)
                found.append(((count_blanks(finding), distance, len(missing)), at, finding, missing))
        _, nearest, _, _ = min(found)
        unknown = tuple(sorted({fact for *_, missing in found for fact in missing}))
        unknown = unknown or tuple(dict.fromkeys(said for _, _, each, _ in found for said in list_untold(each, as_of)))
        return self._route_ids[sketch.credential][nearest], unknown

    def _list_findings(
        self, id: str, person: Person, results: Sequence[LeafResult], sketches: Sequence[Sketch]
    ) -> Iterator[Row]:
        as_of = self._as_of
        for nodes, sketch in zip(self._nodes, sketches, strict=True):
            checks = self._checks[sketch.credential]
            findings = (node for check in checks for node in walk_findings(check(results)))
            for node, finding, verdict in zip(nodes, findings, sketch.nodes, strict=True):
                stretch: tuple[int, int] | None = None
                opens: int | None = None
                unknown: tuple[str, ...] = ()
                if verdict is Verdict.ELIGIBLE:
                    stretch = interval_around(finding.windows, as_of)
                else:
                    upcoming = next_certain(finding, as_of)
                    opens = upcoming[0] if upcoming else None
                    if verdict is Verdict.UNDETERMINED:
                        stretch = interval_around(finding.possible, as_of)
                        unknown = facts_missing(finding, person.profile, as_of)
                since, until = (_begins(stretch[0]), _ends(stretch[1])) if stretch else (None, None)
                records = finding.criterion.records_found(finding) if not finding.of else ()
                yield (id, *node, verdict.value, since, until, opens, records, unknown)


class _Node(NamedTuple):
    """A criterion as the table of findings names it."""

    credential: str
    route: str
    criterion: str
    asks: str


def _name_nodes(credential: Credential, ruleset: Ruleset) -> Iterator[_Node]:
    """Give all criteria of a credential's routes, in the order of ``walk_findings``."""
    for index, route in enumerate(credential.routes):
        for path, node in walk_requirement(credential, index, ruleset.info.in_force):
            yield _Node(credential.id, route.id, format_path(path), node.sentence)


def _open_longest(routes: Sequence[RouteDays], as_of: int) -> str | None:
    """Return which of the routes that are open stays so longest; of several, the first."""
    best, longest = None, -1
    for route, days in routes:
        for first, last in days[0]:
            if first <= as_of <= last and last > longest:
                best, longest = route, last
    return best


def _find_opening(routes: Sequence[RouteDays], as_of: int, which: Literal[0, 1]) -> tuple[int | None, str | None]:
    """Return the next day on which one of the routes opens, as ``next_certain`` has it, and which it is.

    ``which`` is 0 for opening for certain, 1 for perhaps.
    """
    opens = next_route = None
    for route, days in routes:
        for first, _ in days[which]:
            if as_of < first < LAST_DAY and (opens is None or first < opens):
                opens, next_route = first, route
    return opens, next_route


def _begins(day: int) -> int | None:
    return None if day == FIRST_DAY else day


def _ends(day: int) -> int | None:
    return None if day == LAST_DAY else day
