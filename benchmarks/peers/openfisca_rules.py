"""The thirteen routes as OpenFisca's variables and formulas; the module ``openfisca`` says how they are run.

A candidate is a group of records: programs, jobs and military trainings. What is not said of a record has a default
value that fits no rule, such as the field of a job, so that rules need not ask which kind of record it is.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.variables import Variable

from benchmarks.peers.facts import HOURS_DAYS

RECORD = build_entity(key="record", plural="records", label="A program, a job or a training", is_person=True)
CANDIDATE = build_entity(
    key="candidate",
    plural="candidates",
    label="A candidate with their records",
    roles=[{"key": "entry", "plural": "entries", "label": "Each of the records"}],
)
NEVER = date(9999, 12, 31)
ACCREDITORS = ["CAAHEP", "ABHES", "ACCSC"]
DOCUMENTS = ["DD214", "SMART", "JST"]
WORK = ["taught", "practiced", "full_time", "supervised"]

Field = Enum("Field", ["other", "medical_assisting", "phlebotomy", "nursing"])
Level = Enum("Level", ["postsecondary", "secondary"])
Role = Enum("Role", ["other", "medical_assistant", "medical_assistant_educator", "nurse"])
Training = Enum("Training", ["none", "medical_services", "medical_assistant"])
Diploma = Enum("Diploma", ["none", "high_school", "ged", "equivalent"])

VARIABLES: list[Any] = []
ROUTES: list[str] = []


def _take_input(entity: Any, value_type: Any, name: str, **more: Any) -> None:
    """Declare a variable that is an input and does not change."""
    about = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.ETERNITY, "label": name, **more}
    VARIABLES.append(type(name, (Variable,), about))


def _compute(entity: Any, value_type: Any = bool) -> Callable[[Callable[..., Any]], None]:
    """Declare the variable of a formula, for each day."""

    def declare(formula: Callable[..., Any]) -> None:
        about = {"value_type": value_type, "entity": entity, "definition_period": DateUnit.DAY, "formula": formula}
        VARIABLES.append(type(formula.__name__, (Variable,), {**about, "label": formula.__name__}))

    return declare


def _route(formula: Callable[..., Any]) -> None:
    """Declare the variable of a route."""
    _compute(CANDIDATE)(formula)
    ROUTES.append(formula.__name__)


for _name, _words in (("field", Field), ("level", Level), ("role", Role), ("training", Training)):
    _take_input(RECORD, Enum, _name, possible_values=_words, default_value=next(iter(_words)))
for _name in ("started", "ends"):
    _take_input(RECORD, date, _name, default_value=NEVER)
_take_input(RECORD, float, "hours")
for _name in ["supervised", *(f"accredited_by_{name}" for name in ACCREDITORS), *(f"has_{name}" for name in DOCUMENTS)]:
    _take_input(RECORD, bool, _name)
_take_input(CANDIDATE, Enum, "diploma", possible_values=Diploma, default_value=Diploma.none)
_take_input(CANDIDATE, date, "diploma_earned", default_value=NEVER)
for _name in WORK:
    _take_input(CANDIDATE, int, f"{_name}_days")
    _take_input(CANDIDATE, int, f"{_name}_needed")


def _day(period: Any, years_ago: int = 0) -> Any:
    return numpy.datetime64(str(period.start.offset(-years_ago, DateUnit.YEAR)))


def _enough(candidate: Any, period: Any, work: str) -> Any:
    return candidate(f"{work}_days", period) >= candidate(f"{work}_needed", period)


@_compute(RECORD)
def over(record: Any, period: Any) -> Any:
    return record("ends", period) <= _day(period)


@_compute(RECORD)
def assisting(record: Any, period: Any) -> Any:
    return record("field", period) == Field.medical_assisting


@_compute(RECORD, float)
def hours_times_days(record: Any, period: Any) -> Any:
    started = record("started", period)
    counts = (
        (record("role", period) == Role.medical_assistant) & record("supervised", period) & (started <= _day(period))
    )
    days = (numpy.minimum(record("ends", period), _day(period)) - started).astype(int) + 1
    return counts * record("hours", period) * days


@_compute(CANDIDATE)
def graduated(candidate: Any, period: Any) -> Any:
    return candidate("diploma_earned", period) <= _day(period)


@_compute(CANDIDATE)
def named(candidate: Any, period: Any) -> Any:
    diploma = candidate("diploma", period)
    return candidate("graduated", period) & ((diploma == Diploma.high_school) | (diploma == Diploma.ged))


@_compute(CANDIDATE)
def recent(candidate: Any, period: Any) -> Any:
    members = candidate.members
    lately = members("ends", period) >= _day(period, 5)
    return candidate.any(members("assisting", period) & members("over", period) & lately)


@_route
def rma_military(candidate: Any, period: Any) -> Any:
    members = candidate.members
    fits = members("training", period) == Training.medical_assistant
    return candidate.any(fits & members("over", period))


@_route
def rma_education(candidate: Any, period: Any) -> Any:
    members = candidate.members
    accredited = sum(members(f"accredited_by_{name}", period) for name in ACCREDITORS) > 0
    lately = members("over", period) & (members("ends", period) >= _day(period, 4))
    fits = members("assisting", period) & accredited & (members("hours", period) >= 720)
    return candidate.any(fits & lately)


@_route
def rma_instructor(candidate: Any, period: Any) -> Any:
    members = candidate.members
    over = members("over", period)
    trained = members("training", period) != Training.none
    course = candidate.any(over & (members("field", period) != Field.other))
    return (course | candidate.any(over & trained)) & _enough(candidate, period, "taught")


@_route
def rma_experience(candidate: Any, period: Any) -> Any:
    return _enough(candidate, period, "practiced")


@_route
def cma_graduate(candidate: Any, period: Any) -> Any:
    members = candidate.members
    accredited = members("accredited_by_CAAHEP", period) | members("accredited_by_ABHES", period)
    fits = members("assisting", period) & (members("level", period) == Level.postsecondary) & accredited
    return candidate.any(fits & members("over", period))


@_route
def ncma_experience(candidate: Any, period: Any) -> Any:
    hours = candidate.sum(candidate.members("hours_times_days", period))
    return candidate("graduated", period) & (_enough(candidate, period, "full_time") | (hours >= HOURS_DAYS))


@_route
def ncma_graduate(candidate: Any, period: Any) -> Any:
    return candidate("graduated", period) & candidate("recent", period)


@_route
def ncma_student(candidate: Any, period: Any) -> Any:
    members = candidate.members
    enrolled = (members("started", period) <= _day(period)) & ~members("over", period)
    return candidate("graduated", period) & candidate.any(members("assisting", period) & enrolled)


@_route
def ncma_military(candidate: Any, period: Any) -> Any:
    members = candidate.members
    lately = members("over", period) & (members("ends", period) >= _day(period, 5))
    proved = members("has_DD214", period) | members("has_SMART", period)
    return candidate("named", period) & candidate.any(lately & proved)


@_route
def ccma_training(candidate: Any, period: Any) -> Any:
    return candidate("named", period) & candidate("recent", period)


@_route
def ccma_experience(candidate: Any, period: Any) -> Any:
    return _enough(candidate, period, "supervised")


@_route
def cmaa_program(candidate: Any, period: Any) -> Any:
    return candidate("recent", period)


@_route
def cmaa_diploma(candidate: Any, period: Any) -> Any:
    return candidate("named", period)
