"""What makes rules easier to write: criteria by name, two forms of a sentence, what shows it, what others decide."""

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import people
import pytest
import random_rules
import yaml
from conftest import Run
from test_broken_rules import HEAD, INFO, READINGS, reported
from test_refinement import assert_finding_refines
from test_rule_language import find, make_rules
from test_schema import SCHEMAS, as_written
from whole_rules import decide_all

from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY
from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.review.differ import compare_rulesets
from ma_eligibility.ruleset.criteria import KINDS
from ma_eligibility.ruleset.evaluate import evaluate_rules
from ma_eligibility.ruleset.rulebook import compile_rules

NOBODY = "complete: true\n"
SOURCE = "source: {title: T, read: 2026-11-25}\n"


def write(folder: Path, text: str) -> Path:
    """Write a ruleset of one credential, and return its folder."""
    folder.mkdir(exist_ok=True)
    (folder / "ruleset.yaml").write_text(INFO)
    (folder / "X.yaml").write_text(HEAD + SOURCE + text)
    return folder


def check(run: Run, folder: Path, person: str, *options: str) -> str:
    """Return what ``check`` says of a person, with the reasons, on one line."""
    asked = ("check", "-", "--rules", folder, "--as-of", "2026-11-25", "--verbose", *options)
    return " ".join(run(*asked, stdin=person).stdout.split())


def requirement(run: Run, folder: Path, person: str) -> dict[str, Any]:
    """Return what the JSON answer says that the first route requires."""
    done = run("check", "-", "--rules", folder, "--as-of", "2026-11-25", "--format", "json", stdin=person)
    found: dict[str, Any] = json.loads(done.stdout)["credentials"][0]["routes"][0]["requirement"]
    return found


# --- Criteria by name -----------------------------------------------------------------------------------------

DEFINED = """\
readings: {x: {question: q, taken: a, choices: {a: A, b: B, c: C}}}
define:
  school:
    has: diploma
    where: {kind: {by_reading: x, a: [high_school, ged], b: high_school, c: ged}}
    says: holds a diploma
  either: {any: [{is: school}, {has: military, says: trained in the Armed Forces}]}
requires: {by_reading: x, a: {is: either}, b: {is: school}, c: {is: school}}
routes:
  - {id: r, title: R, requires: {all: [{is: either}, {has: program, says: completed a program}]}}
  - id: s
    title: S
    requires:
      total: employment
      at_least: 1 year
      after: {is: studied}
      says: worked for {at_least}
"""
DEFINED = DEFINED.replace("requires: {by", "  studied: {has: program, where: {field: nursing}}\nrequires: {by")
#: The same, written out.
WRITTEN = """\
readings: {x: {question: q, taken: a, choices: {a: A, b: B, c: C}}}
requires: {by_reading: x, a: EITHER, b: SCHOOL, c: SCHOOL}
routes:
  - {id: r, title: R, requires: {all: [EITHER, {has: program, says: completed a program}]}}
  - id: s
    title: S
    requires:
      total: employment
      at_least: 1 year
      after: {has: program, where: {field: nursing}}
      says: worked for {at_least}
"""
WRITTEN = WRITTEN.replace("EITHER", "{any: [SCHOOL, {has: military, says: trained in the Armed Forces}]}")
WRITTEN = WRITTEN.replace(
    "SCHOOL",
    "{has: diploma, where: {kind: {by_reading: x, a: [high_school, ged], b: high_school, c: ged}}, "
    "says: holds a diploma}",
)


def lint(run: Run, folder: Path) -> list[dict[str, Any]]:
    """Return what lint finds, except that these rules have no cases."""
    done = run("rules", "lint", folder, "--as-of", "2026-11-25", "--format", "json")
    return [each for each in json.loads(done.stdout)["findings"] if each["code"] != "L213"]


