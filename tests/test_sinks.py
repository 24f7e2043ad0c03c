"""Tables of results as files: what is written is what is read back, and a file is whole or as it was before."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random

import openpyxl
import pyarrow.parquet as pq
import pytest
from people import wide_person
from table_rows import as_python

from ma_eligibility.cohort import arrow_tables, workbook_sink
from ma_eligibility.cohort.assess import Assessor
from ma_eligibility.cohort.columns import ASSESSMENTS, FINDINGS, Column, ResultRow
from ma_eligibility.cohort.outputs import ENDINGS, open_table, output_format_of
from ma_eligibility.cohort.sinks import Sink
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset

DAY = date(2026, 11, 22).toordinal()
TABLES = {"assessments": ASSESSMENTS, "findings": FINDINGS}


@pytest.fixture(scope="module")
def rows() -> dict[str, list[ResultRow]]:
    """Return the rows of both tables for random people, and of some that cannot be read."""
    assessor, rng = Assessor(load_ruleset(), DAY, with_findings=True), Random(20261122)
    found: dict[str, list[ResultRow]] = {"assessments": [], "findings": []}
    for number in range(150):
        assessed = assessor.assess(f"p{number:04}", make_profile(wide_person(rng)))
        found["assessments"] += assessed.assessments
        found["findings"] += assessed.findings
    found["assessments"] += [error_row("broken", "line 3, programs: “ü” ≠ a list")]
    return found


def error_row(id: str, error: str = "") -> ResultRow:
    return (id, *[None] * 9, (), (), error, None, (), None)


def write(path: Path, columns: tuple[Column, ...], rows: list[ResultRow], size: int = 700) -> None:
    write_rows(open_table(str(path), "Table", columns, ()), rows, size)


def write_rows(sink: Sink, rows: list[ResultRow], size: int = 700) -> None:
    for first in range(0, len(rows), size):
        sink.write(rows[first : first + size])
    sink.finish()
    sink.commit()


def read_sheet(path: Path) -> list[tuple[object, ...]]:
    """Return the rows of a workbook below its header."""
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True))


# --- Parquet --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_what_is_read_from_parquet_is_what_was_written(
    table: str, rows: dict[str, list[ResultRow]], tmp_path: Path
) -> None:
    path = tmp_path / "table.parquet"
    write(path, TABLES[table], rows[table])
    found = pq.read_table(path)
    assert [tuple(row.values()) for row in found.to_pylist()] == as_python(rows[table], TABLES[table])


def test_parquet_has_types_and_groups_of_many_rows(
    rows: dict[str, list[ResultRow]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow_tables, "GROUP", 300)
    path = tmp_path / "table.parquet"
    write(path, ASSESSMENTS, rows["assessments"], 100)
    found = pq.ParquetFile(path)
    groups = [found.metadata.row_group(index).num_rows for index in range(found.num_row_groups)]
    assert groups == [300, 300, 151]
    types = dict(zip(found.schema_arrow.names, map(str, found.schema_arrow.types), strict=True))
    assert (types["id"], types["since"], types["days_left"]) == ("string", "date32[day]", "int32")
    assert types["unknown"].startswith("list<")


def test_parquet_escapes_a_text_that_is_not_unicode(tmp_path: Path) -> None:
    """The name of a file can hold any bytes; in a table they are spelled out, as in a CSV."""
    path = tmp_path / "table.parquet"
    write(
        path,
        ASSESSMENTS,
        [("a\udcff", None, "RMA", "undetermined", *[None] * 6, (), ("b\udcfe",), None, None, (), None)],
    )
    (row,) = pq.read_table(path).to_pylist()
    assert (row["id"], row["unknown"]) == (r"a\udcff", [r"b\udcfe"])


# --- Workbooks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_what_is_read_from_a_workbook_is_what_was_written(
    table: str, rows: dict[str, list[ResultRow]], tmp_path: Path
) -> None:
    path = tmp_path / "table.xlsx"
    columns = TABLES[table]
    write(path, columns, rows[table])
    expected = [
        tuple("; ".join(value) or None if isinstance(value, list) else value for value in row)
        for row in as_python(rows[table], columns)
    ]
    dates = [
        tuple(value.date() if hasattr(value, "date") else value for value in row)  # openpyxl gives times of day
        for row in read_sheet(path)
    ]
    assert dates == expected


def test_a_workbook_is_laid_out_for_reading(rows: dict[str, list[ResultRow]], tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    write(path, ASSESSMENTS, rows["assessments"])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "Table"
    assert [cell.value for cell in sheet[1]] == [column.name for column in ASSESSMENTS]
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["A2"].font.bold
    assert sheet.freeze_panes == "A2"
    assert (
        sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(ASSESSMENTS)).coordinate[:-1]}{len(rows['assessments']) + 1}"
    )
    assert {sheet.cell(row, 6).number_format for row in range(2, 50) if sheet.cell(row, 6).value} == {"yyyy-mm-dd"}
    letters = [cell.coordinate.rstrip("1") for cell in sheet[1]]
    widths = {
        column.name: sheet.column_dimensions[letter].width for column, letter in zip(ASSESSMENTS, letters, strict=True)
    }
    assert widths["verdict"] >= len("undetermined") + 2
    assert widths["since"] >= len("2026-11-22") + 2
    assert widths["unknown"] <= workbook_sink.WIDEST + 2


TEXTS = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "#REF!",
    "0123",
    "1e5",
    "TRUE",
    " a ",
    "日本",
]


def test_a_text_stays_a_text_in_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    write(path, ASSESSMENTS, [error_row(text) for text in TEXTS])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [sheet.cell(row, 1) for row in range(2, len(TEXTS) + 2)]
    assert [(cell.data_type, cell.value) for cell in cells] == [("s", text) for text in TEXTS]
    assert [cell.value for cell in cells if cell.quotePrefix] == TEXTS[:7]


def test_what_a_cell_cannot_hold_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    write(path, ASSESSMENTS, [error_row("a\x1b[31m\r\udcff\uffff\tb", "_x000D_ _x0"), error_row("é" * 40_000)])
    first, second = read_sheet(path)
    assert first[0] == r"a\x1b[31m\r\udcff\uffff" + "\tb"
    assert first[12] == "_x005F_x000D_ _x0"
    assert second[0] == "é" * 32_766 + "…"


def test_a_workbook_refuses_more_rows_than_a_sheet_can_have(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_sink, "MOST_ROWS", 1_000)
    path = tmp_path / "table.xlsx"
    write(path, ASSESSMENTS, [error_row("a")] * 999)
    assert len(read_sheet(path)) == 999
    sink = open_table(str(path), "Table", ASSESSMENTS, ())
    sink.write([error_row("b")] * 999)
    with pytest.raises(OSError, match=r"1,000 rows at most; write a \.csv or \.parquet instead") as caught:
        sink.write([error_row("c")])
    sink.discard()
    assert caught.value.strerror
    assert len(read_sheet(path)) == 999, "the file before is left"
    assert list(tmp_path.iterdir()) == [path]


# --- All of them ----------------------------------------------------------------------------------------------


def parts(path: Path, rows: list[ResultRow]) -> object:
    return rows if output_format_of(str(path)) == "rows" else b"a line\n" * len(rows)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("count", [0, 10, 3_000])
def test_an_unfinished_table_leaves_the_old_file(
    ending: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrow_tables, "GROUP", 1_000)
    path = tmp_path / f"table{ending}"
    path.write_bytes(b"before")
    sink = open_table(str(path), "Table", ASSESSMENTS, ())
    sink.write(parts(path, [error_row("a")] * count))
    sink.discard()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_table_without_rows_is_a_table(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"table{ending}"
    sink = open_table(str(path), "Table", ASSESSMENTS, ())
    sink.finish()
    sink.commit()
    assert list(tmp_path.iterdir()) == [path]
    if ending == ".parquet":
        assert pq.read_table(path).num_rows == 0
    elif ending == ".xlsx":
        assert read_sheet(path) == []


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("others", [0, 1])
def test_no_table_overwrites_what_it_is_made_from(ending: str, others: int, tmp_path: Path) -> None:
    path = tmp_path / f"table{ending}"
    path.write_bytes(b"before")
    with pytest.raises(OSError, match="read for this"):
        open_table(str(path), "Table", ASSESSMENTS, [str(tmp_path / "other")] * others + [str(path)])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is full")
@pytest.mark.parametrize("ending", [".parquet", ".xlsx"])
def test_a_full_disk_is_an_error_of_the_system(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"table{ending}"
    path.write_bytes(b"before")
    sink = open_table(str(path), "Table", ASSESSMENTS, ())
    if ending == ".parquet":
        with Path("/dev/full").open("wb") as full:
            os.dup2(full.fileno(), sink._file.fileno())  # type: ignore[attr-defined]
    else:
        (temporary,) = set(tmp_path.iterdir()) - {path}
        temporary.unlink()
        temporary.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write_rows(sink, [error_row(str(number)) for number in range(60_000)])
    sink.discard()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("ending", "package", "extra"), [(".xlsx", "openpyxl", "excel"), (".parquet", "pyarrow", "arrow")]
)
def test_a_missing_package_is_reported_with_how_to_install_it(
    ending: str, package: str, extra: str, tmp_path: Path
) -> None:
    """In a process of its own, in which the package cannot be imported."""
    path = tmp_path / f"table{ending}"
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from ma_eligibility.cohort.columns import ASSESSMENTS\n"
        "from ma_eligibility.cohort.outputs import open_table\n"
        f"open_table({str(path)!r}, 'Table', ASSESSMENTS, ())\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"this needs {package}, which is not installed" in result.stderr
    assert f"pip install 'ma-eligible[{extra}]'" in result.stderr
    assert list(tmp_path.iterdir()) == []
