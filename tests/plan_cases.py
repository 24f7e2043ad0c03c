"""People with the plans made for them, and the plans carried out apart from the package that made them.

A plan is carried out in plain values, as in a file, which are read and evaluated once more.
"""

import copy
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import oracle
import people
import random_rules
import test_published
from oracle import Truth
from plain_changes import Opening, Person, Places, can_be_made, change_person, days_of_all, first_opening

from ma_eligibility.days.calendar import LAST_DAY, PartialDate
from ma_eligibility.days.timeline import Days, contains
from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.plan.changes import Change, Schedule
from ma_eligibility.plan.plan import Plan, PlanOptions, Plans
from ma_eligibility.plan.planner import plan_profile
from ma_eligibility.ruleset.evaluate import evaluate_profile, evaluate_rules
from ma_eligibility.ruleset.rulebook import Ruleset

#: Gives the verdict on a credential for a person on a day.
Judge = Callable[[Person, str, date], Truth]


class Case(NamedTuple):
    """A person with the plans for them."""

    person: Person
    ruleset: Ruleset
    judge: Judge
    plans: Plans

    @property
    def as_of(self) -> int:
        """The day asked about."""
        return self.plans.as_of

    def base(self, plan: Plan) -> Person:
        """Return the person that a plan is for."""
        return {**self.person, "complete": True} if plan.certainty == "nothing else" else self.person

    def change(self, plan: Plan, schedule: Schedule, changes: Iterable[Change] | None = None) -> Person:
        """Return the person after the changes of a plan, or some others."""
        given = plan.changes if changes is None else changes
        return change_person(self.base(plan), self.plans.profile, given, schedule)

    def opening(self, plan: Plan, schedule: Schedule, changes: Iterable[Change] | None = None) -> Opening | None:
        """Return the days on which the credential is open after the changes; None if it never is."""
        given = list(plan.changes if changes is None else changes)
        schedule = self.set_exam(plan, schedule, given)
        if schedule.exam is None and any(each.kind == "exam" for each in given):
            return None
        if not can_be_made(given, schedule, self.plans.profile):
            return None
        days = self.days(plan, self.change(plan, schedule, given))
        return first_opening(days, days_of_all(given, schedule), self.as_of)

    def set_exam(self, plan: Plan, schedule: Schedule, changes: Sequence[Change]) -> Schedule:
        """Return a schedule on which the exam is passed on the first day on which the other changes open it."""
        exams = [getattr(each.record, "credential") for each in changes if each.kind == "exam"]  # noqa: B009
        if not exams:
            return schedule
        rest = [each for each in changes if each.kind != "exam"]
        (found,) = [each for each in self.evaluate(self.change(plan, schedule, rest)) if each.id == exams[0]]
        opening = first_opening(found.windows, days_of_all(rest, schedule), schedule.start)
        return schedule._replace(exam=opening and opening[0])

    def days(self, plan: Plan, person: Person) -> Days:
        """Return the days on which the credential of a plan is open to a person: those that may be, if facts lack."""
        (found,) = evaluate_rules(make_profile(person), self.ruleset.compiled_apart[plan.credential.id])
        return found.possible if plan.certainty == "facts" else found.windows

    def evaluate(self, person: Person) -> tuple[Any, ...]:
        """Return the answers for a person, who is read from plain values."""
        return evaluate_profile(make_profile(person), self.ruleset, self.as_of).credentials


# --- Judges -------------------------------------------------------------------------------------------------


def judge_guide(person: Person, credential: str, day: date) -> Truth:
    """Judge by the plain reading of the guide."""
    routes = [route for id, route in oracle.ROUTES if id == credential]
    return oracle.any_of(*(oracle.RULES[credential, route](person, day) for route in routes))


def judge_published(person: Person, credential: str, day: date) -> Truth:
    """Judge by the plain reading of the bodies' own pages."""
    routes = [route for id, route in test_published.ROUTES if id == credential]
    join, judges = test_published.COMMON[credential], test_published.ROUTES
    found = [join(person, day, judges[credential, route](person, day)) for route in routes]
    return oracle.any_of(*found)


