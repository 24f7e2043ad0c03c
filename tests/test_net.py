"""What is answered for a few random people stays as it was, in whatever words; `benchmarks/net.py` asks for many."""

import hashlib
import json
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from benchmarks.net import AS_OF, RULESETS, answer_by_names, compare_file, make_roster
from benchmarks.wordless import drop_words

PEOPLE = [json.dumps(person, default=float) for person in make_roster(60)]
VERDICTS = {"eligible": "yes", "not_eligible": "no", "undetermined": "?"}


@pytest.mark.parametrize("ruleset", RULESETS)
def test_the_answers_stay_as_they_were(ruleset: str, golden: Callable[[str, str], None]) -> None:
    golden(f"net/{ruleset}.txt", "".join(line + "\n" for person in PEOPLE for line in outline(person, ruleset)))


def test_new_words_are_no_new_answer(tmp_path: Path) -> None:
    row = {"id": "ann", "credential": "RMA", "verdict": "not_eligible", "lacks": ["a course (programs[0])"]}
    later = [row | {"lacks": ["a class (programs[0])"]}, row | {"lacks": ["a class (programs[1])"]}]
    for name, rows in (("old", [row, row]), ("new", later)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    outcome = compare_file(tmp_path / "old", tmp_path / "new", "rows.jsonl")
    assert (outcome.same_bytes, outcome.parts, outcome.answers, outcome.words) == (False, 2, 1, 1)
    assert outcome.shown == (
        '[answer] ann RMA: lacks: [["programs[0]"]] -> [["programs[1]"]]',
        '[words] ann RMA: lacks: ["a course (programs[0])"] -> ["a class (programs[0])"]',
    )
    assert compare_file(tmp_path / "old", tmp_path / "old", "rows.jsonl").same_bytes


def outline(person: str, ruleset: str) -> Iterator[str]:
    """Yield a line for a person, for each credential and for each of its routes."""
    status, text = answer_by_names(person, ruleset)
    answer = drop_words(json.loads(text))
    assert (status, answer["as_of"]) == (0, AS_OF)
    yield f"{json.loads(person)['id']} {digest(answer)}"
    for credential in answer["credentials"]:
        readings = [f"{other['reading']}={other['choice']}:{say(other)}" for other in credential["other_readings"]]
        yield " ".join([f"  {credential['id']} {say(credential)}", *days(credential), *readings])
        for route in credential["routes"]:
            top = route["requirement"]
            due = [f"due {duty['due']}" for duty in route["obligations"] if duty["due"]]
            opens = [f"opens {top['opens']}"] if top["opens"] else []
            found = [f"{mark} {group(top[key])}" for mark, key in (("of", "facts"), ("asks", "missing")) if top[key]]
            yield " ".join([f"    {route['id']} {say(route)}", *days(route), *opens, *due, *found])


def say(found: dict[str, Any]) -> str:
    return VERDICTS[found["verdict"]]


def days(found: dict[str, Any]) -> list[str]:
    """Return the certain days, and the possible ones if they are others."""
    certain, possible = (
        [f"{span['from'] or ''}/{span['until'] or ''}" for span in found[key]] for key in ("windows", "possible")
    )
    return certain if certain == possible else [*certain, "perhaps", *possible]


def group(addresses: list[str]) -> str:
    """Return addresses with each record named once."""
    parts = [address.partition(".") for address in addresses]
    return ", ".join(
        f"{record}.{'|'.join(field for _, _, field in fields)}".removesuffix(".")
        for record, fields in groupby(parts, key=lambda part: part[0])
    )


def digest(answer: Any) -> str:
    """Return a short mark of the whole answer, with every criterion."""
    return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:16]
