"""An explained answer as text for a terminal, or for a pipe: words carry the meaning, color and glyphs only help."""

from collections.abc import Iterator, Mapping

from ma_eligibility.days.calendar import LAST_DAY, format_day
from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.medium import CELLS, FILE
from ma_eligibility.profile.descriptions import describe_address, describe_part, uncapitalize
from ma_eligibility.profile.profile import plain_address
from ma_eligibility.render.chart import write_chart
from ma_eligibility.render.credential import VERDICT_STYLES, describe_elsewhere, write_credential
from ma_eligibility.render.writer import NARROWEST, WITHOUT_TERMINAL, Terminal, Writer
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.questions import describe_questions
from ma_eligibility.ruleset.rulebook import describe_source


def render_text(
    explanation: Explanation,
    *,
    width: int = WITHOUT_TERMINAL,
    color: bool = False,
    ascii_only: bool = False,
    verbose: bool = False,
    comparison: Comparison | None = None,
    in_table: bool = False,
) -> str:
    """Return the answer as text; ``comparison`` says where another ruleset differs.

    ``in_table`` means that the candidate is in a table, so that facts are called by its columns and cells.

    ``width`` counts terminal columns; ``color`` adds terminal colors; ``ascii_only`` keeps to ASCII characters, as
    far as the profile and the rules do; ``verbose`` shows every route and every criterion.
    """
    writer = Writer(Terminal(max(width, NARROWEST), color, ascii_only), CELLS if in_table else FILE)
    _write_head(writer, explanation)
    for credential in explanation.credentials:
        writer.break_line()
        write_credential(writer, credential, verbose=verbose)
    _write_questions(writer, explanation)
    writer.break_line()
    write_chart(writer, explanation.credentials, explanation.as_of)
    writer.break_line()
    _write_sources(writer, explanation)
    for note in explanation.ruleset.info.notes:
        writer.write(note, style="dim")
    if comparison is not None:
        writer.break_line()
        _write_comparison(writer, comparison)
    return writer.text()


def _write_head(writer: Writer, explanation: Explanation) -> None:
    candidate = explanation.profile.candidate
    who = f"{candidate}: " if candidate else ""
    info = explanation.ruleset.info
    writer.write(f"{who}eligibility on {format_day(explanation.as_of)}", style="bold")
    writer.write(f"by the ruleset {info.ruleset}: {uncapitalize(info.title)}")
    for said in dict.fromkeys(_describe_taken(explanation)):
        writer.write(said, style="magenta")
    for verdict, words in (
        (Verdict.ELIGIBLE, "open now"),
        (Verdict.UNDETERMINED, "not known"),
        (Verdict.NOT_ELIGIBLE, "not open"),
    ):
        names = [_name_with_end(found) for found in explanation.credentials if found.verdict is verdict]
        if names:
            writer.item(words.ljust(11), ", ".join(names), indent=2, style=VERDICT_STYLES[verdict])
    doubted = [found.credential.id for found in explanation.credentials if found.readings]
    if doubted:
        said = f"another reading of the rules changes {', '.join(doubted)}; see below"
        writer.item("but".ljust(11), said, indent=2, style="magenta")


def _describe_taken(explanation: Explanation) -> Iterator[str]:
    """Say what each reading means that was asked for in place of the ruleset's own."""
    for found in explanation.credentials:
        for name, reading in found.credential.readings.items():
            choice = explanation.ruleset.readings.get(f"{found.credential.id}.{name}")
            if choice is not None:
                yield f"with {name}={choice}, as asked for: {reading.choices[choice]}"


def _name_with_end(found: CredentialExplained) -> str:
    """Name a credential, and the day on which it closes or opens if that is known."""
    span = found.spans.current
    if found.verdict is Verdict.ELIGIBLE and span and span.last < LAST_DAY:
        perhaps = ", perhaps longer" if span.perhaps_until > span.last else ""
        return f"{found.credential.id} (through {format_day(span.last)}{perhaps})"
    if found.verdict is Verdict.NOT_ELIGIBLE and found.spans.next:
        return f"{found.credential.id} (opens {format_day(found.spans.next.first)})"
    return found.credential.id


def _write_questions(writer: Writer, explanation: Explanation) -> None:
    """Write what to ask for, once for the whole answer, with the words for each fact."""
    missing = explanation.missing
    if not missing:
        return
    questions = describe_questions(explanation.ruleset.info.questions)
    writer.heading("To settle what is not known, ask for (what the nearest routes need first):")
    for address in missing:
        is_in_part = address in explanation.profile.incomplete
        words = describe_part(address) if is_in_part else writer.medium.say(describe_address(address, questions))
        writer.item("-", f"{writer.format_address(address)}: {words}", indent=2)


def _write_sources(writer: Writer, explanation: Explanation) -> None:
    """Write where the rules come from: once, if all of them come from one place."""
    sources: dict[str, list[str]] = {}
    for found in explanation.credentials:
        for route in found.routes:
            own = route.route.source is not None
            name = f"{found.credential.id} by {route.route.id}" if own else found.credential.id
            names = sources.setdefault(describe_source(route.source), [])
            if name not in names:
                names.append(name)
    for text, names in sources.items():
        whose = "Source" if len(sources) == 1 else f"Source of {', '.join(names)}"
        writer.write(f"{whose}: {text}.", style="dim")


def _name_asked(writer: Writer, address: str, questions: Mapping[str, str]) -> str:
    """Name a fact by its address, and a question in its own words, too."""
    words = questions.get(plain_address(address))
    return f"{writer.format_address(address)} ({words})" if words else writer.format_address(address)


def _write_comparison(writer: Writer, comparison: Comparison) -> None:
    """Write a line for each credential whose answer differs under another ruleset."""
    info = comparison.ruleset.info
    name = f"the ruleset {info.ruleset} ({uncapitalize(info.title)})"
    asked_above = {address for other in comparison.differing for address in other.asks}
    questions = describe_questions(info.questions)
    asked = [_name_asked(writer, address, questions) for address in comparison.also_asks if address not in asked_above]
    if comparison.lacking:
        writer.write(f"There is no {' and no '.join(comparison.lacking)} in {name}.", style="bold")
    if not comparison.differing and not comparison.lacking:
        what = "answers" if comparison.is_same else "verdicts, and the days that are certain,"
        writer.write(f"Under {name} the {what} are the same.", style="bold")
    if comparison.differing:
        writer.write(f"Under {name} these answers differ:", style="bold")
    for other in comparison.differing:
        said = describe_elsewhere(other, writer.medium.format_address)
        writer.item(other.found.credential.id.ljust(6), said, indent=2)
    if asked:
        writer.write(f"To settle what is not known there, also ask for {', '.join(asked)}.", indent=2)
