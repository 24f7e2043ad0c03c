"""The interview without a terminal: it ends with the verdicts of ``check``, and asks only what could change one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from interviews import (
    DAYS,
    RULESETS,
    Known,
    Step,
    interview,
    make_known,
    read_verdicts,
)
from possible_people import could_change

from ma_eligibility.interview.dialog import Dialog
from ma_eligibility.interview.drafts import list_required
from ma_eligibility.interview.questions import Question, State, find_question
from ma_eligibility.interview.taking import find_record, take_answer
from ma_eligibility.interview.useful import list_useful
from ma_eligibility.interview.wording import word_question
from ma_eligibility.load.profile import make_profile, parse_profile
from ma_eligibility.profile.profile import SECTIONS_BY_KEY, Profile, Section
from ma_eligibility.profile.vocabulary import record_fields
from ma_eligibility.render.profile import list_facts, render_profile
from ma_eligibility.ruleset.evaluate import evaluate_profile

TODAY = DAYS[0].toordinal()
PEOPLE = [*(("guide", seed) for seed in range(60)), *(("published", seed) for seed in range(12))]
people = pytest.mark.parametrize(("ruleset", "seed"), PEOPLE)


@people
def test_it_ends_with_the_verdicts_of_the_whole_profile(ruleset: str, seed: int) -> None:
    known, rules = make_known(seed, ruleset), RULESETS[ruleset]
    *_, last = interview(known, rules)
    expected = read_verdicts(make_profile(known.facts), rules, known.as_of)
    assert read_verdicts(last.state.profile, rules, known.as_of) == expected


@pytest.mark.parametrize(("ruleset", "seed"), PEOPLE[::4])
def test_every_file_on_the_way_loads_and_leads_to_the_same_profile(ruleset: str, seed: int) -> None:
    known, rules = make_known(seed, ruleset), RULESETS[ruleset]
    *steps, last = interview(known, rules)
    for step in steps if ruleset == "guide" else steps[::5]:
        again = parse_profile(render_profile(step.state.profile))
        assert again == step.state.profile
        *_, end = interview(known, rules, again)
        assert end.state.profile == last.state.profile


def test_a_section_left_in_part_is_asked_for_the_rest() -> None:
    begun = make_profile({"employment": [{"end": "present", "role": "nurse"}], "incomplete": ["employment"]})
    *_, step = _list_questions(begun, {"employment": "none"})
    assert step.profile.incomplete == ()
    assert len(step.profile.records("employment") or ()) == 1


def _list_questions(profile: Profile, replies: dict[str, str]) -> list[State]:
    """Return the states of an interview that answers by addresses, and otherwise that it is not known."""
    rules, state = RULESETS["guide"], State(profile)
    states = [state]
    while (question := find_question(state, rules, TODAY)) is not None:
        wording = word_question(question, rules, find_record(state, question))
        state = take_answer(state, question, replies.get(question.address, ""), wording, rules, TODAY)
        states.append(state)
    return states


# --- Only what could change a verdict --------------------------------------------------------------------------


@pytest.mark.parametrize(("ruleset", "seed"), [*(("guide", seed) for seed in range(8, 18)), ("published", 2)])
def test_every_question_could_change_a_verdict(ruleset: str, seed: int) -> None:
    """For each question there are two people, alike but for the answer, with different verdicts.

    But for a date that only the file needs. ``python -m benchmarks.interview --search`` does so for more people.
    """
    known = make_known(seed, ruleset)
    *steps, _ = interview(known, RULESETS[ruleset])
    for step in steps:
        if not step.question.is_formal:
            assert could_change(step, ruleset, known.as_of, tries=1000), step.question.address


@pytest.mark.parametrize(("field", "matters"), [("award", False), ("level", True)])
def test_two_people_are_found_only_for_what_a_rule_asks(field: str, matters: bool) -> None:
    state = State(make_profile({"programs": [{"field": "medical_assisting"}]}))
    question = Question("fact", SECTIONS_BY_KEY["programs"], 0, field)
    step = Step(state, question, word_question(question, RULESETS["guide"]), "")
    assert could_change(step, "guide", TODAY, tries=60) is matters


def test_what_only_the_body_decides_is_not_asked_for() -> None:
    for seed in range(6):
        known = make_known(seed, "published")
        *_, last = interview(known, RULESETS["published"])
        assert Dialog(last.state.profile, RULESETS["published"], known.as_of).is_over or last.state.skipped


def test_where_only_the_file_needs_a_date_a_year_is_enough() -> None:
    dialog, _ = answer_all("none", "none", "nurse, medical assistant")
    assert [*dialog.ask()] == [
        "Job 1 (nurse): When did the job end?",
        "(a year is enough, such as 2019; or present if it goes on)",
    ]
    assert dialog.reply("?")[-1] == "No answer depends on it, but without it the job cannot be written down."
    dialog.reply("2019")
    assert [*dialog.ask()][1] == "(a date: 2021-05-20, 2021-05 or 2021; or present if it goes on)"
    assert dialog.reply("?")[1] == "The answer for RMA and CCMA may depend on it:"


# --- Answers ---------------------------------------------------------------------------------------------------


def answer_all(*texts: str, ruleset: str = "guide", profile: dict[str, Any] | None = None) -> tuple[Dialog, list[str]]:
    """Return the dialog after some lines, and what is said of the last one."""
    dialog = Dialog(make_profile(profile or {}), RULESETS[ruleset], TODAY)
    said: list[str] = []
    for text in texts:
        said = dialog.reply(text)
    return dialog, said


ONE_PROGRAM = {"programs": [{"field": "medical_assisting"}]}
ONE_JOB = {"programs": [], "diploma": "none"}


@pytest.mark.parametrize(
    ("texts", "facts"),
    [
        (("1",), {"programs": [{"field": "medical_assisting"}]}),
        (("medical assisting",), {"programs": [{"field": "medical_assisting"}]}),
        (("Medical-Assisting",), {"programs": [{"field": "medical_assisting"}]}),
        (("1, 6",), {"programs": [{"field": "medical_assisting"}, {"field": "nursing"}]}),
        (("1 and 1",), {"programs": [{"field": "medical_assisting"}] * 2}),
        (("1 6",), {"programs": [{"field": "medical_assisting"}, {"field": "nursing"}]}),
        (("yes",), {"programs": [{}], "incomplete": ["programs"]}),
        (("Something ELSE in healthcare",), {"programs": [{"field": "other_healthcare"}]}),
        (("other_healthcare",), {"programs": [{"field": "other_healthcare"}]}),
        (("no",), {"programs": []}),
        (("Nothing",), {"programs": []}),
        (("none of these",), {"programs": []}),
        (("none",), {"programs": []}),
        (("",), {}),
        (("don't know",), {}),
        ((" , ;",), {}),
        (("1", "2024"), {"programs": [{"field": "medical_assisting", "completed": "2024"}]}),
        (("1", "May 20, 2024"), {"programs": [{"field": "medical_assisting", "completed": "2024-05-20"}]}),
        (("1", "2027-05"), {"programs": [{"field": "medical_assisting", "expected": "2027-05"}]}),
        (("none", "2"), {"programs": [], "diploma": {"kind": "ged"}}),
        (("none", "yes"), {"programs": [], "diploma": {}}),
        (("none", "no"), {"programs": [], "diploma": "none"}),
        (("none", "from abroad"), {"programs": []}),
        (("none", "no", "1"), ONE_JOB),  # a job without its end cannot be written down
        (("none", "no", "1", "2024-05"), {**ONE_JOB, "employment": [{"role": "medical_assistant", "end": "2024-05"}]}),
        (("none", "no", "1", ""), ONE_JOB),
    ],
)  # fmt: skip
def test_what_an_answer_writes(texts: tuple[str, ...], facts: dict[str, Any]) -> None:
    dialog, _ = answer_all(*texts)
    assert dialog.profile == make_profile(facts)


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("18",), "The numbers run from 1 to 16."),
        (("0",), "The numbers run from 1 to 16."),
        (("1, 99",), "The numbers run from 1 to 16."),
        (("knitting",), "“knitting” is none of these (type a number, 1 to 16, or a name)."),
        (("1, nursing asistant",), "“nursing asistant” is none of these (did you mean nursing assisting?)."),
        (("none", "none", "Receptionist"), "“Receptionist” is none of these (did you mean medical office worker?)."),
        (("none", "none", "medic"), "work as a medic is something else in healthcare"),
        (("1", "2025-02-30"), "There is no February 30, 2025"),
        (("1", "5/6/21"), "This is not a date"),
        (("1", "soon"), "This is not a date"),
        (("none", "no", "1", "soon"), "This is not a date"),
        (("1," * 21,), "An answer names 20 at most."),
        (("x" * 501,), "An answer has 500 characters at most."),
    ],
)
def test_a_wrong_answer_gets_the_words_of_the_loader_and_is_asked_again(texts: tuple[str, ...], says: str) -> None:
    before, _ = answer_all(*texts[:-1])
    dialog, said = answer_all(*texts)
    assert says in said[0]
    assert next(dialog.ask()) == next(before.ask())
    assert dialog.profile == before.profile


def test_a_contradiction_is_refused() -> None:
    job = {"role": "medical_assistant", "end": "2026-05"}
    dialog, said = answer_all("2026-10", profile={"programs": [], "diploma": "none", "employment": [job]})
    assert said[0].startswith("The job ends before it starts")
    assert next(dialog.ask()) == "Job 1 (medical assistant): When did the job begin?"


def test_the_hours_of_a_whole_job() -> None:
    job = {"role": "medical_assistant", "start": "2022-01-03", "end": "2024-01-05", "supervised": True}
    profile = {"programs": [], "diploma": {"kind": "ged"}, "military": [], "employment": [job]}
    dialog, _ = answer_all("", "4160 in all", profile=profile)
    assert "total_hours" in list_facts(dialog.profile)["employment"][0] or dialog.is_over


def test_a_closer_date_is_asked_for_once_where_it_matters() -> None:
    dialog, _ = answer_all("1", "2022", "1", "2", "760")
    assert any("a closer date than 2022" in line for line in dialog.ask())
    dialog.reply("2022")
    assert not any("a closer date" in line for line in ([] if dialog.is_over else dialog.ask()))


@people
def test_back_undoes_each_answer(ruleset: str, seed: int) -> None:
    known, rules = make_known(seed, ruleset), RULESETS[ruleset]
    dialog = Dialog(make_profile({}), rules, known.as_of)
    *steps, _ = interview(known, rules)
    for step in steps:
        asked, profile = next(dialog.ask()), dialog.profile
        dialog.reply(step.text)
        assert dialog.reply("back") == ["The last answer is undone."] if not dialog.is_over else True
        if not dialog.is_over:
            assert (next(dialog.ask()), dialog.profile) == (asked, profile)
            dialog.reply(step.text)


def test_there_is_nothing_to_undo_at_first() -> None:
    assert answer_all("back")[1] == ["There is no answer of this run to undo."]


LISTS = [
    (section, field)
    for section in SECTIONS_BY_KEY.values()
    for field, kind in record_fields(section.word).items()
    if kind.kind in ("words", "texts")
]
RECORDS = {"employment": {"end": "present"}}


@pytest.mark.parametrize(("section", "field"), LISTS, ids=lambda each: getattr(each, "key", each))
def test_none_of_a_list_is_not_the_same_as_not_known(section: Section, field: str) -> None:
    rules, begun = RULESETS["published"], make_profile({section.key: [RECORDS.get(section.key, {})]})
    question = Question("fact", section, 0, field)
    wording = word_question(question, rules)
    assert "or none" in wording.how
    for text, expected in (("none", []), ("Nothing", []), ("[]", []), ("", None), ("not known", None)):
        taken = take_answer(State(begun), question, text, wording, rules, TODAY)
        written = parse_profile(render_profile(taken.profile))
        assert list_facts(written)[section.key][0].get(field) == expected
        useful = list_useful(evaluate_profile(written, rules, TODAY))
        assert expected is None or question.address not in useful


@pytest.mark.parametrize("key", SECTIONS_BY_KEY)
def test_no_records_are_not_the_same_as_not_known(key: str) -> None:
    section, rules = SECTIONS_BY_KEY[key], RULESETS["published"]
    question = Question("any", section)
    for text, expected in (("none", ()), ("no", ()), ("nothing", ()), ("", None)):
        taken = take_answer(State(make_profile({})), question, text, word_question(question, rules), rules, TODAY)
        assert parse_profile(render_profile(taken.profile)).records(key) == expected


def test_why() -> None:
    _, said = answer_all("1", "?")
    assert said[0] == "The day it was completed."
    assert said[1] == "The answer for RMA, CMA, NCMA, CCMA and CMAA may depend on it:"
    assert any(line.startswith("  RMA: A recent accredited medical assistant program (needs") for line in said)


@pytest.mark.parametrize(
    ("texts", "asks", "says"),
    [
        (
            ("1", "2024"),
            "Is it schooling after high school",
            "If you press Enter, it is taken as after high school. An answer changes if it is otherwise.",
        ),
        (
            ("none", "1"),
            "When was it earned",
            "If you press Enter, it is taken to be long enough ago. An answer changes if it is otherwise.",
        ),
    ],
)
def test_what_is_presumed(texts: tuple[str, ...], asks: str, says: str) -> None:
    dialog, _ = answer_all(*texts)
    assert asks in next(dialog.ask())
    assert dialog.reply("?")[-1] == says


def test_what_is_not_known_is_not_asked_again() -> None:
    dialog = Dialog(make_profile({}), RULESETS["guide"], TODAY)
    asked = []
    while not dialog.is_over:
        asked.append(next(dialog.ask()))
        dialog.reply("")
    assert len(asked) == len(set(asked)) == 4


@given(
    st.lists(st.text(max_size=40) | st.sampled_from(["1", "2", "1, 1", "yes", "no", "back", "?", "2024", "present"]))
)
def test_whatever_is_typed_the_profile_loads(lines: list[str]) -> None:
    dialog = Dialog(make_profile({}), RULESETS["published"], TODAY)
    for line in lines:
        if not dialog.is_over:
            dialog.reply(line)
            [*dialog.ask()] if not dialog.is_over else [*dialog.conclude()]
        assert parse_profile(render_profile(dialog.profile)) == dialog.profile


def test_records_that_need_more_facts_are_known() -> None:
    """Sections whose records must have a fact: what is asked for with the record."""
    required = {key: list_required(section) for key, section in SECTIONS_BY_KEY.items()}
    assert {key: names for key, names in required.items() if names} == {
        "employment": ["end"],
        "credentials": ["credential"],
        "attempts": ["credential", "taken"],
        "skills": ["skill"],
    }


def test_a_person_with_everything_is_asked_nothing() -> None:
    known = Known({"complete": True}, TODAY)
    assert Dialog(make_profile(known.facts), RULESETS["guide"], TODAY).is_over
