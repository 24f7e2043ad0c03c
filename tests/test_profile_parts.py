"""What a profile leaves open: lists that may not be whole, programs without an end, dates that bound each other."""

import copy
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import people
import pytest
import random_rules
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from test_refinement import assert_finding_refines, one_rule
from test_rule_language import find, make_rules

from ma_eligibility.days.calendar import ANY_DAY, FIRST_DAY, LAST_DAY, format_day, parse_day
from ma_eligibility.days.timeline import ALWAYS, Days, contains
from ma_eligibility.errors import InputError
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.profile.profile import LISTED_SECTIONS, SECTIONS_BY_KEY
from ma_eligibility.render.json import render_json
from ma_eligibility.render.text import render_text
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Finding, Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset

TODAY = parse_day("2026-11-29")
GUIDE, PUBLISHED = load_ruleset(), load_ruleset("published")


def listed_sections(person: dict[str, Any]) -> list[str]:
    return [key for key in LISTED_SECTIONS if key in person]


def verdict(finding: Finding, day: str) -> Verdict:
    return read_verdict(finding, parse_day(day))


# --- Lists that may not be whole ------------------------------------------------------------------------------


def test_the_listed_sections_are_those_that_are_not_single() -> None:
    assert tuple(key for key, section in SECTIONS_BY_KEY.items() if not section.is_single) == LISTED_SECTIONS


@pytest.mark.parametrize("complete", [{}, {"complete": True}])
@pytest.mark.parametrize("given", [{}, {"employment": []}])
def test_an_incomplete_section_without_records_is_not_known(complete: Any, given: Any) -> None:
    profile = make_profile({**complete, **given, "incomplete": ["employment"]})
    assert profile.records("employment") is None
    assert profile.records_by_section["employment"] is None
    assert profile.records("attempts") == (() if complete else None)


def test_a_single_section_is_never_given_in_part() -> None:
    with pytest.raises(InputError, match="diploma is a single record, which is never given in part"):
        make_profile({"incomplete": ["diploma"]})
    assert read_quickly({"incomplete": ["diploma"]}) is None


#: Rules of one criterion; whether more records can only add days, or take them away; and records that would do so.
EMPLOYED = {"role": "medical_assistant", "start": "1995-01-01", "end": "present", "hours_per_week": 40}
ALONE: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "a program": ("{has: program, where: {field: nursing}}", "programs", [{"field": "nursing", "completed": "1980"}]),
    "a card": ("{has: credential, while: current}", "credentials", [{"credential": "CPR", "expires": "never"}]),
    "work": ("{total: employment, where: {role: medical_assistant}, at_least: 1 year}", "employment", [EMPLOYED]),
    "recent hours": ("{total: employment, at_least: 200 hours, in_last: 1 year}", "employment", [EMPLOYED]),
    "attempts left": (
        "{total: attempt, at_most: 2}",
        "attempts",
        [{"credential": "CMA", "taken": "1981-02-03"}] * 3,
    ),
    "procedures": ("{total: skill, at_least: 20}", "skills", [{"skill": "injection", "count": 20}]),
}


@pytest.mark.parametrize("name", ALONE)
def test_what_further_records_could_change_is_possible_and_nothing_else(name: str, tmp_path: Path) -> None:
    rule, key, further = ALONE[name]
    ruleset, source = make_rules(tmp_path, rule), random.Random(name)
    open_days = 0
    for _ in range(80):
        person = people.wide_person(source, full=True)
        person.setdefault(key, [])
        if not person[key]:
            continue
        whole = find(ruleset, person)
        with_more = find(ruleset, {**person, key: [*person[key], *further]})
        in_part = find(ruleset, {**person, "incomplete": [key]})
        for day in people.telling_days(source, person, 20):
            if day < date(2000, 1, 1):
                continue
            here, there, found = (read_verdict(each, day.toordinal()) for each in (whole, with_more, in_part))
            assert found is (here if here is there else Verdict.UNDETERMINED), day
            open_days += found is Verdict.UNDETERMINED
    assert open_days


