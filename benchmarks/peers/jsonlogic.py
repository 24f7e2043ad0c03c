"""The thirteen routes in JSONLogic, for the peers that evaluate it: an array of rules, in the order of the ruleset.

JSONLogic says all of them but the years of work, which are precomputed (the module ``facts``); it adds up the hours.
"""

from typing import Any

from benchmarks.contestants import DAY, YEARS_AGO
from benchmarks.peers.facts import HOURS_DAYS

Rule = dict[str, Any]


def make_rules() -> list[Rule]:
    """Return the rules for the day asked about, each of which gives true or false."""
    graduated = _all({"var": "diploma"}, _past("diploma.earned"))
    named = _all(graduated, _in("diploma.kind", "high_school", "ged"))
    assisting = _is("field", "medical_assisting")
    recent = _some("programs", assisting, _past("ends"), _since("ends", 5))
    rules = [
        _some("military", _is("training", "medical_assistant"), _past("completed")),
        _some(
            "programs",
            assisting,
            _past("ends"),
            _since("ends", 4),
            {">=": [{"var": "hours"}, 720]},
            {"var": "accreditation"},
        ),
        _all(
            _any(
                _some("programs", {"!=": [{"var": "field"}, "other"]}, _past("ends")),
                _some("military", _past("completed")),
            ),
            _enough("taught"),
        ),
        _enough("practiced"),
        _some(
            "programs",
            assisting,
            _past("ends"),
            _is("level", "postsecondary"),
            _some("accreditation", _in("", "CAAHEP", "ABHES")),
        ),
        _all(graduated, _any(_enough("full_time"), {">=": [_make_hours(), HOURS_DAYS]})),
        _all(graduated, recent),
        _all(graduated, _some("programs", assisting, _past("started"), {">": [{"var": "ends"}, DAY]})),
        _all(
            named,
            _some(
                "military", _past("completed"), _since("completed", 5), _some("documents", _in("", "DD214", "SMART"))
            ),
        ),
        _all(named, recent),
        _enough("supervised"),
        recent,
        named,
    ]
    return [{"!!": [rule]} for rule in rules]


def _make_hours() -> Rule:
    """Return the rule that adds up hours a week times days of supervised work."""
    counts = _all(_is("role", "medical_assistant"), {"var": "supervised"}, _past("start"))
    last = {"min": [{"var": "current.end"}, DAY]}
    days = {"+": [{"-": [last, {"var": "current.start"}]}, 1]}
    added = {"+": [{"var": "accumulator"}, {"*": [{"var": "current.hours"}, days]}]}
    return {"reduce": [{"filter": [{"var": "jobs"}, counts]}, added, 0]}


def _enough(work: str) -> Rule:
    return {">=": [{"var": f"work.{work}.days"}, {"var": f"work.{work}.needed"}]}


def _past(day: str) -> Rule:
    return {"<=": [{"var": day}, DAY]}


def _since(day: str, years: int) -> Rule:
    return {">=": [{"var": day}, YEARS_AGO[years]]}


def _is(field: str, word: str) -> Rule:
    return {"==": [{"var": field}, word]}


def _in(field: str, *words: str) -> Rule:
    return {"in": [{"var": field}, list(words)]}


def _some(section: str, *asked: Rule) -> Rule:
    return {"some": [{"var": section}, _all(*asked)]}


def _all(*asked: Rule) -> Rule:
    return {"and": list(asked)} if len(asked) > 1 else asked[0]


def _any(*asked: Rule) -> Rule:
    return {"or": list(asked)}
