"""The names of columns, and the places in a profile that they mean: ``programs.1.completed``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ma_eligibility.profile.answers import ANSWERS, NAME_PATTERN, answer_field
from ma_eligibility.profile.meanings import find_facts, is_no_fact
from ma_eligibility.profile.office_words import FIRST_NAMES, LAST_NAMES, find_addresses, is_called
from ma_eligibility.profile.profile import LISTED_SECTIONS, SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import find_near, plain_form
from ma_eligibility.profile.vocabulary import FieldKind, facts_outside_sections, record_fields

ID = "id"
#: The table that has a row for each person, next to the tables of the sections.
PEOPLE = "people"
#: Columns of the file of rejected rows, which may be fixed and read again. A row stays rejected while it has a reason.
REJECT_LINE, REJECT_REASON = "reject_line", "reject_reason"
WAS_REJECTED = "the row was rejected before; empty this cell once it is fixed"
REJECT_COLUMNS = (REJECT_LINE, REJECT_REASON)

#: The most records of one section that a wide table can have columns for.
MOST_RECORDS = 999

#: The most characters of a name that can mean anything.
LONGEST_NAME = 300

_NUMBER = re.compile("[1-9][0-9]{0,2}")
#: The name of a column that holds answers to a question, with what its record is called before it.
_ANSWER = re.compile(rf"(?:([a-z]+)\.)?(?:([1-9][0-9]{{0,2}})\.)?({ANSWERS}\.(?:.+\.)?{NAME_PATTERN})", re.IGNORECASE)
#: What a cell of such a column can hold: yes, no, or yes since 2026-01.
ANSWER = FieldKind("text")


class Place(NamedTuple):
    """A place in a profile.

    A fact outside of the sections has no section, a section as a whole no field. Records are numbered from 1; the one
    record of a section such as the diploma has the number 0.
    """

    section: str
    number: int
    field: str

    @property
    def name(self) -> str:
        """The name of its column."""
        parts = (self.section, str(self.number) if self.number else "", self.field)
        return ".".join(part for part in parts if part)


#: Where the ids are.
ID_PLACE = Place("", 0, ID)


@cache
def section_fields(key: str) -> Mapping[str, FieldKind]:
    """Return the fields of a section's records, by the section's key."""
    return record_fields(SECTIONS_BY_KEY[key].word)


def kind_of(place: Place) -> FieldKind | None:
    """Return what a place can hold; None for a section as a whole."""
    if place.field.startswith(f"{ANSWERS}."):
        return ANSWER
    if place.section:
        return section_fields(place.section)[place.field] if place.field else None
    return facts_outside_sections()[place.field]


def fold_name(name: str) -> str:
    """Return the name of a column or table in lower case, without spaces around it."""
    return name.strip().casefold()


def plain_id(id: str) -> str:
    """Return an id without differences of spelling, and a number without the zeros before it and after its point."""
    form = plain_form(id)
    if form.endswith(".0"):
        form = form[:-2]
    return form.lstrip("0") if form.isdecimal() else form


def find_place(name: str) -> Place | None:
    """Return the place that the name of a wide table's column means; None if there is none."""
    if len(name) > LONGEST_NAME:
        return None
    match fold_name(name).split("."):
        case [fact] if fact in facts_outside_sections():
            return Place("", 0, fact)
        case [key] if key in SECTIONS_BY_KEY:
            return Place(key, 0, "")
        case [key, field] if _has(key, field) and SECTIONS_BY_KEY[key].is_single:
            return Place(key, 0, field)
        case [key, number, field] if _has(key, field) and not SECTIONS_BY_KEY[key].is_single:
            return Place(key, int(number), field) if _NUMBER.fullmatch(number) else None
    return _find_answer_place(name.strip())


def _find_answer_place(name: str) -> Place | None:
    """Return the place of an answer by the name of its column; the id of a ruleset in it keeps its case."""
    match = _ANSWER.fullmatch(name) if len(name) <= LONGEST_NAME else None
    if match is None:
        return None
    key, number, field = match[1] and match[1].lower(), match[2], _answer_field(match[3])
    if not key:
        return None if number else Place("", 0, field)
    is_single = key in SECTIONS_BY_KEY and SECTIONS_BY_KEY[key].is_single
    return Place(key, int(number or 0), field) if key in SECTIONS_BY_KEY and is_single is (number is None) else None


def _answer_field(name: str) -> str:
    head, _, rest = name.partition(".")
    ruleset, dot, own = rest.rpartition(".")
    return f"{head.lower()}.{ruleset}{dot}{own.lower()}"


def find_place_in_section(key: str, name: str) -> Place | None:
    """Return the place that a column means in the table of a section; None if there is none."""
    if fold_name(name) in section_fields(key):
        return record_place(key, 1, fold_name(name))
    answer = _find_answer_place(name.strip())
    return record_place(key, 1, answer.field) if answer and not answer.section else None


def record_place(key: str, number: int, field: str) -> Place:
    """Return the place of a field of a section's record, counted from 1."""
    return Place(key, 0 if SECTIONS_BY_KEY[key].is_single else number, field)


