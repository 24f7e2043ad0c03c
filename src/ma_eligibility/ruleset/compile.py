"""What all kinds of criterion have in common: how they are written in YAML and how they are made ready."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from ma_eligibility.profile.profile import SECTIONS, Profile, Section
from ma_eligibility.profile.record import is_given
from ma_eligibility.ruleset.finding import Account, Finding, LeafResult, new_finding
from ma_eligibility.ruleset.where import Finder, Where, compile_finder

Leaf = Callable[[Any], LeafResult]
#: Makes one thing of the records that several sets of conditions pick, each None if not known; None if it is not known.
Joiner = Callable[..., Any]
Check = Callable[[Sequence[LeafResult]], Finding]
#: What a criterion asks for, however it is written, its first item the kind: those of equal meaning hold on the same
#: days, whoever the candidate is.
Meaning = tuple[Any, ...]


class RulePart(BaseModel):
    """Any mapping of a rule file; unknown keys are refused, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class Leaves:
    """The questions that the leaves of a ruleset ask, each kept once, however many routes ask it."""

    def __init__(self) -> None:
        self.finders: list[tuple[Section, Mapping[str, Any]]] = []
        """The section of the profile, and conditions on the records in it."""
        self.joiners: list[tuple[tuple[int, ...], Joiner]] = []
        """The indices of several finders, and what makes one thing of what they find."""
        self.asks: list[tuple[bool, int, Leaf, Any]] = []
        """Whether a joiner or a finder, its index, what makes of the records found when the leaf holds, and a
        criterion that asks."""
        self._known: dict[tuple[str, Any], int] = {}
        self._checks: dict[int, tuple[Any, Check]] = {}
        """By the identity of a criterion, which is kept so that its identity stays its own."""

    def check_of(self, criterion: Any) -> Check:
        """Return what checks a criterion; of the same criterion within several others, the same function."""
        if id(criterion) not in self._checks:
            self._checks[id(criterion)] = criterion, criterion.compile(self)
        return self._checks[id(criterion)][1]

    def compile(self, criterion: Any, section: Section, leaf: Leaf) -> Check:
        """Return the function that looks up what a leaf found: a question about the records that ``where`` picks."""
        return self._look_up(criterion, (False, self._find(section, criterion.where), leaf, criterion))

    def compile_joined(
        self, criterion: Any, asked: Sequence[tuple[Section, Mapping[str, Any]]], joiner: Joiner, leaf: Leaf
    ) -> Check:
        """Return the function that looks up what a leaf found in what a joiner makes of several sets of records."""
        finders = tuple(self._find(*each) for each in asked)
        found = self._keep(("joined", criterion.meaning), self.joiners, lambda: (finders, joiner))
        return self._look_up(criterion, (True, found, leaf, criterion))

    def _find(self, section: Section, where: Mapping[str, Any]) -> int:
        return self._keep((section.key, freeze(where)), self.finders, lambda: (section, where))

    def compile_constant(self, criterion: Any, result: LeafResult) -> Check:
        """Return the function that gives the same finding for every profile."""
        finding = new_finding(Finding, (*result[:2], criterion, result[2], ()))
        return lambda results: finding

    def finish(self) -> "Questions":
        """Return the questions, the records of each section to be looked through once for all of them."""
        wheres: dict[str, list[Mapping[str, Any]]] = {}
        for section, where in self.finders:
            wheres.setdefault(section.word, []).append(where)
        sections = tuple(SectionAsked(word, tuple(of), compile_finder(word, of)) for word, of in wheres.items())
        words = list(wheres)
        by_section = sorted(range(len(self.finders)), key=lambda at: words.index(self.finders[at][0].word))
        places = {at: place for place, at in enumerate(by_section)}
        leaves = tuple((len(places) + at if joined else places[at], leaf) for joined, at, leaf, _ in self.asks)
        criteria = tuple(criterion for *_, criterion in self.asks)
        numbers_asked = {key[1]: number for key, number in self._known.items() if key[0] == "asked"}
        joiners = tuple((tuple(places[at] for at in finders), joiner) for finders, joiner in self.joiners)
        return Questions(sections, joiners, leaves, criteria, numbers_asked)

    def _look_up(self, criterion: Any, ask: tuple[bool, int, Leaf, Any]) -> Check:
        index = self._keep(("asked", criterion.meaning), self.asks, lambda: ask)

        def check(results: Sequence[LeafResult]) -> Finding:
            windows, possible, evidence = results[index]
            return new_finding(Finding, (windows, possible, criterion, evidence, ()))

        return check

    def _keep(self, key: tuple[str, Any], kept: list[Any], make: Callable[[], Any]) -> int:
        if key not in self._known:
            self._known[key] = len(kept)
            kept.append(make())
        return self._known[key]


