"""What ``check --fix`` writes into a profile, and that everything else in the file stays as it is."""

import json
import os
import stat
from pathlib import Path

import pytest
from conftest import Run
from hostile_inputs import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.fixing import fix_text
from ma_eligibility.load.profile import parse_profile
from ma_eligibility.load.source import decode_text

AS_OF = ("--as-of", "2026-11-29")


def problems_of(text: str) -> list[Problem]:
    try:
        parse_profile(text, is_fixable=True)
    except InputError as error:
        return error.problems
    return []


#: A line of a record as people write it, and as it is fixed; the same where several things may be meant.
LINES = {
    "programs": [
        ("completed: 2021/05/20", "completed: 2021-05-20"),
        ("completed: May 20, 2021", "completed: 2021-05-20"),
        ("completed: 20-May-2021", "completed: 2021-05-20"),
        ("completed: 5/20/2021", "completed: 2021-05-20"),
        ("completed: 5/20/21", "completed: 2021-05-20"),
        ("completed: 13/5/2021", "completed: 2021-05-13"),
        ("completed: 20210520", "completed: 2021-05-20"),
        ("completed: May 2021", "completed: 2021-05"),
        ("completed: 5/2021", "completed: 2021-05"),
        ("completed: 5/6/2021", "completed: 5/6/2021"),
        ("completed: 5/6/21", "completed: 5/6/21"),
        ("completed: 20-05-21", "completed: 20-05-21"),  # the year may come first
        ("completed: May-21", "completed: May-21"),  # a day or a year
        ("completed: 44336", "completed: 44336"),  # perhaps a day number of a spreadsheet
        ("completed: 2021-02-30", "completed: 2021-02-30"),
        ("graduation: 2021-05-20", "completed: 2021-05-20"),
        ("Grad Date: 5/20/2021", "completed: 2021-05-20"),
        ("complted: 2021", "completed: 2021"),
        ("complete: true", "complete: true"),  # no day
        ("start: 2021", "started: 2021"),
        ("accredited: Caahep", "accreditation: CAAHEP"),
        ("accreditation: [caahep, Abhes]", "accreditation: [CAAHEP, ABHES]"),
        ("accreditation: CAAHEP and ABHES", "accreditation: [CAAHEP, ABHES]"),
        ("accreditation: CAAHEP, pending", "accreditation: CAAHEP, pending"),
        ("hours: 1,040", "hours: 1040"),
        ("hours: 760 hrs", "hours: 760"),
        ("hours: '760 clock'", "hours: '760 clock'"),
        ("hours: about 760", "hours: about 760"),
        ("hours: 7 60", "hours: 7 60"),
        ("field: MA", "field: medical_assisting"),
        ("field: medical asisting", "field: medical_assisting"),
        ('field: "Medical-Asistant"', 'field: "medical_assisting"'),
        ("field: coding", "field: coding"),  # of programs, perhaps
        ("level: high school", "level: secondary"),
        ("major: phlebotomy", "field: phlebotomy"),
        ("school: City College: North   # campus", 'school: "City College: North"   # campus'),
        ("hours:760", "hours: 760"),
        ("state: Ohio", "state: Ohio"),
    ],
    "employment": [
        ("role: MA", "role: medical_assistant"),
        ("role: STNA", "role: nursing_assistant"),
        ("role: receptionist", "role: receptionist"),  # of a clinic, perhaps
        ("role: teacher", "role: teacher"),
        ("role: corpsman", "role: corpsman"),
        ("end: now", "end: present"),
        ("end: current", "end: present"),
        ("duties: front desk and back office", "duties: [administrative, clinical]"),
        ("duties: both", "duties: [administrative, clinical]"),
        ("duties: [front desk, clinical]", "duties: [administrative, clinical]"),
        ("hours: 20", "hours: 20"),  # a week, or in all
        ("weekly hours: 37,5", "hours_per_week: 37.5"),
        ("supervised: y", "supervised: true"),
        ("country: USA", "country: US"),
        ("started: 2020", "start: 2020"),
    ],
    "credentials": [
        ("expires: 5/20/2027", "expires: 2027-05-20"),
        ("expiration: never", "expires: never"),
        ("license: CPR", "license: CPR"),
    ],
}


