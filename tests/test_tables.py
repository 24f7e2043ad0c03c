"""Rosters in tables: people come back as they were written, and every trap of spreadsheets is pointed at."""

import io
import pickle
import re
import sys
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import wide_person
from table_writers import WRITERS, csv_text, write_csv, write_folder, write_workbook

from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.profile.plain_values import read_plainly
from ma_eligibility.roster.cells import clean_cell
from ma_eligibility.roster.columns import PEOPLE as PEOPLE_TABLE
from ma_eligibility.roster.open_roster import open_roster, open_table
from ma_eligibility.roster.records import Records
from ma_eligibility.roster.tables import TablePerson, TableRoster


def people_of(roster: TableRoster, size: int = 7) -> list[TablePerson]:
    """Return the people of a roster, each chunk sent as to another process."""
    return [person for chunk in roster.chunks(size) for person in pickle.loads(pickle.dumps(chunk)).people()]


def read(path: Path | str) -> list[TablePerson]:
    return people_of(open_table(str(path)))


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., list[TablePerson]]:
    """Return a function that reads the people in a CSV text."""

    def read_csv(text: str | bytes, name: str = "roster.csv") -> list[TablePerson]:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read(path)

    return read_csv


def problems_of(path: Path | str) -> list[tuple[str, int, int, str]]:
    """Return the problems that keep a table from being used: code, line, column and help."""
    with pytest.raises(InputError) as caught:
        people_of(open_table(str(path)))
    return [(each.code, each.line, each.column, each.help) for each in caught.value.problems]


def problems_of_text(tmp_path: Path, text: str | bytes) -> list[tuple[str, int, int, str]]:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return problems_of(path)


# --- People come back -----------------------------------------------------------------------------------------

PEOPLE = [(f"{number:04}", wide_person(Random(number), full=number % 3 == 0)) for number in range(2000)]


@pytest.mark.parametrize(("write", "name"), WRITERS, ids=[name for _, name in WRITERS])
@pytest.mark.long
def test_people_come_back_as_they_were_written(write: Any, name: str, tmp_path: Path) -> None:
    roster = open_table(str(write(tmp_path / name, PEOPLE)))
    found = people_of(roster, 100)
    assert [person.id for person in found] == [id for id, _ in PEOPLE]
    for (_, person), row in zip(PEOPLE, found, strict=True):
        assert row.reasons == ()
        assert make_profile(row.value) == make_profile(person)
        assert len(row.original) == len(roster.columns)


@pytest.mark.parametrize(("write", "name"), WRITERS, ids=[name for _, name in WRITERS])
def test_the_original_is_the_row_of_a_wide_table(write: Any, name: str, tmp_path: Path) -> None:
    roster = open_table(str(write(tmp_path / name, PEOPLE[:200])))
    rows = [person.original for person in people_of(roster)]
    again = tmp_path / "again.csv"
    again.write_text(csv_text([list(roster.columns), *map(list, rows)]), newline="")
    for (_, person), row in zip(PEOPLE, read(again), strict=False):
        assert make_profile(row.value) == make_profile(person)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings_are_found(delimiter: str, encoding: str, tmp_path: Path) -> None:
    people = [("7", {"candidate": "Zoë, “Ann”; O'Neil\nthe second", "programs": [{"accreditation": ["A", "B"]}]})]
    (row,) = read(write_csv(tmp_path / "r.csv", people, delimiter=delimiter, encoding=encoding))
    assert (row.id, row.value) == ("7", people[0][1])


def test_what_excel_writes_first_names_the_delimiter(read_text: Any) -> None:
    (row,) = read_text("sep=|\r\nid|candidate\r\n1|a, b\r\n")
    assert (row.line, row.value) == (3, {"candidate": "a, b"})


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"id,candidate\n1,Ann\n")))
    monkeypatch.setattr(sys, "stdin", stream)
    roster = open_table("-")
    (row,) = people_of(roster)
    assert (roster.name, row.value) == ("<standard input>", {"candidate": "Ann"})
    assert row.locate(("candidate",)).where == "<standard input>:2, column candidate"
    del roster
    assert not stream.closed


# --- Rows -----------------------------------------------------------------------------------------------------


