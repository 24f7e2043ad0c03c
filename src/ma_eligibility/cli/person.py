"""Whom a command about one person is about: a profile, or one person of a roster, with what is supposed of them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ma_eligibility.cli.roster_options import RosterOptions
from ma_eligibility.cli.streams import fail_usage, reading_input

if TYPE_CHECKING:
    from pathlib import Path

    from ma_eligibility.errors import Problem
    from ma_eligibility.load.suppositions import Suppositions
    from ma_eligibility.medium import Medium
    from ma_eligibility.profile.profile import Profile
    from ma_eligibility.ruleset.rulebook import Ruleset

#: The endings of files that can only be rosters.
TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")
#: Such a command accepts more after PROFILE, to say what to do with it.
CONTEXT_SETTINGS = {"allow_extra_args": True}


class Person(NamedTuple):
    """Whom the command is about, and what is supposed of them."""

    path: str
    id: str | None
    """The person's id on a roster; None for a profile."""
    suppositions: "Suppositions | None"
    roster: RosterOptions
    """How the columns of the roster are read."""
    is_fixed: bool
    """Whether the profile has just been fixed, as far as it can be."""


def read_person(
    command: str,
    path: str,
    more: Sequence[str],
    id: str | None,
    suppose: Sequence[str] | None,
    roster: RosterOptions,
    *,
    is_fixed: bool = False,
) -> Person:
    """Return whom a command is about; end the program if that is not one person, or what is supposed is not clear.

    ``more`` is what else the command line has after the path.
    """
    if more:
        fail_usage(f"{command} is about one person; for several: {_name_cohort_command(path, *more)}")
    if id == "":
        fail_usage("--id is empty")
    given = [*roster.arguments()]
    if given and id is None:
        ask = _name_cohort_command(path, *given)
        fail_usage(f"{given[0]} is about a roster: give one person's --id, or ask about everybody: {ask}")
    return Person(path, id, _read_suppositions(suppose or ()), roster, is_fixed)


def _read_suppositions(texts: Sequence[str]) -> "Suppositions | None":
    """Return what is to be supposed; end the program if a text is not ADDRESS=VALUE."""
    if not texts:
        return None
    from ma_eligibility.load.suppositions import Suppositions

    with reading_input():
        return Suppositions(texts)


def load_candidate(
    person: Person, warnings: "list[Problem]", rulesets: "list[Ruleset]"
) -> "tuple[Profile, Medium, list[str | Path]]":
    """Return the profile at a path, or of one person of the roster there, what it is written in, and its files."""
    from ma_eligibility.medium import FILE

    path, id, suppositions, options, _ = person
    if id is None:
        return _load_profile(person, warnings, rulesets), FILE, [path]
    from ma_eligibility.roster.one_person import load_person
    from ma_eligibility.roster.rosters import roster_files

    files = [*roster_files(path), *([options.map] if options.map is not None else [])]
    return *load_person(path, id, warnings, rulesets, suppositions, options.read()), files


def _load_profile(person: Person, warnings: "list[Problem]", rulesets: "list[Ruleset]") -> "Profile":
    """Return the profile at a path; raises InputError, which for a roster says how to ask about one person."""
    import os

    from ma_eligibility.errors import InputError, Problem
    from ma_eligibility.load.profile import load_profile

    path = person.path
    help = f"give one person's --id, or ask about everybody: {_name_cohort_command(path)}"
    if path.lower().endswith(TABLES) and os.path.exists(path):  # noqa: PTH110 # which takes any name
        raise InputError([Problem("E123", "this is a roster, not a profile", path, help=help)])
    try:
        return load_profile(path, warnings, rulesets, person.suppositions)
    except InputError as error:
        if person.is_fixed:
            error.problems = [problem._replace(fix=None) for problem in error.problems]
        first = error.problems[0]
        if first.code == "E110" or os.path.isdir(path):  # noqa: PTH112 # which takes any name
            error.problems[0] = first._replace(help=f"of a roster, {help}")
        raise


def _name_cohort_command(*paths: str) -> str:
    """Return the command that answers for everybody in files or a folder."""
    import shlex

    return shlex.join(["ma-eligible", "cohort", *paths])
