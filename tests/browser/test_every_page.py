"""Every page in real browsers: all can read it, at every width and in all colors, it asks for nothing, and prints."""

from pathlib import Path

import pytest
from browser.axe import find_faults
from browser.browsers import Browser, Colors
from browser.pages import COHORTS, LETTERS, PERSONS, write_page

PAGES = [*LETTERS, *PERSONS, *COHORTS]
WAYS: dict[str, tuple[Colors, int]] = {
    "light": ("light", 1000),
    "dark": ("dark", 1000),
    "forced colors": ("forced", 1000),
    "320 pixels": ("light", 320),
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_read_it_and_it_asks_for_nothing(browser: Browser, name: str, way: str, folder: Path) -> None:
    colors, width = WAYS[way]
    with browser.open(write_page(name, folder), colors=colors, width=width) as tab:
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.evaluate("[...document.querySelectorAll('time')].every((day) => day.getClientRects().length === 1)")
        assert find_faults(tab) == []
        assert tab.find_asked() == []
        assert tab.complaints == []
