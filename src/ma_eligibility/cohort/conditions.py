"""What a person's days depend on: what the profile takes for granted about days to come."""

from collections.abc import Iterator, Sequence

from ma_eligibility.cohort.person import Person
from ma_eligibility.cohort.readings import ChangedResults, CompiledCredential
from ma_eligibility.days.timeline import Timeline, TimelineTuple, any_of
from ma_eligibility.explain.assumptions import Assumption
from ma_eligibility.explain.tree import find_condition
from ma_eligibility.ruleset.compile import CompiledLeaves
from ma_eligibility.ruleset.finding import Verdict


class ConditionFinder:
    """Finds what the days of one credential depend on; only what an assumption changes is evaluated without it."""

    def __init__(self, compiled: CompiledCredential, rules: CompiledLeaves, as_of: int) -> None:
        self._routes = [(route.days, route.leaves) for route in compiled.routes]
        self._as_of = as_of
        self._leaves = {
            section.key: [leaf for leaf in compiled.leaves if section.key in rules.sections_of(leaf)]
            for section in rules.sections
        }
        """By the key of a section: the leaves that ask it."""

    def find(self, days: Sequence[TimelineTuple], held: Timeline, verdict: Verdict, person: Person) -> str | None:
        """Return in words what the days to report depend on, given when each route is open; None if on nothing."""
        if not person.assumptions:
            return None
        return find_condition(held, self._drop_assumptions(days, held, person), verdict, self._as_of) or None

    def _drop_assumptions(self, days: Sequence[TimelineTuple], held: Timeline, person: Person) -> Iterator[Assumption]:
        """Give what is taken for granted about the sections asked, with when the credential is open without it."""
        for assumed, without in person.assumptions:
            leaves = [leaf for section in assumed.sections for leaf in self._leaves.get(section, ())]
            if leaves:
                found = [self._find_days(results, leaves, days, held) for results in without]
                if any(each is not held for each in found):
                    yield Assumption(assumed, found)

    def _find_days(
        self, results: ChangedResults, leaves: Sequence[int], days: Sequence[TimelineTuple], held: Timeline
    ) -> Timeline:
        changed = results.evaluate(leaves)
        if not changed:
            return held
        return any_of(
            [
                before if asked.isdisjoint(changed) else days_of(results.found)
                for before, (days_of, asked) in zip(days, self._routes, strict=True)
            ]
        )
