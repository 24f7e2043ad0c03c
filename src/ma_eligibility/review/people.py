"""People made from a rule: who just meets a criterion, who just misses it, and of whom a fact is not known.

A person is made of plain values, as a profile holds them, so that an author can read, change and keep them.
"""

import copy
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

from ma_eligibility.calendar import LAST_DAY, Duration, format_day, parse_date
from ma_eligibility.criteria.amounts import WorkHours
from ma_eligibility.criteria.has import Has
from ma_eligibility.criteria.lengths import Opening, Within, read_duration
from ma_eligibility.criteria.total import Total
from ma_eligibility.criteria.vocabulary import FieldKind, vocabulary
from ma_eligibility.errors import Path
from ma_eligibility.model.profile import PERSON, SECTIONS
from ma_eligibility.rulebook import parts_of, walk_criteria

Person = dict[str, Any]
Edge = str
EDGES: dict[Edge, str] = {"middle": "meets", "first": "on the first day", "last": "on the last day"}
#: How far from the day asked about things lie that are at no edge.
A_WHILE, LONG_AGO = 150, 3000
USUAL_WEEK = 40


class Variation(NamedTuple):
    """A person, the day asked about, and in a few words what is special about them."""

    person: Person
    as_of: int
    said: str
    criterion: str = ""
    """The sentence of the criterion that they are made from."""


class _Record(NamedTuple):
    section: str
    values: dict[str, Any]


def people_for(requirement: Any, focus: Path, as_of: int) -> Iterator[Variation]:
    """Give people who show whether the criterion at the end of the way ``focus`` matters in a requirement."""
    leaf = next(node for path, node in walk_criteria(requirement, ()) if path == focus)
    yield Variation({}, as_of, "nothing is known", leaf.sentence)
    for close in (False, True):
        for edge, words in EDGES.items():
            for others in ((), tuple(_other_choices(requirement, focus))):
                person = _join(_satisfy(requirement, focus, as_of, edge, set(others)))
                if close:
                    person = _close(person, requirement)
                for found in (Variation(person, as_of, words), *_vary(person, leaf, as_of, words)):
                    yield found._replace(criterion=leaf.sentence)


def _other_choices(requirement: Any, focus: Path) -> list[Path]:
    """Return the ways to the last alternatives of every choice that the way to the focus does not pass."""
    found = []
    for path, node in walk_criteria(requirement, ()):
        if node.kind == "any" and focus[: len(path)] != path:
            found.append((*path, "any", len(node.parts) - 1))
    return found


def _satisfy(node: Any, focus: Path, as_of: int, edge: Edge, chosen: set[Path], here: Path = ()) -> Iterator[_Record]:
    """Give the records that make a criterion hold by the way to the focus, and by the first alternative elsewhere."""
    parts = parts_of(node)
    if not parts:
        yield from _records_for(node, as_of, edge if here == focus else "long ago")
        return
    key = "of" if node.kind == "at_least" else node.kind
    ways = [(*here, key, index) for index in range(len(parts))]
    on_the_way = [index for index, way in enumerate(ways) if focus[: len(way)] == way]
    if node.kind == "all":
        wanted = list(range(len(parts)))
    elif node.kind == "none":
        wanted = on_the_way
    else:
        preferred = on_the_way + [index for index, way in enumerate(ways) if way in chosen]
        order = list(dict.fromkeys([*preferred, *range(len(parts))]))
        wanted = sorted(order[: node.at_least if node.kind == "at_least" else 1])
    for index in wanted:
        yield from _satisfy(parts[index], focus, as_of, edge, chosen, ways[index])


def _join(records: Iterable[_Record]) -> Person:
    """Return a person with the records, about whom there is nothing more to tell."""
    person: Person = {"complete": True}
    for section, values in records:
        if section == PERSON:
            person |= values
        elif SECTIONS_BY_KEY[section].is_single:
            person[section] = {**person.get(section, {}), **values}
        elif values not in person.setdefault(section, []):
            person[section].append(values)
    return person


def _close(person: Person, requirement: Any) -> Person:
    """Return the person with everything said that other criteria ask of the same records, so that they are not met."""
    closed = copy.deepcopy(person)
    for _, leaf in walk_criteria(requirement, ()):
        if isinstance(leaf, Has | Total) and leaf.section.word != PERSON:
            fields = vocabulary(leaf.section.word)
            for record in _records_of(closed, leaf.section.key):
                for name, wanted in leaf.where.items():
                    if name in fields and name not in record and name not in leaf.section.model.DERIVED:
                        values = [each for each in _unwanted(fields[name], wanted) if each is not None]
                        record |= {name: values[0]} if values else {}
    return closed


