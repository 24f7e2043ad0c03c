"""The page on maps is true: its commands are run on its own export, and every example of it is read."""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import ROOT, Run
from pydantic import BaseModel
from table_writers import csv_text
from test_docs import run_commands
from test_tables import people_of

from ma_eligibility.load.date_formats import DATE_FORMATS, read_date_text
from ma_eligibility.load.profile import parse_profile
from ma_eligibility.load.roster_map import ByMap, ColumnMap, RosterMap, SheetMap
from ma_eligibility.load.schema import make_schema
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.roster.drafting.draft import draft_map
from ma_eligibility.roster.mapping.maps import parse_map
from ma_eligibility.roster.open_roster import open_table

PATH = ROOT / "docs" / "roster-map.md"
PAGE = PATH.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCKS = BLOCK.findall(PAGE)
#: What ends a part of what a command prints.
MORE = "…\n"

((_, EXPORT),) = [block for block in BLOCKS if block[0] == "csv"]
QUESTION, MAP, COLUMNS, SHEETS, ASSUMED = [text for language, text in BLOCKS if language == "yaml"]


def rows_of_tables(header: str) -> list[tuple[str, str]]:
    """Return the cells of the tables with a header."""
    tables = re.findall(rf"^\| {header} \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    return [tuple(line.strip("| ").split(" | ", 1)) for table in tables for line in table.splitlines()]


# --- From an export to answers --------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
def test_its_commands_print_what_it_shows(
    tmp_path: Path, with_command: dict[str, str], request: pytest.FixtureRequest
) -> None:
    """The commands run one after the other in a folder with the export; the draft is then decided as the page says."""
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "fall.csv").write_text(EXPORT, encoding="utf-8")
    made, commands = PAGE, [text for language, text in BLOCKS if language == "console"]
    assert len(commands) == 3
    for text in commands:
        printed = run_commands(text, folder, {**with_command, "COLUMNS": "80"})
        if text.endswith(MORE):
            printed = "".join(printed.splitlines(keepends=True)[: text.count("\n") - 1]) + MORE
        made = made.replace(f"```console\n{text}```", f"```console\n{printed}```", 1)
        if "--map-from" in text:
            assert QUESTION in (folder / "office.map.yaml").read_text(encoding="utf-8")
            (folder / "office.map.yaml").write_text(MAP, encoding="utf-8")
    assert "mlopez@city.edu" in (folder / "answers.csv").read_text(encoding="utf-8")
    if request.config.getoption("--update-golden"):
        PATH.write_text(made, encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == made


def test_the_map_is_the_draft_with_its_questions_decided(tmp_path: Path) -> None:
    """What the draft is sure of stays; the lines behind a # change; and an assumption comes at the end."""
    path = tmp_path / "fall.csv"
    path.write_text(EXPORT, encoding="utf-8")
    draft = draft_map(str(path))
    sure = [line for line in draft.text.splitlines() if not line.lstrip().startswith("#")]
    decided = [line for line in MAP.splitlines() if line not in sure]
    assert [line for line in MAP.splitlines() if line in sure] == sure
    assert len(decided) == draft.undecided + 1
    assert decided[-1].startswith("assume:")


def test_the_readme_has_the_same_commands() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    shown = [
        line.partition(" #")[0].rstrip() for line in lines if line.startswith("ma-eligible ") and "fall.csv" in line
    ]
    commands = [line.replace(" --as-of 2026-11-22", "") for line in re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE)]
    assert shown == commands


