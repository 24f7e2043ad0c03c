"""A file, or data from Python, to a profile."""

import codecs
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.near_misses import warn_of_unasked
from ma_eligibility.load.repeats import warn_of_repeats
from ma_eligibility.load.source import Document, decode_text, display_name, read_bytes, unreadable
from ma_eligibility.load.validate import validate
from ma_eligibility.profile.plain_values import read_plainly
from ma_eligibility.profile.profile import Profile
from ma_eligibility.ruleset.rulebook import Ruleset

#: Changes the values of a document that was read.
Change = Callable[[Document], object]


def load_profile(
    path: str,
    warnings: list[Problem] | None = None,
    rulesets: Iterable[Ruleset] = (),
    suppose: Change | None = None,
) -> Profile:
    """Return the profile in a YAML or JSON file, or in standard input for ``-``.

    Warnings are added to ``warnings``, if a list is given; with ``rulesets``, also about names that are near misses of
    names that their rules ask about. ``suppose`` changes the values before they are used.

    A file whose name ends in ``.json`` is read as JSON; so are standard input and JSON Lines that start with a brace;
    anything else as YAML. Raises InputError with every problem of the file.
    """
    name = display_name(path)
    data = read_bytes(path)
    if warnings is not None and data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        warnings.append(Problem("W101", "the text is UTF-16", name, help="UTF-8 is what other programs expect"))
    kind = kind_of_text(path)
    text = decode_text(data, name)
    return parse_profile(
        text,
        name,
        is_json=kind,
        is_fixable=is_fixable(path),
        warnings=warnings,
        rulesets=rulesets,
        suppose=suppose,
    )


def kind_of_text(path: str) -> bool | None:
    """Tell by its name whether a file is JSON and not YAML; None where only its text tells."""
    lower = path.lower()
    return None if path == "-" or lower.endswith((".jsonl", ".ndjson")) else lower.endswith(".json")


def is_fixable(path: str) -> bool:
    """Tell whether a path may name a profile in which ``check --fix`` may write: standard input and lines do not."""
    return kind_of_text(path) is not None


def load_profiles(folder: str) -> list[tuple[str, Profile]]:
    """Return the profiles in a folder, each with a name, by file name; raises InputError with every problem of all.

    The name is the candidate's label, or the file's name where there is none.
    """
    try:
        paths = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in (".yaml", ".yml", ".json"))
    except OSError as error:
        raise unreadable(folder, error, "folder") from None
    found, problems = [], []
    for path in paths:
        try:
            profile = load_profile(str(path))
        except InputError as error:
            problems += error.problems
        else:
            found.append((profile.candidate or path.stem, profile))
    if problems:
        raise InputError(problems)
    return found


def parse_profile(
    text: str,
    name: str = "<text>",
    *,
    is_json: bool | None = None,
    is_fixable: bool = False,
    warnings: list[Problem] | None = None,
    rulesets: Iterable[Ruleset] = (),
    suppose: Change | None = None,
) -> Profile:
    """Return the profile in a text; ``name`` is its name in problems, which have their fixes if it ``is_fixable``.

    An ``id`` next to the keys of the profile, as in rosters, is ignored. ``suppose`` changes the values that were read
    before they are used.

    Raises InputError; adds to ``warnings`` as load_profile does.
    """
    document = read_document(text, name, is_json=is_json, is_fixable=is_fixable)
    try:
        pop_id(document)
        if suppose is not None:
            suppose(document)
        profile = make_profile_of(document)
        warn_of_unasked(profile, document, rulesets)
        warn_of_repeats(document)
        return profile
    finally:
        if warnings is not None:
            warnings += document.warnings


def read_document(text: str, name: str, *, is_json: bool | None = None, is_fixable: bool = False) -> Document:
    """Return the values of a YAML or JSON text with their places."""
    if is_json or (is_json is None and text.lstrip()[:1] == "{"):
        from ma_eligibility.load.json_reader import read_json

        return read_json(text, name, is_fixable=is_fixable)
    from ma_eligibility.load.yaml_reader import read_yaml

    return read_yaml(text, name, is_fixable=is_fixable)


def pop_id(document: Document) -> str:
    """Remove the id of a person from a document and return it, empty if there is none; raises InputError."""
    value = document.value
    if not isinstance(value, dict) or "id" not in value:
        return ""
    key = value.pop("id")
    if isinstance(key, bool) or not isinstance(key, str | int) or not str(key).strip():
        document.report("E209", "this is not an id", ("id",), "write a text or a number that no other person has")
        document.raise_problems()
    return str(key)


def make_profile(data: Any, name: str = "<data>") -> Profile:
    """Return the profile in plain values, such as ``json.loads`` or Python code gives. Raises InputError."""
    return make_profile_of(Document(name, value=data))


def make_profile_of(document: Document) -> Profile:
    """Return the profile in a document that was read. Raises InputError."""
    document.value = read_plainly(document.value)
    profile = validate(Profile, document)
    if profile is None:
        document.raise_problems()
    assert profile is not None
    return profile
