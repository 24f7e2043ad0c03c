"""The page with the engine inside, opened from a folder: it answers as the command line does, and asks for nothing."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from random import Random
from typing import Any

import pytest
from browser.axe import find_faults
from browser.browsers import Browser, Colors, Tab
from browser.pages import ADVISOR, AS_OF, find_example, take, write_page
from browser.printed import read_print, squeeze
from conftest import Run
from people import random_person
from table_writers import with_ids, write_csv

from ma_eligibility.browser.session import Session
from ma_eligibility.load.profile import load_profile, make_profile

WAYS: dict[str, tuple[Colors, int]] = {
    "light": ("light", 1200),
    "dark": ("dark", 1200),
    "forced colors": ("forced", 1200),
    "320 pixels": ("light", 320),
}
PEOPLE, IN_ROSTER = 200, 500
READY = "document.documentElement.dataset.ready"
#: Keeps what the page would save, by name, in place of saving it.
KEEP = """
globalThis.kept = {}, globalThis.blobs = [];
URL.createObjectURL = (blob) => `blob:${blobs.push(blob) - 1}`;
HTMLAnchorElement.prototype.click = function () { kept[this.download] = blobs[this.href.split(":")[1]].text(); };
"""

#: Brings the page back to how it opens, on the day that the tests ask about.
START_OVER = f"""{{
  const [rules, day] = ["rules", "as-of"].map((id) => document.getElementById(id));
  globalThis.confirm = () => true;
  document.getElementById("clear").click();
  [rules.value, day.value] = [rules.options[0].value, "{AS_OF}"];
  rules.dispatchEvent(new Event("change"));
  day.dispatchEvent(new Event("input"));
  document.querySelectorAll("details").forEach((each) => {{ each.open = false; }});
  document.getElementById("roster-result").replaceChildren();
}}"""

Open = Callable[..., AbstractContextManager[Tab]]


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(ADVISOR, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def opened(browser: Browser, page: Path) -> Iterator[Tab]:
    """Return the page, open in a browser for all tests that need no page of their own: it takes seconds to start."""
    with browser.open(page) as tab:
        tab.wait_until(READY)
        yield tab


@pytest.fixture
def open_page(browser: Browser, page: Path, opened: Tab) -> Open:
    """Return a function that gives the page as it is when it opens; with any argument, in a tab of its own."""

    def open_ready(**how: Any) -> AbstractContextManager[Tab]:
        tab = browser.open(page, **how) if how else opened
        tab.wait_until(READY)
        tab.run(f"{KEEP} {START_OVER} ''")
        tab.requests.clear()
        tab.complaints.clear()
        return tab if how else nullcontext(tab)

    return open_ready


def read_saved(tab: Tab, name: str) -> str:
    saved: str = tab.evaluate(f"kept[{json.dumps(name)}]")
    return saved


def parse(page: str) -> str:
    """Return the script that gives what is in a page, as a browser writes it."""
    (main,) = re.findall("<main>\n(.*)\n</main>", page, re.DOTALL)
    parse = f"main => {{ main.innerHTML = {json.dumps(main)}; return main.innerHTML; }}"
    return f"({parse})(document.createElement('main'))"


# --- Everyone can use it --------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_everyone_can_read_it_and_it_asks_for_nothing(open_page: Open, way: str) -> None:
    colors, width = WAYS[way]
    with open_page(colors=colors, width=width) as tab:
        assert find_faults(tab) == []
        take(tab, find_example("half_known"))
        tab.run("document.querySelectorAll('details').forEach((each) => { each.open = true; }); ''")
        assert find_faults(tab) == []
        set_field(tab, "programs[0].completed", "2021-13")
        assert "There is no month 13" in tab.evaluate("document.getElementById('stale').textContent")
        assert find_faults(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.find_asked() == []
        assert tab.complaints == []


def set_field(tab: Tab, address: str, text: str) -> None:
    """Fill in a field and leave it."""
    tab.run(f"""{{ const field = document.getElementById({json.dumps(f"f-{address}")});
      field.focus(); field.value = {json.dumps(text)};
      field.dispatchEvent(new Event("input")); field.dispatchEvent(new Event("change")); field.blur(); }} ''""")
    tab.wait(0.6)


def test_an_answer_is_reached_by_the_keyboard_alone(open_page: Open) -> None:
    with open_page(width=1000) as tab:
        focused = "document.activeElement.id"

        def go_to(id: str) -> None:
            for _ in range(60):
                if tab.evaluate(focused) == id:
                    return
                tab.press("Tab")
            raise AssertionError(f"{id} is not reached by Tab")

        go_to("f-candidate")
        tab.type("Maria Lopez")
        go_to("has-programs-unknown")
        tab.press("ArrowRight", "ArrowRight")
        assert tab.evaluate(focused) == "f-programs[0].field"
        tab.type("m")
        go_to("f-programs[0].completed")
        tab.type("2025-05-20")
        go_to("f-programs[0].hours")
        tab.type("760")
        go_to("has-diploma-unknown")
        tab.press("ArrowRight", "ArrowRight")
        tab.type("G")
        tab.wait(0.6)
        shown = tab.evaluate("document.getElementById('first').textContent")
        assert "CMAAYes" in shown
        assert "2030-05-20" in shown
        assert tab.complaints == []


def test_a_day_that_is_still_to_come_is_expected(open_page: Open) -> None:
    with open_page() as tab:
        take(tab, find_example("fresh_graduate"))
        set_field(tab, "programs[0].completed", "2027-05")
        tab.run("document.getElementById('save').click(); ''")
        (name,) = tab.evaluate("Object.keys(kept)")
        assert "expected: 2027-05\n" in read_saved(tab, name)


def test_a_date_that_can_mean_one_day_is_taken_as_that(open_page: Open) -> None:
    with open_page() as tab:
        take(tab, find_example("fresh_graduate"))
        set_field(tab, "programs[0].completed", "05/20/2025")
        assert tab.evaluate("document.getElementById('f-programs[0].completed').value") == "2025-05-20"
        assert tab.evaluate("document.getElementById('note').textContent") == "05/20/2025 is read as 2025-05-20."
        set_field(tab, "programs[0].completed", "05/06/2025")
        assert tab.evaluate("document.getElementById('f-programs[0].completed').value") == "05/06/2025"
        assert tab.evaluate("document.getElementById('stale').textContent")


def test_what_is_typed_is_text(open_page: Open) -> None:
    with open_page() as tab:
        take(tab, find_example("fresh_graduate"))
        set_field(tab, "candidate", "<img src=x onerror=alert(1)><script>alert(2)</script>")
        set_field(tab, "programs[0].school", "<b>school</b>")
        tab.run("globalThis.print = () => {}; document.getElementById('print').click(); ''")
        assert "<script>alert(2)</script>" in tab.evaluate("document.getElementById('letter').textContent")
        assert (
            tab.evaluate("document.querySelectorAll('#answer b, #answer img, #letter img, #letter script').length") == 0
        )
        assert tab.find_asked() == []
        assert tab.complaints == []


def test_nothing_is_stored(open_page: Open) -> None:
    with open_page() as tab:
        take(tab, find_example("half_known"))
        count = "(() => { try { return localStorage.length + sessionStorage.length; } catch { return 0; } })()"
        assert tab.evaluate(count) == 0
        assert tab.evaluate("document.cookie") == ""
        assert tab.evaluate("indexedDB.databases().then((found) => found.length, () => 0)") == 0


def read(tab: Tab, id: str) -> str:
    text: str = tab.evaluate(f"document.getElementById({json.dumps(id)}).textContent")
    return text


def write(folder: Path, text: str, name: str = "someone.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


@pytest.mark.parametrize("day", ["", "1899-12-31", "9999-12-31"])
def test_without_a_day_the_answer_is_said_to_be_an_older_one(open_page: Open, day: str) -> None:
    with open_page() as tab:
        take(tab, find_example("fresh_graduate"))
        tab.run(f"""{{ const field = document.getElementById("as-of"); field.value = "{day}";
          field.dispatchEvent(new Event("input")); }} ''""")
        set_field(tab, "programs[0].hours", "1")
        tab.wait(1)
        assert read(tab, "stale").startswith("The answer below does not have your last change")
        assert "As of which day?" in read(tab, "stale")
        tab.run("document.getElementById('print').click(); ''")
        assert read(tab, "note") == "The letter is printed once everything that is filled in can be read."
        assert tab.complaints == []


def test_nobody_has_the_answer_of_another(open_page: Open, tmp_path: Path) -> None:
    unreadable = write(tmp_path, "candidate: Bob\nprograms: [{field: nursing, completed: 2025-13-20}]\n")
    with open_page() as tab:
        take(tab, find_example("fresh_graduate"))
        assert "CMAAYes" in read(tab, "first")
        take(tab, unreadable)
        assert [read(tab, id) for id in ("first", "rest", "said")] == ["", "", ""]
        assert read(tab, "stale").startswith("There is no answer yet: something cannot be read. There is no month 13")
        set_field(tab, "programs[0].completed", "2025-12-20")
        assert read(tab, "stale") == ""
        assert "CMAA" in read(tab, "first")


def test_both_halves_of_an_answer_are_to_the_same_facts(open_page: Open) -> None:
    """Also where what cannot be read follows at once on what can."""
    with open_page() as tab:
        take(tab, find_example("fresh_graduate"))
        before = read(tab, "rest")
        tab.run("""{ const field = document.getElementById("f-programs[0].completed");
          for (const text of ["2025-03-04", "2025-03-04x"]) {
            field.value = text; field.dispatchEvent(new Event("input")); } } ''""")
        tab.wait(1)
        assert "2025-03-04" in read(tab, "first")
        assert read(tab, "rest") != before
        assert tab.evaluate("""(() => { const rest = document.createElement("div");
          rest.innerHTML = JSON.parse(maEligible.session.complete()).rest;
          return rest.innerHTML === document.getElementById("rest").innerHTML; })()""")


def test_what_is_meant_takes_the_place_of_the_mistake(open_page: Open, tmp_path: Path) -> None:
    """A name of a field, one of several values, a value; the button is there when leaving the field has been heard."""
    file = write(tmp_path, "programs: [{hour: '1,040', completed: 05/20/2026, accreditation: [ABHES, caahep]}]\n")
    with open_page() as tab:
        take(tab, file)
        for number in range(4):
            tab.run("""{ const button = document.querySelector(".problem button");
              const field = document.getElementById("f-programs[0].completed");
              field.dispatchEvent(new Event("change")); button.click(); } ''""")
            tab.wait(0.4)
            assert (read(tab, "stale") == "") == (number == 3)
        tab.run("document.getElementById('save').click(); ''")
        facts = load_profile(str(write(tmp_path, read_saved(tab, "someone.yaml"))))
        expected = {"hours": 1040, "completed": "2026-05-20", "accreditation": ["ABHES", "CAAHEP"]}
        assert facts == make_profile({"programs": [expected]})
        assert tab.complaints == []


def test_names_stay_whole_among_what_is_ticked(open_page: Open, tmp_path: Path) -> None:
    names = ["Board of A, Inc.", 'a]b "q"', "constructor", "none such"]
    with open_page() as tab:
        take(tab, write(tmp_path, json.dumps({"programs": [{"accreditation": names}]}), "someone.json"))
        tab.run("document.getElementById('f-programs[0].accreditation-CAAHEP').click(); ''")
        others = "document.getElementById('f-programs[0].accreditation-others')"
        tab.run(f"{others}.value += ' New, Ltd.;'; {others}.dispatchEvent(new Event('input')); ''")
        tab.run("document.getElementById('save').click(); ''")
        facts = load_profile(str(write(tmp_path, read_saved(tab, "someone.yaml"))))
        assert facts == make_profile({"programs": [{"accreditation": ["CAAHEP", *names, "New, Ltd."]}]})


def test_what_is_filled_in_is_no_longer_assumed(open_page: Open, tmp_path: Path) -> None:
    programs = [{"field": "nursing"}, {"field": "other", "level": "postsecondary"}]
    assumed = ["military", "programs[0].field", "programs[1].field", "programs[1].level"]
    person = {"military": [], "programs": programs, "assumed": assumed}
    with open_page() as tab:
        take(tab, write(tmp_path, json.dumps(person), "someone.json"))
        assert "ssumed" in read(tab, "answer")
        tab.run("document.getElementById('has-military-some').click(); ''")
        tab.run("document.querySelector('#part-of-programs .record button.plain').click(); ''")
        set_field(tab, "programs[0].level", "secondary")
        tab.run("document.getElementById('save').click(); ''")
        assert "assumed: [programs[0].field]" in read_saved(tab, "someone.yaml").replace('"', "")


# --- It is right ----------------------------------------------------------------------------------------------


def test_it_answers_and_plans_as_the_command_line_does(open_page: Open, run: Run, tmp_path: Path) -> None:
    """The answer and the plans of many people, each under one of the rulesets, as JSON, byte for byte.

    Of every fifth they are those of the command line itself, which takes longer; of all, those of the session here.
    """
    session = Session()
    with open_page() as tab:
        for number in range(PEOPLE):
            person, rules = random_person(Random(7000 + number)), ("guide", "published")[number % 2]
            text = json.dumps(person, default=str)
            found = tab.evaluate(f"""(() => {{
              const {{ session }} = maEligible, opened = JSON.parse(session.open({json.dumps(text)}, "someone.json"));
              const said = JSON.parse(session.answer("{rules}", JSON.stringify(opened.entries), "{AS_OF}"));
              return [said.problems, session.write_check(), session.write_plans()];
            }})()""")
            entries = json.dumps(json.loads(session.open(text, "someone.json"))["entries"])
            problems = json.loads(session.answer(rules, entries, AS_OF))["problems"]
            assert found == [problems, session.write_check(), session.write_plans()], (number, text)
            if number % 5 == 0:
                (tmp_path / "someone.json").write_text(text)
                asked = ("someone.json", "--format", "json", "--as-of", AS_OF, "--rules", rules)
                assert found[1:] == [run(command, *asked, cwd=tmp_path).stdout for command in ("check", "plan")]


def test_what_is_shown_is_the_page_of_the_command_line(open_page: Open, run: Run) -> None:
    with open_page() as tab:
        for name in ("fresh_graduate", "student", "veteran"):
            take(tab, find_example(name))
            written = run("check", find_example(name), "--as-of", AS_OF, "--format", "html", "--for", "advisor").stdout
            shown = tab.evaluate(f"""(() => {{
              const page = document.createElement("div");
              page.innerHTML = {parse(written)};
              const expected = [...page.querySelectorAll("p, table, svg")].map((each) => each.outerHTML);
              const found = [...document.querySelectorAll("#first p, #first table, #first svg")];
              return found.length > 3 && found.every((each, index) => each.outerHTML === expected[index]);
            }})()""")
            assert shown, name


def test_a_saved_profile_is_read_by_the_command_line_and_opened_again(
    open_page: Open, run: Run, tmp_path: Path
) -> None:
    with open_page() as tab:
        for number in range(8):
            person = {"candidate": f"Person {number}", **random_person(Random(8000 + number))}
            file = tmp_path / "someone.json"
            file.write_text(json.dumps(person, default=str))
            take(tab, file)
            tab.run("document.getElementById('save').click(); ''")
            saved = tmp_path / "someone.yaml"
            saved.write_text(read_saved(tab, "someone.yaml"))
            assert load_profile(str(saved)) == make_profile(json.loads(file.read_text()))
            assert run("check", saved, "--as-of", AS_OF, cwd=tmp_path).returncode == 0
            take(tab, saved)
            tab.run("document.getElementById('save').click(); ''")
            assert read_saved(tab, "someone.yaml") == saved.read_text()


def test_the_page_of_a_roster_is_that_of_the_command_line(open_page: Open, run: Run, tmp_path: Path) -> None:
    people = with_ids([random_person(Random(seed)) for seed in range(IN_ROSTER)])
    roster = write_csv(tmp_path / "spring.csv", [(each.pop("id"), each) for each in people])
    lines = roster.read_text("utf-8").splitlines(keepends=True)
    roster.write_text("".join([*lines, lines[7]]), "utf-8")  # an id twice, so that one row is refused
    done = run("cohort", "spring.csv", "-o", "spring.html", "--rejects", "r.csv", "--as-of", AS_OF, cwd=tmp_path)
    assert done.returncode == 4
    with open_page() as tab:
        take(tab, roster)
        tab.run("document.querySelectorAll('#roster-result button').forEach((each) => each.click()); ''")
        assert read_saved(tab, "spring.html") == (tmp_path / "spring.html").read_text("utf-8")
        assert read_saved(tab, "spring-rejects.csv") == (tmp_path / "r.csv").read_text("utf-8-sig")
        said = tab.evaluate("[...document.querySelectorAll('#roster-result pre')].map((each) => each.textContent)")
        assert "1 of 501 people cannot be read" in said[0]
        assert said[1] in done.stdout
        assert tab.find_asked() == []
        assert tab.complaints == []


def test_a_roster_comes_with_its_map(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("Student,Grad\nS-1,05/20/2025\n")
    (tmp_path / "export.map.yaml").write_text(
        "map: export\ndates: MM/DD/YYYY\ncolumns:\n  Student: id\n  Grad: programs.1.completed\n"
    )
    with open_page() as tab:
        take(tab, tmp_path / "export.csv")
        assert "Student" in tab.evaluate("document.querySelector('#roster-result .errors').textContent")
        tab.run("document.querySelector('#roster-result button').click(); ''")
        tab.wait_until("kept['export.map.yaml']")
        assert "Student: id" in read_saved(tab, "export.map.yaml")
        take(tab, tmp_path / "export.csv", tmp_path / "export.map.yaml")
        assert tab.evaluate("document.querySelector('#roster-result button').textContent").startswith(
            "Save export.html"
        )
        assert find_faults(tab) == []


def test_what_is_used_of_what_was_dropped_is_said(open_page: Open, tmp_path: Path) -> None:
    export = write(tmp_path, "Student,Grad\nS-1,05/20/2025\n", "export.csv")
    columns = "columns:\n  Student: id\n  Grad: programs.1.completed\n"
    office = write(tmp_path, f"map: export\ndates: MM/DD/YYYY\n{columns}", "office.yaml")
    plain = write(tmp_path, "id,programs.1.completed\nS-1,2025-05-20\n", "-o plain [1].csv")
    first, second = (write(tmp_path, f"candidate: {name}\n", f"{name}.yaml") for name in ("Ann", "Bob"))

    def saves() -> list[str]:
        listed: list[str] = tab.evaluate(
            "[...document.querySelectorAll('#roster-result button')].map((each) => each.textContent.split(':')[0])"
        )
        return listed

    with open_page(width=1000) as tab:
        take(tab, first, second)
        assert read(tab, "note") == "Ann.yaml is open. Not used: Bob.yaml."
        take(tab, office)
        assert read(tab, "roster-result") == "Choose the CSV file of a roster first."
        take(tab, export)
        assert saves() == ["Save export.html"]
        take(tab, plain, first)
        assert saves() == ["Save -o plain [1].html"]
        assert read(tab, "note") == "Not used: Ann.yaml."
        take(tab, export)
        assert saves() == ["Draft a map"]
        take(tab, office)
        assert saves() == ["Save export.html"]
        tab.run("for (const _ of 'xx') document.getElementById('ask-all').click(); ''")
        tab.wait(1)
        assert saves() == ["Save export.html"]
        assert tab.evaluate("document.getElementById('map-file').files[0].name") == "office.yaml"
        assert tab.complaints == []


# --- On paper -------------------------------------------------------------------------------------------------


def test_the_letter_is_that_of_the_command_line(open_page: Open, run: Run) -> None:
    written = run("check", find_example("student"), "--as-of", AS_OF, "--format", "html").stdout
    with open_page() as tab:
        take(tab, find_example("student"))
        tab.run("globalThis.print = () => {}; document.getElementById('print').click(); ''")
        assert tab.evaluate("document.getElementById('letter').innerHTML") == tab.evaluate(parse(written))
        assert tab.complaints == []


def test_every_section_of_an_answer_is_printed_and_whose_it_is(open_page: Open) -> None:
    with open_page() as tab:
        take(tab, find_example("half_known"))
        printed = read_print(tab)
        texts = tab.evaluate(
            "[...document.querySelectorAll('#answer h2, #answer h3, #answer li')].map((e) => e.innerText)"
        )
        assert len(texts) > 20
        assert [text for text in texts if squeeze(text) not in printed] == []
        assert squeeze("Sam Nguyen") in printed
        assert squeeze("Any schooling for a healthcare job?") not in printed
