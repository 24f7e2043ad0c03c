"""A criterion that takes the place of another to show whether that one matters."""

from typing import ClassVar, Literal

from ma_eligibility.days.timeline import ALWAYS, NEVER
from ma_eligibility.ruleset.compile import CompiledCriterion, Meaning, RuleCompiler, RulePart


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
