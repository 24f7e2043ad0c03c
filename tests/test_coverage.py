"""What the cases show is measured rightly, and what is proposed shows what it says."""

import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import random_rules
from conftest import ROOT, Run

from ma_eligibility.cli.rules import cases
from ma_eligibility.errors import InputError, format_path
from ma_eligibility.load.cases import Case, load_cases
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset, shipped_rulesets
from ma_eligibility.render.cases import render_cases_yaml
from ma_eligibility.review.claims import find_claims
from ma_eligibility.review.measure import CHECKS_TO_MAKE_READY, Measure, Measured, measure_cases
from ma_eligibility.review.propose import Candidates, Proposal, propose_cases
from ma_eligibility.review.ruleset_cases import load_measures
from ma_eligibility.review.variations import Variation
from ma_eligibility.ruleset.compile import CompiledCriterion, RuleCompiler
from ma_eligibility.ruleset.has import Has

RULE = """\
credential: X
name: An example
body: {name: A body, abbreviation: AB}
routes:
  - id: only
    title: R
    requires:
      all:
        - has: program
          where: {field: nursing, hours: {at_least: 100}}
          within: 2 years
        - any:
            - has: diploma
            - total: employment
              at_least: 1 year
cases:
"""
PERSON = "programs: [{{field: {field}, hours: {hours}, completed: {completed}}}]"


