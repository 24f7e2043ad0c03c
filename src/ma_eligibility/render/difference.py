"""What differs between two rulesets, as text and as JSON."""

from collections.abc import Sequence

from ma_eligibility.calendar import FIRST_DAY, format_day
from ma_eligibility.model.finding import Verdict
from ma_eligibility.render.json import dump_json
from ma_eligibility.render.text import VERDICT_WORDS
from ma_eligibility.render.writer import Writer
from ma_eligibility.review.differ import Change, Difference
from ma_eligibility.rulebook import Ruleset


def render_difference_text(
    names: tuple[str, str],
    differences: Sequence[Difference],
    changes: Sequence[Change] | None,
    as_of: int,
    *,
    width: int,
    color: bool,
    ascii_only: bool,
) -> str:
    """Return what differs, in sentences; with ``changes``, then for whom."""
    writer = Writer(width, color=color, ascii_only=ascii_only)
    writer.write(f"From the ruleset {names[0]} to {names[1]}", style="bold")
    if not differences:
        writer.write("They ask for the same.", indent=2)
    for found in differences:
        writer.break_line()
        writer.write(f"{found.credential} {found.route}".strip() + f": {found.said}", style="bold")
        for name, asked in zip(names, (found.before, found.after), strict=True):
            for each in asked:
                writer.item(f"{name}:", each, indent=2)
    if changes is not None:
        writer.break_line()
        _write_changes(writer, changes, as_of)
    return writer.text()


def _write_changes(writer: Writer, changes: Sequence[Change], as_of: int) -> None:
    writer.write(f"Whose verdict differs on {format_day(as_of)}", style="bold")
    if not changes:
        writer.write("nobody's", indent=2)
    for change in changes:
        since = "" if change.since in (None, FIRST_DAY) else f" from {format_day(change.since or 0)} on"
        said = f"{change.credential} {_name_change(change)}{since}: {_explain_change(change)}"
        writer.item(f"{change.person}:", said, indent=2)


def _name_change(change: Change) -> str:
    if change.after is Verdict.ELIGIBLE:
        return "gained"
    if change.before is Verdict.ELIGIBLE and change.after is Verdict.NOT_ELIGIBLE:
        return "lost"
    return f"{VERDICT_WORDS[change.before]}, then {VERDICT_WORDS[change.after]}"


def _explain_change(change: Change) -> str:
    if change.before is Verdict.ELIGIBLE:
        return f"was open {change.before_reason}; now {change.reason}"
    return change.reason


def render_difference_json(
    before: Ruleset,
    after: Ruleset,
    differences: Sequence[Difference],
    changes: Sequence[Change] | None,
    as_of: int,
) -> str:
    """Return what differs as JSON."""
    return dump_json(
        {
            "before": {"id": before.id, "sha256": before.sha256},
            "after": {"id": after.id, "sha256": after.sha256},
            "differences": [
                {
                    **found._asdict(),
                    "route": found.route or None,
                    "before": list(found.before),
                    "after": list(found.after),
                }
                for found in differences
            ],
            "as_of": format_day(as_of),
            "people": None if changes is None else [_change(change) for change in changes],
        }
    )


def _change(change: Change) -> dict[str, object]:
    return {
        "person": change.person,
        "credential": change.credential,
        "before": change.before.value,
        "after": change.after.value,
        "since": None if change.since is None else format_day(change.since),
        "before_reason": change.before_reason,
        "reason": change.reason,
    }
