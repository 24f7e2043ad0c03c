"""What an answer changes: a text, or the number of a choice, to a fact of the profile, checked by the loader."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from typing import Any, NamedTuple

from ma_eligibility.days.calendar import DateError, parse_date
from ma_eligibility.errors import InputError, Problem
from ma_eligibility.interview.drafts import Draft
from ma_eligibility.interview.questions import Question, State
from ma_eligibility.interview.wording import Wording
from ma_eligibility.load.near_misses import warn_of_unasked
from ma_eligibility.load.profile import make_profile_of, read_document
from ma_eligibility.medium import ANSWER, LEFT_OUT, Hint
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.descriptions import capitalize
from ma_eligibility.profile.meanings import find_word, hint_at_word, is_unknown
from ma_eligibility.profile.plain_values import NOTHING, read_fact
from ma_eligibility.profile.profile import PERSON, Profile, Section, plain_address
from ma_eligibility.profile.spelling import find_near, plain_form
from ma_eligibility.profile.vocabulary import record_fields
from ma_eligibility.render.profile import list_facts
from ma_eligibility.render.yaml import write_block
from ma_eligibility.ruleset.rulebook import Ruleset

#: The longest answer, in characters.
LONGEST = 500
#: The code of the problem that a fact is not there.
LACKING = "E202"
#: The code of the problem that a word is none of those known.
UNKNOWN_WORD = "E208"
#: The most records that one answer may name.
MOST_RECORDS = 20
#: What problems call the place of an answer.
PLACE = "<answer>"

_NONE = {*NOTHING, "nothing", "neither", "none of these", "none of them"}
_YES, _NO = {"yes", "y", "true"}, {"no", "n", "false", *_NONE}
_SHORT = {"y": "yes", "n": "no"}
_IN_ALL = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?: hours)? (?:in all|in total|total)", re.IGNORECASE)
_NUMBERS = re.compile(r"[0-9]+( +[0-9]+)*")
_BETWEEN = re.compile(r"[,;|&]| and ")


class AnswerError(ValueError):
    """An answer that cannot be taken; the text says why."""


class _Taken(NamedTuple):
    profile: Profile
    note: str = ""


def take_answer(state: State, question: Question, text: str, wording: Wording, ruleset: Ruleset, as_of: int) -> State:
    """Return the state after an answer, an empty one if it is not known; raises AnswerError.

    An answer that can mean only one thing is taken as that: May 20, 2021 as 2021-05-20.
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise AnswerError(f"an answer has {LONGEST} characters at most")
    try:
        return _take(state, question, text, wording, ruleset, as_of)
    except _RefusedError as error:
        meant = error.find_meant()
        if meant is None or (wording.takes_several and _BETWEEN.search(text)):
            raise _name_choices(error, text, question, wording) from None
        try:
            taken = _take(state, question, meant, wording, ruleset, as_of)
        except AnswerError:
            raise error from None
        said = wording.say_briefly(meant) if meant else f"not known ({error.problems[0].help})"
        return taken._replace(note=f"Read as {said}.")


def _take(state: State, question: Question, text: str, wording: Wording, ruleset: Ruleset, as_of: int) -> State:
    """Return the state after an answer as it is written; raises AnswerError."""
    if not text or (is_unknown(text) and text not in NOTHING):
        return _skip(state, question)
    if question.kind != "fact":
        return _take_records(state, question, _read_kinds(text, question.section, wording), ruleset)
    value = _read_flag(text, question) if wording.is_yes_or_no else _read_choice(text, wording)
    if state.drafts:
        facts = read_fact(question.section.word, question.field, value)
        first = state.drafts[0]
        return _add_drafts(state, question, [_extend(first, question.field, facts), *state.drafts[1:]], ruleset)
    return _take_fact(state, question, value, ruleset, as_of)


def _skip(state: State, question: Question) -> State:
    """Return the state without an answer; a record that would lack what it must have is left out."""
    if not state.drafts:
        return State(state.profile, (), state.skipped | {question.address})
    note = f"Without that, the {question.section.noun} cannot be written down."
    drafts = tuple(draft._replace(is_last=False) for draft in state.drafts[1:])
    return State(state.profile, drafts, state.skipped | {question.section.key}, note)


# --- Records --------------------------------------------------------------------------------------------------


class _Kinds(NamedTuple):
    """What is said of the records of a section."""

    records: list[dict[str, Any]]
    """What each of them is of; with no facts where that is not said."""
    are_all: bool
    """Whether these are all of them."""


def _read_kinds(text: str, section: Section, wording: Wording) -> _Kinds:
    """Read which records there are: a number or a name for each, none of them, or only that there are some."""
    if text.casefold() in _NO:
        return _Kinds([], are_all=True)
    if text.casefold() in _YES:
        return _Kinds([{}], are_all=section.is_single)
    kinds = _read_choice(text, wording)
    named = kinds if wording.takes_several else [kinds]
    if len(named) > MOST_RECORDS:
        raise AnswerError(f"an answer names {MOST_RECORDS} at most")
    return _Kinds([{section.kind_field: read_fact(section.word, section.kind_field, kind)} for kind in named], True)


