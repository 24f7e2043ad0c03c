"""Where in a file a complaint of a model is: the model's own parts say what belongs to which key."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag

from ma_eligibility.errors import Path
from ma_eligibility.profile.annotations import read_annotation
from ma_eligibility.ruleset.any_kind import AnyKind

#: What pydantic adds to the address of a key that it complains about.
_KEY = "[key]"


class Place(NamedTuple):
    """A place of a file, as a model sees it."""

    path: Path
    """The address in the file."""
    holder: Any
    """The model, or kind of value, that the value there is a part of; None at the top."""
    at_key: bool = False
    """Whether the key is meant, and not its value."""


def find_place(model: type[BaseModel], complaint: Any) -> Place:
    """Return the place of one of pydantic's complaints: its address also names the variant of a union, as no file does.

    ``complaint`` is an entry of ``ValidationError.errors()``, made by the model.
    """
    kind: Any = model
    holder: Any = None
    path: list[str | int] = []
    for part in complaint["loc"]:
        variants = _variants_of(kind)
        if part in variants:
            kind = variants[part]
        elif part == _KEY and get_origin(holder) is dict and complaint["type"] != "extra_forbidden":
            return Place(tuple(path), holder, at_key=True)
        else:
            path.append(part)
            holder, kind = read_annotation(kind).kind, _kind_below(kind, part)
    return Place(tuple(path), holder)


@cache
def keys_of(model: Any) -> dict[str, Any]:
    """Return the keys of a model as files write them, with what is read below each; none of what is no model."""
    if not _is_model(model):
        return {}
    hints = get_type_hints(model, include_extras=True)
    return {field.alias or name: hints[name] for name, field in model.model_fields.items()}


def keys_around(model: Any, key: str) -> list[str]:
    """Return the keys of a model below which there is a model that has the key."""
    return [name for name, kind in keys_of(model).items() if any(key in keys_of(each) for each in _models_in(kind))]


def _variants_of(kind: Any) -> Mapping[str, Any]:
    """Return what a value of several kinds may be, by the names that pydantic has for them."""
    annotation = read_annotation(kind)
    if any(isinstance(mark, AnyKind) for mark in annotation.marks):
        return AnyKind.kinds
    parts = annotation.alternatives
    return {mark.tag: part for part in parts for mark in read_annotation(part).marks if isinstance(mark, Tag)}


def _kind_below(kind: Any, part: str | int) -> Any:
    """Return what is read below a key, or as an entry of a list; None where anything may stand."""
    found = read_annotation(kind)
    return keys_of(found.kind).get(str(part)) if found.item is None else found.item


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if _is_model(kind):
        yield kind
    if isinstance(kind, AnyKind):
        yield from kind.kinds.values()
    for part in get_args(kind):
        yield from _models_in(part)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