def test_a_definition_means_what_it_says_wherever_it_is_used(tmp_path: Path, run: Run) -> None:
    """Under every reading, rules with definitions are the rules without them."""
    defined, written = write(tmp_path / "defined", DEFINED), write(tmp_path / "written", WRITTEN)
    for choice in "abc":
        rulesets = [load_ruleset(str(folder), {"x": choice}) for folder in (defined, written)]
        assert compare_rulesets(rulesets[0], rulesets[1], ("defined", "written")) == []
    pages = [run("rules", "show", "X", "--rules", folder).stdout for folder in (defined, written)]
    assert pages[0] == pages[1]
    assert pages[0].count("holds a diploma") == 2
    answers = [check(run, folder, NOBODY, "-v") for folder in (defined, written)]
    assert answers[0] == answers[1]


def test_lint_and_coverage_speak_of_the_definition_at_its_own_place(tmp_path: Path, run: Run) -> None:
    text = """\
define:
  school: {has: diploma, says: holds 7 diplomas}
  always: {has: program, where: {hours: {at_least: 0}}, says: completed a program}
  unused: {has: military, says: trained}
  twice: {any: [{is: school}, {is: school}]}
routes:
  - {id: r, title: R, requires: {all: [{is: twice}, {is: school}]}}
  - {id: s, title: S, requires: {all: [{is: always}, {is: school}]}}
"""
    folder = write(tmp_path / "rules", text)
    found = lint(run, folder)
    assert [f"{each['code']} {each['path']}" for each in found] == [
        "L209 define.school.says",
        "L102 define.always.where.hours",
        "L210 define.unused",
        "L103 define.twice.any[1]",
        "L103 routes[0].requires.all[1]",
    ]
    goals = json.loads(run("rules", "test", folder, "--format", "json").stdout)["credentials"][0]["unshown"]
    assert {goal["path"] for goal in goals if goal["route"] == "s"} == {"define.always", "define.school"}


def test_a_definition_is_used_that_a_reading_may_choose(tmp_path: Path, run: Run) -> None:
    text = """\
readings: {way: {question: Which?, taken: one, choices: {one: the first, two: the second}}}
define:
  school: {has: diploma, says: holds a diploma}
  course: {has: program, says: completed a program}
routes:
  - {id: r, title: R, requires: {is: {by_reading: way, one: school, two: course}}}
"""
    folder = write(tmp_path / "rules", text)
    found = lint(run, folder)
    assert found == []


@pytest.mark.parametrize(
    ("define", "requires", "expected"),
    [
        ("{a: {has: progam}}", "{is: a}", ["5:19 define.a.has E208 did you mean program?"]),
        ("{a: {has: program}}", "{is: b}", ["6:43 routes[0].requires.is E406 known here: a"]),
        ("{a: {has: diploma}}", "{is: 5}", ["6:43 routes[0].requires.is E406 known here: a"]),
        ("{a: {has: diploma}}", "{is: [a]}", ["6:43 routes[0].requires.is E406 known here: a"]),
        (
            "{a: {has: diploma}}",
            "{is: a, says: x}",
            ["6:46 routes[0].requires.says E201 write the rest into the definition, or the criterion out here"],
        ),
        (
            "{a: {all: [{is: b}]}, b: {any: [{is: a}, {has: diploma}]}}",
            "{is: b}",
            ["5:25 define.a.all[0].is E406 write one of them without the others"],
        ),
        ("{a: {is: a}}", "{has: diploma}", ["5:18 define.a.is E406 write one of them without the others"]),
        ("{a: 5}", "{is: a}", ["5:13 define.a E401 a criterion has one of the keys"]),
        ("[a]", "{is: a}", ["5:9 define E209 keys and their values belong here"]),
        ("{a: {has: diploma, says: '{x}'}}", "{is: a}", ["5:34 define.a.says E401 the sentence has no value for 'x'"]),
        (
            "{a: {has: diploma, where: {kid: ged}}}",
            "{all: [{is: a}, {is: a}]}",
            ["5:36 define.a.where.kid E402 did you mean kind?"],
        ),
        (
            "{a: {id: i, has: diploma}, b: {id: i, has: program}}",
            "{any: [{is: a}, {is: b}]}",
            ["6:38 routes[0].requires E404"],
        ),
    ],
)
def test_a_mistake_is_reported_once_where_it_is_written(
    define: str, requires: str, expected: list[str], tmp_path: Path
) -> None:
    text = f"{HEAD}{READINGS}define: {define}\nroutes: [{{id: r, title: t, requires: {requires}}}]\n"
    found = reported(text, tmp_path)
    assert len(found) == len(expected)
    assert all(each.startswith(start) for each, start in zip(found, expected, strict=True)), found


