"""One person of a cohort: the profile, what the leaves find, and what several credentials ask besides."""

from collections.abc import Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

from ma_eligibility.cohort.readings import ChangedResults, CompiledReadings, LeafResults
from ma_eligibility.explain.assumptions import Assumed, drop_assumptions, section_of
from ma_eligibility.explain.papers import has_papers
from ma_eligibility.explain.progress import has_kind
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.compile import RecordKind
from ma_eligibility.ruleset.rulebook import Credential, Ruleset, requirement_of

#: For how many combinations of values it is kept of which kinds there are records.
MOST_KEPT = 50_000


def list_kinds(ruleset: Ruleset) -> list[RecordKind]:
    """Return the kinds of schooling, training and work that rules ask for, each once."""
    routes = [kinds for each in ruleset.credentials for kinds in list_kinds_by_route(each, ruleset)]
    return list({kind.meaning: kind for kinds in routes for kind in kinds}.values())


def list_kinds_by_route(credential: Credential, ruleset: Ruleset) -> list[tuple[RecordKind, ...]]:
    """Return those that each route of a credential asks for."""
    in_force = ruleset.info.in_force
    return [requirement_of(credential, route, in_force).leading_kinds for route in credential.routes]


class KindFinder:
    """Finds of which kinds people have records; those of people with the same schooling, training and work are kept."""

    def __init__(self, kinds: Sequence[RecordKind]) -> None:
        self._kinds = kinds
        reads: dict[str, dict[str, None]] = {}
        for kind in kinds:
            reads.setdefault(kind.section.key, {}).update(dict.fromkeys(kind.test.reads if kind.test else ()))
        self._reads = [(key, attrgetter(*names) if names else type) for key, names in reads.items()]
        self._kept: BoundedMemo[Any, list[bool]] = BoundedMemo(MOST_KEPT)

    def find(self, profile: Profile) -> list[bool]:
        """Tell for each kind whether there is a record."""
        values = tuple([tuple(map(values_of, profile.records(key) or ())) for key, values_of in self._reads])
        found = self._kept.get(values)
        if found is None:
            found = self._kept[values] = [has_kind(kind, profile) for kind in self._kinds]
        return found


class Person:
    """A person under one ruleset; what not everybody needs is found when it is asked for, and once."""

    def __init__(
        self, profile: Profile, ruleset: Ruleset, compiled: CompiledReadings, kinds: KindFinder, as_of: int
    ) -> None:
        self.profile = profile
        self.results = LeafResults(profile, compiled, as_of)
        self._ruleset, self._kinds, self._as_of = ruleset, kinds, as_of

    @cached_property
    def has_kinds(self) -> list[bool]:
        """Whether there is a record of each kind."""
        return self._kinds.find(self.profile)

    @cached_property
    def has_papers(self) -> bool:
        """Whether there are records that papers prove."""
        return has_papers(self.profile)

    @cached_property
    def assumes_facts(self) -> bool:
        """Whether the profile says of facts that the rules ask about that they are assumed."""
        return any(self.results.asks(section_of(address)) for address in self.profile.assumed)

    @cached_property
    def assumptions(self) -> list[tuple[Assumed, list[ChangedResults]]]:
        """What the profile takes for granted, and what the leaves find for each of the profiles without it."""
        return [
            (assumed, [self._change(assumed, records) for records in assumed.without])
            for assumed in drop_assumptions(self.profile, self._ruleset, self._as_of)
            if any(map(self.results.asks, assumed.sections))
        ]

    def _change(self, assumed: Assumed, records: Sequence[Any] | None) -> ChangedResults:
        """Return what the leaves find with other records in the section that is assumed, and in the others."""
        return self.results.change(self.profile, [(assumed.section, records), *assumed.others])
