"""What is read quickly is what the careful reader makes of it; whatever else, it leaves to that one."""

import json
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from people import wide_person

from ma_eligibility.errors import InputError
from ma_eligibility.load.profile import make_profile, parse_profile
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.profile.profile import Profile
from ma_eligibility.roster.json_lines import LinesChunk
from ma_eligibility.roster.rosters import MOST_IN_A_LINE

PEOPLE = [wide_person(Random(seed)) for seed in range(3000)]


def read_with_care(value: Any) -> Profile | None:
    try:
        return make_profile(value)
    except InputError:
        return None


def plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


def test_people_are_read_alike() -> None:
    quickly = [read_quickly(person) for person in PEOPLE]
    assert quickly == [read_with_care(person) for person in PEOPLE]
    for one, other in zip(quickly, map(read_with_care, PEOPLE), strict=True):
        assert one is not None
        assert other is not None
        assert one.model_fields_set == other.model_fields_set
        for section in ("programs", "employment", "military", "credentials", "attempts", "skills"):
            for record, same in zip(getattr(one, section) or (), getattr(other, section) or (), strict=True):
                assert (record.model_fields_set, repr(record)) == (same.model_fields_set, repr(same))


ODD: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        1,
        1.0,
        -1,
        2021,
        2021.0,
        20210520,
        1e30,
        float("inf"),
        "",
        " ",
        "none",
        "present",
        "never",
    ),
    *("2021-05-20", "2021-13-01", "2021-02-30", "1899-12-31", "05/20/2021", "2021-5-2", "caahep", "USA", "US", "yes"),
    *(
        [],
        {},
        [[]],
        [{}],
        ["none"],
        ["CAAHEP", 1],
        [True],
        [None],
        ["administrative", "administrative"],
        {"kind": "ged"},
    ),
)


