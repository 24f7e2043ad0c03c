"""The draft of a map: what it knows, what it asks, and that it then reads people as a hand-made roster has them."""

import csv
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.roster.drafting.draft import draft_map
from ma_eligibility.roster.drafting.survey import survey_export
from ma_eligibility.roster.mapping.map_rules import DECIDE
from ma_eligibility.roster.mapping.maps import parse_map
from ma_eligibility.roster.open_roster import open_table

Rows = list[list[Any]]
Write = Callable[[Path], Path]

REGISTRAR: Rows = [
    *csv.reader(
        """\
Student ID,Last Name,First Name,DOB,Program,Status,Grad Date,Clock Hours,Accreditor,HS Diploma,Email,Advisor,GPA,Cohort
20417,Okafor,Chidi,04/02/1999,Medical Assisting Diploma,Graduated,05/20/2026,"1,040",CAAHEP,Y,c@lake.edu,Ruiz,3.41,F24
20533,Bell,Mae,11/12/2001,Phlebotomy Certificate,Enrolled,12/18/2026,160,N/A,GED,m@lake.edu,Ruiz,2.98,S26
20618,Tran,Linh,07/30/1988,Health Careers,Withdrawn,,720,ABHES,N,l@lake.edu,Hale,3.10,F24
20702,Sato,Ken,,Medical Assisting Diploma,On Hold,01/15/2027,760,ABHES,HSD,k@lake.edu,Hale,,F25
""".splitlines()
    )
]

CAREER_NAMES = ["Banner ID", "Student Name", "Birth Date", "Major", "Completion Date", "Contact Hours", "Extern Hours"]
CAREER: Rows = [
    ["Lakeside College: Career Services"],
    ["Candidates for certification, fall 2026"],
    [],
    [*CAREER_NAMES, "Diploma Type", "Phone", "Section"],
    [5501, "Ada Quill", date(1998, 3, 9), "MA", date(2025, 12, 12), 900, 180, "High School", "555-0101", "A"],
    [5502, "Ben Ort", date(2002, 8, 17), "Billing and Coding", date(2026, 5, 8), 640, None, "GED", "555-0102", "B"],
    [5503, "Cal Umm", None, "Undeclared", None, None, None, "Foreign", "555-0103", "A"],
    ["Total", None, None, None, None, 1540, 180],
]
CODES: Rows = [["Code", "Meaning"], ["A", "Day"], ["B", "Evening"]]

STUDENTS: Rows = [
    ["SID", "Full Name", "High School Diploma"],
    ["A-1", "Eve Moss", "Yes"],
    ["A-2", "Flo Nash", "Yes"],
]
JOBS: Rows = [
    ["Student", "Company", "Position", "Hire Date", "End Date", "Hrs/Week", "Job Duties", "Supervised", "Salary"],
    ["A-1", "Oak Clinic", "Medical Assistant", "3/14/2021", "Present", 40, "Front Office, Back Office", "Y", 40000],
    ["A-2", "Elm Clinic", "Receptionist", "6/1/2019", "9/30/2022", 20, "Front Desk", "N", 30000],
    ["A-2", "Ash Labs", "Phleb", "10/15/2022", "Current", 36, "Billing", "N", 31000],
]


