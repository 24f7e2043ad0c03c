"""What the cases of a rule file show: whether each comes out as expected, and what no case would notice.

A criterion is shown if the verdict of one case would change if it were never met, and that of another if it were always
met (modified condition and decision coverage). A number or a window is shown if a case notices each step to either
side; an unknown fact, if it leaves a case undetermined; a reading,
if the verdict of a case changes under it.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from ma_eligibility.load.cases import Case, load_cases
from ma_eligibility.load.ruleset import load_ruleset, load_ruleset_files
from ma_eligibility.review.measure import Goal, Measure, Mutant, Outcome, TooMuchToMeasureError
from ma_eligibility.ruleset.rulebook import Credential


class Measured(NamedTuple):
    """What the cases of one credential show."""

    credential: Credential
    outcomes: list[Outcome]
    goals: list[Goal]
    unshown: list[Goal]
    mutants: list[Mutant]
    unnoticed: list[Mutant]

    @property
    def failed(self) -> list[Outcome]:
        """The cases with an unexpected verdict."""
        return [outcome for outcome in self.outcomes if outcome.unexpected]


def load_measures(name: str, ids: Sequence[str] = ()) -> list[tuple[Measure, tuple[Case, ...]]]:
    """Return the credentials of a ruleset made ready to be measured, each with its cases.

    Raises InputError for rules or cases that cannot be used, UnknownCredentialError for an unknown id.
    """
    files = load_ruleset_files(name)
    ruleset = files.ruleset.only(ids) if ids else files.ruleset
    cases = {group.credential: group.cases for group in load_cases(name)}
    measures = []
    for item in ruleset.credentials:
        own, document = cases.get(item.id, ()), files.documents[item.id]
        others, origins = ruleset.alternatives.get(item.id, ()), files.origins[item.id][0]
        try:
            measures.append((Measure(item, ruleset.info.in_force, others, origins, len(own)), own))
        except TooMuchToMeasureError:
            said = f"it would take too long to measure what {len(own)} cases show of so many criteria"
            document.report("E103", said, ("routes",), "split the credential into several", at_key=True)
            document.raise_problems()
    return measures


def measure_ruleset(name: str, ids: Sequence[str] = ()) -> list[Measured]:
    """Return what the cases of each credential of a ruleset show; a case under another reading only what comes out."""
    return [_measure_all(name, measure, cases) for measure, cases in load_measures(name, ids)]


def _measure_all(name: str, measure: Measure, cases: Sequence[Case]) -> Measured:
    measured = measure_cases(measure, [case for case in cases if not case.readings])
    others = {json.dumps(case.readings, sort_keys=True): case.readings for case in cases if case.readings}
    outcomes = {id(outcome.case): outcome for outcome in measured.outcomes}
    for key, readings in others.items():
        picked = {f"{measure.credential.id}.{reading}": choice for reading, choice in readings.items()}
        ruleset = load_ruleset(name, picked, alternatives=False).only([measure.credential.id])
        other = Measure(ruleset.credentials[0], ruleset.info.in_force)
        for case in cases:
            if case.readings and json.dumps(case.readings, sort_keys=True) == key:
                outcomes[id(case)] = other.examine(case).outcome
    return measured._replace(outcomes=[outcomes[id(case)] for case in cases])


def measure_cases(measure: Measure, cases: Sequence[Case]) -> Measured:
    """Return what cases show together."""
    looks = [measure.examine(case) for case in cases]
    shown: set[int] = set().union(*(look.goals for look in looks))
    noticed: set[int] = set().union(*(look.mutants for look in looks))
    return Measured(
        measure.credential,
        [look.outcome for look in looks],
        measure.goals,
        [goal for number, goal in enumerate(measure.goals) if number not in shown],
        measure.mutants,
        [mutant for number, mutant in enumerate(measure.mutants) if number not in noticed],
    )
