"""What is proved of criteria and conditions by two and two holds for random people and records."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import people
import pytest
import random_rules

from ma_eligibility.days.calendar import LAST_DAY, Duration, is_never_longer, parse_day
from ma_eligibility.days.timeline import NEVER, intersection, union
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.review.kinds import excludes, implies, never
from ma_eligibility.review.logic import MOST_STEPS, Formulas
from ma_eligibility.review.relations import closes_no_later, opens_no_earlier
from ma_eligibility.ruleset.amounts import Opening, Within, read_opening, read_within
from ma_eligibility.ruleset.combine import All, AnyOf, AtLeast, NoneOf
from ma_eligibility.ruleset.conditions.base import NO, YES
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.where import (
    match_all,
    read_condition,
    read_conditions,
    where_excludes,
    where_implies,
    where_is_never,
)

CONDITIONS: dict[str, list[tuple[str, Any]]] = {
    "program": [
        ("field", "medical_assisting"),
        ("field", ["medical_assisting", "nursing"]),
        ("field", {"none_of": ["other"]}),
        ("field", {"none_of": ["medical_assisting", "phlebotomy", "nursing"]}),
        ("level", ["postsecondary", "secondary"]),
        ("level", "secondary"),
        ("hours", {"at_least": 720}),
        ("hours", {"at_least": 719, "at_most": 760}),
        ("hours", {"at_most": 700}),
        ("hours", {"at_least": 0}),
        ("hours", {"at_least": 2_000_000}),
        ("accreditation", ["CAAHEP", "ABHES"]),
        ("accreditation", {"all_of": ["CAAHEP", "ACCSC"]}),
        ("accreditation", {"at_least": 1}),
        ("accreditation", {"at_least": 2}),
        ("accreditation", {"at_most": 0}),
        ("accreditation", {"none_of": ["ACCSC"]}),
        ("accreditation", {"none_of": ["ACCSC"], "at_least": 1}),
        ("accreditation", {"all_of": ["CAAHEP"], "none_of": ["CAAHEP"]}),
        ("accredited_later_on", {"after": "completed", "within": "36 months"}),
        ("accredited_later_on", {"after": "completed", "within": "3 years"}),
        ("accredited_later_on", {"after": "completed", "within": "1 year"}),
        ("accredited_later_on", {"after": "completed"}),
        ("completed", {"after": "expected"}),
        ("completed", {"after": "expected", "within": "1 year"}),
        ("completed", {"after": "started"}),
        ("expected", {"after": "started"}),
        ("started", {"after": "completed"}),
        ("started", {"before": "2013-01-01"}),
        ("started", {"on_or_before": "2012-12-31"}),
        ("started", {"after": "2012-12-31", "before": "2020-01-01"}),
        ("started", {"on_or_after": "2013-01-01"}),
        ("started", {"after": "completed", "before": "2013-01-01"}),
        ("completed", {"on_or_after": "1900-01-01"}),
        ("completed", {"after": "2013-01-01", "before": "2013-01-02"}),
    ],
    "employment": [
        ("supervised", True),
        ("supervised", False),
        ("duties", {"all_of": ["administrative", "clinical"]}),
        ("duties", ["clinical"]),
        ("duties", {"at_least": 2}),
        ("duties", {"at_least": 3}),
        ("duties", {"at_least": 1}),
        ("duties", {"at_most": 2}),
        ("duties", {"at_most": 1}),
        ("duties", {"at_most": 0}),
        ("duties", {"none_of": ["administrative", "clinical"]}),
        ("duties", {"none_of": ["administrative", "clinical"], "at_least": 1}),
        ("duties", {"none_of": ["clinical"], "at_least": 1}),
        ("duties", ["administrative", "clinical"]),
        ("duties", ["administrative"]),
        ("end", {"after": "start"}),
        ("hours_per_week", {"at_least": 35}),
        ("hours_per_week", {"at_least": 20}),
        ("hours_per_week", {"at_most": 34}),
        ("hours_per_week", {"at_least": 169}),
        ("role", {"none_of": ["other", "nurse"]}),
        ("role", "medical_assistant"),
        ("country", "US"),
        ("country", {"none_of": ["US"]}),
    ],
}


def random_where(source: random.Random, word: str) -> dict[str, Any]:
    return dict(source.sample(CONDITIONS[word], source.choice((1, 1, 2, 3))))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("word", CONDITIONS)
def test_what_is_said_of_conditions_is_so_for_every_record(word: str, seed: int) -> None:
    source = random.Random(f"{word} {seed}")
    key = {"program": "programs", "employment": "employment"}[word]
    records = [
        record
        for _ in range(120)
        for record in make_profile(people.wide_person(source, full=True)).records(key) or ()
        if getattr(record, "accredited_later_on", True) is not None
    ]
    for _ in range(60):
        one, other = random_where(source, word), random_where(source, word)
        tests = [match_all(read_conditions(word, where)) for where in (one, other)]
        states = [[test(record) for test in tests] for record in records]
        if where_implies(word, one, other):
            assert not [states for states in states if states[0] == YES and states[1] == NO], (one, other)
        if where_excludes(word, one, other):
            assert [YES, YES] not in states, (one, other)
        if where_is_never(word, one):
            assert not [state for state, _ in states if state == YES], one
        for name, wanted in one.items():
            condition = read_condition(word, name, wanted)
            alone = match_all(read_conditions(word, {name: wanted}))
            if condition.is_always:
                assert all(alone(record) == YES for record in records), wanted


def test_much_is_said_of_conditions() -> None:
    """The claims are not empty: most pairs of the list that are related in fact are said to be."""
    said = [
        (one, other)
        for word, conditions in CONDITIONS.items()
        for one in conditions
        for other in conditions
        if one is not other and where_implies(word, dict([one]), dict([other]))
    ]
    assert len(said) >= 40


@pytest.mark.parametrize("seed", range(30))
def test_what_is_said_of_two_criteria_is_so_for_every_person(seed: int, tmp_path: Path) -> None:
    source = random.Random(f"pairs {seed}")
    leaves = [random_rules.leaf(source) for _ in range(14)]
    routes = "".join(f"  - {{id: r{number}, title: R, requires: {leaf}}}\n" for number, leaf in enumerate(leaves))
    (tmp_path / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    (tmp_path / "X.yaml").write_text(random_rules.HEAD + routes)
    ruleset = load_ruleset(str(tmp_path))
    criteria = [route.requires for route in ruleset.credentials[0].routes]
    for _ in range(60):
        person = {"born": "1985-02-28", **people.wide_person(source, full=True)}
        findings = evaluate_profile(make_profile(person), ruleset, 1).credentials[0].findings
        for one, found in zip(criteria, findings, strict=True):
            if getattr(one, "limit", None) is not None:
                continue  # looked at as the opposite of one that says at least
            assert not never(one) or found.windows == NEVER, leaves
            for other, others in zip(criteria, findings, strict=True):
                if getattr(other, "limit", None) is not None:
                    continue
                if implies(one, other):
                    assert union(found.windows, others.windows) == others.windows, (one, other, person)
                if excludes(one, other):
                    assert intersection(found.windows, others.windows) == NEVER, (one, other, person)


def free_leaves(count: int) -> list[Has]:
    """Return criteria of which any may hold, whichever of the others do."""
    return [Has.model_validate({"has": "skill", "where": {"skill": f"s{number}"}}) for number in range(count)]


def steps_of(formulas: Formulas, prove: Callable[[], bool]) -> int:
    before = formulas.steps_left
    assert not prove()
    return before - formulas.steps_left


def test_a_proof_that_takes_too_many_steps_is_not_made() -> None:
    """Half of forty implies half of the same forty, and there are as many proofs as choices."""
    formulas, leaves = Formulas(), free_leaves(40)
    one, other = (
        formulas.of(AtLeast.model_construct(at_least=20, of=parts)) for parts in (tuple(leaves), tuple(leaves[::-1]))
    )
    assert steps_of(formulas, lambda: formulas.follows(one, other)) == MOST_STEPS + 1


def test_what_is_plain_of_many_criteria_takes_few_steps() -> None:
    formulas, leaves = Formulas(), tuple(free_leaves(400))
    for joined in (
        All.model_construct(all=leaves),
        AnyOf.model_construct(any=leaves),
        NoneOf.model_construct(none=leaves),
    ):
        formula = formulas.of(joined)
        for prove in (formulas.never_holds, formulas.always_holds):
            assert steps_of(formulas, partial(prove, formula)) < 10 * len(leaves)


def test_proofs_end_when_all_their_steps_are_taken() -> None:
    for steps, said in ((MOST_STEPS, True), (0, False)):
        formulas = Formulas(steps_left=steps)
        leaf, twin = (formulas.of(each) for each in (*free_leaves(1), *free_leaves(1)))
        assert formulas.follows(leaf, twin) == said


LENGTHS = [
    Duration(number, unit, extra)
    for unit in ("days", "weeks", "months", "years")
    for number in (1, 3, 12, 24, 52, 365)
    for extra in (0, 1, -1)
    if (number, unit, extra) != (1, "days", -1) and not (unit == "years" and number > 24)
]
DAYS = [
    parse_day(f"{year}-{day}")
    for year in (1999, 2000, 2019, 2020, 2090)
    for day in ("01-31", "02-28", "03-01", "12-31")
]
DAYS += [parse_day("2000-02-29"), parse_day("2020-02-29")]


def test_what_is_said_of_lengths_is_so_on_every_day() -> None:
    for one in LENGTHS:
        for other in LENGTHS:
            if is_never_longer(one, other):
                assert all(one.after(day) <= other.after(day) for day in DAYS), (one, other)
                assert all(one.before(day) >= other.before(day) for day in DAYS), (one, other)


TEXTS = ["1 year", "12 months", "2 years", "365 days", "30 days", "400 days"]


def test_what_is_said_of_openings_and_closings_is_so_on_every_day() -> None:
    withins: list[Within | None] = [None]
    withins += [
        read_within(form.format(text))
        for text in TEXTS
        for form in ("{}", "less than {}", "{} to the end of the month")
    ]
    openings: list[Opening | None] = [
        None,
        *(read_opening(f"{text} {side}") for text in TEXTS for side in ("before", "after")),
    ]
    said = 0
    for one in withins:
        for other in withins:
            if closes_no_later(one, other):
                said += 1
                assert all(last_day(one, day) <= last_day(other, day) for day in DAYS), (one, other)
    for opening in openings:
        for second in openings:
            if opens_no_earlier(opening, second):
                said += 1
                assert all(first_day(opening, day) >= first_day(second, day) for day in DAYS), (opening, second)
    assert said > 200


def last_day(within: Within | None, day: int) -> int:
    return LAST_DAY if within is None else within.last_day(day)


def first_day(opening: Opening | None, day: int) -> int:
    return day if opening is None else opening.first_day(day)
