"""What is reported to differ between two rulesets does, and what is not reported makes no difference to anyone."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import people
import pytest
import random_rules
from whole_rules import replace_at

from ma_eligibility.days.calendar import FIRST_DAY
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset, shipped_rulesets
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.render.difference import render_difference_text
from ma_eligibility.render.writer import Terminal
from ma_eligibility.review.differ import Difference, compare_rulesets
from ma_eligibility.review.variants import make_variants
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.rulebook import Ruleset, parts_of

HEAD = "credential: X\nname: An example\nbody: {name: B, abbreviation: B}\n"
DIPLOMA = "{has: diploma}"
WORK = "{total: employment, at_least: 2 years}"
CARD = "{has: credential, where: {credential: CPR}}"
INFO = "ruleset: x\ntitle: X\ncredentials: [X]\n"


def make_rules(folder: Path, text: str, info: str = INFO) -> Ruleset:
    (folder / "ruleset.yaml").write_text(info)
    (folder / "X.yaml").write_text(HEAD + text)
    return load_ruleset(str(folder))


def route(requires: str, more: str = "") -> str:
    return f"routes: [{{id: a, title: A, requires: {requires}{more}}}]\n"


def compare(folder: Path, old: str, new: str) -> list[Difference]:
    before, after = make_rules(folder, old), make_rules(folder, new)
    found = compare_rulesets(before, after, ("old", "new"))
    for difference in found:
        assert not set(difference.before) & set(difference.after)
        assert difference.before or difference.after
    back = compare_rulesets(after, before, ("new", "old"))
    assert sorted((each.after, each.before) for each in back) == sorted((each.before, each.after) for each in found)
    return found


COMMON = f"requires: {CARD}\n"
AS = "{has: program, where: {accreditation: %s}}"
DUE = ", obligations: [{text: Apply., due: {after: %s, within: 1 year}}]"
TWO = "{all: [{id: one, has: diploma}, {id: other, has: diploma, where: {kind: ged}}]}"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            COMMON + route(f"{{all: [{DIPLOMA}, {WORK}]}}"),
            COMMON + route(f"{{any: [{DIPLOMA}, {WORK}]}}"),
            "the route asks for different things",
        ),
        (
            f"requires: {{all: [{CARD}, {WORK}]}}\n" + route(DIPLOMA),
            f"requires: {{any: [{CARD}, {WORK}]}}\n" + route(DIPLOMA),
            "what every route requires differs",
        ),
        (
            COMMON + route(f"{{at_least: 1, of: [{DIPLOMA}, {WORK}, {{has: military}}]}}"),
            COMMON + route(f"{{at_least: 2, of: [{DIPLOMA}, {WORK}, {{has: military}}]}}"),
            "the route asks for different things",
        ),
        (
            route(f"{{none: [{DIPLOMA}, {WORK}], says: has neither}}"),
            route(f"{{none: [{{all: [{DIPLOMA}, {WORK}]}}], says: has neither}}"),
            "the route asks for different things",
        ),
        (route(AS % "[CAAHEP, ABHES]"), route(AS % "CAAHEP or ABHES"), "the route asks for different things"),
        (
            route("{has: diploma, says: has a diploma}"),
            route("{has: diploma, where: {kind: ged}, says: has a diploma}"),
            "the route asks for different things",
        ),
        (
            route(DIPLOMA, ", in_force: {from: 2026-01-01}"),
            route(DIPLOMA, ", in_force: {from: 2027-01-01}"),
            "the route is in force on different days",
        ),
        (route(DIPLOMA, ", in_force: {until: 2026-01-01}"), route(DIPLOMA), "the route is in force on different days"),
        (route(TWO, DUE % "one"), route(TWO, DUE % "other"), "the obligations on the route differ"),
        (
            route(DIPLOMA) + "obligations: [{text: Pay.}]\n",
            route(DIPLOMA) + "obligations: [{text: Pay twice.}]\n",
            "the obligations on every route differ",
        ),
        (
            "source: {title: S, confidence: official}\n" + route(DIPLOMA),
            "source: {title: S, confidence: reported}\n" + route(DIPLOMA),
            "the source differs",
        ),
        (
            "source: {title: S, confidence: official}\n" + route(DIPLOMA),
            "source: {title: S, confidence: official}\n" + route(DIPLOMA, ", confidence: inferred"),
            "the source of the route differs",
        ),
        (
            route("{has: diploma, proof: the diploma}"),
            route("{has: diploma, proof: a letter of the school}"),
            "the papers that show what is asked for differ",
        ),
        (route(DIPLOMA), route("{has: diploma, proof: it}"), "the papers that show what is asked for differ"),
        (
            route("{source_asks: a petition}"),
            route("{not_found: a petition}"),
            "the route asks for different things",
        ),
        (route(DIPLOMA), route(DIPLOMA, ", not_found: [a fee]"), "what was not found of the route differs"),
        (route(DIPLOMA), route(DIPLOMA) + "not_found: [a fee]\n", "what was not found in the source differs"),
        (route(DIPLOMA), route(DIPLOMA) + "exam: [Long.]\n", "what is said about the exam and the credential differs"),
        (
            "readings: {r: {question: Q?, taken: a, choices: {a: A, b: B}}}\n" + route(DIPLOMA),
            "readings: {r: {question: Q?, taken: a, choices: {a: A, b: C}}}\n" + route(DIPLOMA),
            "the reading r is described differently",
        ),
        (
            "readings: {r: {question: Q?, taken: a, choices: {a: A, b: B}}}\n"
            + route("{has: diploma, from: {by_reading: r, a: 1 year before, b: 2 years before}}"),
            "readings: {r: {question: Q?, taken: a, choices: {a: A, b: B}}}\n"
            + route("{has: diploma, from: {by_reading: r, a: 1 year before, b: 3 years before}}"),
            "with r=b, the route asks for different things",
        ),
    ],
)
def test_a_difference_is_reported_once_and_visibly(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert [found.said for found in compare(tmp_path, old, new)] == [said]


def test_other_days_of_the_whole_ruleset_are_a_difference(tmp_path: Path) -> None:
    old = make_rules(tmp_path, route(DIPLOMA), INFO)
    new = make_rules(tmp_path, route(DIPLOMA), INFO + "in_force: {from: 2027-01-01}\n")
    found = compare_rulesets(old, new, ("old", "new"))
    said = "the rules are in force on different days"
    assert found == [
        Difference("", "", said, ("it is always in force",), ("the rules are in force from 2027-01-01",)),
    ]
    text = render_difference_text(("old", "new"), found, None, FIRST_DAY, Terminal(80, color=False, ascii_only=False))
    assert f"\n{said}\n" in text


def test_words_that_read_alike_are_shown_as_written(tmp_path: Path) -> None:
    (found,) = compare(tmp_path, route(AS % "[CAAHEP, ABHES]"), route(AS % "CAAHEP or ABHES"))
    assert found.before == ('has: program, where: {"accreditation": ["CAAHEP", "ABHES"]}',)
    assert found.after == ('has: program, where: {"accreditation": "CAAHEP or ABHES"}',)


HOURS = "{has: program, where: {%s}}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HOURS % "field: nursing, hours: {at_least: 720}", HOURS % "hours: {at_least: 720}, field: nursing"),
        (HOURS % "hours: {at_least: 720}", HOURS % "hours: {at_least: 720.0}"),
        (HOURS % "accreditation: [CAAHEP, ABHES]", HOURS % "accreditation: [ABHES, CAAHEP]"),
        (HOURS % "accreditation: [CAAHEP]", HOURS % "accreditation: CAAHEP"),
        (DIPLOMA, f"{{all: [{DIPLOMA}]}}"),
        (DIPLOMA, f"{{at_least: 1, of: [{{any: [{DIPLOMA}]}}]}}"),
        (f"{{all: [{DIPLOMA}, {WORK}]}}", f"{{all: [{{all: [{WORK}]}}, {DIPLOMA}]}}"),
        (f"{{at_least: 2, of: [{DIPLOMA}, {WORK}]}}", f"{{all: [{DIPLOMA}, {WORK}]}}"),
        (DIPLOMA, "{has: diploma, says: has finished school}"),
    ],
)
def test_what_means_the_same_is_no_difference(old: str, new: str, tmp_path: Path) -> None:
    assert compare(tmp_path, route(old), route(new)) == []
    assert compare(tmp_path, COMMON + route(old), route(f"{{all: [{new}, {CARD}]}}")) == []


@pytest.mark.parametrize("name", shipped_rulesets())
def test_a_ruleset_does_not_differ_from_itself(name: str) -> None:
    assert compare_rulesets(load_ruleset(name), load_ruleset(name), ("one", "other")) == []


def with_requirement(ruleset: Ruleset, at: int, requires: Any) -> Ruleset:
    (credential,) = ruleset.credentials
    routes = list(credential.routes)
    routes[at] = with_changes(routes[at], requires=requires)
    return replace(ruleset, credentials=(with_changes(credential, routes=tuple(routes)),))


def mutants_of(ruleset: Ruleset) -> Iterator[Ruleset]:
    for at, each in enumerate(ruleset.credentials[0].routes):
        for variant in make_variants(each.requires, ()):
            yield with_requirement(ruleset, at, replace_at(each.requires, variant.place, variant.changed))


def days_of(ruleset: Ruleset, profile: Profile) -> list[Any]:
    (found,) = evaluate_profile(profile, ruleset, FIRST_DAY).credentials
    return [(finding.windows, finding.possible) for finding in found.findings]


@pytest.mark.parametrize("seed", range(30))
def test_a_change_of_the_rules_that_is_not_reported_changes_no_answer(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    profiles = [make_profile(people.wide_person(source)) for _ in range(12)]
    ruleset = load_ruleset(str(random_rules.write(source, tmp_path)))
    before = [days_of(ruleset, profile) for profile in profiles]
    for mutant in mutants_of(ruleset):
        reported = compare_rulesets(ruleset, mutant, ("old", "new"))
        for found in reported:
            assert found.before or found.after
            assert not set(found.before) & set(found.after)
        if not reported:
            assert [days_of(mutant, profile) for profile in profiles] == before, random_rules.text_of(tmp_path)


def rewritten(source: random.Random, criterion: Any) -> Any:
    """Return a criterion that means the same: its parts in another order, and some of it in groups of one."""
    parts = [rewritten(source, part) for part in parts_of(criterion)]
    if parts:
        source.shuffle(parts)
        key = "of" if isinstance(criterion, AtLeast) else criterion.kind
        criterion = with_changes(criterion, **{key: tuple(parts)})
    alone = (criterion,)
    return source.choice((criterion, All.model_construct(all=alone), AnyOf.model_construct(any=alone)))


@pytest.mark.parametrize("seed", range(30))
def test_rules_that_are_written_otherwise_are_alike(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)
    ruleset = other = load_ruleset(str(random_rules.write(source, tmp_path)))
    for at, each in enumerate(ruleset.credentials[0].routes):
        other = with_requirement(other, at, rewritten(source, each.requires))
    assert compare_rulesets(ruleset, other, ("old", "new")) == []
