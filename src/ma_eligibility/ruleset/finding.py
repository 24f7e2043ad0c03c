"""What is found for the criteria of a rule: verdicts, findings and their evidence."""

from datetime import date
from enum import Enum
from typing import Any, NamedTuple, NoReturn

from ma_eligibility.days.calendar import to_day
from ma_eligibility.days.timeline import ALWAYS, NEVER, Days, HasDays, contains


class Verdict(Enum):
    """What is known about one day. It is not a truth value: ``if verdict:`` raises."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"

    def __bool__(self) -> NoReturn:
        raise TypeError("a verdict has three values; compare it with Verdict.ELIGIBLE and the others")


def read_verdict(held: HasDays, day: int | date) -> Verdict:
    """Return the verdict that the two sets of days give for one day, a date or its ordinal."""
    day = to_day(day)
    if contains(held.windows, day):
        return Verdict.ELIGIBLE
    return Verdict.UNDETERMINED if contains(held.possible, day) else Verdict.NOT_ELIGIBLE


#: When one leaf holds: the certain days, the possible days, and the evidence, which its kind of criterion can read.
LeafResult = tuple[Days, Days, Any]

#: What a leaf finds where the profile says nothing about its section.
NOT_KNOWN: LeafResult = (NEVER, ALWAYS, None)
#: The evidence of a criterion that does not depend on the profile.
INDEPENDENT = ("independent of the profile",)


class Finding(NamedTuple):
    """What was found for one criterion; ``of`` has the findings of its parts, in the rule's order."""

    windows: Days
    possible: Days
    criterion: Any
    evidence: Any = None
    of: tuple["Finding", ...] = ()


# Findings are made by the dozen for every candidate; this skips the checks of the class's own constructor.
new_finding = tuple.__new__
