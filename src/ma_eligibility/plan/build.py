"""The change that a target comes to, given all the criteria that it is to meet."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

from ma_eligibility.plan.changes import Change
from ma_eligibility.plan.needs import Situation, Target, list_continuing
from ma_eligibility.plan.records import join_values, make_record
from ma_eligibility.profile.answers import Answer
from ma_eligibility.profile.credentials import Attempt, HeldCredential
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.amounts import WorkHours
from ma_eligibility.ruleset.conditions.answers import AnswerCondition
from ma_eligibility.ruleset.conditions.base import NO, YES, Condition
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.total import Total
from ma_eligibility.ruleset.where import stored_fields

Criteria = Sequence[Has | Total]

#: How many hours a week a new job has at least, next to others: a day's work.
SHORTEST_WEEK = 8


def build_change(target: Target, criteria: Criteria, situation: Situation) -> Change | None:
    """Return the change of a target that meets its part of all the criteria; None if there is no such change."""
    build = _build_answer if target.is_answer else _BUILDERS[target.section, target.kind]
    return build(target, criteria, situation)


def _list_tests(criteria: Criteria) -> tuple[Condition, ...]:
    """Return the conditions of all the criteria."""
    return tuple(test for criterion in criteria for test in criterion.tests)


def _build_answer(target: Target, criteria: Criteria, situation: Situation) -> Change:
    section = SECTIONS_BY_KEY.get(target.section, criteria[0].section)
    assert target.position is not None
    record = (situation.profile.records(section.key) or ())[target.position]
    asked = tuple(test for criterion in criteria for test in criterion.asked if test.field == target.name)
    answers = (Answer(target.name, is_yes=True),)
    return Change(target.kind, section, record, target.position, asked, answers=answers)


def _build_paper(target: Target, criteria: Criteria, situation: Situation) -> Change:
    section = SECTIONS_BY_KEY[target.section]
    assert target.position is not None
    record = (situation.profile.records(section.key) or ())[target.position]
    return Change("document", section, record, target.position, _list_tests(criteria), paper=target.name)


def _build_diploma(target: Target, criteria: Criteria, situation: Situation) -> Change | None:
    """Return a diploma to earn: a GED where that will do."""
    section, tests = SECTIONS_BY_KEY["diploma"], _list_tests(criteria)
    record = make_record(section, tests, ())
    if record is None:
        return None
    ged = with_changes(record, kind="ged")
    is_enough = all(test.test(ged) == YES for test in tests if test.field == "kind")
    return Change("diploma", section, ged if is_enough else record, asked=tests)


def _build_program(target: Target, criteria: Criteria, situation: Situation) -> Change | None:
    section, tests = SECTIONS_BY_KEY["programs"], _list_tests(criteria)
    record = make_record(section, tests, _list_counted(criteria))
    if record is None:
        return None
    enrolled = all(isinstance(each, Has) and each.while_ is not None for each in criteria)
    counted = {name for name, _ in _list_counted(criteria)}
    numbers = [name for name in ("hours", "externship_hours") if name in counted]
    amounts = ("hours",) if "academic_hours" in counted else tuple(numbers)
    return Change(
        "schooling", section, record, asked=tests, while_enrolled=enrolled, amounts=amounts, number=target.number
    )


def _list_counted(criteria: Criteria) -> tuple[tuple[str, Any], ...]:
    """Return the numbers that records are to have by criteria that add them up."""
    totals = [each for each in criteria if isinstance(each, Total) and each.counted_field is not None]
    return tuple((str(each.counted_field), each.least_count) for each in totals)


def _build_small_record(target: Target, criteria: Criteria, situation: Situation) -> Change | None:
    """Return a card, taken as kept current, or procedures to do."""
    section, tests = SECTIONS_BY_KEY[target.section], _list_tests(criteria)
    others = tuple(test for test in tests if test.field != section.kind_field)
    record = make_record(section, others, _list_counted(criteria))
    if record is None:
        return None
    named = with_changes(record, **{section.kind_field: target.name})
    amounts = tuple(name for name, _ in _list_counted(criteria))
    return Change("small-record", section, named, asked=tests, amounts=amounts)


def _build_exam(target: Target, criteria: Criteria, situation: Situation) -> Change:
    section = SECTIONS_BY_KEY[target.section]
    if section.word == "attempt":
        passed: dict[str, Any] = {"credential": target.name, "passed": True}
        record: Any = Attempt.model_construct(**passed)
    else:
        record = HeldCredential.model_construct(credential=target.name, expires="never")
    return Change("exam", section, record, asked=_list_tests(criteria))


def drop_field(change: Change, field: str) -> Change | None:
    """Return the change of a new record with nothing asked of a field; None for what the record is about."""
    section = change.section
    if field == section.kind_field or change.kind == "exam":
        return None
    asked = tuple(test for test in change.asked if test.field != field)
    if any(test.field == field and isinstance(test, AnswerCondition) for test in change.asked):
        answers = tuple(answer for answer in change.record.answers or () if answer.name != field)
        return replace(change, record=with_changes(change.record, answers=answers or None), asked=asked)
    if (
        field in change.amounts
        or field in section.model.DATES
        or (change.kind == "new-job" and field == "hours_per_week")
    ):
        return None
    stored = section.model.DERIVED[field].fields if field in section.model.DERIVED else (field,)
    still = {name for test in asked for name in stored_fields(section.word, {test.field: test.wanted})}
    plain = {name: section.model.model_fields[name].default for name in stored if name not in still}
    if all(getattr(change.record, name) == value for name, value in plain.items()):
        return None  # it is so anyway, if nothing is said
    return replace(change, record=with_changes(change.record, **plain), asked=asked)


# --- Jobs ---------------------------------------------------------------------------------------------------


def _build_new_job(target: Target, criteria: Criteria, situation: Situation) -> Change | None:
    """Return a new job: next to those that go on where the hours of all allow it, otherwise in their place."""
    section, tests = SECTIONS_BY_KEY["employment"], _list_tests(criteria)
    record: Any = make_record(section, tests, ())
    if record is None:
        return None
    totals = [each for each in criteria if isinstance(each, Total)]
    asked = max([record.hours_per_week or 0, *(each.weekly_at_least.hours for each in totals if each.weekly_at_least)])
    most = max(situation.most_hours, asked) if situation.hours is None else situation.hours
    if asked > most:
        return None
    whole = max([0, *(each.prorated_to.hours for each in totals if each.prorated_to)])
    in_hours = any(isinstance(each.at_least, WorkHours) for each in totals)
    wanted = most if in_hours or not (asked or whole) else min(most, max(asked, whole))
    amounts = ("hours_per_week",) if any(each.weekly for each in totals) else ()
    if not (asked or whole or in_hours):  # any number of hours will do, next to other jobs
        return Change("new-job", section, record, asked=tests, hours_matter=False)
    running = list_continuing(situation)
    room = most - sum(Fraction(job.weekly_hours[1]) for _, job in running)
    fits = room >= (wanted if record.hours_per_week else min(wanted, SHORTEST_WEEK))
    if not fits and any(job.total_hours is not None for _, job in running):
        return None  # ended earlier, such a job would have had more hours a week in the past
    leaves = () if fits else tuple(position for position, _ in running)
    job = with_changes(record, hours_per_week=min(wanted, floor(room)) if fits else wanted)
    return Change("new-job", section, job, asked=tests, leaves=leaves, amounts=amounts)


def _build_adjusted_job(target: Target, criteria: Criteria, situation: Situation) -> Change | None:
    """Return a job that goes on with the duties, hours and supervision that the criteria ask for."""
    section, tests = SECTIONS_BY_KEY["employment"], _list_tests(criteria)
    position = target.position
    assert position is not None
    job = (situation.profile.records("employment") or ())[position]
    failing = [test for test in tests if test.test(job) == NO]
    changes = {
        name: join_values([test for test in failing if test.field == name])
        for name in dict.fromkeys(test.field for test in failing)
    }
    if "duties" in changes:  # those that the job has already stay
        changes["duties"] = tuple(dict.fromkeys((*(job.duties or ()), *changes["duties"])))
    if job.hours_per_week is not None:
        hours = _find_adjusted_hours(position, job, criteria, situation, changes.get("hours_per_week"))
        if hours is None:
            return None
        if hours != job.hours_per_week:
            changes["hours_per_week"] = hours
    adjusted = with_changes(job, **changes)
    if not changes or any(test.test(adjusted) == NO for test in tests):
        return None
    numbers = ("hours_per_week",) if "hours_per_week" in changes else ()
    return Change("adjust-job", section, adjusted, position, tests, amounts=numbers)


def _find_adjusted_hours(position: int, job: Any, criteria: Criteria, situation: Situation, asked: Any) -> Any:
    """Return how many hours a week a job that goes on is to have; None if all jobs together would have too many.

    ``asked`` are those that conditions ask for, where the job has fewer.
    """
    others = [other.hours_per_week or 0 for place, other in list_continuing(situation) if place != position]
    most = situation.most_hours - sum(others)
    wanted = asked or job.hours_per_week
    for criterion in criteria:
        if isinstance(criterion, Total) and isinstance(criterion.at_least, WorkHours):
            wanted = max(wanted, most)
        elif isinstance(criterion, Total) and criterion.weekly is not None:
            wanted = max(wanted, min(most, criterion.weekly.hours))
    return wanted if wanted <= max(most, job.hours_per_week) else None


def fits_in_week(changes: Sequence[Change], situation: Situation) -> bool:
    """Tell whether the jobs that go on and a new one together stay within the hours of a week, as far as is known."""
    adjusted: dict[int | None, Any] = {
        change.position: change.record for change in changes if change.kind == "adjust-job"
    }
    new: list[Any] = [change for change in changes if change.kind == "new-job"]
    if not adjusted or len(adjusted) + len(new) < 2:  # each by itself was made to fit
        return True
    if any(change.leaves for change in new):
        return False
    running = [adjusted.get(position, job).hours_per_week or 0 for position, job in list_continuing(situation)]
    before = sum(job.hours_per_week or 0 for _, job in list_continuing(situation))
    total = sum(running) + sum(change.record.hours_per_week or 0 for change in new)
    return bool(total <= max(situation.most_hours, before))


_BUILDERS: dict[tuple[str, str], Callable[[Target, Criteria, Situation], Change | None]] = {
    ("military", "document"): _build_paper,
    ("diploma", "diploma"): _build_diploma,
    ("programs", "schooling"): _build_program,
    ("credentials", "small-record"): _build_small_record,
    ("skills", "small-record"): _build_small_record,
    ("credentials", "exam"): _build_exam,
    ("attempts", "exam"): _build_exam,
    ("employment", "new-job"): _build_new_job,
    ("employment", "adjust-job"): _build_adjusted_job,
}
