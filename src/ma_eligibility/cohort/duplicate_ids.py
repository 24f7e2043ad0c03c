"""The ids of a roster, kept on disk, so that a duplicate is noticed however many there are."""

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path


class DuplicateIds:
    """The ids so far, each with the place where it was found first; they are in a temporary file."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ma-eligible-")
        self._base = sqlite3.connect(Path(self._folder.name) / "ids", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -4000"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute("CREATE TABLE ids (id PRIMARY KEY, place TEXT, number INTEGER) WITHOUT ROWID")
        self._count = 0

    def __enter__(self) -> "DuplicateIds":
        return self

    def __exit__(self, *error: object) -> None:
        self._base.close()
        self._folder.cleanup()

    def find(self, keys: Sequence[tuple[str, str]]) -> dict[int, str]:
        """Add ids with their places; return, by its index, the first place of each id that was there before."""
        first_number, self._count = self._count, self._count + len(keys)
        given = [  # as bytes where SQLite could refuse the text, for its lone surrogates
            (key if key.isascii() else key.encode("utf-8", "surrogatepass"), place, number)
            for number, (key, place) in enumerate(keys, first_number)
            if key
        ]
        if not given:
            return {}
        self._base.execute("BEGIN")
        before = self._base.total_changes
        self._base.executemany("INSERT OR IGNORE INTO ids VALUES (?, ?, ?)", given)
        self._base.execute("COMMIT")
        if self._base.total_changes - before == len(given):
            return {}
        found = {}
        for key, _, number in given:
            place, first = self._base.execute("SELECT place, number FROM ids WHERE id = ?", (key,)).fetchone()
            if first != number:
                found[number - first_number] = place
        return found
