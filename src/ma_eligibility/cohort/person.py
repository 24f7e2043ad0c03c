"""One person of a cohort: the profile, what the leaves find, and what several credentials ask besides."""

from collections.abc import Sequence
from functools import cached_property

from ma_eligibility.cohort.readings import ChangedResults, CompiledReadings, LeafResults
from ma_eligibility.explain.assumptions import Assumed, drop_assumptions
from ma_eligibility.explain.ranking import has_kind, has_papers
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import RecordKind
from ma_eligibility.ruleset.rulebook import Credential, Ruleset, requirement_of


def list_kinds(ruleset: Ruleset) -> list[RecordKind]:
    """Return the kinds of schooling, training and work that rules ask for, each once."""
    routes = [kinds for each in ruleset.credentials for kinds in list_kinds_by_route(each, ruleset)]
    return list({kind.meaning: kind for kinds in routes for kind in kinds}.values())


def list_kinds_by_route(credential: Credential, ruleset: Ruleset) -> list[tuple[RecordKind, ...]]:
    """Return those that each route of a credential asks for."""
    in_force = ruleset.info.in_force
    return [requirement_of(credential, route, in_force).leading_kinds for route in credential.routes]


class Person:
    """A person under one ruleset; what not everybody needs is found when it is asked for, and once."""

    def __init__(
        self, profile: Profile, ruleset: Ruleset, compiled: CompiledReadings, kinds: Sequence[RecordKind], as_of: int
    ) -> None:
        """``kinds`` are the kinds of schooling, training and work that the rules ask for."""
        self.profile = profile
        self.results = LeafResults(profile, compiled, as_of)
        self._ruleset, self._kinds, self._as_of = ruleset, kinds, as_of

    @cached_property
    def has_kinds(self) -> list[bool]:
        """Whether there is a record of each kind."""
        return [has_kind(kind, self.profile) for kind in self._kinds]

    @cached_property
    def has_papers(self) -> bool:
        """Whether there are records that papers prove."""
        return has_papers(self.profile)

    @cached_property
    def assumptions(self) -> list[tuple[Assumed, list[ChangedResults]]]:
        """What the profile takes for granted, and what the leaves find for each of the profiles without it."""
        return [
            (assumed, [self.results.change(self.profile, assumed.section, records) for records in assumed.without])
            for assumed in drop_assumptions(self.profile, self._ruleset, self._as_of)
        ]
