"""The papers that show what an answer rests on: those that rules name or, where they name none, the usual ones."""

from collections.abc import Iterator
from typing import NamedTuple

from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.kinds import explainer_of
from ma_eligibility.explain.tree import Explained
from ma_eligibility.ruleset.finding import Verdict

#: Of alternatives, those that hold come first.
_ORDER = (Verdict.ELIGIBLE, Verdict.UNDETERMINED, Verdict.NOT_ELIGIBLE)


class Proof(NamedTuple):
    """A paper, and the credentials for whose exams it is needed."""

    text: str
    credentials: tuple[str, ...]


def list_proofs(explanation: Explanation) -> list[Proof]:
    """Return the papers for the leading route of each credential that is open, may be or opens later; each once."""
    needed: dict[str, list[str]] = {}
    for found in explanation.credentials:
        for text in dict.fromkeys(_list_papers(found, explanation)):
            needed.setdefault(text, []).append(found.credential.id)
    return [Proof(text, tuple(ids)) for text, ids in needed.items()]


def _list_papers(found: CredentialExplained, explanation: Explanation) -> Iterator[str]:
    if found.held is not None:
        return
    if found.paper:
        voice = explanation.voice
        yield f"{found.paper.name} of {voice.whose} {found.paper.record.label(voice.write_date)}"
    elif found.verdict is not Verdict.NOT_ELIGIBLE or found.spans.next or found.spans.perhaps_next:
        yield from _walk(found.ranked[0].tree, explanation)


def _walk(node: Explained, explanation: Explanation) -> Iterator[str]:
    """Give the papers of what is met, of what is asked for and of what will be met; of alternatives, those of one."""
    finding, criterion = node.finding, node.finding.criterion
    if criterion.negates if node.of else node.verdict is Verdict.NOT_ELIGIBLE and node.opens is None:
        return
    usual = "" if node.of else explainer_of(criterion).name_proof(criterion, finding, explanation.as_of)
    yield from filter(None, [node.proof or usual])
    yield from _list_proofs_of_answers(criterion, explanation)
    parts = sorted(node.of, key=lambda part: (_ORDER.index(part.verdict), part.opens is None))
    for part in parts[: criterion.needed] if parts else ():
        yield from _walk(part, explanation)


def _list_proofs_of_answers(criterion: object, explanation: Explanation) -> Iterator[str]:
    """Give the papers that show the answers that a criterion asks for."""
    questions = explanation.ruleset.info.questions
    for asked in getattr(criterion, "asked", ()):
        question = questions.get(asked.word, {}).get(asked.field)
        if question is not None and question.proof and asked.wanted.is_yes:
            yield question.proof
