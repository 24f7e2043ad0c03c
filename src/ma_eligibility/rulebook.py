"""Rules as they stand in a ruleset: credential > route > criteria.

The criteria are the objects of ma_eligibility.criteria themselves; a ruleset is made ready for evaluation once, from
them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from ma_eligibility.criteria import Criterion
from ma_eligibility.criteria.has import Has
from ma_eligibility.criteria.shape import Check, Leaf, Leaves, Length, RulePart
from ma_eligibility.criteria.total import Total
from ma_eligibility.criteria.vocabulary import did_you_mean
from ma_eligibility.criteria.where import Finder

Name = Annotated[str, Field(min_length=1)]


class Body(RulePart):
    """Who awards the credential."""

    name: Name
    abbreviation: Name


class Source(RulePart):
    """Where the facts of a rule come from."""

    title: Name
    kind: str | None = None
    """What kind of source it is, and how old."""
    read: Name
    """The date on which it was read."""


class Reading(RulePart):
    """One way to read a source that can be read in more than one way."""

    question: Name
    """What the source leaves open."""
    taken: Name
    """The choice that the ruleset takes."""
    choices: Annotated[dict[Name, Name], Field(min_length=1)]
    """Each choice, and what it means."""
    unsaid: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Other ways to read the source that rules cannot say."""


class Due(RulePart):
    """When an obligation is due: so long after the date of the record that a criterion found."""

    after: Name
    """The id of the criterion."""
    within: Length


class Obligation(RulePart):
    """Something that the candidate must do, which is no condition of eligibility."""

    text: Name
    due: Due | None = None


class Route(RulePart):
    """One way to become eligible for a credential."""

    id: Name
    title: Name
    requires: Criterion
    obligations: Annotated[tuple[Obligation, ...], Field(strict=False)] = ()


class Credential(RulePart):
    """A credential and the routes to its exam."""

    credential: Name
    """The id, such as NCMA."""
    name: Name
    body: Body
    source: Source
    readings: dict[Name, Reading] = Field(default={})
    routes: Annotated[tuple[Route, ...], Field(strict=False, min_length=1)]
    obligations: Annotated[tuple[Obligation, ...], Field(strict=False)] = ()
    """What holds for every route."""
    exam: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Facts about the exam and the credential."""

    @property
    def id(self) -> str:
        """The credential's id."""
        return self.credential


class RulesetInfo(RulePart):
    """What ``ruleset.yaml`` says about the folder that it stands in."""

    ruleset: Name
    """The id."""
    title: Name
    credentials: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]
    """The ids of the credentials, in the order in which they are told."""
    notes: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """What every answer closes with."""


class UnknownCredentialError(ValueError):
    """A credential was asked for that the ruleset does not have."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"there is no credential {asked}; {did_you_mean(asked.upper(), known)}")


@dataclass(frozen=True)
class Alternative:
    """A credential as it would be if a reading were taken in another way."""

    reading: str
    choice: str
    credential: Credential

    @cached_property
    def compiled(self) -> "CompiledRules":
        """The credential made ready for evaluation, once."""
        return compile_rules([self.credential])


@dataclass(frozen=True, eq=False)
class Ruleset:
    """The credentials of one ruleset, and how each would be under its other readings."""

    info: RulesetInfo
    sha256: str
    credentials: tuple[Credential, ...]
    alternatives: dict[str, tuple[Alternative, ...]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The ruleset's id."""
        return self.info.ruleset

    @cached_property
    def compiled(self) -> "CompiledRules":
        """The rules made ready for evaluation, once."""
        return compile_rules(self.credentials)

    def only(self, ids: Sequence[str]) -> "Ruleset":
        """Return the ruleset with these credentials only, in its own order; case does not matter.

        Raises UnknownCredentialError for an id that it does not have.
        """
        known = {credential.id.upper() for credential in self.credentials}
        for id in ids:
            if id.upper() not in known:
                raise UnknownCredentialError(id, [credential.id for credential in self.credentials])
        wanted = {id.upper() for id in ids}
        return replace(self, credentials=tuple(item for item in self.credentials if item.id.upper() in wanted))


class CompiledRules(NamedTuple):
    """Functions made from criteria: finders and leaves, each asked once of a profile, and the routes built on them."""

    finders: tuple[tuple[str, Finder], ...]
    """The section of the profile, and what finds the records in it that meet some conditions."""
    leaves: tuple[tuple[int, Leaf], ...]
    """The index of the finder, and what makes of the records it found when the leaf holds."""
    credentials: tuple[tuple[Credential, tuple[Check, ...]], ...]
    """Each credential with what checks its routes, in order."""


def compile_rules(credentials: Sequence[Credential]) -> CompiledRules:
    """Make the rules of credentials ready for evaluation."""
    leaves = Leaves()
    checks = tuple(
        (credential, tuple(route.requires.compile(leaves) for route in credential.routes)) for credential in credentials
    )
    return CompiledRules(tuple(leaves.finders), tuple(leaves.asks), checks)


def nodes_of(criterion: Any) -> list[Any]:
    """Return a criterion and all the criteria below it, in the rule's order."""
    if isinstance(criterion, Has | Total):
        return [criterion]
    return [criterion, *(node for part in criterion.parts for node in nodes_of(part))]
