"""The pictures of the documentation show what the pages of the examples say."""

import html
import json
import re
from pathlib import Path

import pytest
from browser.pages import ADVISOR, AS_OF, find_example, write_page
from browser.pictures import PICTURES, SHOWN, read_words
from conftest import ROOT
from page_reader import Page

from ma_eligibility.browser.session import Session


@pytest.mark.parametrize("name", SHOWN)
def test_what_a_picture_shows_is_on_its_page(name: str, tmp_path: Path) -> None:
    """If not, ``tests/browser/run --pictures`` takes them again."""
    picture = (PICTURES / f"{name}.png").read_bytes()
    assert len(picture) < 150_000
    said = {text.strip() for _, text in Page(read_page(name, tmp_path)).texts}
    words = read_words(picture)
    assert len(words) > 20
    assert [text for text in words if text not in said] == []


def read_page(name: str, folder: Path) -> str:
    """Return what a page says; of the page with the engine, what it has from the engine and what is around that."""
    if name != ADVISOR:
        return write_page(SHOWN[name][0], folder).read_text("utf-8")
    session = Session()
    entries = json.loads(session.open(find_example("half_known").read_text("utf-8"), "half_known.yaml"))["entries"]
    session.answer("guide", json.dumps(entries), AS_OF)
    hows = [field["how"] for section in json.loads(session.describe_form("guide")) for field in section["fields"]]
    frame = (ROOT / "src/ma_eligibility/browser/advisor.html").read_text("utf-8")
    answer = json.loads(session.complete())
    return re.sub("<main.*</main>", "", frame, flags=re.DOTALL).partition("<header>")[2].partition("</header>")[0] + (
        f"{answer['html']}{answer['rest']}{''.join(f'<p>{html.escape(how)}</p>' for how in hows)}"
    )


def test_there_are_no_other_pictures() -> None:
    assert sorted(path.stem for path in PICTURES.iterdir()) == sorted(SHOWN)
