"""Open a roster: which kind a file or a folder is and, for tables, how people are made of their rows."""

import sys
import weakref
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name, unreadable
from ma_eligibility.roster.columns import is_table_name
from ma_eligibility.roster.csv_tables import open_csv
from ma_eligibility.roster.headers import describe_left_out
from ma_eligibility.roster.join import open_joined
from ma_eligibility.roster.json_lines import JsonLines
from ma_eligibility.roster.mapping.mapped import open_mapped
from ma_eligibility.roster.mapping.maps import MapFile
from ma_eligibility.roster.rosters import ProfileFiles, Roster, YamlDocuments, is_profile
from ma_eligibility.roster.tables import (
    TEXTS,
    TEXTS_IN_FOLDERS,
    WORKBOOKS,
    Table,
    TableRoster,
    is_table,
    list_tables_in,
    refuse_ending,
)
from ma_eligibility.roster.wide import open_wide
from ma_eligibility.roster.workbook.workbooks import find_wide, has_people, open_sheets

#: The kinds of files that are no tables, by the ending of their name.
KINDS: dict[str, type[JsonLines | YamlDocuments | ProfileFiles]] = {
    **dict.fromkeys((".jsonl", ".ndjson"), JsonLines),
    **dict.fromkeys((".yaml", ".yml"), YamlDocuments),
    ".json": ProfileFiles,
}


class TableOptions(NamedTuple):
    """What is asked of tables with the tool's own columns."""

    keep: tuple[str, ...] = ()
    """The columns that are carried into the answers."""
    dates: tuple[str, ...] = ()
    """The formats of their dates, besides those of profiles."""


NO_OPTIONS = TableOptions()


def open_roster(path: str, how: MapFile | TableOptions = NO_OPTIONS) -> Roster:
    """Return the roster at a path: by its ending, for a folder by what is in it, for ``-`` by how the input begins.

    With a map or with options, it is a table. Raises InputError for one that cannot be used at all.
    """
    if how != NO_OPTIONS:
        if isinstance(how, TableOptions) and Path(path).suffix.lower() in KINDS:
            message = "this is no table: it has no columns to keep, and no other dates"
            raise InputError([Problem("E120", message, display_name(path), help="leave --keep and --dates out")])
        return open_table(path, how)
    if path == "-":
        return _open_standard_input()
    place = Path(path)
    try:
        if place.is_dir():
            return _open_folder(path, place)
    except OSError as error:
        raise unreadable(path, error) from None
    return KINDS.get(place.suffix.lower(), open_table)(path)


def _open_folder(path: str, place: Path) -> Roster:
    """Return the roster in a folder: of tables, or of profiles; raises InputError for both, or neither."""
    files = sorted(file for file in place.iterdir() if not file.name.startswith("."))
    has_tables = any(file.suffix.lower() in TEXTS and is_table_name(file.stem) for file in files)
    has_profiles = any(map(is_profile, files))
    if has_tables != has_profiles:
        roster: Roster = open_table(path) if has_tables else ProfileFiles(path)
        is_read = is_table if has_tables else is_profile
        roster.left_out += [display_name(file.name) for file in files if _is_roster(file) and not is_read(file)]
        return roster
    message = "there are tables and profiles in this folder" if has_tables else "there is no roster in this folder"
    help = "put them apart" if has_tables else "put profiles into it, or tables named people and as the sections"
    raise InputError([Problem("E120", message, display_name(path), help=help)])


def _open_standard_input() -> Roster:
    stream: Any = sys.stdin and sys.stdin.buffer
    beginning = stream.peek(1).removeprefix(b"\xef\xbb\xbf").lstrip() if stream else b""
    first = next((line for line in beginning.split(b"\n") if not line.startswith(b"#")), b"").strip()
    if not beginning or first.startswith(b"{"):
        return JsonLines("-")
    if beginning.startswith(b"#") or first.startswith((b"---", b"- ")) or first.endswith(b":") or b": " in first:
        return YamlDocuments("-")
    return open_table("-")


def open_table(path: str, how: MapFile | TableOptions = NO_OPTIONS) -> TableRoster:
    """Return the roster in a CSV file, in standard input for ``-``, in a folder of CSV files or in a workbook.

    ``how`` says how its columns read: by a map, or as those of the tool.

    Raises InputError with everything that is wrong with the tables' columns, or with why there are no tables.
    """
    suffix = Path(path).suffix.lower()
    with ExitStack() as opened:
        if isinstance(how, MapFile):
            roster = open_mapped(path, how, opened)
        elif path != "-" and Path(path).is_dir():
            tables = [(each.stem, _with(how, open_csv(str(each), opened))) for each in list_tables_in(path)]
            roster = open_joined(path, tables, opened, how.keep)
            others = [each for name, each in tables if not is_table_name(name)]
            roster.left_out = [said for each in others for said in describe_left_out(each)]
        elif suffix in WORKBOOKS:
            roster = _open_workbook(path, opened, how)
        elif path == "-" or suffix in TEXTS:
            roster = open_wide(path, [_with(how, open_csv(path, opened))], how.keep)
        else:
            raise refuse_ending(path)
        weakref.finalize(roster, opened.pop_all().close)
    return roster


def _with(options: TableOptions, table: Table) -> Table:
    """Return a table whose dates are read as the options say."""
    return table._replace(customs=table.customs._replace(dates=options.dates))


def _open_workbook(path: str, opened: ExitStack, options: TableOptions) -> TableRoster:
    """Return the roster in a workbook: in wide sheets, or in joined ones; raises InputError."""
    seen, hidden = open_sheets(path, opened)
    sheets = [_with(options, each) for each in seen]
    wide, joined = find_wide(sheets), [(each.sheet, each) for each in sheets]
    roster = open_wide(path, wide, options.keep) if wide else open_joined(path, joined, opened, options.keep)
    others = [each for each in sheets if not is_table_name(each.sheet)]
    roster.left_out = [f"the sheet {each.sheet}, which is hidden" for each in hidden if has_people(each)]
    roster.left_out += [said for each in others for said in describe_left_out(each)]
    return roster


def _is_roster(path: Path) -> bool:
    """Tell whether a file in a folder may be a roster of its own, by its name."""
    return path.suffix.lower() in (*TEXTS_IN_FOLDERS, *WORKBOOKS, *KINDS)
