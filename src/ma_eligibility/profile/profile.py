"""What a candidate declares: the profile and its sections.

The fields of the records are also the vocabulary of the rules: a rule can ask about nothing else. A field that is None
is not known.
"""

import re
from collections.abc import Collection
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from ma_eligibility.days.calendar import WriteDate
from ma_eligibility.medium import Help, Hint
from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.profile.credentials import Attempt, HeldCredential, Skill
from ma_eligibility.profile.employment import Employment
from ma_eligibility.profile.facts import Date
from ma_eligibility.profile.meanings import hint_at_word
from ma_eligibility.profile.record import Record
from ma_eligibility.profile.schooling import Diploma, Military, Program

#: The word for the candidate as a record: the facts that are in no section.
PERSON = "person"


def _diploma_tag(value: object) -> str:
    return "held" if isinstance(value, dict | Diploma) else "none"


def _read_none(value: object) -> Literal["none"]:
    if value != "none":
        help = Hint(
            "write none, or kind: and earned: below it", "write none, or fill in kind and earned of the diploma"
        )
        raise PydanticCustomError("wrong-kind", "this is not a diploma", {"help": help})
    return "none"


_NoDiploma = Annotated[Literal["none"], ReadBy(_read_none), WithJsonSchema({"const": "none"})]
_DiplomaOrNone = Annotated[
    Annotated[_NoDiploma, Tag("none")] | Annotated[Diploma, Tag("held")], Discriminator(_diploma_tag)
]


ListedSection = Literal["programs", "employment", "military", "credentials", "attempts", "skills"]
#: The sections that are lists of records, by their keys in the profile.
LISTED_SECTIONS: tuple[str, ...] = get_args(ListedSection)


def _read_listed_section(value: object) -> str:
    """Read the key of a section that may have more records than the profile gives."""
    if isinstance(value, str) and value in LISTED_SECTIONS:
        return value
    said = "this is no section with a list of records"
    help: Help = hint_at_word("incomplete", value, LISTED_SECTIONS)
    if value == "diploma":
        said, help = "diploma is a single record, which is never given in part", "leave it out if it is not known"
    raise PydanticCustomError("unknown-word", "{said}", {"said": said, "help": help})


_SectionInPart = Annotated[
    ListedSection, ReadBy(_read_listed_section), WithJsonSchema({"type": "string", "enum": [*LISTED_SECTIONS]})
]


_ASSUMED = re.compile(r"([a-z]+)(?:(?:\[([0-9]{1,4})\]|\.([1-9][0-9]{0,3}))?\.([a-z_]+))?")


def _read_assumed(value: object) -> str:
    """Read the address of a section or a fact, which may be a column's name: ``programs.1.field``."""
    match = _ASSUMED.fullmatch(value) if isinstance(value, str) else None
    if match:
        key, index, number, field = match.groups()
        section = SECTIONS_BY_KEY.get(key)
        has_number = index is not None or number is not None
        if section is None and key in PERSONAL_FACTS and field is None:
            return key
        if section is not None and field is None:
            return key
        if section is not None and field in section.model.model_fields and has_number is not section.is_single:
            return record_address(section, int(index) if index else int(number or 1) - 1, field)
    help = "write a section, such as military, or a fact by its address, such as programs[0].field"
    raise PydanticCustomError("unknown-word", "this is nothing that can be assumed", {"help": help})


_AssumedFact = Annotated[
    str,
    ReadBy(_read_assumed),
    WithJsonSchema({"type": "string", "pattern": r"^[a-z]+((\[[0-9]+\]|\.[0-9]+)?\.[a-z_]+)?$"}),
]


class Profile(Record):
    """A candidate's history. A section left out is not known; an empty one means that there is nothing."""

    candidate: str | None = None
    """Any label for the candidate."""
    born: Date | None = None
    """The candidate's date of birth."""
    complete: bool = False
    """Whether this is everything: true says that the sections left out are empty."""
    incomplete: Annotated[tuple[_SectionInPart, ...], Field(strict=False)] = ()
    """The sections of which there may be more records than those given, such as employment."""
    assumed: Annotated[tuple[_AssumedFact, ...], Field(strict=False)] = ()
    """What of the profile is assumed and not known: sections, such as military, or facts by their addresses."""
    diploma: _DiplomaOrNone | None = None
    """The high school diploma or its equivalent."""
    programs: Annotated[tuple[Program, ...], Field(strict=False)] | None = None
    """Schooling, finished or under way."""
    employment: Annotated[tuple[Employment, ...], Field(strict=False)] | None = None
    """Jobs, past and present."""
    military: Annotated[tuple[Military, ...], Field(strict=False)] | None = None
    """Training in the US Armed Forces."""
    credentials: Annotated[tuple[HeldCredential, ...], Field(strict=False)] | None = None
    """Certifications, licenses and cards, held now or earlier."""
    attempts: Annotated[tuple[Attempt, ...], Field(strict=False)] | None = None
    """Certification exams taken, passed or not."""
    skills: Annotated[tuple[Skill, ...], Field(strict=False)] | None = None
    """Procedures done, and how many times."""

    @property
    def records_by_section(self) -> dict[str, tuple[Any, ...] | None]:
        """The records of every section by its key; None for a section whose records are not known.

        It is not cached: a profile that refers to itself would be freed only by the garbage collector.
        """
        nothing: tuple[Any, ...] | None = () if self.complete else None
        found = self.__dict__
        records = {key: nothing if found[key] is None else found[key] for key in LISTED_SECTIONS}
        for key in self.incomplete:
            records[key] = records[key] or None
        records["diploma"] = self.records("diploma")
        records[PERSON] = (self,)
        return records

    def describe(self) -> str:
        """Name the candidate by the facts that are in no section."""
        return f"born {self.born}" if self.born else "the candidate, born on an unknown day"

    def label(self, write: WriteDate = str) -> str:
        """Name the candidate as one speaks of people in general."""
        return "candidate"

    def brief(self, asked: Collection[str] = (), write: WriteDate = str) -> str:
        """Name the candidate by the facts that are in no section."""
        return f"born {write(self.born)}" if self.born else ""

    def records(self, section: str) -> tuple[Any, ...] | None:
        """Return the records of a section; None if they are not known."""
        if section == PERSON:
            return (self,)
        found = getattr(self, section)
        if section in self.incomplete:
            return found or None
        if found is None:
            return () if self.complete else None
        if isinstance(found, tuple):
            return found
        return () if found == "none" else (found,)

    def is_in_part(self, section: str) -> bool:
        """Tell whether a section has records, and may have more than those."""
        return section in self.incomplete and bool(getattr(self, section))


