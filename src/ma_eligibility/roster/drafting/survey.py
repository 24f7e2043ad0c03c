"""What the tables of an export hold, read row by row: where the header is, and of each column the words and the dates.

Memory is bounded: of a column with many different words only their number is known, and the first ids.
"""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.date_formats import DATE_FORMATS, DateTextError, find_clash, read_date_text
from ma_eligibility.load.roster_map import fold_text
from ma_eligibility.load.source import display_name
from ma_eligibility.memo import BoundedMemo
from ma_eligibility.profile.office_words import is_familiar, is_total
from ma_eligibility.roster.csv_tables import Layout, open_csv
from ma_eligibility.roster.headers import MOST_TITLES
from ma_eligibility.roster.tables import TEXTS, WORKBOOKS, Row, Table, refuse_ending
from ma_eligibility.roster.workbook.workbooks import open_sheets

#: The most different words of a column that are known, and the longest of them.
MOST_WORDS, LONGEST_WORD = 200, 80
#: How many different ids of a column are compared with others.
MOST_IDS = 10_000
#: How many cells that are no dates show that a column holds none.
MOST_OTHERS = 20

NUMBER = re.compile(r"-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_OWN_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?:[T ]00:00(?::00(?:\.0+)?)?)?")

#: How many kinds of flaws of rows are noted.
MOST_FLAWS = 5


class Word(NamedTuple):
    """A word of a column."""

    text: str
    line: int
    """The first row that has it."""


