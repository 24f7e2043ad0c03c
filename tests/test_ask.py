"""The command ``ask``: transcripts through a pipe, files, the end of input, and what is hostile."""

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import IO

import pytest
from conftest import ROOT, Run
from interviews import interview, make_known

from ma_eligibility.load.profile import load_profile, make_profile
from ma_eligibility.load.ruleset import load_ruleset

TODAY = ("--as-of", "2026-11-22")
Golden = Callable[[str, str], None]

#: What is typed in each transcript.
TRANSCRIPTS = {
    "student": ("1", "?", "May 2027", "?", "2024-06", "high school diploma", "2023", "none", "none"),
    "assistant": (
        *("none", "GED", "2016", "1, 1", "2019-06-30", "present", "2017-07", "2019-08-01", "", "40", "y"),
        *("2022-02-01", "40", "1 2", "none", "yes", "none"),
    ),
    "mistakes": ("knitting", "18", "1", "2025-13", "5/6/21", "soon", "back", "6", "", "none", "stop"),
    "nothing_known": ("", "", "", "don't know"),
    "end_of_input": ("1", "2026-05-20"),
}  # fmt: skip


#: A seed of someone with two jobs.
TWO_JOBS = 15


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, run: Run, tmp_path: Path, golden: Golden) -> None:
    typed = "".join(f"{line}\n" for line in TRANSCRIPTS[name])
    done = run("ask", "maya.yaml", *TODAY, stdin=typed, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout
    file = tmp_path / "maya.yaml"
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    golden(f"ask/{name}.txt", f"{done.stdout}\n--- maya.yaml\n{written}")
    answers = tmp_path / "answers.txt"
    answers.write_text(typed, encoding="utf-8")
    again = run("ask", "other.yaml", *TODAY, "--answers", answers, cwd=tmp_path)
    assert again.stdout == done.stdout.replace("maya.yaml", "other.yaml")


@pytest.mark.parametrize("name", ["student", "assistant", "mistakes"])
def test_it_ends_with_the_first_screen_of_check(name: str, run: Run, tmp_path: Path) -> None:
    typed = "".join(f"{line}\n" for line in TRANSCRIPTS[name])
    done = run("ask", "maya.yaml", *TODAY, stdin=typed, cwd=tmp_path)
    first_screen = run("check", "maya.yaml", *TODAY, cwd=tmp_path).stdout
    rows, _, rest = first_screen.partition("Next\n")
    rules = rest[rest.index("Rules: ") : rest.index("Reasons: ")]
    steps = [line.split(": -v")[0].split("   All plans")[0] for line in rest[: rest.index("Rules: ")].splitlines()]
    assert rows in done.stdout
    assert rules in done.stdout
    assert all(step in done.stdout for step in steps)


def test_the_commands_at_the_end_work(run: Run, tmp_path: Path) -> None:
    asked = ("ask", "a person.yaml", *TODAY, "-c", "CCMA", "-c", "CMA", "--rules", "published")
    done = run(*asked, stdin="none\nnone\nstop\n", cwd=tmp_path)
    lines = " ".join(done.stdout.split("Reasons: ")[1].split())
    commands = re.findall(r"ma-eligible (.+?)(?= \(\+| To print| All:| Saved|$)", lines)
    assert [command.split()[0] for command in commands] == ["check", "check", "check", "ask"]
    for command in commands:
        assert run(*shlex.split(command), cwd=tmp_path).returncode == 0


def test_one_credential(run: Run, tmp_path: Path) -> None:
    done = run("ask", "maya.yaml", *TODAY, "-c", "CMA", stdin="none\n", cwd=tmp_path)
    assert done.stdout.count("> ") == 1
    assert "No further fact can change a verdict on 2026-11-22." in done.stdout
    assert (tmp_path / "maya.yaml").read_text(encoding="utf-8") == "programs: []\n"


def test_the_file_to_save_to_is_asked_for(run: Run, tmp_path: Path) -> None:
    done = run("ask", *TODAY, stdin="maya\nnone\n", cwd=tmp_path)
    assert done.stdout.startswith("In which file are the answers to be saved?")
    assert load_profile(str(tmp_path / "maya.yaml")) == make_profile({"programs": []})
    run("ask", *TODAY, stdin="\nnone\n", cwd=tmp_path)
    assert (tmp_path / "profile.yaml").exists()
    assert "Nothing is saved" in run("ask", *TODAY, cwd=tmp_path).stdout


def test_it_goes_on_with_what_is_there(run: Run, tmp_path: Path) -> None:
    run("ask", "-o", "maya.yaml", *TODAY, stdin="none\n", cwd=tmp_path)
    done = run("ask", "-o", "maya.yaml", *TODAY, stdin="2\n", cwd=tmp_path)
    assert "Which high school diploma is there?" in done.stdout
    assert "Which schooling" not in done.stdout
    file = tmp_path / "maya.yaml"
    assert file.read_text(encoding="utf-8") == "diploma:\n  kind: ged\nprograms: []\n"
    run("ask", file, "-o", "copy.yaml", *TODAY, stdin="2020\n", cwd=tmp_path)
    assert "earned" not in file.read_text(encoding="utf-8")
    assert "earned" in (tmp_path / "copy.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("-",), "the answers come from standard input"),
        (("maya.json",), "answers are written as YAML"),
        (("students.csv",), "answers are written as YAML"),
        (("commented.yaml",), "has comments or an id, which would be lost; save elsewhere with -o"),
        (("no.yaml", "-o", "new.yaml"), "there is no no.yaml to go on with"),
        (("plain.yaml", "-o", "commented.yaml"), "commented.yaml is there already"),
        (("--answers", "plain.yaml"), "--answers needs PROFILE, or -o"),
        (("plain.yaml", "-c", "XYZ"), "XYZ"),
        (("plain.yaml", "--answers", "no.txt"), "no.txt"),
        (("no/folder.yaml",), "cannot be written"),
    ],
)
def test_what_is_refused_before_anything_is_asked(
    arguments: tuple[str, ...], says: str, run: Run, tmp_path: Path
) -> None:
    texts = {"commented.yaml": "# Maya\nprograms: []\n", "plain.yaml": "programs: []\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("ask", *arguments, *TODAY, stdin="none\n", cwd=tmp_path)
    assert done.returncode in (2, 4)
    assert says in done.stderr
    assert "> " not in done.stdout
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == texts


@pytest.mark.parametrize(
    "typed",
    [
        b"\x00\n", b"\xff\xfe\n", b"\x1b[2J\n", b"1" * 300_000 + b"\n", b"1," * 240 + b"\n",
        b"1\r\n", "١\n".encode(), b"'\"{[\n",
        b"yes\n\x1b[31mred\n", b"1\n" + b"9" * 400 + b"\n", "\u202enone\n".encode(),
    ],
)  # fmt: skip
def test_hostile_input(typed: bytes, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ma_eligibility", "ask", "maya.yaml", *TODAY, "--rules", "published"]
    done = subprocess.run(command, input=typed + b"stop\n", capture_output=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\x1b" not in done.stdout
    assert b"\x00" not in done.stdout
    if (tmp_path / "maya.yaml").exists():
        load_profile(str(tmp_path / "maya.yaml"))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("seed", [TWO_JOBS])
def test_killed_after_any_answer_it_goes_on_as_if_nothing_had_happened(seed: int, run: Run, tmp_path: Path) -> None:
    """The file loads, has all answers but those of a record that is not whole yet, and the end is the same."""
    known, rules = make_known(seed, "guide"), load_ruleset("guide", {}, ["CCMA"])
    *steps, last = interview(known, rules)
    assert any(step.state.drafts for step in steps)
    file, options = tmp_path / "maya.yaml", [f"--as-of={date.fromordinal(known.as_of)}", "-c", "CCMA"]
    for count in range(1, len(steps)):
        file.unlink(missing_ok=True)
        _kill_after([step.text for step in steps[:count]], file, options)
        begun = load_profile(str(file)) if file.exists() else make_profile({})
        assert begun == steps[count].state.profile
        if file.exists():
            assert run("check", file, *options, "-q").returncode == 0
        rest = "".join(f"{step.text}\n" for step in interview(known, rules, begun))
        assert run("ask", file, *options, stdin=rest).returncode == 0
        assert load_profile(str(file)) == last.state.profile


def _kill_after(texts: Sequence[str], file: Path, options: Sequence[str]) -> None:
    """Answer in a process of its own, and kill it at the next question."""
    command = [sys.executable, "-u", "-m", "ma_eligibility", "ask", str(file), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for text in texts:
            _read_prompt(process.stdout)
            process.stdin.write(f"{text}\n".encode())
            process.stdin.flush()
        _read_prompt(process.stdout)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def _read_prompt(stream: IO[bytes]) -> None:
    """Read until the prompt is printed."""
    read = b""
    while not read.endswith(b"\n> "):
        read += stream.read(1)


def test_a_file_that_can_no_longer_be_written_ends_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ma_eligibility.output.write_file", refuse)
    done = run("ask", "maya.yaml", *TODAY, stdin="none\n", cwd=tmp_path)
    assert done.returncode == 4
    assert "maya.yaml cannot be written: No space left on device" in done.stderr