def _take_records(state: State, question: Question, kinds: _Kinds, ruleset: Ruleset) -> State:
    """Return the state after it is said which records a section has, or has besides."""
    section = question.section
    if kinds.records:
        last = len(kinds.records) - 1
        drafts = [Draft(section.key, each, kinds.are_all and n == last) for n, each in enumerate(kinds.records)]
        return _add_drafts(state, question, drafts, ruleset)
    facts, incomplete = _take_apart(state.profile, section.key)
    if question.kind == "any":
        facts[section.key] = "none" if section.is_single else []
    return State(_read_profile(facts, incomplete, question, ruleset).profile, (), state.skipped)


def _add_drafts(state: State, question: Question, drafts: Sequence[Draft], ruleset: Ruleset) -> State:
    """Return the state with records: in the profile those that have what they must have, up to one that lacks it."""
    section = question.section
    _check_drafts(state.profile, question, drafts)
    whole = [*takewhile(lambda draft: not draft.lacking, drafts)]
    if not whole:
        return State(state.profile, tuple(drafts), state.skipped)
    facts, incomplete = _take_apart(state.profile, section.key)
    for draft in whole:
        _add_record(facts, section, draft.facts)
    incomplete += [] if whole[-1].is_last or section.is_single else [section.key]
    taken = _read_profile(facts, incomplete, question, ruleset)
    return State(taken.profile, tuple(drafts[len(whole) :]), state.skipped, taken.note)


def _check_drafts(profile: Profile, question: Question, drafts: Sequence[Draft]) -> None:
    """Raise AnswerError if a fact of a record is refused, and not the lack of one that is still to come."""
    facts, incomplete = _take_apart(profile, question.section.key)
    for draft in drafts:
        _add_record(facts, question.section, draft.facts)
    try:
        _read_profile(facts, incomplete, question)
    except _RefusedError as error:
        others = [each for each in error.problems if each.code != LACKING]
        if others:
            raise _RefusedError(others) from None


def _take_apart(profile: Profile, key: str) -> tuple[dict[str, Any], list[str]]:
    """Return the facts of a profile, and the other sections that may have more records than it gives."""
    facts = list_facts(profile)
    return facts, [each for each in facts.pop("incomplete", []) if each != key]


def _extend(draft: Draft, field: str, value: Any) -> Draft:
    return draft._replace(facts={**draft.facts, field: value})


def _add_record(facts: dict[str, Any], section: Section, record: dict[str, Any]) -> None:
    if section.is_single:
        facts[section.key] = record
    else:
        facts[section.key] = [*facts.get(section.key, []), record]


def _read_flag(text: str, question: Question) -> str:
    """Return yes or no in full; the answer to a question of a ruleset may have dates, too: ``yes since 2026-01``."""
    word = text.casefold()
    if record_kind(question) == "flag" and word not in _YES | _NO - _NONE:
        raise AnswerError("answer yes or no")
    return _SHORT.get(word, text)


def _read_choice(text: str, wording: Wording) -> Any:
    """Return the word of each number that is chosen, and a text as it is; where several may be chosen, a list."""
    if not wording.takes_several:
        return _name_choice(text, wording)
    if text.casefold() in _NONE:
        return []
    named = [_name_choice(part, wording) for part in _split(text)]
    if not named:
        raise AnswerError("nothing is named; answer none if there is none")
    return named


def _split(text: str) -> list[str]:
    """Return the parts of an answer that names several."""
    parts = text.split() if _NUMBERS.fullmatch(text) else _BETWEEN.split(text)
    return [part.strip() for part in parts if part.strip()]


def _name_choice(text: str, wording: Wording) -> str:
    """Return the word of a choice, which is given by its number, its name or the word; any other text as it is."""
    words = [*wording.choices]
    if words and text.isascii() and text.isdigit():
        if not 1 <= int(text) <= len(words):
            raise AnswerError(f"the numbers run from 1 to {len(words)}")
        return words[int(text) - 1]
    names = ((name, word) for word, said in wording.choices.items() for name in (said, wording.say_briefly(word), word))
    forms = {plain_form(name): word for name, word in names}
    return forms.get(plain_form(text), text)


def _name_choices(error: "_RefusedError", text: str, question: Question, wording: Wording) -> AnswerError:
    """Return what is wrong with a word, in the names of the choices where the loader has only those of a file."""
    choices = wording.choices
    parts = _split(text) if wording.takes_several else [text]
    unknown = [part for part in parts if _name_choice(part, wording) not in choices]
    if not wording.is_closed or error.problems[0].code != UNKNOWN_WORD or not unknown:
        return error
    written = unknown[0]
    address = plain_address(question.address)
    if question.kind != "fact":
        address = f"{address}.{question.section.kind_field}"
    hint = hint_at_word(address, written, choices)
    near = find_word(address, written, choices) or find_near(written, {**choices, **dict.fromkeys(choices.values())})
    if isinstance(hint, Hint) and not hint.meant:
        said = ANSWER.say(hint)
    elif near:
        said = f"did you mean {choices.get(near, near)}?"
    else:
        said = f"type a number, 1 to {len(choices)}, or a name"
    return AnswerError(f"“{written}” is none of these ({said})")


