"""The letter to each person of a cohort, as ``check`` writes it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ma_eligibility.cohort.explained import PersonExplainer
from ma_eligibility.explain.answer import Explanation
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.plan.plan import Plans
from ma_eligibility.plan.planner import plan_more
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.rulebook import Ruleset

#: Writes the letter, given the answer, where another ruleset differs, what opens more, and the columns that are kept.
WriteLetter = Callable[[Explanation, Comparison | None, Plans | None, Sequence[tuple[str, str]]], str]


class Letter(NamedTuple):
    """A letter to one person."""

    id: str
    page: bytes


class LetterMaker:
    """Makes letters under one ruleset, for one day, with what the ruleset that it names says otherwise."""

    def __init__(self, ruleset: Ruleset, rules: str, as_of: int, write: WriteLetter) -> None:
        """``rules`` is the ruleset as it was asked for: its name or its folder."""
        self._write = write
        self._explainer = PersonExplainer(ruleset, rules, as_of)

    def make(self, id: str, profile: Profile, kept: Sequence[tuple[str, str]] = ()) -> Letter:
        """Return the letter to a person, who is called by the id where no name is given.

        ``kept`` are the columns of the roster that come along, each with the person's cell.
        """
        named = profile if profile.candidate else with_changes(profile, candidate=id)
        explanation, comparison = self._explainer.explain(named)
        plans = plan_more(explanation)
        return Letter(id, self._write(explanation, comparison, plans, kept).encode("utf-8", "backslashreplace"))
