"""The cases of a rule file: a person, the day asked about, and the verdict expected of each route.

::

    cases:
      - case: five years after completing is the last day
        profile: {complete: true, programs: [{field: medical_assisting, completed: 2020-02-29}]}
        as_of: 2025-02-28
        expect: {program: eligible, diploma: not_eligible}
"""

from dataclasses import replace
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from ma_eligibility.errors import InputError, Path
from ma_eligibility.load.readings import with_choices
from ma_eligibility.load.ruleset import rule_files
from ma_eligibility.load.source import Document, read_text
from ma_eligibility.load.validate import validate
from ma_eligibility.load.yaml_reader import read_yaml
from ma_eligibility.profile.plain_values import read_plainly
from ma_eligibility.profile.profile import Profile
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.ruleset.compile import RulePart
from ma_eligibility.ruleset.constants import Day


class Case(RulePart):
    """One person, one day, and the verdict expected of each route that is named."""

    case: Annotated[str, Field(min_length=1)]
    """What the case shows."""
    profile: Profile
    """The person, as in a profile."""
    as_of: Day
    """The day asked about."""
    readings: dict[str, str] = Field(default={})
    """Choices of readings instead of the rule file's own, by reading."""
    expect: Annotated[dict[str, Literal["eligible", "not_eligible", "undetermined"]], Field(min_length=1)]
    """The verdict of each route, by the route's id."""


class CredentialCases(NamedTuple):
    """The cases of one rule file."""

    credential: str
    document: Document
    """The file."""
    cases: tuple[Case, ...]


class _Cases(RulePart):
    cases: Annotated[tuple[Case, ...], Field(strict=False)]


def load_cases(name: str) -> list[CredentialCases]:
    """Return the cases of every rule file of a ruleset; raises InputError with every problem that they have."""
    found = []
    problems = []
    for path in rule_files(name):
        document = read_yaml(read_text(str(path)), str(path))
        if not isinstance(document.value, dict):
            problems += document.problems
            continue
        if "credential" not in document.value:
            continue
        cases = _validate_cases(document)
        problems += document.problems
        if cases is not None:
            found.append(CredentialCases(document.value["credential"], document, cases))
    if problems:
        raise InputError(problems)
    return found


def _read_profiles(cases: Any) -> Any:
    """Return the cases with the facts of their profiles read as those of a profile's own file."""
    if not isinstance(cases, list):
        return cases
    return [
        case | {"profile": read_plainly(case["profile"])} if isinstance(case, dict) and "profile" in case else case
        for case in cases
    ]


def _validate_cases(document: Document) -> tuple[Case, ...] | None:
    """Return the cases of one document, none if it has none; None if they have problems."""
    value: dict[str, Any] = document.value
    listed = value.get("routes")
    ids = [route.get("id") for route in (listed if isinstance(listed, list) else []) if isinstance(route, dict)]
    routes = [id for id in ids if isinstance(id, str)]
    declared = with_choices(value.get("readings"))
    cases = validate(_Cases, replace(document, value={"cases": _read_profiles(value.get("cases", []))}))
    if cases is None:
        return None
    for index, case in enumerate(cases.cases):
        for route in case.expect:
            if route not in routes:
                path: Path = ("cases", index, "expect", route)
                help = did_you_mean(route, routes)
                document.report("E404", "the credential has no such route", path, help, at_key=True)
        for reading, choice in case.readings.items():
            path = ("cases", index, "readings", reading)
            if reading not in declared:
                help = did_you_mean(reading, declared)
                document.report("E405", "the credential has no such reading", path, help, at_key=True)
            elif choice not in (choices := declared[reading]["choices"]):
                document.report("E405", "the reading has no such choice", path, did_you_mean(choice, choices))
    return None if document.problems else cases.cases
