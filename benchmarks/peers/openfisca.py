"""openfisca-core: the variables of ``openfisca_rules`` over all people at once, as numpy vectors.

Vectors are made of the people beforehand, and of them a simulation with its inputs set. A simulation keeps what it has
computed, so that a run begins by deleting that. Days are dates, and going back years from a day is OpenFisca's own
arithmetic.

Traced, the computation log is read as ``get_serialized_flat_trace`` gives it, as OpenFisca's web API answers: every
variable with the values of all people. The shorter ``computation_log.lines()`` leaves out most people's values. Where
the trace is written, each person's line has their values; what depends on what, the same for all, is not repeated.

Precomputed is what the module ``facts`` says: years of work. What is a list in a record is here one true or false for
each name, since a variable holds a single value. The hours are added up by a formula.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import Any

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.contestants import Answer, Judge, Plain, Verdicts
from benchmarks.peers.facts import Facts, make_facts
from benchmarks.peers.openfisca_rules import CANDIDATE, NEVER, RECORD, ROUTES, VARIABLES
from benchmarks.people import TODAY

PERIOD = TODAY.isoformat()
EPOCH = date(1970, 1, 1).toordinal()
LAST = NEVER.toordinal()

Row = dict[str, Any]


class OpenFisca:
    """All people in one simulation."""

    together = None

    def __init__(self, *, traced: bool) -> None:
        self.name = "openfisca-core, traced" if traced else "openfisca-core"
        self.gives = "verdicts, trace" if traced else "verdicts"
        self._traced = traced
        self._system = TaxBenefitSystem([RECORD, CANDIDATE])
        for variable in VARIABLES:
            self._system.add_variable(variable)
        self._simulation: Any = None
        self._spans: list[tuple[int, int]] = []  # where the records of each person are among all

    def prepare(self, people: Sequence[Plain]) -> None:
        """Make a simulation of the people, its inputs set."""
        candidates = [make_facts(person) for person in people]
        each = [list(_make_records(facts)) for facts in candidates]
        self._spans = list(pairwise(accumulate(map(len, each), initial=0)))
        records = [(index, row) for index, rows in enumerate(each) for row in rows]
        builder = SimulationBuilder()
        builder.create_entities(self._system)
        builder.declare_person_entity("record", range(len(records)))
        groups = builder.declare_entity("candidate", range(len(candidates)))
        builder.join_with_persons(groups, numpy.array([index for index, _ in records]), ["entry"] * len(records))
        self._simulation = builder.build(self._system)
        self._set_inputs(RECORD, [row for _, row in records])
        self._set_inputs(CANDIDATE, [_make_candidate(facts) for facts in candidates])

    def run(self) -> list[Verdicts]:
        """Compute every route for everybody."""
        verdicts = self._calculate()
        if self._traced:
            self._simulation.tracer.get_serialized_flat_trace()
        return verdicts

    def answer(self) -> Iterable[Answer]:
        """Compute every route for everybody, and give each their values of the trace."""
        verdicts = self._calculate()
        return zip(verdicts, self._make_traces() if self._traced else [None] * len(verdicts), strict=True)

    def _calculate(self) -> list[Verdicts]:
        simulation = self._simulation
        simulation.trace = self._traced
        for variable in VARIABLES:
            if hasattr(variable, "formula"):
                simulation.delete_arrays(variable.__name__, PERIOD)
        verdicts = [simulation.calculate(route, PERIOD).tolist() for route in ROUTES]
        return list(zip(*verdicts, strict=True))

    def _make_traces(self) -> Iterator[str]:
        """Yield for each person the values of every variable, as JSON text."""
        trace = self._simulation.tracer.get_serialized_flat_trace()
        columns = [self._share_out(name.partition("<")[0], node["value"]) for name, node in trace.items()]
        for values in zip(*columns, strict=True):
            yield json.dumps(dict(zip(trace, values, strict=True)), default=str)

    def _share_out(self, name: str, values: Sequence[Any]) -> Sequence[Any]:
        """Return the values of a variable by person: one, or a list of one for each record."""
        if self._system.get_variable(name).entity.is_person:
            return [values[first:last] for first, last in self._spans]
        return values

    def _set_inputs(self, entity: Any, rows: Sequence[Row]) -> None:
        """Set each input of an entity to the vector of what the rows say, which is its default where one does not."""
        for variable in self._system.get_variables(entity).values():
            if not variable.formulas:
                values = [row.get(variable.name) for row in rows]
                self._simulation.set_input(variable.name, "eternity", _make_vector(variable, values))


def make_contestants() -> list[Judge]:
    """Return the engine without its trace and with it."""
    return [OpenFisca(traced=False), OpenFisca(traced=True)]


def _make_vector(variable: Any, values: Sequence[Any]) -> Any:
    if variable.value_type is Enum:
        default = variable.default_value.name
        return variable.possible_values.encode(numpy.array([value or default for value in values]))
    if variable.value_type is date:
        ordinals = [LAST if value is None else min(value, LAST) for value in values]
        return (numpy.array(ordinals) - EPOCH).astype("datetime64[D]")
    return numpy.array([value or 0 for value in values], dtype=variable.dtype)


def _make_records(facts: Facts) -> Iterable[Row]:
    """Yield each record of a person, after a blank one: OpenFisca has no groups without members."""
    yield {}
    for item in facts["programs"]:
        about = {name: item[name] for name in ("field", "level", "hours", "started", "ends")}
        yield about | {f"accredited_by_{name}": True for name in item["accreditation"]}
    for job in facts["jobs"]:
        about = {name: job[name] for name in ("role", "hours", "supervised")}
        yield about | {"started": job["start"], "ends": job["end"]}
    for item in facts["military"]:
        about = {"training": item["training"], "ends": item["completed"]}
        yield about | {f"has_{name}": True for name in item["documents"]}


def _make_candidate(facts: Facts) -> Row:
    diploma = facts["diploma"] or {"kind": "none", "earned": None}
    amounts = {f"{name}_{part}": amount for name, work in facts["work"].items() for part, amount in work.items()}
    return {"diploma": diploma["kind"], "diploma_earned": diploma["earned"], **amounts}
