"""The words of each question: what is asked, how to answer, and the choices; written for someone new to all of it."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ma_eligibility.explain.fact_names import say_fact
from ma_eligibility.interview.questions import Question
from ma_eligibility.load.near_misses import asked_names
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.descriptions import capitalize, uncapitalize
from ma_eligibility.profile.facts import ACCREDITORS
from ma_eligibility.profile.profile import PERSON, Section, plain_address, record_address
from ma_eligibility.profile.vocabulary import FieldKind, record_fields
from ma_eligibility.ruleset.questions import name_questions
from ma_eligibility.ruleset.rulebook import Ruleset


class Wording(NamedTuple):
    """A question in words."""

    asks: str
    how: str
    """How to answer; empty where the choices say it."""
    choices: Mapping[str, str]
    """What may be chosen by its number: the words of a profile, and what each is called."""
    takes_several: bool = False
    is_closed: bool = False
    """Whether nothing but the choices may be given."""

    def say_briefly(self, word: str) -> str:
        """Return what a choice is called, without what explains it."""
        return _shorten(self.choices.get(word, word))

    @property
    def is_yes_or_no(self) -> bool:
        """Whether the answer is yes or no."""
        return self.how == _YES_OR_NO


_YES_OR_NO = "yes or no"

_DATE = "a date: 2021-05-20, 2021-05 or 2021"
#: How facts of a kind are answered.
_HOW = {"flag": _YES_OR_NO, "date": _DATE}
#: What is asked for each fact, and how to answer where its kind does not say it.
_ASKS = {
    "programs.field": ("What is taught in it?", ""),
    "programs.level": ("Is it schooling after high school, or in high school?", ""),
    "programs.accreditation": ("Who accredits the program or its school?", "the school's website says it"),
    "programs.hours": ("How many clock hours does it have in all?", "a number such as 760; the transcript says it"),
    "programs.externship_hours": ("How many of its clock hours are externship?", "a number such as 160; 0 if none"),
    "programs.award": ("What does completing it give?", ""),
    "programs.recognized_by": ("Who recognizes the school, or the body that accredits it?", ""),
    "programs.accredited_later_by": ("Who accredits the program only since after it was completed?", ""),
    "programs.accredited_later_on": ("When did that later accreditation begin?", ""),
    "programs.name": ("What is the program called?", ""),
    "programs.school": ("Which school gives it?", ""),
    "programs.started": ("When did it begin?", ""),
    "programs.completed": ("When was it completed, or when will it be?", ""),
    "programs.expected": ("When will it be completed?", ""),
    "diploma.kind": ("Which diploma is it?", ""),
    "diploma.earned": ("When was it earned, or when will it be?", ""),
    "diploma.expected": ("When will it be earned?", ""),
    "employment.role": ("What is the work?", ""),
    "employment.employer": ("Who is the employer?", ""),
    "employment.start": ("When did the job begin?", ""),
    "employment.end": ("When did the job end?", f"{_DATE}; or present if it goes on"),
    "employment.hours_per_week": ("How many hours a week?", "a number such as 37.5"),
    "employment.total_hours": ("How many hours in all, if the job has ended and they are known only so?", ""),
    "employment.duties": ("Which duties does it have?", ""),
    "employment.supervised": ("Is the work supervised by a doctor, nurse or other qualified professional?", ""),
    "employment.country": ("In which country is it?", "two letters, such as US"),
    "employment.setting": ("In what kind of place is it?", ""),
    "military.branch": ("In which branch of service was it?", "such as Navy"),
    "military.training": ("Which training was it?", ""),
    "military.field": ("What was taught in it?", ""),
    "military.completed": ("When was it completed?", ""),
    "military.documents": ("Which papers show it?", ""),
    "credentials.credential": ("Which certification, license or card?", ""),
    "credentials.body": ("Who issued it?", ""),
    "credentials.issued": ("Since when has it been valid?", ""),
    "credentials.expires": ("What is its last day?", f"{_DATE}; or never"),
    "attempts.credential": ("Which exam was taken?", ""),
    "attempts.taken": ("When was it taken?", ""),
    "attempts.passed": ("Was it passed?", ""),
    "skills.skill": ("Which procedure?", ""),
    "skills.count": ("How many times was it done?", "a number such as 12"),
    "skills.done": ("By when was that done?", ""),
    "born": ("What is the date of birth?", ""),
}
#: What else can be answered in an interview.
_OR = {"employment.hours_per_week": "of a job that has ended, also all of its hours: 4160 in all"}
#: Words that do not explain themselves.
_CHOICES = {
    "postsecondary": "after high school",
    "secondary": "in high school",
    "high_school": "high school diploma",
    "ged": "GED",
    "equivalent": "another equivalent that a state recognizes",
    "administrative": "administrative: phones, reception, records, insurance forms, billing, scheduling",
    "clinical": "clinical: helping at exams, EKGs, histories, medication, wounds, simple lab tests",
    "medical_services": "other medical training, such as that of a medic or a corpsman",
    "DD214": "DD214, the discharge papers",
    "SMART": "SMART, an older transcript of the Navy and the Marine Corps",
    "JST": "JST, the joint services transcript",
    "other_healthcare": "something else in healthcare",
    "other": "something else, not in healthcare",
    "associate": "associate degree",
    "bachelor": "bachelor's degree",
    "master": "master's degree",
}
#: The same of certain fields only.
_OWN_CHOICES = {
    "documents": {"other": "other papers"},
    "training": {"medical_assistant": "medical assistant training, called so"},
}
#: What is no choice where records in healthcare are asked for.
_OUTSIDE = "other"
#: Which records there are: the question, and what one of them is called.
_ANY = {
    "programs": ("Which schooling for a healthcare job is there, finished or under way?", "program"),
    "diploma": ("Which high school diploma is there?", ""),
    "employment": ("Which jobs in healthcare are there, past and present?", "job"),
    "military": ("Which training in the US Armed Forces is there?", "training"),
    "credentials": ("Which certifications, licenses and cards are there?", "certification, license or card"),
    "attempts": ("Which certification exams were taken, passed or not?", "time that an exam was taken"),
    "skills": ("Which procedures are on record?", "procedure"),
}
_MORE = "Besides what is written down already: {}"


def word_question(question: Question, ruleset: Ruleset, record: Mapping[str, object] = MappingProxyType({})) -> Wording:
    """Return a question in words; ``record`` has the facts that are known of the record that is asked about."""
    if question.kind != "fact":
        return _word_records(question, ruleset)
    field = word_field(question.section, question.field, ruleset)
    given, kind = record.get(question.field), record_fields(question.section.word).get(question.field)
    closer = f"a closer date than {given}" if given and kind else ""
    how = _say_enough(kind) if question.is_formal and kind else closer or _say_how(question, kind, field)
    return field._replace(asks=f"{_name_record(question, record)}{field.asks}", how=how)


def word_field(section: Section, field: str, ruleset: Ruleset) -> Wording:
    """Return what is asked of a field of a section's records, or an answer to a question that the ruleset declares.

    How it is answered says what its kind and the choices do not say.
    """
    if field.startswith(f"{ANSWERS}."):
        return _word_own_question(section, field, ruleset)
    kind = record_fields(section.word)[field]
    address = plain_address(record_address(section, 0, field))
    asks, how = _ASKS.get(address, (f"What is the {say_fact(field)}?", ""))
    choices = _list_choices(section.word, field, ruleset)
    how = how or _HOW.get(kind.kind, "")
    return Wording(asks, how, choices, takes_several=kind.kind in ("words", "texts"), is_closed=bool(kind.words))


def _word_records(question: Question, ruleset: Ruleset) -> Wording:
    """Return the question which records a section has, or has besides those given."""
    section = question.section
    asks, one = _ANY[section.key]
    choices = _list_choices(section.word, section.kind_field, ruleset)
    choices.pop(_OUTSIDE, None)
    is_closed = bool(record_fields(section.word)[section.kind_field].words)
    number = f"a number{'' if is_closed else ' or a name'}" if choices else "a name"
    if section.is_single:
        return Wording(asks, f"{number}; or none", choices, is_closed=is_closed)
    example = ", such as 1, or 1, 1 for two of a kind" if choices else ""
    how = f"{number} for each {one}{example}; or none"
    said = _MORE.format(uncapitalize(asks)) if question.kind == "more" else asks
    return Wording(said, how, choices, takes_several=True, is_closed=is_closed)


def _name_record(question: Question, record: Mapping[str, object]) -> str:
    """Return which record is asked about, before the question; empty of what there is only one of."""
    section = question.section
    if section.is_single or section.word == PERSON:
        return ""
    name = f"{capitalize(section.noun)} {question.number + 1}"
    kind = str(record.get(section.kind_field, ""))
    if not kind or question.field == section.kind_field:
        return f"{name}: "
    return f"{name} ({_shorten(_name_choice(section.kind_field, kind))}): "


def _word_own_question(section: Section, field: str, ruleset: Ruleset) -> Wording:
    """Return a question that a ruleset declares, or the question since when or until when its answer is so."""
    _, name, *part = field.split(".")
    plain = plain_address(record_address(section, 0, f"{ANSWERS}.{name}"))
    asks = name_questions(ruleset.info.questions).get(plain, f"{name.replace('_', ' ')}?")
    if part:
        return Wording(f"{asks} {capitalize(part[0])} when?", _DATE, {})
    return Wording(asks, _YES_OR_NO, {})


def _say_how(question: Question, kind: FieldKind | None, field: Wording) -> str:
    """Return how a question is answered by a line of text."""
    if kind is None:
        return field.how
    if kind.kind == "words":
        return "one or more numbers, such as 1, 2; or none"
    if kind.kind == "texts":
        return "; ".join(filter(None, ["numbers or other names, such as 1, 2; or none", field.how]))
    if kind.kind == "text" and field.choices:
        return "a number, or another name"
    also = _OR.get(plain_address(question.address))
    usual = {"number": "a number", "word": "a number", "text": "a name"}
    return "; ".join(filter(None, [field.how or usual.get(kind.kind, ""), also]))


def _say_enough(kind: FieldKind) -> str:
    """Return how to answer with a date on which no verdict depends."""
    return "; or ".join(["a year is enough, such as 2019", *(f"{word} if it goes on" for word in kind.besides)])


def _list_choices(word: str, field: str, ruleset: Ruleset) -> dict[str, str]:
    """Return what may be chosen: the words of a field, or the names that rules ask about where any may be given."""
    kind = record_fields(word)[field]
    if kind.words:
        return {word: _name_choice(field, word) for word in kind.words}
    if kind.kind not in ("text", "texts"):
        return {}
    names: Iterable[str] = sorted(asked_names([ruleset]).get((word, field), ()))
    if field in ("accreditation", "accredited_later_by"):
        names = dict.fromkeys([*names, *ACCREDITORS[:2]])
    return {name: name.replace("_", " ") for name in names}


def _name_choice(field: str, word: str) -> str:
    """Return what a word of a profile is called."""
    return _OWN_CHOICES.get(field, {}).get(word) or _CHOICES.get(word, word.replace("_", " "))


def _shorten(said: str) -> str:
    """Return the name of a choice without what explains it."""
    return re.split("[,:]", said, maxsplit=1)[0]
