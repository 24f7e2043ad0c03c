"""What is left out where the tests run on the browser's Python: what it lacks, what takes long, and most of the seeds.

``tests/wasm/run`` gives this to pytest as a plugin. There is no list of tests: each begins, and is skipped when it asks
for a process, a thread, or a module that cannot be had there. Whatever else fails has failed. The end of the run says
how many tests of which modules were skipped, and why.
"""

import importlib.metadata
import multiprocessing
import os
import subprocess
import sys
import threading
from collections import Counter, defaultdict
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import pytest
from wasm import rpds

#: What cannot be done there: where Python does so.
ACTIONS: dict[str, list[tuple[Any, str]]] = {
    "a process is started": [
        (subprocess.Popen, "__init__"),
        (multiprocessing.Process, "start"),
        (multiprocessing, "Pipe"),
    ],
    "a thread is started": [(threading.Thread, "start")],
    "a file gets a second name": [(os, "link"), (Path, "hardlink_to")],
    "a pipe gets a name": [(os, "mkfifo")],
}
#: Modules that cannot be had there.
LACKING = ("pyarrow", "pyarrow.parquet", "venv")
#: The package under test, which is mounted and not installed.
OURS = "ma-eligible"
#: Of the cases of a test that differ in their seed only, one in so many runs: Python is some five times slower there.
SEEDS = 8


class StandIn(ModuleType):
    """A module that can be imported before the tests begin, and what is in it: a test that uses it is skipped."""

    is_used = False

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self.__name__}.{name}")

    def __call__(self, *_: Any, **__: Any) -> Any:
        if self.is_used:
            _skip_for(self.__name__)
        return self

    def __iter__(self) -> NoReturn:
        _skip_for(self.__name__)


class Finder:
    """Finds the same modules where a test imports them."""

    @staticmethod
    def find_spec(name: str, *_: Any) -> None:
        if name in LACKING:
            _skip_for(name)


def _skip_for(module: str) -> NoReturn:
    _skip(f"{module.partition('.')[0]} is used")


def _skip(reason: str) -> NoReturn:
    pytest.skip(reason)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--share", default="1/1", help="which share of the modules of tests runs, such as 1/2")


def pytest_configure(config: pytest.Config) -> None:
    """Put a skip in the place of all that is lacking."""
    for reason, methods in ACTIONS.items():
        for owner, name in methods:
            setattr(owner, name, lambda *_, reason=reason, **__: _skip(reason))
    for name in LACKING:
        sys.modules[name] = StandIn(name)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], last, sys.modules[name])
    sys.modules["rpds"] = rpds
    find_version = importlib.metadata.version
    setattr(  # noqa: B010
        importlib.metadata, "version", lambda name: _skip("it is not installed") if name == OURS else find_version(name)
    )
    # after gc.freeze(), which the cohort does, Hypothesis does not see that it keeps its own random numbers
    config.addinivalue_line("filterwarnings", "ignore:It looks like `register_random` was passed")
    config.pluginmanager.register(Report())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the modules of other shares."""
    number, count = map(int, config.getoption("--share").split("/"))
    name, modules = collection_path.name, sorted(path.name for path in collection_path.parent.glob("test_*.py"))
    return True if name in modules and modules.index(name) % count != number - 1 else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, and of each test with seeds all but the first and one in so many more."""
    seeds: Counter[str] = Counter()
    left: dict[pytest.Item, None] = {}
    for item in items:
        if item.get_closest_marker("long"):
            left[item] = None
        if "seed" in getattr(getattr(item, "callspec", None), "params", ()):
            function = item.nodeid.partition("[")[0]
            if seeds[function] % SEEDS:
                left[item] = None
            seeds[function] += 1
    items[:] = [item for item in items if item not in left]
    config.hook.pytest_deselected(items=list(left))


def pytest_collection_finish() -> None:
    """From now on what is lacking is missed."""
    StandIn.is_used = True
    for name in LACKING:
        sys.modules.pop(name)
    sys.meta_path.insert(0, Finder)


class Report:
    """Counts what is skipped, and says it in the end."""

    def __init__(self) -> None:
        self.skipped: dict[str, Counter[str]] = defaultdict(Counter)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._count(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._count(report)

    def _count(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            module = Path(report.nodeid.partition("::")[0]).stem
            self.skipped[report.longrepr[2].removeprefix("Skipped: ")][module] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for reason, modules in self.skipped.items():
            counts = ", ".join(f"{module} {count}" for module, count in sorted(modules.items()))
            terminalreporter.write_line(f"skipped, since {reason}: {counts}")
