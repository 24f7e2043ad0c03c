"""What all kinds of criterion have in common: how they are written in YAML and how they are made ready."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ma_eligibility.calendar import Duration, parse_duration
from ma_eligibility.model.finding import Finding, LeafResult, new_finding
from ma_eligibility.timeline import ALWAYS, NEVER

Records = tuple[Any, ...] | None
"""The records of a section; None if it is not known what they are."""
Leaf = Callable[[Records], LeafResult]
Check = Callable[[Sequence[LeafResult]], Finding]

NOT_KNOWN = LeafResult(NEVER, ALWAYS, None)


class RulePart(BaseModel):
    """Any mapping of a rule file; unknown keys are refused, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True, defer_build=True)


class Leaves:
    """The leaves of a ruleset, each kept once, however many routes ask it."""

    def __init__(self) -> None:
        self.asks: list[tuple[str, Leaf]] = []
        self._known: dict[object, int] = {}

    def compile(self, criterion: Any, section: str, question: object, make: Callable[[], Leaf]) -> Check:
        """Return the function that looks up what a leaf found; make the leaf if nothing has asked its question yet."""
        if question not in self._known:
            self._known[question] = len(self.asks)
            self.asks.append((section, make()))
        index = self._known[question]

        def check(results: Sequence[LeafResult]) -> Finding:
            windows, possible, evidence = results[index]
            return new_finding(Finding, (windows, possible, criterion, evidence, ()))

        return check


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
    return _PLACEHOLDER.sub(lambda match: str(values[match[1]]), says)


Length = Annotated[Duration, PlainValidator(read_duration), WithJsonSchema({"type": "string"})]
