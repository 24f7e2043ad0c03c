"""A credential's answer in one row: the verdict in a word, the day that matters, and the reason in a phrase."""

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY, PartialDate
from ma_eligibility.days.timeline import contains
from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.fact_names import ask_for, is_left_out
from ma_eligibility.explain.held import Held
from ma_eligibility.explain.kinds import explainer_of
from ma_eligibility.explain.progress import measure_share
from ma_eligibility.explain.tree import Explained, determining_parts
from ma_eligibility.explain.voice import SummaryWord, Voice
from ma_eligibility.profile.descriptions import join_words, uncapitalize
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.ruleset.finding import Verdict

#: ``differs``: the compared ruleset says something else; ``reading``: another reading of the rules does.
Mark = Literal["differs", "reading"]


class Summary(NamedTuple):
    """What there is to say of a credential in one row."""

    word: SummaryWord
    """What the answer comes to."""
    day: str
    """The day that matters, with what it is: ``through 2030-05-20``; empty if there is none."""
    reason: str
    """What counts or what is short, in the candidate's own facts."""
    marks: tuple[Mark, ...] = ()


def summarize(found: CredentialExplained, explanation: Explanation, differing: Collection[str] = ()) -> Summary:
    """Return the row of a credential; ``differing`` are the ids of those of which a compared ruleset differs."""
    reason = "; ".join(dict.fromkeys(filter(None, _list_reasons(found, explanation))))
    marks: tuple[Mark, ...] = ()
    if found.held is None:  # of a credential that is held there is nothing to do
        marks = ("differs",) if found.credential.id in differing else ()
        marks += ("reading",) if found.readings else ()
    said = f"{reason}{_say_what_it_depends_on(found, explanation.voice)}".strip()
    return Summary(choose_word(found), choose_day(found, explanation.voice), said, marks)


def choose_word(found: CredentialExplained) -> SummaryWord:
    """Return the verdict in a word."""
    if found.held is not None:
        return "held"
    if found.paper:
        return "one paper away"
    if found.verdict is Verdict.NOT_ELIGIBLE:
        return "not yet" if found.spans.next or found.spans.perhaps_next else "no"
    return "yes" if found.verdict is Verdict.ELIGIBLE else "not known"


def choose_day(found: CredentialExplained, voice: Voice) -> str:
    """Return the day that matters, with what it is: the last one it is open, or the first; empty if there is none."""
    if found.held is not None:
        expires = found.held.expires
        if not isinstance(expires, PartialDate):
            return "no end date" if expires == "never" else ""
        return f"through {voice.write_date(expires)}"
    spans = found.spans
    if found.paper:
        return "" if found.paper.last == LAST_DAY else f"through {voice.write_day(found.paper.last)}"
    if found.verdict is Verdict.ELIGIBLE and spans.current:
        if spans.current.last == LAST_DAY:
            return "no end date"
        later = " or later" if spans.current.perhaps_until > spans.current.last else ""
        return f"through {voice.write_day(spans.current.last)}{later}"
    if found.verdict is Verdict.NOT_ELIGIBLE and spans.perhaps_next:
        return f"may open {voice.write_day(spans.perhaps_next.first)}"
    if spans.next is None:
        return ""
    by = "by " if spans.next.perhaps_from < spans.next.first and found.verdict is Verdict.NOT_ELIGIBLE else ""
    return f"opens {by}{voice.write_day(spans.next.first)}"


def _list_reasons(found: CredentialExplained, explanation: Explanation) -> Iterator[str]:
    voice = explanation.voice
    if found.held is not None:
        yield _say_held(found.held, voice)
    elif found.paper:
        yield f"{found.paper.record.brief(write=voice.write_date)}: needs {found.paper.name}"
    elif found.verdict is Verdict.UNDETERMINED:
        yield from say_unknown(found, explanation)
    else:
        said = [*filter(None, say_facts(found.ranked[0].tree, explanation))]
        yield from said or [uncapitalize(found.ranked[0].route.title)]


def _say_held(held: Held, voice: Voice) -> str:
    if held.passed is not None:
        return f"exam passed {voice.write_date(held.passed)}; {voice.ask} until when the credential is valid"
    return f"{voice.ask} until when it is valid" if held.expires is None else voice.holds


