"""The ids of a roster, however many, so that one given twice is noticed: kept on disk, in little memory."""

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType


class SeenIds:
    """The ids that were met so far, each with the place where it was; a file that is gone in the end."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ma-eligible-")
        self._base = sqlite3.connect(Path(self._folder.name) / "ids", isolation_level=None)
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32000"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute("CREATE TABLE ids (id TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID")

    def __enter__(self) -> "SeenIds":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()
        self._folder.cleanup()

    def find_doubles(self, keys: Sequence[tuple[str, str]]) -> dict[int, str]:
        """Note ids with their places; return, by its index, where each that was met before was met first."""
        given = [(index, key, place) for index, (key, place) in enumerate(keys) if key]
        if not given:
            return {}
        self._base.execute("BEGIN")
        before = self._base.total_changes
        self._base.executemany("INSERT OR IGNORE INTO ids VALUES (?, ?)", [(key, place) for _, key, place in given])
        self._base.execute("COMMIT")
        if self._base.total_changes - before == len(given):
            return {}
        found = {}
        for index, key, place in given:
            (first,) = self._base.execute("SELECT place FROM ids WHERE id = ?", (key,)).fetchone()
            if first != place:
                found[index] = first
        return found
