"""Rosters that are huge, or made to use up time and memory: each bound of docs/security.md holds.

Memory is limited by the system in a process of its own, to a fraction of what the roster would take if it were held.
"""

import contextlib
import csv
import io
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT
from raw_workbooks import MAIN, RawSheet, cell, row, texts, write_raw

from ma_eligibility.cohort.run import count_jobs
from ma_eligibility.errors import InputError
from ma_eligibility.load.ruleset import rule_files
from ma_eligibility.roster.open_roster import open_roster
from ma_eligibility.roster.rosters import Entry

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of resources as Linux has them")

#: The memory that a process may use, of which it takes about half to start, and the seconds that it may take.
MEMORY, SECONDS = 300_000_000, 120
LIMITED = (
    f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}));"
    "from ma_eligibility.__main__ import main; main()"
)


class Ended(NamedTuple):
    """How a limited run of cohort ended: its status, the rows of its table, and what it said of problems."""

    status: int
    rows: list[dict[str, str]]
    said: str

    @property
    def answered(self) -> list[str]:
        return [each["id"] for each in self.rows if each["verdict"]]

    @property
    def errors(self) -> list[str]:
        return [each["error"] for each in self.rows if each["error"]]


def limited(roster: Path | str, pieces: Iterable[bytes] = (), *, options: Iterable[str] = ()) -> Ended:
    """Run cohort with little memory; the pieces are its standard input."""
    command = [sys.executable, "-c", LIMITED, "cohort", str(roster), "-c", "RMA", "--verdicts", "--format", "csv", "-q"]
    with (
        Path(os.devnull).open("rb") as nothing,
        tempfile.TemporaryFile() as out,  # pipes would be full while the input is written
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            [*command, "--as-of", "2026-11-29", *options],
            stdin=subprocess.PIPE if roster == "-" else nothing,
            stdout=out,
            stderr=errors,
        ) as process,
    ):
        killer = threading.Timer(SECONDS, process.kill)
        killer.start()
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
                for piece in pieces:
                    stdin.write(piece)
        process.wait()
        killer.cancel()
        out.seek(0)
        errors.seek(0)
        text, said = out.read().decode(), errors.read().decode()
    assert "Traceback" not in said
    csv.field_size_limit(2_000_000)
    rows = list(csv.DictReader(io.StringIO(text)))
    csv.field_size_limit(131_072)
    return Ended(process.returncode, rows, said)


