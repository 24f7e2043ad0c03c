"""The ruleset `published` against a day-by-day reading of what its sources say, route by route."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import oracle
import people
import pytest
from oracle import FIRST, LAST, Length, Truth, all_of, any_of, minus, none_of, plus, years

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import read_verdict

RULESET = load_ruleset("published")
Person = dict[str, Any]


def section(person: Person, name: str) -> Any:
    return oracle.section_of(person, name)


def is_exam(credential: str, passed: bool | None = None) -> oracle.Test:
    own = oracle.is_one_of("credential", credential)
    if passed is None:
        return own
    result = oracle.is_true("passed")
    return oracle.both(own, result if passed else lambda record: none_of(result(record)))


def attempts(person: Person, day: date, test: oracle.Test, number: int) -> Truth:
    """Say whether there were at least that many attempts by the day."""
    return oracle.reaches(oracle.count_of(section(person, "attempts"), test, "taken", day, None), number)


def attempted_less_than(person: Person, day: date, test: oracle.Test, length: Length) -> Truth:
    """Say whether an attempt is less than so long ago."""
    return oracle.is_held_on(
        section(person, "attempts"),
        test,
        "taken",
        day,
        oracle.same,
        lambda each: plus(each, length) - timedelta(days=1),
    )


def holds_diploma(person: Person, day: date, *kinds: str, early: Length | None = None) -> Truth:
    """Say whether a diploma of one of the kinds is held, or will be within so long."""
    found = section(person, "diploma")
    if found is not None:
        found = [{**each, "earned": each["expected"]} if "expected" in each else each for each in found]
    test = oracle.is_one_of("kind", *kinds)
    return oracle.is_held_on(
        found, test, "earned", day, lambda each: minus(each, early) if early else each, oracle.forever
    )


ASSISTING = oracle.is_one_of("field", "medical_assisting")
CAAHEP_OR_ABHES = ("CAAHEP", "ABHES")
ASSISTANT = oracle.is_one_of("role", "medical_assistant")
EDUCATOR = oracle.is_one_of("role", "medical_assistant_educator")
MONTHS_18 = Length(18, "months")


# --- RMA ------------------------------------------------------------------------------------------------------


def rma(person: Person, day: date, route: Truth) -> Truth:
    """Four attempts in a lifetime, 45 days apart."""
    mine = is_exam("RMA")
    return all_of(
        route,
        none_of(attempts(person, day, mine, 4)),
        none_of(attempted_less_than(person, day, mine, Length(45, "days"))),
    )


def rma_education(person: Person, day: date) -> Truth:
    test = oracle.both(
        ASSISTING,
        oracle.includes_any("accreditation"),
        oracle.is_at_least("hours", 720),
        oracle.is_at_least("externship_hours", 160),
    )
    programs = section(person, "programs")
    graduated = oracle.has(programs, test, day, within=years(4))
    # From what day a scheduled graduate may take the exam is not known.
    student = all_of(oracle.is_under_way(programs, test, day), Truth.UNKNOWN)
    return any_of(graduated, student)


def rma_experience(person: Person, day: date) -> Truth:
    test = oracle.both(
        ASSISTANT,
        oracle.includes_all("duties", "administrative", "clinical"),
        oracle.weekly_hours_at_least(36),
    )
    cpr = oracle.is_one_of("credential", "CPR")
    return all_of(
        oracle.years_of_work(section(person, "employment"), test, day, years(3), in_last=years(7)),
        holds_diploma(person, day, "high_school", "ged"),
        oracle.is_valid(section(person, "credentials"), cpr, day, lambda each: FIRST, oracle.same),
    )


def rma_military(person: Person, day: date) -> Truth:
    return all_of(oracle.has(section(person, "military"), oracle.anything, day), Truth.UNKNOWN)


def rma_instructor(person: Person, day: date) -> Truth:
    work = section(person, "employment")
    related = oracle.both(oracle.is_not("role", "other"), oracle.is_not("role", "medical_assistant_educator"))
    return any_of(
        oracle.years_of_work(work, EDUCATOR, day, years(5)),
        all_of(
            oracle.years_of_work(work, EDUCATOR, day, years(1)),
            oracle.years_of_work(work, related, day, years(3)),
        ),
    )


# --- CMA ------------------------------------------------------------------------------------------------------


def cma(person: Person, day: date, route: Truth) -> Truth:
    """Three attempts in all."""
    return all_of(route, none_of(attempts(person, day, is_exam("CMA", passed=False), 3)))


ACCREDITED = oracle.both(ASSISTING, oracle.includes_any("accreditation", *CAAHEP_OR_ABHES))


def cma_student(person: Person, day: date) -> Truth:
    return oracle.is_enrolled(
        section(person, "programs"),
        ACCREDITED,
        day,
        lambda each: minus(each, Length(30, "days")),
        lambda each: each - timedelta(days=1),
    )


def cma_graduate(person: Person, day: date) -> Truth:
    programs = section(person, "programs")
    later = oracle.both(
        ASSISTING,
        oracle.includes_any("accredited_later_by", *CAAHEP_OR_ABHES),
        oracle.follows("accredited_later_on", ("completed", "expected"), Length(36, "months")),
    )
    return any_of(oracle.has(programs, ACCREDITED, day), oracle.is_accredited_later(programs, later, day))


def cma_recertificant(person: Person, day: date) -> Truth:
    held = oracle.is_held_on(
        section(person, "credentials"),
        oracle.is_one_of("credential", "CMA"),
        "issued",
        day,
        oracle.same,
        oracle.forever,
    )
    return any_of(attempts(person, day, is_exam("CMA", passed=True), 1), held)


def cma_alternative(person: Person, day: date) -> Truth:
    programs = section(person, "programs")
    schooling = oracle.both(
        ASSISTING,
        oracle.is_one_of("level", "postsecondary"),
        oracle.academic_hours_at_least(560),
        oracle.includes_any("recognized_by", "USDE", "CHEA"),
    )
    practicum = oracle.both(schooling, oracle.is_at_least("externship_hours", 160))
    worked = oracle.work_after(section(person, "employment"), ASSISTANT, programs, schooling, day, 1000)
    skills = section(person, "skills")

    def did(skill: str) -> Truth:
        return oracle.reaches(oracle.count_of(skills, oracle.is_one_of("skill", skill), "done", day, None), 10)

    return all_of(any_of(oracle.has(programs, practicum, day), worked), did("injection"), did("phlebotomy"))


def cma_educator(person: Person, day: date) -> Truth:
    taught = oracle.hours_of_work(section(person, "employment"), EDUCATOR, day, 1000)
    return all_of(taught, Truth.UNKNOWN)


# --- NCMA, CCMA, CMAA -----------------------------------------------------------------------------------------


def ncma(person: Person, day: date, route: Truth) -> Truth:
    return all_of(route, holds_diploma(person, day, "high_school", "ged", "equivalent"))


def ncma_education(person: Person, day: date) -> Truth:
    test = oracle.both(ASSISTING, oracle.includes_any("recognized_by", "NCCT"))
    return oracle.is_enrolled(
        section(person, "programs"), test, day, lambda each: FIRST, lambda each: plus(each, years(5))
    )


def ncma_experience(person: Person, day: date) -> Truth:
    test = oracle.both(ASSISTANT, oracle.is_one_of("country", "US"), oracle.weekly_hours_at_least(35))
    return oracle.years_of_work(section(person, "employment"), test, day, years(1), in_last=years(5))


def ncma_military(person: Person, day: date) -> Truth:
    return oracle.has(section(person, "military"), oracle.anything, day, within=years(5))


def nha(credential: str) -> Callable[[Person, date, Truth], Truth]:
    """Return what every route of this body's credentials asks for."""

    def judge(person: Person, day: date, route: Truth) -> Truth:
        failed = is_exam(credential, passed=False)
        return all_of(
            route,
            holds_diploma(person, day, "high_school", "ged", early=MONTHS_18),
            none_of(
                attempted_less_than(person, day, is_exam(credential), Length(30, "days")),
                all_of(
                    attempts(person, day, failed, 3),
                    attempted_less_than(person, day, failed, years(1)),
                ),
            ),
        )

    return judge


