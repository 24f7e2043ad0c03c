"""An age is reached: ``age: {at_least: 18}``.

::

    age: {at_least: 18}
    says: is at least {at_least} years old

It is the same as ``{has: person, on: born, from: 18 years after}``: it holds from the birthday on. Someone born on
February 29 has a birthday on February 28 in years without one.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import WithJsonSchema

from ma_eligibility.days.calendar import Duration
from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.profile.profile import PERSON, Section
from ma_eligibility.ruleset.amounts import Opening
from ma_eligibility.ruleset.compile import CompiledCriterion, Meaning, RuleCompiler, RulePart
from ma_eligibility.ruleset.conditions.base import Condition
from ma_eligibility.ruleset.finding import Finding, LeafResult
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.rule_error import rule_error
from ma_eligibility.ruleset.spoken import Says, Spoken, Words

OLDEST = 150


def read_years(value: object) -> int:
    """Read an age in years: ``18``."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= OLDEST:
        number = value.split(" ")[0] if isinstance(value, str) else ""
        help = f"write {number}" if number.isdecimal() and 1 <= int(number[:4]) <= OLDEST else ""
        raise rule_error("this is not an age in years such as 18", help)
    return value


Years = Annotated[int, ReadBy(read_years), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": OLDEST})]


class AgeRange(RulePart):
    """How old the candidate must be."""

    at_least: Years
    """In whole years."""


class Age(Spoken, RulePart):
    """Holds from the day on which the candidate is so many years old."""

    kind: ClassVar[Literal["age"]] = "age"
    id: str | None = None
    """A name for this criterion."""
    age: AgeRange
    """How old the candidate must be: `{at_least: 18}`."""
    says: Says | None = None
    proof: Words | None = None

    @property
    def opening(self) -> Opening:
        """How long after the birth it holds."""
        return Opening(Duration(self.age.at_least, "years"), "after")

    @cached_property
    def record(self) -> Has:
        """The same as a criterion that asks for the candidate's date of birth."""
        return Has.model_validate({"has": PERSON, "on": "born", "from": self.opening})

    @property
    def section(self) -> Section:
        """The section of the profile that is asked: the candidate."""
        return self.record.section

    @property
    def where(self) -> dict[str, Any]:
        """No conditions: only the date of birth matters."""
        return self.record.where

    @property
    def tests(self) -> tuple[Condition, ...]:
        """No conditions."""
        return self.record.tests

    @property
    def default_unmet(self) -> str:
        """What is said where a rule that has no sentence of its own does not hold."""
        return f"must be at least {self.age.at_least} years old"

    @property
    def sentence_numbers(self) -> dict[str, Any]:
        """The numbers that a sentence may name."""
        return {"at_least": self.age.at_least}

    @property
    def precise(self) -> str:
        """What the rule asks for, made from the rule itself."""
        return f"is at least {self.age.at_least} years old"

    @property
    def meaning(self) -> Meaning:
        """What is asked for, however it is written."""
        return self.record.meaning

    def compile(self, compiler: RuleCompiler) -> CompiledCriterion:
        """Return the functions that find when the candidate is old enough."""
        compiled = self.record.compile(compiler)

        def find(results: Sequence[LeafResult]) -> Finding:
            return compiled.find(results)._replace(criterion=self)

        return compiled._replace(find=find)

    def facts_asked(self) -> list[str]:
        """Return the fact that the criterion rests on."""
        return self.record.facts_asked()

    def records_found(self, finding: Finding) -> tuple[str, ...]:
        """Return the address of the candidate."""
        return self.record.records_found(finding)
