"""Texts to values with places, and every kind of mistake with its code and position."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, find_loader
from hypothesis import given
from hypothesis import strategies as st

from ma_eligibility.errors import InputError, Problem, explain_codes
from ma_eligibility.load import yaml_reader
from ma_eligibility.load.json_reader import read_json
from ma_eligibility.load.near_misses import find_near_name
from ma_eligibility.load.profile import load_profile, make_profile, parse_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.load.source import NOTHING, decode_text
from ma_eligibility.load.yaml_reader import read_yaml
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.schooling import Program


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Read YAML with libyaml and with the parser in Python."""
    kind: str = request.param
    monkeypatch.setattr(yaml_reader, "LOADER", find_loader(kind))
    return kind


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("37.5", Decimal("37.5")),
        ("0.10", Decimal("0.10")),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("on", "on"),
        ("02142", "02142"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".5", ".5"),
        (".nan", ".nan"),
        ("0x1F", "0x1F"),
        ("2021-05-20", "2021-05-20"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("9" * 5000, "9" * 5000),
        ("", NOTHING),
        ("~", NOTHING),
        ("null", NOTHING),
    ],
)
def test_scalars_mean_what_they_look_like(text: str, value: object, parser: str) -> None:
    found = read_yaml(f"key: {text}\n", "x").value["key"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{question: Which?, taken: one}", {"question": "Which?", "taken": "one"}),
        ("[Which one? this, that?]", ["Which one? this", "that?"]),
        ("a: b\t# a tab is before this\n", {"a": "b"}),
        ("a:\tb\nc: d\te\t\n", {"a": "b", "c": "d\te"}),
        ("[a,\tb\t,\n\tc]\n", ["a", "b", "c"]),
        ("a: b\n  c\n\n  d\n", {"a": "b c\nd"}),
        ("a: b\n...\n", {"a": "b"}),
    ],
)
def test_marks_and_blanks_within_texts(text: str, value: object, parser: str) -> None:
    document = read_yaml(text, "x")
    assert (document.problems, document.value) == ([], value)


PIECES = [
    "a",
    "b: ",
    "1",
    " ",
    "  ",
    "\n",
    "\n  ",
    "\n- ",
    ": ",
    ":",
    "- ",
    "-",
    "?",
    "? ",
    ",",
    "[",
    "]",
    "{",
    "}",
    "#",
    " #",
]


@given(st.lists(st.sampled_from([*PIECES, "\t", "'", '"', "&", "*", "@", "\n...\n", "\n---\n", "\r\n"]), max_size=14))
def test_both_parsers_read_a_text_or_refuse_it_alike(pieces: list[str]) -> None:
    def read(kind: str) -> tuple[bool, object]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml_reader, "LOADER", find_loader(kind))
            document = read_yaml("".join(pieces), "x")
        return bool(document.problems), None if document.problems else document.value

    assert read("Python") == read("C")


