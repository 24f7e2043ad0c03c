"""A cohort is its people one by one: whatever the form of the roster, the order, and the number of processes."""

import csv
import json
import random
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import ROOT, Run
from people import random_person, wide_person
from table_writers import (
    as_pairs,
    with_ids,
    write_csv,
    write_documents,
    write_folder,
    write_joined_workbook,
    write_lines,
    write_profiles,
    write_wide_workbook,
)

from ma_eligibility.cohort.assess import Assessor
from ma_eligibility.cohort.columns import Assessment
from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day, parse_day
from ma_eligibility.days.timeline import next_interval
from ma_eligibility.explain.answer import CredentialExplained, explain_answer
from ma_eligibility.explain.progress import list_unmet
from ma_eligibility.explain.ranking import rank_routes
from ma_eligibility.explain.tree import Explained
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.spoken import say_unmet

AS_OF = "2026-11-22"
Person = dict[str, Any]


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


# --- Each person ----------------------------------------------------------------------------------------------


def expected_assessment(found: CredentialExplained, candidate: str | None) -> Assessment:
    """Return the row that the explained answer of a single check comes to."""
    ahead = [each for each in found.ranked if any(last >= DAY for _, last in each.tree.finding.possible)]
    shown = ahead[0] if ahead else None
    current, upcoming = found.spans.current, found.spans.next
    opens = upcoming.first if upcoming and found.verdict is not Verdict.ELIGIBLE else None
    since = until = None
    if found.verdict is not Verdict.NOT_ELIGIBLE:
        assert current is not None
        since = None if current.first == FIRST_DAY else current.first
        until = None if current.last == LAST_DAY else current.last
    perhaps = next_interval(found.possible, DAY)
    is_sooner = perhaps is not None and (opens is None or perhaps[0] < opens)
    is_sooner = is_sooner and found.verdict is Verdict.NOT_ELIGIBLE
    may_open = perhaps[0] if perhaps and is_sooner else None
    missing = {fact for each in found.routes for fact in each.tree.missing}
    unknown = tuple(sorted(missing)) if found.verdict is Verdict.UNDETERMINED else ()
    if found.verdict is Verdict.UNDETERMINED and not missing:
        unknown = tuple(dict.fromkeys(text for each in found.routes for text in not_found_of(each.tree)))
        assert unknown
    left = None if until is None else until - DAY
    days = (since, until, left, opens, may_open)
    names = tuple(dict.fromkeys(f"{found.credential.id}.{each.reading}" for each in found.readings))
    route, confidence = (shown.route.id, shown.confidence) if shown else (None, None)
    row = Assessment("x", candidate, found.credential.id, found.verdict.value, route, *days, unknown=unknown)
    return row._replace(confidence=confidence, reading_matters=names, condition=found.condition or None)


def lacks_by_check(credential: CredentialExplained, profile: Profile) -> tuple[str, ...]:
    """Return what is not met on the routes that come first, without anything that a cohort keeps."""
    findings = [route.tree.finding for route in credential.routes]
    ranked = list(rank_routes(findings, profile, DAY))
    assert [credential.routes[each.number] for each in ranked] == list(credential.ranked)
    first = [findings[each.number] for each in ranked if each.key == ranked[0].key]
    unmet = [dict.fromkeys(say_unmet(leaf.criterion) for leaf in list_unmet(each, profile, DAY)) for each in first]
    return tuple(dict.fromkeys(map(" and ".join, unmet)))


DAY = parse_day(AS_OF)


