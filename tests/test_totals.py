"""Totals of any number, in full-time terms, of attempts allowed, and ages, against the day-by-day reading."""

import copy
import random
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import oracle
import people
import pytest
from day_by_day import Judge, assert_as_judged
from oracle import Length, Truth
from test_refinement import assert_finding_refines
from test_rule_language import find, make_rules
from test_sentences import fill_in, is_known, value_at

from ma_eligibility.cohort.assess import Assessor
from ma_eligibility.days.calendar import format_day, parse_day
from ma_eligibility.errors import InputError
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.explain.tree import Explained
from ma_eligibility.load.profile import make_profile
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import Ruleset

ASSISTING, ASSISTANT = oracle.is_one_of("field", "medical_assisting"), oracle.is_one_of("role", "medical_assistant")
CMA_EXAM = oracle.is_one_of("credential", "CMA")
WORK = "total: employment, where: {role: medical_assistant}"
PROGRAMS = "total: program, where: {field: medical_assisting}"


def full_time(at_least: Length, hours: int, in_last: Length | None = None) -> Judge:
    return lambda person, day: oracle.full_time_work(
        oracle.section_of(person, "employment"), ASSISTANT, hours, day, at_least, in_last
    )


def prorated(at_least: Length, hours: int, in_last: Length | None = None) -> Judge:
    return lambda person, day: oracle.prorated_work(
        oracle.section_of(person, "employment"), ASSISTANT, hours, day, at_least, in_last
    )


def hours(field: str, number: int, in_last: Length | None = None) -> Judge:
    def judge(person: dict[str, Any], day: date) -> Truth:
        programs = oracle.section_of(person, "programs")
        return oracle.reaches(oracle.hours_of_programs(programs, ASSISTING, field, day, in_last), number)

    return judge


def attempts_left(person: dict[str, Any], day: date, allowed: int, in_last: Length | None) -> Truth:
    attempts = oracle.section_of(person, "attempts")
    return oracle.none_of(oracle.reaches(oracle.count_of(attempts, CMA_EXAM, "taken", day, in_last), allowed))


YEAR, TWO_YEARS, FOUR_YEARS = Length(1, "years"), Length(2, "years"), Length(4, "years")
RULES: dict[str, tuple[str, Judge]] = {
    "two full-time years": (f"{WORK}, at_least: 2 years, weekly_at_least: 35 hours", full_time(TWO_YEARS, 35)),
    "a full-time year of two": (
        f"{WORK}, at_least: 1 year, within: 2 years, weekly_at_least: 36 hours",
        full_time(YEAR, 36, TWO_YEARS),
    ),
    "full-time months": (
        f"{WORK}, at_least: 18 months, weekly_at_least: 20 hours",
        full_time(Length(18, "months"), 20),
    ),
    "full-time months in a window": (
        f"{WORK}, at_least: 6 months, within: 1 year, weekly_at_least: 40 hours",
        full_time(Length(6, "months"), 40, YEAR),
    ),
    "full-time days": (f"{WORK}, at_least: 400 days, weekly_at_least: 60 hours", full_time(Length(400, "days"), 60)),
    "unbroken work up to today": (
        f"{WORK}, at_least: 1 year, within: 1 year",
        lambda person, day: oracle.years_of_work(oracle.section_of(person, "employment"), ASSISTANT, day, YEAR, YEAR),
    ),
    "two years in parts": (f"{WORK}, at_least: 2 years, prorated_to: 35 hours", prorated(TWO_YEARS, 35)),
    "two years of four in parts": (
        f"{WORK}, at_least: 2 years, within: 4 years, prorated_to: 40 hours",
        prorated(TWO_YEARS, 40, FOUR_YEARS),
    ),
    "months in parts": (
        f"{WORK}, at_least: 18 months, prorated_to: 37.5 hours",
        prorated(Length(18, "months"), "37.5"),  # type: ignore[arg-type]
    ),
    "months of two years in parts": (
        f"{WORK}, at_least: 6 months, within: 2 years, prorated_to: 80 hours",
        prorated(Length(6, "months"), 80, TWO_YEARS),
    ),
    "weeks in parts": (f"{WORK}, at_least: 60 weeks, prorated_to: 38 hours", prorated(Length(60, "weeks"), 38)),
    "days of a year in parts": (
        f"{WORK}, at_least: 100 days, within: 1 year, prorated_to: 100 hours",
        prorated(Length(100, "days"), 100, YEAR),
    ),
    "academic hours": (
        f"{PROGRAMS}, of: academic_hours, at_least: 560 hours",
        hours("academic_hours", 560),
    ),
    "academic hours of five years": (
        f"{PROGRAMS}, of: academic_hours, at_least: 1000, within: 5 years",
        hours("academic_hours", 1000, Length(5, "years")),
    ),
    "externship hours": (f"{PROGRAMS}, of: externship_hours, at_least: 320", hours("externship_hours", 320)),
    "hours by name": (
        f"{PROGRAMS}, of: hours, at_least: 1440 hours, in_last: 5 years",
        hours("hours", 1440, Length(5, "years")),
    ),
    "two programs": (
        f"{PROGRAMS}, of: count, at_least: 2",
        lambda person, day: hours_free_count(person, day, 2),
    ),
    "an attempt left": (
        "total: attempt, where: {credential: CMA}, attempts_allowed: 2",
        lambda person, day: attempts_left(person, day, 2, None),
    ),
    "an attempt left in three years": (
        "total: attempt, where: {credential: CMA}, attempts_allowed: 1, within: 3 years",
        lambda person, day: attempts_left(person, day, 1, Length(3, "years")),
    ),
    "eighteen years old": ("age: {at_least: 18}", partial(oracle.is_of_age, years=18)),
}
#: Rules whose unknown facts may leave a day open that a closer look could decide: never the reverse.
WIDE = {"full-time months", "full-time months in a window"}