def test_lines_are_those_of_the_file(read_text: Any) -> None:
    text = 'id,candidate,born\r\n\r\n1,"a\r\nb",2000\r\n,,\r\n2,"c\nd\re",\r\n3,f,\r\n'
    rows = read_text(text)
    assert [(row.line, row.id, row.value["candidate"]) for row in rows] == [
        (3, "1", "a\r\nb"),
        (6, "2", "c\nd\re"),
        (9, "3", "f"),
    ]


def test_a_ragged_row(read_text: Any, tmp_path: Path) -> None:
    short, empty, long = read_text("id,candidate,,\n1\n2,b,,,,\n3,c,,x\n")
    assert (short.value, short.reasons, short.original) == ({}, (), ("1", ""))
    assert empty.reasons == ()
    said = "the row has more cells than there are columns with a name: x"
    assert long.reasons == (f"{tmp_path / 'roster.csv'}:4: {said}",)
    (unnamed,) = read_text("id,,candidate\n1,x,b\n")
    assert unnamed.reasons == (f"{tmp_path / 'roster.csv'}:2: {said}",)


@pytest.mark.parametrize("wrong", ['2,"b,2001', '2,"b" c,2001', '2,"b'])
def test_a_quotation_mark_that_is_not_closed_costs_its_own_row_only(read_text: Any, wrong: str) -> None:
    rows = read_text(f'id,candidate,born\n1,"a",2000\n{wrong}\n3,"d\ne",2002\n4,f,\n')
    assert [(row.line, row.id, bool(row.reasons)) for row in rows] == [
        (2, "1", False),
        (3, "2", True),
        (4, "3", False),
        (6, "4", False),
    ]
    assert "a quotation mark is not closed" in rows[1].reasons[0]


@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8"))] * 3), max_size=6), st.sampled_from(",;\t"))
def test_any_text_comes_back_on_its_own_line(rows: list[tuple[str, ...]], delimiter: str) -> None:
    names, line = ("candidate", "skills.1.skill", "credentials.1.body"), 2
    with TemporaryDirectory() as home:
        path = Path(home) / "roster.csv"
        path.write_text(csv_text([["id", *names], *(["1", *row] for row in rows)], delimiter), newline="")
        found = read(path)
    for row, person in zip(rows, found, strict=True):
        value = person.value
        texts = (value.get("candidate"), *(value.get(key, [{}])[0].get(field) for key, field in TEXT_FIELDS))
        assert texts == tuple(clean_cell(text.strip()) or None for text in row)
        assert (person.line, person.original) == (line, ("1", *row))
        line += len(re.findall("\r\n|\r|\n", csv_text([["1", *row]], delimiter)))


TEXT_FIELDS = (("skills", "skill"), ("credentials", "body"))


def test_a_person_without_an_id(read_text: Any, tmp_path: Path) -> None:
    (row,) = read_text("id,candidate\n ,Ann\n")
    assert (row.id, row.reasons) == ("", (f"{tmp_path / 'roster.csv'}:2, column id: the cell of id is empty",))


def test_a_row_with_nothing_but_what_a_rejected_row_has_is_reported(read_text: Any) -> None:
    (row,) = read_text("reject_line,reject_reason,id,born\n7,,,\n")
    assert "the cell of id is empty" in row.reasons[0]


def test_columns_of_rejected_rows_are_left_out(read_text: Any, tmp_path: Path) -> None:
    (row,) = read_text("id,reject_line,candidate,reject_reason\n1,7,Ann,born: this is not a date\n")
    assert (row.value, row.original) == ({"candidate": "Ann"}, ("1", "Ann"))
    (said,) = row.reasons
    assert said.endswith("reject_reason: the row was rejected before; empty this cell once it is fixed")
    (fixed,) = read_text("id,reject_line,candidate,reject_reason\n1,7,Ann,\n")
    assert (fixed.value, fixed.reasons) == ({"candidate": "Ann"}, ())
    assert open_table(str(tmp_path / "roster.csv")).columns == ("id", "candidate")


def test_records_are_distinguished_by_number_and_gaps_close(read_text: Any) -> None:
    (row,) = read_text("ID,Skills.3.Skill,skills.10.skill,skills.1.skill,skills.10.count\n1,c,j,,7\n")
    assert row.value == {"skills": [{"skill": "c"}, {"skill": "j", "count": 7}]}
    assert row.locate(("skills", 1, "count")).where.endswith("roster.csv:2, column skills.10.count")
    assert row.locate(("skills", 0)).where.endswith("roster.csv:2, skills.3")
    assert row.locate(("skills", 0, "done")).where.endswith("roster.csv:2, skills.3.done")


