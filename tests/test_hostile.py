"""Inputs that are wrong, strange or meant to break things: each ends with a status of the contract and a clear word."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from hostile_inputs import BY_PARSER, HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from ma_eligibility.errors import InputError
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.load.profile import make_profile, parse_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.load.source import decode_text
from ma_eligibility.render.json import render_json
from ma_eligibility.render.problems import render_problems
from ma_eligibility.render.text import render_text
from ma_eligibility.ruleset.evaluate import evaluate_profile

STATUSES = {0, 2, 4, 10, 11}
RULESET = load_ruleset()

C_PARSER = "from ma_eligibility.__main__ import main; main()"
PYTHON_PARSER = f"import yaml; vars(yaml).pop('CLoader', None); {C_PARSER}"


def check(path: Path | str, code: str = C_PARSER, **options: object) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-c", code, "check", str(path), "--as-of", "2026-11-22"]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


def steers_a_terminal(output: bytes) -> bool:
    text = output.decode()
    return any(char in text for char in ("\x1b", "\x9b", "\x07", "\u202e", "\u200b", "\0", "\r"))


@pytest.mark.parametrize(("name", "data", "status", "code"), HOSTILE, ids=[row[0] for row in HOSTILE])
@pytest.mark.parametrize("parser", ["C", "Python"])
def test_a_hostile_file(
    name: str, data: bytes, status: int, code: str, parser: str, tmp_path: Path, golden: Callable[[str, str], None]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    done = check(name, C_PARSER if parser == "C" else PYTHON_PARSER, cwd=tmp_path)
    assert done.returncode == status
    assert b"Traceback" not in done.stderr
    assert not steers_a_terminal(done.stdout + done.stderr)
    if status == 4:
        assert done.stdout == b""
        assert re.match(rf"error\[({code})\]", done.stderr.decode())
        if parser == "C" and name not in BY_PARSER:
            golden(f"hostile/{name}.txt", done.stderr.decode())
    assert [found.name for found in tmp_path.iterdir()] == [name]


def test_what_is_accepted_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "utf16.yaml").write_bytes("candidate: Ann #2\ncomplete: true\n".encode("utf-16"))
    done = check(tmp_path / "utf16.yaml")
    assert done.returncode == 0
    assert [line[:13] for line in done.stderr.decode().splitlines() if line.startswith("warning")] == [
        "warning[W101]",
        "warning[W102]",
    ]


def test_a_json_answer_does_not_steer_a_terminal_either(tmp_path: Path) -> None:
    name = "\\e]52;c;aGk=\\a\\e[31m\\x9b1m\\u202e\\u200b😀"
    (tmp_path / "escapes.yaml").write_text(f'candidate: "{name}"\ncomplete: true\n', encoding="utf-8")
    command = [sys.executable, "-m", "ma_eligibility", "check", str(tmp_path / "escapes.yaml"), "--format", "json"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert not steers_a_terminal(done.stdout)
    assert json.loads(done.stdout)["candidate"] == "\x1b]52;c;aGk=\x07\x1b[31m\x9b1m\u202e\u200b😀"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_paths_that_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "locked.yaml").write_text("complete: true\n")
    (tmp_path / "locked.yaml").chmod(0)
    strange = os.fsdecode(b"na\xffme\n\x1b[31m.yaml")
    for name in (str(tmp_path), str(tmp_path / "dangling"), "no-such.yaml", strange, "x" * 5000, ""):
        done = check(name)
        assert (done.returncode, done.stdout) == (4, b"")
        assert done.stderr.startswith(b"error[E101]")
        assert not steers_a_terminal(done.stderr)
    if os.geteuid() != 0:
        assert check(tmp_path / "locked.yaml").returncode == 4


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_pipe_that_nobody_writes_to_is_empty_and_one_that_is_slow_is_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = check(pipe)
    assert (done.returncode, done.stderr[:11]) == (4, b"error[E111]")
    command = f'"{sys.executable}" -m ma_eligibility check <(sleep 1; echo "complete: true") --exit-code'
    assert subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False).returncode == 10


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no endless device")
def test_an_endless_device_ends() -> None:
    done = check("/dev/zero")
    assert (done.returncode, done.stderr[:11]) == (4, b"error[E103]")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams")
def test_closed_streams() -> None:
    shell = f'"{sys.executable}" -m ma_eligibility check'
    for command, status in (
        (f"{shell} - <&-", 4),
        (f"{shell} examples/student.yaml >&-", 4),
        (f"{shell} no-such.yaml 2>&-", 4),
        (f"{shell} no-such.yaml 2>/dev/full", 4),
        (f"{shell} no-such.yaml --format json >&-", 4),
        (f"{shell} --no-such-option 2>/dev/full", 2),
    ):
        done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, timeout=60, check=False)
        assert done.returncode == status, command
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "dumb"},
        {"COLUMNS": "1"},
        {"LC_ALL": "C"},
        {"PYTHONIOENCODING": "cp1252"},
        {"NO_COLOR": "1"},
        {"FORCE_COLOR": "0"},
    ],
    ids=str,
)
def test_poor_surroundings_get_readable_answers(environment: dict[str, str]) -> None:
    kept = {key: value for key, value in os.environ.items() if key not in ("HOME", "PYTHONIOENCODING")}
    done = check("examples/student.yaml", cwd=ROOT, env={**kept, **environment})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"not yet" in done.stdout
    assert b"\x1b" not in done.stdout


SENTINEL = "s3nt1nel"


def test_no_value_is_shown_except_the_wrong_one() -> None:
    """A value is in a message only if it is on the line of a mistake."""
    text = (
        f"candidate: {SENTINEL}\nprograms:\n  - name: {SENTINEL}\n    school: {SENTINEL}\n    completed: 2021-02-30\n"
    )
    with pytest.raises(InputError) as caught:
        parse_profile(text)
    assert SENTINEL not in render_problems(caught.value.problems)
    assert SENTINEL not in str(caught.value)


PIECES = [
    *(
        word.encode()
        for word in [
            "candidate",
            "complete",
            "diploma",
            "programs",
            "employment",
            "military",
            "kind",
            "ged",
            "none",
            "present",
            "end",
        ]
    ),
    *(
        word.encode()
        for word in [
            "start",
            "completed",
            "2021-05-20",
            "2021",
            "2023-02-30",
            "hours",
            "720",
            "-1",
            "1e9",
            "true",
            "null",
            "~",
        ]
    ),
    *(
        mark.encode()
        for mark in (": ", ":", "- ", "\n", "\n  ", "\n    ", "{", "}", "[", "]", ",", '"', "'", "#", "\\")
    ),
    *(mark.encode() for mark in ("&a ", "*a", "!!str ", "<<", "? ", "|\n", ">\n", "---\n", "...\n", "%YAML 1.1\n")),
    *(mark.encode() for mark in ("\t", "\r\n", "\x85", "\u2028", "😀", "\u202e", "\x1b[31m")),
    b"\xff",
    b"\0",
]
texts = st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))


@given(texts, st.booleans())
def test_any_bytes_are_read_or_refused_in_words(data: bytes, is_json: bool) -> None:
    error: InputError | None = None
    try:
        profile = parse_profile(decode_text(data, "x"), "x", is_json=is_json)
    except InputError as caught:
        error = caught
    if error is None:
        assert render_text(explain_answer(evaluate_profile(profile, RULESET, 740_000)))
        return
    assert error.problems
    assert not steers_a_terminal(render_problems(error.problems, error.omitted_count).encode())
    for problem in error.problems:
        assert problem.message
        if problem.excerpts:
            assert (problem.line, problem.column) == problem.excerpts[0][:2]
            assert 1 <= problem.column <= len(problem.excerpts[0].text) + 1


@given(st.text(max_size=80))
def test_any_text_survives_every_renderer(text: str) -> None:
    if "\ud800" <= max(text, default="") <= "\udfff":
        return
    profile = make_profile({"candidate": text, "programs": [{"name": text, "school": text, "completed": "2021"}]})
    explanation = explain_answer(evaluate_profile(profile, RULESET, 740_000))
    for verbose in (False, True):
        assert not steers_a_terminal(render_text(explanation, verbose=verbose).encode("utf-8", "backslashreplace"))
    assert json.loads(render_json(explanation))["candidate"] == text


@pytest.mark.parametrize("seed", range(30))
def test_a_planted_mistake_is_reported_where_it_was_planted(seed: int) -> None:
    """In a good profile, one value is made wrong: exactly its line and column are reported."""
    source = random.Random(seed)
    lines = (ROOT / "examples" / "long_time_assistant.yaml").read_text(encoding="utf-8").split("\n")
    corrupted = {"start": "2021-02-30", "end": "2023-04-31", "role": "medical_asistant", "hours_per_week": "999"}
    places = [index for index, line in enumerate(lines) if line.strip("- ").split(":")[0] in corrupted]
    index = source.choice(places)
    key = lines[index].strip("- ").split(":")[0]
    column = lines[index].index(":") + 3
    lines[index] = lines[index][: column - 1] + corrupted[key]
    with pytest.raises(InputError) as caught:
        parse_profile("\n".join(lines))
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.excerpts[0].length) == (index + 1, column, len(corrupted[key]))


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("candidate: x\ncomplete: ja", "          ^^"),
        ("{candidate: 東京, complete: ja}", "                            ^^"),
        ("{candidate: e\u0301te\u0301, complete: ja}", "                           ^^"),
        ("{candidate: a\u200bb, complete: ja}", "                                ^^"),
        ("{candidate: x,\tcomplete: ja}", "                            ^^"),
        ("{candidate: אבג, complete: ja}", "                           ^^"),
    ],
)
def test_marks_stand_under_the_mistake_whatever_is_before_it(line: str, mark: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_profile(line + "\n", is_json=False)
    marks = [row for row in render_problems(caught.value.problems).splitlines() if "^" in row]
    assert [row.split("| ", 1)[1] for row in marks] == [mark]
