"""The rows of joined tables, kept in a temporary database until each person is put together."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.roster.columns import PEOPLE

#: A row of a section: the section's key, the line, and the cells with their flaws as JSON.
Record = tuple[str, int, str]


class Records:
    """The rows of people and sections, on disk if they are many; the database has no name and ends with its connection.

    Raises InputError about the roster of the name if there is no room for them.
    """

    def __init__(self, name: str, opened: ExitStack) -> None:
        self._name = name
        # Chunks may be asked for in another thread than the one that opened the roster, but in one at a time.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        opened.callback(self._database.close)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE own (id TEXT, section TEXT, line INTEGER, cells TEXT);"
            "CREATE TABLE record (id TEXT, section TEXT, line INTEGER, cells TEXT); BEGIN"
        )

    def add(self, key: str, rows: Iterable[tuple[str, int, str]]) -> None:
        """Keep the rows of the people or of a section: id, line and cells of each."""
        table = "own" if key == PEOPLE else "record"
        insert = f"INSERT INTO {table} (section, id, line, cells) VALUES ('{key}', ?, ?, ?)"
        with self._on_disk():
            self._database.executemany(insert, rows)

    def close_off(self) -> None:
        """Index the rows, once all are added."""
        with self._on_disk():
            self._database.executescript("CREATE INDEX by_id ON record (id, section, line)")

    def people(self) -> Iterator[tuple[str, int, str]]:
        """Give the rows of the people, in their order: id, line and cells of each."""
        # Not yield from, which would close the cursor of a roster that is dropped, after the database.
        for row in self._database.execute("SELECT id, line, cells FROM own ORDER BY rowid"):  # noqa: UP028
            yield row

    def find_shared(self) -> set[str]:
        """Return the ids that several people and rows of sections have; these rows cannot be assigned."""
        several = "SELECT id FROM own WHERE id <> '' GROUP BY id HAVING count(*) > 1"
        return {id for (id,) in self._database.execute(f"{several} INTERSECT SELECT id FROM record")}

    def find_most(self) -> Iterator[tuple[str, int, str]]:
        """Give for each section how many rows the id with the most has, and that id."""
        counts = "SELECT section, id, count(*) AS rows FROM record WHERE id <> '' GROUP BY id, section"
        yield from self._database.execute(f"SELECT section, max(rows), id FROM ({counts}) GROUP BY section")

    def find(self, id: str) -> list[Record]:
        """Return the rows of sections that have an id, by section and line."""
        find = "SELECT section, line, cells FROM record WHERE id = ? ORDER BY section, line"
        return self._database.execute(find, (id,)).fetchall()

    def find_nobodys(self) -> Iterator[tuple[str, str, int, str]]:
        """Give the rows of sections that no one person has, with the id."""
        persons = "SELECT id FROM own WHERE id <> '' GROUP BY id HAVING count(*) = 1"
        find = f"SELECT id, section, line, cells FROM record WHERE id NOT IN ({persons}) ORDER BY section, line"
        yield from self._database.execute(find)

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            message = f"its rows cannot be kept in a temporary file: {error}"
            raise InputError([Problem("E101", message, self._name)]) from None
