"""The deadlines of the people of a cohort, as ``check`` finds them, as events of a calendar."""

from collections.abc import Collection

from ma_eligibility.cohort.explained import PersonExplainer
from ma_eligibility.plan.deadlines import encode_deadlines, find_deadlines, name_whom
from ma_eligibility.plan.plan import Plans
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.rulebook import Ruleset


class DeadlineMaker:
    """Makes the events under one ruleset, for one day."""

    def __init__(self, ruleset: Ruleset, rules: str, as_of: int, *, with_names: bool) -> None:
        """``rules`` is the ruleset as it was asked for: its name or its folder."""
        self._explainer = PersonExplainer(ruleset, rules, as_of)
        self._as_of, self._with_names = as_of, with_names

    def make(self, id: str, profile: Profile, credentials: Collection[str], plans: Plans | None) -> tuple[bytes, int]:
        """Return the events about some credentials of a person, and how many there are."""
        explanation, comparison = self._explainer.explain(profile)
        deadlines = find_deadlines(explanation, comparison, plans, credentials)
        whom = name_whom(id, profile.candidate, with_name=self._with_names)
        return encode_deadlines(whom, deadlines, self._as_of), len(deadlines)