# --- Cells ----------------------------------------------------------------------------------------------------


#: A column, what its cell says, and the plain value of a profile that it is.
SAID: list[tuple[str, str, Any]] = [
    ("candidate", "  Ann ", "Ann"),
    ("candidate", "'=1+1", "=1+1"),
    ("candidate", "'Ann", "'Ann"),
    ("candidate", "007", "007"),
    ("complete", "TRUE", True),
    ("complete", "Yes", True),
    ("complete", "no", False),
    ("complete", "1", "1"),
    ("programs.1.hours", "760", 760),
    ("programs.1.hours", "37.50", Decimal("37.50")),
    ("programs.1.hours", "1,000", "1,000"),
    ("programs.1.hours", "37,5", "37,5"),
    ("programs.1.hours", "٣", "٣"),
    ("programs.1.hours", "9" * 5000, "9" * 5000),
    ("programs.1.hours", "-5", -5),
    ("employment.1.duties", "administrative; clinical", ["administrative", "clinical"]),
    ("employment.1.duties", "administrative|clinical", ["administrative", "clinical"]),
    ("employment.1.duties", "None", []),
    ("employment.1.duties", "[]", []),
    ("employment.1.duties", "administrative, clinical", ["administrative, clinical"]),
    ("programs.1.accreditation", "CAAHEP;", ["CAAHEP"]),
    ("born", "1999", "1999"),
    ("born", "1999-04", "1999-04"),
    ("born", "1999-04-02", "1999-04-02"),
    ("born", "1999-04-02 00:00:00", "1999-04-02"),
    ("born", "1999-04-02T00:00", "1999-04-02"),
    ("born", "1999-04-02T08:30:00", "1999-04-02T08:30:00"),
    ("born", "04/02/1999", "04/02/1999"),
    ("employment.1.end", "present", "present"),
    ("credentials.1.expires", "never", "never"),
    ("diploma.kind", "ged", "ged"),
    ("diploma.kind", "GED", "ged"),
    ("diploma.kind", "High School", "high_school"),
    ("diploma.kind", "college", "college"),
    ("employment.1.role", "Medical-Assistant", "medical_assistant"),
    ("employment.1.duties", "Clinical; ADMINISTRATIVE", ["clinical", "administrative"]),
    ("employment.1.end", "Present", "present"),
    ("credentials.1.expires", "NEVER", "never"),
    ("military.1.documents", "dd214", ["DD214"]),
    ("programs.1.accreditation", "caahep", ["caahep"]),
    ("diploma", "None", "none"),
    ("diploma", "[]", "none"),
    ("diploma", "ged", "ged"),
    ("employment", "none", []),
    ("employment", "nothing", "nothing"),
]


@pytest.mark.parametrize(("column", "cell", "value"), SAID)
def test_what_a_cell_says(read_text: Any, column: str, cell: str, value: Any) -> None:
    (row,) = read_text(csv_text([["id", column], ["1", cell]]))
    found = row.value
    for part in column.split("."):
        found = found[0] if part == "1" else found[part]
    assert (found, row.reasons) == (value, ())
    assert type(found) is type(value)


@pytest.mark.parametrize(("column", "text", "value"), [each for each in SAID if each[0] != "candidate"])
def test_a_profile_says_what_a_cell_says(column: str, text: str, value: Any) -> None:
    parts: list[str | int] = [0 if part == "1" else part for part in column.split(".")]
    found: Any = text
    for part in reversed(parts):
        found = [found] if part == 0 else {part: found}
    found = read_plainly(found)
    for part in parts:
        found = found[part]
    assert found == value
    assert type(found) is type(value)


@given(st.integers(0, 10**6))
def test_what_was_read_plainly_stays_as_it_is(seed: int) -> None:
    values = wide_person(Random(seed))
    assert read_plainly(values) == values


