"""The commands with the map of an export answer as with the table that somebody would have written by hand."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import jsonschema
import openpyxl
import pytest
import yaml
from conftest import GOLDEN, ROOT, Run
from exports import export_joined, export_people, write_map
from people import wide_person
from table_writers import csv_text, joined_rows, wide_rows, write_workbook
from test_draft import DECIDED, decide

from ma_eligibility.errors import InputError
from ma_eligibility.explain.assumptions import drop_assumptions
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.load.schema import make_schema
from ma_eligibility.roster.mapping.maps import parse_map

AS_OF = ["--as-of", "2026-11-29"]
PEOPLE = [(f"P{seed:02}", wide_person(Random(seed), full=seed % 3 == 0)) for seed in range(24)]
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "a\tb",
    "two\nlines",
    'a"b',
    "a,b;c",
    "\u202eabc",
    "\x1b[31mred",
    "",
    "  ends  ",
]


class Case(NamedTuple):
    """An export with its map, and the table of the tool's own with the same people."""

    export: Path
    map: Path
    own: Path
    kept: dict[str, str]
    """The cell that is kept of each person."""
    kept_name: str


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("case")
    rows, text = export_people(wide_rows(PEOPLE), Random(5))
    spec = json.loads(text.partition("\n")[2])
    name = spec["keep"][0]
    at, id_at = rows[0].index(name), rows[0].index(next(key for key, each in spec["columns"].items() if each == "id"))
    for number, row in enumerate(rows[1:]):
        row[at] = HOSTILE[number % len(HOSTILE)]
    (folder / "export.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    (folder / "office.map.yaml").write_text(text, encoding="utf-8")
    (folder / "own.csv").write_text(csv_text(wide_rows(PEOPLE)), encoding="utf-8", newline="")
    kept = {row[id_at]: row[at].strip() for row in rows[1:]}
    return Case(folder / "export.csv", folder / "office.map.yaml", folder / "own.csv", kept, name)


def read_table(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a table of results, with texts for what is in them."""
    if path.suffix == ".csv":
        return list(csv.DictReader(path.read_text("utf-8-sig").splitlines(keepends=True)))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
        return found
    names, *rows = openpyxl.load_workbook(path)[openpyxl.load_workbook(path).sheetnames[0]].iter_rows(values_only=True)
    return [dict(zip(map(str, names), row, strict=True)) for row in rows]


#: The columns of results with the facts of people, which are called as the export calls them.
CALLED = ("unknown", "facts")


def assert_same_tables(mapped: Path, own: Path, case: Case) -> None:
    ours, theirs = read_table(mapped), read_table(own)
    assert len(ours) == len(theirs) > 0
    for row, other in zip(ours, theirs, strict=True):
        assert list(row) == [*other, case.kept_name]
        kept = row.pop(case.kept_name) or ""
        expected = case.kept[row["id"]]
        if mapped.suffix == ".csv":
            assert kept[:1] not in ("=", "+", "-", "@")
            assert kept.removeprefix("'") == expected or not expected.isprintable()
        elif mapped.suffix == ".xlsx":
            assert kept == expected or not expected.isprintable()
        else:
            assert kept == expected
        if mapped.suffix in (".csv", ".xlsx"):
            assert "\x1b" not in kept
        for name in CALLED:
            if name in row:
                assert bool(row.pop(name)) == bool(other.pop(name))
        assert row == other


@pytest.mark.parametrize("kind", ["csv", "jsonl", "xlsx", "parquet"])
@pytest.mark.long
def test_every_table_is_that_of_the_hand_made_one(kind: str, case: Case, run: Run, tmp_path: Path) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    names = ("output", "findings", "plans")

    def list_files(which: str) -> Iterator[str]:
        for name in names:
            yield from (f"--{name}", str(tmp_path / f"{which}.{name}.{kind}"))

    mapped = run("cohort", case.export, "--map", case.map, *AS_OF, *list_files("mapped"))
    own = run("cohort", case.own, *AS_OF, *list_files("own"))
    assert (mapped.returncode, mapped.stderr) == (own.returncode, own.stderr) == (0, "")
    settle = "What to ask for"
    assert mapped.stdout.partition(settle)[0] == own.stdout.partition(settle)[0]
    for name in names:
        assert_same_tables(tmp_path / f"mapped.{name}.{kind}", tmp_path / f"own.{name}.{kind}", case)


def test_kept_cells_are_no_formulas_in_a_workbook(case: Case, run: Run, tmp_path: Path) -> None:
    run("cohort", case.export, "--map", case.map, *AS_OF, "-q", "-o", tmp_path / "a.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx"):
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("is_mapped", [True, False])
def test_names_of_columns_are_no_formulas(is_mapped: bool, run: Run, tmp_path: Path) -> None:
    name = "=HYPERLINK(1)"
    (tmp_path / "a.csv").write_text(f"id,diploma.kind,{name}\n1,ged,a\n2,gedd,b\n", encoding="utf-8")
    text = f"map: x\ncolumns: {{id: id, diploma.kind: diploma.kind}}\nkeep: ['{name}']\n"
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    how = ["--map", "m.yaml"] if is_mapped else ["--keep", name]
    asked = ["cohort", "a.csv", *how, *AS_OF, "-q"]
    run(*asked, "-o", "o.csv", "--rejects", "r.csv", cwd=tmp_path)
    run(*asked, "-o", "o.xlsx", cwd=tmp_path)
    for table in ("o.csv", "r.csv"):
        header = next(csv.reader((tmp_path / table).read_text("utf-8-sig").splitlines()))
        assert header[-1] == f"'{name}"
    (first, *_), *_ = [sheet.iter_rows() for sheet in openpyxl.load_workbook(tmp_path / "o.xlsx")]
    assert all(cell.data_type != "f" for cell in first)
    again = run("cohort", "r.csv", *how, *AS_OF, "-q", cwd=tmp_path)
    assert "column diploma.kind: this word is not known here (did you mean ged?)" in again.stderr


@pytest.mark.parametrize(
    "options",
    [
        ["-j", "2"],
        ["--where", "verdict=eligible"],
        ["--where", "verdict=not_eligible", "-c", "NCMA"],
        ["--verdicts"],
        ["--closing-within", "3y"],
        ["--opening-within", "3y"],
        ["--rules", "published"],
    ],
    ids=" ".join,
)
def test_options_of_a_mapped_run(options: list[str], case: Case, run: Run, tmp_path: Path) -> None:
    for path, which, more in ((case.export, "mapped", ["--map", str(case.map)]), (case.own, "own", [])):
        result = run("cohort", path, *more, *AS_OF, "-q", *options, "-o", tmp_path / f"{which}.jsonl")
        assert (result.returncode, result.stderr) == (0, "")
    assert_same_tables(tmp_path / "mapped.jsonl", tmp_path / "own.jsonl", case)


def test_standard_input_is_read_by_the_map(case: Case, run: Run) -> None:
    arguments = ["--map", case.map, *AS_OF, "-q", "--format", "csv"]
    from_file = run("cohort", case.export, *arguments)
    piped = run("cohort", "-", *arguments, stdin=case.export.read_text("utf-8"))
    assert (piped.returncode, piped.stderr) == (0, "")
    assert piped.stdout == from_file.stdout
    assert len(piped.stdout.splitlines()) > 5 * len(PEOPLE)


def test_letters_of_a_mapped_run(case: Case, run: Run, tmp_path: Path) -> None:
    for path, which, more in ((case.export, "mapped", ["--map", str(case.map)]), (case.own, "own", [])):
        assert run("cohort", path, *more, *AS_OF, "-q", "--letters", tmp_path / which).returncode == 0
    names = sorted(file.name for file in (tmp_path / "own").iterdir())
    assert names == sorted(file.name for file in (tmp_path / "mapped").iterdir())
    assert len(names) == len(PEOPLE)
    for name in names:
        own = (tmp_path / "own" / name).read_text("utf-8")
        head, kept, rest = re.split(
            "(?<=</h1>\n)(<p>.*?</p>\n)", (tmp_path / "mapped" / name).read_text("utf-8"), maxsplit=1
        )
        if kept.startswith("<p>This is what your record says"):  # the columns that are kept are empty
            head += kept
        assert head + rest == own


ANSWER = ("verdict", "since", "until", "days_left", "opens", "may_open")


@pytest.mark.parametrize("rules", ["guide", "published"])
@pytest.mark.long
def test_check_says_of_everybody_what_cohort_says(rules: str, case: Case, run: Run, tmp_path: Path) -> None:
    asked = ["--map", case.map, *AS_OF, "--rules", rules]
    run("cohort", case.export, *asked, "-q", "-o", tmp_path / "a.jsonl")
    rows = {(row["id"], row["credential"]): row for row in read_table(tmp_path / "a.jsonl")}
    for id, person in PEOPLE[:: 1 if rules == "guide" else 4]:
        answer = json.loads(run("check", case.export, "--id", id, *asked, "--format", "json").stdout)
        assert answer["candidate"] == person.get("candidate", id)
        for credential in answer["credentials"]:
            row = rows.pop((id, credential["id"]))
            assert {name: credential[name] for name in ANSWER} == {name: row[name] for name in ANSWER}
    assert not rows or rules == "published"


# --- Rejected rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rejected_rows_are_fixed_and_run_again_by_the_same_map(kind: str, run: Run, tmp_path: Path) -> None:
    names = ["=SID", "Name", "HS", "Grad", "Mail", "GPA"]
    rows = [names, *([f"{n}", f"Ann {n}", "Y", "05/20/2021", f"=a{n}", "3"] for n in range(1, 7))]
    rows[2][2], rows[4][3], rows[6][0] = "Yes", "20/05/2021", "1"
    text = "map: x\ndates: MM/DD/YYYY\ncolumns:\n  =SID: id\n  Name: candidate\n"
    text += "  HS: {to: diploma.kind, words: {Y: ged}}\n  Grad: diploma.earned\nkeep: [Mail]\nignore: [GPA]\n"
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    path = tmp_path / f"a.{kind}"
    if kind == "csv":
        path.write_text(csv_text(rows), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in rows:
            sheet.append(row)
        for cell in (*sheet["A"], *sheet["E"]):
            cell.data_type = "s"
        book.save(path)
    asked = ["--map", "m.yaml", *AS_OF, "-q", "--format", "csv"]
    result = run("cohort", path.name, *asked, "--rejects", "r.csv", cwd=tmp_path)
    assert result.returncode == 4
    (tmp_path / "r.csv").chmod(0o600)
    header, *rejected = csv.reader((tmp_path / "r.csv").read_text("utf-8-sig").splitlines())
    assert [name.lstrip("'") for name in header] == ["reject_line", "reject_reason", *names]
    assert [row[0] for row in rejected] == ["3", "5", "7"]
    again = run("cohort", "r.csv", *asked, cwd=tmp_path)
    assert "3 of 3 people cannot be read" in again.stderr
    assert "empty this cell once it is fixed" in again.stderr
    fixed = [[row[0], "", *row[2:]] for row in rejected]
    fixed[0][4], fixed[1][5], fixed[2][2] = "Y", "05/20/2021", "6"
    (tmp_path / "r.csv").write_text(csv_text([header, *fixed]), encoding="utf-8")
    done = run("cohort", "r.csv", *asked, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    found = {row["id"]: row["Mail"] for row in csv.DictReader(done.stdout.splitlines())}
    assert found == {"2": "'=a2", "4": "'=a4", "6": "'=a6"}


@pytest.mark.parametrize("title", ["Job  List", " Jobs "])
def test_rejects_of_a_sheet_whose_name_has_spaces(title: str, run: Run, tmp_path: Path) -> None:
    skills = [["No", "Skill", "Times"], ["1", "injection", "many"]]
    write_workbook(tmp_path / "a.xlsx", {"People": [["SID", "Name"], ["1", "Ann"]], title.strip(): skills})
    section = "{id: No, section: skills, columns: {Skill: skill, Times: count}}"
    text = f"map: x\nsheets:\n  People: {{id: SID, columns: {{Name: candidate}}}}\n  {json.dumps(title)}: {section}\n"
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    asked = ["--map", "m.yaml", *AS_OF, "-q"]
    run("cohort", "a.xlsx", *asked, "--rejects", "r.csv", cwd=tmp_path)
    again = run("cohort", "r.csv", *asked, cwd=tmp_path)
    assert "List.1.Times: this is not a number" in again.stderr.replace("Jobs .1", "List.1")


# --- What is assumed ------------------------------------------------------------------------------------------

ASSUMED = {
    "military": "there is no military training",
    "employment": "there is no employment",
    "attempts": "there is no exam attempt",
    "credentials": "there is no credential held",
}


def write_silent_export(folder: Path, assume: Sequence[str]) -> tuple[Path, Path]:
    """Write people whose rows say nothing of some sections, and a map that assumes that there are none."""
    people = [
        (
            id,
            {key: fact for key, fact in person.items() if key not in ASSUMED and key not in ("complete", "incomplete")},
        )
        for id, person in PEOPLE
    ]
    people += [("J1", {"employment": [{"role": "medical_assistant", "start": "2018-01-01", "end": "present"}]})]
    people += [("N1", {"military": "none", "employment": "none"})]
    rows, text = export_people(wide_rows(people), Random(8), ["MM/DD/YYYY", "MM/YYYY"])
    spec = json.loads(text.partition("\n")[2])
    (folder / "e.csv").write_text(csv_text(rows), encoding="utf-8", newline="")
    spec["assume"] = dict.fromkeys(assume, "none")
    path = folder / f"{len(assume)}.map.yaml"
    path.write_text(write_map(spec), encoding="utf-8")
    return folder / "e.csv", path


def answers_with(assume: Sequence[str], rules: str, run: Run, folder: Path) -> list[dict[str, Any]]:
    export, office = write_silent_export(folder, assume)
    out = folder / "out.jsonl"
    result = run("cohort", export, "--map", office, *AS_OF, "-q", "-o", out, "--rules", rules)
    assert (result.returncode, result.stderr) == (0, "")
    return read_table(out)


def differ(row: dict[str, Any], other: dict[str, Any]) -> bool:
    return any(row[name] != other[name] for name in ("verdict", "since", "until", "opens", "may_open"))


@pytest.mark.parametrize("rules", ["guide", "published"])
@pytest.mark.long
def test_an_answer_that_depends_on_an_assumption_says_so(rules: str, run: Run, tmp_path: Path) -> None:
    """It does so if its verdict is another one where that is left open, and only if the verdict or a day is.

    Several are said together where none matters alone: the verdict or a day is another one without all of them.
    """
    assumed = answers_with(list(ASSUMED), rules, run, tmp_path)
    bare = answers_with([], rules, run, tmp_path)
    depends = 0
    for key, text in ASSUMED.items():
        others = answers_with([each for each in ASSUMED if each != key], rules, run, tmp_path)
        for row, without, none in zip(assumed, others, bare, strict=True):
            condition = row["condition"] or ""
            said = f"if {text}" in condition
            depends += said
            if row["verdict"] != without["verdict"]:
                assert said, (row, without)
            if said:
                is_one_of_all = sum(f"if {each}" in condition for each in ASSUMED.values()) > 1
                assert differ(row, without) or (is_one_of_all and differ(row, none))
                assert row["id"] != "N1" or key in ("attempts", "credentials")
                assert row["id"] != "J1" or key != "employment"
    assert depends > 20


def test_an_answer_that_depends_on_assumptions_together_says_so(run: Run, tmp_path: Path) -> None:
    assumed, without = (answers_with(assume, "published", run, tmp_path) for assume in (list(ASSUMED), []))
    for row, other in zip(assumed, without, strict=True):
        said = any(f"if {text}" in (row["condition"] or "") for text in ASSUMED.values())
        assert said or row["verdict"] == other["verdict"], (row, other)


def test_a_record_that_is_only_assumed_counts_as_assumed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("SID,Prog,Grad\n4,medical_assisting,2026-05-20\n", encoding="utf-8")
    columns = "columns: {SID: id, Prog: programs.1.field, Grad: programs.1.completed}"
    (tmp_path / "m.yaml").write_text(f"map: x\n{columns}\nassume: {{diploma.kind: ged}}\n", encoding="utf-8")
    result = run("cohort", "a.csv", "--map", "m.yaml", *AS_OF, "-q", "--format", "jsonl", cwd=tmp_path)
    (row,) = [each for each in map(json.loads, result.stdout.splitlines()) if each["credential"] == "NCMA"]
    assert (row["verdict"], row["condition"]) == ("eligible", "if the diploma's kind is ged")


def test_what_is_assumed_is_said_in_every_answer(run: Run, tmp_path: Path) -> None:
    export, office = write_silent_export(tmp_path, list(ASSUMED))
    asked = [export, "--map", office, *AS_OF]
    id = PEOPLE[0][0]
    text = " ".join(run("check", *asked, "--id", id).stdout.split())
    assert "Assumed, and not on file: " + "; ".join(ASSUMED.values()) in text
    answer = json.loads(run("check", *asked, "--id", id, "--format", "json").stdout)
    assert answer["assumed"] == [{"address": key, "value": "none"} for key in ASSUMED]
    page = tmp_path / "a.html"
    assert run("check", *asked, "--id", id, "-o", page).returncode in (0, 1)
    plans = json.loads(run("plan", *asked, "--id", id, "--format", "json").stdout)
    assert plans["assumed"] == answer["assumed"]
    summary = " ".join(run("cohort", *asked, "--letters", tmp_path / "letters").stdout.split())
    counts = {key: len(PEOPLE) + 2 - (key in ("military", "employment")) for key in ASSUMED}
    counts["employment"] -= 1
    for key, said in ASSUMED.items():
        assert f"of {counts[key]}: {said}" in summary
    letter = (tmp_path / "letters" / f"{id}.html").read_text("utf-8")
    assert "It is assumed that there is no military training, there is no employment" in letter
    own = (tmp_path / "letters" / "N1.html").read_text("utf-8")
    assert "It is assumed that there is no exam attempt" in own
    assert "military training, there" not in own


# --- The order of things --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_columns_and_rows_makes_no_difference(seed: int, case: Case, run: Run, tmp_path: Path) -> None:
    source = Random(seed)
    header, *rows = csv.reader(case.export.read_text("utf-8").splitlines(keepends=True))
    order = source.sample(range(len(header)), len(header))
    source.shuffle(rows)
    written = [[row[at] for at in order] for row in (header, *rows)]
    (tmp_path / "shuffled.csv").write_text(csv_text(written, "\t"), encoding="utf-8", newline="")
    asked = ["--map", case.map, *AS_OF, "-q", "--format", "csv"]
    first = run("cohort", case.export, *asked)
    second = run("cohort", tmp_path / "shuffled.csv", *asked)
    assert (second.returncode, second.stderr) == (0, "")
    assert sorted(csv.reader(second.stdout.splitlines(True))) == sorted(csv.reader(first.stdout.splitlines(True)))


def test_the_order_of_sheets_and_their_rows_makes_no_difference(run: Run, tmp_path: Path) -> None:
    sheets, text = export_joined(joined_rows(PEOPLE), Random(3))
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    answers = []
    for seed in (None, 1, 2):
        titles = list(sheets)
        written = dict(sheets)
        if seed is not None:
            source = Random(seed)
            source.shuffle(titles)
            for title in titles:
                header, *rows = sheets[title]
                order = source.sample(range(len(header)), len(header))
                if title == next(iter(sheets)):
                    source.shuffle(rows)
                written[title] = [[row[at] for at in order] for row in (header, *rows)]
        path = write_workbook(tmp_path / f"{seed}.xlsx", {title: written[title] for title in titles})
        result = run("cohort", path, "--map", tmp_path / "m.yaml", *AS_OF, "-q", "--format", "csv")
        assert (result.returncode, result.stderr) == (0, "")
        lines = csv.DictReader(result.stdout.splitlines(keepends=True))
        found = sorted(lines, key=lambda row: (row["id"], row["credential"]))
        for row in found:  # cells have moved
            row["unknown"] = re.sub(r"'.*?'![A-Z]+[0-9]+ ", "", row["unknown"])
        answers.append(found)
    assert answers[0] == answers[1] == answers[2]


# --- The schema -----------------------------------------------------------------------------------------------


def list_maps() -> Iterator[Any]:
    """Give the maps of the documentation and of the tests, as plain values."""
    for write, changes in DECIDED.items():
        name = getattr(write, "__name__", "").removeprefix("write_")
        yield yaml.safe_load(decide((GOLDEN / "drafts" / f"{name}.map.yaml").read_text("utf-8"), changes))
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        for block in re.findall(r"```yaml\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            if re.search("^map:", block, re.MULTILINE):
                yield yaml.safe_load(block)
    for seed in range(20):
        people = [(f"{number}", wide_person(Random(f"{seed} {number}"), full=True)) for number in range(5)]
        yield json.loads(export_people(wide_rows(people), Random(seed))[1].partition("\n")[2])
        yield json.loads(export_joined(joined_rows(people), Random(seed))[1].partition("\n")[2])


def test_the_schema_accepts_every_map(run: Run) -> None:
    schema = json.loads(run("schema", "map").stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    maps = list(list_maps())
    assert len(maps) > 40
    for each in maps:
        assert not list(validator.iter_errors(json.loads(json.dumps(each)))), each


BROKEN: list[dict[str, Any]] = [
    {},
    {"map": "x", "colums": {"a": "id"}},
    {"map": "x", "columns": {}},
    {"map": "x", "columns": {"a": "id"}, "kep": ["b"]},
    {"map": "x", "columns": {"a": "id"}, "header": 0},
    {"map": "x", "columns": {"a": "id"}, "header": "one"},
    {"map": "x", "columns": {"a": "id"}, "dates": "american"},
    {"map": "x", "columns": {"a": "id"}, "dates": ["MM/DD/YYYY", "MM/DD"]},
    {"map": "x", "columns": {"a": ["id"]}},
    {"map": "x", "columns": {"a": {"too": "born"}}},
    {"map": "x", "columns": {"a": {"to": {"by": "S"}}}},
    {"map": "x", "columns": {"a": {"to": {"by": "S", "words": {}}}}},
    {"map": "x", "columns": {"a": {"to": "born", "others": "guess"}}},
    {"map": "x", "columns": {"a": {"to": "born", "is": "day"}}},
    {"map": "x", "columns": {"a": "id"}, "keep": {"b": "c"}},
    {"map": "x", "sheets": {}},
    {"map": "x", "sheets": {"P": {"columns": {"a": "born"}}}},
    {"map": "x", "sheets": {"P": {"id": "S"}}},
    {"map": "x", "sheets": {"P": {"id": "S", "columns": {"a": "born"}, "sections": "skills"}}},
]


@pytest.mark.parametrize("broken", BROKEN, ids=json.dumps)
def test_schema_and_tool_refuse_broken_maps(broken: dict[str, Any]) -> None:
    assert list(jsonschema.Draft7Validator(make_schema("map")).iter_errors(broken))
    with pytest.raises(InputError):
        parse_map(json.dumps(broken), "m.yaml")


def test_all_that_is_assumed_is_dropped_together() -> None:
    assume = ["credentials", "programs[0].field", "programs[0].level", "programs[1].level", "diploma.kind"]
    programs = [{"field": "medical_assisting", "level": "secondary"}, {"field": "phlebotomy", "level": "secondary"}]
    facts = {"programs": programs, "diploma": {"kind": "ged"}, "credentials": [], "assumed": assume}
    profile = make_profile(facts)
    *alone, together = [
        each for each in drop_assumptions(profile, load_ruleset("guide"), 739000) if not each.is_to_come
    ]
    assert len(alone) == len(assume)
    (without,) = together.profiles
    assert without.programs == make_profile({"programs": [{"field": "phlebotomy"}]}).programs
    assert (without.diploma, without.credentials) == (None, None)


def test_many_assumed_facts_are_dropped_together() -> None:
    jobs = [{"start": "2020-01-01", "end": "present", "employer": f"{number}"} for number in range(300)]
    facts = {"employment": jobs, "assumed": [f"employment[{number}].end" for number in range(300)]}
    found = [
        each for each in drop_assumptions(make_profile(facts), load_ruleset("guide"), 739000) if not each.is_to_come
    ]
    assert [each.text for each in found] == ["if the job goes on"]
