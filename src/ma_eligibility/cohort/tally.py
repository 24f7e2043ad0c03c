"""What is counted over a cohort, and told in its summary."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ma_eligibility.calendar import format_day
from ma_eligibility.cohort.results import Assessment
from ma_eligibility.cohort.sketches import Sketch

_NUMBER = re.compile(r"\[[0-9]+\]")


@dataclass
class Tally:
    """Counts over some people; those of several parts of a cohort add up."""

    people: int = 0
    """All that were read or could not be."""
    rejected: int = 0
    rows: int = 0
    """The assessments that are wanted; what follows counts these."""
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By credential and verdict."""
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By credential and what it asks for: how many people lack it on their nearest route."""
    unknown: Counter[str] = field(default_factory=Counter)
    """By fact, whichever record it is of: how many people it must be asked of."""
    closing: Counter[str] = field(default_factory=Counter)
    """By month, such as 2027-03: how many stretches of days that are open end in it."""

    def count_sketches(self, sketches: Sequence[Sketch], people: int) -> None:
        """Count some people about whom the same is found."""
        for sketch in sketches:
            self.verdicts[sketch.credential, sketch.verdict.value] += people
            for sentence in sketch.missing:
                self.missing[sketch.credential, sentence] += people

    def count_rows(self, rows: Iterable[Assessment]) -> None:
        """Count what some of one person's rows tell beside that."""
        facts: set[str] = set()
        for row in rows:
            self.rows += 1
            if row.unknown:
                facts.update(row.unknown)
            if row.days_left is not None and row.until is not None:
                self.closing[_months[row.until]] += 1
        if facts:
            self.unknown.update({_NUMBER.sub("", fact) for fact in facts})

    def add(self, other: "Tally") -> None:
        """Add the counts of another part."""
        self.people += other.people
        self.rejected += other.rejected
        self.rows += other.rows
        for name in ("verdicts", "missing", "unknown", "closing"):
            getattr(self, name).update(getattr(other, name))


class _Months(dict[int, str]):
    """The month of a day, such as 2027-03."""

    def __missing__(self, day: int) -> str:
        found = self[day] = format_day(day)[:7]
        return found


_months = _Months()
