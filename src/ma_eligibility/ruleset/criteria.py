"""The kinds of criterion, one module each: how it is written in a rule, when it holds, what it says.

A new kind is a module here and a line in KINDS.
"""

from pydantic import BaseModel

from ma_eligibility.ruleset.age import Age
from ma_eligibility.ruleset.any_kind import AnyKind
from ma_eligibility.ruleset.any_kind import Criterion as Criterion
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast, NoneOf
from ma_eligibility.ruleset.constants import NotFound, SourceAsks
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.total import Total

#: Each kind by the key that tells it from the others in a rule file; the first that is present decides.
KINDS: dict[str, type[BaseModel]] = {
    "has": Has,
    "total": Total,
    "age": Age,
    "all": All,
    "any": AnyOf,
    "none": NoneOf,
    "of": AtLeast,
    "not_found": NotFound,
    "source_asks": SourceAsks,
}

AnyKind.kinds = KINDS