def required_fields(key: str) -> list[str]:
    """Return the fields that every record of a section must have, by the section's key."""
    return [name for name, field in SECTIONS_BY_KEY[key].model.model_fields.items() if field.is_required()]


def is_table_name(name: str) -> bool:
    """Tell whether it is the name of the people's table or of a section's."""
    return fold_name(name) == PEOPLE or fold_name(name) in SECTIONS_BY_KEY


def is_column_name(name: str) -> bool:
    """Tell whether any table has a column of this name."""
    folded = fold_name(name)
    return (
        folded == ID
        or folded in REJECT_COLUMNS
        or find_place(name) is not None
        or any(folded in section_fields(key) for key in SECTIONS_BY_KEY)
    )


def wide_places(numbers: Mapping[str, int], asked: Mapping[str, Iterable[str]] | None = None) -> Iterator[Place]:
    """Give the places of a wide table, in the profile's order; ``numbers`` are the records of each section.

    ``asked`` has the names of the questions about each section's records, by its key; of those about the person, by
    an empty one.
    """
    asked = asked or {}
    for fact in (*facts_outside_sections(), *map(answer_field, asked.get("", ()))):
        yield Place("", 0, fact)
    for key, section in SECTIONS_BY_KEY.items():
        yield Place(key, 0, "")
        for number in range(1, 2 if section.is_single else numbers.get(key, 1) + 1):
            yield from _record_places(key, number)
            yield from (record_place(key, number, answer_field(name)) for name in asked.get(key, ()))


def _find_office_words(name: str) -> list[str]:
    """Return the columns that are meant by one as offices call it."""
    if is_called(name, FIRST_NAMES | LAST_NAMES):
        return ["candidate"]
    addresses, number = find_addresses(name)
    parts = (address.rpartition(".") for address in addresses)
    return [record_place(key, number, field).name if key else field for key, _, field in parts]


def hint_at_column(name: str) -> str:
    """Return the hint at the name of a wide table's column that is not known."""
    key, *middle = fold_name(name).split(".")
    number = next((int(part) for part in middle if _NUMBER.fullmatch(part)), 1)
    meant = _find_meant(middle[-1] if middle else name, key, number) or ([] if middle else _find_office_words(name))
    if meant:
        return f"did you mean {' or '.join(meant)}?"
    if is_no_fact(middle[-1] if middle else name):
        return "remove it: a profile has no such fact"
    near = find_near(name, (ID, *(place.name for place in wide_places({}))))
    if number > 1:
        listed = (place.name for key in LISTED_SECTIONS for place in _record_places(key, number))
        near = find_near(name, listed) or near
    if key in SECTIONS_BY_KEY and 0 < len(middle) <= 2:  # the section is right: only the fact is compared
        facts = {place.field: place.name for place in _record_places(key, number)}
        near = facts.get(find_near(middle[-1], facts) or "")
    if near:
        return f"did you mean {near}?"
    if key in SECTIONS_BY_KEY:
        own, name = middle[:-1], "".join(middle[-1:])
        is_name = re.fullmatch(NAME_PATTERN, name) is not None
        answer = ".".join((key, *own, answer_field(name)))
        asked = f"; the answer to a question of a ruleset goes into {answer}" if is_name else ""
        return f"known here: {', '.join(place.name for place in _record_places(key, number))}{asked}"
    others = ", ".join((*facts_outside_sections(), *SECTIONS_BY_KEY))
    such = record_place("programs", 1, "completed").name
    return f"remove it if it holds no fact; known here: {ID}, {others}, and the facts of each, such as {such}"


def _find_meant(name: str, key: str, number: int) -> list[str]:
    """Return the names of the columns for what people call so; below a section's key, of those in the section only."""
    places = dict.fromkeys(_places_meant(name, key, number))
    return [place.name for place in places if key not in SECTIONS_BY_KEY or place.section == key]


def _places_meant(name: str, key: str, number: int) -> Iterator[Place]:
    """Give the places of the facts that people call so."""
    if key == fold_name(name):
        yield from (record_place(other, 1, key) for other in SECTIONS_BY_KEY if key in section_fields(other))
    for fact in find_facts(name, key):
        section, _, field = fact.partition(".")
        if section not in SECTIONS_BY_KEY:
            yield Place("", 0, section)
        else:
            yield record_place(section, number, field) if field else Place(section, 0, "")


def hint_at_section_column(key: str, name: str) -> str:
    """Return the hint at the name of a column that the table of a section does not have."""
    known: Iterable[str] = (ID, *section_fields(key))
    if is_no_fact(name):
        return "remove it: a profile has no such fact"
    meant = [place.field for place in _places_meant(name, key, 1) if place.section == key and place.field]
    near = " or ".join(meant) or find_near(name, known)
    return f"did you mean {near}?" if near else f"remove it if it holds no fact; known here: {', '.join(known)}"


def _has(key: str, field: str) -> bool:
    return key in SECTIONS_BY_KEY and field in section_fields(key)


def _record_places(key: str, number: int) -> Iterator[Place]:
    """Give the places of a section's record, counted from 1."""
    return (record_place(key, number, field) for field in section_fields(key))