def hours_free_count(person: dict[str, Any], day: date, number: int) -> Truth:
    programs = oracle.section_of(person, "programs")
    if programs is None:
        return Truth.UNKNOWN
    counted = [oracle.all_of(ASSISTING(each), oracle.is_completed_within(each, day, None)) for each in programs]
    return oracle.at_least_n_of(number, *counted, *[oracle.more(programs)] * number)


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("full", [True, False])
def test_a_rule_holds_on_the_days_that_the_definitions_say(name: str, full: bool, tmp_path: Path) -> None:
    rule, judge = RULES[name]
    ruleset = make_rules(tmp_path, f"{{{rule}}}")
    source = random.Random(f"{name} {full}")
    for _ in range(12 if "total: employment" in rule else 40):
        person = crowded_person(source, full=full)
        days = people.telling_days(source, person, 12)
        is_wide = name in WIDE and not full
        assert_as_judged(find(ruleset, person), partial(judge, person), days, person, may_be_open=is_wide)


def crowded_person(source: random.Random, full: bool) -> dict[str, Any]:
    """Return a random person whose jobs and programs are often of the kind that rules ask for."""
    person = people.widen(source, people.whole_person(source))
    for job in person.get("employment", ()):
        job["role"] = source.choice(("medical_assistant", "medical_assistant", "medical_assistant", job["role"]))
        if "hours_per_week" in job:
            job["hours_per_week"] = source.choice((job["hours_per_week"], 20, 15, 10, 17.5, 1))
    for program in person.get("programs", ()):
        program["field"] = source.choice(("medical_assisting", "medical_assisting", program["field"]))
    return person if full else people.hide(source, person)


@pytest.mark.parametrize("name", RULES)
def test_a_decided_day_is_never_reversed(name: str, tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, f"{{{RULES[name][0]}}}")
    source = random.Random(name)
    for _ in range(60):
        whole = crowded_person(source, full=True)
        hidden = people.hide(source, whole)
        assert_finding_refines(find(ruleset, hidden), find(ruleset, whole))
        fewer = copy.deepcopy(whole)  # and so with a single fact hidden, which decides most by itself
        records = [each for key in ("employment", "programs", "attempts") for each in fewer.get(key, ())]
        if records:
            record = source.choice(records)
            people.hide_in_record(source, key_of(record), record, 30)
            assert_finding_refines(find(ruleset, fewer), find(ruleset, whole))


