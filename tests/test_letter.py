"""The letter to the candidate: what it says, that nothing in it is markup, and where it is written."""

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import people
import pytest
from conftest import ROOT, Run
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from page_reader import Page

from ma_eligibility.days.calendar import parse_day
from ma_eligibility.explain.answer import Explanation, explain_answer
from ma_eligibility.explain.comparison import Comparison, compare_answer
from ma_eligibility.explain.proofs import list_proofs
from ma_eligibility.explain.summary import summarize
from ma_eligibility.explain.voice import ADVISOR, STUDENT
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.plain import show_plain
from ma_eligibility.render.document import Document, Heading, Items, Paragraph, Table, write_html, write_markdown
from ma_eligibility.render.letter import HEAD, make_letter
from ma_eligibility.ruleset.evaluate import evaluate_profile

AS_OF = "2026-11-29"
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
GUIDE, PUBLISHED = load_ruleset(), load_ruleset("published")


def explain(person: dict[str, Any], as_of: str = AS_OF) -> tuple[Explanation, Comparison]:
    answer = evaluate_profile(make_profile(person), GUIDE, parse_day(as_of))
    explanation = explain_answer(answer)
    return explanation, compare_answer(answer, PUBLISHED, explanation)


def texts_of(document: Document) -> list[str]:
    """Return all that a document says, piece by piece."""
    found = [document.title]
    for block in document.blocks:
        match block:
            case Heading(text, _) | Paragraph(text):
                found.append(text)
            case Items(texts):
                found += texts
            case Table(head, rows, _):
                found += [cell for row in (head, *rows) for cell in row]
    return found


#: The elements of a page that say what its document says.
SAYING = ("h1", "h2", "p", "li", "th", "td")
ATTRIBUTES = {
    "html": {"lang"},
    "meta": {"charset", "name", "http-equiv", "content"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "th": {"scope"},
}


def read_html(page: str) -> list[str]:
    """Return the texts of a page; fails if it has other elements or attributes than a document does."""
    assert page.startswith("<!DOCTYPE html>\n")
    found = Page(page)
    structure = {"html", "head", "meta", "title", "style", "body", "main", "div", "table", "thead", "tbody", "tr"}
    structure |= {"ul", "ol", "time"}
    for tag, attributes in found.elements:
        assert tag in structure or tag in SAYING
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
    assert [tag for tag, _ in found.texts].count("style") == 1
    return [text for tag, text in found.texts if tag in SAYING]


#: What Markdown makes of a document: only blocks, and text in them.
MARKDOWN_BLOCKS = {"heading", "paragraph", "bullet_list", "ordered_list", "list_item"} | {
    *("table", "thead", "tbody", "tr", "th", "td")
}


def read_markdown(page: str) -> list[str]:
    """Return the texts of a page in Markdown; fails if there is more in it than blocks with text."""
    found = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page):
        if token.type != "inline":
            assert re.sub("_(open|close)$", "", token.type) in MARKDOWN_BLOCKS
            continue
        pieces = token.children or []
        assert {piece.type for piece in pieces} <= {"text"}
        found.append("".join(piece.content for piece in pieces))
    return found


def check_says_the_same(document: Document) -> None:
    """Check that both forms say what the document says, and nothing else."""
    shown = [show_plain(text) for text in texts_of(document)]
    assert read_html(write_html(document)) == shown
    stripped = [text.strip() for text in shown]
    assert [text.strip() for text in read_markdown(write_markdown(document)) if text] == [
        each for each in stripped if each
    ]


