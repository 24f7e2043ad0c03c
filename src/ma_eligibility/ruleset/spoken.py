"""The sentences of criteria for people: the rule's own, with its numbers filled in, or one made from the rule."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Discriminator, Field, Tag

from ma_eligibility.errors import Path
from ma_eligibility.ruleset.compile import RulePart

#: A text that says something.
Words = Annotated[str, Field(min_length=1)]


class Forms(RulePart):
    """Two forms of a sentence: where its criterion is met, and where it is not."""

    met: Words
    """What a candidate who meets the criterion has done."""
    unmet: Words
    """What is said where the criterion does not hold, such as what it needs."""


def _find_form(value: Any) -> str:
    return "forms" if isinstance(value, dict | Forms) else "text"


Says = Annotated[Annotated[str, Tag("text")] | Annotated[Forms, Tag("forms")], Discriminator(_find_form)]


class Spoken:
    """What criteria that have a sentence share."""

    if TYPE_CHECKING:
        says: Says | None
        """The sentence for people: what a candidate who meets this has done."""
        proof: Words | None
        """The paper that shows it."""

        @property
        def precise(self) -> str:
            """What the rule asks for, made from the rule itself."""

    @property
    def default_sentence(self) -> str:
        """The sentence of a rule that has none of its own."""
        return self.precise

    @property
    def default_unmet(self) -> str:
        """What is said where a rule that has no sentence of its own does not hold: what it needs."""
        return self.default_sentence

    @property
    def sentence_numbers(self) -> Mapping[str, Any]:
        """The numbers that a sentence may name, by their names; None for one that the rule does not have."""
        return {}

    @cached_property
    def sentence(self) -> str:
        """The sentence for people, with the rule's numbers in it; made from the rule if it has none."""
        if self.says is None:
            return self.default_sentence
        return self._fill(self.says.met if isinstance(self.says, Forms) else self.says)

    @cached_property
    def unmet(self) -> str:
        """What is said where the criterion does not hold; the sentence, if that has one form only."""
        if self.says is None:
            return self.default_unmet
        return self._fill(self.says.unmet) if isinstance(self.says, Forms) else self.sentence

    def _fill(self, says: str) -> str:
        return fill_sentence(says, self.sentence_numbers)


def say_unmet(criterion: Any) -> str:
    """Return what is said of a criterion of any kind where it does not hold."""
    return str(getattr(criterion, "unmet", criterion.sentence))


def say_needed(criterion: Any) -> str:
    """Return what a criterion that does not hold needs; of a rule with one sentence only, that it is not met."""
    unmet = say_unmet(criterion)
    return unmet if unmet != criterion.sentence else f"not met: {unmet}"


def written_sentences(criterion: Any) -> Iterator[tuple[Path, str]]:
    """Give each sentence that a rule has for a criterion, as it is written, with its address below the criterion."""
    says = criterion.says if isinstance(criterion, Spoken) else None
    if isinstance(says, Forms):
        yield ("says", "met"), says.met
        yield ("says", "unmet"), says.unmet
    elif says is not None:
        yield ("says",), says


#: ``{at_least}``: a number of the rule; ``{{100}}``: one that is the source's own.
_PLACEHOLDER = re.compile(r"\{\{([0-9][0-9,.]*)\}\}|\{([a-z_]+)\}")


def fill_sentence(says: str, values: Mapping[str, Any]) -> str:
    """Put a rule's own numbers into its sentence: ``{at_least}``, ``{within}``, ``{hours}``; ``{{100}}`` is 100.

    Raises KeyError for a name that the criterion has no value for.
    """
    known = {name: value for name, value in values.items() if value is not None}
    return _PLACEHOLDER.sub(lambda match: match[1] or str(known[match[2]]), says)


def numbers_of_source(says: str) -> list[str]:
    """Return the numbers that a sentence says are the source's own."""
    return [match[1] for match in _PLACEHOLDER.finditer(says) if match[1]]
