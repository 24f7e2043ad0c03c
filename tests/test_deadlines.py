"""The calendar of deadlines: each day is one that the answer has, and another reader of iCalendar reads every event."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import icalendar as judge
import pytest
from conftest import ROOT, Run
from hypothesis import given
from hypothesis import strategies as st
from people import random_person
from table_writers import csv_text, wide_rows, with_ids, write_lines

from ma_eligibility.icalendar import BEGIN, END, Event, encode_event
from ma_eligibility.plain import show_plain

AS_OF = "2026-11-29"
PEOPLE = with_ids([random_person(Random(seed)) for seed in range(24)])
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
GRADUATE = {
    "id": "S-1",
    "candidate": "Maria Lopez",
    "complete": True,
    "diploma": {"kind": "ged", "earned": 2016},
    "programs": [
        {
            "field": "medical_assisting",
            "accreditation": ["CAAHEP"],
            "hours": 760,
            "externship_hours": 160,
            "completed": "2026-05-20",
        }
    ],
}


class Found(NamedTuple):
    """An event as it is read back."""

    uid: str
    day: str
    summary: str
    description: str


def read_events(data: bytes) -> list[Found]:
    """Read a calendar, and check what holds of every line and event."""
    assert data.startswith(BEGIN)
    assert data.endswith(END)
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    data.decode()
    calendar = judge.Calendar.from_ical(data)
    assert calendar.errors == []
    found = []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        day = event.decoded("DTSTART")
        assert type(day) is date
        assert str(event["TRANSP"]) == "TRANSPARENT"
        texts = [str(event[name]) for name in ("UID", "SUMMARY", "DESCRIPTION")]
        found.append(Found(texts[0], day.isoformat(), *texts[1:]))
    assert len(found) == data.count(b"BEGIN:VEVENT\r\n")
    assert max(Counter(event.uid for event in found).values(), default=1) == 1
    return found


def write_calendar(run: Run, command: str, path: Path, tmp_path: Path, *arguments: object) -> bytes:
    """Run a command that writes a calendar, and return what it wrote."""
    target = tmp_path / "written.ics"
    target.unlink(missing_ok=True)
    words = [command, path, *map(str, arguments)]
    words += [] if "--as-of" in arguments else ["--as-of", AS_OF]
    result = run(*words, "-q", "--deadlines", target)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    return target.read_bytes()


def days_of_answer(run: Run, path: Path, *arguments: str) -> Counter[tuple[str, str]]:
    """Return each credential and day that must be in the calendar, from the JSON of ``check`` and ``plan``."""
    answer = json.loads(run("check", path, *arguments, "--as-of", AS_OF, "--format", "json").stdout)
    plans = json.loads(run("plan", path, *arguments, "--as-of", AS_OF, "--format", "json").stdout)
    planned = {each["id"]: each["plans"] for each in plans["credentials"]}
    days: Counter[tuple[str, str]] = Counter()
    for each in answer["credentials"]:
        id = each["id"]
        if each["summary"]["word"] == "held":
            continue
        wanted = [each["until"], each["may_open"] or each["opens"]]
        if each["verdict"] == "not_eligible" and each["summary"]["word"] == "one paper away":
            wanted.append(each["summary"]["day"].removeprefix("through "))
        wanted += [plan["last_day"]["day"] for plan in planned[id] if plan["last_day"]][:1]
        days.update((id, day) for day in wanted if day)
    due = [step for step in answer["next"] if step["kind"] == "deadline" and step["day"] >= AS_OF]
    days.update((step["credentials"][0], step["day"]) for step in due)
    return days


def days_of_calendar(events: list[Found]) -> Counter[tuple[str, str]]:
    said = [event.summary.partition(": ")[2].split() for event in events]
    return Counter(
        (words[-1 if words[0] == "last" else 0], event.day) for words, event in zip(said, events, strict=True)
    )


@pytest.mark.parametrize("rules", ["guide", "published"])
@pytest.mark.long
def test_every_day_is_one_of_the_answer_and_none_is_missing(run: Run, tmp_path: Path, rules: str) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    asked = [(path, ["--rules", rules]) for path in EXAMPLES]
    asked += [(roster, ["--rules", rules, "--id", person["id"]]) for person in PEOPLE[:12]]
    kinds: Counter[str] = Counter()
    for path, arguments in asked:
        events = read_events(write_calendar(run, "check", path, tmp_path, *arguments))
        assert days_of_calendar(events) == days_of_answer(run, path, *arguments)
        for kind in ("closes", "opens", "may open", "due", "last day"):
            kinds[kind] += sum(kind in event.summary for event in events)
    assert all(kinds[kind] for kind in ("closes", "opens", "may open", "last day"))


@pytest.mark.parametrize("arguments", [[], ["--rules", "published"], ["-c", "ncma", "--names"]], ids=str)
@pytest.mark.long
def test_a_cohort_has_the_events_of_check_in_the_order_of_the_roster(
    run: Run, tmp_path: Path, arguments: list[str]
) -> None:
    roster = write_lines(tmp_path / "a.jsonl", PEOPLE)
    plans = ["--plans", tmp_path / "plans.jsonl", "--plan-details"]
    found = write_calendar(run, "cohort", roster, tmp_path, *arguments, *plans)
    ids = [["--id", person["id"]] for person in PEOPLE]
    single = [write_calendar(run, "check", roster, tmp_path, *arguments, *id) for id in ids]
    assert found == BEGIN + b"".join(each.removeprefix(BEGIN).removesuffix(END) for each in single) + END
    assert read_events(found)


def test_a_folder_of_profiles_has_the_events_of_each_profile(run: Run, tmp_path: Path) -> None:
    plans = ["--plans", tmp_path / "plans.jsonl", "--plan-details"]
    folder = tmp_path / "people"
    folder.mkdir()
    for path in EXAMPLES:
        (folder / path.name).write_bytes(path.read_bytes())
    found = write_calendar(run, "cohort", folder, tmp_path, *plans)
    single = [write_calendar(run, "check", path, tmp_path) for path in EXAMPLES]
    assert found == BEGIN + b"".join(each.removeprefix(BEGIN).removesuffix(END) for each in single) + END


@pytest.mark.long
def test_days_are_those_of_the_rows(run: Run, tmp_path: Path) -> None:
    roster, out = write_lines(tmp_path / "a.jsonl", PEOPLE), tmp_path / "out.jsonl"
    for selected in ([], ["--where", "verdict=eligible"], ["--closing-within", "2y"], ["--opening-within", "4y"]):
        found = read_events(write_calendar(run, "cohort", roster, tmp_path, "-o", out, *selected))
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        keys = {(row["id"], row["credential"]) for row in rows}
        days = Counter(
            (row["id"], row["credential"], day)
            for row in rows
            for day in (row["until"], row["may_open"] or row["opens"])
            if day
        )
        assert rows
        by_row: Counter[tuple[str, str, str]] = Counter()
        for event in found:
            who, said = event.summary.split(": ", 1)
            credential = said.split()[0]
            assert (who, credential) in keys
            if " due today" not in said and "if the DD214" not in said:
                by_row[who, credential, event.day] += 1
        assert by_row <= days
        assert {key for key in days if key not in by_row} <= {key for key in days if is_held(*key[:2])}


def is_held(id: str, credential: str) -> bool:
    """Tell whether a person of PEOPLE may hold a credential or have passed its exam, which leaves no deadline."""
    person = next(person for person in PEOPLE if person["id"] == id)
    records = [*as_list(person.get("credentials")), *as_list(person.get("attempts"))]
    return any(record.get("credential", "").upper() == credential for record in records)


def as_list(section: Any) -> list[dict[str, Any]]:
    return section if isinstance(section, list) else []


def test_plans_have_days_where_their_details_are_asked_for(run: Run, tmp_path: Path) -> None:
    roster, plans = write_lines(tmp_path / "a.jsonl", PEOPLE), tmp_path / "plans.jsonl"
    events = read_events(write_calendar(run, "cohort", roster, tmp_path, "--plans", plans, "--plan-details"))
    rows = [json.loads(line) for line in plans.read_text("utf-8").splitlines()]
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        day = row["begin_by"] or row["complete_by"]
        if day:
            first.setdefault((row["id"], row["credential"]), day)
    found = {
        (event.summary.split(":")[0], event.summary.split()[-1]): event.day
        for event in events
        if "last day" in event.summary
    }
    assert found == first
    assert found
    assert not any(
        "last day" in event.summary
        for event in read_events(write_calendar(run, "cohort", roster, tmp_path, "--plans", plans))
    )


@pytest.mark.long
def test_the_same_bytes_on_every_run_and_with_processes(run: Run, tmp_path: Path) -> None:
    people = with_ids([random_person(Random(seed)) for seed in range(620)])
    roster = write_lines(tmp_path / "a.jsonl", people)
    table = tmp_path / "a.csv"
    table.write_text(csv_text(wide_rows([(person["id"], person) for person in people])), encoding="utf-8")
    first = write_calendar(run, "cohort", roster, tmp_path, "-c", "CMAA")
    assert read_events(first)
    assert write_calendar(run, "cohort", roster, tmp_path, "-c", "CMAA") == first
    assert write_calendar(run, "cohort", roster, tmp_path, "-c", "CMAA", "-j", "2") == first
    assert write_calendar(run, "cohort", table, tmp_path, "-c", "CMAA") == first


def test_a_changed_person_moves_events_and_adds_none(run: Run, tmp_path: Path) -> None:
    later = json.loads(json.dumps(GRADUATE))
    later["programs"][0]["completed"] = "2026-09-15"
    later["candidate"] = "Maria Gomez"
    before, after = (
        read_events(write_calendar(run, "cohort", write_lines(tmp_path / name, [person]), tmp_path, "--as-of", day))
        for name, person, day in (("a.jsonl", GRADUATE, AS_OF), ("b.jsonl", later, "2026-12-05"))
    )
    assert {event.uid for event in before} == {event.uid for event in after}
    assert [event.day for event in before] == ["2030-05-20", "2027-05-20", "2031-05-20", "2031-05-20"]
    assert [event.day for event in after] == ["2030-09-15", "2027-09-15", "2031-09-15", "2031-09-15"]
    assert [event.summary.split(": ")[1] for event in before] == [
        "RMA closes today",
        "CMA due today by the bodies' own pages",
        "NCMA closes today",
        "CCMA closes today",
    ]


def test_people_are_named_only_if_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    nameless = {**GRADUATE, "id": "S-2", "candidate": "S-2"}
    roster = write_lines(tmp_path / "a.jsonl", [GRADUATE, nameless])
    profile = tmp_path / "spring-7.yaml"
    profile.write_text(json.dumps(GRADUATE), encoding="utf-8")
    for command, path, labels, named in (
        ("cohort", roster, {"S-1", "S-2"}, {"Maria Lopez (S-1)", "S-2"}),
        ("check", profile, {"spring-7"}, {"Maria Lopez (spring-7)"}),
    ):
        plain = write_calendar(run, command, path, tmp_path)
        assert b"Maria" not in plain
        assert {event.summary.split(":")[0] for event in read_events(plain)} == labels
        with_names = read_events(write_calendar(run, command, path, tmp_path, "--names"))
        assert {event.summary.split(":")[0] for event in with_names} == named
        assert [event.uid for event in with_names] == [event.uid for event in read_events(plain)]


def test_people_without_an_id_are_called_by_their_place(run: Run, tmp_path: Path) -> None:
    person = {key: fact for key, fact in GRADUATE.items() if key != "id"}
    roster = write_lines(tmp_path / "a.jsonl", [person, person])
    found = read_events(write_calendar(run, "cohort", roster, tmp_path))
    assert {event.summary.split(" ")[0] for event in found} == {f"{roster}:1:", f"{roster}:2:"}


def test_standard_input_names_nobody_and_tells_people_apart(run: Run, tmp_path: Path) -> None:
    target, found = tmp_path / "a.ics", []
    for candidate, more in (("Maria Lopez", []), ("Maria Lopez", ["--names"]), ("Ann Lee", [])):
        words = ["check", "-", "--as-of", AS_OF, "-q", "--deadlines", target, *more]
        assert run(*words, stdin=json.dumps({**GRADUATE, "candidate": candidate})).returncode == 0
        found.append(read_events(target.read_bytes()))
    assert [events[0].summary for events in found] == [
        "RMA closes today",
        "Maria Lopez: RMA closes today",
        "RMA closes today",
    ]
    assert found[0][0].uid == found[1][0].uid != found[2][0].uid


@pytest.mark.parametrize(
    "id",
    [
        "a,b;c\\d:e",
        "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:mine",
        "\x1b[31mred\x00\x07",
        "\u202eevil\u200b\u2028",
        "ж" * 200,
        "😀" * 90,
        '";VALUE=TEXT:',
        "\\n\\,",
    ],
    ids=["signs", "an event", "controls", "directions", "letters", "emoji", "parameter", "escapes"],
)
def test_hostile_ids_and_names_are_shown_plainly(run: Run, tmp_path: Path, id: str) -> None:
    person = {**GRADUATE, "id": id, "candidate": f"{id} Lopez"}
    roster = tmp_path / "a.jsonl"
    roster.write_text(f"{json.dumps(person)}\n", encoding="utf-8")
    for arguments, label in ([], id), (["--names"], f"{id} Lopez ({id})"):
        events = read_events(write_calendar(run, "cohort", roster, tmp_path, *arguments))
        assert len(events) == 4
        assert all(event.summary.startswith(f"{show_plain(label)}: ") for event in events)


@given(
    st.text(),
    st.lists(st.text(), max_size=4),
    st.integers(date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()),
)
def test_any_text_is_read_back(summary: str, lines: list[str], day: int) -> None:
    data = BEGIN + encode_event(Event("a", day, day, summary, tuple(lines))) + END
    (event,) = read_events(data)
    assert event.summary == show_plain(summary)
    assert event.description == "\n".join(map(show_plain, lines))
    assert event.day == date.fromordinal(day).isoformat()


def test_who_cannot_be_read_has_no_event_and_is_named(run: Run, tmp_path: Path) -> None:
    roster, target = tmp_path / "a.jsonl", tmp_path / "a.ics"
    lines = [GRADUATE, {**GRADUATE, "id": "S-2", "complete": 7}, {**GRADUATE, "diploma": "none"}]
    write_lines(roster, lines)
    plain = run("cohort", roster, "--as-of", AS_OF, "-q")
    result = run("cohort", roster, "--as-of", AS_OF, "-q", "--deadlines", target)
    assert (result.returncode, result.stderr) == (4, plain.stderr)
    assert "2 of 3 people cannot be read" in result.stderr
    assert {event.summary.split(":")[0] for event in read_events(target.read_bytes())} == {"S-1"}


def test_the_summary_counts_them(run: Run, tmp_path: Path) -> None:
    roster, target = write_lines(tmp_path / "a.jsonl", [GRADUATE]), tmp_path / "a.ics"
    shown = run("cohort", roster, "--as-of", AS_OF, "--deadlines", target).stdout
    assert f"4 deadlines are in {target}" in shown.replace("\n", " ")


@pytest.mark.long
def test_the_answer_is_the_same_with_a_calendar(run: Run, tmp_path: Path) -> None:
    for path in EXAMPLES:
        for form in (["-v"], ["--format", "json"], ["--format", "md"]):
            asked = ["check", path, "--as-of", AS_OF, *form]
            assert run(*asked, "--deadlines", tmp_path / "a.ics").stdout == run(*asked).stdout


def test_nobody_open_is_a_calendar_without_events(run: Run, tmp_path: Path) -> None:
    roster = write_lines(tmp_path / "a.jsonl", [{"id": "a", "complete": True}])
    assert write_calendar(run, "cohort", roster, tmp_path) == BEGIN + END


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cohort", "a.jsonl", "--deadlines", "a.txt"], "a calendar ends in .ics"),
        (["check", "a.json", "--deadlines", "a"], "a calendar ends in .ics"),
        (["cohort", "a.jsonl", "--names"], "--names is about the calendar"),
        (["check", "a.json", "--names"], "--names is about the calendar"),
        (["check", "a.json", "--deadlines", "a.ics", "--set", "complete=true"], "leave --set out"),
        (["check", "a.json", "--deadlines", "a.ics", "-o", "./a.ics", "--format", "text"], "must be different files"),
        (["cohort", "a.jsonl", "--verdicts", "--deadlines", "a.ics"], "--verdicts gives no routes"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_asked_is_refused(run: Run, tmp_path: Path, words: list[str], said: str) -> None:
    write_lines(tmp_path / "a.jsonl", [GRADUATE])
    (tmp_path / "a.json").write_text(json.dumps(GRADUATE), encoding="utf-8")
    result = run(*words, "--as-of", AS_OF, cwd=tmp_path)
    assert result.returncode == 2
    assert said in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"a.jsonl", "a.json"}


@pytest.mark.parametrize("command", ["check", "cohort"])
def test_a_calendar_is_written_whole_or_not_at_all(run: Run, tmp_path: Path, command: str) -> None:
    people = tmp_path / ("a.yaml" if command == "check" else "b.yaml")
    people.write_text(json.dumps(GRADUATE), encoding="utf-8")
    read = tmp_path / "linked.ics"
    read.hardlink_to(people)
    for target, said in (
        (read, "it is a file that was read for this"),
        (tmp_path / "none" / "a.ics", "cannot be written"),
    ):
        result = run(command, people, "--as-of", AS_OF, "--deadlines", target)
        assert result.returncode == 4
        assert said in result.stderr
    assert people.read_text("utf-8") == json.dumps(GRADUATE)
    assert {path.name for path in tmp_path.iterdir()} == {people.name, "linked.ics"}
