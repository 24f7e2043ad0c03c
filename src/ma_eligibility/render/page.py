"""An explained answer as a page for an advisor: which exams, on which days, what to do next, and what that rests on."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ma_eligibility.days.calendar import format_day
from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.assumptions import list_assumed
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.explain.outcome import leave_open, read_outcome
from ma_eligibility.explain.summary import Mark, Summary
from ma_eligibility.medium import FILE, Medium
from ma_eligibility.plan.plan import Plans
from ma_eligibility.plan.steps import list_all_steps, summarize_all
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.profile.descriptions import capitalize, uncapitalize
from ma_eligibility.render.asked import list_asked, list_asked_elsewhere, list_sources
from ma_eligibility.render.document import Block, Document, Heading, Items, Paragraph, Table
from ma_eligibility.render.letter import name_exam, remind, say_proofs, say_step
from ma_eligibility.render.plan_sentences import list_sentences, say_state
from ma_eligibility.render.spans import describe_days
from ma_eligibility.render.timeline import Lane, Timeline, say_all_days, say_days
from ma_eligibility.render.timescale import choose_scale
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import Ruleset

if TYPE_CHECKING:
    from ma_eligibility.load.suppositions import Supposition

ANSWERS = ("Exam", "Answer", "When", "Why")
DAYS = ("Exam", "Verdict", "Open", "Open, or not known", "Days left", "Seen from that day")
VERDICTS = {
    Verdict.ELIGIBLE: "eligible",
    Verdict.UNDETERMINED: "not known",
    Verdict.NOT_ELIGIBLE: "not eligible",
}
MARKS: dict[Mark, str] = {"differs": "other rules differ", "reading": "depends on a reading of the rules"}


def make_page(
    explanation: Explanation,
    comparison: Comparison | None = None,
    plans: Plans | None = None,
    supposed: "Sequence[Supposition]" = (),
    medium: Medium = FILE,
) -> Document:
    """Return the page; ``supposed`` is what was supposed of the candidate, and ``medium`` how facts are called."""
    title = explanation.profile.candidate or "Certification exams"
    first = list_answers(explanation, comparison, plans)
    return Document(title, (*first, *list_advice(explanation, comparison, plans, supposed, medium)), True)


def list_answers(
    explanation: Explanation, comparison: Comparison | None = None, plans: Plans | None = None
) -> tuple[Block, ...]:
    """Return the first part of the page: which exams, and on which days."""
    rows = summarize_all(explanation, comparison, plans)
    return *_list_verdicts(explanation, rows), *_list_days(explanation, rows)


def list_advice(
    explanation: Explanation,
    comparison: Comparison | None = None,
    plans: Plans | None = None,
    supposed: "Sequence[Supposition]" = (),
    medium: Medium | None = FILE,
) -> tuple[Block, ...]:
    """Return the rest of the page: what to do, and what the answer rests on.

    Without a ``medium`` it is next to a form, which itself shows what is to be asked for.
    """
    return (
        *_list_under("What to do next", _say_steps(explanation, comparison, plans), is_numbered=True),
        *(_list_plans(plans) if plans else ()),
        *_list_under("What to ask for, to settle what is not known", list_asked(explanation, medium) if medium else ()),
        *_list_under("Papers to bring", say_proofs(explanation)),
        *(_list_differences(comparison, explanation, medium) if comparison else ()),
        *_list_under("How the rules are read", _say_readings(explanation)),
        *_list_under("What is assumed", _say_assumptions(explanation, supposed)),
        *_list_under("Which rules, and who decides", _say_rules(explanation, comparison)),
    )


def _list_under(heading: str, texts: Sequence[str], *, is_numbered: bool = False) -> tuple[Block, ...]:
    """Return a list below a heading; nothing if it is empty."""
    return (Heading(heading), Items(tuple(texts), is_numbered)) if texts else ()


def _list_verdicts(explanation: Explanation, rows: Mapping[str, Summary]) -> Iterator[Block]:
    """Give what it is about, and a row for each exam."""
    rules = capitalize(explanation.ruleset.info.display_name)
    yield Paragraph(f"Certification exams, as of {format_day(explanation.as_of)}. Rules: {rules}.")
    heading = "Which exams"
    yield Heading(heading)
    answers = [(found, rows[found.credential.id]) for found in explanation.credentials]
    yield Table(ANSWERS, tuple(_make_answer(found, row) for found, row in answers), heading)


def _make_answer(found: CredentialExplained, row: Summary) -> tuple[str, ...]:
    answer = "; ".join([row.word, *(MARKS[mark] for mark in row.marks)])
    return found.credential.id, *map(capitalize, (answer, row.day, row.reason))


# --- Days -----------------------------------------------------------------------------------------------------


def _list_days(explanation: Explanation, rows: Mapping[str, Summary]) -> Iterator[Block]:
    """Give the timeline, and the same days in words."""
    heading = "On which days"
    first, last = choose_scale(explanation.credentials, explanation.as_of)
    lanes = tuple(_make_lane(found, rows[found.credential.id]) for found in explanation.credentials)
    yield Heading(heading)
    yield Timeline(
        f"The days from {format_day(first)} through {format_day(last)}", first, last, explanation.as_of, lanes
    )
    days = tuple(_make_days(found, explanation.as_of) for found in explanation.credentials)
    yield Table((DAYS[0], f"{DAYS[1]} on {format_day(explanation.as_of)}", *DAYS[2:]), days, heading)


def _make_lane(found: CredentialExplained, row: Summary) -> Lane:
    id, days = found.credential.id, say_all_days(found.windows, found.possible)
    label = f"{id}: {row.word}{f', {row.day}' if row.day else ''}"
    return Lane(label, f"{id}: {days}", found.windows, found.possible)


def _make_days(found: CredentialExplained, as_of: int) -> tuple[str, ...]:
    until = leave_open(None, read_outcome(found, as_of).until)[1]
    return (
        name_exam(found.credential),
        capitalize(VERDICTS[found.verdict]),
        capitalize(say_days(found.windows)),
        "The same" if found.possible == found.windows else capitalize(say_days(found.possible)),
        "" if until is None else f"{until - as_of:,}",
        capitalize(describe_days(found.verdict, found.spans, found.condition)),
    )


# --- What to do -----------------------------------------------------------------------------------------------


def _say_steps(explanation: Explanation, comparison: Comparison | None, plans: Plans | None) -> list[str]:
    return [say_step(step, comparison) for step in list_all_steps(explanation, comparison, plans)]


def _list_plans(plans: Plans) -> Iterator[Block]:
    """Give what would open each exam that is not open."""
    words = PlanWords(plans)
    yield Heading("What would open more exams")
    for found in plans.credentials:
        yield Heading(found.credential.id, 3)
        if found.plans:
            yield Items(tuple(" ".join(list_sentences(plan, words)) for plan in found.plans), is_numbered=True)
        else:
            yield Paragraph(f"{capitalize(say_state(found, plans, words))}.")
    for said in words.list_assumptions():
        yield Paragraph(said)


# --- What it rests on -----------------------------------------------------------------------------------------


def _list_differences(comparison: Comparison, explanation: Explanation, medium: Medium | None) -> Iterator[Block]:
    """Give what the compared ruleset says otherwise, and what to ask for under it."""
    info = comparison.ruleset.info
    yield Heading("What other rules say")
    name = capitalize(info.display_name)
    if comparison.lacking:
        yield Paragraph(f"{name} have no {' and no '.join(comparison.lacking)}.")
    if comparison.differing:
        yield Paragraph(f"{name} differ:")
        yield Items(tuple(f"{other.id}: {other.reason_and_trust}" for other in comparison.differing))
    elif not comparison.lacking:
        what = "answers" if comparison.is_same else "verdicts, and the days that are certain,"
        yield Paragraph(f"{name}: the {what} are the same.")
    shown = [found.credential.id for found in comparison.credentials]
    asked = list_asked_elsewhere(comparison, shown, medium) if medium else ()
    if asked:
        yield Paragraph("To settle what is not known there, also ask for:")
        yield Items(tuple(asked))


def _say_readings(explanation: Explanation) -> list[str]:
    """Return the readings that were asked for, and those that would change a verdict."""
    taken = [f"{each.credential}, as asked for: {each.means}" for each in explanation.readings_taken]
    others = [
        f"{found.credential.id}: {other.question} Read here: {other.taken}. "
        f"{capitalize(VERDICTS[other.verdict])} if read differently: {other.means}."
        for found in explanation.credentials
        for other in found.readings
    ]
    return [*taken, *others]


def _say_assumptions(explanation: Explanation, supposed: "Sequence[Supposition]") -> list[str]:
    """Return what is supposed or assumed, and what the days of each exam depend on."""
    conditions = {found.credential.id: found.condition for found in explanation.credentials if found.condition}
    return [
        *(f"Supposed: {each.address} is {each.value}." for each in supposed),
        *(f"Assumed, and not on file: {fact.text}." for fact in list_assumed(explanation.profile)),
        *(f"The days of {id} hold {condition}." for id, condition in conditions.items()),
    ]


def _say_rules(explanation: Explanation, comparison: Comparison | None) -> list[str]:
    """Return which rules it is by, where they come from, and who decides."""
    info = explanation.ruleset.info
    return [
        f"As of {format_day(explanation.as_of)}.",
        _name_ruleset("Ruleset", explanation.ruleset),
        *([_name_ruleset("Compared with", comparison.ruleset)] if comparison else ()),
        *list_sources(explanation),
        *dict.fromkeys([*remind(info), *info.notes]),
    ]


def _name_ruleset(label: str, ruleset: Ruleset) -> str:
    return f"{label}: {ruleset.id}, {uncapitalize(ruleset.info.title)}; sha256 {ruleset.sha256}."