@pytest.mark.parametrize(
    ("section", "line", "fixed"), [(section, *pair) for section, pairs in LINES.items() for pair in pairs]
)
def test_one_line_is_fixed_and_no_other(section: str, line: str, fixed: str) -> None:
    before = f"# first\n{section}:   # tab\there\n  - "
    after = "\n    name: 'a  b'   # last\n" if section == "programs" else '\n    employer: "x"\n'
    found = fix_text(f"{before}{line}{after}")
    assert found.text == f"{before}{fixed}{after}"
    assert bool(found.fixes) == (line != fixed)


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("diploma: GED\n", "diploma: {kind: ged}\n"),
        ("diploma: 'high school diploma'\n", "diploma: {kind: 'high_school'}\n"),
        ("diploma: {kind: HS}\n", "diploma: {kind: high_school}\n"),
        ("diploma: {kind: foreign}\n", "diploma: {kind: foreign}\n"),
        ("dob: 4/13/1999\n", "born: 1999-04-13\n"),
        ("born: 4/13/35\n", "born: 4/13/35\n"),  # of which century
        ("Progams: [{graduation: 5/20/21, hours: 700 hours}]\n", "programs: [{completed: 2021-05-20, hours: 700}]\n"),
        ("jobs: [{role: MA, end: now}]\n", "employment: [{role: medical_assistant, end: present}]\n"),
        ("jobs: [{role: MA}]\n", "employment: [{role: medical_assistant}]\n"),  # which lacks its end
        ("jobs:\n- hours: 1,040\n  end: now\n", "employment:\n- hours: 1,040\n  end: present\n"),  # not a week's
        ("attempts: no\n", "attempts: none\n"),
        ("name: Jo\n", "candidate: Jo\n"),
        ("name: Jo\ncandidate: Al\n", "name: Jo\ncandidate: Al\n"),
        ("born: don't know   # ask\ncomplete: true\n", "# born: don't know   # ask\ncomplete: true\n"),
        ("programs:\n  - hours: 7\n    completed: 'n/a'\n", "programs:\n  - hours: 7\n    # completed: 'n/a'\n"),
        ("programs:\n  - hours: ?\n    level: secondary\n", "programs:\n  - hours: ?\n    level: secondary\n"),
        ("programs: [{hours: 7, completed: unknown}]\n", "programs: [{hours: 7, completed: unknown}]\n"),
        ("diploma:\n  kind: foreign\n", "diploma:\n  kind: foreign\n"),  # nothing would be left
        ("diploma:\n  kind: foreign\n  earned: 2009\n", "diploma:\n  # kind: foreign\n  earned: 2009\n"),
        ('{"born": "unknown"}', '{"born": "unknown"}'),
        ("programs:\n- accreditation: no\n  hrs: 7\n", "programs:\n- accreditation: none\n  hrs: 7\n"),
        ("programs:\n- accreditted: CAAHEP\n", "programs:\n- accreditation: CAAHEP\n"),
        ("incomplete: [jobs]\n", "incomplete: [employment]\n"),
        ("– field: nursing\n", "– field: nursing\n"),
        ("programs:\n  -field: nursing\n   hours: 7\n", "programs:\n  - field: nursing\n   hours: 7\n"),
        (
            '{"diploma": "GED", "Programs": [{"field": "MA", "hours": "1,040", "graduation": 20210520}]}',
            '{"diploma": {"kind": "ged"}, "programs": [{"field": "medical_assisting", "hours": "1040", '
            '"completed": "2021-05-20"}]}',
        ),
    ],
)
def test_a_profile_is_fixed(text: str, fixed: str) -> None:
    assert fix_text(text).text == fixed


