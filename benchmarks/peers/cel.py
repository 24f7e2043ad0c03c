"""cel-python: one CEL expression, a list of the thirteen routes, compiled once into a program.

The program is run by its ``CompiledRunner``, which makes Python code of the expression and is the faster of its two. It
takes values of CEL's own types, converted beforehand (``json_to_cel``), and has no trace.

Precomputed is what the module ``facts`` says, years of work, and also the sum of the hours: CEL has no sum, and the
``reduce`` that this package adds to it is not known to its compiling runner. The diploma is a list of at most one,
since comparing with null is an error where it is a map.
"""

from typing import Any

import celpy

from benchmarks.contestants import DAY, YEARS_AGO, Judge, OneByOne, Plain, Verdicts
from benchmarks.peers.facts import HOURS_DAYS, add_up_hours, make_facts

ASSISTING = f"p.field == 'medical_assisting' && p.ends <= {DAY}"
GRADUATED = f"person.diplomas.exists(d, d.earned <= {DAY})"
NAMED = f"person.diplomas.exists(d, d.earned <= {DAY} && d.kind in ['high_school', 'ged'])"
RECENT = f"person.programs.exists(p, {ASSISTING} && p.ends >= {YEARS_AGO[5]})"
WORK = "person.work.{0}.days >= person.work.{0}.needed"
ROUTES = [
    f"person.military.exists(m, m.training == 'medical_assistant' && m.completed <= {DAY})",
    f"person.programs.exists(p, {ASSISTING} && p.ends >= {YEARS_AGO[4]} && p.hours >= 720 "
    "&& size(p.accreditation) > 0)",
    f"(person.programs.exists(p, p.field != 'other' && p.ends <= {DAY}) "
    f"|| person.military.exists(m, m.completed <= {DAY})) && {WORK.format('taught')}",
    WORK.format("practiced"),
    f"person.programs.exists(p, {ASSISTING} && p.level == 'postsecondary' "
    "&& p.accreditation.exists(a, a in ['CAAHEP', 'ABHES']))",
    f"{GRADUATED} && ({WORK.format('full_time')} || person.hours >= {HOURS_DAYS}.0)",
    f"{GRADUATED} && {RECENT}",
    f"{GRADUATED} && person.programs.exists(p, p.field == 'medical_assisting' && p.started <= {DAY} && p.ends > {DAY})",
    f"{NAMED} && person.military.exists(m, m.completed <= {DAY} && m.completed >= {YEARS_AGO[5]} "
    "&& m.documents.exists(d, d in ['DD214', 'SMART']))",
    f"{NAMED} && {RECENT}",
    WORK.format("supervised"),
    RECENT,
    NAMED,
]


def prepare(person: Plain) -> dict[str, Any]:
    """Return the facts of a person as values of CEL, by the name of the variable."""
    facts = make_facts(person)
    diploma = facts.pop("diploma")
    facts["diplomas"] = [] if diploma is None else [diploma]
    facts["hours"] = add_up_hours(facts.pop("jobs"))
    return {"person": celpy.json_to_cel(facts)}


def make_contestants() -> list[Judge]:
    """Return the one way to run it."""
    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    program = environment.program(environment.compile(f"[{', '.join(ROUTES)}]"))

    def judge(activation: dict[str, Any]) -> Verdicts:
        return tuple([bool(verdict) for verdict in program.evaluate(activation)])

    return [OneByOne("cel-python", "verdicts", prepare, judge)]
