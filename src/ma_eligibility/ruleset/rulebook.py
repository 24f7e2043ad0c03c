"""The rules of a ruleset: credential > route > criteria.

The criteria are the objects of ma_eligibility.ruleset.criteria themselves; a ruleset is compiled from them once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from ma_eligibility.errors import Path
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.ruleset.amounts import Length
from ma_eligibility.ruleset.combine import All
from ma_eligibility.ruleset.compile import CompiledCriterion, CompiledLeaves, RuleCompiler, RulePart
from ma_eligibility.ruleset.constants import InForce
from ma_eligibility.ruleset.criteria import Criterion
from ma_eligibility.ruleset.questions import Questions

Name = Annotated[str, Field(min_length=1)]


class Body(RulePart):
    """Who awards the credential."""

    name: Name
    """Its full name."""
    abbreviation: Name
    """Its initials."""


#: How far the facts of a rule can be trusted, the surest first.
Confidence = Literal["official", "reported", "secondary", "inferred"]
CONFIDENCES = {
    "official": "the body's own page was read",
    "reported": "a named third party reports the body's own page",
    "secondary": "from pages of schools, government or careers, not from the body",
    "inferred": "not found; taken from the body's own pattern elsewhere",
}


class Source(RulePart):
    """Where the facts of a rule come from."""

    title: Name
    """The name of the page or document."""
    kind: str | None = None
    """What kind of source it is, and its age."""
    url: str | None = None
    """Its address, without the protocol."""
    read: Name | None = None
    """The date on which it was read: 2026, 2026-11 or 2026-11-22."""
    confidence: Confidence | None = None
    """How far it can be trusted: official, reported, secondary or inferred."""


def describe_source(source: Source | None) -> str:
    """Name a source in words, with what kind it is and when it was read."""
    if source is None:
        return "none is given"
    kind, url = f", {source.kind}" if source.kind else "", f", {source.url}" if source.url else ""
    return f"{source.title}{kind}{url}{f' (read {source.read})' if source.read else ''}"


class Reading(RulePart):
    """One way to read a source that can be read in more than one way."""

    question: Name
    """What the source leaves open."""
    taken: Name
    """The choice that the ruleset takes."""
    choices: Annotated[dict[Name, Name], Field(min_length=1)]
    """Each choice, and what it means."""
    unsaid: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Other readings of the source that rules cannot express."""


class Due(RulePart):
    """When an obligation is due: so long after the date of the record that a criterion found."""

    after: Name
    """The id of the criterion that finds the record."""
    within: Length
    """How long after the record's date it is due."""


class Obligation(RulePart):
    """Something that the candidate must do, but that is not a condition of eligibility."""

    text: Name
    """What to do, as a sentence to the candidate."""
    due: Due | None = None
    """By when; left out, no day is given."""


class Route(RulePart):
    """One way to become eligible for a credential."""

    id: Name
    """The name of the route in answers and cases."""
    title: Name
    """What kind of route it is, in a few words."""
    requires: Criterion
    """What the candidate must meet."""
    source: Source | None = None
    """Where its facts come from, if not from the credential's source."""
    confidence: Confidence | None = None
    """How far its facts can be trusted, if not as the source says."""
    in_force: InForce | None = None
    """The days on which the route exists; left out, all."""
    not_found: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """What was looked for in the source and not found, and is not known to be a condition."""
    obligations: Annotated[tuple[Obligation, ...], Field(strict=False)] = ()
    """What the candidate must do on this route."""


class Credential(RulePart):
    """A credential and the routes to its exam."""

    credential: Name
    """The id, such as NCMA."""
    name: Name
    """The credential's full name."""
    body: Body
    """Who awards it."""
    source: Source | None = None
    """Where its facts come from."""
    readings: dict[Name, Reading] = Field(default={})
    """The readings of the source where it can be read in more than one way."""
    define: dict[Name, Criterion] = Field(default={})
    """Criteria by names of your own; {is: NAME} uses one anywhere below requires."""
    requires: Criterion | None = None
    """What every route requires besides its own criteria."""
    routes: Annotated[tuple[Route, ...], Field(strict=False, min_length=1)]
    """The routes, in the order in which they are reported."""
    obligations: Annotated[tuple[Obligation, ...], Field(strict=False)] = ()
    """What the candidate must do on every route."""
    not_found: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """What was looked for in the source and not found, about every route."""
    exam: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Facts about the exam and the credential."""

    @property
    def id(self) -> str:
        """The credential's id."""
        return self.credential

    def source_of(self, route: Route) -> Source | None:
        """Return where a route's facts come from."""
        return route.source or self.source

    def confidence_in(self, route: Route) -> Confidence | None:
        """Return how far a route's facts can be trusted; None if the rules do not say."""
        source = self.source_of(route)
        return route.confidence or (source.confidence if source else None)


class RulesetInfo(RulePart):
    """What ``ruleset.yaml`` says about its folder."""

    ruleset: Name
    """The id."""
    title: Name
    """What the rules are and where they come from, in a sentence."""
    called: Name | None = None
    """What the rules are in a few words, as in: Rules: guide, a career guide of 2021."""
    credentials: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]
    """The ids of the credentials, in the order in which they are reported."""
    in_force: InForce | None = None
    """The days on which the rules are in force; left out, all."""
    compare_with: Name | None = None
    """The ruleset next to this one with which answers are compared."""
    questions: Questions = Field(default={})
    """The questions of its own, by what each is about (a kind of record, or person) and its name."""
    reminder: Name | None = None
    """What every candidate should hear, in a line: the notes in short."""
    notes: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """The notes at the end of a full answer."""

    @property
    def display_name(self) -> str:
        """What the rules are in a few words; their id if they do not say."""
        return self.called or self.ruleset


