"""What can be proved of criteria without any candidate: what implies what, what never holds, what always does.

A rule is looked at as a formula of its leaves, on one day, for a candidate about whom everything is known. What is
known of leaves by two and two (this one implies that one, these two exclude each other) is put in; then a claim is made
only if no way to fill in the leaves contradicts it. So a claim is always right, and some that could be made are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ma_eligibility.criteria.standing import InForce
from ma_eligibility.criteria.total import Total
from ma_eligibility.model.record import with_changes
from ma_eligibility.review.relations import excludes, implies, never
from ma_eligibility.timeline import ALWAYS

#: A formula: an atom's number; ("not", formula); or ("least", how many, formulas).
Formula = Any
MOST_ATOMS = 60


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
