"""What all records of a profile have in common."""

from typing import Any, ClassVar, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.profile.checks import Agreement


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

    # Built when first used, and then only what is used: a profile builds its records with it.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    DERIVED: ClassVar[dict[str, Derived]] = {}
    """Numbers that rules can ask for, beside those that the fields hold."""
    DATES: ClassVar[dict[str, str]] = {}
    """The properties that give a date which its field alone does not."""
    NEVER_BEFORE: ClassVar[dict[str, tuple[str, ...]]] = {}
    """The dates that are never before some others."""

    CHECKS: ClassVar[tuple[Agreement, ...]] = ()
    """On what its facts must agree."""

    UNASKED: ClassVar[tuple[str, ...]] = ()
    """The fields that rules cannot ask for by themselves."""

    MOMENT: ClassVar[tuple[str, ...]] = ()
    """The dates from which a record counts; it has one of them at the most."""
    SPAN: ClassVar[tuple[str, ...]] = ()
    """The dates of the first and the last day of what a record tells of."""
    COUNTS_UNDATED: ClassVar[bool] = False
    """Whether a record without a date counts on every day."""

    @model_validator(mode="after")
    def _agrees(self) -> "Record":
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
        """The first day of what the record tells of, its last day, and the day that its end is known by."""
        raise NotImplementedError

    @property
    def span_fields(self) -> tuple[str, ...]:
        """The fields that give those days."""
        return self.SPAN

    def describe(self) -> str:
        """Name the record in words."""
        raise NotImplementedError


AnyModel = TypeVar("AnyModel", bound=BaseModel)


def with_changes(record: AnyModel, **changes: Any) -> AnyModel:
    """Return the record with other values in some fields, as they are: nothing is checked."""
    changed = record.model_copy(update=changes)
    for name in changed.__dict__.keys() - type(record).model_fields.keys():
        del changed.__dict__[name]  # what was worked out from the old values
    return changed


def is_given(record: Record, field: str) -> bool:
    """Tell whether the profile itself gives the field, rather than leaving it out or to a default."""
    return field in record.model_fields_set and getattr(record, field) is not None
