"""What is wrong with plans, each of them judged apart from the package that made it."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations, permutations
from math import inf
from typing import Any

import oracle
from oracle import Truth
from plain_changes import (
    Opening,
    Person,
    change_person,
    days_of_all,
    first_opening,
    iso,
    length_of,
    write_opening,
    write_record,
)
from plan_cases import Case, Sample

from ma_eligibility.days.calendar import LAST_DAY, PartialDate
from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.plan.changes import Change, Schedule, apply_changes
from ma_eligibility.plan.plan import Plan
from ma_eligibility.profile.profile import LISTED_SECTIONS, Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.evaluate import evaluate_profile

#: Gives what is wrong with a plan.
Check = Callable[[Sample, Plan, random.Random], Iterator[str]]

# --- True ---------------------------------------------------------------------------------------------------


def find_untrue(sample: Sample, plan: Plan, rng: random.Random) -> Iterator[str]:
    """Give what is untrue in what a plan says: when it opens and closes, on each schedule that was tried."""
    case, is_exam = sample.case, any(each.kind == "exam" for each in plan.changes)
    for trial in plan.trials:
        if is_exam and trial.schedule.exam is None:
            continue  # an exam that is never open is not taken
        changed = case.change(plan, trial.schedule)
        answers = case.evaluate(changed)
        theirs = apply_changes(make_profile(case.base(plan)), plan.changes, trial.schedule)
        for mine, other in zip(answers, evaluate_profile(theirs, case.ruleset, 0).credentials, strict=True):
            if (mine.windows, mine.possible) != (other.windows, other.possible):
                yield f"{mine.id} is not open on the same days once the person is written and read"
        found = case.opening(plan, trial.schedule)
        if found != trial.opening:
            yield f"it opens {write_opening(found)}, not {write_opening(trial.opening)}, on {trial.schedule}"
        elif found:
            yield from _find_misjudged(case, plan, changed, found, rng)
            yield from _find_exam_closed(case, plan, trial.schedule)


def _find_misjudged(case: Case, plan: Plan, changed: Person, opening: Opening, rng: random.Random) -> Iterator[str]:
    """Give the days on which the verdict of a judge is not what a plan says."""
    opens, closes = opening
    within = {opens, closes, rng.randint(opens, closes), rng.randint(opens, min(closes, opens + 400))}
    outside = {day for day in (opens - 1, closes + 1) if case.as_of <= day <= LAST_DAY}
    for day in sorted(within | outside):
        verdict = case.judge(changed, plan.credential.id, date.fromordinal(day))
        is_open = verdict is not Truth.NO if plan.certainty == "facts" else verdict is Truth.YES
        if is_open is not (day in within):
            yield f"{verdict.value} on {iso(day)}, though it is open {write_opening(opening)}"


def _find_exam_closed(case: Case, plan: Plan, schedule: Schedule) -> Iterator[str]:
    """Give the exam that is passed on a day on which the rest of the plan does not open it."""
    for exam in [each for each in plan.changes if each.kind == "exam"]:
        rest = case.change(plan, schedule, [each for each in plan.changes if each is not exam])
        id: str = getattr(exam.record, "credential")  # noqa: B009
        verdict = case.judge(rest, id, date.fromordinal(schedule.exam or case.as_of))
        if verdict is not Truth.YES:
            yield f"the exam {id} is {verdict.value} on {schedule}"


def find_untrue_also(sample: Sample, plan: Plan, rng: random.Random) -> Iterator[str]:
    """Give the other credentials that a plan does not open as it says."""
    trials = [trial for trial in plan.trials if trial.opening]
    for also in plan.also:
        for trial, stated in zip(trials, also.openings, strict=True):
            answers = sample.case.evaluate(sample.case.change(plan, trial.schedule))
            (found,) = [each for each in answers if each.id == also.id]
            opening = first_opening(found.windows, days_of_all(plan.changes, trial.schedule), sample.case.as_of)
            if opening != stated:
                yield f"{also.id} opens {write_opening(opening)}, not {write_opening(stated)}"


# --- No more than is needed ---------------------------------------------------------------------------------


def find_smaller(sample: Sample, plan: Plan, rng: random.Random) -> Iterator[str]:
    """Give the strict subsets of the changes that open the credential as early for as long."""
    for count in range(len(plan.changes)):
        for subset in combinations(plan.changes, count):
            if do_as_well(sample.case, plan, subset):
                yield f"{write_changes(subset)} would do"


def find_too_much(sample: Sample, plan: Plan, rng: random.Random) -> Iterator[str]:
    """Give what could be less in the changes: a number by one, or a list by a word."""
    for index, change in enumerate(plan.changes):
        for what, less in list_smaller(change, sample.case.plans.profile):
            if plan.certainty == "facts" and what.removeprefix("of ") not in change.amounts:
                continue  # what a new record does not say is a fact to find out, which may open another route
            changes = [*plan.changes[:index], less, *plan.changes[index + 1 :]]
            try:
                would_do = do_as_well(sample.case, plan, changes)
            except InputError:  # such as fewer hours in all than those of the externship
                continue
            if would_do:
                yield f"less {what} would do in {write_record(change.record)}"


def do_as_well(case: Case, plan: Plan, changes: Sequence[Change]) -> bool:
    """Tell whether some changes open the credential as early for as long as a plan, on every schedule."""
    pairs = [(case.opening(plan, trial.schedule, changes), trial.opening) for trial in plan.trials if trial.opening]
    return all(one and one[0] <= other[0] and length_of(one) >= length_of(other) for one, other in pairs)


def list_smaller(change: Change, profile: Profile) -> Iterator[tuple[str, Change]]:
    """Give the change with less in one field that it adds or changes."""
    if change.answers or change.paper:
        return
    old = None if change.position is None else (profile.records(change.section.key) or ())[change.position]
    for field in type(change.record).model_fields:
        value: Any = getattr(change.record, field, None)
        before: Any = getattr(old, field, None)
        if field in change.amounts or (isinstance(value, int | Decimal) and field in ("hours", "externship_hours")):
            yield f"of {field}", with_field(change, field, value - 1)
        elif field == "supervised" and value is True and old is None:
            yield "supervision", with_field(change, field, None)
        elif isinstance(value, tuple) and field != "answers":
            added = [word for word in value if word not in (before or ())]
            for word in added if field != "duties" or len(value) > 1 else ():
                yield f"than {word} in {field}", with_field(change, field, tuple(w for w in value if w != word))


def with_field(change: Change, field: str, value: Any) -> Change:
    """Return a change whose record has another value in a field."""
    return replace(change, record=with_changes(change.record, **{field: value}))


def write_changes(changes: Iterable[Change]) -> str:
    """Name some changes."""
    return " + ".join(f"{each.kind} {each.paper}".strip() for each in changes) or "nothing"


# --- The last useful day ------------------------------------------------------------------------------------


def find_wrong_last_day(sample: Sample, plan: Plan, rng: random.Random, later: Iterable[int] = ()) -> Iterator[str]:
    """Give what is wrong in the last useful day of a plan: on none of some later days may it help to begin.

    Where there is no such day, beginning must still help at the end of the years that are looked at.
    """
    if plan.certainty == "facts" or all(each.kind == "document" for each in plan.changes):
        if plan.last_day is not None:
            yield "it has a last day, though nothing begins on a day"
        return
    is_completed = any(each.needs_finish and not each.while_enrolled for each in plan.changes)
    horizon = find_horizon(plan)
    if horizon is None:
        return

    def opens(day: int) -> bool:
        return sample.case.opening(plan, move_schedule(plan.schedule, day, completed=is_completed)) is not None

    if plan.last_day is None:
        if not opens(horizon):
            yield f"it has no last day, though it does not help to begin on {iso(horizon)}"
        return
    day, of = plan.last_day
    if of != ("completing" if is_completed else "beginning"):
        yield f"the last day is one of {of}"
    if not opens(day):
        yield f"it does not help to begin on its last day, {iso(day)}"
    yield from (f"it helps on {iso(each)}, after its last day, {iso(day)}" for each in (day + 1, *later) if opens(each))


def find_horizon(plan: Plan) -> int | None:
    """Return the last day on which beginning, or completing, is tried; None if the calendar ends before all is done."""
    is_completed = any(each.needs_finish and not each.while_enrolled for each in plan.changes)
    start, finish = plan.schedule.start, plan.schedule.finish
    first = finish.last if is_completed and finish else start
    horizon = min(oracle.plus(date.fromordinal(first), oracle.years(30)).toordinal(), LAST_DAY)
    is_too_late = not is_completed and finish is not None and finish.last + horizon - first > LAST_DAY
    return None if is_too_late else horizon


def move_schedule(schedule: Schedule, day: int, *, completed: bool) -> Schedule:
    """Return a schedule on which something is completed on another day, or all begins on it."""
    if completed:
        return schedule._replace(finish=PartialDate(day, day))
    later, finish = day - schedule.start, schedule.finish
    return Schedule(day, finish and PartialDate(finish.first + later, finish.last + later))


# --- Honest -------------------------------------------------------------------------------------------------


def find_dishonest(sample: Sample, plan: Plan, rng: random.Random) -> Iterator[str]:
    """Give what the changes of a plan alter that is past, or that nobody can choose."""
    case = sample.case
    ids = [credential.id for credential in case.ruleset.credentials]
    for change in plan.changes:
        name = getattr(change.record, "credential", None)
        if change.section.key == "military" and change.kind != "document":
            yield "military training is no change"
        if change.section.key == "attempts" and getattr(change.record, "passed", None) is not True:
            yield "a failed attempt is no change"
        if name in ids and (name == plan.credential.id or change.kind != "exam"):
            yield f"{name} is held for {plan.credential.id}"
    base = make_profile(case.base(plan))
    for schedule in [trial.schedule for trial in plan.trials if trial.opening]:
        changed = apply_changes(base, plan.changes, schedule)
        yield from (
            f"{each} is another" for each in ("born", "complete") if getattr(base, each) != getattr(changed, each)
        )
        for key in LISTED_SECTIONS:
            yield from _find_rewritten(base, changed, key, schedule.start)
        if base.diploma != changed.diploma and not (
            base.records("diploma") == () and is_new(changed.diploma, schedule.start)
        ):
            yield "the diploma is another"


def _find_rewritten(base: Profile, changed: Profile, key: str, start: int) -> Iterator[str]:
    """Give how a section differs but for new records, papers, and jobs that end and go on."""
    old, new = list(getattr(base, key) or ()), list(getattr(changed, key) or ())
    is_in_part = key in base.incomplete or not (base.complete or getattr(base, key) is not None)
    if new and is_in_part is not (key in changed.incomplete):
        yield f"whether there are more {key} is another"
    for index, (before, after) in enumerate(zip(old, new, strict=False)):
        yield from (f"{key}[{index}]: {what}" for what in _list_differences(before, after, start))
    yield from (
        f"{key}: {record} is not of the days to come" for record in new[len(old) :] if not is_new(record, start)
    )
    if len(new) < len(old):
        yield f"there are fewer {key}"


def _list_differences(before: Any, after: Any, start: int) -> Iterator[str]:
    """Give how a record differs but for papers, yeses, and the end of a job that goes on."""
    one, other = write_record(before), write_record(after)
    for field in [name for name in {*one, *other} if one.get(name) != other.get(name)]:
        old, new = one.get(field), other.get(field)
        if field == "documents":
            is_fair = set(old or ()) < set(new or ())
        elif field == "answers":
            changed = {name: each for name, each in (new or {}).items() if (old or {}).get(name) != each}
            is_fair = set(old or {}) <= set(new or {}) and all(each["since"] >= iso(start) for each in changed.values())
        else:
            is_running = field == "end" and before.days[1] < start <= before.days[2]
            is_fair = is_running and new == iso(start - 1) and before.total_hours is None
        if not is_fair:
            yield f"{field} is {new}, not {old}"


def is_new(record: Any, start: int) -> bool:
    """Tell whether all that a record is about lies on the first day of a plan or later."""
    given = [getattr(record, name, None) for name in type(record).model_fields]
    dates = [value for value in given if isinstance(value, PartialDate)]
    return bool(dates) and all(each.first >= start for each in dates)


# --- Certain whatever is not known --------------------------------------------------------------------------


def find_uncertain(sample: Sample, plan: Plan, rng: random.Random) -> Iterator[str]:
    """Give the schedules on which a certain plan does not open the credential to the person with all that is known."""
    planned_for = sample.case.plans.profile
    for trial in plan.trials if plan.certainty == "certain" else ():
        if trial.opening is not None:
            changed = change_person(sample.whole, planned_for, plan.changes, trial.schedule, sample.places)
            days = sample.case.days(plan, changed)
            if not any(first <= trial.opening.opens and trial.opening.closes <= last for first, last in days):
                yield f"open {write_opening(trial.opening)}, but with all that is known on {days}"


def find_unsaid_condition(sample: Sample, plan: Plan, rng: random.Random) -> Iterator[str]:
    """Give the days of a plan without a condition that depend on a job that goes on after all."""
    case = sample.case
    if plan.condition or any(each.leaves or each.kind == "adjust-job" for each in plan.changes):
        return
    jobs = case.person.get("employment") or ()
    ended = [{**each, "end": iso(case.as_of)} if each["end"] == "present" else each for each in jobs]
    is_ended = all(each.get("start", "") <= each["end"] for each in ended)
    if jobs and is_ended:
        other = case._replace(person={**case.person, "employment": ended})
        opening = other.opening(plan, plan.schedule)
        if opening != plan.openings[0]:
            yield f"{write_opening(opening)} if its jobs end, not {write_opening(plan.openings[0])}"


# --- Beaten by none -----------------------------------------------------------------------------------------


def find_beaten(plans: Sequence[Plan]) -> Iterator[str]:
    """Give the plans for one credential that another one beats that is as certain.

    An extra one is there only since it opens sooner than the others on some day of completion.
    """
    for plan, other in permutations([plan for plan in plans if not plan.is_extra], 2):
        if plan.certainty == other.certainty and beats(other, plan):
            yield f"{write_changes(plan.changes)} is beaten by {write_changes(other.changes)}"

    for extra in [plan for plan in plans if plan.is_extra]:
        others = [plan.opens for plan in plans if plan.certainty == extra.certainty and plan.opens is not None]
        if all(opening.opens >= min(others, default=LAST_DAY) for opening in extra.openings):
            yield f"{write_changes(extra.changes)} opens no sooner than the others"


def beats(one: Plan, other: Plan) -> bool:
    """Tell whether a plan is as easy, as small, as soon and as long as another, and better in one of these.

    How soon two plans are that depend on a day of completion is compared on each day that was tried. Of one that has
    its days, and another that depends on one, how soon they are is not compared.
    """
    measures = [[each.effort, len(each.changes), -length_of(each.openings[0])] for each in (one, other)]
    if one.depends_on_finish and not other.depends_on_finish:
        return False
    if one.depends_on_finish == other.depends_on_finish:
        for plan, measure in zip((one, other), measures, strict=True):
            measure += [trial.opening.opens if trial.opening else inf for trial in plan.trials]
    mine, others = measures
    return mine != others and all(first <= second for first, second in zip(mine, others, strict=True))


#: What is checked of every plan.
CHECKS: dict[str, Check] = {
    "true": find_untrue,
    "also open": find_untrue_also,
    "minimal": find_smaller,
    "just enough": find_too_much,
    "last useful day": find_wrong_last_day,
    "honest": find_dishonest,
    "certain": find_uncertain,
    "unconditional": find_unsaid_condition,
}


def find_faults(sample: Sample, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Give what is wrong with the plans of a person, after the name of what it is not."""
    for found in sample.case.plans.credentials:
        yield from (("beaten by none", fault) for fault in find_beaten(found.plans))
    for plan in sample.case.plans.all_plans:
        for name, check in CHECKS.items():
            try:
                yield from ((name, fault) for fault in check(sample, plan, rng))
            except InputError as error:
                yield "readable", f"a changed person cannot be read: {error}"