@pytest.mark.parametrize(
    ("cell", "value"), [("1.040", None), ("760", 760), ("37.5", Decimal("37.5")), ("0.500", Decimal("0.500"))]
)
def test_a_point_that_may_be_of_thousands(read_text: Any, cell: str, value: Any) -> None:
    """Where semicolons are between the cells, numbers have decimal commas."""
    (row,) = read_text(f"id,programs.1.hours\n1,{cell}\n")
    assert row.value == {"programs": [{"hours": Decimal(cell) if "." in cell else int(cell)}]}
    (row,) = read_text(f"id;programs.1.hours\n1;{cell}\n")
    if value is None:
        assert "1.040 may be 1040, with a point for thousands: write 1040" in row.reasons[0]
    else:
        assert (row.value, row.reasons) == ({"programs": [{"hours": value}]}, ())


def test_an_empty_cell_is_not_known(read_text: Any) -> None:
    (row,) = read_text("id,born,diploma.kind,programs.1.hours,skills\n1,, ,\xa0,\n")
    assert row.value == {}


@pytest.mark.parametrize(
    ("cell", "meant"), [("44336", "2021-05-20"), ("18000", "1949-04-12"), ("44336.5", "2021-05-20")]
)
def test_a_number_in_a_column_of_dates_is_what_a_spreadsheet_made_of_a_date(
    read_text: Any, cell: str, meant: str
) -> None:
    (row,) = read_text(f"id,programs.1.completed\n1,{cell}\n")
    (problem,) = row.reasons
    assert f"roster.csv:2, column programs.1.completed: {cell} is what a spreadsheet makes" in problem
    assert f"perhaps of {meant}:" in problem
    assert row.value == {"programs": [{"completed": cell}]}


def test_an_error_that_a_spreadsheet_put_in_a_cell(read_text: Any) -> None:
    (row,) = read_text("id,candidate\n1,#N/A\n")
    assert "roster.csv:2, column candidate: a spreadsheet put the error #N/A here" in row.reasons[0]
    (row,) = read_text("id,candidate\n1,#2\n")
    assert row.reasons == ()


@pytest.mark.parametrize("row", ["1,none,2019,", "1,,,none,ged"])
def test_facts_of_a_section_that_is_said_to_be_empty(read_text: Any, row: str) -> None:
    (person,) = read_text(f"id,programs,programs.1.completed,diploma,diploma.kind\n{row}\n")
    assert re.search(
        r"roster.csv:2, column (programs|diploma): this says none, and there are facts of \1 as well",
        person.reasons[0],
    )


# --- Headers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,candidat\n", [("E201", 1, 4, "did you mean candidate?")]),
        ("id,programs.completed\n", [("E201", 1, 4, "did you mean programs.1.completed?")]),
        ("id,programs.0.completed\n", [("E201", 1, 4, "did you mean programs.1.completed?")]),
        ("id,employment.4.strat\n", [("E201", 1, 4, "did you mean employment.4.start?")]),
        ("id,a b,born,born\n", [("E201", 1, 4, None), ("E106", 1, 13, "")]),
        ("candidate,born\n", [("E202", 1, 1, "name the column that tells the people apart id")]),
        ("sep=;\nid;diploma.knd\n", [("E201", 2, 4, "did you mean diploma.kind?")]),
        ('"id","a ""b""",born,born\n', [("E201", 1, 7, None), ("E106", 1, 21, "")]),
        ("id,a\u2028b\n", [("E201", 1, 4, None)]),
        ("", [("E111", 0, 0, "")]),
        ("\n\n", [("E111", 0, 0, "")]),
        (b"\x89PNG\r\n", [("E102", 0, 0, None)]),
        (b"PK\x03\x04", [("E102", 0, 0, "a workbook's name ends in .xlsx")]),
        ("id,candidate\n1,a\n".encode("utf-16-le"), [("E102", 1, 1, None)]),
        ("id,candidate,école\n1,a\n".encode("cp1252"), [("E102", 1, 1, None)]),
        (b"id," + b"x" * 2_000_000, [("E103", 1, 1, "")]),
        (b"\n" * 2_000_000, [("E103", 1_000_001, 1, "")]),
    ],
)
def test_what_is_wrong_with_a_table(tmp_path: Path, text: str | bytes, expected: list[Any]) -> None:
    found = problems_of_text(tmp_path, text)
    assert [each[:3] for each in found] == [each[:3] for each in expected]
    for (*_, help), (*_, wanted) in zip(found, expected, strict=True):
        assert wanted is None or help.partition("; or, if")[0] == wanted


