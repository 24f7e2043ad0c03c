"""Every mistake of a map, and of an export that does not fit it, is named with its place."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import ROOT, Run

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.roster.mapping.maps import parse_map
from ma_eligibility.roster.open_roster import open_table

#: The beginning of most maps; what follows is on line 3.
BEGIN = "map: x\ncolumns: {SID: id}\n"
COLUMN = "map: x\ncolumns:\n  SID: id\n  "
SHEETS = "map: x\nsheets:\n  P: {id: SID, columns: {N: candidate}}\n"


def mistakes_of(text: str) -> list[Problem]:
    with pytest.raises(InputError) as raised:
        parse_map(text, "m.yaml")
    return raised.value.problems


#: A map, and the code, line, column and words of each of its mistakes.
MAPS: list[tuple[str, list[tuple[str, int, int, str]]]] = [
    # --- The form of the file ---
    ("", [("E111", 1, 1, "the file is empty")]),
    ("- a\n", [("E209", 1, 1, "keys and their values belong here")]),
    ("map: x\n", [("E202", 1, 1, "columns is missing")]),
    ("columns: {SID: id}\n", [("E202", 1, 1, "map is missing")]),
    ("map:\ncolumns: {SID: id}\n", [("E111", 1, 5, "nothing is written here")]),
    (BEGIN + "kep: [Email]\n", [("E201", 3, 1, "did you mean keep?")]),
    (BEGIN + "colums: {A: born}\n", [("E201", 3, 1, "did you mean columns?")]),
    (BEGIN + "Dates: MM/DD/YYYY\n", [("E201", 3, 1, "did you mean dates?")]),
    (COLUMN + "A: {too: born}\n", [("E201", 4, 7, "did you mean to?")]),
    (COLUMN + "A: {to: {bye: S, words: {Y: born}}}\n", [("E201", 4, 12, "did you mean by?")]),
    (COLUMN + "A: {to: {by: S}}\n", [("E202", 4, 11, "words is missing")]),
    (COLUMN + "A: {to: {by: S, words: {}}}\n", [("E111", 4, 26, "empty")]),
    (COLUMN + "A: {to: diploma.kind, none: []}\n", [("E111", 4, 31, "empty")]),
    (COLUMN + "A: {to: diploma.kind, words: {Y: ged}, others: guess}\n", [("E208", 4, 50, "as they are")]),
    (COLUMN + "A: {to: born, is: day}\n", [("E208", 4, 21, "date, number")]),
    (COLUMN + "A: [born]\n", [("E209", 4, 6, "text belongs here")]),
    (COLUMN + "A:\n", [("E111", 4, 5, "nothing is written here")]),
    ("map: x\ncolumns: {}\n", [("E111", 2, 10, "empty")]),
    ("map: x\nsheets: {}\n", [("E111", 2, 9, "empty")]),
    (BEGIN + "header: 0\n", [("E207", 3, 9, "")]),
    (BEGIN + "header: four\n", [("E209", 3, 9, "a whole number belongs here")]),
    (BEGIN + "dates: american\n", [("E208", 3, 8, "this word is not known here")]),
    (BEGIN + "dates: [MM/DD/YYYY, DD/MM/YYY]\n", [("E208", 3, 21, "did you mean DD/MM/YYYY?")]),
    (BEGIN + "keep: {Email: yes}\n", [("E209", 3, 7, "text belongs here")]),
    (BEGIN + "map: y\n", [("E106", 3, 1, "map is written twice")]),
    (BEGIN + "keep: &a [B]\n", [("E107", 3, 7, "anchors are not used here")]),
    # --- Dates ---
    (BEGIN + "dates: [MM/DD/YY, DD/MM/YY]\n", [("E301", 3, 8, "a cell may be both MM/DD/YY and DD/MM/YY")]),
    (
        COLUMN + "A: {to: born, dates: [D/M/YYYY, M/D/YYYY]}\n",
        [("E301", 4, 24, "a cell may be both D/M/YYYY and M/D/YYYY")],
    ),
    (COLUMN + "A: {to: candidate, dates: YYYYMMDD}\n", [("E301", 4, 22, "the column holds no date")]),
    # --- Columns ---
    (COLUMN + "sid: born\n", [("E106", 4, 3, "the column sid is listed twice")]),
    (COLUMN + "A: born\nkeep: [B, a]\n", [("E106", 5, 11, "the column a is listed twice")]),
    (COLUMN + "A: born\nkeep: [B]\nignore: [B]\n", [("E106", 6, 10, "the column B is listed twice")]),
    (COLUMN + "A: nothing\n", [("E208", 4, 6, "list a column that says no fact below ignore:")]),
    (COLUMN + "A: program.1.hours\n", [("E208", 4, 6, "did you mean programs.1.hours or")]),
    (COLUMN + "A: grad date\n", [("E208", 4, 6, "programs.1.completed")]),
    (COLUMN + "A: id\n", [("E106", 4, 6, "two columns are the id: SID and A")]),
    ("map: x\ncolumns: {A: born}\n", [("E202", 2, 10, "no column is the id")]),
    ("map: x\ncolumns: {SID: {to: id, words: {a: b}}}\n", [("E209", 2, 16, "the id is read as it is")]),
    (COLUMN + "A: born\n  B: born\n", [("E106", 5, 6, "two columns are born: A and B")]),
    (COLUMN + "A: {is: date}\n", [("E202", 4, 6, "to is missing")]),
    (COLUMN + "A: {to: born, others: as they are}\n", [("E301", 4, 17, "others has no words next to it")]),
    (
        COLUMN + "A: {words: {Y: {diploma.kind: ged}}, others: as they are}\n",
        [("E301", 4, 48, "it is not said which fact other words are")],
    ),
    (COLUMN + "A: {to: born, is: number}\n", [("E301", 4, 21, "born is no number")]),
    (
        COLUMN + "A: {to: {by: S, words: {Y: born, N: programs.2.}}}\n",
        [("E208", 4, 39, "no fact is called programs.2.")],
    ),
    (
        COLUMN + "A: {to: {by: S, words: {Y: born, y: nothing}}}\n",
        [("E106", 4, 36, "y and Y are the same word")],
    ),
    (
        COLUMN + "A: {to: {by: S, words: {Y: born}}}\nignore: [s]\n",
        [("E301", 4, 16, "A depends on a column that is ignored")],
    ),
    # --- Words ---
    (COLUMN + "A: {to: diploma.kind, words: {y: ged, Y: ged}}\n", [("E106", 4, 41, "Y and y are the same word")]),
    (COLUMN + "A: {to: diploma.kind, words: {Y: ged}, none: [y]}\n", [("E106", 4, 48, "y and Y are the same word")]),
    (COLUMN + "A: {to: diploma.kind, words: {'': ged}}\n", [("E111", 4, 33, "a word is empty")]),
    (COLUMN + "A: {to: diploma.kind, words: {Y: gedd}}\n", [("E208", 4, 36, "did you mean ged?")]),
    (COLUMN + "A: {to: diploma.kind, words: {Y: }}\n", [("E111", 4, 36, "nothing is written here")]),
    (COLUMN + "A: {words: {Y: ged}}\n", [("E209", 4, 18, "it is not said which fact this is")]),
    (COLUMN + "A: {words: {Y: }}\n", [("E111", 4, 18, "nothing is written here")]),
    (COLUMN + "A: {words: {Y: {diploma.kid: ged}}}\n", [("E201", 4, 19, "no fact is called diploma.kid")]),
    (COLUMN + "A: {words: {Y: {diploma.kind: gedd}}}\n", [("E208", 4, 33, "this word is not known here")]),
    (COLUMN + "A: {words: {Y: {id: 3}}}\n", [("E209", 4, 19, "the id is a column of its own")]),
    (COLUMN + "A: {words: {Y: {diploma: ged}}}\n", [("E209", 4, 28, "diploma as a whole can only be none")]),
    (COLUMN + "A: {words: {Y: {born: 13/05/2001}}}\n", [("E203", 4, 25, "this is not a date")]),
    (COLUMN + "A: {to: programs.1.hours, words: {Y: -5}}\n", [("E207", 4, 40, "hours run from 0")]),
    (
        COLUMN + "A: {to: programs.1.hours, words: {Y: [1, 2]}}\n",
        [("E209", 4, 40, "a value belongs here, or a list of words")],
    ),
    (COLUMN + "A: {to: candidate, words: {Y: {x: y}}}\n", [("E201", 4, 34, "no fact is called x")]),
    # --- None ---
    (COLUMN + "A: {to: born, none: [N]}\n", [("E301", 4, 17, "none says that there is no record")]),
    (COLUMN + "A: {to: programs.2.hours, none: [N]}\n", [("E301", 4, 29, "none says that there is no record at all")]),
    # --- Assumptions ---
    (BEGIN + "assume: {complete: true}\n", [("E301", 3, 10, "complete is nothing that can be assumed")]),
    (BEGIN + "assume: {answers.x: true}\n", [("E301", 3, 10, "answers.x is nothing that can be assumed")]),
    (BEGIN + "assume: {militry: none}\n", [("E201", 3, 10, "did you mean military?")]),
    (BEGIN + "assume: {military: army}\n", [("E209", 3, 20, "military as a whole can only be none")]),
    (BEGIN + "assume: {id: 3}\n", [("E209", 3, 10, "the id is a column of its own")]),
    (
        BEGIN + "assume: {employment: none, employment.1.end: present}\n",
        [("E301", 3, 28, "employment is assumed to be none")],
    ),
    # --- What records need ---
    (COLUMN + "A: credentials.1.expires\n", [("E202", 4, 3, "each credential must have credentials.1.credential")]),
    (COLUMN + "A: employment.1.start\n", [("E202", 4, 3, "and no column is that")]),
    # --- Sheets ---
    ("map: x\nsheets:\n  P: {columns: {N: candidate}}\n", [("E202", 3, 6, "id is missing")]),
    ("map: x\nsheets:\n  P: {id: SID}\n", [("E202", 3, 6, "columns is missing")]),
    (SHEETS + "sheet: P\n", [("E301", 4, 1, "sheet is about one sheet, and there are several")]),
    (SHEETS + "header: 2\n", [("E301", 4, 1, "header is about one sheet")]),
    (SHEETS + "columns: {A: born}\n", [("E301", 4, 1, "columns is about one sheet")]),
    (SHEETS + "keep: [A]\n", [("E301", 4, 1, "keep is about one sheet")]),
    (SHEETS + "ignore: [A]\n", [("E301", 4, 1, "ignore is about one sheet")]),
    (SHEETS + "  Q: {id: SID, columns: {B: born}}\n", [("E301", 2, 1, "2 sheets have no section")]),
    (
        "map: x\nsheets:\n  J: {id: S, section: skils, columns: {A: skill}}\n",
        [("E202", 2, 1, "no sheet has a row for each person"), ("E208", 3, 23, "did you mean skills?")],
    ),
    (SHEETS + "  J: {id: S, section: jobs, columns: {A: role}}\n", [("E208", 4, 23, "did you mean employment?")]),
    (
        SHEETS
        + "  J: {id: S, section: diploma, columns: {A: kind}}\n  K: {id: S, section: diploma, columns: {A: kind}}\n",
        [
            ("E106", 4, 23, "two sheets have the section diploma"),
            ("E106", 5, 23, "two sheets have the section diploma"),
        ],
    ),
    (SHEETS + "  p: {id: S, section: diploma, columns: {A: kind}}\n", [("E106", 4, 3, "the sheet p is listed twice")]),
    (
        SHEETS + "  J: {id: S, section: diploma, columns: {A: kind}, keep: [B]}\n",
        [("E301", 4, 52, "a section's sheet keeps no columns")],
    ),
    (SHEETS + "  J: {id: S, section: diploma, columns: {A: kid}}\n", [("E208", 4, 45, "did you mean kind?")]),
    (
        SHEETS + "  J: {id: S, section: diploma, columns: {A: {to: kind, none: [N]}}}\n",
        [("E301", 4, 56, "a row of a section's sheet is a record")],
    ),
    (
        SHEETS + "  J: {id: S, section: diploma, columns: {s: kind}}\n",
        [("E106", 4, 42, "the column s is listed twice")],
    ),
    (
        SHEETS + "  J: {id: S, section: diploma, columns: {A: id}}\n",
        [("E106", 4, 45, "two columns are the id: S and A")],
    ),
    (
        "map: x\nsheets:\n  P: {id: SID, columns: {N: candidate}, assume: {military: none}}\n",
        [("E301", 3, 49, "what is assumed of people belongs to the whole map")],
    ),
    (
        "map: x\nsheets:\n  P: {id: SID, columns: {N: diploma.kind}}\n"
        "  J: {id: S, section: diploma, columns: {A: kind}}\n",
        [("E301", 3, 26, "diploma has a sheet of its own")],
    ),
    (
        SHEETS
        + "  J: {id: S, section: employment, columns: {A: role, B: start}}\nassume: {employment.1.end: present}\n",
        [("E301", 5, 10, "employment has a sheet of its own")],
    ),
    (
        SHEETS + "  J: {id: S, section: attempts, columns: {A: passed}}\n",
        [("E202", 4, 43, "attempt must have credential, and no"), ("E202", 4, 43, "attempt must have taken, and no")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), MAPS, ids=[f"{at}" for at in range(len(MAPS))])
def test_a_mistake_of_a_map_has_its_place(text: str, expected: list[tuple[str, int, int, str]]) -> None:
    found = mistakes_of(text)
    said = [f"{problem.message} {problem.help}" for problem in found]
    assert [(problem.code, problem.line, problem.column) for problem in found] == [each[:3] for each in expected], said
    assert all(words in text for text, (_, _, _, words) in zip(said, expected, strict=True)), said
    assert {problem.file for problem in found} == {"m.yaml"}


#: Maps with mistakes that are not reported yet.
NOT_REPORTED = {
    "two values of one fact in a word": COLUMN + "A: {words: {Y: {diploma.kind: ged, Diploma.Kind: high_school}}}\n",
    "two values of one fact assumed": BEGIN + "assume: {diploma.kind: ged, DIPLOMA.KIND: high_school}\n",
    "a record assumed in part": BEGIN + "assume: {attempts.1.passed: true}\n",
}


@pytest.mark.parametrize("name", NOT_REPORTED)
def test_what_no_row_can_hold_is_a_mistake_of_the_map(name: str) -> None:
    assert mistakes_of(NOT_REPORTED[name])


@pytest.mark.parametrize(
    "text",
    [
        f"{COLUMN}'': born\n",
        f"{COLUMN}A: born\nkeep: [' ']\n",
        f"{COLUMN}A: {{to: {{by: '  ', words: {{Y: born}}}}}}\n",
        "map: x\nsheets:\n  P: {id: ' ', columns: {A: born}}\n",
    ],
)
def test_a_column_without_a_name_is_a_mistake_of_the_map(text: str) -> None:
    (problem,) = mistakes_of(text)
    assert "empty" in problem.message


# --- Exports that do not fit ----------------------------------------------------------------------------------

MAP = """\
map: x
dates: MM/DD/YYYY
columns:
  SID: id
  Name: candidate
  HS: {to: diploma.kind, words: {Y: ged}}
  Grad:
    to: {by: Status, words: {Done: programs.1.completed}}
