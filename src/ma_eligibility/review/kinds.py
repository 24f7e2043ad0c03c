"""What lint, mutation and proposed cases know of each kind of criterion: first those without parts."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, NamedTuple

from ma_eligibility.days.timeline import ALWAYS
from ma_eligibility.errors import Path
from ma_eligibility.profile.record import with_changes
from ma_eligibility.review import relations
from ma_eligibility.review.changes import Change, change_amount, change_record
from ma_eligibility.review.records import Edge, MadeRecord, asks_for_too_many, make_record, make_records_of_amount
from ma_eligibility.review.relations import Claim
from ma_eligibility.review.variations import Person, Variation, vary_amount, vary_record
from ma_eligibility.ruleset.any_kind import MissingKindError
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast
from ma_eligibility.ruleset.conditions.base import steps_from
from ma_eligibility.ruleset.total import Total


def _no(*args: Any) -> bool:
    return False


class Question(NamedTuple):
    """What review knows of a kind of criterion that asks the profile; each function takes the criterion first."""

    changes: Callable[[Any], Iterator[Change]]
    """Gives it a little different."""
    records: Callable[[Any, int, Edge], Iterator[MadeRecord]]
    """Gives records that just meet it on a day."""
    vary: Callable[[Person, Any, int], Iterator[Variation]]
    """Gives a person with something changed in the records that it asks for; the criterion comes second."""
    asks_for_too_many: Callable[[Any], bool] = _no
    """Tells whether it asks for more records than are made."""
    depends_on_month_end: Callable[[Any], bool] = _no
    """Tells whether the last day of a month shows something that other days do not."""


class LeafReview(NamedTuple):
    """What review knows of a kind of criterion without parts; what it does not know is no, and nothing is claimed."""

    question: Question | None
    """How it is changed and met; None for a kind that holds on the same days for every candidate."""
    claims: Callable[[Any, Path], Iterator[Claim]] = lambda leaf, path: iter(())
    """Gives what is wrong with it, whatever is around it."""
    is_never: Callable[[Any], bool] = _no
    """Tells whether it holds for nobody on no day."""
    is_always: Callable[[Any], bool] = _no
    """Tells whether it holds for everybody on every day."""
    implies: Callable[[Any, Any], bool] = _no
    """Tells whether another criterion without parts holds on every day on which it does, for everybody."""
    excludes: Callable[[Any, Any], bool] = _no
    """Tells whether another criterion without parts never holds for the same person on the same day."""
    as_literal: Callable[[Any], tuple[Any, bool]] = lambda leaf: (leaf, True)
    """Returns a criterion, and whether it must hold or must not hold for this one to hold."""
    key: Callable[[Any], object] = attrgetter("meaning")
    """Returns what it asks, as a key: equal for criteria that hold on the same days."""


def _amount_as_literal(leaf: Total) -> tuple[Total, bool]:
    if leaf.at_most is None:
        return leaf, True
    return with_changes(leaf, at_least=leaf.at_most + 1, at_most=None), False


#: By the kind of the criterion; a kind without an entry fails the tests.
LEAVES: dict[str, LeafReview] = {
    "has": LeafReview(
        Question(
            change_record,
            make_record,
            vary_record,
            depends_on_month_end=lambda leaf: leaf.within is not None and leaf.within.to_month_end,
        ),
        claims=relations.find_record_claims,
        is_never=relations.record_is_never,
        implies=relations.record_implies,
        excludes=relations.records_exclude,
    ),
    "total": LeafReview(
        Question(change_amount, make_records_of_amount, vary_amount, asks_for_too_many),
        claims=relations.find_amount_claims,
        is_never=relations.amount_is_never,
        implies=relations.amount_implies,
        as_literal=_amount_as_literal,
    ),
    # What is not found in two places need not be the same, even if the words are.
    "not_found": LeafReview(question=None, key=id),
    "in_force": LeafReview(
        question=None,
        is_always=lambda leaf: leaf.days == ALWAYS,
        implies=relations.days_imply,
        excludes=relations.days_exclude,
    ),
    "fixed": LeafReview(question=None),
}


def review_of(leaf: Any) -> LeafReview:
    """Return what is known of the kind of a criterion without parts; raises MissingKindError if nothing is."""
    if leaf.kind not in LEAVES:
        raise MissingKindError(leaf.kind, "LEAVES of review/kinds.py")
    return LEAVES[leaf.kind]


def asks_profile(criterion: Any) -> bool:
    """Tell whether a criterion asks something of the profile itself."""
    return not hasattr(criterion, "parts") and review_of(criterion).question is not None


def question_of(leaf: Any) -> Question:
    """Return how a criterion that asks the profile is changed and met."""
    question = review_of(leaf).question
    assert question is not None
    return question


def never(leaf: Any) -> bool:
    """Tell whether a criterion without parts holds for nobody on no day; False if unsure."""
    return review_of(leaf).is_never(leaf)


def implies(one: Any, other: Any) -> bool:
    """Tell whether a criterion without parts holds, for everybody, on every day on which another does."""
    return never(one) or review_of(one).implies(one, other)


def excludes(one: Any, other: Any) -> bool:
    """Tell whether two criteria without parts never hold for the same person on the same day; False if unsure."""
    return review_of(one).excludes(one, other)


def _drop_parts(node: Any) -> Iterator[Change]:
    """Give a combination without each of its parts."""
    key, parts = node.key, node.parts
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


_ONE_IS_ENOUGH = "anyone who meets this one meets another of them"
#: By the kind of the criterion; a kind without an entry fails the tests.
COMBINATIONS: dict[str, CombinationReview] = {
    "all": CombinationReview(
        _drop_or_swap, lambda node: "all of these", "anyone who meets the other criteria meets this one"
    ),
    "any": CombinationReview(_drop_or_swap, lambda node: "one of these", _ONE_IS_ENOUGH),
    "none": CombinationReview(_drop_parts, lambda node: "none of these", _ONE_IS_ENOUGH),
    "at_least": CombinationReview(_change_at_least, lambda node: f"at least {node.at_least} of these"),
}
