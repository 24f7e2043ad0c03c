"""What the first screen says is true, and the same as JSON: which route comes first, words, days, reasons, papers."""

import copy
import json
import random
from typing import Any

import people
import pytest

from ma_eligibility import Verdict, load_ruleset, make_profile, parse_day, read_verdict, render_json, render_text
from ma_eligibility.days.calendar import format_day
from ma_eligibility.explain.answer import CredentialExplained, Explanation, explain_answer
from ma_eligibility.explain.comparison import Comparison, compare_answer
from ma_eligibility.explain.next_steps import Step, list_steps
from ma_eligibility.explain.ranking import rank_routes
from ma_eligibility.explain.summary import Summary, summarize
from ma_eligibility.ruleset.evaluate import evaluate_profile

GUIDE, PUBLISHED = load_ruleset("guide"), load_ruleset("published")
TODAY = parse_day("2026-11-29")
RULESETS = {"guide": GUIDE, "published": PUBLISHED}


def explain(person: dict[str, Any], rules: str = "guide", as_of: int = TODAY) -> Explanation:
    return explain_answer(evaluate_profile(make_profile(person), RULESETS[rules], as_of))


def compare(person: dict[str, Any], as_of: int = TODAY) -> tuple[Explanation, Comparison]:
    answer = evaluate_profile(make_profile(person), GUIDE, as_of)
    explanation = explain_answer(answer)
    return explanation, compare_answer(answer, PUBLISHED, explanation)


def find(explanation: Explanation, id: str) -> CredentialExplained:
    return next(found for found in explanation.credentials if found.credential.id == id)


def row(explanation: Explanation, id: str) -> Summary:
    return summarize(find(explanation, id), explanation)


def steps(person: dict[str, Any], as_of: int = TODAY) -> list[Step]:
    return list_steps(*compare(person, as_of))


def random_people(seed: int, count: int = 10) -> list[tuple[dict[str, Any], int]]:
    source = random.Random(seed)
    found = []
    for _ in range(count):
        person = people.random_person(source)
        found.append((person, source.choice(people.telling_days(source, person, 10)).toordinal()))
    return found


# --- Which route comes first ----------------------------------------------------------------------------------

#: The kinds of record that each route of the guide is about, written down from its text.
ABOUT = {
    "RMA.military": {("military", "medical_assistant")},
    "RMA.education": {("programs", "medical_assisting")},
    "RMA.experience": {("employment", "medical_assistant")},
    "CMA.graduate": {("programs", "medical_assisting")},
    "NCMA.experience": {("employment", "medical_assistant")},
    "NCMA.graduate": {("programs", "medical_assisting")},
    "NCMA.student": {("programs", "medical_assisting")},
    "NCMA.military": {("military", "medical_services"), ("military", "medical_assistant")},
    "CCMA.training": {("programs", "medical_assisting")},
    "CCMA.experience": {("employment", "medical_assistant")},
    "CMAA.program": {("programs", "medical_assisting")},
    "CMAA.diploma": set(),
}
KINDS = {"programs": "field", "employment": "role", "military": "training"}


