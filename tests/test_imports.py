"""Who may import whom, and what a command imports at all."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

SOURCE = ROOT / "src" / "ma_eligibility"
PACKAGE = "ma_eligibility"

#: What each part of the house may import of the others; the edges (command line, output) may import everything.
ALLOWED = {
    "errors": set(),
    "plain": set(),
    "calendar": set(),
    "timeline": {"calendar"},
    "accrual": {"calendar", "timeline"},
    "model": {"calendar", "timeline", "model"},
    "criteria": {"calendar", "timeline", "accrual", "model", "criteria"},
    "rulebook": {"criteria", "errors"},
    "load": {"calendar", "errors", "model", "criteria", "rulebook", "load"},
    "evaluate": {"timeline", "model", "criteria", "rulebook"},
    "review": {
        *("calendar", "timeline", "errors", "model", "criteria", "rulebook", "evaluate", "explain", "load", "review"),
    },
    "cohort": {
        *("calendar", "timeline", "errors", "model", "criteria", "rulebook", "evaluate", "explain", "load", "output"),
        *("plain", "cohort"),
    },
    "explain": {"calendar", "timeline", "model", "rulebook", "evaluate", "explain"},
    "render": {"calendar", "timeline", "errors", "model", "rulebook", "explain", "review", "cohort", "plain", "render"},
}
#: Libraries that stand in one place only.
ONLY_IN = {
    "typer": {
        "cli/__init__.py",
        "cli/check.py",
        "cli/cohort.py",
        "cli/options.py",
        "cli/extras.py",
        "cli/rules.py",
        "cli/streams.py",
    },
    "yaml": {"load/yaml_reader.py", "load/yaml_mistakes.py"},
    "rich": {"render/writer.py"},
    "pyarrow": {"cohort/arrow.py", "cohort/arrow_people.py", "cohort/arrow_tables.py", "cohort/parquet_sink.py"},
    "openpyxl": {"cohort/workbooks.py", "cohort/template_workbook.py", "cohort/workbook_sink.py"},
}


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names if node.module == PACKAGE}
    return found


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_one_way(path: Path) -> None:
    room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    own = {name.split(".")[1] for name in imports_of(path) if name.startswith(f"{PACKAGE}.")}
    if room in ALLOWED:
        assert own <= ALLOWED[room]
    else:
        assert room in {"cli", "output", "schema", "reference", "__init__", "__main__"}
    for library, places in ONLY_IN.items():
        if any(name.split(".")[0] == library for name in imports_of(path)):
            assert path.relative_to(SOURCE).as_posix() in places


def test_only_the_command_line_knows_what_day_it_is() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert ("date.today" in text or "datetime.now" in text) == (path.name == "streams.py")


def imported_by(*arguments: str) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-m", "ma_eligibility", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    return {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_a_check_imports_only_what_it_needs() -> None:
    found = imported_by("check", "examples/student.yaml", "--format", "json")
    assert "ma_eligibility.render.json" in found
    assert not found & {
        "rich",
        "ma_eligibility.render.text",
        "ma_eligibility.load.json_reader",
        "ma_eligibility.load.cases",
        "ma_eligibility.review",
    }
    assert "rich" in imported_by("check", "examples/student.yaml")
