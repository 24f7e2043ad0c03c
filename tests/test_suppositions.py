"""What-ifs: ``check --set`` answers as for a profile that says so, and changes no file."""

import json
from pathlib import Path

import pytest
from conftest import Run

from ma_eligibility.errors import InputError, SuppositionError
from ma_eligibility.load.profile import make_profile, parse_profile
from ma_eligibility.load.source import Document
from ma_eligibility.load.suppositions import Supposition, Suppositions
from ma_eligibility.profile.plain_values import write_plainly

PROFILE = """\
candidate: Jo
complete: false
diploma: {kind: high_school, earned: 2016}
programs:
  - {field: medical_assisting, completed: 2021-05-20, accreditation: [CAAHEP], answers: {content_areas: yes}}
  - {field: nursing}
credentials:
  - {credential: CPR, expires: 2027-03}
"""


@pytest.mark.parametrize(
    ("texts", "changed"),
    [
        (["programs[0].hours=720"], ("accreditation: [CAAHEP],", "accreditation: [CAAHEP], hours: 720,")),
        (["programs.1.hours = 720"], ("accreditation: [CAAHEP],", "accreditation: [CAAHEP], hours: 720,")),
        (["programs[1].field=Medical Assisting"], ("nursing", "medical_assisting")),
        (["programs[0].completed=2022-01"], ("2021-05-20", "2022-01")),
        (["programs[0].accreditation=none"], ("[CAAHEP]", "[]")),
        (["programs[0].accreditation=[]"], ("[CAAHEP]", "[]")),
        (["programs[0].answers.content_areas=no"], ("content_areas: yes", "content_areas: no")),
        (["programs[1].answers.published.on_list=yes since 2026"],
         ("field: nursing", "field: nursing, answers: {published.on_list: yes since 2026}")),
        (["programs[1]={field: phlebotomy}"], ("nursing", "phlebotomy")),
        (["programs[+]={field: phlebotomy, hours: 80}"], ("nursing}", "nursing}\n  - {field: phlebotomy, hours: 80}")),
        (["programs=none"], ("programs:", "military: []\nprograms:")),
        (["employment[+]={role: nurse, end: present}"],
         ("programs:", "incomplete: [employment]\nemployment: [{role: nurse, end: present}]\nprograms:")),
        (["complete=true", "employment[+]={role: nurse, end: present}"],
         ("complete: false", "complete: true\nemployment: [{role: nurse, end: present}]")),
        (["employment[+]={role: nurse, end: present}", "employment[0].end=2026"],
         ("programs:", "incomplete: [employment]\nemployment: [{role: nurse, end: 2026}]\nprograms:")),
        (["diploma.kind=ged"], ("high_school", "ged")),
        (["diploma=none"], ("{kind: high_school, earned: 2016}", "none")),
        (["born=1999-04"], ("complete:", "born: 1999-04\ncomplete:")),
        (["answers.diploma_in_pursuit=yes"], ("complete:", "answers: {diploma_in_pursuit: yes}\ncomplete:")),
        (["candidate=A=B"], ("Jo", "A=B")),
        (["programs[0].hours=1", "programs[0].hours=720"],
         ("accreditation: [CAAHEP],", "accreditation: [CAAHEP], hours: 720,")),
    ],
)  # fmt: skip
def test_what_is_supposed_is_as_if_the_profile_said_it(texts: list[str], changed: tuple[str, str]) -> None:
    expected = PROFILE.replace(*changed, 1)
    if texts == ["programs=none"]:
        expected = "".join(line for line in PROFILE.splitlines(True) if not line.startswith("  - {field")).replace(
            "programs:", "programs: []"
        )
    assert parse_profile(PROFILE, suppose=Suppositions(texts)) == parse_profile(expected)


