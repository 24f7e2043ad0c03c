"""Conditions on the answer to a question that the ruleset declares: ``where: {content_areas: yes}``.

The answer about a record counts on all days, that about the candidate only if the question says ``lasting: true``;
dates in the answer itself bound it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, Self

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, PartialDate
from ma_eligibility.days.timeline import ALWAYS, NEVER, Days, complement, days_from, intersection
from ma_eligibility.profile.answers import Answer, answer_field, find_answer
from ma_eligibility.profile.profile import PERSON, SECTIONS
from ma_eligibility.ruleset.conditions.base import NO, UNKNOWN, YES, Condition, RecordTest, Truth, plain
from ma_eligibility.ruleset.conditions.problems import ConditionProblem

#: The days on which a condition certainly holds, and those on which it may.
AnswerDays = tuple[Days, Days]
ANY_TIME: AnswerDays = (ALWAYS, ALWAYS)
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}

#: The first day of an answer about a person who is made to meet a rule.
LONG_SINCE = "2020-01-01"


def read_flag(wanted: object) -> bool | None:
    """Return the answer that a rule writes; None if it is neither yes nor no."""
    return wanted if isinstance(wanted, bool) else _FLAGS.get(wanted) if isinstance(wanted, str) else None


@dataclass(frozen=True)
class Asked:
    """The answer that a rule asks for, in the place of its ``yes`` or ``no`` once the question is known."""

    is_yes: bool
    ruleset: str
    """The id of the ruleset that declares the question."""
    lasting: bool
    """Whether an answer without dates counts on all days."""

    def __str__(self) -> str:
        """Write it so that no two ask the same in the same words."""
        lasting = ", which lasts" if self.lasting else ""
        return f"{plain(self.is_yes)} to a question of {self.ruleset}{lasting}"


class AnswerCondition(Condition):
    """The answer to a question is yes, or is no."""

    wanted: Asked

    def __init__(self, word: str, field: str, wanted: Asked) -> None:
        """Read a condition on the answer to the question named ``field``, about a record of the section."""
        self.word, self.field, self.wanted = word, field, wanted
        self.model = SECTIONS[word].model
        self.known = ()
        self.asked = {"any_of": [wanted.is_yes]}

    @classmethod
    def find_problems(cls, word: str, field: str, wanted: Any) -> Iterator[ConditionProblem]:
        """Give that the value is neither yes nor no."""
        if read_flag(wanted) is None:
            yield ConditionProblem((field,), "yes or no belongs here: it is the answer to a question")

    def days_of(self, record: Any) -> AnswerDays:
        """Return the days on which a record certainly, and possibly, has the answer."""
        return _days_of(self._answer(record), self.wanted.is_yes, self._needs_dates)

    @property
    def _needs_dates(self) -> bool:
        """Whether an answer counts only on days that it gives."""
        return self.word == PERSON and not self.wanted.lasting

    def _answer(self, record: Any) -> Answer | None:
        return find_answer(record.answers, self.wanted.ruleset, self.field)

    def compile_test(self) -> RecordTest:
        """Return the test that the record has the answer on some days; ``days_of`` says on which."""

        def test(record: Any) -> Truth:
            certain, possible = self.days_of(record)
            return YES if certain else UNKNOWN if possible else NO

        return test

    @property
    def reads(self) -> tuple[str, ...]:
        """The attribute of a record on which the test depends."""
        return ("answers",)

    @property
    def needs(self) -> tuple[str, ...]:
        """The answer to ask for."""
        return (answer_field(self.field),)

    def find_unknown(self, record: Any, days: Days) -> list[str]:
        """Return the fields to ask for, so that it is known on all of some days whether a record has the answer."""
        certain, possible = self.days_of(record)
        if not intersection(intersection(possible, complement(certain)), days):
            return []
        answer = self._answer(record)
        if answer is None:
            return [answer_field(self.field)]
        first, last = days[0][0], days[-1][1]
        found = []
        since = answer.since or PartialDate(FIRST_DAY, answer.until.last if answer.until else LAST_DAY)
        if not since.is_full and since.first <= last and first <= since.last:
            found.append("since")
        if answer.until and not answer.until.is_full and answer.until.first < last and first <= answer.until.last:
            found.append("until")
        if not found and not answer.is_yes:  # what it is at other times
            return [answer_field(self.field)]
        return [answer_field(self.field, part) for part in found or ["since"]]

    def describe(self) -> str:
        """Say what is asked for: ``yes``."""
        return plain(self.wanted.is_yes)

    def describe_answer(self, record: Any) -> str:
        """Say what the answer is, ``content areas: yes since 2026-01``, and why it may hold on no day for certain."""
        answer = self._answer(record)
        needs_since = answer is not None and self._needs_dates and answer.needs_since
        return f"{plain(self.field)}: {answer or 'not answered'}{'; since when is not known' if needs_since else ''}"

    def describe_edge(self, record: Any, *, opens: bool) -> str:
        """Say what begins or ends the days on which the record has the answer: ``content areas: yes since 2026-01``."""
        answer = self._answer(record)
        begins = answer is not None and opens == (answer.is_yes is self.wanted.is_yes)
        date = answer and (answer.since if begins else answer.until)
        if answer is None or date is None:
            return self.describe_answer(record)
        return f"{plain(self.field)}: {plain(answer.is_yes)} {'since' if begins else 'until'} {date}"

    def needs_instead(self, record: Any) -> str:
        """Say what is asked for instead of the answer; empty if the same answer is given for other days."""
        answer = self._answer(record)
        same = answer is not None and answer.is_yes is self.wanted.is_yes
        return "" if same else f"needs {self.describe()}"

    def describe_failure(self, record: Any) -> str:
        """Say what the answer is, and what is asked for instead."""
        return ", ".join(filter(None, (self.describe_answer(record), self.needs_instead(record))))

    def meeting_value(self) -> Any:
        """Return an answer as asked for; of one about the person that needs dates, with the first day."""
        if self.word == PERSON and self.wanted.is_yes and not self.wanted.lasting:
            return {"is": "yes", "since": LONG_SINCE}
        return plain(self.wanted.is_yes)

    def failing_value(self) -> Any:
        """Return the other answer."""
        return plain(not self.wanted.is_yes)

    @property
    def is_always(self) -> bool:
        """Never: each question can be answered either way."""
        return False

    def implies(self, other: Self) -> bool:
        """Tell whether the same answer is asked for."""
        return self.wanted == other.wanted

    def excludes(self, other: Self) -> bool:
        """Tell whether the other answer to the same question is asked for."""
        return self.wanted.ruleset == other.wanted.ruleset and self.wanted.is_yes is not other.wanted.is_yes


@lru_cache(1 << 12)
def _days_of(answer: Answer | None, is_yes: bool, needs_dates: bool) -> AnswerDays:
    """Return the days on which an answer certainly, and possibly, is the one asked for."""
    if answer is None:
        return NEVER, ALWAYS
    certain, possible = _span_of(answer, needs_dates)
    if answer.is_yes is is_yes:
        return certain, possible if answer.is_yes else ALWAYS if _is_dated(answer) else possible
    if answer.is_yes:
        return complement(possible), complement(certain)
    return NEVER, complement(certain)


def _is_dated(answer: Answer) -> bool:
    return answer.since is not None or answer.until is not None


def _span_of(answer: Answer, needs_dates: bool) -> AnswerDays:
    """Return the days for which an answer is certainly, and possibly, given; a bare no is about all days."""
    since, until = answer.since, answer.until
    if needs_dates and answer.needs_since:
        if until is None:
            return NEVER, ALWAYS
        since = PartialDate(FIRST_DAY, until.last)
    first, begun = since or (FIRST_DAY, FIRST_DAY)
    ended, last = until or (LAST_DAY, LAST_DAY)
    return days_from(min(begun, last), max(ended, first)), days_from(first, last)


def join_answers(conditions: Iterable[AnswerCondition], record: Any) -> AnswerDays:
    """Return the days on which all of the conditions certainly, and possibly, hold of a record."""
    return reduce(_both, (condition.days_of(record) for condition in conditions), ANY_TIME)


def _both(one: AnswerDays, other: AnswerDays) -> AnswerDays:
    return intersection(one[0], other[0]), intersection(one[1], other[1])
