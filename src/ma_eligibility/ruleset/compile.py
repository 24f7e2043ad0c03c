"""How criteria become functions; each distinct question is asked of a profile once, however many routes ask it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from ma_eligibility.days.timeline import ALWAYS, NEVER, Timeline, TimelineTuple
from ma_eligibility.profile.profile import SECTIONS, Profile, Section
from ma_eligibility.ruleset.conditions.dates import is_day
from ma_eligibility.ruleset.finding import INDEPENDENT, Finding, LeafResult, new_finding
from ma_eligibility.ruleset.where import Finder, Where, compile_finder, is_whole

#: Returns when a leaf holds, given the records that match its conditions.
Leaf = Callable[[Any], LeafResult]
#: Combines the records that several sets of conditions match, each None if not known; returns None if it is not known.
Joiner = Callable[..., Any]
#: Returns what is found for a criterion, given what the leaves found.
Find = Callable[[Sequence[LeafResult]], Finding]
#: What a criterion asks for, however it is written; its first item is the kind. Criteria of equal meaning hold on the
#: same days for every candidate.
Meaning = tuple[Any, ...]


class RecordKind(NamedTuple):
    """What a record is of, whatever else is asked of it: a program in medical assisting."""

    section: Section
    test: Any
    """The condition on the field that tells it; None if any record will do."""

    @property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        return (self.section.key, None if self.test is None else freeze(self.test.wanted))


class RulePart(BaseModel):
    """A mapping of a rule file; unknown keys are refused, and nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    @property
    def parts(self) -> tuple[Any, ...]:
        """The criteria that are combined; none, unless it is a combination."""
        return ()

    @property
    def leading_kinds(self) -> tuple[RecordKind, ...]:
        """The kinds of schooling, training and work that it asks for."""
        return ()


class CompiledCriterion(NamedTuple):
    """A criterion as two functions of what the leaves of its ruleset found."""

    days: Callable[[Sequence[LeafResult]], TimelineTuple]
    """Returns when it holds."""
    find: Find
    """Returns when it holds, with the findings of its parts and the evidence."""
    leaves: frozenset[int]
    """The indexes of the leaves that it depends on."""


class CompiledSection(NamedTuple):
    """What is asked of the records of one section."""

    word: str
    """What rules call one of them."""
    wheres: tuple[Where, ...]
    """The sets of conditions."""
    find: Finder
    """Returns the records that match each set."""

    @property
    def key(self) -> str:
        """The section's key in the profile."""
        return SECTIONS[self.word].key


class CompiledLeaves(NamedTuple):
    """What a ruleset asks of a profile, each question once."""

    sections: tuple[CompiledSection, ...]
    """The sets of conditions, by section; they are numbered in this order."""
    joiners: tuple[tuple[tuple[int, ...], Joiner], ...]
    """The numbers of several sets of conditions, and what combines their records; numbered after the sets."""
    leaves: tuple[tuple[int, Leaf], ...]
    """The number of a set of conditions or of a joiner, and what the leaf makes of its records."""
    leaves_in_part: tuple[tuple[int, Leaf], ...]
    """The same, for a profile with sections of which there may be more records than it gives."""

    def to_ask(self, profile: Profile) -> tuple[tuple[int, Leaf], ...]:
        """Return the leaves for a profile."""
        return self.leaves_in_part if profile.incomplete else self.leaves

    def count_sets(self) -> int:
        """Return how many sets of conditions there are."""
        return sum([len(section.wheres) for section in self.sections])

    def sections_of(self, leaf: int) -> frozenset[str]:
        """Return the keys of the sections that a leaf asks."""
        keys = [section.key for section in self.sections for _ in section.wheres]
        number, _ = self.leaves[leaf]
        numbers = (number,) if number < len(keys) else self.joiners[number - len(keys)][0]
        return frozenset(keys[each] for each in numbers)


def more_may_add(leaf: Leaf) -> Leaf:
    """Return what a leaf finds where there may be more records, which can only add days."""

    def in_part(found: Any) -> LeafResult:
        windows, possible, evidence = leaf(found)
        return windows, possible if is_whole(found) else ALWAYS, evidence

    return in_part


def more_may_take(leaf: Leaf) -> Leaf:
    """Return what a leaf finds where there may be more records, which can only take days away."""

    def in_part(found: Any) -> LeafResult:
        windows, possible, evidence = leaf(found)
        return windows if is_whole(found) else NEVER, possible, evidence

    return in_part


