"""What of the people of a cohort closes or is due within a year, by the rules that they are assessed by."""

from collections.abc import Sequence
from typing import Any

from ma_eligibility.cohort.tally import Soon
from ma_eligibility.days.calendar import add_years
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.plan.deadlines import find_deadlines
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.rulebook import Ruleset


class SoonFinder:
    """Finds it under one ruleset, for one day."""

    def __init__(self, ruleset: Ruleset, as_of: int) -> None:
        self._ruleset, self._as_of, self._last = ruleset, as_of, add_years(as_of, 1)
        self._with_due = {
            (credential.id, route.id)
            for credential in ruleset.credentials
            for route in credential.routes
            if any(duty.due for duty in (*route.obligations, *credential.obligations))
        }

    def find(self, id: str, profile: Profile, assessments: Sequence[Any]) -> list[Soon]:
        """Return what of a person's open exams, and of those that may be open, closes or is due."""
        ids = {row.credential for row in assessments if self._may_be_soon(row)}
        if not ids:  # which spares most people the explanation, the longest part
            return []
        explanation = explain_answer(evaluate_profile(profile, self._ruleset, self._as_of))
        return [
            Soon(each.day, id, profile.candidate, each.credential, each.that_day)
            for each in find_deadlines(explanation, None, None, ids)
            if each.that_day and self._as_of <= each.day <= self._last
        ]

    def _may_be_soon(self, row: Any) -> bool:
        if row.verdict == "not_eligible":
            return False
        return (row.until is not None and row.until <= self._last) or (row.credential, row.route) in self._with_due