plain = st.text("abcxyz é漢", min_size=1, max_size=8).map(lambda text: f"k{text.strip()}")
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(plain, st.booleans(), st.integers(-(10**15), 10**15)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(plain, values, max_size=5))
def test_both_readers_read_json_alike(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    from_json, from_yaml = read_json(text, "x"), read_yaml(text, "x")
    assert from_json.value == value == from_yaml.value
    assert from_json.spans == from_yaml.spans
    assert from_json.key_spans == from_yaml.key_spans


@given(st.dictionaries(plain, values, max_size=5))
def test_every_value_is_where_its_place_says(value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    document = read_json(text, "x")
    for path, (first, last) in document.spans.items():
        found: Any = value
        for part in path:
            found = found[part]
        written = json.dumps(found, ensure_ascii=False)
        assert text[first:last] == (written[:1] if isinstance(found, dict | list) else written)
        excerpt = document.excerpt((first, last))
        assert excerpt is not None
        assert excerpt.text == text.split("\n")[excerpt.line - 1]
        assert excerpt.text[excerpt.column - 1 :].startswith(text[first:last])


def test_json_escapes_and_surrogate_pairs() -> None:
    assert read_json(r'{"a": "\/\ud83d\ude00\n"}', "x").value == {"a": "/😀\n"}


def problems(text: str, *, is_json: bool | None = False) -> list[tuple[str, int, int]]:
    with pytest.raises(InputError) as caught:
        parse_profile(text, "x", is_json=is_json)
    return [(problem.code, problem.line, problem.column) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "E111", 1, 1),
        ("# nothing\n", "E111", 1, 1),
        ("- a\n", "E209", 1, 1),
        ("just text\n", "E209", 1, 1),
        ("~\n", "E111", 1, 1),
        ("a: [\n", "E104", 2, 1),
        ('candidate: "Ann\nborn: "1999"\n', "E104", 1, 12),
        ("programs:\n  - name: 'x\n    school: 'y'\n    completed: 2021\n", "E104", 2, 11),
        ('programs: [{name: "x}]\nemployment: [{employer: "y"}]\n', "E104", 1, 19),
        ('candidate: "Ann\ncomplete: true\n', "E104", 1, 12),
        ("diploma: none\ndiploma: none\n", "E106", 2, 1),
        ("diploma: &x none\n", "E107", 1, 10),
        ("diploma: *x\n", "E107", 1, 10),
        ("diploma: !!str none\n", "E107", 1, 10),
        ("<<: {diploma: none}\n", "E107", 1, 1),
        ("? [a]\n: b\n", "E109", 1, 3),
        ("diploma: none\n---\ndiploma: none\n", "E110", 2, 1),
        ("# Maria\n% diploma: none\n", "E104", 2, 1),
        ("diploma: none\n%complete: true\n", "E104", 2, 1),
        ("diploma: ? none\n", "E104", 1, 10),
        ("diploma: - none\n", "E104", 1, 10),
        ("diploma:\nprograms: []\n", "E111", 1, 9),
        ("diploma: {kind: }\n", "E111", 1, 17),
        ("diploma: {kind: , earned: 2012}\n", "E111", 1, 17),
        ("diplom: none\n", "E201", 1, 1),
        ("diploma: {kind: G.E.D.}\n", "E208", 1, 17),
        ("diploma: {earned: 2023-02-30}\n", "E204", 1, 19),
        ("diploma: {earned: 1899}\n", "E205", 1, 19),
        ("diploma: {earned: 03/04/2024}\n", "E203", 1, 19),
        ("diploma: {earned: 20240304}\n", "E203", 1, 19),
        ("diploma: {earned: true}\n", "E203", 1, 19),
        ("diploma: yes\n", "E209", 1, 10),
        ("complete: y\n", "E209", 1, 11),
        ("candidate: 7\n", "E209", 1, 12),
        ("programs: {}\n", "E209", 1, 11),
        ("programs: [{completed: 2021, hours: -1}]\n", "E207", 1, 37),
        ("programs: [{completed: 2021, hours: 40h}]\n", "E206", 1, 37),
        ("programs: [{completed: 2021, hours: true}]\n", "E206", 1, 37),
        ("programs: [{completed: 2021, accreditation: caahep}]\n", "E208", 1, 45),
        ("programs: [{completed: 2021, accreditation: [caahep]}]\n", "E208", 1, 46),
        ("programs: [{completed: 2021, expected: 2022}]\n", "E301", 1, 40),
        ("incomplete: emploiment\n", "E208", 1, 13),
        ("incomplete: true\n", "E209", 1, 13),
        ("incomplete: [employment, diploma]\n", "E208", 1, 26),
        ("incomplete: [emploiment]\n", "E208", 1, 14),
        ("programs: [{field: nursing, complted: 2019}]\n", "E201", 1, 29),
        ("employment: [{role: nurse, ennd: 2019}]\n", "E201", 1, 28),
        ("programs: [{started: 2022, completed: 2021}]\n", "E301", 1, 39),
        ("programs: [{completed: 2021, hours: 100, externship_hours: 101}]\n", "E301", 1, 60),
        ("programs: [{completed: 2021-05-02, accredited_later_on: 2021-05-01}]\n", "E301", 1, 57),
        ("employment: [{start: 2020}]\n", "E202", 1, 14),
        ("employment: [{start: 2020-03, end: 2020-02}]\n", "E301", 1, 36),
        ("employment: [{end: now}]\n", "E203", 1, 20),
        ("employment: [{end: 2020, hours_per_week: 169}]\n", "E207", 1, 42),
        ("employment: [{end: present, total_hours: 10}]\n", "E301", 1, 42),
        ("employment: [{end: 2020, total_hours: 10, hours_per_week: 1}]\n", "E301", 1, 39),
        ("military: [{documents: [DD-214]}]\n", "E208", 1, 25),
    ],
)
def test_one_mistake_is_one_problem_at_its_place(text: str, code: str, line: int, column: int, parser: str) -> None:
    assert problems(text) == [(code, line, column)]


