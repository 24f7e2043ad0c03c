"""What all tests share: the golden files, and how commands are run."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings

from ma_eligibility.load.yaml_loader import PythonLoader

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"

os.environ.pop("MA_ELIGIBLE_RULES", None)  # what it says is tested, and decides nothing else

# No time limit for one example: machines are shared. The same examples on every run of the plain test command.
settings.register_profile("plain", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
settings.register_profile("search", deadline=None, suppress_health_check=list(HealthCheck), max_examples=2000)
settings.register_profile(
    "few", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), max_examples=10
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "plain"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files again instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that compares a text with the golden file of a name."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert path.read_bytes().decode() == text

    return compare


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run() -> Run:
    """Return a function that runs ma-eligible within this process, with streams, folder and environment of its own.

    Starting a process takes most of the time that a short command takes; ``run_process`` does.
    """

    def run_command(
        *arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None, cwd: Path = ROOT
    ) -> "subprocess.CompletedProcess[str]":
        from ma_eligibility import cli

        words = [*map(str, arguments)]
        given, output, errors = io.BytesIO(stdin.encode()), io.BytesIO(), io.BytesIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(cwd)
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["ma-eligible", *words])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(given), encoding="utf-8"))
            patch.setattr(sys, "stdout", io.TextIOWrapper(output, encoding="utf-8", write_through=True))
            patch.setattr(
                sys, "stderr", io.TextIOWrapper(errors, encoding="utf-8", errors="backslashreplace", write_through=True)
            )
            try:
                status = cli.run(words)
            except SystemExit as left:
                status = left.code if isinstance(left.code, int) else 1
            shown = [as_text(stream.getvalue()) for stream in (output, errors)]
        return subprocess.CompletedProcess(words, status, *shown)

    return run_command


def find_loader(kind: str) -> Any:
    """Return the loader of YAML in C or in Python; skips the test if PyYAML has no libyaml."""
    if kind == "Python":
        return PythonLoader
    return getattr(yaml, "CLoader", None) or pytest.skip("PyYAML has no libyaml")


def as_text(written: bytes) -> str:
    """Return what was written as a pipe of text gives it: every end of a line is a newline."""
    return io.TextIOWrapper(io.BytesIO(written), encoding="utf-8").read()


@pytest.fixture
def run_process() -> Run:
    """Return a function that runs ma-eligible as a process of its own."""

    def run_command(
        *arguments: str | Path, stdin: str = "", env: dict[str, str] | None = None, cwd: Path = ROOT
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "ma_eligibility", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=cwd,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
            check=False,
        )

    return run_command


@pytest.fixture
def with_command(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which ``ma-eligible`` is the command under test."""
    command = tmp_path / "bin" / "ma-eligible"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ma_eligibility "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