def write_csv(path: Path, rows: Rows, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_book(path: Path, sheets: Mapping[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def write_registrar(folder: Path) -> Path:
    return write_csv(folder / "registrar.csv", REGISTRAR)


def write_career(folder: Path) -> Path:
    return write_book(folder / "career.xlsx", {"Candidates": CAREER, "Codes": CODES})


def write_placement(folder: Path) -> Path:
    return write_book(folder / "placement.xlsx", {"Students": STUDENTS, "Jobs": JOBS})


#: What is decided of each draft, as its lines are edited.
DECIDED: dict[Write, dict[str, str]] = {
    write_registrar: {
        "#Health Careers: {programs.1.field: other}": "Health Careers: nothing",
        "#On Hold: nothing": "On Hold: programs.1.expected",
        "#- Cohort": "- Cohort",
    },
    write_career: {
        "#Undeclared: {programs.1.field: other}": "Undeclared: nothing",
        "#Foreign: nothing": "Foreign: nothing",
        "#- Section": "- Section",
    },
    write_placement: {
        "#Receptionist: medical_office_worker": "Receptionist: medical_office_worker",
    },
}
PROFILES: dict[Write, dict[str, dict[str, Any]]] = {
    write_registrar: {
        "20417": {
            "candidate": "Chidi Okafor",
            "born": "1999-04-02",
            "programs": [
                {"field": "medical_assisting", "completed": "2026-05-20", "hours": 1040, "accreditation": ["CAAHEP"]}
            ],
            "diploma": {"kind": "high_school"},
        },
        "20533": {
            "candidate": "Mae Bell",
            "born": "2001-11-12",
            "programs": [{"field": "phlebotomy", "expected": "2026-12-18", "hours": 160}],
            "diploma": {"kind": "ged"},
        },
        "20618": {
            "candidate": "Linh Tran",
            "born": "1988-07-30",
            "programs": [{"hours": 720, "accreditation": ["ABHES"]}],
            "diploma": "none",
        },
        "20702": {
            "candidate": "Ken Sato",
            "programs": [
                {"field": "medical_assisting", "expected": "2027-01-15", "hours": 760, "accreditation": ["ABHES"]}
            ],
            "diploma": {"kind": "high_school"},
        },
    },
    write_career: {
        "5501": {
            "candidate": "Ada Quill",
            "born": "1998-03-09",
            "programs": [
                {"field": "medical_assisting", "completed": "2025-12-12", "hours": 900, "externship_hours": 180}
            ],
            "diploma": {"kind": "high_school"},
        },
        "5502": {
            "candidate": "Ben Ort",
            "born": "2002-08-17",
            "programs": [{"field": "medical_coding", "completed": "2026-05-08", "hours": 640}],
            "diploma": {"kind": "ged"},
        },
        "5503": {"candidate": "Cal Umm"},
    },
    write_placement: {
        "A-1": {
            "candidate": "Eve Moss",
            "diploma": {"kind": "high_school"},
            "employment": [
                {
                    "employer": "Oak Clinic",
                    "role": "medical_assistant",
                    "start": "2021-03-14",
                    "end": "present",
                    "hours_per_week": 40,
                    "duties": ["administrative", "clinical"],
                    "supervised": True,
                }
            ],
        },
        "A-2": {
            "candidate": "Flo Nash",
            "diploma": {"kind": "high_school"},
            "employment": [
                {
                    "employer": "Elm Clinic",
                    "role": "medical_office_worker",
                    "start": "2019-06-01",
                    "end": "2022-09-30",
                    "hours_per_week": 20,
                    "duties": ["administrative"],
                    "supervised": False,
                },
                {
                    "employer": "Ash Labs",
                    "role": "phlebotomist",
                    "start": "2022-10-15",
                    "end": "present",
                    "hours_per_week": 36,
                    "duties": ["administrative"],
                    "supervised": False,
                },
            ],
        },
    },
}
EXPORTS = pytest.mark.parametrize(
    "write", DECIDED, ids=lambda write: getattr(write, "__name__", "").removeprefix("write_")
)


def decide(text: str, changes: Mapping[str, str]) -> str:
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


@EXPORTS
def test_the_draft(write: Write, tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    draft = draft_map(str(write(tmp_path)))
    golden(f"drafts/{write(tmp_path).stem}.map.yaml", draft.text)
    assert draft == draft_map(str(write(tmp_path)))
    assert draft.undecided == draft.text.count(f"# {DECIDE}") > 0


@EXPORTS
def test_a_decided_draft_reads_the_people_as_they_are(write: Write, tmp_path: Path) -> None:
    path = write(tmp_path)
    text = decide(draft_map(str(path)).text, DECIDED[write])
    (chunk,) = open_table(str(path), parse_map(text, "office.map.yaml")).chunks(100)
    people = {person.id: person for person in chunk.people()}
    assert {key: person.reasons for key, person in people.items()} == dict.fromkeys(PROFILES[write], ())
    for key, profile in PROFILES[write].items():
        assert make_profile(people[key].value) == make_profile(dict(profile)), key


@EXPORTS
def test_an_undecided_draft_answers_nobody(write: Write, tmp_path: Path) -> None:
    """What a draft is not sure of stops the run, or the rows that have it."""
    path = write(tmp_path)
    text = draft_map(str(path)).text
    try:
        chunks = [*open_table(str(path), parse_map(text, "office.map.yaml")).chunks(100)]
    except InputError:
        return
    assert any(person.reasons for chunk in chunks for person in chunk.people())


# --- What is asked, and what is not ------------------------------------------------------------------------------


def draft_of(tmp_path: Path, header: list[str], *rows: list[str], delimiter: str = ",") -> str:
    """Return the lines of the draft below its first comments."""
    ids = [["Student ID", *header], *([f"7{number:03}", *row] for number, row in enumerate(rows))]
    text = draft_map(str(write_csv(tmp_path / "few.csv", ids, delimiter))).text
    return text[text.index("map: few") :]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["05/20/1999", "11/02/2000"], "dates: MM/DD/YYYY\ncolumns:\n  Student ID: id\n  DOB: born\n"),
        (["20/05/1999", "02/11/2000"], "dates: DD/MM/YYYY\ncolumns:\n  Student ID: id\n  DOB: born\n"),
        (["20.05.1999", "02.11.2000"], "dates: DD.MM.YYYY\ncolumns:\n  Student ID: id\n  DOB: born\n"),
        (["1999-05-20", "2000-11"], "columns:\n  Student ID: id\n  DOB: born\n"),
        (["20-May-1999", "2-NOV-2000"], "dates: DD-Mon-YYYY\n"),
        (["5/20/99", "11/2/00"], "dates: MM/DD/YY\n"),
        (
            ["05/02/1999", "11/02/2000"],
            '  # decide: are the dates of "DOB" MM/DD/YYYY or DD/MM/YYYY? No day in it is above 12\n'
            "  #DOB: {to: born, dates: MM/DD/YYYY}\n",
        ),
        (
            ["05/20/1999", "02/11/2000", "20/11/2000"],
            '  # decide: "20/11/2000" in row 4 of "DOB" is no date like the others\n  #DOB:',
        ),
        (["N/A", "11/22/2000"], "  DOB: {to: born, words: {N/A: nothing}, others: as they are}\n"),
        (["3", "14"], '  # decide: "DOB" is called as born, and it holds numbers\n  #DOB: born\n'),
    ],
)
def test_the_form_of_dates(cells: list[str], said: str, tmp_path: Path) -> None:
    assert said in draft_of(tmp_path, ["DOB"], *([cell] for cell in cells))


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("Hours", ["700", "800"], "#Hours: programs.1.hours"),
        ("Clock Hours", ["700", "some"], '; what does "some", first in row 3, say?'),
        ("Total Hours", ["700", "760"], '# decide: is "Total Hours" programs.1.hours or employment.1.total_hours?'),
        ("HS/GED", ["GED", "HS"], "HS/GED:"),
        ("Seat Hours", ["700", "760"], "  Seat Hours: programs.1.hours\n"),
        ("Legal Name", ["A1", "B2"], '# decide: does "Legal Name" hold names? Most of its cells have digits'),
        ("Hrs/Wk", ["40", "20"], "  Hrs/Wk: employment.1.hours_per_week\n"),
        ("Home Phone", ["1", "2"], "keep:\n  - Home Phone\n"),
        ("Program Code", ["MA01", "PH02"], "  Program Code:\n    words:\n      # decide: which field is"),
        ("HS Diploma", ["2019-05", "2018-06"], '# decide: "HS Diploma" is called as diploma.kind, and it holds dates'),
        ("HS Diploma", ["Y", "N"], "#none: [N]"),
        ("HS Grad Date", ["2019-05-20", "2018-06-01"], "  HS Grad Date: diploma.earned\n"),
        ("Grad Date", ["2019-05-20", "2018-06-01"], "#Grad Date: programs.1.completed"),
        ("Accredited", ["Y", "N"], "#Accredited:"),
        ("Accredited?", ["Yes", "Unknown"], '#"Accredited?":'),
        ("Military", ["Y", "N"], "#Military:"),
        ("Military Svc", ["Army", "N"], '# decide: does a no in "Military Svc"'),
        ("Diploma", ["HS", "GED"], "  Diploma: {to: diploma.kind, words: {HS: high_school, GED: ged}}"),
        ("Diploma", ["HS", "None"], '  Diploma: {to: diploma.kind, words: {HS: high_school}, none: ["None"]}'),
        ("Acad Plan", ["MA - Day", "EKG"], "MA - Day: {programs.1.field: medical_assisting}"),
        ("Exp Grad Dt", ["5/20/2027", "6/1/2027"], "Exp Grad Dt: programs.1.expected"),
        ("Plan", ["Nursing", "Phlebotomy"], "Phlebotomy: {programs.1.field: phlebotomy}"),
        ("Track", ["Nursing", "Phlebotomy"], '# decide: is "Track" the program of a student? Its words are fields'),
        ("Zoom", ["1", "2"], "#- Zoom"),
        ("Name", ["Ann", "Bob"], "  Name: candidate\n"),
        ("End Date", ["2019-05-20", "2018-06-01"], '# decide: is "End Date" employment.1.end, or another fact?'),
        ("Level", ["Secondary", "HS"], '# decide: is "Level" programs.1.level, or another fact?'),
        ("Contact", ["a@b.edu", "c@b.edu"], "keep:\n  - Contact\n"),
        ("SSN", ["1", "2"], "ignore:\n  - SSN\n"),
        ("Work Hours", ["", ""], "#Work Hours: employment.1."),
        ("employment.1.start", ["2020-01", "2021-01"], "#assume: {employment.1.end: present}"),
        ("Employer 2", ["Oak", "Elm"], "  Employer 2: employment.2.employer\n"),
        ("Yes: [no]", ["a", "b"], '#- "Yes: [no]"'),
    ],
)
def test_a_column(name: str, cells: list[str], said: str, tmp_path: Path) -> None:
    assert said in draft_of(tmp_path, [name], *([cell] for cell in cells))


