"""Plans carried out in plain values, as in a file, apart from the package that made them."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import inf
from typing import Any

from oracle import days_of

from ma_eligibility.days.calendar import LAST_DAY, PartialDate
from ma_eligibility.days.timeline import Days
from ma_eligibility.plan.changes import Change, Schedule
from ma_eligibility.profile.answers import Answer
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import Record

Person = dict[str, Any]
#: The first and the last day on which something is open.
Opening = tuple[int, int]
#: Where the records of a section are in another list, by their places in the list that was planned for.
Places = Mapping[str, Sequence[int]]


def iso(day: int) -> str:
    """Write a day."""
    return date.fromordinal(day).isoformat()


def day_of(change: Change, schedule: Schedule) -> int | None:
    """Return the day on which a change is made; None for a paper, which has none."""
    if change.kind == "document":
        return None
    if change.kind == "exam":
        return schedule.exam
    is_completed = change.kind in ("diploma", "schooling") and not change.while_enrolled
    return schedule.finish.last if is_completed and schedule.finish else schedule.start


def days_of_all(changes: Iterable[Change], schedule: Schedule) -> list[int]:
    """Return the days of the changes that have one."""
    return [day for change in changes if (day := day_of(change, schedule)) is not None]


def first_opening(days: Days, made: Sequence[int], as_of: int) -> Opening | None:
    """Return the interval that goes on or begins when all is done, from the day asked about on."""
    done = max([as_of, *made])
    after = [(max(first, as_of), last) for first, last in days if last >= done]
    return after[0] if after else None


def change_person(
    person: Person, planned_for: Profile, changes: Iterable[Change], schedule: Schedule, places: Places | None = None
) -> Person:
    """Return a person after some changes.

    ``places`` says where the records are in this person that a change finds by its place; those of the person that
    was planned for if left out.
    """
    changed = copy.deepcopy(person)
    jobs: dict[int, list[Person]] = {}
    for change in changes:
        section = change.section.key

        def find(position: int, section: str = section) -> int:
            return position if places is None else places[section][position]

        if change.position is None and not change.answers:
            for position in change.leaves:
                jobs[find(position)] = [end_before(changed[section][find(position)], schedule.start)]
            add_new(changed, change, schedule)
            continue
        index = None if change.position is None else find(change.position)
        record: Any = changed if section == "person" else changed[section]
        record = record if index is None or section == "diploma" else record[index]
        if change.answers:
            record["answers"] = {**record.get("answers", {}), **write_yes(change, schedule)}
        elif change.kind == "document":
            record["documents"] = [*record.get("documents", []), change.paper]
        else:
            assert change.position is not None
            assert index is not None
            jobs[index] = go_on(record, (planned_for.employment or ())[change.position], change.record, schedule.start)
    if jobs:
        listed = enumerate(changed["employment"])
        changed["employment"] = [each for index, job in listed for each in jobs.get(index, [job])]
    return changed


def write_yes(change: Change, schedule: Schedule) -> Person:
    """Write the answers that become yes."""
    day = day_of(change, schedule) or schedule.start
    return {each.name: {"is": True, "since": iso(day)} for each in change.answers}


def add_new(person: Person, change: Change, schedule: Schedule) -> None:
    """Add the record of a change."""
    record = {**write_record(change.record), **dates_of_new(change, schedule)}
    if change.section.key == "diploma":
        person["diploma"] = record
    else:
        add_record(person, change.section.key, record)


def add_record(person: Person, section: str, record: Person) -> None:
    """Add a record; of a section that was left out, there may be others."""
    if section not in person and person.get("complete") is not True:
        person["incomplete"] = [*person.get("incomplete", []), section]
    person[section] = [*person.get(section, []), record]


def go_on(job: Person, before: Any, after: Any, start: int) -> list[Person]:
    """Return a job up to the day before some day, and as it is from then on."""
    written, old = write_record(after), write_record(before)
    other = {key: value for key, value in written.items() if old.get(key) != value}
    return [end_before(job, start), {**job, **other, "start": iso(start)}]


def end_before(job: Person, day: int) -> Person:
    """Return a job that ends the day before a day; one that has ended by then stays as it is."""
    has_ended = job["end"] != "present" and days_of(job["end"])[-1].toordinal() < day
    return job if has_ended else {**job, "end": iso(day - 1)}


def can_be_made(changes: Iterable[Change], schedule: Schedule, planned_for: Profile) -> bool:
    """Tell whether the jobs that are to go on in another way still run when the plan begins."""
    jobs = [(planned_for.employment or ())[each.position or 0] for each in changes if each.kind == "adjust-job"]
    return all(job.days[1] < schedule.start <= job.days[2] for job in jobs)


def dates_of_new(change: Change, schedule: Schedule) -> Person:
    """Return the dates of a new record."""
    start, exam = iso(schedule.start), iso(schedule.exam) if schedule.exam else ""
    return {
        "diploma": {"expected": str(schedule.finish)},
        "programs": {"started": start, "expected": str(schedule.finish)},
        "employment": {"start": start, "end": "present"},
        "credentials": {"issued": exam or start, "expires": "never"},
        "attempts": {"taken": exam},
        "skills": {"done": start},
    }[change.section.key]


def write_record(record: Record) -> Person:
    """Write a record as in a file."""
    given = {name: getattr(record, name, None) for name in type(record).model_fields}
    return {name: write_value(value) for name, value in given.items() if value is not None}


def write_value(value: Any) -> Any:
    """Write a value as in a file."""
    if isinstance(value, PartialDate):
        return str(value)
    if isinstance(value, tuple) and value and isinstance(value[0], Answer):
        return {
            each.name: {
                "is": each.is_yes,
                **({"since": str(each.since)} if each.since else {}),
                **({"until": str(each.until)} if each.until else {}),
            }
            for each in value
        }
    return list(value) if isinstance(value, tuple) else value


def length_of(opening: Opening) -> float:
    """Return for how many days something is open."""
    return inf if opening[1] == LAST_DAY else opening[1] - opening[0] + 1


def write_opening(opening: Opening | None) -> str:
    """Write when something is open."""
    return "never" if opening is None else f"from {iso(opening[0])} through {iso(opening[1])}"
