"""What is counted over a cohort, and told in its summary."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

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

    def count_person(self, rows: list[Assessment], sketches: Sequence[Sketch], wanted: list[bool]) -> None:
        """Count a person's rows that are wanted."""
        facts: set[str] = set()
        for row, sketch, is_wanted in zip(rows, sketches, wanted, strict=True):
            if not is_wanted:
                continue
            self.rows += 1
            self.verdicts[sketch.credential, sketch.verdict.value] += 1
            for sentence in sketch.missing:
                self.missing[sketch.credential, sentence] += 1
            if row.unknown:
                facts.update(row.unknown)
            if row.until is not None and row.verdict == "eligible":
                self.closing[_month_of(row.until)] += 1
        if facts:
            self.unknown.update({_NUMBER.sub("", fact) for fact in facts})

    def add(self, other: "Tally") -> None:
        """Add the counts of another part."""
        self.people += other.people
        self.rejected += other.rejected
        self.rows += other.rows
        for name in ("verdicts", "missing", "unknown", "closing"):
            getattr(self, name).update(getattr(other, name))


def _month_of(day: int, kept: dict[int, str] = {}) -> str:  # noqa: B006 # a table that is kept on purpose
    if day not in kept:
        kept[day] = date.fromordinal(day).isoformat()[:7]
    return kept[day]