def repeated(piece: bytes, megabytes: int) -> Iterator[bytes]:
    """Give a piece again and again, so many megabytes in all."""
    block = piece * (1_000_000 // len(piece))
    return (block for _ in range(megabytes))


def entries_of(path: Path) -> list[Entry]:
    return [entry for chunk in open_roster(str(path)).chunks(500) for entry in chunk.entries()]


def code_of(path: Path) -> tuple[str, str]:
    """Return the code and the message of what keeps a roster from being read."""
    with pytest.raises(InputError) as caught:
        entries_of(path)
    return caught.value.problems[0].code, caught.value.problems[0].message


# --- Texts ----------------------------------------------------------------------------------------------------


def test_one_line_of_a_csv_costs_its_own_row(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"id,candidate,complete\na,x,true\nb,"
        yield from repeated(b"x", 250)
        yield b",true\nc,z,true\n"

    ended = limited("-", pieces(), options=["--rejects", str(tmp_path / "rejects.csv")])
    assert (ended.status, ended.answered) == (4, ["a", "c"])
    assert ended.errors == ["<standard input>:3: the row is longer than 1,000,000 characters"]
    assert (tmp_path / "rejects.csv").stat().st_size < 10_000


def test_one_cell_of_a_csv_costs_its_own_row(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    long = "y" * 200_000
    path.write_text(f'id,candidate,complete\na,{long},true\nb,"{long}",true\nc,z,true\n')
    ended = limited(path)
    assert (ended.status, ended.answered) == (4, ["c"])
    said = "column candidate: the cell is longer than 131,072 characters"
    assert ended.errors == [f"{path}:2, {said}", f"{path}:3, {said}"]


@pytest.mark.parametrize(
    "beginning",
    [b"", b"id,candidate\na,", b'id,candidate\na,"', b'id,candidate\n"'],
    ids=["header", "row", "quoted", "id"],
)
def test_an_endless_text_is_not_held(beginning: bytes) -> None:
    def pieces() -> Iterator[bytes]:
        yield beginning
        yield from repeated(b"x", 200)

    assert limited("-", pieces()).status == 4


def test_blank_lines_above_a_header_are_not_held(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b" \n" * 20_000_000)
    ended = limited(tmp_path / "r.csv")
    assert (ended.status, "E103" in ended.said) == (4, True)


def test_long_rows_are_not_held_by_the_hundred() -> None:
    line = b"a," + b"y" * 900_000 + b"\n"
    ended = limited("-", (b"id,candidate\n", *(line for _ in range(250))))
    assert (ended.status, len(ended.errors)) == (4, 250)


def test_quotation_marks_over_many_lines_are_not_held() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"id,candidate\n"
        for _ in range(10):
            yield b'a,"' + (b"x" * 10_000 + b'\n","') * 150 + b'"\n'

    assert limited("-", pieces()).status == 4


def test_one_line_of_json_costs_its_own_person() -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"id": "a"}\n{"id": "b", "candidate": "'
        yield from repeated(b"x", 250)
        yield b'"}\n{"id": "c"}\n'

    ended = limited("-", pieces())
    assert (ended.status, ended.answered) == (4, ["a", "c"])
    assert ended.errors == ["the line is longer than 1,000,000 characters"]


@pytest.mark.parametrize("line", [b"# xxxxxx\n", b"x"], ids=["lines", "one line"])
def test_one_document_of_yaml_costs_its_own_person(line: bytes, tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"id: a\n---\nid: b\ncandidate: x"
        yield b"\n" if line.endswith(b"\n") else b""
        yield from repeated(line, 250)
        yield b"\n---\nid: c\n"

    ended = limited("-", pieces(), options=["--rejects", str(tmp_path / "rejects.yaml")])
    assert (ended.status, ended.answered) == (4, ["a", "c"])
    assert ended.errors == ["the document is larger than 10 MB"]
    again = limited(tmp_path / "rejects.yaml")
    assert (again.status, again.answered) == (4, [])


def test_large_documents_are_not_held_by_the_hundred(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        for number in range(30):
            yield b"---\nid: a%d\n" % number
            yield from repeated(b"# xxxxxx\n", 9)

    ended = limited("-", pieces())
    assert (ended.status, len(ended.answered)) == (0, 30)


def test_large_files_are_not_held_by_the_hundred(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number}.yaml").write_bytes(b"x: 1\n" + b"#" * 9_000_000)
    ended = limited(tmp_path)
    assert (ended.status, len(ended.errors)) == (4, 30)


# --- Tables ---------------------------------------------------------------------------------------------------


def test_many_unknown_columns_take_little_time(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("id," + ",".join(f'"c""{number}"' for number in range(60_000)) + "\na\n")
    ended = limited(path)
    assert (ended.status, "and 59,960 more" in ended.said) == (4, True)


def test_many_known_columns_take_little_time(tmp_path: Path) -> None:
    names = [f"{key}.{number}.{field}" for number in range(1, 1000) for key, field in SOME_FIELDS]
    path = tmp_path / "r.csv"
    wrong = ",".join(["44336"] * len(names))
    path.write_text(f"id,{','.join(names)}\n" + "".join(f"{number},{wrong}\n" for number in range(20)) + "z\n")
    ended = limited(path)
    assert (ended.status, ended.answered) == (4, ["z"])
    assert all(len(error) < 20_000 for error in ended.errors)


SOME_FIELDS = [("programs", "completed"), ("programs", "started"), ("employment", "start"), ("employment", "end")]


def test_a_person_with_the_most_records_holds_up_nobody(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id\n" + "\n".join(map(str, range(3000))))
    (tmp_path / "skills.csv").write_text("id,skill,count,done\n" + "7,x,1,2020\n" * 999)
    (tmp_path / "attempts.csv").write_text("id,credential,taken,passed\n" + "7,RMA,2020,false\n" * 999)
    ended = limited(tmp_path)
    assert (ended.status, len(ended.answered)) == (0, 3000)


def test_a_name_without_end_is_cut_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("id," + "x" * 100_000 + "," + "answers." + "a." * 50_000 + "b\n1\n")
    ended = limited(path)
    assert (ended.status, len(ended.said) < 20_000) == (4, True)


# --- Workbooks ------------------------------------------------------------------------------------------------


class Sheet(NamedTuple):
    """A sheet that is written in pieces, packed or not."""

    before: str
    piece: str
    megabytes: int
    after: str


def write_large(path: Path, sheet: Sheet, *, part: str = "xl/worksheets/sheet1.xml", is_packed: bool = False) -> Path:
    """Write a workbook of which one part is large."""
    write_raw(path, [RawSheet("R", row(texts(["id"])) + row(texts(["1"])))])
    with zipfile.ZipFile(path) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name != part}
    method = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
        with archive.open(part, "w", force_zip64=True) as file:
            file.write(sheet.before.encode())
            for block in repeated(sheet.piece.encode(), sheet.megabytes):
                file.write(block)
            file.write(sheet.after.encode())
    return path


HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>' + row(texts(["id", "candidate"])) + row(texts(["1"]))
TAIL = row(texts(["3"])) + "</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("part", "sheet"),
    [
        ("xl/worksheets/sheet1.xml", Sheet(HEAD + "<row>", "<c/>", 300, "</row>" + TAIL)),
        ("xl/styles.xml", Sheet("<styleSheet><cellXfs>", "<xf/>", 300, "</cellXfs></styleSheet>")),
        ("xl/sharedStrings.xml", Sheet("<sst>", "<si><t>ab</t></si>", 300, "</sst>")),
        ("xl/workbook.xml", Sheet("<workbook>", "<sheet name='a'/>", 300, "</workbook>")),
    ],
    ids=["sheet", "styles", "texts", "list"],
)
def test_a_workbook_that_is_packed_too_far(part: str, sheet: Sheet, tmp_path: Path) -> None:
    ended = limited(write_large(tmp_path / "r.xlsx", sheet, part=part, is_packed=True))
    assert (ended.status, "E103" in ended.said, "is packed" in ended.said) == (4, True, True)


@pytest.mark.parametrize(
    ("part", "sheet", "said"),
    [
        ("xl/worksheets/sheet1.xml", Sheet(HEAD + "<row r='2' x='", "y", 100, "'/>" + TAIL), "a tag of more than 1 MB"),
        ("xl/worksheets/sheet1.xml", Sheet(HEAD + "<!--", "y", 100, "-->" + TAIL), "a tag of more than 1 MB"),
        ("xl/worksheets/sheet1.xml", Sheet(HEAD, "<a>", 60, TAIL), "nested deeper than 100 levels"),
        ("xl/styles.xml", Sheet("<styleSheet>", "<a>", 60, ""), "nested deeper than 100 levels"),
        ("xl/styles.xml", Sheet("<styleSheet><cellXfs>", "<xf/>", 60, ""), "more than 100,000 formats of cells"),
        ("xl/styles.xml", Sheet("<styleSheet>", " ", 201, "</styleSheet>"), "a part of more than 200 MB besides its"),
    ],
    ids=["tag", "comment", "depth", "depth of styles", "formats", "part"],
)
def test_a_workbook_with_too_much_of_something(part: str, sheet: Sheet, said: str, tmp_path: Path) -> None:
    ended = limited(write_large(tmp_path / "r.xlsx", sheet, part=part))
    assert (ended.status, "E103" in ended.said, said in ended.said) == (4, True, True)


@pytest.mark.parametrize(
    ("sheet", "error"),
    [
        (
            Sheet("<row r='4'><c t='str'><v>2</v></c><c t='str'><v>", "x", 100, "</v></c></row>"),
            "R!B4: the cell is longer",
        ),
        (
            Sheet("<row r='4'><c t='str'><v>2</v></c><c><is>", "<t>xxx</t>", 20, "</is></c></row>"),
            "R!B4: the cell is longer",
        ),
        (
            Sheet("<row r='4'>" + texts(["2"]), "<c/>", 20, cell("y") + "</row>"),
            "R, row 4: the row has more cells than",
        ),
        (
            Sheet("<row r='4'>" + texts(["2"]), cell("x" * 1000), 20, "</row>"),
            "R, row 4: the row is longer than 1,000,000",
        ),
    ],
    ids=["text", "pieces of a text", "cells", "long cells"],
)
def test_one_row_of_a_workbook_costs_itself(sheet: Sheet, error: str, tmp_path: Path) -> None:
    sheet = sheet._replace(before=HEAD + sheet.before, after=sheet.after + TAIL)
    ended = limited(write_large(tmp_path / "r.xlsx", sheet))
    assert (ended.status, ended.answered) == (4, ["1", "3"])
    assert [found[: len(error)] for found in ended.errors] == [error]


def test_cells_far_to_the_right_take_no_room(tmp_path: Path) -> None:
    rows = "".join(
        row(cell(str(number), f"A{number}") + cell("1", f"XFD{number}"), number) for number in range(2, 6000)
    )
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", row(texts(["id"]), 1) + rows)])
    ended = limited(path)
    assert (ended.status, len(ended.errors)) == (4, 5998)


def test_texts_that_cells_share_are_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shared = "<si><t>id</t></si>" + "<si><t>abc</t></si>" * 20_000
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", row(cell("0", kind="s")))], shared=shared)
    assert entries_of(path) == []
    monkeypatch.setattr("ma_eligibility.roster.workbook.workbook_parts.MOST_IN_TEXTS", 1_000_000)
    assert code_of(path) == ("E103", "the workbook has more than 1 MB of texts")


def test_a_text_that_cells_share_is_cut(tmp_path: Path) -> None:
    shared = "<si><t>id</t></si><si><t>candidate</t></si><si><t>" + "x" * 140_000 + "</t></si>"
    rows = row(cell("0", kind="s") + cell("1", kind="s")) + row(cell("7") + cell("2", kind="s"))
    (entry,) = entries_of(write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows)], shared=shared))
    assert entry.reason == "R!B2: the cell is longer than 131,072 characters"


def test_merged_cells_are_limited(tmp_path: Path) -> None:
    rows = row(texts(["id"])) + row(texts(["1"]))
    many = "".join(f'<mergeCell ref="A{number}:B{number}"/>' for number in range(100_001))
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows, after=f"<mergeCells>{many}</mergeCells>")])
    assert code_of(path) == ("E103", "the workbook has more than 100,000 merged cells in a sheet")
    tall = "".join(f'<mergeCell ref="A1:CZ{number}"/>' for number in range(5000, 5200))
    path = write_raw(tmp_path / "t.xlsx", [RawSheet("R", rows, after=f"<mergeCells>{tall}</mergeCells>")])
    assert code_of(path) == ("E103", "the workbook has merged cells that overlap")


