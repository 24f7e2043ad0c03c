"""What would open each credential to the people of a cohort: a row for each plan, and what is counted of the plans."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from ma_eligibility.cohort.columns import PlanDetails, PlanRow, ResultRow
from ma_eligibility.cohort.tally import Opener, OpenerPart
from ma_eligibility.explain.outcome import leave_open
from ma_eligibility.plan.changes import Change
from ma_eligibility.plan.plan import CredentialPlans, Plan, PlanOptions, Plans
from ma_eligibility.plan.planner import plan_profile
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.profile.descriptions import join_words
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.rulebook import Ruleset


class Planned(NamedTuple):
    """The plans for one person."""

    rows: list[ResultRow]
    openers: list[tuple[Opener, str]]
    """What opens each credential most easily, with the credential; without those that only facts to find out open."""
    plans: Plans


class RosterPlanner:
    """Makes the plans for people under one ruleset, for one day."""

    def __init__(self, ruleset: Ruleset, as_of: int, options: PlanOptions) -> None:
        self._ruleset, self._as_of, self._options = ruleset, as_of, options

    def plan(self, id: str, profile: Profile, credentials: Collection[str] = ()) -> Planned:
        """Return the plans for a person; only those for some credentials if these are given."""
        options = self._options._replace(credentials=credentials)
        plans = plan_profile(profile, self._ruleset, self._as_of, options)
        words = PlanWords(plans)
        rows: list[ResultRow] = []
        openers: list[tuple[Opener, str]] = []
        for found in plans.credentials:
            rows += [self._make_row(id, number, plan, words) for number, plan in enumerate(found.plans, 1)]
            openers += self._find_openers(found)
        return Planned(rows, openers, plans)

    def _make_row(self, id: str, number: int, plan: Plan, words: PlanWords) -> ResultRow:
        conditions = words.list_conditions(plan)
        opens, closes = (None, None) if plan.opens is None or plan.closes is None else (plan.opens, plan.closes)
        row = PlanRow(
            id,
            plan.credential.id,
            number,
            plan.certainty,
            plan.effort,
            tuple(dict.fromkeys(change.kind for change in plan.changes)),
            tuple(words.say_steps(plan)),
            opens,
            None if closes is None else leave_open(None, closes)[1],
            words.say_days(plan),
            join_words(conditions, "and") if conditions else None,
            (*plan.facts, *plan.unsettled),
            tuple(also.id for also in plan.also),
        )
        return (*row, *_find_details(plan)) if self._options.details else row

    def _find_openers(self, found: CredentialPlans) -> Iterable[tuple[Opener, str]]:
        """Give what opens a credential most easily: for certain or, if nothing does, if there is nothing else."""
        for certainty in ("certain", "nothing else"):
            plans = [plan for plan in found.plans if plan.certainty == certainty]
            if plans:
                easiest = min(plans, key=lambda plan: plan.order)
                yield (certainty, _name_parts(easiest, self._as_of)), found.credential.id
                return


def _find_details(plan: Plan) -> PlanDetails:
    last, id = plan.last_day, plan.credential.id
    return PlanDetails(
        last.day if last and last.of == "beginning" else None,
        last.day if last and last.of == "completing" else None,
        tuple(f"{id}.{each.reading}={each.choice}" for each in plan.undone_by),
    )


def _name_parts(plan: Plan, as_of: int) -> tuple[OpenerPart, ...]:
    """Return the kinds of change of a plan, each once and the easiest first, with what matters of each."""
    if not plan.changes:
        return () if plan.opens == as_of else (("wait", ""),)
    named = {(change.effort, *_name_part(change)) for change in plan.changes}
    return tuple((kind, name) for _, kind, name in sorted(named))


def _name_part(change: Change) -> OpenerPart:
    """Return the kind of a change, with the paper, card, procedure, exam, diploma or question that it is about."""
    if change.answers:
        return "answer", change.answers[0].name
    if change.kind == "document":
        return "document", change.paper
    name = getattr(change.record, change.section.kind_field)
    if change.kind == "small-record":
        return change.section.word, name
    return change.kind, name if change.kind in ("exam", "diploma") else ""