@pytest.mark.parametrize("parts", [1, 2])
def test_definitions_inside_of_definitions_end(parts: int, tmp_path: Path) -> None:
    """Neither deep nor wide ones make the reader work without end."""
    lines = [f"  a{at}: {{all: [{', '.join([f'{{is: a{at + 1}}}'] * parts)}]}}\n" for at in range(60)]
    text = (
        f"{HEAD}define:\n{''.join(lines)}  a60: {{has: diploma}}\nroutes: [{{id: r, title: t, requires: {{is: a0}}}}]\n"
    )
    assert reported(text, tmp_path) == ["4:1 define E103 define less inside of other definitions"]


def test_a_definition_that_a_reading_leaves_out_is_left_out_where_it_is_used(tmp_path: Path) -> None:
    define = "define: {a: {by_reading: x, a: nothing, b: {has: program}, c: {has: program}}}\n"
    text = READINGS + define + "routes: [{id: r, title: t, requires: {all: [{is: a}, {has: diploma}]}}]\n"
    ruleset = load_ruleset(str(write(tmp_path / "rules", text)))
    assert len(ruleset.credentials[0].routes[0].requires.all) == 1
    assert len(ruleset.alternatives["X"][0].credential.routes[0].requires.all) == 2


def test_an_editor_knows_criteria_by_name(tmp_path: Path) -> None:
    validator = jsonschema.Draft7Validator(SCHEMAS["rules"])
    value = as_written(yaml.load(HEAD + DEFINED, Loader=yaml.BaseLoader))
    assert list(validator.iter_errors(value)) == []
    value["routes"][1]["requires"]["after"] = {"is": "studied", "says": "x"}
    assert list(validator.iter_errors(value))


def name_parts(source: random.Random, value: Any, define: dict[str, Any]) -> Any:
    """Return a criterion with some of its parts, or all of it, below names of their own."""
    key = next((each for each in ("all", "any", "none", "of") if isinstance(value.get(each), list)), None)
    if key is not None:
        value = {**value, key: [name_parts(source, part, define) for part in value[key]]}
    if source.random() < 0.4:
        name = f"part_{len(define)}"
        define[name] = value
        return {"is": name}
    return value


