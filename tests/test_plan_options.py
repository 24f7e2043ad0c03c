"""What can be said of plans, and what is refused: days in the past, impossible hours, unknown kinds of change."""

from datetime import date
from typing import Any

import pytest
import typer

from ma_eligibility.cli.options import read_plan_options
from ma_eligibility.days.calendar import parse_date, parse_day
from ma_eligibility.plan.option_checks import PlanOptionError, check_options
from ma_eligibility.plan.plan import PlanOptions

AS_OF = date(2026, 11, 22).toordinal()
NONE = {"start": None, "finish": None, "hours": None, "without": None}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"start": AS_OF - 1}, "start 2026-11-21: this is before the day asked about, 2026-11-22"),
        ({"start": AS_OF}, ""),
        ({"finish": parse_date("2026-10")}, "finish 2026-10: this is before the day asked about, 2026-11-22"),
        ({"finish": parse_date("2026-11")}, ""),
        ({"finish": parse_date("2026-11-21")}, "finish 2026-11-21: this is before the day asked about, 2026-11-22"),
        (
            {"start": parse_day("2027-06-01"), "finish": parse_date("2027-05")},
            "finish 2027-05: this is before the start, 2027-06-01",
        ),
        ({"start": parse_day("2027-05-31"), "finish": parse_date("2027-05")}, ""),
        ({"by": AS_OF - 1}, "by 2026-11-21: this is before the day asked about, 2026-11-22"),
        ({"by": AS_OF}, ""),
        ({"hours": 0}, "hours 0: the hours of a week are a whole number from 1 to 168"),
        ({"hours": 1}, ""),
        ({"hours": 168}, ""),
        ({"hours": 169}, "hours 169: the hours of a week are a whole number from 1 to 168"),
        ({"hours": 37.5}, "hours 37.5: the hours of a week are a whole number from 1 to 168"),
        ({"without": ("diploma", "new-job")}, ""),
        ({"without": ("diplom",)}, "without diplom: there is no such kind of change; did you mean diploma?"),
    ],
)
def test_options_that_no_plan_can_be_made_with(given: dict[str, Any], message: str) -> None:
    options = PlanOptions(**given)
    if not message:
        assert check_options(options, AS_OF) is options
        return
    with pytest.raises(PlanOptionError) as caught:
        check_options(options, AS_OF)
    assert str(caught.value) == message


def test_options_are_read_from_the_command_line() -> None:
    given: dict[str, Any] = {"start": "2027-01-04", "finish": "2027-05", "hours": 20, "by": "2027-06-30"}
    options = read_plan_options(AS_OF, **given, without=["diploma, new-job", "schooling"], details=False)
    assert options == PlanOptions(
        start=parse_day("2027-01-04"),
        finish=parse_date("2027-05"),
        by=parse_day("2027-06-30"),
        hours=20,
        without=("diploma", "new-job", "schooling"),
        details=False,
    )
    assert read_plan_options(AS_OF, start=None, finish=None, hours=None, without=None) == PlanOptions()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"finish": "soon"}, "--finish soon: this is not a date (write a date as 2021-05-20, 2021-05 or 2021)"),
        ({"finish": "5/20/2027"}, "--finish 5/20/2027: this is not a date (write 2027-05-20)"),
        ({"start": "2027-05"}, "--start 2027-05: the day is missing (write a full date such as 2021-05-20)"),
        ({"by": "2027-02-30"}, "--by 2027-02-30: there is no February 30, 2027 (the month ends on 2027-02-28)"),
        ({"finish": "2026"}, ""),
        ({"finish": "2025"}, "--finish 2025: this is before the day asked about, 2026-11-22"),
        ({"without": ["schooling,jobs"]}, "--without jobs: there is no such kind of change; known here: document"),
    ],
)
def test_options_that_cannot_be_read_end_the_program(
    given: dict[str, Any], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if not message:
        read_plan_options(AS_OF, **{**NONE, **given})
        return
    with pytest.raises(typer.Exit) as caught:
        read_plan_options(AS_OF, **{**NONE, **given})
    assert caught.value.exit_code == 2
    assert message in capsys.readouterr().err
