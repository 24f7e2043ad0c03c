"""The questions that a ruleset declares: facts of its own about a record or the candidate, which no field holds."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails

from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.profile.answers import ANSWERS, NAME_PATTERN, answer_field, find_name_problem
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.profile.vocabulary import record_fields, vocabulary
from ma_eligibility.ruleset.compile import RulePart
from ma_eligibility.ruleset.rule_error import rule_error

Text = Annotated[str, Field(min_length=1)]


def _read_flag(value: object) -> object:
    """Read yes and no like true and false, as answers are written; return anything else as it is, to be refused."""
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


#: How hard it is to turn a no into a yes: like a paper, a small record such as a card, or a diploma.
QuestionEffort = Literal["document", "small-record", "diploma"]

_Flag = Annotated[bool, BeforeValidator(_read_flag), WithJsonSchema({"enum": [True, False, "yes", "no"]})]


class Question(RulePart):
    """A question that rules ask in `where:` by its name, and that profiles answer with yes or no."""

    asks: Text | None = None
    """The question as one asks it."""
    proof: Text | None = None
    """The paper that shows the answer."""
    effort: QuestionEffort | None = None
    """How hard it is to turn a no into a yes; left out, no plan does."""
    lasting: _Flag = False
    """For questions about the person: whether an answer without dates counts on all days."""

    def describe(self, name: str) -> str:
        """Return the question in words, with what proves the answer."""
        proof = f" (shown by {self.proof})" if self.proof else ""
        return f"{self.asks or name.replace('_', ' ') + ': yes or no?'}{proof}"


def _read_word(value: object) -> str:
    if value in SECTIONS:
        return str(value)
    words = {section.key: section.word for section in SECTIONS_BY_KEY.values()}
    help = f"did you mean {words[value]}?" if value in words else did_you_mean(value, SECTIONS)
    raise rule_error("a question is about a kind of record, or about the person", help)


def _read_name(value: object) -> str:
    problem = find_name_problem(value)
    if problem is not None or "." in str(value):
        help = (problem.context or {}).get("help", "") if problem else "the ruleset's id goes without saying here"
        raise rule_error("this cannot be the name of a question", help)
    return str(value)


def _check_names(questions: Mapping[str, Mapping[str, Question]]) -> Mapping[str, Mapping[str, Question]]:
    errors: list[InitErrorDetails] = []

    def note(said: str, *place: str) -> None:
        errors.append({"type": rule_error(said), "loc": place, "input": None})

    for word, declared in questions.items():
        fields = {ANSWERS, *record_fields(word), *vocabulary(word)}
        for name, question in declared.items():
            if name in fields:
                note(f"{name} is a field of {SECTIONS[word].plural} already", word, name, "[key]")
            elif question.lasting and word != PERSON:
                note("an answer about a record counts on all days anyway", word, name, "lasting")
    if errors:
        raise ValidationError.from_exception_data("questions", errors)
    return questions


_Word = Annotated[str, ReadBy(_read_word), WithJsonSchema({"enum": [*SECTIONS]})]
_QuestionName = Annotated[str, ReadBy(_read_name), WithJsonSchema({"pattern": f"^{NAME_PATTERN}$"})]
Questions = Annotated[dict[_Word, dict[_QuestionName, Question]], AfterValidator(_check_names)]


def answer_address(word: str, name: str) -> str:
    """Return the plain address of the answer to a question: ``programs.answers.content_areas``."""
    return answer_field(name) if word == PERSON else f"{SECTIONS[word].key}.{answer_field(name)}"


def name_questions(questions: Mapping[str, Mapping[str, Question]]) -> dict[str, str]:
    """Return each question as one asks it, by the plain address of its answer."""
    return {
        answer_address(word, name): question.asks or f"{name.replace('_', ' ')}?"
        for word, declared in questions.items()
        for name, question in declared.items()
    }


def describe_questions(questions: Mapping[str, Mapping[str, Question]]) -> dict[str, str]:
    """Return each question in words, by the plain address of its answer."""
    return {
        answer_address(word, name): question.describe(name)
        for word, declared in questions.items()
        for name, question in declared.items()
    }
