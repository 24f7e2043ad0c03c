"""Criteria that no fact of a profile settles: what a source does not state, what others decide, and days in force.

``not_found: the further conditions of this route`` is a condition that exists, but that was looked for in the source
and is not there. ``source_asks: an evaluation of a foreign diploma`` is one that the source states, but that only the
body or an evaluator decides. What the candidate can answer is neither: a field has it, or a question of the ruleset.

Both may hold on any day, and certainly on none. A route that asks for one is never open for certain.
"""

from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, DateError, format_day, parse_day
from ma_eligibility.days.timeline import ALWAYS, NEVER, Days, days_from
from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.ruleset.compile import CompiledCriterion, Meaning, RuleCompiler, RulePart
from ma_eligibility.ruleset.finding import Finding
from ma_eligibility.ruleset.rule_error import rule_error
from ma_eligibility.ruleset.spoken import Words


class Constant(RulePart):
    """A criterion that depends on no fact of a profile."""

    id: ClassVar[None] = None

    def facts_asked(self) -> list[str]:
        """Return no facts."""
        return []

    def records_found(self, finding: Finding) -> tuple[str, ...]:
        """Return no records."""
        return ()


class Unsettled(Constant):
    """A condition that no fact of a profile settles: it may hold on any day, and certainly on none."""

    kind: ClassVar[Literal["not_found", "source_asks"]]

    @property
    def sentence(self) -> str:
        """The sentence for people."""
        raise NotImplementedError

    @property
    def meaning(self) -> Meaning:
        """What is asked for."""
        return (self.kind, self.sentence)

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find this, for every candidate."""
        return compiler.compile_constant(self, NEVER, ALWAYS)


class NotFound(Unsettled):
    """A condition that exists, but that the source does not state."""

    kind = "not_found"
    not_found: Words
    """What the source does not state, in words that can follow “not found:”."""

    @cached_property
    def sentence(self) -> str:
        """The sentence for people."""
        return f"not found in the source: {self.not_found}"


class SourceAsks(Unsettled):
    """A condition that the source states, and that only the body or an evaluator decides."""

    kind = "source_asks"
    source_asks: Words
    """What the source asks for, in words that can follow “the source asks:”."""
    proof: Words | None = None
    """The paper that shows it."""

    @cached_property
    def sentence(self) -> str:
        """The sentence for people."""
        return f"the source asks: {self.source_asks}"


def read_day(value: object) -> int:
    """Read a full date of a rule file."""
    if isinstance(value, int) and FIRST_DAY <= value <= LAST_DAY:
        return value
    try:
        return parse_day(value if isinstance(value, str) else "")
    except DateError as error:
        raise PydanticCustomError(error.code, "{said}", {"said": str(error), "help": error.help}) from None


Day = Annotated[
    int,
    ReadBy(read_day),
    WithJsonSchema({"type": "string", "pattern": "^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}),
]


class InForce(Constant):
    """The days on which a ruleset or a route is in force; on others it opens nothing."""

    kind: ClassVar[Literal["in_force"]] = "in_force"
    from_: Day | None = Field(default=None, alias="from")
    """The first day; left out, without a beginning."""
    until: Day | None = None
    """The last day; left out, without an end."""

    @model_validator(mode="after")
    def _check(self) -> "InForce":
        if not self.days:
            raise rule_error("the last day comes before the first")
        return self

    @property
    def days(self) -> Days:
        """The days on which it is in force."""
        return days_from(self.from_ or FIRST_DAY, self.until or LAST_DAY)

    @cached_property
    def sentence(self) -> str:
        """The sentence for people."""
        from_ = f" from {format_day(self.from_)}" if self.from_ else ""
        return f"the rules are in force{from_}{f' until {format_day(self.until)}' if self.until else ''}"

    @property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        return ("in_force", self.days)

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find those days, for every candidate."""
        return compiler.compile_constant(self, self.days, self.days)
