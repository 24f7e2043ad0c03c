"""Why people cannot be read, so that the same mistake of many can be said once."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from ma_eligibility.errors import Problem
from ma_eligibility.profile.meanings import is_unknown
from ma_eligibility.profile.profile import plain_address


class Cause(NamedTuple):
    """One mistake about one person; those of several people are alike that differ only in what was written."""

    column: str
    """The column or, in a file, the address of the fact without the record's number; empty for a whole row."""
    message: str
    help: str = ""
    """What to write instead of what was written."""
    written: str = ""
    """Empty if that is not known."""
    form: str = ""
    """Of what is no date: what it looks like."""

    @property
    def kind(self) -> tuple[str, str, str]:
        """What is the same in mistakes that are alike."""
        return self.column, re.sub("[0-9]+", "0", self.message), self.form


_NO_DATE = "E203"
LEAVE_EMPTY = "leave it empty where it is not known"


def cause_of(column: str, problem: Problem, value: Any) -> Cause:
    """Return the cause for a problem of the fact in a column, which has a value."""
    written = value if isinstance(value, str) else ""
    if is_unknown(written):
        return Cause(column, LEAVE_EMPTY, "", written)
    form = re.sub("[0-9]+", "0", re.sub(r"[^\W\d]+", "a", written)) if problem.code == _NO_DATE else ""
    return Cause(column, problem.message, problem.help, written, form)


def causes_of(problems: Iterable[Problem]) -> tuple[Cause, ...]:
    """Return the causes for the problems of a file of one person."""
    return tuple(Cause(plain_address(each.path), each.message, each.help) for each in problems)


def cause_of_row(column: str, message: str, written: str) -> Cause:
    """Return the cause for a mistake of a row, in a column if it is in one."""
    return Cause(column, LEAVE_EMPTY, "", written) if is_unknown(written) else Cause(column, message)
