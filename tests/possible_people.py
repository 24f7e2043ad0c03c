"""People that a profile in part may be of: what is not known is filled in, near what the cases of the rules have."""

import copy
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

from interviews import RULESETS, Step, read_verdicts

from ma_eligibility.days.calendar import DateError, parse_date
from ma_eligibility.errors import InputError
from ma_eligibility.interview.questions import Question, State
from ma_eligibility.interview.taking import AnswerError, find_record, take_answer
from ma_eligibility.load.cases import load_cases
from ma_eligibility.load.near_misses import asked_names
from ma_eligibility.load.profile import make_profile
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Section
from ma_eligibility.profile.vocabulary import FieldKind, record_fields
from ma_eligibility.render.profile import list_facts
from ma_eligibility.ruleset.finding import Verdict

Facts = dict[str, Any]

#: How far, in days, the dates that are tried are from the day asked about, and from the dates of the record.
YEARS = (0, 1, 2, 3, 4, 5, 7, 10)
DISTANCES = (-12000, *(days - 365 * years for years in YEARS for days in (-250, -45, 0, 45)), 1, 200, 400, 1100)
LENGTHS = (-4000, -1900, -1100, -800, -400, -45, 45, 400, 800, 1100, 1900)
NUMBERS = (0, 1, 9, 10, 20, 34, 35, 40, 80, 160, 300, 600, 719, 720, 800, 1200)
COUNTRIES = ("US", "CA")
FULL_WEEK = 40
#: What is before what in a record.
ORDERED = (("started", "completed", "expected"), ("start", "end"), ("issued", "expires"))
#: A record has one of these at most.
MOMENTS = ("completed", "earned", "expected")
#: Later than whatever is asked about.
FAR = "2099-01-01"


def could_change(step: Step, ruleset: str, as_of: int, tries: int) -> bool:
    """Tell whether two people are found who are alike but for the answer, and have different verdicts."""
    states = [*_list_states(step, ruleset, as_of)]
    for number in range(tries):
        found: dict[str, list[Verdict]] = {}
        for state in states:
            facts = make_person(state, ruleset, as_of, number)
            try:
                person = make_profile(facts)
            except InputError:  # such as a job that ends before it begins
                continue
            verdicts = read_verdicts(person, RULESETS[ruleset], as_of)
            if found.setdefault(_write_rest(facts, step.question), verdicts) != verdicts:
                return True
    return False


def _write_rest(facts: Facts, question: Question) -> str:
    """Return all that is so of a person but for what is asked about."""
    section = question.section
    if question.kind != "fact":
        return repr({key: value for key, value in facts.items() if key != section.key})
    rest = copy.deepcopy(facts)
    record = rest if section.word == PERSON else _list_records(rest, section)[question.number]
    moment = question.field in section.model.MOMENT
    for field in [*MOMENTS, question.field] if moment else [question.field.partition(".")[0]]:
        record.pop(field, None)
    return repr(rest)


# --- The answers ----------------------------------------------------------------------------------------------


def _list_states(step: Step, ruleset: str, as_of: int) -> Iterator[State]:
    """Give the states after answers that differ in what they mean: after all of them, where there are choices."""
    for text in _list_answers(step, as_of):
        try:
            yield take_answer(step.state, step.question, text, step.wording, RULESETS[ruleset], as_of)
        except AnswerError:  # such as a day before another that is known
            continue


def _list_answers(step: Step, as_of: int) -> list[str]:
    question, wording = step.question, step.wording
    numbers = [str(number) for number in range(1, len(wording.choices) + 1)]
    if question.kind != "fact":
        return ["none", *numbers]
    if numbers:
        return [*numbers, *(["none", ", ".join(numbers)] if wording.takes_several else [])]
    if wording.is_yes_or_no:
        return ["yes", "no"]
    kind = record_fields(question.section.word).get(question.field, FieldKind("date"))
    if kind.kind == "date":
        return [*kind.besides, *_list_days(find_record(step.state, question), as_of)]
    return [*map(str, NUMBERS)] if kind.kind == "number" else [*COUNTRIES]


def _list_days(record: Mapping[str, Any], as_of: int) -> Iterator[str]:
    """Give days near the one asked about, and near those that a record has."""
    yield from (_write_day(as_of + distance) for distance in DISTANCES)
    for key in [name for names in ORDERED for name in names if name in record]:
        if record[key][0].isdigit():
            days = parse_date(record[key])
            yield from (_write_day(days.first), _write_day(days.last))
            yield from (_write_day(days.first + distance) for distance in LENGTHS)


def _write_day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


# --- The people -----------------------------------------------------------------------------------------------


class Example(NamedTuple):
    """The person of a case, and the day asked about."""

    facts: Facts
    as_of: int


@cache
def list_examples(ruleset: str) -> tuple[Example, ...]:
    cases = [case for group in load_cases(ruleset) for case in group.cases]
    return tuple(Example(list_facts(case.profile), int(case.as_of)) for case in cases)


