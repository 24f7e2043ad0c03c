"""A plan in sentences, and how a credential is without any, for every form in which plans are shown."""

from collections.abc import Iterator

from ma_eligibility.days.calendar import LAST_DAY, PartialDate, format_day
from ma_eligibility.explain.next_steps import end_sentence
from ma_eligibility.plan.plan import CredentialPlans, Plan, Plans
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.profile.descriptions import capitalize


def say_state(found: CredentialPlans, plans: Plans, words: PlanWords) -> str:
    """Return that a credential is held or open, or why there is no plan for it; else its name."""
    if found.held is not None:
        expires = found.held.expires
        return f"held through {expires}" if isinstance(expires, PartialDate) else "held"
    opening = plans.find_open(found)
    if opening:
        return "open, with no end date" if opening.closes == LAST_DAY else f"open through {format_day(opening.closes)}"
    if found.plans:
        return found.credential.name
    blocked = words.say_blocked(found)
    if blocked:
        return f"no plan: {blocked}"
    return f"no plan{f' by {format_day(plans.options.by)}' if plans.options.by else ''}"


def list_sentences(plan: Plan, words: PlanWords) -> Iterator[str]:
    """Give the lines of a plan."""
    steps, when = words.say_steps(plan), words.say_when(plan)
    if plan.is_waiting:
        steps, when = [], f"{steps[0]}: {when}"
    yield from map(end_sentence, steps)
    yield " ".join(map(end_sentence, filter(None, [capitalize(when), words.say_also(plan), words.say_last_day(plan)])))
    yield from map(end_sentence, filter(None, [words.say_not_enough(plan), words.say_undoing(plan)]))