def test_sheets_and_parts_are_limited(tmp_path: Path) -> None:
    sheets = [RawSheet(f"S{number}", "") for number in range(201)]
    assert code_of(write_raw(tmp_path / "s.xlsx", sheets)) == ("E103", "the workbook has more than 200 sheets")
    path = write_raw(tmp_path / "p.xlsx", [RawSheet("R", "")])
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(20_000):
            archive.writestr(f"xl/media/{'x' * 60}{number}", b"")
    assert code_of(path) == ("E103", "the workbook has too many parts")


def test_one_part_is_not_two_sheets(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", ""), RawSheet("S", "")])
    with zipfile.ZipFile(path) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels").replace(b"sheet2.xml", b"sheet1.xml")
    path = write_raw(
        tmp_path / "r.xlsx", [RawSheet("R", ""), RawSheet("S", "")], parts={"xl/_rels/workbook.xml.rels": relations}
    )
    assert code_of(path)[0] == "E120"


def test_parts_that_overlap_are_not_read_twice(tmp_path: Path) -> None:
    """A list of parts that all have the same place in the file would be read once for each of them."""
    rows = row(texts(["id"])) + "".join(row(texts([str(number * 7919 % 10_007)])) for number in range(3000))
    path = write_raw(tmp_path / "r.xlsx", [RawSheet("R", rows), RawSheet("S", rows)])
    data = bytearray(path.read_bytes())
    first, second = data.index(b"PK\1\2"), 0
    offsets = {}
    at = first
    while data[at : at + 4] == b"PK\1\2":
        name_length, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        name = bytes(data[at + 46 : at + 46 + name_length])
        offsets[name] = at
        at += 46 + name_length + extra + comment
    first, second = offsets[b"xl/worksheets/sheet1.xml"], offsets[b"xl/worksheets/sheet2.xml"]
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(data)
    assert code_of(path)[0] == "E120"


# --- Files that are none --------------------------------------------------------------------------------------


def test_a_pipe_among_tables_or_profiles_is_not_waited_for(tmp_path: Path) -> None:
    tables, profiles = tmp_path / "tables", tmp_path / "profiles"
    for folder in (tables, profiles):
        folder.mkdir()
    (tables / "people.csv").write_text("id\n1\n")
    os.mkfifo(tables / "employment.csv")
    ended = limited(tables)
    assert (ended.status, "this is a pipe, and not a file" in ended.said) == (4, True)
    (profiles / "a.yaml").write_text("complete: true\n")
    os.mkfifo(profiles / "b.yaml")
    ended = limited(profiles)
    assert (ended.status, ended.answered, ended.errors) == (4, ["a"], ["this is a pipe, and not a file"])


def test_exports_with_a_map_have_the_same_bounds(tmp_path: Path) -> None:
    """A long line or cell costs its own row, a pipe in a folder is named, and many columns take little time."""
    office, people = tmp_path / "m.yaml", "columns: {SID: id, Name: candidate}\nkeep: [Mail]\n"
    office.write_text(f"map: x\n{people}")
    names = ",".join(f"More {number}" for number in range(20_000))
    rows = [b"SID,Name,Mail\n1,Ann,\n2,", b"x" * 1_500_000, b",\n3,Cy,", b"y" * 200_000, b"\n4,Di,\n"]
    ended = limited("-", rows, options=["--map", str(office)])
    assert (ended.status, ended.answered) == (4, ["1", "4"])
    assert len(ended.errors) == 2
    (tmp_path / "wide.csv").write_text(f"SID,Name,Mail,{names}\n")
    ended = limited(tmp_path / "wide.csv", options=["--map", str(office)])
    assert (ended.status, "20000 columns are in no list of the map" in ended.said) == (4, True)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "P.csv").write_text("SID,Name\n1,Ann\n")
    os.mkfifo(folder / "J.csv")
    section = "{id: SID, section: skills, columns: {Skill: skill}}"
    office.write_text(f"map: x\nsheets:\n  P: {{id: SID, columns: {{Name: candidate}}}}\n  J: {section}\n")
    ended = limited(folder, options=["--map", str(office)])
    assert (ended.status, "this is a pipe, and not a file" in ended.said) == (4, True)


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.yaml", "r.json", "r.xlsx"])
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    assert limited(tmp_path / name).status in (0, 4)


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.yaml", "r.json", "r.xlsx"])
def test_an_endless_device_is_not_read_to_its_end(name: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to("/dev/zero")
    if name in ("r.csv", "r.json", "r.xlsx"):
        assert limited(tmp_path / name).status == 4


def test_a_file_with_a_name_that_is_no_text_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("complete: true\n")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xffd.yaml")).write_text("complete: true\n")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/e\xffd.yaml")).write_text("id: e\n")
    ended = limited(tmp_path, options=["--rejects", str(tmp_path / "rejects.yaml")])
    assert (ended.status, ended.answered) == (4, ["c", "e"])
    assert f"{tmp_path}/b\ufffdd.yaml: the name of this file is no text" in ended.said


