"""The empty table: what is written can be filled in and read, and its cells know what they take."""

import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.vocabulary import facts_outside_sections, record_fields
from ma_eligibility.roster.open_roster import open_table
from ma_eligibility.roster.template import write_template


@pytest.fixture(params=["roster.csv", "roster.xlsx"])
def template(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path: Path = tmp_path / request.param
    write_template(str(path))
    return path


def written(tmp_path: Path) -> Any:
    write_template(str(tmp_path / "roster.xlsx"))
    return openpyxl.load_workbook(tmp_path / "roster.xlsx")


def test_the_template_is_read_back_without_people(template: Path) -> None:
    roster = open_table(str(template))
    assert [person for chunk in roster.chunks(10) for person in chunk.people()] == []
    facts = {f"{key}.{name}" for key, section in SECTIONS_BY_KEY.items() for name in record_fields(section.word)}
    assert {name.replace(".1.", ".") for name in roster.columns} >= facts | {
        "id",
        *facts_outside_sections(),
        *SECTIONS_BY_KEY,
    }


def test_how_many_records_a_wide_template_has_room_for(tmp_path: Path) -> None:
    write_template(str(tmp_path / "roster.csv"))
    columns = open_table(str(tmp_path / "roster.csv")).columns
    room = {name.rpartition(".")[0] for name in columns if "." in name}
    numbered = {"programs.1", "programs.2", "employment.1", "employment.2", "employment.3"}
    assert room == numbered | {"diploma", "military.1", "credentials.1", "attempts.1", "skills.1"}


def test_a_filled_template_is_read(tmp_path: Path) -> None:
    book = written(tmp_path)
    fill: dict[str, dict[str, Any]] = {
        "People": {"id": "007", "candidate": "Ann", "born": date(1999, 4, 2), "complete": True, "military": "none"},
        "Diploma": {"id": "007", "kind": "ged"},
        "Employment": {"id": "007", "end": "present", "duties": "administrative; clinical", "hours_per_week": 37.5},
    }
    for title, cells in fill.items():
        names = [cell.value for cell in book[title][1]]
        book[title].append([cells.get(name) for name in names])
    book.save(tmp_path / "filled.xlsx")
    (chunk,) = open_table(str(tmp_path / "filled.xlsx")).chunks(10)
    (person,) = chunk.people()
    assert (person.id, person.problems) == ("007", ())
    assert make_profile(person.value) == make_profile(
        {
            "candidate": "Ann",
            "born": "1999-04-02",
            "complete": True,
            "military": [],
            "diploma": {"kind": "ged"},
            "employment": [{"end": "present", "duties": ["administrative", "clinical"], "hours_per_week": 37.5}],
        }
    )


def test_the_sheets_and_their_headers(tmp_path: Path) -> None:
    book = written(tmp_path)
    assert book.sheetnames == ["About", "People", *(key.title() for key in SECTIONS_BY_KEY), "Words"]
    assert book["Words"].sheet_state == "hidden"
    assert 3 <= book["About"].max_row <= 8
    for sheet in book.worksheets[1:-1]:
        assert (sheet["A1"].value, sheet.freeze_panes) == ("id", "B2")
        assert sheet.column_dimensions["A"].number_format == "@"


def test_the_drop_downs_hold_every_word_and_date_columns_are_of_dates(tmp_path: Path) -> None:
    book = written(tmp_path)
    for key, section in SECTIONS_BY_KEY.items():
        sheet = book[key.title()]
        letters = {cell.value: cell.column_letter for cell in sheet[1]}
        validations = {str(each.sqref).partition("2:")[0]: each for each in sheet.data_validations.dataValidation}
        for name, kind in record_fields(section.word).items():
            validation = validations[letters[name]]
            words = (
                [cell.value for row in book["Words"][validation.formula1[6:]] for cell in row]
                if validation.type
                else []
            )
            assert words == (["true", "false"] if kind.kind == "flag" else [*kind.words, *kind.besides])
            assert bool(validation.showErrorMessage) == (kind.kind == "word")
            assert 0 < len(validation.prompt) <= 255
            is_date = sheet.column_dimensions[letters[name]].number_format == "yyyy-mm-dd"
            assert is_date == (kind.kind == "date")


def test_words_next_to_dates_are_known() -> None:
    assert record_fields("employment")["end"].besides == ("present",)
    assert record_fields("credential")["expires"].besides == ("never",)
    assert record_fields("program")["started"].besides == ()


def test_a_template_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_template(str(tmp_path / "roster.ods"))
    assert caught.value.problems[0].code == "E120"
    assert list(tmp_path.iterdir()) == []


def test_a_template_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        write_template(str(tmp_path / "roster.csv"))
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_without_openpyxl_only_a_csv_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    write_template(str(tmp_path / "roster.csv"))
    with pytest.raises(InputError) as caught:
        write_template(str(tmp_path / "roster.xlsx"))
    assert "pip install 'ma-eligible[excel]'" in caught.value.problems[0].help
