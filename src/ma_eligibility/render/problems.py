"""Problems of an input or of rules, as text, as JSON, and as the annotations that GitHub shows next to a change.

The text has the line of the file, a mark under the mistake, and what to write instead.
"""

import unicodedata
from collections.abc import Sequence
from typing import Any

from ma_eligibility.errors import Excerpt, Problem
from ma_eligibility.load.ruleset import RulesetFiles
from ma_eligibility.plain import dump_json, show_plain

WIDEST_EXCERPT = 100
TAB = "    "

#: What belongs where a mistake is, shown next to its mark.
EXPECTED = {
    "E203": "expected a date such as 2021-05-20",
    "E204": "expected a date such as 2021-05-20",
    "E205": "expected a date from 1900 to 2100",
    "E206": "expected a number such as 37.5",
}


def render_problems(problems: Sequence[Problem], omitted_count: int = 0) -> str:
    """Return the problems as text: each with its line of the file, a mark under the mistake, and what to write instead.

    ``omitted_count`` counts those left out.
    """
    parts = [_render_problem(problem) for problem in problems]
    if omitted_count:
        parts.append(f"and {omitted_count:,} more problem{'' if omitted_count == 1 else 's'}")
    return "\n\n".join(parts) + "\n"


def severity_of(problem: Problem) -> str:
    """Return the word for how much a problem matters: a warning does not stop anything."""
    return "warning" if problem.code.startswith(("W", "L2")) else "error"


def _render_problem(problem: Problem) -> str:
    """Return a problem with the lines of the file that it is about, as compilers show it."""
    excerpts = sorted(problem.excerpts, key=lambda excerpt: (excerpt.line, excerpt.column))
    gutter = max((len(str(excerpt.line)) for excerpt in excerpts), default=0)
    position = f":{problem.line}:{problem.column}" if problem.line else ""
    address = f" ({show_plain(problem.path)})" if problem.path else ""
    lines = [
        f"{severity_of(problem)}[{problem.code}]: {show_plain(problem.message)}",
        f"{' ' * gutter} --> {show_plain(problem.file)}{position}{address}",
    ]
    if excerpts:
        lines.append(f"{' ' * gutter} |")
    shown = 0
    for excerpt in excerpts:
        text, mark = _mark_line(excerpt, "^" if excerpt is problem.excerpts[0] else "-")
        if excerpt.line != shown:
            lines.append(f"{excerpt.line:>{gutter}} | {text}".rstrip())
        shown = excerpt.line
        label = f"{excerpt.label} here" if excerpt.label else EXPECTED.get(problem.code, "")
        lines.append(f"{' ' * gutter} | {mark} {show_plain(label)}".rstrip())
    if problem.help:
        lines.append(f"help: {show_plain(problem.help)}{' (check --fix writes it)' if problem.fix else ''}")
    return "\n".join(lines)


def _mark_line(excerpt: Excerpt, mark: str) -> tuple[str, str]:
    """Return the line as it is shown, cut to what is near the mistake, and the marks under the mistake."""
    first = excerpt.column - 1 - excerpt.cut
    last = first + excerpt.length
    cells = [TAB if char == "\t" else show_plain(char) for char in excerpt.text]
    start, end = 0, len(cells)
    if len(cells) > WIDEST_EXCERPT:
        start = max(0, min(first - WIDEST_EXCERPT // 2, len(cells) - WIDEST_EXCERPT))
        end = start + WIDEST_EXCERPT
    before = "… " if start or excerpt.cut else ""
    text = before + "".join(cells[start:end]) + (" …" if end < len(cells) else "")
    space = _width(before) + sum(map(_width, cells[start:first]))
    length = sum(map(_width, cells[first : min(last, end)]))
    return text, " " * space + mark * max(1, length)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.category(char) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return a problem as values that JSON can hold."""
    return {key: value for key, value in problem._asdict().items() if key not in ("excerpts", "fix")}


def render_lint_text(problems: Sequence[Problem], files: RulesetFiles) -> str:
    """Return what lint found in a ruleset, or in some credentials of it, as text."""
    if problems:
        count = f"{len(problems)} finding{'' if len(problems) == 1 else 's'}"
        return f"{render_problems(problems)}\n{count}; ma-eligible explain {problems[0].code} tells more\n"
    ids = [item.id for item in files.ruleset.credentials]
    about = f"its {len(ids)} credential{'' if len(ids) == 1 else 's'}" if files.is_whole else ", ".join(ids)
    return f"{show_plain(f'{files.ruleset.id}: nothing to report about {about}')}\n"


def render_lint_json(problems: Sequence[Problem]) -> str:
    """Return what lint found as JSON."""
    return dump_json({"findings": [{**problem_json(each), "severity": severity_of(each)} for each in problems]})
