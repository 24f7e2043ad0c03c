"""What is counted over a cohort, and shown in its summary."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ma_eligibility.days.calendar import format_day
from ma_eligibility.load.near_misses import NearName

#: A kind of change, with what it is about where that matters: a paper, a card, a procedure, an exam, a diploma.
OpenerPart = tuple[str, str]
#: What opens a credential: how certain that is, and the changes together; none if it is open without any.
Opener = tuple[str, tuple[OpenerPart, ...]]


@dataclass
class Tally:
    """Counts over some people; the counts of parts of a cohort can be added."""

    people: int = 0
    """All people, whether they can be read or not."""
    rejected: int = 0
    extra: int = 0
    """Rejected rows that belong to no one, and so are not counted as people."""
    letters: int = 0
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many assessments, by credential and verdict; like all that follows, only of those that are wanted."""
    missing: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many people lack something on their nearest route, by credential and what it asks for."""
    assumed: Counter[str] = field(default_factory=Counter)
    """Of how many people something is assumed, in words."""
    unknown: Counter[str] = field(default_factory=Counter)
    """How many people must be asked for a fact, by the fact, whichever record it is in."""
    in_part: Counter[str] = field(default_factory=Counter)
    """Of how many of them it is a section that may have more records than those given, by its key."""
    near_names: set[NearName] = field(default_factory=set)
    """Names that no rule asks about, but that are nearly ones that rules ask about."""
    closing: Counter[str] = field(default_factory=Counter)
    """How many open intervals end in a month, by the month, such as 2027-03."""

    trust: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many open answers there are, by credential and by how far the facts of their route can be trusted."""
    readings: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """How many answers another reading would change, by the reading, and whether they are open; "" is any reading."""

    openers: Counter[tuple[Opener, str]] = field(default_factory=Counter)
    """To how many people changes open a credential, and are the easiest that do, by the changes and the credential."""
    opened: Counter[Opener] = field(default_factory=Counter)
    """To how many people the same changes open any credential."""

    def count_verdicts(self, rows: Sequence[Any], *, with_ends: bool) -> None:
        """Count the verdicts of some assessments and, with their days, when the open intervals end."""
        for (credential, verdict), count in Counter([(row.credential, row.verdict) for row in rows]).items():
            if credential is not None:
                self.verdicts[credential, verdict] += count
        ends = Counter([row.until for row in rows if row.verdict == "eligible"]) if with_ends else {}
        for day, count in ends.items():
            if day is not None:
                self.closing[format_day(day)[:7]] += count
        if with_ends:
            self._count_trust(rows)

    def _count_trust(self, rows: Sequence[Any]) -> None:
        """Count on what the open answers rest, and what other readings of the sources would change."""
        self.trust.update([(row.credential, row.confidence or "") for row in rows if row.verdict == "eligible"])
        for row in rows:
            if row.reading_matters:
                self.readings.update([(name, row.verdict == "eligible") for name in ("", *row.reading_matters)])

    def count_missing(self, people_by_missing: Mapping[tuple[str, tuple[str, ...]], int]) -> None:
        """Count what is missing, given how many people lack the same sentences for a credential."""
        for (credential, sentences), people in people_by_missing.items():
            for sentence in sentences:
                self.missing[credential, sentence] += people

    def count_openers(self, found: Sequence[tuple[Opener, str]]) -> None:
        """Count for one person what opens each credential most easily."""
        self.openers.update(found)
        self.opened.update({opener for opener, _ in found})

    def add(self, other: "Tally") -> None:
        """Add the counts of another part."""
        self.people += other.people
        self.rejected += other.rejected
        self.extra += other.extra
        self.letters += other.letters
        self.near_names |= other.near_names
        for name in (
            "verdicts",
            "missing",
            "assumed",
            "unknown",
            "in_part",
            "closing",
            "trust",
            "readings",
            "openers",
            "opened",
        ):
            getattr(self, name).update(getattr(other, name))