# --- The system -----------------------------------------------------------------------------------------------


def shell(command: str, **options: object) -> "subprocess.CompletedProcess[bytes]":
    program = f'"{sys.executable}" -m ma_eligibility'
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        ["bash", "-c", command.replace("ma-eligible", program)],
        capture_output=True,
        timeout=SECONDS,
        check=False,
        cwd=ROOT,
        **options,
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("ma-eligible --help >/dev/full", b"No space left on device"),
        ("ma-eligible --version >/dev/full", b"No space left on device"),
        ("ma-eligible cohort examples --format csv -q >/dev/full", b"No space left on device"),
        ('ma-eligible check examples/student.yaml --rules "$(printf "x%.0s" {1..5000})"', b"file name too long"),
        ('ma-eligible cohort "$(printf "x%.0s" {1..5000}).csv"', b"file name too long"),
        ('ma-eligible check examples/student.yaml -o "$(printf "x%.0s" {1..5000}).json"', b"File name too long"),
        ("ulimit -n 12; ma-eligible cohort examples --format csv -q -j 4", b"Too many open files"),
    ],
)
def test_what_the_system_refuses_is_said(command: str, said: bytes) -> None:
    done = shell(command)
    assert (done.returncode, said.lower() in done.stderr.lower()) == (4, True), done.stderr
    assert b"this is a bug" not in done.stderr


