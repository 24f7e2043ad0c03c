"""Workbooks: nothing in them is left out without a word, and what their cells show is what is read."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from raw_workbooks import MAIN, RawSheet, cell, row, texts, write_raw
from table_writers import csv_text, write_workbook

from ma_eligibility.errors import InputError
from ma_eligibility.roster.one_person import load_person
from ma_eligibility.roster.open_roster import open_table
from ma_eligibility.roster.rosters import Entry
from ma_eligibility.roster.tables import TablePerson, TableRoster
from ma_eligibility.roster.workbook.cell_names import column_index, column_letters
from ma_eligibility.roster.workbook.number_formats import DAY_ZERO, DAY_ZERO_1904, read_format


def people_of(roster: TableRoster) -> list[TablePerson]:
    return [person for chunk in roster.chunks(7) for person in chunk.people()]


def read(path: Path) -> list[TablePerson]:
    return people_of(open_table(str(path)))


def entries_of(path: Path) -> list[Entry]:
    return [entry for chunk in open_table(str(path)).chunks(7) for entry in chunk.entries()]


def refused(path: Path) -> list[tuple[str, str, str]]:
    """Return code, message and help of what keeps a workbook from being read."""
    with pytest.raises(InputError) as caught:
        entries_of(path)
    return [(each.code, each.message, each.help) for each in caught.value.problems]


def one_cell(path: Path, cells: str, **options: Any) -> TablePerson:
    """Return the person of a sheet with an id and the date of birth, given the cell of the latter."""
    rows = row(texts(["id", "born"])) + row(texts(["1"]) + cells)
    (person,) = read(write_raw(path, [RawSheet("R", rows)], **options))
    return person


# --- Which sheets count ---------------------------------------------------------------------------------------

FALL = [["id", "candidate", "born"], ["1", "Ann", "1999"]]
SPRING = [["born", "id", "diploma.kind"], ["2001", "2", "ged"], ["2002", "1", ""]]


def test_sheets_with_ids_are_one_roster(tmp_path: Path) -> None:
    roster = open_table(str(write_workbook(tmp_path / "r.xlsx", {"Fall": FALL, "Notes": [["x"]], "Spring": SPRING})))
    assert roster.columns == ("id", "candidate", "born", "diploma.kind")
    people = people_of(roster)
    assert [(person.id, person.original) for person in people] == [
        ("1", ("1", "Ann", "1999", "")),
        ("2", ("2", "", "2001", "ged")),
        ("1", ("1", "", "2002", "")),
    ]
    assert people[1].value == {"born": "2001", "diploma": {"kind": "ged"}}
    assert people[1].locate(("diploma", "kind")).where == "Spring!C2"
    assert [person.place.partition(": ")[2] for person in people] == ["Fall!A2", "Spring!B2", "Spring!B3"]
    assert roster.left_out == []


def test_what_is_wrong_with_the_columns_of_any_sheet(tmp_path: Path) -> None:
    sheets = {"Fall": FALL, "Spring": [["id", "brn"], ["2", "x"]], "Summer": [["id", "born", "id"], ["3", "", "y"]]}
    with pytest.raises(InputError) as caught:
        open_table(str(write_workbook(tmp_path / "r.xlsx", sheets)))
    assert [(each.code, each.path) for each in caught.value.problems] == [("E201", "Spring!B1"), ("E106", "Summer!C1")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_does_not_count_and_is_named(state: str, tmp_path: Path) -> None:
    old = RawSheet("Old", row(texts(["id"])) + row(texts(["old"])), state)
    now = RawSheet("Now", row(texts(["id"])) + row(texts(["new"])))
    words = RawSheet("Words", row(texts(["ged", "high_school"])), "hidden")
    roster = open_table(str(write_raw(tmp_path / "r.xlsx", [old, now, words])))
    assert [person.id for person in people_of(roster)] == ["new"]
    assert roster.describe_left_out() == [f"{tmp_path / 'r.xlsx'}: not read: the sheet Old, which is hidden"]
    only = write_raw(tmp_path / "only.xlsx", [old, RawSheet("Empty", "")])
    assert refused(only) == [("E111", "every sheet of the workbook that is not hidden is empty", "")]


def test_who_is_looked_for_may_be_on_a_sheet_that_is_not_read(tmp_path: Path) -> None:
    old = RawSheet("Old", row(texts(["id"])) + row(texts(["7"])), "hidden")
    now = RawSheet("Now", row(texts(["id"])) + row(texts(["8"])))
    path = str(write_raw(tmp_path / "r.xlsx", [old, now]))
    warnings: list[Any] = []
    load_person(path, "8", warnings, [])
    assert [(each.code, each.message) for each in warnings] == [("W107", "not read: the sheet Old, which is hidden")]


def test_a_sheet_with_columns_and_without_ids_is_named(tmp_path: Path) -> None:
    sheets = {"About": [["read me"]], "Fall": FALL, "Spring": [["student", "born"], ["2", "2001"]]}
    roster = open_table(str(write_workbook(tmp_path / "r.xlsx", sheets)))
    assert roster.left_out == ["the sheet Spring, which has no column id"]


def test_a_sheet_with_titles_above_its_header_next_to_one_without(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "r.xlsx", {"Fall": FALL, "Spring": [["Report"], ["of 2026"], *SPRING]})
    ((code, message, _),) = refused(path)
    assert (code, message) == ("E202", "there is no column id in the first row: the headers are in row 3 of Spring")


def test_people_next_to_a_sheet_that_is_no_section(tmp_path: Path) -> None:
    joined = {"People": [["id"], ["1"]], "Jobs": [["id", "role"], ["1", "other"]]}
    assert [each[:2] for each in refused(write_workbook(tmp_path / "r.xlsx", joined))] == [
        ("E201", "no section is called Jobs")
    ]
    wide = {"People": FALL, "Spring": SPRING}
    assert [person.id for person in read(write_workbook(tmp_path / "w.xlsx", wide))] == ["1", "2", "1"]


# --- Which rows and cells count -------------------------------------------------------------------------------


def test_rows_count_wherever_they_are(tmp_path: Path) -> None:
    numbers = {"a": 7, "b": 3, "c": 2_000_000, "d": None}
    rows = row(texts(["id", "born"]), 1) + "".join(row(texts([id]), line) for id, line in numbers.items())
    people = read(write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows)]))
    assert [(person.id, person.line) for person in people] == [("a", 7), ("b", 3), ("c", 2_000_000), ("d", 2_000_001)]


def test_cells_count_wherever_they_are_in_their_row(tmp_path: Path) -> None:
    def place(*cells: tuple[str, str]) -> str:
        return "".join(cell(text, at, "inlineStr") for at, text in cells)

    rows = (
        row(place(("B1", "id"), ("D1", "born"), ("C1", "candidate")))
        + row(place(("D2", "1999"), ("B2", "1")))
        + row(place(("B3", "2"), ("C3", "Ann"), ("C3", "Bo")))
        + row(place(("B4", "3"), ("ALM4", "far")))
        + row(place(("B5", "4"), ("ZZZ5", "farther")))
    )
    first, *others = read(write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows)]))
    assert (first.id, first.value, first.reasons) == ("1", {"born": "1999"}, ())
    assert [person.reasons for person in others] == [
        ("R!C3: the file has two cells here",),
        ("R, row 4: the row has more cells than there are columns with a name: far in column ALM",),
        ("R, row 5: the row has more cells than there are columns with a name: farther in column ZZZ",),
    ]


def test_a_formula_without_result_counts_only_where_a_column_has_a_name(tmp_path: Path) -> None:
    formula = "<c><f>NOW()</f></c>"
    rows = row(texts(["id", "born"])) + row(texts(["1"]) + formula) + row(texts(["2", "1999", ""]) + formula)
    first, second = read(write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows)]))
    assert first.reasons == ("R!B2: this formula has no result yet: open the workbook in a spreadsheet and save it",)
    assert second.reasons == ("R!D3: the row has more cells than there are columns with a name: =NOW()",)


MERGED = (
    '<mergeCells count="3"><mergeCell ref="A2:A3"/><x:mergeCell  xmlns:x="y" ref="C3:D4"/><mergeCell ref="B1:B1"/>'
    "</mergeCells>"
)


def test_merged_cells_are_reported_and_not_taken_for_empty_ones(tmp_path: Path) -> None:
    rows = [["id", "candidate", "born"], ["1", "Ann"], ["", "Bo", "1999"], ["3", "Cy"], ["4", "Di"], ["5", "Eve"]]
    written = "".join(row(texts(each)) for each in rows)
    ann, bo, cy, di, _ = read(write_raw(tmp_path / "r.xlsx", [RawSheet("R", written, after=MERGED)]))
    said = "this cell is merged with {}: undo that, and write what each cell says"
    assert (ann.reasons, di.reasons) == ((), ())
    assert bo.reasons == ("R!A3: the cell of id is empty", f"R!A3: {said.format('A2')}")
    assert cy.reasons == (f"R!C4: {said.format('C3')}",)


def test_merged_ids_of_records(tmp_path: Path) -> None:
    people = RawSheet("People", row(texts(["id"])) + row(texts(["1"])))
    skills = "".join(row(texts(each)) for each in [["id", "skill"], ["1", "x"], ["", "y"]])
    ann, other = read(write_raw(tmp_path / "r.xlsx", [people, RawSheet("Skills", skills, after=MERGED)]))
    assert ann.value == {"skills": [{"skill": "x"}]}
    assert other.place == f"{tmp_path / 'r.xlsx'}: Skills!A3"
    assert [problem.partition(":")[0] for problem in other.reasons] == ["Skills!A3", "Skills!A3"]
    assert "merged with A2" in other.reasons[1]


WORDS = ("Fall", "Spring", "Summer 2", "Notes", "Old")
COLUMNS = ("candidate", "born", "complete", "diploma.kind", "programs.1.completed", "skills", "reject_line")
CELLS = ("", "", " ", "x", "1999", "none", "2021-05-20", "#N/A", "true", "ged")


@st.composite
def random_sheets(draw: st.DrawFn) -> list[tuple[str, str, list[tuple[int, list[str]]]]]:
    """Draw sheets: the title, the state, and the rows with their numbers; some are empty, in any order."""
    sheets = []
    for title in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True)):
        names = draw(st.lists(st.sampled_from(COLUMNS), max_size=4, unique=True))
        if draw(st.integers(0, 4)):
            names.insert(draw(st.integers(0, len(names))), "id")
        cells = st.sampled_from([*CELLS, "1", "2", "3"])
        rows = draw(st.lists(st.lists(cells, max_size=len(names) + 2), max_size=8))
        numbers = draw(st.permutations(range(2, 2 + len(rows))))
        state = draw(st.sampled_from(["", "", "", "hidden"]))
        sheets.append((title, state, [(1, names), *zip(numbers, rows, strict=True)]))
    return sheets


def has_rows(names: Sequence[str], rows: Any) -> bool:
    return bool(names) or any(text.strip() for _, cells in rows for text in cells)


@given(random_sheets(), st.booleans())
def test_every_row_of_every_visible_sheet_with_ids_is_answered_or_reported(sheets: Any, is_raw: bool) -> None:
    """People answered and rows reported are the rows that are not empty, each with its sheet and row."""
    counted = [(title, rows) for title, state, rows in sheets if not state and "id" in rows[0][1]]
    expected = Counter(
        (title, number) for title, rows in counted for number, cells in rows[1:] if any(map(str.strip, cells))
    )
    with TemporaryDirectory() as home:
        path = Path(home) / "r.xlsx"
        (_write_raw if is_raw else _write_openpyxl)(path, sheets)
        if not counted:
            with pytest.raises(InputError):
                open_table(str(path))
            return
        roster = open_table(str(path))
        people = people_of(roster)
        entries = entries_of(path)
    found = Counter((person.place.partition(": ")[2].partition("!")[0].strip("'"), person.line) for person in people)
    assert found == expected
    assert len(entries) == sum(expected.values())
    assert all(entry.profile is not None or entry.reason for entry in entries)
    hidden = [title for title, state, rows in sheets if state and "id" in rows[0][1]]
    assert [said for said in roster.left_out if said.endswith("hidden")] == [
        f"the sheet {title}, which is hidden" for title in hidden
    ]


def _write_raw(path: Path, sheets: Any) -> None:
    raw = [
        RawSheet(title, "".join(row(texts(cells), number) for number, cells in rows), state)
        for title, state, rows in sheets
    ]
    write_raw(path, raw)


def _write_openpyxl(path: Path, sheets: Any) -> None:
    book = openpyxl.Workbook()
    for title, state, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.sheet_state = state or "visible"
        for number, cells in rows:
            for column, text in enumerate(cells, 1):
                sheet.cell(number, column).value = text or None
    book.remove(book.worksheets[0])
    if all(state for _, state, _ in sheets):
        book.create_sheet("Empty")
    book.save(path)


@given(st.integers(0, 10**6), st.booleans())
def test_every_row_of_joined_sheets_is_in_one_answer_or_report(seed: int, is_shuffled: bool) -> None:
    """Each row has a word of its own, which is found once."""
    source = Random(seed)
    ids = ["1", "2", "3", "03", "", "9"]
    words = [f"word{number}" for number in range(30)]
    people = [[source.choice(ids), word] for word in words[: source.randint(1, 6)]]
    skills = [[source.choice(ids), word] for word in words[6 : source.randint(7, 18)]]
    diplomas = [[source.choice(ids), "ged", word] for word in words[18 : source.randint(19, 30)]]
    tables = {"People": [["id", "candidate"], *people], "Skills": [["id", "skill"], *skills]}
    tables["Diploma"] = [["id", "kind", "earned"], *diplomas]
    names = source.sample([*tables], 3) if is_shuffled else [*tables]
    with TemporaryDirectory() as home:
        path = Path(home) / "r.xlsx"
        write_workbook(path, {name: tables[name] for name in names})
        found = Counter(word for entry in entries_of(path) for word in entry.original if word.startswith("word"))
    assert found == Counter(rows[-1] for rows in (*people, *skills, *diplomas))


# --- What cells show ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("format", "number", "shown"),
    [
        ("mmm-yy", "44317", "2021-05"),
        ("mmmm yyyy", "44336", "2021-05"),
        ("yyyy\\-mm", "44336", "2021-05"),
        (17, "44336", "2021-05"),
        ("yyyy", "44336", "2021"),
        ("[$-409]yy;@", "44336", "2021"),
        ("yyyy-mm-dd", "44336", "2021-05-20"),
        ("yyyy-mm-dd", "44336.75", "2021-05-20"),
        ("d-mmm", "44336", "2021-05-20"),
        (14, "44336", "2021-05-20"),
        (15, "44336", "2021-05-20"),
        (16, "44336", "2021-05-20"),
        (22, "44336", "2021-05-20"),
        (22, "44336.75", "2021-05-20T18:00:00"),
        ("dddd, mmmm dd, yyyy", "44336", "2021-05-20"),
        ('[Red]"the year "yyyy', "44336", "2021"),
        ("h:mm", "0.75", "18:00:00"),
        ("[h]:mm", "1.5", "36:00:00"),
        ("mm:ss.0", "0.01", "00:14:24"),
        ("General", "37.299999999999997", "37.3"),
        ("General", "1E3", "1000"),
        ("0.00E+00", "44336", "44336"),
        ('#,##0.00 "d"', "760", "760"),
        ("00000", "1002", "01002"),
        ("000-00-0000", "12345678", "012-34-5678"),
        ('"S-2020-"0000', "7", "S-2020-0007"),
        ("00", "123", "123"),
        ('0 "hours"', "760", "760"),
        ("0", "37.5", "37.5"),
        ("@", "7", "7"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "59", "1900-02-28"),
        ("yyyy-mm-dd", "61", "1900-03-01"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(format: str | int, number: str, shown: str, tmp_path: Path) -> None:
    rows = row(texts(["id", "candidate"])) + row(texts(["1"]) + cell(number, style=1))
    (person,) = read(write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows)], formats=[format]))
    assert (person.value, person.reasons) == ({"candidate": shown}, ())


@pytest.mark.parametrize("number", ["60", "0", "-3", "1e300", "3000000"])
def test_a_number_that_is_no_day(number: str, tmp_path: Path) -> None:
    person = one_cell(tmp_path / "r.xlsx", cell(number, style=1), formats=["yyyy-mm-dd"])
    assert person.reasons == ("R!B2: the number of this cell is no day of the calendar",)


@pytest.mark.parametrize("is_1904", [False, True])
def test_both_calendars(is_1904: bool, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.title = "R"
    zero = DAY_ZERO_1904 if is_1904 else DAY_ZERO
    serial = (date(2021, 5, 20) - zero).days
    for cells in (["id", "born"], ["a", date(2021, 5, 20)], ["b", 2024], ["c", serial], ["d", date(1921, 1, 1)]):
        sheet.append(cells)
    sheet["B3"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "r.xlsx")
    day, year, number, early = read(tmp_path / "r.xlsx")
    assert (day.value, early.value) == ({"born": "2021-05-20"}, {"born": "1921-01-01"})
    typed = zero + timedelta(days=2024)
    said = f"R!B3: {typed} in a cell of dates is what a spreadsheet makes of the year 2024: write it as text"
    assert (year.value, year.reasons) == ({"born": "2024"}, (said,))
    assert f"R!B4: {serial} is what a spreadsheet makes of a date, perhaps of 2021-05-20:" in number.reasons[0]


def test_dates_that_are_kept_as_texts(tmp_path: Path) -> None:
    day = "2021-05-20"
    for number, (text, style, shown) in enumerate(
        [(day, 0, day), (f"{day}T00:00", 1, "2021-05"), (f"{day}T08", 0, day)]
    ):
        person = one_cell(tmp_path / f"{number}.xlsx", cell(text, kind="d", style=style), formats=["mmm-yy"])
        assert (person.value, person.reasons) == ({"born": shown}, ())


def test_texts_that_cells_share(tmp_path: Path) -> None:
    shared = (
        "<si><t>id</t></si><si><t>candidate</t></si>"
        "<si><r><t>An</t></r><r><rPr><b/></rPr><t xml:space='preserve'>n &amp; </t></r><r><t>Bo</t></r></si>"
        "<si><t>东京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si><si><t>a_x000A_b_x005F_x</t></si><si/>"
    )
    numbers = [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)]
    rows = "".join(row(cell(str(id), kind="s") + cell(str(name), kind="s")) for id, name in numbers)
    people = read(write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows)], shared=shared))
    names = [person.value.get("candidate") for person in people]
    assert names == ["Ann & Bo", "东京", "a\nb_x", None]


def test_kinds_of_cells(tmp_path: Path) -> None:
    header = row(texts(["id", "complete", "candidate", "born", "skills.1.count"]))
    formula = '<c t="str"><f>A1</f><v>x</v></c>'
    cells = cell("7") + cell("1", kind="b") + formula + cell("#REF!", kind="e") + cell("12.0")
    rich = "<c t='inlineStr'><is><r><t>8</t></r><r><t>b</t></r><rPh><t>no</t></rPh></is></c><c t='b'><v>0</v></c>"
    first, second = read(write_raw(tmp_path / "r.xlsx", [RawSheet("R", header + row(cells) + row(rich))]))
    assert first.value == {"complete": True, "candidate": "x", "born": "#REF!", "skills": [{"count": 12}]}
    assert first.reasons == ("R!D2: a spreadsheet put the error #REF! here",)
    assert (second.id, second.value) == ("8b", {"complete": False})


def test_names_with_a_prefix_and_parts_elsewhere(tmp_path: Path) -> None:
    sheet = (
        f'<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="{MAIN}" xmlns:d="other"><x:sheetData>'
        '<x:row><x:c t="str"><x:v>id</x:v></x:c></x:row><x:row r="4"><x:c r="A4"><x:v>7</x:v></x:c></x:row>'
        "</x:sheetData><d:from><d:row>9</d:row><d:c/></d:from></x:worksheet>"
    )
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", "")], parts=sheet_xml(sheet.encode("utf-16")))
    assert [(person.id, person.line) for person in read(path)] == [("7", 4)]


@pytest.mark.parametrize("index", [0, 25, 26, 701, 702, 16_383])
def test_letters_of_columns(index: int) -> None:
    assert column_letters(index) == get_column_letter(index + 1)
    assert column_index(column_letters(index)) == index


#: Number formats, and what a spreadsheet writes into a CSV for a date in such a cell.
FORMATS = {
    "yyyy-mm-dd": "%Y-%m-%d",
    "yyyy\\-mm\\-dd;@": "%Y-%m-%d",
    "[$-409]yyyy-mm": "%Y-%m",
    "yyyy": "%Y",
    "mmm-yy": "%b-%y",
    "mmmm yyyy": "%B %Y",
    "m/d/yyyy": "%-m/%-d/%Y",
    "d-mmm": "%-d-%b",
    'yyyy"-"mm"-"dd hh:mm': "%Y-%m-%d 00:00",
    "General": "",
    "0": "",
    "000000": "0",
}
DAYS = st.dates(date(1905, 1, 1), date(2099, 12, 31)) | st.dates(date(2015, 1, 1), date(2027, 1, 1))


def show(day: date, serial: int, format: str) -> str:
    written = FORMATS[format]
    if "%" not in written:
        return str(serial).rjust(6 if written else 1, "0")
    return day.strftime(written.replace("%-m", str(day.month)).replace("%-d", str(day.day)))


CELLS_OF_DAYS = st.tuples(DAYS, st.sampled_from(sorted(FORMATS)), st.booleans())


@given(st.lists(CELLS_OF_DAYS, min_size=1, max_size=8), st.booleans())
def test_a_workbook_and_its_csv_give_the_same_facts_or_an_error(cells: Any, is_1904: bool) -> None:
    zero = DAY_ZERO_1904 if is_1904 else DAY_ZERO
    formats = sorted(FORMATS)
    rows, lines = row(texts(["id", "born"])), [["id", "born"]]
    for number, (day, format, is_text) in enumerate(cells):
        serial = (day - zero).days
        shown = show(day, serial, format)
        kept = cell(shown, kind="inlineStr") if is_text else cell(str(serial), style=1 + formats.index(format))
        rows += row(texts([str(number)]) + kept)
        lines.append([str(number), shown])
    with TemporaryDirectory() as home:
        book = write_raw(Path(home) / "r.xlsx", [RawSheet("R", rows)], formats=formats, is_1904=is_1904)
        table = Path(home) / "r.csv"
        table.write_text(csv_text(lines), newline="")
        from_book, from_csv = entries_of(book), entries_of(table)
    for (day, _, is_text), one, other in zip(cells, from_book, from_csv, strict=True):
        if one.profile and other.profile:
            assert one.profile == other.profile
        if is_text:
            assert (one.profile is None) == (other.profile is None)
        if one.profile:
            assert one.profile.born is not None
            assert date.fromordinal(one.profile.born.first).year == day.year


# --- What is no workbook --------------------------------------------------------------------------------------


def test_a_strict_workbook_is_called_one(tmp_path: Path) -> None:
    rows = row(texts(["id"])) + row(texts(["1"]))
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows)], is_strict=True)
    said = ("E120", "the workbook is saved as Strict Open XML, which is not read", "save it as Excel Workbook (.xlsx)")
    assert refused(path) == [said]


def test_a_binary_workbook_is_called_one(tmp_path: Path) -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.bin"/>'
        "</Relationships>"
    )
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", "")], parts={"_rels/.rels": relations})
    assert refused(path)[0][1] == "the workbook is saved as Excel Binary Workbook, which is not read"


def sheet_xml(inside: str | bytes) -> dict[str, bytes | str]:
    return {"xl/worksheets/sheet1.xml": inside}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (sheet_xml("<worksheet><sheetData><row><row/></row></sheetData></worksheet>"), "a row in a row"),
        (sheet_xml("<worksheet><c/></worksheet>"), "a cell outside of a row"),
        (sheet_xml("<worksheet><row><c><c/></c></row></worksheet>"), "a cell outside of a row"),
        (sheet_xml("<worksheet><row><c r='7'><v>1</v></c></row></worksheet>"), "a cell without a column"),
        (sheet_xml("<worksheet><row r='0'/></worksheet>"), "a row without a place"),
        (sheet_xml("<worksheet><row><c t='s'><v>3</v></c></row></worksheet>"), "a cell with a text that is not there"),
        (sheet_xml("<chartsheet/>"), "a sheet that is none"),
        (sheet_xml("<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet/>"), "it has a DOCTYPE"),
        (sheet_xml("<worksheet>"), "ExpatError"),
        (sheet_xml("<worksheet><row r='x'/></worksheet>"), "ValueError"),
        ({"xl/workbook.xml": "<workbook/>"}, ""),
    ],
)
def test_a_damaged_workbook(parts: dict[str, bytes | str], said: str, tmp_path: Path) -> None:
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", row(texts(["id"])))], parts=parts)
    ((code, message, _),) = refused(path)
    assert (code, said in message) == ("E120" if said else "E111", True)


def test_what_the_reader_says_of_formats_is_what_openpyxl_says() -> None:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    for number, code in BUILTIN_FORMATS.items():
        shown = read_format(code)
        assert bool(shown.shown or shown.has_time) == is_date_format(code), (number, code)


def test_the_file_of_results_can_be_read_again(tmp_path: Path) -> None:
    """What openpyxl writes in its quick way is read as in its usual one."""
    usual, quick = openpyxl.Workbook(), openpyxl.Workbook(write_only=True)
    for book in (usual, quick):
        sheet = book.worksheets[0] if book is usual else book.create_sheet("Sheet")
        for cells in (["id", "born", "complete"], ["1", date(1999, 4, 2), True], [2, "1999", False]):
            sheet.append(cells)
        book.save(tmp_path / f"{book is usual}.xlsx")
    one, other = ([person.value for person in read(tmp_path / f"{each}.xlsx")] for each in (True, False))
    assert json.dumps(one) == json.dumps(other)
