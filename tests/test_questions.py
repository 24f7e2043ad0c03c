"""Questions that a ruleset declares, and their answers: on which days they hold, and what is said of them."""

import copy
import random
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import answers_oracle
import oracle
import people
import pyarrow as pa
import pytest
from answers_oracle import is_answered, joined
from conftest import Run
from day_by_day import assert_as_judged
from oracle import LAST, Length, Truth
from test_coverage import propose
from test_refinement import assert_finding_refines
from test_rule_language import HEAD, find, on

from ma_eligibility.cohort.arrow_people import read_people
from ma_eligibility.cohort.assess import Assessor
from ma_eligibility.cohort.selection import parse_condition
from ma_eligibility.days.calendar import FIRST_DAY, LAST_DAY, parse_day
from ma_eligibility.days.timeline import complement, intersection
from ma_eligibility.errors import InputError, Problem
from ma_eligibility.explain.answer import explain_answer
from ma_eligibility.load.profile import make_profile, parse_profile
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.render.text import render_text
from ma_eligibility.review.differ import compare_rulesets
from ma_eligibility.review.kinds import excludes, implies
from ma_eligibility.roster.columns import hint_at_column
from ma_eligibility.roster.open_roster import open_table
from ma_eligibility.roster.template import write_template
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import read_verdict
from ma_eligibility.ruleset.rulebook import Ruleset

QUESTIONS = """
questions:
  diploma: {translated: {}}
  program: {content_areas: {asks: Did the program teach all four content areas?, proof: the transcript}}
  employment: {full_scope: {}, on_site: {}}
  credential: {verified: {}}
  attempt: {approved: {}}
  skill: {observed: {}}
  person:
    in_pursuit: {asks: Is the candidate working toward a diploma?, proof: a letter of the school}
    of_good_character: {lasting: true}
"""
#: The questions about the records of each section.
ASKED = {
    "diploma": ("translated",),
    "programs": ("content_areas",),
    "employment": ("full_scope", "on_site"),
    "credentials": ("verified",),
    "attempts": ("approved",),
    "skills": ("observed",),
}
OF_PERSON = ("in_pursuit", "of_good_character")


def load(folder: Path, requires: str, questions: str = QUESTIONS) -> Ruleset:
    (folder / "ruleset.yaml").write_text(f"ruleset: x\ntitle: An example\ncredentials: [X]\n{questions}")
    (folder / "X.yaml").write_text(HEAD + requires + "\n")
    return load_ruleset(str(folder))


# --- Random answers -------------------------------------------------------------------------------------------


def make_answer(source: random.Random, known: list[date]) -> Any:
    """Return an answer that leaves nothing open on a record; a bare one, or one with dates."""
    if people.chance(source, 50):
        return source.choice(("yes", "no", True, False))
    since = people.pick_day(source, known)
    until = people.pick_day(source, known, not_before=since)
    if people.chance(source, 40):
        until = min(LAST, since + timedelta(days=source.randrange(300)))
    answer = {"is": "yes", "since": since.isoformat(), "until": until.isoformat()}
    for key in ("since", "until"):
        if people.chance(source, 30):
            del answer[key]
    return answer


def make_dates(source: random.Random) -> dict[str, str]:
    """Return the days for which an answer is given, some of them known in part."""
    since = people.pick_day(source, [])
    until = people.pick_day(source, [since], not_before=since)
    dates = {"since": since.isoformat(), "until": until.isoformat()}
    kept = [key for key in dates if people.chance(source, 70)] or ["since"]
    return {key: dates[key][: source.choice((4, 7, 10))] for key in kept}


def make_person(source: random.Random) -> dict[str, Any]:
    """Return a person about whom everything is known, with answers to every question; some in two ways."""
    person = people.wide_person(source, full=True)
    known: list[date] = []
    for section, names in ASKED.items():
        for record in records_of(person, section):
            dates = [date.fromisoformat(record[key]) for key in people.DATE_KEYS if len(record.get(key, "")) == 10]
            record["answers"] = {name: make_answer(source, [*known, *dates]) for name in names}
    person["answers"] = {name: make_answer(source, known) for name in OF_PERSON}
    pursuit = person["answers"]["in_pursuit"]
    if pursuit in ("yes", True) or (isinstance(pursuit, dict) and "since" not in pursuit):
        person["answers"]["in_pursuit"] = {"is": "yes", "since": people.pick_day(source, known).isoformat()}
    return person


def records_of(person: dict[str, Any], section: str) -> list[dict[str, Any]]:
    """Return the records of a section; none of one that is left out or has none."""
    records = person.get(section, [])
    return [each for each in ([records] if isinstance(records, dict) else records) if isinstance(each, dict)]


