"""What to do next: deadlines, the paper or fact that settles most, and what an open route asks for.

Nothing here guesses: a deadline is an obligation's, a paper is proved by evaluation, and a fact is one that decides.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY, add_years
from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.comparison import Comparison
from ma_eligibility.explain.fact_names import ask_for, is_left_out
from ma_eligibility.explain.summary import (
    choose_day,
    choose_word,
    list_asked_by_source,
    list_left_out,
    say_if_none,
    summarize,
)
from ma_eligibility.explain.voice import Voice
from ma_eligibility.profile.descriptions import capitalize, join_words, uncapitalize
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.rulebook import Ruleset

#: How many steps are shown unless everything is asked for.
MOST_STEPS = 5


class Step(NamedTuple):
    """One thing to do or to know."""

    kind: Literal["deadline", "paper", "ask", "plan", "differs", "duty"]
    credentials: tuple[str, ...]
    """The ids of the credentials that it is about."""
    text: str
    day: int | None = None
    """The last day on which it helps; None if no day is near."""
    elsewhere: bool = False
    """Whether it is what the compared ruleset says."""


def list_steps(explanation: Explanation, comparison: Comparison | None, plans: Sequence[Step] = ()) -> list[Step]:
    """Return what to do next, the most pressing first; ``plans`` are what to begin, which comes after what to ask."""
    deadlines = list(_list_deadlines(explanation, comparison))
    steps = [
        *_ask_about_plans_past(explanation),
        *sorted((step for step in deadlines if not _is_past(step, explanation)), key=lambda step: step.day or LAST_DAY),
        *_list_papers(explanation),
        *_list_questions(explanation, names_papers=True),
        *plans,
        *(_list_differences(comparison, explanation) if comparison else ()),
        *_list_duties(explanation),
        *(step for step in deadlines if _is_past(step, explanation)),
    ]
    return [*dict.fromkeys(steps)]


def _is_past(step: Step, explanation: Explanation) -> bool:
    return step.day is not None and step.day < explanation.as_of


def _list_deadlines(explanation: Explanation, comparison: Comparison | None) -> Iterator[Step]:
    """Give the obligations that are due by a day, on the leading route of what is open or may be."""
    for due in list_due(explanation, comparison):
        when = f"{'This was due' if due.is_past else 'Due'} by {explanation.voice.write_day(due.day)}."
        yield Step("deadline", (due.found.credential.id,), f"{due.text} {when}", due.day, due.elsewhere)


class Due(NamedTuple):
    """An obligation that is due by a day."""

    found: CredentialExplained
    """The credential, as the ruleset explains it that has the obligation."""
    text: str
    day: int
    is_past: bool
    elsewhere: bool
    """Whether it is the compared ruleset's."""


def list_due(explanation: Explanation, comparison: Comparison | None) -> Iterator[Due]:
    """Give the obligations that are due by a day, those of the compared ruleset last."""
    own_days = set()
    for found in explanation.credentials:
        for due in _list_due_of(found, elsewhere=False):
            own_days.add((found.credential.id, due.day))
            yield due
    for found in comparison.credentials if comparison else ():
        for due in _list_due_of(found, elsewhere=True):
            if (found.credential.id, due.day) not in own_days:
                yield due


def _list_due_of(found: CredentialExplained, *, elsewhere: bool) -> Iterator[Due]:
    route = found.ranked[0]
    if found.held is not None or route.verdict is Verdict.NOT_ELIGIBLE:
        return
    for duty in route.obligations:
        if duty.due is not None and not (duty.is_past and (elsewhere or route.verdict is not Verdict.ELIGIBLE)):
            yield Due(found, duty.text, duty.due, duty.is_past, elsewhere)


def _list_papers(explanation: Explanation) -> Iterator[Step]:
    voice = explanation.voice
    for found in explanation.credentials:
        if found.paper and found.held is None:
            lasts = found.paper.last != LAST_DAY
            ends = f"through {voice.write_day(found.paper.last)}" if lasts else "without an end date"
            whose = f"{voice.whose} {found.paper.record.label(voice.write_date)}"
            text = f"Get the {found.paper.name} of {whose}: {voice.then_open} {ends}."
            yield Step("paper", (found.credential.id,), text)