def test_every_draft_with_its_hash_signs_removed_is_a_map(tmp_path: Path) -> None:
    """A line is right as soon as the # in front of it is gone."""
    for write in DECIDED:
        text = draft_map(str(write(tmp_path))).text
        text = re.sub(r"^( *)#(?! )", r"\1", text, flags=re.MULTILINE)
        assert parse_map(text, "office.map.yaml").rules.tables


def test_other_delimiters_and_titles_of_a_text(tmp_path: Path) -> None:
    rows = [["Report of the registrar"], [], ["SID", "Full Name", "Major"], ["1", "Ann", "MA"], ["2", "Bob", "MA"]]
    for delimiter in ";\t":
        path = write_csv(tmp_path / "titles.tsv", rows, delimiter)
        text = draft_map(str(path)).text
        assert "header: 3\ncolumns:\n  SID: id\n  Full Name: candidate\n  Major:" in text
        (chunk,) = open_table(str(path), parse_map(text, "office.map.yaml")).chunks(100)
        assert [person.id for person in chunk.people()] == ["1", "2"]


def test_two_sheets_of_people_are_asked_about(tmp_path: Path) -> None:
    sheets = {"Fall": STUDENTS, "Spring": STUDENTS, "Read me": [["Ask the registrar"]]}
    text = draft_map(str(write_book(tmp_path / "terms.xlsx", sheets))).text
    assert '# decide: is this the sheet to read? There is "Spring", too\n#sheet: Fall\n' in text
    assert '# "Read me" is left out: no row of it looks like a header\n' in text


