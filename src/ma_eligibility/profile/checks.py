"""The checks that the facts of a record agree with each other, and the errors where they do not."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.medium import Help, hint_at_adding


class Agree(NamedTuple):
    """Two facts that must agree; a record that lacks one of them passes."""

    fields: tuple[str, str]
    holds: Callable[[Any], bool]
    """Tells whether the facts of a record agree."""
    message: str
    help: Help = ""

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields must be checked."""
        return all(name in given for name in self.fields)

    @property
    def error(self) -> PydanticCustomError:
        """The error if they do not."""
        one, other = self.fields
        context = {"said": self.message, "one": one, "other": other, "help": self.help}
        return PydanticCustomError("contradiction", "{said}", context)


class AtLeastOne(NamedTuple):
    """Facts of which at least one must be given."""

    fields: tuple[str, ...]
    message: str

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields must be checked."""
        return not any(name in given for name in self.fields)

    def holds(self, record: Any) -> bool:
        """Tell whether a record has one of the facts."""
        return any(getattr(record, name) is not None for name in self.fields)

    @property
    def error(self) -> PydanticCustomError:
        """The error if it has none."""
        context = {"said": self.message, "help": hint_at_adding(self.fields), "keys": [*self.fields]}
        return PydanticCustomError("missing-key", "{said}", context)


def at_most_one(one: str, other: str, message: str) -> Agree:
    """Return the check that only one of two facts is given."""
    return agree((one, other), lambda _: False, message, "keep one of the two")


def agree(fields: tuple[str, str], test: Callable[[Any], bool], message: str, help: Help = "") -> Agree:
    """Return the check that a record with both facts passes a test."""
    return Agree(
        fields, lambda record: any(getattr(record, name) is None for name in fields) or test(record), message, help
    )


def in_order(later: str, earlier: str, message: str, help: Help = "") -> Agree:
    """Return the check that a date is not before another; of partly known dates, on some of their days at least.

    Words such as ``present`` are always in order.
    """

    def holds(record: Any) -> bool:
        end, start = getattr(record, later), getattr(record, earlier)
        return not isinstance(end, PartialDate) or not isinstance(start, PartialDate) or end.last >= start.first

    return Agree((later, earlier), holds, message, help)
