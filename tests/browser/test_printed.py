"""What is printed: every section, and what was chosen of the rows."""

from pathlib import Path

import pytest
from browser.browsers import Browser
from browser.pages import COHORTS, LETTERS, PERSONS, read_rows, write_page
from browser.printed import read_print, squeeze


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("printed")


@pytest.mark.parametrize("name", [*LETTERS, *PERSONS, *COHORTS])
def test_every_section_is_printed(browser: Browser, name: str, folder: Path) -> None:
    with browser.open(write_page(name, folder)) as tab:
        printed = read_print(tab)
        texts = tab.evaluate("[...document.querySelectorAll('h1, h2, h3, p, li')].map((each) => each.innerText)")
    assert len(texts) > 10
    assert [text for text in texts if squeeze(text) not in printed] == []


def test_the_rows_that_were_chosen_are_printed_with_what_they_were_chosen_by(browser: Browser, folder: Path) -> None:
    page = write_page("the examples", folder)
    rows = read_rows(page)
    with browser.open(page) as tab:
        tab.evaluate("exam.focus()")
        tab.press("ArrowDown", "ArrowDown", "Tab", "ArrowDown")
        chosen = read_print(tab)
        tab.evaluate("all.click()")
        whole = read_print(tab)
    kept = [row["id"] for row in rows if row["credential"] == "CMA" and row["verdict"] == "eligible"]
    assert squeeze(f"{len(kept)} of {len(rows)} rows: exam CMA; verdict eligible") in chosen
    below = chosen.partition(squeeze(f"of {len(rows)} rows"))[2]
    assert {row["id"] for row in rows if squeeze(row["id"]) in below} == set(kept)
    assert squeeze(f"{len(rows)} of {len(rows)} rows") in whole
    assert all(squeeze(row["id"]) in whole for row in rows)
    assert "mm/dd/yyyy" not in whole  # the fields of the filter are of no use on paper
