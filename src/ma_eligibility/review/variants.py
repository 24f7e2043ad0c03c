"""What a rule would be if it were a little different: without a criterion, a number one off, a window a day off."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, Duration, format_day
from ma_eligibility.days.timeline import ALWAYS, NEVER, Days, contains
from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import PERSON
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast
from ma_eligibility.ruleset.compile import CompiledCriterion, Meaning, RuleCompiler, RulePart
from ma_eligibility.ruleset.conditions.base import A_DAY_OFF, describe_day_off, plain, steps_from
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.rulebook import key_of_parts, parts_of, walk_criteria
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.where import read_conditions

Kind = Literal["off", "on", "drop", "drop condition", "drop word", "less", "more", "swap"]


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


class Variant(NamedTuple):
    """A criterion that is a little different at one place of the rule."""

    kind: Kind
    path: Path
    """The place, in the rule file."""
    said: str
    """What is different, in words."""
    requirement: Any
    """The whole criterion with the difference in it."""
    sentence: str = ""
    """What the criterion asks for as it is."""


def make_variants(criterion: Any, path: Path) -> Iterator[Variant]:
    """Give every variant of a criterion that stands at a place of the rule file."""
    for place, node in walk_criteria(criterion, path):
        way = place[len(path) :]

        def put(new: Any, way: Path = way) -> Any:
            return replace_at(criterion, way, new)

        if isinstance(node, Has | Total):
            yield Variant("off", place, node.sentence, put(Fixed(holds=False)))
            yield Variant("on", place, node.sentence, put(Fixed(holds=True)))
            for kind, inner, said, leaf in _leaf_variants(node):
                yield Variant(kind, (*place, *inner), said, put(leaf), node.sentence)
        elif parts_of(node):
            for kind, inner, said, new in _joined_variants(node):
                yield Variant(kind, (*place, *inner), said, put(new))
    if not parts_of(criterion) and isinstance(criterion, Has | Total):
        yield Variant("drop", path, f"without: {criterion.sentence}", Fixed(holds=True))


def make_bound_variants(in_force: InForce, path: Path, others: Days) -> Iterator[Variant]:
    """Give the days in force, which stand at a place of the rule file, with each end a day off.

    Only days that are among the others matter: those that other bounds leave.
    """
    for key, field, day, outward in (("from", "from_", in_force.from_, -1), ("until", "until", in_force.until, 1)):
        for kind, days in A_DAY_OFF:
            if day is None or not FIRST_DAY < day < LAST_DAY:
                continue
            if contains(others, day + outward if days > 0 else day):
                said = f"in force {key} {format_day(day)}, and a day {'more' if days > 0 else 'less'}"
                changed = with_changes(in_force, **{field: day + outward * days})
                yield Variant(kind, (*path, key), said, changed)


def replace_at(criterion: Any, way: Path, new: Any) -> Any:
    """Return the criterion with another in place of the one at the end of the way down."""
    if not way:
        return new
    key, index, *rest = way
    assert isinstance(index, int)
    parts = list(parts_of(criterion))
    parts[index] = replace_at(parts[index], tuple(rest), new)
    return with_changes(criterion, **{str(key): tuple(parts)})


Change = tuple[Kind, Path, str, Any]


def _joined_variants(node: Any) -> Iterator[Change]:
    """Give the variants of a combination: one part fewer, all for any, one more or fewer of so many."""
    parts = node.parts
    key = key_of_parts(node)
    for index, part in enumerate(parts):
        if len(parts) > 1 and (not isinstance(node, AtLeast) or len(parts) > node.at_least):
            rest = (*parts[:index], *parts[index + 1 :])
            yield "drop", (key, index), f"without: {part.sentence}", with_changes(node, **{key: rest})
    if isinstance(node, All) and len(parts) > 1:
        yield "swap", (), "any in place of all", AnyOf.model_construct(any=parts)
    if isinstance(node, AnyOf) and len(parts) > 1:
        yield "swap", (), "all in place of any", All.model_construct(all=parts)
    if isinstance(node, AtLeast):
        for kind, number in steps_from(node.at_least):
            if 1 <= number <= len(parts):
                yield kind, ("at_least",), f"{number} in place of {node.at_least}", with_changes(node, at_least=number)


def _leaf_variants(leaf: Has | Total) -> Iterator[Change]:
    yield from _where_variants(leaf.has if isinstance(leaf, Has) else leaf.total, leaf)
    yield from _key_variants(leaf)
    if isinstance(leaf, Total):
        yield from _amount_variants(leaf)
        if leaf.after is not None:
            for kind, path, said, other in (*_where_variants(leaf.after.has, leaf.after), *_key_variants(leaf.after)):
                yield kind, ("after", *path), said, with_changes(leaf, after=other)
        yield from _length_variants(leaf, "in_last", "in_last", leaf.in_last)
        return
    yield from _length_variants(leaf, "from_", "from", leaf.from_ and leaf.from_.length, leaf.from_)
    if leaf.within is not None:
        for kind, days in A_DAY_OFF:
            within = leaf.within._replace(extra=days)
            yield kind, ("within",), describe_day_off("within", leaf.within, days), with_changes(leaf, within=within)


def _key_variants(leaf: Has | Total) -> Iterator[Change]:
    """Give the criterion without each of the keys that have no edge by which they could be a day or a number off."""
    for field, key in (("on", "on"), ("while_", "while"), ("after", "after")):
        if getattr(leaf, field, None) is not None and leaf.section.word != PERSON:
            yield "drop word", (key,), f"without its “{key}”", with_changes(leaf, **{field: None})


def _length_variants(
    leaf: Has | Total, field: str, key: str, length: Duration | None, wrapped: Any = None
) -> Iterator[Change]:
    """Give a length of time a day off, which stands in a field of the leaf by itself or wrapped."""
    if length is None:
        return
    for kind, days in A_DAY_OFF:
        changed: Any = length._replace(extra=days)
        if length.least_days + days >= 1:
            value = changed if wrapped is None else wrapped._replace(length=changed)
            yield kind, (key,), describe_day_off(key, wrapped or length, days), with_changes(leaf, **{field: value})


def _amount_variants(leaf: Total) -> Iterator[Change]:
    amount = leaf.amount
    key = "at_least" if leaf.at_least is not None else "at_most"
    if isinstance(amount, Duration):
        yield from _length_variants(leaf, key, key, amount)
    elif isinstance(amount, WorkHours):
        for kind, hours in steps_from(amount.hours):
            if hours > 0:
                yield (
                    kind,
                    (key,),
                    f"{WorkHours(hours)} in place of {amount}",
                    with_changes(leaf, at_least=WorkHours(hours)),
                )
    else:
        for kind, count in steps_from(amount):
            if count >= (1 if key == "at_least" else 0):
                yield kind, (key,), f"{count} in place of {amount}", with_changes(leaf, **{key: count})
    if leaf.weekly_cap is not None:
        for kind, hours in steps_from(leaf.weekly_cap.hours):
            if hours > 0:
                said = f"{hours} in place of {leaf.weekly_cap}"
                yield kind, ("weekly_cap",), said, with_changes(leaf, weekly_cap=WorkHours(hours))


def _where_variants(word: str, leaf: Any) -> Iterator[Change]:
    """Give the criterion without each of its conditions, and with each of them a little different."""
    where: dict[str, Any] = leaf.where
    for condition in read_conditions(word, where):
        name = condition.field
        if condition.is_always:
            continue
        rest = {other: value for other, value in where.items() if other != name}
        yield "drop condition", ("where", name), f"whatever the {plain(name)}", with_changes(leaf, where=rest)
        for changed in condition.changes():
            new = with_changes(leaf, where={**where, name: changed.wanted})
            yield changed.kind, ("where", name, *changed.path), changed.said, new
