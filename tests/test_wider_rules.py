"""What rules can ask beyond the guide, against the day-by-day reading: cards, attempts, skills, age, work after."""

import random
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import oracle
import people
import pytest
from day_by_day import Judge, assert_as_judged
from oracle import FIRST, Length, Truth, minus, plus
from test_refinement import assert_finding_refines
from test_rule_language import find, make_rules, on

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, parse_day
from ma_eligibility.load.profile import make_profile

ASSISTING, ASSISTANT, CPR = on("field=medical_assisting"), on("role=medical_assistant"), on("credential=CPR")
CMA_EXAM = on("credential=CMA")
INJECTION = on("skill=injection")
THREE_YEARS, DAYS_90, MONTHS_18 = Length(3, "years"), Length(90, "days"), Length(18, "months")


def section(person: dict[str, Any], name: str) -> Any:
    return oracle.section_of(person, name)


def with_default(records: Any, key: str) -> Any:
    """Return the records with a date that is not known where they have none."""
    return None if records is None else type(records)({key: None, **each} for each in records)


def count(person: dict[str, Any], name: str, test: Any, key: str, day: date, in_last: Length | None = None) -> Any:
    return oracle.count_of(section(person, name), test, key, day, in_last)


RULES: dict[str, tuple[str, Judge]] = {
    "less than four years": (
        "{has: program, where: {field: medical_assisting}, within: less than 4 years}",
        lambda person, day: oracle.is_completed(
            section(person, "programs"),
            ASSISTING,
            day,
            oracle.same,
            lambda each: plus(each, Length(4, "years")) - timedelta(days=1),
        ),
    ),
    "to the end of the month": (
        "{has: military, within: 2 years to the end of the month}",
        lambda person, day: oracle.is_held_on(
            with_default(section(person, "military"), "completed"),
            oracle.anything,
            "completed",
            day,
            oracle.same,
            lambda each: oracle.month_end(plus(each, Length(2, "years"))),
        ),
    ),
    "a diploma to come": (
        "{has: diploma, from: 18 months before}",
        lambda person, day: oracle.is_held_on(
            [
                {**each, "earned": each["expected"]} if "expected" in each else each
                for each in section(person, "diploma") or ()
            ]
            if section(person, "diploma") is not None
            else None,
            oracle.anything,
            "earned",
            day,
            lambda each: minus(each, MONTHS_18),
            oracle.forever,
        ),
    ),
    "a current card": (
        "{has: credential, where: {credential: CPR}, while: current}",
        lambda person, day: oracle.is_valid(section(person, "credentials"), CPR, day, lambda each: FIRST, oracle.same),
    ),
    "lapsed for no more than 90 days": (
        "{has: credential, where: {credential: CPR}, while: current, within: 90 days}",
        lambda person, day: oracle.is_valid(
            section(person, "credentials"), CPR, day, lambda each: FIRST, lambda each: plus(each, DAYS_90)
        ),
    ),
    "held once": (
        "{has: credential, where: {credential: [CMA, RMA]}}",
        lambda person, day: oracle.is_held_on(
            section(person, "credentials"),
            oracle.is_one_of("credential", "CMA", "RMA"),
            "issued",
            day,
            oracle.same,
            oracle.forever,
        ),
    ),
    "a student or a recent graduate": (
        "{has: program, where: {field: medical_assisting}, while: enrolled, within: 5 years}",
        lambda person, day: oracle.is_enrolled(
            section(person, "programs"), ASSISTING, day, lambda each: FIRST, lambda each: plus(each, Length(5, "years"))
        ),
    ),
    "a program of the last 5 years, or one still to come": (
        "{has: program, where: {field: medical_assisting}, from: any time before, within: 5 years}",
        lambda person, day: oracle.has_completed(
            section(person, "programs"), ASSISTING, day, lambda each: FIRST, lambda each: plus(each, Length(5, "years"))
        ),
    ),
    "a student from 30 days before completing": (
        "{has: program, where: {field: medical_assisting}, while: enrolled, from: 30 days before}",
        lambda person, day: oracle.is_enrolled(
            section(person, "programs"),
            ASSISTING,
            day,
            lambda each: minus(each, Length(30, "days")),
            lambda each: each - timedelta(days=1),
        ),
    ),
    "accredited later": (
        "{has: program, where: {accredited_later_by: [CAAHEP, ABHES], "
        "accredited_later_on: {after: completed, within: 36 months}}, on: accredited_later_on}",
        lambda person, day: oracle.is_accredited_later(
            section(person, "programs"),
            oracle.both(
                oracle.includes_any("accredited_later_by", "CAAHEP", "ABHES"),
                oracle.follows("accredited_later_on", ("completed", "expected"), Length(36, "months")),
            ),
            day,
        ),
    ),
    "hours apart from the externship": (
        "{has: program, where: {academic_hours: {at_least: 560}, recognized_by: [USDE, CHEA]}}",
        lambda person, day: oracle.has(
            section(person, "programs"),
            oracle.both(oracle.academic_hours_at_least(560), oracle.includes_any("recognized_by", "USDE", "CHEA")),
            day,
        ),
    ),
    "eighteen years old": (
        "{has: person, on: born, from: 18 years after}",
        partial(oracle.is_of_age, years=18),
    ),
    "an attempt left": (
        "{total: attempt, where: {credential: CMA}, at_most: 2}",
        lambda person, day: oracle.none_of(oracle.reaches(count(person, "attempts", CMA_EXAM, "taken", day), 3)),
    ),
    "failed twice in three years": (
        "{total: attempt, where: {credential: CMA, passed: false}, at_least: 2, in_last: 3 years}",
        lambda person, day: oracle.reaches(
            count(
                person,
                "attempts",
                oracle.both(CMA_EXAM, lambda record: oracle.none_of(oracle.is_true("passed")(record))),
                "taken",
                day,
                THREE_YEARS,
            ),
            2,
        ),
    ),
    "a wait of 45 days": (
        "{none: [{has: attempt, where: {credential: CMA}, within: less than 45 days}]}",
        lambda person, day: oracle.none_of(
            oracle.is_held_on(
                section(person, "attempts"),
                CMA_EXAM,
                "taken",
                day,
                oracle.same,
                lambda each: each + timedelta(days=44),
            )
        ),
    ),
    "ten injections": (
        "{total: skill, where: {skill: injection}, at_least: 10}",
        lambda person, day: oracle.reaches(count(person, "skills", INJECTION, "done", day), 10),
    ),
    "a card once, or what the body decides": (
        "{any: [{has: credential, where: {credential: CPR}}, {source_asks: an evaluation}]}",
        lambda person, day: oracle.any_of(
            oracle.is_held_on(section(person, "credentials"), CPR, "issued", day, oracle.same, oracle.forever),
            Truth.UNKNOWN,
        ),
    ),
    "a card, and what the body decides": (
        "{all: [{has: credential, where: {credential: CPR}, while: current}, {source_asks: an evaluation}]}",
        lambda person, day: oracle.all_of(
            oracle.is_valid(section(person, "credentials"), CPR, day, lambda each: FIRST, oracle.same), Truth.UNKNOWN
        ),
    ),
    "working now": (
        "{has: employment, where: {role: medical_assistant, country: US}, while: employed}",
        lambda person, day: (
            oracle.any_of(
                *(
                    oracle.all_of(
                        oracle.both(ASSISTANT, on("country=US"))(job),
                        oracle.truth_between(
                            day in oracle.days_certainly_worked(oracle.span_of(job)),
                            day in oracle.days_possibly_worked(oracle.span_of(job)),
                        ),
                    )
                    for job in section(person, "employment")
                ),
                oracle.more(section(person, "employment")),
            )
            if section(person, "employment") is not None
            else Truth.UNKNOWN
        ),
    ),
}
WORK = (
    "{total: employment, where: {role: medical_assistant}, after: {has: program, where: {field: medical_assisting}}, "
)
AFTER = {
    "hours after completing": ("at_least: 1000 hours", 1000),
    "a year after completing": ("at_least: 1 year", Length(1, "years")),
}
for name, (amount, needed) in AFTER.items():
    RULES[name] = (
        WORK + amount + "}",
        lambda person, day, needed=needed: oracle.work_after(  # type: ignore[misc]
            section(person, "employment"), ASSISTANT, section(person, "programs"), ASSISTING, day, needed
        ),
    )