class SectionAsked(NamedTuple):
    """What is asked of the records of one section."""

    word: str
    """What rules call one of them."""
    wheres: tuple[Where, ...]
    """The sets of conditions."""
    find: Finder
    """What finds the records that each set picks."""

    @property
    def key(self) -> str:
        """The section's key in the profile."""
        return SECTIONS[self.word].key


class Questions(NamedTuple):
    """What is asked of a profile: which records there are, and what each leaf makes of some of them."""

    sections: tuple[SectionAsked, ...]
    """What is asked of each section; the sets of conditions are numbered through."""
    joiners: tuple[tuple[tuple[int, ...], Joiner], ...]
    """The numbers of several sets of conditions, and what makes one thing of what they pick; numbered after them."""
    leaves: tuple[tuple[int, Leaf], ...]
    """The number of the set of conditions or the joiner, and what makes of the records found when the leaf holds."""
    criteria: tuple[Any, ...]
    """For each leaf, a criterion that asks it."""
    numbers: Mapping[Meaning, int]
    """Which leaf a criterion is, by its meaning."""


def account_of_silence(section: Section) -> Account:
    """Return the account of a leaf whose section of the profile is not known."""
    return Account(missing=(section.key,), remarks=(f"the profile does not say anything about {section.plural}",))


def account_of_nothing(section: Section, profile: Profile) -> Account:
    """Return the account of a leaf whose section of the profile is empty, or left out of a complete profile."""
    fact = section.key if is_given(profile, section.key) else "complete"
    return Account(facts=(fact,), remarks=(f"the profile has {section.none}",))


def freeze(value: Any) -> Any:
    """Return a value of a rule as something that can be a key: values of one meaning, equal keys.

    The order of keys and of words means nothing, and neither does a list around a single word. For Python, yes is 1.
    """
    if isinstance(value, dict):
        return frozenset((key, freeze(item)) for key, item in value.items())
    if isinstance(value, list):
        items = frozenset(freeze(item) for item in value)
        return next(iter(items)) if len(items) == 1 else items
    return (isinstance(value, bool), value)


def rule_numbers(where: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers and lengths of a rule's conditions by the field that they are about."""
    wanted = {field: item for field, item in where.items() if isinstance(item, dict)}
    return {
        field: next(item[name] for name in NUMBERED if name in item)
        for field, item in wanted.items()
        if any(name in item for name in NUMBERED)
    }


NUMBERED = ("at_least", "at_most", "within")


def as_number(value: Any) -> int | float:
    """Return an exact number as one that JSON can hold."""
    return int(value) if value == int(value) else float(value)


_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def fill_sentence(says: str, values: dict[str, Any]) -> str:
    """Put a rule's own numbers into its sentence: ``{at_least}``, ``{within}``, ``{hours}``.

    Raises KeyError for a name that the criterion has no value for.
    """
    known = {name: value for name, value in values.items() if value is not None}
    return _PLACEHOLDER.sub(lambda match: str(known[match[1]]), says)