def test_a_sheet_of_records_with_an_id_of_nobody(tmp_path: Path) -> None:
    """What a section's sheet is called by is asked about, and the sheet is named if it has no ids of the people."""
    people: Rows = [["Student #", "First", "Last"], ["S1", "Al", "Lee"], ["S2", "Bo", "Roe"]]
    exams: Rows = [["Student #", "Exam", "Exam Date", "Result"], ["S1", "RMA", "2/14/2026", "Pass"]]
    exams += [["S8", "RMA", "2/20/2026", "Fail"], ["S9", "RMA", "2/20/2026", "Fail"]]
    cards: Rows = [["Card", "Issued", "Expires"], ["CPR", "2026-01", "2028-01"]]
    path = write_book(tmp_path / "m.xlsx", {"People": people, "Exams": exams, "Cards": cards})
    text = draft_map(str(path)).text
    assert '  Exams:\n    id: "Student #"\n    section: attempts\n' in text
    assert '# decide: is "Exam" credential?' in text
    assert "Result: {to: passed, words: {Pass: yes, Fail: no}}" in text
    assert (
        '# "Cards" is left out: decide: it seems to be credentials, and no column of it has ids of the people' in text
    )


def test_a_second_export_needs_no_editing_and_a_new_word_is_reported(tmp_path: Path) -> None:
    path = write_registrar(tmp_path)
    text = decide(draft_map(str(path)).text, DECIDED[write_registrar])
    again = [[*row] for row in REGISTRAR]
    again[1][4] = "Surgical Technology Diploma"
    (chunk,) = open_table(str(write_csv(tmp_path / "spring.csv", again)), parse_map(text, "office.map.yaml")).chunks(
        100
    )
    first, *others = [person.reasons for person in chunk.people()]
    assert others == [(), (), ()]
    assert "spring.csv:2, column Program: Surgical Technology Diploma is a word that the map does not have" in first[0]


