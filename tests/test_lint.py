"""What lint says: each planted fault at its place and nothing else; nothing of shipped rules; and only what is so."""

import json
import random
import re
from pathlib import Path
from typing import Any

import people
import pytest
import random_rules
from conftest import ROOT, Run

from ma_eligibility.days.calendar import parse_day
from ma_eligibility.days.timeline import ALWAYS, NEVER, Days, at_least, complement, intersection
from ma_eligibility.errors import Path as RulePath
from ma_eligibility.errors import format_path
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset, load_ruleset_files, shipped_rulesets
from ma_eligibility.review.claims import find_claims
from ma_eligibility.review.lint import lint_ruleset
from ma_eligibility.review.relations import Claim
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Finding
from ma_eligibility.ruleset.rulebook import requirement_of

AS_OF = "2026-11-25"
FAULTS = sorted(path for path in (ROOT / "tests" / "faults").iterdir())
EXAMPLES = sorted(path.parent for path in (ROOT / "examples" / "rulesets").glob("*/ruleset.yaml"))
_MARK = re.compile(r"  ?# ([EL][0-9]{3})$", re.MULTILINE)


def planted(folder: Path) -> list[str]:
    """Return the code and line of the fault that a comment in a file of the ruleset names."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    return [
        f"{match[1]} {text.count(chr(10), 0, match.start()) + 1}" for text in texts for match in _MARK.finditer(text)
    ]


@pytest.mark.parametrize("folder", FAULTS, ids=lambda path: path.name)
def test_each_planted_fault_is_found_at_its_place_and_nothing_else(folder: Path, run: Run) -> None:
    (expected,) = planted(folder)
    done = run("rules", "lint", folder, "--as-of", AS_OF, "--format", "json")
    found = json.loads(done.stdout)
    usable = expected.startswith("L")
    assert done.returncode == (10 if usable else 4)
    reported = [f"{each['code']} {each['line']}" for each in found["findings" if usable else "errors"]]
    assert reported == [expected]
    assert done.stderr == "" or not usable


def test_every_code_of_lint_has_a_planted_fault() -> None:
    from ma_eligibility.errors import explain_codes

    codes = {code for code in explain_codes() if code.startswith("L")}
    assert codes <= {fault.split()[0] for folder in FAULTS for fault in planted(folder)}


@pytest.mark.parametrize("name", [*shipped_rulesets(), *map(str, EXAMPLES)])
def test_nothing_is_said_of_rules_that_are_published(name: str, run: Run) -> None:
    done = run("rules", "lint", name, "--as-of", AS_OF)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing to report" in done.stdout


def test_only_the_credentials_asked_about_are_checked(tmp_path: Path, run: Run) -> None:
    """The questions in ruleset.yaml are asked by all credentials together, so nothing is said of them."""
    (tmp_path / "ruleset.yaml").write_text(
        "ruleset: x\ntitle: X\ncredentials: [A, B]\nquestions: {person: {idle: {asks: Is it?}}}\n"
    )
    for id, says in (("A", ""), ("B", ", says: has a diploma")):
        (tmp_path / f"{id}.yaml").write_text(
            f"credential: {id}\nname: X\nbody: {{name: B, abbreviation: B}}\nsource: {{title: S, read: 2026-11}}\n"
            f"routes: [{{id: only, title: R, requires: {{has: diploma{says}}}}}]\n"
            "cases: [{case: c, profile: {}, as_of: 2026-11-25, expect: {only: undetermined}}]\n"
        )
    counts = {(): ["L201", "L211"], ("-c", "a"): ["L201"], ("-c", "B"): [], ("-c", "A", "-c", "B"): ["L201", "L211"]}
    for only, codes in counts.items():
        done = run("rules", "lint", tmp_path, *only, "--as-of", AS_OF, "--format", "json")
        assert [found["code"] for found in json.loads(done.stdout)["findings"]] == codes
    done = run("rules", "lint", tmp_path, "-c", "B", "--as-of", AS_OF)
    assert (done.returncode, done.stdout) == (0, "x: nothing to report about B\n")
    assert run("rules", "lint", tmp_path, "-c", "C").returncode == 2


def test_a_draft_may_lack_papers(run: Run) -> None:
    folder = ROOT / "tests" / "faults" / "no_sentence"
    assert run("rules", "lint", folder, "--level", "draft").returncode == 0
    assert run("rules", "lint", folder, "--level", "perfect").returncode == 2


def test_what_would_steer_a_terminal_is_on_one_line_for_github(tmp_path: Path, run: Run) -> None:
    (tmp_path / "ruleset.yaml").write_text("ruleset: x\ntitle: X\ncredentials: [X]\n")
    (tmp_path / "X.yaml").write_text(
        "credential: X\nname: X\nbody: {name: B, abbreviation: B}\n"
        'source: {title: S, read: "\\e[31m%0A\\n::error::x"}\n'
        'routes: [{id: "a\\e\\r\\n::error::x", title: A, requires: {has: diploma, "wh\\e[31mere": 5}}]\n'
    )
    done = run("rules", "lint", tmp_path, "--format", "github")
    assert done.returncode == 4
    assert "\x1b" not in done.stdout
    assert "wh\\x1b[31mere" in done.stdout
    (tmp_path / "X.yaml").write_text((tmp_path / "X.yaml").read_text().replace(', "wh\\e[31mere": 5', ""))
    done = run("rules", "lint", tmp_path, "--format", "github")
    assert done.returncode == 10
    assert "\x1b" not in done.stdout
    assert all(re.match("::(error|warning) file=", line) for line in done.stdout.splitlines())


def test_github_shows_a_finding_at_its_line(run: Run) -> None:
    folder = ROOT / "tests" / "faults" / "no_sentence"
    done = run("rules", "lint", folder, "--format", "github")
    assert re.fullmatch(
        r"::warning file=[^,]+X\.yaml,line=9,col=\d+,title=L201::routes\[0\]\.requires: .+\n", done.stdout
    )
    done = run("rules", "lint", ROOT / "tests" / "faults" / "a_misspelled_key", "--format", "github")
    assert done.returncode == 4
    assert done.stdout.startswith("::error file=")


def test_a_whole_ruleset_without_cases_is_not_ready(run: Run) -> None:
    folder = ROOT / "tests" / "faults" / "a_ruleset_without_cases"
    assert run("rules", "lint", folder, "--level", "draft").returncode == 0
    assert "[L213]" in run("rules", "lint", folder, "--as-of", AS_OF).stdout


@pytest.mark.parametrize(
    ("one", "other", "is_idle"),
    [
        ("completed: {before: 2018-11-01}", "completed: {on_or_after: 2018-11-01}", True),
        ("completed: {before: 2018-11-01}", "completed: {after: 2018-11-01}", False),
        ("completed: {on_or_before: 2018-11-01}", "completed: {after: 2018-11-01}", True),
        ("completed: {before: 2019-11-01}", "completed: {on_or_after: 2018-11-01}", True),
        ("completed: {on_or_after: 2018-11-01}", "completed: {before: 2018-11-01}", True),
        ("completed: {after: started}", "completed: {before: 2018-11-01}", False),
        ("hours: {at_least: 100}", "hours: {at_most: 100}", True),
        ("hours: {at_least: 100}", "hours: {at_most: 99}", False),
        ("hours: {at_least: 100}, field: nursing", "hours: {at_most: 200}", False),
        ("hours: {at_least: 100}, field: nursing", "field: nursing, hours: {at_most: 200}", True),
    ],
)
def test_alternatives_that_take_all_between_them(one: str, other: str, is_idle: bool, tmp_path: Path) -> None:
    write_rules(tmp_path, f"any: [{{has: program, where: {{{one}}}}}, {{has: program, where: {{{other}}}}}]")
    found = [claim.code for claim in lint_ruleset(load_ruleset_files(str(tmp_path)), "draft", parse_day("2026-11-25"))]
    assert ("L103" in found) is is_idle


@pytest.mark.parametrize(
    ("days", "idle"),
    [
        ("before: 2018-11-01, on_or_before: 2018-10-31", ["on_or_before"]),
        ("before: 2018-11-01, on_or_before: 2018-10-30", ["before"]),
        ("after: 2018-10-31, on_or_after: 2018-11-02", ["after"]),
        ("on_or_after: 2017-11-01, before: 2018-11-01", []),
        ("after: started, on_or_after: 2017-11-01", []),
    ],
)
def test_a_fixed_day_next_to_a_stricter_one(days: str, idle: list[str], tmp_path: Path) -> None:
    write_rules(tmp_path, f"has: program, where: {{completed: {{{days}}}}}")
    found = lint_ruleset(load_ruleset_files(str(tmp_path)), "draft", parse_day("2026-11-25"))
    assert [claim.path.rpartition(".")[2] for claim in found if claim.code == "L103"] == idle


def test_an_old_source_is_old_from_a_year_after_it_was_read() -> None:
    files = load_ruleset_files("guide")
    for day, count in (("2027-11-30", 0), ("2027-12-01", 5)):
        files = load_ruleset_files("guide")
        assert [found.code for found in lint_ruleset(files, "publish", parse_day(day))] == ["L204"] * count


def write_rules(folder: Path, *required: str) -> None:
    """Write a ruleset of one credential with a route for each of these criteria."""
    (folder / "ruleset.yaml").write_text("ruleset: x\ntitle: An example\ncredentials: [X]\n")
    routes = [f"  - {{id: r{at}, title: R, requires: {{{each}}}}}\n" for at, each in enumerate(required)]
    (folder / "X.yaml").write_text(random_rules.HEAD + "".join(routes))


def claims_of(folder: Path) -> list[Claim]:
    """Return what is said of the meaning of the rules that were written."""
    (credential,) = load_ruleset(str(folder)).credentials
    return find_claims(credential, None)


def codes_of(folder: Path, requires: str) -> list[str]:
    """Return the codes of what is said of the meaning of a route that requires this."""
    write_rules(folder, requires)
    return [claim.code for claim in claims_of(folder)]


@pytest.mark.parametrize(
    "asked", ["has: diploma", "has: credential", "has: skill, where: {skill: injection}", "has: program"]
)
def test_what_counts_without_a_date_may_count_although_it_closes_before_it_opens(asked: str, tmp_path: Path) -> None:
    said = ["L106"] if asked == "has: program" else []
    assert codes_of(tmp_path, f"{asked}, from: 2 years after, within: 1 year") == said


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("has: program, while: enrolled, from: 1 day after", ["L106"]),
        ("has: credential, while: current, from: 1 day after", ["L106"]),
        ("has: credential, while: current, from: 1 day after, within: 1 day", []),
        ("has: credential, while: current, from: 2 years after, within: 1 year", ["L106"]),
        ("has: employment, while: employed, from: 30 days before", []),
    ],
)
def test_what_goes_on_ends_before_it_opens(asked: str, said: list[str], tmp_path: Path) -> None:
    assert codes_of(tmp_path, asked) == said


GAPS = [
    # What is counted from another date may be anywhere.
    ("{has: credential, while: current}, {has: credential, from: 1 year after}", []),
    ("{has: credential, while: current, within: 90 days}, {has: credential, from: 1 year after}", []),
    ("{has: employment, while: employed}, {has: employment, from: 1 year after}", []),
    ("{has: program, within: 1 year}, {has: program, from: 3 years after}, {has: program, on: started}", []),
    # An end is an end, whatever it is the end of.
    ("{has: employment, while: employed}, {has: employment, on: end, from: 1 year after}", ["any[1]"]),
    ("{has: program, while: enrolled}, {has: program, from: 1 year after}", ["any[1]"]),
    ("{has: program, while: enrolled}, {has: program}", []),
    ("{has: program, while: enrolled, within: 1 year}, {has: program, from: 1 year after}", []),
    # What is wider includes what is between; what can never hold includes nothing.
    (
        "{has: program, where: {level: secondary}, within: 1 year}, {has: program, within: 5 years},"
        " {has: program, where: {level: secondary}, from: 3 years after}",
        [],
    ),
    (
        "{has: program, where: {hours: {at_most: 400}}}, {has: program, where: {hours: {at_least: 500}}},"
        " {has: program, where: {hours: {at_least: 300, at_most: 600}}}",
        [],
    ),
    ("{has: program, within: 1 year}, {has: program, from: 3 years after, within: 2 years}", []),
    ("{has: program, from: any time before, within: 1 year}, {has: program, from: 3 years after}", ["any[1]"]),
    ("{has: program, within: 1 year}, {has: diploma, from: any time before}", []),
    ("{has: program, from: 2 years after, within: 1 year}, {has: program, from: 5 years after}", []),
    # Of several alike, the first is reported.
    (
        "{has: program, within: 1 year}, {has: program, from: 3 years after}, {has: program, from: 3 years after}",
        ["any[1]"],
    ),
]


@pytest.mark.parametrize(("parts", "places"), GAPS)
def test_a_gap_is_reported_where_nothing_is_between(parts: str, places: list[str], tmp_path: Path) -> None:
    write_rules(tmp_path, f"any: [{parts}]")
    assert [format_path(claim.path[3:]) for claim in claims_of(tmp_path) if claim.code == "L107"] == places
    write_rules(tmp_path, *parts[1:-1].split("}, {"))
    assert len([claim for claim in claims_of(tmp_path) if claim.code == "L107"]) == len(places)


# --- Claims, against people -----------------------------------------------------------------------------------


def tree_at(path: RulePath, routes: tuple[Finding, ...]) -> Finding:
    """Return the finding at the place of a claim: ``routes[0].requires.all[1]``, as far as criteria go."""
    _, route, _, *way = path
    assert isinstance(route, int)
    finding = routes[route]
    for _, index in zip(way[::2], way[1::2], strict=False):
        if not isinstance(index, int) or not finding.of:
            break
        finding = finding.of[index]
    return finding


def hold_together(parent: Finding, rest: list[Finding], left_out: int) -> list[Days]:
    """Return the days on which a combination may hold without the parts that were left out of it."""
    kind, most = parent.criterion.kind, len(rest)
    numbers = {"all": [most], "any": [1], "none": [1]}.get(kind)
    if numbers is None:
        least = parent.criterion.at_least
        numbers = [number for number in range(least - left_out, least + 1) if 1 <= number <= most]
    found = [at_least(number, rest)[0] for number in numbers]
    return [complement(days) for days in found] if kind == "none" else found


def check_claim(claim: Any, routes: tuple[Finding, ...], claims: list[Any]) -> str:
    """Return what contradicts a claim in what was found for someone about whom everything is known; empty if nothing.

    Of several parts of a combination that change nothing, the later ones are left out first.
    """
    if claim.code == "L104":
        own = routes[claim.path[1]]
        others = [finding.windows for number, finding in enumerate(routes) if number != claim.path[1]]
        left = own.windows
        for days in others:
            left = intersection(left, complement(days))
        return f"on the route alone: {left}" if left else ""
    if claim.code == "L105":
        own = routes[claim.path[1]]
        return "" if any(own.windows == other.windows for other in routes if other is not own) else "none is alike"
    found = routes[claim.path[1]] if len(claim.path) == 2 else tree_at(claim.path, routes)
    in_where = "where" in claim.path
    if claim.code in ("L101", "L106"):
        return f"holds on {found.windows}" if found.windows != NEVER else ""
    if claim.code == "L102" and not in_where:
        return f"fails on {complement(found.windows)}" if found.windows != ALWAYS else ""
    if claim.code == "L103":
        parent = tree_at(claim.path[:-2], routes)
        left_out = [
            each.path[-1]
            for each in claims
            if each.code == "L103" and each.path[:-1] == claim.path[:-1] and each.path[-1] >= claim.path[-1]
        ]
        rest = [part for at, part in enumerate(parent.of) if at not in left_out]
        joined = hold_together(parent, rest, len(left_out))
        return "" if parent.windows in joined else f"{joined} without it, {parent.windows} with it"
    if claim.code == "L108":
        alike = [part.windows for part in tree_at(claim.path[:-2], routes).of if part.windows == found.windows]
        return "" if len(alike) > 1 else "no other part is alike"
    return ""


@pytest.mark.parametrize("seed", range(40))
def test_no_person_contradicts_a_claim(seed: int, tmp_path: Path) -> None:
    """Random rules that often say too much; of each claim about them, random people are asked."""
    source = random.Random(seed)
    claims_made = 0
    for _ in range(12):
        ruleset = load_ruleset(str(random_rules.write(source, tmp_path)))
        (credential,) = ruleset.credentials
        claims = [claim for claim in find_claims(credential, None) if claim.code != "L107"]
        claims_made += len(claims)
        if not claims:
            continue
        for _ in range(40):
            person = people.wide_person(source, full=True)
            answer = evaluate_profile(make_profile({"born": "1990-01-01", **person}), ruleset, 1)
            for claim in claims:
                wrong = check_claim(claim, answer.credentials[0].findings, claims)
                assert not wrong, (claim, wrong, person, random_rules.text_of(tmp_path))
    assert claims_made >= 4


def test_the_requirement_of_a_route_is_what_is_looked_at() -> None:
    ruleset = load_ruleset("published")
    for credential in ruleset.credentials:
        for route in credential.routes:
            assert requirement_of(credential, route) is not None