def trained(*fields: str) -> Callable[[Person, date], Truth]:
    return lambda person, day: oracle.has(
        section(person, "programs"), oracle.is_one_of("field", *fields), day, within=years(5)
    )


def worked(*roles: str) -> Callable[[Person, date], Truth]:
    test = oracle.both(oracle.is_one_of("role", *roles), oracle.is_true("supervised"))
    return lambda person, day: any_of(
        oracle.years_of_work(section(person, "employment"), test, day, years(1), in_last=years(3)),
        oracle.years_of_work(section(person, "employment"), test, day, years(2), in_last=years(5)),
    )


COMMON = {"RMA": rma, "CMA": cma, "NCMA": ncma, "CCMA": nha("CCMA"), "CMAA": nha("CMAA")}
ROUTES: dict[tuple[str, str], Callable[[Person, date], Truth]] = {
    ("RMA", "education"): rma_education,
    ("RMA", "experience"): rma_experience,
    ("RMA", "military"): rma_military,
    ("RMA", "instructor"): rma_instructor,
    ("CMA", "student"): cma_student,
    ("CMA", "graduate"): cma_graduate,
    ("CMA", "recertificant"): cma_recertificant,
    ("CMA", "alternative"): cma_alternative,
    ("CMA", "educator"): cma_educator,
    ("NCMA", "education"): ncma_education,
    ("NCMA", "experience"): ncma_experience,
    ("NCMA", "military"): ncma_military,
    ("CCMA", "training"): trained("medical_assisting"),
    ("CCMA", "experience"): worked("medical_assistant"),
    ("CMAA", "training"): trained("medical_administration", "medical_assisting"),
    ("CMAA", "experience"): worked("medical_office_worker", "medical_assistant"),
}
#: Routes in which one unknown fact affects two criteria, or hours and dates, in opposite directions: a day may be
#: left open that a closer look could decide, never the reverse.
WIDE = {
    ("CMA", "alternative"),
    ("CCMA", "training"),
    ("CMAA", "training"),
    ("CCMA", "experience"),
    ("CMAA", "experience"),
}


