"""Jobs, past and present."""

from collections.abc import Collection
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import Field

from ma_eligibility.days.calendar import ANY_DAY, NEVER_COMES, PartialDate, WriteDate
from ma_eligibility.profile.facts import HOURS_IN_A_WEEK, Country, Date, Duty, End, Hours, Role, WeeklyHours
from ma_eligibility.profile.record import Derived, Record, agree, at_most_one, in_order


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
    """The kinds of duty: administrative (phones, reception, records, insurance forms, billing, scheduling), clinical
    (helping at exams, EKGs, histories, medication, wounds, teaching patients, simple lab tests), or both."""
    supervised: bool | None = None
    """Whether a qualified healthcare professional supervised the work."""
    country: Country | None = None
    """The country of the work, by its two letters, such as US."""
    setting: str | None = None
    """The kind of place, as rules call it, such as accredited_laboratory or dental_office."""

    DERIVED: ClassVar[dict[str, Derived]] = {
        "hours_per_week": Derived(
            fields=("hours_per_week", "total_hours"),
            to_ask=("hours_per_week",),
            bounds="weekly_hours",
            description="hours worked in a week",
        )
    }
    DATES: ClassVar[dict[str, str]] = {"start": "begins", "end": "ends"}
    CHECKS = (
        in_order("end", "start", "the job ends before it starts"),
        at_most_one("total_hours", "hours_per_week", "hours are given both in all and by the week"),
        agree(
            ("total_hours", "end"),
            lambda job: job.end != "present",
            "a job that goes on has no hours in all yet",
            "give hours_per_week instead",
        ),
        agree(
            ("total_hours", "end"),
            lambda job: job.total_hours <= 24 * job.length[1],
            "there are more hours than the days of the job have",
        ),
    )
    UNASKED = ("total_hours",)  # hours_per_week is derived from it, and can be asked for
    MOMENT = ("start",)
    SPAN = ("start", "end")

    @cached_property
    def days(self) -> tuple[int, int, int, int]:
        """The first and the last day on which it can have begun, and those on which it can have ended.

        A job that goes on ends beyond the calendar; no job begins after it ends.
        """
        first, begun = self.start or ANY_DAY
        ended, last = NEVER_COMES if self.end == "present" else self.end
        return first, begun if begun < last else last, ended if ended > first else first, last

    @property
    def begins(self) -> PartialDate:
        """The first day."""
        return PartialDate(*self.days[:2])

    @property
    def ends(self) -> PartialDate:
        """The last day."""
        return PartialDate(*self.days[2:])

    @property
    def moment(self) -> PartialDate:
        """The first day of the job."""
        return self.begins

    @property
    def span(self) -> tuple[PartialDate, PartialDate, PartialDate]:
        """The first and the last day of the job."""
        return self.begins, self.ends, self.ends

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
        first, begun, ended, last = self.days
        return max(1, ended - begun + 1), last - first + 1

    def label(self, write: WriteDate = str) -> str:
        """Name the job by its employer."""
        return f"job at {self.employer}" if self.employer else "job"

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the job by the work and its dates."""
        work, start = self.role.replace("_", " ") if self.role else "job", write(self.start or ANY_DAY)
        return f"{work} since {start}" if self.end == "present" else f"{work} from {start} to {write(self.end)}"

    def describe(self) -> str:
        """Name the job in words."""
        work = self.role.replace("_", " ") if self.role else "work"
        at = f", {self.employer}" if self.employer else ""
        return f"{work}{at}, {self.start or 'an unknown day'} to {self.end}"
