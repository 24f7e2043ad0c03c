"""One finding as people need it on one day: verdict, sentence, facts, what is missing, how far off."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ma_eligibility.days.timeline import ALWAYS, HasDays, contains, interval_around, next_interval
from ma_eligibility.explain.assumptions import Assumed, Assumption, say_assumptions
from ma_eligibility.explain.kinds import explainer_of, find_missing
from ma_eligibility.explain.leaf import Edge, LeafExplanation, Remark, Shortfall
from ma_eligibility.explain.outcome import read_outcome
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.spoken import say_unmet


class Explained(NamedTuple):
    """A finding explained for one day; its facts, remarks and shortfall are those of a LeafExplanation."""

    finding: Finding
    verdict: Verdict
    sentence: str
    facts: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    shortfall: Shortfall | None = None
    missing: tuple[str, ...] = ()
    """The addresses of the unknown facts that would decide it."""
    of: tuple["Explained", ...] = ()
    """The parts of a combination, in the rule's order."""
    opens: int | None = None
    """The next day on which it opens for certain, if it is not open."""
    condition: str = ""
    """What the interval reported for it depends on: ``if this job continues``, ``if completed as expected``."""
    opens_condition: str = ""
    """What the day on which it opens depends on."""

    @property
    def proof(self) -> str | None:
        """The paper that shows it, if the rule names one."""
        return getattr(self.finding.criterion, "proof", None)

    @property
    def kind(self) -> str:
        """The kind of criterion."""
        return str(self.finding.criterion.kind)

    def leaves(self) -> Iterator["Explained"]:
        """Give the criteria in it that have no parts, in the rule's order."""
        if not self.of:
            yield self
        for part in self.of:
            yield from part.leaves()


def explain_finding(
    finding: Finding,
    profile: Profile,
    as_of: int,
    assumptions: Sequence[Assumption] = (),
    *,
    denied: bool = False,
) -> Explained:
    """Return the finding explained for the day, with all its parts.

    One that is ``denied`` must not hold: where it does not, its sentence is not that of something to be met.
    """
    verdict, criterion = read_verdict(finding, as_of), finding.criterion
    parts = tuple(
        explain_finding(
            part,
            profile,
            as_of,
            [_of_part(each, index) for each in assumptions],
            denied=denied != criterion.negates,
        )
        for index, part in enumerate(finding.of)
    )
    if parts:
        leaf = _sum_up(finding, verdict, parts)
        missing = _list_once(part.missing for part in parts) if verdict is Verdict.UNDETERMINED else ()
    else:
        leaf = explainer_of(criterion).explain(criterion, finding, profile, as_of)
        missing = find_missing(finding, profile, as_of)
    is_unmet = verdict is Verdict.NOT_ELIGIBLE and not denied
    sentence = say_unmet(criterion) if is_unmet else criterion.sentence
    opening = _find_opening(finding, assumptions, verdict, as_of)
    return Explained(finding, verdict, sentence, *leaf, missing, parts, *opening)


def _find_opening(
    finding: Finding, assumptions: Sequence[Assumption], verdict: Verdict, as_of: int
) -> tuple[int | None, str, str]:
    """Return the day on which a finding opens, what the interval reported depends on, and what that day depends on."""
    opens = read_outcome(finding, as_of).opens
    condition = find_condition(finding, assumptions, verdict, as_of)
    if verdict is not Verdict.UNDETERMINED or opens is None:
        return opens, condition, condition
    certain = next_interval(finding.windows, as_of)
    return opens, condition, say_assumptions(assumptions, lambda _, held: next_interval(held.windows, as_of) != certain)


def _of_part(assumption: Assumption, index: int) -> Assumption:
    """Return an assumption with what was found without it of one part of a combination."""
    return assumption.map(lambda finding: finding.of[index])


def _sum_up(finding: Finding, verdict: Verdict, parts: Sequence[Explained]) -> LeafExplanation:
    """Return what a combination rests on, made from its parts."""
    determining = _determining(finding, verdict, parts)
    facts = _list_once(part.facts for part in determining)
    shortfall = determining[0].shortfall if len(determining) == 1 else None
    return LeafExplanation(facts, (), shortfall)


def _list_once(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the items of all the lists, each once, in order."""
    return tuple(dict.fromkeys(item for items in lists for item in items))


def determining_parts(explained: Explained) -> list[Explained]:
    """Return the parts of a combination that its verdict rests on."""
    return _determining(explained.finding, explained.verdict, explained.of)


def _determining(finding: Finding, verdict: Verdict, parts: Iterable[Explained]) -> list[Explained]:
    """Return the parts that a verdict rests on: those that are not known, those that decide it, or all."""
    wanted = verdict if verdict is Verdict.UNDETERMINED else finding.criterion.decided_by.get(verdict)
    return [part for part in parts if wanted in (None, part.verdict)]


def interval_to_report(held: HasDays, verdict: Verdict, as_of: int) -> tuple[int, int] | None:
    """Return the interval to report: the one that contains the day, or else the next one."""
    if verdict is Verdict.ELIGIBLE:
        return interval_around(held.windows, as_of)
    if verdict is Verdict.UNDETERMINED:
        return interval_around(held.possible, as_of)
    return next_interval(held.windows, as_of) or next_interval(held.possible, as_of)


def find_condition(held: HasDays, assumptions: Iterable[Assumption], verdict: Verdict, as_of: int) -> str:
    """Return in words what the verdict depends on, and the days that are reported with it.

    These are an interval or, of one without ends, the certain one. It is empty if they depend on nothing that the
    profile takes for granted.
    """

    def reported(days: HasDays) -> tuple[int, int] | None:
        interval = interval_to_report(days, verdict, as_of)
        if verdict is Verdict.UNDETERMINED and interval == ALWAYS[0]:
            return next_interval(days.windows, as_of) or interval
        return interval

    def differs(assumed: Assumed, without: HasDays) -> bool:
        if not assumed.is_to_come and read_verdict(without, as_of) is not verdict:
            return True
        return found is not None and reported(without) != found

    found = reported(held)
    return say_assumptions(assumptions, differs)


_WHEN = {-1: "the day after ", 0: "", 1: "the day before "}


def describe_transition(finding: Finding, edge: Edge, days_after: int = 0) -> str:
    """Return the event that opens or closes an interval; empty if no single event does.

    ``days_after`` is how many days after the day that people are shown the edge is.
    """
    days = finding.windows if edge.certain else finding.possible
    before, after = (edge.day - 1, edge.day) if edge.opens else (edge.day, edge.day + 1)
    if contains(days, before) == contains(days, after):
        return ""
    if not finding.of:
        transition = explainer_of(finding.criterion).find_transition(finding.criterion, finding, edge)
        return "" if transition is None else f"{_WHEN[transition.days_later + days_after]}{transition.text}"
    if finding.criterion.negates:
        # It opens the day after a part closes, closes the day before one opens, and is certain where none is possible.
        step = -1 if edge.opens else 1
        edge, days_after = Edge(edge.day + step, not edge.opens, not edge.certain, edge.past), days_after + step
    return next(filter(None, (describe_transition(part, edge, days_after) for part in finding.of)), "")
