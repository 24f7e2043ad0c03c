"""Who judges the same people in the benchmarks: what each has to offer, and the rows of this project itself.

The other engines are in ``benchmarks/peers``.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from benchmarks import handwritten
from benchmarks.people import TODAY
from benchmarks.rosters import FromFileToFile
from ma_eligibility.load.profile import make_profile
from ma_eligibility.load.ruleset import load_ruleset
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.finding import Verdict, read_verdict

Plain = dict[str, Any]  # one of make_people
Verdicts = tuple[bool, ...]  # of the thirteen routes, in the order of the ruleset guide
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
        """Judge everybody prepared, and return their verdicts, or None where what comes out lies in a file."""


class OneByOne(Generic[Prepared]):
    """A contestant that prepares and judges each person on its own."""

    def __init__(
        self,
        name: str,
        gives: str,
        prepare: Callable[[Plain], Prepared],
        judge: Callable[[Prepared], Verdicts],
    ) -> None:
        self.name = name
        self.gives = gives
        self._prepare = prepare
        self._judge = judge
        self._people: list[Prepared] = []

    def prepare(self, people: Sequence[Plain]) -> None:
        """Prepare each person."""
        self._people = [self._prepare(person) for person in people]

    def run(self) -> list[Verdicts]:
        """Judge each person."""
        judge = self._judge
        return [judge(person) for person in self._people]


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
        assert isinstance(contestant, FromFileToFile)
        return contestant.count_differing(expected)
    return sum(one != other for one, other in zip(found, expected, strict=True))
