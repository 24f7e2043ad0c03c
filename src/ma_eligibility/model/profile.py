"""What a candidate declares: the profile and its records.

The fields of these models are also the vocabulary of the rules: a rule can ask about nothing else.
A field that is None is not known.
"""

from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PlainValidator, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.calendar import ANY_DAY, LAST_DAY, PartialDate
from ma_eligibility.model.facts import (
    HOURS_IN_A_WEEK,
    Accreditor,
    Date,
    DiplomaKind,
    Document,
    Duty,
    End,
    HealthcareField,
    Hours,
    Level,
    Role,
    Training,
    WeeklyHours,
)


class Record(BaseModel):
    """One entry of a profile; unknown keys are refused, nothing is converted, nothing changes afterwards."""

    # Built when first used, and then only what is used: a profile builds its records with it.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


AnyRecord = TypeVar("AnyRecord", bound=Record)


def with_changes(record: AnyRecord, **changes: Any) -> AnyRecord:
    """Return the record with other values in some fields, as they are: nothing is checked."""
    known = {name: getattr(record, name) for name in type(record).model_fields}
    made = type(record).model_construct(record.model_fields_set | changes.keys(), **{**known, **changes})
    return cast(AnyRecord, made)


def is_given(record: "Record", field: str) -> bool:
    """Tell whether the profile itself gives the field, rather than leaving it out or to a default."""
    return field in record.model_fields_set and getattr(record, field) is not None


def contradiction(said: str, one: str, other: str, help: str = "") -> PydanticCustomError:
    """Return the error for two fields of a record that cannot both be true."""
    return PydanticCustomError("contradiction", "{said}", {"said": said, "one": one, "other": other, "help": help})


def _ends_before(end: PartialDate | None, start: PartialDate | None) -> bool:
    """Tell whether the end lies before the start, whatever the days that both stand for."""
    return end is not None and start is not None and end.last < start.first


class Diploma(Record):
    """A high school diploma or what stands for it."""

    kind: DiplomaKind | None = None
    """Which it is: high_school, ged (General Educational Development) or equivalent (recognised by a state)."""
    earned: Date | None = None
    """When it was earned. A diploma without a date counts as held on every day."""

    def describe(self) -> str:
        """Name the diploma in words."""
        names = {"high_school": "high school diploma", "ged": "GED", "equivalent": "high school equivalent"}
        name = names.get(self.kind or "", "diploma of unknown kind")
        return f"{name} earned {self.earned}" if self.earned else f"{name}, undated"


class Program(Record):
    """A course of schooling, finished or under way."""

    name: str | None = None
    """The programme's name, as on its certificate."""
    school: str | None = None
    """The school that gave it."""
    field: HealthcareField | None = None
    """What was taught."""
    level: Level = "postsecondary"
    """postsecondary (after high school; the default) or secondary."""
    accreditation: Annotated[tuple[Accreditor, ...], Field(strict=False)] | None = None
    """The bodies that accredit the programme or its school; an empty list if there are none."""
    hours: Hours | None = None
    """Clock hours in all."""
    externship_hours: Hours | None = None
    """Clock hours of externship or practicum among them."""
    started: Date | None = None
    """The first day of the programme."""
    completed: Date | None = None
    """The day it was completed."""
    expected: Date | None = None
    """The day it is expected to be completed, if it is under way."""

    @property
    def ends(self) -> PartialDate:
        """The day of completion, had or expected."""
        return self.completed or self.expected or ANY_DAY

    def describe(self) -> str:
        """Name the programme in words."""
        name = self.name or (f"{self.field.replace('_', ' ')} programme" if self.field else "programme")
        at = f", {self.school}" if self.school else ""
        state = "expected to be completed" if self.expected else "completed"
        return f"{name}{at}, {state} {self.ends}"

    @model_validator(mode="after")
    def _agrees(self) -> "Program":
        if self.completed is not None and self.expected is not None:
            raise contradiction(
                "the programme is completed and still expected to be", "expected", "completed", "keep one of the two"
            )
        end = "completed" if self.completed is not None else "expected"
        if _ends_before(self.ends, self.started):
            raise contradiction("the programme ends before it starts", end, "started")
        if self.hours is not None and self.externship_hours is not None and self.externship_hours > self.hours:
            raise contradiction(
                "there are more externship hours than hours in all",
                "externship_hours",
                "hours",
                "hours counts the whole programme, its externship included",
            )
        if self.completed is None and self.expected is None:
            raise PydanticCustomError(
                "missing-key",
                "the end of the programme is missing",
                {"help": "add completed: or expected:", "keys": ["completed", "expected"]},
            )
        return self


_RUNS_ON = PartialDate(LAST_DAY, LAST_DAY)


