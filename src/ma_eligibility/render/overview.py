"""The first screen: a row for each credential, the chart, what to do next, and which rules it is by."""

from collections.abc import Mapping, Sequence

from ma_eligibility.explain.answer import Explanation
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.explain.next_steps import MOST_STEPS, Step
from ma_eligibility.explain.summary import Mark, Summary
from ma_eligibility.explain.voice import SummaryWord
from ma_eligibility.plan.plan import Plans
from ma_eligibility.plan.steps import list_all_steps, summarize_all
from ma_eligibility.profile.descriptions import capitalize
from ma_eligibility.render.chart import write_chart
from ma_eligibility.render.frame import write_rules
from ma_eligibility.render.writer import Cell, Writer

WORD_STYLES: dict[SummaryWord, str] = {
    "yes": "bold green",
    "held": "bold green",
    "not yet": "bold yellow",
    "one paper away": "bold yellow",
    "not known": "bold yellow",
    "no": "bold red",
}
#: The marks after a verdict.
MARKS: dict[Mark, str] = {"differs": "*", "reading": "+"}


def write_overview(
    writer: Writer,
    explanation: Explanation,
    comparison: Comparison | None,
    plans: Plans | None,
    *,
    chart: bool,
    every_step: bool,
    arguments: str = "",
) -> None:
    """Write the first screen; ``every_step`` leaves out nothing of what to do next.

    ``arguments`` are those of the commands that say more; empty where they have just been typed.
    """
    rows = summarize_all(explanation, comparison, plans)
    _write_rows(writer, rows)
    steps = list_all_steps(explanation, comparison, plans)
    if chart or steps:
        writer.break_line()
    if chart:
        write_chart(writer, explanation.credentials, explanation.as_of)
    _write_steps(writer, steps, None if every_step else MOST_STEPS, arguments)
    writer.break_line()
    _write_rules(writer, explanation, comparison)
    _write_commands(writer, rows, arguments)


def _write_rows(writer: Writer, rows: Mapping[str, Summary]) -> None:
    label = max(map(len, rows))
    words = {id: row.word + "".join(MARKS[mark] for mark in row.marks) for id, row in rows.items()}
    word, day = max(map(len, words.values())), max(len(row.day) for row in rows.values())
    for id, row in rows.items():
        cells = [Cell(words[id], word, WORD_STYLES[row.word])] + ([Cell(row.day, day)] if row.day else [])
        writer.row(id.ljust(label), cells, row.reason)


def _write_steps(writer: Writer, steps: Sequence[Step], most: int | None, arguments: str) -> None:
    """Write the first steps, as many as there may be at most, and where there is more."""
    if not steps:
        return
    writer.write("Next", style="bold")
    for number, step in enumerate(steps[:most], 1):
        mark = MARKS["differs"] if step.elsewhere else ""
        ids = ", ".join(step.credentials)
        writer.item(f"{number}.", f"{ids}{mark}: {step.text}" if ids else step.text, indent=2)
    hidden = len(steps) - len(steps[:most])
    more = [f"{hidden} more: {_say_command(arguments, '-v')}"] if hidden else []
    more += [f"All plans: ma-eligible plan {arguments}".rstrip()] if any(step.kind == "plan" for step in steps) else []
    for line in more if arguments else ["   ".join(more)] if more else []:
        writer.write(line, indent=5, style="dim")


def _write_rules(writer: Writer, explanation: Explanation, comparison: Comparison | None) -> None:
    """Write which rules it is by, and what differs."""
    differs = ""
    if comparison and comparison.differing:
        other = comparison.ruleset.info
        differs = f" {MARKS['differs']} {capitalize(other.called) if other.called else other.ruleset} differ."
    write_rules(writer, explanation.ruleset.info, differs)


def _write_commands(writer: Writer, rows: Mapping[str, Summary], arguments: str) -> None:
    """Write which options show more, in whole commands where these have not been typed."""
    read = [id for id, row in rows.items() if "reading" in row.marks]
    otherwise = f" ({MARKS['reading']}: another reading)" if read else ""
    lines = [
        f"Reasons: {_say_command(arguments, f'--why {[*read, *rows][0]}')}{otherwise}",
        f"To print: {_say_command(arguments, '-o answer.html')}",
        f"All: {_say_command(arguments, '-v')}",
    ]
    for line in lines if arguments else ["   ".join(lines)]:
        writer.write(line, style="dim")


def _say_command(arguments: str, option: str) -> str:
    """Return how to get more: the option alone after a command that has just been typed, or the whole command."""
    return f"ma-eligible check {arguments} {option}" if arguments else option