class UnknownCredentialError(ValueError):
    """A credential was asked for that the ruleset does not have."""

    def __init__(self, asked: str, known: list[str]) -> None:
        super().__init__(f"there is no credential {asked}; {did_you_mean(asked.upper(), known)}")


class UnknownReadingError(ValueError):
    """A reading, or a choice of one, was asked for that the ruleset does not have."""

    def __init__(self, what: str, asked: str, known: Sequence[str]) -> None:
        super().__init__(f"there is no {what} {asked}; {did_you_mean(asked, known) or 'the rules have none'}")


@dataclass(frozen=True)
class Alternative:
    """A credential under another choice of a reading."""

    reading: str
    choice: str
    credential: Credential


@dataclass(frozen=True, eq=False)
class Ruleset:
    """The credentials of one ruleset, and each of them under its other readings."""

    info: RulesetInfo
    sha256: str
    credentials: tuple[Credential, ...]
    alternatives: dict[str, tuple[Alternative, ...]] = field(default_factory=dict)
    readings: Mapping[str, str] = field(default_factory=dict)
    """The choices that were asked for instead of those that the ruleset takes, by CREDENTIAL.READING."""

    @property
    def id(self) -> str:
        """The ruleset's id."""
        return self.info.ruleset

    @cached_property
    def compiled(self) -> "CompiledRules":
        """The rules compiled, once."""
        return compile_rules(self.credentials, self.info.in_force)

    @cached_property
    def compiled_alternatives(self) -> "CompiledRules":
        """The alternatives of all credentials compiled together, once, in the order of ``list_alternatives``."""
        return compile_rules([other.credential for other in self.list_alternatives()], self.info.in_force)

    @cached_property
    def compiled_apart(self) -> dict[str, "CompiledRules"]:
        """The rules of each credential compiled by themselves, once, by its id."""
        return {item.id: compile_rules([item], self.info.in_force) for item in self.credentials}

    @cached_property
    def compiled_readings(self) -> dict[str, "CompiledRules"]:
        """The other readings of each credential compiled together, once, by its id."""
        return {
            item.id: compile_rules(
                [other.credential for other in self.alternatives.get(item.id, ())], self.info.in_force
            )
            for item in self.credentials
        }

    def list_alternatives(self) -> list[Alternative]:
        """Return the credentials under their other readings, in the ruleset's order."""
        return [other for item in self.credentials for other in self.alternatives.get(item.id, ())]

    def only(self, ids: Sequence[str]) -> "Ruleset":
        """Return the ruleset with only these credentials, in its own order; case does not matter.

        Raises UnknownCredentialError for an id that it does not have.
        """
        known = {credential.id.upper() for credential in self.credentials}
        for id in ids:
            if id.upper() not in known:
                raise UnknownCredentialError(id, [credential.id for credential in self.credentials])
        wanted = {id.upper() for id in ids}
        return replace(self, credentials=tuple(item for item in self.credentials if item.id.upper() in wanted))


class CompiledRules(NamedTuple):
    """A ruleset as functions: what is asked of a profile, each question once, and the routes built on that."""

    leaves: CompiledLeaves
    credentials: tuple[tuple[Credential, tuple[CompiledCriterion, ...]], ...]
    """Each credential with its routes, in order."""


def compile_rules(credentials: Sequence[Credential], in_force: InForce | None = None) -> CompiledRules:
    """Compile the rules of credentials; ``in_force`` bounds the days of all of them."""
    compiler = RuleCompiler()
    routes = tuple((item, compile_routes(compiler, item, in_force)) for item in credentials)
    return CompiledRules(compiler.finish(), routes)


def compile_routes(
    compiler: RuleCompiler, credential: Credential, in_force: InForce | None
) -> tuple[CompiledCriterion, ...]:
    """Compile what each route of a credential requires."""
    return tuple(compiler.compile(requirement_of(credential, route, in_force)) for route in credential.routes)


def requirement_of(credential: Credential, route: Route, in_force: InForce | None = None) -> Any:
    """Return all that a route requires: its own criteria, those of its credential, and to be in force."""
    others = [part for part in (credential.requires, route.in_force, in_force) if part is not None]
    if not others:
        return route.requires
    own = route.requires
    parts = own.all if isinstance(own, All) and own.says is own.proof is own.id is None else (own,)
    return All.model_construct(all=(*parts, *others))


def walk_requirement(credential: Credential, index: int, in_force: InForce | None = None) -> Iterator[tuple[Path, Any]]:
    """Give all criteria of what a route requires, as ``requirement_of`` joins them, with their addresses in the file.

    The combination of a route's own criterion with those of the credential has the address of the route's own.
    """
    route = credential.routes[index]
    whole, own = requirement_of(credential, route, in_force), ("routes", index, "requires")
    if whole is route.requires:
        yield from walk_criteria(whole, own)
        return
    yield own, whole
    elsewhere = {id(credential.requires): ("requires",), id(in_force): ("in_force",), id(route.requires): own}
    elsewhere[id(route.in_force)] = ("routes", index, "in_force")
    for index, part in enumerate(whole.all):
        yield from walk_criteria(part, elsewhere.get(id(part), (*own, "all", index)))


def walk_criteria(criterion: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Give a criterion and all those below it, each with its address in the rule file."""
    yield path, criterion
    for index, part in enumerate(parts_of(criterion)):
        yield from walk_criteria(part, (*path, criterion.key, index))


def parts_of(criterion: Any) -> tuple[Any, ...]:
    """Return the parts of a criterion; none of one that is not a combination."""
    parts: tuple[Any, ...] = criterion.parts
    return parts
