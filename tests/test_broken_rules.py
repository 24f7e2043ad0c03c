"""Rule files with something wrong in them: each mistake is reported once, at its place, and nothing else happens."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.cases import load_cases
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.load.yaml_reader import read_yaml
from ma_eligibility.render.problems import render_problems

INFO = "ruleset: x\ntitle: An example\ncredentials: [X]\n"
HEAD = "credential: X\nname: An example\nbody: {name: A body, abbreviation: AB}\n"
READINGS = "readings: {x: {question: q, taken: a, choices: {a: A, b: B, c: C}}}\n"


def problems_of(folder: Path) -> list[Problem]:
    """Return what is wrong with the rules, and with the cases, of a folder."""
    found = []
    for load in (load_ruleset, load_cases):
        try:
            load(str(folder))
        except InputError as error:
            found += error.problems or [Problem("", "no problem is reported", "")]
    return found


def reported(text: str, folder: Path) -> list[str]:
    """Return what is reported about a rule file: place, code, and hint or else the message."""
    (folder / "ruleset.yaml").write_text(INFO)
    (folder / "X.yaml").write_text(text)
    return [f"{each.line}:{each.column} {each.path} {each.code} {each.help or each.message}" for each in find(folder)]


def find(folder: Path) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        load_ruleset(str(folder))
    return caught.value.problems


def route(requires: str, rest: str = "") -> str:
    return f"{HEAD}{READINGS}routes:\n  - id: r\n    title: t\n    requires:\n      {requires}\n{rest}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            route("all: [{by_reading: x, a: nothing, b: {has: diploma}, c: {has: diploma}}, {has: program, wthin: 1}]"),
            "9:95 routes[0].requires.all[1].wthin E201 did you mean within?",
        ),
        (
            route("has: program\n      where: {by_reading: nix, a: {field: nursing}}"),
            "10:14 routes[0].requires.where E405 known here: x",
        ),
        (
            route("has: program\n      where: {field: [nursing, {by_reading: nix, a: other}]}"),
            "10:32 routes[0].requires.where.field[1] E405 known here: x",
        ),
        (
            route("has: program\n      within: {by_reading: x, a: 1 year, b: 2 years, cc: 3 years}"),
            "10:54 routes[0].requires.within.cc E405 did you mean c?",
        ),
        (
            route("by_reading: x\n      b: {has: diploma}\n      c: {has: diploma}\n      a: {has: program, wthin: 1}"),
            "12:25 routes[0].requires.a.wthin E201 did you mean within?",
        ),
        (
            route(
                "any:\n        - has: diploma\n        - by_reading: x\n          b: nothing\n          c: nothing"
                "\n          a: {has: progam}"
            ),
            "14:20 routes[0].requires.any[1].a.has E208 did you mean program?",
        ),
        (
            route("has: program\n      within: {by_reading: {a: 1}}"),
            "10:15 routes[0].requires.within E405 known here: x",
        ),
        (route("has: diploma").replace("title:", "titel:"), "7:5 routes[0].titel E201 did you mean title?"),
        (route("has: diploma").replace("requires:", "requirs:"), "8:5 routes[0].requirs E201 did you mean requires?"),
        (route("has: diploma").replace("taken:", "takn:"), "4:29 readings.x.takn E201 did you mean taken?"),
        (
            route("has: diploma\n      from: {by_reading: x, a: 1 day after}").replace("choices:", "choicse:"),
            "4:39 readings.x.choicse E201 did you mean choices?",
        ),
        (
            route("has: diploma\n      from: {by_reading: x, a: 1 day after, b: 2 days after, c: nothing}").replace(
                "readings:", "raedings:"
            ),
            "4:1 raedings E201 did you mean readings?",
        ),
    ],
)
def test_one_mistake_is_reported_once_and_at_its_place(text: str, expected: str, tmp_path: Path) -> None:
    assert reported(text, tmp_path) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            route("").replace("requires:\n      \n", "has: program\n"),
            ["8:5 routes[0].has E201 has belongs below requires: indent it"],
        ),
        (
            route("\n    has: program\n    within: 5 years"),
            [
                "10:5 routes[0].has E201 has belongs below requires: indent it",
                "11:5 routes[0].within E201 within belongs below requires: indent it",
            ],
        ),
        (
            route("has: program", "    all: [{has: diploma}]\n"),
            ["10:5 routes[0].all E201 all belongs below requires: indent it"],
        ),
        (
            route("has: program", "all: [{has: diploma}]\n"),
            ["10:1 all E201 all belongs below requires: indent it"],
        ),
        (
            route("all: [{has: program}]\n      where: {field: nursing}"),
            ["10:7 routes[0].requires.where E201 where belongs below all: indent it"],
        ),
        (
            route("has: diploma").replace("choices: {a: A, b: B, c: C}", "'': A"),
            ["4:15 readings.x E202 add choices:", "4:39 readings.x. E201 known here: question, taken, choices, unsaid"],
        ),
        (
            route("has: diploma").replace("{a: A,", "{a: A, '': D,"),
            ["4:55 readings.x.choices. E111 nothing is written here"],
        ),
        (
            route("has: diploma").replace("{x: {", "{'': {"),
            ["4:12 readings. E111 nothing is written here"],
        ),
        (
            route("has: diploma", "    not_found: [2026]\n"),
            ["10:17 routes[0].not_found[0] E209 put quotes around it if it is meant as text"],
        ),
        (
            route("has: diploma").replace("a, choices: {a: A, b: B, c: C}}", "a}, choices: {a: A}"),
            [
                "4:15 readings.x E202 add choices:",
                *(f"4:49 readings.choices E202 add {key}:" for key in ("question", "taken", "choices")),
                "4:50 readings.choices.a E201 known here: question, taken, choices, unsaid",
            ],
        ),
    ],
)
def test_a_key_in_the_wrong_place_is_pointed_at(text: str, expected: list[str], tmp_path: Path) -> None:
    assert reported(text, tmp_path) == expected


CASES = "cases:\n  - {case: c, profile: {complete: true}, as_of: 2026-01-01, expect: {r: not_eligible}}\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (route('has: program\n      says: "cut', 'exam: ["x"]\n'), "10:13"),
        (route("has: program", "exam: ['cut\n"), "10:8"),
        (route("has: program", f"---\n{CASES}"), "10:1"),
        (route("has: program", f"{CASES}---\nx: y\n"), "12:1"),
        (route("has: program", f"...\nx: y\n{CASES}"), "11:1"),
        (route("has: program", CASES + CASES), "12:1"),
    ],
)
def test_a_text_that_is_cut_or_goes_on_is_one_mistake(text: str, place: str, tmp_path: Path) -> None:
    assert [each.split(" ")[0] for each in reported(text, tmp_path)] == [place]


#: What is put in the place of a good value, as YAML: of every kind, and of none.
WRONG = [
    *("null", "[]", "{}", '""', "0", "-1", "1.5", "true", "2021-05-20", "nothing", '"\\u202e"', f'"{"x" * 5000}"'),
    *("[[[a]]]", "{1: x}", "{[1, 2]: x}", '{"": x}', "{by_reading: [a]}", "{by_reading: {a: 1}}", "{all: [{none: 5}]}"),
]
_MARK = "@wrong@"
FILES = sorted([*(ROOT / "rules").glob("*/*.yaml"), *(ROOT / "examples" / "rulesets").glob("*/*.yaml")])


def breaks(value: Any, source: random.Random) -> Iterator[str]:
    """Give the text of a rule file again and again, each time with one of its values replaced, removed or moved."""
    places = list(walk(value, ()))
    while True:
        *above, last = source.choice(places)
        changed = copy.deepcopy(value)
        holder = at(changed, above)
        taken = holder[last]
        change = source.choice(("replace", "replace", "remove", "move up", "move down", "rename"))
        if change == "replace":
            holder[last] = _MARK
        else:
            del holder[last]
        if change == "move up" and above:
            put(at(changed, above[:-1]), last, taken)
        elif change == "move down":
            siblings = [each for each in (holder.values() if isinstance(holder, dict) else holder) if is_holder(each)]
            put(source.choice(siblings or [holder]), last, taken)
        elif change == "rename":
            put(holder, source.choice(("", "x", "has", "all", "where", "none", f"{last}x", "[key]")), taken)
        yield json.dumps(changed, default=str).replace(f'"{_MARK}"', source.choice(WRONG))


def walk(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if is_holder(item):
            yield from walk(item, (*path, key))


def at(value: Any, path: list[Any]) -> Any:
    for part in path:
        value = value[part]
    return value


def put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, dict):
        holder[str(key)] = value
    else:
        holder.append(value)


def is_holder(value: Any) -> bool:
    return isinstance(value, dict | list)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_any_mistake_is_reported_with_its_place(path: Path, tmp_path: Path) -> None:
    value = read_yaml(path.read_text(encoding="utf-8"), path.name).value
    value["cases"] = value.get("cases", [])[:2]
    if path.name == "ruleset.yaml":
        del value["cases"]
    info = INFO.replace("[X]", f"[{value.get('credential')}]")
    (tmp_path / "ruleset.yaml").write_text(info)
    broken = breaks(value, random.Random(path.stem))
    for _ in range(25):
        text = next(broken)
        (tmp_path / path.name).write_text(text)
        found = problems_of(tmp_path)
        assert all(each.line and each.column and each.message for each in found), text
        assert not found or render_problems(found)


OF = "write the criteria below it, each after a dash and a space"


@pytest.mark.parametrize(
    ("requires", "place", "help"),
    [
        ("age: {at_most: 18}", ".age.at_most", "an age has no upper limit; for at most 18, write none: [{age: "),
        ("age: {younger_than: 18}", ".age.younger_than", "an age has no upper limit; for at most 18, write none: "),
        ("any: 0", ".any", OF),
        ("all: {has: diploma}", ".all", OF),
        ("{at_least: 560, of: academic_hours}", ".of", f"{OF}; of: with the name of a number goes with total:"),
        ("{at_least: 2 years, weekly_at_least: 20}", "", "add total: with a kind of record"),
        ("{within: 3 years, where: {field: nursing}}", "", "add has: or total: with a kind of record"),
        ("{hass: program}", "", "did you mean has?"),
        ("{has: attempt, since_last: {first: {has: credential}}}", ".since_last", "since_last: is about the last one"),
        ("{has: attempt, since_last: {has: credential, first: x}}", ".since_last.first", "the last one is meant"),
        (
            "{has: attempt, after: {first: {has: program}, within: 3 years}}",
            ".after.within",
            "within belongs next to a",
        ),
        (
            "{has: attempt, after: {last: {has: program}, where: {field: nursing}}}",
            ".after.where",
            "where belongs below l",
        ),
        ("{has: attempt, after: {has: program, last: 1}}", ".after.last", "put has: and the rest below last:"),
        ("{has: program, field: nursing}", ".field", "field is a field of the record: put it below where:"),
        ("{has: job}", ".has", "did you mean employment?"),
        ("{has: programs}", ".has", "did you mean program?"),
        ("{has: degree}", ".has", "did you mean program?"),
        ("{has: [[program]]}", ".has", "did you mean program?"),
        ("{has: employment, where: {role: CNA}}", ".where.role", "did you mean nursing_assistant?"),
        ("{has: military, where: {training: [68W]}}", ".where.training[0]", "did you mean medical_services?"),
        ("{has: program, where: {graduated: {after: 2020}}}", ".where.graduated", "did you mean completed?"),
        ("{has: program, where: {state: TX}}", ".where.state", "a question of your own is declared in ruleset.yaml"),
    ],
)
def test_a_hint_at_a_criterion_names_what_is_meant(requires: str, place: str, help: str, tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(INFO)
    (tmp_path / "X.yaml").write_text(route(requires))
    (problem,) = find(tmp_path)
    assert problem.path == f"routes[0].requires{place}"
    assert problem.help.startswith(help)


def test_a_text_that_a_comma_cuts_is_put_in_quotes(tmp_path: Path) -> None:
    (tmp_path / "ruleset.yaml").write_text(INFO)
    (tmp_path / "X.yaml").write_text(route("has: diploma").replace("A body", "Dept of Health, Lab Services"))
    assert [problem.help for problem in find(tmp_path)] == ["put quotes around a text with a comma in it"]
