"""The checks that the facts of a record agree with each other, and the errors where they do not."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.medium import Help, hint_at_adding


class AtMostOne(NamedTuple):
    """Two facts of which only one can be given."""

    fields: tuple[str, str]
    message: str

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields must be checked."""
        return all(name in given for name in self.fields)

    def holds(self, record: Any) -> bool:
        """Tell whether the facts of a record agree."""
        return any(getattr(record, name) is None for name in self.fields)

    @property
    def error(self) -> PydanticCustomError:
        """The error if they do not."""
        return contradiction(self.message, *self.fields, help="keep one of the two")


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


class InOrder(NamedTuple):
    """A date that must not be before another; of partly known dates, on some of their days at least."""

    later: str
    earlier: str
    message: str
    help: Help = ""

    @property
    def fields(self) -> tuple[str, str]:
        """The two dates."""
        return self.later, self.earlier

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields must be checked."""
        return self.later in given and self.earlier in given

    def holds(self, record: Any) -> bool:
        """Tell whether the dates of a record are in order; words such as ``present`` always are."""
        later, earlier = getattr(record, self.later), getattr(record, self.earlier)
        are_days = isinstance(later, PartialDate) and isinstance(earlier, PartialDate)
        return not are_days or later.last >= earlier.first

    @property
    def error(self) -> PydanticCustomError:
        """The error if they are not."""
        return contradiction(self.message, self.later, self.earlier, help=self.help)


class Agree(NamedTuple):
    """Two facts that must pass a test, which only a record with both is put to."""

    fields: tuple[str, str]
    test: Callable[[Any], bool]
    message: str
    help: Help = ""

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields must be checked."""
        return all(name in given for name in self.fields)

    def holds(self, record: Any) -> bool:
        """Tell whether the facts of a record agree."""
        return any(getattr(record, name) is None for name in self.fields) or self.test(record)

    @property
    def error(self) -> PydanticCustomError:
        """The error if they do not."""
        return contradiction(self.message, *self.fields, help=self.help)


Agreement = AtMostOne | AtLeastOne | InOrder | Agree


def contradiction(message: str, one: str, other: str, help: Help = "") -> PydanticCustomError:
    """Return the error for two fields of a record that cannot both be true."""
    return PydanticCustomError("contradiction", "{said}", {"said": message, "one": one, "other": other, "help": help})
