"""People in Arrow batches: each gets the answer that the lines of a roster get, in any form of the batch."""

import json
import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hostile_inputs import HOSTILE
from people import random_person, wide_person
from table_rows import as_python

from ma_eligibility.cohort.arrow import (
    ASSESSMENT_SCHEMA,
    FINDING_SCHEMA,
    VERDICT_SCHEMA,
    BatchFunction,
    assess_batches,
    find_batches,
)
from ma_eligibility.cohort.arrow_people import read_people
from ma_eligibility.cohort.arrow_tables import spark_ddl
from ma_eligibility.cohort.columns import ASSESSMENTS, FINDINGS, VERDICT_COLUMNS, Assessment
from ma_eligibility.cohort.worker import CohortOptions, Worker
from ma_eligibility.errors import InputError
from ma_eligibility.profile.profile import Profile
from ma_eligibility.roster.json_lines import LinesChunk
from ma_eligibility.ruleset.rulebook import UnknownCredentialError

DAY = "2026-11-22"
#: The place of the column that says why a person cannot be read.
ERROR = Assessment._fields.index("error")

BROKEN = [
    "",
    "nonsense",
    "[]",
    '"text"',
    "null",
    "{",
    '{"programs": 1}',
    '{"complete": true, "complete": false}',
    '{"programs": [{"completed": "2021-02-30"}], "emploment": []}',
    '{"complete": NaN}',
    '{"candidate": "\\ud800"}',
    "[" * 100_000,
    '{"programs": [{"completed": "2021",\n\n"hours": -1}]}',
]


def as_json(person: dict[str, Any]) -> str:
    return json.dumps(person, default=float)


def make_texts(count: int) -> list[str]:
    """Return random people as JSON, and between them some that are broken."""
    rng = Random(20261122)
    people = [as_json((wide_person if number % 2 else random_person)(rng)) for number in range(count)]
    for number, text in enumerate(BROKEN):
        people.insert(number * 7, text)
    return people


def batch_of(texts: list[str]) -> pa.RecordBatch:
    return pa.record_batch({"id": [f"p{number}" for number in range(len(texts))], "profile": texts})


def rows_of(batches: Iterator[pa.RecordBatch]) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for batch in batches for row in batch.to_pylist()]