def take_records(source: random.Random, person: dict[str, Any]) -> dict[str, Any]:
    """Return the person with fewer records in some sections, which are said to be incomplete."""
    fewer = copy.deepcopy(person)
    fewer["incomplete"] = [key for key in listed_sections(person) if source.random() < 0.6]
    for key in fewer["incomplete"]:
        fewer[key] = [record for record in fewer[key] if source.random() < 0.5]
    return fewer


@pytest.mark.parametrize("seed", range(20))
def test_further_records_never_reverse_a_decided_day(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    ruleset = load_ruleset(str(random_rules.write(source, tmp_path)))
    for _ in range(40):
        whole = people.wide_person(source, full=True)
        fewer = take_records(source, whole)
        pairs = zip(findings(ruleset, fewer), findings(ruleset, whole), strict=True)
        for before, after in pairs:
            assert_finding_refines(before, after)


@given(st.randoms(use_true_random=False))
def test_further_records_never_reverse_an_answer(source: random.Random) -> None:
    whole = people.wide_person(source)
    for ruleset in (GUIDE, PUBLISHED):
        fewer = take_records(source, {key: value for key, value in whole.items() if key != "incomplete"})
        if whole.get("incomplete"):
            fewer["incomplete"] = sorted({*fewer["incomplete"], *whole["incomplete"]})
        for before, after in zip(findings(ruleset, fewer), findings(ruleset, whole), strict=True):
            assert_finding_refines(before, after)


@pytest.mark.parametrize("amount", ["6 months", "24 months", "1 month, in_last: 3 months"])
def test_further_work_never_reverses_months(amount: str, tmp_path: Path) -> None:
    """A later day of work may lead to longer months, which take more days."""
    ruleset, source = one_rule(tmp_path, f"{{total: employment, at_least: {amount}}}"), random.Random(amount)
    certain = 0
    for _ in range(400):
        start = date(2013, 1, 1) + timedelta(days=source.randrange(900))
        jobs = [job(start, source.choice((28, 30, 59, 180, 181, 182, 183, 184, 729, 730, 731)))]
        more = job(start + timedelta(days=source.randrange(1000)), source.choice((0, 1, 3, 20)))
        before = find(ruleset, {"complete": True, "employment": jobs, "incomplete": ["employment"]})
        after = find(ruleset, {"complete": True, "employment": [*jobs, more]})
        certain += bool(before.windows)
        assert_finding_refines(before, after)
    assert certain > 50


def job(start: date, days: int) -> dict[str, str]:
    return {"start": start.isoformat(), "end": (start + timedelta(days=days)).isoformat()}


def findings(ruleset: Ruleset, person: dict[str, Any]) -> list[Finding]:
    answer = evaluate_profile(make_profile(person), ruleset, FIRST_DAY)
    return [finding for credential in answer.credentials for finding in credential.findings]


def test_what_is_asked_for_is_whether_there_is_more() -> None:
    person = {
        "complete": True,
        "incomplete": ["employment"],
        "employment": [
            {"role": "medical_assistant", "start": "2026-01-05", "end": "present", "hours_per_week": 36},
        ],
    }
    explained = explain_answer(evaluate_profile(make_profile(person), GUIDE.only(["CCMA"]), TODAY))
    assert "employment" in explained.missing
    text = render_text(explained, why=["all"])
    assert "there may be more employment than the profile gives" in text
    said = (
        "employment: whether there is more employment than the profile gives; if not, take employment out of incomplete"
    )
    assert said in " ".join(text.split())
    assert "employment" in json.loads(render_json(explained))["credentials"][0]["routes"][1]["requirement"]["missing"]


def test_tables_and_lines_say_what_is_incomplete(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(
        "id,complete,incomplete,employment.1.role,employment.1.start,employment.1.end\n"
        "1,true,Employment; attempts,nurse,2020,present\n"
        "2,true,diploma,nurse,2020,present\n"
    )
    done = run(
        "cohort", "wide.csv", "--rules", "guide", "-c", "CCMA", "--as-of", "2026-11-29", "-o", "a.csv", cwd=tmp_path
    )
    assert done.returncode == 4  # for the second
    rows = (tmp_path / "a.csv").read_text().splitlines()
    assert rows[1].startswith("1,,CCMA,undetermined,experience,")
    assert ",employment," in rows[1]
    assert "diploma is a single record" in rows[2]


def test_a_summary_asks_whether_there_is_more_of_those_who_have_some(run: Run, tmp_path: Path) -> None:
    jobs = "id,complete,incomplete,employment.1.role,employment.1.start,employment.1.end,employment.1.hours_per_week\n"
    (tmp_path / "a.csv").write_text(f"{jobs}1,true,employment,medical_assistant,2026-01-05,present,36\n2,,,,,,\n")
    done = run("cohort", "a.csv", "--rules", "guide", "-c", "CCMA", "--as-of", "2026-11-29", cwd=tmp_path)
    summary = " ".join(done.stdout.split())
    assert (
        "employment, of 1: whether there is more employment than the profile gives; if not, take employment" in summary
    )
    assert (
        "employment, of 1: jobs, past and present; write none in the column employment if there is nothing" in summary
    )


def test_a_list_that_is_incomplete_and_empty_is_not_asked_to_be_written_as_empty() -> None:
    person = {"complete": True, "incomplete": ["employment"]}
    text = render_text(explain_answer(evaluate_profile(make_profile(person), GUIDE.only(["CCMA"]), TODAY)), why=["all"])
    assert "if not, take employment out of incomplete" in " ".join(text.split())


def test_what_a_job_that_goes_on_decides_is_said_where_there_may_be_more_jobs() -> None:
    job = {**MA_JOB, "supervised": True}
    person = {"complete": True, "incomplete": ["employment"], "employment": [job]}
    text = render_text(explain_answer(evaluate_profile(make_profile(person), GUIDE.only(["CCMA"]), TODAY)), why=["all"])
    assert "reached on 2027-01-04 if this job continues" in " ".join(text.split())


OTHER_JOB = {"role": "nurse", "start": "2020-01-06", "end": "present"}
MA_JOB = {"role": "medical_assistant", "start": "2026-01-05", "end": "present", "hours_per_week": 40}

HOURS_IN_ALL = {"role": "medical_assistant", "start": "2026-01-05", "end": "2028-01-04", "total_hours": 4160}


@pytest.mark.parametrize(
    ("jobs", "said"),
    [
        ([MA_JOB], "if this job continues"),
        ([MA_JOB, OTHER_JOB], "if this job continues"),
        ([MA_JOB, MA_JOB], "if one of these jobs continues"),
        ([MA_JOB, {**MA_JOB, "start": "2026-01-12"}, OTHER_JOB], "if one of these jobs continues"),
        ([MA_JOB] + [OTHER_JOB] * 6, "if these jobs continue"),
        ([{**MA_JOB, "end": "2028-01-04"}], "if this job continues"),
        ([{**MA_JOB, "end": "2028"}], "if this job continues"),
        ([{**MA_JOB, "end": "2025-01-05", "start": "2024-01-01"}], ""),
        ([{**OTHER_JOB, "role": "medical_assistant", "end": "2028", "total_hours": 999}], ""),
        ([HOURS_IN_ALL], "if this job continues"),
        ([{"role": "medical_assistant", "start": "2027", "end": "2029", "total_hours": 999}], "if this job continues"),
    ],
)
def test_only_the_jobs_that_matter_are_said_to_continue(jobs: list[Any], said: str, tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, "{total: employment, where: {role: medical_assistant}, at_least: 1 year}")
    person = {"complete": True, "employment": jobs}
    (found,) = explain_answer(evaluate_profile(make_profile(person), ruleset, TODAY)).credentials
    assert found.condition == found.routes[0].tree.condition == said


def test_jobs_that_are_added_up_are_said_to_continue_together(tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, "{total: employment, at_least: 1 year, weekly_at_least: 40 hours}")
    jobs = [{"start": "2026-01-05", "end": "present", "hours_per_week": 20} for _ in range(2)]
    (found,) = explain_answer(
        evaluate_profile(make_profile({"complete": True, "employment": jobs}), ruleset, TODAY)
    ).credentials
    assert found.condition == "if these jobs continue"


# --- Programs without an end ----------------------------------------------------------------------------------

PROGRAM = {"field": "medical_assisting", "accreditation": ["CAAHEP"], "hours": 800}


@pytest.mark.parametrize("started", [{}, {"started": "2024-01-08"}])
def test_a_program_without_an_end_is_neither_completed_nor_under_way_for_certain(started: Any, tmp_path: Path) -> None:
    person = {"complete": True, "programs": [{**PROGRAM, **started}]}
    completed = find(make_rules(tmp_path, "{has: program}"), person)
    first = parse_day("2024-01-08") if started else FIRST_DAY
    assert (completed.windows, completed.possible) == ((), ((first, LAST_DAY),))
    enrolled = find(make_rules(tmp_path, "{has: program, while: enrolled}"), person)
    assert (enrolled.windows, enrolled.possible) == ((), ((first, LAST_DAY),))


def test_a_row_without_a_day_of_graduation_is_answered_and_asked_about(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "id,diploma.kind,programs.1.field,programs.1.completed,programs.1.expected\n7,ged,medical_assisting,,\n"
    )
    done = run("cohort", "a.csv", "--as-of", "2026-11-29", "-o", "out.csv", cwd=tmp_path)
    assert done.returncode == 0
    text = (tmp_path / "out.csv").read_text()
    found = {row.split(",")[2]: row.split(",")[3] for row in text.splitlines()[1:6]}
    assert found == dict.fromkeys(("RMA", "CMA", "NCMA", "CCMA"), "undetermined") | {"CMAA": "eligible"}
    assert "programs[0].completed" in text


def test_the_same_in_joined_tables(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "people.csv").write_text("id,complete,incomplete\n7,true,employment\n")
    (folder / "programs.csv").write_text("id,field,started\n7,medical_assisting,2024-01-08\n")
    done = run("cohort", "tables", "--as-of", "2026-11-29", "-c", "CCMA", "-o", "out.csv", cwd=tmp_path)
    assert done.returncode == 0
    _, row = (tmp_path / "out.csv").read_text().splitlines()
    assert row == "7,,CCMA,undetermined,experience,,,,,,,employment,,,CCMA.bullets; CCMA.diploma_with_experience,"


# --- Cards ----------------------------------------------------------------------------------------------------


def test_a_card_that_names_a_month_is_valid_to_its_end(tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, "{has: credential, while: current}")
    month, year = (
        find(ruleset, {"credentials": [{"credential": "CPR", "issued": "2024-11", "expires": expires}]})
        for expires in ("2026-11", "2026")
    )
    assert month.windows == ((parse_day("2024-11-30"), parse_day("2026-11-30")),)
    assert year.windows == ((parse_day("2024-11-30"), parse_day("2026-01-01")),)
    assert year.possible == ((parse_day("2024-11-01"), parse_day("2026-12-31")),)


def test_a_credential_was_issued_by_the_day_on_which_it_expires(tmp_path: Path) -> None:
    person = {"credentials": [{"credential": "CPR", "issued": "2026", "expires": "2026-06-13"}]}
    for rule in ("{has: credential}", "{has: credential, on: issued}"):
        assert find(make_rules(tmp_path, rule), person).windows == ((parse_day("2026-06-13"), LAST_DAY),)
    lapsed = find(make_rules(tmp_path, "{has: credential, while: current, within: 90 days}"), person)
    assert lapsed.windows == ((parse_day("2026-06-13"), parse_day("2026-09-11")),)


def test_the_dates_of_a_program_bound_each_other(tmp_path: Path) -> None:
    person: dict[str, Any] = {"programs": [{"started": "2024-09-02", "completed": "2024"}]}
    recent = make_rules(tmp_path, "{has: program, within: 1 year}")
    assert find(recent, person).possible == ((parse_day("2024-09-02"), parse_day("2025-12-31")),)
    assert find(recent, person).windows == ((parse_day("2024-12-31"), parse_day("2025-09-02")),)
    person["programs"][0]["accredited_later_on"] = "2024-10-01"
    assert find(recent, person).possible == ((parse_day("2024-09-02"), parse_day("2025-10-01")),)
    started = make_rules(tmp_path, "{has: program, on: started}")
    assert find(started, {"programs": [{"started": "2024", "completed": "2024-03-01"}]}).windows == (
        (parse_day("2024-03-01"), LAST_DAY),
    )


# --- The ends of the calendar ---------------------------------------------------------------------------------

NOTHING_KNOWN = {
    "complete": True,
    "programs": [{"field": "medical_assisting"}],
    "military": [{"training": "medical_assistant"}],
    "employment": [{"role": "medical_assistant", "end": "present", "hours_per_week": 40}],
    "credentials": [{"credential": "CMA", "issued": "2020"}, {"credential": "CPR", "expires": "never"}],
    "skills": [{"skill": "injection"}],
}


@pytest.mark.parametrize("seed", range(30))
def test_no_day_is_made_by_the_end_of_the_calendar(seed: int, tmp_path: Path) -> None:
    """Whatever begins or ends within a length of time of an end of the calendar is not there for that reason."""
    ruleset = load_ruleset(str(random_rules.write(random.Random(seed), tmp_path)))
    for each in (
        *findings(ruleset, NOTHING_KNOWN),
        *findings(GUIDE, NOTHING_KNOWN),
        *findings(PUBLISHED, NOTHING_KNOWN),
    ):
        for days in (each.windows, each.possible):
            assert not edges_within_years_of_the_end(days)


def edges_within_years_of_the_end(days: Days) -> list[str]:
    edges = {edge for first, last in days for edge in (first - 1, last)} - {FIRST_DAY - 1, LAST_DAY}
    far = 25 * 366
    return [format_day(edge) for edge in edges if edge < FIRST_DAY + far or edge > LAST_DAY - far]


def test_an_unknown_day_is_the_same_everywhere(run: Run, tmp_path: Path) -> None:
    profile = {"complete": True, "military": [{"training": "medical_assistant"}]}
    (tmp_path / "p.json").write_text(json.dumps(profile))
    done = run("check", "p.json", "-c", "RMA", "--as-of", "2026-11-29", "--format", "json", cwd=tmp_path)
    (credential,) = json.loads(done.stdout)["credentials"]
    assert (credential["windows"], credential["possible"]) == ([], [{"from": None, "until": None}])
    assert "2100" not in run("check", "p.json", "-c", "RMA", "--as-of", "2026-11-29", "-v", cwd=tmp_path).stdout
    (tmp_path / "r.jsonl").write_text(json.dumps(profile) + "\n")
    done = run("cohort", "r.jsonl", "-c", "RMA", "--as-of", "2026-11-29", "-o", "out.csv", cwd=tmp_path)
    assert done.returncode == 0
    assert "2100" not in (tmp_path / "out.csv").read_text()
    finding = evaluate_profile(make_profile(profile), GUIDE, TODAY).credentials[0]
    assert (finding.windows, finding.possible) == ((), ALWAYS)


def test_a_date_of_the_last_day_is_a_date(tmp_path: Path) -> None:
    found = find(make_rules(tmp_path, "{has: program}"), {"programs": [{"completed": "2100-12-31"}]})
    assert found.windows == ((LAST_DAY, LAST_DAY),)
    assert contains(found.windows, LAST_DAY)


def test_an_unknown_day_lies_beyond_what_rules_can_reach() -> None:
    assert ANY_DAY.first < FIRST_DAY - 200 * 366
    assert ANY_DAY.last > LAST_DAY + 200 * 366


# --- Months in pieces -----------------------------------------------------------------------------------------


def test_months_in_pieces_are_decided_while_there_is_certain_work(tmp_path: Path) -> None:
    """How many days they have depends on the last day of work, and on a day of certain work that is this day."""
    ruleset = make_rules(tmp_path, "{total: employment, where: {duties: clinical}, at_least: 18 months}")
    jobs: list[dict[str, Any]] = [
        {"start": "2021-07-21", "end": "2022-02-01", "duties": ["clinical"]},
        {"start": "2022-02-28", "end": "present", "duties": ["clinical"]},
        {"start": "2019-01-22", "end": "present"},
    ]
    found = find(ruleset, {"complete": True, "employment": jobs})
    without = find(ruleset, {"complete": True, "employment": jobs[:2]})
    assert found.windows == without.windows


def test_a_reason_does_not_contradict_itself(tmp_path: Path) -> None:
    ruleset = make_rules(tmp_path, "{total: employment, at_least: 6 months, says: worked}")
    jobs = [{"start": "2021-01-01", "end": "2021-06-30"}, {"start": "2021-08", "end": "2021-08-31"}]
    answer = evaluate_profile(make_profile({"complete": True, "employment": jobs}), ruleset, parse_day("2021-08-05"))
    text = " ".join(render_text(explain_answer(answer), why=["all"]).split())
    assert "how many days 6 months have depends on the last day of work, which is not known" in text


@pytest.mark.parametrize(
    ("requires", "section", "said", "unsaid"),
    [
        ("{total: attempt, attempts_allowed: 3, says: t}", "attempts", "at least 1 of 3 attempts used", "between"),
        ("{total: attempt, at_most: 2, says: t}", "attempts", "at least 1 by 2026-11-29; no more than 2", "between"),
        ("{total: employment, at_least: 9 weeks, says: w}", "employment", "31 days by 2026-11-29 for certain", "betw"),
        ("{total: employment, at_least: 1 year, says: w}", "employment", "for certain, perhaps more", "how many days"),
        ("{total: employment, where: {role: nurse}, at_least: 1 year, says: w}", "employment", "there may", "how many"),
    ],
)
def test_where_there_may_be_more_no_amount_is_the_most(
    requires: str, section: str, said: str, unsaid: str, tmp_path: Path
) -> None:
    given: dict[str, list[Any]] = {
        "attempts": [{"credential": "X", "taken": "2025-05-01"}, {"credential": "X", "taken": "2026-11"}],
        "employment": [{"role": "other", "start": "2025-01-01", "end": "2025-01-31"}],
    }
    answer = evaluate_profile(
        make_profile({"complete": True, **given, "incomplete": [section]}), make_rules(tmp_path, requires), TODAY
    )
    text = " ".join(render_text(explain_answer(answer), verbose=True).split())
    assert said in text
    assert unsaid not in text


def test_what_comes_before_the_last_record_cannot_be_more(tmp_path: Path) -> None:
    """Attempts that are not given would have to be after a program that is still to come."""
    ruleset = make_rules(tmp_path, "{total: attempt, attempts_allowed: 3, after: {has: program}, says: t}")
    profile = {"complete": True, "programs": [{"expected": "2027-01-01"}], "attempts": [], "incomplete": ["attempts"]}
    profile["attempts"] = [{"credential": "X", "taken": "2025-05-01"}]
    answer = evaluate_profile(make_profile(profile), ruleset, TODAY)
    assert "0 of 3 attempts used after" in " ".join(render_text(explain_answer(answer), verbose=True).split())
