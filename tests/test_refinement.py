"""Learning a fact never reverses what was decided, and what is not decided can become either."""

import copy
import random
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from pathlib import Path
from typing import Any

import people
import pytest
from hypothesis import given

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day, parse_date
from ma_eligibility.days.timeline import complement, contains, intersection, union
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.rulebook import Ruleset

RULESET = load_ruleset()


def timelines(person: dict[str, Any]) -> dict[str, Any]:
    answer = evaluate_profile(make_profile(person), RULESET, FIRST_DAY)
    return {
        f"{credential.credential.id}.{route.id}": finding
        for credential in answer.credentials
        for route, finding in credential.routes
    }


def assert_refines(hidden: dict[str, Any], whole: dict[str, Any]) -> None:
    """Check that a day that is decided without the hidden facts is decided alike with them."""
    before, after = timelines(hidden), timelines(whole)
    for route, finding in before.items():
        assert_finding_refines(finding, after[route])


def assert_finding_refines(before: Any, after: Any) -> None:
    """Check that what is certain stays so, and that nothing is possible that was not."""
    assert intersection(before.windows, complement(after.windows)) == ()
    assert intersection(after.possible, complement(before.possible)) == ()


@pytest.mark.parametrize("seed", range(20))
def test_a_decided_day_is_never_reversed_for_seeded_people(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(100):
        whole = people.random_person(source, full=True)
        assert_refines(people.hide(source, whole), whole)


#: Months that unknown days leave open: as an amount of work, and within a window.
MONTHS = ("at_least: 6 months", "at_least: 24 months", "at_least: 1 month, in_last: 3 months")


@pytest.mark.parametrize("amount", MONTHS)
def test_every_day_that_a_date_may_stand_for_agrees_about_months_of_work(amount: str, tmp_path: Path) -> None:
    """Pieces of work are put around the places where months are of different length; each day is tried in turn."""
    ruleset = one_rule(tmp_path, f"{{total: employment, {amount}}}")
    source = random.Random(amount)
    exact = cases = 0
    for _ in range(120):
        jobs = [random_job(source) for _ in range(source.choice((1, 2, 2, 3)))]
        hidden = copy.deepcopy(jobs)
        job, field = source.choice(hidden), source.choice(("start", "end"))
        at = hidden.index(job)
        job[field] = job[field][:7]
        found = only_finding(ruleset, hidden)
        filled = []
        for day in days_of_month(job[field]):
            jobs[at] = {**hidden[at], field: day.isoformat()}
            if jobs[at]["start"] <= jobs[at]["end"]:
                filled.append(only_finding(ruleset, jobs).windows)
        always, sometimes = reduce(intersection, filled), reduce(union, filled)
        assert intersection(found.windows, complement(always)) == ()
        assert intersection(sometimes, complement(found.possible)) == ()
        cases += 1
        exact += (found.windows, found.possible) == (always, sometimes)
    assert exact > cases / 2  # and mostly nothing is left open that the days decide


def random_job(source: random.Random) -> dict[str, str]:
    start = date(2013, 1, 1) + timedelta(days=source.randrange(900))
    length = source.choice((0, 1, 20, 60, 181, 182, 183, 184, 200, 365, 730))
    return {"start": start.isoformat(), "end": (start + timedelta(days=length)).isoformat()}


def days_of_month(month: str) -> list[date]:
    first = date.fromisoformat(f"{month}-01")
    return [day for day in (first + timedelta(days=step) for step in range(31)) if day.month == first.month]


def only_finding(ruleset: Ruleset, jobs: list[dict[str, str]]) -> Any:
    profile = make_profile({"complete": True, "employment": jobs})
    return evaluate_profile(profile, ruleset, FIRST_DAY).credentials[0].findings[0]


def one_rule(folder: Path, requires: str) -> Ruleset:
    (folder / "ruleset.yaml").write_text("ruleset: one\ntitle: One\ncredentials: [X]\n")
    route = f"routes: [{{id: a, title: A, requires: {requires}}}]\n"
    (folder / "X.yaml").write_text("credential: X\nname: X\nbody: {name: B, abbreviation: B}\n" + route)
    return load_ruleset(str(folder))


@given(people.hidden_pairs())
def test_a_decided_day_is_never_reversed(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    whole, hidden = pair
    assert_refines(hidden, whole)


@given(people.profiles())
def test_windows_lie_within_what_is_possible(person: dict[str, Any]) -> None:
    for finding in timelines(person).values():
        assert union(finding.windows, finding.possible) == finding.possible


# Every value that matters of every field that can be hidden on its own.
VALUES: dict[tuple[str, str], list[Any]] = {
    ("programs", "field"): ["medical_assisting", "nursing", "other"],
    ("programs", "accreditation"): [[], ["CAAHEP"], ["ACCSC"]],
    ("programs", "hours"): [0, 719, 720, 5000],
    ("employment", "role"): ["medical_assistant", "medical_assistant_educator", "other"],
    ("employment", "duties"): [[], ["clinical"], ["administrative", "clinical"]],
    ("employment", "supervised"): [True, False],
    ("employment", "hours_per_week"): [0, 1, 10, 20, 34, 35, 40, 80, 168],
    ("military", "training"): ["medical_assistant", "medical_services"],
    ("military", "documents"): [[], ["DD214"], ["SMART"]],
    ("diploma", "kind"): ["high_school", "ged", "equivalent"],
}
DATES = {
    "programs": ("completed", "expected", "started"),
    "employment": ("start", "end"),
    "military": ("completed",),
    "diploma": ("earned",),
}


def records_of(person: dict[str, Any], section: str) -> list[dict[str, Any]]:
    found = person.get(section)
    if section == "diploma":
        return [found] if isinstance(found, dict) else []
    return found or []


def single_hidings(whole: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return profiles with one fact hidden, each with its completions."""
    found = []
    for section in ("programs", "employment", "military", "diploma"):
        for index, record in enumerate(records_of(whole, section)):
            for (place, field), values in VALUES.items():
                if place == section and field in record:
                    found.append(hide_value(whole, section, index, field, values))
            for field in DATES[section]:
                if len(str(record.get(field, ""))) == 10 and record[field][:4] not in ("1900", "2100"):
                    found.append(hide_day(whole, section, index, field))
    return [each for each in found if each[1]]


def with_field(person: dict[str, Any], section: str, index: int, field: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(person)
    records_of(changed, section)[index][field] = value
    return changed


def hide_value(
    whole: dict[str, Any], section: str, index: int, field: str, values: list[Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    hidden = copy.deepcopy(whole)
    del records_of(hidden, section)[index][field]
    if field == "hours":
        records_of(hidden, section)[index].pop("externship_hours", None)
    return hidden, [with_field(hidden, section, index, field, value) for value in values]


def hide_day(
    whole: dict[str, Any], section: str, index: int, field: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    month = records_of(whole, section)[index][field][:7]
    first, last = parse_date(month)
    completions = [with_field(whole, section, index, field, format_day(day)) for day in range(first, last + 1)]
    if "total_hours" in records_of(whole, section)[index]:
        return (
            whole,
            [],
        )  # a longer job has fewer hours a week: the date affects two criteria in opposite directions
    return with_field(whole, section, index, field, month), [each for each in completions if is_valid(each)]


def is_valid(person: dict[str, Any]) -> bool:
    def day(text: str) -> date:
        return date.max if text == "present" else date.fromisoformat(text)

    spans = [(job["start"], job["end"]) for job in person.get("employment") or [] if "start" in job]
    for program in person.get("programs") or []:
        if "started" in program:
            spans.append((program["started"], program.get("completed") or program["expected"]))
    return all(day(start) <= day(end) for start, end in spans if len(start) == 10 and len(end) in (7, 10))


@pytest.mark.parametrize("seed", range(12))
def test_an_undetermined_day_can_go_either_way(seed: int) -> None:
    """With one fact hidden, filling it in makes every undetermined day eligible once and not eligible once."""
    source = random.Random(1000 + seed)
    for _ in range(6):
        whole = people.random_person(source, full=True)
        for hidden, completions in single_hidings(whole):
            before = timelines(hidden)
            filled = [timelines(completion) for completion in completions]
            for route, finding in before.items():
                undecided = intersection(finding.possible, complement(finding.windows))
                for first, last in undecided:
                    for day in {first, last, (first + last) // 2}:
                        verdicts = {contains(after[route].windows, day) for after in filled}
                        assert verdicts == {True, False}, (route, format_day(day), hidden)


def test_hours_are_exact_decimals() -> None:
    job = {"role": "medical_assistant", "supervised": True, "start": "2020-01-06", "end": "2021-12-31"}
    person = {"complete": True, "diploma": {"kind": "ged"}, "employment": [{**job, "hours_per_week": Decimal("33.3")}]}
    finding = timelines(person)["NCMA.experience"]
    assert finding.windows == ()
    # 33.3 hours a week are 4160 after 874.47 days, and the job has 726
    person["employment"] = [{**job, "end": "2022-05-29", "hours_per_week": Decimal("33.3")}]  # 875 days
    assert timelines(person)["NCMA.experience"].windows == ((parse_date("2022-05-29").first, LAST_DAY),)
