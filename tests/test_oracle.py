"""The oracle itself, held against verdicts worked out by hand and against plain enumeration."""

import json
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import oracle
import people
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import ROUTES, Length, Truth, days_of, judge_route, minus, plus, years

Profile = dict[str, Any]
YES, UNKNOWN, NO = "eligible", "undetermined", "not_eligible"


def course(completed: str, **fields: Any) -> Profile:
    """Return a complete profile with one accredited medical assisting program."""
    program = {"field": "medical_assisting", "accreditation": ["ABHES"], "hours": 720, "completed": completed}
    return {"complete": True, "programs": [program | fields], "diploma": {"kind": "ged"}}


def job(start: str, end: str, **fields: Any) -> Profile:
    """Return an employment as a supervised full-time medical assistant with both kinds of duty."""
    duties = ["administrative", "clinical"]
    record = {"role": "medical_assistant", "start": start, "end": end, "supervised": True, "duties": duties}
    return record | ({} if "total_hours" in fields else {"hours_per_week": 40}) | fields


def worker(*jobs: Profile, **sections: Any) -> Profile:
    """Return a complete profile with employments and a high school diploma."""
    return {"complete": True, "employment": list(jobs), "diploma": {"kind": "high_school"}} | sections


def teacher(*jobs: Profile, field: str = "nursing") -> Profile:
    """Return a complete profile of an educator with one course."""
    taught = [each | {"role": "medical_assistant_educator"} for each in jobs]
    return worker(*taught, programs=[{"field": field, "completed": "2010-06-01"}])


def soldier(**fields: Any) -> Profile:
    """Return a complete profile with one military training and a GED."""
    training = {"training": "medical_services", "completed": "2018-03-30", "documents": ["SMART"]}
    return {"complete": True, "military": [training | fields], "diploma": {"kind": "ged"}}


FIVE_YEARS = job("2015-03-01", "2020-02-29")
TWO_PARTS = (job("2015-03-01", "2019-12-31"), job("2019-06-01", "2020-02-28"))
LONG_YEAR = job("2020-01-01", "2020-12-31", total_hours=4160)

CASES: list[tuple[str, Profile, str, str, str]] = [
    ("unbroken work is not five years the day before", worker(job("2015-03-01", "present")),
     "RMA experience", "2020-02-28", NO),
    ("unbroken work is five years on the leap day", worker(job("2015-03-01", "present")),
     "RMA experience", "2020-02-29", YES),
    ("all 1,827 days are still in the last seven years", worker(FIVE_YEARS),
     "RMA experience", "2022-02-28", YES),
    ("the first of 1,827 days has left the last seven years", worker(FIVE_YEARS),
     "RMA experience", "2022-03-01", NO),
    ("five years reached by a finished job stay reached", teacher(FIVE_YEARS),
     "RMA instructor", "2035-01-01", YES),
    ("two overlapping jobs count each day once", teacher(*TWO_PARTS), "RMA instructor", "2030-01-01", NO),
    ("a course in another field is no healthcare course", teacher(FIVE_YEARS, field="other"),
     "RMA instructor", "2030-01-01", NO),
    ("one kind of duty is not enough", worker(job("2010-01-01", "present", duties=["clinical"])),
     "RMA experience", "2020-01-01", NO),
    ("the window opens on the day itself", course("2020-02-29"), "CMAA program", "2020-02-29", YES),
    ("the window is shut the day before", course("2020-02-29"), "CMAA program", "2020-02-28", NO),
    ("five years from a leap day end on 28 February", course("2020-02-29"),
     "CMAA program", "2025-02-28", YES),
    ("1 March is a day too late", course("2020-02-29"), "CMAA program", "2025-03-01", NO),
    ("four years from a leap day end on a leap day", course("2024-02-29"),
     "RMA education", "2028-02-29", YES),
    ("four years are over the day after", course("2024-02-29"), "RMA education", "2028-03-01", NO),
    ("719 hours are too few", course("2024-02-29", hours=719), "RMA education", "2024-03-01", NO),
    ("unknown hours may be enough", {"complete": True, "programs": [
        {"field": "medical_assisting", "accreditation": ["CAAHEP"], "completed": "2024"}]},
     "RMA education", "2025-01-01", UNKNOWN),
    ("a course of 2021 counts on its last day", course("2021"), "CMAA program", "2021-12-31", YES),
    ("a course of 2021 may count before", course("2021"), "CMAA program", "2021-12-30", UNKNOWN),
    ("a course of 2021 counts to its first anniversary", course("2021"), "CMAA program", "2026-01-01", YES),
    ("a course of 2021 may count to its last one", course("2021"), "CMAA program", "2026-12-31", UNKNOWN),
    ("a secondary school is not postsecondary", course("2021-05-20", level="secondary"),
     "CMA graduate", "2022-01-01", NO),
    ("a level left out is postsecondary", course("2021-05-20"), "CMA graduate", "2090-01-01", YES),
    ("a student until the day before completion", course("2021-05-20", started="2020-01-13"),
     "NCMA student", "2021-05-19", YES),
    ("no student on the day of completion", course("2021-05-20", started="2020-01-13"),
     "NCMA student", "2021-05-20", NO),
    ("35 hours a week are full time", worker(job("2018-01-01", "2019-12-31", hours_per_week=35)),
     "NCMA experience", "2019-12-31", YES),
    ("34 hours a week are neither two years nor 4,160 hours",
     worker(job("2018-01-01", "2019-12-31", hours_per_week=34)), "NCMA experience", "2019-12-31", NO),
    ("4,160 hours in one year are enough, on its last day", worker(LONG_YEAR),
     "NCMA experience", "2020-12-31", YES),
    ("4,160 hours in one year are not enough before", worker(LONG_YEAR), "NCMA experience", "2020-12-30", NO),
    ("one year from March to February", worker(job("2020-03-01", "2021-02-28")),
     "CCMA experience", "2021-02-28", YES),
    ("a section left out is unknown", {"diploma": "none"}, "CCMA experience", "1900-01-01", UNKNOWN),
    ("a section left out of a complete profile is none", {"complete": True},
     "CCMA experience", "2020-01-01", NO),
    ("an empty section is none", {"employment": []}, "CCMA experience", "2020-01-01", NO),
    ("a SMART transcript proves the training for five years", soldier(), "NCMA military", "2023-03-30", YES),
    ("and no longer", soldier(), "NCMA military", "2023-03-31", NO),
    ("a JST transcript does not", soldier(documents=["JST"]), "NCMA military", "2020-01-01", NO),
    ("medical services are not medical assistant training", soldier(), "RMA military", "2020-01-01", NO),
    ("an equivalent is neither diploma nor GED", {"diploma": {"kind": "equivalent"}},
     "CMAA diploma", "2020-01-01", NO),
    ("a diploma without a date is held on every day", {"diploma": {"kind": "ged"}},
     "CMAA diploma", "1900-01-01", YES),
    ("an unknown kind may be a GED", {"diploma": {"earned": "2016-06"}},
     "CMAA diploma", "2016-06-01", UNKNOWN),
    ("any kind is a diploma or equivalent", course("2021-05-20") | {"diploma": {"earned": "2016-06"}},
     "NCMA graduate", "2021-05-20", YES),
]  # fmt: skip