def test_a_new_record_gets_its_address() -> None:
    suppositions = Suppositions(["programs[+]={field: phlebotomy}", "complete=yes"])
    parse_profile(PROFILE, suppose=suppositions)
    assert suppositions.made == [Supposition("programs[2]", "{field: phlebotomy}"), Supposition("complete", "yes")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("programs[0].hours", "write ADDRESS=VALUE"),
        ("programs[0].hours=", "write ADDRESS=VALUE"),
        ("=720", "write ADDRESS=VALUE"),
        ("programs[x].hours=720", "is no address"),
        ("[0].hours=720", "is no address"),
        ("programs.0.hours=720", "is no address"),
        ("programs[2].hours=720", "programs has programs[0] to programs[1] only; programs[+]={…} adds a record"),
        ("credentials[1].expires=2030", "credentials has credentials[0] only; credentials[+]={…} adds a record"),
        ("employment[0].end=present", "the profile has no employment; employment[+]={…} adds a record"),
        ("programs[0].hour=720", "the nearest are programs[0].hours"),
        ("program[0].hours=720", "the nearest are programs[0].hours"),
        ("programs.hours=720", "programs[0].hours"),
        ("diploma.knd=ged", "the nearest are diploma.kind"),
        ("diploma[0].kind=ged", "diploma.kind"),
        ("compleet=true", "the nearest are complete"),
        ("programs[0].hours.x=1", "there is no such fact"),
        ("xyzzy=1", "write an address such as programs[0].hours"),
    ],
)
def test_an_address_that_is_not_there(text: str, said: str) -> None:
    with pytest.raises(SuppositionError) as error:
        parse_profile(PROFILE, suppose=Suppositions([text]))
    assert str(error.value).startswith(f"{text}: ")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        (["programs[0].hours=many"], ("E206", "--set", 1, 19, "programs[0].hours")),
        (["complete=true", "programs[0].hours=many"], ("E206", "--set", 2, 19, "programs[0].hours")),
        (["programs[0].started=2023"], ("E301", "--set", 1, 21, "programs[0].started")),
        (["programs[0].completed=2020", "programs[0].started=2023"], ("E301", "--set", 1, 23, "programs[0].completed")),
        (["employment[+]={role: ma, end: now}"], ("E208", "--set", 1, 22, "employment[0].role")),
        (["programs[0].hours={a"], ("E104", "--set", 1, 19, "")),
        (["programs[0].hours=[a, *b]"], ("E107", "--set", 1, 23, "[1]")),
    ],
)
def test_a_mistake_has_its_place_in_the_option(texts: list[str], place: tuple[object, ...]) -> None:
    with pytest.raises(InputError) as error:
        parse_profile(PROFILE, "jo.yaml", suppose=Suppositions(texts))
    first = error.value.problems[0]
    assert (first.code, first.file, first.line, first.column, first.path) == place
    assert first.excerpts[0].text == texts[first.line - 1]
    assert first.fix is None


def test_a_contradiction_names_the_place_in_the_file() -> None:
    with pytest.raises(InputError) as error:
        parse_profile(PROFILE, "jo.yaml", suppose=Suppositions(["programs[0].started=2023"]))
    assert "completed is given in line 5 of jo.yaml" in error.value.problems[0].message


def test_a_profile_is_written_as_the_values_that_it_was_made_of() -> None:
    text = (
        PROFILE + "attempts: [{credential: RMA, taken: 2026-02-10, passed: false}]\nanswers: {a: yes since 2026-01}\n"
    )
    profile = parse_profile(text)
    assert make_profile(write_plainly(profile)) == profile
    assert make_profile(write_plainly(parse_profile("diploma: none"))) == parse_profile("diploma: none")


def test_a_document_without_keys_is_left_to_its_own_mistake() -> None:
    document = Document("x", value=["no profile"])
    Suppositions(["complete=true"])(document)
    assert document.value == ["no profile"]


# --- As a process ---------------------------------------------------------------------------------------------


def test_the_answer_says_what_was_supposed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jo.yaml"
    file.write_text(PROFILE, encoding="utf-8")
    options = ("--as-of", "2026-11-29", "--set", "programs[0].hours=720", "--set", "diploma.kind=ged")
    text = run("check", file, *options)
    assert text.returncode == 0
    assert "\nSupposing programs[0].hours is 720.\nSupposing diploma.kind is ged.\n" in text.stdout
    answer = json.loads(run("check", file, *options, "--format", "json").stdout)
    assert answer["supposed"] == [
        {"address": "programs[0].hours", "value": "720"},
        {"address": "diploma.kind", "value": "ged"},
    ]
    assert file.read_text(encoding="utf-8") == PROFILE
    file.write_text(
        PROFILE.replace("[CAAHEP],", "[CAAHEP], hours: 720,").replace("high_school", "ged"), encoding="utf-8"
    )
    written = json.loads(run("check", file, *options[:2], "--format", "json").stdout)
    assert written == {**answer, "supposed": []}


def test_a_wrong_option_is_a_wrong_command_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "jo.yaml"
    file.write_text(PROFILE, encoding="utf-8")
    for text in ("programs[9].hours=1", "hours"):
        done = run("check", file, "--set", text)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"ma-eligible: --set {text}: ")
    assert run("check", file, "--set", "programs[0].hours=many").returncode == 4
    assert run("check", file, "--set", "programs[0].hours=720", "--format", "html").returncode == 2  # a letter


def test_of_one_person_on_a_roster(run: Run, tmp_path: Path) -> None:
    table, documents = tmp_path / "r.csv", tmp_path / "r.yaml"
    table.write_text("id,programs.1.field,programs.1.completed\n7,medical_assisting,2021-05-20\n", encoding="utf-8")
    documents.write_text("id: 7\nprograms: [{field: medical_assisting, completed: 2021-05-20}]\n", encoding="utf-8")
    said = {}
    for roster in (table, documents):
        options = (roster, "--id", "7", "--as-of", "2026-11-29", "--set", "programs.1.hours=720")
        done = run("check", *options)
        assert done.returncode == 0
        address = "programs.1.hours" if roster is table else "programs[0].hours"
        assert f"Supposing {address} is 720." in done.stdout
        said[roster] = json.loads(run("check", *options, "--format", "json").stdout)["credentials"]
    assert said[table] == said[documents]
