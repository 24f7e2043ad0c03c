"""Texts as people write facts to the plain values of a profile: in a file and in the cell of a table alike.

``Medical Assisting`` is the word ``medical_assisting``, ``yes`` is true, ``none`` an empty list, and a name alone is a
list of one. A text that is not a fact stays as it is, and the profile's own validation says what is wrong with it.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.profile.answers import Answer
from ma_eligibility.profile.profile import PERSON, SECTIONS_BY_KEY
from ma_eligibility.profile.record import Record
from ma_eligibility.profile.spelling import plain_form
from ma_eligibility.profile.vocabulary import FieldKind, facts_outside_sections, record_fields

#: Reads a text; returns it unchanged where it is not a fact.
TextReader = Callable[[str], Any]

#: Texts that mean that a list or a section is empty.
NOTHING = ("none", "[]")

_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?Z?")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


@cache
def text_reader(kind: FieldKind) -> TextReader | None:
    """Return what reads a text in a field of a kind; None if the text is the value."""
    make_reader = _READERS_BY_KIND.get(kind.kind)
    return None if make_reader is None else make_reader(kind)


def read_section(key: str, text: str) -> list[Any] | str:
    """Return the empty section that a text says there is; the text itself if it says something else."""
    if text.casefold() not in NOTHING:
        return text
    return "none" if SECTIONS_BY_KEY[key].is_single else []


def read_plainly(value: Any) -> Any:
    """Return the values of a profile with every text read; values of other kinds stay as they are."""
    if not isinstance(value, dict):
        return value
    return {key: _read_fact(key, item) for key, item in value.items()}


def write_plainly(record: Record) -> dict[str, Any]:
    """Return the values that a record was made of, as a profile holds them."""
    found = {name: getattr(record, name) for name in record.model_fields_set}
    return {name: _write_value(value) for name, value in found.items() if value is not None}


def _write_value(value: Any) -> Any:
    if isinstance(value, Record):
        return write_plainly(value)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        if value and isinstance(value[0], Answer):
            return {answer.name: str(answer) for answer in value}
        return [_write_value(each) for each in value]
    return value


def read_fact(word: str, name: str, value: Any) -> Any:
    """Return the value of one key of a record, or of the profile for the candidate's own, with every text read."""
    return _read_fact(name, value) if word == PERSON else _read_field(record_fields(word).get(name), value)


def _read_fact(key: object, value: Any) -> Any:
    """Read what a profile has below one of its keys: a section, or a fact of the person."""
    section = SECTIONS_BY_KEY.get(str(key))
    if section is None:
        return _read_field(facts_outside_sections().get(str(key)), value)
    if isinstance(value, str):
        return read_section(section.key, value)
    fields = record_fields(section.word)
    return [_read_record(fields, each) for each in value] if isinstance(value, list) else _read_record(fields, value)


def _read_record(fields: dict[str, FieldKind], value: Any) -> Any:
    """Read the fields of a record; a field that records do not have stays as it is."""
    if not isinstance(value, dict):
        return value
    return {name: _read_field(fields.get(name), item) for name, item in value.items()}


def _read_field(kind: FieldKind | None, value: Any) -> Any:
    """Read a field's text; of a list of words, each text by itself."""
    if kind is not None and isinstance(value, list) and kind.kind == "words":
        kind = FieldKind("word", kind.words)
        return [_read_field(kind, each) for each in value]
    read = text_reader(kind) if kind is not None and isinstance(value, str) and value.strip() else None
    return value if read is None else read(value.strip())


def _read_number(text: str) -> int | Decimal | str:
    """Return a number, exact to its last digit; a text that is none as it is."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    return Decimal(text) if found[1] else int(text)


def _word_reader(kind: FieldKind) -> TextReader:
    """Return the reader of a word, in any case, with spaces or hyphens between its parts."""
    forms = {plain_form(word): word for word in kind.words}

    def read_word(text: str) -> str:
        return text if not forms or text in kind.words else forms.get(plain_form(text), text)

    return read_word


def _list_reader(kind: FieldKind) -> TextReader:
    """Return the reader of a list of words, which ``;`` or ``|`` separates."""
    read_word = _word_reader(kind)

    def read_list(text: str) -> list[str]:
        if text.casefold() in NOTHING:
            return []
        return [read_word(word) for part in text.replace("|", ";").split(";") if (word := part.strip())]

    return read_list


def _date_reader(kind: FieldKind) -> TextReader:
    """Return the reader of a date, also with the time of midnight, as databases write it, or a word such as never."""
    read_word = _word_reader(FieldKind("word", kind.besides))

    def read_date(text: str) -> str:
        if text[4:5] == "-" and len(text) <= len("2021-05-20"):
            return text
        midnight = _MIDNIGHT.fullmatch(text)
        return midnight[1] if midnight else read_word(text)

    return read_date


_READERS_BY_KIND: dict[str, Callable[[FieldKind], TextReader]] = {
    "flag": lambda kind: lambda text: _FLAGS.get(text.casefold(), text),
    "number": lambda kind: _read_number,
    "word": _word_reader,
    "words": _list_reader,
    "texts": _list_reader,
    "date": _date_reader,
}