keep: [Email]
ignore: [GPA]
"""
NAMES = ["SID", "Name", "HS", "Grad", "Status", "Email", "GPA"]
ROW = ["1", "Ann", "Y", "05/20/2021", "Done", "a@x", "3"]
TWO = """\
map: x
sheets:
  People: {id: SID, columns: {Name: candidate}}
  Exams: {id: No, section: skills, columns: {Skill: skill}, header: 2}
"""
PEOPLE = [["SID", "Name"], ["1", "Ann"]]
EXAMS = [["Report"], ["No", "Skill"], ["1", "venipuncture"]]
Rows = list[list[str]]


def renamed(before: str, after: str) -> Rows:
    return [[after if name == before else name for name in NAMES], ROW]


def without(name: str) -> Rows:
    at = NAMES.index(name)
    return [[*row[:at], *row[at + 1 :]] for row in (NAMES, ROW)]


def write_export(folder: Path, kind: str, export: Rows | Mapping[str, Rows]) -> Path:
    sheets = export if isinstance(export, Mapping) else {"Fall": export}
    if kind == "xlsx":
        book = openpyxl.Workbook()
        del book["Sheet"]
        for title, rows in sheets.items():
            sheet: Any = book.create_sheet(title.removeprefix("hidden "))
            sheet.sheet_state = "hidden" if title.startswith("hidden ") else "visible"
            for row in rows:
                sheet.append(row)
        book.save(folder / "fall.xlsx")
        return folder / "fall.xlsx"
    if kind == "folder":
        (folder / "fall").mkdir()
        for title, rows in sheets.items():
            write_csv(folder / "fall" / f"{title}.csv", rows)
        return folder / "fall"
    write_csv(folder / "fall.csv", sheets["Fall"])
    return folder / "fall.csv"


def write_csv(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


IN_NO_LIST = "put each below columns:, keep: or ignore: of m.yaml"
#: Where a mistake is: in the map with line and column, or in the export, with the cell of a sheet.
Found = tuple[str, str, int, int, str, str]
EXPORTS: dict[str, tuple[str, str, Any, list[Found]]] = {
    "two new columns": (
        *(MAP, "csv", [[*NAMES, "Zoom", "Room: 2"], [*ROW, "a", "b"]]),
        [("E201", "fall.csv", 1, 35, "", f"2 columns are in no list of the map: Zoom, Room: 2 {IN_NO_LIST}")],
    ),
    "a new column of a sheet": (
        *(MAP, "xlsx", [[*NAMES, "Zoom"], [*ROW, "a"]]),
        [("E201", "fall.xlsx", 0, 0, "Fall!H1", "1 column is in no list of the map: Zoom")],
    ),
    "a column renamed": (
        *(MAP, "csv", renamed("Name", "Full Name")),
        [
            ("E202", "m.yaml", 5, 3, "", "fall.csv has no column Name did you mean Full Name?"),
            ("E201", "fall.csv", 1, 5, "", "1 column is in no list of the map: Full Name"),
        ],
    ),
    "a column renamed in a sheet": (
        *(MAP, "xlsx", renamed("Name", "Full Name")),
        [
            ("E202", "m.yaml", 5, 3, "", "Fall has no column Name did you mean Full Name?"),
            ("E201", "fall.xlsx", 0, 0, "Fall!B1", "1 column is in no list of the map: Full Name"),
        ],
    ),
    "the column of the id is missing": (MAP, "csv", without("SID"), [("E202", "m.yaml", 4, 3, "", "no column SID")]),
    "a column is missing": (MAP, "csv", without("HS"), [("E202", "m.yaml", 6, 3, "", "fall.csv has no column HS")]),
    "a column of a by is missing": (
        *(MAP, "csv", without("Status"), [("E202", "m.yaml", 8, 14, "", "fall.csv has no column Status")]),
    ),
    "a kept column is missing": (
        *(MAP, "csv", without("Email"), [("E202", "m.yaml", 9, 8, "", "fall.csv has no column Email")]),
    ),
    "an ignored column is missing": (MAP, "csv", without("GPA"), []),
    "a column twice": (
        *(MAP, "csv", [[*NAMES, "Name"], [*ROW, "b"]]),
        [("E106", "fall.csv", 1, 35, "", "the column Name is there twice rename one of them")],
    ),
    "a column twice, but for its case": (
        *(MAP, "xlsx", [[*NAMES, "  na ME".replace(" ME", "mE")], [*ROW, "b"]]),
        [("E106", "fall.xlsx", 0, 0, "Fall!H1", "the column namE is there twice")],
    ),
    "a kept column twice": (
        *(MAP, "csv", [[*NAMES, "EMAIL"], [*ROW, "b"]]),
        [("E106", "fall.csv", 1, 35, "", "the column EMAIL is there twice")],
    ),
    "the column of a by twice": (
        *(MAP, "csv", [[*NAMES, "status"], [*ROW, "b"]]),
        [("E106", "fall.csv", 1, 35, "", "the column status is there twice")],
    ),
    "an ignored column twice": (MAP, "csv", [[*NAMES, "gpa"], [*ROW, "b"]], []),
    "names with other cases and spaces": (MAP, "csv", [[f" {name.upper()}  " for name in NAMES], ROW], []),
    "titles above the header": (
        *(MAP, "csv", [["Report"], ["of fall"], NAMES, ROW]),
        [("E202", "m.yaml", 1, 1, "", "row 1 of fall.csv has 0 of the 6 columns of the map write header: 3")],
    ),
    "titles above the header of a sheet": (
        *(MAP, "xlsx", [["Report"], [], NAMES, ROW]),
        [("E202", "m.yaml", 1, 1, "", "row 1 of Fall has 0 of the 6 columns of the map write header: 3")],
    ),
    "a header too low": (
        *(f"{MAP}header: 2\n", "xlsx", [NAMES, ROW]),
        [("E202", "m.yaml", 11, 9, "", "row 2 of Fall has 0 of the 6 columns of the map")],
    ),
    "a header in an empty row": (
        *(f"{MAP}header: 2\n", "xlsx", [["Report"], [], NAMES, ROW]),
        [("E202", "m.yaml", 11, 9, "", "row 2 of the sheet Fall is empty")],
    ),
    "a header below the last row": (
        *(f"{MAP}header: 9\n", "csv", [NAMES, ROW]),
        [("E111", "fall.csv", 0, 0, "", "there is no line 9")],
    ),
    "a header at its row": (f"{MAP}header: 3\n", "xlsx", [["Report"], [], NAMES, ROW], []),
    "another export": (
        *(MAP, "csv", [["id", "born"], ["1", "2001"]]),
        [("E202", "m.yaml", 1, 1, "", "row 1 of fall.csv has 0 of the 6 columns of the map header: says in which row")],
    ),
    "a sheet renamed": (
        *(f"{MAP}sheet: Fal\n", "xlsx", {"Fall": [NAMES, ROW], "Notes": [["a"]]}),
        [("E202", "m.yaml", 11, 8, "", "fall.xlsx has no sheet Fal with rows did you mean Fall?")],
    ),
    "a sheet that is hidden": (
        *(f"{MAP}sheet: Fall\n", "xlsx", {"hidden Fall": [NAMES, ROW], "Notes": [["a"]]}),
        [("E202", "m.yaml", 11, 8, "", "no sheet Fall with rows show it in the spreadsheet: it is hidden")],
    ),
    "a sheet without rows": (
        *(f"{MAP}sheet: Notes\n", "xlsx", {"Fall": [NAMES, ROW], "Notes": []}),
        [("E202", "m.yaml", 11, 8, "", "fall.xlsx has no sheet Notes with rows")],
    ),
    "several sheets, and the map names none": (
        *(MAP, "xlsx", {"Fall": [NAMES, ROW], "Notes": [["a"]]}),
        [("E202", "m.yaml", 1, 1, "", "the workbook has several sheets with rows: Fall, Notes name one with sheet:")],
    ),
    "one sheet with rows, and the map names none": (
        MAP,
        "xlsx",
        {"hidden A": [["a"]], "Fall": [NAMES, ROW], "B": []},
        [],
    ),
    "a section's sheet is missing": (
        *(TWO, "xlsx", {"People": PEOPLE, "Exam": EXAMS}),
        [("E202", "m.yaml", 4, 3, "", "fall.xlsx has no sheet Exams with rows did you mean Exam?")],
    ),
    "a section's file is missing": (
        *(TWO, "folder", {"People": PEOPLE, "Exam": EXAMS}),
        [("E202", "m.yaml", 4, 3, "", "the folder has no table Exams did you mean Exam?")],
    ),
    "columns of a section's sheet": (
        *(TWO, "xlsx", {"People": PEOPLE, "Exams": [["R"], ["No", "Skil"], ["1", "x"]]}),
        [
            ("E202", "m.yaml", 4, 46, "", "Exams has no column Skill did you mean Skil?"),
            ("E201", "fall.xlsx", 0, 0, "Exams!B2", "1 column is in no list of the map: Skil"),
        ],
    ),
    "the header of a section's sheet": (
        *(TWO, "folder", {"People": PEOPLE, "Exams": EXAMS[1:]}),
        [("E202", "m.yaml", 4, 69, "", "row 2 of Exams.csv has 0 of the 2 columns of the map")],
    ),
    "two sheets that fit": (TWO, "xlsx", {"People": PEOPLE, "Exams": EXAMS, "More": [["x"]]}, []),
    "a map of one table for a folder": (
        *(MAP, "folder", {"Fall": [NAMES, ROW]}),
        [("E120", "fall", 0, 0, "", "the map is of one table, and this is a folder")],
    ),
    "a map of sheets for a file": (
        *(TWO, "csv", PEOPLE),
        [("E120", "fall.csv", 0, 0, "", "the map is of several sheets, and this is one table")],
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_what_does_not_fit_is_named_in_the_map_or_in_the_export(name: str, tmp_path: Path) -> None:
    text, kind, export, expected = EXPORTS[name]
    path = write_export(tmp_path, kind, export)
    found: list[Problem] = []
    try:
        roster = open_table(str(path), parse_map(text, "m.yaml"))
        assert [person.reasons for chunk in roster.chunks(9) for person in chunk.people()] == [()]
    except InputError as error:
        found = error.problems
    said = [
        f"{problem.message} {problem.help}".replace(f"{path.parent}/", "").replace("fall/", "") for problem in found
    ]
    places = [
        (problem.code, Path(problem.file).name, problem.line, problem.column, "" if problem.line else str(problem.path))
        for problem in found
    ]
    assert places == [each[:5] for each in expected], said
    assert all(words in text for text, (*_, words) in zip(said, expected, strict=True)), said


# --- Cells that do not fit ------------------------------------------------------------------------------------

CELLS: dict[str, tuple[list[str], list[str]]] = {
    "a new word": (
        ["1", "Ann", "Yes", "", "", "", ""],
        ["C2|HS: Yes is a word that the map does not have (the map has Y; add it at m.yaml:6)"],
    ),
    "a new word near a known one": (
        ["1", "Ann", "Y", "05/20/2021", "Donne", "", ""],
        ["E2|Status: Donne is a word that the map does not have (did you mean Done; add it at m.yaml:8)"],
    ),
    "a new word next to an empty cell": (
        ["1", "Ann", "Y", "", "Left", "", ""],
        ["E2|Status: Left is a word that the map does not have (the map has Done; add it at m.yaml:8)"],
    ),
    "an empty cell that says what another is": (
        ["1", "Ann", "Y", "05/20/2021", "", "", ""],
        ["E2|Status: the cell is empty, and it says what Grad is"],
    ),
    "a date in another format": (
        ["1", "Ann", "Y", "20.05.2021", "Done", "", ""],
        ["D2|Grad: 20.05.2021 is not in the form MM/DD/YYYY"],
    ),
    "a day that does not exist": (
        ["1", "Ann", "Y", "02/30/2021", "Done", "", ""],
        ["D2|Grad: 02/30/2021 as MM/DD/YYYY: there is no February 30, 2021"],
    ),
    "the number of a day": (
        ["1", "Ann", "Y", "44336", "Done", "", ""],
        ["D2|Grad: 44336 is what a spreadsheet makes of a date, perhaps of 2021-05-20"],
    ),
    "an error of a spreadsheet": (
        ["1", "#N/A", "Y", "", "", "", ""],
        ["B2|Name: a spreadsheet put the error #N/A here"],
    ),
    "a row without an id": (["", "Ann", "Y", "", "", "", ""], ["A2|SID: the cell of "]),
    "a cell beyond the columns": (
        ["1", "Ann", "Y", "", "", "", "", "", "left over"],
        ["|: the row has more cells than there are columns with a name: left over"],
    ),
    "several at once": (
        ["1", "Ann", "No", "13/13/2021", "Done", "", ""],
        ["D2|Grad: 13/13/2021 as MM/DD/YYYY", "C2|HS: No is a word"],
    ),
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", CELLS)
def test_what_is_wrong_with_a_cell_is_said_of_the_export(name: str, kind: str, tmp_path: Path) -> None:
    row, expected = CELLS[name]
    path = write_export(tmp_path, kind, [NAMES, row, ROW])
    (chunk,) = open_table(str(path), parse_map(MAP, "m.yaml")).chunks(9)
    wrong, right = chunk.people()
    assert (right.id, right.reasons) == ("1", ())
    assert len(wrong.reasons) == len(expected)
    for reason in wrong.reasons:
        assert any(_fits(reason, each, kind) for each in expected), reason
    assert list(wrong.original)[:7] == row[:7]


def _fits(reason: str, expected: str, kind: str) -> bool:
    place, _, words = expected.partition(": ")
    cell, _, column = place.partition("|")
    where = f"Fall!{cell}" if kind == "xlsx" else f"fall.csv:2, column {column}" if column else "fall.csv:2"
    return where in reason and words in reason


@pytest.mark.parametrize(
    ("columns", "names", "row", "reason"),
    [
        ("F: candidate, L: candidate", ["F", "L"], ["#N/A", "Oka"], "column F: a spreadsheet put the error #N/A here"),
        (
            *("D: {to: {by: S, words: {Y: diploma.earned}}}", ["D", "S"], ["2021-05-20", "#N/A"]),
            "column S: a spreadsheet put the error #N/A here",
        ),
        (
            *("H: {to: diploma.kind, words: {Y: ged}}", ["H"], ["#REF!"]),
            "column H: a spreadsheet put the error #REF! here",
        ),
    ],
)
def test_errors_of_a_spreadsheet_are_of_their_own_cell(
    columns: str, names: list[str], row: list[str], reason: str, tmp_path: Path
) -> None:
    write_csv(tmp_path / "a.csv", [["SID", *names], ["1", *row]])
    text = f"map: x\ncolumns: {{SID: id, {columns}}}\n"
    (chunk,) = open_table(str(tmp_path / "a.csv"), parse_map(text, "m.yaml")).chunks(9)
    (person,) = chunk.people()
    assert [each.partition(", ")[2] for each in person.reasons] == [reason]


@pytest.mark.parametrize("kind", ["folder", "xlsx"])
def test_tables_with_one_name_are_not_left_out_without_a_word(kind: str, tmp_path: Path) -> None:
    sheets = {"People": PEOPLE, "Ex ams": EXAMS, "Ex  ams" if kind == "xlsx" else "ex ams": EXAMS}
    path = write_export(tmp_path, kind, sheets)
    try:
        roster = open_table(str(path), parse_map(TWO.replace("Exams", "Ex ams"), "m.yaml"))
    except InputError:
        return
    assert roster.left_out


def test_the_name_of_a_column_may_have_two_lines(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [["SID", "Full\nName"], ["1", "Ann"]])
    roster = open_table(str(tmp_path / "a.csv"), parse_map(COLUMN + "Full Name: candidate\n", "m.yaml"))
    assert [person.value for chunk in roster.chunks(9) for person in chunk.people()] == [{"candidate": "Ann"}]


# --- Files that are no map ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.yaml", None, "no such file or directory"),
        ("folder", "folder", "is a directory"),
        ("a.csv", b"SID,Name\n1,Ann\n", "E209"),
        ("a.xlsx", b"PK\x03\x04\x14\x00\x00\x00", "E102"),
        ("a.bin", b"\x00\x01\x02\xff", "E102"),
        ("empty.yaml", b"", "the file is empty"),
        ("comments.yaml", b"# nothing\n", "the file is empty"),
        ("utf16.yaml", "map: x\n".encode("utf-16"), "columns is missing"),
        ("NCMA.yaml", ROOT / "rules/guide/NCMA.yaml", "map is missing"),
        ("student.yaml", ROOT / "examples/student.yaml", "map is missing"),
        ("two.yaml", b"map: x\ncolumns: {SID: id}\n---\nmap: y\n", "E1"),
    ],
)
@pytest.mark.parametrize("command", ["cohort", "check"])
def test_a_file_that_is_no_map(command: str, name: str, content: Any, said: str, run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "fall.csv", [["SID", "Name"], ["1", "Ann"]])
    if isinstance(content, Path):
        content = content.read_bytes()
    if content == "folder":
        (tmp_path / name).mkdir()
    elif content is not None:
        (tmp_path / name).write_bytes(content)
    person = ["--id", "1"] if command == "check" else []
    result = run(command, "fall.csv", "--map", name, *person, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (4, "")
    assert said in result.stderr
    assert name in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("kept", ["verdict", "ID", "Candidate", "error", "days_left", "plan"])
def test_a_column_of_the_answers_cannot_be_kept(kept: str, run: Run, tmp_path: Path) -> None:
    write_csv(tmp_path / "fall.csv", [["SID", kept], ["1", "Ann"]])
    (tmp_path / "m.yaml").write_text(f"map: x\ncolumns: {{SID: id}}\nkeep:\n  - Email\n  - {kept}\n", encoding="utf-8")
    result = run("cohort", "fall.csv", "--map", "m.yaml", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (4, "")
    assert f"the answers have a column {kept.lower()} of their own" in result.stderr
    assert "m.yaml:5:5" in result.stderr


@pytest.mark.parametrize("option", [["--keep", "Email"], ["--dates", "MM/DD/YYYY"]])
def test_options_that_a_map_has_itself(option: list[str], run: Run, tmp_path: Path) -> None:
    result = run("cohort", "fall.csv", "--map", "m.yaml", *option, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "write keep: and dates: into the map" in " ".join(result.stderr.split())