def test_a_file_may_have_the_longest_name(tmp_path: Path) -> None:
    for name in ("y" * 250 + ".json", "ö" * 125 + ".txt"):
        assert shell(f"ma-eligible check examples/student.yaml -o '{tmp_path / name}'").returncode == 0
    assert shell(f"ma-eligible cohort examples -q -o '{tmp_path / ('z' * 251 + '.csv')}'").returncode == 0
    assert sorted(len(each.name) for each in tmp_path.iterdir()) == [129, 255, 255]


def test_help_is_there_without_docstrings() -> None:
    done = shell("ma-eligible cohort --help".replace("ma-eligible", f'"{sys.executable}" -OO -m ma_eligibility'))
    assert (done.returncode, b"Show for each person of a ROSTER" in done.stdout) == (0, True)


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is refused to root")
def test_a_folder_of_rules_that_cannot_be_listed(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text("id: x\n")
    tmp_path.chmod(0o311)
    with pytest.raises(InputError, match="the folder cannot be read: permission denied"):
        rule_files(str(tmp_path))


def test_a_folder_of_rules_that_cannot_be_listed_by_another_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ruleset.yaml").write_text("id: x\n")

    def refuse(self: Path) -> Iterator[Path]:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(InputError, match="the folder cannot be read: permission denied"):
        rule_files(str(tmp_path))


def test_processes_are_a_few_for_each_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2})
    assert [count_jobs(asked) for asked in (0, 1, 3, 12, 13, 5000)] == [3, 1, 3, 12, 12, 12]
    done = shell("ma-eligible cohort examples -q --format csv -j 5000")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_signal_while_processes_start_leaves_no_traceback() -> None:
    done = shell("ma-eligible cohort examples -q --format csv -j 8 & sleep 0.8; kill -TERM $!; wait $!")
    assert done.returncode in (0, 128 + signal.SIGTERM)
    assert b"Traceback" not in done.stderr
