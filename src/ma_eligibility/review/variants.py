"""What a rule would be if it were a little different: without a criterion, a number one off, a window a day off."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day
from ma_eligibility.days.timeline import Days, contains
from ma_eligibility.errors import Path
from ma_eligibility.profile.record import with_changes
from ma_eligibility.review.kinds import COMBINATIONS, ChangeKind, Fixed, asks_profile, question_of
from ma_eligibility.ruleset.conditions.base import A_DAY_OFF, plain
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.rulebook import parts_of, walk_criteria


class Variant(NamedTuple):
    """A criterion that is a little different at one place of the rule."""

    kind: ChangeKind
    place: Path
    """The place of the criterion, in the rule file."""
    path: Path
    """The place of what is different: the criterion itself, or a part or key of it."""
    said: str
    """What is different, in words."""
    changed: Any
    """The criterion with the difference."""
    sentence: str = ""
    """What the criterion asks for as it is."""


def make_variants(criterion: Any, path: Path) -> Iterator[Variant]:
    """Give every variant of a criterion at a place of the rule file."""
    for place, node in walk_criteria(criterion, path):
        if asks_profile(node):
            yield Variant("off", place, place, node.sentence, Fixed(holds=False))
            yield Variant("on", place, place, node.sentence, Fixed(holds=True))
            for kind, inner, said, leaf in question_of(node).changes(node):
                yield Variant(kind, place, (*place, *inner), said, leaf, node.sentence)
        elif parts_of(node):
            for kind, inner, said, new in COMBINATIONS[node.kind].changes(node):
                changed_place = (*place, *inner) if kind == "drop" else place
                yield Variant(kind, changed_place, (*place, *inner), said, new)
    if asks_profile(criterion):
        yield Variant("drop", path, path, f"without: {criterion.sentence}", Fixed(holds=True))


def make_bound_variants(in_force: InForce, path: Path, others: Days) -> Iterator[Variant]:
    """Give the days in force, at a place of the rule file, with each end a day off.

    Only days in ``others`` matter: those that other bounds leave.
    """
    for key, field, day, outward in (("from", "from_", in_force.from_, -1), ("until", "until", in_force.until, 1)):
        for kind, days in A_DAY_OFF:
            if day is None or not FIRST_DAY < day < LAST_DAY:
                continue
            if contains(others, day + outward if days > 0 else day):
                said = f"in force {key} {format_day(day)}, and a day {'more' if days > 0 else 'less'}"
                changed = with_changes(in_force, **{field: day + outward * days})
                yield Variant(kind, path, (*path, key), said, changed)


def say_missing(variant: Variant) -> str:
    """Return which case is missing if no verdict changes under the variant; empty if none is needed."""
    at_boundary = f"a case at this boundary: {variant.said}"
    cases = {
        "off": f"a case that depends on this being met: {variant.said}",
        "on": f"a case that fails only because this is not met: {variant.said}",
        "drop condition": f"a case that fails only because of its {plain(variant.path[-1])}: {variant.sentence}",
        "drop word": f"a case whose verdict changes {variant.said}: {variant.sentence}",
        "less": at_boundary,
        "more": at_boundary,
    }
    return cases.get(variant.kind, "")
