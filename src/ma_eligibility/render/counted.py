"""What is counted of a cohort, in words: for the summary and for the page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from ma_eligibility.cohort.tally import Opener, OpenerPart, Tally
from ma_eligibility.medium import Medium
from ma_eligibility.profile.descriptions import capitalize, describe_address, describe_part, join_words

VERDICTS = (("eligible", "eligible"), ("undetermined", "not known"), ("not_eligible", "not eligible"))
LACKED = "What those who are not eligible most often lack, on their nearest route"
TO_ASK_FOR = "What to ask for, to settle what is not known"
ASSUMED = "What is assumed, where the roster says nothing of it"
#: How many months there are for which it is counted.
MONTHS = 12
CLOSING = "When open exams close, counting each person and exam"


def list_most(counts: Counter[str], number: int | None = None) -> list[tuple[str, int]]:
    """Return the commonest, or all; equally common ones in the order of their names."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]


def list_months(closing: Counter[str], as_of: int) -> tuple[list[tuple[str, int]], int]:
    """Return how many intervals end in each of the next months, and how many later."""
    today = date.fromordinal(as_of)
    this_month = today.year * 12 + today.month - 1
    months = [f"{number // 12}-{number % 12 + 1:02}" for number in range(this_month, this_month + MONTHS)]
    later = sum(count for month, count in closing.items() if month > months[-1])
    return [(month, closing[month]) for month in months], later


def list_lacked(
    missing: Counter[tuple[str, str]], credentials: Sequence[str], number: int | None = None
) -> list[tuple[str, str]]:
    """Return what most people lack for each credential, after it and how many they are."""
    found = []
    for credential in credentials:
        own = Counter({asks: count for (id, asks), count in missing.items() if id == credential})
        found += [(f"{credential}, {count:,}:", asks) for asks, count in list_most(own, number)]
    return found


def list_unknown(
    tally: Tally, questions: Mapping[str, str], names: Mapping[str, str], medium: Medium, number: int | None = None
) -> list[tuple[str, str]]:
    """Return the facts that would settle most in words, each after its name and how many people lack it."""
    found = []
    for fact, count in list_most(tally.unknown, number):
        if " " in fact:  # what the source does not say, in a sentence
            found.append((f"of {count:,}:", f"{fact}; ask the body"))
            continue
        in_part = tally.in_part[fact]
        if in_part < count:
            words = medium.say(describe_address(fact, questions))
            found.append((f"{names.get(fact, fact)}, of {count - in_part:,}:", words))
        if in_part:
            found.append((f"{fact}, of {in_part:,}:", describe_part(fact)))
    return found


_BY_CERTAINTY = {
    "certain": "What would open most, by the easiest plan for each person and exam",
    "nothing else": "What would open most for the others, if they have nothing else to declare",
}
_OPENERS = {
    "wait": "time alone",
    "document": "the {}",
    "adjust-job": "a change in a present job",
    "credential": "a {} card",
    "skill": "doing {} more often",
    "answer": "a yes to {}",
    "exam": "passing the {} exam",
    "diploma": "a {}",
    "new-job": "a new job",
    "schooling": "schooling",
}


def list_openers(tally: Tally, credentials: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return what would open exams to most people, and to how many each of them, by how certain that is."""
    return [
        (heading, said)
        for certainty, heading in _BY_CERTAINTY.items()
        if (said := _list_openers(tally, credentials, certainty))
    ]


def _list_openers(tally: Tally, credentials: Sequence[str], certainty: str) -> list[str]:
    found = {opener: people for opener, people in tally.opened.items() if opener[0] == certainty}
    said = {opener: _say_opener(opener) for opener in found}
    listed = []
    for opener in sorted(found, key=lambda opener: (-found[opener], said[opener])):
        counts = {id: tally.openers[opener, id] for id in credentials if tally.openers[opener, id]}
        exams = ", ".join(f"{id} for {count:,}" for id, count in sorted(counts.items(), key=lambda each: -each[1]))
        listed.append(f"{said[opener]} {exams}.")
    return listed


def _say_opener(opener: Opener) -> str:
    """Return changes with a verb: ``A new job and the DD214 together open``."""
    parts = [_say_part(part) for part in opener[1]] or ["that alone"]
    verb = "opens" if len(parts) == 1 else "together open"
    return f"{capitalize(join_words(parts, 'and'))} {verb}"


def _say_part(part: OpenerPart) -> str:
    kind, name = part
    return _OPENERS[kind].format(_DIPLOMAS.get(name, name.replace("_", " ")))


_DIPLOMAS = {
    "high_school": "high school diploma",
    "ged": "high school diploma or GED",
    "equivalent": "diploma equivalent to high school",
}
