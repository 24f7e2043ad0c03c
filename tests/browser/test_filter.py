"""The filter of a cohort's page by keys only, and what is shown is what the rows of JSON Lines say."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from browser.browsers import Browser, Tab
from browser.pages import read_lines, read_rows, write_page
from test_cohort_page import say_row

Row = dict[str, Any]

EXAMS = ["", "RMA", "CMA", "NCMA", "CCMA", "CMAA"]
VERDICTS = ["", "eligible", "undetermined", "not_eligible"]
CONTROLS = ["exam", "verdict", "by", "words", "all"]


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page("twenty people with plans", tmp_path_factory.mktemp("cohort"))


@pytest.fixture
def tab(browser: Browser, page: Path) -> Iterator[Tab]:
    """Return the page, where the first field of the filter has been reached by Tab."""
    with browser.open(page) as opened:
        go_to(opened, "exam")
        yield opened


def go_to(tab: Tab, control: str) -> None:
    """Press Tab until a control is reached."""
    for _ in range(20):
        if focused(tab) == control:
            return
        tab.press("Tab")
    raise AssertionError(f"{control} cannot be reached")


def focused(tab: Tab) -> str:
    where: str = tab.evaluate("document.activeElement.id || document.activeElement.getAttribute('aria-label') || ''")
    return where


def choose(tab: Tab, control: str, number: int) -> None:
    """Choose an entry of a list by its number, from the first."""
    go_to(tab, control)
    tab.press("Home", *["ArrowDown"] * number)


def shown(tab: Tab) -> list[list[str | int]]:
    """Return the person, the exam and the verdict of each row that is seen, and how many plans are below it."""
    rows: list[list[str]] = tab.evaluate(
        """[...document.querySelectorAll("#everyone tbody tr")].filter((row) => row.getClientRects().length)
        .map((row) => [...row.cells].map((cell) => cell.querySelectorAll("p").length || cell.textContent))"""
    )
    found: list[list[str | int]] = []
    for row in rows:
        if len(row) == 1:
            found[-1][3] = row[0]
        else:
            found.append([*row[:3], 0])
    return found


def list_expected(page: Path, wanted: Callable[[Row], bool]) -> list[list[str | int]]:
    plans = Counter((row["id"], row["credential"]) for row in read_lines(page.with_name("plans.jsonl")))
    return [[*say_row(row)[:3], plans[row["id"], row["credential"]]] for row in read_rows(page) if wanted(row)]


def check_shown(tab: Tab, page: Path, wanted: Callable[[Row], bool]) -> None:
    """Check that the rows that are seen, and how many the page says there are, are those of JSON Lines."""
    rows = read_rows(page)
    expected = list_expected(page, wanted)
    assert shown(tab) == expected
    assert tab.evaluate("document.getElementById('shown').textContent").startswith(
        f"{len(expected)} of {len(rows)} rows"
    )
    assert tab.complaints == []


def test_tab_reaches_everything_in_the_order_of_the_page(browser: Browser, page: Path) -> None:
    with browser.open(page) as tab:
        regions = tab.evaluate("[...document.querySelectorAll('.wide')].map((each) => each.ariaLabel)")
        reached = []
        for _ in range(20):
            tab.press("Tab")
            reached.append(focused(tab))
    order = [control for control, _ in groupby(reached)]  # a date is three fields
    assert regions[-2:] == ["Everyone", "Who cannot be read"]
    expected = [*regions[:-2], *CONTROLS, *regions[-2:]]
    assert order[: len(expected)] == expected


@pytest.mark.parametrize("number", range(1, len(EXAMS)))
def test_by_exam(tab: Tab, page: Path, number: int) -> None:
    choose(tab, "exam", number)
    check_shown(tab, page, lambda row: row["credential"] == EXAMS[number])


@pytest.mark.parametrize("number", range(1, len(VERDICTS)))
def test_by_verdict(tab: Tab, page: Path, number: int) -> None:
    choose(tab, "verdict", number)
    check_shown(tab, page, lambda row: row["verdict"] == VERDICTS[number])


def test_by_the_day_on_which_something_closes_or_opens(tab: Tab, page: Path) -> None:
    days = [row["until"] or row["opens"] or row["may_open"] for row in read_rows(page)]
    last = sorted(filter(None, days))[2]
    go_to(tab, "by")
    year, month, day = last.split("-")
    tab.type(f"{month}{day}{year}")
    check_shown(tab, page, lambda row: bool(found := row["until"] or row["opens"] or row["may_open"]) and found <= last)


def test_by_text_whatever_its_case(tab: Tab, page: Path) -> None:
    go_to(tab, "words")
    tab.type("p0007")
    check_shown(tab, page, lambda row: row["id"] == "P0007")


def test_by_all_together_and_all_again(tab: Tab, page: Path) -> None:
    choose(tab, "exam", EXAMS.index("CMAA"))
    choose(tab, "verdict", VERDICTS.index("eligible"))
    go_to(tab, "words")
    tab.type("p001")
    check_shown(
        tab,
        page,
        lambda row: row["credential"] == "CMAA" and row["verdict"] == "eligible" and row["id"].startswith("P001"),
    )
    tab.press("Tab", "Enter")
    check_shown(tab, page, lambda row: True)
    assert [tab.evaluate(f"{control}.value") for control in CONTROLS[:-1]] == ["", "", "", ""]


def test_without_scripts_the_table_is_whole_and_there_is_no_filter(browser: Browser, page: Path) -> None:
    with browser.open(page, scripts=False) as tab:
        assert shown(tab) == list_expected(page, lambda row: True)
        assert tab.evaluate("document.getElementById('filter').getClientRects().length") == 0
