"""What all records of a profile have in common, and the checks that the facts of one agree with each other."""

from collections.abc import Callable, Collection
from copy import copy
from functools import cache, cached_property
from typing import Any, ClassVar, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import PartialDate, WriteDate
from ma_eligibility.medium import Help
from ma_eligibility.profile.answers import ANSWERS, Answers


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


class Derived(NamedTuple):
    """A number that rules can ask of a record, computed from several of its fields."""

    fields: tuple[str, ...]
    """The fields that it is computed from."""
    to_ask: tuple[str, ...]
    """Those of them to ask for if the number is not known."""
    bounds: str
    """The name of the property that gives the least and the most that it can be."""
    description: str
    """What it is, in words."""


class Record(BaseModel):
    """One entry of a profile; unknown keys are refused, nothing is converted, nothing changes afterwards."""

    # Validators are built when they are first used; those of a profile include those of its records.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    answers: Answers | None = None
    """The answers to questions that rulesets ask: yes or no by the name of each."""

    DERIVED: ClassVar[dict[str, Derived]] = {}
    """Numbers that rules can ask for in addition to those that the fields hold."""
    DATES: ClassVar[dict[str, str]] = {}
    """By a date field, the property that gives the date where other fields bound it too."""
    NEVER_BEFORE: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By a date field, the dates that it is never before."""

    CHECKS: ClassVar[tuple[Agree, ...]] = ()
    """The checks that its facts agree with each other."""

    UNASKED: ClassVar[tuple[str, ...]] = ()
    """The fields that rules cannot ask for."""

    MOMENT: ClassVar[tuple[str, ...]] = ()
    """The date fields from which a record counts; it has at most one of them."""
    SPAN: ClassVar[tuple[str, ...]] = ()
    """The date fields of the first and the last day of what a record describes."""
    COUNTS_UNDATED: ClassVar[bool] = False
    """Whether a record without a date counts on every day."""

    @model_validator(mode="after")
    def _check(self) -> "Record":
        for check in self.CHECKS:
            if not check.holds(self):
                raise check.error
        return self

    @property
    def moment(self) -> PartialDate | None:
        """The day from which the record counts; None for one that counts on every day."""
        raise NotImplementedError

    @property
    def moment_fields(self) -> tuple[str, ...]:
        """The field that gives that day; the one that would, if the day is not known."""
        given = tuple(name for name in self.MOMENT if getattr(self, name) is not None)
        return given or (() if self.COUNTS_UNDATED else self.MOMENT[:1])

    @property
    def span(self) -> tuple[PartialDate, PartialDate, PartialDate]:
        """The first day of what the record describes, its last day, and the day that dates its end."""
        raise NotImplementedError

    @property
    def span_fields(self) -> tuple[str, ...]:
        """The fields that give those days."""
        return self.SPAN

    def describe(self) -> str:
        """Name the record in words, with its dates."""
        raise NotImplementedError

    def label(self, write: WriteDate = str) -> str:
        """Name the record as one speaks of it: ``program at City College``."""
        raise NotImplementedError

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the record in a phrase, with those of its facts that are asked about and its date."""
        raise NotImplementedError


AnyModel = TypeVar("AnyModel", bound=BaseModel)


def with_changes(record: AnyModel, **changes: Any) -> AnyModel:
    """Return a copy of the record with other values in some fields, which are not checked."""
    changed = copy(record)
    changed.__dict__.update(changes)
    changed.__pydantic_fields_set__.update(changes)
    for name in _list_cached(type(record)):
        changed.__dict__.pop(name, None)  # of the old values
    return changed


@cache
def _list_cached(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the names of a model's cached properties."""
    return tuple(
        name for each in model.__mro__ for name, item in vars(each).items() if isinstance(item, cached_property)
    )


def is_given(record: Record, field: str) -> bool:
    """Tell whether the profile itself gives the field, rather than leaving it out or to its default."""
    if field.startswith(f"{ANSWERS}."):
        name = field.split(".")[1]
        return any(answer.name.rpartition(".")[2] == name for answer in record.answers or ())
    return field in record.model_fields_set and getattr(record, field) is not None
