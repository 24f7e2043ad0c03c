"""Which kind of roster a file or a folder is."""

import sys
from pathlib import Path
from typing import Any

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name, unreadable
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.roster.json_lines import JsonLines
from ma_eligibility.roster.rosters import ProfileFiles, Roster, YamlDocuments, is_profile
from ma_eligibility.roster.table_people import TablePeople
from ma_eligibility.roster.tables import TEXTS

LINES, DOCUMENTS, ONE_PROFILE = (".jsonl", ".ndjson"), (".yaml", ".yml"), (".json",)


def open_roster(path: str) -> Roster:
    """Return the roster at a path: by its ending, for a folder by what is in it, for ``-`` by how the input begins.

    Raises InputError for one that cannot be used at all.
    """
    if path == "-":
        return _open_standard_input()
    place, ending = Path(path), Path(path).suffix.lower()
    try:
        is_folder = place.is_dir()
        if is_folder:
            return _open_folder(path, place)
    except OSError as error:
        raise unreadable(path, error) from None
    if ending in LINES:
        return JsonLines(path)
    if ending in DOCUMENTS:
        return YamlDocuments(path)
    if ending in ONE_PROFILE:
        return ProfileFiles(path)
    return TablePeople(path)


def _open_folder(path: str, place: Path) -> Roster:
    """Return the roster in a folder: of tables, or of profiles; raises InputError for both, or neither."""
    has_tables, has_profiles = _has_tables(place), any(map(is_profile, place.iterdir()))
    if has_tables and not has_profiles:
        return TablePeople(path)
    if has_profiles and not has_tables:
        return ProfileFiles(path)
    message = "there are tables and profiles in this folder" if has_tables else "there is no roster in this folder"
    help = "put them apart" if has_tables else "put profiles into it, or tables named people and as the sections"
    raise InputError([Problem("E120", message, display_name(path), help=help)])


def _has_tables(folder: Path) -> bool:
    """Tell whether a folder holds tables of sections rather than profiles."""
    names = {"people", *(section.key for section in SECTIONS.values())}
    return any(path.suffix.lower() in TEXTS and path.stem.lower() in names for path in folder.iterdir())


def _open_standard_input() -> Roster:
    beginning = b"" if sys.stdin is None else peek(sys.stdin.buffer).removeprefix(b"\xef\xbb\xbf").lstrip()
    first = next((line for line in beginning.split(b"\n") if not line.startswith(b"#")), b"").strip()
    if not beginning or first.startswith(b"{"):
        return JsonLines("-")
    if beginning.startswith(b"#") or first.startswith((b"---", b"- ")) or first.endswith(b":") or b": " in first:
        return YamlDocuments("-")
    return TablePeople("-")


def peek(stream: Any) -> bytes:
    """Return what a stream begins with, and leave it there."""
    found: bytes = stream.peek(1)
    return found