def test_a_row_in_windows_1252_is_pointed_at_and_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes("id,candidate\n1,Zoë\n".encode() + "2,José “x”\n".encode("cp1252") + b"3,Ann\n")
    people = [person for chunk in open_table(str(path)).chunks(10) for person in chunk.people()]
    assert [(person.id, person.value) for person in people] == [
        ("1", {"candidate": "Zoë"}),
        ("2", {"candidate": "José “x”"}),
        ("3", {"candidate": "Ann"}),
    ]
    assert [len(person.reasons) for person in people] == [0, 1, 0]
    assert "CSV UTF-8" in people[1].reasons[0]
    assert people[1].original == ("2", "José “x”")


@pytest.mark.parametrize("name", ["roster.xls", "roster.ods", "roster"])
def test_other_kinds_of_table(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    assert problems_of(tmp_path / name)[0][0] == "E120"


@pytest.mark.parametrize("name", ["nowhere.csv", "nowhere.xlsx"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    assert problems_of(tmp_path / name)[0][0] == "E101"


# --- Joined tables --------------------------------------------------------------------------------------------


def folder(path: Path, **tables: str) -> Path:
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text)
    return path


def test_rows_find_their_people_by_id(tmp_path: Path) -> None:
    people = "id,candidate,employment,diploma.kind\n2,Bo,,ged\n1,Ann,,\n3,Cy,none,\n"
    skills = "skill,id\nx,1\ny,2\nz,1\n\n,\n"
    roster = open_table(str(folder(tmp_path, people=people, Skills=skills, notes="what,why\n")))
    bo, ann, cy = people_of(roster, 2)
    assert bo.value == {"candidate": "Bo", "diploma": {"kind": "ged"}, "skills": [{"skill": "y"}]}
    assert ann.value["skills"] == [{"skill": "x"}, {"skill": "z"}]
    assert cy.value == {"candidate": "Cy", "employment": []}
    assert roster.columns == ("id", "candidate", "employment", "diploma.kind", "skills.1.skill", "skills.2.skill")
    assert ann.original == ("1", "Ann", "", "", "x", "z")
    assert ann.locate(("skills", 1, "skill")).where == f"{tmp_path / 'Skills.csv'}:4, column skill"
    assert ann.locate(("skills", 1)).where == f"{tmp_path / 'Skills.csv'}:4"
    assert ann.locate(("candidate",)).where == f"{tmp_path / 'people.csv'}:3, column candidate"


def test_rows_whose_id_several_people_have_are_nobodys(tmp_path: Path) -> None:
    people = "id,candidate\n1,Ann\n2,Bo\n1,Ann again\n3,Cy\n3,Cy again\n"
    path = folder(tmp_path, people=people, skills="skill,id\nx,1\ny,2\nz,1\n")
    rows = read(path)
    assert [(row.id, row.value, row.is_extra) for row in rows] == [
        ("1", {"candidate": "Ann"}, False),
        ("2", {"candidate": "Bo", "skills": [{"skill": "y"}]}, False),
        ("1", {"candidate": "Ann again"}, False),
        ("3", {"candidate": "Cy"}, False),
        ("3", {"candidate": "Cy again"}, False),
        ("1", {"skills": [{"skill": "x"}]}, True),
        ("1", {"skills": [{"skill": "z"}]}, True),
    ]
    said = "column id: several people have the id 1, and it is not known whose"
    persons, records = f"{tmp_path / 'people.csv'}:", f"{tmp_path / 'skills.csv'}:"
    assert [row.reasons for row in rows] == [
        (f"{persons}2, {said} its rows in the other tables are",),
        (),
        (f"{persons}4, {said} its rows in the other tables are",),
        (),
        (),
        (f"{records}2, {said} this row is",),
        (f"{records}4, {said} this row is",),
    ]


def test_rows_that_no_person_has_come_last(tmp_path: Path) -> None:
    path = folder(tmp_path, people="candidate,id\nAnn,1\n", attempts="id,taken\n7,2020\n,2021\n1,2022\n")
    ann, *others = read(path)
    file = tmp_path / "attempts.csv"
    assert ann.value["attempts"] == [{"taken": "2022"}]
    assert [(row.line, row.id, row.value, row.reasons, row.original) for row in others] == [
        (
            2,
            "7",
            {"attempts": [{"taken": "2020"}]},
            (f"{file}:2, column id: no person in the table people has the id 7",),
            ("", "7", "2020"),
        ),
        (
            3,
            "",
            {"attempts": [{"taken": "2021"}]},
            (f"{file}:3, column id: the cell of id is empty",),
            ("", "", "2021"),
        ),
    ]


def test_a_row_without_facts_and_a_second_diploma(tmp_path: Path) -> None:
    path = folder(tmp_path, people="id\n1\n", skills="id,skill\n1,\n", diploma="id,kind\n1,ged\n1,equivalent\n")
    row, second = read(path)
    too_many = f"{tmp_path / 'diploma.csv'}:3: the person has a diploma already, and there is one at the most"
    assert row.reasons == (too_many, f"{tmp_path / 'skills.csv'}:2: the row has nothing but the id")
    assert row.value["diploma"] == {"kind": "ged"}
    assert (second.line, second.id, second.reasons) == (3, "1", (too_many,))
    assert second.original == ("1", "equivalent", "")
    assert (row.is_extra, second.is_extra) == (False, True)


def test_what_is_wrong_with_joined_tables(tmp_path: Path) -> None:
    assert problems_of(tmp_path)[0][0] == "E202"
    folder(tmp_path, people="id,diploma.kind\n", diploma="id,kind\n", programms="id,hours\n")
    assert problems_of(tmp_path) == [("E201", 0, 0, "did you mean programs?")]
    (tmp_path / "programms.csv").rename(tmp_path / "programs.csv")
    (tmp_path / "programs.csv").write_text("id,hour\n")
    assert problems_of(tmp_path) == [
        ("E201", 1, 4, "diploma has a table of its own: put it there"),
        ("E201", 1, 4, "did you mean hours?"),
    ]


@pytest.mark.parametrize(("rows", "cell"), [(1000, "y"), (12, "y" * 100_000)])
def test_an_id_with_too_many_rows_keeps_nobody_else_from_an_answer(rows: int, cell: str, tmp_path: Path) -> None:
    skills = "id,skill\nb,z\n" + f"a,{cell}\n" * rows
    ann, bo, *others = read(folder(tmp_path, people="id\na\nb\n", skills=skills))
    assert (bo.value, bo.reasons) == ({"skills": [{"skill": "z"}]}, ())
    assert len(others) == rows
    for row in (ann, *others):
        assert "the id a has more than 999 rows in a table, or than 1,000,000 characters" in row.reasons[0]
    assert [row.is_extra for row in (ann, *others)] == [False, *[True] * rows]


@pytest.mark.parametrize("stray", ["01002", "1002.0", " 1002 "])
def test_a_row_with_a_near_id_leaves_its_section_open(stray: str, tmp_path: Path) -> None:
    people = "id,complete,employment\n1002,true,\n1003,true,none\n77,true,\n"
    jobs = f"id,role\n{stray},other\n1003-,other\n"
    ann, bo, cy, *others = read(folder(tmp_path, people=people, employment=jobs))
    if stray.strip() == "1002":
        assert ann.value["employment"] == [{"role": "other"}]
    else:
        assert ann.value == {"complete": True, "incomplete": ["employment"]}
        assert "no person in the table people has the id" in others[0].reasons[0]
        assert "did you mean 1002?" in others[0].reasons[0]
    assert bo.value == {"complete": True, "employment": []}
    assert cy.value == {"complete": True}


def test_a_diploma_with_a_near_id_is_not_known_to_be_none(tmp_path: Path) -> None:
    people = "id,complete,diploma\n1,true,\n2,true,none\n3,,none\n"
    ann, bo, cy, *_ = read(folder(tmp_path, people=people, diploma="id,kind\n01,ged\n02,ged\n03,ged\n"))
    nothing: dict[str, list[str]] = {
        key: [] for key in ("programs", "employment", "military", "credentials", "attempts", "skills")
    }
    assert (ann.value, bo.value, cy.value) == (nothing, nothing, {})


# --- Workbooks ------------------------------------------------------------------------------------------------


def save(path: Path, rows: list[list[Any]], title: str = "Roster") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    header = ["id", "candidate", "born", "complete", "skills.1.count", "programs.1.hours", "programs.1.completed"]
    cells = [7, 12, date(1999, 4, 2), True, 12.0, 37.5, datetime(2021, 5, 20)]
    (row,) = read(save(tmp_path / "r.xlsx", [[], header, [], cells]))
    assert (row.line, row.id, row.reasons) == (4, "7", ())
    program = {"hours": Decimal("37.5"), "completed": "2021-05-20"}
    skills = [{"count": 12}]
    expected = {"candidate": "12", "born": "1999-04-02", "complete": True, "skills": skills, "programs": [program]}
    assert row.value == expected
    assert row.locate(("programs", 0, "completed")).where == "Roster!G4"
    assert row.locate(("programs", 0)).where == "Roster, row 4, programs.1"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (44336, "perhaps of 2021-05-20"),
        ("#N/A", "the error #N/A"),
        ("=1/0", "this formula has no result yet"),
        (date(1905, 7, 8), "the year 2016"),
    ],
)
def test_traps_of_a_workbook_are_pointed_at(tmp_path: Path, cell: Any, said: str) -> None:
    (row,) = read(save(tmp_path / "r.xlsx", [["id", "born"], [1, cell]], "Our people"))
    (problem,) = row.reasons
    assert problem.startswith("'Our people'!B2: ")
    assert said in problem