def corrupt(rng: Random, person: dict[str, Any]) -> dict[str, Any]:
    """Return the person with something put in, taken out or put elsewhere."""
    corrupted: dict[str, Any] = json.loads(json.dumps(person, default=plain))
    places: list[Any] = [corrupted]
    for value in corrupted.values():
        places += [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
    place = rng.choice(places)
    keys = [*place, *rng.choice(places), "x", "id", "hours", "end", "completed", "diploma", "supervised"]
    if rng.random() < 0.2 and place:
        del place[rng.choice(list(place))]
    else:
        place[rng.choice(keys)] = rng.choice(ODD)
    return corrupted


def test_whatever_is_corrupted_is_left_to_the_careful_reader_or_read_alike() -> None:
    rng = Random(5)
    read = left = 0
    for person in PEOPLE * 3:
        corrupted = corrupt(rng, person)
        quickly = read_quickly(corrupted)
        if quickly is None:
            left += 1
        else:
            read += 1
            with_care = read_with_care(corrupted)
            # A float that is a whole number is a year where the same year was read before; as in JSON, where it is one.
            assert quickly == (with_care or parse_profile(json.dumps(corrupted), is_json=True)), corrupted
    assert min(read, left) > 1000


LINES = [
    b'{"candidate": "a", "candidate": "b"}',
    b'{"complete" :true, "complete":false}',
    b'{"programs": [{"hours" : 720, "hours":640, "completed": "2020-01-01"}]}',
    b'{"candidate": "a: b", "complete": true}',
    b'{"candidate": "a\\":", "complete": true}',
    b'{"candidate": "a\\\\", "complete": true}',
    b'{"candidate": "a\\":", "complete" :true, "complete":true}',
    b'{"employment": [{"end": "present", "hours_per_week": 37.5}]}',
    b'{"employment": [{"end": "present", "hours_per_week": 37.50000000000000000001}]}',
    b'{"employment": [{"end": "present", "hours_per_week": 1e1}]}',
    b'{"programs": [{"completed": "2020", "hours": 71999999999999999999999e-20}]}',
    b'{"id": " ", "candidate": "a"}',
    b'{"employment": [{"end": "present", "hours_per_week": 1E400}]}',
    b'{"employment": [{"end": "present", "hours_per_week": NaN}]}',
    b'{"employment": [{"end": "present", "hours_per_week": true}]}',
    b'{"employment": [{"end": "present", "hours_per_week": 1e-50}]}',
    b'{"employment": [{"end": "present", "hours_per_week": 0e50}]}',
    b'{"employment": [{"end": "present", "hours_per_week": 5E-1}]}',
    b'{"candidate": "1E9 3e4f"}',
    b'{"skills": [' + b",".join([b'{"skill": "a"}'] * 6000) + b"]}",
    b'{"candidate": "\\ud800"}',
    b'{"candidate": "\\u0000"}',
    b'{"candidate": "\xff"}',
    b'{"candidate": null}',
    b'{"candidate": "a"} x',
    b'{"candidate": "a",}',
    b'{"candidate": "a\tb"}',
    b'{"candidate": "a"',
    b"[]",
    b'"a"',
    b"{}",
    b"{'candidate': 'a'}",
    b'\xef\xbb\xbf{"candidate": "a"}',
    b'{"id": "7", "candidate": "a"}',
    b'{"id": 7, "candidate": "a"}',
    b'{"id": "7", "id": "8"}',
    b'{"id": null}',
    b'{"id": ["a"]}',
    b'{"id": ""}',
    b'{"id": true}',
]


def read_line(line: bytes) -> tuple[str, Profile | None]:
    """Read a line as the careful reader does, its id apart."""
    text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    key = ""
    try:
        value = json.loads(text)
        if isinstance(value, dict) and text.count('"id"') == 1 and isinstance(value["id"], str | int):
            key = str(value["id"])
            text = text.replace(json.dumps({"id": value["id"]})[1:-1] + ", ", "")
        text.encode()
        return key, parse_profile(text, is_json=True)
    except (InputError, ValueError):
        return key, None


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_read_as_its_text(line: bytes) -> None:
    entries = list(LinesChunk("x.jsonl", 1, [line + b"\n"]).entries())
    key, profile = read_line(line)
    if b'"id"' in line and b'"id": 7' not in line and b'"id": "7", "c' not in line:  # an id that is none
        profile = None
    assert [entry.profile for entry in entries] == [profile]
    if profile is None:
        assert entries[0].reason
    elif key and key != "True":
        assert entries[0].key == entries[0].name == key


def test_a_line_is_read_as_well_among_others() -> None:
    """What is read for many lines at once gives for each what it would alone, whatever is next to it."""
    hours = b'{"employment": [{"end": "present", "start": "2020", "hours_per_week": %b}]}\n'
    tricky = [hours % number for number in (b"40", b"4e1", b"4E1", b"37.5", b"37.49999999999999999", b"1e-400")]
    open_texts = [b'{"candidate": "a\n', b'"\n', b'{"candidate": "4e1"}\n', b'{"candidate": "\\\n', b"# 3e5\n"]
    chunks = [[other, one, after] for one in tricky for other in open_texts for after in open_texts]
    chunks.append([line for chunk in chunks for line in chunk] + [line + b"\n" for line in LINES])
    for chunk in chunks:
        alone = [entry for line in chunk for entry in LinesChunk("x", 1, [line]).entries()]
        among = list(LinesChunk("x", 1, chunk).entries())
        assert [bool(entry.profile) for entry in among] == [bool(entry.profile) for entry in alone]
        assert [entry.profile for entry in among] == [entry.profile for entry in alone]


@pytest.mark.parametrize("value", ["1", "null", "true", "1.5", '"a"', "[]", "[1]", "{}", '[["role"]]'])
@pytest.mark.parametrize("key", ["programs", "employment", "complete", "born", "diploma", "candidate", "strange"])
def test_a_list_of_anything_is_refused_at_its_place(key: str, value: str) -> None:
    """Whatever is in a line, the lines next to it are read."""
    if (key, value) == ("programs", "{}"):
        pytest.skip("nothing need be known of a program")
    lines = [b'{"complete": true}\n', f'{{"{key}": [{value}, {value}]}}\n'.encode(), b'{"complete": false}\n']
    first, middle, last = LinesChunk("x", 1, lines).entries()
    assert first.profile
    assert last.profile
    assert middle.profile is None
    assert middle.reason


def test_a_line_that_is_cut_affects_none_after_it() -> None:
    cut = b'{"candidate": "' + b"x" * MOST_IN_A_LINE
    line = b'{"employment": [{"end": "present", "start": "2020", "hours_per_week": 1e-400}]}\n'
    first, second = LinesChunk("x", 1, [cut[: MOST_IN_A_LINE + 1], line]).entries()
    assert first.profile is second.profile is None
    assert "E206" in second.reason


def test_lines_of_random_people_are_read_as_their_texts() -> None:
    texts = [json.dumps(person, default=plain) for person in PEOPLE[:1500]]
    lines = [text.encode() + b"\n" for text in texts]
    assert [entry.profile for entry in LinesChunk("x", 1, lines).entries()] == [
        parse_profile(text, is_json=True) for text in texts
    ]


def test_equal_numbers_of_other_kinds_are_not_taken_for_those_that_came_before() -> None:
    """A year is no float, whole or not; and a decimal is not what a float that equals it prints as."""
    assert read_quickly({"programs": [{"completed": 2021}]})
    assert read_quickly({"programs": [{"completed": 2021.0}]}) is None
    assert read_quickly({"programs": [{"completed": Decimal(2021)}]}) is None
    exact, short = Decimal("100.00000095367431640625"), 100.00000095367431640625
    for hours in (exact, short, exact):
        person = {"employment": [{"end": "present", "hours_per_week": hours}]}
        read = read_quickly(person)
        assert read is not None
        assert read == make_profile(person)
