"""The days on which amounts reach a threshold, against counting day by day."""

from bisect import bisect_right
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ma_eligibility.days.accrual import (
    Accrual,
    Threshold,
    add_rates,
    count_days,
    days_reaching,
    days_reaching_with_parts,
)
from ma_eligibility.days.calendar import LAST_DAY, Duration, parse_day
from ma_eligibility.days.timeline import Days, contains, normalize

# Days crowded around the ends of February, in years with and without a leap day.
ENDS_OF_FEBRUARY = [date(year, 3, 1).toordinal() for year in range(2009, 2019)]
starts = st.one_of(
    st.integers(date(2009, 1, 1).toordinal(), date(2017, 1, 1).toordinal()),
    st.builds(lambda day, step: day + step, st.sampled_from(ENDS_OF_FEBRUARY), st.integers(-4, 4)),
)
lengths = st.one_of(st.integers(0, 900), st.sampled_from([27, 28, 29, 30, 364, 365, 366, 729, 730, 731, 1094, 1095]))
pieces = st.lists(st.tuples(starts, lengths), min_size=1, max_size=5).map(
    lambda found: [(start, start + length) for start, length in found]
)
FIRST, LAST = date(2008, 12, 1).toordinal(), date(2024, 6, 1).toordinal()

EXTRA = st.sampled_from([0, 0, 1, -1])
lengths = st.one_of(
    st.builds(Duration, st.integers(1, 4), st.just("years"), EXTRA),
    st.builds(Duration, st.integers(1, 30), st.just("months"), EXTRA),
    st.builds(Duration, st.integers(1, 90), st.just("weeks"), EXTRA),
    st.builds(Duration, st.integers(2, 700), st.just("days"), EXTRA),
)
windows = st.one_of(st.none(), lengths)


def is_same_length(length: Duration, in_last: Duration | None) -> bool:
    """Tell whether a window is as long as a length, by trial on the days of four years."""
    return in_last is not None and all(in_last.after(day) == length.after(day) for day in range(FIRST, FIRST + 1500))


def judge_length(worked: set[int], length: Duration, in_last: Duration | None) -> set[int]:
    """Return the days of the trial period on which the length is reached, each counted on its own."""
    ordered = sorted(worked)
    found = set()
    may_fill = is_same_length(length, in_last)
    for day in range(FIRST, LAST):
        after = in_last.before(day) if in_last else 0
        upto = bisect_right(ordered, day)
        counted = upto - bisect_right(ordered, after)
        if counted:
            anniversary = ordered[upto - 1] + 1
            needed = anniversary - length.before(anniversary) if length.follows_calendar else length.least_days
            if counted >= needed or (may_fill and counted == day - after):
                found.add(day)
    return found


def trial_days(days: Days) -> set[int]:
    return {day for first, last in days for day in range(max(first, FIRST), min(last + 1, LAST))}


def threshold_of(length: Duration) -> Threshold:
    return Threshold(length.least_days, length if length.follows_calendar else None)


@settings(deadline=None, max_examples=400)
@given(pieces, lengths, windows)
@example([(parse_day("2012-02-29"), parse_day("2016-02-28"))], Duration(1, "years"), Duration(1, "years"))
@example([(parse_day("2010-01-01"), parse_day("2017-01-01"))], Duration(12, "months"), Duration(1, "years"))
@example([(parse_day("2012-03-01"), parse_day("2016-02-29"))], Duration(4, "years"), Duration(4, "years"))
@example([(parse_day("2011-01-31"), parse_day("2013-12-31"))], Duration(1, "months"), Duration(1, "months"))
def test_a_length_of_work_is_reached_on_the_days_that_counting_gives(
    found: list[tuple[int, int]], length: Duration, in_last: Duration | None
) -> None:
    worked = {day for first, last in found for day in range(first, last + 1)}
    reached = days_reaching(count_days(normalize(found)), threshold_of(length), in_last)
    assert trial_days(reached) == judge_length(worked, length, in_last)


