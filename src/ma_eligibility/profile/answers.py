"""Answers to the questions that rulesets ask about a record or about the candidate, and how they are read.

A question is for what no field holds; each ruleset declares its own. ::

    answers:
      content_areas: yes
      published.on_the_list: no                       # of the ruleset published only
      in_pursuit: {is: yes, since: 2026-01, until: 2026-06}
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from ma_eligibility.days.calendar import PartialDate
from ma_eligibility.medium import Hint
from ma_eligibility.profile.annotations import ReadBy
from ma_eligibility.profile.facts import DATE_SCHEMA, read_date
from ma_eligibility.profile.spelling import did_you_mean, plain_form

#: The key of the answers in a record.
ANSWERS = "answers"
#: The keys of one answer that is written as a mapping.
ANSWER_KEYS = ("is", "since", "until")

NAME_PATTERN = "[a-z][a-z0-9_]*"
_NAME = re.compile(NAME_PATTERN)


class Answer(NamedTuple):
    """The answer to one question."""

    name: str
    """The name of the question as the profile has it, perhaps after the id of its ruleset and a dot."""
    is_yes: bool
    since: PartialDate | None = None
    until: PartialDate | None = None
    """The last day on which it is the answer."""

    @property
    def needs_since(self) -> bool:
        """Whether it is about some days, the first of which is not given; a bare no is about all days."""
        return self.since is None and (self.is_yes or self.until is not None)

    def __str__(self) -> str:
        """Write it as a profile may: ``yes since 2026-01``."""
        since = f" since {self.since}" if self.since else ""
        return f"{'yes' if self.is_yes else 'no'}{since}{f' until {self.until}' if self.until else ''}"


def find_answer(answers: tuple[Answer, ...] | None, ruleset: str, name: str) -> Answer | None:
    """Return the answer to a question of a ruleset; one that names the ruleset takes precedence."""
    found = None
    for answer in answers or ():
        if answer.name == name:
            found = answer
        elif answer.name == f"{ruleset}.{name}":
            return answer
    return found


def answer_field(name: str, part: str = "") -> str:
    """Return the field of a record that holds the answer to a question, or one of its dates: ``answers.NAME.since``."""
    return f"{ANSWERS}.{name}.{part}" if part else f"{ANSWERS}.{name}"


# --- Reading ------------------------------------------------------------------------------------------------

_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
_IN_WORDS = re.compile(r"(yes|no|true|false)(?:,? since (\S+))?(?:,? until (\S+))?", re.IGNORECASE)
_HOW = Hint(
    "write yes or no, or {is: yes, since: 2026-01}; leave it out if it is not known",
    "write yes, no or yes since 2026-01; leave the cell empty if it is not known",
    in_answer="write yes, no or yes since 2026-01; press Enter if it is not known",
)


def read_answers(value: object) -> tuple[Answer, ...]:
    """Read the answers of a record: a mapping of names to ``yes`` or ``no``, or to ``{is: yes, since: 2026-01}``.

    Raises PydanticCustomError for what is no mapping, and ValidationError with what is wrong in it.
    """
    if isinstance(value, tuple) and all(isinstance(each, Answer) for each in value):
        return value
    if not isinstance(value, Mapping):
        raise PydanticCustomError(
            "wrong-kind", "this is not a mapping of answers", {"help": "write NAME: yes below it"}
        )
    errors: list[InitErrorDetails] = []
    found = [_read_answer(name, item, errors) for name, item in value.items()]
    if errors:
        raise ValidationError.from_exception_data(ANSWERS, errors)
    return tuple(answer for answer in found if answer is not None)


def _read_answer(name: object, item: object, errors: list[InitErrorDetails]) -> Answer | None:
    """Return one answer; None, with what is wrong with it added to the errors, if it cannot be read."""
    problem = find_name_problem(name)
    if problem is not None:
        errors.append({"type": problem, "loc": (str(name), "[key]"), "input": item})
        return None
    before = len(errors)
    given = dict(_take_apart(item))
    for key in given.keys() - {*ANSWER_KEYS}:
        errors.append({"type": "extra_forbidden", "loc": (str(name), str(key)), "input": given[key]})
    is_yes = _FLAGS.get(str(given.get("is")).casefold())
    if is_yes is None:
        place = (str(name), "is") if isinstance(item, Mapping) and "is" in item else (str(name),)
        errors.append({"type": _not_an_answer(given.get("is")), "loc": place, "input": item})
    dates = {}
    for key in [key for key in ANSWER_KEYS[1:] if given.get(key) is not None]:
        try:
            dates[key] = read_date(given[key])
        except PydanticCustomError as error:
            place = (str(name), key) if isinstance(item, Mapping) else (str(name),)
            errors.append({"type": error, "loc": place, "input": item})
    if len(dates) > 1 and dates["until"].last < dates["since"].first:
        context = {"said": "the answer ends before it begins", "one": "until", "other": "since", "help": ""}
        contradiction = PydanticCustomError("contradiction", "{said}", context)
        errors.append({"type": contradiction, "loc": (str(name),), "input": item})
    return Answer(str(name), bool(is_yes), **dates) if len(errors) == before else None


def _take_apart(item: object) -> Iterator[tuple[Any, Any]]:
    """Give the parts of an answer by their keys, however it is written."""
    words = _IN_WORDS.fullmatch(item.strip()) if isinstance(item, str) else None
    if isinstance(item, Mapping):
        yield from item.items()
    elif words is not None:
        yield from zip(ANSWER_KEYS, words.groups(), strict=True)
    elif item is not None:
        yield "is", item if isinstance(item, bool) else None


def _not_an_answer(value: object) -> PydanticCustomError:
    return PydanticCustomError("unknown-word", "this is neither yes nor no", {"help": _HOW})


def find_name_problem(name: object) -> PydanticCustomError | None:
    """Return what is wrong with the name of a question; None if nothing is."""
    own = str(name).rpartition(".")[2]
    if _NAME.fullmatch(own):
        return None
    form = plain_form(own)
    help = did_you_mean(form, [form]) if _NAME.fullmatch(form) else "write small letters, digits and _"
    return PydanticCustomError("unknown-word", "this is not the name of a question", {"help": help})


_SCHEMA = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            {"type": "boolean"},
            {"type": "string", "pattern": "^(yes|no)( since [0-9-]+)?( until [0-9-]+)?$"},
            {
                "type": "object",
                "required": ["is"],
                "properties": {
                    "is": {"enum": [True, False, "yes", "no"]},
                    "since": DATE_SCHEMA,
                    "until": DATE_SCHEMA,
                },
                "additionalProperties": False,
            },
        ]
    },
    "propertyNames": {"pattern": rf"^(.+\.)?{NAME_PATTERN}$"},
}

Answers = Annotated[tuple[Answer, ...], ReadBy(read_answers), WithJsonSchema(_SCHEMA)]
