"""How an answer is said: to an advisor, of a candidate; or to the candidate, in a letter."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from ma_eligibility.days.calendar import PartialDate, WriteDate, write_day

#: What an answer comes to, in a word or a few.
SummaryWord = Literal["yes", "held", "not yet", "one paper away", "not known", "no"]
SUMMARY_WORDS: tuple[SummaryWord, ...] = get_args(SummaryWord)


class Voice(NamedTuple):
    """The words that depend on who reads them."""

    write_date: WriteDate
    """Writes a date."""
    verdicts: Mapping[SummaryWord, str]
    """What each word of a summary is called."""
    whose: str
    """What a record of the candidate's has before it: ``the job``."""
    holds: str
    """That the candidate holds a credential."""
    ask: str
    """What is before a question."""
    ask_for: str
    """What is before a fact that is asked for."""
    then_open: str
    """That the exam is open once there is a paper that lacks."""
    you: str
    """Who is spoken to, before what they do."""
    completes: str
    """That something is completed or earned: ``what`` it is, with ``be`` and ``done``, or with ``do``."""
    passes: str
    """On the condition that ``exam``, that of another credential, is passed."""
    becomes: str
    """What a verdict becomes, of the credentials ``ids``: ``word``."""
    by_name: str
    """What another ruleset, by its ``name``, asks: the ``text``."""
    differs: str
    """What another ruleset says: its ``name``, the ``verdict``, the ``day`` and the ``reason``."""

    def write_day(self, day: int) -> str:
        """Write a day."""
        return write_day(day, self.write_date)


ADVISOR = Voice(
    write_date=str,
    verdicts={word: word for word in SUMMARY_WORDS},
    whose="the",
    holds="the candidate holds it",
    ask="ask",
    ask_for="ask for the",
    then_open="the exam is then open",
    you="",
    completes="{what} {be} {done}",
    passes="if the candidate passes {exam}",
    becomes="{ids} {be} {word}",
    by_name="by {name}, {text}",
    differs="{verdict} by {name}{day}: {reason}",
)
STUDENT = Voice(
    write_date=PartialDate.in_words,
    verdicts={
        "yes": "you may take it",
        "held": "you hold it",
        "not yet": "not yet",
        "one paper away": "one paper away",
        "not known": "not known yet",
        "no": "you may not take it now",
    },
    whose="your",
    holds="",
    ask="tell your advisor",
    ask_for="tell your advisor the",
    then_open="you may then take the exam",
    you="you ",
    completes="{do} {what}",
    passes="if you pass {exam}",
    becomes="the answer for {ids} is {word}",
    by_name="by {name}, {text}",
    differs="by {name}, {verdict}{day}: {reason}",
)
