"""What an answer says is true: every date, amount, missing fact and address in it is checked by itself."""

import copy
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import oracle
import people
import pytest

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, format_day, parse_day
from ma_eligibility.explain.answer import Explanation, RouteExplained, explain_answer
from ma_eligibility.explain.fact_names import ask_for
from ma_eligibility.explain.kinds import explainer_of
from ma_eligibility.explain.leaf import share_of
from ma_eligibility.explain.tree import Explained, interval_to_report
from ma_eligibility.explain.voice import ADVISOR
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict

RULESET = load_ruleset()
AS_OF = parse_day("2021-03-01")


def explain(person: dict[str, Any], as_of: int = AS_OF) -> Explanation:
    return explain_answer(evaluate_profile(make_profile(person), RULESET, as_of))


def routes(person: dict[str, Any], as_of: int = AS_OF) -> Iterator[tuple[str, RouteExplained]]:
    for credential in explain(person, as_of).credentials:
        for route in credential.routes:
            yield f"{credential.credential.id}.{route.route.id}", route


def leaves(node: Explained) -> Iterator[Explained]:
    if not node.of:
        yield node
    for part in node.of:
        yield from leaves(part)


def judged(person: dict[str, Any], name: str, day: int) -> str:
    credential, route = name.split(".")
    return oracle.judge_route(person, credential, route, date.fromordinal(day))


def random_people(seed: int, count: int = 12) -> Iterator[tuple[random.Random, dict[str, Any]]]:
    source = random.Random(seed)
    for _ in range(count):
        yield source, people.random_person(source)


def a_telling_day(source: random.Random, person: dict[str, Any]) -> int:
    return source.choice(people.telling_days(source, person, 10)).toordinal()


@pytest.mark.parametrize("seed", range(15))
def test_since_until_and_opens_on_are_the_days_on_which_the_verdict_turns(seed: int) -> None:
    for source, person in random_people(seed):
        as_of = a_telling_day(source, person)
        for name, route in routes(person, as_of):
            assert judged(person, name, as_of) == route.verdict.value
            for span, verdict in (
                (route.spans.current, route.verdict),
                (route.spans.next, Verdict.ELIGIBLE),
                (route.spans.perhaps_next, Verdict.UNDETERMINED),
                (route.spans.last, Verdict.ELIGIBLE),
            ):
                if span is None:
                    continue
                possible = verdict is Verdict.UNDETERMINED
                held = {"eligible", "undetermined"} if possible else {"eligible"}
                assert judged(person, name, span.first) in held
                assert judged(person, name, span.last) in held
                if span.first > FIRST_DAY:
                    assert judged(person, name, span.first - 1) not in held
                if span.last < LAST_DAY:
                    assert judged(person, name, span.last + 1) not in held
                for edge, beyond in ((span.perhaps_from, -1), (span.perhaps_until, 1)):
                    assert judged(person, name, edge) != "not_eligible"
                    if FIRST_DAY < edge < LAST_DAY:
                        assert judged(person, name, edge + beyond) == "not_eligible"
            if route.tree.opens is not None:
                assert judged(person, name, route.tree.opens) == "eligible"
                assert judged(person, name, route.tree.opens - 1) != "eligible"


@pytest.mark.parametrize("seed", range(15))
def test_every_fact_and_every_missing_fact_has_its_place_in_the_profile(seed: int) -> None:
    for source, person in random_people(seed):
        for _, route in routes(person, a_telling_day(source, person)):
            for leaf in leaves(route.tree):
                for address in leaf.facts:
                    assert value_at(person, address) is not None, address
                for address in leaf.missing:
                    assert not is_known(person, address), address


def value_at(person: dict[str, Any], address: str) -> Any:
    if "." not in address and "[" not in address:
        return person.get(address)
    record, _, field = address.partition(".")
    section, _, index = record.rstrip("]").partition("[")
    found = person[section][int(index)] if index else person[section]
    return found.get(field)


def is_known(person: dict[str, Any], address: str) -> bool:
    if address in person.get("incomplete", ()):
        return False
    value = value_at(person, address)
    return value is not None and (not isinstance(value, str) or len(value) not in (4, 7))


