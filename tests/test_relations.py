"""What is after or before other records, and fixed days, against every completion of what is not known, day by day."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from operator import is_
from pathlib import Path
from typing import Any

import pytest
import related_oracle as oracle
from oracle import Length, days_of, minus, plus
from related_oracle import Rule
from test_refinement import assert_finding_refines
from test_rule_language import find, make_rules

from ma_eligibility.cohort.assess import Assessor
from ma_eligibility.days.timeline import contains
from ma_eligibility.errors import InputError
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.load.cases import Case
from ma_eligibility.load.profile import make_profile
from ma_eligibility.profile.credentials import Attempt
from ma_eligibility.review.measure import measure_cases
from ma_eligibility.review.propose import propose_cases
from ma_eligibility.review.ruleset_cases import load_measures
from ma_eligibility.ruleset.conditions.base import NO, UNKNOWN, YES
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.where import read_condition

Record = dict[str, Any]
Judge = Callable[[Record, date], bool]
HideSome = Callable[[random.Random, Record, list[str]], Record]
START, DAYS = date(2020, 1, 25), 80
ASSISTING = "{has: program, where: {field: medical_assisting}}"
PASSED, FAILED = "{has: attempt, where: {passed: true}}", "{has: attempt, where: {passed: false}}"
ATTEMPT = "{has: attempt}"
CARD = "{has: credential, where: {credential: CPR}}"
JOB = "{has: employment, where: {role: nurse}}"

ENDS = ("completed", "expected")
own_attempts = ("attempts", lambda record: True, ("taken",))
own_failures = ("attempts", lambda record: not record["passed"], ("taken",))
own_programs = ("programs", lambda record: record["field"] == "medical_assisting", ENDS)
own_skills = ("skills", lambda record: True, ("done",))
own_cards = ("credentials", lambda record: record["credential"] == "CPR", ("issued",))
ANCHORS = {
    ASSISTING: own_programs,
    PASSED: ("attempts", lambda record: record["passed"], ("taken",)),
    FAILED: own_failures,
    ATTEMPT: own_attempts,
    CARD: own_cards,
    JOB: ("employment", lambda record: record["role"] == "nurse", ("start",)),
}
RANKS = {"first": 1, "second": 2, "third": 3, "last": 0}


def relation(key: str, rank: str, anchor: str) -> tuple[str, Rule]:
    text = f"{key}: {anchor}" if key == "since_last" else f"{key}: {{{rank}: {anchor}}}"
    section, test, dates = ANCHORS[anchor]
    return text, Rule(key, RANKS[rank], section, test, dates)


def random_relations(source: random.Random) -> tuple[str, tuple[Rule, ...]]:
    keys = source.choice((["after"], ["before"], ["since_last"], ["after", "before"], ["before", "since_last"]))
    found = []
    for key in keys:
        rank = "last" if key == "since_last" else source.choice(tuple(RANKS))
        found.append(relation(key, rank, source.choice(tuple(ANCHORS))))
    return ", ".join(text for text, _ in found), tuple(rule for _, rule in found)


def leaf(source: random.Random, kind: str) -> tuple[str, Judge]:
    """Return a random criterion of a kind with relations, and its plain reading."""
    text, rules = random_relations(source)
    if kind == "has attempt":
        within = source.choice((None, Length(20, "days")))
        head = "{has: attempt, where: {passed: false}" + (", within: 20 days" if within else "")
        return f"{head}, {text}}}", lambda person, day: oracle.exists(
            person, own_failures, rules, day, lambda when: when <= day <= (plus(when, within) if within else date.max)
        )
    if kind == "has program":
        early = Length(10, "days")
        return f"{{has: program, where: {{field: medical_assisting}}, from: 10 days before, {text}}}", (
            lambda person, day: oracle.exists(person, own_programs, rules, day, lambda when: minus(when, early) <= day)
        )
    if kind == "has card":
        return f"{{has: credential, where: {{credential: CPR}}, {text}}}", (
            lambda person, day: oracle.exists(person, own_cards, rules, day)
        )
    if kind == "job":
        own = ("employment", lambda record: record["role"] == "nurse", ("start",))
        return f"{{has: employment, where: {{role: nurse}}, while: employed, {text}}}", (
            lambda person, day: any(
                oracle.exists(
                    {**person, "employment": person["employment"]},
                    (own[0], partial(is_, job), own[2]),
                    rules,
                    day,
                )
                and (job["end"] == "present" or day <= days_of(job["end"])[0])
                for job in person["employment"]
                if job["role"] == "nurse"
            )
        )
    if kind == "attempts":
        number = source.choice((1, 2, 3))
        in_last = source.choice((None, Length(30, "days")))
        window = ", in_last: 30 days" if in_last else ""
        if source.random() < 0.5:
            return f"{{total: attempt, at_most: {number - 1}{window}, {text}}}", (
                lambda person, day: oracle.count(person, own_attempts, rules, day, in_last) <= number - 1
            )
        return f"{{total: attempt, at_least: {number}{window}, {text}}}", (
            lambda person, day: oracle.count(person, own_attempts, rules, day, in_last) >= number
        )
    if kind == "skills":
        return f"{{total: skill, at_least: 10, {text}}}", (
            lambda person, day: oracle.count(person, own_skills, rules, day) >= 10
        )

    def nurse(job: Record) -> bool:
        return bool(job["role"] == "nurse")

    if kind == "hours":
        return f"{{total: employment, where: {{role: nurse}}, at_least: 100 hours, {text}}}", (
            lambda person, day: oracle.work(person, nurse, rules, day)[1] >= 100
        )
    length = source.choice((Length(15, "days"), Length(1, "months")))
    return f"{{total: employment, where: {{role: nurse}}, at_least: {length.number} {length.unit}, {text}}}", (
        lambda person, day: oracle.worked_for(oracle.work(person, nurse, rules, day)[0], length)
    )


KINDS = ("has attempt", "has program", "has card", "job", "attempts", "skills", "hours", "days")


def pick(source: random.Random) -> str:
    return (START + timedelta(days=source.randrange(DAYS))).isoformat()


def random_person(source: random.Random) -> Record:
    """Return a person with a few records, all within some weeks, about whom all is known."""
    attempts = [
        {"credential": "X", "taken": pick(source), "passed": source.random() < 0.5}
        for _ in range(source.choice((0, 1, 2, 3, 4)))
    ]
    programs = [
        {"field": source.choice(("medical_assisting", "nursing")), source.choice(ENDS): pick(source)}
        for _ in range(source.choice((0, 1, 2, 3)))
    ]
    jobs = []
    for _ in range(source.choice((0, 1, 2))):
        start, end = sorted((pick(source), pick(source)))
        job = {"role": source.choice(("nurse", "other")), "start": start, "hours_per_week": source.choice((20, 35))}
        jobs.append({**job, "end": end if source.random() < 0.7 else "present"})
    skills: list[Record] = [{"skill": "x", "count": source.choice((5, 6, 10))} for _ in range(source.choice((0, 1, 2)))]
    cards: list[Record] = [
        {"credential": source.choice(("CPR", "CPR", "RMA")), "expires": "never"}
        for _ in range(source.choice((0, 1, 2)))
    ]
    for record, field in [(skill, "done") for skill in skills] + [(card, "issued") for card in cards]:
        if source.random() < 0.75:
            record[field] = pick(source)
    return {
        "complete": True,
        "attempts": attempts,
        "programs": programs,
        "employment": jobs,
        "skills": skills,
        "credentials": cards,
    }


def hide(source: random.Random, person: Record) -> tuple[Record, list[tuple[str, int, str, list[Any]]]]:
    """Return a person of whom up to two facts are not known, with the values that each may have."""
    fields = {
        "attempts": ("taken", "passed"),
        "programs": (*ENDS, "field"),
        "skills": ("done",),
        "credentials": ("issued",),
        "employment": ("start", "end", "role"),
    }
    places = [
        (section, index, field)
        for section, names in fields.items()
        for index, record in enumerate(person[section])
        for field in names
        if record.get(field, "present") != "present" or field == "role"
    ]
    unknown = []
    hidden = {**person, **{section: [dict(record) for record in person[section]] for section in fields}}
    for section, index, field in source.sample(places, min(len(places), source.choice((0, 1, 1, 2)))):
        record = hidden[section][index]
        if field in ("passed", "field", "role"):
            choices: dict[str, list[Any]] = {
                "passed": [True, False],
                "field": ["medical_assisting", "nursing"],
                "role": ["nurse", "other"],
            }
            values = choices[field]
            del record[field]
        else:
            record[field] = record[field][:7]
            values = [day.isoformat() for day in days_of(record[field])]
            if field in ("start", "end") and len(values) > 1:
                other = record["end" if field == "start" else "start"]
                if other != "present" and len(other) != 10:
                    record[field] = person[section][index][field]
                    continue
                values = [day for day in values if other in ("present", day) or (day <= other) is (field == "start")]
        unknown.append((section, index, field, values))
    return hidden, unknown


def assert_as_judged(rule: str, judge: Judge, finding: Any, people: list[Record], exact: bool) -> tuple[int, int]:
    """Check each day against each completion; return how many days are decided, and how many could be."""
    decided = decidable = 0
    for step in range(-5, DAYS + 45):
        day = START + timedelta(days=step)
        expected = {judge(person, day) for person in people}
        certain, possible = (contains(days, day.toordinal()) for days in (finding.windows, finding.possible))
        if certain:
            assert expected == {True}, (rule, day, people[0])
        elif not possible:
            assert expected == {False}, (rule, day, people[0])
        decided += certain or not possible
        decidable += len(expected) == 1
        if exact:
            assert len(expected) > 1 or certain or not possible, (rule, day, people[0])
    return decided, decidable


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_a_related_criterion_holds_on_the_days_that_the_definitions_say(kind: str, seed: int, tmp_path: Path) -> None:
    source = random.Random(f"{kind} {seed}")
    rules = [leaf(source, kind) for _ in range(8)]
    rulesets = []
    for number, (rule, _) in enumerate(rules):
        (folder := tmp_path / str(number)).mkdir()
        rulesets.append(make_rules(folder, rule))
    decided = decidable = 0
    for _ in range(6):
        person = random_person(source)
        hidden, unknown = hide(source, person)
        people = list(oracle.completions(hidden, unknown))
        for (rule, judge), ruleset in zip(rules, rulesets, strict=True):
            assert_as_judged(rule, judge, find(ruleset, person), [person], exact=True)
            if unknown:
                some = source.sample(people, min(31, len(people)))
                found = assert_as_judged(rule, judge, find(ruleset, hidden), some, exact=False)
                decided, decidable = decided + found[0], decidable + found[1]
            assert_finding_refines(find(ruleset, hidden), find(ruleset, person))
    assert decided >= 0.9 * decidable


def leave_out(source: random.Random, person: Record, keys: list[str]) -> Record:
    """Return the person without some sections."""
    return {key: value for key, value in person.items() if key not in (*keys, "complete")}


def give_in_part(source: random.Random, person: Record, keys: list[str]) -> Record:
    """Return the person without some records of some sections."""
    given = {key: [each for each in person[key] if source.random() < 0.6] for key in keys}
    return {**person, **given, "incomplete": keys}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hide_some", [leave_out, give_in_part])
def test_what_is_not_given_never_reverses_a_decided_day(hide_some: HideSome, kind: str, tmp_path: Path) -> None:
    source = random.Random(f"{hide_some.__name__} {kind}")
    for number in range(12):
        (folder := tmp_path / str(number)).mkdir()
        ruleset = make_rules(folder, leaf(source, kind)[0])
        for _ in range(6):
            person = random_person(source)
            keys = source.sample(("attempts", "programs", "employment", "skills", "credentials"), 2)
            assert_finding_refines(find(ruleset, hide_some(source, person, keys)), find(ruleset, person))


# --- Fixed days -----------------------------------------------------------------------------------------------

COMPARED: dict[str, Callable[[date, date], bool]] = {
    "before": lambda when, day: when < day,
    "on_or_before": lambda when, day: when <= day,
    "on_or_after": lambda when, day: when >= day,
    "after": lambda when, day: when > day,
}


@pytest.mark.parametrize("seed", range(8))
def test_a_date_is_compared_with_fixed_days(seed: int) -> None:
    """A date that is known in part is known well enough unless some of its days will do and some will not."""
    source = random.Random(f"fixed {seed}")
    for _ in range(250):
        chosen = source.sample(tuple(COMPARED), source.choice((1, 1, 2)))
        wanted = {name: (date(2013, 1, 1) + timedelta(days=source.randrange(-40, 40))).isoformat() for name in chosen}
        text = (date(2013, 1, 1) + timedelta(days=source.randrange(-80, 80))).isoformat()[: source.choice((10, 7, 4))]
        condition = read_condition("attempt", "taken", wanted)
        record = Attempt.model_validate({"credential": "X", "taken": text})
        held = {
            all(COMPARED[name](day, date.fromisoformat(value)) for name, value in wanted.items())
            for day in days_of(text)
        }
        assert condition.test(record) == (YES if held == {True} else NO if held == {False} else UNKNOWN), (wanted, text)
        if condition.is_never:
            assert held == {False}


def test_fixed_days_go_with_the_end_of_a_job_that_goes_on_and_of_a_card_that_never_expires(tmp_path: Path) -> None:
    rule = "{has: employment, where: {start: {on_or_before: 2018-11-01}, end: {on_or_after: 2018-11-01}}}"
    ruleset = make_rules(tmp_path, rule)
    for job, held in (
        ({"start": "2018-11-01", "end": "present"}, True),
        ({"start": "2018-11-02", "end": "present"}, False),
        ({"start": "2015-01-05", "end": "2018-11-01"}, True),
        ({"start": "2015-01-05", "end": "2018-10-31"}, False),
    ):
        finding = find(ruleset, {"complete": True, "employment": [job]})
        assert bool(finding.windows) is bool(finding.possible) is held
    unknown = find(ruleset, {"complete": True, "employment": [{"start": "2018-11", "end": "present"}]})
    assert (unknown.windows, bool(unknown.possible)) == ((), True)


# --- What is said, and refused --------------------------------------------------------------------------------

SINCE = (
    "{total: attempt, where: {credential: X}, since_last: {has: attempt, where: {passed: true}}, at_most: 1, says: s}"
)
TRAINED = "{has: program, after: {third: {has: attempt, where: {passed: false}}}, says: s}"


def explain(folder: Path, rule: str, person: Record, as_of: str) -> list[str]:
    """Return what is said of the only criterion: its remarks, then what is missing."""
    ruleset = make_rules(folder, rule)
    answer = evaluate_profile(make_profile(person), ruleset, date.fromisoformat(as_of).toordinal())
    tree = explain_answer(answer).credentials[0].routes[0].tree
    return [*(remark.say() for remark in tree.remarks), *(f"? {fact}" for fact in tree.missing)]


def attempts(*days: str) -> list[Record]:
    """Return attempts on some days, of which those with a plus were passed, and those with a question mark perhaps."""
    found = [{"credential": "X", "taken": day.rstrip("+?"), "passed": day.endswith("+")} for day in days]
    for record, day in zip(found, days, strict=True):
        if day.endswith("?"):
            del record["passed"]
    return found


@pytest.mark.parametrize(
    ("rule", "person", "said"),
    [
        (
            SINCE,
            {"attempts": attempts("2024-01-10", "2024-02-10+", "2024-03-10", "2024-04-10")},
            [
                "2 after 2024-02-10 by 2025-01-01; no more than 1 allowed",
                "does not count: X exam of 2024-01-10, failed (attempts[0]) – not after 2024-02-10",
                "does not count: X exam of 2024-02-10, passed (attempts[1]) – not after 2024-02-10",
                "counts: X exam of 2024-03-10, failed (attempts[2])",
                "counts: X exam of 2024-04-10, failed (attempts[3])",
            ],
        ),
        (
            SINCE,
            {"attempts": attempts("2024-01-10", "2024-02-10", "2024-03-10?")},
            [
                "between 0 and 3 since the last attempt by 2025-01-01; no more than 1 allowed",
                "may count: X exam of 2024-01-10, failed (attempts[0])",
                "may count: X exam of 2024-02-10, failed (attempts[1])",
                "may count: X exam of 2024-03-10, with an unknown result (attempts[2])",
                "? attempts[2].passed",
            ],
        ),
        (
            TRAINED,
            {"attempts": attempts("2024-01-10", "2024-02-10"), "programs": [{"completed": "2024-06-01"}]},
            [
                "program, completed 2024-06-01 (programs[0]) – not after the third attempt",
                "no third attempt to compare with by 2025-01-01",
            ],
        ),
        (
            TRAINED,
            {
                "attempts": attempts("2024-01-10", "2024-02-10", "2024-06-01"),
                "programs": [{"completed": "2024-06-01"}, {"completed": "2025-02-01"}],
            },
            [
                "program, completed 2024-06-01 (programs[0]) – not after 2024-06-01",
                "program, completed 2025-02-01 (programs[1]) – counts from 2025-02-01 on",
            ],
        ),
        (
            TRAINED,
            {
                "attempts": attempts("2024-01-10", "2024-02-10", "2024-06"),
                "programs": [{"completed": "2024-06-15"}, {"completed": "2024-06"}],
            },
            [
                "program, completed 2024-06-15 (programs[0])",
                "program, completed 2024-06 (programs[1])",
                *("? programs[1].completed", "? attempts[2].taken"),
            ],
        ),
        (TRAINED, {"attempts": [], "programs": [{"completed": "2024-06-15"}]}, ["no exam attempt on file"]),
        (
            "{has: program, after: {first: {has: attempt}}, since_last: {has: military}, says: s}",
            {
                "attempts": attempts("2024-01-10"),
                "military": [{"completed": "2024-03-10"}],
                "programs": [{"completed": "2024-02-10"}],
            },
            ["program, completed 2024-02-10 (programs[0]) – not after 2024-03-10"],
        ),
        (
            "{total: program, at_least: 1, after: {first: {has: attempt}}, before: {first: {has: military}}, says: s}",
            {
                "attempts": attempts("2024-01-10"),
                "military": [{"completed": "2024-03-10"}],
                "programs": [{"completed": "2024-04-10"}],
            },
            [
                "0 after 2024-01-10 and before 2024-03-10 by 2025-01-01; 1 needed",
                "does not count: program, completed 2024-04-10 (programs[0])"
                " – not after 2024-01-10 and before 2024-03-10",
            ],
        ),
        (
            "{has: program, where: {completed: {before: 2018-11-01}}, says: s}",
            {"programs": [{"completed": "2018-11-01"}]},
            [
                "program, completed 2018-11-01 (programs[0]) – completed is 2018-11-01, which is not before 2018-11-01",
            ],
        ),
        (
            "{has: diploma, where: {earned: {on_or_after: 2018-11-01}}, says: s}",
            {"diploma": {"kind": "ged"}},
            ["GED, undated (diploma)", "? diploma.earned"],
        ),
    ],
)
def test_what_it_is_compared_with_is_said(rule: str, person: Record, said: list[str], tmp_path: Path) -> None:
    assert explain(tmp_path, rule, {"complete": True, **person}, "2025-01-01") == said


def test_a_section_that_is_left_out_is_asked_for_only_if_it_matters(tmp_path: Path) -> None:
    known = {"programs": [{"completed": "2024-06-01"}], "diploma": "none"}
    assert explain(tmp_path, TRAINED, known, "2025-01-01")[-1] == "? attempts"
    assert explain(tmp_path, SINCE, {"diploma": "none"}, "2025-01-01")[-1] == "? attempts"
    work = "{total: employment, at_least: 1 year, before: {first: {has: program}}, says: s}"
    job = {"start": "2020-01-01", "end": "2023-12-31"}
    assert explain(tmp_path, work, {"employment": [job]}, "2025-01-01")[-1] == "? programs"
    assert explain(tmp_path, work, known, "2025-01-01")[-1] == "? employment"
    none = {"programs": [], "diploma": "none"}
    assert explain(tmp_path, work, none, "2025-01-01") == ["no program on file"]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            "{has: program, where: {completed: {after: 2013}}}",
            "completed.after E402 write 2013-12-31, if that is meant",
        ),
        (
            "{has: program, where: {completed: {before: 2013}}}",
            "completed.before E402 write 2013-01-01, if that is meant",
        ),
        (
            "{has: program, where: {completed: {on_or_after: 2013-02-30}}}",
            "completed.on_or_after E402 the month ends on 2013-02-28",
        ),
        (
            "{has: program, where: {completed: {before: 11/1/2018}}}",
            "completed.before E402 write 2018-11-01 if it is November 1 or 2018-01-11 if it is January 11",
        ),
        (
            "{has: program, where: {completed: {before: started}}}",
            "completed.before E402 write started: {after: completed}",
        ),
        ("{has: program, where: {completed: {after: strated}}}", "completed.after E402 did you mean started?"),
        (
            "{has: program, where: {completed: {after: 2013-01-01, within: 1 year}}}",
            "completed.within E402 known here: accredited_later_on, started, expected",
        ),
        ("{has: program, where: {completed: {from: 2013-01-01}}}", None),
    ],
)
def test_a_fixed_day_that_cannot_be_read_is_explained(rule: str, problem: str | None, tmp_path: Path) -> None:
    if problem is None:
        rule, problem = rule, "completed.from E402 known here: after, within, on_or_after, before, on_or_before"
    assert problems(rule, tmp_path) == [f"where.{problem}"]


@pytest.mark.parametrize(
    ("relation", "problem"),
    [
        ("after: {frist: {has: program}}", "after.frist E201 did you mean first?"),
        ("after: {}", "after E401 write {first: {has: program}}"),
        ("after: {first: {has: program}, last: {has: program}}", "after E401 write {first: {has: program}}"),
        ("after: program", "after E209 write {first: {has: program, where: {…}}}"),
        ("before: {first: {has: progam}}", "before.first.has E208 did you mean program?"),
        ("before: {first: {has: program, where: {feild: x}}}", "before.first.where.feild E402 did you mean field?"),
        (
            "before: {first: {total: attempt, at_least: 1}}",
            "before.first E401 before: asks for a record: write has: below it",
        ),
        ("since_last: {first: {has: program}}", "since_last E401 since_last: is about the last one"),
        ("since_last: program", "since_last E401 a criterion has one of the keys"),
        (
            "since_last: {has: program, within: 1 year}",
            "since_last.within E401 if that must hold, ask for it in a criterion of its own",
        ),
        (
            "after: {last: {has: program, after: {has: diploma}}}",
            "after.last.after E401 ask for each step in a criterion of its own, below all:, or count on with second:,",
        ),
        ("after: {last: {has: person, on: born}}", "after E401 a person has no after:"),
    ],
)
@pytest.mark.parametrize("own", ["has: attempt", "total: attempt, at_least: 1"])
def test_a_relation_that_cannot_be_meant_is_explained(own: str, relation: str, problem: str, tmp_path: Path) -> None:
    (found,) = problems(f"{{{own}, {relation}}}", tmp_path)
    assert found.startswith(problem.strip())


def problems(rule: str, folder: Path) -> list[str]:
    """Return what is reported about the only criterion: the place in it, the code, and the hint or the message."""
    with pytest.raises(InputError) as caught:
        make_rules(folder, rule)
    place = "routes[0].requires"
    return [
        f"{each.path.removeprefix(place).removeprefix('.')} {each.code} {each.help or each.message}".strip()
        for each in caught.value.problems
    ]


def test_after_a_criterion_alone_is_after_the_first(tmp_path: Path) -> None:
    one, other = (
        make_rules(tmp_path, f"{{total: employment, at_least: 1 year, after: {after}}}")
        .credentials[0]
        .routes[0]
        .requires
        for after in ("{has: program}", "{first: {has: program}}")
    )
    assert one.meaning == other.meaning
    assert one.precise == other.precise == "at least 1 year of employment, after this: has program"


# --- Rules under test -----------------------------------------------------------------------------------------

TESTED = {
    "attempts since the last pass": SINCE,
    "training after the third failure": "{has: program, where: {field: phlebotomy}, after: {third: "
    "{has: attempt, where: {credential: X, passed: false}}}, says: s}",
    "employed on a fixed day": "{has: employment, where: {role: nurse, start: {on_or_before: 2018-11-01}, "
    "end: {on_or_after: 2018-11-01}}, says: s}",
    "completed in a span of days": "{has: program, where: {completed: {on_or_after: 2015-01-01, before: 2018-11-01}}, "
    "says: s}",
    "work after the last program": "{total: employment, where: {role: nurse}, at_least: 1000 hours, "
    "after: {last: {has: program, where: {field: nursing}}}, says: s}",
    "skills before the first attempt": "{total: skill, where: {skill: injection}, at_least: 5, "
    "before: {first: {has: attempt, where: {credential: X}}}, says: s}",
}


@pytest.mark.parametrize("name", TESTED)
def test_cases_that_show_everything_are_proposed(name: str, tmp_path: Path) -> None:
    make_rules(tmp_path, TESTED[name])
    ((measure, _),) = load_measures(str(tmp_path))
    proposals = propose_cases(measure, measure_cases(measure, []))
    cases = [
        Case.model_construct(
            case=each.said,
            profile=make_profile(each.person),
            as_of=each.as_of,
            readings={},
            expect=each.expect,  # type: ignore[arg-type]
        )
        for each in proposals.cases
    ]
    measured = measure_cases(measure, cases)
    assert [goal.said for goal in measured.unshown] == []
    assert [mutant.said for mutant in measured.unnoticed] == []


def test_a_cohort_says_what_a_check_says(tmp_path: Path) -> None:
    source = random.Random(7)
    rules = [leaf(source, kind)[0] for kind in KINDS]
    ruleset = make_rules(tmp_path, f"{{any: [{', '.join(rules)}]}}")
    for number in range(40):
        person = hide(source, random_person(source))[0]
        profile, as_of = make_profile(person), (START + timedelta(days=source.randrange(DAYS))).toordinal()
        answer = evaluate_profile(profile, ruleset, as_of)
        ((row,), _, findings) = Assessor(ruleset, as_of, with_findings=True).assess(str(number), profile)
        tree = explain_answer(answer).credentials[0].routes[0].tree
        assert row.verdict == read_verdict(answer.credentials[0], as_of).value
        assert [each[5] for each in findings] == [tree.verdict.value, *(part.verdict.value for part in tree.of)]
        assert [each[10] for each in findings] == [tree.missing, *(part.missing for part in tree.of)]
        for part in tree.of:
            assert part.verdict is not Verdict.UNDETERMINED or part.missing, (part.sentence, person)
