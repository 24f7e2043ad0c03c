"""The map of a roster: an export of an office reads as the roster that somebody would have written by hand."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from exports import export_joined, export_people
from people import wide_person
from table_writers import csv_text, joined_rows, wide_rows, write_workbook
from test_tables import people_of

from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.roster.mapping import translation
from ma_eligibility.roster.mapping.maps import MapFile, parse_map
from ma_eligibility.roster.open_roster import open_table
from ma_eligibility.roster.tables import TablePerson, TableRoster


def read_map(text: str) -> MapFile:
    return parse_map(text, "office.map.yaml")


def open_export(path: Path, text: str) -> TableRoster:
    return open_table(str(path), read_map(text))


# --- Map and export are the hand-made table -------------------------------------------------------------------


def people_for(seed: int, count: int = 60) -> list[tuple[str, dict[str, Any]]]:
    source = Random(seed)
    return [(f"P{number:04}", wide_person(source, full=number % 3 == 0)) for number in range(count)]


def assert_same(found: list[TablePerson], people: list[tuple[str, dict[str, Any]]]) -> None:
    assert [row.id for row in found] == [id for id, _ in people]
    for row, (_, person) in zip(found, people, strict=True):
        assert row.reasons == ()
        assert make_profile(row.value) == make_profile(person)


@pytest.mark.parametrize("seed", range(25))
def test_a_mapped_row_is_the_row_of_the_wide_table(seed: int, tmp_path: Path) -> None:
    people = people_for(seed)
    rows, text = export_people(wide_rows(people), Random(seed))
    path = tmp_path / "export.csv"
    path.write_text(csv_text(rows, [",", ";", "\t"][seed % 3]), encoding="utf-8", newline="")
    roster = open_export(path, text)
    found = people_of(roster)
    assert_same(found, people)
    assert list(roster.columns) == rows[0]
    assert [list(row.original) for row in found] == rows[1:]
    assert [row.kept for row in found] == [(f"more {number}",) for number in range(len(people))]


@pytest.mark.parametrize("seed", range(6))
def test_a_mapped_workbook_is_the_wide_table(seed: int, tmp_path: Path) -> None:
    people = people_for(seed, 30)
    rows, text = export_people(wide_rows(people), Random(seed))
    path = write_workbook(tmp_path / "export.xlsx", {"Notes": [["of", "the", "term"], ["x", "", ""]], "Export": rows})
    found = people_of(open_export(path, text.replace('"map":', '"sheet": "export", "map":')))
    assert_same(found, people)


@pytest.mark.parametrize("seed", range(12))
def test_mapped_sheets_are_the_joined_tables(seed: int, tmp_path: Path) -> None:
    people = people_for(seed, 40)
    sheets, text = export_joined(joined_rows(people), Random(seed))
    if seed % 2:
        path = write_workbook(tmp_path / "export.xlsx", sheets)
    else:
        path = tmp_path / "export"
        path.mkdir()
        for title, rows in sheets.items():
            (path / f"{title}.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    roster = open_export(path, text)
    found = people_of(roster)
    assert_same(found, people)
    again = tmp_path / "rejects.csv"
    header = ["reject_line", "reject_reason", *roster.columns]
    again.write_text(csv_text([header, *(["7", "", *row.original] for row in found)]), encoding="utf-8", newline="")
    assert_same(people_of(open_export(again, text)), people)


# --- Rows that are no people ----------------------------------------------------------------------------------

SUMS = "map: m\ncolumns: {SID: id, Clock Hours: programs.1.hours}\nignore: [Term]\nskip: [total, Grand Total]\n"


def test_sums_are_not_read_and_are_named(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    rows = [
        "Term,SID,Clock Hours",
        "F,1,760",
        ' ,"TOTAL ",760',
        "Total,2,720",
        "Grand  Total,,1480",
        "S,,700",
        "F,3,800",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    roster = open_export(path, SUMS)
    assert roster.left_out == ["rows of total or Grand Total, if there are any, as the map says"]
    found = people_of(roster)
    assert [(row.id, row.line) for row in found] == [("1", 2), ("2", 4), ("", 6), ("3", 7)]
    assert found[2].reasons == (f"{path}:6, column SID: the cell of SID is empty",)


@pytest.mark.parametrize("id", ["Sum1002", "SUM-1002"])
def test_an_id_that_begins_with_a_word_of_skip_is_a_person(id: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"SID,Name\n{id},Ann\nSum: 1,\nSum (1),\n", encoding="utf-8")
    text = "map: m\ncolumns: {SID: id, Name: candidate}\nskip: [Sum]\n"
    assert [row.id for row in people_of(open_export(path, text))] == [id]


def test_sums_of_a_sheet_of_records_are_not_read(tmp_path: Path) -> None:
    text = (
        "map: m\nsheets:\n  P: {id: SID, columns: {Name: candidate}, skip: [Total]}\n"
        "  J: {id: SID, section: employment, columns: {Start: start}, assume: {end: present}, skip: [Sum]}\n"
    )
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "P.csv").write_text("SID,Name\n1,Ann\nTotal,1\n", encoding="utf-8")
    (tmp_path / "e" / "J.csv").write_text("Start,SID\n2020-01-01,1\nSum,\n2021-01-01,1\n", encoding="utf-8")
    (ann,) = people_of(open_export(tmp_path / "e", text))
    assert [job["start"] for job in ann.value["employment"]] == ["2020-01-01", "2021-01-01"]


# --- What one column, sheet or file says twice ----------------------------------------------------------------


@pytest.mark.parametrize("names", [("J", "j"), ("A B", "A  B")])
def test_two_tables_of_one_name(names: tuple[str, str], tmp_path: Path) -> None:
    records = "{id: S, section: skills, columns: {K: skill}}"
    text = f"map: m\nsheets:\n  P: {{id: S, columns: {{N: candidate}}}}\n  {names[0]}: {records}\n"
    folder = tmp_path / "e"
    folder.mkdir()
    (folder / "P.csv").write_text("S,N\n1,Ann\n", encoding="utf-8")
    for name in names:
        (folder / f"{name}.csv").write_text("S,K\n1,injection\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"there are tables {names[1]} and {names[0]}|{names[0]} and {names[1]}"):
        open_export(folder, text)


@pytest.mark.parametrize(
    "lines",
    [
        "columns: {S: id, D: {words: {A: {diploma.kind: ged, Diploma.Kind: high_school}}}}",
        "columns: {S: id}\nassume: {military: none, Military: none}",
    ],
)
def test_a_fact_that_is_said_twice(lines: str) -> None:
    with pytest.raises(InputError, match="is there twice"):
        read_map(f"map: m\n{lines}\n")


def test_an_error_of_a_spreadsheet_is_where_it_is(tmp_path: Path) -> None:
    text = (
        "map: m\ncolumns:\n  S: id\n  First: candidate\n  Last: candidate\n"
        "  G: {to: {by: T, words: {Out: programs.1.completed, In: programs.1.expected}}}\n"
    )
    path = tmp_path / "e.csv"
    path.write_text("S,First,Last,G,T\n1,#N/A,Oka,2021-05-20,#REF!\n", encoding="utf-8")
    (row,) = people_of(open_export(path, text))
    assert [(mistake.spot.column, mistake.message[-10:]) for mistake in row.problems] == [
        ("First", " #N/A here"),
        ("T", "#REF! here"),
    ]


def test_a_header_over_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text('Fall\nSID,"Clock\r\nHours",N\n1,700,Ann\n', encoding="utf-8", newline="")
    text = "map: m\nheader: 2\ncolumns: {SID: id, Clock Hours: programs.1.hours, N: candidate}\n"
    (row,) = people_of(open_export(path, text))
    assert (row.line, row.id, row.value["programs"]) == (4, "1", [{"hours": 700}])


def test_lists_whose_lines_are_all_comments_are_empty(tmp_path: Path) -> None:
    text = "map: m\ncolumns:\n  S: id\n  P:\n    words:\n#     A: nothing\nkeep:\nignore:\n# - X\nskip:\n"
    path = tmp_path / "e.csv"
    path.write_text("S,P\n1,A\n2,\n", encoding="utf-8")
    first, second = people_of(open_export(path, text))
    assert "A is a word that the map does not have" in first.reasons[0]
    assert (second.id, second.reasons) == ("2", ())
    path.write_text("S,P,X\n1,A,b\n", encoding="utf-8")
    with pytest.raises(InputError, match="1 column is in no list of the map: X"):
        open_export(path, text)


def test_new_words_are_compared_with_few_words_and_few_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def count(text: str, known: Sequence[str]) -> None:
        asked.append(len(known))

    monkeypatch.setattr(translation, "find_near", count)
    path = tmp_path / "e.csv"
    path.write_text("S,P\n" + "".join(f"{n},w{n % 900}\n" for n in range(2000)), encoding="utf-8")
    for words, times in ((200, 500), (201, 0)):
        listed = ", ".join(f"a{n}: nothing" for n in range(words))
        people = people_of(open_export(path, f"map: m\ncolumns: {{S: id, P: {{words: {{{listed}}}}}}}\n"))
        assert all("is a word that the map does not have" in person.reasons[0] for person in people)
        assert (len(asked), {*asked}) == (times, {words} if times else set())
        asked.clear()


def test_one_letter_is_a_word_too() -> None:
    with pytest.raises(InputError, match="the word N is there twice"):
        read_map("map: m\ncolumns: {S: id, D: {to: diploma.kind, words: {Y: high_school, N: ged}, none: [N]}}\n")


def test_records_that_are_only_assumed_have_addresses_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("S\n1\n", encoding="utf-8")
    assume = "assume: {credentials.1.credential: CPR, credentials.2.credential: RMA}"
    (row,) = people_of(open_export(path, f"map: m\ncolumns: {{S: id}}\n{assume}\n"))
    assert make_profile(row.value).assumed == ("credentials[0].credential", "credentials[1].credential")


@pytest.mark.parametrize("word", ["Total:", "total", "Total (all)"])
def test_a_word_of_skip_may_be_written_as_in_the_export(word: str, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(f"S,P\n1,a\n{word},b\n", encoding="utf-8")
    (row,) = people_of(open_export(path, f"map: m\ncolumns: {{S: id}}\nignore: [P]\nskip: ['{word}']\n"))
    assert row.id == "1"


def test_a_missing_column_that_several_need_is_named_once(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text("S,A,B,C\n1,a,b,c\n", encoding="utf-8")
    by = "{to: {by: T, words: {x: programs.1.%s}}}"
    columns = ", ".join(f"{name}: {by % fact}" for name, fact in (("A", "name"), ("B", "school"), ("C", "started")))
    with pytest.raises(InputError) as raised:
        open_export(path, f"map: m\ncolumns: {{S: id, {columns}}}\n")
    assert [problem.message for problem in raised.value.problems] == [
        "e.csv has no column T".replace("e.csv", str(path))
    ]