# --- What a map says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [RosterMap, SheetMap, ColumnMap, ByMap])
def test_every_key_is_on_the_page(model: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    named = {word for cell, _ in rows_of_tables(r"key \| says") for word in re.findall(r"`(\w+)", cell)}
    assert keys - named - {"id", "section"} == set()
    assert "below each of them `id`, `section`" in PAGE


def test_the_words_of_the_key_is_are_on_the_page() -> None:
    (kinds,) = [text for key, text in rows_of_tables(r"key \| says") if key == "`is`"]
    literal = next(each for each in get_args(ColumnMap.model_fields["is_"].annotation) if each is not type(None))
    words = [word for part in get_args(literal) for word in (get_args(part) or (part,)) if isinstance(word, str)]
    assert re.findall(r"`([a-z ]+)`", kinds) == words


def test_its_maps_fit_the_schema() -> None:
    assert {*make_schema("map")["properties"]} == {*RosterMap.model_fields}
    for text in (MAP, SHEETS):
        assert parse_map(text, "office.map.yaml").rules


def test_the_sections_are_on_the_page() -> None:
    (said,) = re.findall(r"section: employment +# (.*)", SHEETS)
    assert {"employment", *re.findall(r"\w+", said.replace(" or ", " "))} == {*SECTIONS_BY_KEY}


def read_row(tmp_path: Path, map_text: str, row: Mapping[str, str]) -> dict[str, Any]:
    """Return the profile that a map makes of one row."""
    path = tmp_path / "export.csv"
    path.write_text(csv_text([[*row], [*row.values()]]), encoding="utf-8", newline="")
    (person,) = people_of(open_table(str(path), parse_map(map_text, "office.map.yaml")))
    assert person.reasons == ()
    return {**json.loads(json.dumps(person.value, default=str))}


EMPTY = dict.fromkeys([*re.findall("^([A-Z][A-Za-z ]+):", COLUMNS, re.MULTILINE), "Status"], "")


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({"First Name": "Ana", "Last Name": "Ruiz"}, {"candidate": "Ana Ruiz"}),
        ({"Clock Hours": "1,040"}, {"programs": [{"hours": 1040}]}),
        ({"Externship": "160"}, {"programs": [{"externship_hours": 160}]}),
        ({"Entry Date": "May 3, 2025"}, {"programs": [{"started": "2025-05-03"}]}),
        ({"HS Diploma": "y"}, {"diploma": {"kind": "high_school"}}),
        ({"HS Diploma": "N"}, {"diploma": "none"}),
        ({"Accreditor": "CAAHEP"}, {"programs": [{"accreditation": ["CAAHEP"]}]}),
        ({"Accreditor": "n/a"}, {}),
        ({"Accreditor": "Unaccredited"}, {"programs": [{"accreditation": []}]}),
        ({"Program": "MA  evening"}, {"programs": [{"field": "medical_assisting", "level": "postsecondary"}]}),
        ({"Program": "Undeclared"}, {}),
        ({"Grad Date": "2026-05", "Status": "Graduated"}, {"programs": [{"completed": "2026-05"}]}),
        ({"Grad Date": "2027-05-20", "Status": "Enrolled"}, {"programs": [{"expected": "2027-05-20"}]}),
        ({"Grad Date": "2027-05-20"}, {}),
    ],
)
def test_its_columns_read_as_it_says(cells: dict[str, str], facts: dict[str, Any], tmp_path: Path) -> None:
    columns = "map: x\ncolumns:\n" + "".join(f"  {line}\n" for line in COLUMNS.splitlines())
    found = read_row(tmp_path, columns, {**EMPTY, "Student ID": "S-1", **cells})
    expected = parse_profile(json.dumps(facts))
    assert parse_profile(json.dumps(found)) == expected


def test_each_form_of_dates_is_there_with_a_cell_that_it_reads() -> None:
    seen = []
    for names, cells in rows_of_tables(r"`dates` \| cells"):
        formats = re.findall("`([^`]+)`", names)
        for name, cell in zip(formats, re.split(r", (?!2026$)", cells), strict=True):
            assert read_date_text(cell, [name]) == ("2026-05-20" if "D" in name else "2026-05")
            seen.append(name)
    assert sorted(seen) == sorted(DATE_FORMATS)


