"""A kind of criterion of its own, ``never_held: CPR``, and a program that knows it: run as a script.

It is all that a new kind costs: its shape, a line in KINDS, an entry in EXPLAINERS, one in FINDERS and one in LEAVES.
"""

import sys
from collections.abc import Iterator
from typing import Any, ClassVar

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.days.timeline import NEVER, complement, days_from, union
from ma_eligibility.explain.kinds import EXPLAINERS, Explainer
from ma_eligibility.explain.leaf import LeafExplanation, Remark
from ma_eligibility.plan.needs import FINDERS, find_nothing
from ma_eligibility.profile.profile import SECTIONS, Profile, Section
from ma_eligibility.review.kinds import LEAVES, Change, LeafReview, Question
from ma_eligibility.review.records import A_WHILE, Edge, MadeRecord, write_day
from ma_eligibility.review.variations import vary_record
from ma_eligibility.ruleset.compile import CompiledCriterion, Meaning, RuleCompiler, RulePart
from ma_eligibility.ruleset.conditions.base import YES, Condition
from ma_eligibility.ruleset.criteria import KINDS
from ma_eligibility.ruleset.finding import Finding, LeafResult
from ma_eligibility.ruleset.spoken import Says, Spoken
from ma_eligibility.ruleset.where import Matches, read_conditions


class NeverHeld(Spoken, RulePart):
    """Holds on the days before the first credential of this name was issued."""

    kind: ClassVar[str] = "never_held"
    id: str | None = None
    never_held: str
    """The name of the credential."""
    says: Says | None = None
    """The sentence for people."""

    @property
    def section(self) -> Section:
        return SECTIONS["credential"]

    @property
    def where(self) -> dict[str, Any]:
        return {"credential": self.never_held}

    @property
    def tests(self) -> tuple[Condition, ...]:
        return read_conditions("credential", self.where)

    @property
    def precise(self) -> str:
        return f"has never held {self.never_held}"

    @property
    def meaning(self) -> Meaning:
        return ("never_held", self.never_held)

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        return compiler.compile_leaf(self, self.section, find_days)

    def facts_asked(self) -> list[str]:
        return ["credentials", "credentials.credential", "credentials.issued"]

    def records_found(self, finding: Finding) -> tuple[str, ...]:
        return ()


def find_days(matches: Matches) -> LeafResult:
    """Return the days on which none of the credentials was held, and perhaps was not."""
    certain = possible = NEVER
    for _, record, state in matches:
        issued = record.span[0]
        possible = union(possible, days_from(issued.first, LAST_DAY))
        certain = union(certain, days_from(issued.last, LAST_DAY)) if state == YES else certain
    return complement(possible), complement(certain), matches


def explain(criterion: NeverHeld, finding: Finding, profile: Profile, as_of: int) -> LeafExplanation:
    """Say which credentials there are."""
    return LeafExplanation(remarks=tuple(Remark(record.describe()) for _, record, _ in finding.evidence or ()))


def find_missing(criterion: NeverHeld, finding: Finding, profile: Profile, as_of: int) -> tuple[str, ...]:
    """Return the section, or the days of issue."""
    if profile.records("credentials") is None:
        return ("credentials",)
    return tuple(f"credentials[{index}].issued" for index, _, _ in finding.evidence)


def find_changes(leaf: NeverHeld) -> Iterator[Change]:
    """Give the criterion about another credential."""
    changed = leaf.model_copy(update={"never_held": f"{leaf.never_held}_other"})
    yield "drop word", ("never_held",), "with another credential", changed


def make_records(leaf: NeverHeld, as_of: int, edge: Edge) -> Iterator[MadeRecord]:
    """Give a credential that is issued after the day."""
    days = 1 if edge == "last" else A_WHILE
    yield MadeRecord("credentials", {"credential": leaf.never_held, "issued": write_day(as_of + days)})


def add_kind(*registries: str) -> None:
    """Make the kind known to the rules, and to those of ``explain``, ``plan`` and ``review`` that are named."""
    KINDS["never_held"] = NeverHeld
    if "explain" in registries:
        EXPLAINERS["never_held"] = Explainer(explain, find_missing)
    if "plan" in registries:
        FINDERS["never_held"] = find_nothing
    if "review" in registries:
        LEAVES["never_held"] = LeafReview(Question(find_changes, make_records, vary_record))


if __name__ == "__main__":
    from ma_eligibility.__main__ import main

    add_kind(*sys.argv.pop(1).split(","))
    main()
