"""What cases should show, in words: each goal is described as the case that would show it."""

from typing import Any, NamedTuple

from ma_eligibility.errors import Path
from ma_eligibility.profile.profile import plain_address
from ma_eligibility.review.variants import Variant
from ma_eligibility.ruleset.rulebook import Alternative, Credential


class Goal(NamedTuple):
    """Something that a case should show."""

    route: str
    """The id of the route; of a criterion that every route asks for, empty."""
    path: Path
    said: str
    """The case that shows it: “a case that …”."""


def say_missing(variant: Variant) -> str:
    """Return which case is missing if no verdict changes under the variant; empty if none is needed."""
    if variant.kind == "off":
        return f"a case that depends on this being met: {variant.said}"
    if variant.kind == "on":
        return f"a case that fails only because this is not met: {variant.said}"
    if variant.kind == "drop condition":
        return f"a case that fails only because of its {str(variant.path[-1]).replace('_', ' ')}: {variant.sentence}"
    if variant.kind == "drop word":
        return f"a case whose verdict changes {variant.said}: {variant.sentence}"
    return f"a case at this boundary: {variant.said}" if variant.kind in ("less", "more") else ""


def facts_that_may_be_unknown(leaf: Any) -> list[str]:
    """Return the facts that a criterion asks for, except those that every profile gives or that cannot matter."""
    idle = {f"{leaf.section.key}.{each.field}" for each in leaf.tests if each.is_always}
    return [fact for fact in leaf.facts_asked() if fact not in idle and fact not in ALWAYS_GIVEN]


#: Facts with a default, and facts that a record must have.
ALWAYS_GIVEN = {
    "programs.level",
    "credentials.credential",
    "attempts.credential",
    "skills.skill",
}


def plain_fact(address: str) -> str:
    """Return a fact's address without the number of its record, and by the name that rules use."""
    plain = plain_address(address)
    return {"programs.expected": "programs.completed", "diploma.expected": "diploma.earned"}.get(plain, plain)


def goal_of_reading(credential: Credential, other: Alternative) -> Goal:
    """Return the goal that the verdict of a case changes under another reading."""
    means = credential.readings[other.reading].choices[other.choice]
    path: Path = ("readings", other.reading, "choices", other.choice)
    return Goal("", path, f"a case whose verdict changes if {means}")