def test_its_sheets_are_read_as_one(tmp_path: Path) -> None:
    """Here the sheets are files of a folder."""
    people = [["Candidate No", "Name", "Email"], ["C-1", "Dana", "d@x.org"]]
    jobs = [
        ["Jobs of all candidates"],
        ["Candidate", "Employer", "Title", "From", "To", "Hours", "Notes"],
        ["C-1", "Lakeside Clinic", "MA", "01/07/2019", "Current", "40", "x"],
        ["C-1", "City Hospital", "CNA", "06/01/2016", "2018-12", "36", ""],
        ["C-1", "Elm Street", "MA", "01/07/2020", "", "8", ""],
    ]
    for name, rows in (("People", people), ("Jobs", jobs)):
        (tmp_path / f"{name}.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    (person,) = people_of(open_table(str(tmp_path), parse_map(SHEETS, "office.map.yaml")))
    assert (person.reasons, person.kept) == ((), ("d@x.org",))
    assert [(job["role"], str(job["end"])) for job in person.value["employment"]] == [
        ("medical_assistant", "present"),
        ("nursing_assistant", "2018-12"),
        ("medical_assistant", "present"),
    ]
    assert person.value["assumed"] == ["employment[2].end"]


def test_what_is_assumed_is_assumed(tmp_path: Path) -> None:
    text = "map: x\n" + ASSUMED.replace("columns: {", "columns: {ID: id, ")
    found = read_row(tmp_path, text, {"ID": "1", "CPR Expires": "2027-03"})
    profile = parse_profile(json.dumps(found))
    assert profile == parse_profile(
        "military: none\ncredentials: [{credential: CPR, expires: 2027-03}]\n"
        'assumed: [military, "credentials[0].credential"]\n'
    )
    without = parse_profile(json.dumps(read_row(tmp_path, text, {"ID": "1", "CPR Expires": ""})))
    assert without == parse_profile("military: none\nassumed: [military]\n")


# --- What stops a run, and what rejects a row -----------------------------------------------------------------

#: By its message: the text of the export or of the map that is another one, and what it is then.
CHANGES = {
    "is in no list": ("GPA,Cohort", "GPA,Cohort,Campus"),
    "has no column": ("HS Diploma,Email", "Diploma,Email"),
    "is there twice": (",GPA", ",GPA,Email"),
    "columns of the map": ("Student ID,First", "City College\nStudent ID,First"),
    "may be both": ("dates: MM/DD/YYYY", "dates: [MM/DD/YYYY, DD/MM/YYYY]"),
    "no fact": ("programs.1.hours", "programs.1.hour"),
    "is a word": ("On Hold,,", "Leave,,"),
    "no month": ("05/20/2026", "20/05/2026"),
    "not in the form": ("05/20/2026", "May 2026"),
    "is empty": ("Enrolled,02", ",02"),
    "already used": ("S-1002", "S-1001"),
}
MESSAGES = [cell.strip("`") for cell, _ in rows_of_tables(r"it says \| do")]


@pytest.mark.parametrize("message", MESSAGES)
def test_it_says_what_the_page_says(message: str, tmp_path: Path, run: Run) -> None:
    """Only what is said to reject a row leaves the others answered."""
    ((old, new),) = [change for part, change in CHANGES.items() if part in message]
    assert (EXPORT + MAP).count(old) == 1
    (tmp_path / "fall.csv").write_text(EXPORT.replace(old, new), encoding="utf-8")
    (tmp_path / "office.map.yaml").write_text(MAP.replace(old, new), encoding="utf-8")
    done = run("cohort", "fall.csv", "--map", "office.map.yaml", "--rejects", "rejects.csv", cwd=tmp_path)
    assert message in done.stderr
    assert done.returncode == 4
    rejects_a_row = PAGE.index(message) > PAGE.index("rejects its row, and all others are answered")
    assert ("5 people" in done.stdout) == rejects_a_row
    assert (tmp_path / "rejects.csv").exists() == rejects_a_row


def test_rejected_rows_are_run_again(tmp_path: Path, run: Run) -> None:
    (tmp_path / "fall.csv").write_text(EXPORT.replace("05/20/2026", "20/05/2026"), encoding="utf-8")
    (tmp_path / "office.map.yaml").write_text(MAP, encoding="utf-8")
    again = ("--map", "office.map.yaml", "--format", "csv", "-q")
    run("cohort", "fall.csv", *again, "--rejects", "rejects.csv", cwd=tmp_path)
    rejects = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
    fixed = re.sub('2,".*",S-1001', "2,,S-1001", rejects).replace("20/05/2026", "05/20/2026")
    (tmp_path / "rejects.csv").write_text(fixed, encoding="utf-8")
    done = run("cohort", "rejects.csv", *again, cwd=tmp_path)
    assert (done.returncode, done.stdout.count("S-1001,Maria Lopez")) == (0, 5), rejects


# --- Next term ------------------------------------------------------------------------------------------------


def test_columns_that_move_are_found_and_ignored_ones_may_be_gone(tmp_path: Path) -> None:
    rows = [line.split(",") for line in EXPORT.replace('"1,040"', "1040").splitlines()]
    moved = [[*row[:-2]][::-1] for row in rows]  # without GPA and Cohort
    paths = tmp_path / "fall.csv", tmp_path / "spring.csv"
    for path, table in zip(paths, (rows, moved), strict=True):
        path.write_text(csv_text(table), encoding="utf-8", newline="")
    found = [people_of(open_table(str(path), parse_map(MAP, "office.map.yaml"))) for path in paths]
    assert [person.value for person in found[0]] == [person.value for person in found[1]]
