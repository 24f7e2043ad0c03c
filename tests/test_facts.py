"""The table of facts, rules/facts.yaml, against the rule files: places, numbers, labels, and nothing left out."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import ROOT

from ma_eligibility.ruleset.rulebook import CONFIDENCES

RULES = ROOT / "rules"
TABLE = RULES / "facts.yaml"
#: A fact of the whole ruleset is in its own file.
WHOLE = "notes"
CRITERIA = ("has", "total", "age", "not_found", "source_asks")
SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {word: str(number) for number, word in enumerate(SPELLED, 2)}
SURE = list(CONFIDENCES)


class Fact(NamedTuple):
    """A row of the table, with the places in full."""

    ruleset: str
    credential: str
    fact: str
    confidence: str | None
    at: tuple[str, ...]
    shown: str | None


def read(path: str) -> Any:
    return yaml.load((RULES / path).read_text(encoding="utf-8"), yaml.BaseLoader)


@cache
def rule_file(ruleset: str, credential: str) -> Any:
    """Return a rule file, with each definition where it is used."""
    file = read(f"{ruleset}/{'ruleset' if credential == WHOLE else credential}.yaml")
    return spell_out(file, file.get("define", {}))


def spell_out(value: Any, definitions: Any) -> Any:
    if isinstance(value, list):
        return [spell_out(each, definitions) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"is"}:
        return spell_out(definitions[value["is"]], definitions)
    return {key: spell_out(each, definitions) for key, each in value.items()}


def read_facts() -> Iterator[Fact]:
    for ruleset, credentials in read("facts.yaml").items():
        for credential, rows in credentials.items():
            for row in rows:
                assert set(row) <= {"fact", "confidence", "at", "shown"}, row
                at = row["at"] if isinstance(row["at"], list) else [row["at"]]
                yield Fact(ruleset, credential, row["fact"], row.get("confidence"), tuple(at), row.get("shown"))


FACTS = list(read_facts())
CREDENTIALS = sorted({(fact.ruleset, fact.credential) for fact in FACTS})


def steps(place: str) -> list[str | int]:
    return [int(number) if number else name for name, number in re.findall(r"([\w-]+)|\[([0-9]+)\]", place)]


def find(fact: Fact, place: str) -> Any:
    """Return what a rule file has at a place; routes are named by their ids."""
    value = rule_file(fact.ruleset, fact.credential)
    for step in steps(place):
        if isinstance(value, list) and isinstance(step, str):
            (value,) = [each for each in value if each["id"] == step]
        else:
            value = value[step]
    return value


def numbers_in(value: Any) -> set[str]:
    """Return the numbers of a text, or of all texts of a value, also those that are spelled."""
    if isinstance(value, dict):
        return set().union(*map(numbers_in, [*value, *value.values()]))
    if isinstance(value, list):
        return set().union(*map(numbers_in, value))
    words = re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?|[a-z]+", str(value).lower())
    return {NUMBERS.get(word, word.replace(",", "")) for word in words if word in NUMBERS or word[0].isdigit()}


def label(fact: Fact, place: str) -> str | None:
    """Return how far an answer says that what is at a place can be trusted."""
    file = rule_file(fact.ruleset, fact.credential)
    route = find(fact, ".".join(place.split(".")[:2])) if place.startswith("routes.") else {}
    source = route.get("source") or file.get("source") or {}
    found: str | None = route.get("confidence") or source.get("confidence")
    return found


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.ruleset} {fact.credential}: {fact.fact}"[:60])
def test_every_fact_is_where_the_table_says(fact: Fact) -> None:
    values = [find(fact, place) for place in fact.at]
    assert numbers_in(fact.fact) <= numbers_in(values), "a number of the fact is not there"


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.credential != WHOLE], ids=lambda fact: fact.fact[:60])
def test_no_answer_trusts_a_fact_more_than_its_source_allows(fact: Fact) -> None:
    given = [label(fact, place) for place in fact.at]
    if fact.confidence is None:
        assert given == [None] * len(given)
        return
    assert fact.confidence in SURE
    too_sure = [each for each in given if each is None or SURE.index(each) < SURE.index(fact.confidence)]
    if fact.shown is None:
        assert not too_sure, f"shown as {too_sure}"
    else:
        assert too_sure, "its label is right already"
        assert fact.confidence in str(find(fact, fact.shown)), "the text does not say how sure it is"


@pytest.mark.parametrize(("ruleset", "credential"), [pair for pair in CREDENTIALS if pair[1] != WHOLE])
def test_the_label_of_a_route_is_that_of_its_least_sure_fact(ruleset: str, credential: str) -> None:
    mine = [fact for fact in FACTS if (fact.ruleset, fact.credential) == (ruleset, credential)]
    for route in rule_file(ruleset, credential)["routes"]:
        place = f"routes.{route['id']}.requires"
        own = [fact for fact in mine if fact.shown is None and any(inside(each, place) for each in fact.at)]
        assert own, f"no fact says what {place} is from"
        if ruleset == "guide":
            continue
        least = max(SURE.index(str(fact.confidence)) for fact in own)
        assert label(own[0], place) == SURE[least], place


def inside(place: str, other: str) -> bool:
    """Tell whether a place is another one, or below it."""
    return place == other or place.startswith((f"{other}.", f"{other}["))


def places(value: Any, path: str) -> Iterator[str]:
    """Give the place of every criterion without parts."""
    if isinstance(value, dict):
        if any(key in value for key in CRITERIA):
            yield path
            return
        for key, item in value.items():
            yield from places(item, f"{path}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, f"{path}[{index}]")


def all_places(file: Any) -> Iterator[str]:
    """Give every place of a rule file that says something of its source."""
    yield from (f"readings.{name}" for name in file.get("readings", {}))
    yield from (f"questions.{kind}.{name}" for kind, names in file.get("questions", {}).items() for name in names)
    yield from places(file.get("requires", {}), "requires")
    for key in ("obligations", "not_found", "exam", "notes"):
        yield from (f"{key}[{index}]" for index in range(len(file.get(key, []))))
    for route in file.get("routes", []):
        path = f"routes.{route['id']}"
        yield from places(route["requires"], f"{path}.requires")
        for key in ("obligations", "not_found"):
            yield from (f"{path}.{key}[{index}]" for index in range(len(route.get(key, []))))


@pytest.mark.parametrize(("ruleset", "credential"), CREDENTIALS)
def test_every_criterion_reading_and_remark_is_from_a_fact(ruleset: str, credential: str) -> None:
    known = [place for fact in FACTS if (fact.ruleset, fact.credential) == (ruleset, credential) for place in fact.at]
    unknown = [each for each in all_places(rule_file(ruleset, credential)) if not any(inside(each, at) for at in known)]
    assert unknown == []


def test_the_table_has_every_credential() -> None:
    files = sorted((path.parent.name, path.stem) for path in RULES.glob("*/*.yaml"))
    assert sorted((folder, WHOLE if name == "ruleset" else name) for folder, name in files) == CREDENTIALS


def test_no_fact_is_listed_twice() -> None:
    said = Counter((fact.ruleset, fact.credential, " ".join(sorted(set(fact.fact.lower().split())))) for fact in FACTS)
    assert [fact for fact, times in said.items() if times > 1] == []
    placed = Counter((fact.ruleset, fact.credential, fact.at, *sorted(numbers_in(fact.fact))) for fact in FACTS)
    assert [place for place, times in placed.items() if times > 1] == []
