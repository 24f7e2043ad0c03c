"""``ma-eligible plan``: the answer on the examples, what is refused, exit statuses, and the profile with a plan."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Run

AS_OF = ["--as-of", "2026-11-29"]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
RULES = ("guide", "published")

OPEN = "complete: true\ndiploma: {kind: ged}\n"
NAVY = """candidate: Marcus Reed
diploma: {kind: high_school}
military: [{branch: navy, training: medical_services, completed: 2022-09, documents: [JST]}]
"""
#: Somebody whom a card opens an exam, with two jobs that go on.
TWO_JOBS = """candidate: Ana
complete: true
diploma: none
employment:
  - {role: medical_assistant, employer: Lakeside, start: 2024-03-04, end: present, hours_per_week: 20, supervised: true,
     duties: [clinical]}
  - {role: medical_assistant, start: 2025-01-06, end: present, hours_per_week: 15, supervised: true,
     duties: [administrative]}
"""


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_answer_on_every_example(example: Path, rules: str, run: Run, golden: Callable[[str, str], None]) -> None:
    asked = ["plan", f"examples/{example.name}", *AS_OF, "--rules", rules]
    for options, ending in (([], "txt"), (["--format", "json"], "json"), (["--finish", "2027-11", "--all"], "all.txt")):
        done = run(*asked, *options)
        assert (done.returncode, done.stderr) == (0, "")
        golden(f"plan/{example.stem}.{rules}.{ending}", done.stdout)
        if ending != "json":
            assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(("name", "person"), [("navy", NAVY), ("two_jobs", TWO_JOBS), ("unknown", "candidate: Kim\n")])
def test_the_answer_on_other_people(name: str, person: str, run: Run, golden: Callable[[str, str], None]) -> None:
    done = run("plan", "-", *AS_OF, stdin=person)
    assert (done.returncode, done.stderr) == (0, "")
    golden(f"plan/{name}.txt", done.stdout)


def test_a_narrow_terminal(run: Run) -> None:
    from ma_eligibility import load_profile, load_ruleset, parse_day
    from ma_eligibility.plan.planner import plan_profile
    from ma_eligibility.render.plans import render_plans

    plans = plan_profile(load_profile(str(EXAMPLES[0])), load_ruleset("guide"), parse_day("2026-11-29"))
    for width in (30, 40, 60):
        text = render_plans(plans, width=width, ascii_only=True)
        assert max(map(len, text.splitlines())) <= width
        assert text.isascii()


def test_the_same_bytes_on_every_run(run_process: Run) -> None:
    answers = {
        run_process("plan", EXAMPLES[2], *AS_OF, "--format", "json", env={"PYTHONHASHSEED": seed, "TZ": zone}).stdout
        for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"))
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("profile", "options", "status"),
    [
        (OPEN, [], 0),
        (OPEN, ["--exit-code"], 0),
        (OPEN, ["--exit-code", "-c", "CMA"], 0),
        (OPEN, ["--exit-code", "-c", "CMA", "--without", "schooling"], 10),
        (OPEN, ["--exit-code", "-c", "CMA", "-c", "CMAA", "--without", "schooling"], 0),
        ("programs: [{completed: 2021}]\n", ["--exit-code", "-c", "CMA", "--without", "schooling"], 11),
        ("candidate: someone\n", ["--exit-code", "-c", "CMAA", "--without", "schooling"], 11),
        ("complete: true\ncredentials: [{credential: CMA, expires: never}]\n", ["--exit-code", "-c", "CMA"], 0),
    ],
)
def test_the_exit_status_is_the_answer_if_asked_for(profile: str, options: list[str], status: int, run: Run) -> None:
    done = run("plan", "-", *AS_OF, *options, stdin=profile)
    assert done.returncode == status, done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-c", "XYZ"], "there is no credential XYZ"),
        (["--start", "2026-11-28"], "--start 2026-11-28: this is before the day asked about, 2026-11-29"),
        (["--start", "2027-01"], "--start 2027-01: the day is missing"),
        (["--finish", "2026-10"], "--finish 2026-10: this is before the day asked about, 2026-11-29"),
        (["--finish", "May-27"], "--finish May-27: this is not a date"),
        (["--finish", "2027-05", "--start", "2027-06-01"], "--finish 2027-05: this is before the start, 2027-06-01"),
        (["--by", "2026-11-28"], "--by 2026-11-28: this is before the day asked about"),
        (["--hours", "0"], "--hours 0: the hours of a week are a whole number from 1 to 168"),
        (["--hours", "169"], "--hours 169"),
        (["--hours", "many"], "'--hours'"),
        (["--without", "scooling"], "there is no such kind of change; did you mean schooling?"),
        (["--without", "diploma,wait"], "--without wait"),
        (["--apply", "1"], "--apply writes the profile with a plan: name its file with -o"),
        (["--apply", "0", "-o", "new.yaml"], "--apply 0: there is no such plan; they are 1 to "),
        (["--apply", "99", "-o", "new.yaml"], "--apply 99: there is no such plan; they are 1 to "),
        (["--apply", "1", "-o", "new.yaml", "-c", "CMAA"], "--apply 1: there is no such plan; there is none"),
        (["--apply", "1", "-o", "new.json"], "-o new.json: a profile is written as YAML"),
        (["--apply", "1", "-o", "new.yaml", "--format", "json"], "leave --format out"),
        (["--apply", "1", "-o", "new.yaml", "-c", "CMA"], "say it, such as --finish 2027-05"),
        (["-o", "plans.html"], "-o plans.html: the ending says in which form"),
        (["--id", ""], "--id is empty"),
        (["other.yaml"], "plan is about one person; for several: ma-eligible cohort - other.yaml"),
        (["--reading", "full_time"], "--reading takes ID=CHOICE"),
        (["--set", "progams[0].hours=1"], "--set progams[0].hours=1: there is no such fact"),
    ],
)
def test_a_wrong_command_line_is_refused(options: list[str], said: str, run: Run, tmp_path: Path) -> None:
    done = run("plan", "-", *AS_OF, *options, stdin=OPEN, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_plan_that_changes_nothing_is_not_applied(run: Run, tmp_path: Path) -> None:
    done = run("plan", ROOT / "examples/veteran.yaml", *AS_OF, "--apply", "1", "-o", tmp_path / "new.yaml")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--apply 1: this plan changes nothing in the profile" in done.stderr


@pytest.mark.parametrize("profile", ["a: 1\n", "", "programs: [{completed: 2021-13}]\n"], ids=["key", "empty", "day"])
def test_a_profile_with_mistakes(profile: str, run: Run) -> None:
    done = run("plan", "-", "--format", "json", stdin=profile)
    assert done.returncode == 4
    assert json.loads(done.stdout)["errors"]
    assert run("plan", "-", stdin=profile).stdout == ""


def test_somebody_on_a_roster(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "students.csv"
    roster.write_text("id,candidate,diploma,complete\nS-1,Kim,,yes\nS-2,Lee,none,yes\n", encoding="utf-8")
    done = run("plan", roster, "--id", "S-2", *AS_OF, "-c", "CMAA")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Earn a high school diploma or GED." in done.stdout
    done = run("plan", roster, *AS_OF)
    assert done.returncode == 4
    assert "give one person's --id" in done.stderr
    new = tmp_path / "lee.yaml"
    options = ["--id", "S-2", "--finish", "2027-05-20", "-c", "CMAA", "--apply", "1", "-o", new]
    assert run("plan", roster, *AS_OF, *options).returncode == 0
    assert "expected: 2027-05-20" in new.read_text(encoding="utf-8")


def test_the_answer_goes_to_a_file_and_never_over_what_was_read(run: Run, tmp_path: Path) -> None:
    profile = tmp_path / "maria.yaml"
    profile.write_text(TWO_JOBS, encoding="utf-8")
    for options in (["-o", profile, "--format", "text"], ["--apply", "1", "-o", profile]):
        done = run("plan", profile, *AS_OF, *options)
        assert done.returncode == 4
        assert "it is a file that was read for this" in done.stderr
        assert profile.read_text(encoding="utf-8") == TWO_JOBS
    answer = tmp_path / "plans.json"
    done = run("plan", profile, *AS_OF, "-q", "-o", answer)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads(answer.read_text(encoding="utf-8"))["candidate"] == "Ana"
    assert run("plan", profile, *AS_OF, "-q").stdout == ""


def test_what_is_supposed_is_said(run: Run) -> None:
    done = run("plan", "-", *AS_OF, "--set", "diploma=none", "--set", "complete=true", stdin="candidate: Kim\n")
    assert "Supposing diploma is none." in done.stdout
    assert "Earn a high school diploma or GED." in done.stdout
    answer = run("plan", "-", *AS_OF, "--set", "diploma=none", "--format", "json", stdin="candidate: Kim\n").stdout
    assert json.loads(answer)["supposed"] == [{"address": "diploma", "value": "none"}]


def test_a_reading_that_is_asked_for_is_said(run: Run) -> None:
    done = run("plan", "-", *AS_OF, "--reading", "full_time=forty", stdin=TWO_JOBS)
    assert "with full_time=forty, as asked for: full time is 40 hours a week or more" in " ".join(done.stdout.split())


def test_credentials_asked_about_are_numbered_from_one(run: Run) -> None:
    done = run("plan", "-", *AS_OF, "-c", "ncma", "-c", "CMAA", "--format", "json", stdin="complete: true\n")
    answer = json.loads(done.stdout)
    assert [found["id"] for found in answer["credentials"]] == ["NCMA", "CMAA"]
    plans = [plan for found in answer["credentials"] for plan in found["plans"]]
    assert [plan["number"] for plan in plans] == list(range(1, len(plans) + 1))
    assert {also["id"] for plan in plans for also in plan["also"]} >= {"CCMA", "CMAA"}, "of the whole ruleset"


def test_what_nothing_opens_is_said(run: Run) -> None:
    done = run("plan", "-", *AS_OF, "-c", "CMA", "--without", "schooling", stdin=OPEN)
    assert "CMA  no plan: needs a postsecondary medical assisting program" in done.stdout
    done = run("plan", "-", *AS_OF, "-c", "RMA", "--by", "2026-12-24", stdin=TWO_JOBS)
    assert "no plan by 2026-12-24" in done.stdout


# --- The profile with a plan ----------------------------------------------------------------------------------


def plans_of(run: Run, profile: Path, *options: str) -> list[dict[str, Any]]:
    answer = json.loads(run("plan", profile, *AS_OF, *options, "--format", "json").stdout)
    return [plan | {"id": found["id"]} for found in answer["credentials"] for plan in found["plans"]]


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.long
def test_check_says_the_same_days_of_the_profile_with_a_plan(
    example: Path, rules: str, run: Run, tmp_path: Path
) -> None:
    options = ["--finish", "2028-02-29", "--all", "--rules", rules]
    for plan in plans_of(run, example, *options):
        if not plan["changes"]:
            continue
        new = tmp_path / f"{plan['number']}.yaml"
        done = run("plan", example, *AS_OF, *options, "--apply", str(plan["number"]), "-o", new)
        assert done.returncode == 0, done.stderr
        command = f"ma-eligible check {new} --as-of 2026-11-29"
        assert command in done.stdout
        checked = run("check", new, *AS_OF, "--rules", rules, "--format", "json")
        answer = {found["id"]: found for found in json.loads(checked.stdout)["credentials"]}
        days = answer[plan["id"]]["possible" if plan["certainty"] == "facts" else "windows"]
        assert any((each["from"] or "") <= plan["opens"] and each["until"] == plan["closes"] for each in days), plan
        for also in plan["also"]:
            (opening,) = also["openings"]
            assert any(
                (each["from"] or "") <= opening["opens"] and each["until"] == opening["closes"]
                for each in answer[also["id"]]["windows"]
            ), also


def test_supposing_the_same_facts_agrees(run: Run, tmp_path: Path) -> None:
    profile, new = tmp_path / "ana.yaml", tmp_path / "new.yaml"
    profile.write_text(TWO_JOBS, encoding="utf-8")
    options = ["--finish", "2027-05-20", "-c", "CMAA"]
    assert run("plan", profile, *AS_OF, *options, "--apply", "1", "-o", new).returncode == 0
    supposed = ["--set", "diploma={kind: ged, expected: 2027-05-20}"]
    checked = [
        json.loads(run("check", path, *AS_OF, *more, "--format", "json").stdout)["credentials"]
        for path, more in ((profile, supposed), (new, []))
    ]
    assert checked[0] == checked[1]


def test_a_plan_if_there_is_nothing_else_says_so_in_the_profile(run: Run, tmp_path: Path) -> None:
    profile, new = ROOT / "examples/half_known.yaml", tmp_path / "new.yaml"
    found = [plan for plan in plans_of(run, profile, "--finish", "2027-05") if plan["certainty"] == "nothing else"]
    number = str(found[0]["number"])
    assert run("plan", profile, *AS_OF, "--finish", "2027-05", "--apply", number, "-o", new).returncode == 0
    assert "complete: true\n" in new.read_text(encoding="utf-8")


def test_hours_that_are_no_whole_number_are_numbers_in_json(run: Run, tmp_path: Path) -> None:
    """A plan by which a job is supervised has the job as it is otherwise, with its hours a week."""
    job = "{role: medical_assistant, start: 2020-01-01, end: present, supervised: false, hours_per_week: 37.5}"
    (tmp_path / "someone.yaml").write_text(f"complete: true\nemployment:\n  - {job}\n")
    done = run("plan", "someone.yaml", "--as-of", "2026-11-22", "--all", "--format", "json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    plans = [plan for found in json.loads(done.stdout)["credentials"] for plan in found["plans"]]
    records = [change["record"] for plan in plans for change in plan["changes"]]
    assert 37.5 in [record.get("hours_per_week") for record in records if record]
