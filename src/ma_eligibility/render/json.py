"""An explained answer, or problems, as JSON: the same input gives the same bytes on every run and machine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.days.timeline import Days
from ma_eligibility.errors import Problem
from ma_eligibility.explain.answer import CredentialExplained, Explanation, RouteExplained
from ma_eligibility.explain.assumptions import list_assumed
from ma_eligibility.explain.comparison import Comparison, CredentialDifference
from ma_eligibility.explain.outcome import leave_open, read_outcome
from ma_eligibility.explain.tree import Explained
from ma_eligibility.plain import dump_json
from ma_eligibility.plan.plan import Plans
from ma_eligibility.plan.steps import list_all_steps, summarize_all
from ma_eligibility.profile.profile import Profile
from ma_eligibility.render.problems import problem_json
from ma_eligibility.ruleset.rulebook import Ruleset

if TYPE_CHECKING:
    from ma_eligibility.load.suppositions import Supposition

FORMAT_VERSION = "1.3"


def render_json(
    explanation: Explanation,
    comparison: Comparison | None = None,
    supposed: "Sequence[Supposition]" = (),
    plans: Plans | None = None,
) -> str:
    """Return the answer as JSON text with a line break at its end; ``comparison``: where another ruleset differs.

    ``supposed`` is what was supposed of the candidate; ``plans`` say what opens more exams.
    """
    rows = summarize_all(explanation, comparison, plans)
    steps = list_all_steps(explanation, comparison, plans)
    return dump_json(
        {
            "format_version": FORMAT_VERSION,
            "as_of": format_day(explanation.as_of),
            "candidate": explanation.profile.candidate,
            "supposed": [each._asdict() for each in supposed],
            "assumed": assumed_json(explanation.profile),
            "ruleset": ruleset_json(explanation.ruleset) | {"readings": dict(explanation.ruleset.readings)},
            "credentials": [
                _credential(found, explanation.as_of)
                | {"differs": _differs(found.credential.id, comparison)}
                | {"summary": rows[found.credential.id]._asdict()}
                for found in explanation.credentials
            ],
            "next": [step._asdict() | {"day": _day_or_null(step.day)} for step in steps],
            "compared_with": comparison and _comparison(comparison),
            "notes": list(explanation.ruleset.info.notes),
        }
    )


def assumed_json(profile: Profile) -> list[dict[str, str]]:
    """Return what a profile says to be assumed."""
    return [{"address": each.address, "value": each.value} for each in list_assumed(profile)]


def _differs(id: str, comparison: Comparison | None) -> bool | None:
    """Tell whether a credential's answer differs under the compared ruleset; None if that does not have it."""
    if comparison is None or id in comparison.lacking:
        return None
    return id in comparison.ids


def ruleset_json(ruleset: Ruleset) -> dict[str, Any]:
    """Return what tells which rules an answer is by."""
    return {"id": ruleset.id, "sha256": ruleset.sha256}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "ruleset": ruleset_json(comparison.ruleset),
        "differing": [{"id": other.id} | elsewhere_json(other) for other in comparison.differing],
        "same": comparison.is_same,
        "lacking": list(comparison.lacking),
        "also_asks": list(comparison.also_asks),
    }


def elsewhere_json(other: CredentialDifference) -> dict[str, Any]:
    """Return what is found of a credential under another ruleset as values that JSON can hold."""
    return {
        "verdict": other.found.verdict.value,
        "windows": _days(other.found.windows),
        "possible": _days(other.found.possible),
        "route": other.route.route.id,
        "confidence": other.route.confidence,
        "reason": other.reason,
    }


def render_problems_json(problems: list[Problem], omitted_count: int = 0) -> str:
    """Return the problems of an input as JSON text; ``omitted_count`` counts those left out."""
    errors = [problem_json(each) | {"fix": each.fix and each.fix._asdict()} for each in problems]
    return dump_json({"format_version": FORMAT_VERSION, "errors": errors, "untold": omitted_count})


def _credential(found: CredentialExplained, as_of: int) -> dict[str, Any]:
    outcome = read_outcome(found, as_of)
    since, until = leave_open(outcome.since, outcome.until)
    ranks = {route.route.id: rank for rank, route in enumerate(found.ranked, 1)}
    return {
        "id": found.credential.id,
        "name": found.credential.name,
        "body": found.credential.body.name,
        "verdict": found.verdict.value,
        "windows": _days(found.windows),
        "possible": _days(found.possible),
        "condition": found.condition or None,
        "since": _day_or_null(since),
        "until": _day_or_null(until),
        "days_left": None if until is None else until - as_of,
        "opens": _day_or_null(outcome.opens),
        "may_open": _day_or_null(outcome.may_open),
        "if_nothing_else": None if found.nothing_else is None else found.nothing_else.verdict.value,
        "routes": [_route(route, ranks[route.route.id]) for route in found.routes],
        "other_readings": [reading._asdict() | {"verdict": reading.verdict.value} for reading in found.readings],
    }


def _route(found: RouteExplained, rank: int) -> dict[str, Any]:
    finding = found.tree.finding
    return {
        "id": found.route.id,
        "title": found.route.title,
        "rank": rank,
        "verdict": found.verdict.value,
        "windows": _days(finding.windows),
        "possible": _days(finding.possible),
        "requirement": explained_json(found.tree),
        "obligations": [{"text": duty.text, "due": _day_or_null(duty.due)} for duty in found.obligations],
        "source": found.source.title if found.source else None,
        "confidence": found.confidence,
        "not_found": list(found.not_found),
    }


def explained_json(found: Explained) -> dict[str, Any]:
    """Return a tree of explained criteria as values that JSON can hold."""
    node: dict[str, Any] = {
        "kind": found.kind,
        "verdict": found.verdict.value,
        "windows": _days(found.finding.windows),
        "possible": _days(found.finding.possible),
        "sentence": found.sentence,
        "proof": found.proof,
        "facts": list(found.facts),
        "missing": list(found.missing),
        "shortfall": found.shortfall and found.shortfall._asdict(),
        "opens": _day_or_null(found.opens),
        "condition": found.condition or found.opens_condition or None,
        "remarks": [remark.say() for remark in found.remarks],
    }
    if found.of:
        node["of"] = [explained_json(part) for part in found.of]
    return node


def _days(days: Days) -> list[dict[str, str | None]]:
    return [
        {
            "from": None if first == FIRST_DAY else format_day(first),
            "until": None if last == LAST_DAY else format_day(last),
        }
        for first, last in days
    ]


def _day_or_null(day: int | None) -> str | None:
    return None if day is None else format_day(day)
