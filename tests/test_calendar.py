"""Dates, durations and their boundaries, as tables."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ma_eligibility.days.calendar import (
    ANY_DAY,
    FIRST_DAY,
    LAST_DAY,
    DateError,
    Duration,
    PartialDate,
    add_months,
    add_years,
    describe_days,
    format_day,
    parse_date,
    parse_day,
    parse_duration,
    write_day,
)

days = st.integers(FIRST_DAY, LAST_DAY)
EXTRA = st.sampled_from([0, 0, 1, -1])
EXTRA = st.sampled_from([0, 0, 1, -1])
durations = st.one_of(
    st.builds(Duration, st.integers(1, 40), st.just("years"), EXTRA),
    st.builds(Duration, st.integers(1, 60), st.just("months"), EXTRA),
    st.builds(Duration, st.integers(2, 100), st.sampled_from(["weeks", "days"]), EXTRA),
)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2021-05-20", "2021-05-20", "2021-05-20"),
        ("1900-01-01", "1900-01-01", "1900-01-01"),
        ("2100-12-31", "2100-12-31", "2100-12-31"),
    ],
)
def test_a_date_means_its_days_and_is_written_back(text: str, first: str, last: str) -> None:
    assert parse_date(text) == PartialDate(parse_day(first), parse_day(last))
    assert str(parse_date(text)) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023-02-30", "no-such-day"),
        ("2021-13", "no-such-day"),
        ("2021-00-10", "no-such-day"),
        ("2021-04-31", "no-such-day"),
        ("2021-04-00", "no-such-day"),
        ("1899-12-31", "date-range"),
        ("2101", "date-range"),
        ("20230203", "date-form"),
        ("2023-W05-5", "date-form"),
        ("2023-2-3", "date-form"),
        ("03/04/2024", "date-form"),
        ("2023-02-03T10:00", "date-form"),
        ("٢٠٢٣-٠٢-٠٣", "date-form"),
        ("", "date-form"),
        ("2021-", "date-form"),
        (" 2021", "date-form"),
    ],
)
def test_what_is_no_date_is_refused(text: str, code: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text)
    assert caught.value.code == code


def test_a_day_must_be_whole() -> None:
    with pytest.raises(DateError, match="the day is missing"):
        parse_day("2021-05")


def test_an_unknown_day_says_so() -> None:
    assert str(ANY_DAY) == "an unknown day"


@pytest.mark.parametrize(
    ("day", "years", "found"),
    [
        ("2020-02-29", 5, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2020-02-29", 1, "2021-02-28"),
        ("2021-05-20", 5, "2026-05-20"),
        ("2020-02-29", -1, "2019-02-28"),
        ("2020-02-29", -4, "2016-02-29"),
        ("1896-02-29", 4, "1900-02-28"),
    ],
)
def test_adding_years(day: str, years: int, found: str) -> None:
    assert format_day(add_years(date.fromisoformat(day).toordinal(), years)) == found


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        ("2021-08-31", 6, "2022-02-28"),
        ("2021-01-31", 1, "2021-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2021-12-15", 1, "2022-01-15"),
        ("2021-03-31", -1, "2021-02-28"),
        ("2021-01-15", -1, "2020-12-15"),
    ],
)
def test_adding_months(day: str, months: int, found: str) -> None:
    assert format_day(add_months(date.fromisoformat(day).toordinal(), months)) == found


@given(days, durations)
def test_the_first_day_that_looks_back_to_a_day_is_the_first(day: int, duration: Duration) -> None:
    found = duration.first_day_looking_back_to(day)
    assert duration.before(found) >= day
    assert duration.before(found - 1) < day


@given(days, durations)
def test_a_duration_has_between_its_fewest_and_its_most_days(day: int, duration: Duration) -> None:
    assert duration.least_days <= day - duration.before(day) <= duration.most_days


@given(days, durations)
def test_time_moves_on(day: int, duration: Duration) -> None:
    assert duration.after(day) <= duration.after(day + 1)
    assert duration.before(day) <= duration.before(day + 1)


@pytest.mark.parametrize("text", ["5 years", "1 year", "18 months", "1 month", "6 weeks", "30 days", "1 day"])
def test_a_duration_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_duration(text)) == text


@pytest.mark.parametrize(
    "text", ["", "5", "years", "0 years", "-1 years", "5  years", "1.5 years", "5 years ", "999 years"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="length of time"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2015-03-01", "2020-02-29", "5 years"),
        ("2015-03-01", "2020-02-28", "4 years 11 months 28 days"),
        ("2020-03-01", "2021-02-28", "1 year"),
        ("2022-01-07", "2026-11-22", "4 years 10 months 16 days"),
        ("2021-05-20", "2021-05-20", "1 day"),
        ("2021-01-01", "2021-01-31", "1 month"),
    ],
)
def test_the_length_of_an_interval_in_words(first: str, last: str, said: str) -> None:
    assert describe_days(parse_day(first), parse_day(last)) == said


@given(days, st.integers(0, 20000))
def test_an_interval_is_as_many_years_as_years_of_work_need(first: int, length: int) -> None:
    last = min(first + length, LAST_DAY)
    words = describe_days(first, last).split()
    years = int(words[0]) if len(words) > 1 and words[1].startswith("year") else 0
    anniversary = last + 1
    assert add_years(anniversary, -years) >= first
    assert add_years(anniversary, -years - 1) < first


@pytest.mark.parametrize(
    ("entered", "in_words"),
    [
        ("2030-05-20", "May 20, 2030"),
        ("2030-05-01", "May 1, 2030"),
        ("2030-05", "May 2030"),
        ("2028-02", "February 2028"),
        ("2030-12", "December 2030"),
        ("2030", "2030"),
        ("1900-01-01", "January 1, 1900"),
    ],
)
def test_dates_in_words(entered: str, in_words: str) -> None:
    date = parse_date(entered)
    assert (str(date), date.in_words()) == (entered, in_words)
    assert write_day(date.first, str) == format_day(date.first)


def test_a_date_that_is_not_known_has_no_other_words() -> None:
    assert ANY_DAY.in_words() == str(ANY_DAY) == "an unknown day"
