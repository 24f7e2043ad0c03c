"""What lint, mutation and proposed cases know of each kind of criterion that joins others."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ma_eligibility.profile.record import with_changes
from ma_eligibility.review.changes import Change
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast
from ma_eligibility.ruleset.conditions.base import steps_from
from ma_eligibility.ruleset.rulebook import key_of_parts


def _drop_parts(node: Any) -> Iterator[Change]:
    """Give a combination without each of its parts."""
    key, parts = key_of_parts(node), node.parts
    for index, part in enumerate(parts if len(parts) > 1 else ()):
        rest = (*parts[:index], *parts[index + 1 :])
        yield "drop", (key, index), f"without: {part.sentence}", with_changes(node, **{key: rest})


def _drop_or_swap(node: All | AnyOf) -> Iterator[Change]:
    """Give a combination without each of its parts, and of the other kind."""
    yield from _drop_parts(node)
    if len(node.parts) > 1:
        swapped = AnyOf.model_construct(any=node.parts) if node.kind == "all" else All.model_construct(all=node.parts)
        yield "swap", (), f"{swapped.kind} in place of {node.kind}", swapped


def _change_at_least(node: AtLeast) -> Iterator[Change]:
    if len(node.parts) > node.at_least:
        yield from _drop_parts(node)
    for kind, number in steps_from(node.at_least):
        if 1 <= number <= len(node.parts):
            yield kind, ("at_least",), f"{number} in place of {node.at_least}", with_changes(node, at_least=number)


class CombinationReview(NamedTuple):
    """What review knows of one kind of combination; each function takes the criterion."""

    changes: Callable[[Any], Iterator[Change]]
    """Gives it a little different."""
    lead: Callable[[Any], str]
    """Returns the words that introduce its parts."""
    why_idle: str = ""
    """Why a part that changes nothing does not; left out, it is said by number."""


#: By the kind of the criterion; a kind without an entry fails the tests.
COMBINATIONS: dict[str, CombinationReview] = {
    "all": CombinationReview(
        changes=_drop_or_swap,
        lead=lambda node: "all of these",
        why_idle="anyone who meets the other criteria meets this one",
    ),
    "any": CombinationReview(
        changes=_drop_or_swap,
        lead=lambda node: "one of these",
        why_idle="anyone who meets this one meets another of them",
    ),
    "none": CombinationReview(
        changes=_drop_parts,
        lead=lambda node: "none of these",
        why_idle="anyone who meets this one meets another of them",
    ),
    "at_least": CombinationReview(
        changes=_change_at_least,
        lead=lambda node: f"at least {node.at_least} of these",
    ),
}


def count_decisive(node: Any) -> int:
    """Return how many parts make a combination hold; of one that negates, how many make it fail."""
    return 1 if node.negates else int(node.needed)
