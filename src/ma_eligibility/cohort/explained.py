"""The whole answer for a person of a cohort, explained as ``check`` explains it."""

from ma_eligibility.explain.answer import Explanation, explain_answer
from ma_eligibility.explain.comparison import Comparison, compare_answer
from ma_eligibility.load.ruleset import load_ruleset, resolve_compared
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.rulebook import Ruleset


class PersonExplainer:
    """Explains answers under one ruleset, for one day, with what the ruleset that it names says otherwise."""

    def __init__(self, ruleset: Ruleset, rules: str, as_of: int) -> None:
        """``rules`` is the ruleset as it was asked for: its name or its folder."""
        other = resolve_compared(rules, ruleset.info.compare_with)
        self._ruleset, self._as_of = ruleset, as_of
        self._other = None if other in (None, "none") else load_ruleset(other, alternatives=False)

    def explain(self, profile: Profile) -> tuple[Explanation, Comparison | None]:
        """Return the answer for a person, and where the other ruleset differs, if there is one."""
        answer = evaluate_profile(profile, self._ruleset, self._as_of)
        explanation = explain_answer(answer)
        return explanation, compare_answer(answer, self._other, explanation) if self._other else None
