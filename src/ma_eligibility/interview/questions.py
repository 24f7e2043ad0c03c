"""Which fact is asked for next: section by section, record by record, and of a record all that matters."""

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from ma_eligibility.errors import parse_path
from ma_eligibility.interview.drafts import Draft, does_date_matter
from ma_eligibility.interview.useful import list_useful
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Profile, Section, record_address
from ma_eligibility.profile.vocabulary import date_fields
from ma_eligibility.ruleset.evaluate import evaluate_profile
from ma_eligibility.ruleset.rulebook import Ruleset

#: The order of the sections.
ORDER = ("programs", "diploma", "employment", "military", "credentials", "attempts", "skills")


class State(NamedTuple):
    """How far an interview is."""

    profile: Profile
    drafts: tuple[Draft, ...] = ()
    skipped: frozenset[str] = frozenset()
    """The addresses of what is not asked again: not known, or answered as closely as it is known."""
    note: str = ""
    """What there is to say of the last answer."""


class Question(NamedTuple):
    """What is asked for."""

    kind: Literal["any", "more", "fact"]
    """Which records a section has, which it has besides those given, or a fact of a record."""
    section: Section
    number: int = 0
    """Which record of the section it is about, from 0."""
    field: str = ""
    is_formal: bool = False
    """Whether no verdict depends on it: a record is only written down with it."""

    @property
    def address(self) -> str:
        """The address of what is asked for."""
        return record_address(self.section, self.number, self.field) if self.kind == "fact" else self.section.key


def find_question(state: State, ruleset: Ruleset, as_of: int) -> Question | None:
    """Return what to ask next; None if no fact that could be given changes a verdict."""
    if state.drafts:
        return _ask_for_draft(state, ruleset, as_of)
    useful = list_useful(evaluate_profile(state.profile, ruleset, as_of))
    return next(_list_questions(state.profile, [each for each in useful if each not in state.skipped]), None)


def _ask_for_draft(state: State, ruleset: Ruleset, as_of: int) -> Question:
    """Return the question for the first fact that the first draft lacks."""
    first = state.drafts[0]
    section, field = first.section, first.lacking[0]
    is_date = field in date_fields(section.word)
    is_formal = is_date and not does_date_matter(state.profile, state.drafts, ruleset, as_of)
    return Question("fact", section, len(state.profile.records(section.key) or ()), field, is_formal)


def _list_questions(profile: Profile, useful: Collection[str]) -> Iterator[Question]:
    """Give what to ask, in the order of the sections, the candidate's own facts last."""
    for key in ORDER:
        section = SECTIONS_BY_KEY[key]
        if key in useful and profile.records(key) is None:
            yield Question("any", section)
        if key in useful and profile.is_in_part(key):
            yield Question("more", section)
        yield from _list_facts(section, useful)
    yield from _list_facts(SECTIONS[PERSON], useful)


def _list_facts(section: Section, useful: Collection[str]) -> Iterator[Question]:
    """Give what to ask of each record of a section: what it is of, when it was, and then the rest."""
    found = [_read_address(each) for each in useful]
    own = [Question("fact", section, index, field) for key, index, field in found if key == section.key and field]
    fields = [*list_fields(section), ANSWERS]
    yield from sorted(own, key=lambda each: (each.number, fields.index(each.field.partition(".")[0]), each.field))


def list_fields(section: Section) -> list[str]:
    """Return the fields of a section's records in the order of a form: what it is of, when it was, the rest."""
    first = [name for name in (section.kind_field, *section.model.MOMENT) if name]
    return [*first, *(name for name in section.model.model_fields if name not in (*first, ANSWERS))]


def _read_address(address: str) -> tuple[str, int, str]:
    """Return the key of the section of a fact, the number of its record, and its field; no field of a whole section."""
    key, *below = parse_path(address)
    if key not in SECTIONS_BY_KEY:
        return PERSON, 0, address
    index = below.pop(0) if below and isinstance(below[0], int) else 0
    return str(key), int(index), ".".join(map(str, below))
