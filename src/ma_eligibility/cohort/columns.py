"""The tables of results: their columns, and a row of each."""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

#: What a column holds: a text, a day (as ``datetime.date.toordinal`` counts), a number, or several texts.
ColumnKind = Literal["text", "day", "number", "texts"]
ResultRow = tuple[Any, ...]


class Column(NamedTuple):
    """A column of a table of results."""

    name: str
    kind: ColumnKind


class Assessment(NamedTuple):
    """A row of the table of assessments: a credential for a person on one day."""

    id: str
    candidate: str | None
    """The candidate's label; None if none is given."""
    credential: str | None
    """None, like all that follows, for a person who cannot be read."""
    verdict: str | None
    route: str | None = None
    """The route by which it is open or may be; otherwise the one that opens first, or None if none will."""
    since: int | None = None
    """The first day of the interval in which the verdict holds; None if it has no beginning."""
    until: int | None = None
    """The last day of that interval; None if it has no end."""
    days_left: int | None = None
    """How many days are left until the last day, if it is open or may be."""
    opens: int | None = None
    """The next day on which it opens for certain, if it is not open."""
    may_open: int | None = None
    """If it is not open: the next day on which it may open, if that comes before any certain one."""
    lacks: tuple[str, ...] = ()
    """What is required and not met, if it is not open: a sentence for each of the nearest routes."""
    unknown: tuple[str, ...] = ()
    """The facts that would settle an undetermined verdict; where none would, what the source does not say."""
    error: str | None = None
    """Why the person cannot be read."""
    confidence: str | None = None
    """How far the facts of the route can be trusted; None where no route is named or the rules do not say."""
    reading_matters: tuple[str, ...] = ()
    """The readings, as CREDENTIAL.READING, of which another choice would change the verdict."""
    condition: str | None = None
    """What the days depend on: a job that goes on, a program completed as expected or planned."""


class VerdictRow(NamedTuple):
    """A row of the table of assessments where only verdicts are asked for."""

    id: str
    candidate: str | None
    credential: str | None
    verdict: str | None
    error: str | None = None


class PlanRow(NamedTuple):
    """A row of the table of plans: one way to open a credential to a person."""

    id: str
    credential: str
    plan: int
    """Its number among the plans for the credential, from 1."""
    certainty: str
    """``certain``; ``nothing else``, if sections that are left out have no records; or ``facts``, as they come out."""
    effort: int
    """How hard the hardest change is, from 1 to 6; 0 if nothing is to be changed."""
    kinds: tuple[str, ...]
    """What kinds of change there are, each once."""
    what: tuple[str, ...]
    """What to do and to find out, a sentence each."""
    opens: int | None
    """The first day on which it is open; None if that depends on the day on which something is completed."""
    closes: int | None
    """The last day on which it is open; None if it has no end, or as for ``opens``."""
    when_open: str
    """From when through when it is open, in words."""
    condition: str | None
    """What it takes for granted."""
    facts: tuple[str, ...]
    """What it depends on: facts by their addresses, and what the source does not say."""
    also_opens: tuple[str, ...]
    """The other credentials that it opens."""


class PlanDetails(NamedTuple):
    """The further columns of a plan where details are asked for."""

    begin_by: int | None
    """The last day on which beginning still opens it; None if no such day is near."""
    complete_by: int | None
    """The same of completing."""
    undone_by: tuple[str, ...]
    """The readings, as CREDENTIAL.READING=CHOICE, under which it is not open when the plan says."""


_KINDS: dict[str, ColumnKind] = {
    **dict.fromkeys(("since", "until", "opens", "may_open", "closes", "begin_by", "complete_by"), "day"),
    **dict.fromkeys(("lacks", "unknown", "records", "reading_matters"), "texts"),
    **dict.fromkeys(("kinds", "what", "facts", "also_opens", "undone_by"), "texts"),
    **dict.fromkeys(("days_left", "plan", "effort"), "number"),
}


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, _KINDS.get(name, "text")) for name in names)


def keep_columns(names: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of a roster that are carried into a table of results."""
    return tuple(Column(name, "text") for name in names)


ASSESSMENTS = _columns(*Assessment._fields)
VERDICT_COLUMNS = _columns(*VerdictRow._fields)
FINDINGS = _columns(
    *("id", "credential", "route", "criterion", "asks", "verdict", "since", "until", "opens", "records", "unknown")
)
PLANS = _columns(*PlanRow._fields)
DETAILED_PLANS = PLANS + _columns(*PlanDetails._fields)
#: The names that columns of a roster cannot have in a table of results.
RESULT_NAMES = {column.name for column in (*ASSESSMENTS, *FINDINGS, *DETAILED_PLANS)}