class Section(NamedTuple):
    """How rules and people speak of one section of the profile."""

    word: str
    """What a rule calls one record."""
    key: str
    """The section's key in the profile."""
    model: type[Record]
    """What a record holds."""
    plural: str
    """What people call the records."""
    none: str
    """How people say that there are none."""
    noun: str
    """What people call one record."""
    event: str = ""
    """What happened on the day from which a record counts."""
    state: str = ""
    """What a rule calls the time between a record's first and last day; empty for records that have none."""
    is_single: bool = False
    """Whether there is at most one record."""
    topic: str = ""
    """What the records are about, as one says it."""
    asks: str = ""
    """The question whether there are any."""
    kind_field: str = ""
    """The field that tells what a record is of: what was taught, the work done."""
    leads_to_exams: bool = False
    """Whether its records are what routes are about: schooling, training and work, not what is asked for besides."""
    is_past: bool = False
    """Whether nobody is advised to begin such a record for the sake of an exam."""
    papers_field: str = ""
    """The field that lists the papers that prove a record; empty if there is none."""
    proof: str = ""
    """The paper that shows a record, where rules name none; empty if there is none."""


_SECTIONS = (
    Section(
        word="diploma",
        key="diploma",
        model=Diploma,
        plural="a high school diploma",
        none="no high school diploma",
        noun="diploma",
        event="earned",
        is_single=True,
        topic="a high school diploma",
        asks="Any high school diploma or GED?",
        kind_field="kind",
        proof="high school diploma or its equivalent",
    ),
    Section(
        word="program",
        key="programs",
        model=Program,
        plural="programs",
        none="no program",
        noun="program",
        event="completed",
        state="enrolled",
        topic="schooling",
        asks="Any schooling for a healthcare job?",
        kind_field="field",
        leads_to_exams=True,
        proof="transcript of the program",
    ),
    Section(
        word="employment",
        key="employment",
        model=Employment,
        plural="employment",
        none="no employment",
        noun="job",
        event="begun",
        state="employed",
        topic="work",
        asks="Any work in healthcare?",
        kind_field="role",
        leads_to_exams=True,
        proof="employer's letter with dates, duties and hours",
    ),
    Section(
        word="military",
        key="military",
        model=Military,
        plural="military training",
        none="no military training",
        noun="military training",
        event="completed",
        topic="military training",
        asks="Any training in the Armed Forces?",
        kind_field="training",
        leads_to_exams=True,
        is_past=True,
        papers_field="documents",
        proof="papers of the military training",
    ),
    Section(
        word="credential",
        key="credentials",
        model=HeldCredential,
        plural="credentials held",
        none="no credential held",
        noun="credential",
        event="issued",
        state="current",
        topic="credentials held",
        asks="Any certification, license or card?",
        kind_field="credential",
        proof="certificate or card of the credential",
    ),
    Section(
        word="attempt",
        key="attempts",
        model=Attempt,
        plural="exam attempts",
        none="no exam attempt",
        noun="attempt",
        event="made",
        topic="earlier exams",
        asks="Any certification exam taken before?",
        kind_field="credential",
        proof="result of the exam",
    ),
    Section(
        word="skill",
        key="skills",
        model=Skill,
        plural="procedures done",
        none="no procedures done",
        noun="procedures",
        event="done",
        topic="procedures done",
        asks="Any record of procedures done?",
        kind_field="skill",
        proof="signed record of the procedures",
    ),
    Section(word=PERSON, key=PERSON, model=Profile, plural="the candidate", none="", noun="candidate", is_single=True),
)

#: The sections by the word that rules use for one record.
SECTIONS = {section.word: section for section in _SECTIONS}

#: The sections by their keys in the profile; the candidate's own facts are in none.
SECTIONS_BY_KEY = {section.key: section for section in _SECTIONS if section.word != PERSON}

#: The sections whose records list papers that prove them.
SECTIONS_WITH_PAPERS = tuple(section for section in _SECTIONS if section.papers_field)

#: The facts that rules can ask of the candidate, which are in no section.
PERSONAL_FACTS = ("born",)


def record_address(section: Section, index: int, field: str = "") -> str:
    """Return the address of a record, or of one of its fields, in the profile: ``programs[0].completed``."""
    if section.word == PERSON:
        return field or "candidate"
    record = section.key if section.is_single else f"{section.key}[{index}]"
    return f"{record}.{field}" if field else record


_INDEX = re.compile(r"\[[0-9]+\]")


def plain_address(address: str) -> str:
    """Return an address without the number of its record: ``programs.completed`` for ``programs[0].completed``."""
    return _INDEX.sub("", address)
