"""Schooling: the high school diploma, programs, training in the US Armed Forces."""

from collections.abc import Collection
from math import inf
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ma_eligibility.days.calendar import ANY_DAY, PartialDate, WriteDate
from ma_eligibility.profile.facts import (
    Accreditor,
    Award,
    Date,
    DiplomaKind,
    Document,
    HealthcareField,
    Hours,
    Level,
    Training,
)
from ma_eligibility.profile.record import Derived, Record, agree, at_most_one, in_order


class Diploma(Record):
    """A high school diploma or its equivalent."""

    kind: DiplomaKind | None = None
    """Which it is: high_school, ged (General Educational Development) or equivalent (recognized by a state)."""
    earned: Date | None = None
    """When it was earned. A diploma without a date counts as held on every day."""
    expected: Date | None = None
    """When it is expected to be earned, if it is still to come."""

    DATES: ClassVar[dict[str, str]] = {"earned": "moment", "expected": "moment"}
    CHECKS = (at_most_one("expected", "earned", "the diploma is earned and still expected to be"),)
    MOMENT = ("earned", "expected")
    COUNTS_UNDATED = True

    @property
    def moment(self) -> PartialDate | None:
        """The day on which it was or will be earned; None for a diploma without a date."""
        return self.earned or self.expected

    def label(self, write: WriteDate = str) -> str:
        """Name the diploma by its kind."""
        names = {"high_school": "high school diploma", "ged": "GED", "equivalent": "high school equivalent"}
        return names.get(self.kind or "", "diploma")

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the diploma by its kind and year."""
        name = "GED" if self.kind == "ged" else "equivalent diploma" if self.kind == "equivalent" else "diploma"
        if self.expected:
            return f"{name} expected {write(self.expected)}"
        return f"{name} {str(self.earned)[:4]}" if self.earned else name

    def describe(self) -> str:
        """Name the diploma in words."""
        name = self.label()
        if self.expected:
            return f"{name}, expected {self.expected}"
        return f"{name} earned {self.earned}" if self.earned else f"{name}, undated"


_ENDS = ("completed", "expected")
_ACCREDITED_BEFORE = (
    "the later accreditation begins before the program ends",
    "a body that accredited the program while it ran belongs under accreditation",
)


class Program(Record):
    """A course of schooling, finished or under way."""

    name: str | None = None
    """The program's name, as on its certificate."""
    school: str | None = None
    """The school that gave it."""
    field: HealthcareField | None = None
    """What was taught."""
    level: Level = "postsecondary"
    """postsecondary (after high school; the default) or secondary."""
    accreditation: Annotated[tuple[Accreditor, ...], Field(strict=False)] | None = None
    """The bodies that accredited the program or its school while it ran; {none} if there are none."""
    hours: Hours | None = None
    """Clock hours in all."""
    externship_hours: Hours | None = None
    """Clock hours of externship or practicum among them."""
    award: Award | None = None
    """What completing it gives: a certificate, a diploma, or an academic degree."""
    recognized_by: Annotated[tuple[Accreditor, ...], Field(strict=False)] | None = None
    """Who recognizes the school or the body that accredits it: USDE, CHEA, a certifying body; {none} if nobody does."""
    accredited_later_by: Annotated[tuple[Accreditor, ...], Field(strict=False)] | None = None
    """The bodies that came to accredit the program only after it was completed; {none} if there are none."""
    accredited_later_on: Date | None = None
    """The first day of that later accreditation."""
    started: Date | None = None
    """The first day of the program."""
    completed: Date | None = None
    """The day it was completed."""
    expected: Date | None = None
    """The day it is expected to be completed, if it is under way."""

    DERIVED: ClassVar[dict[str, Derived]] = {
        "academic_hours": Derived(
            fields=("hours", "externship_hours"),
            to_ask=("hours", "externship_hours"),
            bounds="academic_bounds",
            description="clock hours in all, less those of externship",
        )
    }

    DATES: ClassVar[dict[str, str]] = {
        "started": "starts",
        "completed": "moment",
        "expected": "moment",
        "accredited_later_on": "later_accreditation",
    }
    NEVER_BEFORE: ClassVar[dict[str, tuple[str, ...]]] = {"accredited_later_on": ("completed", "expected")}
    CHECKS = (
        at_most_one("expected", "completed", "the program is completed and still expected to be"),
        *(in_order(end, "started", "the program ends before it starts") for end in _ENDS),
        *(in_order("accredited_later_on", end, *_ACCREDITED_BEFORE) for end in _ENDS),
        agree(
            ("externship_hours", "hours"),
            lambda program: program.externship_hours <= program.hours,
            "there are more externship hours than hours in all",
            "hours counts the whole program, its externship included",
        ),
    )
    MOMENT = ("completed", "expected")
    SPAN = ("started", "completed")

    @property
    def moment(self) -> PartialDate:
        """The day of completion, past or expected: never before the start, nor after a later accreditation.

        Where neither is given, it may be any day from the start on, or still to come.
        """
        ends, started, later = self.completed or self.expected, self.started, self.accredited_later_on
        first, last = ends or ANY_DAY
        if started is not None and started.first > first:
            first = started.first
        elif ends is not None and later is None:
            return ends  # by far the commonest case
        if ends is not None and later is not None and later.last < last:
            last = later.last
        return PartialDate(first, last if last > first else first)

    @property
    def starts(self) -> PartialDate:
        """The first day of the program, which is never after its completion."""
        first, last = self.started or ANY_DAY
        ends = self.moment.last
        return PartialDate(first, last if last < ends else max(first, ends))

    @property
    def later_accreditation(self) -> PartialDate:
        """The first day of the later accreditation, which is never before completion."""
        first, last = self.accredited_later_on or ANY_DAY
        completed = self.moment.first
        return PartialDate(max(first, completed), max(last, completed))

    @property
    def span(self) -> tuple[PartialDate, PartialDate, PartialDate]:
        """The first day of the program, the day before its completion, and the day of completion."""
        ends = self.moment
        return self.starts, PartialDate(ends.first - 1, ends.last - 1), ends

    @property
    def span_fields(self) -> tuple[str, ...]:
        """The fields that give those days."""
        return ("started", *self.moment_fields)

    @property
    def academic_bounds(self) -> tuple[Any, Any]:
        """The least and the most clock hours that the program can have had without its externship."""
        if self.hours is None:
            return 0, inf
        if self.externship_hours is None:
            return 0, self.hours
        return self.hours - self.externship_hours, self.hours - self.externship_hours

    def label(self, write: WriteDate = str) -> str:
        """Name the program by what was taught, if that is not medical assisting, and its school."""
        other = "" if self.field in (None, "medical_assisting") else f"{str(self.field).replace('_', ' ')} "
        return f"{other}program{f' at {self.school}' if self.school else ''}"

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the program by what is asked about: who accredits it, its hours, its dates."""
        by = f"{' and '.join(self.accreditation)} " if "accreditation" in asked and self.accreditation else ""
        other = "" if self.field in (None, "medical_assisting") else f"{str(self.field).replace('_', ' ')} "
        numbers = [("hours", "hours"), ("externship_hours", "externship hours")]
        known = [f", {getattr(self, name)} {unit}" for name, unit in numbers if name in asked and getattr(self, name)]
        return f"{by}{other}program {self._date(write)}{''.join(known)}"

    def _date(self, write: WriteDate) -> str:
        if self.completed:
            return f"of {write(self.completed)}"
        if self.expected:
            return f"expected {write(self.expected)}"
        return f"begun {write(self.started)}" if self.started else "without a date"

    def describe(self) -> str:
        """Name the program in words."""
        name = self.name or (f"{self.field.replace('_', ' ')} program" if self.field else "program")
        at = f", {self.school}" if self.school else ""
        if self.completed:
            return f"{name}{at}, completed {self.completed}"
        if self.expected:
            return f"{name}{at}, expected to be completed {self.expected}"
        since = f", started {self.started}" if self.started else ""
        return f"{name}{at}{since}, not said whether it was completed"


class Military(Record):
    """A training program completed in the US Armed Forces."""

    branch: str | None = None
    """The branch of service."""
    training: Training | None = None
    """What the training was: medical_assistant, or medical_services for other medical training."""
    field: HealthcareField | None = None
    """What was taught, as for a program."""
    completed: Date | None = None
    """The day the training was completed."""
    documents: Annotated[tuple[Document, ...], Field(strict=False)] | None = None
    """The papers that prove it: DD214 (discharge), SMART or JST (transcripts)."""

    MOMENT = ("completed",)

    @property
    def moment(self) -> PartialDate:
        """The day the training was completed; any day if it is not known."""
        return self.completed or ANY_DAY

    def label(self, write: WriteDate = str) -> str:
        """Name the training by the branch of service."""
        if self.branch is None:
            return "military training"
        branch = self.branch.replace("_", " ")
        return f"{branch.title() if branch.islower() else branch} training"

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the training by its branch and date, and by its papers if they are asked about."""
        papers = f" with {' and '.join(self.documents)}" if "documents" in asked and self.documents else ""
        return f"{self.label()} of {write(self.completed or ANY_DAY)}{papers}"

    def describe(self) -> str:
        """Name the training in words."""
        training = f"{self.training.replace('_', ' ')} training" if self.training else "training"
        branch = f", {self.branch}" if self.branch else ""
        return f"military {training}{branch}, completed {self.completed or 'on an unknown day'}"