def judge_by(ruleset: Ruleset) -> Judge:
    """Return a judge who reads the plain values and evaluates, for rules that nobody has read plainly."""

    def judge(person: Person, credential: str, day: date) -> Truth:
        answer = evaluate_profile(make_profile(person), ruleset, day)
        (found,) = [each for each in answer.credentials if each.id == credential]
        if contains(found.windows, day.toordinal()):
            return Truth.YES
        return Truth.UNKNOWN if contains(found.possible, day.toordinal()) else Truth.NO

    return judge


#: Who judges under the shipped rules: nobody who reads rule files.
JUDGES: dict[str, Judge] = {"guide": judge_guide, "published": judge_published}


# --- Random cases -------------------------------------------------------------------------------------------


class Sample(NamedTuple):
    """A random person with plans, and the same person with all that is known."""

    case: Case
    whole: Person
    places: Places
    """Where the records of the one are among those of the other."""


#: Plans take up to so many years, and the calendar ends.
LAST_TO_ASK = LAST_DAY - 3000
#: A field of a record of each kind that is never hidden, and that can tell records apart.
TAGS = {"programs": "name", "employment": "employer", "military": "branch"}


def random_sample(rng: random.Random, ruleset: str, folder: Path, depth: int | None = None) -> Sample:
    """Return a random person with all plans under a ruleset: guide, published, or random rules in a folder."""
    if ruleset == "random":
        rules, judge = write_rules(rng, folder, depth), None
    else:
        rules, judge = load_shipped(ruleset), JUDGES[ruleset]
    hidden, whole, places = hide_with_places(rng, PEOPLE[ruleset](rng))
    if rng.random() < 0.35:
        hidden, places = whole, {section: range(100) for section in TAGS}
    as_of = pick_as_of(rng, hidden)
    options = random_options(rng, as_of)._replace(all_plans=True)
    return Sample(make_case(hidden, rules, judge or judge_by(rules), as_of, options), whole, places)


def make_case(person: Person, ruleset: Ruleset, judge: Judge, as_of: int, options: PlanOptions) -> Case:
    """Return a person with plans."""
    return Case(person, ruleset, judge, plan_profile(make_profile(person), ruleset, as_of, options))


#: How a person is made for each ruleset, with all known.
PEOPLE: dict[str, Callable[[random.Random], Person]] = {
    "guide": people.whole_person,
    "published": lambda rng: test_published.likely(rng, True),
    "random": lambda rng: people.wide_person(rng, True),
}


@cache
def load_shipped(name: str) -> Ruleset:
    """Return a shipped ruleset."""
    return load_ruleset(name)


def write_rules(rng: random.Random, folder: Path, depth: int | None = None) -> Ruleset:
    """Return random rules that can be used; of some, the loader finds that they ask for nothing or contradict."""
    while True:
        random_rules.write(rng, folder, rng.choice((1, 2)) if depth is None else depth)
        try:
            return load_ruleset(str(folder))
        except InputError:
            continue


def pick_as_of(rng: random.Random, person: Person) -> int:
    """Return a day to ask about: mostly of these years."""
    near = date(2026, 1, 1).toordinal() + rng.randrange(1500)
    day = near if rng.random() < 0.6 else rng.choice(people.telling_days(rng, person, 6)).toordinal()
    return min(day, LAST_TO_ASK)


def random_options(rng: random.Random, as_of: int) -> PlanOptions:
    """Return what a candidate may say of the plans; often nothing."""
    start = as_of + rng.randrange(500) if rng.random() < 0.2 else None
    finish = (as_of if start is None else start) + rng.randrange(1, 1500)
    return PlanOptions(
        start=start,
        finish=PartialDate(finish, finish) if rng.random() < 0.4 else None,
        hours=rng.choice((20, 30, 36, 60)) if rng.random() < 0.2 else None,
    )


def hide_with_places(rng: random.Random, whole: Person) -> tuple[Person, Person, Places]:
    """Return a person with facts hidden, the whole person, and where the records that are not hidden are in it."""
    whole = copy.deepcopy(whole)
    for section, tag in TAGS.items():
        for index, record in enumerate(whole.get(section) or ()):
            record[tag] = f"number {index}"
    hidden = people.hide(rng, whole)
    places = {
        section: [int(record[tag].split()[1]) for record in hidden.get(section) or ()] for section, tag in TAGS.items()
    }
    return hidden, whole, places
