"""The ruleset `published` against a day-by-day reading of what its sources say, route by route."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import answers_oracle
import oracle
import people
import pytest
from day_by_day import assert_as_judged
from oracle import FIRST, LAST, Length, Truth, all_of, any_of, minus, none_of, plus, years

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_profile

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


def holds_diploma(person: Person, day: date, *kinds: str, opens: Callable[[date], date] = oracle.same) -> Truth:
    """Say whether a diploma of one of the kinds is held, or is to come and counts by now."""
    found = section(person, "diploma")
    if found is not None:
        found = [{**each, "earned": each["expected"]} if "expected" in each else each for each in found]
    test = oracle.is_one_of("kind", *kinds)
    return oracle.is_held_on(found, test, "earned", day, opens, oracle.forever)


ASSISTING = oracle.is_one_of("field", "medical_assisting")
CAAHEP_OR_ABHES = ("CAAHEP", "ABHES")
ASSISTANT = oracle.is_one_of("role", "medical_assistant")
EDUCATOR = oracle.is_one_of("role", "medical_assistant_educator")
#: Work that counts day by day, with the hours of all jobs of the day together.
BOTH_DUTIES = oracle.both(ASSISTANT, oracle.includes_all("duties", "administrative", "clinical"))
IN_THE_US = oracle.both(ASSISTANT, oracle.is_one_of("country", "US"))
MONTHS_18 = Length(18, "months")
ANY_KIND = ("high_school", "ged", "equivalent")


def says_yes(name: str) -> oracle.Test:
    """Return the test that a question about a record is answered with yes; its answers have no dates here."""
    return lambda record: answers_oracle.is_answered(name, True)(dict(record), FIRST)


def was_passed_or_held(person: Person, day: date, *credentials: str) -> Truth:
    """Say whether the exam of one of the credentials was passed by the day, or one of them issued."""
    named = oracle.is_one_of("credential", *credentials)
    held = oracle.is_held_on(section(person, "credentials"), named, "issued", day, oracle.same, oracle.forever)
    return any_of(attempts(person, day, oracle.both(named, oracle.is_true("passed")), 1), held)


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
    # CHEA recognizes the one, the US Department of Education the other; of the rest the profile must say it.
    known = oracle.both(test, oracle.includes_any("accreditation", *CAAHEP_OR_ABHES))
    recognized = oracle.both(test, oracle.includes_any("recognized_by", "USDE", "CHEA", "AMT"))
    programs = section(person, "programs")
    graduated = any_of(*(oracle.has(programs, each, day, within=years(4)) for each in (known, recognized)))
    # From what day a scheduled graduate may take the exam is not known.
    student = all_of(oracle.is_under_way(programs, test, day), Truth.UNKNOWN)
    worked = oracle.years_of_work(section(person, "employment"), BOTH_DUTIES, day, years(3), in_last=years(5))
    # Nor whether the body still takes older graduates who work.
    older = all_of(oracle.has(programs, test, day), worked, Truth.UNKNOWN)
    return any_of(graduated, student, older)


def has_cpr(person: Person, day: date) -> Truth:
    cpr = oracle.is_one_of("credential", "CPR")
    return oracle.is_valid(section(person, "credentials"), cpr, day, lambda each: FIRST, oracle.same)


def rma_hybrid(person: Person, day: date) -> Truth:
    test = oracle.both(
        oracle.is_not("field", "other"),
        oracle.is_at_least("hours", 500),
        oracle.is_at_least("externship_hours", 160),
    )
    return all_of(oracle.has(section(person, "programs"), test, day), has_cpr(person, day), Truth.UNKNOWN)


def rma_experience(person: Person, day: date) -> Truth:
    return all_of(
        oracle.full_time_work(section(person, "employment"), BOTH_DUTIES, 36, day, years(3), years(7)),
        holds_diploma(person, day, *ANY_KIND),
        has_cpr(person, day),
    )


def rma_military(person: Person, day: date) -> Truth:
    return all_of(oracle.has(section(person, "military"), oracle.anything, day), Truth.UNKNOWN)


def rma_instructor(person: Person, day: date) -> Truth:
    work = section(person, "employment")
    related = oracle.both(oracle.is_not("role", "other"), oracle.is_not("role", "medical_assistant_educator"))
    course = any_of(
        oracle.has(section(person, "programs"), oracle.is_not("field", "other"), day),
        oracle.has(section(person, "military"), oracle.anything, day),
    )
    return any_of(
        all_of(oracle.years_of_work(work, EDUCATOR, day, years(5)), course),
        all_of(
            oracle.years_of_work(work, EDUCATOR, day, years(1)),
            oracle.years_of_work(work, related, day, years(3)),
        ),
    )


def rma_another_exam(person: Person, day: date) -> Truth:
    return all_of(was_passed_or_held(person, day, "CMA", "NCMA", "CCMA", "CMAC"), Truth.UNKNOWN)


# --- CMA ------------------------------------------------------------------------------------------------------


def cma(person: Person, day: date, route: Truth) -> Truth:
    """Three attempts in all."""
    return all_of(route, none_of(attempts(person, day, is_exam("CMA", passed=False), 3)))


ACCREDITED = oracle.both(ASSISTING, oracle.includes_any("accreditation", *CAAHEP_OR_ABHES))


def cma_student(person: Person, day: date) -> Truth:
    programs = section(person, "programs")
    soon = oracle.is_enrolled(
        programs,
        ACCREDITED,
        day,
        lambda each: minus(each, Length(30, "days")),
        lambda each: each - timedelta(days=1),
    )
    # Whether the end of the classroom part is enough now is not known.
    earlier = oracle.is_under_way(programs, oracle.both(ACCREDITED, says_yes("classroom_done")), day)
    return any_of(soon, all_of(earlier, Truth.UNKNOWN))


def cma_graduate(person: Person, day: date) -> Truth:
    programs = section(person, "programs")
    later = oracle.both(
        ASSISTING,
        oracle.includes_any("accredited_later_by", *CAAHEP_OR_ABHES),
        oracle.follows("accredited_later_on", ("completed", "expected"), Length(36, "months")),
    )
    return any_of(oracle.has(programs, ACCREDITED, day), oracle.is_accredited_later(programs, later, day))


def cma_recertificant(person: Person, day: date) -> Truth:
    return was_passed_or_held(person, day, "CMA")


def cma_alternative(person: Person, day: date) -> Truth:
    programs = section(person, "programs")
    schooling = oracle.both(
        ASSISTING,
        oracle.is_one_of("level", "postsecondary"),
        oracle.is_one_of("award", "certificate", "diploma", "associate"),
        oracle.academic_hours_at_least(560),
        oracle.includes_any("recognized_by", "USDE", "CHEA"),
        says_yes("two_semesters"),
        says_yes("curriculum"),
    )
    practicum = oracle.both(schooling, oracle.is_at_least("externship_hours", 160), says_yes("outpatient_practicum"))
    outpatient = oracle.both(ASSISTANT, says_yes("outpatient"))
    worked = oracle.work_after(section(person, "employment"), outpatient, programs, schooling, day, 1000)
    skills = section(person, "skills")

    def did(skill: str) -> Truth:
        return oracle.reaches(oracle.count_of(skills, oracle.is_one_of("skill", skill), "done", day, None), 10)

    return all_of(any_of(oracle.has(programs, practicum, day), worked), did("injection"), did("phlebotomy"))


def cma_educator(person: Person, day: date) -> Truth:
    taught = oracle.hours_of_work(section(person, "employment"), EDUCATOR, day, 1000)
    return all_of(taught, Truth.UNKNOWN)


# --- NCMA, CCMA, CMAA -----------------------------------------------------------------------------------------


def ncma(person: Person, day: date, route: Truth) -> Truth:
    """Four attempts in all; 30 days after the first failure, 90 after the second, a year after the third."""
    failed = is_exam("NCMA", passed=False)
    waits = ((1, Length(30, "days")), (2, Length(90, "days")), (3, years(1)))
    return all_of(
        route,
        none_of(attempts(person, day, is_exam("NCMA"), 4)),
        *(
            none_of(all_of(attempts(person, day, failed, number), attempted_less_than(person, day, failed, length)))
            for number, length in waits
        ),
    )


def ncma_education(person: Person, day: date) -> Truth:
    test = oracle.both(ASSISTING, oracle.includes_any("recognized_by", "NCCT"))
    programs = section(person, "programs")
    schooling = oracle.is_enrolled(programs, test, day, lambda each: FIRST, lambda each: plus(each, years(5)))
    return all_of(schooling, holds_diploma(person, day, *ANY_KIND))


def ncma_experience(person: Person, day: date) -> Truth:
    worked = oracle.full_time_work(section(person, "employment"), IN_THE_US, 35, day, years(1), years(5))
    return all_of(worked, holds_diploma(person, day, *ANY_KIND))


def ncma_military(person: Person, day: date) -> Truth:
    trained = oracle.has(section(person, "military"), oracle.anything, day, within=years(5))
    return all_of(trained, holds_diploma(person, day, *ANY_KIND))


def ncma_high_school(person: Person, day: date) -> Truth:
    """Begun in high school; the conditions are not known."""
    test = oracle.both(ASSISTING, oracle.is_one_of("level", "secondary"))
    begun = oracle.is_enrolled(section(person, "programs"), test, day, lambda each: FIRST, oracle.forever)
    return all_of(begun, Truth.UNKNOWN)


def nha(credential: str) -> Callable[[Person, date, Truth], Truth]:
    """Return what every route of this body's credentials asks for."""

    def judge(person: Person, day: date, route: Truth) -> Truth:
        failed = is_exam(credential, passed=False)
        return all_of(
            route,
            holds_diploma(person, day, *ANY_KIND, opens=lambda each: minus(each, MONTHS_18)),
            none_of(
                attempted_less_than(person, day, is_exam(credential), Length(30, "days")),
                all_of(
                    attempts(person, day, failed, 3),
                    attempted_less_than(person, day, failed, years(1)),
                ),
            ),
        )

    return judge


