"""The project's own rows: rosters in files to tables in files, by what the command ``cohort`` does, in one process."""

import csv
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ma_eligibility.cohort.outputs import Outputs, output_format_of
from ma_eligibility.cohort.run import run_cohort
from ma_eligibility.cohort.worker import CohortOptions
from ma_eligibility.plan.plan import PlanOptions
from ma_eligibility.roster.open_roster import open_roster

Plain = dict[str, Any]
Verdicts = tuple[bool, ...]

#: How many routes of the ruleset guide each credential has, in its order.
ROUTES = (4, 1, 4, 2, 2)


def write_lines(path: Path, people: Sequence[Plain]) -> None:
    """Write a roster as JSON Lines, each person with an id."""
    with path.open("w", encoding="utf-8") as file:
        for number, person in enumerate(people):
            file.write(json.dumps({"id": f"P{number:07}", **person}) + "\n")


def write_table(path: Path, people: Sequence[Plain]) -> None:
    """Write a roster as one wide CSV."""
    rows = [flatten(f"P{number:07}", person) for number, person in enumerate(people)]
    columns = sorted({column for row in rows for column in row}, key=lambda name: (name != "id", name))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def flatten(key: str, person: Plain) -> dict[str, str]:
    """Return a person as the cells of a wide table."""
    row = {"id": key}
    for name, value in person.items():
        if isinstance(value, dict):
            row |= {f"{name}.{field}": cell(fact) for field, fact in value.items()}
        elif isinstance(value, list) and value:
            for number, record in enumerate(value, 1):
                row |= {f"{name}.{number}.{field}": cell(fact) for field, fact in record.items()}
        else:
            row[name] = cell(value)
    return row


def cell(value: Any) -> str:
    """Return a fact as a cell has it."""
    if isinstance(value, list):
        return "; ".join(value) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


class FromFileToFile:
    """A run of ``cohort`` on a roster in a file, to a table in another."""

    def __init__(
        self,
        name: str,
        gives: str,
        day: int,
        *,
        ending: str = ".jsonl",
        verdicts_only: bool = False,
        findings: bool = False,
        plans: bool = False,
    ) -> None:
        self.name, self.gives = name, gives
        self._folder = tempfile.TemporaryDirectory(prefix="ma-eligible-benchmark-")
        folder = Path(self._folder.name)
        self._roster, self._out = folder / f"people{ending}", folder / f"out{ending}"
        self._findings = str(folder / f"findings{ending}") if findings else None
        self._plans = str(folder / f"plans{ending}") if plans else None
        format = output_format_of(str(self._out))
        self._options = CohortOptions(
            "guide",
            {},
            (),
            day,
            verdicts_only=verdicts_only,
            assessments=format,
            findings=format if findings else None,
            plans=format if plans else None,
            plan_options=PlanOptions(details=False) if plans else None,
        )
        self._write: Callable[[Path, Sequence[Plain]], None] = write_lines if ending == ".jsonl" else write_table

    def prepare(self, people: Sequence[Plain]) -> None:
        """Write the roster."""
        self._write(self._roster, people)

    def run(self) -> None:
        """Assess everybody in it."""
        rosters = [open_roster(str(self._roster))]
        with Outputs(self._options, rosters, str(self._out), self._findings, None, self._plans) as outputs:
            run_cohort(rosters, self._options, outputs.write)
            outputs.commit()

    def count_differing(self, expected: Sequence[Verdicts]) -> int:
        """Return how many people have a credential with another verdict than their routes give."""
        with self._out.open(encoding="utf-8") as file:
            rows = list(map(json.loads, file)) if self._out.suffix == ".jsonl" else list(csv.DictReader(file))
        found = [row["verdict"] == "eligible" for row in rows]
        wanted = [tuple(_any_of_each(verdicts)) for verdicts in expected]
        size = len(ROUTES)
        people = [tuple(found[at : at + size]) for at in range(0, len(found), size)]
        return sum(one != other for one, other in zip(people, wanted, strict=True))


def _any_of_each(verdicts: Verdicts) -> list[bool]:
    found, first = [], 0
    for count in ROUTES:
        found.append(any(verdicts[first : first + count]))
        first += count
    return found