def likely(rng: Random, full: bool) -> Person:
    """Return a person with the numbers and words that these rules turn on."""
    person = people.widen(rng, people.whole_person(rng))
    for program in person.get("programs", []):
        if rng.random() < 0.5:
            program |= {"hours": rng.choice((720, 719, 800)), "externship_hours": rng.choice((160, 159, 161))}
        program["recognized_by"] = rng.choice(([], ["USDE"], ["NCCT"], ["CHEA", "NCCT"]))
        if rng.random() < 0.5:
            program["field"] = rng.choice(("medical_assisting", "medical_administration"))
    for job in person.get("employment", []):
        if "hours_per_week" in job and rng.random() < 0.6:
            job["hours_per_week"] = rng.choice((35, 36, 40))
    for attempt in person.get("attempts", []):
        attempt["credential"] = rng.choice(("RMA", "CMA", "CCMA", "CMAA"))
    for skill in person.get("skills", []):
        skill["skill"] = rng.choice(("injection", "phlebotomy"))
    return person if full else people.hide(rng, person)


def test_every_route_has_its_reading_here() -> None:
    assert list(ROUTES) == [(item.id, route.id) for item in RULESET.credentials for route in item.routes]


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("seed", range(12))
def test_every_route_equals_what_its_source_says(seed: int, full: bool) -> None:
    source = random.Random(f"{seed} {full}")
    for _ in range(25):
        person = likely(source, full)
        days = people.telling_days(source, person, 10)
        answer = evaluate_profile(make_profile(person), RULESET, FIRST_DAY)
        for credential in answer.credentials:
            for route, finding in credential.routes:
                name = (credential.id, route.id)
                edges = {edge for sets in (finding.windows, finding.possible) for each in sets for edge in each}
                near = {min(LAST_DAY, max(FIRST_DAY, edge + step)) for edge in edges for step in (-1, 0, 1)}
                for day in {*days, *map(date.fromordinal, near)}:
                    expected = COMMON[credential.id](person, day, ROUTES[name](person, day)).value
                    got = read_verdict(finding, day.toordinal()).value
                    if got == "undetermined" and name in WIDE and not full:
                        continue
                    assert got == expected, (name, day, person)


def test_the_calendar_ends_where_the_answers_do() -> None:
    assert (FIRST.toordinal(), LAST.toordinal()) == (FIRST_DAY, LAST_DAY)
