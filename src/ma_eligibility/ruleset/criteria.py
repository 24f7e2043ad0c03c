"""The kinds of criterion, one module each: how it is written in a rule, when it holds, what it says.

A new kind is a module here and a line in KINDS.
"""

from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Tag

from ma_eligibility.ruleset import combine
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast, NoneOf
from ma_eligibility.ruleset.constants import NotFound
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.total import Total

#: Each kind by the key that tells it from the others in a rule file; the first that is present decides.
KINDS: dict[str, type[BaseModel]] = {
    "has": Has,
    "total": Total,
    "all": All,
    "any": AnyOf,
    "none": NoneOf,
    "of": AtLeast,
    "not_found": NotFound,
}


def find_kind(value: Any) -> str:
    """Return the key that says which kind of criterion a value of a rule file is."""
    if not isinstance(value, dict):
        return next((key for key, kind in KINDS.items() if isinstance(value, kind)), "none of them")
    return next((key for key in KINDS if key in value), "none of them")


Criterion = Annotated[
    Annotated[Has, Tag("has")]
    | Annotated[Total, Tag("total")]
    | Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NoneOf, Tag("none")]
    | Annotated[AtLeast, Tag("of")]
    | Annotated[NotFound, Tag("not_found")],
    Discriminator(
        find_kind,
        custom_error_type="rule",
        custom_error_message=f"a criterion has one of the keys {', '.join(KINDS)}",
    ),
]

# A combination's parts are criteria of any kind: this is where the name that it uses for them comes to be known.
setattr(combine, "Criterion", Criterion)  # noqa: B010 # for the type checker the name is there already
