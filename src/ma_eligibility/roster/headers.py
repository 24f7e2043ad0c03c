"""What the columns of a table mean, and the problems that they have."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
from ma_eligibility.load.source import Document, Span
from ma_eligibility.profile.meanings import is_no_fact
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.roster.columns import ID, REJECT_COLUMNS, Place, find_place, fold_name, is_column_name
from ma_eligibility.roster.tables import MOST_SHOWN, Flaw, Table

#: How many rows above a header are taken for titles.
MOST_TITLES = 20
#: How many columns that are not known are named.
MOST_NAMED = 40
#: What hints at the name that is meant begin with.
_ASKED = "did you mean "


class Header(NamedTuple):
    """The columns of a table up to the last that has a name, by their position."""

    names: tuple[str, ...]
    places: dict[int, Place]
    id_index: int
    are_all_named: bool = True
    kept: tuple[int, ...] = ()
    """The columns that are carried into the answers; negative for one that this table lacks."""

    def find_flaws(self, cells: Sequence[str], flaws: Iterable[Flaw]) -> Iterator[Flaw]:
        """Give the flaws of a row: those of named cells and of the whole, and the first cell without a name."""
        width = len(self.names)
        for index, message in flaws:
            if index is None or (index < width and self.names[index]):
                yield index, message
        if len(cells) > width or not self.are_all_named:
            strays = ((index, cell.strip()) for index, cell in enumerate(cells) if cell and not self.name_of(index))
            for index, text in islice(((index, text) for index, text in strays if text), 1):
                yield index, f"the row has more cells than there are columns with a name: {text[:MOST_SHOWN]}"

    def name_of(self, index: int | None) -> str:
        """Return the name of a column; empty for one without a name."""
        return self.names[index] if index is not None and index < len(self.names) else ""


class Ways(NamedTuple):
    """How the columns of a table are understood."""

    find: Callable[[str], Place | None]
    """Finds the place of a column by its name."""
    hint: Callable[[str], str]
    """Gives the hint at a name that has no place."""
    keep: tuple[str, ...] = ()
    """The columns that are carried into the answers."""


def read_headers(tables: Sequence[tuple[Table, Ways]], path: str = "") -> list[Header]:
    """Return what the columns of tables mean; raises InputError with what is wrong in any.

    A map may be drafted from the ``path``, if there is one, where columns are not known.
    """
    headers: list[Header] = []
    problems: list[Problem] = []
    omitted = 0
    for table, ways in tables:
        document = Document(table.file, table.text)
        headers.append(read_header(table, ways, document, MOST_REPORTED - len(problems), path))
        problems += sorted(document.problems, key=lambda problem: (problem.line, problem.column))
        omitted += document.omitted_count
    problems += _find_missing(tables, headers)
    if problems:
        raise InputError(problems, omitted)
    return headers


def _find_missing(tables: Sequence[tuple[Table, Ways]], headers: Sequence[Header]) -> Iterator[Problem]:
    """Give a problem for each column that is to be carried into the answers and is in no table."""
    keeping = [(table, ways.keep, header) for (table, ways), header in zip(tables, headers, strict=True) if ways.keep]
    if not keeping:
        return
    table, keep, header = keeping[0]
    for number, name in enumerate(keep):
        if all(each.kept[number] < 0 for _, _, each in keeping):
            help = did_you_mean(name, filter(None, header.names))
            yield Problem("E202", f"there is no column {name} to keep", table.file, path=table.sheet, help=help)


def read_header(table: Table, ways: Ways, document: Document, most: int = MOST_REPORTED, path: str = "") -> Header:
    """Return what the columns of a table mean; ``most`` mistakes are noted."""
    names = tuple(name.strip() for name in table.names)
    while names and not names[-1]:
        names = names[:-1]
    places: dict[int, Place] = {}
    first_at: dict[str, int] = {}
    mistakes, unknown = HeaderMistakes(table, document, most), list[int]()
    passed = {ID, *REJECT_COLUMNS, *map(fold_name, ways.keep)}
    for index, name in enumerate(names):
        folded = fold_name(name)
        if not folded:
            continue
        if folded in first_at:
            mistakes.add("E106", f"the column {name[:MOST_SHOWN]} is there twice", "", index, first=first_at[folded])
            continue
        first_at[folded] = index
        place = ways.find(name)
        if place is not None:
            places[index] = place
        elif folded not in passed:
            unknown.append(index)
    draft = shlex.join(["ma-eligible", "template", "--map-from", path, "-o", "office.map.yaml"]) if path else ""
    if unknown and (places or ID in first_at or not draft):
        named = [names[index] for index in unknown]
        mistakes.add("E201", *_describe_unknown(named, ways.hint, draft), unknown[0])
    if ID not in first_at:
        help = f"name the column that tells the people apart {ID}"
        help += f"; or, if this is the export of an office, draft a map of it: {draft}" if draft else ""
        none = "" if places else ", and none that is known here"
        mistakes.add("E202", f"there is no column {ID}{none}", help, None)
    kept = tuple(first_at.get(fold_name(name), -1) for name in ways.keep)
    return Header(names, places, first_at.get(ID, -1), all(names), kept)


def _describe_unknown(names: Sequence[str], hint: Callable[[str], str], draft: str) -> tuple[str, str]:
    """Return what is wrong with columns that are not known, with what each seems to be, and what helps.

    ``draft`` is the command that drafts a map of the table; empty if there is none.
    """
    if len(names) == 1:
        help = hint(names[0])
        if not help.startswith(_ASKED) and find_place(names[0]) is None:
            kept = shlex.join(["--keep", names[0][:MOST_SHOWN]])
            help += f"; or carry it into the answers with {kept}" + (f", or draft a map: {draft}" if draft else "")
        return f"there is no column {names[0][:MOST_SHOWN]}", help
    said = ", ".join(_describe_one(name, hint(name)) for name in names[:MOST_NAMED])
    more = f", and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    map_help = f"say what they mean in a map, which this drafts: {draft}; or " if draft else ""
    help = f"{map_help}rename or remove them, or carry one into the answers with --keep COLUMN"
    return f"{len(names):,} columns are not known: {said}{more}", help


def _describe_one(name: str, hint: str) -> str:
    """Return the name of a column, with what it seems to be."""
    shown = name[:MOST_SHOWN]
    if hint.startswith(_ASKED):
        return f"{shown} ({hint.removeprefix(_ASKED).removesuffix('?')}?)"
    return f"{shown} (no fact of a profile)" if is_no_fact(name) else shown


class HeaderMistakes:
    """Notes what is wrong with a header."""

    def __init__(self, table: Table, document: Document, most: int = MOST_REPORTED) -> None:
        self._table, self._document, self._most = table, document, most

    def add(self, code: str, message: str, help: str, index: int | None, first: int | None = None) -> None:
        """Note a mistake at a column, unless there are many already; ``first`` is a column that is there before."""
        table, document = self._table, self._document
        if len(document.problems) >= self._most:
            document.omitted_count += 1
            return
        path = (table.format.describe_cell(table.header_line, index, ""),) if table.sheet else ()
        span = self._spans[-1 if index is None else index]
        related = () if first is None else ((self._spans[first], "it is first given"),)
        document.report_at(code, message, span, path, help, related)

    @cached_property
    def _spans(self) -> list[Span | None]:
        """Where the name of each column is in the text, and then where the header begins; None for a sheet."""
        names = self._table.names
        if not self._table.text:
            return [None] * (len(names) + 1)
        header = self._table.text.rstrip("\r\n")
        start = first = max(header.rfind("\n"), header.rfind("\r")) + 1
        spans: list[Span | None] = []
        for name in names:
            written = name.replace('"', '""')
            # Between two names there are a delimiter and quotation marks.
            found = header.find(written, start, start + len(written) + 3)
            spans.append((found, found + len(written)) if found >= 0 else (start, len(header)))
            start = max(start, found + len(written))
        return [*spans, (first, first + 1)]


def find_lower_header(table: Table, is_header: Callable[[Sequence[str]], bool]) -> int | None:
    """Return the line of the first row, not far below, whose cells are a header; it reads the first rows."""
    rows = islice(table.rows, MOST_TITLES)
    return next((row.line for row in rows if is_header(table.format.read(row.raw)[0])), None)


def _has_own_names(cells: Sequence[str]) -> bool:
    """Tell whether cells are the header of a table of the tool's own."""
    names = [name for name in cells if name.strip()]
    return ID in map(fold_name, names) and len(names) > 1 and 2 * sum(map(is_column_name, names)) > len(names)


def refuse_titles(tables: Iterable[Table]) -> None:
    """Raise InputError if a table without ids has titles above its header."""
    for table in tables:
        line = None if has_ids(table) else find_lower_header(table, _has_own_names)
        if line is not None:
            where = f"row {line} of {table.sheet}" if table.sheet else f"line {line}"
            message = f"there is no column {ID} in the first row: the headers are in {where}"
            raise InputError([Problem("E202", message, table.file, help="remove what is above them")])


def has_ids(table: Table) -> bool:
    """Tell whether a table has a column for ids."""
    return ID in map(fold_name, table.names)


def describe_left_out(table: Table) -> list[str]:
    """Return that a table is not read which has no ids, but several columns, and so may have been meant to be read."""
    if has_ids(table) or sum(map(bool, map(str.strip, table.names))) < 2:
        return []
    what = f"the sheet {table.sheet}" if table.sheet else table.file
    return [f"{what}, which has no column {ID}"]
