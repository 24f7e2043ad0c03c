"""On what the facts of a record must agree: which facts they are, how, and what is said if they do not."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.medium import Help, hint_at_adding


class OnlyOne(NamedTuple):
    """Two facts of which one only can be true."""

    fields: tuple[str, str]
    said: str

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields is to be looked at."""
        return all(name in given for name in self.fields)

    def holds(self, record: Any) -> bool:
        """Tell whether the facts of a record agree."""
        return any(getattr(record, name) is None for name in self.fields)

    @property
    def error(self) -> PydanticCustomError:
        """What is said if they do not."""
        return contradiction(self.said, *self.fields, help="keep one of the two")


class OneAtLeast(NamedTuple):
    """Facts of which one must be given."""

    fields: tuple[str, ...]
    said: str

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields is to be looked at."""
        return not any(name in given for name in self.fields)

    def holds(self, record: Any) -> bool:
        """Tell whether a record has one of the facts."""
        return any(getattr(record, name) is not None for name in self.fields)

    @property
    def error(self) -> PydanticCustomError:
        """What is said if it has not."""
        help = hint_at_adding(self.fields)
        return PydanticCustomError("missing-key", "{said}", {"said": self.said, "help": help, "keys": [*self.fields]})


class InOrder(NamedTuple):
    """A date that does not lie before another: not on any of the days that both stand for."""

    later: str
    earlier: str
    said: str
    help: Help = ""

    @property
    def fields(self) -> tuple[str, str]:
        """The two dates."""
        return self.later, self.earlier

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields is to be looked at."""
        return self.later in given and self.earlier in given

    def holds(self, record: Any) -> bool:
        """Tell whether the dates of a record are in order; those that are no days, such as ``present``, are."""
        later, earlier = getattr(record, self.later), getattr(record, self.earlier)
        are_days = isinstance(later, PartialDate) and isinstance(earlier, PartialDate)
        return not are_days or later.last >= earlier.first

    @property
    def error(self) -> PydanticCustomError:
        """What is said if they are not."""
        return contradiction(self.said, self.later, self.earlier, help=self.help)


class Agree(NamedTuple):
    """Two facts that agree in a way of their own; only asked of a record that has both."""

    fields: tuple[str, str]
    test: Callable[[Any], bool]
    said: str
    help: Help = ""

    def concerns(self, given: Collection[str]) -> bool:
        """Tell whether a record with these fields is to be looked at."""
        return all(name in given for name in self.fields)

    def holds(self, record: Any) -> bool:
        """Tell whether the facts of a record agree."""
        return any(getattr(record, name) is None for name in self.fields) or self.test(record)

    @property
    def error(self) -> PydanticCustomError:
        """What is said if they do not."""
        return contradiction(self.said, *self.fields, help=self.help)


Agreement = OnlyOne | OneAtLeast | InOrder | Agree


def contradiction(said: str, one: str, other: str, help: Help = "") -> PydanticCustomError:
    """Return the error for two fields of a record that cannot both be true."""
    return PydanticCustomError("contradiction", "{said}", {"said": said, "one": one, "other": other, "help": help})
