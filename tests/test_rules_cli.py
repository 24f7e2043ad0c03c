"""The commands ``rules …`` as processes of their own: what people see, what programs read, and how they end."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run
from markdown_it import MarkdownIt

AS_OF = "2026-11-22"
Golden = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list.txt", ["list"]),
        ("list.json", ["list", "--format", "json"]),
        ("show-RMA.txt", ["show", "rma"]),
        ("show-CMA-published.txt", ["show", "CMA", "--rules", "published"]),
        ("show-CMA-published.md", ["show", "CMA", "--rules", "published", "--format", "markdown"]),
        ("show-CMA-published.json", ["show", "CMA", "--rules", "published", "--format", "json"]),
        ("diff.txt", ["diff", "guide", "published", "--people", "examples", "--as-of", AS_OF]),
        ("diff.json", ["diff", "guide", "published", "--people", "examples", "--as-of", AS_OF, "--format", "json"]),
        ("test.txt", ["test", "guide", "--mutate", "--coverage"]),
    ],
)
def test_what_is_shown(name: str, arguments: list[str], run: Run, golden: Golden) -> None:
    done = run("rules", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    golden(f"rules/{name}", done.stdout)


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Return a copy of the guide in which the CMA's program may be of any level."""
    shutil.copytree(ROOT / "rules" / "guide", tmp_path / "guide")
    path = tmp_path / "guide" / "CMA.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("        level: postsecondary\n", ""), encoding="utf-8")
    return tmp_path / "guide"


def test_a_case_that_fails_is_shown_with_its_reasons(changed: Path, run: Run, golden: Golden) -> None:
    done = run("rules", "test", changed, "-c", "CMA")
    assert (done.returncode, done.stderr) == (10, "")
    golden("rules/test-failed.txt", done.stdout)
    found = json.loads(run("rules", "test", changed, "-c", "CMA", "--format", "json").stdout)["credentials"]
    wrong = [
        (case["case"], route["expected"], route["verdict"])
        for case in found[0]["cases"]
        for route in case["routes"]
        if route["expected"] != route["verdict"]
    ]
    assert wrong == [("a program of a secondary school", "not_eligible", "eligible")]


def test_too_few_cases_fail_if_more_are_required(tmp_path: Path, run: Run) -> None:
    shutil.copytree(ROOT / "rules" / "guide", tmp_path / "guide")
    path = tmp_path / "guide" / "CMA.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("  - case: another accreditor")], encoding="utf-8")
    assert run("rules", "test", tmp_path / "guide").returncode == 0
    done = run("rules", "test", tmp_path / "guide", "--require", "100")
    assert done.returncode == 10
    assert "CMA graduate: missing: a case that fails only because of its level" in done.stdout
    assert run("rules", "test", tmp_path / "guide", "--require", "20").returncode == 0
    assert run("rules", "test", tmp_path / "guide", "--mutate").returncode == 10


def test_a_case_under_another_reading(tmp_path: Path, run: Run) -> None:
    shutil.copytree(ROOT / "rules" / "guide", tmp_path / "guide")
    path = tmp_path / "guide" / "CCMA.yaml"
    case = """  - case: an equivalent, if any counts
    profile:
      complete: true
      diploma: {kind: equivalent}
      programs: [{field: medical_assisting, completed: 2021-05-20}]
    as_of: 2022-01-01
    readings: {ged: any_equivalent}
    expect: {training: VERDICT}
"""
    text = path.read_text(encoding="utf-8")
    for verdict, status in (("eligible", 0), ("not_eligible", 10)):
        path.write_text(text + case.replace("VERDICT", verdict), encoding="utf-8")
        assert run("rules", "test", tmp_path / "guide", "-c", "CCMA").returncode == status
    path.write_text(
        text + case.replace("any_equivalent}", "any_equivalnt}").replace("VERDICT", "eligible"), encoding="utf-8"
    )
    done = run("rules", "test", tmp_path / "guide")
    assert done.returncode == 4
    assert "did you mean any_equivalent?" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["show", "XYZ"], 2),
        (["show", "RMA", "--rules", "nowhere"], 4),
        (["show", "RMA", "--format", "pdf"], 2),
        (["lint", "nowhere"], 4),
        (["lint", "--as-of", "soon"], 2),
        (["test", "nowhere"], 4),
        (["test", "-c", "XYZ"], 2),
        (["test", "--require", "101"], 2),
        (["cases", "nowhere"], 4),
        (["diff", "guide", "nowhere"], 4),
        (["diff", "guide"], 2),
        (["diff", "guide", "published", "--people", "nowhere"], 4),
        (["frobnicate"], 2),
        ([], 2),
    ],
)
def test_a_wrong_command_line_or_input_says_so(arguments: list[str], status: int, run: Run) -> None:
    done = run("rules", *arguments)
    assert (done.returncode, done.stdout) == (status, "") or (arguments == [] and done.returncode == status)
    assert done.stderr or not arguments
    assert "Traceback" not in done.stderr


