"""Pages in real browsers. Where ``tests/browser/run`` does not run them, these tests are skipped, each by its name."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.browsers import Browser, start_browser

HERE = Path(__file__).parent
#: The tests of a browser are all in one process, so that it is started once.
BROWSERS = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("chromium", "firefox")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if "MA_BROWSER_AXE" not in os.environ:
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="run tests/browser/run"))


@pytest.fixture(scope="session", params=BROWSERS)
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Return each browser, which runs for all tests."""
    opened = start_browser(request.param)
    yield opened
    opened.close()
