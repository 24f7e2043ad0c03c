"""An interview line by line: what is printed before each answer and after it, and what the profile then is."""

from collections.abc import Iterator

from ma_eligibility.days.calendar import format_day
from ma_eligibility.explain.answer import Explanation, explain_answer
from ma_eligibility.interview.questions import Question, State, find_question
from ma_eligibility.interview.reasons import explain_question
from ma_eligibility.interview.taking import AnswerError, find_record, take_answer
from ma_eligibility.interview.useful import list_useful, list_useful_for
from ma_eligibility.interview.wording import Wording, word_question
from ma_eligibility.profile.descriptions import capitalize, join_words
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import Answer, CredentialAnswer, evaluate_profile
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset

WHY, BACK, STOP = {"?", "why", "help"}, {"back", "undo"}, {"stop", "quit", "exit"}
HOW_TO = (
    "Press Enter for what is not known. Type ? to see why something is asked, back to undo the last answer, "
    "stop to go on later."
)


class Dialog:
    """The questions of one run, and the answers so far."""

    def __init__(self, profile: Profile, ruleset: Ruleset, as_of: int) -> None:
        self._ruleset = ruleset
        self.as_of = as_of
        """The day asked about, as an ordinal."""
        self._states = [State(profile)]
        self._question: Question | None = None
        self.has_stopped = False
        """Whether it was asked to stop."""
        self._find_question()

    @property
    def profile(self) -> Profile:
        """The profile with the answers so far."""
        return self._states[-1].profile

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return self._question is None or self.has_stopped

    def _find_question(self) -> None:
        self._question = find_question(self._states[-1], self._ruleset, self.as_of)
        self._is_asked = False

    def _word(self, question: Question) -> Wording:
        return word_question(question, self._ruleset, find_record(self._states[-1], question))

    def ask(self) -> Iterator[str]:
        """Give the lines of the question; one that is asked again has its choices no more."""
        assert self._question is not None
        wording = self._word(self._question)
        yield wording.asks
        if self._is_asked:
            return
        self._is_asked = True
        yield from (f"  {number:2}  {said}" for number, said in enumerate(wording.choices.values(), 1))
        yield f"({wording.how})" if wording.how else "(a number)"

    def reply(self, text: str) -> list[str]:
        """Take a line that was typed, and return what there is to say of it."""
        assert self._question is not None
        state, word = self._states[-1], text.strip().casefold()
        if word in WHY:
            return explain_question(state, self._question, self._word(self._question), self._ruleset, self.as_of)
        if word in BACK:
            return self._go_back()
        if word in STOP:
            self.has_stopped = True
            return []
        try:
            taken = take_answer(state, self._question, text, self._word(self._question), self._ruleset, self.as_of)
        except AnswerError as error:
            return [f"{capitalize(str(error))}."]
        self._states.append(taken)
        self._find_question()
        return [taken.note] if taken.note else []

    def _go_back(self) -> list[str]:
        if len(self._states) == 1:
            return ["There is no answer of this run to undo."]
        self._states.pop()
        self._find_question()
        return ["The last answer is undone."]

    @property
    def is_settled(self) -> bool:
        """Whether no fact that could be given changes an answer."""
        return not list_useful(self._evaluate())

    def _evaluate(self) -> Answer:
        return evaluate_profile(self.profile, self._ruleset, self.as_of)

    def conclude(self) -> Iterator[str]:
        """Give what there is to say at the end: whether anything more could matter, and what only bodies can say."""
        answer = self._evaluate()
        if not list_useful(answer):
            yield f"No further fact can change a verdict on {format_day(self.as_of)}."
            yield from _name_later_day(explain_answer(answer))
        elif not self.has_stopped and self._question is None:
            yield "Nothing more is asked in this run. What is not known yet may still change an answer."
        unsettled = [found for found in answer.credentials if _is_for_the_body(found, answer)]
        if unsettled:
            bodies = dict.fromkeys(found.credential.body.abbreviation for found in unsettled)
            yield f"Only {join_words(bodies, 'and')} can settle {join_words([found.id for found in unsettled], 'and')}."


def _name_later_day(explanation: Explanation) -> Iterator[str]:
    """Give for which day to ask again, if more facts may matter for an exam that is not open yet."""
    later = {
        found.credential.id: found.spans.perhaps_next.first
        for found in explanation.credentials
        if found.held is None and found.verdict is Verdict.NOT_ELIGIBLE and found.spans.perhaps_next
    }
    if later:
        day = format_day(max(later.values()))
        yield f"{join_words(later, 'and')} may open later; for what matters then, ask again with --as-of {day}."


def _is_for_the_body(found: CredentialAnswer, answer: Answer) -> bool:
    """Tell whether no fact settles what is not known of a credential."""
    return read_verdict(found, answer.as_of) is Verdict.UNDETERMINED and not [*list_useful_for(found, answer)]
