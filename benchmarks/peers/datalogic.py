"""datalogic-py: JSONLogic in Rust, compiled once, evaluated in a session over handles of data that is parsed before.

This is what its documentation recommends for hot loops, and the fastest of its methods here; its batch call gives
JSON texts, which take longer to read than the lists of ``evaluate_data``.

``evaluate_with_trace`` is its only traced evaluation: it takes the rules and the person as JSON text, compiles the
rules each time, and returns JSON text that holds the tree of expressions and every step. Its documentation means it
for debugging. Only the result is read from that text here.

Precomputed is what the module ``facts`` says, years of work; the handles' parsing is part of preparing, too.
"""

import json

import datalogic_py

from benchmarks.contestants import Answer, Judge, OneByOne, Plain, Verdicts
from benchmarks.peers.facts import make_facts
from benchmarks.peers.jsonlogic import make_rules

RESULT = '"result":'


def prepare(person: Plain) -> datalogic_py.DataHandle:
    """Return the facts of a person as a parsed handle."""
    return datalogic_py.DataHandle(make_facts(person))


def prepare_text(person: Plain) -> str:
    """Return the facts of a person as JSON text, which the traced evaluation takes."""
    return json.dumps(make_facts(person))


def make_contestants() -> list[Judge]:
    """Return the engine without its trace and with it."""
    engine = datalogic_py.Engine()
    session = engine.session()
    compiled = engine.compile_checked(make_rules())
    text = json.dumps(make_rules())
    decoder = json.JSONDecoder()

    def judge(handle: datalogic_py.DataHandle) -> Verdicts:
        return tuple(session.evaluate_data(compiled, handle))

    def trace(person: str) -> Verdicts:
        return explain(person)[0]

    def explain(person: str) -> Answer:
        envelope = engine.evaluate_with_trace(text, person)
        result, _ = decoder.raw_decode(envelope, envelope.index(RESULT) + len(RESULT))
        return tuple(result), envelope

    return [
        OneByOne("datalogic-py", "verdicts", prepare, judge),
        OneByOne("datalogic-py, traced", "verdicts, trace", prepare_text, trace, explain),
    ]