@pytest.mark.parametrize("seed", range(20))
def test_random_rules_mean_the_same_with_some_of_their_parts_defined(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    folder = random_rules.write(source, tmp_path)
    written = load_ruleset(str(folder))
    value = yaml.load(random_rules.text_of(folder), Loader=yaml.BaseLoader)
    define: dict[str, Any] = {}
    for route in value["routes"]:
        route["requires"] = name_parts(source, route["requires"], define)
    text = yaml.safe_dump({**value, "define": define}, sort_keys=False).replace("'", "")
    (folder / "X.yaml").write_text(text)
    defined = load_ruleset(str(folder))
    assert [route.requires for route in defined.credentials[0].routes] == [
        route.requires for route in written.credentials[0].routes
    ]


# --- Sentences ------------------------------------------------------------------------------------------------

FORMS = "says: {met: 'completed {hours} hours', unmet: 'needs {hours} hours'}, proof: the transcript"


def test_a_sentence_may_have_a_form_for_what_is_not_met(tmp_path: Path, run: Run) -> None:
    program = f"{{has: program, where: {{hours: {{at_least: 80}}}}, {FORMS}}}"
    folder = write(tmp_path / "rules", f"routes: [{{id: r, title: R, requires: {program}}}]\n")
    done = f"{NOBODY}programs: [{{hours: 90, completed: 2026-01-01}}]\n"
    assert requirement(run, folder, NOBODY)["sentence"] == "needs 80 hours"
    assert requirement(run, folder, done)["sentence"] == "completed 80 hours"
    assert requirement(run, folder, done)["proof"] == "the transcript"
    assert "not met needs 80 hours" in check(run, folder, NOBODY)
    assert "met completed 80 hours" in check(run, folder, done)
    (tmp_path / "people.jsonl").write_text('{"id": "a", "complete": true}\n')
    rows = run("cohort", tmp_path / "people.jsonl", "--rules", folder, "--as-of", "2026-11-25").stdout
    assert "needs 80 hours" in rows
    shown = " ".join(run("rules", "show", "X", "--rules", folder).stdout.split())
    assert "where it is not met: needs 80 hours shown by: the transcript" in shown
    assert "shown by: the transcript" in run("rules", "show", "X", "--rules", folder, "--format", "markdown").stdout


def test_below_none_nothing_is_said_to_be_needed(tmp_path: Path, run: Run) -> None:
    """Where something must not hold, that it does not is no lack."""
    program = f"{{has: program, where: {{hours: {{at_least: 80}}}}, {FORMS}}}"
    none = f"{{none: [{program}], says: {{met: has no long program, unmet: has a long program}}}}"
    folder = write(tmp_path / "rules", f"routes: [{{id: r, title: R, requires: {none}}}]\n")
    assert requirement(run, folder, NOBODY)["of"][0]["sentence"] == "completed 80 hours"
    done = f"{NOBODY}programs: [{{hours: 90, completed: 2026-01-01}}]\n"
    found = requirement(run, folder, done)
    assert [found["sentence"], found["of"][0]["sentence"]] == ["has a long program", "completed 80 hours"]
    twice = write(tmp_path / "twice", f"routes: [{{id: r, title: R, requires: {{none: [{{none: [{program}]}}]}}}}]\n")
    assert requirement(run, twice, NOBODY)["of"][0]["of"][0]["sentence"] == "needs 80 hours"


def test_another_ruleset_says_what_it_needs(tmp_path: Path, run: Run) -> None:
    program = f"{{has: program, where: {{hours: {{at_least: 80}}}}, {FORMS}}}"
    folder = write(tmp_path / "rules", f"routes: [{{id: r, title: R, requires: {program}}}]\n")
    other = write(
        tmp_path / "other", "routes: [{id: r, title: R, requires: {has: person, on: born, says: was born}}]\n"
    )
    said = check(run, other, f"{NOBODY}born: 1990-01-01\n", "--compare-with", str(folder))
    assert "X no: needs 80 hours" in said


@pytest.mark.parametrize(
    ("says", "codes"),
    [
        ("'answered {{100}} of {{1,000}} questions'", []),
        ("'answered {{100}} of 1,000 questions'", ["L209 routes[0].requires.says"]),
        ("{met: 'answered {{100}}', unmet: 'needs {{100}} of 5'}", ["L209 routes[0].requires.says.unmet"]),
    ],
)
def test_a_number_may_be_of_the_source_alone(says: str, codes: list[str], tmp_path: Path, run: Run) -> None:
    folder = write(
        tmp_path / "rules", f"routes:\n  - id: r\n    title: R\n    requires: {{has: diploma, says: {says}}}\n"
    )
    found = lint(run, folder)
    assert [f"{each['code']} {each['path']}" for each in found] == codes
    assert "answered 100" in run("rules", "show", "X", "--rules", folder).stdout


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("{has: diploma, says: {met: x}}", "E202 routes[0].requires.says"),
        ("{has: diploma, says: {met: x, unmet: y, mett: z}}", "E201 routes[0].requires.says.mett"),
        ("{has: diploma, says: {met: x, unmet: ''}}", "E111 routes[0].requires.says.unmet"),
        ("{has: diploma, says: {met: x, unmet: '{within}'}}", "E401 routes[0].requires.says.unmet"),
        ("{has: diploma, says: {met: '{within}', unmet: x}}", "E401 routes[0].requires.says.met"),
        ("{has: diploma, says: [x]}", "E209 routes[0].requires.says"),
        ("{has: diploma, says: '{{x}}'}", "E401 routes[0].requires.says"),
        ("{has: diploma, proof: ''}", "E111 routes[0].requires.proof"),
        ("{has: diploma, proof: {met: x, unmet: y}}", "E209 routes[0].requires.proof"),
        ("{not_found: x, proof: y}", "E201 routes[0].requires.proof"),
        ("{source_asks: ''}", "E111 routes[0].requires.source_asks"),
        ("{source_asks: x, says: y}", "E201 routes[0].requires.says"),
    ],
)
def test_a_sentence_that_cannot_be_said_is_refused(rule: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        make_rules(tmp_path, rule)
    assert [f"{found.code} {found.path}" for found in caught.value.problems] == [problem]


# --- What others decide ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "met", "unmet"),
    [
        ("{has: program, within: 5 years}", "has program, within 5 years", "needs program, within 5 years"),
        ("{total: skill, at_least: 10}", "at least 10 procedures done", "needs at least 10 procedures done"),
        ("{age: {at_least: 17}}", "is at least 17 years old", "must be at least 17 years old"),
        ("{all: [{has: diploma}]}", "all of these hold", "needs all of these"),
        ("{any: [{has: diploma}]}", "one of these holds", "needs one of these"),
        ("{none: [{has: diploma}]}", "none of these holds", "none of these may hold"),
        ("{at_least: 1, of: [{has: diploma}]}", "at least 1 of these hold", "needs at least 1 of these"),
    ],
)
def test_a_rule_without_a_sentence_has_two_forms(written: str, met: str, unmet: str) -> None:
    rule = yaml.safe_load(written)
    criterion: Any = next(kind for key, kind in KINDS.items() if key in rule).model_validate(rule)
    assert (criterion.sentence, criterion.unmet) == (met, unmet)


