"""Plans as text for a terminal, or for a pipe: what would open each exam, from when, and under which conditions."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ma_eligibility.days.calendar import PartialDate, add_years
from ma_eligibility.explain.answer import list_readings_taken
from ma_eligibility.explain.next_steps import end_sentence
from ma_eligibility.plan.plan import CredentialPlans, Plan, Plans
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.profile.descriptions import join_words, uncapitalize
from ma_eligibility.render.frame import write_head, write_rules
from ma_eligibility.render.plan_sentences import list_sentences, say_state
from ma_eligibility.render.writer import NARROWEST, WITHOUT_TERMINAL, Terminal, Writer

if TYPE_CHECKING:
    from ma_eligibility.load.suppositions import Supposition

#: How far the text of a plan is indented, its number in front of it.
INDENT = 5


def render_plans(
    plans: Plans,
    *,
    width: int = WITHOUT_TERMINAL,
    color: bool = False,
    ascii_only: bool = False,
    supposed: "Sequence[Supposition]" = (),
) -> str:
    """Return the plans as text; the width and the colors are those of ``render_text``."""
    writer = Writer(Terminal(max(width, NARROWEST), color, ascii_only))
    words = PlanWords(plans)
    credentials = [found.credential for found in plans.credentials]
    write_head(writer, plans.profile, plans.as_of, list_readings_taken(credentials, plans.ruleset), supposed)
    _write_best(writer, plans, words)
    width = max(len(credential.id) for credential in credentials)
    for before, found in pairwise([None, *plans.credentials]):
        assert found is not None
        if before is None or before.plans or found.plans:
            writer.break_line()
        _write_credential(writer, found, found.credential.id.ljust(width + 1), plans, words)
    writer.break_line()
    for said in (*_say_what_finish_shows(plans), *words.list_assumptions()):
        writer.write(said, style="dim")
    write_rules(writer, plans.ruleset.info)
    writer.write(" ".join(_list_hints(plans)), style="dim")
    return writer.text()


def _write_best(writer: Writer, plans: Plans, words: PlanWords) -> None:
    """Write the smallest step, and the one that opens most, if that opens more than one exam."""
    smallest, most = plans.smallest, plans.opens_most
    if smallest is None:
        return
    writer.break_line()
    more = ", more than any other plan" if smallest is most and smallest.also else ""
    writer.item("Smallest step:", _say_step(smallest, words, more), style="bold")
    if most is not None and most is not smallest and most.also:
        writer.item("Opens most:", _say_step(most, words), style="bold")


def _say_step(plan: Plan, words: PlanWords, more: str = "") -> str:
    """Return what to do in a plan, which exams that opens, and its number."""
    first, *rest = words.say_steps(plan)
    steps = "; ".join([first, *map(uncapitalize, rest)])
    ids = join_words([plan.credential.id, *(also.id for also in plan.also)], "and")
    opens = "may open" if plan.certainty == "facts" else "opens"
    return f"{end_sentence(steps)} This {opens} {ids}{more} (plan {plan.number})."


def _write_credential(writer: Writer, found: CredentialPlans, label: str, plans: Plans, words: PlanWords) -> None:
    writer.item(label, say_state(found, plans, words), style="bold")
    for plan in found.plans:
        _write_plan(writer, plan, words)
    if found.left_out:
        writer.write(f"{found.left_out} more: --all", indent=INDENT, style="dim")
    if found.is_cut:
        writer.write("Not all sets of changes were tried; there may be better ones.", indent=INDENT, style="dim")


def _say_what_finish_shows(plans: Plans) -> Iterator[str]:
    """Give for which exams the day on which something is completed may show a plan that opens them sooner."""
    ids = [found.credential.id for found in plans.credentials if found.sooner_with_finish]
    if ids:
        day = add_years(plans.as_of, 1)
        month = str(PartialDate(day, day))[:7]
        yield f"Schooling or a diploma may open {join_words(ids, 'and')} sooner: say when it ends, --finish {month}."


def _write_plan(writer: Writer, plan: Plan, words: PlanWords) -> None:
    """Write a plan below its number: what to do, when the exam is then open, and what else to know."""
    first, *rest = list_sentences(plan, words)
    writer.item(f"{plan.number}.".rjust(INDENT - 2), first, indent=1)
    for said in rest:
        writer.write(said, indent=INDENT)


def _list_hints(plans: Plans) -> Iterator[str]:
    """Give which options show more or keep a plan."""
    kept = next((plan for plan in plans.all_plans if plan.changes and not plan.depends_on_finish), None)
    if kept:
        yield f"Plan {kept.number} as a profile: --apply {kept.number} -o new.yaml  "
    yield "For a script: --format json"