def write(folder: Path, *cases: str) -> str:
    (folder / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    (folder / "X.yaml").write_text(RULE + "".join(cases))
    return str(folder)


def case(profile: str, verdict: str, as_of: str = "2024-05-20") -> str:
    return f"  - {{case: c, profile: {{{profile}}}, as_of: {as_of}, expect: {{only: {verdict}}}}}\n"


def program(field: str = "nursing", hours: int = 100, completed: str = "2023-01-01") -> str:
    return "complete: true, " + PERSON.format(field=field, hours=hours, completed=completed)


def measure(name: str) -> list[Measured]:
    ruleset = load_ruleset(name)
    cases = {group.credential: group.cases for group in load_cases(name)}
    return [
        measure_cases(Measure(item, ruleset.info.in_force, ruleset.alternatives[item.id]), cases.get(item.id, ()))
        for item in ruleset.credentials
    ]


def unshown(folder: Path, *cases: str) -> list[str]:
    (measured,) = measure(write(folder, *cases))
    assert not measured.failed
    return [f"{format_path(goal.path)}: {goal.said}" for goal in measured.unshown]


FIRST = "routes[0].requires.all[0]"


def test_a_case_shows_what_it_turns_on_and_no_more(tmp_path: Path) -> None:
    """One after the other: each case strikes out what it shows, by the definition, and leaves the rest."""
    everything = unshown(tmp_path, case(program() + ", diploma: none, employment: []", "not_eligible"))
    met = case(program() + ", diploma: {kind: ged}", "eligible")
    struck = set(everything) - set(unshown(tmp_path, met))
    assert {goal.partition(": ")[0] for goal in struck} == {
        FIRST,  # it would not be eligible without the program
        f"{FIRST}.where.hours.at_least",  # nor with 101 hours asked for
        "routes[0].requires.all[1].any[0]",  # nor without the diploma
    }
    edges = [
        case(program(hours=99) + ", diploma: {kind: ged}", "not_eligible"),
        case(program(completed="2022-05-20") + ", diploma: {kind: ged}", "eligible"),
        case(program(completed="2022-05-19") + ", diploma: {kind: ged}", "not_eligible"),
    ]
    left = unshown(tmp_path, met, *edges)
    assert not [goal for goal in left if ".within" in goal or ("at_least: a case that lies" in goal and FIRST in goal)]
    assert any("where.field: a case that fails only because of its field" in goal for goal in left)
    left = unshown(tmp_path, met, *edges, case(program(field="phlebotomy") + ", diploma: {kind: ged}", "not_eligible"))
    assert not any("where.field: a case that fails" in goal for goal in left)


def test_an_unknown_fact_is_shown_by_a_case_that_it_leaves_undetermined(tmp_path: Path) -> None:
    open_fact = case(
        "complete: true, programs: [{field: nursing, completed: 2023-01-01}], diploma: {kind: ged}", "undetermined"
    )
    left = unshown(tmp_path, open_fact)
    assert not any("programs.hours is not known" in goal for goal in left)
    assert any("programs.field is not known" in goal for goal in left)
    silent = case("diploma: {kind: ged}", "undetermined")
    assert not any(
        f"{FIRST}: a case that is undetermined because programs is" in goal for goal in unshown(tmp_path, silent)
    )


def test_only_what_a_case_expects_counts(tmp_path: Path) -> None:
    """A case says nothing of a route that it does not name."""
    text = RULE.replace("cases:\n", "  - {id: other, title: O, requires: {has: military}}\ncases:\n")
    write(tmp_path)
    (tmp_path / "X.yaml").write_text(text + case("complete: true, military: [{completed: 2020}]", "not_eligible"))
    (measured,) = measure(str(tmp_path))
    assert {goal.route for goal in measured.unshown} >= {"other"}
    assert len([goal for goal in measured.unshown if goal.route == "other"]) == 4


LISTED = RULE.replace("where: {field: nursing, hours: {at_least: 100}}", "where: {WHERE}").replace(
    "within: 2 years", "TIME"
)


@pytest.mark.parametrize(
    ("where", "time", "record", "shown"),
    [
        ("field: [nursing, dental_assisting]", "within: 2 years", "field: nursing", ".where.field[0]"),
        ("accreditation: [ABHES, CAAHEP]", "within: 2 years", "accreditation: [CAAHEP, X]", ".where.accreditation[1]"),
        ("accreditation: {all_of: [ABHES, CAAHEP]}", "within: 2 years", "accreditation: [CAAHEP]", "all_of[0]"),
        ("accreditation: {none_of: [ABHES, CAAHEP]}", "within: 2 years", "accreditation: [CAAHEP]", "none_of[1]"),
        ("field: nursing", "while: enrolled", "field: nursing, started: 2022-09-01", ".while"),
        (
            "accredited_later_by: [ABHES]",
            "on: accredited_later_on",
            "accredited_later_by: [ABHES], accredited_later_on: 2024-06-01",
            ".on",
        ),
    ],
)
def test_each_word_that_a_list_names_is_shown_by_a_case_that_rests_on_it(
    where: str, time: str, record: str, shown: str, tmp_path: Path
) -> None:
    write(tmp_path)
    rule = LISTED.replace("WHERE", where).replace("TIME", time)
    profile = f"complete: true, programs: [{{completed: 2023-01-01, {record}}}], diploma: {{kind: ged}}"
    struck = []
    for verdict in ("eligible", "not_eligible"):
        (tmp_path / "X.yaml").write_text(rule.replace("cases:\n", ""))
        (before,) = measure(str(tmp_path))
        (tmp_path / "X.yaml").write_text(rule + case(profile, verdict))
        (after,) = measure(str(tmp_path))
        if not after.failed:
            struck = [goal for goal in before.unshown if goal not in after.unshown]
            noticed = [mutant for mutant in before.unnoticed if mutant not in after.unnoticed]
    words = [format_path(goal.path) for goal in struck if "verdict changes without" in goal.said]
    assert [word.removeprefix(FIRST).endswith(shown) for word in words] == [True]
    assert {mutant.path for mutant in noticed} >= {goal.path for goal in struck if format_path(goal.path) in words}


def test_the_ends_of_the_days_in_force_are_shown_by_a_case_on_either_side(tmp_path: Path) -> None:
    person = program(completed="2024-03-01") + ", diploma: {kind: ged}"
    in_force = RULE.replace("    requires:\n", "    in_force: {from: 2024-04-01, until: 2024-12-31}\n    requires:\n")

    def edges(*cases: str) -> list[str]:
        text = in_force + "".join(cases)
        (tmp_path / "X.yaml").write_text(text if cases else text.replace("cases:\n", ""))
        (measured,) = measure(str(tmp_path))
        assert not measured.failed
        return sorted(goal.said.partition(": ")[2] for goal in measured.unshown if "in_force" in goal.path)

    write(tmp_path)
    early, late = "in force from 2024-04-01, and a day", "in force until 2024-12-31, and a day"
    assert edges() == sorted(f"{end} {step}" for end in (early, late) for step in ("less", "more"))
    before = case(person, "not_eligible", "2024-03-31")
    assert edges(before) == [f"{early} less", f"{late} less", f"{late} more"]
    assert edges(before, case(person, "eligible", "2024-04-01")) == [f"{late} less", f"{late} more"]


EXAMPLES = sorted(str(path.parent) for path in (ROOT / "examples" / "rulesets").glob("*/ruleset.yaml"))


@pytest.mark.parametrize("name", [*shipped_rulesets(), *EXAMPLES])
@pytest.mark.long
def test_the_cases_of_what_is_published_show_everything_and_notice_every_change(name: str, run: Run) -> None:
    done = run("rules", "test", name, "--require", "100", "--mutate", "--coverage")
    assert (done.returncode, done.stderr) == (0, "")
    assert "missing" not in done.stdout
    assert "no case" not in done.stdout


#: Changes of the text of the shipped files, made by hand, of which each must be noticed by a case.
CHANGES = [
    ("guide", "RMA", "hours: {at_least: 720}", "hours: {at_least: 721}"),
    ("guide", "RMA", "within: 4 years", "within: 49 months"),
    ("guide", "RMA", "within: 7 years", "within: 8 years"),
    ("guide", "RMA", "at_least: 5 years", "at_least: 4 years"),
    ("guide", "RMA", "        - any:\n", "        - all:\n"),
    ("guide", "CMA", "accreditation: [CAAHEP, ABHES]", "accreditation: [CAAHEP]"),
    ("guide", "CMA", "        level: postsecondary\n", ""),
    ("guide", "NCMA", "at_least: 4160 hours", "at_least: 4161 hours"),
    ("guide", "NCMA", "while: enrolled", "within: 2 years"),
    ("guide", "CCMA", "supervised: true", "supervised: false"),
    ("guide", "CMAA", "within: 5 years", "within: less than 5 years"),
    ("published", "RMA", "attempts_allowed: 4", "attempts_allowed: 5"),
    ("published", "RMA", "within: less than 45 days", "within: 45 days"),
    ("published", "RMA", "while: current", "within: 2 years"),
    ("published", "CMA", "from: 30 days before", "from: 31 days before"),
    ("published", "CMA", "within: 36 months", "within: 35 months"),
    ("published", "CMA", "externship_hours: {at_least: 160}", "externship_hours: {at_least: 159}"),
    ("published", "CMA", "at_least: 1000 hours\n              after:", "at_least: 999 hours\n              after:"),
    ("published", "NCMA", "country: US, ", ""),
    ("published", "CCMA", "from: 18 months before", "from: 19 months before"),
    ("published", "CCMA", "at_least: 2 years", "at_least: 1 year"),
    ("published", "CMA", "accreditation: [CAAHEP, ABHES]}", "accreditation: [CAAHEP]}"),
    ("published", "CMAA", "role: [medical_office_worker, medical_assistant]", "role: [medical_office_worker]"),
    ("published", "RMA", "all_of: [administrative, clinical]", "all_of: [clinical]"),
    ("published", "CMA", "\n          while: enrolled", ""),
]


@pytest.mark.parametrize(("name", "file", "old", "new"), CHANGES)
@pytest.mark.long
def test_a_change_of_the_text_is_noticed(name: str, file: str, old: str, new: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules" / name, tmp_path / name)
    path = tmp_path / name / f"{file}.yaml"
    text = path.read_text(encoding="utf-8")
    rules, cases = text.split("\ncases:\n")
    assert old in rules
    path.write_text(rules.replace(old, new, 1) + "\ncases:\n" + cases, encoding="utf-8")
    assert [measured for measured in measure(str(tmp_path / name)) if measured.failed]


def propose(folder: Path, text: str, questions: str = "") -> tuple[Measured, list[Proposal], Measured]:
    """Return what no case of a rule file shows, what is proposed, and what that shows when it is kept as it is."""
    (folder / "ruleset.yaml").write_text(f"ruleset: x\ntitle: An example\ncredentials: [X]\n{questions}")
    (folder / "X.yaml").write_text(text)
    (credential,) = load_ruleset(str(folder)).credentials
    ready = Measure(credential, None)
    before = measure_cases(ready, ())
    proposals = propose_cases(ready, before).cases
    kept = "cases:\n" + render_cases_yaml([("X", each) for each in proposals])
    (folder / "X.yaml").write_text(text + kept if proposals else text)
    (after,) = measure(str(folder))
    assert not after.failed
    assert len(after.outcomes) == len(proposals)
    return before, proposals, after


@pytest.mark.parametrize("seed", range(12))
def test_proposed_cases_are_good_cases_and_show_what_they_say(seed: int, tmp_path: Path) -> None:
    """Of a random rule: what is proposed can be kept as it is, comes out as it says, and leaves little to show."""
    source = random.Random(seed)
    while True:  # a rule of which lint says that something in it is idle cannot show everything
        folder = random_rules.write(source, tmp_path, depth=1)
        (credential,) = load_ruleset(str(folder)).credentials
        if not find_claims(credential, None):
            break
    before, proposals, after = propose(folder, random_rules.text_of(folder))
    shown = {id(goal) for proposal in proposals for goal in proposal.shows}
    assert len(after.goals) - len(after.unshown) >= len(shown)
    assert len(after.unshown) <= len(before.goals) / 3, [goal.said for goal in after.unshown]


@pytest.mark.parametrize(
    "requires",
    [
        "{total: attempt, at_most: 0}",
        "{all: [{has: military}, {has: program, from: 1 year after, within: 13 months}]}",
    ],
)
def test_people_are_found_who_show_all_of(requires: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "X.yaml").write_text(f"{random_rules.HEAD}  - {{id: only, title: R, requires: {requires}}}\n")
    (credential,) = load_ruleset(str(tmp_path)).credentials
    ready = Measure(credential, None)
    proposals = propose_cases(ready, measure_cases(ready, ())).cases
    assert {id(goal) for proposal in proposals for goal in proposal.shows} == {id(goal) for goal in ready.goals}


def candidates_for(folder: Path, requires: str) -> list[Variation]:
    """Return all people made for a route that requires this."""
    (folder / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    (folder / "X.yaml").write_text(f"{random_rules.HEAD}  - {{id: only, title: R, requires: {requires}}}\n")
    (credential,) = load_ruleset(str(folder)).credentials
    return [variation for _, variation, _ in Candidates(Measure(credential, None))]


def test_of_records_that_are_alike_the_first_and_the_last_are_varied(tmp_path: Path) -> None:
    """However many there are, hardly more people are made."""
    few, many, too_many = (
        candidates_for(tmp_path, f"{{total: attempt, at_least: {count}}}") for count in (20, 100, 101)
    )
    assert max(len(each.person.get("attempts", ())) for each in many) == 101
    assert len(many) < len(few) + 10
    assert {len(each.person.get("attempts", ())) for each in too_many} == {0, 1}
    assert not [each.said for each in too_many if each.said.startswith("meets")]


def test_people_are_looked_for_until_it_takes_too_many_checks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    everybody = candidates_for(tmp_path, "{has: program, within: 1 year}")
    monkeypatch.setattr("ma_eligibility.review.propose.MOST_CHECKS", 100)
    assert 0 < len(candidates_for(tmp_path, "{has: program, within: 1 year}")) < len(everybody)
    cases(str(tmp_path), None, None)
    said = "X: stopped early: "
    shown = capsys.readouterr()
    assert f"# {said}" in shown.out
    assert shown.err.startswith(f"ma-eligible: {said}")


def test_a_search_goes_on_where_the_last_one_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Criteria of which the cases show everything take no checks, so that a few searches show all."""
    criteria = ", ".join(f"{{has: program, where: {{name: n{number}}}, within: 2 years}}" for number in range(12))
    name = write(tmp_path)
    (tmp_path / "X.yaml").write_text(
        f"{random_rules.HEAD}  - {{id: only, title: R, requires: {{all: [{criteria}]}}}}\n"
    )
    ((ready, _),) = load_measures(name)
    monkeypatch.setattr("ma_eligibility.review.propose.MOST_CHECKS", 60_000)
    kept: list[Case] = []
    unshown = [len(ready.goals)]
    while unshown[-1]:
        for each in propose_cases(ready, measure_cases(ready, kept)).cases:
            expect: Any = each.expect
            profile = make_profile(each.person)
            kept.append(Case.model_construct(case=each.said, profile=profile, as_of=each.as_of, expect=expect))
        unshown.append(len(measure_cases(ready, kept).unshown))
        assert unshown[-1] < unshown[-2], unshown
    assert 3 <= len(unshown) <= 8, unshown


def test_what_takes_too_many_checks_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = write(tmp_path, *[case("complete: true", "not_eligible")] * 3)
    ((ready, known),) = load_measures(name)
    needed = (CHECKS_TO_MAKE_READY + len(known.cases)) * ready.checks.total()
    monkeypatch.setattr("ma_eligibility.review.measure.MOST_CHECKS", needed)
    assert load_measures(name)
    monkeypatch.setattr("ma_eligibility.review.measure.MOST_CHECKS", needed - 1)
    with pytest.raises(InputError) as caught:
        load_measures(name)
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("E103", 4)]


def test_what_checks_a_criterion_is_made_once_for_all_variants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Has] = []
    compile_leaf = Has.compile

    def compile_and_note(leaf: Has, compiler: RuleCompiler) -> CompiledCriterion:
        made.append(leaf)
        return compile_leaf(leaf, compiler)

    monkeypatch.setattr(Has, "compile", compile_and_note)
    leaves = ", ".join(f"{{has: program, where: {{name: n{number}}}}}" for number in range(50))
    candidates_for(tmp_path, f"{{any: [{leaves}]}}")
    assert len(made) <= 4 * 50


@pytest.mark.parametrize("seed", range(8))
def test_proposed_cases_of_any_rule_are_good_cases(seed: int, tmp_path: Path) -> None:
    folder = random_rules.write(random.Random(seed), tmp_path, depth=1)
    propose(folder, random_rules.text_of(folder))


@pytest.mark.parametrize(
    ("requires", "met"),
    [
        ("{has: program, where: {hours: {at_least: 37.5}}}", True),
        ("{has: program, where: {academic_hours: {at_least: 62.5}}}", True),
        ("{has: employment, where: {hours_per_week: {at_least: 37.5}}}", True),
        ("{total: program, at_least: 37.5 hours}", True),
        ("{total: attempt, at_most: 0}", True),
        ("{none: [{total: attempt, at_most: 0}]}", True),
        ('{has: credential, where: {credential: "2021"}}', True),
        ("{has: credential, where: {credential: {none_of: [something_else]}}}", True),
        ("{has: program, where: {accreditation: {at_least: 1.5}}}", True),
        ("{has: skill, where: {count: {at_least: 2.5}}}", False),
        ("{total: employment, at_least: 24 months, in_last: 2 days}", False),
        ("{total: employment, at_least: 4160 hours, weekly_cap: 0.5 hours}", False),
        ("{total: employment, at_least: 9999999 hours}", False),
        ("{total: attempt, at_least: 1000000}", False),
        ("{total: attempt, at_most: 1000000}", True),
        ("{has: program, within: 150 years}", True),
        ("{has: program, from: 150 years after}", False),
        ("{has: credential, while: current, from: 150 years before}", True),
        ("{has: diploma}, in_force: {from: 1900-01-01, until: 1900-01-01}", True),
        ("{has: program, while: enrolled}, in_force: {from: 2100-12-31}", False),
    ],
)
def test_whom_no_profile_can_hold_is_not_proposed(requires: str, met: bool, tmp_path: Path) -> None:
    head = RULE.partition("routes:")[0]
    before, _, after = propose(tmp_path, f"{head}routes: [{{id: only, title: R, requires: {requires}}}]\n")
    said = before.goals[0].said
    assert said.startswith("a case that depends on this being met")
    assert (said in [goal.said for goal in after.unshown]) is not met


def test_the_command_proposes_nothing_where_everything_is_shown(run: Run) -> None:
    done = run("rules", "cases", "guide")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "# the cases show all that there is to show\n"


def test_proposals_are_written_as_yaml_that_says_the_same(tmp_path: Path, run: Run) -> None:
    write(tmp_path)
    (tmp_path / "X.yaml").write_text(RULE.replace("cases:\n", ""))
    done = run("rules", "cases", tmp_path, "-o", tmp_path / "proposed")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (tmp_path / "X.yaml").write_text(RULE + (tmp_path / "proposed").read_text())
    done = run("rules", "test", tmp_path, "--require", "100", "--mutate")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(
        r"X +(\d+) cases; (\d+) of \2 things to show are shown; (\d+) of \3 changes are noticed", done.stdout
    )


UNSETTLED = [
    "{any: [{has: program, where: {hours: {at_least: 80}}, within: 2 years}, {not_found: x}]}",
    "{any: [{has: program, where: {field: nursing}}, {all: [{source_asks: x}, {has: military}]}]}",
    "{all: [{has: diploma}, {any: [{has: program}, {source_asks: x}]}]}",
    "{all: [{has: diploma}, {none: [{not_found: x}]}]}",
    "{at_least: 2, of: [{has: diploma}, {has: program}, {not_found: x}]}",
]


@pytest.mark.parametrize("requires", UNSETTLED)
def test_what_no_fact_settles_keeps_nothing_from_being_shown(requires: str, tmp_path: Path) -> None:
    """A case that would change from yes to not known shows what it turns on, and honest cases show everything."""
    text = f"{random_rules.HEAD}  - {{id: only, title: R, requires: {requires}}}\n"
    before, _, after = propose(tmp_path, text)
    assert before.goals
    assert [goal.said for goal in after.unshown] == []
    assert [mutant.said for mutant in after.unnoticed] == []


def test_a_case_left_open_by_a_fact_shows_no_more_than_that(tmp_path: Path) -> None:
    write(tmp_path)
    requires = "{any: [{has: program, where: {hours: {at_least: 80}}}, {not_found: x}]}"
    rule = f"{random_rules.HEAD}  - {{id: only, title: R, requires: {requires}}}\n"
    text = rule + "cases:\n" + case("complete: true, programs: [{completed: 2023}]", "undetermined")
    (tmp_path / "X.yaml").write_text(text)
    (measured,) = measure(str(tmp_path))
    shown = [goal.said for goal in measured.goals if goal not in measured.unshown]
    assert shown == ["a case that is undetermined because programs.hours is not known"]


def test_from_yes_to_not_known_is_a_change(tmp_path: Path) -> None:
    """Where another alternative is not known, a criterion that is met still decides."""
    rule = f"{random_rules.HEAD}  - {{id: only, title: R, requires: {{any: [{{has: diploma}}, {{has: program}}]}}}}\n"
    write(tmp_path)
    (tmp_path / "X.yaml").write_text(rule + "cases:\n" + case("diploma: {kind: ged}", "eligible"))
    (measured,) = measure(str(tmp_path))
    shown = [goal.said for goal in measured.goals if goal not in measured.unshown]
    assert shown == ["a case that depends on this being met: has diploma"]