@pytest.mark.parametrize("seed", range(25))
def test_knowing_what_is_missing_settles_what_is_undetermined(seed: int) -> None:
    source = random.Random(seed)
    for _ in range(12):
        whole = people.random_person(source, full=True)
        hidden = people.hide(source, whole)
        as_of = a_telling_day(source, whole)
        for name, route in routes(hidden, as_of):
            if route.verdict is not Verdict.UNDETERMINED:
                assert not route.tree.missing
                continue
            assert route.tree.missing
            filled = copy.deepcopy(hidden)
            for address in route.tree.missing:
                fill_in(filled, whole, address)
            assert judged(filled, name, as_of) != "undetermined", (name, route.tree.missing, hidden)


def fill_in(person: dict[str, Any], whole: dict[str, Any], address: str) -> None:
    """Put into the person what the whole profile knows at the address."""
    if "." not in address and "[" not in address:
        person[address] = whole.get(address, "none" if address == "diploma" else [])
        person["incomplete"] = [section for section in person.get("incomplete", ()) if section != address]
        return
    record, _, field = address.partition(".")
    section, _, index = record.rstrip("]").partition("[")
    source, target = (found[section][int(index)] if index else found[section] for found in (whole, person))
    either = {"hours_per_week": ("hours_per_week", "total_hours"), "completed": ("completed", "expected")}
    for name in either.get(field, (field,)):
        if name in source:
            target[name] = source[name]


@pytest.mark.parametrize("seed", range(15))
def test_a_shortfall_is_one(seed: int) -> None:
    for source, person in random_people(seed):
        as_of = a_telling_day(source, person)
        for _, route in routes(person, as_of):
            for leaf in leaves(route.tree):
                shortfall = leaf.shortfall
                if shortfall is not None:
                    assert leaf.verdict is Verdict.NOT_ELIGIBLE
                    assert 0 <= shortfall.have < shortfall.need
                    asked = leaf.finding.criterion, leaf.finding, make_profile(person), as_of
                    assert (explainer_of(asked[0]).measure(*asked) or 0) == share_of(shortfall.have, shortfall.need) < 1


@pytest.mark.parametrize("seed", range(15))
def test_what_depends_on_a_job_going_on_says_so(seed: int) -> None:
    """A route's days depend on present jobs if, and only if, they change when those jobs end on the day asked about."""
    for source, person in random_people(seed):
        as_of = a_telling_day(source, person)
        today, work = format_day(as_of), person.get("employment") or []
        if any(job["end"] != "present" and str(job["end"]) >= today[: len(str(job["end"]))] for job in work):
            continue  # a job that ends later goes on too
        jobs = [job for job in work if job["end"] == "present"]
        if not jobs or any(
            job.get("start", "1900") > format_day(as_of)[: len(job.get("start", "1900"))] for job in jobs
        ):
            continue
        ended = copy.deepcopy(person)
        for job in ended["employment"]:
            if job["end"] == "present":
                job["end"] = today
        without = dict(routes(ended, as_of))
        for name, route in routes(person, as_of):
            verdict, finding = route.verdict, without[name].tree.finding
            changes = interval_to_report(route.tree.finding, verdict, as_of) != interval_to_report(
                finding, verdict, as_of
            )
            assert ("continue" in route.tree.condition) == changes, (name, person)


def test_what_depends_on_completing_says_so() -> None:
    program = {"field": "medical_assisting", "started": "2020-09-01", "expected": "2021-06-30"}
    found = dict(routes({"complete": True, "diploma": {"kind": "ged"}, "programs": [program]}))
    assert found["NCMA.student"].tree.condition == "if completed as expected"
    assert found["NCMA.graduate"].tree.condition == "if completed as expected"
    assert found["CMAA.diploma"].tree.condition == ""
    assert found["RMA.experience"].tree.condition == ""


def assistant(**changes: Any) -> dict[str, Any]:
    job = {
        "role": "medical_assistant",
        "start": "2018-01-08",
        "end": "present",
        "hours_per_week": 30,
        "duties": ["administrative", "clinical"],
        "supervised": True,
    }
    return {"complete": True, "diploma": {"kind": "ged"}, "employment": [{**job, **changes}]}


def leaf_of(person: dict[str, Any], name: str, index: int = 0, as_of: int = AS_OF) -> Explained:
    return list(leaves(dict(routes(person, as_of))[name].tree))[index]