def _unwanted(field: FieldKind, wanted: Any) -> Iterator[Any]:
    """Give values of a field that a condition does not want."""
    if field.kind in ("words", "texts"):
        yield []
    elif field.kind == "number":
        yield 0 if "at_least" in wanted else wanted.get("at_most", 0) + 1
    elif field.kind == "flag":
        yield not wanted
    elif field.kind == "word":
        asked = wanted.get("none_of", ()) if isinstance(wanted, dict) else wanted
        words = asked if isinstance(asked, list) else [asked]
        yield from (each for each in field.words if (each in words) == isinstance(wanted, dict))


SECTIONS_BY_KEY = {section.key: section for section in SECTIONS.values()}


# --- Records that meet a criterion ----------------------------------------------------------------------------


def _records_for(leaf: Any, as_of: int, edge: Edge) -> Iterator[_Record]:
    if isinstance(leaf, Has):
        yield _Record(leaf.section.key, _record_with_date(leaf, as_of, edge))
    elif isinstance(leaf, Total) and leaf.total == "employment":
        yield from _work_for(leaf, as_of, edge)
    elif isinstance(leaf, Total) and not (leaf.at_most is not None and edge == "long ago"):
        yield from _events_for(leaf, as_of, edge)  # a limit that is not looked at is kept by doing nothing


#: The names that a record cannot do without.
REQUIRED_NAMES = {"credential": ("credential",), "attempt": ("credential",), "skill": ("skill",)}


def _values_for(word: str, where: dict[str, Any]) -> dict[str, Any]:
    """Return fields that just meet conditions."""
    fields = vocabulary(word)
    values: dict[str, Any] = dict.fromkeys(REQUIRED_NAMES.get(word, ()), "something")
    for name, wanted in where.items():
        if fields[name].kind != "date":
            values[name] = _value_for(fields[name], wanted)
    if "academic_hours" in values:
        practice = values.setdefault("externship_hours", 0)
        values["hours"] = max(values.get("hours", 0), values.pop("academic_hours") + practice)
    return values


def _value_for(field: FieldKind, wanted: Any) -> Any:
    if field.kind == "number":
        return wanted.get("at_least", wanted.get("at_most"))
    if not isinstance(wanted, dict):
        first = wanted[0] if isinstance(wanted, list) else wanted
        return [first] if field.kind in ("words", "texts") else first
    if field.kind in ("words", "texts"):
        names = [*wanted.get("all_of", ())]
        spare = [name for name in (*field.words, *"ABCDEFGH") if name not in (*names, *wanted.get("none_of", ()))]
        least = max(wanted.get("at_least", 0), 1 if wanted.get("none_of") else 0)
        return names + spare[: max(0, least - len(names))]
    spare = [name for name in (*field.words, "something_else") if name not in wanted.get("none_of", ())]
    return spare[0]


def _record_with_date(leaf: Has, as_of: int, edge: Edge) -> dict[str, Any]:
    values = _values_for(leaf.has, leaf.where)
    section = leaf.section
    if leaf.while_ is not None:
        return values | _span_for(leaf, as_of, edge)
    day = _day_for(leaf.from_, leaf.within, as_of, edge)
    names = {name: wanted for name, wanted in leaf.where.items() if vocabulary(leaf.has)[name].kind == "date"}
    dates = {leaf.on or section.model.MOMENT[0]: day}
    for name, wanted in names.items():
        dates[name] = dates.get(name, day)
        within = read_duration(wanted["within"]) if "within" in wanted else Duration(A_WHILE, "days")
        dates[wanted["after"]] = within.before(dates[name])
    if section.word == "program":
        dates.setdefault("completed", day)
    if section.word == "employment":
        values["end"] = "present"
    return values | {name: format_day(each) for name, each in dates.items()}


def _day_for(opening: Opening | None, within: Within | None, as_of: int, edge: Edge) -> int:
    """Return the day of a record that counts for the first time, or the last, on the day asked about."""
    if edge == "last" and within is not None:
        start = within.length.before(as_of)
        days = [day for day in range(start - 40, start + 40) if within.last_day(day) == as_of]
        return days[-1] if days else start
    if opening is not None and edge == "first":
        start = opening.length.after(as_of) if opening.side == "before" else opening.length.before(as_of)
        days = [day for day in range(start - 5, start + 5) if opening.first_day(day) == as_of]
        return days[0] if days else start
    if opening is not None and opening.side == "after":
        return opening.length.before(as_of) - (0 if edge == "first" else A_WHILE)
    if edge == "first":
        return as_of
    reach = within.length.least_days // 2 if within is not None else A_WHILE
    return as_of - min(A_WHILE, reach)