def key_of(record: dict[str, Any]) -> str:
    return "employment" if "end" in record else "attempts" if "taken" in record else "programs"


def explained(ruleset: Ruleset, person: dict[str, Any], as_of: int) -> Explained:
    explanation = explain_answer(evaluate_profile(make_profile(person), ruleset, as_of))
    return explanation.credentials[0].routes[0].tree


@pytest.mark.parametrize("name", RULES)
def test_what_is_missing_settles_it_and_a_shortfall_is_one(name: str, tmp_path: Path) -> None:
    rule, judge = RULES[name]
    ruleset = make_rules(tmp_path, f"{{{rule}}}")
    assessor = Assessor(ruleset, parse_day("2021-03-01"))
    source = random.Random(f"{name} missing")
    for _ in range(25):
        whole = {"born": "1990-02-28", **crowded_person(source, full=True)}
        hidden = people.hide(source, whole)
        hidden["born"] = hidden["born"][: source.choice((4, 7, 10))]
        hidden.pop("incomplete", None)  # what further records there may be, nobody can fill in
        as_of = source.choice(people.telling_days(source, whole, 10)).toordinal()
        tree = explained(ruleset, hidden, as_of)
        assert all(value_at(hidden, address) is not None for address in tree.facts)
        assert not any(is_known(hidden, address) for address in tree.missing)
        assert bool(tree.missing) == (tree.verdict is Verdict.UNDETERMINED)
        if tree.shortfall is not None:
            assert tree.verdict is Verdict.NOT_ELIGIBLE
            assert 0 <= tree.shortfall.have < tree.shortfall.need
        filled = copy.deepcopy(hidden)
        for address in tree.missing:
            fill_in(filled, whole, address)
        assert judge(filled, date.fromordinal(as_of)) is not Truth.UNKNOWN, (tree.missing, hidden, as_of)
        (row,) = assessor.assess("x", make_profile(hidden)).assessments  # a cohort gets the same verdict
        assert row.verdict == explained(ruleset, hidden, parse_day("2021-03-01")).verdict.value


A_YEAR, NO_KEY = "total: employment, at_least: 1 year", "this key is not known"


