"""What is counted over a cohort, and shown in its summary."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import format_day
from ma_eligibility.load.near_misses import NearName
from ma_eligibility.roster.causes import Cause

#: A kind of change, with what it is about where that matters: a paper, a card, a procedure, an exam, a diploma.
OpenerPart = tuple[str, str]
#: What opens a credential: how certain that is, and the changes together; none if it is open without any.
Opener = tuple[str, tuple[OpenerPart, ...]]


#: How many kinds of mistakes are counted apart, and how many of the texts written there are kept.
MOST_CAUSES, MOST_WRITTEN = 1000, 3
#: How much of what closes or is due soon is kept.
MOST_SOON = 1000


@dataclass
class Alike:
    """Mistakes of the same kind in what people have."""

    first: Cause
    place: str
    """Where the first of them is."""
    count: int = 0
    written: list[str] = field(default_factory=list)
    """The first different texts."""

    def add(self, count: int, written: Iterable[str]) -> None:
        """Count more of them."""
        self.count += count
        for text in written:
            if text and text not in self.written and len(self.written) < MOST_WRITTEN:
                self.written.append(text)


class Soon(NamedTuple):
    """Something of a person that closes or is due soon."""

    day: int
    id: str
    candidate: str | None
    credential: str
    what: str


@dataclass
class Tally:
    """Counts over some people; the counts of parts of a cohort can be added."""

    people: int = 0
    """All people, whether they can be read or not."""
    rejected: int = 0
    extra: int = 0
    """Rejected rows that belong to no one, and so are not counted as people."""
    causes: dict[tuple[str, str, str], Alike] = field(default_factory=dict)
    """Why people cannot be read, by the kind of mistake."""
    letters: int = 0
    deadlines: int = 0
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
    soon: list[Soon] = field(default_factory=list)
    """What closes or is due soon, the first in all of it; only for a page."""

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

    def count_causes(self, causes: Iterable[Cause], place: str) -> None:
        """Count why one person cannot be read."""
        for cause in causes:
            self._add_cause(cause, place, 1, (cause.written,))

    def _add_cause(self, cause: Cause, place: str, count: int, written: Iterable[str]) -> None:
        alike = self.causes.get(cause.kind)
        if alike is None:
            if len(self.causes) >= MOST_CAUSES:
                return
            alike = self.causes[cause.kind] = Alike(cause, place)
        alike.add(count, written)

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
        self.deadlines += other.deadlines
        for alike in other.causes.values():
            self._add_cause(alike.first, alike.place, alike.count, alike.written)
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
        if other.soon:
            found = [*self.soon, *other.soon]
            self.soon = sorted(found, key=lambda each: (each.day, each.id, each.credential, each.what))[:MOST_SOON]
