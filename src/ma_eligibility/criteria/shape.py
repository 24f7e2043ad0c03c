"""What all kinds of criterion have in common: how they are written in YAML and how they are made ready."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ma_eligibility.calendar import Duration, parse_duration
from ma_eligibility.criteria.where import Finder, Matches, compile_finder
from ma_eligibility.model.finding import Account, Finding, LeafResult, new_finding
from ma_eligibility.model.profile import Profile, Section, is_given

Leaf = Callable[[Matches], LeafResult]
Check = Callable[[Sequence[LeafResult]], Finding]


class RulePart(BaseModel):
    """Any mapping of a rule file; unknown keys are refused, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class Leaves:
    """The questions that the leaves of a ruleset ask, each kept once, however many routes ask it."""

    def __init__(self) -> None:
        self.finders: list[tuple[str, Finder]] = []
        """The section of the profile, and what finds the records in it that meet some conditions."""
        self.asks: list[tuple[int, Leaf]] = []
        """The index of the finder, and what makes of the records it found when the leaf holds."""
        self._known: dict[object, int] = {}

    def compile(self, criterion: Any, section: Section, question: object, leaf: Leaf) -> Check:
        """Return the function that looks up what a leaf found: a question about the records that ``where`` picks."""
        where = freeze(criterion.where)
        finder = self._keep(
            (section.key, where), self.finders, lambda: (section.key, compile_finder(section.word, criterion.where))
        )
        index = self._keep((section.key, where, question), self.asks, lambda: (finder, leaf))

        def check(results: Sequence[LeafResult]) -> Finding:
            windows, possible, evidence = results[index]
            return new_finding(Finding, (windows, possible, criterion, evidence, ()))

        return check

    def _keep(self, key: object, kept: list[Any], make: Callable[[], Any]) -> int:
        if key not in self._known:
            self._known[key] = len(kept)
            kept.append(make())
        return self._known[key]


def account_of_silence(section: Section) -> Account:
    """Return the account of a leaf whose section of the profile is not known."""
    return Account(missing=(section.key,), remarks=(f"the profile does not say anything about {section.plural}",))


def account_of_nothing(section: Section, profile: Profile) -> Account:
    """Return the account of a leaf whose section of the profile is empty, or left out of a complete profile."""
    fact = section.key if is_given(profile, section.key) else "complete"
    return Account(facts=(fact,), remarks=(f"the profile has {section.none}",))


def read_duration(value: object) -> Duration:
    """Read a length of time in a rule."""
    if isinstance(value, Duration):
        return value
    try:
        return parse_duration(value if isinstance(value, str) else "")
    except ValueError as error:
        raise PydanticCustomError("rule", "{said}", {"said": str(error), "help": ""}) from None


def freeze(value: Any) -> Any:
    """Return a value of a rule as something that can be a key: equal values, equal keys."""
    if isinstance(value, dict):
        return frozenset((key, freeze(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(freeze(item) for item in value)
    return (type(value).__name__, value)


def rule_numbers(where: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers of a rule's conditions by the field that they are about."""
    return {
        field: next(iter(wanted.values()))
        for field, wanted in where.items()
        if isinstance(wanted, dict) and ("at_least" in wanted or "at_most" in wanted)
    }


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


Length = Annotated[Duration, PlainValidator(read_duration), WithJsonSchema({"type": "string"})]
