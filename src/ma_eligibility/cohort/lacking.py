"""What is missing on the routes that come first, for people to whom a credential is not open."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from ma_eligibility.cohort.person import Person, list_kinds_by_route
from ma_eligibility.cohort.readings import CompiledCredential, States
from ma_eligibility.explain.papers import find_papers
from ma_eligibility.explain.progress import is_choice_measured, is_measured, list_unmet
from ma_eligibility.explain.ranking import RankKey, group_routes, rank_tied
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.ruleset.compile import RecordKind
from ma_eligibility.ruleset.finding import Finding
from ma_eligibility.ruleset.rulebook import Ruleset
from ma_eligibility.ruleset.spoken import say_unmet

#: For how many combinations of states it is kept which routes come first; most people have one that others had before.
MOST_KEPT = 50_000
#: What is missing: each criterion once; and for each of the routes all of it in one sentence.
Lacking = tuple[tuple[str, ...], tuple[str, ...]]


class _Leading(NamedTuple):
    """The routes that come first, where nothing opens on a day to come."""

    rank: RankKey
    tied: Sequence[int]
    """The numbers of those that come first unless it is measured how much is there."""
    is_measured: bool
    """Whether it must be measured which of them come first."""
    lacking: dict[tuple[int, ...], Lacking]
    """What is missing, by the routes that come first; without those of which that must be measured too."""


class LackingFinder:
    """Finds what is missing for one credential."""

    def __init__(self, compiled: CompiledCredential, ruleset: Ruleset, kinds: Sequence[RecordKind], as_of: int) -> None:
        """``kinds`` are those of which it is known whether a person has records."""
        self._routes = compiled.routes
        asked = {kind.meaning for of in list_kinds_by_route(compiled.credential, ruleset) for kind in of}
        indexes = [index for index, kind in enumerate(kinds) if kind.meaning in asked]
        self._pick: Callable[[Sequence[bool]], Any] = itemgetter(*indexes) if indexes else lambda has_kinds: ()
        self._with_papers = [
            number
            for number, kinds in enumerate(list_kinds_by_route(compiled.credential, ruleset))
            if any(kind.section.papers_field for kind in kinds)
        ]
        self._as_of = as_of
        self._kept: BoundedMemo[tuple[States, Any, tuple[int, ...]], _Leading] = BoundedMemo(MOST_KEPT)
        """By the states of the leaves on the day, the kinds of records that there are, and what a paper would open."""

    def find(self, states: States, person: Person, *, may_be_later: bool) -> Lacking:
        """Return what is missing, given the states of the leaves and whether the credential may be open later."""
        if may_be_later:
            return self._list_lacking(self._find_leading(person), person)
        key = states, self._pick(person.has_kinds), self._find_papers(person)
        leading = self._kept.get(key)
        if leading is None:
            leading = self._kept[key] = self._find_leading(person)
        return self._list_lacking(leading, person)

    def _find_papers(self, person: Person) -> tuple[int, ...]:
        """Return the numbers of the routes for which a paper is all that is missing."""
        if not self._with_papers or not person.has_papers:
            return ()
        found, profile, as_of = person.results.found, person.profile, self._as_of
        return tuple(
            number for number in self._with_papers if find_papers(self._routes[number].find(found), profile, as_of)
        )

    def _find_leading(self, person: Person) -> _Leading:
        findings = [route.find(person.results.found) for route in self._routes]
        rank, tied = group_routes(findings, person.profile, self._as_of)[0]
        measured = [is_measured(findings[number], person.profile, self._as_of) for number in tied]
        if len(tied) == 1 or any(measured):
            return _Leading(rank, tied, len(tied) > 1, {})
        return _Leading(rank, self._find_first(rank, tied, person), False, {})

    def _find_first(self, rank: RankKey, tied: Sequence[int], person: Person) -> tuple[int, ...]:
        """Return the numbers of those routes of which most is there."""
        findings = [self._routes[number].find(person.results.found) for number in tied]
        ranked = rank_tied(rank, tied, findings, person.profile, self._as_of)
        return tuple(number for number, key in ranked if key == ranked[0][1])

    def _list_lacking(self, leading: _Leading, person: Person) -> Lacking:
        rank, tied, must_measure, _ = leading
        first = self._find_first(rank, tied, person) if must_measure else tuple(tied)
        lacking = leading.lacking.get(first)
        if lacking is None:
            findings = [self._routes[number].find(person.results.found) for number in first]
            lacking = _say_lacking([list_unmet(each, person.profile, self._as_of) for each in findings])
            if not any(is_choice_measured(each, person.profile, self._as_of) for each in findings):
                leading.lacking[first] = lacking
        return lacking


def _say_lacking(unmet: Sequence[Sequence[Finding]]) -> Lacking:
    """Say what is missing, given what is not met on each of the routes."""
    routes = [list(dict.fromkeys(say_unmet(leaf.criterion) for leaf in leaves)) for leaves in unmet]
    missing = tuple(dict.fromkeys(sentence for sentences in routes for sentence in sentences))
    return missing, tuple(dict.fromkeys(map(" and ".join, routes)))
