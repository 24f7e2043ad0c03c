"""Where in a file a complaint of a model is: the parts of the model say what belongs to which key."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag

from ma_eligibility.errors import Path
from ma_eligibility.profile.annotations import read_annotation
from ma_eligibility.profile.answers import ANSWER_KEYS, ANSWERS, Answer
from ma_eligibility.ruleset.any_kind import AnyKind

#: What pydantic adds to the address of a key that it complains about.
_KEY = "[key]"


class Location(NamedTuple):
    """A place in a file, as a model sees it."""

    path: Path
    """The address in the file."""
    holder: Any
    """The model, or kind of value, that contains what is there; None at the top."""
    at_key: bool = False
    """Whether the key is meant, and not its value."""


def find_location(model: type[BaseModel], complaint: Any) -> Location:
    """Return where one of pydantic's complaints is; its address also names the variant of a union, as no file does.

    ``complaint`` is an entry of ``ValidationError.errors()``, made by the model.
    """
    kind: Any = model
    holder: Any = None
    path: list[str | int] = []
    for part in complaint["loc"]:
        variants = _variants_of(kind)
        if part in variants:
            kind = variants[part]
        elif part == _KEY and _has_any_keys(holder) and complaint["type"] != "extra_forbidden":
            return Location(tuple(path), holder, at_key=True)
        else:
            path.append(part)
            holder, kind = read_annotation(kind).kind, _kind_below(kind, part)
    return Location(tuple(path), holder)


def _has_any_keys(kind: Any) -> bool:
    """Tell whether files may write any names as the keys of a mapping."""
    return get_origin(kind) is dict or kind == tuple[Answer, ...]


@cache
def keys_of(model: Any) -> dict[str, Any]:
    """Return the keys of a model as files write them, with the kind of each one's value; none if it is not a model."""
    if model is Answer:
        return dict.fromkeys(ANSWER_KEYS)
    if not _is_model(model):
        return {}
    hints = get_type_hints(model, include_extras=True)
    # The answers, which all records have, come last: pydantic puts them first.
    fields = sorted(model.model_fields.items(), key=lambda item: item[0] == ANSWERS)
    return {field.alias or name: hints[name] for name, field in fields}


def keys_around(model: Any, key: str) -> list[str]:
    """Return the keys of a model whose values are models that have the key."""
    return [name for name, kind in keys_of(model).items() if any(key in keys_of(each) for each in _models_in(kind))]


def _variants_of(kind: Any) -> Mapping[str, Any]:
    """Return the kinds of a union, by the names that pydantic has for them."""
    annotation = read_annotation(kind)
    if any(isinstance(mark, AnyKind) for mark in annotation.marks):
        return AnyKind.kinds
    parts = annotation.alternatives
    return {mark.tag: part for part in parts for mark in read_annotation(part).marks if isinstance(mark, Tag)}


def _kind_below(kind: Any, part: str | int) -> Any:
    """Return the kind of the value of a key or list entry; None where anything is allowed."""
    found = read_annotation(kind)
    return keys_of(found.kind).get(str(part)) if found.item is None else found.item


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if _is_model(kind):
        yield kind
    if isinstance(kind, AnyKind):
        yield from kind.kinds.values()
    for part in () if get_origin(kind) is dict else get_args(kind):  # the keys of a dict are names
        yield from _models_in(part)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