def trained(*fields: str, within: Length) -> Callable[[Person, date], Truth]:
    """Return whether a program was completed so recently; whether a student may take the exam is not known."""
    test = oracle.is_one_of("field", *fields)

    def judge(person: Person, day: date) -> Truth:
        programs = section(person, "programs")
        student = all_of(oracle.is_under_way(programs, test, day), Truth.UNKNOWN)
        return any_of(oracle.has(programs, test, day, within=within), student)

    return judge


def worked(*roles: str) -> Callable[[Person, date], Truth]:
    test = oracle.both(oracle.is_one_of("role", *roles), oracle.is_true("supervised"))
    return lambda person, day: any_of(
        oracle.years_of_work(section(person, "employment"), test, day, years(1), in_last=years(3)),
        oracle.years_of_work(section(person, "employment"), test, day, years(2), in_last=years(5)),
    )


# --- CMAC, MA-C -----------------------------------------------------------------------------------------------


def is_of_age(person: Person, day: date, age: Length) -> Truth:
    """Say whether the candidate is that old, for every day of birth that the profile may mean."""
    return oracle.truth_between_days(
        day, oracle.days_of(person.get("born")), lambda each: plus(each, age), oracle.forever
    )


def cmac(person: Person, day: date, route: Truth) -> Truth:
    """Three attempts, 30 days after the first and 60 after the second, within a year of the first."""
    mine = is_exam("CMAC")
    first_is_old = oracle.is_held_on(
        section(person, "attempts"), mine, "taken", day, lambda each: plus(each, years(1)), oracle.forever
    )
    return all_of(
        route,
        is_of_age(person, day, years(17)),
        any_of(
            holds_diploma(person, day, *ANY_KIND, opens=lambda each: FIRST),
            answers_oracle.is_answered("diploma_in_pursuit", True, needs_dates=True)(person, day),
        ),
        # What follows the third attempt, or the year, is not known.
        any_of(all_of(none_of(attempts(person, day, mine, 3)), none_of(first_is_old)), Truth.UNKNOWN),
        none_of(attempted_less_than(person, day, mine, Length(30, "days"))),
        none_of(all_of(attempts(person, day, mine, 2), attempted_less_than(person, day, mine, Length(60, "days")))),
    )


