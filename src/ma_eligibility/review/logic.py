"""What can be proved of criteria without any candidate: what implies what, what never holds, what always does.

A rule is a formula of its leaves, on one day, for a candidate about whom everything is known. Leaves are related in
pairs: one implies the other, or they exclude each other. A claim is made only if no assignment of the leaves
contradicts it, so every claim is right. Some that could be made are not, such as those whose proof would take too many
steps.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from ma_eligibility.review.kinds import excludes, implies, never, review_of
from ma_eligibility.ruleset.rulebook import parts_of

#: A formula: an atom's number; ("not", formula); or ("least", how many, formulas).
Formula = Any

#: The most steps of one proof, and of all proofs about one credential. A step evaluates one part of a formula.
MOST_STEPS, MOST_STEPS_IN_ALL = 100_000, 3_000_000
#: How many steps it takes to relate two leaves.
STEPS_FOR_TWO = 10


class TooLongError(Exception):
    """A proof would take more steps than it may."""


@dataclass
class Formulas:
    """The leaves so far, as the atoms of formulas, and how they are related in pairs.

    Leaves that ask the same are one atom. ``steps_left`` is how many steps are left for all proofs; once there are
    none, nothing more is claimed.
    """

    leaves: list[Any] = field(default_factory=list)
    implied: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    implying: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    excluded: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    fixed: dict[int, bool] = field(default_factory=dict)
    """The atoms that are always true, or always false."""
    steps_left: int = MOST_STEPS_IN_ALL
    _atoms: dict[object, int] = field(default_factory=dict)
    _known: dict[int, tuple[Any, Formula]] = field(default_factory=dict)
    """By the identity of a criterion, which is kept so that no other gets the same identity."""
    _floor: int = 0

    def of(self, criterion: Any) -> Formula:
        """Return the formula of a criterion."""
        if id(criterion) not in self._known:
            self._known[id(criterion)] = criterion, self._make(criterion)
        return self._known[id(criterion)][1]

    def _make(self, criterion: Any) -> Formula:
        if parts_of(criterion):
            joined = ("least", criterion.needed, [self.of(part) for part in criterion.parts])
            return ("not", joined) if criterion.negates else joined
        leaf, holds = review_of(criterion).as_literal(criterion)
        return self._atom(leaf) if holds else ("not", self._atom(leaf))

    def _atom(self, leaf: Any) -> int:
        key = review_of(leaf).key(leaf)
        if key not in self._atoms:
            self._atoms[key] = len(self.leaves)
            self._add(leaf)
        return self._atoms[key]

    def _add(self, leaf: Any) -> None:
        """Keep a leaf, and note what is proved of it alone and with each leaf before, as far as steps are left."""
        number = len(self.leaves)
        self.leaves.append(leaf)
        if never(leaf):
            self.fixed[number] = False
        elif review_of(leaf).is_always(leaf):
            self.fixed[number] = True
        for other, known in enumerate(self.leaves[:-1]):
            if not self.afford(STEPS_FOR_TWO):
                return
            for one, second in ((number, other), (other, number)):
                if implies(self.leaves[one], self.leaves[second]):
                    self.implied[one].add(second)
                    self.implying[second].add(one)
            if excludes(leaf, known):
                self.excluded[number].add(other)
                self.excluded[other].add(number)

    def afford(self, steps: int) -> bool:
        """Tell whether so many steps may still be taken, and count them as taken."""
        self.steps_left -= steps
        return self.steps_left >= 0

    def is_possible(self, *formulas: Formula) -> bool:
        """Tell whether some assignment of the leaves makes all the formulas true; True if that takes too long."""
        if self.steps_left <= 0:
            return True
        self._floor = max(0, self.steps_left - MOST_STEPS)
        formula = ("least", len(formulas), list(formulas))
        try:
            atoms = sorted(set(self._atoms_of(formula)))
            given: dict[int, bool] | None = {}
            for atom, value in [*((each, self.fixed[each]) for each in atoms if each in self.fixed), *_forced(formula)]:
                given = None if given is None else self._with(given, atom, value)
            return given is not None and self._search(formula, atoms, given)
        except TooLongError:
            return True

    def _search(self, formula: Formula, atoms: Sequence[int], given: dict[int, bool]) -> bool:
        """Tell whether a formula can be true, given the values of some atoms; the others are tried one by one."""
        value = self._evaluate(formula, given)
        if value is not None:
            return value  # the leaves that are left can all be false
        if self._evaluate(formula, given, rest=False):
            return True
        atom = next(each for each in atoms if each not in given)
        for choice in (True, False):
            chosen = self._with(dict(given), atom, choice)
            if chosen is not None and self._search(formula, atoms, chosen):
                return True
        return False

    def _with(self, given: dict[int, bool], atom: int, value: bool) -> dict[int, bool] | None:
        """Return an assignment with one more leaf, and all that follows from it; None for a contradiction."""
        pending = [(atom, value)]
        while pending:
            atom, value = pending.pop()
            if atom in given:
                if given[atom] != value:
                    return None
                continue
            given[atom] = value
            if value:
                pending += [(other, True) for other in self.implied[atom]]
                pending += [(other, False) for other in self.excluded[atom]]
            else:
                pending += [(other, False) for other in self.implying[atom]]
            self._step(1 + len(pending))
        return given

    def _evaluate(self, formula: Formula, given: dict[int, bool], rest: bool | None = None) -> bool | None:
        """Tell whether a formula is true, given some atoms; None if that depends on others.

        ``rest`` is the value of all other atoms.
        """
        self._step()
        if isinstance(formula, int):
            return given.get(formula, rest)
        if formula[0] == "not":
            value = self._evaluate(formula[1], given, rest)
            return None if value is None else not value
        _, least, parts = formula
        values = [self._evaluate(part, given, rest) for part in parts]
        if values.count(True) >= least:
            return True
        return False if len(values) - values.count(False) < least else None

    def _atoms_of(self, formula: Formula) -> Iterator[int]:
        self._step()
        if isinstance(formula, int):
            yield formula
        else:
            for part in formula[-1] if formula[0] == "least" else formula[1:]:
                yield from self._atoms_of(part)

    def _step(self, steps: int = 1) -> None:
        self.steps_left -= steps
        if self.steps_left < self._floor:
            raise TooLongError

    def never_holds(self, formula: Formula) -> bool:
        """Tell whether a formula is never true, for any candidate on any day."""
        return not self.is_possible(formula)

    def always_holds(self, formula: Formula) -> bool:
        """Tell whether a formula is always true, for every candidate on every day."""
        return not self.is_possible(("not", formula))

    def follows(self, formula: Formula, other: Formula) -> bool:
        """Tell whether the second formula is true whenever the first is."""
        return not self.is_possible(formula, ("not", other))


def _forced(formula: Formula, value: bool = True) -> Iterator[tuple[int, bool]]:
    """Give the atoms that must be true, or false, for a formula to have a value, as far as it is obvious."""
    if isinstance(formula, int):
        yield formula, value
    elif formula[0] == "not":
        yield from _forced(formula[1], not value)
    elif formula[1] == (len(formula[2]) if value else 1):
        for part in formula[2]:
            yield from _forced(part, value)