@pytest.mark.parametrize(
    ("rule", "said", "help"),
    [
        ("total: program, at_least: 2 programs", "this is not an amount such as", "write 2"),
        ("total: attempt, at_most: 2 attempts", "this is not a count such as 25", "write 2"),
        ("total: attempt, attempts_allowed: 3 times", "this is not a count such as 25", "write 3"),
        ("total: attempt, attempts_allowed: 0", "nobody has none of them left", "write a number above 0"),
        ("total: attempt, attempts_allowed: 3, at_most: 2", "give either at_least or at_most, or attempts_allowed", ""),
        ("total: program, attempts_allowed: 3", "attempts_allowed goes with total: attempt", ""),
        ("total: attempt, at_least: 2, within: 1 year, in_last: 1 year", "within and in_last are two words", ""),
        (
            "total: program, of: academic_hour, at_least: 5",
            "of: a program has no number",
            "did you mean academic_hours",
        ),
        ("total: program, of: academic_hours, at_least: 2 years", "a program has no length of time: write 2 hours", ""),
        ("total: program, of: count, at_least: 20 hours", "of: count counts records: write a count such as 3", ""),
        ("total: program, of: hours, at_most: 20", "at_most goes with what is counted, not with hours", ""),
        ("total: employment, of: hours, at_least: 20 hours", "work is added up by its days or its hours", ""),
        (f"{A_YEAR}, prorated_to: 36 hours a week", "this is not an amount", "write 36 hours"),
        (f"{A_YEAR}, weekly_at_least: 37.5 h/week", "this is not an amount", "write 37.5 hours"),
        (f"{A_YEAR}, prorated_to: full time", "this is not an amount", ""),
        ("total: program, at_least: 2, prorated_to: 35 hours", "prorated_to: goes with total: employment", ""),
        ("total: employment, at_least: 20 hours, prorated_to: 35 hours", "prorated_to goes with a length of time", ""),
        (
            f"{A_YEAR}, weekly_at_least: 35 hours, prorated_to: 35 hours",
            "a day with fewer hours counts in part (prorated_to) or not at all (weekly_at_least)",
            "",
        ),
        (f"{A_YEAR}, weekly_at_least: 200 hours", "a week has 168 hours", ""),
        ("age: {at_least: 18 years}", "this is not an age in years such as 18", "write 18"),
        (
            "total: program, at_least: 2, after: 2020-01-01",
            "keys and their values belong here",
            "a fixed day goes below where:, with a date of the record, such as {completed: {after: 2020-01-01}}",
        ),
        ("age: {at_least: 0}", "this is not an age in years such as 18", ""),
        ("age: 18", "keys and their values belong here", "write {at_least: 18}"),
        ("has: program, in_last: 2 years", NO_KEY, "did you mean within?"),
        ("has: attempt, attempts_allowed: 2", NO_KEY, "did you mean total: attempt with"),
        ("has: attempt, at_most: 2", NO_KEY, "did you mean total: with at_most?"),
        ("has: employment, prorated_to: 35 hours", NO_KEY, "did you mean total: employment with prorated"),
        ("has: employment, weekly_cap: 35 hours", NO_KEY, "did you mean total: employment with weekly_"),
    ],
)
def test_what_does_not_go_together_is_refused(rule: str, said: str, help: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        make_rules(tmp_path, f"{{{rule}}}")
    (problem,) = caught.value.problems
    assert problem.message.startswith(said)
    assert problem.help.startswith(help)
    assert problem.line == 8


PERSON: dict[str, Any] = {
    "complete": True,
    "born": "2009-05",
    "programs": [
        {"field": "medical_assisting", "hours": 300, "externship_hours": 100, "completed": "2024-05-01"},
        {"field": "medical_assisting", "hours": 300, "completed": "2025-05-01"},
    ],
    "attempts": [{"credential": "CMA", "taken": day} for day in ("2025-01-01", "2025-05-01", "2026-05-01")],
    "employment": [
        {"role": "medical_assistant", "start": "2024-03-01", "end": "present", "hours_per_week": 20},
        {"role": "medical_assistant", "start": "2025-03-01", "end": "present", "hours_per_week": 15},
    ],
}


@pytest.mark.parametrize(
    ("rule", "said", "opens"),
    [
        (
            f"{WORK}, at_least: 2 years, within: 5 years, weekly_at_least: 35 hours",
            "1 year 8 months 20 days in the 5 years up to 2026-11-20, on days with at least 35 hours a week; "
            "2 years needed",
            "2027-02-28",
        ),
        (
            f"{WORK}, at_least: 3 years, prorated_to: 35 hours",
            "2 years 3 months 16 days by 2026-11-20, 35 hours a week counted as full time; 3 years needed",
            "2027-08-04",
        ),
        (f"{PROGRAMS}, of: academic_hours, at_least: 560", "between 200 and 500 by 2026-11-20; 560 academic hours", ""),
        (
            "total: attempt, where: {credential: CMA}, attempts_allowed: 3, within: 2 years",
            "3 of 3 attempts used in the 2 years up to 2026-11-20",
            "2027-01-01",
        ),
        ("age: {at_least: 18}", "born 2009-05: turns 18 between 2027-05-01 and 2027-05-31", "2027-05-31"),
    ],
)
def test_how_far_off_it_is_and_when_it_opens_is_said(rule: str, said: str, opens: str, tmp_path: Path) -> None:
    tree = explained(make_rules(tmp_path, f"{{{rule}}}"), PERSON, parse_day("2026-11-20"))
    assert tree.remarks[0].text.startswith(said)
    assert (format_day(tree.opens) if tree.opens else "") == opens


def test_an_age_is_the_same_as_a_date_of_birth_so_long_ago(tmp_path: Path) -> None:
    texts = "{age: {at_least: 18}}", "{has: person, on: born, from: 18 years after}"
    one, other = (make_rules(tmp_path, text).credentials[0].routes[0].requires for text in texts)
    assert one.meaning == other.meaning
