"""The page with the engine inside, without a browser: what its script asks, the file that it is, and how it is made.

``tests/browser/`` opens it in real browsers.
"""

import base64
import gzip
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import ROOT, Run
from people import random_person, wide_person
from small_runtime import WHEEL, make_runtime

from ma_eligibility.browser import runtime
from ma_eligibility.browser.bundle import collect_rules, write_page
from ma_eligibility.browser.form import read_entries
from ma_eligibility.browser.session import Session
from ma_eligibility.load.profile import make_profile, parse_profile, read_document
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.plain_values import read_plainly
from ma_eligibility.profile.profile import PERSON, SECTIONS
from ma_eligibility.profile.vocabulary import record_fields

TODAY = "2026-11-22"
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
RULES = ("guide", "published")


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def entries_of(session: Session, text: str, name: str = "someone.yaml") -> dict[str, Any]:
    found = json.loads(session.open(text, name))
    assert found["problems"] == []
    entries: dict[str, Any] = found["entries"]
    return entries


def answer(session: Session, entries: dict[str, Any], rules: str = "guide", as_of: str = TODAY) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(session.answer(rules, json.dumps(entries), as_of))
    return found


# --- Answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(24))
def test_the_page_answers_as_the_command_line_does(seed: int, session: Session, run: Run, tmp_path: Path) -> None:
    make_person = wide_person if seed % 3 == 0 else random_person
    text = json.dumps(make_person(Random(seed), full=seed % 2 == 0), default=str)
    (tmp_path / "someone.json").write_text(text)
    rules = RULES[seed % 4 // 2]
    asked = ("someone.json", "--format", "json", "--as-of", TODAY, "--rules", rules)
    assert answer(session, entries_of(session, text, "someone.json"), rules)["problems"] == []
    assert session.write_check() == run("check", *asked, cwd=tmp_path).stdout
    assert session.write_plans() == run("plan", *asked, cwd=tmp_path).stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_letter_is_that_of_the_command_line(path: Path, session: Session, run: Run) -> None:
    answer(session, entries_of(session, path.read_text()))
    page = run("check", path, "--as-of", TODAY, "--format", "html").stdout
    assert session.write_letter() in page


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_answer_is_the_page_for_an_advisor(path: Path, session: Session, run: Run) -> None:
    """All of it but what to ask for, which the form marks, and how a letter is begun."""
    answer(session, entries_of(session, path.read_text()))
    found = json.loads(session.complete())
    page = run("check", path, "--as-of", TODAY, "--format", "html", "--for", "advisor").stdout
    assert found["html"] in page
    start = "<h2>What to ask for, to settle what is not known</h2>"
    rest = re.sub(rf"{start}\n<ul>.*?</ul>\n", "", page, flags=re.DOTALL)
    rest = re.sub(r"<p>To settle what is not known there, also ask for:</p>\n<ul>.*?</ul>\n", "", rest, flags=re.DOTALL)
    assert found["rest"] in rest


def test_what_takes_longer_changes_no_verdict(session: Session) -> None:
    first = answer(session, entries_of(session, EXAMPLES[0].read_text()))["html"]
    whole = json.loads(session.complete())["html"]
    verdict = re.compile(r'<th scope="row">(\w+)</th><td>([\w ]+)')
    assert verdict.findall(first) == verdict.findall(whole)


def test_what_is_asked_is_what_could_change_a_verdict(session: Session) -> None:
    entries = json.loads(session.start())
    assert {*answer(session, entries)["asked"]} == {"programs", "employment", "military", "diploma"}
    entries["programs"] = {"has": "some", "more": False, "records": [{"field": "medical_assisting"}]}
    assert {"programs[0].completed", "programs[0].hours", "diploma"} < {*answer(session, entries)["asked"]}
    nothing = json.loads(session.start()) | {"complete": True}
    assert answer(session, nothing)["asked"] == []
    assert set(answer(session, nothing)["said"].split("; ")) == {
        f"{id}: no" for id in ("RMA", "CMA", "NCMA", "CCMA", "CMAA")
    }


@pytest.mark.parametrize("day", ["", "0202-11-30", "1899-12-31", "2101-01-01", "9999-12-31", "12026-01-01"])
def test_a_day_that_cannot_be_is_said(day: str, session: Session) -> None:
    """While a year is typed into a field for a day, its value is of the year 2, 20 and 202."""
    (problem,) = answer(session, json.loads(session.start()), as_of=day)["problems"]
    assert problem["address"] == "as-of"
    assert problem["said"].startswith("As of which day? ")


def test_what_matters_only_later_is_said_apart(session: Session) -> None:
    program = "{field: medical_assisting, expected: 2027-05-01}"
    text = f"complete: true\ndiploma: {{kind: ged, earned: 2016}}\nprograms:\n  - {program}\n"
    found = answer(session, entries_of(session, text))
    assert "programs[0].accreditation" in found["later"]
    assert not {*found["asked"]} & {*found["later"]}
    after = answer(session, entries_of(session, text), as_of="2027-05-01")
    assert {*found["later"]} <= {*after["asked"]}


# --- What is typed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rules", RULES)
def test_every_fact_has_a_field(rules: str, session: Session) -> None:
    sections = json.loads(session.describe_form(rules))
    assert {section["key"] for section in sections} == {section.key for section in SECTIONS.values()}
    for section in sections:
        word = next(each.word for each in SECTIONS.values() if each.key == section["key"])
        names = [field["name"] for field in section["fields"]]
        assert len(names) == len(set(names))
        assert {name for name in names if not name.startswith(ANSWERS)} == {*record_fields(word)}
        for field in section["fields"]:
            assert field["asks"].endswith("?")
            assert "_" not in field["asks"]


@pytest.mark.parametrize("seed", range(60))
def test_a_saved_profile_is_the_one_that_was_opened(seed: int, session: Session) -> None:
    make_person = wide_person if seed % 2 else random_person
    person = make_person(Random(seed), full=seed % 3 == 0)
    text = json.dumps({"id": f"S-{seed}", **person}, default=str)
    entries = entries_of(session, text, "someone.json")
    saved = session.save(json.dumps(entries))
    assert parse_profile(saved) == make_profile(person)
    assert saved.startswith(f"id: S-{seed}\n")
    assert entries_of(session, saved) == entries


@pytest.mark.parametrize(
    "answers",
    [
        "{content_areas: yes, published.content_areas: no}",
        "{published.two_semesters: {is: yes, since: 2026-01}}",
        "{curriculum: {is: no, until: 2026-06}, unheard_of: yes}",
        "{curriculum: {since: 2026-01}}",
    ],
)
def test_no_answer_to_a_question_is_lost(answers: str, session: Session) -> None:
    """Also one that the rules do not ask, and a date without an answer."""
    text = f"programs:\n  - field: medical_assisting\n    answers: {answers}\n"
    entries = entries_of(session, text)
    assert parse_document(session.save(json.dumps(entries))) == parse_document(text)


def parse_document(text: str) -> Any:
    return read_plainly(read_document(text, "someone.yaml").value)


@pytest.mark.parametrize(
    "text",
    [
        "answers: {a.b: yes, c.d.e: {is: no, since: 2020-01}}\n",
        "programs: [{accreditation: CAAHEP, recognized_by: none}]\n",
        "programs: []\nincomplete: [programs]\n",
        "complete: true\nincomplete: [programs]\n",
        "military: none\nassumed: [military]\n",
        "candidate: __proto__\nanswers: {constructor: no}\n",
    ],
)
def test_nothing_that_can_be_read_is_left_out(text: str, session: Session, run: Run, tmp_path: Path) -> None:
    entries = entries_of(session, text)
    (tmp_path / "someone.yaml").write_text(text)
    asked = ("someone.yaml", "--format", "json", "--as-of", TODAY)
    assert answer(session, entries)["problems"] == []
    assert session.write_check() == run("check", *asked, cwd=tmp_path).stdout
    assert entries_of(session, session.save(json.dumps(entries))) == entries


@pytest.mark.parametrize(
    "text", ["incomplete: [diploma]\n", "incomplete: [diplomas]\n", "candidate: [a, b]\n", "assumed: 3\n"]
)
def test_what_the_form_cannot_show_is_not_opened(text: str, session: Session) -> None:
    assert json.loads(session.open(text, "someone.yaml"))["problems"]


@pytest.mark.parametrize("text", ["programs: [{accreditation: [unknown]}]\n", "programs: [{completed: unknown}]\n"])
def test_what_is_not_known_is_left_empty(text: str, session: Session) -> None:
    (problem,) = answer(session, entries_of(session, text))["problems"]
    assert "leave it empty if" in problem["said"]


def test_facts_are_saved_in_the_order_in_which_they_were_given(session: Session) -> None:
    names = ("school", "hours", "field", "name", "level", "started", "completed", "award")
    values = ("City College", "760", "nursing", "Nursing", "postsecondary", "2020-01", "2020-06", "certificate")
    entries = json.loads(session.start())
    entries["programs"] = {"has": "some", "more": False, "records": [dict(zip(names, values, strict=True))]}
    assert re.findall(r"^[ -]{4}(\w+):", session.save(json.dumps(entries)), re.MULTILINE) == [*names]


def test_a_record_without_what_it_needs_is_not_counted_and_not_lost(session: Session) -> None:
    entries = entries_of(session, "employment:\n  - {role: nurse, start: 2020-01, end: present}\n")
    entries["employment"]["records"].insert(0, {"role": "medical_assistant", "start": "2016-01"})
    found = answer(session, entries)
    assert found["lacking"] == ["employment[0].end"]
    assert not any(address.startswith("employment[0]") for address in found["asked"])
    typed = read_entries(entries)
    assert typed.facts["incomplete"] == ["employment"]
    assert typed.place("employment[0].role") == "employment[1].role"
    saved = session.save(json.dumps(entries))
    again = json.loads(session.open(saved, "someone.yaml"))["entries"]
    assert again["employment"]["records"] == entries["employment"]["records"]
    entries["employment"]["records"][0]["end"] = "2019-01"
    assert answer(session, entries)["lacking"] == []


@pytest.mark.parametrize(
    ("section", "field", "text", "said", "meant"),
    [
        ("programs", "completed", "2021-13", "There is no month 13", ""),
        ("programs", "completed", "May 20, 2021", "This is not a date", "2021-05-20"),
        ("programs", "hours", "many", "This is not a number", ""),
        ("employment", "end", "now", "This is not a date", "present"),
        ("employment", "country", "USA", "", "US"),
    ],
)
def test_a_mistake_is_said_at_its_field(
    section: str, field: str, text: str, said: str, meant: str, session: Session
) -> None:
    needed = {"end": "present"} if section == "employment" else {}
    entries = json.loads(session.start())
    entries[section] = {"has": "some", "more": False, "records": [{}, {**needed, field: text}]}
    found = answer(session, entries)
    (problem,) = found["problems"]
    assert problem["address"].startswith(f"{section}[")
    assert problem["address"].endswith(f"].{field}")
    assert said in problem["said"]
    assert problem["meant"] == meant
    assert "html" not in found
    assert text in session.save(json.dumps(entries))


def test_mistakes_are_placed_by_the_records_of_the_form(session: Session) -> None:
    """The first job cannot be counted yet, and so is not the first of the profile."""
    entries = json.loads(session.start())
    jobs = [{"role": "nurse"}, {"start": "2020-13", "end": "present"}]
    entries["employment"] = {"has": "some", "more": False, "records": jobs}
    assert [each["address"] for each in answer(session, entries)["problems"]] == ["employment[1].start"]


def test_a_name_that_is_nearly_asked_for_is_warned_of(session: Session) -> None:
    entries = entries_of(session, "programs:\n  - {accreditation: [CAHEP]}\n")
    (warning,) = answer(session, entries)["warnings"]
    assert warning["address"] == "programs[0].accreditation[0]"
    assert "CAAHEP" in warning["said"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("programs: [", "E1"),
        ("- 1\n", "E209"),
        ("a: &x 1\nb: *x\n", "E1"),
        ("programs:\n\t- {}\n", "E1"),
    ],
)
def test_a_file_that_is_no_profile_says_so(text: str, said: str, session: Session) -> None:
    found = json.loads(session.open(text, "someone.yaml"))
    assert said in " ".join(found["problems"])
    assert "entries" not in found


