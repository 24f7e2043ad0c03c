"""One person of a roster, by the id: the whole answer that the same profile gets by itself."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Run
from people import wide_person
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

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.medium import CELLS, FILE
from ma_eligibility.profile.record import with_changes
from ma_eligibility.roster.one_person import load_person

AS_OF = "2026-11-22"
PEOPLE = with_ids([wide_person(Random(seed)) for seed in range(60)])
GUIDE = load_ruleset("guide", alternatives=False)


def in_pairs(write: Callable[..., Path]) -> Callable[..., Path]:
    return lambda path, people: write(path, as_pairs(people))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("r.jsonl", write_lines),
        ("r.yaml", write_documents),
        ("profiles", write_profiles),
        ("r.csv", in_pairs(write_csv)),
        ("tables", in_pairs(write_folder)),
        ("wide.xlsx", in_pairs(write_wide_workbook)),
        ("joined.xlsx", in_pairs(write_joined_workbook)),
    ],
)
@pytest.mark.long
def test_a_person_of_any_roster_is_read_as_the_profile_by_itself(name: str, write: Any, tmp_path: Path) -> None:
    path = write(tmp_path / name, PEOPLE)
    for key, person in as_pairs(PEOPLE):
        profile = make_profile(person)
        warnings: list[Problem] = []
        found, medium = load_person(str(path), key, warnings, [GUIDE])
        assert medium is (FILE if name in ("r.jsonl", "r.yaml", "profiles") else CELLS)
        assert found == (profile if profile.candidate else with_changes(profile, candidate=key))


def test_the_answer_is_that_of_the_profile(run: Run, tmp_path: Path) -> None:
    (key, person), *_ = [pair for pair in as_pairs(PEOPLE) if pair[1].get("employment")]
    named = {"candidate": key, **person}
    alone = write_profiles(tmp_path / "alone", [{"id": key, **named}]) / f"{key}.json"
    expected = run("check", alone, "--as-of", AS_OF, "--why")
    done = run("check", write_lines(tmp_path / "r.jsonl", PEOPLE), "--id", key, "--as-of", AS_OF, "--why")
    assert (done.returncode, done.stdout) == (0, expected.stdout)
    table = write_csv(tmp_path / "r.csv", as_pairs(PEOPLE))
    text = run("check", table, "--id", key, "--as-of", AS_OF, "--why").stdout
    assert "employment.1" in text
    assert not re.search(r"\w\[\d", text)
    assert text.split() == words_for_tables(expected.stdout)


def words_for_tables(text: str) -> list[str]:
    """Return the words of an answer for a file as those of the answer for a table: columns, and none in cells."""
    text = re.sub(r"\b([a-z]+)\[([0-9]+)\]", lambda match: f"{match[1]}.{int(match[2]) + 1}", " ".join(text.split()))
    return re.sub(
        r"\[\] if", "none if", re.sub(r"write (\w+): (\[\]|none) if", r"write none in the column \1 if", text)
    ).split()


def test_only_addresses_are_written_as_columns(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    header = "id,employment.1.employer,employment.1.role,employment.1.start,employment.1.end"
    roster.write_text(f"{header}\n1,programs[0] Clinic,medical_assistant,2020-01-01,present\n", encoding="utf-8")
    text = run("check", roster, "--id", "1", "--as-of", AS_OF, "-v").stdout
    assert "programs[0] Clinic" in text
    assert "programs.1 Clinic" not in text
    assert "(employment.1)" in text
    assert "employment[0]" not in text


def problem_of(path: Path, id: str) -> Problem:
    with pytest.raises(InputError) as caught:
        load_person(str(path), id, [], [GUIDE])
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("id", "help"),
    [("p0003", "did you mean P0003?"), ("ana reyes", "did you mean P0060?"), ("nobody", "letter by letter")],
)
def test_nobody_of_this_id(id: str, help: str, tmp_path: Path) -> None:
    people = [*PEOPLE, {"id": "P0060", "candidate": "Ana Reyes"}]
    for path in (write_lines(tmp_path / "r.jsonl", people), write_csv(tmp_path / "r.csv", as_pairs(people))):
        problem = problem_of(path, id)
        assert (problem.code, problem.message) == ("E121", f"nobody on this roster is called {id}")
        assert help in problem.help


@pytest.mark.parametrize(("id", "help"), [("3", "did you mean 0000003?"), ("0004", "did you mean 4?"), ("0", "letter")])
def test_zeros_before_a_number_are_those_of_the_id_that_is_meant(id: str, help: str, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id,candidate\n0000003,Ann\n4,Bo\n")
    assert help in problem_of(tmp_path / "r.csv", id).help


def test_rows_that_belong_to_no_one_are_reported(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,candidate\n1,Ann\n")
    (tmp_path / "skills.csv").write_text("id,skill\n7,injection\n")
    problem = problem_of(tmp_path, "7")
    assert (problem.code, problem.message) == ("E121", "nobody on this roster is called 7")
    assert problem.help == f"{tmp_path / 'skills.csv'}:2, column id: no person in the table people has the id 7"
    assert problem_of(tmp_path, " 7 ").help == "ids must be the same letter by letter"


def test_an_id_comes_before_a_name(tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "r.jsonl", [{"candidate": "S-2"}, {"id": "S-2", "candidate": "Real"}])
    warnings: list[Problem] = []
    assert load_person(str(lines), "S-2", warnings, [GUIDE])[0].candidate == "Real"
    assert not warnings


def test_marks_of_the_byte_order_within_a_roster(tmp_path: Path) -> None:
    mark = b"\xef\xbb\xbf"
    lines, documents = tmp_path / "r.jsonl", tmp_path / "r.yaml"
    lines.write_bytes(mark + b'{"id": "a"}\n' + mark + b'{"id": "b", "complete": true}\n{"id": "c", "born": "\xff"}\n')
    documents.write_bytes(b"id: a\n---\n" + mark + b"id: b\ncomplete: true\n")
    for path in (lines, documents):
        assert load_person(str(path), "b", [], [GUIDE])[0].complete
    problem = problem_of(lines, "line 3")
    assert (problem.code, problem.line, problem.excerpts[0].line) == ("E102", 3, 3)


def test_lines_with_a_comment_are_still_a_profile(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "fixed.jsonl"
    lines.write_text('# r.jsonl:3: a reason\n{"id": "a", "complete": true}\n')
    assert run("check", lines, "-q").returncode == 0
    assert run("check", lines, "-q", "--id", "a").returncode == 0
    assert (run("check", lines, "--id", "").returncode, run("check", tmp_path / "no.csv").stderr[:11]) == (
        2,
        "error[E101]",
    )


def test_of_several_with_one_id_the_first_is_answered_and_the_others_are_reported(tmp_path: Path) -> None:
    people = [{"id": "A", "candidate": "Ann"}, {"id": "B"}, {"id": "A", "candidate": "Ann again"}]
    for path, lines in (
        (write_lines(tmp_path / "r.jsonl", people), "1, 3"),
        (write_csv(tmp_path / "r.csv", as_pairs(people)), "2, 4"),
    ):
        warnings: list[Problem] = []
        assert load_person(str(path), "A", warnings, [GUIDE])[0].candidate == "Ann"
        assert [(each.code, each.help) for each in warnings] == [("W105", f"they are on the lines {lines}")]


def test_mistakes_have_their_place_in_the_roster(tmp_path: Path) -> None:
    bad = '{"id": "bad", "diploma": {"kind": "ged", "earned": "5/20/2021"}}\n'
    lines = tmp_path / "r.jsonl"
    lines.write_text('\ufeff{"id": "good"}\n# a comment\n' + bad, encoding="utf-8")
    problem = problem_of(lines, "bad")
    assert (problem.code, problem.line, problem.column, problem.path) == ("E203", 3, 52, "diploma.earned")
    documents = tmp_path / "r.yaml"
    documents.write_text("--- {id: good}\n---\nid: bad\ndiploma:\n  kind: ged\n  earned: 5/20/2021\n", encoding="utf-8")
    problem = problem_of(documents, "bad")
    assert (problem.code, problem.line, problem.column) == ("E203", 6, 11)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "bad.json").write_text(bad.replace('"id": "bad", ', ""), encoding="utf-8")
    assert (problem_of(folder, "bad").code, problem_of(folder, "bad").line) == ("E203", 1)
    table = tmp_path / "r.csv"
    table.write_text("id,diploma.kind,diploma.earned\ngood,ged,2021\nbad,ged,5/20/2021\n", encoding="utf-8")
    problem = problem_of(table, "bad")
    assert problem.code == "E122"
    assert "r.csv:3, column diploma.earned: this is not a date" in problem.message
    assert problem.message.endswith("[E203]")


def test_near_misses_of_names_are_reported(tmp_path: Path) -> None:
    person = {"programs": [{"field": "medical_assisting", "accreditation": ["CAAHP"], "completed": "2024"}]}
    people = with_ids([person])
    for path, line in (
        (write_lines(tmp_path / "r.jsonl", people), 1),
        (write_csv(tmp_path / "r.csv", as_pairs(people)), 0),
    ):
        warnings: list[Problem] = []
        load_person(str(path), "P0000", warnings, [GUIDE])
        assert [(each.code, each.path, each.line) for each in warnings] == [
            ("W104", "programs[0].accreditation[0]", line)
        ]


def test_people_without_ids_are_called_as_in_results(run: Run, tmp_path: Path) -> None:
    lines = tmp_path / "r.jsonl"
    lines.write_text('{"candidate": "Ana"}\n{"complete": true}\n', encoding="utf-8")
    assert [json.loads(line)["id"] for line in run("cohort", lines, "-q", "--format", "jsonl").stdout.splitlines()][
        ::5
    ] == ["Ana", "line 2"]
    assert load_person(str(lines), "Ana", [], [GUIDE])[0].candidate == "Ana"
    assert load_person(str(lines), "line 2", [], [GUIDE])[0].complete


def test_a_roster_from_standard_input(run: Run, tmp_path: Path) -> None:
    text = write_lines(tmp_path / "r.jsonl", PEOPLE).read_text("utf-8")
    done = run("check", "-", "--id", "P0007", "--as-of", AS_OF, stdin=text)
    assert done.returncode == 0
    assert done.stdout == run("check", tmp_path / "r.jsonl", "--id", "P0007", "--as-of", AS_OF).stdout


def test_no_file_of_the_roster_is_written_over(run: Run, tmp_path: Path) -> None:
    folder = write_profiles(tmp_path / "profiles", PEOPLE)
    for roster, file in ((folder, folder / "P0001.json"), (write_lines(tmp_path / "r.jsonl", PEOPLE),) * 2):
        before = file.read_bytes()
        done = run("check", roster, "--id", "P0007", "--format", "text", "-o", file)
        assert (done.returncode, file.read_bytes()) == (4, before)
        assert "cannot be written" in done.stderr


def test_a_roster_in_place_of_a_profile_is_reported(run: Run, tmp_path: Path) -> None:
    advice = "give one person's --id, or ask about everybody: ma-eligible cohort "
    table = write_csv(tmp_path / "r.csv", as_pairs(PEOPLE))
    lines, documents = write_lines(tmp_path / "r.jsonl", PEOPLE), write_documents(tmp_path / "r.yaml", PEOPLE)
    for path, code in ((table, "E123"), (lines, "E110"), (documents, "E110"), (tmp_path, "E101")):
        done = run("check", path)
        assert (done.returncode, done.stdout) == (4, "")
        assert done.stderr.startswith(f"error[{code}]")
        assert advice in done.stderr
    done = run("check", table, "--format", "json")
    assert json.loads(done.stdout)["errors"][0]["code"] == "E123"
