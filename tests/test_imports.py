"""Who may import whom: rooms in one direction, no circles anywhere, libraries in few places; what a command imports."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

SOURCE = ROOT / "src" / "ma_eligibility"
PACKAGE = "ma_eligibility"

#: The rooms in order: each may import from itself and from those before it.
ROOMS = (
    *("version", "docstrings", "errors", "memo", "medium", "plain", "output", "icalendar"),
    *("days", "profile", "ruleset", "load", "explain", "plan", "review", "roster", "cohort", "render"),
    *("interview", "browser", "cli", "__init__", "__main__"),
)
#: Rooms on the same level: neither imports from the other.
APART = {"review": {"roster"}, "roster": {"explain", "plan", "review"}, "cohort": {"review"}, "plan": {"load"}}
#: Libraries that are used in one place only.
ONLY_IN = {
    "typer": {
        "cli/__init__.py",
        "cli/ask.py",
        "cli/check.py",
        "cli/cohort.py",
        "cli/drafting.py",
        "cli/help.py",
        "cli/options.py",
        "cli/page.py",
        "cli/plan.py",
        "cli/authoring.py",
        "cli/roster_options.py",
        "cli/rules.py",
        "cli/streams.py",
    },
    "yaml": {"load/yaml_reader.py", "load/yaml_loader.py", "load/yaml_mistakes.py"},
    "rich": {"render/writer.py"},
    "pyarrow": {"cohort/arrow.py", "cohort/arrow_people.py", "cohort/arrow_tables.py"},
    "openpyxl": {"roster/template.py", "cohort/workbook_sink.py"},
}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[str]:
    """Give every module that a file names in an import, those under TYPE_CHECKING and in functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (part if part in MODULES else node.module for part in parts)


MODULES = {module_name(path): path for path in modules()}


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(module_name(path))
    allowed = set(ROOMS[: ROOMS.index(room) + 1]) - APART.get(room, set())
    assert {room_of(name) for name in imports_of(path) if name in MODULES} <= allowed


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_libraries_are_used_where_they_belong(path: Path) -> None:
    for library, places in ONLY_IN.items():
        if any(name.split(".")[0] == library for name in imports_of(path)):
            assert path.relative_to(SOURCE).as_posix() in places


def find_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules of a circle of imports; none if there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: {other for other in imports_of(path) if other in MODULES} for name, path in MODULES.items()}
    assert find_cycle(graph) == []


def test_a_circle_is_found() -> None:
    assert set(find_cycle({"one": {"other"}, "other": {"third"}, "third": {"one"}})) == {"one", "other", "third"}


def test_only_the_command_line_knows_what_day_it_is() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        assert ("date.today" in text or "datetime.now" in text) == (path.name == "options.py")


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
    assert not imported_by("check", "examples/student.yaml", "--format", "html") & {
        "rich",
        "ma_eligibility.render.text",
    }
    assert "rich" in imported_by("check", "examples/student.yaml")