def _span_for(leaf: Has, as_of: int, edge: Edge) -> dict[str, Any]:
    """Return the first and the last day of a record that runs on the day asked about."""
    first_name, last_name = leaf.section.model.SPAN
    behind = 1 if leaf.while_ == "enrolled" else 0  # a programme is completed on the day after its last
    starts, ends = as_of - A_WHILE, as_of + A_WHILE
    if edge == "long ago" and leaf.within is not None:  # one that has ended may be the one that another asks for
        ends = as_of - min(A_WHILE, leaf.within.length.least_days // 2)
        starts = ends - A_WHILE
    if leaf.from_ is not None:
        ends = _day_for(leaf.from_, None, as_of, "first")
        ends -= 0 if edge == "first" else max(1, leaf.from_.length.least_days // 2)
    elif edge == "first":
        starts = as_of
    if edge == "last":
        ends = as_of + behind if leaf.within is None else _day_for(None, leaf.within, as_of, "last")
        starts = min(starts, ends - A_WHILE)
    if leaf.while_ == "enrolled":
        last_name = "expected" if ends > as_of else "completed"
    return {first_name: format_day(starts), last_name: format_day(ends)}


def _work_for(leaf: Total, as_of: int, edge: Edge) -> Iterator[_Record]:
    """Give a job that amounts to just enough on the day asked about; ``last``: and is about to leave the window."""
    values = _values_for("employment", leaf.where)
    if leaf.after is not None:
        record = _record_with_date(leaf.after, as_of, "first")
    if isinstance(leaf.at_least, WorkHours):
        job = _job_of_hours(leaf, leaf.at_least, values, as_of, edge)
    else:
        assert isinstance(leaf.at_least, Duration)
        job = _job_of_time(leaf, leaf.at_least, values, as_of, edge)
    if leaf.after is not None:
        start = parse_date(job["start"]).first
        record |= {leaf.after.on or leaf.after.section.model.MOMENT[0]: format_day(start - 1)}
        yield _Record(leaf.after.section.key, record)
    yield _Record("employment", job)


def _job_of_time(leaf: Total, length: Duration, values: dict[str, Any], as_of: int, edge: Edge) -> dict[str, Any]:
    start, end = length.before(as_of + 1), as_of
    if edge == "last" and leaf.in_last is not None:
        start = leaf.in_last.before(as_of) + 1
        end = next(day for day in range(start, as_of + 1) if day + 1 - length.before(day + 1) <= day - start + 1)
    elif edge in ("middle", "long ago"):
        start, end = length.before(as_of + 1), LAST_DAY
    return {"start": format_day(start), "end": "present" if end == LAST_DAY else format_day(end), **values}


def _job_of_hours(leaf: Total, amount: WorkHours, values: dict[str, Any], as_of: int, edge: Edge) -> dict[str, Any]:
    weekly = values.pop("hours_per_week", None) or (leaf.weekly_cap.hours if leaf.weekly_cap else USUAL_WEEK)
    hours = Fraction(amount.hours)
    days = max(1, int(hours * 7 / Fraction(weekly)))
    if leaf.in_last is not None:
        days = min(days, leaf.in_last.least_days)  # more hours a week than usual, if they must fit into a window
    start, end = as_of - days + 1, as_of
    if edge == "last" and leaf.in_last is not None:
        start = leaf.in_last.before(as_of) + 1
        end = start + days - 1
    plain = int(hours) if hours == int(hours) else float(hours)
    return {"start": format_day(start), "end": format_day(end), "total_hours": plain, **values}


def _events_for(leaf: Total, as_of: int, edge: Edge) -> Iterator[_Record]:
    values = _values_for(leaf.total, leaf.where)
    day = as_of
    if edge == "last" and leaf.in_last is not None:
        day = leaf.in_last.before(as_of) + 1
    elif edge == "long ago" and leaf.in_last is None:
        day = as_of - LONG_AGO
    elif edge != "first":
        day = as_of - A_WHILE
    amount = leaf.amount
    moment = {leaf.section.model.MOMENT[0]: format_day(day)}
    if leaf.total == "skill":
        yield _Record(leaf.section.key, {**values, "count": amount, **moment})
    elif isinstance(amount, WorkHours):
        yield _Record(leaf.section.key, {**values, "hours": amount.hours, **moment})
    else:
        for number in range(amount):  # each on a day of its own, so that no two are the same
            date_of = format_day(day - (0 if number == 0 else number * 60))
            yield _Record(leaf.section.key, {**values, leaf.section.model.MOMENT[0]: date_of})


# --- The same people, a little different ----------------------------------------------------------------------


def _vary(person: Person, leaf: Any, as_of: int, words: str) -> Iterator[Variation]:
    """Give the person with something changed in the records that a criterion asks for."""
    if not isinstance(leaf, Has | Total):
        return
    noun = leaf.section.noun
    for days, said in ((-1, "the day before"), (1, "the day after"), (31, "a month later")):
        yield Variation(person, as_of + days, f"{noun}: {words}, {said}")
    targets = [leaf, *([leaf.after] if isinstance(leaf, Total) and leaf.after else [])]
    for target in targets:
        key = target.section.key
        if key == PERSON:
            yield from _vary_facts(person, person, target, as_of)
            continue
        yield Variation(_with_section(person, key, None), as_of, f"nothing is said about {target.section.plural}")
        yield Variation(_with_section(person, key, []), as_of, target.section.none)
        for index in range(len(_records_of(person, key))):
            changed = copy.deepcopy(person)
            yield from _vary_facts(changed, _records_of(changed, key)[index], target, as_of)
        records = _records_of(person, key)
        for index in range(len(records) if len(records) > 1 else 0):
            fewer = [*records[:index], *records[index + 1 :]]
            yield Variation(_with_section(person, key, fewer), as_of, f"one {target.section.noun} fewer")
        if isinstance(target, Total) and isinstance(target.amount, int) and target.total != "skill":
            more = _with_section(person, key, [*records, *records[-1:]])
            yield Variation(more, as_of, f"one {target.section.noun} more")
            yield from _vary_facts(more, _records_of(more, key)[-1], target, as_of)


def _records_of(person: Person, key: str) -> list[dict[str, Any]]:
    found = person.get(key, [])
    return [found] if isinstance(found, dict) else [] if found == "none" else found


def _with_section(person: Person, key: str, records: list[dict[str, Any]] | None) -> Person:
    """Return a person with other records in a section; with None, one about whom nothing is said in it."""
    changed = copy.deepcopy(person)
    if records is None:
        changed.pop(key, None)
        del changed["complete"]
        for section in SECTIONS.values():
            if section.key not in (key, PERSON):
                changed.setdefault(section.key, "none" if section.is_single else [])
    elif SECTIONS_BY_KEY[key].is_single:
        changed[key] = records[0] if records else "none"
    else:
        changed[key] = copy.deepcopy(records)
    return changed


def _vary_facts(person: Person, record: dict[str, Any], leaf: Any, as_of: int) -> Iterator[Variation]:
    """Give the person with one fact of a record changed, or not known."""
    word, noun = leaf.section.word, leaf.section.noun
    fields = vocabulary(word)
    for name in list(record):
        if name not in fields:
            continue
        for value in _other_values(fields[name], record[name], as_of):
            yield Variation(_changed(person, record, name, value), as_of, f"{noun}: {_plain(name)} {_show(value)}")
        if name not in _NEEDED.get(word, ()):
            yield Variation(_changed(person, record, name, None), as_of, f"{noun}: {_plain(name)} not known")
    if word == "program" and "externship_hours" in record and "hours" in record:
        less = {**record, "hours": record["hours"] - 1}
        if less["hours"] >= record["externship_hours"]:
            yield Variation(_changed(person, record, "hours", less["hours"]), as_of, f"{noun}: {less['hours']} hours")
    if word == "employment" and isinstance(leaf, Total) and isinstance(leaf.at_least, WorkHours):
        weekly = _changed(person, record, "total_hours", None)
        yield Variation(weekly, as_of, f"{noun}: hours not known")
        (job,) = _records_of(weekly, "employment")[-1:]
        job["hours_per_week"] = USUAL_WEEK
        yield Variation(_changed(weekly, job, "start", None), as_of, f"{noun}: start not known")


#: Fields that a record cannot do without.
_NEEDED = {
    "program": ("completed", "expected"),
    "employment": ("end",),
    "credential": ("credential",),
    "attempt": ("credential", "taken"),
    "skill": ("skill",),
}


def _changed(person: Person, record: dict[str, Any], name: str, value: Any) -> Person:
    """Return a copy of the person in which one field of the record has another value; with None, no value."""
    before = dict(record)
    if value is None:
        record.pop(name, None)
    else:
        record[name] = value
    changed = copy.deepcopy(person)
    record.clear()
    record |= before
    return changed


def _other_values(field: FieldKind, value: Any, as_of: int) -> Iterator[Any]:
    """Give other values of a field: near ones, and other words."""
    if field.kind == "date" and value not in ("present", "never"):
        day = parse_date(value).first
        for step in (-1, 1):
            yield format_day(day + step)
        yield value[:7]
        yield value[:4]
        yield format_day(as_of)[:4]
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


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _show(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(map(_show, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _plain(str(value))