def test_years_so_far_and_the_day_they_are_reached() -> None:
    leaf = leaf_of(assistant(), "RMA.experience")
    assert leaf.shortfall is not None
    assert leaf.shortfall.text == "3 years 1 month 25 days of 5 years"
    assert leaf.shortfall.have == parse_day("2021-03-01") - parse_day("2018-01-08") + 1
    assert leaf.opens == parse_day("2023-01-07")
    assert leaf.condition == "if this job continues"


def test_a_finished_job_promises_nothing() -> None:
    leaf = leaf_of(assistant(end="2020-12-31"), "RMA.experience")
    assert leaf.opens is None
    assert leaf.condition == ""


def test_hours_so_far_are_those_of_the_days_worked() -> None:
    leaf = leaf_of(assistant(end="2018-01-21"), "NCMA.experience", 2)
    assert leaf.shortfall is not None
    assert (leaf.shortfall.have, leaf.shortfall.need) == (60, 4160)
    leaf = leaf_of(assistant(end="2018-01-20"), "NCMA.experience", 2)
    assert leaf.shortfall is not None
    assert leaf.shortfall.text == "55.7 hours of 4,160 hours"


def test_program_hours_short() -> None:
    program = {"field": "medical_assisting", "accreditation": ["ABHES"], "hours": 640, "completed": "2020-05-20"}
    leaf = leaf_of({"complete": True, "programs": [program]}, "RMA.education")
    assert leaf.shortfall is not None
    assert leaf.shortfall.text == "640 of 720 hours"


@pytest.mark.parametrize(
    ("program", "as_of", "due"),
    [
        ({"started": "2020-01-13", "completed": "2021-05-20"}, "2021-03-01", "2023-05-20"),
        ({"started": "2020-01-13", "expected": "2024-02-29"}, "2021-03-01", "2026-02-28"),
        ({"started": "2020-01-13", "expected": "2022-05"}, "2021-03-01", "2024-05-01"),
    ],
)
def test_an_obligation_is_due_so_long_after_completing(program: dict[str, str], as_of: str, due: str) -> None:
    person = {"complete": True, "diploma": {"kind": "ged"}, "programs": [{"field": "medical_assisting", **program}]}
    route = dict(routes(person, parse_day(as_of)))["NCMA.student"]
    assert route.verdict is Verdict.ELIGIBLE
    first, second = route.obligations
    assert first.due is not None
    assert format_day(first.due) == due
    assert second.due is None


def test_what_opens_and_closes_a_window_is_said() -> None:
    program = {"field": "medical_assisting", "completed": "2019-05-20"}
    route = dict(routes({"complete": True, "programs": [program]}))["CMAA.program"]
    assert route.spans.current is not None
    assert route.spans.current.opens_because == "the program was completed"
    assert route.spans.current.closes_because == "5 years after completing the program on 2019-05-20"


def test_a_reading_is_mentioned_only_if_it_would_change_the_verdict() -> None:
    def readings(hours: int) -> list[tuple[str, Verdict]]:
        person = assistant(hours_per_week=hours, start="2018-01-08", end="2020-01-31")
        (ncma,) = [found for found in explain(person).credentials if found.credential.id == "NCMA"]
        return [(reading.reading, reading.verdict) for reading in ncma.readings]

    assert readings(35) == [("full_time", Verdict.NOT_ELIGIBLE)]
    assert readings(40) == []
    assert readings(34) == []


def test_what_to_ask_for_begins_with_what_the_nearest_routes_need() -> None:
    """Of a graduate of whom nothing else is known, a diploma and the accreditation settle most; work settles little."""
    profile = make_profile({"programs": [{"field": "medical_assisting", "completed": "2024-06-28"}]})
    answer = evaluate_profile(profile, load_ruleset("guide"), parse_day("2026-11-22"))
    missing = explain_answer(answer).missing
    assert missing[:2] == ["diploma", "programs[0].accreditation"]
    assert missing.index("programs[0].hours") < missing.index("military")


def test_a_fact_of_records_that_are_called_the_same_is_named_once() -> None:
    jobs = [{"role": "medical_assistant", "start": start, "end": "present"} for start in ("2025-01", "2025-03")]
    facts = [f"employment[{number}].{name}" for number in (0, 1) for name in ("start", "hours_per_week")]
    asked = ask_for(facts, make_profile({"employment": jobs}), {}, ADVISOR)
    assert asked == "ask for the first day and weekly hours of the job"