def test_a_column_of_many_words_is_held_in_bounded_memory(tmp_path: Path) -> None:
    rows = [[f"{number}", f"Person {number}", f"note {number}"] for number in range(30_000)]
    path = write_csv(tmp_path / "many.csv", [["SID", "Full Name", "Major"], *rows])
    (survey,) = survey_export(str(path))
    assert survey.rows == 30_000
    assert all(len(column.words) <= 200 and len(column.ids) <= 10_000 for column in survey.columns)
    assert "#Major: programs.1.field" in draft_map(str(path)).text


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "", "the file is empty"),
        ("a.csv", "just a text\n", "no line looks like the header of a table"),
        ("a.csv", "SID,Major\n", "it has no rows below a header"),
        ("a.csv", "Major,GPA\nMA,3.1\nMA,3.1\n", "no column tells the people apart"),
        ("a.xls", "x", "a table whose name ends in .xls is not read"),
        ("a", "x", "a table whose name ends in nothing is not read"),
    ],
)
def test_exports_without_a_usable_table(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as raised:
        draft_map(str(tmp_path / name))
    assert said in str(raised.value.problems[0].message)


def test_the_command(run: Run, tmp_path: Path) -> None:
    path = write_registrar(tmp_path)
    found = run("template", "--map-from", "registrar.csv", "-o", "office.map.yaml", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout == (
        "office.map.yaml is written; 3 things are to decide in it; look for decide:\n"
        "then: ma-eligible cohort registrar.csv --map office.map.yaml\n"
    )
    assert (tmp_path / "office.map.yaml").read_text() == draft_map(str(path)).text
    assert json.loads((tmp_path / "map.schema.json").read_text())["title"].endswith("for ma-eligible")
    for arguments, said in (
        (("--map-from", "registrar.csv", "-o", "office.map.yaml"), "office.map.yaml is there already"),
        (("--map-from", "registrar.csv", "-o", "map.csv"), "must end in .yaml or .yml"),
        (("--map-from", "-"), "not standard input"),
        (("roster.csv", "--map-from", "registrar.csv"), "name it with -o FILE"),
        (("-o", "roster.csv"), "template roster.csv"),
    ):
        found = run("template", *arguments, cwd=tmp_path)
        assert (found.returncode, found.stdout) == (2, "")
        assert said in found.stderr
    assert run("template", "--map-from", "missing.csv", cwd=tmp_path).returncode == 4


HEADERS = """\
Student ID|SID|Student|First Name|Last Name|Name|DOB|Program|Program Code|Status|Grad Date|Completion Date|Hours|Exam|
Expected Grad Date|Clock Hours|Accreditation|HS Diploma|GED|HS Grad Date|Military|Employer|Job Title|Start Date|
End Date|Duties|Exam Date|Result|CPR|Credential|Expires|Skills|Email|Notes|Zoom|No: x|# 1|'|programs|id|
programs.1.field|employment.2.end|diploma|complete|answers.x|Job 2 Title|reject_reason"""
CELLS = """\
|1|2|Y|N|GED|05/06/2021|13/06/2021|05/20/2021|2021-05|Present|N/A|none|Medical Assistant|MA|RN; LPN|a: b|{x}|# y|"|
Total|1,040|CAAHEP|Graduated|é\u202e"""


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    names, words = (st.sampled_from(text.replace("\n", "").split("|")) for text in (HEADERS, CELLS))
    header = draw(st.lists(names, min_size=1, max_size=8))
    rows = draw(st.lists(st.lists(words, min_size=len(header), max_size=len(header)), min_size=1, max_size=5))
    return [["PIDM", *header], *([str(700 + number), *row] for number, row in enumerate(rows))]


#: The codes of problems that a draft may have: what is missing, there twice, or not of one kind.
MAY_BE_LEFT = {"E106", "E111", "E202", "E301", "E209"}


@given(tables())
def test_any_draft_is_a_map_or_lacks_what_is_to_be_decided(rows: Rows) -> None:
    """Whatever names and words an export has, its draft can be read, with and without the # in front of lines."""
    with TemporaryDirectory() as folder:
        try:
            text = draft_map(str(write_csv(Path(folder) / "any.csv", rows))).text
        except InputError:
            return
    text = re.sub("^ *#assume: .*….*$", "", text, flags=re.MULTILINE)  # what is left to be written there
    for each in (text, re.sub(r"^( *)#(?! )", r"\1", text, flags=re.MULTILINE)):
        assert find_codes(each) <= MAY_BE_LEFT, each


def find_codes(text: str) -> set[str]:
    try:
        parse_map(text, "any.map.yaml")
    except InputError as error:
        return {problem.code for problem in error.problems}
    return set()


@EXPORTS
def test_the_next_command_answers_once_the_lines_are_decided(write: Write, run: Run, tmp_path: Path) -> None:
    path = write(tmp_path)
    drafted = run("template", "--map-from", path, "-o", "office.map.yaml", cwd=tmp_path)
    office = tmp_path / "office.map.yaml"
    office.write_text(decide(office.read_text(), DECIDED[write]))
    command = drafted.stdout.splitlines()[-1].removeprefix("then: ma-eligible ")
    answered = run(*command.split(), "--as-of", "2026-11-29", cwd=tmp_path)
    assert answered.returncode == 0
    assert "cannot be read" not in answered.stdout


@pytest.mark.parametrize(
    ("header", "id"),
    [
        (["Learner #", "Full Name"], '"Learner #"'),
        (["Full Name", "Candidate No"], "Candidate No"),
        (["Badge No", "Full Name"], "Badge No"),
    ],
)
def test_ids_by_their_name(header: list[str], id: str, tmp_path: Path) -> None:
    rows = [["A1", "Ann Oak"], ["B2", "Bo Elm"]] if header[0] != "Full Name" else [["Ann Oak", "A1"], ["Bo Elm", "B2"]]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(row) for row in (header, *rows)), encoding="utf-8")
    text = draft_map(str(path)).text
    assert f"  {id}: id\n" in text
    assert "  Full Name: candidate\n" in text


