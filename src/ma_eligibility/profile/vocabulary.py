"""What rules can ask of a record, read off the profile's models, and what is wrong with a rule that asks otherwise."""

import difflib
import types
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic_core import PydanticCustomError

from ma_eligibility.profile.facts import Accreditor, Count, Date, Hours, WeeklyHours
from ma_eligibility.profile.profile import PERSON, PERSONAL_FACTS, SECTIONS, Profile
from ma_eligibility.ruleset.lengths import read_duration


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


class WhereProblem(NamedTuple):
    """A condition that cannot be asked: where under ``where``, what is wrong, what to write instead."""

    path: tuple[str | int, ...]
    message: str
    help: str = ""
    at_key: bool = False
    """Whether the key is wrong, and not its value."""


OPERATORS = {
    "word": ("none_of",),
    "words": ("at_least", "at_most", "all_of", "none_of"),
    "texts": ("at_least", "at_most", "all_of", "none_of"),
    "number": ("at_least", "at_most"),
    "flag": (),
    "text": ("none_of",),
    "date": ("after", "within"),
}


def find_where_problems(word: str, where: Mapping[str, Any]) -> Iterator[WhereProblem]:
    """Give every condition of a ``where`` that the profile's vocabulary has no answer to."""
    fields = vocabulary(word)
    for name, wanted in where.items():
        if name not in fields:
            said = f"{SECTIONS[word].key} has no such field"
            yield WhereProblem((name,), said, did_you_mean(name, fields), at_key=True)
        elif fields[name].kind == "date":
            yield from _date_problems(word, name, wanted)
        else:
            yield from _condition_problems(name, fields[name], wanted)


def _date_problems(word: str, name: str, wanted: object) -> Iterator[WhereProblem]:
    """Give what is wrong with a condition on a date, which can only be compared with another date of the record."""
    if not isinstance(wanted, Mapping):
        help = "write {after: another date of the record, within: 36 months}; for days, see within:, from: and while:"
        yield WhereProblem((name,), "a date is compared with another date of the record here", help)
        return
    unknown = [operator for operator in wanted if operator not in OPERATORS["date"]]
    if unknown:
        said = "this cannot be asked of a date"
        yield WhereProblem((name, unknown[0]), said, _one_of(OPERATORS["date"]), at_key=True)
        return
    others = [other for other in date_fields(word) if other != name]
    if wanted.get("after") not in others:
        yield WhereProblem(
            (name, *(["after"] if "after" in wanted else [])),
            "this names no other date of the record",
            did_you_mean(wanted.get("after", ""), others),
        )
    if "within" in wanted:
        try:
            read_duration(wanted["within"])
        except PydanticCustomError as error:
            yield WhereProblem((name, "within"), error.message())


def _condition_problems(name: str, field: FieldKind, wanted: object) -> Iterator[WhereProblem]:
    if isinstance(wanted, Mapping):
        known = OPERATORS[field.kind]
        if not wanted:
            yield WhereProblem((name,), "a condition is missing here")
        for operator, value in wanted.items():
            if operator not in known:
                yield WhereProblem((name, operator), "this cannot be asked of the field", _one_of(known), at_key=True)
            elif operator in ("at_least", "at_most"):
                if not _is_number(value):
                    yield WhereProblem((name, operator), "this is not a number", "write a plain number such as 720")
            elif not isinstance(value, list):
                yield WhereProblem((name, operator), "a list belongs here", "write [one, other]")
            else:
                yield from _word_problems((name, operator), field, value)
    elif field.kind == "number":
        number = wanted if _is_number(wanted) else 720
        yield WhereProblem((name,), "how many?", f"write {{at_least: {number}}} or {{at_most: {number}}}")
    elif isinstance(wanted, list):
        if field.kind == "flag":
            yield WhereProblem((name,), "true or false belongs here")
        else:
            yield from _word_problems((name,), field, wanted)
    else:
        yield from _word_problems((name,), field, [wanted], single=True)


def _word_problems(
    path: tuple[str | int, ...], field: FieldKind, values: list[Any], *, single: bool = False
) -> Iterator[WhereProblem]:
    if not values:
        yield WhereProblem(path, "this list is empty")
    for index, value in enumerate(values):
        place = path if single else (*path, index)
        if field.kind == "flag":
            if not isinstance(value, bool):
                yield WhereProblem(place, "true or false belongs here")
        elif not isinstance(value, str):
            yield WhereProblem(place, "a word belongs here")
        elif field.words and value not in field.words:
            yield WhereProblem(place, "the profile does not know this word", did_you_mean(value, field.words))


def did_you_mean(written: object, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or all of them if none is near; empty if there are none."""
    near = find_near(written, known)
    return f"did you mean {near}?" if near else _one_of(dict.fromkeys(known))


def find_near(written: object, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest to a written one; None if none is near."""
    names = {plain_form(name): str(name) for name in known}
    near = difflib.get_close_matches(plain_form(written), names, n=1)
    return names[near[0]] if near else None


# Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans("аеорсухікмтвнԁɡοενικρτυ", "aeopcyxikmtbhdgoevikptu")


def plain_form(word: object) -> str:
    """Return a word without what people vary unseen: case, space or hyphen, invisible and lookalike characters."""
    text = unicodedata.normalize("NFKC", str(word)[:100]).strip(" \t'\"“”‘’„").casefold().translate(_LOOKALIKES)
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return seen.replace(" ", "_").replace("-", "_")


def _one_of(names: Any) -> str:
    return f"known here: {', '.join(names)}" if names else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
