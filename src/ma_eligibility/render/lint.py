"""What lint found, as text, as JSON, and as the annotations that GitHub shows next to a change."""

from collections.abc import Sequence

from ma_eligibility.errors import Problem
from ma_eligibility.plain import show_plain
from ma_eligibility.render.json import dump_json, problem_json
from ma_eligibility.render.problems import render_problems, severity_of
from ma_eligibility.ruleset.rulebook import Ruleset


def render_lint_text(problems: Sequence[Problem], ruleset: Ruleset) -> str:
    """Return what lint found in a ruleset as text."""
    if problems:
        count = f"{len(problems)} finding{'' if len(problems) == 1 else 's'}"
        return f"{render_problems(problems)}\n{count}; ma-eligible explain {problems[0].code} tells more\n"
    number = len(ruleset.credentials)
    return f"{show_plain(ruleset.id)}: nothing to report about its {number} credential{'' if number == 1 else 's'}\n"


def render_lint_json(problems: Sequence[Problem]) -> str:
    """Return what lint found as JSON."""
    return dump_json({"findings": [{**problem_json(each), "severity": severity_of(each)} for each in problems]})


def render_lint_github(problems: Sequence[Problem]) -> str:
    """Return problems as GitHub's workflow commands, one a line."""
    lines = []
    for problem in problems:
        place = (
            f"file={_escape(problem.file, in_property=True)},line={max(1, problem.line)},col={max(1, problem.column)}"
        )
        help = f" ({problem.help})" if problem.help else ""
        message = _escape(f"{problem.path}: {problem.message}{help}" if problem.path else f"{problem.message}{help}")
        lines.append(f"::{severity_of(problem)} {place},title={problem.code}::{message}\n")
    return "".join(lines)


def _escape(text: str, *, in_property: bool = False) -> str:
    """Return a text as a workflow command may hold it, on one line."""
    text = show_plain(text).replace("%", "%25")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text
