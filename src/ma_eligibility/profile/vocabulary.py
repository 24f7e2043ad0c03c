"""What the fields of a record can hold, read off the profile's models: what rules can ask about."""

import types
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from ma_eligibility.profile.facts import Accreditor, Count, Date, Hours, WeeklyHours
from ma_eligibility.profile.profile import PERSON, PERSONAL_FACTS, SECTIONS, Profile


class FieldKind(NamedTuple):
    """What a field of a record can hold, and so what a rule can ask of it."""

    kind: Literal["word", "words", "text", "texts", "number", "flag", "date"]
    words: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    """The words that may stand in place of a date."""


@cache
def vocabulary(word: str) -> dict[str, FieldKind]:
    """Return the fields of a section's records that rules can ask about, and what each can hold."""
    model = SECTIONS[word].model
    fields = {name: kind for name, kind in record_fields(word).items() if name not in model.UNASKED}
    return fields | {name: FieldKind("number") for name in model.DERIVED}


@cache
def record_fields(word: str) -> dict[str, FieldKind]:
    """Return the fields of a section's records, read off the profile's model, and what each can hold."""
    model = SECTIONS[word].model
    names = PERSONAL_FACTS if word == PERSON else tuple(model.model_fields)
    return {name: _field_kind(model.__annotations__[name]) for name in names}


@cache
def facts_outside_sections() -> dict[str, FieldKind]:
    """Return the facts of a profile that stand in no section, and what each can hold, in the model's order."""
    sections = {section.key for section in SECTIONS.values()}
    return {name: _field_kind(Profile.__annotations__[name]) for name in Profile.model_fields if name not in sections}


def date_fields(word: str) -> list[str]:
    """Return the fields of a section's records that are dates."""
    return [name for name, field in vocabulary(word).items() if field.kind == "date"]


def _field_kind(annotation: Any) -> FieldKind:
    if get_origin(annotation) in (types.UnionType, Union):  # a field that may be unknown: X | None
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    if annotation in (Hours, WeeklyHours, Count):
        return FieldKind("number")
    if annotation == Date:
        return FieldKind("date")
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    if annotation is bool:
        return FieldKind("flag")
    if get_origin(annotation) is Literal:
        return FieldKind("word", get_args(annotation))
    if get_origin(annotation) is tuple:
        item = get_args(annotation)[0]
        return FieldKind("texts") if item == Accreditor else FieldKind("words", get_args(item))
    if annotation is str:
        return FieldKind("text")
    besides = (part for part in get_args(annotation) if get_origin(part) is Literal)
    return FieldKind("date", besides=tuple(word for part in besides for word in get_args(part)))
