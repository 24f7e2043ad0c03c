"""Open a roster in tables: the kind of its tables decides how people are made of their rows."""

import weakref
from contextlib import ExitStack
from pathlib import Path

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name, unreadable
from ma_eligibility.roster.csv_tables import open_csv
from ma_eligibility.roster.join import open_joined
from ma_eligibility.roster.tables import TEXTS, TEXTS_IN_FOLDERS, WORKBOOKS, TableRoster
from ma_eligibility.roster.wide import open_wide
from ma_eligibility.roster.workbooks import find_wide, open_sheets


def open_table(path: str) -> TableRoster:
    """Return the roster in a CSV file, in standard input for ``-``, in a folder of CSV files or in a workbook.

    Raises InputError with everything that is wrong with the tables' columns, or with why there are no tables.
    """
    name, suffix = display_name(path), Path(path).suffix.lower()
    with ExitStack() as opened:
        if path != "-" and Path(path).is_dir():
            tables = [(each.stem, open_csv(str(each), opened)) for each in _files_in(path)]
            found = open_joined(tables, name, opened)
        elif suffix in WORKBOOKS:
            sheets = open_sheets(path, opened)
            wide, joined = find_wide(sheets), [(each.sheet, each) for each in sheets]
            found = open_wide(wide) if wide else open_joined(joined, name, opened)
        elif path == "-" or suffix in TEXTS:
            found = open_wide(open_csv(path, opened))
        else:
            help = "save it as .xlsx, or as .csv in the kind CSV UTF-8"
            raise InputError(
                [Problem("E120", f"a table whose name ends in {suffix or 'nothing'} is not read", name, help=help)]
            )
        roster = TableRoster(name, *found)
        weakref.finalize(roster, opened.pop_all().close)
    return roster


def _files_in(folder: str) -> list[Path]:
    """Return the tables in a folder, by name; raises InputError."""
    try:
        files = (path for path in Path(folder).iterdir() if not path.name.startswith("."))
        return sorted(path for path in files if path.suffix.lower() in TEXTS_IN_FOLDERS)
    except OSError as error:
        raise unreadable(folder, error, "folder") from None
