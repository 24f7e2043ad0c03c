"""Criteria that join others: all of, any of, none of, at least n of.

``all: [...]`` holds on the days on which each of the criteria holds, ``any: [...]`` on which one does,
``none: [...]`` on which none does, and ``at_least: 2`` with ``of: [...]`` on which so many do.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from ma_eligibility.days import timeline
from ma_eligibility.days.timeline import Timeline, TimelineTuple
from ma_eligibility.ruleset.any_kind import Criterion
from ma_eligibility.ruleset.compile import CompiledCriterion, Meaning, RecordKind, RuleCompiler, RulePart
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rule_error import rule_error
from ma_eligibility.ruleset.spoken import Says, Spoken, Words

Parts = Annotated[tuple[Criterion, ...], Field(strict=False, min_length=1)]


class Combination(Spoken, RulePart):
    """What the four combinations share."""

    kind: ClassVar[Literal["all", "any", "none", "at_least"]]
    key: ClassVar[Literal["all", "any", "none", "of"]]
    """The key of the rule file that holds the parts."""
    lead: ClassVar[Any] = ""
    """What introduces the parts: all of these."""
    negates: ClassVar[bool] = False
    """Whether it holds where its parts do not."""
    decided_by: ClassVar[dict[Verdict, Verdict]] = {}
    """By its own verdict: the verdict of the parts that decide it; where none is given, all parts do."""

    id: str | None = None
    """A name for this criterion."""
    says: Says | None = None
    """The sentence for people; left out, it is made from the kind."""
    proof: Words | None = None

    @property
    def parts(self) -> tuple[Criterion, ...]:
        """The criteria that are combined."""
        found: tuple[Criterion, ...] = getattr(self, self.key)
        return found

    @property
    def needed(self) -> int:
        """How many of the parts must hold."""
        return 1

    @cached_property
    def leading_kinds(self) -> tuple[RecordKind, ...]:
        """The kinds of schooling, training and work that its parts ask for, each once."""
        kinds = () if self.negates else (kind for part in self.parts for kind in part.leading_kinds)
        return tuple({kind.meaning: kind for kind in kinds}.values())

    @property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        return _join_meanings(self.kind, self.parts)

    def join(self, parts: Iterable[TimelineTuple]) -> Timeline:
        """Return when the combination holds, given when its parts do: on each day by how many of them hold on it."""
        raise NotImplementedError

    @property
    def default_sentence(self) -> str:
        """The sentence of a rule that has none of its own."""
        return f"{self.lead} {'holds' if self.key in ('any', 'none') else 'hold'}"

    @property
    def default_unmet(self) -> str:
        """What is said where a rule that has no sentence of its own does not hold."""
        return f"{self.lead} may hold" if self.negates else f"needs {self.lead}"

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find when the combination holds."""
        return compiler.compile_combination(self, self.parts, self.join)


def _join_meanings(kind: str, parts: Sequence[Criterion]) -> Meaning:
    """Return the meaning of parts of which all, or any, must hold; nesting, order and repetition do not matter."""
    found: set[Meaning] = set()
    for meaning in (part.meaning for part in parts):
        found |= meaning[1] if meaning[0] == kind else {meaning}
    return next(iter(found)) if len(found) == 1 else (kind, frozenset(found))


class All(Combination):
    """Holds on the days on which each of its criteria holds."""

    kind = "all"
    key = "all"
    lead = "all of these"
    decided_by: ClassVar = {Verdict.NOT_ELIGIBLE: Verdict.NOT_ELIGIBLE}

    all: Parts
    """The criteria, of which each must hold."""

    @property
    def needed(self) -> int:
        """How many of the parts must hold."""
        return len(self.all)

    def join(self, parts: Iterable[TimelineTuple]) -> Timeline:
        """Return the days that all the parts share."""
        return timeline.all_of(parts)


class AnyOf(Combination):
    """Holds on the days on which at least one of its criteria holds."""

    kind = "any"
    key = "any"
    lead = "one of these"
    decided_by: ClassVar = {Verdict.ELIGIBLE: Verdict.ELIGIBLE}

    any: Parts
    """The criteria, of which one is enough."""

    def join(self, parts: Iterable[TimelineTuple]) -> Timeline:
        """Return the days of any part."""
        return timeline.any_of(parts)


class NoneOf(Combination):
    """Holds on the days on which none of its criteria holds."""

    kind = "none"
    key = "none"
    lead = "none of these"
    negates = True
    decided_by: ClassVar = {Verdict.NOT_ELIGIBLE: Verdict.ELIGIBLE}

    none: Parts
    """The criteria, of which none may hold."""

    @property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        return ("none", _join_meanings("any", self.none))

    def join(self, parts: Iterable[TimelineTuple]) -> Timeline:
        """Return the days that no part has."""
        return timeline.none_of(parts)


class AtLeast(Combination):
    """Holds on the days on which at least so many of its criteria hold."""

    kind = "at_least"
    key = "of"

    at_least: Annotated[int, Field(ge=1)]
    """How many of them must hold."""
    of: Parts
    """The criteria."""

    @model_validator(mode="after")
    def _check(self) -> "AtLeast":
        if self.at_least > len(self.of):
            raise rule_error(f"there are only {len(self.of)} criteria, and {self.at_least} of them must hold")
        return self

    @property
    def needed(self) -> int:
        """How many of the parts must hold."""
        return self.at_least

    @property
    def lead(self) -> str:
        """What introduces the parts."""
        return f"at least {self.at_least} of these"

    @property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written; a part that is given twice counts twice."""
        if self.at_least in (1, len(self.of)):
            return _join_meanings("any" if self.at_least == 1 else "all", self.of)
        return ("at_least", self.at_least, frozenset(Counter(part.meaning for part in self.of).items()))

    def join(self, parts: Iterable[TimelineTuple]) -> Timeline:
        """Return the days that enough parts share."""
        return timeline.at_least(self.at_least, parts)
