"""Names in a profile that no rule asks about, but that are nearly names that rules ask about.

Names are compared letter by letter: without a warning, ``cpr`` would not count where a rule asks for ``CPR``.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ma_eligibility.errors import Path
from ma_eligibility.load.source import Document
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.answers import ANSWERS, Answer
from ma_eligibility.profile.profile import PERSON, SECTIONS, Profile, Section
from ma_eligibility.profile.spelling import plain_form
from ma_eligibility.profile.vocabulary import vocabulary
from ma_eligibility.ruleset.conditions.answers import Asked
from ma_eligibility.ruleset.related import relations_of
from ma_eligibility.ruleset.rulebook import Ruleset, parts_of, requirement_of

#: How alike two long names must be, from 0 to 1; short ones, such as CMA and CMAA, differ for good reason.
ALIKE, LONG = 0.82, 5

#: How many characters of a name are shown.
MOST_SHOWN = 60

#: How many near misses are reported of a part of a cohort, and how many different values are kept with theirs.
MOST_REPORTED, MOST_KEPT = 1000, 50_000

#: The names that rules ask about, by section and field.
Names = Mapping[tuple[str, str], set[str]]
#: What a field of a section has: the section, the field, and a name or several.
_Value = tuple[str, str, str | tuple[str, ...]]


def warn_of_unasked(profile: Profile, document: Document, rulesets: Iterable[Ruleset]) -> None:
    """Warn in the document of every name that no rule asks about, but that is nearly one that a rule asks about."""
    asked = asked_names(rulesets)
    for (word, field), names in asked.items():
        section = SECTIONS[word]
        for number, record in enumerate(profile.records(section.key) or ()):
            for place, name in _names_of(record, field):
                meant = find_near_name(name, names)
                if meant is not None:
                    path = (*_record_path(section, number), *place)
                    message = f"no rule asks about {name[:MOST_SHOWN]}, but some about {meant}"
                    help = "letters and case must be the same"
                    span = document.find_span(path, at_key=field == ANSWERS)
                    document.warn("W104", message, span, path, help)
    _warn_of_misplaced(profile, document, asked)


def _warn_of_misplaced(profile: Profile, document: Document, asked: Names) -> None:
    """Warn of every answer to a question that rules ask of another kind of record."""
    for section in SECTIONS.values() if any(field == ANSWERS for _, field in asked) else ():
        own = asked.get((section.word, ANSWERS), set())
        for number, record in enumerate(profile.records(section.key) or ()):
            for answer in record.answers or ():
                others = [
                    SECTIONS[word].plural
                    for (word, field), names in asked.items()
                    if field == ANSWERS and answer.name in names
                ]
                if answer.name not in own and others:
                    path = (*_record_path(section, number), ANSWERS, answer.name)
                    message = f"no rule asks this of {section.plural}, but some of {' and '.join(others)}"
                    document.warn("W104", message, document.find_span(path, at_key=True), path, "put the answer there")


def _record_path(section: Section, number: int) -> Path:
    if section.word == PERSON:
        return ()
    return (section.key,) if section.is_single else (section.key, number)


def _names_of(record: Any, field: str) -> Iterator[tuple[Path, str]]:
    """Give the names in a field of a record, each with its place; of answers, those of the questions."""
    value = getattr(record, field)
    if isinstance(value, tuple):
        for index, each in enumerate(value):
            yield ((field, each.name), each.name) if isinstance(each, Answer) else ((field, index), each)
    elif value is not None:
        yield (field,), value


def asked_names(rulesets: Iterable[Ruleset]) -> Names:
    """Return the names that the rules of some rulesets ask about."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for ruleset in rulesets:
        for word, questions in ruleset.info.questions.items():
            found[word, ANSWERS] |= {*questions, *(f"{ruleset.id}.{name}" for name in questions)}
        for credential in ruleset.credentials:
            for route in credential.routes:
                for word, field, wanted in _conditions(requirement_of(credential, route)):
                    if not isinstance(wanted, Asked) and vocabulary(word)[field].kind in ("text", "texts"):
                        found[word, field].update(_names_in(wanted))
    return found


def _conditions(criterion: Any) -> Iterator[tuple[str, str, Any]]:
    """Give every condition of a criterion: the section, the field, and what is asked of it."""
    for part in parts_of(criterion):
        yield from _conditions(part)
    for relation in relations_of(criterion):
        yield from _conditions(relation.criterion)
    for field, wanted in getattr(criterion, "where", {}).items():
        yield criterion.section.word, field, wanted


def _names_in(wanted: Any) -> Iterator[str]:
    if isinstance(wanted, str):
        yield wanted
    elif isinstance(wanted, list):
        yield from wanted
    elif isinstance(wanted, Mapping):
        for value in wanted.values():
            yield from _names_in(value)


def find_near_name(name: str, names: set[str]) -> str | None:
    """Return the name that was probably meant; None if the name is one of them, or near none."""
    if name in names:
        return None
    forms = {_letters(each): each for each in sorted(names)}
    form = _letters(name)
    if form in forms:
        return forms[form]
    long = [each for each in forms if len(each) >= LONG]
    near = difflib.get_close_matches(form, long, n=1, cutoff=ALIKE) or [
        each for each in long if sorted(each) == sorted(form)
    ]
    if near:
        return forms[near[0]]
    words = re.split(r"[\W_]+", name)
    initials = _letters("".join(word[0] for word in words if word[:1].isupper()))
    return next((forms[word] for word in (*map(_letters, words), initials) if word in long), None)


def _letters(name: str) -> str:
    return "".join(char for char in plain_form(name) if char.isalnum())


class NearName(NamedTuple):
    """A name, and which one was probably meant."""

    fact: str
    """The fact that has the name, as an address without the number of a record."""
    name: str
    meant: str


class NearMissFinder:
    """Finds the near misses of names in the profiles of a cohort; each value is checked only once."""

    def __init__(self, asked: Names) -> None:
        self._asked = {key: names for key, names in asked.items() if names}
        self._fields = [(word, SECTIONS[word].key, field) for word, field in self._asked]
        self._near_names: BoundedMemo[_Value, set[NearName]] = BoundedMemo(MOST_KEPT, self._find_near_names)
        self._found: set[NearName] = set()

    def check(self, profile: Profile) -> None:
        """Check the names in a profile."""
        for word, section, field in self._fields:
            for record in profile.records(section) or ():
                value = getattr(record, field)
                if value:
                    if field == ANSWERS:
                        value = tuple([answer.name for answer in value])
                    near_names = self._near_names[word, field, value]
                    if near_names and len(self._found) < MOST_REPORTED:
                        self._found |= near_names

    def take_found(self) -> set[NearName]:
        """Return what was found since the last call."""
        found, self._found = self._found, set()
        return found

    def _find_near_names(self, key: _Value) -> set[NearName]:
        word, field, value = key
        names = (value,) if isinstance(value, str) else value
        meant = {name: find_near_name(name, self._asked[word, field]) for name in names}
        fact = field if word == PERSON else f"{SECTIONS[word].key}.{field}"
        return {NearName(fact, name, near) for name, near in meant.items() if near}
