"""Help pages: goldens of all of them, examples that run, and nothing that only a Python programmer reads."""

import io
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from conftest import ROOT
from small_runtime import make_runtime

from ma_eligibility.browser.runtime import default_folder
from ma_eligibility.cli import app, run


def all_commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give the words of each command, and the command."""
    groups: list[tuple[tuple[str, ...], Any]] = [((), typer.main.get_command(app))]
    while groups:
        words, command = groups.pop()
        yield words, command
        groups += [((*words, name), part) for name, part in getattr(command, "commands", {}).items()]


COMMANDS = dict(all_commands())
commands = pytest.mark.parametrize("words", COMMANDS, ids=lambda words: "-".join(("help", *words)))


ReadPage = Callable[..., str]


@pytest.fixture
def read_page(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> ReadPage:
    """Return a function that returns the help page of a command."""

    def read(words: tuple[str, ...], columns: int = 80) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        assert run([*words, "--help"]) == 0
        return capsys.readouterr().out

    return read


@commands
def test_the_page(words: tuple[str, ...], read_page: ReadPage, golden: Callable[[str, str], None]) -> None:
    page = read_page(words)
    golden(f"help/{'-'.join(('ma-eligible', *words))}.txt", page)
    assert max(map(len, page.splitlines())) <= 80
    assert "..." not in re.sub(r"ROSTER\.\.\.|\[ARGS\]\.\.\.", "", page), "nothing is cut"
    assert not re.search(r"<|\{|\b(str|int|bool|None)\b", page), "no Python"
    assert -1 < page.index("Examples:") < page.index("Options:")


@commands
def test_every_option_is_on_the_page(words: tuple[str, ...], read_page: ReadPage) -> None:
    page = " ".join(read_page(words).split())
    for param in COMMANDS[words].params:
        if not getattr(param, "hidden", False):
            assert all(name in page for name in (*param.opts, *param.secondary_opts) if name.startswith("-"))
            assert param.help
            assert param.help in page
            assert getattr(param, "is_flag", False) or param.metavar in page


PAGES = """
from ma_eligibility.cli import run
for words in {commands}:
    run([*words, "--help"])
"""
#: What docstrings are a part of, as Python that prints it.
MADE_OF_DOCSTRINGS = {
    "help": PAGES.format(commands=list(COMMANDS)),
    "reference": "from ma_eligibility.review.reference import make_reference as make\nprint(make())",
    "schemas": "from ma_eligibility.load.schema import make_schema as make\nprint(make('profile'), make('rules'))",
}


@pytest.mark.parametrize("script", MADE_OF_DOCSTRINGS.values(), ids=MADE_OF_DOCSTRINGS)
def test_python_that_leaves_docstrings_out_changes_nothing(script: str) -> None:
    said = [
        subprocess.run([sys.executable, *options, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
        for options in ([], ["-OO"])
    ]
    assert said[0].stdout
    assert said[0].stdout == said[1].stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the files that the examples name, and what pages are made with."""
    assert run(["rules", "new", str(tmp_path / "board")]) == 0
    profile = (ROOT / "examples" / "fresh_graduate.yaml").read_text(encoding="utf-8")
    (tmp_path / "maria.yaml").write_text(profile, encoding="utf-8")
    profile_of_dana = (ROOT / "examples" / "long_time_assistant.yaml").read_text(encoding="utf-8")
    (tmp_path / "dana.yaml").write_text(profile_of_dana, encoding="utf-8")
    (tmp_path / "students").mkdir()
    (tmp_path / "students" / "maria.yaml").write_text(profile, encoding="utf-8")
    (tmp_path / "students.csv").write_text("id,diploma.kind\nS-0117,ged\n", encoding="utf-8")
    (tmp_path / "fall.csv").write_text("Student ID,HS Diploma\nS-0117,GED\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "fall.csv").write_text("Student ID,HS Diploma\nS-0117,GED\n", encoding="utf-8")
    map_text = "map: Fall\ncolumns: {Student ID: id, HS Diploma: diploma.kind}\n"
    (tmp_path / "office.map.yaml").write_text(map_text, encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    make_runtime(default_folder(), monkeypatch)
    return tmp_path


def read_examples(page: str) -> list[str]:
    """Return the command lines under Examples, which are two spaces before what they do, if that is said."""
    block = re.findall(r"^Examples:\n(.*?)\n\n", page, re.DOTALL | re.MULTILINE)[0]
    return re.findall(r"^  (ma-eligible .*?)(?:  .*)?$", block, re.MULTILINE)


@commands
def test_every_example_runs(
    words: tuple[str, ...], folder: Path, read_page: ReadPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))  # nobody answers what ask asks
    examples = read_examples(read_page(words))
    assert examples
    for example in examples:
        name, *arguments = shlex.split(example.partition(" > ")[0])
        assert name == "ma-eligible"
        assert tuple(arguments[: len(words)]) == words
        writes = arguments[0] in ("init", "template") or arguments[:2] == ["rules", "new"]
        place = folder / "empty" if writes else folder
        place.mkdir(exist_ok=True)
        monkeypatch.chdir(place)
        assert run(arguments) in (0, 10), example


@commands
@pytest.mark.parametrize("columns", [56, 200])
def test_narrow_and_wide_terminals(words: tuple[str, ...], columns: int, read_page: ReadPage) -> None:
    """Everything is there; only a word or a command line that is longer than the line goes past its end."""
    page = read_page(words, columns)
    assert "".join(page.split()) == "".join(read_page(words).split())
    for line in page.splitlines():
        assert len(line) <= min(columns, 100) or line.startswith("  ma-eligible ") or " " not in line.strip()
