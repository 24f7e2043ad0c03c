"""What can be proved of criteria without any candidate: what implies what, what never holds, what always does.

A rule is looked at as a formula of its leaves, on one day, for a candidate about whom everything is known. What is
known of leaves by two and two (this one implies that one, these two exclude each other) is put in; then a claim is made
only if no way to fill in the leaves contradicts it. So a claim is always right, and some that could be made are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ma_eligibility.calendar import Duration
from ma_eligibility.criteria.amounts import WorkHours
from ma_eligibility.criteria.has import Has
from ma_eligibility.criteria.standing import InForce
from ma_eligibility.criteria.total import Total
from ma_eligibility.model.record import with_changes
from ma_eligibility.review.conditions import where_excludes, where_implies, where_is_never
from ma_eligibility.review.lengths import (
    closes_no_later,
    closing_reach,
    is_never_longer,
    opening_reach,
    opens_no_earlier,
)
from ma_eligibility.timeline import ALWAYS, intersection, union

#: A formula: an atom's number; ("not", formula); or ("least", how many, formulas).
Formula = Any
MOST_ATOMS = 60


def never(leaf: Any) -> bool:
    """Tell whether a leaf can hold for nobody on no day."""
    if isinstance(leaf, Has):
        opens, closes = opening_reach(leaf.from_), closing_reach(leaf.within)
        never_open = leaf.while_ is None and opens.least > closes.most
        return never_open or where_is_never(leaf.has, leaf.where)
    if isinstance(leaf, Total):
        lost = leaf.after is not None and where_is_never(leaf.after.has, leaf.after.where)
        return lost or where_is_never(leaf.total, leaf.where) or amount_exceeds_window(leaf)
    return False


def amount_exceeds_window(leaf: Total) -> bool:
    """Tell whether what is asked for does not fit into the rolling window that it is asked for in."""
    if leaf.in_last is None:
        return False
    if isinstance(leaf.at_least, Duration):
        return leaf.at_least.least_days > leaf.in_last.most_days
    if isinstance(leaf.at_least, WorkHours) and leaf.weekly_cap is not None:
        return bool(leaf.at_least.hours * 7 > leaf.weekly_cap.hours * leaf.in_last.most_days)
    return False


def implies(one: Any, other: Any) -> bool:
    """Tell whether a leaf holds, for everybody, on every day on which another does."""
    if never(one):
        return True
    if isinstance(one, Has) and isinstance(other, Has):
        return one.has == other.has and where_implies(one.has, one.where, other.where) and _days_imply(one, other)
    if isinstance(one, Total) and isinstance(other, Total):
        return one.total == other.total and _amount_implies(one, other)
    if isinstance(one, Total) and isinstance(other, Has):
        return one.after is not None and implies(one.after, other)
    if isinstance(one, InForce) and isinstance(other, InForce):
        return union(one.days, other.days) == other.days
    return one is other


def _days_imply(one: Has, other: Has) -> bool:
    """Tell whether a record counts in the one way only on days on which it counts in the other."""
    if one.while_ == other.while_:
        if one.on != other.on:
            return False
        if one.while_ is None:
            return opens_no_earlier(one.from_, other.from_) and closes_no_later(one.within, other.within)
        opens = other.from_ is None or (one.from_ is not None and opens_no_earlier(one.from_, other.from_))
        closes = one.within is None or (other.within is not None and closes_no_later(one.within, other.within))
        return opens and closes
    # What is valid has been issued, and whoever works somewhere has begun to.
    plain = other.while_ is None and other.on is None and other.from_ is None and other.within is None
    return plain and one.while_ in ("current", "employed")


def _amount_implies(one: Total, other: Total) -> bool:
    """Tell whether whoever has the one amount has the other; both say how much at the least."""
    if not where_implies(one.total, one.where, other.where):
        return False
    if other.in_last is not None and (one.in_last is None or not is_never_longer(one.in_last, other.in_last)):
        return False
    if other.weekly_cap is not None and (one.weekly_cap is None or one.weekly_cap.hours > other.weekly_cap.hours):
        return False
    if other.after is not None and (one.after is None or not implies(one.after, other.after)):
        return False
    if isinstance(one.at_least, Duration) and isinstance(other.at_least, Duration):
        if other.at_least.unit == "months" and (one.where != other.where or one.after != other.after):
            # More days of work may end later, and then ask for more: months differ in length.
            return other.at_least.most_days <= one.at_least.least_days
        return is_never_longer(other.at_least, one.at_least)
    if isinstance(one.at_least, WorkHours) and isinstance(other.at_least, WorkHours):
        return bool(other.at_least.hours <= one.at_least.hours)
    return isinstance(one.at_least, int) and isinstance(other.at_least, int) and other.at_least <= one.at_least


def excludes(one: Any, other: Any) -> bool:
    """Tell whether two leaves never hold for the same person on the same day."""
    if isinstance(one, InForce) and isinstance(other, InForce):
        return not intersection(one.days, other.days)
    if not (isinstance(one, Has) and isinstance(other, Has)) or one.has != other.has or not one.section.is_single:
        return False
    if where_excludes(one.has, one.where, other.where):
        return True
    if one.on != other.on or (one.section.model.COUNTS_UNDATED and one.on is None):
        return False
    return _closes_before(one, other) or _closes_before(other, one)


def _closes_before(one: Has, other: Has) -> bool:
    return closing_reach(one.within).most < opening_reach(other.from_).least


@dataclass
class Formulas:
    """The leaves met so far, as the atoms of formulas, with what is known of them by two and two."""

    leaves: list[Any] = field(default_factory=list)
    implied: list[set[int]] = field(default_factory=list)
    excluded: list[set[int]] = field(default_factory=list)

    def of(self, criterion: Any) -> Any:
        """Return the formula of a criterion."""
        if criterion.kind == "all":
            return ("least", len(criterion.parts), [self.of(part) for part in criterion.parts])
        if criterion.kind == "any":
            return ("least", 1, [self.of(part) for part in criterion.parts])
        if criterion.kind == "none":
            return ("not", ("least", 1, [self.of(part) for part in criterion.parts]))
        if criterion.kind == "at_least":
            return ("least", criterion.at_least, [self.of(part) for part in criterion.parts])
        if isinstance(criterion, Total) and criterion.at_most is not None:
            return ("not", self._atom(with_changes(criterion, at_least=criterion.at_most + 1, at_most=None)))
        return self._atom(criterion)

    def _atom(self, leaf: Any) -> int:
        for number, known in enumerate(self.leaves):
            if known is leaf:
                return number
        number = len(self.leaves)
        self.implied.append(set())
        self.excluded.append(set())
        for other, known in enumerate(self.leaves):
            if implies(leaf, known):
                self.implied[number].add(other)
            if implies(known, leaf):
                self.implied[other].add(number)
            if excludes(leaf, known):
                self.excluded[number].add(other)
                self.excluded[other].add(number)
        self.leaves.append(leaf)
        return number

    def is_possible(self, formula: Formula) -> bool:
        """Tell whether some way to fill in the leaves makes the formula true; too large a formula may be."""
        atoms = sorted(atoms_of(formula))
        if len(atoms) > MOST_ATOMS:
            return True
        given: dict[int, bool] | None = {}
        for atom in atoms:
            leaf = self.leaves[atom]
            if given is not None and never(leaf):
                given = self._with(given, atom, False)
            elif given is not None and isinstance(leaf, InForce) and leaf.days == ALWAYS:
                given = self._with(given, atom, True)
        return given is not None and self._search(formula, atoms, given)

    def _search(self, formula: Formula, atoms: Sequence[int], given: dict[int, bool]) -> bool:
        value = evaluate(formula, given)
        if value is not None:
            return value  # the leaves that are left can all be false
        atom = next(each for each in atoms if each not in given)
        for choice in (True, False):
            chosen = self._with(given, atom, choice)
            if chosen is not None and self._search(formula, atoms, chosen):
                return True
        return False

    def _with(self, given: dict[int, bool], atom: int, value: bool) -> dict[int, bool] | None:
        """Return the leaves filled in so far with one more, and all that follows; None for a contradiction."""
        chosen = dict(given)
        pending = [(atom, value)]
        while pending:
            atom, value = pending.pop()
            if atom in chosen:
                if chosen[atom] != value:
                    return None
                continue
            chosen[atom] = value
            if value:
                pending += [(other, True) for other in self.implied[atom]]
                pending += [(other, False) for other in self.excluded[atom]]
            else:
                pending += [(other, False) for other, implied in enumerate(self.implied) if atom in implied]
        return chosen

    def never_holds(self, formula: Formula) -> bool:
        """Tell whether a formula can be true for nobody on no day."""
        return not self.is_possible(formula)

    def always_holds(self, formula: Formula) -> bool:
        """Tell whether a formula is true for everybody on every day."""
        return not self.is_possible(("not", formula))

    def follows(self, formula: Formula, other: Formula) -> bool:
        """Tell whether the second formula is true whenever the first is."""
        return not self.is_possible(("least", 2, [formula, ("not", other)]))


def atoms_of(formula: Formula) -> set[int]:
    """Return the atoms of a formula."""
    if isinstance(formula, int):
        return {formula}
    if formula[0] == "not":
        return atoms_of(formula[1])
    return set().union(*(atoms_of(part) for part in formula[2])) if formula[2] else set()


def evaluate(formula: Formula, given: dict[int, bool]) -> bool | None:
    """Return whether a formula is true, as far as the atoms given tell; None if they do not."""
    if isinstance(formula, int):
        return given.get(formula)
    if formula[0] == "not":
        value = evaluate(formula[1], given)
        return None if value is None else not value
    _, least, parts = formula
    values = [evaluate(part, given) for part in parts]
    if values.count(True) >= least:
        return True
    return False if len(values) - values.count(False) < least else None
