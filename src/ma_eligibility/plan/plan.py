"""Plans: what would open each exam, and what is known of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.days.timeline import interval_around
from ma_eligibility.explain.held import Held
from ma_eligibility.plan.candidates import Candidate
from ma_eligibility.plan.changes import Change, ChangeKind, Schedule, apply_changes
from ma_eligibility.plan.trials import Opening, Trial
from ma_eligibility.plan.useful import LastDay
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.record import with_changes
from ma_eligibility.ruleset.evaluate import evaluate_rules
from ma_eligibility.ruleset.finding import Finding, Verdict
from ma_eligibility.ruleset.rulebook import Credential, Route, Ruleset

#: ``certain``: whatever the facts are that are not known; ``nothing else``: if the sections that are left out have no
#: records; ``facts``: if facts that are not known are as they must be.
Certainty = Literal["certain", "nothing else", "facts"]
#: Sorts certainties, the surest first.
RANKS: dict[Certainty, int] = {"certain": 0, "nothing else": 1, "facts": 2}


class PlanOptions(NamedTuple):
    """What the candidate says of the plans."""

    start: int | None = None
    """The first day on which anything may begin; the day asked about if left out."""
    finish: PartialDate | None = None
    """The day on which schooling is completed and a diploma earned; left out, plans are a function of it."""
    by: int | None = None
    """Only plans that open the exam by this day."""
    hours: Any = None
    """How many hours a week all jobs together may have; 40, or what a rule asks for, if left out."""
    without: Collection[ChangeKind] = ()
    """The kinds of change that are not wanted."""
    all_plans: bool = False
    """Whether to return all plans, instead of at most three a credential."""
    details: bool = True
    """Whether to find the last useful days, and the readings that would undo a plan."""
    credentials: Collection[str] = ()
    """The ids of the credentials to plan for; all if left out."""


class AlsoOpens(NamedTuple):
    """Another credential that the same plan opens."""

    id: str
    openings: tuple[Opening, ...]
    """When, on each schedule that was tried."""


class Undone(NamedTuple):
    """A reading of the source under which a plan does not open the exam on the day that it says."""

    reading: str
    choice: str
    means: str


@dataclass(frozen=True, eq=False)
class Plan:
    """Changes that open a credential, on the days that were tried."""

    credential: Credential
    route: Route
    """The route that it opens."""
    changes: tuple[Change, ...]
    """What to do; nothing if it is only to wait, or to find out facts."""
    certainty: Certainty
    trials: tuple[Trial, ...]
    """What came out on each schedule: one, or several if the day of completion is up to the candidate."""
    facts: tuple[str, ...] = ()
    """The addresses of the facts that it depends on."""
    unsettled: tuple[str, ...] = ()
    """What it depends on that no fact of the candidate's settles, but only the body."""
    condition: str = ""
    """What it takes for granted of the days to come: ``if this job continues``."""
    also: tuple[AlsoOpens, ...] = ()
    """The other credentials that it opens."""
    last_day: LastDay | None = None
    """The last day on which beginning, or completing, still opens it; None if no day is near, or none was asked for."""
    undone_by: tuple[Undone, ...] = ()
    """The other readings of the source that would undo it."""
    number: int = 0
    """Its number in the answer, from 1."""
    is_extra: bool = False
    """Whether an easier plan beats it, but on some day of completion it opens the exam sooner."""

    @property
    def depends_on_finish(self) -> bool:
        """Whether its days are a function of the day on which something is completed."""
        return len(self.trials) > 1

    @property
    def is_waiting(self) -> bool:
        """Whether there is nothing to do and nothing to find out."""
        return not self.changes and self.certainty == "certain"

    @property
    def openings(self) -> list[Opening]:
        """The intervals on which it opens, on the schedules on which it does."""
        return [trial.opening for trial in self.trials if trial.opening]

    @property
    def opens(self) -> int | None:
        """The first day on which it is open; None if that depends on the day of completion."""
        return None if self.depends_on_finish else self.openings[0].opens

    @property
    def closes(self) -> int | None:
        """The last day on which it is open, the calendar's last if it has no end; None as for ``opens``."""
        return None if self.depends_on_finish else self.openings[0].closes

    @property
    def schedule(self) -> Schedule:
        """The days of the changes, on the first schedule on which it opens."""
        return next(trial.schedule for trial in self.trials if trial.opening)

    @property
    def effort(self) -> int:
        """How hard the hardest change is; 0 if it is only to wait."""
        return max((change.effort for change in self.changes), default=0)

    @property
    def order(self) -> tuple[float, ...]:
        """Sorts plans: the easiest first, then the one with the fewest changes, the soonest and the longest."""
        return Candidate(self.changes, self.trials).order