def test_all_problems_of_a_record_are_reported_though_some_hide_others() -> None:
    text = (
        "programs:\n"
        "  - {field: dance, started: 2022, completed: 2021, hours: 10, externship_hours: 20}\n"
        "  - {completed: 2021, expected: 2022, hours: 10, externship_hours: 20}\n"
    )
    assert problems(text) == [("E208", 2, 13), ("E301", 2, 46), ("E301", 2, 81), ("E301", 3, 33), ("E301", 3, 68)]


def test_a_contradiction_names_both_ends() -> None:
    with pytest.raises(InputError, match=r"x:3:10: .*ends before it starts \(start is given on line 2\)"):
        parse_profile("employment:\n  - start: 2021\n    end: 2020\n", "x")


def test_dates_that_may_be_in_order_are_no_contradiction() -> None:
    assert parse_profile("employment: [{start: 2020-03-05, end: 2020-03}]\n").employment is not None
    assert parse_profile("employment: [{start: 2020-03-05, end: 2020}]\n").employment is not None


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "E111", 1, 1),
        ("{", "E105", 1, 2),
        ('{"a" 1}', "E105", 1, 6),
        ('{"a": }', "E105", 1, 7),
        ('{"a": 1,}', "E105", 1, 9),
        ("[1, ]", "E105", 1, 5),
        ('{"complete": true} x', "E105", 1, 20),
        ('{"diploma": "none",\n "diploma": "none"}', "E106", 2, 2),
        ('{"diploma": null}', "E111", 1, 13),
        ('{"diploma": NaN}', "E105", 1, 13),
        ('{"candidate": "\\ud83d"}', "E105", 1, 15),
        ('{"candidate": "a\nb"}', "E105", 1, 15),
        ('{"candidate": 1e400}', "E209", 1, 15),
        ('{"programs": [{"completed": 2021, "hours": 1e9}]}', "E207", 1, 44),
        ("[" * 100_000, "E108", 1, 41),
    ],
)
def test_mistakes_in_json(text: str, code: str, line: int, column: int) -> None:
    assert problems(text, is_json=True) == [(code, line, column)]


def test_nesting_bombs_are_refused_in_time(parser: str) -> None:
    for text in ("[" * 20_000, "{" * 20_000, "- " * 20_000):
        assert problems(text)[0][0] in ("E108", "E104", "E109")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xef\xbb\xbfdiploma: none\n", "diploma: none\n"),
        ("diploma: none\n".encode("utf-16"), "diploma: none\n"),
        (b"a: b\r\n", "a: b\r\n"),
    ],
)
def test_encodings_that_are_read(data: bytes, expected: str) -> None:
    assert decode_text(data, "x") == expected


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [(b"a: \xe9\n", 1, 4), (b"ok: 1\n\xc3\xa9: \xff\n", 2, 4), (b"a: \0\n", 1, 4)],
)
def test_encodings_that_are_refused(data: bytes, line: int, column: int) -> None:
    with pytest.raises(InputError) as caught:
        decode_text(data, "x")
    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == ("E102", line, column)


def test_json_and_yaml_files_are_distinguished_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"candidate": "A\\/B"}')
    (tmp_path / "a.yaml").write_text("candidate: A/B\n")
    assert load_profile(str(tmp_path / "a.json")) == load_profile(str(tmp_path / "a.yaml"))


def test_plain_values_and_models_from_python() -> None:
    from datetime import date

    profile = make_profile(
        {
            "programs": ({"field": "nursing", "completed": date(2021, 5, 20), "hours": 37.5},),
            "employment": [{"end": "present", "start": 2019}],
        }
    )
    assert profile.programs == (Program(field="nursing", completed="2021-05-20", hours=Decimal("37.5")),)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="ends before it starts"):
        Employment(start="2021", end="2020")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="end is missing"):
        make_profile({"employment": [{}]})
    with pytest.raises(InputError, match=r"programs\[0\].hours: this is not a number"):
        make_profile({"programs": ({"completed": 2021, "hours": "x"},)})
    with pytest.raises(InputError, match="a key is plain text"):
        make_profile({(1,): "x"})