#: Rules whose unknown facts may leave a day open that a closer look could decide: never the reverse.
WIDE = {"hours after completing", "a year after completing"}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("full", [True, False])
def test_a_rule_holds_on_the_days_that_the_definitions_say(name: str, full: bool, tmp_path: Path) -> None:
    rule, judge = RULES[name]
    ruleset = make_rules(tmp_path, rule)
    source = random.Random(f"{name} {full}")
    for _ in range(60):
        person = people.wide_person(source, full=full)
        days = people.telling_days(source, person, 12)
        is_wide = name in WIDE and not full
        assert_as_judged(find(ruleset, person), partial(judge, person), days, person, may_be_open=is_wide)


@pytest.mark.parametrize("name", RULES)
def test_a_decided_day_is_never_reversed(name: str, tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, RULES[name][0])
    source = random.Random(name)
    for _ in range(60):
        whole = people.wide_person(source, full=True)
        assert_finding_refines(find(ruleset, people.hide(source, whole)), find(ruleset, whole))


def test_not_found_is_never_certain_and_never_excluded(tmp_path: Path) -> None:
    finding = find(make_rules(tmp_path, "{not_found: the further conditions}"), {"complete": True})
    assert (finding.windows, finding.possible) == ((), ((FIRST_DAY, LAST_DAY),))


def test_what_every_route_asks_for_and_the_days_in_force_bound_a_route(tmp_path: Path) -> None:
    rule = "{has: diploma}\n    in_force: {from: 2024-01-01}\nrequires: {has: person, on: born, from: 18 years after}"
    make_rules(tmp_path, rule)
    info = tmp_path / "ruleset.yaml"
    info.write_text(info.read_text() + "in_force: {until: 2030-12-31}\n")
    from ma_eligibility.load.ruleset import load_ruleset

    ruleset = load_ruleset(str(tmp_path))
    person = {"complete": True, "diploma": {"kind": "ged"}, "born": "2007-05-01"}
    assert find(ruleset, person).windows == ((parse_day("2025-05-01"), parse_day("2030-12-31")),)
    assert find(ruleset, {**person, "born": "1990-05-01"}).windows == (
        (parse_day("2024-01-01"), parse_day("2030-12-31")),
    )
    assert make_profile(person).born is not None