@pytest.mark.parametrize("rules", ["guide", "published"])
@pytest.mark.parametrize("make", [random_person, wide_person])
@pytest.mark.long
def test_a_person_gets_the_same_answer_as_from_check(rules: str, make: Any) -> None:
    ruleset = load_ruleset(rules)
    assessor = Assessor(ruleset, DAY, with_findings=True)
    verdicts_only = Assessor(ruleset, DAY, verdicts_only=True)
    seen: Counter[str] = Counter()
    for seed in range(700):
        profile = make_profile(make(Random(seed)))
        explanation = explain_answer(evaluate_profile(profile, ruleset, DAY))
        found = assessor.assess("x", profile)
        for row, credential in zip(found.assessments, explanation.credentials, strict=True):
            expected = expected_assessment(credential, profile.candidate)
            if expected.verdict == "not_eligible":
                seen["may open"] += row.may_open is not None
                expected = expected._replace(lacks=lacks_by_check(credential, profile))
                assert row.lacks
            assert row == expected
            seen[str(row.verdict)] += 1
            seen["reading matters"] += bool(row.reading_matters)
        short = verdicts_only.assess("x", profile)
        assert [row[:4] for row in short.assessments] == [row[:4] for row in found.assessments]
        trees = [
            (credential.credential.id, route.route.id, node)
            for credential in explanation.credentials
            for route in credential.routes
            for node in walk(route.tree)
        ]
        assert len(found.findings) == len(trees)
        for (_, credential_id, route_id, *_, asks, verdict, since, until, opens, _records, unknown), tree in zip(
            found.findings, trees, strict=True
        ):
            node = tree[2]
            assert (credential_id, route_id, asks) == (*tree[:2], node.finding.criterion.sentence)
            assert (verdict, opens) == (node.verdict.value, node.opens)
            assert unknown == (node.missing if node.verdict is Verdict.UNDETERMINED else ())
            days = node.finding.windows if node.verdict is Verdict.ELIGIBLE else node.finding.possible
            if node.verdict is not Verdict.NOT_ELIGIBLE:
                assert (since or FIRST_DAY, until or LAST_DAY) in days
    assert min(seen[verdict.value] for verdict in Verdict) > 200, seen
    assert seen["may open"] > 20
    assert seen["reading matters"] > 100


PROGRAM = {"field": "medical_assisting", "accreditation": ["CAAHEP"], "level": "postsecondary", "hours": 760}
JOB = {"role": "medical_assistant", "start": "2021-01-01", "supervised": True, "duties": ["administrative", "clinical"]}


@pytest.mark.parametrize(
    ("person", "credential", "verdict", "condition"),
    [
        ({"programs": [{**PROGRAM, "completed": "2026-05-20"}]}, "RMA", "eligible", None),
        ({"programs": [{**PROGRAM, "completed": "2027-05-20"}]}, "RMA", "not_eligible", "if completed as planned"),
        ({"programs": [{**PROGRAM, "expected": "2027-05-20"}]}, "RMA", "not_eligible", "if completed as expected"),
        ({"programs": [{**PROGRAM, "expected": "2026-05-20"}]}, "RMA", "eligible", "if completed as expected"),
        ({"programs": [{**PROGRAM, "expected": "2026-05-20"}], "employment": []}, "CCMA", "not_eligible", None),
        ({"employment": [{**JOB, "end": "present"}]}, "CCMA", "eligible", "if this job continues"),
        ({"employment": [{**JOB, "end": "2026-11-01"}]}, "CCMA", "eligible", None),
    ],
)
def test_a_row_says_what_its_days_depend_on(
    person: dict[str, Any], credential: str, verdict: str, condition: str | None
) -> None:
    profile = make_profile({"complete": True, **person})
    rows = Assessor(load_ruleset("guide"), parse_day("2026-11-22")).assess("x", profile).assessments
    row = next(row for row in rows if row.credential == credential)
    assert (row.verdict, row.condition) == (verdict, condition)


def test_rows_come_from_the_order_of_the_routes_whatever_was_asked_before() -> None:
    """What is kept for one person is right for the next one."""
    ruleset = load_ruleset("guide")
    kept = Assessor(ruleset, DAY)
    for seed in range(150):
        profile = make_profile(random_person(Random(seed)))
        assert kept.assess("x", profile) == Assessor(ruleset, DAY).assess("x", profile)


def not_found_of(tree: Explained) -> list[str]:
    """Return what the source does not say about an undetermined criterion, in the order of the rule."""
    if tree.verdict is not Verdict.UNDETERMINED:
        return []
    settles = tree.kind in ("not_found", "source_asks")
    return [tree.sentence] if settles else [text for part in tree.of for text in not_found_of(part)]


def walk(tree: Explained) -> list[Explained]:
    return [tree, *(node for part in tree.of for node in walk(part))]


def test_what_is_counted_as_missing_is_not_met_on_a_route_that_comes_first() -> None:
    ruleset = load_ruleset("guide", alternatives=False)
    assessor = Assessor(ruleset, DAY)
    for seed in range(300):
        profile = make_profile(random_person(Random(seed)))
        explanation = explain_answer(evaluate_profile(profile, ruleset, DAY))
        for missing, credential in zip(assessor.assess("x", profile).missing, explanation.credentials, strict=True):
            assert bool(missing) == (credential.verdict is Verdict.NOT_ELIGIBLE)
            first = {node.sentence for node in walk(credential.ranked[0].tree) if node.verdict is Verdict.NOT_ELIGIBLE}
            assert not missing or first & set(missing)
            every = {node.sentence for route in credential.routes for node in walk(route.tree)}
            assert set(missing) <= every