def make_person(state: State, ruleset: str, as_of: int, number: int) -> Facts:
    """Return the facts of someone who may be meant: with the same number, the same but for what the state has.

    Most of what is filled in is that of one case, moved to the day asked about.
    """
    facts = copy.deepcopy(list_facts(state.profile))
    in_part = facts.pop("incomplete", [])
    for draft in state.drafts:
        _add_record(facts, draft.section, dict(draft.facts))
    person = Random(number).choice(list_examples(ruleset))
    for key, section in SECTIONS_BY_KEY.items():
        rng = Random(f"{number} {key}")
        like = person if rng.random() < 0.6 else rng.choice(list_examples(ruleset))
        moved = [_move(each, as_of - like.as_of) for each in _list_records(like.facts, section)]
        earlier = rng.choice((0, 0, 400, 2500))
        has_more = rng.random() < 0.6 and (key not in facts or key in in_part)
        for other in moved if has_more else ():
            _add_record(facts, section, _move(other, -earlier))
        facts.setdefault(key, "none" if section.is_single else [])
        for index, record in enumerate(_list_records(facts, section)):
            _fill(record, section, moved, ruleset, as_of, Random(f"{number} {key} {index}"))
    _fill(facts, SECTIONS[PERSON], [_move(person.facts, as_of - person.as_of)], ruleset, as_of, Random(number))
    return facts


def _list_records(facts: Facts, section: Section) -> list[Facts]:
    found = facts.get(section.key, "none")
    return [] if found == "none" else [found] if section.is_single else found


def _add_record(facts: Facts, section: Section, record: Facts) -> None:
    if section.is_single:
        facts[section.key] = record
    else:
        facts[section.key] = [*facts.get(section.key, []), record]


def _move(record: Facts, days: int) -> Facts:
    """Return a record with its dates moved, and made full ones."""
    return {key: _move_date(value, days) for key, value in copy.deepcopy(record).items()}


def _move_date(value: Any, days: int) -> Any:
    try:
        return _write_day(parse_date(value).first + days) if isinstance(value, str) else value
    except DateError:
        return value


def _fill(record: Facts, section: Section, others: Sequence[Facts], ruleset: str, as_of: int, rng: Random) -> None:
    """Fill in what is not known of a record, mostly as one of the others has it, and make its dates full ones."""
    like = rng.choice(others) if others else {}
    fields = record_fields(section.word)
    for field in [field for field in fields if field in record]:
        record[field] = _pick_day(record[field], fields[field], rng)
    has_moment = any(field in record for field in MOMENTS)
    for field, kind in reversed(fields.items()):
        drawn = _draw(kind, _list_names(ruleset, section.word, field), record, as_of, rng)
        if field == "accredited_later_on" and rng.random() < 0.7:
            drawn = FAR
        is_open = field not in record and not (field in MOMENTS and (has_moment or field not in like))
        if is_open and field != "total_hours" and not (field == "hours_per_week" and "total_hours" in record):
            record[field] = like.get(field, drawn) if rng.random() < 0.7 and drawn != FAR else drawn
            if field == "hours_per_week":
                record[field] = min(record[field], FULL_WEEK)
    _put_in_order(record, rng)
    for name in RULESETS[ruleset].info.questions.get(section.word, {}):
        given = {**like.get("answers", {}), **record.get("answers", {})}
        record["answers"] = {name: rng.random() < 0.6, **given}


def _put_in_order(record: Facts, rng: Random) -> None:
    """Let a record begin before it ends, and let no more hours be externship than there are."""
    if "externship_hours" in record:
        record["externship_hours"] = min(record["externship_hours"], record["hours"])
    for first, *lasts in ORDERED:
        last = next((record[name] for name in lasts if name in record), FAR)
        if last[0].isdigit() and record.get(first, "") > last:
            record[first] = (date.fromisoformat(last) - timedelta(rng.choice((30, 400, 2000)))).isoformat()


def _draw(kind: FieldKind, names: Sequence[str], record: Facts, as_of: int, rng: Random) -> Any:
    several = kind.words or names
    if kind.kind in ("words", "texts"):
        return rng.choice(([], [*several], *([name] for name in several)))
    if kind.kind == "date":
        return _draw_day(record, as_of, rng)
    if several:
        return rng.choice([*several])
    return {"flag": rng.random() < 0.7, "number": rng.choice(NUMBERS), "text": rng.choice(COUNTRIES)}[kind.kind]


def _draw_day(record: Facts, as_of: int, rng: Random) -> str:
    known = [record[name] for names in ORDERED for name in names if name in record and record[name][0].isdigit()]
    if known and rng.random() < 0.3:
        return _write_day(parse_date(rng.choice(known)).first + rng.choice(LENGTHS))
    return _write_day(as_of + rng.choice(DISTANCES))


@cache
def _list_names(ruleset: str, word: str, field: str) -> tuple[str, ...]:
    """Return the names that the rules ask about where any may be given."""
    return tuple(sorted(asked_names([RULESETS[ruleset]]).get((word, field), ())))


def _pick_day(value: Any, kind: FieldKind, rng: Random) -> Any:
    """Return a full date within one that is known in part; anything else as it is."""
    if kind.kind != "date" or value in kind.besides:
        return value
    days = parse_date(str(value))
    return _write_day(rng.choice((days.first, days.last, (days.first + days.last) // 2)))