#: A shipped rule file, of which the first criterion depends on no reading.
GOOD_RULE = """\
credential: CMAA
name: Certified Medical Administrative Assistant
body: {name: National Healthcareer Association, abbreviation: NHA}

readings:
  joined:
    question: Is the program or the diploma enough, or are both needed?
    taken: either
    choices:
      either: the source joins the two with “or”, so either is enough
      both: both are needed, as is usual with this body; a program in medical administration then counts too
  ged:
    question: Does an equivalent other than the GED count where the source names the diploma and the GED?
    taken: named_only
    choices:
      named_only: only a high school diploma or a GED counts
      any_equivalent: any equivalent counts like a GED

routes:
  - id: program
    title: A recent medical assisting program
    requires:
      all:
        - has: program
          where: {field: medical_assisting}
          within: 5 years
          says: completed a medical assisting program within the last {within}
        - by_reading: joined
          either: nothing
          both:
            has: diploma
            where: {by_reading: ged, named_only: {kind: [high_school, ged]}, any_equivalent: {}}
            says: holds a high school diploma or a GED

  - id: diploma
    title: A high school diploma or GED
    requires:
      all:
        - has: diploma
          where: {by_reading: ged, named_only: {kind: [high_school, ged]}, any_equivalent: {}}
          says: holds a high school diploma or a GED
        - by_reading: joined
          either: nothing
          both:
            has: program
            where: {field: [medical_assisting, medical_administration]}
            within: 5 years
            says: completed a medical assisting or medical administration program within the last {within}

cases:
  - case: the day before completing the program
    profile: {complete: true, programs: [{field: medical_assisting, completed: 2020-02-29}]}
    as_of: 2020-02-28
    expect: {program: not_eligible, diploma: not_eligible}
  - case: the program is enough without a diploma, from the day it is completed
    profile: {complete: true, programs: [{field: medical_assisting, completed: 2020-02-29}]}
    as_of: 2020-02-29
    expect: {program: eligible, diploma: not_eligible}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "ruleset.yaml").write_text("ruleset: mine\ntitle: Mine\ncredentials: [CMAA]\n")
    (tmp_path / "CMAA.yaml").write_text(GOOD_RULE, encoding="utf-8")
    return tmp_path


def rule_problems(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_ruleset(str(folder))
    return [f"{problem.code} {problem.path}" for problem in caught.value.problems]


def test_a_folder_of_ones_own_is_a_ruleset(rules: Path) -> None:
    ruleset = load_ruleset(str(rules))
    assert (ruleset.id, [credential.id for credential in ruleset.credentials]) == ("mine", ["CMAA"])
    assert {alternative.reading for alternative in ruleset.alternatives["CMAA"]} == {"joined", "ged"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("within: 5 years", "within: 5 yeers", ["E401 routes[0].requires.all[0].within"]),
        ("within: 5 years", "wthin: 5 years", ["E201 routes[0].requires.all[0].wthin"]),
        ("field: medical_assisting", "feild: medical_assisting", ["E402 routes[0].requires.all[0].where.feild"]),
        ("field: medical_assisting", "field: medical_asisting", ["E402 routes[0].requires.all[0].where.field"]),
        ("field: medical_assisting", "field: [nursing, 7]", ["E402 routes[0].requires.all[0].where.field[1]"]),
        ("field: medical_assisting", "hours: 720", ["E402 routes[0].requires.all[0].where.hours"]),
        ("field: medical_assisting", "hours: {at_lest: 720}", ["E402 routes[0].requires.all[0].where.hours.at_lest"]),
        ("field: medical_assisting", "completed: 2021", ["E402 routes[0].requires.all[0].where.completed"]),
        ("has: program", "has: programm", ["E208 routes[0].requires.all[0].has"]),
        ("has: program", "hass: program", ["E401 routes[0].requires.all[0]"]),
        ("within the last {within}", "within {limit}", ["E401 routes[0].requires.all[0].says"]),
        ("by_reading: joined", "by_reading: joint", ["E405 routes[0].requires.all[1]"]),
        ("taken: either", "taken: neither", ["E405 readings.joined.taken"]),
        ("id: diploma", "id: program", ["E404 routes[1].id"]),
        ("credential: CMAA", "credential: CMAB", ["E404 credential", "E404 credentials[0]"]),
        ("name: Certified Medical Administrative Assistant", "name:", ["E111 name"]),
    ],
)
def test_a_mistake_in_a_rule_is_pointed_at(rules: Path, old: str, new: str, expected: list[str]) -> None:
    assert old in GOOD_RULE
    (rules / "CMAA.yaml").write_text(GOOD_RULE.replace(old, new, 1), encoding="utf-8")
    assert [problem for problem in rule_problems(rules) if problem in expected] == expected
    assert len(rule_problems(rules)) <= 2


def test_a_folder_without_a_ruleset_file_and_a_missing_folder(tmp_path: Path) -> None:
    assert rule_problems(tmp_path) == ["E403 "]
    assert rule_problems(tmp_path / "nowhere") == ["E403 "]


def test_a_credential_that_is_listed_twice_or_nowhere(rules: Path) -> None:
    (rules / "again.yaml").write_text(GOOD_RULE, encoding="utf-8")
    assert rule_problems(rules) == ["E404 credential"]
    (rules / "again.yaml").unlink()
    (rules / "ruleset.yaml").write_text("ruleset: mine\ntitle: Mine\ncredentials: [CMAA, RMX]\n")
    assert rule_problems(rules) == ["E404 credentials[1]"]


def test_every_code_that_is_used_has_its_explanation() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert set(re.findall(r'"([EWL][0-9]{3})"', source)) == set(explain_codes())


@pytest.mark.parametrize(("code", "text"), explain_codes().items())
def test_the_examples_of_an_explanation_fail_and_pass(code: str, text: str) -> None:
    """What is shown as wrong has exactly this mistake, and what is shown as right has none."""
    examples = re.findall(r"^(Wrong|Right):\n\n```(yaml|json)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    for kind, language, example in examples:
        if kind == "Right":
            parse_profile(example, is_json=language == "json")
        else:
            assert {found for found, _, _ in problems(example, is_json=language == "json")} == {code}
    assert len(examples) in ((2,) if code in EXAMPLES_IN_PROFILES else (0,))


@pytest.mark.parametrize("code", ["W102", "W103", "W104", "W106"])
def test_the_examples_of_a_warning_warn_and_do_not(code: str) -> None:
    text = explain_codes()[code]
    asking = load_ruleset(str(ROOT / "examples" / "rulesets" / "nha"))
    warned, clear = re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    for example, expected in ((warned, [code]), (clear, [])):
        warnings: list[Problem] = []
        parse_profile(example, warnings=warnings, rulesets=[asking])
        assert [warning.code for warning in warnings] == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Venipuncture", "venipuncture"),
        ("veni-puncture", "venipuncture"),
        ("finger stick", "finger_stick"),
        ("venipunture", "venipuncture"),
        ("venipuncture", None),
        ("injection", None),
    ],
)
def test_a_name_that_no_rule_asks_about_is_reported_where_it_is(written: str, meant: str | None) -> None:
    asking = load_ruleset(str(ROOT / "examples" / "rulesets" / "nha"))
    warnings: list[Problem] = []
    parse_profile(f"skills:\n  - skill: {written}\n", warnings=warnings, rulesets=[asking])
    found = [(each.code, each.path, each.line, each.column, each.message) for each in warnings]
    said = f"no rule asks about {written}, but some about {meant}"
    assert found == ([("W104", "skills[0].skill", 2, 12, said)] if meant else [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CAAHP", "CAAHEP"),
        ("CAHEEP", "CAAHEP"),
        ("CAAHEB", "CAAHEP"),
        ("C.A.A.H.E.P.", "CAAHEP"),
        ("AHBES", "ABHES"),
        ("ABHE", "ABHES"),
        ("ABHES accredited", "ABHES"),
        ("Commission on Accreditation of Allied Health Education Programs", "CAAHEP"),
        ("Accrediting Bureau of Health Education Schools", "ABHES"),
        ("CAAHEP", None),
        ("ACICS", None),
        ("CHEA", None),
        ("SACSCOC", None),
        ("Commission on Colleges", None),
    ],
)
def test_names_that_were_probably_meant(written: str, meant: str | None) -> None:
    assert find_near_name(written, {"CAAHEP", "ABHES", "ACCSC", "HLC"}) == meant


def test_an_id_as_rosters_have_it_is_passed_over() -> None:
    assert parse_profile("id: P7\ncomplete: true\n") == parse_profile("complete: true\n")
    assert parse_profile('{"id": 7, "complete": true}') == parse_profile("complete: true\n")
    with pytest.raises(InputError, match="this is not an id"):
        parse_profile("id: [7]\ncomplete: true\n")


def test_comments_and_links_are_no_reason_to_warn() -> None:
    warnings: list[Problem] = []
    parse_profile("candidate: Ann  # the second\ncomplete: true # really\n", warnings=warnings)
    parse_profile("candidate: https://example.org\n", warnings=warnings)
    assert warnings == []


EXAMPLES_IN_PROFILES = {code for code in explain_codes() if code < "E4"} - {
    "E101",
    "E102",
    "E103",
    "E108",
    "E120",
    "E121",
    "E122",
    "E123",
}
