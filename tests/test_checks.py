"""The workflow of the public host and the hooks for contributors run the checks of .ci/run."""

import re
import tomllib
from typing import Any

import yaml
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CHECKS = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_workflow_runs_the_checks_on_every_supported_python() -> None:
    (job,) = load(".github/workflows/ci.yml")["jobs"].values()
    (command,) = [step["run"] for step in job["steps"] if "run" in step]
    assert command == "bash .ci/run"
    versions = [re.search(r":: (3\.\d+)$", classifier) for classifier in PROJECT["classifiers"]]
    assert job["strategy"]["matrix"]["python"] == [found[1] for found in versions if found]


def test_the_hooks_are_the_linters() -> None:
    (repository,) = load(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"  # so that nothing is downloaded
    entries = [hook["entry"].removesuffix(" --force-exclude") for hook in repository["hooks"]]
    assert entries == [line.removesuffix(" --check") for line in CHECKS if re.match(r"\.venv/bin/(ruff|mypy)", line)]
    lint = {re.split(r"\W", requirement)[0] for requirement in PROJECT["optional-dependencies"]["lint"]}
    assert {re.split(r"[/ ]", entry)[2] for entry in entries} <= lint
