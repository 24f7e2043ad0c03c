"""What lint, mutation and proposed cases know of each kind of criterion: first those without parts."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any, ClassVar, Literal, NamedTuple

from ma_eligibility.days.calendar import Duration
from ma_eligibility.days.timeline import ALWAYS, NEVER, intersection, union
from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import PERSON
from ma_eligibility.profile.record import with_changes
from ma_eligibility.review import relations
from ma_eligibility.review.records import Edge, MadeRecord, asks_for_too_many, make_record, make_records_of_amount
from ma_eligibility.review.relations import Claim
from ma_eligibility.review.variations import Person, Variation, vary_amount, vary_record
from ma_eligibility.ruleset.age import Age
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.any_kind import MissingKindError
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast
from ma_eligibility.ruleset.compile import CompiledCriterion, Meaning, RuleCompiler, RulePart
from ma_eligibility.ruleset.conditions.base import A_DAY_OFF, describe_day_off, plain, steps_from
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.related import RANKS, RELATIONS, with_related
from ma_eligibility.ruleset.total import Total

ChangeKind = Literal["off", "on", "drop", "drop condition", "drop word", "less", "more", "swap"]
#: The kind of a change, its place below the criterion, the difference in words, and the changed criterion; of a part
#: that is dropped, what takes its place.
Change = tuple[ChangeKind, Path, str, Any]


class Fixed(RulePart):
    """A criterion that holds on every day or on none, in the place of another."""

    kind: ClassVar[Literal["fixed"]] = "fixed"
    id: str | None = None
    holds: bool

    @property
    def sentence(self) -> str:
        """The sentence for people."""
        return "always" if self.holds else "never"

    @property
    def meaning(self) -> Meaning:
        """What is asked for."""
        return ("fixed", self.holds)

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find the same for every candidate."""
        days = ALWAYS if self.holds else NEVER
        return compiler.compile_constant(self, days, days)


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


# --- Criteria that ask the profile, a little different ---------------------------------------------------------


def _change_record(leaf: Has) -> Iterator[Change]:
    """Give a criterion that asks for a record, each time a little different."""
    yield from _change_what_counts(leaf)
    yield from _change_relations(leaf)
    yield from _change_length(leaf, "from_", "from", leaf.from_ and leaf.from_.length, leaf.from_)
    if leaf.from_ is not None and leaf.from_.length is None:
        yield "drop word", ("from",), "without its “from”", with_changes(leaf, from_=None)
    if leaf.within is not None:
        for kind, days in A_DAY_OFF:
            within = leaf.within._replace(extra=days)
            yield kind, ("within",), describe_day_off("within", leaf.within, days), with_changes(leaf, within=within)


def _change_amount(leaf: Total) -> Iterator[Change]:
    """Give a criterion that asks for an amount, each time a little different."""
    yield from _change_what_counts(leaf)
    yield from _change_numbers(leaf)
    yield from _change_relations(leaf)
    written = "in_last" if "in_last" in leaf.model_fields_set else "within"
    yield from _change_length(leaf, "within", written, leaf.within)
    other = with_changes(leaf, of=None)
    if other.counted_field != leaf.counted_field:
        yield "drop word", ("of",), "without its “of”", other


def _change_age(leaf: Age) -> Iterator[Change]:
    """Give a criterion that asks for an age with the age a day off, as one that asks for the date of birth."""
    for kind, days in A_DAY_OFF:
        opening = leaf.opening._replace(length=Duration(leaf.age.at_least, "years", days))
        said = describe_day_off("at_least", f"{leaf.age.at_least} years", days)
        yield kind, ("age", "at_least"), said, with_changes(leaf.record, from_=opening)


def _change_relations(leaf: Has | Total) -> Iterator[Change]:
    """Give the criterion with what it is compared with a little different, or with the next one of them."""
    for relation in leaf.relations:
        for kind, path, said, other in _change_what_counts(relation.criterion):
            yield kind, (*relation.path, *path), said, with_related(leaf, relation, other)
        if len(relation.path) == 1:
            continue
        own = relation.rank_name
        steps: tuple[tuple[ChangeKind, int], ...] = (("less", relation.rank - 1), ("more", relation.rank + 1))
        for kind, rank in steps if relation.rank else (("swap", 1),):
            name = next((name for name, number in RANKS.items() if number == rank and rank), "")
            if name:
                changed = with_related(leaf, relation, relation.criterion, name)
                yield kind, relation.path, f"{relation.key} the {name} in place of the {own}", changed


def _change_length(
    leaf: Has | Total, field: str, key: str, length: Duration | None, wrapped: Any = None
) -> Iterator[Change]:
    """Give a length of time a day off, which is in a field of the leaf alone or wrapped."""
    if length is None:
        return
    for kind, days in A_DAY_OFF:
        changed: Any = length._replace(extra=days)
        if length.least_days + days >= 1:
            value = changed if wrapped is None else wrapped._replace(length=changed)
            yield kind, (key,), describe_day_off(key, wrapped or length, days), with_changes(leaf, **{field: value})


