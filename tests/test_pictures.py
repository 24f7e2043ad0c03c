"""The pictures of the documentation show what the pages of the examples say."""

from pathlib import Path

import pytest
from browser.pages import write_page
from browser.pictures import PICTURES, SHOWN, read_words
from page_reader import Page


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_picture_shows_is_on_its_page(name: str, tmp_path: Path) -> None:
    """If not, ``tests/browser/run --pictures`` takes them again."""
    picture = (PICTURES / f"{name}.png").read_bytes()
    assert len(picture) < 150_000
    page, *_ = SHOWN[name]
    said = {text.strip() for _, text in Page(write_page(page, tmp_path).read_text("utf-8")).texts}
    words = read_words(picture)
    assert len(words) > 20
    assert [text for text in words if text not in said] == []


def test_there_are_no_other_pictures() -> None:
    assert sorted(path.stem for path in PICTURES.iterdir()) == sorted(SHOWN)
