"""openfisca-core: the variables of ``openfisca_rules`` over all people at once, as numpy vectors.

Vectors are made of the people beforehand, and of them a simulation with its inputs set. A simulation keeps what it has
computed, so that a run begins by deleting that. Days are dates, and going back years from a day is OpenFisca's own
arithmetic.

Traced, the computation log is read as ``get_serialized_flat_trace`` gives it, as OpenFisca's web API answers: every
variable with the values of all people. The shorter ``computation_log.lines()`` leaves out most people's values.

Precomputed is what the module ``facts`` says: years of work. What is a list in a record is here one true or false for
each name, since a variable holds a single value. The hours are added up by a formula.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy
from openfisca_core.indexed_enums import Enum
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.contestants import Contestant, Plain, Verdicts
from benchmarks.peers.facts import Facts, make_facts
from benchmarks.peers.openfisca_rules import CANDIDATE, NEVER, RECORD, ROUTES, VARIABLES
from benchmarks.people import TODAY

PERIOD = TODAY.isoformat()
EPOCH = date(1970, 1, 1).toordinal()
LAST = NEVER.toordinal()

Row = dict[str, Any]


class OpenFisca:
    """All people in one simulation."""

    def __init__(self, *, traced: bool) -> None:
        self.name = "openfisca-core, traced" if traced else "openfisca-core"
        self.gives = "verdicts, trace" if traced else "verdicts"
        self._traced = traced
        self._system = TaxBenefitSystem([RECORD, CANDIDATE])
        for variable in VARIABLES:
            self._system.add_variable(variable)
        self._simulation: Any = None

    def prepare(self, people: Sequence[Plain]) -> None:
        """Make a simulation of the people, its inputs set."""
        candidates = [make_facts(person) for person in people]
        records = [(index, row) for index, facts in enumerate(candidates) for row in _make_records(facts)]
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
        simulation = self._simulation
        simulation.trace = self._traced
        for variable in VARIABLES:
            if hasattr(variable, "formula"):
                simulation.delete_arrays(variable.__name__, PERIOD)
        verdicts = [simulation.calculate(route, PERIOD).tolist() for route in ROUTES]
        if self._traced:
            simulation.tracer.get_serialized_flat_trace()
        return list(zip(*verdicts, strict=True))

    def _set_inputs(self, entity: Any, rows: Sequence[Row]) -> None:
        """Set each input of an entity to the vector of what the rows say, which is its default where one does not."""
        for variable in self._system.get_variables(entity).values():
            if not variable.formulas:
                values = [row.get(variable.name) for row in rows]
                self._simulation.set_input(variable.name, "eternity", _make_vector(variable, values))


def make_contestants() -> list[Contestant]:
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
