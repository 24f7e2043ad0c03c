"""A criterion of any kind, as a field of other parts of a rule."""

from functools import reduce
from operator import or_
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Discriminator, GetCoreSchemaHandler, Tag
from pydantic_core import CoreSchema


class AnyKind:
    """Marks a field that holds a criterion of any kind; pydantic asks for its schema when a model is first used."""

    kinds: ClassVar[dict[str, type[BaseModel]]] = {}
    """The kinds that there are; ruleset/criteria.py sets them, because some kinds hold criteria themselves."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema that accepts one of the kinds, chosen by its key."""
        tagged: Any = [Annotated[kind, Tag(key)] for key, kind in self.kinds.items()]
        choose = Discriminator(
            find_kind,
            custom_error_type="no-kind",
            custom_error_message=f"a criterion has one of the keys {', '.join(self.kinds)}, is",
        )
        return handler.generate_schema(Annotated[reduce(or_, tagged), choose])


class MissingKindError(Exception):
    """A kind of criterion has no entry in a registry."""

    def __init__(self, kind: str, registry: str) -> None:
        super().__init__(f"the kind of criterion {kind} has no entry in {registry}")


def find_kind(value: Any) -> str:
    """Return the key that says which kind of criterion a value of a rule file is."""
    if not isinstance(value, dict):
        return next((key for key, kind in AnyKind.kinds.items() if isinstance(value, kind)), "none of them")
    return next((key for key in AnyKind.kinds if key in value), "none of them")


Criterion = Annotated[Any, AnyKind()]