ASKED = "{source_asks: an evaluation of a foreign diploma, proof: the report of an evaluator}"


def test_what_the_body_decides_is_never_certain_and_never_excluded(tmp_path: Path) -> None:
    for person in ({}, {"complete": True}):
        finding = find(make_rules(tmp_path, ASKED), person)
        assert (finding.windows, finding.possible) == ((), ((FIRST_DAY, LAST_DAY),))


def test_what_the_source_asks_is_not_said_to_be_missing_in_it(tmp_path: Path, run: Run) -> None:
    folder = write(
        tmp_path / "rules", f"routes: [{{id: r, title: R, requires: {{any: [{{has: diploma}}, {ASKED}]}}}}]\n"
    )
    said = check(run, folder, NOBODY)
    assert "the source asks: an evaluation of a foreign diploma ask the body to decide" in said
    assert "what shows it: the report of an evaluator" in said
    assert "1. X: The source asks: an evaluation of a foreign diploma (the report of an evaluator): ask AB." in said
    assert "not found in the source" not in said
    (tmp_path / "people.jsonl").write_text('{"id": "a", "complete": true}\n')
    rows = run("cohort", tmp_path / "people.jsonl", "--rules", folder, "--as-of", "2026-11-25").stdout
    assert "the source asks: an evaluation of a foreign diploma" in rows


# --- Hints ----------------------------------------------------------------------------------------------------

