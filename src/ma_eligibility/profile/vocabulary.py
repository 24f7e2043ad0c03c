"""What the fields of a record can hold, read off the profile's models: what rules can ask about."""

from functools import cache
from typing import Any, Literal, NamedTuple

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.profile.annotations import read_annotation
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.profile import PERSON, PERSONAL_FACTS, SECTIONS, Profile


class FieldKind(NamedTuple):
    """What a field of a record can hold, and so what a rule can ask of it."""

    kind: Literal["word", "words", "text", "texts", "number", "flag", "date"]
    words: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    """The words that are accepted in place of a date."""


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
    return {name: _field_kind(model.__annotations__[name]) for name in names if name != ANSWERS}


@cache
def facts_outside_sections() -> dict[str, FieldKind]:
    """Return the facts of a profile that are in no section, and what each can hold, in the model's order."""
    others = {ANSWERS, *(section.key for section in SECTIONS.values())}
    return {name: _field_kind(Profile.__annotations__[name]) for name in Profile.model_fields if name not in others}


def date_fields(word: str) -> list[str]:
    """Return the fields of a section's records that are dates."""
    return [name for name, field in vocabulary(word).items() if field.kind == "date"]


def _field_kind(annotation: Any) -> FieldKind:
    held = read_annotation(annotation)
    if held.kind in (bool, str):
        return FieldKind("flag" if held.kind is bool else "text")
    if held.words:
        return FieldKind("word", held.words)
    if held.item is not None:
        words = read_annotation(held.item).words
        return FieldKind("words", words) if words else FieldKind("texts")
    if PartialDate not in held.alternatives:
        return FieldKind("number")
    return FieldKind("date", besides=tuple(word for part in held.alternatives for word in read_annotation(part).words))
