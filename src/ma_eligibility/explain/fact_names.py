"""Facts as people speak of them, and what to ask for: ``ask for the clock hours of the program at City College``."""

from collections.abc import Sequence

from ma_eligibility.errors import parse_path
from ma_eligibility.explain.voice import Voice
from ma_eligibility.profile.descriptions import join_words
from ma_eligibility.profile.profile import SECTIONS_BY_KEY, Profile, plain_address
from ma_eligibility.ruleset.questions import Questions, name_questions

#: Facts whose names in a profile are not what people call them.
_FACT_NAMES = {
    "born": "date of birth",
    "completed": "day of completion",
    "expected": "day of completion",
    "started": "first day",
    "start": "first day",
    "end": "last day",
    "hours": "clock hours",
    "hours_per_week": "weekly hours",
    "recognized_by": "recognition",
    "accredited_later_by": "later accreditation",
    "accredited_later_on": "day of the later accreditation",
    "earned": "date",
    "issued": "date of issue",
    "expires": "last day",
    "taken": "date",
    "passed": "result",
    "done": "date",
    "supervised": "supervision",
}


def ask_for(addresses: Sequence[str], profile: Profile, questions: Questions, voice: Voice) -> str:
    """Return what to ask, in a phrase: facts by their names, and a ruleset's own questions as they are."""
    named = name_questions(questions)
    asked = [named[plain] for each in addresses if (plain := plain_address(each)) in named]
    facts = [each for each in addresses if plain_address(each) not in named]
    said = [f"{voice.ask_for} {name_facts(facts, profile, voice)}"] if facts else []
    return "; ".join(said + ([f"{voice.ask}: {' '.join(dict.fromkeys(asked))}"] if asked else []))


def is_left_out(address: str, profile: Profile) -> bool:
    """Tell whether an address is that of a section about which the profile says nothing."""
    return address in SECTIONS_BY_KEY and getattr(profile, address) is None


def name_facts(addresses: Sequence[str], profile: Profile, voice: Voice) -> str:
    """Name facts as one speaks of them, those of one record together: ``hours and field of the program``.

    Of records that are called the same, each fact is named once.
    """
    named: dict[str, dict[str, None]] = {}
    for address in addresses:
        owner, fact = _name_fact(address, profile, voice)
        named.setdefault(owner, {})[fact] = None
    return "; ".join(
        join_words(facts, "and") + (f" of {voice.whose} {owner}" if owner else "") for owner, facts in named.items()
    )


def _name_fact(address: str, profile: Profile, voice: Voice) -> tuple[str, str]:
    """Return what a fact is of, in words, and what it is called; of a fact of the person, the first is empty."""
    path = parse_path(address)
    section = SECTIONS_BY_KEY.get(str(path[0]))
    if section is None:
        return "", say_fact(address)
    if len(path) == 1:
        return "", f"rest of the {section.topic}"
    index = path[1] if isinstance(path[1], int) else 0
    record = (profile.records(section.key) or ())[index]
    return record.label(voice.write_date), say_fact(str(path[-1]))


def say_fact(name: str) -> str:
    """Name a field of a record as people speak of it."""
    return _FACT_NAMES.get(name, name.replace("_", " "))