def _say_what_it_depends_on(found: CredentialExplained, voice: Voice) -> str:
    """Say, in brackets, by which route it stays open after the leading one, and what its days depend on."""
    if found.held is not None or found.verdict is Verdict.UNDETERMINED:
        return ""
    said = "; ".join(filter(None, (_say_what_follows(found, voice), found.condition)))
    return f" ({said})" if said else ""


def _say_what_follows(found: CredentialExplained, voice: Voice) -> str:
    """Say by which route it stays open after the last day of the leading one; empty if that one lasts longest."""
    current, leading = found.spans.current, found.ranked[0].spans.current
    if found.verdict is not Verdict.ELIGIBLE or not current or not leading or leading.last >= current.last:
        return ""
    facts = {address.rpartition(".")[0] for address in found.ranked[0].tree.facts}
    after = [route for route in found.routes if contains(route.tree.finding.windows, leading.last + 1)]
    if any(facts & {address.rpartition(".")[0] for address in route.tree.facts} - {"diploma"} for route in after):
        return ""  # by what was said already, such as a program that ends
    then = f", then {uncapitalize(after[0].route.title)}" if after else ""
    return f"through {voice.write_day(leading.last)}{then}"


def say_facts(node: Explained, explanation: Explanation) -> Iterator[str]:
    """Give what a verdict rests on, in phrases; of alternatives, only the one that most is there of."""
    criterion, verdict = node.finding.criterion, node.verdict
    profile, as_of = explanation.profile, explanation.as_of
    if not node.of:
        if verdict is not Verdict.UNDETERMINED:
            yield explainer_of(criterion).say(criterion, node.finding, profile, as_of, explanation.voice.write_date)
        return
    if criterion.negates:
        if verdict is Verdict.NOT_ELIGIBLE:
            yield node.sentence
        return
    parts, chooses = determining_parts(node), criterion.needed < len(node.of)
    if verdict is Verdict.NOT_ELIGIBLE:
        # Of alternatives, the one that opens first; of what is all needed, what does not open by itself.
        parts = [part for part in parts if part.opens == (node.opens if chooses else None)] or parts
    if chooses:
        parts.sort(key=lambda part: -measure_share(part.finding, profile, as_of))
        parts = parts[: criterion.needed]
    for part in parts:
        yield from say_facts(part, explanation)


def say_unknown(found: CredentialExplained, explanation: Explanation) -> Iterator[str]:
    """Give what is not known, and what the verdict is if sections that are left out have no records.

    Where the candidate has a record on a route that is not open, it is said first how far that is.
    """
    if found.ranked[0].verdict is not Verdict.UNDETERMINED:
        yield from say_facts(found.ranked[0].tree, explanation)
    sections = list_left_out(found, explanation)
    leading = next((route.tree.missing for route in found.ranked if route.tree.missing), ())
    facts = [address for address in leading if not is_left_out(address, explanation.profile)]
    if facts:
        yield ask_for(facts, explanation.profile, explanation.ruleset.info.questions, explanation.voice)
    if_none = say_if_none(found)
    if sections and (if_none or not facts):
        nothing = f"nothing on file about {join_words([SECTIONS_BY_KEY[each].topic for each in sections], 'or')}"
        yield f"{nothing}; {if_none} if there is none" if if_none else nothing
    if found.asks_body:
        asked = [leaf.sentence for leaf in list_asked_by_source(found)] or ["the rules do not settle it"]
        yield f"{'; '.join(asked)}; ask {found.credential.body.abbreviation}"


def list_asked_by_source(found: CredentialExplained) -> list[Explained]:
    """Return what the source of the leading route asks for and only the body decides."""
    leaves = found.ranked[0].tree.leaves()
    return [leaf for leaf in leaves if leaf.kind == "source_asks" and leaf.verdict is Verdict.UNDETERMINED]


def list_left_out(found: CredentialExplained, explanation: Explanation) -> list[str]:
    """Return the sections left out that decide a credential; none where only its body could settle it then."""
    if found.asks_body:
        return []
    return [address for address in found.missing if is_left_out(address, explanation.profile)]


def say_if_none(found: CredentialExplained) -> str:
    """Return what a verdict becomes if the sections left out have no records; empty if it stays not known."""
    if found.nothing_else is None or found.nothing_else.verdict is Verdict.UNDETERMINED:
        return ""
    if found.nothing_else.verdict is Verdict.ELIGIBLE:
        return "yes"
    return "not yet" if found.nothing_else.opens_later else "no"