def test_sums_are_named_without_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("SID,Major,Phone,Clock Hours\n1,EKG,5,700\nCount: 1,,,\nGrand Total,,,700\n", encoding="utf-8")
    text = draft_map(str(path)).text
    assert "\nskip: [Count, Grand Total]\n" in text
    (chunk,) = open_table(str(path), parse_map(text, "m.yaml")).chunks(9)
    assert [person.id for person in chunk.people()] == ["1"]


def test_an_undecided_draft_says_how_much_is_to_decide(tmp_path: Path) -> None:
    path = write_registrar(tmp_path)
    with pytest.raises(InputError, match="is in no list of the map: Cohort") as raised:
        open_table(str(path), parse_map(draft_map(str(path)).text, "m.yaml"))
    assert raised.value.problems[0].help.endswith("there are 3 questions of the draft to decide: look for decide:")


def test_jobs_that_go_on_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "SID,Employer,Hire Date,Term Date\n1,Oak,2020-01-01,2021-01-01\n2,Elm,2020-01-01,\n", encoding="utf-8"
    )
    text = draft_map(str(path)).text
    question = 'one cell of "Term Date" is empty: does the job of that row go on?'
    assert f"# decide: {question}\n#assume: {{employment.1.end: present}}\n" in text
    (chunk,) = open_table(str(path), parse_map(text, "m.yaml")).chunks(9)
    _, second = chunk.entries()
    assert "end is missing" in second.reason
    assert "write assume: {employment.1.end: present} into the map" in second.reason
    (chunk,) = open_table(str(path), parse_map(text.replace("#assume:", "assume:"), "m.yaml")).chunks(9)
    assert [entry.reason for entry in chunk.entries()] == ["", ""]


