"""Which medical-assistant certification exams a candidate may take, why, and on which days.

The functions, in the order of use::

    profile = load_profile("maria.yaml")            # or make_profile({...}), parse_profile("...")
    ruleset = load_ruleset("guide")                 # or a folder of your own
    answer = evaluate_profile(profile, ruleset, as_of=parse_day("2026-11-22"))
    explanation = explain_answer(answer)
    print(render_text(explanation), render_json(explanation))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ma_eligibility.days.calendar import format_day as format_day
    from ma_eligibility.days.calendar import parse_day as parse_day
    from ma_eligibility.errors import InputError as InputError
    from ma_eligibility.errors import Problem as Problem
    from ma_eligibility.explain.answer import Explanation as Explanation
    from ma_eligibility.explain.answer import explain_answer as explain_answer
    from ma_eligibility.load.profile import load_profile as load_profile
    from ma_eligibility.load.profile import make_profile as make_profile
    from ma_eligibility.load.profile import parse_profile as parse_profile
    from ma_eligibility.load.ruleset import load_ruleset as load_ruleset
    from ma_eligibility.profile.profile import Profile as Profile
    from ma_eligibility.render.json import render_json as render_json
    from ma_eligibility.render.text import render_text as render_text
    from ma_eligibility.ruleset.evaluate import Answer as Answer
    from ma_eligibility.ruleset.evaluate import evaluate_profile as evaluate_profile
    from ma_eligibility.ruleset.finding import Verdict as Verdict
    from ma_eligibility.ruleset.finding import read_verdict as read_verdict
    from ma_eligibility.ruleset.rulebook import Ruleset as Ruleset

_HOMES = {
    "load_profile": "load.profile",
    "make_profile": "load.profile",
    "parse_profile": "load.profile",
    "load_ruleset": "load.ruleset",
    "evaluate_profile": "ruleset.evaluate",
    "explain_answer": "explain.answer",
    "render_text": "render.text",
    "render_json": "render.json",
    "read_verdict": "ruleset.finding",
    "parse_day": "days.calendar",
    "format_day": "days.calendar",
    "Profile": "profile.profile",
    "Ruleset": "ruleset.rulebook",
    "Answer": "ruleset.evaluate",
    "Explanation": "explain.answer",
    "Verdict": "ruleset.finding",
    "InputError": "errors",
    "Problem": "errors",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that JSON does not wait for the terminal's renderer."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
