"""Criteria that ask the profile, a little different: without a condition or a key, or a number or a day off."""

from collections.abc import Iterator
from typing import Any, Literal

from ma_eligibility.days.calendar import Duration
from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import PERSON
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.conditions.base import A_DAY_OFF, describe_day_off, plain, steps_from
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.total import Total

ChangeKind = Literal["off", "on", "drop", "drop condition", "drop word", "less", "more", "swap"]
#: The kind of a change, its place below the criterion, the difference in words, and the changed criterion.
Change = tuple[ChangeKind, Path, str, Any]


def change_record(leaf: Has) -> Iterator[Change]:
    """Give a criterion that asks for a record, each time a little different."""
    yield from _change_what_counts(leaf)
    yield from _change_length(leaf, "from_", "from", leaf.from_ and leaf.from_.length, leaf.from_)
    if leaf.within is not None:
        for kind, days in A_DAY_OFF:
            within = leaf.within._replace(extra=days)
            yield kind, ("within",), describe_day_off("within", leaf.within, days), with_changes(leaf, within=within)


def change_amount(leaf: Total) -> Iterator[Change]:
    """Give a criterion that asks for an amount, each time a little different."""
    yield from _change_what_counts(leaf)
    yield from _change_numbers(leaf)
    if leaf.after is not None:
        for kind, path, said, other in _change_what_counts(leaf.after):
            yield kind, ("after", *path), said, with_changes(leaf, after=other)
    yield from _change_length(leaf, "in_last", "in_last", leaf.in_last)


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
    amount = leaf.amount
    key = "at_least" if leaf.at_least is not None else "at_most"
    if isinstance(amount, Duration):
        yield from _change_length(leaf, key, key, amount)
    elif isinstance(amount, WorkHours):
        for kind, hours in _hours_from(amount):
            yield kind, (key,), f"{hours} in place of {amount}", with_changes(leaf, at_least=hours)
    else:
        for kind, count in steps_from(amount):
            if count >= (1 if key == "at_least" else 0):
                yield kind, (key,), f"{count} in place of {amount}", with_changes(leaf, **{key: count})
    if leaf.weekly_cap is not None:
        for kind, cap in _hours_from(leaf.weekly_cap):
            said = f"{cap.hours} in place of {leaf.weekly_cap}"
            yield kind, ("weekly_cap",), said, with_changes(leaf, weekly_cap=cap)


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
    for field, key in (("on", "on"), ("while_", "while"), ("after", "after")):
        if getattr(leaf, field, None) is not None and leaf.section.word != PERSON:
            yield "drop word", (key,), f"without its “{key}”", with_changes(leaf, **{field: None})