@settings(deadline=None, max_examples=300)
@given(pieces, st.data(), windows, st.one_of(st.none(), st.integers(1, 20)))
def test_an_amount_is_reached_on_the_days_that_adding_says(
    found: list[tuple[int, int]], data: st.DataObject, in_last: Duration | None, cap: int | None
) -> None:
    scale = 14
    rated = [
        (first, last, data.draw(st.integers(0, 9)), data.draw(st.sampled_from([1, 2, 7]))) for first, last in found
    ]
    daily: dict[int, int] = {}  # in fourteenths, so that a half and a seventh are whole numbers, too
    for first, last, amount, parts in rated:
        for day in range(first, last + 1):
            daily[day] = daily.get(day, 0) + amount * scale // parts
    asked = data.draw(st.integers(1, sum(daily.values()) + 10))
    if cap is not None:
        daily = {day: min(amount, cap) for day, amount in daily.items()}
    through = sums_through(daily)
    wanted = set()
    for day in range(FIRST, LAST):
        before = max(in_last.before(day), FIRST - 1) if in_last else FIRST - 1
        if through[day] - through[before] >= asked:
            wanted.add(day)

    accrual = add_rates(rated, scale, cap)
    assert trial_days(days_reaching(accrual, Threshold(asked), in_last)) == wanted
    probe = data.draw(st.integers(FIRST, LAST - 1))
    assert accrual.through(probe) == through[probe]


def sums_through(daily: dict[int, int]) -> dict[int, int]:
    """Return the sum of the amounts up to every day of the trial period, and to the one before it."""
    through = {FIRST - 1: 0}
    for day in range(FIRST, LAST):
        through[day] = through[day - 1] + daily.get(day, 0)
    return through


def judge_length_with_parts(daily: dict[int, int], scale: int, length: Duration, in_last: Duration | None) -> set[int]:
    """Return the days on which, by some day counted, the days and parts of days were those of the length.

    A whole day is as many parts as the scale says.
    """
    through = sums_through(daily)
    wanted, most = set(), -1
    may_fill = is_same_length(length, in_last)
    for day in range(FIRST, LAST):
        if daily.get(day):  # one before the window has nothing to spare in it
            anniversary = day + 1
            needed = anniversary - length.before(anniversary) if length.follows_calendar else length.least_days
            most = max(most, through[day] - needed * scale)
        before = max(in_last.before(day), FIRST - 1) if in_last else FIRST - 1
        window = day - in_last.before(day) if in_last else 0
        is_full = may_fill and through[day] - through[before] == window * scale
        if most >= through[before] or is_full:
            wanted.add(day)
    return wanted


@settings(deadline=None, max_examples=150)
@given(pieces, st.data(), lengths, windows)
def test_a_length_is_reached_by_parts_of_days_on_the_days_that_counting_gives(
    found: list[tuple[int, int]], data: st.DataObject, length: Duration, in_last: Duration | None
) -> None:
    scale = data.draw(st.sampled_from([1, 7, 35, 80]))
    amounts = st.one_of(st.integers(0, scale), st.sampled_from([1, scale]))
    rated = [(first, last, data.draw(amounts), 1) for first, last in found]
    daily: dict[int, int] = {}
    for first, last, amount, _ in rated:
        for day in range(first, last + 1):
            daily[day] = min(scale, daily.get(day, 0) + amount)
    accrual = add_rates(rated, 1, scale)._replace(scale=scale)
    reached = days_reaching_with_parts(accrual, threshold_of(length), in_last)
    assert trial_days(reached) == judge_length_with_parts(daily, scale, length, in_last)


def test_a_little_more_work_does_not_take_away_what_was_reached() -> None:
    whole, part = (parse_day("2018-03-01"), parse_day("2019-02-28"), 7, 1), (parse_day("2020-06-01"), LAST_DAY, 1, 1)
    accrual = add_rates([whole, part], 1, 7)._replace(scale=7)
    one = threshold_of(Duration(1, "years"))
    assert days_reaching_with_parts(accrual, one) == ((parse_day("2019-02-28"), LAST_DAY),)


def test_work_that_goes_on_keeps_what_it_reached() -> None:
    accrual = count_days(((parse_day("2015-03-01"), LAST_DAY),))
    five, seven = Duration(5, "years"), Duration(7, "years")
    for in_last in (None, seven):
        ((first, last),) = days_reaching(accrual, threshold_of(five), in_last)
        assert (first, last) == (parse_day("2020-02-29"), LAST_DAY)


def test_five_years_of_a_finished_job_stay_reached_but_not_within_a_window() -> None:
    accrual = count_days(((parse_day("2015-03-01"), parse_day("2020-02-29")),))
    five = threshold_of(Duration(5, "years"))
    assert days_reaching(accrual, five) == ((parse_day("2020-02-29"), LAST_DAY),)
    ((first, last),) = days_reaching(accrual, five, Duration(7, "years"))
    assert first == parse_day("2020-02-29")
    assert contains(((first, last),), parse_day("2022-02-28"))
    assert last == parse_day("2022-02-28")


def test_nothing_reaches_anything() -> None:
    assert days_reaching(Accrual([], [], [], 1), Threshold(1)) == ()