def has_record(person: dict[str, Any], route: str) -> bool:
    return any(
        record.get(KINDS[section]) in (None, kind)
        for section, kind in ABOUT[route]
        for record in person.get(section) or ()
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_route_with_a_record_never_comes_behind_one_without(seed: int) -> None:
    for person, as_of in random_people(seed, 25):
        for found in explain(person, as_of=as_of).credentials:
            closed = [each for each in found.ranked if each.verdict is not Verdict.ELIGIBLE]
            assert list(found.ranked) == [*(each for each in found.ranked if each not in closed), *closed]
            names = [f"{found.credential.id}.{each.route.id}" for each in closed]
            with_records = [has_record(person, name) for name in names if name in ABOUT]
            assert with_records == sorted(with_records, reverse=True), (person, names)


def test_a_long_time_assistant_hears_of_her_work() -> None:
    job = {"role": "medical_assistant", "start": "2025-06", "end": "present", "hours_per_week": 20, "supervised": True}
    person = {"complete": True, "diploma": {"kind": "high_school"}, "employment": [job, job]}
    assert find(explain(person, "published"), "NCMA").ranked[0].route.id == "experience"


def test_a_civilian_is_not_sent_to_the_army() -> None:
    explanation = explain({"complete": True, "diploma": {"kind": "high_school"}})
    for found in explanation.credentials:
        assert found.ranked[0].route.id != "military"
        assert "Armed Forces" not in row(explanation, found.credential.id).reason


def test_the_longest_open_route_comes_first_and_equal_ones_stay_in_order() -> None:
    graduate = {"field": "medical_assisting", "completed": "2026-05-20", "accreditation": ["CAAHEP"], "hours": 760}
    person = {"complete": True, "diploma": {"kind": "ged"}, "programs": [graduate]}
    assert [each.route.id for each in find(explain(person), "CMAA").ranked] == ["diploma", "program"]
    nobody = find(explain({"complete": True}), "CCMA")
    assert [each.route.id for each in nobody.ranked] == ["training", "experience"]
    keys = [each.key for each in rank_routes([route.tree.finding for route in nobody.routes], make_profile({}), TODAY)]
    assert keys == sorted(keys)


# --- The row --------------------------------------------------------------------------------------------------


def test_text_and_json_say_the_same() -> None:
    for seed in range(6):
        for person, as_of in random_people(seed):
            explanation, comparison = compare(person, as_of)
            lines = render_text(explanation, width=100, chart=False, comparison=comparison).splitlines()
            answer = json.loads(render_json(explanation, comparison))
            joined = " ".join(" ".join(lines).split())
            for found in answer["credentials"]:
                summary = found["summary"]
                marks = "".join({"differs": "*", "reading": "+"}[mark] for mark in summary["marks"])
                said = f"{found['id']} {summary['word']}{marks} {summary['day']} {summary['reason']}"
                assert " ".join(said.split()) in joined
                is_held = summary["word"] == "held"
                assert ("differs" in summary["marks"]) == (found["differs"] and not is_held)
                assert (bool(found["other_readings"]) and not is_held) == ("reading" in summary["marks"])
            for step in answer["next"][:5]:
                assert " ".join(step["text"].split()) in joined


def test_the_word_is_the_verdicts() -> None:
    words = {
        "eligible": {"yes", "held"},
        "not_eligible": {"no", "not yet", "one paper away", "held"},
        "undetermined": {"not known", "one paper away", "held"},
    }
    for seed in range(6):
        for person, as_of in random_people(seed):
            explanation = explain(person, as_of=as_of)
            for found in json.loads(render_json(explanation))["credentials"]:
                word, day = found["summary"]["word"], found["summary"]["day"]
                assert word in words[found["verdict"]]
                if word == "yes":
                    through = "no end date" if found["until"] is None else f"through {found['until']}"
                    assert day.removesuffix(" or later") == through
                if word == "not yet":
                    says = {"opens": found["opens"], "opens by": found["opens"], "may open": found["may_open"]}
                    *said, date = day.split(" ")
                    assert date == says[" ".join(said)]
                    assert (said == ["opens"]) == (found["may_open"] is None)
                if word == "no":
                    assert (found["opens"], found["may_open"], day) == (None, None, "")


def test_the_window_in_json_is_that_of_the_sets_of_days() -> None:
    for person, as_of in random_people(3, 30):
        for found in json.loads(render_json(explain(person, as_of=as_of)))["credentials"]:
            days = {"eligible": "windows", "undetermined": "possible"}.get(found["verdict"])
            around = (
                [
                    each
                    for each in found[days]
                    if days
                    if (each["from"] or "") <= format_day(as_of) <= (each["until"] or "9999")
                ]
                if days
                else []
            )
            since, until = (around[0]["from"], around[0]["until"]) if around else (None, None)
            assert (found["since"], found["until"]) == (since, until)
            assert found["days_left"] == (None if until is None else parse_day(until) - as_of)


@pytest.mark.parametrize("rules", RULESETS)
@pytest.mark.parametrize("seed", range(4))
def test_if_nothing_else_is_the_answer_of_the_profile_with_the_rest_empty(rules: str, seed: int) -> None:
    for person, as_of in random_people(seed, 12):
        person = {**person, "complete": False}
        for key in random.Random(seed).sample(sorted(set(person) - {"complete"}), k=min(2, len(person) - 1)):
            del person[key]
        explanation = explain(person, rules, as_of)
        complete = evaluate_profile(make_profile({**person, "complete": True}), RULESETS[rules], as_of)
        for found, whole in zip(explanation.credentials, complete.credentials, strict=True):
            unknown = found.verdict is Verdict.UNDETERMINED
            becomes = found.nothing_else.verdict if found.nothing_else else None
            assert becomes is (read_verdict(whole, as_of) if unknown else None)
            reason = row(explanation, found.credential.id).reason
            if unknown and found.held is None and reason.endswith("if there is none"):
                later = any(last >= as_of for _, last in whole.possible)
                no = "not yet" if later else "no"
                word = {Verdict.ELIGIBLE: "yes", Verdict.NOT_ELIGIBLE: no}[read_verdict(whole, as_of)]
                assert reason.endswith(f"; {word} if there is none")


def corpsman(**changes: Any) -> dict[str, Any]:
    training = {"branch": "navy", "training": "medical_services", "completed": "2022-09", "documents": ["JST"]}
    return {"complete": True, "diploma": {"kind": "high_school"}, "military": [{**training, **changes}]}


def test_one_paper_away_is_open_with_the_paper() -> None:
    explanation = explain(corpsman())
    assert row(explanation, "NCMA")[:2] == ("one paper away", "through 2027-09-01")
    assert row(explanation, "NCMA").reason == "Navy training of 2022-09: needs DD214"
    (step,) = [step for step in steps(corpsman()) if step.kind == "paper"]
    assert step.text == "Get the DD214 of the Navy training: the exam is then open through 2027-09-01."
    with_paper = find(explain(corpsman(documents=["JST", "DD214"])), "NCMA")
    assert (with_paper.verdict, with_paper.spans.current and format_day(with_paper.spans.current.last)) == (
        Verdict.ELIGIBLE,
        "2027-09-01",
    )
    for changes in ({"completed": "2015-09"}, {"training": "medical_assistant", "documents": ["DD214", "JST"]}):
        assert row(explain(corpsman(**changes)), "NCMA").word != "one paper away"


@pytest.mark.parametrize("seed", range(6))
def test_every_paper_named_opens_the_exam(seed: int) -> None:
    source, found_papers = random.Random(seed), 0
    for person, as_of in random_people(seed, 40):
        person = copy.deepcopy(person)
        for record in person.get("military") or ():
            record["documents"] = source.sample(["DD214", "SMART", "JST", "other"], k=source.randrange(3))
        explanation = explain(person, as_of=as_of)
        for found in explanation.credentials:
            if found.paper is None:
                continue
            found_papers += 1
            index = int(found.paper.address.split("[")[1].rstrip("]"))
            richer = copy.deepcopy(person)
            richer["military"][index]["documents"].append(found.paper.name)
            then = find(explain(richer, as_of=as_of), found.credential.id)
            assert then.verdict is Verdict.ELIGIBLE
            assert then.spans.current is not None
            assert then.spans.current.last == found.paper.last
            assert found.verdict is not Verdict.ELIGIBLE


def test_of_two_papers_the_one_is_named_that_opens_the_exam_for_longest() -> None:
    training = {"branch": "navy", "training": "medical_services", "documents": ["JST"]}
    military = [{**training, "completed": day} for day in ("2022-09-01", "2025-03-03")]
    person = {"complete": True, "diploma": {"kind": "ged"}, "military": military}
    for records in (military, military[::-1]):
        said = row(explain({**person, "military": records}), "NCMA")
        assert (said.word, said.day) == ("one paper away", "through 2030-03-03")


def test_an_amount_that_is_known_in_part_is_said_as_the_most_that_it_can_be() -> None:
    job = {"role": "medical_assistant", "end": "2026-01-04", "duties": ["administrative", "clinical"]}
    known = {"complete": True, "employment": [{**job, "start": "2025-01-06", "hours_per_week": 40}]}
    partly = {"complete": True, "employment": [{**job, "start": "2025", "hours_per_week": 40}]}
    assert "at most" not in row(explain(known), "RMA").reason
    assert "at most 1 year 4 days of work in the last 7 years; 5 years needed" in row(explain(partly), "RMA").reason


def test_a_day_that_is_only_possible_is_not_said_to_be_past() -> None:
    person = {"complete": True, "diploma": {"earned": "2034"}}
    said = row(explain(person), "CMAA")
    assert said.day.startswith("may open 20")
    assert "counted" not in said.reason


def test_an_answer_that_helps_on_later_days_too_is_not_asked_for_by_a_day() -> None:
    job = {"role": "medical_assistant", "start": "2025-09-10", "end": "present", "hours_per_week": 36}
    program = {"field": "medical_assisting", "level": "secondary", "accreditation": ["ABHES"], "hours": 900}
    person = {
        "diploma": {"kind": "high_school", "earned": "2015-02-25"},
        "programs": [{**program, "started": "2025-03-09", "completed": "2026-08-07"}],
        "employment": [{**job, "duties": ["clinical"], "supervised": True}],
    }
    (asked,) = [step for step in list_steps(explain(person, "published"), None) if "date of birth" in step.text]
    assert asked.day is None


def test_a_credential_that_is_held_is_said_to_be_held() -> None:
    held = {"credential": "RMA", "issued": "2025-03-01", "expires": "2028-03-01"}
    explanation = explain({"complete": True, "credentials": [held]})
    assert row(explanation, "RMA")[:2] == ("held", "through 2028-03-01")
    for changes in ({"expires": "2026-11-28"}, {"issued": "2026-12"}, {"credential": "CMA"}, {"expires": "2026-11-29"}):
        is_held = row(explain({"complete": True, "credentials": [{**held, **changes}]}), "RMA").word == "held"
        assert is_held == (changes == {"expires": "2026-11-29"})


def test_reasons_say_that_it_is_held_or_which_paper_opens_it() -> None:
    held = {"credential": "RMA", "issued": "2025-03-01", "expires": "2028-03-01"}
    said = render_text(explain({"complete": True, "credentials": [held]}), why=["RMA"])
    assert "held       by the candidate, through 2028-03-01" in said
    said = " ".join(render_text(explain(corpsman()), why=["NCMA"]).split())
    assert "paper with the DD214 of the Navy training it is open through 2027-09-01" in said


def test_a_branch_is_named_as_it_is_written() -> None:
    for branch, name in (("army", "Army"), ("US Army", "US Army"), ("air_force", "Air Force")):
        (training,) = make_profile(corpsman(branch=branch)).military or ()
        assert training.label() == f"{name} training"


def test_a_section_that_is_left_out_has_no_rest() -> None:
    medic = {"military": [{"branch": "army", "training": "medical_services", "completed": "2019-04-30"}]}
    for rules in RULESETS:
        explanation = explain(medic, rules)
        for found in explanation.credentials:
            assert "rest of" not in summarize(found, explanation).reason


def test_a_rolling_shortfall_says_what_leaves_the_window() -> None:
    job = {"role": "medical_assistant", "duties": ["administrative", "clinical"], "supervised": True}
    job |= {"hours_per_week": 40, "end": "2023-02-28"}
    early, late = ({"complete": True, "employment": [{**job, "start": day}]} for day in ("2018-03-01", "2021-06-01"))
    assert row(explain(early), "RMA").reason == (
        "3 years 3 months 1 day of work in the last 7 years; 5 years needed; older work drops out day by day"
    )
    assert row(explain(late), "RMA").reason.endswith("; older work drops out from 2028-06-01 on")


def test_days_to_come_and_expectations_that_are_past_are_said() -> None:
    program = {"field": "medical_assisting", "accreditation": ["CAAHEP"], "hours": 800, "completed": "2027-05"}
    person = {"complete": True, "diploma": {"kind": "ged"}, "programs": [program]}
    assert row(explain(person), "RMA").reason.endswith("(if completed as planned)")
    expected = {**program, "expected": "2026-05-20"}
    del expected["completed"]
    late = {**person, "programs": [expected]}
    assert row(explain(late), "RMA").reason.endswith("(if completed as expected)")
    assert any("expected 2026-05-20, was completed" in step.text for step in steps(late))


def test_a_rule_with_one_sentence_says_that_it_is_not_met() -> None:
    ruleset = load_ruleset("examples/rulesets/arrt")
    for person in (
        {"complete": True},
        {"complete": True, "programs": [{"field": "nursing", "expected": "2027-02-26"}]},
    ):
        explanation = explain_answer(evaluate_profile(make_profile(person), ruleset, TODAY))
        reason = summarize(explanation.credentials[0], explanation).reason
        assert reason.startswith("not met: completed a ")
        assert "2100" not in reason


# --- The comparison -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_comparison_says_what_the_other_ruleset_says_by_itself(seed: int) -> None:
    for person, as_of in random_people(seed, 8):
        explanation, comparison = compare(person, as_of)
        alone = explain(person, "published", as_of)
        for other in comparison.differing:
            by_itself = row(alone, other.found.credential.id)
            said = f"{by_itself.word}, {by_itself.day}" if by_itself.day else by_itself.word
            assert other.reason == (f"{said}: {by_itself.reason}" if by_itself.reason else said)
        for found in explanation.credentials:
            id = found.credential.id
            there = find(alone, id)
            same = (found.verdict, found.windows, found.possible) == (there.verdict, there.windows, there.possible)
            assert not (same and id in comparison.ids)


def _certain_day(found: Summary) -> str:
    """Return the day of a row without what may be before or after it."""
    return found.day.replace("by ", "").replace(" or later", "")


def _last_day(found: Summary) -> str:
    """Return the last day of a row that is open, as a text that sorts."""
    return "9999" if found.day == "no end date" else _certain_day(found).removeprefix("through ")


@pytest.mark.parametrize("seed", range(4))
def test_another_row_by_the_compared_ruleset_is_marked_and_what_matters_of_it_is_a_step(seed: int) -> None:
    for person, as_of in random_people(seed, 20):
        explanation, comparison = compare(person, as_of)
        alone = explain(person, "published", as_of)
        said = {id for step in list_steps(explanation, comparison) if step.kind == "differs" for id in step.credentials}
        for found in explanation.credentials:
            id = found.credential.id
            here, there = row(explanation, id), row(alone, id)
            if here.word != there.word or _certain_day(here) != _certain_day(there):
                assert id in comparison.ids, (here, there)
            if here.word != there.word and there.word != "held":
                assert id in said
            if here.word == there.word == "yes" and _last_day(there) < min(_last_day(here), format_day(as_of + 365)):
                assert id in said


def test_a_student_hears_when_the_bodies_own_pages_open_it() -> None:
    program = {"field": "medical_assisting", "accreditation": ["CAAHEP"], "hours": 800, "started": "2026-01"}
    student = {**program, "expected": "2026-12-18"}
    _, comparison = compare({"complete": True, "diploma": {"kind": "high_school"}, "programs": [student]})
    said = {other.found.credential.id: other.reason for other in comparison.differing}
    assert not said.get("CCMA", "").startswith("no:")


def test_deadlines_of_the_compared_ruleset_count() -> None:
    program = {"field": "medical_assisting", "accreditation": ["CAAHEP"], "hours": 760, "completed": "2026-05-20"}
    first = steps({"complete": True, "diploma": {"kind": "high_school"}, "programs": [program]})[0]
    assert (first.kind, first.credentials, format_day(first.day or 0), first.elsewhere) == (
        "deadline",
        ("CMA",),
        "2027-05-20",
        True,
    )
