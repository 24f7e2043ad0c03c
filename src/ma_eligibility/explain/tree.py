"""One finding as people need it on one day: verdict, sentence, facts, what is missing, how far off."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.days.timeline import Held, contains, interval_around, next_interval
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.finding import Account, Finding, Shortfall, Turn, Verdict, read_verdict


class Explained(NamedTuple):
    """A finding explained for one day; ``of`` has the parts of a combination, in the rule's order."""

    finding: Finding
    verdict: Verdict
    sentence: str
    account: Account
    of: tuple["Explained", ...] = ()
    opens: int | None = None
    """The next day on which it opens for certain, if it is not open."""
    condition: str = ""
    """What the stretch of days told for it depends on: ``if this job continues``, ``if completed as expected``."""

    @property
    def kind(self) -> str:
        """The kind of criterion."""
        return str(self.finding.criterion.kind)

    @property
    def distance(self) -> float:
        """How many criteria are missing at the least; one that cannot be told counts half."""
        return distance_of(self.finding, self.verdict, [part.distance for part in self.of])

    @property
    def closeness(self) -> float:
        """How near the nearest of the unmet parts is, from 0 to 1."""
        if not self.of:
            return self.account.closeness
        return max((part.closeness for part in self.of if part.verdict is Verdict.NOT_ELIGIBLE), default=0.0)


def distance_of(finding: Finding, verdict: Verdict, parts: Sequence[float]) -> float:
    """Return how many criteria are missing at the least, given how many are in each part of a combination."""
    if verdict is Verdict.ELIGIBLE:
        return 0
    if not parts:
        return 1 if verdict is Verdict.NOT_ELIGIBLE else 0.5
    kind = finding.criterion.kind
    if kind == "all":
        return sum(parts)
    if kind == "at_least":
        return sum(sorted(parts)[: finding.criterion.at_least])
    return min(parts) if kind == "any" else 1


class Assumption(NamedTuple):
    """Something yet to come that a profile takes for granted, and what was found without it."""

    text: str
    without: Finding


def explain_finding(
    finding: Finding, profile: Profile, as_of: int, assumptions: Sequence[Assumption] = ()
) -> Explained:
    """Return the finding explained for the day, with all its parts."""
    verdict = read_verdict(finding, as_of)
    criterion = finding.criterion
    upcoming = next_certain(finding, as_of) if verdict is not Verdict.ELIGIBLE else None
    opens = upcoming[0] if upcoming else None
    condition = " and ".join(
        assumption.text
        for assumption in assumptions
        if telling_interval(finding, verdict, as_of) != telling_interval(assumption.without, verdict, as_of)
    )
    if not finding.of:
        account = criterion.account(finding, profile, as_of)
        return Explained(finding, verdict, criterion.sentence, account, (), opens, condition)
    parts = tuple(
        explain_finding(part, profile, as_of, [Assumption(text, without.of[index]) for text, without in assumptions])
        for index, part in enumerate(finding.of)
    )
    told = telling_parts(criterion.kind, verdict, parts)
    account = Account(
        facts=_join(part.account.facts for part in told),
        missing=_join(part.account.missing for part in told) if verdict is Verdict.UNDETERMINED else (),
        shortfall=_only_shortfall(told),
    )
    return Explained(finding, verdict, criterion.sentence, account, parts, opens, condition)


def next_certain(held: Held, as_of: int) -> tuple[int, int] | None:
    """Return the next certain stretch of days; none that the end of the calendar alone makes certain."""
    found = next_interval(held.windows, as_of)
    return found if found and found[0] < LAST_DAY else None


def telling_interval(held: Held, verdict: Verdict, as_of: int) -> tuple[int, int] | None:
    """Return the stretch of days to tell of: the one that the day lies in, or else the next to come."""
    if verdict is Verdict.ELIGIBLE:
        return interval_around(held.windows, as_of)
    if verdict is Verdict.UNDETERMINED:
        return interval_around(held.possible, as_of)
    return next_certain(held, as_of) or next_interval(held.possible, as_of)