def work(lines: list[bytes], **options: Any) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return the rows of assessments and of findings that the cohort worker makes of lines."""
    day = date.fromisoformat(DAY).toordinal()
    options = {"rules": "guide", "readings": {}, "credentials": (), **options}
    result = Worker(CohortOptions(**options, as_of=day, assessments="rows", findings="rows")).assess(
        LinesChunk("roster", 2, lines)
    )
    columns = VERDICT_COLUMNS if options.get("verdicts_only") else ASSESSMENTS
    return as_python(result.assessments, columns), as_python(result.findings, FINDINGS)


def with_id(number: int, text: str) -> bytes:
    return (f'{{"id": "p{number}", ' + text.removeprefix("{")).encode()


# --- The same as a roster -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"rules": "published"},
        {"verdicts_only": True},
        {"credentials": ("RMA", "ccma")},
        {"readings": {"full_time": "forty"}},
    ],
    ids=lambda options: ",".join(options) or "plain",
)
def test_a_batch_gets_the_same_answers_as_lines(options: dict[str, Any]) -> None:
    rng = Random(7)
    texts = [as_json(wide_person(rng)) for _ in range(1_500 if not options else 150)]
    expected, _ = work([with_id(number, text) for number, text in enumerate(texts)], **options)
    function = assess_batches(**options, as_of=DAY)
    assert rows_of(function([batch_of(texts)])) == expected


@pytest.mark.parametrize("rules", ["guide", "published"])
def test_a_batch_gets_the_same_findings_as_lines(rules: str) -> None:
    rng = Random(8)
    texts = [as_json(wide_person(rng)) for _ in range(150)]
    _, expected = work([with_id(number, text) for number, text in enumerate(texts)], rules=rules)
    assert rows_of(find_batches(rules, as_of=DAY)([batch_of(texts)])) == expected


def test_a_person_who_cannot_be_read_is_a_row_with_the_error() -> None:
    texts = make_texts(200)
    found = rows_of(assess_batches(as_of=DAY)([batch_of(texts)]))
    errors = {row[0]: row[ERROR] for row in found if row[ERROR] is not None}
    assert [errors.get(f"p{number * 7}") is not None for number in range(len(BROKEN))] == [True] * len(BROKEN)
    assert len(errors) == len(BROKEN)
    assert len(found) == 200 * 5 + len(BROKEN)
    assert all(row[1:10] == (None,) * 9 and row[10:12] == ([], []) for row in found if row[ERROR] is not None)
    assert errors["p56"].startswith("programs[0].completed: ")
    assert errors["p84"].startswith("line 3, programs[0].hours: ")
    assert rows_of(find_batches(as_of=DAY)([batch_of([*BROKEN, "{}"])]))[0][0] == f"p{len(BROKEN)}"


def test_hostile_texts_are_rows() -> None:
    """Arrow does not check its strings, so they can hold any bytes."""
    texts = [data for _, data, _, _ in HOSTILE if len(data) < 200_000]
    profiles = pa.array(texts, pa.binary()).view(pa.string())
    ids = pa.array([b"\xff", b"a\0b", *[b"x"] * (len(texts) - 2)], pa.binary()).view(pa.string())
    found = rows_of(assess_batches(as_of=DAY)([pa.record_batch({"id": ids, "profile": profiles})]))
    assert [row[0] for row in found if row[0] != "x"] == [r"\xff", "a\0b"]
    json_errors = [code for name, data, _, code in HOSTILE if name.endswith(".json") and data in texts]
    for code in json_errors:
        assert any(f"[{code}]" in row[ERROR] for row in found)


# --- Ids ------------------------------------------------------------------------------------------------------


def test_the_id_is_from_the_column_or_else_from_the_profile() -> None:
    profiles = ['{"id": "inner", "candidate": "C"}', '{"candidate": "C"}', "{}", None]
    function = assess_batches(as_of=DAY, credentials=["RMA"])
    for ids, expected in (
        (["a", "b", "c", "d"], ["a", "b", "c", "d"]),
        ([None, None, None, "d"], ["inner", "C", "", "d"]),
        (["", "", "", ""], ["inner", "C", "", ""]),
    ):
        found = rows_of(function([pa.record_batch({"id": ids, "profile": profiles})]))
        assert [row[0] for row in found] == expected
        assert [row[ERROR] for row in found] == [None, None, None, "there is no profile"]
    (row, *_) = rows_of(function([pa.record_batch({"profile": profiles})]))
    assert row[0] == "inner"


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.dictionary(pa.int32(), pa.string())]
)
def test_texts_may_have_any_type_of_text(kind: pa.DataType) -> None:
    batch = pa.record_batch({"id": pa.array(["a"]).cast(kind), "profile": pa.array(["{}"]).cast(kind)})
    (row,) = rows_of(assess_batches(as_of=DAY, credentials=["RMA"])([batch]))
    assert (row[0], row[ERROR]) == ("a", None)


def test_an_id_may_be_a_number() -> None:
    batch = pa.record_batch({"id": [2**40], "profile": ["{}"]})
    assert rows_of(assess_batches(as_of=DAY, credentials=["RMA"])([batch]))[0][0] == str(2**40)


# --- Nested columns -------------------------------------------------------------------------------------------


def make_nested(count: int) -> tuple[list[dict[str, Any]], pa.RecordBatch]:
    """Return people, and the same as a batch of nested columns of the types that Arrow finds for them.

    None of them says that there is no diploma: a column of structs has no word for that.
    """
    rng = Random(9)
    made = (json.loads(as_json(wide_person(rng))) for _ in range(2 * count))
    people = [person for person in made if person.get("diploma") not in ("none", {})][:count]
    columns = {name: [person.get(name) for person in people] for name in Profile.model_fields}
    return people, pa.record_batch(columns)


def test_nested_columns_get_the_same_answers_as_lines() -> None:
    people, batch = make_nested(1_500)
    ids = pa.array([f"p{number}" for number in range(len(people))])
    expected, _ = work([with_id(number, as_json(person)) for number, person in enumerate(people)])
    found = rows_of(assess_batches(as_of=DAY)([batch.append_column("id", ids)]))
    assert not [row for row in found if row[ERROR]]
    assert found == expected


def test_dates_may_be_days_and_numbers_of_any_type() -> None:
    programs = pa.list_(
        pa.struct(
            {
                "field": pa.string(),
                "accreditation": pa.list_(pa.string()),
                "hours": pa.int16(),
                "completed": pa.date32(),
            }
        )
    )
    jobs = pa.large_list(
        pa.struct(
            {
                "role": pa.string(),
                "start": pa.date64(),
                "end": pa.string(),
                "hours_per_week": pa.float32(),
                "duties": pa.list_(pa.string()),
            }
        )
    )
    skills = pa.list_(pa.struct({"skill": pa.string(), "count": pa.decimal128(9, 2)}), 1)
    rows = [
        {
            "programs": [{"completed": date(2024, 2, 29), "field": "medical_assisting", "hours": 720}],
            "employment": [{"start": date(2020, 2, 29), "end": "present", "hours_per_week": 33.3}],
            "skills": [{"skill": "injection", "count": Decimal("12.00")}],
            "born": date(1999, 4, 2),
            "complete": True,
        }
    ]
    schema = pa.schema(
        {"programs": programs, "employment": jobs, "skills": skills, "born": pa.date32(), "complete": pa.bool_()}
    )
    line = (
        b'{"programs": [{"completed": "2024-02-29", "field": "medical_assisting", "hours": 720}], "employment": '
        b'[{"start": "2020-02-29", "end": "present", "hours_per_week": 33.3}], "skills": [{"skill": "injection", '
        b'"count": 12}], "born": "1999-04-02", "complete": true}'
    )
    for rules in ("guide", "published"):
        expected, _ = work([line], rules=rules)
        found = rows_of(assess_batches(rules, as_of=DAY)([pa.RecordBatch.from_pylist(rows, schema=schema)]))
        assert [row[1:] for row in found] == [row[1:] for row in expected]


def test_a_short_float_counts_as_it_prints() -> None:
    job = pa.struct({"end": pa.string(), "hours_per_week": pa.float32()})
    rows = [{"employment": [{"end": "present", "hours_per_week": 33.3}]}]
    batch = pa.RecordBatch.from_pylist(rows, schema=pa.schema({"employment": pa.list_(job)}))
    (row,) = read_people(batch)
    assert row.profile
    assert row.profile.employment
    assert row.profile.employment[0].hours_per_week == Decimal("33.3")


def test_a_null_is_not_known() -> None:
    """In a struct, in place of a section, and a struct of nothing but nulls in place of a diploma."""
    diploma = pa.struct({"kind": pa.string(), "earned": pa.date32()})
    programs = pa.list_(pa.struct({"name": pa.string(), "completed": pa.date32()}))
    rows = [
        {"id": "nothing known", "diploma": None, "programs": None},
        {"id": "of nulls", "diploma": {"kind": None, "earned": None}, "programs": None},
        {"id": "empty", "diploma": None, "programs": []},
        {"id": "named", "diploma": None, "programs": [{"name": None, "completed": date(2020, 2, 29)}]},
    ]
    schema = pa.schema({"id": pa.string(), "diploma": diploma, "programs": programs})
    lines = [
        b'{"id": "nothing known"}',
        b'{"id": "of nulls"}',
        b'{"id": "empty", "programs": []}',
        b'{"id": "named", "programs": [{"completed": "2020-02-29"}]}',
    ]
    found = rows_of(assess_batches(as_of=DAY)([pa.RecordBatch.from_pylist(rows, schema=schema)]))
    assert found == work(lines)[0]


def test_no_diploma_can_be_a_word_or_follow_from_a_complete_profile() -> None:
    kind = pa.struct({"kind": pa.string(), "earned": pa.date32()})
    whole = pa.record_batch({"id": ["a", "b"], "complete": [True, None], "diploma": pa.nulls(2, kind)})
    word = pa.record_batch({"id": ["a", "b"], "diploma": ["none", None]})
    function = assess_batches(as_of=DAY)
    assert rows_of(function([whole])) == work([b'{"id": "a", "complete": true}', b'{"id": "b"}'])[0]
    assert rows_of(function([word])) == work([b'{"id": "a", "diploma": "none"}', b'{"id": "b"}'])[0]


def test_a_nested_person_who_cannot_be_read_is_a_row_with_the_error() -> None:
    completed = pa.array([None, 1, 10**8, 18_000, 18_000, 18_000], pa.int32()).cast(pa.date32())
    names = pa.array([b"a", b"a", b"a", b"\xff", b"a", b"a"], pa.binary()).view(pa.string())
    programs = pa.StructArray.from_arrays([completed, names], ["completed", "name"])
    offsets = pa.array([0, 1, 2, 3, 4, 5, 6], pa.int32())
    levels = pa.array([True, True, True, True, True, None])
    batch = pa.record_batch(
        {
            "id": list("abcdef"),
            "programs": pa.ListArray.from_arrays(offsets, programs),
            "complete": levels,
            "born": ["1999-04-02", "1999-04-02", "1999-04-02", "1999-04-02", "never", "1999-04-02"],
        }
    )
    found = rows_of(assess_batches(as_of=DAY, credentials=["RMA"])([batch]))
    assert [row[0] for row in found] == list("abcdef")
    errors = [row[ERROR] or "" for row in found]
    assert [bool(error) for error in errors] == [False, False, True, True, True, False]
    assert "a value cannot be read" in errors[2]
    assert "a value cannot be read" in errors[3]
    assert errors[4].startswith("born: ")


# --- The function ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "schema"),
    [
        (assess_batches(as_of=DAY), ASSESSMENT_SCHEMA),
        (assess_batches(as_of=DAY, verdicts_only=True), VERDICT_SCHEMA),
        (find_batches(as_of=DAY), FINDING_SCHEMA),
    ],
    ids=["assessments", "verdicts", "findings"],
)
def test_batches_have_the_schema_whatever_is_in_them(function: BatchFunction, schema: pa.Schema) -> None:
    assert function.schema == schema
    people = batch_of(["{}", "nonsense"])
    batches = [people.slice(0, 1), people.slice(0, 0), people.slice(1)]
    found = list(function(batches))
    assert [batch.schema for batch in found] == [schema] * 3
    assert found[1].num_rows == 0


def test_batches_are_assessed_lazily() -> None:
    taken: list[int] = []

    def give() -> Iterator[pa.RecordBatch]:
        for number in range(3):
            taken.append(number)
            yield batch_of(["{}"])

    batches = assess_batches(as_of=DAY)(give())
    assert taken == []
    next(batches)
    assert taken == [0]


def test_the_function_is_the_same_in_another_process() -> None:
    function = assess_batches("published", as_of=date(2026, 11, 22), credentials=["RMA"], readings={})
    assert function == assess_batches("published", as_of=DAY, credentials=("RMA",))
    texts = make_texts(20)
    code = (
        "import pickle, sys; import pyarrow as pa\n"
        "function, data = pickle.load(sys.stdin.buffer)\n"
        "pickle.dump([batch.to_pylist() for batch in function([data])], sys.stdout.buffer)"
    )
    sent = pickle.dumps((function, batch_of(texts)))
    result = subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, check=True)
    assert pickle.loads(result.stdout) == [batch.to_pylist() for batch in function([batch_of(texts)])]


def test_the_schema_as_spark_accepts_it() -> None:
    assert spark_ddl(VERDICT_SCHEMA) == "id STRING, candidate STRING, credential STRING, verdict STRING, error STRING"
    assert assess_batches(as_of=DAY).ddl == (
        "id STRING, candidate STRING, credential STRING, verdict STRING, route STRING, since DATE, until DATE, "
        "days_left INT, opens DATE, may_open DATE, lacks ARRAY<STRING>, unknown ARRAY<STRING>, error STRING, "
        "confidence STRING, reading_matters ARRAY<STRING>, condition STRING"
    )


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        (pa.record_batch({"id": ["a"]}), "the columns are id;"),
        (pa.record_batch({"id": ["a"], "profle": ["{}"]}), "the columns are id, profle;"),
        (pa.record_batch({"id": ["a"], "emploment": [[]]}), "the columns are id, emploment;"),
        (pa.record_batch({"id": ["a"], "profile": ["{}"], "born": ["1999"]}), "the columns are id, profile, born;"),
        (pa.RecordBatch.from_arrays([pa.array(["{}"])] * 2, ["profile", "profile"]), "two columns of the same name"),
    ],
)
def test_columns_that_do_not_describe_people_are_refused(batch: pa.RecordBatch, message: str) -> None:
    """A column that was passed over could be a section with its name misspelled."""
    with pytest.raises(ValueError, match=message):
        list(assess_batches(as_of=DAY)([batch]))


def test_problems_of_the_rules_and_options_are_reported_at_once() -> None:
    with pytest.raises(InputError):
        assess_batches("no such rules", as_of=DAY)
    with pytest.raises(UnknownCredentialError):
        assess_batches(as_of=DAY, credentials=["XYZ"])
    with pytest.raises(ValueError, match="November 31, 2026"):
        assess_batches(as_of="2026-11-31")
    with pytest.raises(ValueError, match="dates run from 1900"):
        assess_batches(as_of=date(1899, 12, 31))
