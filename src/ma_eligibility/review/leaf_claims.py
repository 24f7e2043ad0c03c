"""What is wrong with the meaning of a criterion that asks the profile, whatever is around it."""

from collections.abc import Iterator
from typing import NamedTuple

from ma_eligibility.errors import Path
from ma_eligibility.review.reach import closes_before_it_opens
from ma_eligibility.review.relations import amount_exceeds_window
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.total import Total


class Claim(NamedTuple):
    """Something that can be said against a rule."""

    code: str
    path: Path
    said: str
    help: str = ""


def find_record_claims(leaf: Has, path: Path) -> Iterator[Claim]:
    """Give what is wrong with a criterion that asks for a record."""
    yield from _find_condition_claims(leaf, path)
    if closes_before_it_opens(leaf):
        closes = "at its end" if leaf.within is None else f"{leaf.within} after its {'end' if leaf.while_ else 'day'}"
        said = f"it closes {closes} and opens only {leaf.from_}, and so this can never hold"
        yield Claim("L106", (*path, "from" if leaf.within is None else "within"), said)


def find_amount_claims(leaf: Total, path: Path) -> Iterator[Claim]:
    """Give what is wrong with a criterion that asks for an amount."""
    yield from _find_condition_claims(leaf, path)
    if leaf.after is not None:
        yield from _find_condition_claims(leaf.after, (*path, "after"))
    if amount_exceeds_window(leaf):
        said = f"{leaf.at_least} do not fit into the last {leaf.in_last}, and so this can never hold"
        yield Claim("L106", (*path, "at_least"), said)


def _find_condition_claims(leaf: Has | Total, path: Path) -> Iterator[Claim]:
    for condition in leaf.tests:
        place = (*path, "where", condition.field)
        if condition.is_never:
            yield Claim("L101", place, f"no record can meet this: {condition.describe()}")
        elif condition.is_always:
            yield Claim("L102", place, f"every record meets this: {condition.describe()}", "leave the condition out")