def telling_parts(kind: str, verdict: Verdict, parts: tuple[Explained, ...]) -> list[Explained]:
    """Return the parts that a combination's verdict rests on.

    If all are asked for and one fails, the failing ones tell; if any is enough and one holds, the holding ones. What
    cannot be told rests on the parts that cannot be told, and everything else on all of the parts.
    """
    if verdict is Verdict.UNDETERMINED:
        wanted = Verdict.UNDETERMINED
    elif kind == "all" and verdict is Verdict.NOT_ELIGIBLE:
        wanted = Verdict.NOT_ELIGIBLE
    elif (kind == "any" and verdict is Verdict.ELIGIBLE) or (kind == "none" and verdict is Verdict.NOT_ELIGIBLE):
        wanted = Verdict.ELIGIBLE
    else:
        return list(parts)
    return [part for part in parts if part.verdict is wanted]


def _only_shortfall(parts: list[Explained]) -> Shortfall | None:
    """Return the shortfall of the one part that has any; of several, none stands for the others."""
    found = [part.account.shortfall for part in parts if part.account.shortfall]
    return found[0] if len(found) == 1 == len(parts) else None


def _join(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the items of all the lists, each once, in order."""
    return tuple(dict.fromkeys(item for items in lists for item in items))


def explain_opening(explained: Explained, day: int, *, certain: bool, past: bool) -> str:
    """Say what opens the stretch of certain (or of possible) days that begins on the day; empty if no single event."""
    return _explain_turn(explained, day, _Edge(opens=True, certain=certain, past=past))


def explain_closing(explained: Explained, day: int, *, certain: bool, past: bool) -> str:
    """Say what closes the stretch of certain (or of possible) days that ends on the day; empty if no single event."""
    return _explain_turn(explained, day, _Edge(opens=False, certain=certain, past=past))


class _Edge(NamedTuple):
    """Which edge of a stretch of days is to be explained."""

    opens: bool
    certain: bool
    past: bool
    shift: int = 0
    """How many days the edge lies after the day that people are told."""

    def turned(self) -> "_Edge":
        """Return the edge of what must not hold that makes this one.

        It opens on the day after the other has closed, and closes on the day before the other opens; and it holds for
        certain while the other is not even possible.
        """
        step = -1 if self.opens else 1
        return self._replace(opens=not self.opens, certain=not self.certain, shift=self.shift + step)


_WHEN = {-1: "the day before, ", 0: "", 1: "the day after, "}


def _explain_turn(explained: Explained, day: int, edge: _Edge) -> str:
    """Say what the leaf says whose own days turn there: on its first day, or on its last."""
    finding = explained.finding
    days = finding.windows if edge.certain else finding.possible
    before, after = (day - 1, day) if edge.opens else (day, day + 1)
    if contains(days, before) == contains(days, after):
        return ""
    if not explained.of:
        criterion = finding.criterion
        turn: Turn | None = (criterion.opening if edge.opens else criterion.closing)(
            finding, day, certain=edge.certain, past=edge.past
        )
        return "" if turn is None else f"{_WHEN[turn.later + edge.shift]}{turn.said}"
    if explained.kind == "none":
        turned = edge.turned()
        day, edge = day + turned.shift - edge.shift, turned
    return next(filter(None, (_explain_turn(part, day, edge) for part in explained.of)), "")


def count_blanks(finding: Finding) -> int:
    """Return how many criteria cannot be told because the profile is silent on the whole of their subject."""
    return sum(map(count_blanks, finding.of)) if finding.of else int(finding.evidence is None)


def rank(explained: Explained, as_of: int) -> tuple[float, ...]:
    """Return a key that puts the explanation to tell first, first.

    Open routes come first, the one that stays open longest leading; then those that cannot be told, those with
    something to go by leading; then those that open soonest; then the nearest.
    """
    finding = explained.finding
    stretch = telling_interval(finding, explained.verdict, as_of)
    if explained.verdict is Verdict.ELIGIBLE:
        return (0, -stretch[1] if stretch else 0)
    if explained.verdict is Verdict.UNDETERMINED:
        return (1, count_blanks(finding), explained.distance, len(explained.account.missing))
    certain = explained.opens is not None
    return (2, not certain, stretch[0] if stretch else inf, explained.distance, -explained.closeness)
