"""The first screen: a row for each credential, the chart, what to do next, and which rules it is by."""

from ma_eligibility.explain.answer import Explanation
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.explain.next_steps import MOST_STEPS, Step, list_steps
from ma_eligibility.explain.summary import Summary, summarize
from ma_eligibility.profile.descriptions import capitalize
from ma_eligibility.render.chart import write_chart
from ma_eligibility.render.writer import Writer

WORD_STYLES = {
    "yes": "bold green",
    "held": "bold green",
    "not yet": "bold yellow",
    "one paper away": "bold yellow",
    "not known": "bold yellow",
    "no": "bold red",
}
#: The marks after a verdict: the compared ruleset says something else; another reading of the rules does.
DIFFERS, READING = "*", "+"


def write_overview(writer: Writer, explanation: Explanation, comparison: Comparison | None, *, chart: bool) -> None:
    """Write the first screen."""
    rows = {found.credential.id: summarize(found, explanation) for found in explanation.credentials}
    marks = mark_rows(explanation, comparison)
    _write_rows(writer, rows, marks)
    writer.break_line()
    if chart:
        write_chart(writer, explanation.credentials, explanation.as_of)
    _write_steps(writer, list_steps(explanation, comparison), marks)
    writer.break_line()
    _write_rules(writer, explanation, comparison, marks)


def mark_rows(explanation: Explanation, comparison: Comparison | None) -> dict[str, str]:
    """Return the marks after the verdict of each credential."""
    differing = {other.found.credential.id for other in comparison.differing} if comparison else set()
    return {
        found.credential.id: (DIFFERS if found.credential.id in differing else "") + (READING if found.readings else "")
        for found in explanation.credentials
    }


def _write_rows(writer: Writer, rows: dict[str, Summary], marks: dict[str, str]) -> None:
    label = max(map(len, rows))
    words = {id: f"{row.word}{marks[id]}" for id, row in rows.items()}
    word, day = max(map(len, words.values())), max(len(row.day) for row in rows.values())
    for id, row in rows.items():
        cells = [(words[id], word, WORD_STYLES[row.word])] + ([(row.day, day, "")] if row.day else [])
        writer.row(id.ljust(label), cells, row.reason)


def _write_steps(writer: Writer, steps: list[Step], marks: dict[str, str]) -> None:
    if not steps:
        return
    writer.write("Next", style="bold")
    for number, step in enumerate(steps[:MOST_STEPS], 1):
        mark = DIFFERS if step.elsewhere else ""
        ids = ", ".join(step.credentials)
        writer.item(f"{number}.", f"{ids}{mark}: {step.text}" if ids else step.text, indent=2)
    if len(steps) > MOST_STEPS:
        writer.write(f"{len(steps) - MOST_STEPS} more: -v", indent=5, style="dim")


def _write_rules(
    writer: Writer, explanation: Explanation, comparison: Comparison | None, marks: dict[str, str]
) -> None:
    info, marked = explanation.ruleset.info, "".join(marks.values())
    said = f"Rules: {info.called or info.ruleset}."
    if comparison and DIFFERS in marked:
        other = comparison.ruleset.info
        said += f" {DIFFERS} {capitalize(other.called) if other.called else other.ruleset} differ."
    writer.write(said, style="dim")
    if info.reminder:
        writer.write(info.reminder, style="dim")
    example = next((id for id, mark in marks.items() if READING in mark), next(iter(marks)))
    otherwise = f" ({READING}: the rules can be read in another way)" if READING in marked else ""
    writer.write(f"Reasons: --why {example}{otherwise}   Everything: -v", style="dim")