def test_the_result_of_a_formula_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "r.xlsx", [["id", "candidate", "born"], ["=1+1", '=IF(1,"","")', "=2"]])
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for formula, cell in (("1+1", "<v>2</v>"), ('IF(1,"","")', ""), ("2", "<v>1999</v>")):
        start = sheet.index(f"<f>{formula}</f>") + len(f"<f>{formula}</f>")
        sheet = sheet[:start] + cell + sheet[sheet.index("</c>", start) :]
    sheet = sheet.replace('<c r="B2">', '<c r="B2" t="str">')
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, sheet.encode() if name == "xl/worksheets/sheet1.xml" else data)
    (row,) = read(path)
    assert (row.id, row.value, row.reasons) == ("2", {"born": "1999"}, ())


def test_a_workbook_of_joined_sheets(tmp_path: Path) -> None:
    sheets = {
        "Read me": [["how to fill this in"]],
        "PEOPLE": [["id", "candidate"], ["007", "Ann"]],
        "programs": [["id", "completed"], ["007", "2021"], ["8", "#N/A"]],
    }
    ann, other = read(write_workbook(tmp_path / "r.xlsm", sheets))
    assert (ann.id, ann.value) == ("007", {"candidate": "Ann", "programs": [{"completed": "2021"}]})
    assert ann.locate(("programs", 0, "completed")).where == "programs!B2"
    assert other.reasons == (
        "programs!A3: no person in the table people has the id 8",
        "programs!B3: a spreadsheet put the error #N/A here",
    )


