"""What differs between two rulesets, as text and as JSON."""

from collections.abc import Sequence

from ma_eligibility.days.calendar import FIRST_DAY, format_day
from ma_eligibility.explain.comparison import Change
from ma_eligibility.plain import dump_json
from ma_eligibility.render.json import elsewhere_json
from ma_eligibility.render.writer import Terminal, Writer
from ma_eligibility.review.differ import Difference
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import Ruleset


def render_difference_text(
    names: tuple[str, str],
    differences: Sequence[Difference],
    changes: Sequence[Change] | None,
    as_of: int,
    terminal: Terminal,
) -> str:
    """Return what differs, in sentences; with ``changes``, then for whom."""
    writer = Writer(terminal)
    writer.write(f"From the ruleset {names[0]} to {names[1]}", style="bold")
    if not differences:
        writer.write("They ask for the same things and say the same about them.", indent=2)
    for found in differences:
        writer.break_line()
        place = " ".join(part for part in (found.credential, found.route) if part)
        writer.write(f"{place}: {found.said}" if place else found.said, style="bold")
        for name, asked in zip(names, (found.before, found.after), strict=True):
            for each in asked:
                writer.item(f"{name}:", each, indent=2)
    if changes is not None:
        writer.break_line()
        _write_changes(writer, names, changes, as_of)
    return writer.text()


def _write_changes(writer: Writer, names: tuple[str, str], changes: Sequence[Change], as_of: int) -> None:
    writer.write(f"For whom the answer of {format_day(as_of)} differs", style="bold")
    if not changes:
        writer.write("nobody", indent=2)
    for change in changes:
        since = "" if change.since in (None, FIRST_DAY) else f", from {format_day(change.since or 0)} on"
        writer.write(f"{change.person}: {change.credential} {_name_change(change)}{since}", indent=2)
        for name, found in zip(names, (change.before, change.after), strict=True):
            writer.item(f"{name}:", found.reason_and_trust, indent=4)


def _name_change(change: Change) -> str:
    before, after = change.before.found.verdict, change.after.found.verdict
    if before is after:
        return "keeps its verdict, on other days"
    if after is Verdict.ELIGIBLE:
        return "gained"
    if before is Verdict.ELIGIBLE:
        return "lost" if after is Verdict.NOT_ELIGIBLE else "no longer certain"
    return "no longer ruled out" if before is Verdict.NOT_ELIGIBLE else "ruled out"


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
                {**found._asdict(), "credential": found.credential or None, "route": found.route or None}
                for found in differences
            ],
            "as_of": format_day(as_of),
            "people": None if changes is None else [_change(change) for change in changes],
        }
    )


def _change(change: Change) -> dict[str, object]:
    since = None if change.since is None else format_day(change.since)
    compared = {"before": elsewhere_json(change.before), "after": elsewhere_json(change.after)}
    return {**change._asdict(), **compared, "since": since}