# --- What it says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["html", "md"])
def test_the_letter_for_every_example(example: Path, form: str, run: Run, golden: Callable[[str, str], None]) -> None:
    done = run("check", f"examples/{example.name}", "--as-of", AS_OF, "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    golden(f"letters/{example.stem}.{form}", done.stdout)


def random_people(seed: int, count: int) -> Iterator[dict[str, Any]]:
    source = random.Random(seed)
    for _ in range(count):
        person = people.random_person(source)
        yield person | {"candidate": "Lee"}


@pytest.mark.parametrize("seed", range(5))
def test_a_letter_says_what_the_summary_does_and_has_no_addresses_or_dates_in_digits(seed: int) -> None:
    for person in random_people(seed, 12):
        explanation, comparison = explain(person)
        letter = make_letter(explanation, comparison)
        (table,) = [block for block in letter.blocks if isinstance(block, Table)]
        for found, row in zip(explanation.credentials, table.rows, strict=True):
            word = summarize(found, explanation).word
            assert row[0].startswith(f"{found.credential.id}, {found.credential.name} (")
            assert row[1].lower() == STUDENT.verdicts[word]
        for text in texts_of(letter):
            assert not re.search(r"[0-9]{4}-[0-9]{2}|\[[0-9]+\]|[a-z]_[a-z]|the candidate|ask for the", text), text
        check_says_the_same(letter)


def test_every_word_of_a_summary_can_be_said_in_both_voices() -> None:
    assert list(STUDENT.verdicts) == list(ADVISOR.verdicts)


def test_a_credential_that_is_held_is_named_so_and_asks_for_nothing() -> None:
    held = {"complete": True, "diploma": {"kind": "ged"}, "credentials": [{"credential": "CMAA", "expires": "2027-05"}]}
    letter = make_letter(*explain(held))
    (table,) = [block for block in letter.blocks if isinstance(block, Table)]
    assert table.rows[-1][1:] == ("You hold it", "Through May 31, 2027", "")
    said = [text for text in texts_of(letter) if "CMAA" in text]
    assert said == [table.rows[-1][0]]


def test_a_letter_without_a_name_and_without_a_compared_ruleset() -> None:
    explanation, _ = explain({"complete": True})
    letter = make_letter(explanation)
    assert letter.title == "Your certification exams"
    assert [block.text for block in letter.blocks if isinstance(block, Heading)] == ["Notes"]
    check_says_the_same(letter)


@pytest.mark.parametrize(
    ("person", "papers"),
    [
        ({}, {"high school diploma, GED certificate or other equivalent": "NCMA"}),
        ({"complete": True}, {}),
        ({"complete": True, "diploma": {"kind": "ged"}}, {"high school diploma or GED certificate": "CMAA"}),
        (
            {
                "complete": True,
                "diploma": {"kind": "ged"},
                "military": [{"training": "medical_services", "completed": "2025-03-01", "documents": ["JST"]}],
            },
            {"DD214 of your military training": "NCMA", "high school diploma or GED certificate": "CMAA"},
        ),
        (
            {
                "complete": True,
                "diploma": {"kind": "ged"},
                "military": [
                    {"training": "medical_services", "completed": "2025-03-01", "documents": ["JST", "SMART"]}
                ],
            },
            {"high school diploma or GED certificate": "NCMA", "DD214 or SMART transcript": "NCMA"},
        ),
    ],
)
def test_papers_are_those_of_what_counts_of_what_is_asked_for_and_of_what_lacks(
    person: dict[str, Any], papers: dict[str, str]
) -> None:
    explanation, _ = explain(person)
    found = {proof.text: proof.credentials for proof in list_proofs(explanation._replace(voice=STUDENT))}
    if person.get("complete"):
        assert set(found) == set(papers)
    for text, id in papers.items():
        assert id in found[text]


def test_papers_of_rules_and_of_questions_come_before_the_usual_ones(tmp_path: Path, run: Run) -> None:
    (tmp_path / "ruleset.yaml").write_text(
        "ruleset: mine\ntitle: Mine\ncredentials: [X]\n"
        "questions: {program: {online: {asks: Is it online?, proof: a letter of the school}}}\n"
    )
    (tmp_path / "X.yaml").write_text(
        "credential: X\nname: N\nbody: {name: B, abbreviation: B}\nsource: {title: S, read: 2026-11}\n"
        "routes:\n  - id: only\n    title: R\n    requires:\n      all:\n"
        "        - {has: program, where: {online: yes}, proof: the sealed transcript}\n"
        "        - {total: employment, at_least: 1 year}\n"
        "        - {total: attempt, at_most: 3}\n"
        "        - none: [{has: credential, where: {credential: LPN}}]\n"
        "        - any: [{has: diploma, where: {kind: ged}}, {age: {at_least: 18}, proof: a photo ID}]\n"
    )
    person = (
        "complete: true\nborn: 1990\nprograms: [{completed: 2020, answers: {online: yes}}]\n"
        "employment: [{start: 2020, end: 2022}]\n"
    )
    done = run("check", "-", "--rules", tmp_path, "--format", "md", stdin=person)
    assert done.stdout.partition("## Papers to bring\n\n")[2].partition("\n\n")[0].splitlines() == [
        "- The sealed transcript (for X)",
        "- A letter of the school (for X)",
        "- Employer's letter with dates, duties and hours (for X)",
        "- A photo ID (for X)",
    ]


# --- Nothing in it is markup ----------------------------------------------------------------------------------

HOSTILE = [
    '<script>alert("1")</script>',
    "</title></style><img src=x onerror='a()'>",
    "<!-- x --> <![CDATA[x]]> <?x?>",
    "&lt;b&gt; &amp;amp; &#60; &copy",
    "[a](javascript:b) ![c](d) [e]: f",
    "https://evil.example www.evil.example a@evil.example <https://i>",
    "*a* __b__ `c` ~~d~~ $e$ ^f^",
    "# a",
    "1. a",
    "2) a",
    "- a",
    "+ a",
    "> a",
    "===",
    "---",
    "    a",
    "a | b \\| c \\\\| d \\",
    "|-|-|",
    "a\nb\r\n\n# c\n\n- d\n\n```\ne",
    "\u202etxt.exe\u200b\x1b[31m\x00\ufeff\u2028",
    "José García O'Brien, “quoted” 王",
    "{0} {name} %s",
]


def place(text: str) -> Document:
    """Return a document that says a text in every place."""
    cells = (text, f"x{text}", f"{text}x")
    return Document(
        text,
        (
            Heading(text),
            Paragraph(text),
            Items(cells),
            Items(cells, is_numbered=True),
            Table(cells, (cells, cells), text),
        ),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_markup_wherever_it_is(text: str) -> None:
    check_says_the_same(place(text))


@given(
    st.one_of(
        st.text(min_size=1),
        st.text("\\`*_{}[]()<>#+-.!|~&;:/@$^=\"' \t\n01aw", min_size=1),
        st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map("".join),
    )
)
def test_random_text_is_never_markup(text: str) -> None:
    if show_plain(text).strip():
        check_says_the_same(place(text))


@given(st.lists(st.sampled_from([*HOSTILE, "http://a", "WWW.a", "mailto:a@b.c"]), min_size=1).map("".join))
def test_addresses_are_no_links_for_readers_that_look_for_them(text: str) -> None:
    assert not re.search(r"www\.|(?<!\\)(@|:\S)", write_markdown(Document(text, ())), re.IGNORECASE)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_in_profiles_and_rules_are_never_markup(text: str, tmp_path: Path, run: Run) -> None:
    """Every text that a profile and a ruleset have is shown as it is, in pages of nothing but blocks of text."""
    said = json.dumps(text)
    (tmp_path / "ruleset.yaml").write_text(
        f"ruleset: {said}\ntitle: {said}\ncalled: {said}\nreminder: {said}\nnotes: [{said}]\ncredentials: [{said}]\n"
        f"questions: {{program: {{online: {{asks: {said}, proof: {said}}}}}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "X.yaml").write_text(
        f"credential: {said}\nname: {said}\nbody: {{name: {said}, abbreviation: {said}}}\nsource: {{title: {said}}}\n"
        f"routes: [{{id: {said}, title: {said}, obligations: [{{text: {said}}}], requires: {{any: ["
        f"{{has: program, where: {{online: yes}}, says: x, proof: {said}}},"
        f"{{has: employment, where: {{role: nurse}}, says: x, proof: {said}}}]}}}}]\n",
        encoding="utf-8",
    )
    profile = json.dumps(
        {
            "candidate": text,
            "programs": [{"school": text, "name": text, "accreditation": [f"x{text}"]}],
            "employment": [{"employer": text, "start": "2020", "end": "present"}],
            "military": [{"branch": text}],
            "credentials": [{"credential": f"x{text}", "expires": "2027"}],
            "attempts": [{"credential": f"x{text}", "taken": "2020"}],
            "skills": [{"skill": f"x{text}"}],
        }
    )
    pages = {}
    for form, read in (("html", read_html), ("md", read_markdown)):
        done = run("check", "-", "--rules", tmp_path, "--format", form, "--as-of", AS_OF, stdin=profile)
        assert done.returncode == 0, done.stderr
        pages[form] = [shown.strip() for shown in read(done.stdout) if shown.strip()]
        assert f"Certification exams: {show_plain(text)}".strip() in pages[form]
    assert pages["html"] == pages["md"]


def test_a_page_can_be_read_aloud_and_asks_for_nothing() -> None:
    page = write_html(make_letter(*explain({"complete": True, "diploma": {"kind": "ged"}})))
    elements = Page(page).elements
    assert ("html", {"lang": "en"}) in elements
    heads = [attributes["scope"] for tag, attributes in elements if tag == "th"]
    assert heads == ["col"] * len(HEAD) + ["row"] * len(GUIDE.credentials)
    assert [tag for tag, _ in elements if re.fullmatch("h[1-6]", tag)][:2] == ["h1", "h2"]
    assert not {"script", "link", "img", "iframe", "a", "form"} & {tag for tag, _ in elements}
    assert not re.search(r"url\(|@import|//|expression", page)
    assert set(re.findall("#[0-9a-f]{3,6}", page)) == {"#fff", "#000"}


# --- Where it is written --------------------------------------------------------------------------------------

ELIGIBLE = "candidate: Lee\ncomplete: true\ndiploma: {kind: ged}\n"
BEGINS = {"text": "Lee ", "json": "{\n", "html": "<!DOCTYPE html>", "md": "# Certification exams: Lee\n"}


@pytest.mark.parametrize(
    ("name", "options", "form"),
    [
        ("lee.html", [], "html"),
        ("lee.md", [], "md"),
        ("lee.json", [], "json"),
        ("lee.txt", [], "text"),
        ("lee", [], "text"),
        ("LEE.HTML", [], "html"),
        ("a.b/lee", [], "text"),
        (".lee", [], "text"),
        ("lee.html", ["--format", "md"], "md"),
        ("lee.json", ["--format", "text"], "text"),
        ("lee.pdf", ["--format", "html"], "html"),
        ("lee.2026", ["--format", "text"], "text"),
    ],
)
def test_a_file_has_the_form_of_its_ending_or_the_one_asked_for(
    name: str, options: list[str], form: str, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "a.b").mkdir()
    done = run("check", "-", "-o", name, *options, stdin=ELIGIBLE, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(BEGINS[form])


@pytest.mark.parametrize("form", BEGINS)
def test_every_form_goes_to_standard_output_too(form: str, run: Run) -> None:
    done = run("check", "-", "--format", form, stdin=ELIGIBLE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(BEGINS[form])


@pytest.mark.parametrize("name", ["lee.pdf", "lee.docx", "lee.htm", "lee.2026", "lee.csv"])
def test_an_ending_that_is_not_known_is_refused(name: str, tmp_path: Path, run: Run) -> None:
    done = run("check", "-", "-o", name, stdin=ELIGIBLE, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(part in done.stderr for part in (name, ".txt, .json, .html, .md", "--format"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["lee.html", "lee.md", "lee.json", "lee.txt"])
def test_nothing_is_written_over_the_profile(name: str, tmp_path: Path, run: Run) -> None:
    profile = '{"complete": true}'
    (tmp_path / name).write_text(profile)
    done = run("check", name, "-o", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (4, "")
    assert "it is a file that was read for this" in done.stderr
    assert [path.read_text() for path in tmp_path.iterdir()] == [profile]


def test_a_letter_is_in_the_encoding_that_it_says(tmp_path: Path, run_process: Run) -> None:
    env = {"PYTHONIOENCODING": "ascii"}
    for form in ("html", "md"):
        done = run_process("check", "-", "--format", form, stdin="candidate: José\n", env=env)
        assert "José" in done.stdout
