"""What is nearest and lacked is the same in the rows, in the summary and for one person alone."""

import json
import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import Run
from people import random_person, wide_person
from table_writers import with_ids, write_lines

from ma_eligibility.days.calendar import parse_day
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.explain.progress import list_unmet
from ma_eligibility.explain.ranking import rank_routes
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.spoken import say_unmet

AS_OF = "2026-11-29"
DAY = parse_day(AS_OF)


@pytest.mark.parametrize("rules", ["guide", "published"])
@pytest.mark.long
def test_the_rows_the_summary_and_check_agree(rules: str, run: Run, tmp_path: Path) -> None:
    people = with_ids([make(Random(seed)) for seed in range(60) for make in (random_person, wide_person)])
    roster, out = write_lines(tmp_path / "a.jsonl", people), tmp_path / "out.jsonl"
    asked = ["--rules", rules, "--as-of", AS_OF]
    summary = run("cohort", roster, *asked, "-o", out).stdout
    rows = {(row["id"], row["credential"]): row for row in map(json.loads, out.read_text("utf-8").splitlines())}
    counts: Counter[tuple[str, str]] = Counter()
    ruleset = load_ruleset(rules)
    for person in people:
        profile = make_profile({key: value for key, value in person.items() if key != "id"})
        explanation = explain_answer(evaluate_profile(profile, ruleset, DAY))
        for found in explanation.credentials:
            row = rows[person["id"], found.credential.id]
            assert row["verdict"] == found.verdict.value
            findings = [route.tree.finding for route in found.routes]
            ranked = list(rank_routes(findings, profile, DAY))
            first = [each.number for each in ranked if each.key == ranked[0].key]
            assert found.ranked[: len(first)] == tuple(found.routes[number] for number in first)
            lacked = [
                dict.fromkeys(say_unmet(leaf.criterion) for leaf in list_unmet(findings[number], profile, DAY))
                for number in first
            ]
            if found.verdict is not Verdict.NOT_ELIGIBLE:
                assert row["lacks"] == []
                continue
            assert row["lacks"] == list(dict.fromkeys(map(" and ".join, lacked)))
            counts.update(
                (found.credential.id, said) for said in dict.fromkeys(said for each in lacked for said in each)
            )
    shown = {
        (id, int(count), " ".join(said.split()))
        for id, count, said in re.findall(r"^  ([\w-]+), (\d+): (.+(?:\n    .+)*)", section_of(summary), re.MULTILINE)
    }
    for person in people[::24]:
        answer = json.loads(run("check", roster, "--id", person["id"], *asked, "--format", "json").stdout)
        for credential in answer["credentials"]:
            row = rows[person["id"], credential["id"]]
            (nearest,) = [route for route in credential["routes"] if route["rank"] == 1]
            lack = row["lacks"][0].split(" and ")[0] if row["lacks"] else ""
            assert lack in json.dumps(nearest, ensure_ascii=False)
            assert not row["route"] or row["verdict"] == "eligible" or row["route"] in routes_ahead(credential)
    expected = set()
    for credential in ruleset.credentials:
        own = sorted(((-count, said) for (id, said), count in counts.items() if id == credential.id))[:2]
        expected |= {(credential.id, -count, said) for count, said in own}
    assert shown == expected


def routes_ahead(credential: Any) -> list[str]:
    """Return the first by rank of the routes that are open or may be on the day or later."""
    ranked = sorted(credential["routes"], key=lambda route: route["rank"])
    return [each["id"] for each in ranked if any((day["until"] or "9") >= AS_OF for day in each["possible"])][:1]


def section_of(summary: str) -> str:
    """Return what the summary says is lacked."""
    return summary.split("most often lack, on their nearest route\n")[1].split("\n\n")[0]
