"""The letters to the people of a cohort: what they say, how they are named, and what they never replace."""

import json
import re
from pathlib import Path
from random import Random

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from people import random_person
from table_writers import csv_text, wide_rows, with_ids, write_lines

from ma_eligibility.cohort.letters import Letter
from ma_eligibility.cohort.letters_folder import LettersFolder, name_letter
from ma_eligibility.render.document import Document, write_html

AS_OF = "2026-11-29"
PEOPLE = with_ids([random_person(Random(seed)) for seed in range(12)])
PAGE = write_html(Document("A letter", ())).encode()


def pages_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.long
def test_a_letter_is_the_one_that_check_writes(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    for arguments in ([], ["-c", "rma", "--reading", "full_time=forty"], ["--rules", "published"]):
        result = run("cohort", roster, *arguments, "--as-of", AS_OF, "-q", "--letters", tmp_path / "letters")
        assert (result.returncode, result.stderr, result.stdout) == (0, "", "")
        for person in PEOPLE[:6]:
            asked = ["--id", person["id"], "-o", tmp_path / "one.html"]
            assert run("check", roster, *asked, *arguments, "--as-of", AS_OF).returncode == 0
            assert (tmp_path / "one.html").read_bytes() == (tmp_path / "letters" / f"{person['id']}.html").read_bytes()


@pytest.mark.long
def test_a_table_gives_the_same_letters(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    table = tmp_path / "a.csv"
    table.write_text(csv_text(wide_rows([(person["id"], person) for person in PEOPLE])), encoding="utf-8")
    for path, folder in ((roster, "lines"), (table, "table")):
        assert run("cohort", path, "--as-of", AS_OF, "-q", "--letters", tmp_path / folder).returncode == 0
    assert pages_in(tmp_path / "lines") == pages_in(tmp_path / "table")


@pytest.mark.long
def test_letters_are_of_those_selected_and_the_same_with_processes(run: Run, tmp_path: Path) -> None:
    people = with_ids([random_person(Random(seed)) for seed in range(520)])
    roster = write_lines(tmp_path / "a.jsonl", people)
    selected = ["--where", "verdict=eligible", "--where", "credential=NCMA,RMA", "--as-of", AS_OF]
    out = tmp_path / "out.jsonl"
    result = run("cohort", roster, *selected, "-o", out, "--letters", tmp_path / "one")
    ids = {json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()}
    found = pages_in(tmp_path / "one")
    assert set(found) == {f"{id}.html" for id in ids}
    assert 0 < len(ids) < len(people)
    assert f"{len(ids)} letters are in {tmp_path}/one" in result.stdout.replace("\n", " ")
    assert run("cohort", roster, *selected, "-q", "--letters", tmp_path / "two", "-j", "2").returncode == 0
    assert pages_in(tmp_path / "two") == found


def test_who_cannot_be_read_has_no_letter(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "a.jsonl"
    roster.write_text('{"id": "a"}\n{"id": "b", "complete": 7}\n{"id": "a", "born": 2001}\n', encoding="utf-8")
    result = run("cohort", roster, "--as-of", AS_OF, "--letters", tmp_path / "letters")
    assert result.returncode == 4
    assert "2 of 3 people cannot be read" in result.stderr
    assert "1 letter is in" in result.stdout
    assert list(pages_in(tmp_path / "letters")) == ["a.html"]


def test_a_second_run_replaces_letters_and_leaves_other_files(run: Run, tmp_path: Path) -> None:
    roster, folder = write_lines(tmp_path / "a.jsonl", PEOPLE), tmp_path / "letters"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert run("cohort", roster, "--as-of", AS_OF, "-q", "--letters", folder).returncode == 0
    first = pages_in(folder)
    assert len(first) == len(PEOPLE) + 1
    assert run("cohort", roster, "--as-of", "2027-11-29", "-q", "--letters", folder).returncode == 0
    second = pages_in(folder)
    assert second.keys() == first.keys()
    assert [name for name in first if first[name] == second[name]] == ["notes.txt"]


@pytest.mark.parametrize("kind", ["page", "the advisor's page", "folder", "link"])
def test_what_is_no_letter_is_never_replaced(kind: str, run: Run, tmp_path: Path) -> None:
    roster, folder, out = write_lines(tmp_path / "a.jsonl", PEOPLE), tmp_path / "letters", tmp_path / "out.csv"
    folder.mkdir()
    (tmp_path / "elsewhere.html").write_bytes(PAGE)
    name = f"{PEOPLE[5]['id']}.html"
    if kind == "page":
        (folder / name).write_text("<!DOCTYPE html>\n<title>Mine</title>\n", encoding="utf-8")
    elif kind == "the advisor's page":
        assert run("check", "examples/student.yaml", "--for", "advisor", "-o", folder / name).returncode == 0
    elif kind == "folder":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to(tmp_path / "elsewhere.html")
    result = run("cohort", roster, "--as-of", AS_OF, "-o", out, "--letters", folder)
    assert result.returncode == 4
    assert f"letters cannot be written: {name} is there already and is no letter" in result.stderr.replace("\n", " ")
    assert [path.name for path in folder.iterdir()] == [name]
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--letters", "missing/letters"], 4, "missing/letters cannot be written: No such file or directory"),
        (["--letters", "a.jsonl"], 4, "a.jsonl cannot be written: Not a directory"),
        (["--letters", "new", "--verdicts"], 2, "--verdicts gives no routes, days or facts"),
        (["--letters", "new", "-c", "XYZ"], 2, "there is no credential XYZ"),
        (["--letters", "new", "-o", "none/x.csv"], 4, "none/x.csv cannot be written"),
    ],
)
def test_a_run_that_cannot_be_made_leaves_no_folder(
    arguments: list[str], status: int, message: str, run: Run, tmp_path: Path
) -> None:
    write_lines(tmp_path / "a.jsonl", PEOPLE[:1])
    result = run("cohort", "a.jsonl", *arguments, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (status, "")
    assert message in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("S-0117", "S-0117"),
        ("0000003", "0000003"),
        ("ann.lee_2", "ann.lee_2"),
        ("../x", "x-d6b96a97d1"),
        (".hidden", "hidden-"),
        ("-o", "o-"),
        ("CON", "CON-"),
        ("nul.b", "nul_b-"),
        ("Ana Ruiz", "Ana_Ruiz-"),
        ("José", "Jos-"),
        ("李", "id-"),
        ("x" * 81, "x" * 40 + "-"),
    ],
)
def test_names(id: str, name: str) -> None:
    assert re.fullmatch(re.escape(name) + ("[0-9a-f]{10}" if name.endswith("-") else ""), name_letter(id))


ids = st.lists(st.text(min_size=1, max_size=6) | st.sampled_from(["a", "A", "a-2", "A-2", "/", "CON", "é", "e\u0301"]))


@given(ids)
def test_every_letter_has_a_file_of_its_own(tmp_path_factory: pytest.TempPathFactory, ids: list[str]) -> None:
    folder = tmp_path_factory.mktemp("letters")
    for _ in range(2):
        sink = LettersFolder(str(folder))
        sink.write([Letter(id, PAGE + str(number).encode()) for number, id in enumerate(ids)])
        sink.finish()
        sink.commit()
        found = pages_in(folder)
        assert sorted(found.values()) == sorted(PAGE + str(number).encode() for number in range(len(ids)))
        assert len({name.lower() for name in found}) == len(ids)
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*\.html", name) for name in found)


def test_nothing_is_left_of_a_run_that_stops(tmp_path: Path) -> None:
    for is_new in (True, False):
        sink = LettersFolder(str(tmp_path / "letters"))
        sink.write([Letter("a", PAGE)])
        sink.discard()
        assert (tmp_path / "letters").exists() != is_new
        (tmp_path / "letters").mkdir(exist_ok=True)
    assert list((tmp_path / "letters").iterdir()) == []