CHOSEN = (
    "readings: {ged: {question: q, taken: any, choices: {any: A, none: B}}}\nroutes:\n  - {id: r, title: t, requires: "
)
PLAIN = "routes:\n  - {id: r, title: t, requires: "
COMMA = "put quotes around a text with a comma in it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"{CHOSEN}{{any: {{has: diploma}}, none: {{has: program}}}}}}\n",
            "6:33 routes[0].requires E405 add by_reading: ged",
        ),
        (
            f"{CHOSEN}{{by_readng: ged, any: {{has: diploma}}, none: {{has: program}}}}}}\n",
            "6:34 routes[0].requires.by_readng E201 did you mean by_reading?",
        ),
        (
            f"{CHOSEN}{{has: program, within: {{any: 1 year, none: 2 years}}}}}}\n",
            "6:56 routes[0].requires.within E405 add by_reading: ged",
        ),
        (
            f"{CHOSEN}{{by_reading: ged, any: [{{has: diploma}}, {{has: program}}], none: {{has: program}}}}}}\n",
            "6:56 routes[0].requires.any E401 any is a choice of a reading here: "
            "write any: and below it any: and the list",
        ),
        (
            f"{PLAIN}[{{has: diploma}}, {{has: program}}]}}\n",
            "5:33 routes[0].requires E401 write all: and below it the list if each must hold, or any: if one is enough",
        ),
        (
            f"{PLAIN}{{has: program, says: a program, of 7 hours}}}}\n",
            f"5:65 routes[0].requires.of 7 hours E201 {COMMA}",
        ),
        (f"{PLAIN}{{has: program, withn}}}}\n", "5:48 routes[0].requires.withn E201 did you mean within?"),
        (
            f"{PLAIN}{{has: program, says: of {{hours}} hours}}}}\n",
            "5:57   E104 put quotes around a text with a brace in it",
        ),
        (f"{PLAIN}{{has: program, says: a program: b}}}}\n", "5:63   E104 put quotes around a text with a colon in it"),
        (f"{PLAIN}{{has: program]}}\n", "5:33   E104 close the bracket, and put commas between the entries"),
    ],
)
def test_the_hint_names_what_was_meant(text: str, expected: str, tmp_path: Path) -> None:
    assert [" ".join(each.split()) for each in reported(HEAD + text, tmp_path)] == [" ".join(expected.split())]


def test_a_choice_may_have_the_name_of_a_kind(tmp_path: Path) -> None:
    text = (
        f"{CHOSEN}{{by_reading: ged, any: {{any: [{{has: diploma}}, {{has: program}}]}}, none: {{has: program}}}}}}\n"
    )
    assert load_ruleset(str(write(tmp_path / "rules", text))).credentials[0].routes[0].requires.kind == "any"


def test_a_comma_in_a_profile_gets_the_same_hint(run: Run) -> None:
    done = run("check", "-", stdin="employment: [{employer: Foo, Inc., start: 2020, end: present}]\n")
    assert done.returncode == 4
    assert COMMA in done.stderr


@pytest.mark.parametrize("seed", range(20))
def test_however_it_is_decided_no_decided_day_is_reversed(seed: int, tmp_path: Path) -> None:
    """Random rules, in which the body decides some criteria: once it has, what was certain or excluded stays so."""
    source = random.Random(seed)
    folder = random_rules.write(source, tmp_path)
    value = yaml.load(random_rules.text_of(folder), Loader=yaml.BaseLoader)
    for route in value["routes"]:
        route["requires"] = leave_open(source, route["requires"])
    (folder / "X.yaml").write_text(yaml.safe_dump(value, sort_keys=False).replace("'", ""))
    (credential,) = load_ruleset(str(folder)).credentials
    for _ in range(10):
        profile = make_profile(people.wide_person(source))
        (before,) = evaluate_rules(profile, compile_rules([credential]))
        for holds in (True, False):
            (after,) = evaluate_rules(profile, compile_rules([decide_all(credential, holds=holds)]))
            for one, other in zip(before.findings, after.findings, strict=True):
                assert_finding_refines(one, other)


def leave_open(source: random.Random, value: Any) -> Any:
    """Return a criterion in which the body decides some parts, or some are not found."""
    key = next((each for each in ("all", "any", "none", "of") if isinstance(value.get(each), list)), None)
    if key is None:
        return {source.choice(("source_asks", "not_found")): "x"} if source.random() < 0.3 else value
    return {**value, key: [leave_open(source, part) for part in value[key]]}