@pytest.mark.parametrize(("why", "profile", "route", "day", "verdict"), CASES)
def test_verdicts_worked_out_by_hand(why: str, profile: Profile, route: str, day: str, verdict: str) -> None:
    """Each case is one day of one route, computed by hand."""
    credential, route_id = route.split()
    assert judge_route(profile, credential, route_id, date.fromisoformat(day)) == verdict, why


@pytest.mark.parametrize(
    ("day", "length", "later"),
    [
        ("2020-02-29", years(5), "2025-02-28"),
        ("2024-02-29", years(4), "2028-02-29"),
        ("2096-02-29", years(4), "2100-02-28"),
        ("2021-08-31", Length(6, "months"), "2022-02-28"),
        ("2021-12-31", Length(2, "months"), "2022-02-28"),
        ("2021-08-31", Length(2, "weeks"), "2021-09-14"),
        ("2021-08-31", Length(30, "days"), "2021-09-30"),
    ],
)
def test_a_day_plus_a_length(day: str, length: Length, later: str) -> None:
    """Years and months keep the day of the month where there is one; weeks and days are exact."""
    assert plus(date.fromisoformat(day), length).isoformat() == later


def test_a_day_minus_a_length() -> None:
    """Going back keeps the day of the month where there is one, too."""
    assert minus(date(2020, 2, 29), years(5)) == date(2015, 2, 28)
    assert minus(date(2021, 3, 31), Length(1, "months")) == date(2021, 2, 28)


def test_three_valued_joins() -> None:
    """Unknown parts matter only where the known ones have not decided."""
    yes, unknown, no = Truth.YES, Truth.UNKNOWN, Truth.NO
    assert (oracle.all_of(yes, unknown), oracle.all_of(no, unknown), oracle.all_of()) == (unknown, no, yes)
    assert (oracle.any_of(yes, unknown), oracle.any_of(no, unknown), oracle.any_of()) == (yes, unknown, no)
    assert (oracle.none_of(no, unknown), oracle.none_of(yes, unknown), oracle.none_of()) == (unknown, no, yes)
    assert oracle.at_least_n_of(2, yes, unknown, no) is unknown
    assert oracle.at_least_n_of(1, yes, unknown, no) is yes
    assert oracle.at_least_n_of(3, yes, unknown, no) is no


