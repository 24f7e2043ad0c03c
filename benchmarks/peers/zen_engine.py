"""zen-engine: a decision graph of one expression node, the thirteen routes in the ZEN expression language.

Set up for speed as its documentation has it: the graph is compiled once (``ZenDecisionContent``), the loader returns
that, and each person is a call of ``evaluate`` with JSON text, which is faster than a dict. What comes out is a dict.
With ``trace=True`` it also returns the input and output of every node and the result of every expression.

Precomputed is what the module ``facts`` says: years of work. ZEN adds up the hours itself. It has dates, too; days are
given as integers anyway, since those are faster to compare.
"""

import json
from collections.abc import Mapping
from typing import Any

import zen

from benchmarks.contestants import DAY, YEARS_AGO, Answer, Judge, OneByOne, Plain, Verdicts
from benchmarks.peers.facts import HOURS_DAYS, make_facts

ASSISTING = f"#.field == 'medical_assisting' and #.ends <= {DAY}"
SHARED = {
    "graduated": f"diploma != null and diploma.earned <= {DAY}",
    "named": "$.graduated and diploma.kind in ['high_school', 'ged']",
    "recent": f"some(programs, {ASSISTING} and #.ends >= {YEARS_AGO[5]})",
    "hours": f"sum(map(filter(jobs, #.role == 'medical_assistant' and #.supervised and #.start <= {DAY}), "
    f"#.hours * (min([#.end, {DAY}]) - #.start + 1)))",
}
ROUTES = {
    "RMA_military": f"some(military, #.training == 'medical_assistant' and #.completed <= {DAY})",
    "RMA_education": f"some(programs, {ASSISTING} and #.ends >= {YEARS_AGO[4]} and #.hours >= 720 "
    "and len(#.accreditation) > 0)",
    "RMA_instructor": f"(some(programs, #.field != 'other' and #.ends <= {DAY}) "
    f"or some(military, #.completed <= {DAY})) and work.taught.days >= work.taught.needed",
    "RMA_experience": "work.practiced.days >= work.practiced.needed",
    "CMA_graduate": f"some(programs, {ASSISTING} and #.level == 'postsecondary' "
    "and some(#.accreditation, # in ['CAAHEP', 'ABHES']))",
    "NCMA_experience": f"$.graduated and (work.full_time.days >= work.full_time.needed or $.hours >= {HOURS_DAYS})",
    "NCMA_graduate": "$.graduated and $.recent",
    "NCMA_student": "$.graduated and some(programs, #.field == 'medical_assisting' "
    f"and #.started <= {DAY} and #.ends > {DAY})",
    "NCMA_military": f"$.named and some(military, #.completed <= {DAY} and #.completed >= {YEARS_AGO[5]} "
    "and some(#.documents, # in ['DD214', 'SMART']))",
    "CCMA_training": "$.named and $.recent",
    "CCMA_experience": "work.supervised.days >= work.supervised.needed",
    "CMAA_program": "$.recent",
    "CMAA_diploma": "$.named",
}
TRACED = {"trace": True}


def prepare(person: Plain) -> str:
    """Return the facts of a person as JSON text."""
    return json.dumps(make_facts(person))


def make_contestants() -> list[Judge]:
    """Return the engine without its trace and with it."""
    graph = zen.ZenDecisionContent(json.dumps(_make_graph()))
    engine = zen.ZenEngine({"loader": lambda key: graph})

    def judge(text: str) -> Verdicts:
        return _read_verdicts(engine.evaluate("guide", text))

    def trace(text: str) -> Verdicts:
        return _read_verdicts(engine.evaluate("guide", text, TRACED))

    def explain(text: str) -> Answer:
        response = engine.evaluate("guide", text, TRACED)
        return _read_verdicts(response), json.dumps(response["trace"])

    return [
        OneByOne("zen-engine", "verdicts", prepare, judge),
        OneByOne("zen-engine, traced", "verdicts, trace", prepare, trace, explain),
    ]


def _read_verdicts(response: Mapping[str, Any]) -> Verdicts:
    result = response["result"]
    return tuple([result[route] for route in ROUTES])


def _make_graph() -> dict[str, Any]:
    expressions = [{"id": key, "key": key, "value": value} for key, value in (SHARED | ROUTES).items()]
    return {
        "nodes": [
            _make_node("person", "inputNode", {}),
            _make_node("routes", "expressionNode", {"expressions": expressions}),
            _make_node("verdicts", "outputNode", {}),
        ],
        "edges": [
            {"id": "in", "type": "edge", "sourceId": "person", "targetId": "routes"},
            {"id": "out", "type": "edge", "sourceId": "routes", "targetId": "verdicts"},
        ],
    }


def _make_node(name: str, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "content": content, "position": {"x": 0, "y": 0}}
