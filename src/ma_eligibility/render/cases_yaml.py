"""Proposed cases as YAML, ready to be read, corrected and kept at the end of a rule file."""

import json
import re
from collections.abc import Sequence
from typing import Any

from ma_eligibility.days.calendar import format_day
from ma_eligibility.errors import format_path
from ma_eligibility.plain import is_unseen, show_plain
from ma_eligibility.review.measure import Measured
from ma_eligibility.review.propose import Proposal, Proposals

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_ ]*")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off"}


def render_proposals(proposed: Sequence[tuple[Measured, Proposals]]) -> str:
    """Return the cases proposed for each credential, and comments on what nothing was found for."""
    text = render_cases_yaml(
        [(measured.credential.id, case) for measured, proposals in proposed for case in proposals.cases]
    )
    goals = sum(len(measured.unshown) for measured, _ in proposed)
    shown = {id(goal) for _, proposals in proposed for case in proposals.cases for goal in case.shows}
    if goals > len(shown):
        text += f"# {goals - len(shown)} more things are not shown: see rules test --coverage\n"
    for measured, proposals in proposed:
        if proposals.is_cut:
            said = "has so many criteria that not everyone who may show something was tried"
            text += f"# {show_plain(measured.credential.id)} {said}\n"
    return text or "# the cases show all that there is to show\n"


def render_cases_yaml(proposals: Sequence[tuple[str, Proposal]]) -> str:
    """Return proposals as the entries of ``cases:``, each credential's below a comment with its id."""
    lines: list[str] = []
    credential = ""
    for id, proposal in proposals:
        if id != credential:
            lines.append(f"# {show_plain(id)}: proposed from the rule itself. Is each verdict what the source means?")
            credential = id
        lines += _case_lines(proposal)
    return "\n".join(lines) + "\n" if lines else ""


def _case_lines(proposal: Proposal) -> list[str]:
    shows = [f"  # shows: {show_plain(goal.said)} ({format_path(goal.path)})" for goal in proposal.shows[:1]]
    return [
        *shows,
        f"  - case: {_text(proposal.said)}",
        f"    profile: {_flow(proposal.person)}",
        f"    as_of: {format_day(proposal.as_of)}",
        f"    expect: {_flow(proposal.expect)}",
    ]


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else str(value)


def _text(value: str) -> str:
    """Write a text without quotes where that is read back as the same text."""
    if _DAY.fullmatch(value):
        return value
    plain = _PLAIN.fullmatch(value) and value == value.strip() and value.casefold() not in _NOT_TEXT
    return value if plain else json.dumps(value, ensure_ascii=any(map(is_unseen, value)))