# --- Facts ----------------------------------------------------------------------------------------------------


def _take_fact(state: State, question: Question, value: Any, ruleset: Ruleset, as_of: int) -> State:
    """Return the state after a fact of a record, or of the candidate."""
    before = find_fact(state.profile, question)
    facts = list_facts(state.profile)
    incomplete = facts.pop("incomplete", [])
    _put(_find_record(facts, question), question, value, as_of)
    taken = _read_profile(facts, incomplete, question, ruleset)
    is_date = record_kind(question) == "date"
    is_final = not is_date or find_fact(taken.profile, question) in (before, None)
    skipped = state.skipped | {question.address} if is_final else state.skipped
    return State(taken.profile, (), skipped, taken.note)


def record_kind(question: Question) -> str:
    """Return the kind of a fact; of an answer to a question of a ruleset, what there is to say of it."""
    kinds = record_fields(question.section.word)
    return kinds[question.field].kind if question.field in kinds else ANSWERS


def find_fact(profile: Profile, question: Question) -> Any:
    """Return the value of a fact as a profile holds it; None if it is not known."""
    return _find_record(list_facts(profile), question).get(question.field)


def find_record(state: State, question: Question) -> dict[str, Any]:
    """Return the facts of the record that is asked about, also of one that is not in the profile yet."""
    if question.kind != "fact":
        return {}
    return state.drafts[0].facts if state.drafts else _find_record(list_facts(state.profile), question)


def _find_record(facts: dict[str, Any], question: Question) -> dict[str, Any]:
    """Return the facts of the record that is asked about."""
    if question.section.word == PERSON:
        return facts
    found = facts.get(question.section.key, [])
    record: dict[str, Any] = found if question.section.is_single else found[question.number]
    return record


def _put(record: dict[str, Any], question: Question, value: Any, as_of: int) -> None:
    """Put a fact into a record: what is still to come as expected, and the hours of a whole job as such."""
    field = question.field
    if field.startswith(f"{ANSWERS}."):
        _put_answer(record, field.split(".")[1:], value)
        return
    moment = question.section.model.MOMENT
    if field in moment and "expected" in moment:
        record.pop("expected", None)
        record.pop(moment[0], None)
        field = "expected" if _is_to_come(value, as_of) else moment[0]
    in_all = _IN_ALL.fullmatch(value) if field == "hours_per_week" and isinstance(value, str) else None
    if in_all:
        field, value = "total_hours", in_all[1]
    record[field] = read_fact(question.section.word, field, value)


def _is_to_come(value: Any, as_of: int) -> bool:
    """Tell whether a text is a date after the day asked about."""
    try:
        return parse_date(str(value)).first > as_of
    except DateError:
        return False


def _put_answer(record: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Put the answer to a question of a ruleset, or a date of it, into a record."""
    name, *part = path
    answers = dict(record.get(ANSWERS, {}))
    if part:
        given = answers.get(name)
        value = {**(given if isinstance(given, dict) else {"is": given}), part[0]: value}
    answers[name] = value
    record[ANSWERS] = answers


class _RefusedError(AnswerError):
    """What the loader says of a profile with an answer."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(f"{first.message} ({first.help})" if first.help else first.message)
        self.problems = problems

    def find_meant(self) -> str | None:
        """Return the only answer that can be meant, an empty one for what is not known; None if there may be others."""
        fix = self.problems[0].fix
        if fix is None or len(self.problems) > 1:
            return None
        return "" if fix.new.startswith(LEFT_OUT) else fix.new.strip('"[]')


def _read_profile(
    facts: dict[str, Any], incomplete: Sequence[str], question: Question | None = None, ruleset: Ruleset | None = None
) -> _Taken:
    """Return the profile as it is read from its file, with the warnings about a fact; raises _RefusedError."""
    given = {**facts, "incomplete": [*incomplete]} if incomplete else facts
    address = question.address if question else ""
    try:
        profile, warnings = read_answers(given, PLACE, [ruleset] if ruleset and question else [])
    except InputError as error:
        raise _RefusedError(error.problems) from None
    warned = [each.message for each in warnings if each.path.startswith(address)]
    return _Taken(profile, " ".join(f"{capitalize(text)}." for text in warned))


def read_answers(facts: Mapping[str, Any], place: str, rulesets: Iterable[Ruleset]) -> tuple[Profile, list[Problem]]:
    """Return the profile of facts that somebody has answered, read as their file would be, with the warnings.

    ``place`` is what problems call the file; names are compared with those that the rulesets ask about. Raises
    InputError.
    """
    document = read_document(write_block(facts), place, is_json=False, is_fixable=True)
    document.medium = ANSWER
    profile = make_profile_of(document)
    warn_of_unasked(profile, document, rulesets)
    return profile, document.warnings
