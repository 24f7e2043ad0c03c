"""Plain values to a profile in a few microseconds, for values that are certainly one.

A cohort is read by the hundred thousand, nearly all of it without a mistake. What is read here is what
``make_profile`` would make of the same values; wherever there is a doubt, nothing is read, and the careful reader says
what is wrong.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.annotations import Annotation, ReadBy, read_annotation
from ma_eligibility.profile.answers import read_answers
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Profile
from ma_eligibility.profile.record import Agree

#: Reads a value; raises DoubtError, or what the model's own validators raise, for one that may be refused.
Reader = Callable[[Any], Any]


class DoubtError(Exception):
    """A value that must be read with care."""


def read_quickly(value: Mapping[str, Any]) -> Profile | None:
    """Return the profile in plain values, such as ``json.loads`` gives; None if it needs the careful reader.

    A float means the decimal number that it prints as.
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
            read = RecordReader(section.word).read
            sections[section.key] = _single_reader(read) if section.is_single else _list_reader(read)
    read_own = RecordReader(PERSON).read

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


class Shape(NamedTuple):
    """How to read mappings with the same keys in the same order."""

    tables: "tuple[tuple[ValueTable, Any], ...]"
    """For each key, what its values read as, and what kind a value must be."""
    given: set[str]
    checks: tuple[Agree, ...]
    """On what the facts must agree."""


#: What an instance of a model consists of.
_SLOTS = ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
_put_fields, _put_given, _put_extra, _put_private = (BaseModel.__dict__[name].__set__ for name in _SLOTS)


class RecordReader:
    """Reads mappings as records of one section: their fields, the rest by default, and on what they must agree."""

    def __init__(self, word: str) -> None:
        """``word`` is what rules call a record of the section."""
        model = SECTIONS[word].model
        fields = model.model_fields
        names = [name for name in fields if word != PERSON or name not in SECTIONS_BY_KEY]
        self._tables = {name: ValueTable(fields[name]) for name in names}
        self._model = model
        self._required = {name for name, field in fields.items() if field.is_required()}
        self._defaults = {name: None if name in self._required else field.default for name, field in fields.items()}
        self._shapes = BoundedMemo[tuple[str, ...], Shape](MOST_KEPT, self._find_shape)

    def _find_shape(self, keys: tuple[str, ...]) -> Shape:
        given = set(keys)
        if not self._required <= given <= self._tables.keys():
            raise DoubtError
        checks = tuple(check for check in self._model.CHECKS if check.concerns(given))
        return Shape(tuple((self._tables[key], self._tables[key].kind) for key in keys), given, checks)

    def read(self, value: Any) -> Any:
        """Return the record in a mapping; raises DoubtError, or what the model's own validators raise."""
        if value.__class__ is not dict:
            raise DoubtError
        items: Mapping[str, Any] = value
        shape = self._shapes[tuple(items)]
        fields = self._defaults.copy()
        try:
            for (key, item), (table, kind) in zip(items.items(), shape.tables):  # noqa: B905 # of one length
                if kind is None:
                    fields[key] = table[item]
                elif item.__class__ != kind:
                    raise DoubtError
                elif kind is dict:
                    fields[key] = _read_answers(item)
                else:
                    fields[key] = table[tuple(item) if kind is list else item]
        except TypeError:  # a mapping, or a list within a list
            raise DoubtError from None
        record = self._model.__new__(self._model)
        _put_fields(record, fields)
        _put_given(record, shape.given)
        _put_extra(record, None)
        _put_private(record, None)
        for check in shape.checks:
            if not check.holds(record):
                raise DoubtError
        return record


# --- A field --------------------------------------------------------------------------------------------------

#: How many values of a field are kept with what they read as, and how long they are at the most.
MOST_KEPT = 50_000
LONGEST_KEPT = 100


class ValueTable(BoundedMemo[Any, Any]):
    """What the values of a field read as; a new one is read by the field's own validator, and kept.

    Cohorts repeat words, dates and hours. Free texts are not kept, nor values that equal others of another type.
    """

    def __init__(self, field: FieldInfo) -> None:
        super().__init__(MOST_KEPT)
        self._read, self.is_list = _find_reader(read_annotation(field.annotation, (*field.metadata,)))
        self.kind: type | None = list if self.is_list else _KINDS.get(self._read)
        """The type that a value must have, where a lookup does not check it; a list is looked up as a tuple.

        For a dict, true and false are the same keys as 1 and 0.
        """

    def __missing__(self, item: Any) -> Any:
        if self._read is _read_text and not self.is_list:
            return self._read(item)
        found = tuple([self._read(each) for each in item]) if self.is_list else self._read(item)
        if self._is_alone(item, found) and len(str(item)) <= LONGEST_KEPT:
            self[item] = found
        return found

    def _is_alone(self, item: Any, found: Any) -> bool:
        """Tell whether all values that are the same key of a dict read alike: 1 equals true, and 2021 equals 2021.0."""
        if item.__class__ in (str, tuple) or self.kind is bool:
            return True
        return item not in (0, 1) and bool(found == item) and Decimal(repr(float(item))) == found


def _find_reader(annotation: Annotation) -> tuple[Reader, bool]:
    """Return what reads a value of a field, or each of its values if it is a list, and whether it is one."""
    for mark in annotation.marks:
        if isinstance(mark, ReadBy):
            if mark.func is read_answers:
                return _read_answers, False
            return _value_reader(mark.func), False
    if annotation.words:
        return _word_reader(frozenset(annotation.words)), False
    if annotation.item is not None:
        return _find_reader(read_annotation(annotation.item))[0], True
    return {bool: _read_flag, str: _read_text}[annotation.kind], False


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


def _read_answers(value: Any) -> Any:
    try:
        return read_answers(value)
    except ValidationError:
        raise DoubtError from None


#: The types that the values of some readers must have.
_KINDS: dict[Reader, type] = {_read_flag: bool, _read_answers: dict}