class RuleCompiler:
    """Compiles the criteria of a ruleset; equal questions of several criteria become one leaf."""

    def __init__(self) -> None:
        self._finders: list[tuple[Section, Where]] = []
        self._joiners: list[tuple[tuple[int, ...], Joiner]] = []
        self._leaves: list[tuple[bool, int, Leaf, Leaf]] = []
        """Whether a joiner or a finder, its index, and the leaf, also for sections given in part."""
        self._indexes: dict[tuple[str, Any], int] = {}
        self._compiled: dict[int, tuple[Any, CompiledCriterion]] = {}
        """By the identity of a criterion, which is kept here so that no other gets the same identity."""

    def compile(self, criterion: Any) -> CompiledCriterion:
        """Return a criterion as functions; the same functions wherever the same criterion is used."""
        if id(criterion) not in self._compiled:
            self._compiled[id(criterion)] = criterion, criterion.compile(self)
        return self._compiled[id(criterion)][1]

    def compile_leaf(
        self, criterion: Any, section: Section, leaf: Leaf, in_part: Leaf | None = None
    ) -> CompiledCriterion:
        """Return a criterion that asks about the records of a section that match its ``where``.

        ``in_part`` is what the leaf finds where there may be more of them, which otherwise can only add days.
        """
        index = self._find(section, criterion.where)
        return self._look_up(criterion, (False, index, leaf, in_part or more_may_add(leaf)))

    def compile_joined_leaf(
        self, criterion: Any, asked: Sequence[tuple[Section, Where]], joiner: Joiner, leaf: Leaf, in_part: Leaf
    ) -> CompiledCriterion:
        """Return a criterion that asks about what a joiner makes of several sets of records.

        ``in_part`` is the leaf for sets that may not be whole.
        """
        finders = tuple(self._find(*each) for each in asked)
        joined = self._keep(("joined", criterion.meaning), self._joiners, lambda: (finders, joiner))
        return self._look_up(criterion, (True, joined, leaf, in_part))

    def compile_constant(self, criterion: Any, windows: Any, possible: Any) -> CompiledCriterion:
        """Return a criterion that holds on the same days for every profile."""
        finding = Finding(windows, possible, criterion, INDEPENDENT)
        return CompiledCriterion(lambda results: finding, lambda results: finding, frozenset())

    def compile_combination(
        self, criterion: Any, parts: Sequence[Any], join: Callable[[Iterable[TimelineTuple]], Timeline]
    ) -> CompiledCriterion:
        """Return a criterion that holds depending on when its parts do."""
        compiled = [self.compile(part) for part in parts]
        part_days = tuple(part.days for part in compiled)
        part_finds = tuple(part.find for part in compiled)

        if len(part_days) > 1 and all(isinstance(part, itemgetter) for part in part_days):
            pick = itemgetter(*(index for part in compiled for index in part.leaves))  # all at once is quicker

            def days(results: Sequence[LeafResult]) -> TimelineTuple:
                return join(pick(results))
        else:

            def days(results: Sequence[LeafResult]) -> TimelineTuple:
                return join(part(results) for part in part_days)

        def find(results: Sequence[LeafResult]) -> Finding:
            found = tuple([part(results) for part in part_finds])
            windows, possible = join(found)
            return new_finding(Finding, (windows, possible, criterion, None, found))

        return CompiledCriterion(days, find, frozenset().union(*(part.leaves for part in compiled)))

    def count_leaves(self) -> tuple[int, int]:
        """Return how many leaves and how many joiners there are so far."""
        return len(self._leaves), len(self._joiners)

    def finish(self) -> CompiledLeaves:
        """Return the questions; the records of each section are matched once for all of them."""
        wheres: dict[str, list[Where]] = {}
        for section, where in self._finders:
            wheres.setdefault(section.word, []).append(where)
        sections = tuple(CompiledSection(word, tuple(of), compile_finder(word, of)) for word, of in wheres.items())
        words = list(wheres)
        by_section = sorted(range(len(self._finders)), key=lambda index: words.index(self._finders[index][0].word))
        numbers = {index: number for number, index in enumerate(by_section)}
        asked = [len(numbers) + index if is_joined else numbers[index] for is_joined, index, *_ in self._leaves]
        leaves = tuple((number, leaf) for number, (_, _, leaf, _) in zip(asked, self._leaves, strict=True))
        in_part = tuple((number, leaf) for number, (*_, leaf) in zip(asked, self._leaves, strict=True))
        joiners = tuple((tuple(numbers[index] for index in finders), joiner) for finders, joiner in self._joiners)
        return CompiledLeaves(sections, joiners, leaves, in_part)

    def _find(self, section: Section, where: Where) -> int:
        return self._keep((section.key, freeze(where)), self._finders, lambda: (section, where))

    def _look_up(self, criterion: Any, leaf: tuple[bool, int, Leaf, Leaf]) -> CompiledCriterion:
        index = self._keep(("leaf", criterion.meaning), self._leaves, lambda: leaf)

        def find(results: Sequence[LeafResult]) -> Finding:
            windows, possible, evidence = results[index]
            return new_finding(Finding, (windows, possible, criterion, evidence, ()))

        return CompiledCriterion(itemgetter(index), find, frozenset([index]))

    def _keep(self, key: tuple[str, Any], kept: list[Any], make: Callable[[], Any]) -> int:
        if key not in self._indexes:
            self._indexes[key] = len(kept)
            kept.append(make())
        return self._indexes[key]


def freeze(value: Any) -> Any:
    """Return a value of a rule as a hashable key; values of the same meaning have equal keys.

    The order of keys and of words means nothing, and neither does a list around a single word. For Python, yes is 1.
    """
    if isinstance(value, dict):
        return frozenset((key, freeze(item)) for key, item in value.items())
    if isinstance(value, list):
        items = frozenset(freeze(item) for item in value)
        return next(iter(items)) if len(items) == 1 else items
    return (isinstance(value, bool), value)


NUMBERED = ("at_least", "at_most", "within", "before", "on_or_before", "after", "on_or_after")


def rule_numbers(where: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers, lengths and days of a rule's conditions, each by the field it is about."""
    wanted = {field: item for field, item in where.items() if isinstance(item, dict)}
    return {
        field: next(item[name] for name in NUMBERED if _is_number_of(item, name))
        for field, item in wanted.items()
        if any(_is_number_of(item, name) for name in NUMBERED)
    }


def _is_number_of(wanted: Mapping[str, Any], operator: str) -> bool:
    """Tell whether a condition has a number, a length or a day by an operator; after: may name another date."""
    return operator in wanted and (operator != "after" or is_day(wanted[operator]))
