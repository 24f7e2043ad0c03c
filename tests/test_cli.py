"""The command as a process of its own: answers, exit statuses, streams."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run

from ma_eligibility import (
    Explanation,
    evaluate_profile,
    explain_answer,
    load_profile,
    load_ruleset,
    parse_day,
    render_text,
)
from ma_eligibility.explain.comparison import Comparison, compare_answer

AS_OF = "2026-11-22"
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))

ELIGIBLE = "complete: true\ndiploma: {kind: ged}\n"
NOT_ELIGIBLE = "complete: true\n"
UNKNOWN = "candidate: someone\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_answer_on_every_example(example: Path, run: Run, golden: Callable[[str, str], None]) -> None:
    for options, name in (
        (["--format", "text"], f"{example.stem}.txt"),
        (["--format", "text", "--why"], f"{example.stem}.why.txt"),
        (["--format", "text", "--verbose"], f"{example.stem}.verbose.txt"),
        (["--format", "json"], f"{example.stem}.json"),
    ):
        done = run("check", f"examples/{example.name}", "--as-of", AS_OF, *options)
        assert (done.returncode, done.stderr) == (0, "")
        golden(name, done.stdout)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["check", "examples/student.yaml", "--as-of", AS_OF, "--why"], 0),
        (["check", "-", "--as-of", AS_OF, "--format", "json"], 0),
        (["check", "-", "--as-of", AS_OF, "-c", "CMA", "--exit-code"], 11),
        (["check", "no-such.yaml", "--format", "json"], 4),
        (["check", "--no-such-option"], 2),
        (["plan", "examples/student.yaml", "--as-of", AS_OF, "--all"], 0),
        (["cohort", "examples", "--as-of", AS_OF, "--format", "csv"], 0),
        (["template", "no-such-folder/roster.csv"], 4),
        (["explain", "E101"], 0),
        (["schema", "profile"], 0),
        (["init"], 0),
        (["rules", "list"], 0),
        (["rules", "show", "RMA"], 0),
        (["rules", "lint", "guide", "--as-of", AS_OF], 0),
        ([], 2),
    ],
    ids=str,
)
def test_a_process_of_its_own_answers_as_other_tests_see_it(
    words: list[str], status: int, run: Run, run_process: Run, tmp_path: Path
) -> None:
    """Most tests run the command within their own process."""
    found = []
    for name, start in (("here", run), ("apart", run_process)):
        folder = tmp_path / name
        shutil.copytree(ROOT / "examples", folder / "examples")
        done = start(*words, stdin="candidate: José\ndiploma: {kind: ged}\n", cwd=folder)
        written = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
        found.append((done.returncode, done.stdout, done.stderr, written))
    assert found[0] == found[1]
    assert found[0][0] == status


def test_the_same_bytes_on_every_run(run_process: Run) -> None:
    answers = {
        run_process(
            "check", EXAMPLES[0], "--as-of", AS_OF, "--format", "json", env={"PYTHONHASHSEED": seed, "TZ": zone}
        ).stdout
        for seed in ("0", "1", "7")
        for zone in ("UTC", "Asia/Tokyo")
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("profile", "options", "status"),
    [
        (ELIGIBLE, [], 0),
        (NOT_ELIGIBLE, [], 0),
        (ELIGIBLE, ["--exit-code"], 0),
        (NOT_ELIGIBLE, ["--exit-code"], 10),
        (UNKNOWN, ["--exit-code"], 11),
        (ELIGIBLE, ["--exit-code", "-c", "CMA"], 10),
        (ELIGIBLE, ["--exit-code", "-c", "CMA", "-c", "CMAA"], 0),
        (ELIGIBLE + "programs: [{completed: 2021}]\n", ["--exit-code", "-c", "cma"], 11),
    ],
)
def test_the_exit_status_is_the_answer_if_asked_for(profile: str, options: list[str], status: int, run: Run) -> None:
    assert run("check", "-", *options, stdin=profile).returncode == status


def test_credentials_asked_about_come_in_the_rulesets_order(run: Run) -> None:
    done = run("check", "-", "-c", "cmaa", "-c", "RMA", "--format", "json", stdin=ELIGIBLE)
    assert [found["id"] for found in json.loads(done.stdout)["credentials"]] == ["RMA", "CMAA"]


@pytest.mark.parametrize(
    "options",
    [
        ["-c", "XYZ"],
        ["--as-of", "tomorrow"],
        ["--as-of", "2026-11"],
        ["--format", "xml"],
        ["--no-such-option"],
    ],
)
def test_a_wrong_command_line_is_reported_on_standard_error(options: list[str], run: Run) -> None:
    done = run("check", "-", *options, stdin=ELIGIBLE)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("11/29/2026", "write 2026-11-29"),
        ("3/4/2026", "write 2026-03-04 if it is March 4 or 2026-04-03 if it is April 3"),
        ("tomorrow", "write a full date such as 2021-05-20"),
        ("2026-11", "write a full date such as 2021-05-20"),
        ("Nov-26", "write a full date such as 2021-05-20"),
    ],
)
def test_the_day_asked_about_is_corrected_exactly(run: Run, day: str, said: str) -> None:
    done = run("check", EXAMPLES[0], "--as-of", day)
    assert done.returncode == 2
    assert done.stderr.rstrip().endswith(f"({said})")


def test_no_command_and_an_unknown_command_are_wrong(run: Run) -> None:
    assert run("chek").returncode == 2
    assert run().returncode == 2


def test_help_and_version(run: Run) -> None:
    for options in (["-h"], ["--help"], ["check", "-h"], ["--version"]):
        done = run(*options)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout


def test_problems_are_reported_together_in_the_order_of_the_file(run: Run, tmp_path: Path) -> None:
    profile = tmp_path / "someone.yaml"
    profile.write_text(
        "diploma: {kind: gde}\n"
        "programs:\n"
        "  - {field: medical_asisting, completed: 2021-02-30, hours: 600, externship_hours: 700}\n"
        "employment:\n"
        "  - {start: 2021-05-01, end: 2020, total_hours: 4, hours_per_week: 4}\n"
        "  - {role: nurse}\n"
        "milatary: []\n"
    )
    done = run("check", profile, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    codes = re.findall(r"^error\[(E[0-9]+)\]: ", done.stderr, re.MULTILINE)
    places = re.findall(rf"--> {re.escape(str(profile))}:([0-9]+:[0-9]+)", done.stderr)
    reported = [f"{place}: {code}" for place, code in zip(places, codes, strict=True)]
    assert reported == [
        "1:17: E208",
        "3:13: E208",
        "3:42: E204",
        "3:84: E301",
        "5:30: E301",
        "5:49: E301",
        "6:5: E202",
        "7:1: E201",
    ]


def test_problems_as_json(run: Run) -> None:
    done = run("check", "-", "--format", "json", stdin="programs: []\ndiploma: 5\n")
    assert done.returncode == 4
    (error,) = json.loads(done.stdout)["errors"]
    assert {key: error[key] for key in ("code", "file", "line", "column", "path")} == {
        "code": "E209",
        "file": "<standard input>",
        "line": 2,
        "column": 10,
        "path": "diploma",
    }
    assert "--> <standard input>:2:10 (diploma)\n" in done.stderr


def test_a_missing_file_and_a_missing_ruleset(run: Run) -> None:
    assert run("check", "no-such-file.yaml").returncode == 4
    done = run("check", "-", "--rules", "no-such-ruleset", stdin=ELIGIBLE)
    assert done.returncode == 4
    assert "guide" in done.stderr


def test_quiet_prints_nothing_on_success_and_errors_all_the_same(run: Run) -> None:
    done = run("check", "-", "-q", stdin=ELIGIBLE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = run("check", "-", "-q", stdin="x: 1\n")
    assert done.returncode == 4
    assert done.stderr


def test_the_answer_goes_to_a_file_whole(run: Run, tmp_path: Path) -> None:
    to_stream = run("check", "-", "--format", "json", "--as-of", AS_OF, stdin=ELIGIBLE)
    done = run("check", "-", "--format", "json", "--as-of", AS_OF, "-o", "answer.json", stdin=ELIGIBLE, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "answer.json").read_text(encoding="utf-8") == to_stream.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]


def test_the_answer_is_never_written_over_the_profile_or_through_a_link(run: Run, tmp_path: Path) -> None:
    profile = tmp_path / "someone.yaml"
    profile.write_text(ELIGIBLE)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    for target in (profile, link, tmp_path, tmp_path / "no-such-folder" / "answer"):
        done = run("check", profile, "--format", "text", "-o", target)
        assert done.returncode == 4
        assert str(target) in done.stderr
    assert profile.read_text() == ELIGIBLE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "someone.yaml"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX streams")
def test_a_reader_that_goes_away_and_a_full_disk_are_noticed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ma_eligibility", "check", "examples/student.yaml"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False)
        assert done.returncode == 4
        assert b"cannot be written" in done.stderr


def test_a_stream_that_shows_ascii_only_gets_ascii(run_process: Run) -> None:
    for options in ([], ["--why"]):
        done = run_process(
            "check", "examples/student.yaml", "--as-of", AS_OF, *options, env={"PYTHONIOENCODING": "ascii"}
        )
        assert done.returncode == 0
        assert done.stdout.isascii()


def explain_example(path: Path, as_of: str = AS_OF) -> tuple[Explanation, Comparison]:
    answer = evaluate_profile(load_profile(str(path)), load_ruleset(), parse_day(as_of))
    explanation = explain_answer(answer)
    return explanation, compare_answer(answer, load_ruleset("published"), explanation)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_first_screen_of_every_example(example: Path, golden: Callable[[str, str], None]) -> None:
    explanation, comparison = explain_example(example)
    screen = render_text(explanation, comparison=comparison)
    golden(f"{example.stem}.screen.txt", screen)
    most = 24 if example.stem == "fresh_graduate" else 34
    assert len(screen.splitlines()) <= most
    narrow = render_text(explanation, comparison=comparison, width=40, ascii_only=True, chart=False)
    golden(f"{example.stem}.narrow.txt", narrow)
    assert narrow.isascii()


def test_reasons_of_one_credential_or_of_all(run: Run) -> None:
    asked = ["examples/student.yaml", "--as-of", AS_OF]
    one = run("check", *asked, "--why", "ccma")
    assert one.returncode == 0
    assert "CCMA  Certified" in one.stdout
    assert "NCMA  National" not in one.stdout
    last, first = run("check", *asked, "--why"), run("check", "--why", "-c", "CCMA", "-c", "NCMA", *asked)
    before_the_file = run("check", "--why", *asked)
    for all_of_them in (last, first, before_the_file):
        assert all_of_them.returncode == 0
        assert "CCMA  Certified" in all_of_them.stdout
        assert "NCMA  National" in all_of_them.stdout
    unknown = run("check", *asked, "--why", "cmma")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "did you mean" in unknown.stderr or "known here" in unknown.stderr


def test_narrow_terminals_are_kept_to() -> None:
    for example in EXAMPLES:
        explanation, comparison = explain_example(example)
        for width in (30, 40, 60, 80, 100):
            for why in ([], ["all"]):
                for line in render_text(explanation, width=width, why=why, comparison=comparison).splitlines():
                    assert len(line) <= width, line


def test_what_comes_from_a_profile_is_shown_and_not_obeyed(run: Run) -> None:
    name = "Ann [/] [bold]x[/bold] :smile: \\e[31m \\u202e \\u200b \\x9b"
    done = run("check", "-", stdin=f'candidate: "{name}"\ncomplete: true\n')
    first = done.stdout.splitlines()[0] + done.stdout.splitlines()[1]
    assert done.returncode == 0
    assert "Ann [/] [bold]x[/bold] :smile:" in first
    assert r"\x1b[31m" in first
    assert r"\u202e" in first
    assert not {"\x1b", "\u202e", "\u200b", "\x9b"} & set(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_to_stop_leaves_no_part_of_a_file(sent: signal.Signals, status: int, tmp_path: Path) -> None:
    """The answer is asked of a pipe that never says anything, so that the signal finds the command at work."""
    command = [sys.executable, "-m", "ma_eligibility", "check", "-", "-o", str(tmp_path / "answer")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        deadline = time.monotonic() + 30
        while running.poll() is None and not Path(f"/proc/{running.pid}/fd").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(3)  # long enough for it to be past starting up, on a machine that is busy
        running.send_signal(sent)
        _, said = running.communicate(timeout=30)
    assert running.returncode == status
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ma_eligibility import output

    target = tmp_path / "answer"
    target.write_text("old")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        output.write_file(str(target), "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_explain_tells_of_every_code(run: Run) -> None:
    from ma_eligibility.errors import explain_codes

    for code in list(explain_codes())[::7]:
        assert run("explain", code.lower()).stdout.startswith(f"{code}: ")
    assert run("explain", "E999").returncode == 2
