"""Runs the example on a local Spark and compares its rows with those of the cohort's own worker; see ``run``."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TESTS = Path(__file__).parent.parent
sys.path.insert(0, str(TESTS))

from people import wide_person  # noqa: E402 # which are next to this folder
from table_rows import as_python  # noqa: E402

from ma_eligibility.cohort.columns import ASSESSMENTS, FINDINGS, PLANS  # noqa: E402
from ma_eligibility.cohort.worker import CohortOptions, Worker  # noqa: E402
from ma_eligibility.days.calendar import parse_day  # noqa: E402
from ma_eligibility.plan.plan import PlanOptions  # noqa: E402
from ma_eligibility.profile.profile import Profile  # noqa: E402
from ma_eligibility.roster.json_lines import LinesChunk  # noqa: E402

EXAMPLE = TESTS.parent / "examples" / "spark_cohort.py"
DAY = "2026-11-22"
PEOPLE = 3_000
#: For how many of them plans are made, which takes longer.
PLANNED = 300
BROKEN = ("nonsense", '{"id": "x", "programs": 1}', '{"id": "y", "complete": true, "complete": false}', "{", "[]")

Rows = list[tuple[Any, ...]]


def make_people() -> list[dict[str, Any]]:
    """Return random people, each with an id."""
    rng = Random(20261122)
    made = (json.loads(json.dumps(wide_person(rng), default=float)) for _ in range(PEOPLE))
    return [{"id": f"p{number}", **person} for number, person in enumerate(made)]


def run_spark(people: Path, output: Path, *options: str) -> Rows:
    """Return the rows that the example writes, sorted."""
    submit = Path(sys.executable).with_name("spark-submit")
    spark = [str(submit), "--master", "local[2]", "--conf", "spark.log.level=WARN"]
    command = [*spark, str(EXAMPLE), str(people), str(output), "--as-of", DAY, *options]
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    subprocess.run(command, check=True, cwd=output.parent, env=environment)
    return sort(tuple(row.values()) for row in pq.read_table(output).to_pylist())


def run_worker(lines: list[str]) -> tuple[Rows, Rows]:
    """Return the rows of assessments and of findings, sorted; a person without an id has none here either."""
    options = CohortOptions("guide", {}, (), parse_day(DAY), assessments="rows", findings="rows")
    done = Worker(options).assess(LinesChunk("people", 2, [line.encode() for line in lines]))
    rows = [("", *row[1:]) if row[0].startswith("line ") else row for row in done.assessments]
    return sort(as_python(rows, ASSESSMENTS)), sort(as_python(done.findings, FINDINGS))


def plan_by_worker(lines: list[str]) -> Rows:
    """Return the rows of plans, sorted."""
    options = CohortOptions(
        "guide", {}, (), parse_day(DAY), assessments=None, plans="rows", plan_options=PlanOptions(details=False)
    )
    done = Worker(options).assess(LinesChunk("people", 2, [line.encode() for line in lines]))
    return sort(as_python(done.plans, PLANS))


def sort(rows: Any) -> Rows:
    return sorted(rows, key=repr)


def expect(what: str, found: Rows, expected: Rows) -> None:
    """Print how many rows are the same; end the program if one is not."""
    differing = [pair for pair in zip(found, expected, strict=False) if pair[0] != pair[1]]
    if differing or len(found) != len(expected):
        sys.exit(f"{what}: {len(found)} rows from Spark, {len(expected)} from the package; first {differing[:1]}")
    print(f"{what}: {len(found)} rows, all the same")


def main(folder: Path) -> None:
    """Compare assessments, findings and plans of lines of JSON, and assessments of nested columns in Parquet."""
    people = make_people()
    lines = [json.dumps(person) for person in people]
    for number, text in enumerate(BROKEN):
        lines.insert(number * 500, text)
    half = len(lines) // 2  # a file for each core
    for name, part in (("first", lines[:half]), ("second", lines[half:])):
        path = folder / "people.jsonl" / f"{name}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text("# people\n\n" + "\n".join(part) + "\n", encoding="utf-8")
    assessments, findings = run_worker(lines)
    expect("assessments", run_spark(folder / "people.jsonl", folder / "assessments"), assessments)
    expect("findings", run_spark(folder / "people.jsonl", folder / "findings", "--findings"), findings)

    few = [json.dumps(person) for person in people[:PLANNED]]
    (folder / "few.jsonl").write_text("\n".join([*few, *BROKEN]), encoding="utf-8")
    expect("plans", run_spark(folder / "few.jsonl", folder / "plans", "--plans"), plan_by_worker(few))

    nested = [person for person in people if person.get("diploma") != "none"]  # a word that a struct does not have
    columns = {name: [person.get(name) for person in nested] for name in ("id", *Profile.model_fields)}
    pq.write_table(pa.table(columns), folder / "people.parquet", row_group_size=500)
    expected, _ = run_worker([json.dumps(person) for person in nested])
    expect("nested", run_spark(folder / "people.parquet", folder / "nested"), expected)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
