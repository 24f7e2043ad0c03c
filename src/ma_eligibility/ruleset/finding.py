"""What was found: verdicts, findings and the account that a criterion gives of one."""

from enum import Enum
from typing import Any, NamedTuple, NoReturn

from ma_eligibility.days.timeline import UNKNOWN, Days, Held, contains


class Verdict(Enum):
    """What is known about one day. It is not a truth value: ``if verdict:`` raises."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has three values; compare it with Verdict.ELIGIBLE and the others")


def read_verdict(held: Held, day: int) -> Verdict:
    """Return the verdict that the two sets of days give for one day."""
    if contains(held.windows, day):
        return Verdict.ELIGIBLE
    return Verdict.UNDETERMINED if contains(held.possible, day) else Verdict.NOT_ELIGIBLE


#: When one leaf holds: the windows, the possible days, and the evidence that only its kind of criterion can read.
LeafResult = tuple[Days, Days, Any]

#: What a leaf has to say of a section that the profile is silent on.
NOT_KNOWN: LeafResult = (*UNKNOWN, None)


class Finding(NamedTuple):
    """What was found for one node of a rule; ``of`` has the findings of the nodes below it, in the rule's order."""

    windows: Days
    possible: Days
    criterion: Any
    evidence: Any = None
    of: tuple["Finding", ...] = ()


# Findings are made by the dozen for every candidate; this skips the checks of the class's own constructor.
new_finding = tuple.__new__


class Turn(NamedTuple):
    """What happens where a stretch of days begins or ends."""

    said: str
    """In words that can stand in brackets after the day."""
    later: int = 0
    """How many days after the first day, or the last, it happens: 0 or 1."""


class Shortfall(NamedTuple):
    """How far off something is: ``have`` of ``need``, in ``unit``; ``text`` says it in words, as people count it."""

    have: int | float
    need: int | float
    unit: str
    text: str

    @property
    def share(self) -> float:
        """The part that is there, from 0 to 1."""
        return min(1.0, float(self.have) / float(self.need))


class Account(NamedTuple):
    """What a leaf has to say about one day."""

    facts: tuple[str, ...] = ()
    """The addresses of the facts that it rests on."""
    missing: tuple[str, ...] = ()
    """The addresses of the unknown facts that would settle it."""
    remarks: tuple[str, ...] = ()
    """What there is to know, in words; the weightiest first."""
    shortfall: Shortfall | None = None
    """How far off it is, if that can be counted."""
    closeness: float = 0.0
    """How near an unmet criterion is to being met, from 0 (nothing to go by) to 1; only good for putting in order."""
