"""Plain values to a profile in a few microseconds, for values that are certainly one.

A cohort is read by the hundred thousand, nearly all of it without a mistake. What is read here is what
``make_profile`` would make of the same values; wherever there is a doubt, nothing is read, and the careful reader says
what is wrong.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel, PlainValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from ma_eligibility.model.profile import PERSONAL_FACTS, SECTIONS, Profile
from ma_eligibility.model.record import Record

#: Reads a value; raises DoubtError, or what the model's own validators raise, for one that may be refused.
Reader = Callable[[Any], Any]


class DoubtError(Exception):
    """A value that must be read with care."""


def read_quickly(value: Mapping[str, Any]) -> Profile | None:
    """Return the profile in plain values, such as ``json.loads`` gives; None if telling whether it is one takes care.

    Numbers are taken as they print: a float stands for the decimal number that it prints as.
    """
    try:
        profile: Profile = _profile_reader()(value)
    except (DoubtError, PydanticCustomError):
        return None
    return profile


@cache
def _profile_reader() -> Reader:
    sections: dict[str, Reader] = {}
    for section in SECTIONS.values():
        if section.model is not Profile:
            read = _record_reader(section.model, section.model.model_fields)
            sections[section.key] = _single_reader(read) if section.is_single else _list_reader(read)
    read_own = _record_reader(Profile, ("candidate", "complete", *PERSONAL_FACTS))

    def read_profile(value: Any) -> Any:
        if value.__class__ is not dict:
            raise DoubtError
        own, records = {}, {}
        for name, item in value.items():
            if name in sections:
                records[name] = sections[name](item)
            else:
                own[name] = item
        profile = read_own(own)
        profile.__dict__.update(records)
        object.__setattr__(profile, "__pydantic_fields_set__", {*own, *records})
        return profile

    return read_profile


def _single_reader(read: Reader) -> Reader:
    return lambda value: "none" if value == "none" else read(value)


def _list_reader(read: Reader) -> Reader:
    def read_list(value: Any) -> Any:
        if value.__class__ is not list:
            raise DoubtError
        return tuple([read(item) for item in value])

    return read_list


# --- A record -------------------------------------------------------------------------------------------------


class _Shape(NamedTuple):
    """How to read mappings with the same keys in the same order."""

    tables: "tuple[_Table, ...]"
    """What each value reads as."""
    lists: tuple[int, ...]
    """Which of the values are lists."""
    flags: tuple[int, ...]
    """Which of the values are true or false."""
    given: set[str]


#: What an instance of a model consists of.
_SLOTS = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")


def _record_reader(model: type[Record], names: Any) -> Reader:
    """Return what makes a record of a mapping: its fields read, the rest by default, and looked over as a whole."""
    fields = model.model_fields
    tables = {name: _Table(fields[name]) for name in names}
    required = {name for name, field in fields.items() if field.is_required()}
    defaults = {name: None if name in required else field.default for name, field in fields.items()}
    checks = [getattr(model, name) for name in model.__pydantic_decorators__.model_validators]
    shapes: dict[tuple[str, ...], _Shape] = {}
    new = model.__new__
    put_fields, put_given, put_extra, put_private = (BaseModel.__dict__[name].__set__ for name in _SLOTS)

    def find_shape(keys: tuple[str, ...]) -> _Shape:
        if not required <= set(keys) <= tables.keys():
            raise DoubtError
        found = [tables[key] for key in keys]
        lists = tuple(at for at, table in enumerate(found) if table.is_list)
        flags = tuple(at for at, table in enumerate(found) if table.read is _read_flag)
        if len(shapes) >= MOST_KEPT:
            shapes.clear()
        shapes[keys] = _Shape(tuple(found), lists, flags, set(keys))
        return shapes[keys]

    def read(value: Any) -> Any:
        if value.__class__ is not dict:
            raise DoubtError
        keys = tuple(value)
        shape = shapes.get(keys) or find_shape(keys)
        columns, lists, flags, given = shape
        items = list(value.values())
        for at in lists:
            if items[at].__class__ is not list:
                raise DoubtError
            items[at] = tuple(items[at])
        for at in flags:  # which Python takes for the same key of a table as 0 and 1
            if items[at].__class__ is not bool:
                raise DoubtError
        found = defaults.copy()
        try:
            for key, table, item in zip(keys, columns, items):  # noqa: B905 # made of one mapping; strict takes longer
                found[key] = table[item]
        except TypeError:  # a mapping, or a list within a list
            raise DoubtError from None
        record = new(model)
        put_fields(record, found)
        put_given(record, given)
        put_extra(record, None)
        put_private(record, None)
        for check in checks:
            check(record)
        return record

    return read


# --- A field --------------------------------------------------------------------------------------------------

#: How many values of a field are kept with what they read as, and how long they are at the most.
MOST_KEPT = 50_000
LONGEST_KEPT = 100


class _Table(dict[Any, Any]):
    """What the values of a field read as; a new one is read by the field's own validator, and kept.

    Cohorts repeat words, dates and hours. Names are not kept, nor numbers that Python takes for true and false.
    """

    def __init__(self, field: FieldInfo) -> None:
        super().__init__()
        self.read, self.is_list = _find_reader(field.annotation, field.metadata)

    def __missing__(self, item: Any) -> Any:
        if self.read is _read_text and not self.is_list:
            return self.read(item)
        found = tuple([self.read(each) for each in item]) if self.is_list else self.read(item)
        if len(self) >= MOST_KEPT:
            self.clear()
        if (item not in (0, 1) or self.read is _read_flag) and len(str(item)) <= LONGEST_KEPT:
            self[item] = found
        return found


def _find_reader(annotation: Any, metadata: Any = ()) -> tuple[Reader, bool]:
    """Return what reads a value of a field, or each of its values if it is a list, and whether it is one."""
    for each in metadata:
        if isinstance(each, PlainValidator):
            return _value_reader(each.func), False
    if hasattr(annotation, "__metadata__"):
        return _find_reader(annotation.__origin__, annotation.__metadata__)
    kind, parts = get_origin(annotation), [part for part in get_args(annotation) if part is not type(None)]
    if kind is Literal:
        return _word_reader(frozenset(parts)), False
    if kind is tuple:
        return _find_reader(parts[0])[0], True
    if parts:  # a fact that may be unknown
        return _find_reader(parts[0])
    return {bool: _read_flag, str: _read_text}[annotation], False


def _value_reader(read: Any) -> Reader:
    """Return a reader of texts and numbers by a field's own validator."""

    def read_value(value: Any) -> Any:
        if value.__class__ not in (str, int, float, Decimal):
            raise DoubtError
        return read(value)

    return read_value


def _word_reader(words: frozenset[str]) -> Reader:
    def read_word(value: Any) -> Any:
        if value.__class__ is not str or value not in words:
            raise DoubtError
        return value

    return read_word


def _read_text(value: Any) -> Any:
    if value.__class__ is not str:
        raise DoubtError
    return value


def _read_flag(value: Any) -> Any:
    if value.__class__ is not bool:
        raise DoubtError
    return value
