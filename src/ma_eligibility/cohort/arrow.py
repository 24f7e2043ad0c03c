"""Assessing people in Arrow record batches, for engines that speak Arrow, such as Spark."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

import pyarrow as pa

from ma_eligibility.cohort.arrow_people import read_people
from ma_eligibility.cohort.arrow_tables import make_batch, make_schema, spark_ddl
from ma_eligibility.cohort.assess import Assessor
from ma_eligibility.cohort.columns import (
    ASSESSMENTS,
    DETAILED_PLANS,
    FINDINGS,
    PLANS,
    VERDICT_COLUMNS,
    Column,
    ResultRow,
)
from ma_eligibility.cohort.plans import RosterPlanner
from ma_eligibility.days.calendar import parse_date, parse_day
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.plan.changes import ChangeKind
from ma_eligibility.plan.option_checks import check_options
from ma_eligibility.plan.plan import PlanOptions
from ma_eligibility.roster.rosters import Entry

ASSESSMENT_SCHEMA = make_schema(ASSESSMENTS)
VERDICT_SCHEMA = make_schema(VERDICT_COLUMNS)
FINDING_SCHEMA = make_schema(FINDINGS)
PLAN_SCHEMA = make_schema(PLANS)
DETAILED_PLAN_SCHEMA = make_schema(DETAILED_PLANS)

#: How many functions a process keeps with their rules loaded.
MOST_KEPT = 8


@dataclass(frozen=True)
class BatchFunction:
    """A function from batches of people to batches of rows about them.

    It is plain data, so that it can be sent to other processes; each of them loads the rules when it first needs them,
    and keeps them.
    """

    rules: str
    as_of: int
    readings: tuple[tuple[str, str], ...]
    credentials: tuple[str, ...]
    columns: tuple[Column, ...]
    plan_options: PlanOptions | None = None

    @property
    def schema(self) -> pa.Schema:
        """The schema of the batches that the function gives."""
        return make_schema(self.columns)

    @property
    def ddl(self) -> str:
        """The same schema as Spark accepts it."""
        return spark_ddl(self.schema)

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Give a batch of rows for each batch of people.

        Raises ValueError for a batch whose columns are not those of people; a person who cannot be read is no error.
        """
        list_rows = _rows_lister(self)
        for batch in batches:
            rows = [row for entry in read_people(batch) for row in list_rows(entry)]
            yield make_batch(rows, self.columns)


@lru_cache(MOST_KEPT)
def _rows_lister(function: BatchFunction) -> Callable[[Entry], Sequence[ResultRow]]:
    """Return the function that lists the rows about a person, with its rules loaded."""
    columns, options = function.columns, function.plan_options
    names = dict(function.readings), function.credentials
    needs_readings = columns == ASSESSMENTS or (options is not None and options.details)
    ruleset = load_ruleset(function.rules, *names, alternatives=needs_readings)
    if options is not None:
        planner = RosterPlanner(ruleset, function.as_of, options)
        return lambda entry: planner.plan(entry.name, entry.profile).rows if entry.profile else []
    assessor = Assessor(
        ruleset, function.as_of, with_findings=columns == FINDINGS, verdicts_only=columns == VERDICT_COLUMNS
    )
    return partial(_list_findings if columns == FINDINGS else _list_assessments, assessor)


def _list_assessments(assessor: Assessor, entry: Entry) -> Sequence[ResultRow]:
    if entry.profile is None:
        return [assessor.refuse(entry.name, entry.reason)]
    return assessor.assess(entry.name, entry.profile).assessments


def _list_findings(assessor: Assessor, entry: Entry) -> list[ResultRow]:
    return assessor.assess(entry.name, entry.profile).findings if entry.profile else []


def assess_batches(
    rules: str = "guide",
    *,
    as_of: date | str,
    credentials: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
    verdicts_only: bool = False,
) -> BatchFunction:
    """Return the function from batches of people to batches of assessments: a row for each person and credential.

    ``rules`` is a shipped ruleset, or a folder that every process can read; ``as_of`` is the day asked about;
    ``credentials`` are those asked about, or all if none is named; ``readings`` are the readings chosen.

    A batch of people has a column ``id`` and either a column ``profile``, each person as JSON, or columns named like
    the sections of a profile: ``programs`` as a list of structs, and so on. There a null is a fact that is not known,
    and dates may be date32 or text. The rows have ASSESSMENT_SCHEMA or, with ``verdicts_only``, VERDICT_SCHEMA; a
    person who cannot be read is a row with an ``error``. A duplicate id is not noticed.

    Raises InputError for rules that cannot be used, UnknownCredentialError and UnknownReadingError for what they do not
    have, DateError for a day that does not exist.
    """
    return _make_function(rules, as_of, credentials, readings, VERDICT_COLUMNS if verdicts_only else ASSESSMENTS)


def find_batches(
    rules: str = "guide",
    *,
    as_of: date | str,
    credentials: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
) -> BatchFunction:
    """Return the function from batches of people to batches of findings: a row for each person and criterion.

    Accepts and raises what ``assess_batches`` does; the rows have FINDING_SCHEMA, and there is none for a person who
    cannot be read.
    """
    return _make_function(rules, as_of, credentials, readings, FINDINGS)


def plan_batches(
    rules: str = "guide",
    *,
    as_of: date | str,
    credentials: Iterable[str] = (),
    readings: Mapping[str, str] | None = None,
    start: date | str | None = None,
    finish: date | str | None = None,
    hours: int | None = None,
    without: Iterable[ChangeKind] = (),
    details: bool = False,
) -> BatchFunction:
    """Return the function from batches of people to batches of plans: a row for each person, credential and plan.

    ``start`` is the first day on which anything in a plan may begin; ``finish`` is when schooling or a diploma is
    completed, which may be a month such as ``2027-05``; ``hours`` are the most hours a week that all jobs together
    have; ``without`` has the kinds of change that are not wanted. Accepts and raises besides what ``assess_batches``
    does, and PlanOptionError for options that no plan can be made with. The rows have PLAN_SCHEMA or, with ``details``,
    DETAILED_PLAN_SCHEMA; there is none for a person who cannot be read.
    """
    options = PlanOptions(
        None if start is None else parse_day(str(start)),
        None if finish is None else parse_date(str(finish)),
        hours=hours,
        without=tuple(without),
        details=details,
    )
    check_options(options, parse_day(str(as_of)))
    return _make_function(rules, as_of, credentials, readings, DETAILED_PLANS if details else PLANS, options)


def _make_function(
    rules: str,
    as_of: date | str,
    credentials: Iterable[str],
    readings: Mapping[str, str] | None,
    columns: tuple[Column, ...],
    plan_options: PlanOptions | None = None,
) -> BatchFunction:
    chosen = tuple(sorted((readings or {}).items()))
    function = BatchFunction(rules, parse_day(str(as_of)), chosen, tuple(credentials), columns, plan_options)
    _rows_lister(function)  # so that problems of the rules are reported here, and not in every process
    return function
