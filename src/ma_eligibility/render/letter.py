"""An explained answer as a letter to the candidate: which exams, what to do next, which papers, and who decides."""

from collections.abc import Iterator, Sequence

from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.assumptions import list_assumed
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.explain.next_steps import Step, call_ruleset, name_bodies
from ma_eligibility.explain.proofs import list_proofs
from ma_eligibility.explain.summary import summarize
from ma_eligibility.explain.voice import STUDENT
from ma_eligibility.plan.plan import Plans
from ma_eligibility.plan.steps import list_all_steps
from ma_eligibility.profile.descriptions import capitalize, join_words
from ma_eligibility.render.document import Block, Document, Heading, Items, Paragraph, Table, write_html
from ma_eligibility.ruleset.rulebook import Credential, RulesetInfo

HEAD = ("Exam", "May you take it?", "When", "Why")
WHO_DECIDES = "The body that awards a credential decides; ask it before you pay."


#: Columns of a roster that are carried into the letter, each with the person's cell.
Kept = Sequence[tuple[str, str]]


def render_letter_html(
    explanation: Explanation, comparison: Comparison | None = None, plans: Plans | None = None, kept: Kept = ()
) -> str:
    """Return the letter as a page to print."""
    return write_html(make_letter(explanation, comparison, plans, kept))


def make_letter(
    explanation: Explanation, comparison: Comparison | None = None, plans: Plans | None = None, kept: Kept = ()
) -> Document:
    """Return the letter; ``comparison`` says where another ruleset differs, ``plans`` what opens more exams."""
    explanation = explanation._replace(voice=STUDENT)
    if comparison and comparison.explanation:
        comparison = comparison._replace(explanation=comparison.explanation._replace(voice=STUDENT))
    candidate = explanation.profile.candidate
    title = f"Certification exams: {candidate}" if candidate else "Your certification exams"
    about = "; ".join(f"{column}: {cell}" for column, cell in kept if cell)
    first = (Paragraph(about),) if about else ()
    return Document(title, (*first, *_list_blocks(explanation, comparison, plans)))


def _list_blocks(explanation: Explanation, comparison: Comparison | None, plans: Plans | None) -> Iterator[Block]:
    """Give the letter from its first sentence to the notes; a heading without anything below it is left out."""
    day = STUDENT.write_day(explanation.as_of)
    yield Paragraph(f"This is what your record says about these exams, as of {day}.")
    yield Table(HEAD, tuple(_make_row(found, explanation) for found in explanation.credentials), "Which exams")
    steps = [say_step(step, comparison) for step in list_all_steps(explanation, comparison, plans)]
    proofs = say_proofs(explanation)
    notes = list(_list_notes(explanation, comparison))
    for heading, texts, is_numbered in (
        ("What to do next", steps, True),
        ("Papers to bring", proofs, False),
        ("Notes", notes, False),
    ):
        if texts:
            yield Heading(heading)
            yield Items(tuple(texts), is_numbered)


def _make_row(found: CredentialExplained, explanation: Explanation) -> tuple[str, ...]:
    credential, row = found.credential, summarize(found, explanation)
    return name_exam(credential), *map(capitalize, (STUDENT.verdicts[row.word], row.day, row.reason))


def name_exam(credential: Credential) -> str:
    """Return the id, the name and the body of an exam."""
    return f"{credential.id}, {credential.name} ({credential.body.abbreviation})"


def say_proofs(explanation: Explanation) -> list[str]:
    """Return the papers, each with the exams that it is for."""
    return [f"{capitalize(proof.text)} (for {', '.join(proof.credentials)})" for proof in list_proofs(explanation)]


def say_step(step: Step, comparison: Comparison | None) -> str:
    """Return what to do, after the exams that it is about; of a deadline of other rules, by which."""
    ids = ", ".join(step.credentials)
    if step.elsewhere and step.kind == "deadline" and comparison:
        ids += f" (by {call_ruleset(comparison.ruleset)})"
    return f"{ids}: {capitalize(step.text)}" if ids else step.text


def _list_notes(explanation: Explanation, comparison: Comparison | None) -> Iterator[str]:
    """Give what there is to know of the rules: whose they are, how they are read, what differs, and who decides."""
    info = explanation.ruleset.info
    yield f"These answers follow the rules of this source: {info.display_name}."
    taken = [f"For {each.credential} the rules are read so: {each.means}." for each in explanation.readings_taken]
    yield from dict.fromkeys(taken)
    assumed = list(dict.fromkeys(fact.text for fact in list_assumed(explanation.profile)))
    if assumed:
        yield f"It is assumed that {join_words(assumed, 'and that')}: say so if that is not right."
    not_held = [found for found in explanation.credentials if found.held is None]
    differing = [found for found in not_held if comparison and found.credential.id in comparison.ids]
    if comparison and differing:
        yield f"{capitalize(comparison.ruleset.info.display_name)} differ for {_name_ids(differing)}."
    others = [found for found in not_held if found.readings]
    if others:
        said = f"For {_name_ids(others)} the rules can be read in another way, which changes the answer"
        yield f"{said}: ask {name_bodies(others)}."
    yield from remind(info)


def remind(info: RulesetInfo) -> Sequence[str]:
    """Return what every candidate should hear."""
    return [info.reminder] if info.reminder else info.notes or [WHO_DECIDES]


def _name_ids(credentials: Sequence[CredentialExplained]) -> str:
    return join_words([found.credential.id for found in credentials], "and")