class Column:
    """What the cells of a column hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.filled = self.empty = self.numbers = self.mails = self.codes = 0
        """How many cells are filled, empty, numbers, addresses of e-mail, and have a digit in them."""
        self.words: dict[str, Word] = {}
        """By how they are compared, the different words; none if there are too many."""
        self.has_few_words = True
        self.is_unique = True
        self.ids: set[int] = set()
        self.formats: tuple[str, ...] = DATE_FORMATS
        """The forms in which all its dates that are not ISO dates can be read."""
        self.own_dates = self.dates = 0
        """How many cells hold ISO dates or years, and how many dates in other forms."""
        self.misfits: list[Word] = []
        """The first cells with digits that are no dates, or dates in another form than those before them."""
        self.others: dict[str, Word] = {}
        """The texts without digits among the dates."""
        self._fitting: BoundedMemo[str, bool] = BoundedMemo(20_000)

    @property
    def holds_dates(self) -> bool:
        """Whether most of its cells are dates."""
        return self.dates + self.own_dates > len(self.misfits) and self.dates + self.own_dates > 0

    @property
    def holds_numbers(self) -> bool:
        """Whether all its cells that say something are numbers."""
        return 0 < self.numbers == self.filled

    @property
    def is_ambiguous(self) -> bool:
        """Whether its dates can be read as different days."""
        return self.dates > 0 and find_clash(self.formats) is not None

    def add(self, text: str, line: int) -> None:
        """Note a cell."""
        text = " ".join(text.split()).removeprefix("'")
        if not text:
            self.empty += 1
            return
        self.filled += 1
        self.numbers += NUMBER.fullmatch(text) is not None
        self.mails += "@" in text
        self.codes += any(map(str.isdigit, text))
        folded = fold_text(text)
        if self.has_few_words and folded not in self.words:
            self.words[folded] = Word(text, line)
            if len(self.words) > MOST_WORDS or len(text) > LONGEST_WORD:
                self.has_few_words, self.words = False, {}
        if len(self.ids) < MOST_IDS:
            key = hash(folded)
            self.is_unique = self.is_unique and key not in self.ids
            self.ids.add(key)
        self._add_date(text, folded, line)

    def _add_date(self, text: str, folded: str, line: int) -> None:
        if len(self.misfits) > MOST_OTHERS:
            return
        if not any(map(str.isdigit, text)):
            if len(self.others) < MOST_WORDS and len(text) <= LONGEST_WORD:
                self.others.setdefault(folded, Word(text, line))
        elif _OWN_DATE.fullmatch(text):
            self.own_dates += 1
        else:
            self._add_other_date(text, line)

    def _add_other_date(self, text: str, line: int) -> None:
        if text not in self._fitting:
            fitting = tuple(name for name in self.formats if _fits(text, name))
            if not fitting:
                self.misfits.append(Word(text[:LONGEST_WORD], line))
                return
            if fitting != self.formats:
                self.formats, self._fitting = fitting, BoundedMemo(20_000)
            self._fitting[text] = True
        self.dates += 1


def _fits(text: str, name: str) -> bool:
    try:
        read_date_text(text, [name])
    except DateTextError:
        return False
    return True


class Total(NamedTuple):
    """A row that holds sums of the rows above it."""

    text: str
    line: int
    column: str
    """The column of its first cell."""


class Survey(NamedTuple):
    """What a table of an export holds."""

    name: str
    """The name of its sheet or, in a folder, of its file."""
    header: int
    """The row of the header."""
    is_lower: bool
    """Whether there are titles above the header."""
    columns: tuple[Column, ...]
    """Those with a name; none if no row looks like a header."""
    rows: int
    totals: tuple[Total, ...]
    doubles: tuple[str, ...]
    """The names that several columns have."""
    flaws: tuple[tuple[str, int], ...] = ()
    """What is wrong with rows in themselves, each with the first row that has it."""


def survey_export(path: str) -> list[Survey]:
    """Return what each table of an export holds, in the order in which they are there; raises InputError."""
    suffix = Path(path).suffix.lower()
    with ExitStack() as opened:
        if suffix in WORKBOOKS:
            return [_survey_sheet(table) for table in open_sheets(path, opened).tables]
        if suffix in TEXTS:
            table, is_lower = _open_csv_at_header(path, opened)
            return [_survey(table, is_lower=is_lower)]
        if Path(path).is_dir():
            message, help = "a map is drafted from one file, and this is a folder", "give one, or a workbook with all"
            raise InputError([Problem("E120", message, display_name(path), help=help)])
    raise refuse_ending(path)


def _survey_sheet(table: Table) -> Survey:
    above = [Row(table.header_line, (tuple(table.names), ())), *islice(table.rows, MOST_TITLES)]
    best = _find_header([table.format.read(row.raw)[0] for row in above])
    if best is None:
        return Survey(table.sheet, table.header_line, False, (), 0, (), ())
    names = tuple(table.format.read(above[best].raw)[0])
    rows = chain(above[best + 1 :], table.rows)
    return _survey(table._replace(names=names, header_line=above[best].line, rows=rows), is_lower=best > 0)


def _open_csv_at_header(path: str, opened: ExitStack) -> tuple[Table, bool]:
    """Return a CSV file opened at its header, and whether there are titles above it; raises InputError."""
    lines: list[int] = []
    headers: list[tuple[str, ...]] = []
    while len(lines) <= MOST_TITLES:
        with ExitStack() as own:
            try:
                table = open_csv(path, own, Layout(lines[-1] + 1 if lines else 1, is_familiar))
            except InputError:
                if not lines:
                    raise
                break
            lines.append(table.header_line)
            headers.append(table.names)
    best = _find_header(headers)
    if best is None:
        message = "no line looks like the header of a table: two names or more, of which none is a number or a date"
        raise InputError([Problem("E202", message, display_name(path), lines[0], 1)])
    return open_csv(path, opened, Layout(lines[best], is_familiar)), best > 0


def _find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row that has most names of columns; None if none looks like a header."""
    scores = []
    for index, cells in enumerate(rows):
        names = [cell for cell in map(str.strip, cells) if cell]
        is_header = len(names) > 1 and not any(NUMBER.fullmatch(name) or _OWN_DATE.fullmatch(name) for name in names)
        if is_header:
            scores.append((sum(map(is_familiar, names)), len(names), -index))
    return -max(scores)[2] if scores else None


def _survey(table: Table, *, is_lower: bool) -> Survey:
    names = [" ".join(name.split()) for name in table.names]
    columns = [Column(name) for name in names]
    totals: list[Total] = []
    noted: dict[str, int] = {}
    rows = 0
    for row in table.rows:
        cells, flaws = table.format.read(row.raw)
        for _, message in flaws[: MOST_FLAWS - len(noted)]:
            noted.setdefault(message, row.line)
        filled = [cell for cell in map(str.strip, cells) if cell]
        if not filled:
            continue
        if is_total(filled[0]) and 2 * len(filled) <= sum(map(bool, names)):
            at = next(index for index, cell in enumerate(cells) if cell.strip())
            totals.append(Total(filled[0], row.line, names[at] if at < len(names) else ""))
            continue
        rows += 1
        for index, column in enumerate(columns):
            column.add(cells[index] if index < len(cells) else "", row.line)
    times = Counter(map(fold_text, names))
    doubles = tuple(dict.fromkeys(name for name in names if name and times[fold_text(name)] > 1))
    named_columns = tuple(column for column in columns if column.name)
    return Survey(
        table.sheet, table.header_line, is_lower, named_columns, rows, tuple(totals), doubles, tuple(noted.items())
    )
