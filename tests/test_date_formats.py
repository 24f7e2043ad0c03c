"""The formats of dates of exports: each reads the dates that it names, and no others; nothing is guessed."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations, permutations
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import openpyxl
import pytest
from conftest import Run

from ma_eligibility.load.date_formats import (
    DATE_FORMATS,
    FIRST_SHORT_YEAR_OF_BIRTH,
    DateTextError,
    find_clash,
    read_date_text,
)
from ma_eligibility.roster.mapping.maps import parse_map
from ma_eligibility.roster.open_roster import TableOptions, open_table

MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
EVERY = pytest.mark.parametrize("name", DATE_FORMATS)

#: The format of each name in the standard library, which is laxer.
STRPTIME: dict[str, str] = {
    name: name.replace("YYYY", "%Y").replace("YY", "%y").replace("Mon", "%b").replace("MM", "%m").replace("DD", "%d")
    for name in DATE_FORMATS
}
STRPTIME |= {"M/D/YYYY": "%m/%d/%Y", "M/D/YY": "%m/%d/%y", "D/M/YYYY": "%d/%m/%Y"}
STRPTIME |= {"D Mon YYYY": "%d %b %Y", "Mon D, YYYY": "%b %d, %Y"}


def judge(text: str, name: str, first_year: int = 1950) -> str | None:
    """Return the date that a text is in a format, as the standard library reads it; None if it is none."""
    if not text.isascii() or len(text.split(" ")) != len(name.split(" ")) or text.strip() != text:
        return None
    if name.isalpha() and not (len(text) == len(name) and text.isdigit()):
        return None
    form = STRPTIME[name]
    for full, short in (("Sept", "Sep"), *((month, month[:3]) for month in MONTHS)):
        if "%b" in form and short.lower() in text.lower():
            found = text.lower().replace(full.lower(), short.lower())
            text = found.replace(f"{short.lower()}.", short.lower())
            break
    try:
        found_day = datetime.strptime(text, form)
    except ValueError:
        return None
    year = found_day.year
    if "%y" in form:
        year = next(each for each in range(first_year, first_year + 100) if each % 100 == year % 100)
        try:
            found_day = found_day.replace(year=year)
        except ValueError:
            return None
    if not 1900 <= year <= 2100:
        return None
    return found_day.strftime("%Y-%m-%d" if "%d" in form else "%Y-%m")


def read(text: str, name: str, *first_year: int) -> str | None:
    try:
        return read_date_text(text, [name], *first_year)
    except DateTextError:
        return None


class Parts(NamedTuple):
    """What a date is made of, whether or not there is such a day."""

    year: int
    month: int
    day: int


def write(day: date | Parts, name: str, *, padded: bool = True, month: str = "") -> str:
    """Return a day in a format."""
    two = (lambda number: f"{number:02}") if padded or name.isalpha() else str
    parts = {
        "YYYY": f"{day.year:04}",
        "YY": f"{day.year % 100:02}",
        "Mon": month or MONTHS[day.month - 1][:3],
        "MM": two(day.month),
        "M": str(day.month),
        "DD": two(day.day),
        "D": str(day.day),
    }
    text, rest = "", name
    while rest:
        token = next((token for token in parts if rest.startswith(token)), "")
        text += parts[token] if token else rest[0]
        rest = rest[len(token) or 1 :]
    return text


# --- Days that there are, and days that there are not ---------------------------------------------------------


@EVERY
def test_every_day_is_read_as_it_was_written(name: str) -> None:
    for year in (1950, 1999, 2000, 2023, 2024, 2049):
        for number in range(366 if year % 4 == 0 else 365):
            day = date(year, 1, 1) + timedelta(days=number)
            meant = day.isoformat() if "D" in name else day.isoformat()[:7]
            for padded in (True, False):
                text = write(day, name, padded=padded)
                assert read(text, name) == meant == judge(text, name), text
            for month in (MONTHS[day.month - 1].upper(), f"{MONTHS[day.month - 1][:3].lower()}."):
                assert read(write(day, name, month=month), name) == meant


@pytest.mark.parametrize("name", DATE_FORMATS[1:])  # the own form is judged where profiles are
def test_days_that_do_not_exist_are_refused(name: str) -> None:
    wrong = [(2023, 13, 5), (2023, 0, 5), (2023, 99, 5)]
    if "D" in name:
        wrong += [
            (2023, 2, 29),
            (2100, 2, 29),
            (2024, 2, 30),
            (2023, 4, 31),
            (2023, 6, 0),
            (2023, 1, 32),
            (2023, 1, 99),
        ]
    if "YYYY" in name:
        wrong += [(1899, 12, 31), (2101, 1, 1), (0, 1, 1), (9999, 1, 1)]
    for year, month, day in wrong:
        if "Mon" in name and not 1 <= month <= 12:
            continue
        if "YYYY" not in name and year == 2100:
            continue
        text = write(Parts(year, month, day), name, month=MONTHS[(month - 1) % 12][:3])
        with pytest.raises(DateTextError, match=name):
            read_date_text(text, [name])
    assert read(write(date(2024, 2, 29), name), name) == ("2024-02-29" if "D" in name else "2024-02")


ODD = [
    "", " ", "0", "00", "0/0/0", "00/00/0000", "present", "2021-05-20 ", " 05/20/2021", "05 / 20 / 2021", "05/20/021",
    "5/20/20211", "05/020/2021", "005/20/2021", "05-20/2021", "05/20-2021", "05.20.2021", "5/20", "20", "-5/20/2021",
    "+5/20/2021", "5/-2/2021", "1e3/5/2021", "05/20/2021.", "05/20/2021 08:30", "05/20/2021 00:01",
    "05/20/2021 12:00 PM", "05/20/2021T", "2021-05-20T00:00:00Z",
    "٠٥/٢٠/٢٠٢١", "٢٠٢١-٠٥-٢٠", "05/20/２０２１", "²/3/2021", "20 MAI 2021",
    "20 Mayo 2021", "Ma 2021", "Mays 2021", "Septem 2021", "Sept 2021", "Sept. 2021", "Sep.. 2021", "ſep 2021",
    "auguſt 2021", "May  2021", "May\t2021", "May\u00a02021", "May-2021", "May/2021", "20210520", "2021520", "202105",
    "20215", "2021", "21", "May 20 2021", "May 20,2021", "May 20 , 2021", "MAY. 20, 2021", "20-May-2021\n", "20 May 21",
    "1/2/3", "01/02/03", "1-2-03", "1.2.03", "5/2021", "2021/5", "05/21", "5-2021", "May-21", "may.-21", "2021/13/01",
    "2021/05/20/", "45000", "45000.5", "10000000", "19000101", "21001231", "18991231", "21010101",
]  # fmt: skip


@EVERY
def test_odd_texts_are_read_as_the_standard_library_reads_them_or_not_at_all(name: str) -> None:
    """The own forms of profiles are read whatever the format."""
    for text in ODD:
        own = text if text in ("2021", "2021-05-20", "2021-05") else None
        found = read(text, name)
        assert found == (own or judge(text, name)), text


@EVERY
def test_random_texts_are_read_as_the_standard_library_reads_them_or_not_at_all(name: str) -> None:
    source = Random(name)
    for _ in range(3000):
        parts = [
            source.choice(["0", "1", "02", "5", "12", "13", "20", "29", "30", "31", "32", "99", "1999", "2024", "Feb"])
        ]
        while len(parts) < 5 and source.random() < 0.8:
            parts += [
                source.choice(["/", "-", ".", " ", ", ", ""]),
                source.choice(["2", "02", "28", "29", "Feb", "24", "2024"]),
            ]
        text = "".join(parts)
        if not (len(text) in (4, 7, 10) and text[:4].isdigit() and not text[4:].strip("-0123456789")):
            assert read(text, name) == judge(text, name), text


@pytest.mark.parametrize(
    ("text", "year", "year_of_birth"),
    [
        ("00", 2000, 2000),
        ("19", 2019, 2019),
        ("20", 2020, 1920),
        ("49", 2049, 1949),
        ("50", 1950, 1950),
        ("99", 1999, 1999),
    ],
)
def test_years_of_two_digits(text: str, year: int, year_of_birth: int) -> None:
    for name in DATE_FORMATS:
        if "YYYY" not in name:
            written = write(date(2000, 3, 4), name).removesuffix("00") + text
            rest = "-03-04" if "D" in name else "-03"
            assert read(written, name) == f"{year}{rest}"
            assert read(written, name, FIRST_SHORT_YEAR_OF_BIRTH) == f"{year_of_birth}{rest}"
            assert judge(written, name) == f"{year}{rest}"


def test_a_leap_day_of_a_year_of_two_digits_depends_on_the_century() -> None:
    assert read("02/29/00", "MM/DD/YY") == "2000-02-29"
    assert read("02/29/20", "MM/DD/YY", FIRST_SHORT_YEAR_OF_BIRTH) == "1920-02-29"
    assert read("02/29/50", "MM/DD/YY") is None
    assert read("02/29/19", "MM/DD/YY", FIRST_SHORT_YEAR_OF_BIRTH) is None


MIDNIGHTS = [
    " 0:00",
    " 00:00",
    " 00:00:00",
    " 0:00:00",
    " 00:00:00.000",
    "T00:00:00",
    " 12:00 AM",
    " 12:00:00 AM",
    " 12:00am",
]
NO_MIDNIGHTS = [
    " 00:00:01",
    " 00:01",
    " 12:00",
    " 12:00 PM",
    " 24:00",
    " 0:0",
    "0:00",
    " 00:00:00.001",
    " 00:00 00:00",
    " 00:00Z",
]


@EVERY
def test_a_time_counts_only_if_it_is_none(name: str) -> None:
    text = write(date(2021, 5, 20), name)
    meant = "2021-05-20" if "D" in name else "2021-05"
    assert {read(text + time, name) for time in MIDNIGHTS} == {meant}
    assert {read(text + time, name) for time in NO_MIDNIGHTS} == {None}
    assert read(f"2021-05-20{MIDNIGHTS[0]}", name) == "2021-05-20"


def test_without_a_format_only_the_own_forms_are_read() -> None:
    for text in ODD:
        if text == "2021":
            assert read_date_text(text, []) == text
        else:
            with pytest.raises(DateTextError, match="YYYY-MM-DD"):
                read_date_text(text, [])


# --- Formats that can be mixed up -----------------------------------------------------------------------------


def _texts_by_format() -> dict[str, set[str]]:
    """Return texts of every day of some years in each format, written in every way."""
    days = [date(2011, 1, 1) + timedelta(days=number) for number in range(366 + 365 * 2)]
    days += [date(2005, 5, 1), date(2021, 10, 12), date(1999, 12, 31)]
    return {
        name: {write(day, name, padded=padded) for day in days for padded in (True, False)} for name in DATE_FORMATS
    }


def test_formats_clash_if_and_only_if_a_text_means_two_things() -> None:
    found: dict[frozenset[str], str] = {}
    texts = _texts_by_format()
    by_text: dict[str, set[str]] = defaultdict(set)
    for name, written in texts.items():
        for text in written:
            by_text[text].add(name)
    shapes: dict[str, list[str]] = {}
    for text in by_text:
        shape = "".join("9" if each.isdigit() else "a" if each.isalpha() else each for each in text)
        if shape not in shapes:  # a format that reads no text of a shape is not asked again
            shapes[shape] = [name for name in DATE_FORMATS if judge_shape(text, name)]
        readings = {name: read(text, name) for name in shapes[shape]}
        for one, other in combinations([name for name in readings if readings[name]], 2):
            if readings[one] != readings[other]:
                found[frozenset((one, other))] = text
    for one, other in permutations(DATE_FORMATS, 2):
        clash = find_clash([one, other])
        assert (clash is not None) == (frozenset((one, other)) in found), (one, other)
        assert clash is None or {*clash} == {one, other}


def judge_shape(text: str, name: str) -> bool:
    """Tell whether texts that look like this one can be in a format, whichever digits they have."""
    digits = "".join("1" if each.isdigit() else each for each in text)
    separators = {each for each in name if not each.isalpha()}
    return {each for each in digits if not each.isalnum()} == separators and ("Mon" in name) == any(
        map(str.isalpha, text)
    )


def test_formats_without_a_clash_read_alike_in_any_order() -> None:
    source = Random(4)
    texts = [text for written in _texts_by_format().values() for text in source.sample(sorted(written), 30)]
    for _ in range(60):
        names = source.sample(DATE_FORMATS, 3)
        if find_clash(names):
            continue
        for text in source.sample(texts, 60):
            found = {_read_all(text, order) for order in permutations(names)}
            assert len(found) == 1, (text, names)


def _read_all(text: str, names: Any) -> str | None:
    try:
        return read_date_text(text, names)
    except DateTextError:
        return None


def test_no_format_clashes_with_itself_or_with_none() -> None:
    assert find_clash([]) is None
    assert all(find_clash([name, name]) is None for name in DATE_FORMATS)
    assert find_clash(["YYYYMM", "DD/MM/YYYY", "Mon-YY", "M/D/YYYY"]) == ("DD/MM/YYYY", "M/D/YYYY")


# --- The same in tables ---------------------------------------------------------------------------------------

FACT, BORN = "diploma.earned", "born"


def _cells(name: str) -> Iterator[tuple[str, str | None, str | None]]:
    """Give cells with the dates that they are in a format, of a diploma and of birth; None if they are none."""
    for text in (*ODD[20:], *(write(date(year, 2, 3), name) for year in (1949, 1950, 1999, 2019))):
        text = text.strip()
        if any(map(str.isdigit, text)) and text[0] not in "+-" and text not in ("20215", "45000", "45000.5"):
            own = text if text in ("2021", "2021-05-20", "2021-05") else None
            yield text, own or judge(text, name), own or judge(text, name, 1920)


def _assert_read(roster: Any, cells: list[tuple[str, str | None, str | None]], said: str) -> None:
    people = [person for chunk in roster.chunks(1000) for person in chunk.people()]
    assert len(people) == len(cells)
    for person, (text, earned, born) in zip(people, cells, strict=True):
        wrong = [" ".join(str(reason).split()) for reason in person.reasons]
        if earned and born:
            assert (person.value["diploma"]["earned"], person.value["born"], wrong) == (earned, born, []), text
        else:
            assert wrong, text
            assert all(said in reason or "is no date" in reason or "as " in reason for reason in wrong), wrong


def _write_csv(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _write_texts(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Roster")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


MAPS = {
    "a map": "map: x\ndates: {0}\ncolumns: {{id: id, E: diploma.earned, B: born}}\n",
    "columns": "map: x\ndates: Mon-YYYY\ncolumns:\n  id: id\n  E: {{to: diploma.earned, dates: {0}}}\n"
    "  B: {{to: born, is: date, dates: [{0}]}}\n",
    "a by": "map: x\ncolumns:\n  id: id\n  B: {{to: born, dates: {0}}}\n"
    "  E: {{to: {{by: S, words: {{G: diploma.earned}}}}, dates: {0}}}\n",
}


@EVERY
@pytest.mark.parametrize("kind", [".csv", ".xlsx"])
def test_dates_of_tables(name: str, kind: str, tmp_path: Path) -> None:
    cells = [*_cells(name)]
    rows = [["id", FACT, BORN], *([f"{number}", text, text] for number, (text, _, _) in enumerate(cells))]
    path = (_write_csv if kind == ".csv" else _write_texts)(tmp_path / f"a{kind}", rows)
    _assert_read(open_table(str(path), TableOptions(dates=(name,))), cells, f"is not in the form {name}")


@EVERY
@pytest.mark.parametrize("kind", MAPS)
def test_dates_of_maps(name: str, kind: str, tmp_path: Path) -> None:
    cells = [*_cells(name)]
    more = ["S"] if kind == "a by" else []
    rows = [
        ["id", "E", "B", *more],
        *([f"{n}", text, text, *("G" * len(more))] for n, (text, _, _) in enumerate(cells)),
    ]
    path = _write_csv(tmp_path / "a.csv", rows)
    written = f'"{name}"'
    _assert_read(
        open_table(str(path), parse_map(MAPS[kind].format(written), "m.yaml")), cells, f"is not in the form {name}"
    )


#: Cells of workbooks that are no texts, with the date that they are; None for a mistake.
TYPED: list[tuple[Any, str, str | None]] = [
    (datetime(2021, 5, 20), "yyyy-mm-dd", "2021-05-20"),
    (datetime(2021, 5, 20), "m/d/yyyy", "2021-05-20"),
    (datetime(2021, 2, 3), "dd/mm/yyyy", "2021-02-03"),
    (datetime(2021, 2, 3), "mm-dd-yy", "2021-02-03"),
    (datetime(2021, 5, 1), "mmm-yy", "2021-05"),
    (datetime(2021, 1, 1), "yyyy", "2021"),
    (44336, "General", None),
    (2021, "General", "2021"),
    (2.5, "General", None),
    (20210520, "General", "YYYYMMDD"),
    (202105, "General", "YYYYMM"),
]


@pytest.mark.parametrize("name", ["YYYY-MM-DD", "MM/DD/YYYY", "DD/MM/YY", "YYYYMMDD", "YYYYMM"])
@pytest.mark.parametrize("is_mapped", [False, True])
def test_cells_of_workbooks_that_are_no_texts(name: str, is_mapped: bool, tmp_path: Path) -> None:
    """A cell that is a date is read whatever the format; a number of a day never is."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["id", FACT])
    for row, (value, format, _) in enumerate(TYPED, 2):
        sheet.append([f"P{row}", value])
        sheet.cell(row, 2).number_format = format
    book.save(tmp_path / "a.xlsx")
    map_text = f"map: x\ndates: {name}\ncolumns: {{id: id, {FACT}: {FACT}}}\n"
    how = parse_map(map_text, "m.yaml") if is_mapped else TableOptions(dates=(name,))
    people = [person for chunk in open_table(str(tmp_path / "a.xlsx"), how).chunks(99) for person in chunk.people()]
    for person, (value, _, meant) in zip(people, TYPED, strict=True):
        if meant in DATE_FORMATS:
            meant = {"YYYYMMDD": "2021-05-20", "YYYYMM": "2021-05"}[meant] if meant == name else None
        assert (not person.reasons) == (meant is not None), (value, person.reasons)
        assert meant is None or person.value["diploma"]["earned"] == meant
    (serial,) = [person for person in people if person.id == "P8"]
    assert "44336 is what a spreadsheet makes of a date, perhaps of 2021-05-20" in str(serial.reasons[0])