class Employment(Record):
    """A job, past or present."""

    role: Role | None = None
    """The work done."""
    employer: str | None = None
    """Who employed the candidate."""
    start: Date | None = None
    """The first day of the job."""
    end: End
    """The last day of the job, or present for a job that goes on."""
    hours_per_week: WeeklyHours | None = None
    """Hours worked in a week; or give total_hours."""
    total_hours: Hours | None = None
    """Hours worked in the whole job; needs an end date."""
    duties: Annotated[tuple[Duty, ...], Field(strict=False)] | None = None
    """The kinds of duty: administrative (front office), clinical (patient care), or both."""
    supervised: bool | None = None
    """Whether a qualified healthcare professional supervised the work."""

    @cached_property
    def begins(self) -> PartialDate:
        """The first day: any day up to the last if it is not known, and never a day after the last."""
        start, latest = self.start or ANY_DAY, _RUNS_ON.last if self.end == "present" else self.end.last
        return start if start.last <= latest else PartialDate(start.first, latest)

    @cached_property
    def ends(self) -> PartialDate:
        """The last day: the end of the calendar for a job that goes on, and never a day before the first."""
        end, start = _RUNS_ON if self.end == "present" else self.end, self.start
        return end if start is None or start.first <= end.first else PartialDate(start.first, end.last)

    @cached_property
    def is_dated(self) -> bool:
        """Whether both ends of the job are known to the day."""
        begins, ends = self.begins, self.ends
        return begins.first == begins.last and ends.first == ends.last

    @property
    def weekly_hours(self) -> tuple[Any, Any]:
        """The least and the most hours a week that the job can have had.

        Hours given in all are spread evenly over the days of the job.
        """
        if self.hours_per_week is not None:
            return self.hours_per_week, self.hours_per_week
        if self.total_hours is not None:
            shortest, longest = self.length
            return Fraction(self.total_hours) * 7 / longest, Fraction(self.total_hours) * 7 / shortest
        return 0, HOURS_IN_A_WEEK

    @property
    def length(self) -> tuple[int, int]:
        """The fewest and the most days that the job can have run, both ends included."""
        begins, ends = self.begins, self.ends
        return max(1, ends.first - begins.last + 1), ends.last - begins.first + 1

    def describe(self) -> str:
        """Name the job in words."""
        work = self.role.replace("_", " ") if self.role else "work"
        at = f", {self.employer}" if self.employer else ""
        return f"{work}{at}, {self.start or 'an unknown day'} to {self.end}"

    @model_validator(mode="after")
    def _agrees(self) -> "Employment":
        if self.end != "present" and _ends_before(self.end, self.start):
            raise contradiction("the job ends before it starts", "end", "start")
        if self.total_hours is not None and self.hours_per_week is not None:
            raise contradiction(
                "hours are given both in all and by the week", "total_hours", "hours_per_week", "keep one of the two"
            )
        if self.total_hours is not None and self.end == "present":
            raise contradiction(
                "a job that goes on has no hours in all yet", "total_hours", "end", "give hours_per_week instead"
            )
        if self.total_hours is not None and self.total_hours > 24 * self.length[1]:
            raise contradiction("there are more hours than the days of the job have", "total_hours", "end")
        return self


class Military(Record):
    """A training programme completed in the US Armed Forces."""

    branch: str | None = None
    """The branch of service."""
    training: Training | None = None
    """What the training was: medical_assistant, or medical_services for other medical training."""
    completed: Date | None = None
    """The day the training was completed."""
    documents: Annotated[tuple[Document, ...], Field(strict=False)] | None = None
    """The papers that prove it: DD214 (discharge), SMART or JST (transcripts)."""

    def describe(self) -> str:
        """Name the training in words."""
        training = f"{self.training.replace('_', ' ')} training" if self.training else "training"
        branch = f", {self.branch}" if self.branch else ""
        return f"military {training}{branch}, completed {self.completed or 'on an unknown day'}"


def _diploma_tag(value: object) -> str:
    return "held" if isinstance(value, dict | Diploma) else "none"


def _read_none(value: object) -> Literal["none"]:
    if value != "none":
        raise PydanticCustomError(
            "wrong-kind", "this is not a diploma", {"help": "write none, or kind: and earned: below it"}
        )
    return "none"


_NoDiploma = Annotated[Literal["none"], PlainValidator(_read_none), WithJsonSchema({"const": "none"})]
_DiplomaOrNone = Annotated[
    Annotated[_NoDiploma, Tag("none")] | Annotated[Diploma, Tag("held")], Discriminator(_diploma_tag)
]


class Profile(Record):
    """A candidate's history. A section left out is not known; an empty one says that there is nothing."""

    candidate: str | None = None
    """Any label for the candidate."""
    complete: bool = False
    """Whether this is everything: true says that the sections left out are empty."""
    diploma: _DiplomaOrNone | None = None
    """The high school diploma or what stands for it."""
    programs: Annotated[tuple[Program, ...], Field(strict=False)] | None = None
    """Schooling, finished or under way."""
    employment: Annotated[tuple[Employment, ...], Field(strict=False)] | None = None
    """Jobs, past and present."""
    military: Annotated[tuple[Military, ...], Field(strict=False)] | None = None
    """Training in the US Armed Forces."""

    @cached_property
    def records_by_section(self) -> dict[str, tuple[Any, ...] | None]:
        """The records of every section, by its key; None for a section of which it is not known what it holds."""
        return {section.key: self.records(section.key) for section in SECTIONS.values()}

    def records(self, section: str) -> tuple[Any, ...] | None:
        """Return the records of a section; None if it is not known what they are."""
        found = getattr(self, section)
        if found is None:
            return () if self.complete else None
        if isinstance(found, tuple):
            return found
        return () if found == "none" else (found,)


class Section(NamedTuple):
    """How rules speak of one section of the profile."""

    word: str
    """What a rule calls one record."""
    key: str
    """The section's key in the profile."""
    model: type[Record]
    """What a record holds."""
    plural: str
    """What people call the records."""
    none: str
    """How people say that there is none."""


#: The sections by the word that rules use for one record.
SECTIONS = {
    section.word: section
    for section in (
        Section("diploma", "diploma", Diploma, "a high school diploma", "no high school diploma"),
        Section("program", "programs", Program, "programmes", "no programme"),
        Section("employment", "employment", Employment, "employment", "no employment"),
        Section("military", "military", Military, "military training", "no military training"),
    )
}


def record_address(section: Section, index: int, field: str = "") -> str:
    """Return the address of a record, or of one of its fields, in the profile: ``programs[0].completed``."""
    record = section.key if section.word == "diploma" else f"{section.key}[{index}]"
    return f"{record}.{field}" if field else record
