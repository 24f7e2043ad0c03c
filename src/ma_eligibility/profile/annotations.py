"""What the annotation of a model's field says: the kind of value, and the marks that ``Annotated`` adds to it."""

from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import GetCoreSchemaHandler, PlainValidator
from pydantic_core import core_schema


class Annotation(NamedTuple):
    """An annotation taken apart."""

    kind: Any
    """A class, a ``Literal``, a tuple, a dict or a union, without marks and without None."""
    marks: tuple[Any, ...]
    """What ``Annotated`` adds, such as validators."""

    @property
    def alternatives(self) -> tuple[Any, ...]:
        """The members of a union but None; of any other kind, that kind alone."""
        if not _is_union(self.kind):
            return (self.kind,)
        return tuple(part for part in get_args(self.kind) if part is not NoneType)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a ``Literal``; none of any other kind."""
        return get_args(self.kind) if get_origin(self.kind) is Literal else ()

    @property
    def item(self) -> Any:
        """What the entries of a list or the values of a mapping are annotated with; None for any other kind."""
        position = {tuple: 0, dict: 1}.get(get_origin(self.kind))
        return None if position is None else get_args(self.kind)[position]


def read_annotation(annotation: Any, marks: tuple[Any, ...] = ()) -> Annotation:
    """Take an annotation apart; pydantic's ``FieldInfo`` keeps some of its marks elsewhere: pass them along."""
    if hasattr(annotation, "__metadata__"):
        return read_annotation(annotation.__origin__, (*marks, *annotation.__metadata__))
    found = Annotation(annotation, marks)
    if _is_union(annotation) and len(found.alternatives) == 1:
        return read_annotation(found.alternatives[0], marks)
    return found


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType)


class ReadBy(PlainValidator):
    """The function that reads the values of a field.

    Pydantic's own class also describes what the function returns, which nothing needs and which takes long.
    """

    def __get_pydantic_core_schema__(self, source_type: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return a schema that calls the function and nothing else."""
        return core_schema.no_info_plain_validator_function(self.func)  # type: ignore[arg-type] # none takes the info