def test_a_reading_that_another_ruleset_takes_otherwise_is_a_difference(tmp_path: Path, run: Run) -> None:
    shutil.copytree(ROOT / "rules" / "guide", tmp_path / "guide")
    path = tmp_path / "guide" / "NCMA.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("taken: thirty_five", "taken: forty"), encoding="utf-8")
    found = json.loads(run("rules", "diff", "guide", tmp_path / "guide", "--format", "json").stdout)["differences"]
    assert [(each["credential"], each["route"], each["said"]) for each in found] == [
        ("NCMA", None, "another choice is taken for the reading full_time"),
        ("NCMA", "experience", "the route asks for different things"),
        ("NCMA", "experience", "with jobs_together=together, the route asks for different things"),
        ("NCMA", "experience", "with hours_at=full_time_only, the route asks for different things"),
    ]
    assert "40 hours a week" in found[0]["after"][0]
    assert "35 hours a week" in found[0]["before"][0]


def test_a_person_who_cannot_be_read_stops_the_comparison(tmp_path: Path, run: Run) -> None:
    (tmp_path / "good.yaml").write_text("complete: true\n")
    (tmp_path / "bad.yaml").write_text("complete: maybe\n")
    (tmp_path / "worse.yaml").write_text("diploma: 5\n")
    done = run("rules", "diff", "guide", "published", "--people", tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert "bad.yaml:1:11" in done.stderr
    assert "worse.yaml:1:10" in done.stderr


def test_a_new_ruleset_is_a_good_one_and_is_written_over_nothing(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "mine"
    assert run("rules", "new", folder).returncode == 0
    assert sorted(path.name for path in folder.iterdir()) == ["EXAMPLE.yaml", "rules.schema.json", "ruleset.yaml"]
    assert run("rules", "lint", folder, "--as-of", "2026-11-25").returncode == 0
    assert run("rules", "test", folder).returncode == 0
    assert json.loads((folder / "rules.schema.json").read_text()) == json.loads(run("schema", "rules").stdout)
    done = run("rules", "new", folder)
    assert done.returncode == 2
    assert "is there already" in done.stderr
    (tmp_path / "file").write_text("")
    assert run("rules", "new", tmp_path / "file").returncode == 2


def test_a_page_goes_to_a_file(tmp_path: Path, run: Run) -> None:
    done = run("rules", "show", "CMA", "--format", "markdown", "-o", tmp_path / "cma.md")
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "cma.md").read_text(encoding="utf-8").startswith("# CMA: Certified Medical Assistant\n")


@pytest.mark.parametrize(
    "command",
    [
        ["rules", "show", "EXAMPLE", "--rules", "mine"],
        ["rules", "cases", "mine"],
        ["check", "-", "--rules", "mine", "--format", "text"],
        ["check", "-", "--compare-with", "mine", "--format", "text"],
    ],
)
@pytest.mark.parametrize("target", ["EXAMPLE.yaml", "ruleset.yaml"])
def test_nothing_is_written_over_the_rules_that_it_is_made_from(
    command: list[str], target: str, tmp_path: Path, run: Run
) -> None:
    assert run("rules", "new", "mine", cwd=tmp_path).returncode == 0
    path = tmp_path / "mine" / target
    before = path.read_text(encoding="utf-8")
    done = run(*command, "-o", path, stdin="complete: true\n", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert f"{path} cannot be written: it is a file that was read for this" in done.stderr
    assert path.read_text(encoding="utf-8") == before
    assert run(*command, "-o", "mine.txt", stdin="complete: true\n", cwd=tmp_path).returncode == 0


SIGNS = "# *a* _b_ __c__ [d](e) ![f](g) <b>h</b> <https://i> `j` | k &amp; \\ ~~l~~\n# m\n\n- n\n|-|\n|o| $"


def shape_of(page: str) -> list[object]:
    """Return what a page in Markdown is made of: its tags in order, and how deep each is."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
    return [(token.type, token.level, [each.type for each in token.children or ()]) for token in tokens]


def test_what_markdown_takes_for_signs_stays_text_on_its_page(tmp_path: Path, run: Run) -> None:
    """The same texts with and without signs in them make a page of the same headings, lists and paragraphs."""
    shapes = []
    for said in (SIGNS, "plain"):
        text = json.dumps(said)
        starts = ", ".join(json.dumps(start + said) for start in ("1. ", "23) ", "- ", "+ ", "=", "    ", "> ", "\n"))
        (tmp_path / "ruleset.yaml").write_text(f"ruleset: {text}\ntitle: {text}\ncredentials: [X]\n")
        (tmp_path / "X.yaml").write_text(
            f"credential: X\nname: {text}\nbody: {{name: {text}, abbreviation: {text}}}\nsource: {{title: {text}}}\n"
            f"readings: {{{text}: {{question: {text}, taken: {text}, choices: {{{text}: {text}, b: {text}}}, "
            f"unsaid: [{text}]}}}}\nrequires: {{not_found: {text}}}\n"
            f"routes: [{{id: {text}, title: {text}, not_found: [{text}], obligations: [{{text: {text}}}], "
            f"requires: {{has: program, where: {{school: {text}}}, says: {text}}}}}]\n"
            f"exam: [{starts}]\nnot_found: [{text}]\nobligations: [{{text: {text}}}]\n"
        )
        done = run("rules", "show", "X", "--rules", tmp_path, "--format", "markdown")
        assert (done.returncode, done.stderr) == (0, "")
        shapes.append(shape_of(done.stdout))
    assert shapes[0] == shapes[1]


HOSTILE = "\\e[31m\\u202e"


def test_rules_of_strangers_do_not_steer_a_terminal(tmp_path: Path, run: Run) -> None:
    """Escapes and marks of direction in a rule file are spelled out wherever its texts are shown."""
    (tmp_path / "ruleset.yaml").write_text(f'ruleset: "x{HOSTILE}"\ntitle: "t{HOSTILE}"\ncredentials: ["X{HOSTILE}"]\n')
    (tmp_path / "X.yaml").write_text(
        f'credential: "X{HOSTILE}"\nname: "n{HOSTILE}"\nbody: {{name: "b{HOSTILE}", abbreviation: b}}\n'
        f'source: {{title: "s{HOSTILE}"}}\n'
        f'routes: [{{id: "r{HOSTILE}", title: "t{HOSTILE}", requires: {{has: program, says: "p{HOSTILE}"}}}}]\n'
        f'cases: [{{case: "c{HOSTILE}", profile: {{complete: true}}, as_of: 2026-01-01, '
        f'expect: {{"r{HOSTILE}": eligible}}}}]\n'
    )
    folder = str(tmp_path)
    for arguments in (
        ["show", "X\x1b[31m\u202e", "--rules", folder],
        ["show", "X\x1b[31m\u202e", "--rules", folder, "--format", "markdown"],
        ["show", "X\x1b[31m\u202e", "--rules", folder, "--format", "json"],
        ["lint", folder],
        ["lint", folder, "--format", "github"],
        ["lint", folder, "--level", "draft"],
        ["test", folder, "--coverage", "-v"],
        ["cases", folder],
        ["diff", "guide", folder],
    ):
        done = run("rules", *arguments)
        assert done.returncode in (0, 10), (arguments, done.stderr)
        assert not {"\x1b", "\u202e"} & set(done.stdout + done.stderr), arguments


@pytest.mark.parametrize("choice", ["full_time=forty", "NCMA.full_time=forty", "ncma.full_time=forty"])
def test_a_reading_is_taken_by_name(choice: str, run: Run) -> None:
    person = (
        "complete: true\ndiploma: {kind: ged}\nemployment: [{role: medical_assistant, start: 2022-01-01, "
        "end: 2024-06-30, hours_per_week: 36, supervised: true}]\n"
    )
    as_read = run("check", "-", "-c", "NCMA", "--as-of", "2024-01-15", "--exit-code", "--why", stdin=person)
    assert as_read.returncode == 0
    said = "NOT ELIGIBLE if read differently: full time is 40 hours a week or more"
    assert said in " ".join(as_read.stdout.split())
    other = run("check", "-", "-c", "NCMA", "--as-of", "2024-01-15", "--exit-code", "--reading", choice, stdin=person)
    assert other.returncode == 10
    assert "with full_time=forty, as asked for: full time is 40 hours a week or more" in " ".join(other.stdout.split())
    answer = json.loads(
        run("check", "-", "--as-of", "2024-01-15", "--reading", choice, "--format", "json", stdin=person).stdout
    )
    assert answer["ruleset"]["readings"] == {"NCMA.full_time": "forty"}


@pytest.mark.parametrize("wrong", ["full_time", "full_time=", "=forty", "fulltime=forty", "full_time=fourty"])
def test_a_reading_that_there_is_not_is_a_wrong_command_line(wrong: str, run: Run) -> None:
    done = run("check", "-", "--reading", wrong, stdin="complete: true\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_rules_without_readings_have_none_to_take(run: Run) -> None:
    done = run("check", "-", "--rules", "examples/rulesets/hspa", "--reading", "foo=bar", stdin="complete: true\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ma-eligible: there is no reading foo; the rules have none\n"


def test_where_another_ruleset_differs_is_said_last_with_the_reason(run: Run) -> None:
    person = (
        "complete: true\ndiploma: {kind: equivalent}\nmilitary: [{completed: 2025-01-01, training: medical_services}]\n"
    )
    done = run("check", "-", "--as-of", AS_OF, "--why", stdin=person)
    last = done.stdout[done.stdout.index("Under the ruleset published") :]
    assert "CCMA" not in last
    assert "RMA    not known" in last
    answer = json.loads(run("check", "-", "--as-of", AS_OF, "--format", "json", stdin=person).stdout)
    assert [each["id"] for each in answer["compared_with"]["differing"]] == ["RMA", "NCMA"]
    alone = run("check", "-", "--as-of", AS_OF, "--compare-with", "none", stdin=person)
    assert "published" not in alone.stdout
    same = run("check", "-", "--as-of", AS_OF, "--compare-with", "guide", "--why", stdin=person)
    assert "the answers are the same" in same.stdout
    assert run("check", "-", "--compare-with", "nowhere", stdin=person).returncode == 4


def test_a_ruleset_in_a_folder_names_the_one_next_to_it(tmp_path: Path, run: Run) -> None:
    for name, other in (("old", "new"), ("new", None)):
        assert run("rules", "new", tmp_path / name).returncode == 0
        info = tmp_path / name / "ruleset.yaml"
        info.write_text(info.read_text().replace("ruleset: mine", f"ruleset: {name}"))
        if other:
            info.write_text(info.read_text() + f"compare_with: {other}\n")
    path = tmp_path / "new" / "EXAMPLE.yaml"
    path.write_text(path.read_text().replace("{at_least: 120}", "{at_least: 200}"))
    person = (
        "complete: true\ndiploma: {kind: ged}\nprograms: [{field: phlebotomy, hours: 150, completed: 2026-01-01}]\n"
    )
    done = run("check", "-", "--rules", tmp_path / "old", "--as-of", AS_OF, stdin=person)
    assert done.returncode == 0
    assert "EXAMPLE*: no by new: phlebotomy program of 2026-01-01, 150 hours; 200 hours needed." in " ".join(
        done.stdout.split()
    )
