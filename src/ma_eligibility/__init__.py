"""Which medical-assistant certification exams a candidate may take, why, and on which days.

The functions, in the order of use::

    profile = load_profile("maria.yaml")            # or make_profile({...}), parse_profile("...")
    ruleset = load_ruleset("guide")                 # or a folder of your own
    answer = evaluate_profile(profile, ruleset, as_of=date(2026, 11, 22))
    explanation = explain_answer(answer)
    comparison = compare_answer(answer, load_ruleset("published"))
    print(render_text(explanation, comparison=comparison), render_json(explanation, comparison))
    plans = plan_profile(profile, ruleset, date(2026, 11, 22), PlanOptions(all_plans=True))

A day is an ordinal (``datetime.date.toordinal``), and a set of days, such as the windows of a credential, a tuple of
the first and last days of its intervals; ``to_date`` and ``to_dates`` return them as dates, with None for an open end.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ma_eligibility.days.calendar import format_day as format_day
    from ma_eligibility.days.calendar import parse_day as parse_day
    from ma_eligibility.days.calendar import to_date as to_date
    from ma_eligibility.days.timeline import DateRange as DateRange
    from ma_eligibility.days.timeline import to_dates as to_dates
    from ma_eligibility.errors import InputError as InputError
    from ma_eligibility.errors import Problem as Problem
    from ma_eligibility.explain.answer import Explanation as Explanation
    from ma_eligibility.explain.answer import explain_answer as explain_answer
    from ma_eligibility.explain.comparison import Comparison as Comparison
    from ma_eligibility.explain.comparison import compare_answer as compare_answer
    from ma_eligibility.load.profile import load_profile as load_profile
    from ma_eligibility.load.profile import make_profile as make_profile
    from ma_eligibility.load.profile import parse_profile as parse_profile
    from ma_eligibility.load.ruleset import load_ruleset as load_ruleset
    from ma_eligibility.plan.plan import PlanOptions as PlanOptions
    from ma_eligibility.plan.plan import Plans as Plans
    from ma_eligibility.plan.planner import plan_profile as plan_profile
    from ma_eligibility.profile.profile import Profile as Profile
    from ma_eligibility.render.json import render_json as render_json
    from ma_eligibility.render.text import render_text as render_text
    from ma_eligibility.ruleset.evaluate import Answer as Answer
    from ma_eligibility.ruleset.evaluate import evaluate_profile as evaluate_profile
    from ma_eligibility.ruleset.finding import Verdict as Verdict
    from ma_eligibility.ruleset.finding import read_verdict as read_verdict
    from ma_eligibility.ruleset.rulebook import Ruleset as Ruleset
    from ma_eligibility.version import __version__ as __version__

_HOMES = {
    "days.calendar": ("format_day", "parse_day", "to_date"),
    "days.timeline": ("DateRange", "to_dates"),
    "errors": ("InputError", "Problem"),
    "explain.answer": ("Explanation", "explain_answer"),
    "explain.comparison": ("Comparison", "compare_answer"),
    "load.profile": ("load_profile", "make_profile", "parse_profile"),
    "load.ruleset": ("load_ruleset",),
    "plan.plan": ("PlanOptions", "Plans"),
    "plan.planner": ("plan_profile",),
    "profile.profile": ("Profile",),
    "render.json": ("render_json",),
    "render.text": ("render_text",),
    "ruleset.evaluate": ("Answer", "evaluate_profile"),
    "ruleset.finding": ("Verdict", "read_verdict"),
    "ruleset.rulebook": ("Ruleset",),
    "version": ("__version__",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = list(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Import a name when it is first used, so that JSON does not wait for the terminal's renderer."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