@pytest.mark.parametrize(
    "text",
    [
        "programs:\n  - graduation: 2021\n    completed: 2021-05\n",  # it has one already
        "programs:\n  - grad: 2021\n    graduation: 2022\n    completed: 2020\n",
        "programs:\n  - completed: 5/20/2021\n    started: 2022\n",  # it would contradict the start
        "programs: &all\n  - completed: 5/20/2021\n",
        "programs:\n\t- completed: 5/20/2021\n",
        "programs:\n  - completed: >\n      5/20/2021\n",
        "candidate: May 20, 2021\nborn: 2000\n",
        "",
    ],
)
def test_what_is_not_sure_is_left_alone(text: str) -> None:
    assert fix_text(text) == (text, ())


def test_of_two_keys_for_one_fact_one_stays_a_mistake() -> None:
    found = fix_text("programs:\n  - grad: 2021\n    graduation: 2022\n")
    assert len(found.fixes) == 1
    assert [problem.code for problem in problems_of(found.text)] == ["E201"]


def test_a_key_that_is_there_twice_keeps_its_place() -> None:
    found = fix_text("born: 2000\nborn: 2001\nprograms: [{hours: 760 h}, {hours: 760 h}]\n")
    assert found.text == "born: 2000\nborn: 2001\nprograms: [{hours: 760}, {hours: 760}]\n"
    assert [problem.code for problem in problems_of(found.text)] == ["E106"]


def test_many_mistakes_are_all_fixed() -> None:
    found = fix_text("programs:\n" + "  - {graduation: 5/20/2021, hours: 760 h}\n" * 200)
    assert found.text == "programs:\n" + "  - {completed: 2021-05-20, hours: 760}\n" * 200
    assert len(found.fixes) == 600


def test_what_is_not_written_keeps_nothing_else_from_being_written() -> None:
    refused = "  - {completed: 5/20/2021, started: 2022}\n"
    found = fix_text("programs:\n" + refused + "  - {hours: 760 h}\n" * 60 + refused)
    assert found.text == "programs:\n" + refused + "  - {hours: 760}\n" * 60 + refused


# --- As a process ---------------------------------------------------------------------------------------------