# --- Each form of a roster ------------------------------------------------------------------------------------

PEOPLE = with_ids([wide_person(Random(seed)) for seed in range(400)])


def assessments(run: Run, *arguments: str | Path, stdin: str = "") -> str:
    result = run("cohort", *arguments, "--as-of", AS_OF, "-q", "--format", "csv", stdin=stdin)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.long
def test_all_kinds_of_roster_give_the_same_answers(run: Run, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "people.jsonl", PEOPLE)
    expected = assessments(run, lines)
    assert len(read_csv(expected)) == 5 * len(PEOPLE)
    assert assessments(run, "-", stdin=lines.read_text(encoding="utf-8")) == expected
    documents = write_documents(tmp_path / "people.yaml", PEOPLE)
    assert assessments(run, documents) == expected
    assert assessments(run, "-", stdin=f"# a roster\n---\n{documents.read_text('utf-8')}") == expected
    pairs = as_pairs(PEOPLE)
    table = write_csv(tmp_path / "people.csv", pairs)
    assert assessments(run, table) == expected
    assert assessments(run, "-", stdin=table.read_text("utf-8")) == expected
    assert assessments(run, write_csv(tmp_path / "semicolons.csv", pairs, delimiter=";")) == expected
    assert assessments(run, write_folder(tmp_path / "tables", pairs)) == expected
    assert assessments(run, write_wide_workbook(tmp_path / "wide.xlsx", pairs)) == expected
    assert assessments(run, write_joined_workbook(tmp_path / "joined.xlsx", pairs)) == expected
    assert assessments(run, write_profiles(tmp_path / "profiles", PEOPLE)) == expected


def test_verdicts_are_those_of_check_for_each_person(run: Run) -> None:
    rows = read_csv(assessments(run, "examples"))
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        result = run("check", path, "--as-of", AS_OF, "--format", "json")
        for credential in json.loads(result.stdout)["credentials"]:
            (row,) = [row for row in rows if (row["id"], row["credential"]) == (path.stem, credential["id"])]
            assert row["verdict"] == credential["verdict"]
            windows = [window for window in credential["windows"] if row["verdict"] == "eligible"]
            assert not windows or any((row["since"] or None) == window["from"] for window in windows)


def test_order_processes_and_chunks_make_no_difference(run_process: Run, tmp_path: Path) -> None:
    people = with_ids([random_person(Random(seed)) for seed in range(1400)])
    first = assessments(run_process, write_lines(tmp_path / "a.jsonl", people))
    assert assessments(run_process, tmp_path / "a.jsonl", "--jobs", "3") == first
    random.Random(1).shuffle(people)
    shuffled = assessments(run_process, write_lines(tmp_path / "b.jsonl", people), "-j", "2")
    assert shuffled != first
    assert sorted(shuffled.splitlines()) == sorted(first.splitlines())
    halves = [write_lines(tmp_path / f"{first}.jsonl", people[first::2]) for first in (0, 1)]
    assert sorted(assessments(run_process, *halves).splitlines()) == sorted(first.splitlines())