def cmac_experience(person: Person, day: date) -> Truth:
    return oracle.full_time_work(section(person, "employment"), ASSISTANT, 35, day, years(1), years(1))


def mac(person: Person, day: date, route: Truth) -> Truth:
    """Return a diploma, and one of five exams passed within five years; of a credential held that is not known."""
    named = oracle.is_one_of("credential", "CMA", "RMA", "CCMA", "NCMA", "CMAC")
    exam = oracle.both(named, oracle.is_true("passed"))
    passed = oracle.is_held_on(
        section(person, "attempts"), exam, "taken", day, oracle.same, lambda each: plus(each, years(5))
    )
    held = oracle.is_held_on(section(person, "credentials"), named, "issued", day, oracle.same, oracle.forever)
    return all_of(route, holds_diploma(person, day, *ANY_KIND), any_of(passed, all_of(held, Truth.UNKNOWN)))


def mac_program(person: Person, day: date) -> Truth:
    test = oracle.both(
        ASSISTING,
        oracle.is_at_least("hours", 720),
        oracle.is_at_least("externship_hours", 160),
        oracle.includes_any("recognized_by", "USDE"),
    )
    return oracle.has(section(person, "programs"), test, day)


COMMON = {"CMAC": cmac, "MA-C": mac, "RMA": rma, "CMA": cma, "NCMA": ncma, "CCMA": nha("CCMA"), "CMAA": nha("CMAA")}
ROUTES: dict[tuple[str, str], Callable[[Person, date], Truth]] = {
    ("RMA", "education"): rma_education,
    ("RMA", "hybrid"): rma_hybrid,
    ("RMA", "experience"): rma_experience,
    ("RMA", "military"): rma_military,
    ("RMA", "instructor"): rma_instructor,
    ("RMA", "another_exam"): rma_another_exam,
    ("CMA", "student"): cma_student,
    ("CMA", "graduate"): cma_graduate,
    ("CMA", "recertificant"): cma_recertificant,
    ("CMA", "alternative"): cma_alternative,
    ("CMA", "educator"): cma_educator,
    ("NCMA", "education"): ncma_education,
    ("NCMA", "experience"): ncma_experience,
    ("NCMA", "military"): ncma_military,
    ("NCMA", "high_school"): ncma_high_school,
    ("CCMA", "training"): trained("medical_assisting", within=years(5)),
    ("CCMA", "experience"): worked("medical_assistant"),
    ("CMAA", "training"): trained("medical_administration", "medical_assisting", within=years(5)),
    ("CMAA", "experience"): worked("medical_office_worker", "medical_assistant"),
    ("CMAC", "training"): trained("medical_assisting", within=years(1)),
    ("CMAC", "experience"): cmac_experience,
    ("MA-C", "accredited"): lambda person, day: oracle.has(section(person, "programs"), ACCREDITED, day),
    ("MA-C", "program"): mac_program,
    ("MA-C", "apprenticeship"): lambda person, day: oracle.has(
        section(person, "programs"), oracle.both(ASSISTING, says_yes("washington_apprenticeship")), day
    ),
    ("MA-C", "military"): lambda person, day: all_of(
        oracle.has(section(person, "military"), oracle.anything, day), Truth.UNKNOWN
    ),
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
        program["recognized_by"] = rng.choice(([], ["USDE"], ["NCCT"], ["CHEA", "NCCT"], ["AMT"]))
        if rng.random() < 0.5:
            program["field"] = rng.choice(("medical_assisting", "medical_administration"))
        if rng.random() < 0.3:
            program |= {"hours": rng.choice((500, 499)), "externship_hours": rng.choice((160, 159, 161))}
        if full or rng.random() < 0.6:
            names = (
                "classroom_done",
                "two_semesters",
                "curriculum",
                "outpatient_practicum",
                "washington_apprenticeship",
            )
            program["answers"] = {name: rng.choice(("yes", "yes", "no")) for name in names}
    if full or rng.random() < 0.6:
        person["answers"] = {
            "diploma_in_pursuit": rng.choice(("no", {"is": "yes", "since": "2015-03", "until": "2031"}))
        }
    for job in person.get("employment", []):
        if full or rng.random() < 0.6:
            job["answers"] = {"outpatient": rng.choice(("yes", "no"))}
        if "hours_per_week" in job and rng.random() < 0.6:
            job["hours_per_week"] = rng.choice((35, 36, 40, 20, 16, 15))
    for attempt in person.get("attempts", []):
        attempt["credential"] = rng.choice(("RMA", "CMA", "CCMA", "CMAA", "NCMA", "NCMA", "CMAC", "CMAC"))
    if person.get("attempts") and rng.random() < 0.5:  # many attempts at one exam
        name = rng.choice(("NCMA", "CMAC", "CCMA", "RMA"))
        for attempt in person["attempts"]:
            attempt["credential"] = name
    if full or rng.random() < 0.6:
        person["born"] = date(rng.randrange(1950, 2012), rng.randrange(1, 13), rng.randrange(1, 29)).isoformat()
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

                def judge(day: date, name: tuple[str, str] = name, person: dict[str, Any] = person) -> Truth:
                    return COMMON[name[0]](person, day, ROUTES[name](person, day))

                is_wide = name in WIDE and not full
                assert_as_judged(finding, judge, days, (name, person), may_be_open=is_wide)


def test_the_calendar_ends_where_the_answers_do() -> None:
    assert (FIRST.toordinal(), LAST.toordinal()) == (FIRST_DAY, LAST_DAY)
