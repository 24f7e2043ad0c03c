"""The rows of joined tables, kept in a temporary database until each person is put together."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.roster.columns import MOST_RECORDS, PEOPLE, plain_id
from ma_eligibility.roster.tables import MOST_IN_A_ROW

#: Why rows of sections cannot be assigned: several people have the id, or there are more than one person may have.
SHARED, MANY = "shared", "many"

#: A row of a section: the section's key, the line, and the cells with their flaws as JSON.
Record = tuple[str, int, str]


class Records:
    """The rows of people and sections, on disk if they are many; the database has no name and ends with its connection.

    Raises InputError about the roster of the name if there is no room for them.
    """

    def __init__(self, name: str, opened: ExitStack) -> None:
        self._name = name
        self._has_unassigned = self._has_strays = False
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
        """Index the rows, once all are added; find the ids that several people and rows of sections have."""
        several = "SELECT id FROM own WHERE id <> '' GROUP BY id HAVING count(*) > 1"
        strays = "SELECT DISTINCT plain_id(id), section FROM record WHERE id <> '' AND id NOT IN (SELECT id FROM own)"
        with self._on_disk():
            self._database.create_function("plain_id", 1, plain_id, deterministic=True)
            self._database.executescript(
                "CREATE INDEX by_id ON record (id, section, line);"
                "CREATE TABLE unassigned (id PRIMARY KEY, cause TEXT) WITHOUT ROWID;"
                f"INSERT INTO unassigned SELECT id, '{SHARED}' FROM ({several} INTERSECT SELECT id FROM record);"
                "CREATE TABLE stray (form TEXT, section TEXT);"
                f"INSERT INTO stray {strays};"
                "CREATE INDEX by_form ON stray (form);"
                "CREATE TABLE near (form PRIMARY KEY, id TEXT) WITHOUT ROWID"
            )
            self._has_unassigned = self._first("SELECT id FROM unassigned LIMIT 1") is not None
            self._has_strays = self._first("SELECT form FROM stray LIMIT 1") is not None

    def _ask(self, query: str, *values: str) -> Iterator[Any]:
        """Give the rows of a query."""
        with self._on_disk():
            # Not yield from, which would close the cursor of a roster that is dropped, after the database.
            for row in self._database.execute(query, values):  # noqa: UP028
                yield row

    def _first(self, query: str, *values: str) -> str | None:
        """Return the first value of the first row."""
        row = next(self._ask(query, *values), None)
        return None if row is None else str(row[0])

    def _note(self, table: str, *values: str) -> None:
        """Keep two values in a table, unless there is a row for the first of them."""
        with self._on_disk():
            self._database.execute(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", values)

    def people(self) -> Iterator[tuple[str, int, str]]:
        """Give the rows of the people, in their order: id, line and cells of each."""
        return self._ask("SELECT id, line, cells FROM own ORDER BY rowid")

    def why_unassigned(self, id: str) -> str | None:
        """Return why the rows of sections with an id cannot be assigned to one person: SHARED or MANY; None if not."""
        return self._first("SELECT cause FROM unassigned WHERE id = ?", id) if self._has_unassigned else None

    def find_most(self) -> Iterator[tuple[str, int]]:
        """Give for each section how many rows the id with the most has."""
        counts = "SELECT section, count(*) AS rows FROM record WHERE id <> '' GROUP BY id, section"
        return self._ask(f"SELECT section, max(rows) FROM ({counts}) GROUP BY section")

    def find(self, id: str) -> list[Record] | None:
        """Return the rows of sections that have an id, by section and line; None for more than one person may have.

        These are among those of nobody.
        """
        found: list[Record] = []
        size = 0
        counts: Counter[str] = Counter()
        find = "SELECT section, line, cells FROM record WHERE id = ? ORDER BY section, line"
        for record in self._ask(find, id):
            key, _, cells = record
            found.append(record)
            counts[key] += 1
            size += len(cells)
            if counts[key] > MOST_RECORDS or size > MOST_IN_A_ROW:
                self._note("unassigned", id, MANY)
                self._has_unassigned = True
                return None
        return found

    def find_strays(self, id: str) -> list[str]:
        """Return the sections with rows of nobody that may be this person's: ids differ by zeros or spelling only."""
        if not self._has_strays:
            return []
        form = plain_id(id)
        found = [key for (key,) in self._ask("SELECT section FROM stray WHERE form = ?", form)]
        if found:
            self._note("near", form, id)
        return found

    def find_near(self, id: str) -> str | None:
        """Return the id that a person has who was asked for and may be meant by one that nobody has."""
        return self._first("SELECT id FROM near WHERE form = ?", plain_id(id))

    def find_nobodys(self) -> Iterator[tuple[str, str, int, str]]:
        """Give the rows of sections that no one person has, with the id; to be asked for after the people."""
        nobodys = "id NOT IN (SELECT id FROM own WHERE id <> '') OR id IN (SELECT id FROM unassigned)"
        return self._ask(f"SELECT id, section, line, cells FROM record WHERE {nobodys} ORDER BY section, line")

    @contextmanager
    def _on_disk(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            message = f"its rows cannot be kept in a temporary file: {error}"
            raise InputError([Problem("E101", message, self._name)]) from None