def test_a_sheet_of_notes_next_to_a_wide_table(tmp_path: Path) -> None:
    sheets = {"Notes": [["for the board"]], "Spring": [["id", "candidate"], ["1", "Ann"]]}
    assert [row.value for row in read(write_workbook(tmp_path / "r.xlsx", sheets))] == [{"candidate": "Ann"}]


def test_numbered_columns_next_to_the_sheet_of_another_section(tmp_path: Path) -> None:
    people = [["id", "skills.1.skill"], ["1", "x"]]
    sheets = {"People": people, "Attempts": [["id", "taken"], ["1", "2020"]]}
    (row,) = read(write_workbook(tmp_path / "r.xlsx", sheets))
    assert row.value == {"skills": [{"skill": "x"}], "attempts": [{"taken": "2020"}]}
    roster, other = read(write_workbook(tmp_path / "r.xlsx", {"Roster": people, "Other": [["id"], ["2"]]}))
    assert (roster.value, other.id) == ({"skills": [{"skill": "x"}]}, "2")


def test_columns_of_a_sheet_that_are_not_known(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "r.xlsx", {"People": [["id", "brn"], ["1", "x"]]})
    with pytest.raises(InputError) as caught:
        open_table(str(path))
    (problem,) = caught.value.problems
    assert (problem.code, problem.path, problem.help) == ("E201", "People!B1", "did you mean born?")


