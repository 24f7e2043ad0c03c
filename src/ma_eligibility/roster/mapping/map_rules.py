"""What the map of a roster says, as rules that can be sent to another process."""

from collections.abc import Iterator
from typing import NamedTuple

from ma_eligibility.errors import Path
from ma_eligibility.roster.columns import Place

#: What precedes each thing in a draft that is not sure.
DECIDE = "decide:"
#: The kinds of facts that several columns can make together.
JOINED = {"text": " ", "texts": "; ", "words": "; "}

#: What a cell says: the text of a value for the fact that its column holds, or facts of its own; none for nothing.
Said = str | tuple[tuple[Place, str], ...]


class ByRule(NamedTuple):
    """Which fact a column holds, by the word in another column of the row."""

    column: str
    words: tuple[tuple[str, Place | None], ...]
    """Each of its words with the fact that it makes of the column; None for nothing."""
    path: Path
    """Where the map says so."""
    line: int


class ColumnRule(NamedTuple):
    """How a column of an export reads."""

    name: str
    path: Path
    """Where the map names it."""
    line: int
    to: Place | None = None
    by: ByRule | None = None
    words: tuple[tuple[str, Said], ...] = ()
    """Each word with what it says."""
    is_open: bool = True
    """Whether cells with other words are read as they are."""
    formats: tuple[str, ...] = ()
    """How it writes dates."""

    @property
    def places(self) -> Iterator[Place]:
        """The facts that it may hold."""
        if self.to is not None:
            yield self.to
        for _, place in self.by.words if self.by else ():
            if place is not None:
                yield place
        for _, said in self.words:
            if not isinstance(said, str):
                yield from (place for place, _ in said)


class TableRule(NamedTuple):
    """How a table of an export reads."""

    sheet: str
    """The name of its sheet; empty if the map does not say."""
    section: str
    """The key of the section whose records its rows are; empty for the people's table."""
    header: int
    """The row of the headers; 0 for the first that there is."""
    columns: tuple[ColumnRule, ...]
    keep: tuple[str, ...]
    ignore: tuple[str, ...]
    assume: tuple[tuple[Place, str], ...]
    path: Path
    skip: tuple[str, ...] = ()
    """The words of rows that are not read."""


class MapRules(NamedTuple):
    """Everything that a map says."""

    file: str
    tables: tuple[TableRule, ...]
    """The people's table, and then those of sections."""
    assume: tuple[tuple[Place, str], ...]
    """What is assumed of everybody, as the text of a cell."""

    @property
    def people(self) -> TableRule:
        """The people's table."""
        return self.tables[0]

    @property
    def is_joined(self) -> bool:
        """Whether it is of several sheets."""
        return bool(self.people.path)