@dataclass(frozen=True, eq=False)
class CredentialPlans:
    """The plans for one credential."""

    credential: Credential
    verdict: Verdict
    """The verdict on the day asked about."""
    held: Held | None
    """That the candidate holds it, so that there is nothing to plan."""
    plans: tuple[Plan, ...]
    left_out: int = 0
    """How many further plans there are."""
    sooner_with_finish: bool = False
    """Whether schooling or a diploma could open it sooner than these plans, which only a day of completion shows."""
    blocked: tuple[Finding, ...] = ()
    """Where there is no change that opens it: the criteria that none meets."""
    is_cut: bool = False
    """Whether there were too many sets of changes to try all."""


@dataclass(frozen=True, eq=False)
class Plans:
    """What would open each exam."""

    profile: Profile
    ruleset: Ruleset
    as_of: int
    options: PlanOptions
    credentials: tuple[CredentialPlans, ...]

    @property
    def all_plans(self) -> list[Plan]:
        """The plans of all credentials, in the order of their numbers."""
        return [plan for found in self.credentials for plan in found.plans]

    def find_open(self, found: CredentialPlans) -> Opening | None:
        """Return the interval on which a credential is open that contains the day asked about; None if none does."""
        (answer,) = evaluate_rules(self.profile, self.ruleset.compiled_apart[found.credential.id])
        around = interval_around(answer.windows, self.as_of)
        return Opening(*around) if around else None

    def find_base(self, plan: Plan) -> Profile:
        """Return the profile that a plan changes; with "nothing else", one that says so."""
        return with_changes(self.profile, complete=True) if plan.certainty == "nothing else" else self.profile

    def apply(self, plan: Plan) -> Profile:
        """Return the profile with the changes of a plan, on the first schedule on which it opens the exam."""
        return apply_changes(self.find_base(plan), plan.changes, plan.schedule)

    @cached_property
    def smallest(self) -> Plan | None:
        """The easiest plan that is something to do or to find out."""
        return find_smallest(plan for plan in self.all_plans if plan.changes or plan.facts)

    @cached_property
    def opens_most(self) -> Plan | None:
        """The plan that opens most credentials; of several, the easiest."""
        return find_most_opening([plan for plan in self.all_plans if plan.changes])


#: How hard it is to find out facts: harder than to get a paper or a card, easier than a diploma, a job or schooling.
ASKING = 3.5


def find_smallest(plans: Iterable[Plan]) -> Plan | None:
    """Return the easiest of some plans; of equally easy ones, the surest."""

    def measure(plan: Plan) -> tuple[float, ...]:
        effort = max(plan.effort, ASKING) if plan.certainty == "facts" else plan.effort
        return effort, RANKS[plan.certainty], *plan.order

    return min(plans, key=measure, default=None)


def find_most_opening(plans: Iterable[Plan]) -> Plan | None:
    """Return the plan that opens most credentials, of those that are surest; of several, the easiest.

    An exam that a plan passes on its way is one that it opens.
    """

    def count(plan: Plan) -> int:
        return len(plan.also) + sum(change.kind == "exam" for change in plan.changes)

    return min(plans, key=lambda plan: (RANKS[plan.certainty], -count(plan), *plan.order), default=None)
