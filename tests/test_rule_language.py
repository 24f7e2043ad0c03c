"""What rules can say beyond the shipped ones, against the same day-by-day reading."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import oracle
import people
import pytest
import random_rules
from oracle import Length, Truth

from ma_eligibility.days.calendar import FIRST_DAY, Unit, parse_day
from ma_eligibility.errors import InputError
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import MOST_CHOICES, MOST_CRITERIA, load_ruleset
from ma_eligibility.render.json import render_json
from ma_eligibility.render.text import render_text
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset

HEAD = f"{random_rules.HEAD}  - id: only\n    title: The only route\n    requires: "


def make_rules(folder: Path, requires: str) -> Ruleset:
    """Return a ruleset of one credential with one route."""
    (folder / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    (folder / "X.yaml").write_text(HEAD + requires + "\n")
    return load_ruleset(str(folder))


def find(ruleset: Ruleset, person: dict[str, Any]) -> Finding:
    (credential,) = evaluate_profile(make_profile(person), ruleset, FIRST_DAY).credentials
    return credential.findings[0]


def on(text: str) -> Any:
    return oracle.is_one_of(*text.split("="))


ASSISTING = on("field=medical_assisting")
ASSISTANT = on("role=medical_assistant")
PROGRAM = "{has: program, where: {field: medical_assisting}, within: 2 years, from: 30 days before, says: p}"
DIPLOMA = "{has: diploma, says: d}"
MILITARY = "{has: military, where: {documents: {none_of: [JST]}}, says: m}"


def judge_program(person: dict[str, Any], day: date) -> Truth:
    section = oracle.section_of(person, "programs")
    return oracle.has(section, ASSISTING, day, Length(2, "years"), Length(30, "days"))


def judge_diploma(person: dict[str, Any], day: date) -> Truth:
    return oracle.has_diploma(oracle.section_of(person, "diploma"), oracle.anything, day)


def judge_military(person: dict[str, Any], day: date) -> Truth:
    def test(record: Any) -> Truth:
        if "documents" not in record:
            return Truth.UNKNOWN
        return Truth.NO if "JST" in record["documents"] else Truth.YES

    return oracle.has(oracle.section_of(person, "military"), test, day, None, None)


def judge_work(person: dict[str, Any], day: date, number: int, unit: Unit, window: int | None) -> Truth:
    section = oracle.section_of(person, "employment")
    in_last = Length(window, "years") if window else None
    return oracle.years_of_work(section, ASSISTANT, day, Length(number, unit), in_last)


def judge_hours(person: dict[str, Any], day: date, hours: int, window: int | None) -> Truth:
    section = oracle.section_of(person, "employment")
    return oracle.hours_of_work(section, ASSISTANT, day, hours, Length(window, "years") if window else None)


WORK = "{total: employment, where: {role: medical_assistant}, says: w, "
RULES = {
    "opened early": (PROGRAM, judge_program),
    "none of": (
        f"{{none: [{PROGRAM}, {DIPLOMA}]}}",
        lambda person, day: oracle.none_of(judge_program(person, day), judge_diploma(person, day)),
    ),
    "two of three": (
        f"{{at_least: 2, of: [{PROGRAM}, {DIPLOMA}, {MILITARY}]}}",
        lambda person, day: oracle.at_least_n_of(
            2, judge_program(person, day), judge_diploma(person, day), judge_military(person, day)
        ),
    ),
    "all of any": (
        f"{{all: [{{any: [{PROGRAM}, {MILITARY}]}}, {DIPLOMA}]}}",
        lambda person, day: oracle.all_of(
            oracle.any_of(judge_program(person, day), judge_military(person, day)), judge_diploma(person, day)
        ),
    ),
    "weeks": (WORK + "at_least: 60 weeks}", lambda person, day: judge_work(person, day, 60, "weeks", None)),
    "days in a window": (
        WORK + "at_least: 400 days, in_last: 2 years}",
        lambda person, day: judge_work(person, day, 400, "days", 2),
    ),
    "hours in a window": (
        WORK + "at_least: 1000 hours, in_last: 2 years}",
        lambda person, day: judge_hours(person, day, 1000, 2),
    ),
    "months": (WORK + "at_least: 18 months}", lambda person, day: judge_work(person, day, 18, "months", None)),
    "months in a window": (
        WORK + "at_least: 18 months, in_last: 3 years}",
        lambda person, day: judge_work(person, day, 18, "months", 3),
    ),
}
#: Rules whose unknown facts may leave a day open that a closer look could decide: never the reverse.
WIDE = {"hours in a window", "months", "months in a window"}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_holds_on_the_days_that_the_definitions_say(name: str, tmp_path: Path) -> None:
    rule, judge = RULES[name]
    ruleset = make_rules(tmp_path, rule)
    source = random.Random(name)
    for number in range(60):
        person = people.random_person(source, full=number % 2 == 0)
        finding = find(ruleset, person)
        days = set(people.telling_days(source, person, 12))
        for day in days | {date.fromordinal(edge) for interval in finding.possible for edge in interval}:
            got, expected = read_verdict(finding, day.toordinal()), judge(person, day)
            if name in WIDE and number % 2:
                assert got is Verdict.UNDETERMINED or got.value == expected.value, (person, day)
            else:
                assert got.value == expected.value, (person, day)


def job(**facts: Any) -> dict[str, Any]:
    return {"complete": True, "employment": [{"role": "medical_assistant", **facts}]}


def test_a_weekly_cap_counts_a_seventh_of_it_a_day(tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, WORK + "at_least: 80 hours, weekly_cap: 40 hours}")
    two_jobs = job(start="2021-01-04", end="present", hours_per_week=30)
    two_jobs["employment"] *= 2
    ((first, _),) = find(ruleset, two_jobs).windows
    assert first == parse_day("2021-01-17")  # two weeks of 40 hours
    ((first, _),) = find(ruleset, job(start="2021-01-04", end="present", hours_per_week=30)).windows
    assert first == parse_day("2021-01-22")  # 80 hours at 30 a week are reached on the nineteenth day


@pytest.mark.parametrize(
    ("facts", "rule", "verdict"),
    [
        (
            {"start": "2021", "end": "2021", "total_hours": 400},
            "at_least: 300 hours, weekly_cap: 40 hours",
            "undetermined",
        ),
        (
            {"start": "2021-01-01", "end": "2021", "total_hours": 24},
            "at_least: 20 hours, weekly_cap: 40 hours",
            "undetermined",
        ),
        (
            {"start": "2021", "end": "2022", "total_hours": 100},
            "at_least: 4160 hours, in_last: 5 years",
            "not_eligible",
        ),
        ({"start": "2021", "end": "2022", "total_hours": 100}, "at_least: 100 hours, in_last: 5 years", "undetermined"),
        ({"start": "2021", "end": "2022", "total_hours": 100}, "at_least: 100 hours", "eligible"),
        ({"start": "2021", "end": "2022"}, "at_least: 100 hours, in_last: 5 years", "undetermined"),
    ],
)
def test_hours_in_all_over_dates_known_in_part(facts: dict[str, Any], rule: str, verdict: str, tmp_path: Path) -> None:
    finding = find(make_rules(tmp_path, WORK + rule + "}"), job(**facts))
    assert read_verdict(finding, parse_day("2025-01-01")).value == verdict


@pytest.mark.parametrize(
    ("where", "record", "verdict"),
    [
        ("{kind: {none_of: [high_school, ged, equivalent]}}", {"earned": "2016"}, "not_eligible"),
        ("{kind: {none_of: [ged]}}", {"earned": "2016"}, "undetermined"),
        ("{kind: {none_of: [ged]}}", {"kind": "ged"}, "not_eligible"),
        ("{kind: {none_of: [ged]}}", {"kind": "equivalent"}, "eligible"),
    ],
)
def test_what_a_field_must_not_be(where: str, record: dict[str, Any], verdict: str, tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, f"{{has: diploma, where: {where}, says: d}}")
    finding = find(ruleset, {"complete": True, "diploma": record})
    assert read_verdict(finding, parse_day("2025-01-01")).value == verdict


def test_the_same_document_twice_is_one(tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, "{has: military, where: {documents: {at_least: 2, at_most: 2}}, says: m}")
    for documents, count in ((["DD214", "DD214"], 0), (["DD214", "JST"], 1), (["DD214", "JST", "SMART"], 0)):
        person = {"complete": True, "military": [{"completed": "2020", "documents": documents}]}
        assert len(find(ruleset, person).windows) == count


def sentences(ruleset: Ruleset, person: dict[str, Any], as_of: str) -> str:
    """Return the headline of the one credential."""
    explanation = explain_answer(evaluate_profile(make_profile(person), ruleset, parse_day(as_of)))
    assert render_json(explanation)
    text = render_text(explanation, width=120, why=["all"])
    assert render_text(explanation, width=120, verbose=True)
    return next(line.strip() for line in text.splitlines() if line.startswith(("  ELIGIBLE", "  NOT")))


def test_none_opens_when_what_it_excludes_closes_and_closes_before_it_opens(tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, "{none: [" + WORK + "at_least: 5 years, in_last: 7 years}]}")
    ended = job(start="2010-01-01", end="2016-01-01")
    assert sentences(ruleset, ended, "2019-05-01") == (
        "ELIGIBLE since 2018-01-02 (earlier work fell out of the last 7 years), no end date"
    )
    going_on = job(start="2010-01-01", end="present")
    assert sentences(ruleset, going_on, "2011-05-01").startswith(
        "ELIGIBLE through 2014-12-30 (the day before 5 years of work are reached within 7 years) if this job continues"
    )


def test_a_window_that_opens_early_says_so(tmp_path: Path) -> None:
    person = {"complete": True, "programs": [{"field": "medical_assisting", "completed": "2021-06-30"}]}
    assert sentences(make_rules(tmp_path, PROGRAM), person, "2021-06-01").startswith(
        "ELIGIBLE since 2021-05-31 (30 days before completing the program on 2021-06-30), through 2023-06-30"
    )


@pytest.mark.parametrize(
    ("requires", "problem"),
    [
        ("{at_least: 3, of: [" + DIPLOMA + "]}", "E401 routes[0].requires"),
        ("{at_least: 0, of: [" + DIPLOMA + "]}", "E207 routes[0].requires.at_least"),
        ("{all: []}", "E111 routes[0].requires.all"),
        ("{all: [" + DIPLOMA + "], any: [" + DIPLOMA + "]}", "E201 routes[0].requires.any"),
        ("{has: program, while: enrolled, on: started, says: p}", "E401 routes[0].requires"),
        ("{has: military, while: enrolled, says: p}", "E401 routes[0].requires"),
        ("{has: credential, while: enrolled, says: p}", "E401 routes[0].requires"),
        ("{has: program, on: finished, says: p}", "E401 routes[0].requires"),
        ("{has: person, says: p}", "E401 routes[0].requires"),
        ("{has: person, on: born, where: {candidate: Ann}, says: p}", "E402 routes[0].requires.where.candidate"),
        ("{has: program, within: under 5 years, says: p}", "E401 routes[0].requires.within"),
        ("{has: program, where: {completed: 2020}, says: p}", "E402 routes[0].requires.where.completed"),
        (
            "{has: program, where: {started: {before: completed}}, says: p}",
            "E402 routes[0].requires.where.started.before",
        ),
        ("{has: program, where: {started: {after: school}}, says: p}", "E402 routes[0].requires.where.started.after"),
        (
            "{has: program, where: {accredited_later_on: {after: completed, within: soon}}, says: p}",
            "E402 routes[0].requires.where.accredited_later_on.within",
        ),
        ("{total: attempt, at_least: 3 years, says: w}", "E401 routes[0].requires"),
        ("{total: attempt, at_least: 3 hours, says: w}", "E401 routes[0].requires"),
        ("{total: attempt, at_least: 3, at_most: 4, says: w}", "E401 routes[0].requires"),
        ("{total: attempt, says: w}", "E401 routes[0].requires"),
        ("{total: attempt, at_least: 0, says: w}", "E401 routes[0].requires.at_least"),
        ("{total: employment, at_least: 3, says: w}", "E401 routes[0].requires"),
        ("{total: employment, at_most: 3, says: w}", "E401 routes[0].requires"),
        (
            "{total: skill, at_least: 3, after: {has: program, within: 1 year}, says: w}",
            "E401 routes[0].requires.after.within",
        ),
        ("{total: employment, at_least: 3 years, after: x, says: w}", "E209 routes[0].requires.after"),
        ("{total: employment, at_least: 3 years, after: {has: x}, says: w}", "E208 routes[0].requires.after.has"),
        (
            "{total: employment, at_least: 3 years, after: {has: program, within: 1 year}, says: w}",
            "E401 routes[0].requires.after.within",
        ),
        (
            "{total: employment, at_least: 3 years, after: {has: program, where: {feild: nursing}}, says: w}",
            "E402 routes[0].requires.after.where.feild",
        ),
        ("{not_found: ''}", "E111 routes[0].requires.not_found"),
        ("{has: program, while: asleep, says: p}", "E208 routes[0].requires.while"),
        ("{has: program, from: 30 days, says: p}", "E401 routes[0].requires.from"),
        ("{has: program, from: any time after, says: p}", "E401 routes[0].requires.from"),
        ("{has: program, while: enrolled, from: any time before, says: p}", "E401 routes[0].requires"),
        ("{has: program, from_: 30 days before, says: p}", "E201 routes[0].requires.from_"),
        ("{has: program, where: 5, says: p}", "E209 routes[0].requires.where"),
        ("{has: program, where: {field: []}, says: p}", "E402 routes[0].requires.where.field"),
        ("{has: program, where: {field: {}}, says: p}", "E402 routes[0].requires.where.field"),
        ("{has: program, where: {hours: {at_least: many}}, says: p}", "E402 routes[0].requires.where.hours.at_least"),
        ("{has: program, where: {field: {none_of: other}}, says: p}", "E402 routes[0].requires.where.field.none_of"),
        (
            "{total: employment, where: {supervised: [true]}, at_least: 1 day, says: w}",
            "E402 routes[0].requires.where.supervised",
        ),
        (
            "{total: employment, where: {supervised: always}, at_least: 1 day, says: w}",
            "E402 routes[0].requires.where.supervised",
        ),
        ("{total: employment, at_least: 0 hours, says: w}", "E401 routes[0].requires.at_least"),
        ("{total: employment, at_least: 5 years, weekly_cap: 40 hours, says: w}", "E401 routes[0].requires"),
        ("{total: employment, at_least: 5 years, says: 'in {in_last}'}", "E401 routes[0].requires.says"),
        ("{any: [" + DIPLOMA + "], says: '{x}'}", "E401 routes[0].requires.says"),
        ("{by_reading: [x]}", "E405 routes[0].requires"),
        ("{any: [{id: a, has: diploma, says: d}, {id: a, has: program, says: p}]}", "E404 routes[0].requires"),
        (
            DIPLOMA + "\n    obligations: [{text: t, due: {after: x, within: 2 years}}]",
            "E401 routes[0].obligations[0].due.after",
        ),
        (DIPLOMA + "\nobligations: [{text: t, due: {after: x, within: 2 years}}]", "E401 obligations[0].due.after"),
        (DIPLOMA + "\n    in_force: {from: 2024-01-01, until: 2023-12-31}", "E401 routes[0].in_force"),
        (DIPLOMA + "\n    in_force: {from: 2024}", "E203 routes[0].in_force.from"),
        (DIPLOMA + "\n    confidence: sure", "E208 routes[0].confidence"),
        (DIPLOMA + "\nreadings: {x: {question: q, taken: a, choices: {a: A}, foo: 1}}", "E201 readings.x.foo"),
    ],
)
def test_a_rule_that_cannot_work_is_refused(requires: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        make_rules(tmp_path, requires)
    assert [f"{found.code} {found.path}" for found in caught.value.problems] == [problem]


def write_rules(folder: Path, text: str) -> str:
    (folder / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    (folder / "X.yaml").write_text("credential: X\nname: N\nbody: {name: B, abbreviation: B}\n" + text)
    return str(folder)


def places_of_problems(name: str) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        load_ruleset(name)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_a_credential_has_at_most_so_many_criteria(tmp_path: Path) -> None:
    def text(count: int) -> str:
        leaves = "".join(f"        - {{has: program, where: {{name: n{number}}}}}\n" for number in range(count))
        return f"requires: {{has: diploma}}\nroutes:\n  - id: r\n    title: R\n    requires:\n      any:\n{leaves}"

    assert load_ruleset(write_rules(tmp_path, text(MOST_CRITERIA - 2)))
    name = write_rules(tmp_path, text(MOST_CRITERIA - 1))
    assert places_of_problems(name) == [("E103", f"routes[0].requires.any[{MOST_CRITERIA - 2}]")]


def test_the_choices_of_a_credential_besides_those_taken_are_limited(tmp_path: Path) -> None:
    def text(count: int) -> str:
        readings = "".join(f"  q{at}: {{question: Q, taken: a, choices: {{a: A, b: B}}}}\n" for at in range(count))
        return f"readings:\n{readings}routes: [{{id: r, title: R, requires: {{has: diploma}}}}]\n"

    assert load_ruleset(write_rules(tmp_path, text(MOST_CHOICES)))
    name = write_rules(tmp_path, text(MOST_CHOICES + 1))
    assert places_of_problems(name) == [("E103", f"readings.q{MOST_CHOICES}.choices.b")]


@pytest.mark.parametrize(
    ("record", "section", "date"),
    [
        ({"kind": "ged"}, "diploma", "earned"),
        ({"credential": "CPR"}, "credential", "issued"),
        ({"skill": "injection"}, "skill", "done"),
        ({"training": "medical_services"}, "military", "completed"),
        ({"field": "nursing"}, "program", "completed"),
        ({"field": "nursing"}, "program", "accredited_later_on"),
    ],
)
def test_a_record_without_the_date_that_on_names_counts_on_days_not_known(
    record: dict[str, Any], section: str, date: str, tmp_path: Path
) -> None:
    key = {"program": "programs", "credential": "credentials", "skill": "skills"}.get(section, section)
    person = {"complete": True, key: record if section == "diploma" else [record]}
    day = parse_day("2026-11-25")
    for within in ("", ", within: 3 years"):
        finding = find(make_rules(tmp_path, f"{{has: {section}, on: {date}{within}, says: s}}"), person)
        assert read_verdict(finding, day) is Verdict.UNDETERMINED
        finding = find(make_rules(tmp_path, f"{{has: {section}{within}, says: s}}"), person)
        always = section in ("diploma", "credential", "skill")
        assert read_verdict(finding, day) is (Verdict.ELIGIBLE if always else Verdict.UNDETERMINED)
