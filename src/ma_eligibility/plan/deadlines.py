"""The days that an office must not miss: an exam closes or opens, a plan is of no more use, an obligation is due."""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Literal, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY, format_day
from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.comparison import Comparison, summarize_answer
from ma_eligibility.explain.next_steps import Due, call_ruleset, end_sentence, list_due
from ma_eligibility.explain.outcome import leave_open, read_outcome
from ma_eligibility.explain.summary import Summary, summarize
from ma_eligibility.icalendar import Event, encode_event
from ma_eligibility.plan.plan import CredentialPlans, Plan, Plans
from ma_eligibility.plan.words import PlanWords
from ma_eligibility.profile.descriptions import capitalize
from ma_eligibility.ruleset.finding import Verdict

DeadlineKind = Literal["closes", "opens", "due", "plan"]


class Deadline(NamedTuple):
    """A day that must not be missed."""

    kind: DeadlineKind
    credential: str
    day: int
    title: str
    """What is on the day, as one says it on that day: ``CCMA closes today``."""
    reasons: tuple[str, ...]
    """Why, by which route and by which rules, a line each."""
    obligation: str = ""
    """Of an obligation: which."""
    that_day: str = ""
    """Of a closing or an obligation: what is on the day, as one says it on another day: ``closes that day``."""


class Whom(NamedTuple):
    """The person whom deadlines are about."""

    id: str
    """Tells the person from all others, also when the calendar is written again."""
    label: str
    """What the person is called in the calendar; empty if nothing is known to call them."""


def name_whom(id: str, candidate: str | None, *, with_name: bool) -> Whom:
    """Return the person of an id, called by it or, if asked for and given, by the name and the id.

    Without an id, the name tells the person from all others; the person is called by it only if that is asked for.
    """
    name = candidate if with_name and candidate else ""
    if not id:
        return Whom(candidate or "", name)
    return Whom(id, f"{name} ({id})" if name and name != id else id)


def encode_deadlines(whom: Whom, deadlines: Collection[Deadline], as_of: int) -> bytes:
    """Return deadlines as events of a calendar.

    Each has an identifier of its person, credential, kind and obligation, so that a later calendar moves it.
    """
    events: list[bytes] = []
    again: Counter[tuple[str, ...]] = Counter()
    for each in deadlines:
        key = whom.id, each.credential, each.kind, each.obligation
        again[key] += 1
        uid = sha256(json.dumps([*key, again[key]]).encode()).hexdigest()[:32]
        summary = f"{whom.label}: {each.title}" if whom.label else each.title
        events.append(encode_event(Event(f"{uid}@ma-eligible", as_of, each.day, summary, each.reasons)))
    return b"".join(events)


def find_deadlines(
    explanation: Explanation, comparison: Comparison | None, plans: Plans | None, credentials: Collection[str]
) -> list[Deadline]:
    """Return the deadlines of some credentials, one credential after the other; none of one that is held.

    ``comparison`` says which obligations another ruleset has, ``plans`` until when it helps to begin.
    """
    rows = summarize_answer(explanation, comparison)
    due = [each for each in list_due(explanation, comparison) if not each.is_past]
    planned = {each.credential.id: each for each in plans.credentials} if plans else {}
    deadlines: list[Deadline] = []
    for found in explanation.credentials:
        id = found.credential.id
        if id in credentials and found.held is None:
            rules = (*_say_rules(explanation), *_say_doubts(rows[id], comparison))
            about = (*_say_answer(found, rows[id]), *rules)
            deadlines += _find_closing(found, explanation.as_of, about)
            deadlines += _find_opening(found, explanation.as_of, about)
            for duty in due:
                if duty.found.credential.id.upper() == id.upper():
                    deadlines.append(_find_due(id, duty, comparison, about))
            if plans and id in planned:
                deadlines += _find_last_plan(planned[id], PlanWords(plans), rules)
    return deadlines


