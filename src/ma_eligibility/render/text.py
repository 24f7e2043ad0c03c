"""An explained answer as text for a terminal, or for a pipe: words carry the meaning, color and glyphs only help."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ma_eligibility.explain.answer import Explanation
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.medium import FILE, Medium
from ma_eligibility.plan.plan import Plans
from ma_eligibility.profile.descriptions import uncapitalize
from ma_eligibility.render.asked import list_asked, list_asked_elsewhere, list_sources
from ma_eligibility.render.credential import write_credential
from ma_eligibility.render.frame import write_head
from ma_eligibility.render.overview import write_overview
from ma_eligibility.render.writer import NARROWEST, WITHOUT_TERMINAL, Terminal, Writer

if TYPE_CHECKING:
    from ma_eligibility.load.suppositions import Supposition


def render_text(
    explanation: Explanation,
    *,
    width: int = WITHOUT_TERMINAL,
    color: bool = False,
    ascii_only: bool = False,
    chart: bool = True,
    verbose: bool = False,
    why: Collection[str] = (),
    comparison: Comparison | None = None,
    medium: Medium = FILE,
    supposed: "Sequence[Supposition]" = (),
    plans: Plans | None = None,
    arguments: str = "",
) -> str:
    """Return the answer as text; ``comparison`` says where another ruleset differs, ``plans`` what opens more exams.

    ``medium`` is what the facts are written in, and says how they are called; ``supposed`` is what was supposed of the
    candidate.

    ``width`` counts terminal columns; ``color`` adds terminal colors; ``ascii_only`` keeps to ASCII characters, as
    far as the profile and the rules do; ``chart`` draws the days. ``why`` has the ids of the credentials whose reasons
    are shown instead of the overview, or ``all``; ``verbose`` shows the overview, and every route and criterion.

    ``arguments`` are those of the commands that say more, such as the name of the file; left out, they are known, as
    where a command has just been typed.
    """
    writer = Writer(Terminal(max(width, NARROWEST), color, ascii_only, chart), medium)
    write_head(writer, explanation.profile, explanation.as_of, explanation.readings_taken, supposed)
    shown = [each for each in explanation.credentials if verbose or "all" in why or each.credential.id in why]
    if verbose or not why:
        writer.break_line()
        write_overview(writer, explanation, comparison, plans, chart=chart, every_step=verbose, arguments=arguments)
    for credential in shown:
        writer.break_line()
        write_credential(writer, credential, verbose=verbose)
    if shown:
        _write_end(writer, explanation._replace(credentials=tuple(shown)), comparison)
    return writer.text()


def _write_end(writer: Writer, explanation: Explanation, comparison: Comparison | None) -> None:
    """Write what to ask for, where the rules come from, the notes, and what the compared ruleset says."""
    _write_questions(writer, explanation)
    writer.break_line()
    info = explanation.ruleset.info
    writer.write(f"Rules: {info.ruleset}, {uncapitalize(info.title)}.", style="dim")
    _write_sources(writer, explanation)
    for note in info.notes:
        writer.write(note, style="dim")
    if comparison is not None:
        writer.break_line()
        _write_comparison(writer, comparison, {found.credential.id for found in explanation.credentials})


def _write_questions(writer: Writer, explanation: Explanation) -> None:
    """Write what to ask for, once for the whole answer, with the words for each fact."""
    asked = list_asked(explanation, writer.medium)
    if asked:
        writer.heading("To settle what is not known, ask for (what the nearest routes need first):")
    for each in asked:
        writer.item("-", each, indent=2)


def _write_sources(writer: Writer, explanation: Explanation) -> None:
    """Write where the rules come from."""
    for source in list_sources(explanation):
        writer.write(source, style="dim")


def _write_comparison(writer: Writer, comparison: Comparison, shown: Collection[str]) -> None:
    """Write a line for each credential shown whose answer differs under another ruleset."""
    info = comparison.ruleset.info
    name = f"the ruleset {info.ruleset} ({uncapitalize(info.title)})"
    lacking = [id for id in comparison.lacking if id in shown]
    differing = [other for other in comparison.differing if other.id in shown]
    if lacking:
        writer.write(f"There is no {' and no '.join(lacking)} in {name}.", style="bold")
    if not differing and not lacking:
        what = "answers" if comparison.is_same else "verdicts, and the days that are certain,"
        writer.write(f"Under {name} the {what} are the same.", style="bold")
    if differing:
        writer.write(f"Under {name} these answers differ:", style="bold")
    for other in differing:
        writer.item(other.id.ljust(6), other.reason_and_trust, indent=2)
    asked = list_asked_elsewhere(comparison, shown, writer.medium)
    if asked:
        writer.heading("To settle what is not known there, also ask for:")
    for each in asked:
        writer.item("-", each, indent=2)
