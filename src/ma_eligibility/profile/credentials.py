"""What a candidate has besides schooling and work: credentials, exam attempts, procedures done."""

from collections.abc import Collection
from operator import attrgetter
from typing import ClassVar

from ma_eligibility.days.calendar import ANY_DAY, LONG_AGO, NEVER_COMES, PartialDate, WriteDate
from ma_eligibility.profile.facts import Count, CredentialName, Date, Expiry
from ma_eligibility.profile.record import Record, in_order


class HeldCredential(Record):
    """A certification, license or card that the candidate holds or has held."""

    credential: CredentialName
    """What it is, as rules call it, such as CMA, CPR or registered_nurse."""
    body: str | None = None
    """Who issued it."""
    issued: Date | None = None
    """The first day on which it was valid; one without a date counts as always held."""
    expires: Expiry | None = None
    """The last day on which it is valid, or never."""

    DATES: ClassVar[dict[str, str]] = {"issued": "moment", "expires": "last_valid"}
    CHECKS = (in_order("expires", "issued", "the credential expires before it is issued"),)
    MOMENT = ("issued",)
    SPAN = ("issued", "expires")
    COUNTS_UNDATED = True

    @property
    def last_valid(self) -> PartialDate:
        """The last day on which it is valid; any day from its issue on if it is not known."""
        if self.expires == "never":
            return NEVER_COMES
        first, last = self.expires or ANY_DAY
        earliest = self.issued.first if self.issued else first
        return PartialDate(max(first, earliest), max(last, earliest))

    @property
    def moment(self) -> PartialDate | None:
        """The day on which it was issued, at the latest the last one on which it is valid; None if no day is given."""
        if self.issued is None:
            return None
        return PartialDate(self.issued.first, min(self.issued.last, self.last_valid.last))

    @property
    def span(self) -> tuple[PartialDate, PartialDate, PartialDate]:
        """The first and the last day on which it is valid."""
        last = self.last_valid
        return self.moment or LONG_AGO, last, last

    @property
    def span_fields(self) -> tuple[str, ...]:
        """The fields that give those days."""
        return (*self.moment_fields, "expires")

    def label(self, write: WriteDate = str) -> str:
        """Name the credential."""
        return self.credential.replace("_", " ")

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the credential and its last day."""
        if self.expires is None or self.expires == "never":
            return f"{self.label()} held"
        return f"{self.label()} valid through {write(self.expires)}"

    def describe(self) -> str:
        """Name the credential in words."""
        issued = f" issued {self.issued}" if self.issued else ""
        if self.expires == "never":
            return f"{self.credential}{issued}, which does not expire"
        return f"{self.credential}{issued}, valid until {self.expires or 'an unknown day'}"


class Attempt(Record):
    """One attempt at a certification exam."""

    credential: CredentialName
    """The credential that the exam is for, as rules call it, such as CMA."""
    taken: Date
    """The day of the exam."""
    passed: bool | None = None
    """Whether the exam was passed."""

    MOMENT = ("taken",)
    moment: ClassVar = property(attrgetter("taken"))

    def label(self, write: WriteDate = str) -> str:
        """Name the exam and its day."""
        return f"{self.credential} exam of {write(self.taken)}"

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the exam, its day and its result."""
        if self.passed is None:
            return self.label(write)
        return f"{self.credential} {'passed' if self.passed else 'failed'} {write(self.taken)}"

    def describe(self) -> str:
        """Name the attempt in words."""
        result = {True: ", passed", False: ", failed", None: ", with an unknown result"}[self.passed]
        return f"{self.credential} exam of {self.taken}{result}"


class Skill(Record):
    """A procedure done so many times."""

    skill: str
    """What was done, as rules call it, such as venipuncture or injection."""
    count: Count | None = None
    """How many times."""
    done: Date | None = None
    """The day by which they were done; without one they count on every day."""

    MOMENT = ("done",)
    moment: ClassVar = property(attrgetter("done"))
    COUNTS_UNDATED = True

    def label(self, write: WriteDate = str) -> str:
        """Name what was done."""
        return self.skill.replace("_", " ")

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name what was done, and how many times."""
        return f"{self.label()}, {'an unknown number of' if self.count is None else self.count} times"

    def describe(self) -> str:
        """Name the procedures in words."""
        count = "an unknown number of" if self.count is None else str(self.count)
        return f"{count} × {self.skill.replace('_', ' ')}{f' by {self.done}' if self.done else ''}"