@pytest.mark.parametrize(
    "text",
    [
        "programs:\n  - {hours: many}\n  - {hourz: 5}\n",
        "programs:\n  - {answers: {curriculum: perhaps}}\n",
        "programs:\n  - {answers: {curriculum: {is: true, since: soon}}}\n",
        "diploma: {kind: sheepskin}\n",
        "born: 1990-13\n",
        "employment:\n  - {duties: [knitting]}\n",
        "attempts:\n  - {credential: CMA}\n",
    ],
)
def test_a_file_with_mistakes_opens_to_be_corrected(text: str, session: Session) -> None:
    entries = entries_of(session, text)
    found = answer(session, entries)
    assert found["problems"] or found["lacking"]
    saved = session.save(json.dumps(entries))
    assert entries_of(session, saved) == entries


@pytest.mark.parametrize(
    "text",
    [
        "programs: 7\n",
        "programs: [1, [2], {hours: {}}]\n",
        "diploma: []\n",
        "employment: {role: nurse}\n",
        "incomplete: 5\n",
        "born: {}\n",
        "id: {a: 1}\n",
        "programs:\n  - {hours: many, answers: 5}\n",
        "programs:\n  - {answers: {curriculum: {is: {a: 1}, since: []}}}\n",
        "unheard_of: 1\n",
        "complete: [1]\n",
    ],
)
def test_a_file_that_no_form_can_show_is_refused_with_its_mistakes(text: str, session: Session) -> None:
    found = json.loads(session.open(text, "someone.yaml"))
    assert found["problems"]
    assert all(re.match(r"someone\.yaml:\d+:\d+: ", each) for each in found["problems"])
    assert "entries" not in found