SLIPS = """\
# Jo’s history \N{SNOWMAN}
diploma: GED
programs:
  - school: "City\tCollege"   # a tab
    major: Medical Asisting
    graduation: 5/20/2021
    accreditation: [ caahep ]
"""
FIXED = """\
# Jo’s history \N{SNOWMAN}
diploma: {kind: ged}
programs:
  - school: "City\tCollege"   # a tab
    field: medical_assisting
    completed: 2021-05-20
    accreditation: [ CAAHEP ]
"""
SAID = """\
jo.yaml:2:10: GED → {kind: ged}
jo.yaml:5:5: major → field
jo.yaml:5:12: Medical Asisting → medical_assisting
jo.yaml:6:5: graduation → completed
jo.yaml:6:17: 5/20/2021 → 2021-05-20
jo.yaml:7:22: caahep → CAAHEP
"""


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_file_is_fixed_and_answered(line_break: str, encoding: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jo.yaml"
    file.write_bytes(SLIPS.replace("\n", line_break).encode(encoding))
    file.chmod(0o640)
    done = run("check", "jo.yaml", "--fix", *AS_OF, cwd=tmp_path)
    assert (done.returncode, done.stderr.partition("warning")[0]) == (0, SAID)
    assert "CMA" in done.stdout
    assert file.read_bytes() == FIXED.replace("\n", line_break).encode(encoding)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [*tmp_path.iterdir()] == [file]
    before = file.stat()
    again = run("check", "jo.yaml", "--fix", *AS_OF, cwd=tmp_path)
    assert (again.returncode, again.stdout, again.stderr.partition("warning")[0]) == (0, done.stdout, "")
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_is_left_is_reported(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jo.yaml"
    file.write_text("programs:\n  - graduation: 5/6/2021\n    hours: 760 h\n", encoding="utf-8")
    checked = run("check", file)
    assert checked.returncode == 4
    assert checked.stderr.count("(check --fix writes it)") == 1
    done = run("check", file, "--fix")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith(f"{file}:3:12: 760 h → 760\nerror[E201]")
    assert "--fix" not in done.stderr
    assert file.read_text(encoding="utf-8") == "programs:\n  - graduation: 5/6/2021\n    hours: 760\n"


def test_a_problem_has_its_fix_in_json(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jo.json"
    file.write_text('{"born": "4/13/1999", "x": 1}', encoding="utf-8")
    one, other = json.loads(run("check", file, "--format", "json").stdout)["errors"]
    assert one["fix"] == {"line": 1, "column": 10, "old": '"4/13/1999"', "new": '"1999-04-13"'}
    assert other["fix"] is None


def test_only_the_file_of_one_profile_is_changed(run: Run, tmp_path: Path) -> None:
    file, link, table = tmp_path / "jo.yaml", tmp_path / "link.yaml", tmp_path / "r.csv"
    file.write_text("diploma: GED\n", encoding="utf-8")
    table.write_text("id,born\n1,4/13/1999\n", encoding="utf-8")
    link.symlink_to(file)
    for arguments, status in (
        (("-",), 2),
        ((table,), 2),
        ((file, "--id", "1"), 2),
        ((link,), 4),
        ((tmp_path / "none.yaml",), 4),
        ((tmp_path,), 4),
    ):
        done = run("check", *arguments, "--fix", stdin="diploma: GED\n")
        assert (done.returncode, done.stdout) == (status, "")
    assert file.read_text(encoding="utf-8") == "diploma: GED\n"
    assert table.read_text(encoding="utf-8") == "id,born\n1,4/13/1999\n"


def test_a_folder_that_cannot_be_written_to(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    file = folder / "jo.yaml"
    file.write_text("diploma: GED\n", encoding="utf-8")
    folder.chmod(0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("nothing is closed to this user")
    assert run("check", file, "--fix").returncode == 4
    assert file.read_text(encoding="utf-8") == "diploma: GED\n"


# --- Of any profile -------------------------------------------------------------------------------------------

ANY_LINE = st.sampled_from([line for pairs in LINES.values() for line, _ in pairs if ": " in line and "#" not in line])


@st.composite
def profiles(draw: st.DrawFn) -> str:
    """Return the text of a profile with right and wrong keys and values."""
    text = draw(st.sampled_from(["", "diploma: GED\n", "# x\nborn: 4/13/1999\n", "complete: y\n", "candidate: Jo\n"]))
    for section in draw(st.lists(st.sampled_from(["programs", "employment", "credentials"]), unique=True)):
        text += f"{section}:\n"
        for lines in draw(st.lists(st.lists(ANY_LINE, min_size=1, max_size=5), max_size=3)):
            text += "  - " + "\n    ".join(lines) + "\n"
    return text


@given(profiles())
def test_a_fixed_profile_has_no_other_mistakes_than_before(text: str) -> None:
    before = problems_of(text)
    found = fix_text(text)
    after = problems_of(found.text)
    assert bool(found.fixes) == (found.text != text)
    known = {(problem.code, problem.path, problem.message) for problem in before}
    assert {(problem.code, problem.path, problem.message) for problem in after} <= known
    assert len(after) <= len(before) - (len(found.fixes) > 0)
    assert fix_text(found.text) == (found.text, ())


@pytest.mark.parametrize(("name", "data"), [each[:2] for each in HOSTILE if each[0] != "mistakes.yaml"])
def test_hostile_files_are_fixed_or_left_alone(name: str, data: bytes) -> None:
    try:
        text = decode_text(data, name)
    except InputError:
        return
    is_json = name.endswith(".json")
    found = fix_text(text, is_json=is_json)
    assert fix_text(found.text, is_json=is_json) == (found.text, ())
    assert (found.text == text) == (not found.fixes)
