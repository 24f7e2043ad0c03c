"""The rows of joined tables, kept in a temporary database until each person is put together."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from ma_eligibility.errors import InputError, Problem


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
            "CREATE TABLE record (id TEXT, section TEXT, line INTEGER, cells TEXT);"
            "CREATE TABLE own (id TEXT, line INTEGER, row BLOB);"
            "CREATE TABLE person (id TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN"
        )

    def add(self, key: str, rows: Iterable[tuple[str, int, str]]) -> None:
        """Keep the rows of a section: id, line and cells of each."""
        insert = f"INSERT INTO record (section, id, line, cells) VALUES ('{key}', ?, ?, ?)"
        with self._on_disk():
            self._database.executemany(insert, rows)

    def add_people(self, rows: Iterable[tuple[str, int, bytes]]) -> None:
        """Keep the rows of the people: id, line and the row itself of each."""
        with self._on_disk():
            self._database.executemany("INSERT INTO own VALUES (?, ?, ?)", rows)

    def close_off(self) -> None:
        """Index the rows, once all are added."""
        with self._on_disk():
            self._database.executescript("CREATE INDEX by_id ON record (id, section, line)")

    def people(self) -> Iterator[tuple[str, int, bytes]]:
        """Give the rows of the people, in their order."""
        # Not yield from, which would close the cursor of a roster that is dropped, after the database.
        for row in self._database.execute("SELECT id, line, row FROM own ORDER BY rowid"):  # noqa: UP028
            yield row

    def find_shared(self) -> set[str]:
        """Return the ids that several people and rows of sections have; these rows cannot be assigned."""
        several = "SELECT id FROM own WHERE id <> '' GROUP BY id HAVING count(*) > 1"
        return {id for (id,) in self._database.execute(f"{several} INTERSECT SELECT id FROM record")}

    def find_most(self) -> Iterator[tuple[str, int, str]]:
        """Give for each section how many rows the id with the most has, and that id."""
        counts = "SELECT section, id, count(*) AS rows FROM record WHERE id <> '' GROUP BY id, section"
        yield from self._database.execute(f"SELECT section, max(rows), id FROM ({counts}) GROUP BY section")

    def claim(self, id: str) -> list[tuple[str, int, str]]:
        """Return the rows of a person, by section and line, and note that the person exists."""
        with self._on_disk():
            self._database.execute("INSERT OR IGNORE INTO person VALUES (?)", (id,))
        find = "SELECT section, line, cells FROM record WHERE id = ? ORDER BY section, line"
        return self._database.execute(find, (id,)).fetchall()

    def unclaimed(self) -> Iterator[tuple[str, str, int, str]]:
        """Give the rows whose id was not claimed, with the id."""
        find = (
            "SELECT id, section, line, cells FROM record WHERE id NOT IN (SELECT id FROM person) ORDER BY section, line"
        )
        yield from self._database.execute(find)

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            message = f"its rows cannot be kept in a temporary file: {error}"
            raise InputError([Problem("E101", message, self._name)]) from None