def test_comments_are_noticed(session: Session) -> None:
    assert json.loads(session.open("complete: true # all\n", "a.yaml"))["has_comments"]
    assert not json.loads(session.open("candidate: a#b\n", "a.yaml"))["has_comments"]


def test_text_is_never_markup(session: Session) -> None:
    entries = json.loads(session.start())
    entries["person"]["candidate"] = "<script>alert(1)</script>"
    entries["programs"] = {
        "has": "some",
        "more": False,
        "records": [{"school": "<img src=x>", "field": "medical_assisting"}],
    }
    found = answer(session, entries)
    html = found["html"] + json.loads(session.complete())["rest"] + session.write_letter()
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


# --- The file -------------------------------------------------------------------------------------------------

MADE_UP = runtime.Runtime(
    "globalThis.loadPyodide = 1;",
    "const _createPyodideModule = 1;",
    '{"info": {"python": "3.14"}, "packages": {"left": "out"}}',
    {"pyodide.asm.wasm": b"\0asm", "python_stdlib.zip": b"PK"},
    {"pydantic/__init__.py": b"pass"},
    ("Pyodide 1",),
)


def parts_of(page: str) -> dict[str, bytes]:
    found = re.findall(r'<script type="application/octet-stream" id="part-([^"]+)">([^<]*)</script>', page)
    return {name: gzip.decompress(base64.b64decode(text)) for name, text in found}


