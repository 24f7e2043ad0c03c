"""Schemas and tool hold together: what the one accepts the other does, but for what is listed here."""

import json
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import people
import pytest
import yaml
from conftest import GOLDEN, ROOT, Run

from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import load_profile, make_profile
from ma_eligibility.load.schema import make_schema

SCHEMAS = {kind: make_schema(kind) for kind in ("profile", "rules", "result")}


def accepts(kind: str, value: Any) -> bool:
    validator = jsonschema.Draft7Validator(SCHEMAS[kind])
    return not list(validator.iter_errors(json.loads(json.dumps(value, default=float))))


def tool_accepts(person: dict[str, Any]) -> bool:
    return not codes_of(person)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_is_a_draft_07_schema_and_what_the_command_prints(kind: str, run: Run) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[kind])
    assert json.loads(run("schema", kind).stdout) == SCHEMAS[kind]


def test_an_unknown_kind_is_a_wrong_command_line(run: Run) -> None:
    assert run("schema", "roster").returncode == 2


@pytest.mark.parametrize("seed", range(20))
def test_what_the_tool_accepts_the_schema_accepts(seed: int) -> None:
    source = random.Random(seed)
    for number in range(20):
        person = people.random_person(source) if number % 2 else people.wide_person(source)
        assert tool_accepts(person)
        assert accepts("profile", person), person


WRONG: list[Any] = [None, True, 7, -1, Decimal("1e7"), "x", "2021-13-01", "20210520", [], [7], {}, {"x": 1}]


@pytest.mark.parametrize("seed", range(20))
def test_what_the_schema_refuses_the_tool_refuses(seed: int) -> None:
    """One value of a good profile is corrupted, or a key; the schema never refuses what the tool takes."""
    source = random.Random(seed)
    for _ in range(40):
        person = corrupt(source, people.wide_person(source))
        if not accepts("profile", person):
            assert not tool_accepts(person), person


#: What the tool refuses and the schema does not: days that no calendar has, and facts that contradict each other.
BEYOND_THE_SCHEMA = {"E204", "E301", "E208", "E111"}


@pytest.mark.parametrize("seed", range(20))
def test_what_the_tool_refuses_beyond_the_schema_is_listed(seed: int) -> None:
    source = random.Random(100 + seed)
    for _ in range(40):
        person = corrupt(source, people.wide_person(source))
        if accepts("profile", person):
            assert codes_of(person) <= BEYOND_THE_SCHEMA, person


def codes_of(person: dict[str, Any]) -> set[str]:
    try:
        make_profile(person)
    except InputError as error:
        return {problem.code for problem in error.problems}
    return set()


def corrupt(source: random.Random, person: dict[str, Any]) -> dict[str, Any]:
    holders: list[Any] = [person]
    for section in person.values():
        records = section if isinstance(section, list) else [section]
        holders += [record for record in records if isinstance(record, dict)]
    holder = source.choice(holders)
    wrong = source.choice([value for value in WRONG if value is not None])
    holder[source.choice([*holder, "x"])] = wrong
    return person


def test_every_field_of_a_profile_is_described() -> None:
    for name, definition in SCHEMAS["profile"]["definitions"].items():
        for field, schema in definition["properties"].items():
            assert schema.get("description"), f"{name}.{field}"


RULE_FILES = sorted([*(ROOT / "rules").glob("*/*.yaml"), *(ROOT / "examples" / "rulesets").rglob("*.yaml")])


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.name)
def test_the_shipped_rules_fit_their_schema(path: Path) -> None:
    value = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    errors = jsonschema.Draft7Validator(SCHEMAS["rules"]).iter_errors(as_written(value))
    assert [f"{list(error.absolute_path)}: {error.message}" for error in errors] == []


def as_written(value: Any) -> Any:
    """Return the value with numbers and truth values where they are written plainly."""
    if isinstance(value, dict):
        return {key: as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_written(item) for item in value]
    return {"true": True, "false": False}.get(value, float(value) if value.replace(".", "", 1).isdigit() else value)


def test_a_mistake_in_a_rule_file_does_not_fit() -> None:
    rule = as_written(yaml.load((ROOT / "rules/guide/CMA.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
    for corrupted in ({**rule, "nmae": "x"}, {**rule, "routes": []}, {key: rule[key] for key in rule if key != "body"}):
        assert not accepts("rules", corrupted)


ANSWERS = [*sorted(GOLDEN.glob("*.json")), *sorted(GOLDEN.glob("plan/*.json"))]


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_answers_fit_the_schema_of_answers(path: Path) -> None:
    assert accepts("result", json.loads(path.read_text(encoding="utf-8")))


def test_errors_fit_the_schema_of_answers(run: Run) -> None:
    assert accepts("result", json.loads(run("check", "-", "--format", "json", stdin="a: 1\n").stdout))


def test_init_writes_a_profile_that_is_a_good_one_as_it_is_and_filled_in(run: Run, tmp_path: Path) -> None:
    done = run("init", "maria.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    starter = tmp_path / "maria.yaml"
    assert starter.read_text().startswith("# yaml-language-server: $schema=profile.schema.json\n")
    assert json.loads((tmp_path / "profile.schema.json").read_text()) == SCHEMAS["profile"]
    assert load_profile(str(starter)).programs is None


@pytest.mark.parametrize("removed", ["#", "# ?"], ids=["as the starter says", "as editors do"])
def test_the_starter_is_a_good_profile_once_its_facts_are_uncommented(removed: str, run: Run, tmp_path: Path) -> None:
    run("init", "maria.yaml", cwd=tmp_path)
    lines = (tmp_path / "maria.yaml").read_text().splitlines()
    facts = [re.sub(f"^{removed}", "", line) for line in lines if re.match("#([a-z]+:|  )", line)]
    (tmp_path / "filled.yaml").write_text("\n".join(facts))
    profile = load_profile(str(tmp_path / "filled.yaml"))
    assert {
        "diploma",
        "programs",
        "employment",
        "military",
        "credentials",
        "attempts",
        "skills",
        "answers",
        "born",
    } <= {name for name in profile.model_fields_set if getattr(profile, name)}


def test_init_replaces_a_schema_of_another_version(run: Run, tmp_path: Path) -> None:
    schema = tmp_path / "profile.schema.json"
    schema.write_text(json.dumps(SCHEMAS["profile"] | {"properties": {}}, indent=2))
    assert run("init", cwd=tmp_path).returncode == 0
    assert json.loads(schema.read_text()) == SCHEMAS["profile"]


def test_init_keeps_a_schema_of_someone_else(run: Run, tmp_path: Path) -> None:
    (tmp_path / "profile.schema.json").write_text('{"title": "Profiles of our own"}')
    assert run("init", cwd=tmp_path).returncode == 2
    assert not (tmp_path / "profile.yaml").exists()


def test_init_writes_over_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "profile.yaml").write_text("complete: true\n")
    assert run("init", cwd=tmp_path).returncode == 2
    assert (tmp_path / "profile.yaml").read_text() == "complete: true\n"