def test_weeks_months_and_hours_in_a_window() -> None:
    """Lengths and windows that the guide does not use are judged as well."""
    work = [job("2021-01-01", "2021-01-28", hours_per_week=7)]
    last = date(2021, 1, 28)
    assert oracle.years_of_work(work, oracle.anything, last, Length(4, "weeks")) is Truth.YES
    assert oracle.years_of_work(work, oracle.anything, last, Length(29, "days")) is Truth.NO
    assert oracle.years_of_work(work, oracle.anything, last, Length(1, "months")) is Truth.NO
    assert oracle.hours_of_work(work, oracle.anything, last, 10, Length(10, "days")) is Truth.YES
    assert oracle.hours_of_work(work, oracle.anything, last, 11, Length(10, "days")) is Truth.NO
    program = [{"completed": "2021-05-20"}]
    early = Length(30, "days")
    assert oracle.has(program, oracle.anything, date(2021, 4, 20), years(2), early) is Truth.YES
    assert oracle.has(program, oracle.anything, date(2021, 4, 19), years(2), early) is Truth.NO


def short_ranges() -> st.SearchStrategy[tuple[int, int]]:
    """Two numbers of days in order."""
    return st.tuples(st.integers(1, 28), st.integers(1, 28)).map(lambda pair: (min(pair), max(pair)))


@given(short_ranges(), short_ranges(), short_ranges())
def test_extreme_shares_are_those_of_every_choice(
    starts: tuple[int, int], ends: tuple[int, int], window: tuple[int, int]
) -> None:
    """The few dates tried for an employment give the same extremes as all of them."""
    march = [date(2021, 3, day) for day in range(1, 29)]
    first, last = march[window[0] - 1], march[window[1] - 1]
    start_days, end_days = march[starts[0] - 1 : starts[1]], march[ends[0] - 1 : ends[1]]
    shares = [oracle.share_of_days(start, end, first, last) for start in start_days for end in end_days if start <= end]
    if shares:
        assert oracle.extreme_shares(start_days, end_days, first, last) == (min(shares), max(shares))


def check_record(section: str, record: Profile) -> None:
    """Raise where a record breaks the rules for profiles."""
    if section == "programs":
        assert not ("completed" in record and "expected" in record)
        assert record.get("externship_hours", 0) <= record.get("hours", 10**6)
    if section == "employment":
        assert not ("hours_per_week" in record and "total_hours" in record)
        assert not ("total_hours" in record and record["end"] == "present")
    first = days_of(record.get("start", record.get("started")))[0]
    for key in ("end", "completed", "expected"):
        assert section == "military" or first <= days_of(record.get(key, "present"))[-1]


@given(people.hidden_pairs())
def test_random_people_are_valid(pair: tuple[Profile, Profile]) -> None:
    """Random profiles keep the rules that every profile keeps, with or without unknown facts."""
    for person in pair:
        assert person.get("complete") in (True, False, None)
        for section in ("programs", "employment", "military"):
            for record in person.get(section, []):
                assert record
                check_record(section, record)


@settings(max_examples=60, deadline=None)
@given(people.hidden_pairs(), st.integers(0, 10**6))
def test_a_decided_day_is_never_reversed_by_one_more_fact(pair: tuple[Profile, Profile], seed: int) -> None:
    """A whole person is never undetermined, and agrees with whatever was decided while facts were hidden."""
    whole, hidden = pair
    for day in people.telling_days(Random(seed), whole, 20):
        for credential, route in ROUTES:
            verdict = judge_route(whole, credential, route, day)
            assert verdict != UNKNOWN
            assert judge_route(hidden, credential, route, day) in (verdict, UNKNOWN)


@pytest.mark.parametrize("seed", range(20))
def test_the_same_seed_gives_the_same_person(seed: int) -> None:
    """A failure found with a seed can be met again."""
    first, second = (json.dumps(people.random_person(Random(seed)), default=str) for _ in range(2))
    assert first == second


def test_hours_are_exact() -> None:
    """A seventh of a day's hours is not rounded."""
    work = [job("2021-01-01", "2021-01-01", hours_per_week=1)] * 7
    assert oracle.hours_of_work(work, oracle.anything, date(2021, 1, 1), Fraction(1)) is Truth.YES
    assert oracle.days_between(date(1849, 12, 1), date(1850, 1, 1)) == (date(1850, 1, 1),)
    assert len(oracle.ALL_DAYS) == 201 * 365 + 49
    assert oracle.LAST + timedelta(days=1) == date(2101, 1, 1)
