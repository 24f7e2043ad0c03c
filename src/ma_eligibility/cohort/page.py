"""The rows of a cohort's page, of which workers give each as it is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ma_eligibility.cohort.columns import ResultRow
from ma_eligibility.days.timeline import Days

if TYPE_CHECKING:
    from ma_eligibility.plan.plan import PlanOptions


class PageRow(NamedTuple):
    """A row of the page: a person and an exam."""

    assessment: ResultRow
    """The row of the table of assessments, with the columns that are kept."""
    windows: Days
    possible: Days
    plans: Sequence[ResultRow]
    """The rows of the table of plans for them."""


class PageWriter(NamedTuple):
    """What writes the page; it can be sent to another process."""

    write_rows: Callable[[Sequence[PageRow], int, "PlanOptions | None"], str]
    """Writes rows, for a day; the options of plans say whether there are plans, and of what kind."""
    write_rejected: Callable[[Iterable[tuple[str, str]]], str]
    """Writes the place and the reason of each person who cannot be read."""


def join_rows(
    assessments: Sequence[ResultRow], plans: Sequence[ResultRow], drawn: Sequence[tuple[Days, Days, int]]
) -> list[PageRow]:
    """Return the rows of the page; ``drawn`` has the days of each assessment, and how many of the plans are its own."""
    rows, first = [], 0
    for assessment, (windows, possible, count) in zip(assessments, drawn, strict=True):
        rows.append(PageRow(assessment, windows, possible, plans[first : first + count]))
        first += count
    return rows


def list_drawn(
    rows: Sequence[Any], days: Mapping[str, tuple[Days, Days]], plans: Sequence[ResultRow]
) -> list[tuple[Days, Days, int]]:
    """Return what ``join_rows`` needs for the assessments of one person, whose plans come in the same order."""
    return [(*days[row.credential], sum(plan[1] == row.credential for plan in plans)) for row in rows]
