"""What `check` and `ask` answer with: the rulesets, the explained answer, the plans, and the answer as text."""

from typing import TYPE_CHECKING, Any

from ma_eligibility.cli.options import loading_rules

if TYPE_CHECKING:
    from pathlib import Path

    from ma_eligibility.explain.answer import Explanation
    from ma_eligibility.explain.comparison import Comparison
    from ma_eligibility.plan.plan import Plans
    from ma_eligibility.profile.profile import Profile
    from ma_eligibility.ruleset.rulebook import Ruleset


def load_rulesets(
    name: str, readings: dict[str, str], credentials: list[str], compare_with: str | None
) -> "tuple[list[Ruleset], list[Path]]":
    """Return the ruleset asked for, after it the one to compare it with, if any, and the files of both."""
    from ma_eligibility.load.ruleset import load_ruleset, resolve_compared, rule_files

    with loading_rules(name):
        ruleset = load_ruleset(name, readings, credentials)
    other = compare_with or resolve_compared(name, ruleset.info.compare_with)
    if other in (None, "none"):
        return [ruleset], rule_files(name)
    return [ruleset, load_ruleset(other, alternatives=False)], [*rule_files(name), *rule_files(other)]


def explain(profile: "Profile", rulesets: "list[Ruleset]", as_of: int) -> "tuple[Explanation, Comparison | None]":
    """Return the explained answer under the first ruleset, and where it differs under the second."""
    from ma_eligibility.explain.answer import explain_answer
    from ma_eligibility.ruleset.evaluate import evaluate_profile

    ruleset, *others = rulesets
    answer = evaluate_profile(profile, ruleset, as_of)
    explanation = explain_answer(answer)
    if not others:
        return explanation, None
    from ma_eligibility.explain.comparison import compare_answer

    return explanation, compare_answer(answer, others[0], explanation)


def find_plans(explanation: "Explanation", *, details: bool) -> "Plans | None":
    """Return what would open more exams, as ``plan_more`` does."""
    from ma_eligibility.plan.planner import plan_more

    return plan_more(explanation, details=details)


def render_screen(
    explanation: "Explanation",
    comparison: "Comparison | None",
    plans: "Plans | None",
    *,
    to_file: bool,
    chart: bool = True,
    **shown: Any,
) -> str:
    """Return the answer as text for standard output or a file; ``shown`` says what of it."""
    from ma_eligibility.render.text import render_text
    from ma_eligibility.render.writer import describe_terminal

    terminal = describe_terminal(to_file=to_file)
    terms = terminal._replace(chart=terminal.chart and chart)._asdict()
    return render_text(explanation, **terms, comparison=comparison, plans=plans, **shown)