# --- The command line -----------------------------------------------------------------------------------------

ROSTER = "id,born,diploma.kind,diploma.earned\n1,02/03/00,ged,05/20/21\n2,2000-02-03,ged,5/2/21\n3,02/30/00,ged,2021\n"


def test_dates_on_the_command_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ROSTER, encoding="utf-8")
    result = run(
        "cohort", "a.csv", "--dates", "mm/dd/yy", "-q", "--format", "csv", "--as-of", "2026-11-29", cwd=tmp_path
    )
    assert result.returncode == 4
    assert "a.csv:4, column born: 02/30/00 as MM/DD/YY" in result.stdout
    found = run("check", "a.csv", "--id", "2", "--dates", "MM/DD/YY", "--format", "json", cwd=tmp_path)
    assert found.returncode in (0, 1)
    without = run("check", "a.csv", "--id", "1", cwd=tmp_path)
    assert without.returncode == 4


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (["MM/DD/YYYY", "DD/MM/YYYY"], "a date may be both MM/DD/YYYY and DD/MM/YYYY: give --dates for one of them"),
        (["MM/DD/YY", "YYYY-MM-DD", "M/D/YYYY", "DD/MM/YY"], "a date may be both MM/DD/YY and DD/MM/YY"),
        (["MM/DD/YYY"], "--dates MM/DD/YYY is no format of dates (did you mean MM/DD/YYYY"),
        (["american"], "--dates american is no format of dates (known here: YYYY-MM-DD, YYYY/MM/DD"),
        ([""], "is no format of dates"),
    ],
)
def test_formats_that_cannot_be_used(formats: list[str], said: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(ROSTER, encoding="utf-8")
    result = run("cohort", "a.csv", *(part for name in formats for part in ("--dates", name)), cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())
