"""Plans as JSON: the same input gives the same bytes on every run and machine."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ma_eligibility.days.calendar import LAST_DAY, PartialDate, format_day
from ma_eligibility.plain import dump_json
from ma_eligibility.plan.changes import Change
from ma_eligibility.plan.not_enough import find_not_enough
from ma_eligibility.plan.plan import CredentialPlans, Plan, PlanOptions, Plans
from ma_eligibility.plan.relative_days import RelativeDay, find_open_days
from ma_eligibility.plan.trials import Opening, Trial
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.render.json import FORMAT_VERSION, assumed_json, ruleset_json
from ma_eligibility.render.profile import list_facts

if TYPE_CHECKING:
    from ma_eligibility.load.suppositions import Supposition


def render_plans_json(plans: Plans, supposed: "Sequence[Supposition]" = ()) -> str:
    """Return the plans as JSON text with a line break at its end.

    ``supposed`` is what was supposed of the candidate.
    """
    words = PlanWords(plans)
    return dump_json(
        {
            "format_version": FORMAT_VERSION,
            "as_of": format_day(plans.as_of),
            "candidate": plans.profile.candidate,
            "supposed": [each._asdict() for each in supposed],
            "assumed": assumed_json(plans.profile),
            "ruleset": ruleset_json(plans.ruleset) | {"readings": dict(plans.ruleset.readings)},
            "options": _options(plans.options),
            "smallest": plans.smallest and plans.smallest.number,
            "opens_most": plans.opens_most and plans.opens_most.number,
            "credentials": [_credential(found, plans, words) for found in plans.credentials],
            "assumptions": words.list_assumptions(),
            "notes": list(plans.ruleset.info.notes),
        }
    )


def _options(options: PlanOptions) -> dict[str, Any]:
    return {
        "start": _day_or_null(options.start),
        "finish": _date_or_null(options.finish),
        "by": _day_or_null(options.by),
        "hours": options.hours,
        "without": list(options.without),
        "all": options.all_plans,
    }


def _credential(found: CredentialPlans, plans: Plans, words: PlanWords) -> dict[str, Any]:
    opening = plans.find_open(found)
    return {
        "id": found.credential.id,
        "name": found.credential.name,
        "body": found.credential.body.name,
        "verdict": found.verdict.value,
        "held": found.held is not None,
        "until": _closing(opening) if opening else None,
        "plans": [_plan(plan, plans, words) for plan in found.plans],
        "left_out": found.left_out,
        "sooner_with_finish": found.sooner_with_finish,
        "blocked": [each.criterion.sentence for each in found.blocked],
        "reason": words.say_blocked(found) or None,
        "is_cut": found.is_cut,
    }


def _plan(plan: Plan, plans: Plans, words: PlanWords) -> dict[str, Any]:
    not_enough = find_not_enough(plan, plans)
    said = words.say_changes(plan)
    return {
        "number": plan.number,
        "route": plan.route.id,
        "certainty": plan.certainty,
        "effort": plan.effort,
        "steps": words.say_steps(plan),
        "when": words.say_when(plan),
        "opens": _day_or_null(plan.opens),
        "closes": None if plan.depends_on_finish else _closing(plan.openings[0]),
        "trials": [_trial(trial) for trial in plan.trials],
        "by_completion": _function(plan),
        "changes": [_change(change, plan, text) for change, text in zip(plan.changes, said, strict=True)],
        "facts": list(plan.facts),
        "unsettled": list(plan.unsettled),
        "condition": plan.condition or None,
        "conditions": words.list_conditions(plan),
        "also": [{"id": also.id, "openings": list(map(_opening, also.openings))} for also in plan.also],
        "also_text": words.say_also(plan) or None,
        "last_day": plan.last_day and plan.last_day._asdict() | {"day": format_day(plan.last_day.day)},
        "not_enough": not_enough and {"through": format_day(not_enough.seems), "text": words.say_not_enough(plan)},
        "undone_by": [each._asdict() for each in plan.undone_by],
    }


def _function(plan: Plan) -> dict[str, Any] | None:
    """Return the days as a function of the day of completion; None if they are not one, or if none fits."""
    found = find_open_days(plan.trials, plan.credential) if plan.depends_on_finish else None
    return found and {each.edge: _relative(each) for each in found}


def _relative(day: RelativeDay) -> dict[str, Any]:
    limit = None if day.is_endless else _day_or_null(day.limit)
    return {"counted_from": None if day.event == "fixed" else day.event, "shift": str(day.shift), "limit": limit}


def _change(change: Change, plan: Plan, said: str) -> dict[str, Any]:
    """Return a change with its days, which are those of the schedule unless that is one of several."""
    schedule = plan.schedule
    ends = schedule.finish if change.needs_finish and not plan.depends_on_finish else None
    return {
        "kind": change.kind,
        "effort": change.effort,
        "text": said,
        "section": change.section.key,
        "position": change.position,
        "record": None if change.kind == "document" or change.answers else list_facts(change.record),
        "paper": change.paper or None,
        "answers": [answer.name for answer in change.answers],
        "leaves": list(change.leaves),
        "while_enrolled": change.while_enrolled,
        "begins": None if change.kind in ("document", "diploma", "exam") else format_day(schedule.start),
        "ends": _date_or_null(ends),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    schedule = trial.schedule
    opening = _opening(trial.opening) if trial.opening else {"opens": None, "closes": None}
    return {
        "start": format_day(schedule.start),
        "finish": _date_or_null(schedule.finish),
        "exam": _day_or_null(schedule.exam),
        "is_open": trial.opening is not None,
        **opening,
    }


def _opening(opening: Opening) -> dict[str, str | None]:
    return {"opens": format_day(opening.opens), "closes": _closing(opening)}


def _closing(opening: Opening) -> str | None:
    """Return the last day of an interval; None if it has no end."""
    return None if opening.closes == LAST_DAY else format_day(opening.closes)


def _day_or_null(day: int | None) -> str | None:
    return None if day is None else format_day(day)


def _date_or_null(date: PartialDate | None) -> str | None:
    return None if date is None else str(date)