@pytest.mark.long
def test_json_lines_and_csv_have_the_same_rows(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    files = {ending: tmp_path / f"out{ending}" for ending in (".csv", ".jsonl")}
    findings = {ending: tmp_path / f"findings{ending}" for ending in files}
    for ending, file in files.items():
        result = run("cohort", roster, "--as-of", AS_OF, "-q", "-o", file, "--findings", findings[ending])
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    for pair in (files, findings):
        table = read_csv(pair[".csv"].read_text("utf-8"))
        rows = [json.loads(line) for line in pair[".jsonl"].read_text("utf-8").splitlines()]
        assert table == [{name: as_cell(value) for name, value in row.items()} for row in rows]


def as_cell(value: Any) -> str:
    return "" if value is None else "; ".join(value) if isinstance(value, list) else str(value)


# --- What is chosen -------------------------------------------------------------------------------------------


@pytest.mark.long
def test_rows_are_selected(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    rows = read_csv(assessments(run, roster))
    chosen = read_csv(assessments(run, roster, "--where", "verdict=eligible,undetermined", "--where", "credential=RMA"))
    assert chosen == [row for row in rows if row["verdict"] != "not_eligible" and row["credential"] == "RMA"]
    assert chosen
    open_questions = read_csv(assessments(run, roster, "--where", "verdict=not known"))
    assert open_questions == [row for row in rows if row["verdict"] == "undetermined"]
    others = read_csv(assessments(run, roster, "--where", "verdict!=eligible", "-c", "rma"))
    assert others == [row for row in rows if row["verdict"] != "eligible" and row["credential"] == "RMA"]
    asked = read_csv(assessments(run, roster, "--where", "unknown=diploma"))
    assert asked == [row for row in rows if "diploma" in row["unknown"].split("; ")]
    assert asked
    plain = read_csv(assessments(run, roster, "--where", "unknown=employment.start", "--where", "credential=rma"))
    assert plain == [row for row in rows if "].start" in row["unknown"] and row["credential"] == "RMA"]
    assert plain
    by_column = read_csv(assessments(run, roster, "--where", "unknown=employment.2.start"))
    assert by_column == [row for row in rows if "employment[1].start" in row["unknown"].split("; ")]
    assert by_column
    closing = read_csv(assessments(run, roster, "--closing-within", "400d"))
    limit = format_day(DAY + 400)
    assert closing == [row for row in rows if row["verdict"] != "not_eligible" and "" < row["until"] <= limit]
    assert {row["verdict"] for row in closing} == {"eligible", "undetermined"}
    soon = read_csv(assessments(run, roster, "--closing-within", "400d", "--opening-within", "2y"))
    later = "2028-11-22"
    assert soon == [
        row
        for row in rows
        if (row["verdict"] != "not_eligible" and "" < row["until"] <= limit)
        or "" < (row["may_open"] or row["opens"]) <= later
    ]
    verdicts = read_csv(assessments(run, roster, "--verdicts"))
    assert verdicts == [
        {name: row[name] for name in ("id", "candidate", "credential", "verdict", "error")} for row in rows
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--where", "verdict"], "--where: write COLUMN=VALUE, such as verdict=eligible"),
        (["--where", "verdict=elligible"], "there is no verdict elligible; did you mean eligible?"),
        (["--where", "credential=RMX"], "there is no credential RMX; did you mean RMA?"),
        (["--where", "route=diplom"], "there is no route diplom; did you mean diploma?"),
        (["--verdicts", "--where", "unknown=diploma"], "--verdicts gives no routes, days or facts"),
        (
            ["--where", "unknown=employment.1.strat"],
            "there is no fact employment.1.strat; did you mean employment.start?",
        ),
        (["--where", "since=2020"], "there is no column since to choose by"),
        (["--closing-within", "soon"], "--closing-within soon: write a length of time such as 90d, 12w, 6m or 1y"),
        (["--format", "xml"], "'xml' is not one of 'csv', 'jsonl'"),
        (["--format", "csv", "-o", "x.csv"], "give one of the two"),
        (["-o", "x.pdf"], "x.pdf: the ending must be one of .csv, .html, .jsonl, .ndjson, .parquet, .xlsx"),
        (["--verdicts", "--closing-within", "90d"], "--verdicts gives no routes, days or facts"),
        (["-c", "XYZ"], "there is no credential XYZ"),
        (["--reading", "full_time=x"], "there is no choice of full_time x"),
    ],
)
def test_options_that_cannot_be_used_are_refused(arguments: list[str], message: str, run: Run, tmp_path: Path) -> None:
    result = run("cohort", write_lines(tmp_path / "a.jsonl", PEOPLE[:1]), *arguments, "--as-of", AS_OF, cwd=tmp_path)
    assert result.returncode == 2, result.stderr
    assert message in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl"]


def test_a_reading_and_a_custom_ruleset_are_used(run_process: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", [{"id": "a", "complete": True, "diploma": {"kind": "ged"}}])
    (row,) = read_csv(assessments(run_process, roster, "-c", "CMAA"))
    (other,) = read_csv(assessments(run_process, roster, "-c", "CMAA", "--reading", "joined=both"))
    assert (row["verdict"], other["verdict"]) == ("eligible", "not_eligible")
    danb = read_csv(assessments(run_process, roster, "--rules", ROOT / "examples/rulesets/danb", "-j", "2"))
    assert [row["credential"] for row in danb] == ["CPFDA"]
