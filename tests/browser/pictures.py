"""Takes the pictures of the documentation: ``tests/browser/run --pictures`` writes them to ``docs/pictures``.

Each carries the words that it shows, so that ``tests/test_pictures.py`` notices when the page says something else.
"""

import json
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

from browser.browsers import Tab, start_browser
from browser.pages import ADVISOR, fill_in, find_example, write_page
from conftest import ROOT

PICTURES = ROOT / "docs" / "pictures"
#: The words of a picture are in the PNG under this name.
WORDS = b"Words"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"

#: Gives the texts that are seen from their first line to their last.
_SEEN = """[...document.querySelectorAll("h1, h2, h3, p:not([role]), li, th, td")].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.height && box.top >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
}).map((each) => each.textContent.trim()).filter(Boolean)"""


def show_person(tab: Tab) -> None:
    """Show the page of a person as it opens."""


def show_filter(tab: Tab) -> None:
    """Show the exams that are open and close by a day, as keys choose them."""
    tab.evaluate("document.getElementById('verdict').focus()")
    tab.press("ArrowDown", "Tab")
    tab.type("06302031")
    tab.evaluate("document.activeElement.blur()")
    tab.evaluate(
        "[...document.querySelectorAll('h2')].find((each) => each.textContent === 'Everyone').scrollIntoView()"
    )


def show_answer(tab: Tab) -> None:
    """Show the page with the engine, with a profile of which half is known."""
    fill_in(tab, find_example("half_known"))
    tab.evaluate("document.activeElement.blur()")


#: Each picture: the page, its width and height, and what is done before it is taken.
SHOWN: dict[str, tuple[str, int, int, Callable[[Tab], None]]] = {
    "person": ("page of fresh_graduate", 960, 622, show_person),
    ADVISOR: (ADVISOR, 1180, 800, show_answer),
    "cohort": ("the examples", 1280, 545, show_filter),
}


def main() -> None:
    """Take all pictures in Chromium."""
    PICTURES.mkdir(exist_ok=True)
    browser = start_browser("chromium")
    with tempfile.TemporaryDirectory() as folder:
        for name, (page, width, height, prepare) in SHOWN.items():
            with browser.open(write_page(page, Path(folder)), width=width, height=height) as tab:
                prepare(tab)
                tab.wait(0.2)
                picture = add_words(tab.picture(), tab.evaluate(_SEEN))
            (PICTURES / f"{name}.png").write_bytes(picture)
    browser.close()


def add_words(picture: bytes, words: list[str]) -> bytes:
    """Return a PNG with words that are not seen."""
    said = WORDS + b"\0" + json.dumps(words).encode()
    chunk = struct.pack(">I", len(said)) + b"tEXt" + said + struct.pack(">I", zlib.crc32(b"tEXt" + said))
    end = picture.rindex(b"IEND") - 4
    return picture[:end] + chunk + picture[end:]


def read_words(picture: bytes) -> list[str]:
    """Return the words that a PNG carries."""
    assert picture.startswith(_SIGNATURE)
    place = len(_SIGNATURE)
    while place < len(picture):
        (length,) = struct.unpack_from(">I", picture, place)
        kind, data = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        if kind == b"tEXt" and data.startswith(WORDS + b"\0"):
            words: list[str] = json.loads(data.removeprefix(WORDS + b"\0"))
            return words
        place += 12 + length
    return []


if __name__ == "__main__":
    main()