def _list_questions(explanation: Explanation, *, names_papers: bool) -> Iterator[Step]:
    """Give what to ask: the facts of each record together, and the sections left out; what settles most comes first.

    ``names_papers`` adds the paper that shows the facts.
    """
    unknown = [
        found
        for found in explanation.credentials
        if found.verdict is Verdict.UNDETERMINED and found.held is None and found.paper is None
    ]
    asking = [found for found in unknown if not found.asks_body]
    records: dict[str, list[str]] = {}
    for address in explanation.missing:
        is_asked = any(address in found.missing for found in asking)
        if is_asked and not is_left_out(address, explanation.profile):
            records.setdefault(address.rpartition(".")[0] or address, []).append(address)
    asked = [
        _ask_for_facts(addresses, asking, explanation, names_papers=names_papers) for addresses in records.values()
    ]
    asked += _ask_about_sections(asking, explanation)
    yield from sorted(asked, key=lambda step: -len(step.credentials))
    for found in unknown:
        for leaf in list_asked_by_source(found) if found.asks_body else ():
            shown = f" ({leaf.proof})" if leaf.proof else ""
            text = f"{capitalize(leaf.sentence)}{shown}: ask {found.credential.body.abbreviation}."
            yield Step("ask", (found.credential.id,), text)
    unsettled = [found for found in unknown if found.asks_body and not list_asked_by_source(found)]
    if unsettled:
        ids = tuple(found.credential.id for found in unsettled)
        yield Step("ask", ids, f"Not settled by the rules: ask {name_bodies(unsettled)}.")


def name_bodies(credentials: Sequence[CredentialExplained]) -> str:
    """Return the initials of the bodies that award some credentials, each once: ``AMT and NHA``."""
    return join_words(dict.fromkeys(found.credential.body.abbreviation for found in credentials), "and")


def _ask_for_facts(
    addresses: Sequence[str], unknown: Sequence[CredentialExplained], explanation: Explanation, *, names_papers: bool
) -> Step:
    """Return what to ask about one record, with the paper that most criteria want for it, and until when it helps."""
    ids = tuple(found.credential.id for found in unknown if set(addresses) & set(found.missing))
    papers = Counter(
        leaf.proof
        for found in unknown
        for route in found.routes
        for leaf in route.tree.leaves()
        if leaf.proof and set(addresses) & set(leaf.missing)
    )
    shown = f" ({papers.most_common(1)[0][0]})" if papers and names_papers else ""
    day = _last_useful_day(addresses, unknown, explanation)
    text = capitalize(ask_for(addresses, explanation.profile, explanation.ruleset.info.questions, explanation.voice))
    return Step("ask", ids, f"{end_sentence(f'{text}{shown}')}{_say_until(day, explanation.voice)}", day)


def _say_until(day: int | None, voice: Voice) -> str:
    """Return a sentence that says through which day an answer helps; empty if no day is near."""
    return f" The answer helps through {voice.write_day(day)}." if day else ""


def _ask_about_sections(unknown: Sequence[CredentialExplained], explanation: Explanation) -> Iterator[Step]:
    """Give one question about the sections left out, with what the verdicts are if they have no records."""
    sections = Counter(key for found in unknown for key in list_left_out(found, explanation))
    if not sections:
        return
    asking = [found for found in unknown if list_left_out(found, explanation)]
    questions = " ".join(SECTIONS_BY_KEY[key].asks for key, _ in sections.most_common())
    day = _last_useful_day([*sections], unknown, explanation)
    voice = explanation.voice
    becomes = "; ".join(
        voice.becomes.format(ids=join_words(names, "and"), be="is" if len(names) == 1 else "are", word=said)
        for word, said in (("yes", "yes"), ("not yet", "not yet open"), ("no", "no"))
        if (names := [found.credential.id for found in asking if say_if_none(found) == word])
    )
    otherwise = f" If there is none: {becomes}." if becomes else ""
    ids = tuple(found.credential.id for found in asking)
    yield Step("ask", ids, f"{capitalize(voice.ask)}: {questions}{otherwise}{_say_until(day, voice)}", day)


