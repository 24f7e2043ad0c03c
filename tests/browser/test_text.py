"""What people wrote is text in a real browser: it is seen as it was written, and no script of it runs."""

import csv
from pathlib import Path
from typing import Any

import pytest
from browser.browsers import Browser
from browser.pages import write_file
from table_writers import write_lines
from test_letter import HOSTILE

from ma_eligibility.plain import show_plain

#: Each would be noticed: a window that opens, a request, or an element that is not of the page.
TEXTS = [*HOSTILE[:4], "<script>alert(1)</script>", "<img src=x onerror=alert(2)>", "<svg onload=alert(3)><style>*{}"]
ELEMENTS = "[...document.querySelectorAll('script, img, iframe, object, link, style, a')].map((each) => each.localName)"


def make_person(text: str) -> dict[str, Any]:
    job = {"role": "medical_assistant", "employer": text, "start": "2020", "end": "present"}
    return {"candidate": text, "employment": [job], "programs": [{"school": text, "field": "medical_assisting"}]}


@pytest.mark.parametrize("text", TEXTS)
def test_a_person_who_is_called_like_markup(browser: Browser, text: str, tmp_path: Path) -> None:
    profile = write_lines(tmp_path / "person.json", [make_person(text)])
    for reader in ("student", "advisor"):
        page = tmp_path / f"{reader}.html"
        write_file(page, "check", profile, "--for", reader)
        with browser.open(page) as tab:
            assert squeeze(text) in squeeze(tab.evaluate("document.querySelector('h1').textContent"))
            places = tab.evaluate("[...document.querySelectorAll('td, li')].map((each) => each.textContent)")
            assert [place for place in places if squeeze(text) in squeeze(place)]
            assert tab.evaluate(ELEMENTS) == ["style"]
            assert (tab.find_asked(), tab.complaints) == ([], [])


@pytest.mark.parametrize("text", TEXTS)
def test_a_roster_that_is_full_of_markup(browser: Browser, text: str, tmp_path: Path) -> None:
    roster = tmp_path / "a.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        job = [f"employment.1.{field}" for field in ("role", "employer", "start", "end")]
        person = ["S-1", text, text, "medical_assistant", text, "2020", "present"]
        csv.writer(file).writerows([["id", "candidate", "Advisor", *job], person])
    page = tmp_path / "a.html"
    write_file(page, "cohort", roster, "--keep", "Advisor", "-q")
    with browser.open(page) as tab:
        cells = tab.evaluate("[...everyone.tBodies[0].rows[0].cells].map((each) => each.textContent)")
        assert squeeze(cells[0]) == squeeze(f"S-1, {text}")
        assert squeeze(cells[-1]) == squeeze(text)
        tab.evaluate("words.focus()")
        tab.type("<")  # and the filter looks for it
        assert tab.evaluate("shown.textContent").endswith(" rows: text <")
        assert tab.evaluate(ELEMENTS) == ["style", "script"]
        assert (tab.find_asked(), tab.complaints) == ([], [])


def squeeze(text: str) -> str:
    return "".join(show_plain(text).split())
