"""The page for an advisor as the browser has it: its days are those of JSON, and the bars are where they should be."""

import json
from pathlib import Path
from typing import Any

import pytest
from browser.browsers import Browser
from browser.pages import AS_OF, EXAMPLES, find_example, write_file, write_page
from test_page import check_days

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, parse_day


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("days")


def read_answer(example: str, folder: Path) -> dict[str, Any]:
    file = folder / f"{example}.json"
    write_file(file, "check", find_example(example), "--as-of", AS_OF)
    answer: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return answer


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_days_are_those_of_json(browser: Browser, example: str, folder: Path) -> None:
    with browser.open(write_page(f"page of {example}", folder)) as tab:
        check_days(tab.evaluate("document.documentElement.outerHTML"), read_answer(example, folder))


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("example", EXAMPLES)
def test_the_bars_are_where_their_days_are(browser: Browser, example: str, width: int, folder: Path) -> None:
    """Solid bars are the certain days and striped ones the other possible days, on the scale that the title names."""
    with browser.open(write_page(f"page of {example}", folder), width=width) as tab:
        title = tab.evaluate("document.querySelector('svg title').textContent")
        drawn = tab.evaluate(
            """[...document.querySelectorAll("svg rect.closed, svg rect.open")].map((each) => {
              const whole = each.ownerSVGElement.getBoundingClientRect(), own = each.getBoundingClientRect();
              return [each.getAttribute("class"), (own.left - whole.left) / whole.width, own.width / whole.width];
            })"""
        )
    first, last = (parse_day(title.split()[at]) for at in (-3, -1))
    expected = []
    for found in read_answer(example, folder)["credentials"]:
        expected.append(("closed", 0.0, 1.0))
        for window in found["windows"]:
            start = max(first, parse_day(window["from"]) if window["from"] else FIRST_DAY)
            end = min(last, parse_day(window["until"]) if window["until"] else LAST_DAY)
            if start <= end:
                days = last + 1 - first
                expected.append(("open", (start - first) / days, (end + 1 - start) / days))
    assert [name for name, *_ in drawn] == [name for name, *_ in expected]
    for (_, left, share), (_, left_of_days, share_of_days) in zip(drawn, expected, strict=True):
        assert left == pytest.approx(left_of_days, abs=2 / width)
        assert share == pytest.approx(share_of_days, abs=2 / width)