def _last_useful_day(
    addresses: Sequence[str], unknown: Sequence[CredentialExplained], explanation: Explanation
) -> int | None:
    """Return the last day on which some facts can still open a credential; None if that is not within a year."""
    days = [
        route.tree.finding.possible[-1][1]
        for found in unknown
        for route in found.routes
        if route.verdict is Verdict.UNDETERMINED and set(addresses) & set(route.tree.missing)
    ]
    last = max(days, default=LAST_DAY)
    return last if last <= add_years(explanation.as_of, 1) else None


def _ask_about_plans_past(explanation: Explanation) -> Iterator[Step]:
    """Give a question for each program or diploma that was expected on a day that is past."""
    profile, voice = explanation.profile, explanation.voice
    for section, done in (("programs", "completed"), ("diploma", "earned")):
        for record in profile.records(section) or ():
            if record.expected is not None and record.expected.last < explanation.as_of:
                whose = f"{voice.whose} {record.label(voice.write_date)}, expected {voice.write_date(record.expected)}"
                yield Step("ask", (), f"{capitalize(voice.ask)} whether {whose}, was {done}, and when.")


def _list_differences(comparison: Comparison, explanation: Explanation) -> Iterator[Step]:
    """Give what the compared ruleset says where there is something to know, and what it asks."""
    there, by = comparison.explanation, call_ruleset(comparison.ruleset)
    if there is None:
        return
    own = {found.credential.id: found for found in explanation.credentials}
    others = [
        (other.id, other.found)
        for other in comparison.differing
        if other.found.held is None and _is_worth_knowing(own[other.id], other.found, explanation)
    ]
    for id, found in others:
        opens = _opening(found)
        if found.verdict is Verdict.UNDETERMINED and opens < _opening(own[id]):
            text = f"opens {there.voice.write_day(opens)} by {by}, for certain"
            yield Step("differs", (id,), end_sentence(text), None, elsewhere=True)
        if found.verdict is not Verdict.UNDETERMINED:
            row = summarize(found, there)
            day = f", {row.day}" if row.day else ""
            text = there.voice.differs.format(
                name=by, verdict=there.voice.verdicts[row.word], day=day, reason=row.reason
            )
            yield Step("differs", (id,), end_sentence(text), None, elsewhere=True)
    unknown = tuple(found for _, found in others if found.verdict is Verdict.UNDETERMINED)
    for step in _list_questions(there._replace(credentials=unknown), names_papers=False):
        text = there.voice.by_name.format(name=by, text=uncapitalize(step.text))
        yield step._replace(kind="differs", text=capitalize(text), elsewhere=True)


def _is_worth_knowing(own: CredentialExplained, other: CredentialExplained, explanation: Explanation) -> bool:
    """Tell whether a credential by another ruleset has another word, opens otherwise, or closes sooner and soon."""
    if choose_word(own) != choose_word(other):
        return True
    if own.verdict is Verdict.ELIGIBLE and own.spans.current and other.spans.current:
        soon = add_years(explanation.as_of, 1)
        return other.spans.current.last < own.spans.current.last and other.spans.current.last <= soon
    days = [choose_day(found, explanation.voice) for found in (own, other)]
    return own.verdict is Verdict.NOT_ELIGIBLE and days[0] != days[1]


def _opening(found: CredentialExplained) -> int:
    """Return the next day on which a credential certainly opens; the end of the calendar if there is none."""
    return found.spans.next.first if found.spans.next else LAST_DAY


def call_ruleset(ruleset: Ruleset) -> str:
    """Return what a ruleset is called, without what is in brackets after it."""
    return ruleset.info.display_name.partition(" (")[0]


def end_sentence(text: str) -> str:
    """Return a text with a mark at its end."""
    return text if text.endswith(("?", ".")) else f"{text}."


def _list_duties(explanation: Explanation) -> Iterator[Step]:
    """Give what the leading route of each open credential asks for without a day."""
    for found in explanation.credentials:
        texts = [duty.text for duty in found.ranked[0].obligations if duty.due is None]
        if texts and found.verdict is Verdict.ELIGIBLE and found.held is None:
            yield Step("duty", (found.credential.id,), " ".join(texts))
