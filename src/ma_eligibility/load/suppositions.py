"""Suppose that facts of a profile are others, for a what-if that changes no file: ``programs[0].hours=720``."""

import difflib
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ma_eligibility.errors import Path, Problem, SuppositionError
from ma_eligibility.load.source import Document
from ma_eligibility.load.yaml_reader import read_yaml
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.vocabulary import facts_outside_sections, record_fields

#: What problems call the place of what is supposed.
PLACE = "--set"
#: The step of an address that means a record that is not there yet.
NEW = "+"

_STEP = re.compile(r"\.?([A-Za-z_]\w*)|\[([0-9]{1,4})\]|\.([1-9][0-9]{0,3})|(\[\+\])")
_OF_ANSWERS = re.compile(rf"(?:^|.*[.\]])({ANSWERS}\.)")
_Step = str | int


class Supposition(NamedTuple):
    """What is supposed of a profile."""

    address: str
    """The address of the fact; of a new record, the one that it gets."""
    value: str
    """The value as it is written."""


class Suppositions:
    """Everything that is to be supposed; raises SuppositionError for a text without an address or a value."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._options = [_Option(text, number) for number, text in enumerate(texts)]
        self.made: list[Supposition] = []
        """What was supposed of the last profile."""

    def __call__(self, document: Document) -> None:
        """Put everything into the values of a document; raises SuppositionError for an address that is not there.

        Problems with these values have their place in the option that gives them.
        """
        self.made = []
        if not isinstance(document.value, dict):
            return
        for option in self._options:
            path = _find_path(option.steps, document.value, option.text)
            document.problems += option.problems
            _put(document.value, path, option.document.value)
            document.supposed[path] = option.document
            self.made.append(Supposition(document.medium.format_address(path), option.value))


class _Option:
    """One address with its value."""

    def __init__(self, text: str, number: int) -> None:
        self.text = text
        address, equals, self.value = text.partition("=")
        if not equals or not address.strip() or not self.value.strip():
            raise SuppositionError(f"{text}: write ADDRESS=VALUE, such as programs[0].hours=720")
        self.steps = _read_address(address.strip(), text)
        before = "\n" * number
        self.document = read_yaml(f"{before}{' ' * (len(address) + 1)}{self.value}", PLACE)
        self.document.text = f"{before}{text}"
        self.problems = [_show(problem, text) for problem in self.document.problems]


def _show(problem: Problem, text: str) -> Problem:
    """Return a problem of a value with the whole text that has the value."""
    excerpts = (each if each.cut else each._replace(text=text) for each in problem.excerpts)
    return problem._replace(excerpts=tuple(excerpts))


def _read_address(address: str, text: str) -> tuple[_Step, ...]:
    """Return the steps of an address, with the number of a record from 0; raises SuppositionError."""
    answers = _OF_ANSWERS.match(address)
    end = answers.end(1) - 1 if answers else len(address)
    steps: list[_Step] = []
    position = 0
    while position < end:
        match = _STEP.match(address, position, end)
        if match is None or (position == 0 and match[1] is None):
            raise SuppositionError(f"{text}: {address} is no address; write one such as programs[0].hours")
        name, number, from_one, _ = match.groups()
        steps.append(name or (int(number) if number else int(from_one) - 1 if from_one else NEW))
        position = match.end()
    return (*steps, address[end + 1 :]) if answers else tuple(steps)


def _find_path(steps: tuple[_Step, ...], profile: dict[str, Any], text: str) -> Path:
    """Return the path of what an address means in a profile; raises SuppositionError if there is no such place."""
    key, *below = steps
    section = SECTIONS_BY_KEY.get(str(key))
    if section is None:
        if (key in facts_outside_sections() and not below) or (key == ANSWERS and len(below) == 1):
            return steps
    elif section.is_single or not below:
        if not below or _is_field(section.word, below):
            return steps
    else:
        records = profile.get(section.key)
        count = len(records) if isinstance(records, list) else 0
        if below == [NEW]:
            return (section.key, count)
        if isinstance(below[0], int) and below[0] >= count:
            raise SuppositionError(f"{text}: {_describe_records(section.key, count)}")
        if isinstance(below[0], int) and (len(below) == 1 or _is_field(section.word, below[1:])):
            return steps
    raise SuppositionError(f"{text}: there is no such fact; {_list_near(text, profile)}")


def _is_field(word: str, steps: Sequence[_Step]) -> bool:
    if len(steps) == 2:
        return steps[0] == ANSWERS
    return len(steps) == 1 and steps[0] in record_fields(word)


def _describe_records(key: str, count: int) -> str:
    has = (
        f"{key} has {key}[0]{f' to {key}[{count - 1}]' if count > 1 else ''} only"
        if count
        else f"the profile has no {key}"
    )
    return f"{has}; {key}[+]={{…}} adds a record"


def _list_near(text: str, profile: dict[str, Any]) -> str:
    """Return the hint at the addresses that are nearest."""
    near = difflib.get_close_matches(text.partition("=")[0], [*_addresses(profile)], n=3, cutoff=0.5)
    return f"the nearest are {', '.join(near)}" if near else "write an address such as programs[0].hours"


def _addresses(profile: dict[str, Any]) -> Iterator[str]:
    """Give the addresses that facts of a profile have or can have."""
    yield from facts_outside_sections()
    for key, section in SECTIONS_BY_KEY.items():
        records = profile.get(key)
        count = len(records) if isinstance(records, list) else 0
        places = [key] if section.is_single else [f"{key}[{number}]" for number in range(min(count, 20))]
        yield from [key] if section.is_single else [key, f"{key}[+]"]
        yield from (f"{place}.{name}" for place in places for name in record_fields(section.word))


def _put(profile: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value into a profile.

    A record that is added to a section of which nothing is known leaves open whether there are more.
    """
    key, *below = path
    section = SECTIONS_BY_KEY.get(str(key))
    if not below:
        profile[str(key)] = value
        return
    if section is not None and not section.is_single:
        _put_into_list(profile, str(key), below, value)
        return
    holder = profile.get(str(key))
    if not isinstance(holder, dict):
        holder = profile[str(key)] = {}
    _put_into_record(holder, below, value)


def _put_into_list(profile: dict[str, Any], key: str, below: Sequence[_Step], value: Any) -> None:
    number, *field = below
    assert isinstance(number, int)
    records = profile.get(key)
    if not isinstance(records, list):
        if records is None and str(profile.get("complete")).casefold() not in ("true", "yes"):
            profile["incomplete"] = [*_listed(profile.get("incomplete")), key]
        records = profile[key] = []
    if not field and number == len(records):
        records.append(value)
    elif not field:
        records[number] = value
    elif isinstance(records[number], dict):
        _put_into_record(records[number], field, value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _put_into_record(record: dict[str, Any], field: Sequence[_Step], value: Any) -> None:
    name = str(field[0])
    if len(field) == 1:
        record[name] = value
    else:
        answers = record.get(name)
        record[name] = {**(answers if isinstance(answers, dict) else {}), str(field[1]): value}
