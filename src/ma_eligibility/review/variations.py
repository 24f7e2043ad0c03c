"""A person a little different in what a criterion asks for: a day off, a number off, a fact not known."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import format_day, parse_date
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY
from ma_eligibility.profile.record import with_changes
from ma_eligibility.profile.vocabulary import FieldKind, date_fields, record_fields
from ma_eligibility.review.records import LONG_AGO, USUAL_WEEK, make_records_of_amount
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.conditions.base import plain
from ma_eligibility.ruleset.total import Total

#: A person as plain values, as a profile holds them.
Person = dict[str, Any]


class Variation(NamedTuple):
    """A person, the day asked about, and in a few words what is special about them."""

    person: Person
    as_of: int
    said: str
    criterion: str = ""
    """The sentence of the criterion that they are made from."""
    is_far: bool = False
    """Whether a record is changed that was made for another criterion; such people come last."""


def vary_days(person: Person, noun: str, as_of: int, words: str) -> Iterator[Variation]:
    """Give the person on days around the one that is asked about."""
    for days, said in ((-1, "the day before"), (1, "the day after"), (31, "a month later")):
        yield Variation(person, as_of + days, f"{noun}: {words}, {said}")


def vary_record(person: Person, leaf: Any, as_of: int) -> Iterator[Variation]:
    """Give the person with something changed in the records that conditions are asked of, or that they are after."""
    section = leaf.section
    for relation in getattr(leaf, "relations", ()):
        yield from vary_record(person, relation.criterion, as_of)
        yield from _vary_all_dates(person, relation.criterion, as_of)
    if section.key == PERSON:
        yield from _vary_facts(person, person, leaf, as_of)
        return
    yield Variation(_with_section(person, section.key, None), as_of, f"nothing is said about {section.plural}")
    yield Variation(_with_section(person, section.key, []), as_of, section.none)
    records = records_of(person, section.key)
    indexes = _ends_of_alike(records)
    near = [index for index in indexes if _is_made_for(records[index], leaf)] or indexes
    for index in near:
        yield from _vary_one_record(person, records, index, leaf, as_of)
    for index in [index for index in indexes if index not in near]:
        for found in _vary_one_record(person, records, index, leaf, as_of):
            yield found._replace(is_far=True)


def _vary_one_record(
    person: Person, records: list[dict[str, Any]], index: int, leaf: Any, as_of: int
) -> Iterator[Variation]:
    """Give the person with something changed in one of the records of a section, or without it."""
    yield from _vary_facts(person, records[index], leaf, as_of)
    if len(records) > 1:
        fewer = [*records[:index], *records[index + 1 :]]
        yield Variation(_with_section(person, leaf.section.key, fewer), as_of, f"one {leaf.section.noun} fewer")


def vary_amount(person: Person, leaf: Total, as_of: int) -> Iterator[Variation]:
    """Give the person with something changed in the records that are added up, and in the one they come after."""
    if isinstance(leaf.amount, int) and leaf.counted_field is None:
        records = records_of(person, leaf.section.key)
        one = with_changes(
            leaf, at_least=1, at_most=None, attempts_allowed=None
        )  # as a limit of none at all is about none that there is
        added = records[-1:] or [made.values for made in make_records_of_amount(one, as_of, "middle")]
        more = _with_section(person, leaf.section.key, [*records, *added])
        yield Variation(more, as_of, f"one {leaf.section.noun} more")
        yield from _vary_facts(more, records_of(more, leaf.section.key)[-1], leaf, as_of)
        for relation in leaf.relations:
            yield from _vary_all_dates(more, relation.criterion, as_of)
    yield from vary_record(person, leaf, as_of)


def _vary_all_dates(person: Person, anchor: Any, as_of: int) -> Iterator[Variation]:
    """Give the person with what others are compared with on the day asked about, or long before it.

    Also with one that is on the day asked about and is not, or may not be, like what is asked for.
    """
    name, noun = anchor.on or anchor.section.model.MOMENT[0], anchor.section.noun
    stored = [test for test in anchor.tests if test.field not in (name, *anchor.section.model.DERIVED)]
    failing = {test.field: test.failing_value() for test in stored}
    unlike = {field: "something_else" if value is None else value for field, value in failing.items()}
    changes: list[tuple[int, dict[str, Any]]] = [(as_of, {}), (as_of - LONG_AGO, {})]
    changes += [(as_of, {field: value}) for field, other in unlike.items() for value in (other, None)]
    for day, values in changes:
        changed = person
        alike = [record for record in records_of(person, anchor.section.key) if _is_made_for(record, anchor)]
        for record in alike[-1:]:
            dated = {**record, **values, name: format_day(day)}
            known = {field: value for field, value in dated.items() if value is not None}
            changed = _with_record(person, record, known)
        said = [f"{plain(field)} {'not known' if value is None else _show(value)}" for field, value in values.items()]
        yield Variation(changed, as_of, f"{noun}: {' and '.join(said) or 'on another day'}")


def _is_made_for(record: dict[str, Any], leaf: Any) -> bool:
    """Tell whether a record has the values that just meet the conditions of a criterion."""
    wanted = {test.field: test.meeting_value() for test in leaf.tests}
    return all(record.get(field) == value for field, value in wanted.items() if value is not None and field in record)


def records_of(person: Person, key: str) -> list[dict[str, Any]]:
    """Return the records of a section of a person; none of one that has none."""
    found = person.get(key, [])
    return [found] if isinstance(found, dict) else [] if found == "none" else found


def count_records(person: Person) -> int:
    """Return how many records a person has."""
    return sum(len(records_of(person, key)) for key in SECTIONS_BY_KEY if key in person)


def _ends_of_alike(records: list[dict[str, Any]]) -> list[int]:
    """Return the indices of the records to vary: of those that differ in their days alone, the first and the last."""
    groups: dict[str, list[int]] = {}
    for index, record in enumerate(records):
        groups.setdefault(repr([(name, name in _DAYS or value) for name, value in record.items()]), []).append(index)
    return sorted({index for alike in groups.values() for index in (alike[0], alike[-1])})


#: The fields that are days.
_DAYS = {name for word in SECTIONS for name in date_fields(word)}


def _with_section(person: Person, key: str, records: list[dict[str, Any]] | None) -> Person:
    """Return a person with other records in a section; with None, one about whom nothing is said in it."""
    changed = dict(person)
    if records is None:
        changed.pop(key, None)
        del changed["complete"]
        for section in SECTIONS.values():
            if section.key not in (key, PERSON):
                changed.setdefault(section.key, "none" if section.is_single else [])
    elif SECTIONS_BY_KEY[key].is_single:
        changed[key] = records[0] if records else "none"
    else:
        changed[key] = records
    return changed


def _vary_facts(person: Person, record: dict[str, Any], leaf: Any, as_of: int) -> Iterator[Variation]:
    """Give the person with one fact of a record changed, or not known."""
    word, noun = leaf.section.word, leaf.section.noun
    fields = record_fields(word)
    for name in list(record):
        if name not in fields:
            continue
        asked = (value for condition in leaf.tests if condition.field == name for value in condition.boundary_values())
        for value in (*asked, *_other_values(fields[name], record[name], as_of)):
            yield Variation(_changed(person, record, name, value), as_of, f"{noun}: {plain(name)} {_show(value)}")
        if name not in _NEEDED.get(word, ()):
            yield Variation(_changed(person, record, name, None), as_of, f"{noun}: {plain(name)} not known")
    yield from _vary_answers(person, record, noun, as_of)
    if word == "program" and "externship_hours" in record and "hours" in record:
        less = {**record, "hours": record["hours"] - 1}
        if less["hours"] >= record["externship_hours"]:
            yield Variation(_changed(person, record, "hours", less["hours"]), as_of, f"{noun}: {less['hours']} hours")
    if word == "employment" and isinstance(leaf, Total) and isinstance(leaf.at_least, WorkHours):
        weekly = _changed(person, record, "total_hours", None)
        yield Variation(weekly, as_of, f"{noun}: hours not known")
        (job,) = records_of(weekly, "employment")[-1:]
        undated = {name: value for name, value in job.items() if name != "start"} | {"hours_per_week": USUAL_WEEK}
        yield Variation(_with_record(weekly, job, undated), as_of, f"{noun}: start not known")


def _vary_answers(person: Person, record: dict[str, Any], noun: str, as_of: int) -> Iterator[Variation]:
    """Give the person with one answer about a record the other way, without its dates, or not known."""
    answers = record.get(ANSWERS, {})
    for name, answer in answers.items():
        given = answer["is"] if isinstance(answer, dict) else answer
        rest = {other: value for other, value in answers.items() if other != name}
        for value in ("no" if given == "yes" else "yes", *([given] if isinstance(answer, dict) else [])):
            changed = _changed(person, record, ANSWERS, {**answers, name: value})
            yield Variation(changed, as_of, f"{noun}: {plain(name)} {_show(value)}")
        yield Variation(_changed(person, record, ANSWERS, rest or None), as_of, f"{noun}: {plain(name)} not known")


#: Fields that a record cannot do without.
_NEEDED = {
    "program": ("completed", "expected"),
    "employment": ("end",),
    "credential": ("credential",),
    "attempt": ("credential", "taken"),
    "skill": ("skill",),
}


def _changed(person: Person, record: dict[str, Any], name: str, value: Any) -> Person:
    """Return the person with another value in one field of a record; with None, no value."""
    rest = {field: item for field, item in record.items() if field != name or value is not None}
    return _with_record(person, record, rest if value is None else {**rest, name: value})


def _with_record(person: Person, record: dict[str, Any], other: dict[str, Any]) -> Person:
    """Return the person with another record in the place of one; what is not changed is shared between the two."""
    if record is person:
        return other
    changed = dict(person)
    for key, value in person.items():
        if value is record:
            changed[key] = other
        elif isinstance(value, list) and any(each is record for each in value):
            changed[key] = [other if each is record else each for each in value]
    return changed


def _other_values(field: FieldKind, value: Any, as_of: int) -> Iterator[Any]:
    """Give other values of a field: near ones, and other words."""
    if field.kind == "date" and value not in ("present", "never"):
        day = parse_date(value).first
        for step in (-1, 1):
            yield format_day(day + step)
        yield value[:7]
        yield int(value[:4])
        yield int(format_day(as_of)[:4])
        for step in (-25, -10, 10, 25):  # another day of the month, so that the month alone leaves it open
            yield format_day(day + step)[:7]
    elif field.kind == "date":
        yield format_day(as_of)[:7]
        yield format_day(as_of - 1)
    elif field.kind == "number":
        yield from (each for each in (value - 1, value + 1) if each >= 0)
        if isinstance(value, int) and value:
            yield value - 0.5
    elif field.kind == "flag":
        yield not value
    elif field.kind in ("words", "texts"):
        yield []
        if len(value) > 1:
            yield value[:1]
            yield value[1:]
        yield from ([each] for each in (*field.words, "ABC") if [each] != value)
    else:
        yield from (each for each in field.words or ("something_else", "CA") if each != value)


def _show(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(map(_show, value)) or "none"
    return plain(value)
