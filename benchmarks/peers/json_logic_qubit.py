"""json-logic-qubit: JSONLogic in Python, which walks the rules for each person; there is nothing to compile.

It takes Python objects, and has no trace. Precomputed is what the module ``facts`` says: years of work.
"""

import json_logic

from benchmarks.contestants import Judge, OneByOne, Plain, Verdicts
from benchmarks.peers.facts import Facts, make_facts
from benchmarks.peers.jsonlogic import make_rules


def prepare(person: Plain) -> Facts:
    """Return the facts of a person as Python objects."""
    return make_facts(person)


def make_contestants() -> list[Judge]:
    """Return the one way to run it."""
    rules = make_rules()

    def judge(facts: Facts) -> Verdicts:
        return tuple(json_logic.jsonLogic(rules, facts))

    return [OneByOne("json-logic-qubit", "verdicts", prepare, judge)]