def _change_numbers(leaf: Total) -> Iterator[Change]:
    """Give the changes of a total's amount, and of its hours a week, by one step each."""
    key = next(key for key in ("at_least", "at_most", "attempts_allowed") if getattr(leaf, key) is not None)
    amount = getattr(leaf, key)
    if isinstance(amount, Duration):
        yield from _change_length(leaf, key, key, amount)
    elif isinstance(amount, WorkHours):
        for kind, hours in _hours_from(amount):
            yield kind, (key,), f"{hours} in place of {amount}", with_changes(leaf, at_least=hours)
    else:
        for kind, count in steps_from(amount):
            if count >= (0 if key == "at_most" else 1):
                yield kind, (key,), f"{count} in place of {amount}", with_changes(leaf, **{key: count})
    for name in ("weekly_cap", "prorated_to", "weekly_at_least"):
        weekly = getattr(leaf, name)
        for kind, hours in _hours_from(weekly) if weekly is not None else ():
            said = f"{hours.hours} in place of {weekly}"
            yield kind, (name,), said, with_changes(leaf, **{name: hours})


def _hours_from(amount: WorkHours) -> list[tuple[ChangeKind, WorkHours]]:
    return [(kind, WorkHours(hours)) for kind, hours in steps_from(amount.hours) if hours > 0]


def _change_what_counts(leaf: Has | Total) -> Iterator[Change]:
    """Give the criterion without each of its conditions, with each of them a little different, and without some keys.

    These keys have no edge by which they could be a day or a number off.
    """
    where = leaf.where
    for condition in leaf.tests:
        name = condition.field
        if condition.is_always:
            continue
        rest = {other: value for other, value in where.items() if other != name}
        yield "drop condition", ("where", name), f"whatever the {plain(name)}", with_changes(leaf, where=rest)
        for changed in condition.changes():
            new = with_changes(leaf, where={**where, name: changed.wanted})
            yield changed.kind, ("where", name, *changed.path), changed.said, new
    for field, key in (("on", "on"), ("while_", "while"), *((key, key) for key in RELATIONS)):
        if getattr(leaf, field, None) is not None and leaf.section.word != PERSON:
            yield "drop word", (key,), f"without its “{key}”", with_changes(leaf, **{field: None})


# --- What is known of each kind -------------------------------------------------------------------------------


def _amount_as_literal(leaf: Total) -> tuple[Total, bool]:
    if leaf.limit is None:
        return leaf, True
    return with_changes(leaf, at_least=leaf.limit + 1, at_most=None, attempts_allowed=None), False


#: By the kind of the criterion; a kind without an entry fails the tests.
LEAVES: dict[str, LeafReview] = {
    "has": LeafReview(
        Question(
            _change_record,
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
        Question(_change_amount, make_records_of_amount, vary_amount, asks_for_too_many),
        claims=relations.find_amount_claims,
        is_never=relations.amount_is_never,
        implies=relations.amount_implies,
        as_literal=_amount_as_literal,
    ),
    "age": LeafReview(
        Question(
            _change_age,
            lambda leaf, as_of, edge: make_record(leaf.record, as_of, edge),
            lambda person, leaf, as_of: vary_record(person, leaf.record, as_of),
        ),
        as_literal=lambda leaf: (leaf.record, True),
    ),
    # What is not found, or decided by others, in two places need not be the same, even if the words are.
    "not_found": LeafReview(question=None, key=id),
    "source_asks": LeafReview(question=None, key=id),
    "in_force": LeafReview(
        question=None,
        is_always=lambda leaf: leaf.days == ALWAYS,
        implies=lambda leaf, other: isinstance(other, InForce) and union(leaf.days, other.days) == other.days,
        excludes=lambda leaf, other: isinstance(other, InForce) and not intersection(leaf.days, other.days),
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
    return not criterion.parts and review_of(criterion).question is not None


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
    """Give a combination without each of its parts: with one that changes nothing in its place."""
    for index, part in enumerate(node.parts if len(node.parts) > 1 else ()):
        yield "drop", (node.key, index), f"without: {part.sentence}", Fixed(holds=node.kind == "all")


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
    why_idle: str = ""
    """Why a part that changes nothing does not; left out, it is said by number."""


_ONE_IS_ENOUGH = "anyone who meets this one meets another of them"
#: By the kind of the criterion; a kind without an entry fails the tests.
COMBINATIONS: dict[str, CombinationReview] = {
    "all": CombinationReview(_drop_or_swap, "anyone who meets the other criteria meets this one"),
    "any": CombinationReview(_drop_or_swap, _ONE_IS_ENOUGH),
    "none": CombinationReview(_drop_parts, _ONE_IS_ENOUGH),
    "at_least": CombinationReview(_change_at_least),
}
