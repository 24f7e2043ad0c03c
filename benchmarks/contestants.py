"""Who judges the same people in the benchmarks: what each has to offer, and the rows of this project itself.

The other engines are in ``benchmarks/peers``.
"""

import copy
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from benchmarks import handwritten
from benchmarks.people import TODAY
from benchmarks.rosters import FromFileToFile, write_lines
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict, read_verdict

Plain = dict[str, Any]  # one of make_people
Verdicts = tuple[bool, ...]  # of the thirteen routes, in the order of the ruleset guide
Answer = tuple[Verdicts, str | None]  # the verdicts of a person and, where there is one, the trace as JSON text
Prepared = TypeVar("Prepared")

DAY = TODAY.toordinal()
YEARS_AGO = {years: handwritten.years_before(DAY, years) for years in range(1, 8)}


class Contestant(Protocol):
    """One row of a comparison."""

    @property
    def name(self) -> str:
        """What the row is called."""

    @property
    def gives(self) -> str:
        """What comes out for each person, in a few words."""

    def prepare(self, people: Sequence[Plain]) -> None:
        """Bring the people into the form that is judged; this is timed on its own."""

    def run(self) -> list[Verdicts] | None:
        """Judge everyone prepared, and return their verdicts, or None where the verdicts are in a file."""


class Judge(Contestant, Protocol):
    """A contestant that judges people in memory, and can say what the verdicts of each are."""

    @property
    def together(self) -> int | None:
        """How many people of a file to take at a time, or None to take all of them."""

    def run(self) -> list[Verdicts]:
        """Judge everybody prepared, and return their verdicts."""

    def answer(self) -> Iterable[Answer]:
        """Judge everybody prepared, and give what is written of each."""


class OneByOne(Generic[Prepared]):
    """A contestant that prepares and judges each person on its own."""

    together = 100  # which keeps little in memory

    def __init__(
        self,
        name: str,
        gives: str,
        prepare: Callable[[Plain], Prepared],
        judge: Callable[[Prepared], Verdicts],
        explain: Callable[[Prepared], Answer] | None = None,
    ) -> None:
        self.name = name
        self.gives = gives
        self._prepare = prepare
        self._judge = judge
        self._explain = explain
        self._people: list[Prepared] = []

    def prepare(self, people: Sequence[Plain]) -> None:
        """Prepare each person."""
        self._people = [self._prepare(person) for person in people]

    def run(self) -> list[Verdicts]:
        """Judge each person."""
        judge = self._judge
        return [judge(person) for person in self._people]

    def answer(self) -> Iterable[Answer]:
        """Judge each person, and give the trace where there is one."""
        if self._explain:
            return map(self._explain, self._people)
        return ((verdicts, None) for verdicts in self.run())


class FileToFile:
    """A judge from a JSON Lines file to another: parsing, preparing, judging and writing are all in its time."""

    def __init__(self, judge: Judge) -> None:
        self.name, self.gives = judge.name, f"JSONL to JSONL: {judge.gives}"
        self._judge = copy.copy(judge)  # so that the judge keeps the people prepared for its own row
        self._folder = tempfile.TemporaryDirectory(prefix="ma-eligible-benchmark-")
        folder = Path(self._folder.name)
        self._roster, self._out = folder / "people.jsonl", folder / "out.jsonl"

    def prepare(self, people: Sequence[Plain]) -> None:
        """Write the roster."""
        write_lines(self._roster, people)

    def run(self) -> None:
        """Judge everybody in it, and write a line for each person."""
        judge = self._judge
        with self._roster.open(encoding="utf-8") as lines, self._out.open("w", encoding="utf-8") as out:
            while people := [json.loads(line) for line in islice(lines, judge.together)]:
                judge.prepare(people)
                out.writelines(map(_make_line, people, judge.answer()))

    def count_bytes(self) -> int:
        """Return how much the last run wrote."""
        return self._out.stat().st_size

    def count_differing(self, expected: Sequence[Verdicts]) -> int:
        """Return how many people are judged otherwise than expected in the file that was written."""
        with self._out.open(encoding="utf-8") as lines:
            found = [tuple(json.loads(line)["verdicts"]) for line in lines]
        return sum(one != other for one, other in zip(found, expected, strict=True))


def _make_line(person: Plain, answer: Answer) -> str:
    verdicts, trace = answer
    line = json.dumps({"id": person["id"], "verdicts": verdicts})
    return f"{line}\n" if trace is None else f'{line[:-1]}, "trace": {trace}}}\n'


def make_handwritten() -> OneByOne[handwritten.Person]:
    """Return the hand-written function, which is the measure of all others."""
    return OneByOne(
        "hand-written function",
        "verdicts",
        handwritten.prepare,
        lambda person: handwritten.judge(person, DAY, YEARS_AGO),
    )


def make_own() -> list[Contestant]:
    """Return the rows of this project itself."""
    return [
        make_evaluated(),
        FromFileToFile("cohort", "JSONL to JSONL: verdict, route, days, unknown", DAY),
        FromFileToFile("cohort --findings", "the same and a row a criterion", DAY, findings=True),
        FromFileToFile("cohort --plans", "the same and a row a plan", DAY, plans=True),
        FromFileToFile("cohort --verdicts", "JSONL to JSONL: verdicts", DAY, verdicts_only=True),
        FromFileToFile("cohort, CSV to CSV", "verdict, route, days, unknown", DAY, ending=".csv"),
    ]


def make_evaluated() -> OneByOne[Profile]:
    """Return the evaluation of profiles that are made beforehand, by a ruleset loaded once."""
    ruleset = load_ruleset()

    def judge(profile: Profile) -> Verdicts:
        return tuple(
            [
                read_verdict(finding, DAY) is Verdict.ELIGIBLE
                for credential in evaluate_profile(profile, ruleset, DAY).credentials
                for finding in credential.findings
            ]
        )

    return OneByOne("evaluate_profile", "verdicts, findings, windows", make_profile, judge)


def count_differing(contestant: Contestant, expected: Sequence[Verdicts]) -> int:
    """Return how many people are judged otherwise than expected by a contestant that is prepared."""
    found = contestant.run()
    if found is None:
        assert isinstance(contestant, FromFileToFile | FileToFile)
        return contestant.count_differing(expected)
    return sum(one != other for one, other in zip(found, expected, strict=True))