def answers_of(person: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all mappings of answers in a person."""
    records = [person, *(record for section in ASKED for record in records_of(person, section))]
    return [record["answers"] for record in records if "answers" in record]


def hide_answers(source: random.Random, person: dict[str, Any]) -> dict[str, Any]:
    """Return the person with some answers left out, or with their dates known in part."""
    hidden = copy.deepcopy(person)
    for answers in answers_of(hidden):
        for name in [*answers]:
            answer = answers[name]
            if people.chance(source, 25):
                del answers[name]
            elif answer in ("no", False) and people.chance(source, 50):  # not on other days that are not known
                answers[name] = {**make_dates(source), "is": "no"}
            elif isinstance(answer, dict):
                for key in ("since", "until"):
                    if key in answer and people.chance(source, 50):
                        answer[key] = answer[key][: source.choice((4, 7))]
                if answers is hidden.get("answers") and name == "in_pursuit" and people.chance(source, 20):
                    answers[name] = "yes"
    return hidden


def edges_of_answers(person: dict[str, Any]) -> set[date]:
    texts = [
        answer[key]
        for answers in answers_of(person)
        for answer in answers.values()
        if isinstance(answer, dict)
        for key in ("since", "until")
        if key in answer
    ]
    return {edge for text in texts for edge in people.edges_of(text)}


# --- Day by day -----------------------------------------------------------------------------------------------

#: Returns the judge of one person: what holds on a day.
MakeJudge = Callable[[dict[str, Any]], Callable[[date], Truth]]
THREE_YEARS = Length(3, "years")


def section(person: dict[str, Any], name: str) -> Any:
    return oracle.section_of(person, name)


def counts_from(*keys: str, within: Length | None = None) -> answers_oracle.TestOnDay:
    return lambda record, day: oracle.counts_on(oracle.days_of(oracle.date_of(record, *keys)), day, within, None)


def is_valid(record: dict[str, Any], day: date) -> Truth:
    return oracle.is_valid([record], oracle.anything, day, lambda each: oracle.FIRST, oracle.same)


def is_at_work(record: dict[str, Any], day: date) -> Truth:
    last = LAST if record["end"] == "present" else date.fromisoformat(record["end"])
    return oracle.truth_of([date.fromisoformat(record["start"]) <= day <= last])


def of_person(*tests: answers_oracle.TestOnDay) -> MakeJudge:
    return lambda person: lambda day: oracle.all_of(*(test(person, day) for test in tests))


SCOPE, NO_SCOPE, SITE = (
    is_answered("full_scope", True),
    is_answered("full_scope", False),
    is_answered("on_site", True),
)
ASSISTANT = on("role=medical_assistant")
RULES: dict[str, tuple[str, MakeJudge]] = {
    "a program": (
        "{has: program, where: {field: medical_assisting, content_areas: yes}, within: 3 years}",
        lambda person: (
            lambda day: answers_oracle.has(
                section(person, "programs"),
                joined(on("field=medical_assisting"), is_answered("content_areas", True)),
                day,
                counts_from("completed", "expected", within=THREE_YEARS),
            )
        ),
    ),
    "a program answered no": (
        "{has: program, where: {content_areas: no}}",
        lambda person: (
            lambda day: answers_oracle.has(
                section(person, "programs"),
                is_answered("content_areas", False),
                day,
                counts_from("completed", "expected"),
            )
        ),
    ),
    "a diploma, perhaps undated": (
        "{has: diploma, where: {translated: true}}",
        lambda person: (
            lambda day: answers_oracle.has(
                section(person, "diploma"),
                is_answered("translated", True),
                day,
                lambda record, day: oracle.truth_of(
                    [day >= date.fromisoformat(record.get("earned") or record.get("expected") or "1900-01-01")]
                ),
            )
        ),
    ),
    "a credential while it is current": (
        "{has: credential, where: {verified: yes}, while: current}",
        lambda person: (
            lambda day: answers_oracle.has(section(person, "credentials"), is_answered("verified", True), day, is_valid)
        ),
    ),
    "working now": (
        "{has: employment, where: {role: medical_assistant, full_scope: yes, on_site: yes}, while: employed}",
        lambda person: (
            lambda day: answers_oracle.has(
                section(person, "employment"), joined(ASSISTANT, SCOPE, SITE), day, is_at_work
            )
        ),
    ),
    "two years of work": (
        "{total: employment, where: {role: medical_assistant, full_scope: yes}, at_least: 2 years}",
        lambda person: answers_oracle.time_of_work(
            section(person, "employment"), joined(ASSISTANT, SCOPE), Length(2, "years"), None
        ),
    ),
    "a year of work in three, answered no": (
        "{total: employment, where: {full_scope: no}, at_least: 1 year, in_last: 3 years}",
        lambda person: answers_oracle.time_of_work(
            section(person, "employment"), NO_SCOPE, Length(1, "years"), THREE_YEARS
        ),
    ),
    "full time in all jobs together": (
        "{total: employment, where: {full_scope: yes}, at_least: 1 year, weekly_at_least: 35 hours}",
        lambda person: answers_oracle.full_time_work(section(person, "employment"), SCOPE, Length(1, "years"), 35),
    ),
    "hours of work by two answers": (
        "{total: employment, where: {full_scope: yes, on_site: no}, at_least: 1000 hours}",
        lambda person: answers_oracle.hours_of_work(
            section(person, "employment"), joined(oracle.anything, SCOPE, is_answered("on_site", False)), 1000, None
        ),
    ),
    "hours of work in three years": (
        "{total: employment, where: {on_site: yes}, at_least: 2000 hours, in_last: 3 years}",
        lambda person: answers_oracle.hours_of_work(section(person, "employment"), SITE, 2000, THREE_YEARS),
    ),
    "few attempts": (
        "{total: attempt, where: {approved: yes}, at_most: 0, in_last: 3 years}",
        lambda person: (
            lambda day: oracle.none_of(
                oracle.reaches(
                    answers_oracle.count(
                        section(person, "attempts"), is_answered("approved", True), "taken", day, THREE_YEARS
                    ),
                    1,
                )
            )
        ),
    ),
    "two attempts answered no": (
        "{total: attempt, where: {approved: no}, at_least: 2}",
        lambda person: (
            lambda day: oracle.reaches(
                answers_oracle.count(section(person, "attempts"), is_answered("approved", False), "taken", day), 2
            )
        ),
    ),
    "ten procedures": (
        "{total: skill, where: {observed: yes}, at_least: 10}",
        lambda person: (
            lambda day: oracle.reaches(
                answers_oracle.count(section(person, "skills"), is_answered("observed", True), "done", day), 10
            )
        ),
    ),
    "the person": (
        "{has: person, where: {in_pursuit: yes}}",
        of_person(is_answered("in_pursuit", True, needs_dates=True)),
    ),
    "the person, answered no": (
        "{has: person, where: {in_pursuit: no}}",
        of_person(is_answered("in_pursuit", False, needs_dates=True)),
    ),
    "the person at an age": (
        "{has: person, on: born, from: 18 years after, where: {of_good_character: yes}}",
        of_person(is_answered("of_good_character", True), partial(oracle.is_of_age, years=18)),
    ),
}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("hides", [False, True])
def test_an_answer_holds_on_the_days_that_it_says(name: str, hides: bool, tmp_path: Path) -> None:
    rule, make_judge = RULES[name]
    ruleset = load(tmp_path, rule)
    source = random.Random(f"{name} {hides}")
    for _ in range(30):
        person = make_person(source)
        if hides:
            person = hide_answers(source, person)
        own = {day + timedelta(days=step) for day in edges_of_answers(person) for step in (-1, 0, 1)}
        days = [day for day in (*people.telling_days(source, person, 10), *own) if oracle.FIRST <= day <= LAST]
        assert_as_judged(find(ruleset, person), make_judge(person), days, person)


APPROVED = "{has: attempt, where: {approved: yes}}"
RELATED = (
    "{total: employment, at_least: 1 year, after: {has: program, where: {content_areas: yes}}}",
    "{total: employment, where: {full_scope: yes}, at_least: 1 year, prorated_to: 40 hours, in_last: 3 years}",
    f"{{total: attempt, at_most: 1, since_last: {APPROVED}}}",
    f"{{total: attempt, where: {{approved: no}}, at_least: 1, before: {{last: {APPROVED}}}}}",
    f"{{has: program, where: {{content_areas: yes}}, after: {{first: {APPROVED}}}}}",
)


def test_records_are_compared_with_those_that_are_answered_so_on_their_own_day(tmp_path: Path) -> None:
    ruleset = load(tmp_path, RELATED[2])
    source = random.Random(3)
    for _ in range(60):
        person = make_person(source)
        finding = find(ruleset, person)
        attempts = [(date.fromisoformat(each["taken"]), each) for each in records_of(person, "attempts")]
        is_approved = is_answered("approved", True)
        for day in people.telling_days(source, person, 12):
            anchors = [taken for taken, each in attempts if taken <= day and is_approved(each, taken) is Truth.YES]
            counted = [taken for taken, _ in attempts if max(anchors, default=date.min) < taken <= day]
            expected = "eligible" if len(counted) <= 1 else "not_eligible"
            assert read_verdict(finding, day.toordinal()).value == expected, (person, day)


@pytest.mark.parametrize("rule", [*(rule for rule, _ in RULES.values()), *RELATED])
def test_one_more_answer_never_reverses_a_decided_day(rule: str, tmp_path: Path) -> None:
    ruleset = load(tmp_path, rule)
    source = random.Random(rule)
    for _ in range(60):
        whole = make_person(source)
        hidden = hide_answers(source, people.hide(source, whole) if people.chance(source, 50) else whole)
        assert_finding_refines(find(ruleset, hidden), find(ruleset, whole))


def test_what_a_section_left_out_or_a_complete_profile_says_of_answers(tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: person, where: {of_good_character: yes}}")
    assert find(ruleset, {"complete": True}).possible == ((FIRST_DAY, LAST_DAY),)
    assert find(ruleset, {"complete": True}).windows == ()
    assert find(ruleset, {"answers": {"x.of_good_character": "yes", "of_good_character": "no"}}).windows
    assert not find(ruleset, {"answers": {"y.of_good_character": "no"}}).windows
    assert make_profile({"answers": {"anything": "yes"}}).answers is not None


# --- Mistakes -------------------------------------------------------------------------------------------------


def problems_of(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        parse_profile(text)
    return list(map(describe, raised.value.problems))


def describe(found: Problem) -> str:
    return f"{found.path} {found.line}:{found.column} {found.message} ({found.help})"


HOW = "write yes or no, or {is: yes, since: 2026-01}; leave it out if it is not known"


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (
            "content areas: yes",
            "answers.content areas 3:3 this is not the name of a question (did you mean content_areas?)",
        ),
        ("content_areas: maybe", f"answers.content_areas 3:18 this is neither yes nor no ({HOW})"),
        (
            "content_areas:",
            "answers.content_areas 3:17 nothing is written here (leave the key out if the fact is not known)",
        ),
        ("content_areas: {since: 2026}", f"answers.content_areas 3:18 this is neither yes nor no ({HOW})"),
        ("content_areas: {is: yes, form: 2026}", "answers.content_areas.form 3:28 this key is not known"),
        ("content_areas: {is: yes, sinse: 2026}", "did you mean since?"),
        (
            "content_areas: {is: yes, since: 5/20/2026}",
            "answers.content_areas.since 3:35 this is not a date (write 2026-05-20)",
        ),
        ("content_areas: yes since May 2026", "this is neither yes nor no"),
        ("content_areas: {is: no, since: 2026, until: 2025}", "the answer ends before it begins"),
    ],
)
def test_a_mistake_in_an_answer_is_reported_at_its_place(answers: str, said: str) -> None:
    (found,) = problems_of(f"complete: true\nanswers:\n  {answers}\n")
    assert said in found


def test_all_mistakes_in_answers_are_reported_at_once() -> None:
    text = (
        "programs:\n  - completed: 2020\n    answers:\n      a: perhaps\n      b: {is: 7}\n      c: yes\nanswers: yes\n"
    )
    assert [found.split(" ")[0] for found in problems_of(text)] == [
        "programs[0].answers.a",
        "programs[0].answers.b.is",
        "answers",
    ]


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes", "true", "{is: yes}", "yes since 2026-01", "no until 2026", "yes, since 2026 until 2027-03-01"],
)
def test_an_answer_may_be_written_in_words(text: str) -> None:
    (answer,) = (
        parse_profile(f"answers: {{a: '{text}'}}" if "{" not in text else f"answers: {{a: {text}}}").answers or ()
    )
    assert str(answer) == text.lower().replace("true", "yes").replace(",", "").strip("{}").replace("is: ", "")


def test_rosters_read_answers_alike_quickly_and_with_care() -> None:
    for answers in ({"a": True, "b": "no"}, {"a": {"is": "yes", "since": "2026-01"}}, {}, {"x.a": "yes since 2026"}):
        value = {"answers": answers, "programs": [{"completed": "2020", "answers": answers}]}
        assert read_quickly(value) == make_profile(value)
    for wrong in ({"a": 1}, {"A": "yes"}, "yes", {"a": {"is": "yes", "until": "5/5/5"}}):
        assert read_quickly({"answers": wrong}) is None


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (
            "{programs: {areas: {}}}",
            "questions.programs 4:13 a question is about a kind of record, or about the person (did you mean program?)",
        ),
        (
            "{program: {The areas: {}}}",
            "questions.program.The areas 4:23 this cannot be the name of a question (did you mean the_areas?)",
        ),
        ("{program: {x.areas: {}}}", "the ruleset's id goes without saying here"),
        ("{program: {hours: {}}}", "questions.program.hours 4:23 hours is a field of programs already"),
        ("{program: {areas: {ask: Did it?}}}", "did you mean asks?"),
        ("{person: {areas: {lasting: maybe}}}", "true or false belongs here"),
        ("{program: {areas: {lasting: true}}}", "an answer about a record counts on all days anyway"),
    ],
)
def test_a_mistake_in_a_question_is_reported_at_its_place(questions: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load(tmp_path, "{has: program, where: {areas: yes}}", f"questions: {questions}\n")
    found = list(map(describe, raised.value.problems))
    assert any(said in each for each in found)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("content_area: yes", "programs has no such field (did you mean content_areas?)"),
        (
            "taught_online: no",
            "a question of your own is declared in ruleset.yaml: questions: {program: {taught_online: …}}",
        ),
        ("awarded: yes", "a question of your own is declared in ruleset.yaml: questions: {program: {awarded: …}}"),
        ("content_areas: maybe", "yes or no belongs here"),
        ("content_areas: [yes]", "yes or no belongs here"),
        ("content_areas: 1", "yes or no belongs here"),
    ],
)
def test_a_mistake_in_asking_is_reported_at_its_place(where: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load(tmp_path, f"{{has: program, where: {{{where}}}}}")
    (found,) = raised.value.problems
    assert said in f"{found.message} ({found.help})"
    assert found.path.startswith("routes[0].requires.where.")


@pytest.mark.parametrize("lasting", ["yes", "true", '"yes"'])
def test_that_answers_last_is_written_like_an_answer(lasting: str, tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: program}", f"questions: {{person: {{honest: {{lasting: {lasting}}}}}}}\n")
    assert ruleset.info.questions["person"]["honest"].lasting is True


@pytest.mark.parametrize(
    ("written", "help"),
    [
        ("{programs: [{content_areas: yes}]}", "belongs below answers: {content_areas: yes}"),
        ("{content_areas: no}", "belongs below answers: {content_areas: no}"),
        ("{programs: [{content_areas: most}]}", "known here: name, school"),
        ("{programs: [{complete: yes}]}", "did you mean completed?"),
    ],
)
def test_an_answer_next_to_the_fields_is_shown_its_place(written: str, help: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_profile(written, is_json=False)
    assert any(help in str(problem.help) for problem in caught.value.problems)


def test_an_answer_that_is_nearly_one_asked_for_is_warned_of(tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: program, where: {content_areas: yes}}")
    warnings: list[Problem] = []
    text = "programs:\n  - completed: 2020\n    answers: {content_area: yes, content_areas: yes, other: no}\n"
    parse_profile(text, warnings=warnings, rulesets=[ruleset])
    assert [(each.code, each.path, each.line, each.column) for each in warnings] == [
        ("W104", "programs[0].answers.content_area", 3, 15)
    ]


def test_an_answer_in_another_place_is_warned_of(tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: program, where: {content_areas: yes}}")
    warnings: list[Problem] = []
    parse_profile("answers:\n  content_areas: yes\n  in_pursuit: no\n", warnings=warnings, rulesets=[ruleset])
    (found,) = warnings
    assert (found.path, found.line, found.column) == ("answers.content_areas", 2, 3)
    assert found.message == "no rule asks this of the candidate, but some of programs"


def test_what_differs_in_questions_is_reported(tmp_path: Path) -> None:
    rulesets = []
    for name, asks in (("one", "Was it so?"), ("other", "Was it really so?")):
        (tmp_path / name).mkdir()
        questions = f"questions: {{program: {{content_areas: {{asks: '{asks}'}}}}}}\n"
        rulesets.append(load(tmp_path / name, "{has: program, where: {content_areas: yes}, says: did it}", questions))
    one, other = rulesets
    (found,) = compare_rulesets(one, other, ("one", "other"))
    assert found.said == "the questions that the rules declare differ"
    assert (found.before, found.after) == (
        ("program: content_areas: Was it so?",),
        ("program: content_areas: Was it really so?",),
    )
    (folder := tmp_path / "third").mkdir()
    load(folder, "{has: program, where: {content_areas: yes}, says: did it}")
    (folder / "ruleset.yaml").write_text((folder / "ruleset.yaml").read_text().replace("ruleset: x", "ruleset: y"))
    said = [each for each in compare_rulesets(rulesets[0], load_ruleset(str(folder)), ("x", "y")) if each.route]
    assert [(each.before, each.after) for each in said] == [
        (
            ('has: program, where: {"content_areas": "yes to a question of x"}',),
            ('has: program, where: {"content_areas": "yes to a question of y"}',),
        )
    ]


# --- What is said ---------------------------------------------------------------------------------------------


def explain(ruleset: Ruleset, person: dict[str, Any], day: str) -> Any:
    explanation = explain_answer(evaluate_profile(make_profile(person), ruleset, parse_day(day)))
    return explanation.credentials[0].routes[0].tree, explanation.missing


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (None, ["programs[0].answers.content_areas"]),
        ({"is": "yes", "since": "2026"}, ["programs[0].answers.content_areas.since"]),
        ({"is": "yes", "since": "2025-01-01", "until": "2026"}, ["programs[0].answers.content_areas.until"]),
        ({"is": "no", "until": "2025"}, ["programs[0].answers.content_areas"]),
        ({"is": "yes", "since": "2025"}, []),
        ("no", []),
    ],
)
def test_what_would_decide_it_is_asked_for(answer: Any, missing: list[str], tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: program, where: {content_areas: yes}}")
    program = {"completed": "2020-01-01"} | ({} if answer is None else {"answers": {"content_areas": answer}})
    assert explain(ruleset, {"programs": [program]}, "2026-06-01")[1] == missing


def test_what_is_asked_of_the_person_needs_the_day_since_when(tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: person, where: {in_pursuit: yes}}")
    assert explain(ruleset, {}, "2026-06-01")[1] == ["answers.in_pursuit"]
    assert explain(ruleset, {"answers": {"in_pursuit": "yes"}}, "2026-06-01")[1] == ["answers.in_pursuit.since"]
    tree, missing = explain(ruleset, {"answers": {"in_pursuit": "yes since 2026-07-01"}}, "2026-06-01")
    assert (tree.verdict.value, missing, tree.opens) == ("not_eligible", [], parse_day("2026-07-01"))
    assert [remark.text for remark in tree.remarks] == ["in pursuit: yes since 2026-07-01"]


def test_an_answer_is_among_the_facts_that_a_verdict_rests_on(tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: program, where: {content_areas: yes}}")
    for answer, verdict in (("yes", "eligible"), ("no", "not_eligible")):
        program = {"completed": "2020-01-01", "answers": {"content_areas": answer}}
        tree, _ = explain(ruleset, {"programs": [program]}, "2026-06-01")
        assert tree.verdict.value == verdict
        assert tree.facts == ("programs[0].answers.content_areas", "programs[0].completed")


def test_text_asks_the_question_in_the_words_of_the_ruleset(tmp_path: Path) -> None:
    ruleset = load(
        tmp_path, "{all: [{has: program, where: {content_areas: yes}}, {has: person, where: {in_pursuit: yes}}]}"
    )
    person = {"answers": {"in_pursuit": "yes"}, "programs": [{"completed": "2020-01-01"}]}
    answer = evaluate_profile(make_profile(person), ruleset, parse_day("2026-06-01"))
    text = " ".join(render_text(explain_answer(answer), why=["all"]).split())
    assert (
        "programs[0].answers.content_areas: Did the program teach all four content areas? (shown by the transcript)"
        in text
    )
    assert (
        "answers.in_pursuit.since: Is the candidate working toward a diploma? (shown by a letter of the school)"
        " Since when? Write it after the answer: yes since 2026-01" in text
    )
    assert "in pursuit: yes; since when is not known" in text


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "in pursuit: not answered"),
        ("yes", "in pursuit: yes; since when is not known"),
        ("yes until 2027", "in pursuit: yes until 2027; since when is not known"),
        ("no", "in pursuit: no – needs yes"),
        ("no since 2026-01-02", "in pursuit: no since 2026-01-02 – needs yes; may have counted through 2026-01-01"),
        ("yes since 2020 until 2025", "in pursuit: yes since 2020 until 2025 – may have counted through 2025-12-31"),
        ("yes since 2027-01-01", "in pursuit: yes since 2027-01-01 – counts from 2027-01-01 on"),
    ],
)
def test_an_answer_about_the_person_is_said_once_with_what_is_wrong_with_it(
    answer: str | None, said: str, tmp_path: Path
) -> None:
    ruleset = load(tmp_path, "{has: person, where: {in_pursuit: yes}}")
    tree, _ = explain(ruleset, {"answers": {"in_pursuit": answer}} if answer else {}, "2026-06-01")
    assert [remark.say() for remark in tree.remarks] == [said]


def test_what_opens_and_closes_an_interval_is_one_date_of_the_answer(tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: person, where: {in_pursuit: yes}}")
    person = {"answers": {"in_pursuit": "yes since 2026-01-01 until 2026-08-31"}}
    text = render_text(
        explain_answer(evaluate_profile(make_profile(person), ruleset, parse_day("2026-06-01"))), why=["all"]
    )
    since, until = "2026-01-01 (in pursuit: yes since 2026-01-01)", "2026-08-31 (in pursuit: yes until 2026-08-31)"
    assert f"ELIGIBLE since {since}, through {until}" in " ".join(text.split())


@pytest.mark.parametrize(
    ("rule", "answers", "said"),
    [
        ("in_pursuit: yes", {"in_pursuit": "yes since 2026-01-01"}, "if in pursuit stays yes"),
        ("in_pursuit: yes", {"x.in_pursuit": "yes since 2026"}, "if in pursuit stays yes"),
        ("in_pursuit: yes", {"in_pursuit": "yes since 2026-07-01"}, "if in pursuit stays yes"),
        ("in_pursuit: yes", {"in_pursuit": "yes since 2026-01-01 until 2026-08-01"}, ""),
        ("in_pursuit: no", {"in_pursuit": "no since 2026-01-01"}, "if in pursuit stays no"),
        ("in_pursuit: no", {"in_pursuit": "no"}, ""),
        ("of_good_character: yes", {"of_good_character": "yes"}, ""),
        ("of_good_character: yes", {"of_good_character": "yes since 2026-01-01"}, ""),
    ],
)
def test_an_answer_that_goes_on_is_an_assumption(rule: str, answers: dict[str, str], said: str, tmp_path: Path) -> None:
    ruleset = load(tmp_path, f"{{has: person, where: {{{rule}}}}}")
    answer = evaluate_profile(make_profile({"answers": answers}), ruleset, parse_day("2026-06-01"))
    (found,) = explain_answer(answer).credentials
    assert found.condition == found.routes[0].tree.condition == said


def test_an_answer_about_a_job_goes_on_no_longer_than_the_job(tmp_path: Path) -> None:
    ruleset = load(tmp_path, "{has: employment, where: {full_scope: yes}, while: employed}")
    for end, said in (("2026-05-01", ""), ("2027-05-01", "if this job continues and if full scope stays yes")):
        job = {"start": "2025-01-06", "end": end, "answers": {"full_scope": "yes since 2025-02-03"}}
        answer = evaluate_profile(make_profile({"employment": [job]}), ruleset, parse_day("2026-06-01"))
        assert explain_answer(answer).credentials[0].condition == said


@pytest.mark.parametrize(
    ("section", "record", "where", "said"),
    [
        (
            "programs",
            {"expected": "2027-02-26"},
            "completed: {before: 2015-01-01}",
            "not completed yet, expected 2027-02-26, which is not before 2015-01-01",
        ),
        (
            "programs",
            {"completed": "2014-02-26"},
            "expected: {after: 2015-01-01}",
            "completed 2014-02-26, which is not after 2015-01-01",
        ),
        (
            "programs",
            {"completed": "2014-02-26"},
            "started: {after: 2015-01-01}",
            "started is 2014-02-26 at the latest, which is not after 2015-01-01",
        ),
        (
            "diploma",
            {"kind": "ged", "expected": "2027-02-26"},
            "earned: {before: 2015-01-01}",
            "not earned yet, expected 2027-02-26, which is not before 2015-01-01",
        ),
    ],
)
def test_a_date_that_is_not_given_is_not_said_as_none(
    section: str, record: dict[str, Any], where: str, said: str, tmp_path: Path
) -> None:
    word = {"programs": "program"}.get(section, section)
    ruleset = load(tmp_path, f"{{has: {word}, where: {{{where}}}}}")
    tree, _ = explain(ruleset, {section: record if section == "diploma" else [record]}, "2026-06-01")
    assert (tree.verdict.value, tree.remarks[0].end) == ("not_eligible", f" – {said}")


# --- Rosters --------------------------------------------------------------------------------------------------


def read_table(path: Path) -> list[Any]:
    return [entry for chunk in open_table(str(path)).chunks(10) for entry in chunk.entries()]


WIDE = """\
id,answers.in_pursuit,answers.x.of_good_character,programs.1.completed,programs.1.answers.content_areas
1,yes since 2026-01 until 2026-06,NO,2024-01-01,Yes
2,,,2024-01-01,
3,no,,2024-01-01,most of them
4,soon,,,
"""
PERSON_1 = {
    "answers": {"in_pursuit": {"is": "yes", "since": "2026-01", "until": "2026-06"}, "x.of_good_character": "no"},
    "programs": [{"completed": "2024-01-01", "answers": {"content_areas": "yes"}}],
}


def test_a_wide_table_has_columns_for_answers(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(WIDE)
    first, second, third, fourth = read_table(tmp_path / "wide.csv")
    assert first.profile == make_profile(PERSON_1)
    assert second.profile == make_profile({"programs": [{"completed": "2024-01-01"}]})
    assert "column programs.1.answers.content_areas: this is neither yes nor no (write yes, no or yes" in third.reason
    assert "column answers.in_pursuit: this is neither yes nor no" in fourth.reason


def test_joined_tables_have_columns_for_answers(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(
        "id,answers.in_pursuit,answers.x.of_good_character\n1,yes since 2026-01 until 2026-06,no\n"
    )
    (tmp_path / "programs.csv").write_text("id,completed,answers.content_areas\n1,2024-01-01,yes\n")
    assert [entry.profile for entry in read_table(tmp_path)] == [make_profile(PERSON_1)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_has_the_questions_of_a_ruleset(ending: str, tmp_path: Path) -> None:
    questions = load(tmp_path, "{has: diploma}").info.questions
    write_template(str(tmp_path / f"roster.{ending}"), questions)
    columns = {name.replace(".1.", ".") for name in open_table(str(tmp_path / f"roster.{ending}")).columns}
    assert columns >= {"answers.in_pursuit", "programs.answers.content_areas", "diploma.answers.translated"}


@pytest.mark.parametrize(
    ("column", "place"),
    [("programs.2.content_areas", "programs.2.answers.content_areas"), ("diploma.seen", "diploma.answers.seen")],
)
def test_a_column_that_may_be_an_answer_is_shown_its_name(column: str, place: str) -> None:
    assert hint_at_column(column).endswith(f"; the answer to a question of a ruleset goes into {place}")


def test_a_template_says_the_questions_in_words(run: Run, tmp_path: Path) -> None:
    load(tmp_path, "{has: program}")
    done = run("template", "a.csv", "--rules", ".", cwd=tmp_path)
    assert "then: ma-eligible cohort a.csv --rules .\n" in done.stdout
    assert (
        "  programs.answers.content_areas: Did the program teach all four content areas? (shown by the transcript)\n"
        in done.stdout
    )
    assert "a letter of the school) Write since when: yes since 2026-01\n" in done.stdout
    assert "  answers.of_good_character: of good character: yes or no?\n" in done.stdout


@pytest.mark.parametrize("answers", [{"content_areas": True}, {"content_areas": "yes"}, [("content_areas", "yes")]])
def test_arrow_has_answers_as_a_struct_or_a_map(answers: Any) -> None:
    program: Any = {"completed": "2024-01-01", "answers": answers}
    kind = pa.map_(pa.string(), pa.string()) if isinstance(answers, list) else None
    fields = [("completed", pa.string()), ("answers", kind)]
    column = pa.array([[program]], pa.list_(pa.struct(fields)) if kind else None)
    batch = pa.RecordBatch.from_arrays([pa.array(["1"]), column], ["id", "programs"])
    (entry,) = read_people(batch)
    assert entry.profile == make_profile({"programs": [{**program, "answers": {"content_areas": "yes"}}]})


def test_rows_are_chosen_by_the_answers_that_are_not_known() -> None:
    for text in ("unknown=programs.1.answers.content_areas", "unknown=answers.in_pursuit.since"):
        assert parse_condition(text, {}).column == "unknown"
    with pytest.raises(ValueError, match="there is no fact"):
        parse_condition("unknown=schools.answers.content_areas", {})


def test_a_cohort_says_what_check_says(tmp_path: Path) -> None:
    work = "{total: employment, where: {on_site: yes}, at_least: 1 year}"
    ruleset = load(tmp_path, f"{{all: [{{has: program, where: {{content_areas: yes}}}}, {work}]}}")
    source = random.Random(7)
    assessor = Assessor(ruleset, parse_day("2026-06-01"))
    for number in range(60):
        profile = make_profile(hide_answers(source, make_person(source)))
        (row,) = assessor.assess(str(number), profile).assessments
        explanation = explain_answer(evaluate_profile(profile, ruleset, parse_day("2026-06-01")))
        (found,) = explanation.credentials
        assert row.verdict == found.verdict.value
        assert sorted(row.unknown) == sorted(explanation.missing)


# --- What lint can prove --------------------------------------------------------------------------------------

LEAVES = (
    "{has: program, where: {content_areas: yes}}",
    "{has: program, where: {content_areas: no}}",
    "{has: program, where: {content_areas: yes, field: medical_assisting}, within: 3 years}",
    "{has: program}",
    "{total: program, where: {content_areas: yes}, at_least: 1}",
    "{total: program, where: {content_areas: yes}, at_least: 2}",
    "{has: employment, where: {full_scope: yes}}",
    "{has: employment, where: {full_scope: yes}, while: employed}",
    "{has: employment}",
    "{total: employment, where: {full_scope: yes}, at_least: 1 year}",
    "{total: employment, where: {full_scope: yes, on_site: no}, at_least: 2 years}",
    "{total: employment, at_least: 1 year}",
    "{total: employment, at_least: 1 year, after: {has: program, where: {content_areas: yes}}}",
    "{has: person, where: {in_pursuit: yes}}",
    "{has: person, where: {in_pursuit: no}}",
    "{has: person, where: {in_pursuit: yes, of_good_character: yes}}",
    "{has: person, on: born, from: 18 years after, where: {of_good_character: yes}}",
    "{has: person, where: {of_good_character: no}}",
    "{has: diploma, where: {translated: yes}}",
    "{has: diploma, where: {translated: no}}",
)


def test_what_is_proved_of_answers_is_so_for_everybody(tmp_path: Path) -> None:
    load(tmp_path, LEAVES[0])
    routes = "".join(f"  - {{id: r{number}, title: R, requires: {leaf}}}\n" for number, leaf in enumerate(LEAVES))
    (tmp_path / "X.yaml").write_text(f"{HEAD.partition('routes:')[0]}routes:\n{routes}")
    ruleset = load_ruleset(str(tmp_path))
    leaves = [route.requires for route in ruleset.credentials[0].routes]
    pairs = [(one, other) for one in range(len(leaves)) for other in range(len(leaves)) if one != other]
    implied = [(one, other) for one, other in pairs if implies(leaves[one], leaves[other])]
    excluded = [(one, other) for one, other in pairs if excludes(leaves[one], leaves[other])]
    assert {(2, 0), (0, 3), (4, 3), (15, 13), (7, 6), (10, 9), (9, 11)} <= {*implied}
    assert {(13, 14), (14, 15), (16, 17), (18, 19)} <= {*excluded}
    source = random.Random(11)
    for _ in range(300):
        profile = make_profile(make_person(source))
        (found,) = evaluate_profile(profile, ruleset, FIRST_DAY).credentials
        for one, other in implied:
            assert not intersection(found.findings[one].windows, complement(found.findings[other].possible))
        for one, other in excluded:
            assert not intersection(found.findings[one].windows, found.findings[other].windows)


@pytest.mark.parametrize("leaf", LEAVES)
def test_proposed_cases_show_everything_about_answers(leaf: str, tmp_path: Path) -> None:
    load(tmp_path, leaf)
    _, _, after = propose(tmp_path, (tmp_path / "X.yaml").read_text(), QUESTIONS)
    unshown = [each.said for each in (*after.unshown, *after.unnoticed)]
    assert [said for said in unshown if "answers" in said or "content" in said or "scope" in said] == []
