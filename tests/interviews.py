"""Interviews without a terminal: a person of whom everything is known answers."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, NamedTuple

from people import random_person, wide_person

from ma_eligibility.interview.questions import Question, State, find_question
from ma_eligibility.interview.taking import find_record, take_answer
from ma_eligibility.interview.wording import Wording, word_question
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.profile.profile import PERSON, Profile
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict, read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset

DAYS = (date(2026, 11, 22), date(2020, 2, 29), date(2015, 5, 6), date(2025, 5, 20))
RULESETS = {name: load_ruleset(name) for name in ("guide", "published")}


class Known(NamedTuple):
    """A person of whom everything is known, and the day asked about."""

    facts: dict[str, Any]
    as_of: int


def make_known(seed: int, ruleset: str) -> Known:
    """Return a random person, with what the ruleset asks about."""
    rng = Random(seed)
    make = random_person if ruleset == "guide" else wide_person
    facts, day = make(rng, True), rng.choice(DAYS)
    for key, field in (("credentials", "issued"), ("skills", "done")):  # nobody has what is still to come
        if key in facts:
            facts[key] = [record for record in facts[key] if record.get(field, "") <= day.isoformat()]
    return Known(facts, day.toordinal())


class Step(NamedTuple):
    """A question, the state in which it is asked, and the answer."""

    state: State
    question: Question
    wording: Wording
    text: str


def reply(known: Known, question: Question, state: State) -> str:
    """Return what the person answers; an empty text for what their profile does not say."""
    section = question.section
    records = known.facts.get(section.key, "none")
    if question.kind != "fact":
        if section.is_single:
            return "none" if records == "none" else str(records.get(section.kind_field, "yes"))
        others = [] if records == "none" else records[len(state.profile.records(section.key) or ()) :]
        return ", ".join(str(record.get(section.kind_field, "other")) for record in others) or "none"
    is_person, number = section.word == PERSON, question.number
    record = known.facts if is_person else records if section.is_single else records[number]
    return _write(record, question.field)


def _write(record: dict[str, Any], field: str) -> str:
    value = record.get(field)
    if value is None and field in ("completed", "earned"):
        value = record.get("expected")
    if value is None and field == "hours_per_week" and "total_hours" in record:
        return f"{record['total_hours']} in all"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "" if value is None else str(value)


def interview(known: Known, ruleset: Ruleset, begun: Profile | None = None) -> Iterator[Step]:
    """Give each step of an interview, and at last one with the question None."""
    state = State(begun or make_profile({}))
    while (question := find_question(state, ruleset, known.as_of)) is not None:
        wording = word_question(question, ruleset, find_record(state, question))
        text = reply(known, question, state)
        yield Step(state, question, wording, text)
        state = take_answer(state, question, text, wording, ruleset, known.as_of)
    yield Step(state, None, None, "")  # type: ignore[arg-type] # there is none


def read_verdicts(profile: Profile, ruleset: Ruleset, as_of: int) -> list[Verdict]:
    return [read_verdict(found, as_of) for found in evaluate_profile(profile, ruleset, as_of).credentials]