@pytest.mark.parametrize(
    "data", [b"", b"nothing", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x05\x06" + b"\0" * 18]
)
def test_a_workbook_that_cannot_be_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "r.xlsx").write_bytes(data)
    assert problems_of(tmp_path / "r.xlsx")[0][0] == "E120"


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, part: str) -> None:
    path = save(tmp_path / "r.xlsx", [["id"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr(part, b" " * 1_100_000)
    assert problems_of(path)[0][0] == "E103"


def test_a_sheet_that_is_damaged_further_down(tmp_path: Path) -> None:
    path = save(tmp_path / "r.xlsx", [["id"], *([n] for n in range(20000))])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data[: len(data) // 2] if name == "xl/worksheets/sheet1.xml" else data)
    assert problems_of(path)[0][0] == "E120"


def test_a_workbook_is_read_without_openpyxl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "r.xlsx", [["id"], ["1"]])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert [row.id for row in read(path)] == ["1"]


# --- Resources ------------------------------------------------------------------------------------------------


def test_chunks_are_read_one_after_another(tmp_path: Path) -> None:
    roster = open_table(str(write_csv(tmp_path / "r.csv", PEOPLE[:100])))
    chunk = next(roster.chunks(10))
    assert [person.id for person in chunk.people()] == [id for id, _ in PEOPLE[:10]]


def test_no_room_for_the_rows_of_sections(tmp_path: Path) -> None:
    with ExitStack() as opened:
        records = Records("roster", opened)
        records._database.execute("PRAGMA max_page_count = 20")
        with pytest.raises(InputError, match="roster: its rows cannot be kept in a temporary file"):
            records.add("skills", ((str(number), number, "x" * 1000) for number in range(1000)))


def test_no_room_for_what_is_noted_of_ids(tmp_path: Path) -> None:
    """Ids that differ by zeros are noted while people are read; so are those with too many rows."""
    with ExitStack() as opened:
        records = Records("roster", opened)
        records.add(PEOPLE_TABLE, ((str(number), number, "[]") for number in range(2000)))
        records.add("skills", ((f"0{number}", number, "[]") for number in range(2000)))
        records.close_off()
        (pages,) = records._database.execute("PRAGMA page_count").fetchone()
        records._database.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(InputError, match="roster: its rows cannot be kept in a temporary file"):
            [records.find_strays(id) for id, _, _ in records.people()]


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "temporary"
    home.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(home))
    monkeypatch.setenv("TMPDIR", str(home))
    roster = open_table(str(write_folder(tmp_path / "roster", PEOPLE[:300])))
    next(roster.chunks(10))
    assert list(home.iterdir()) == []


TITLES = [["Student report"], [], ["Fall 2026"]]
SHEET = [["id", "programs.1.field", "programs.1.completed"], ["7", "medical_assisting", "2021-05-20"]]
NOTES = [["name", "note"], ["Jo", "call back"]]


def write_sheets(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> Path:
    """Write a workbook with these rows in its sheets."""
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"Export": TITLES + SHEET}, "the headers are in row 4 of Export"),
        ({"Notes": NOTES, "Export": TITLES + SHEET}, "the headers are in row 4 of Export"),
        ({"Export": TITLES + SHEET, "Notes": NOTES}, "the headers are in row 4 of Export"),
        ({"Fall": NOTES, "Notes": NOTES}, "no sheet has a column id"),
        ({"Fall": [["name", "state"], ["Jo", "ID"]], "Notes": NOTES}, "no sheet has a column id"),
    ],
)
def test_a_workbook_without_ids_in_a_first_row(
    sheets: Mapping[str, Sequence[Sequence[str]]], message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as error:
        open_roster(str(write_sheets(tmp_path / "r.xlsx", sheets)))
    (problem,) = error.value.problems
    assert problem.code == "E202"
    assert message in problem.message


def test_a_second_sheet_without_ids_does_not_count(tmp_path: Path) -> None:
    roster = open_roster(str(write_sheets(tmp_path / "r.xlsx", {"Export": SHEET, "Notes": NOTES})))
    assert [entry.name for chunk in roster.chunks(9) for entry in chunk.entries()] == ["7"]


def test_titles_above_the_header_of_a_csv(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("\n".join(",".join(row) for row in [["Student report"], ["Fall"], *SHEET]), encoding="utf-8")
    with pytest.raises(InputError, match="the headers are in line 3"):
        open_roster(str(file))