def _find_closing(found: CredentialExplained, as_of: int, about: tuple[str, ...]) -> Iterator[Deadline]:
    """Give the last day of an exam that is open, or may be."""
    outcome, id = read_outcome(found, as_of), found.credential.id
    _, until = leave_open(outcome.since, outcome.until)
    paper = found.paper if outcome.verdict is Verdict.NOT_ELIGIBLE else None
    if paper and paper.last != LAST_DAY:
        yield _close(id, paper.last, f", if the {paper.name} is there by then", about)
    if until is None:
        return
    if outcome.verdict is Verdict.ELIGIBLE:
        is_perhaps_later = found.spans.current and found.spans.current.perhaps_until > until
        yield _close(id, until, " or later" if is_perhaps_later else "", about)
    else:
        said = f"If it is open now, it closes on {format_day(until)} at the latest."
        yield _close(id, until, " at the latest, if it is open at all", (said, *about))


def _close(id: str, day: int, how: str, about: tuple[str, ...]) -> Deadline:
    return Deadline("closes", id, day, f"{id} closes today{how}", about, that_day=f"closes that day{how}")


def _find_opening(found: CredentialExplained, as_of: int, about: tuple[str, ...]) -> Iterator[Deadline]:
    """Give the next day on which an exam opens, or on which it may open if that is sooner."""
    outcome, id = read_outcome(found, as_of), found.credential.id
    if outcome.may_open is not None:
        certain = (f"It opens on {format_day(outcome.opens)} for certain.",) if outcome.opens is not None else ()
        yield Deadline("opens", id, outcome.may_open, f"{id} may open today", (*certain, *about))
    elif outcome.opens is not None:
        sooner = found.spans.next is not None and found.spans.next.perhaps_from < outcome.opens
        yield Deadline("opens", id, outcome.opens, f"{id} opens today{' at the latest' if sooner else ''}", about)


def _find_due(id: str, duty: Due, comparison: Comparison | None, about: tuple[str, ...]) -> Deadline:
    """Return the day on which an obligation is due, with the answer of the ruleset that has it."""
    by = ""
    if duty.elsewhere and comparison and comparison.explanation:
        there = comparison.explanation
        by = f" by {call_ruleset(there.ruleset)}"
        about = (*_say_answer(duty.found, summarize(duty.found, there)), *_say_rules(there))
    title, obligation = f"{id} due today{by}: {duty.text}", f"{duty.text}{by}"
    return Deadline("due", id, duty.day, title, about, obligation, that_day=f"due{by}: {duty.text}")


def _find_last_plan(found: CredentialPlans, words: PlanWords, rules: tuple[str, ...]) -> Iterator[Deadline]:
    """Give the last useful day of the first plan that has one, in the order in which they are shown."""
    plan = next((plan for plan in found.plans if plan.last_day is not None), None)
    if plan is None or plan.last_day is None:
        return
    id, verb = found.credential.id, words.name_last_step(plan)
    what = "pass the exam of" if verb == "pass" else verb
    said = (*_say_plan(plan, words), f"Route: {plan.route.title}", *rules)
    yield Deadline("plan", id, plan.last_day.day, f"last day to {what} a plan for {id}", said)


def _say_plan(plan: Plan, words: PlanWords) -> Iterator[str]:
    sentences = ["; ".join(words.say_steps(plan)), capitalize(words.say_when(plan)), words.say_also(plan)]
    yield f"Plan: {' '.join(end_sentence(each) for each in sentences if each)}"


def _say_answer(found: CredentialExplained, row: Summary) -> Iterator[str]:
    """Give the answer as its row has it, and the route that it is by."""
    answer = f"{found.credential.id}: {row.word}{', ' if row.day else ''}{row.day}"
    yield f"{answer}; {found.condition}" if found.verdict is Verdict.UNDETERMINED and found.condition else answer
    yield f"Reason: {row.reason}"
    yield f"Route: {found.ranked[0].route.title}"


def _say_rules(explanation: Explanation) -> Iterator[str]:
    yield f"By the ruleset {explanation.ruleset.id}, as of {format_day(explanation.as_of)}. The body decides."


def _say_doubts(row: Summary, comparison: Comparison | None) -> Iterator[str]:
    if "differs" in row.marks and comparison:
        yield f"{capitalize(call_ruleset(comparison.ruleset))} differ: ma-eligible check says how."
    if "reading" in row.marks:
        yield "The rules can be read in another way, which changes the answer: ma-eligible check says how."