def test_the_page_has_everything_and_its_policy_forbids_the_rest() -> None:
    page = write_page(MADE_UP, collect_rules("guide"))
    policy = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page)
    scripts = re.findall(r'<script(?: type="module")?>(.*?)</script>', page, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    assert (len(policy), len(style), len(scripts)) == (1, 1, 3)

    def hash_of(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    allowed = dict(part.split(" ", 1) for part in policy[0].split("; "))
    assert allowed.pop("default-src") == "'none'"
    assert allowed.pop("style-src") == hash_of(style[0])
    assert {*allowed.pop("script-src").split()} == {*map(hash_of, scripts), "'wasm-unsafe-eval'"}
    assert allowed == {"base-uri": "'none'", "form-action": "'none'"}
    assert not re.search(r'\b(src|href|action)="(?!#)', page)
    assert not re.search(r"\son\w+=\"", page)
    parts = parts_of(page)
    assert parts.pop("pyodide.asm.wasm") == b"\0asm"
    assert parts.pop("python_stdlib.zip") == b"PK"
    with zipfile.ZipFile(io.BytesIO(parts.pop("site"))) as site:
        names = {*site.namelist()}
        assert site.read("ma_eligibility/__init__.py") == (ROOT / "src/ma_eligibility/__init__.py").read_bytes()
    assert parts == {}
    rules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").glob("*/*.yaml")}
    assert {f"ma_eligibility/{name}" for name in rules} <= names
    sources = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src/ma_eligibility").rglob("*.py")}
    assert sources <= names
    assert json.loads(re.findall(r'id="part-rules">([^<]*)<', page)[0]) == [
        ["guide", "Career guide, 2021–22"],
        ["published", "The bodies' own pages (November 2026)"],
    ]
    assert json.loads(re.findall(r'id="part-lock">([^<]*)<', page)[0]) == {"info": {"python": "3.14"}, "packages": {}}


def test_the_same_version_writes_the_same_page() -> None:
    assert write_page(MADE_UP, collect_rules("guide")) == write_page(MADE_UP, collect_rules("guide"))


def test_the_scripts_do_not_end_early() -> None:
    for name in ("advisor.js", "advisor.css"):
        text = (ROOT / "src/ma_eligibility/browser" / name).read_text()
        assert "</" not in text.replace("</p>", "")
        assert "<!--" not in text


def test_an_office_gets_its_own_rules_first(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    for path in (ROOT / "rules/guide").glob("*.yaml"):
        text = path.read_text().replace("ruleset: guide", "ruleset: office")
        (folder / path.name).write_text(text.replace("compare_with: published\n", ""))
    found = collect_rules(str(folder))
    assert [*found.names] == ["office", "guide", "published"]
    assert found.files["office/RMA.yaml"] == (folder / "RMA.yaml").read_bytes()


# --- How it is made -------------------------------------------------------------------------------------------


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a small runtime, which is the one that is expected."""
    return make_runtime(tmp_path / "runtime", monkeypatch)


def test_the_command_writes_the_page(made_up: Path, run: Run, tmp_path: Path) -> None:
    done = run("page", "-o", "a.html", "--runtime", made_up, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"a\.html is written: \d\.\d MB; open it in a browser\n", done.stdout)
    page = (tmp_path / "a.html").read_text()
    with zipfile.ZipFile(io.BytesIO(parts_of(page)["site"])) as site:
        some = {name for name in site.namelist() if name.startswith("some")}
    assert some == {"some/__init__.py", "some/b.wasm32.so", "some-1.0.dist-info/LICENSE"}


def test_a_runtime_that_is_another_is_refused(made_up: Path, run: Run, tmp_path: Path) -> None:
    (made_up / WHEEL).write_bytes(b"another")
    done = run("page", "-o", "a.html", "--runtime", made_up, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert f"lacks {WHEEL}, or has others" in done.stderr
    assert f"-m ma_eligibility.browser.runtime {made_up}" in done.stderr
    assert not (tmp_path / "a.html").exists()


def test_without_a_runtime_the_command_says_how_to_get_it(run: Run, tmp_path: Path) -> None:
    done = run("page", "-o", "a.html", cwd=tmp_path, env={"XDG_CACHE_HOME": str(tmp_path)})
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("ma-eligible: the browser's Python, which the page is made with, is not there yet")
    assert done.stderr.endswith("-m ma_eligibility.browser.runtime\n")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("-o", "a.pdf"), 2, "let the name end in .html"),
        (("--rules", "nowhere"), 4, "there is no such ruleset"),
    ],
)
def test_mistakes_of_the_command(words: tuple[str, ...], status: int, said: str, run: Run, tmp_path: Path) -> None:
    done = run("page", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr


def test_files_that_are_there_are_not_fetched_again(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "_run", lambda *_: pytest.fail("nothing is to be fetched"))
    runtime.get_runtime(made_up)


def test_what_the_registries_give_is_checked(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (made_up / WHEEL).unlink()
    monkeypatch.setattr(runtime, "_run", lambda command, name, folder: (folder / name).write_bytes(b"another"))
    with pytest.raises(runtime.RuntimeFileError, match=f"{WHEEL} is not what this version was made for"):
        runtime.get_runtime(made_up)


def test_a_client_that_is_missing_is_named(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (made_up / runtime.ENGINE).unlink()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(runtime.RuntimeFileError, match=f"{runtime.ENGINE}: npm is needed to get it; or put it into"):
        runtime.get_runtime(made_up)


def test_the_libraries_are_those_of_the_package() -> None:
    """Each library that the package depends on is in the runtime; what they need is tested by opening the page."""
    text = (ROOT / "pyproject.toml").read_text()
    needed = re.findall(r'"([a-z]+)>=', text.partition("dependencies = [")[2].partition("]")[0])
    assert {*needed} == {"typer", "pydantic", "pyyaml", "rich"}
    assert {*needed} <= {name.split("-")[0] for name in runtime.FILES}
    assert PERSON == "person"