def test_what_cells_hold_is_never_a_line_of_the_map(tmp_path: Path) -> None:
    rows: Rows = [["SID", "Major"], ["1", "MA"], ["2", "MA", *[None] * 1037, "x\nassume: {military: none}\n#"]]
    text = draft_map(str(write_book(tmp_path / "a.xlsx", {"S": rows}))).text
    assert "assume: {military" in text
    assert "\nassume: {military" not in text


def test_flaws_right_below_a_header_are_noted(tmp_path: Path) -> None:
    path = write_book(tmp_path / "a.xlsx", {"S": [["SID", "Major"], ["1", "=NOW()"], ["2", "MA"]]})
    assert "# row 2: this formula has no result yet" in draft_map(str(path)).text


def test_a_long_cell_among_dates_is_not_in_the_draft(tmp_path: Path) -> None:
    text = draft_of(tmp_path, ["Grad Date"], ["05/20/2026"], ["x" * 100_000], ["9" * 100_000])
    assert len(text) < 3_000


def test_all_that_may_be_assumed_is_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    header = "SID,Employer,Hire Date,Term Date,employment.2.start,employment.2.end,employment.2.employer"
    path.write_text(
        f"{header}\n1,Oak,2020-01-01,,2019-01-01,,Elm\n2,Ash,2020-01-01,2021-01-01,2018-01-01,2018-12-01,Fir\n",
        encoding="utf-8",
    )
    text = draft_map(str(path)).text
    assert text.count("assume: {employment") == 1
    assert "#assume: {employment.1.end: present, employment.2.end: present}\n" in text
