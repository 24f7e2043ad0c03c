"""A credential's answer in one row: the verdict in a word, the day that matters, and the reason in a phrase."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from ma_eligibility.days.calendar import LAST_DAY
from ma_eligibility.errors import parse_path
from ma_eligibility.explain.answer import CredentialExplained, Explanation
from ma_eligibility.explain.kinds import explainer_of
from ma_eligibility.explain.ranking import measure_progress
from ma_eligibility.explain.tree import Explained, determining_parts
from ma_eligibility.explain.voice import SummaryWord, Voice
from ma_eligibility.profile.profile import SECTIONS_BY_KEY, Profile, plain_address
from ma_eligibility.ruleset.finding import Verdict
from ma_eligibility.ruleset.questions import name_questions

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
    marks: tuple[Mark, ...] = ("differs",) if found.credential.id in differing else ()
    marks += ("reading",) if found.readings else ()
    return Summary(
        _choose_word(found), _choose_day(found, explanation.voice), f"{reason}{_say_condition(found)}".strip(), marks
    )


def _choose_word(found: CredentialExplained) -> SummaryWord:
    if found.held is not None:
        return "held"
    if found.paper:
        return "one paper away"
    if found.verdict is Verdict.NOT_ELIGIBLE:
        return "not yet" if found.spans.next or found.spans.perhaps_next else "no"
    return "yes" if found.verdict is Verdict.ELIGIBLE else "not known"


def _choose_day(found: CredentialExplained, voice: Voice) -> str:
    if found.held is not None:
        expires = found.held.expires
        if expires is None:
            return ""
        return "no end date" if expires == "never" else f"through {voice.write_date(expires)}"
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
        yield found.held.brief() if found.held.expires is None else voice.holds
    elif found.paper:
        yield f"{found.paper.record.brief(write=voice.write_date)}: needs {found.paper.name}"
    elif found.verdict is Verdict.UNDETERMINED:
        yield from say_unknown(found, explanation)
    else:
        yield from say_facts(found.ranked[0].tree, explanation)


def _say_condition(found: CredentialExplained) -> str:
    if found.held is not None or found.verdict is Verdict.UNDETERMINED or not found.condition:
        return ""
    return f" ({found.condition})"


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
    parts = determining_parts(node)
    if verdict is Verdict.NOT_ELIGIBLE:
        parts = [part for part in parts if part.opens is None] or parts
    if criterion.needed < len(node.of):
        parts.sort(key=lambda part: -measure_progress(part.finding, profile, as_of).share)
        parts = parts[: criterion.needed]
    for part in parts:
        yield from say_facts(part, explanation)


def say_unknown(found: CredentialExplained, explanation: Explanation) -> Iterator[str]:
    """Give what is not known, and what the verdict is if sections that are left out have no records.

    Where the candidate has a record on a route that is not open, it is said first how far that is.
    """
    if found.ranked[0].verdict is not Verdict.UNDETERMINED:
        yield from say_facts(found.ranked[0].tree, explanation)
    sections = [address for address in found.missing if is_left_out(address, explanation.profile)]
    leading = next((route.tree.missing for route in found.ranked if route.tree.missing), ())
    facts = [address for address in leading if address not in sections]
    if facts:
        yield ask_for(facts, explanation)
    if_none = say_if_none(found)
    if sections and (if_none or not facts):
        nothing = f"nothing on file about {join_words([SECTIONS_BY_KEY[each].topic for each in sections], 'or')}"
        yield f"{nothing}; {if_none} if there is none" if if_none else nothing
    if not found.missing:
        yield f"the rules do not settle it; ask {found.credential.body.abbreviation}"


def say_if_none(found: CredentialExplained) -> str:
    """Return what a verdict becomes if the sections left out have no records; empty if it stays not known."""
    if found.if_nothing_else is Verdict.ELIGIBLE:
        return "yes"
    return "no" if found.if_nothing_else is Verdict.NOT_ELIGIBLE else ""


def ask_for(addresses: Sequence[str], explanation: Explanation) -> str:
    """Return what to ask, in a phrase."""
    questions, voice = name_questions(explanation.ruleset.info.questions), explanation.voice
    asked = [questions[plain] for each in addresses if (plain := plain_address(each)) in questions]
    facts = [each for each in addresses if plain_address(each) not in questions]
    said = [f"{voice.ask_for} {name_facts(facts, explanation)}"] if facts else []
    return "; ".join(said + ([f"{voice.ask}: {' '.join(dict.fromkeys(asked))}"] if asked else []))


def is_left_out(address: str, profile: Profile) -> bool:
    """Tell whether an address is that of a section about which the profile says nothing."""
    return address in SECTIONS_BY_KEY and getattr(profile, address) is None


def name_facts(addresses: Sequence[str], explanation: Explanation) -> str:
    """Name facts as one speaks of them, those of one record together: ``hours and field of the program``."""
    named: dict[str, list[str]] = {}
    for address in addresses:
        owner, fact = _name_fact(address, explanation)
        named.setdefault(owner, []).append(fact)
    whose = explanation.voice.whose
    return "; ".join(
        join_words(facts, "and") + (f" of {whose} {owner}" if owner else "") for owner, facts in named.items()
    )


def _name_fact(address: str, explanation: Explanation) -> tuple[str, str]:
    """Return what a fact is of, in words, and the fact."""
    path = parse_path(address)
    section = SECTIONS_BY_KEY.get(str(path[0]))
    if section is None:
        return "", {"born": "date of birth"}.get(address, address.replace("_", " "))
    if len(path) == 1:
        return "", f"rest of the {section.topic}"
    index = path[1] if isinstance(path[1], int) else 0
    record = (explanation.profile.records(section.key) or ())[index]
    return record.label(explanation.voice.write_date), _FACTS.get(str(path[-1]), str(path[-1]).replace("_", " "))


#: Facts whose names in a profile are not what people call them.
_FACTS = {
    "completed": "day of completion",
    "expected": "day of completion",
    "started": "first day",
    "start": "first day",
    "end": "last day",
    "hours": "clock hours",
    "hours_per_week": "weekly hours",
    "recognized_by": "recognition",
    "earned": "date",
    "issued": "date of issue",
    "expires": "last day",
    "taken": "date",
    "passed": "result",
    "done": "date",
    "supervised": "supervision",
}


def join_words(words: Iterable[str], last: str) -> str:
    """Join words as in a sentence: ``hours, field and level``."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end
