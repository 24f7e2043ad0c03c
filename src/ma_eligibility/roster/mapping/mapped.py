"""Open the export of an office by a map: its sheets, headers and columns, and people of its rows."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from ma_eligibility.errors import MOST_REPORTED, InputError, Problem
from ma_eligibility.errors import Path as AddressPath
from ma_eligibility.load.roster_map import fold_text
from ma_eligibility.load.source import Document, display_name
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import did_you_mean, find_near
from ma_eligibility.roster.columns import ID_PLACE, PEOPLE, REJECT_COLUMNS, Place, fold_name
from ma_eligibility.roster.csv_tables import Layout, open_csv
from ma_eligibility.roster.customs import Customs
from ma_eligibility.roster.headers import HeaderMistakes, find_lower_header
from ma_eligibility.roster.join import JoinedTable, join_name, join_tables
from ma_eligibility.roster.mapping.assumed import Assumptions
from ma_eligibility.roster.mapping.map_rules import ColumnRule, MapRules, TableRule
from ma_eligibility.roster.mapping.maps import MapFile, name_undecided
from ma_eligibility.roster.mapping.translation import Translation
from ma_eligibility.roster.tables import (
    TEXTS,
    WORKBOOKS,
    Export,
    Row,
    RowFormat,
    Spot,
    Table,
    TablePerson,
    TableRoster,
    list_tables_in,
)
from ma_eligibility.roster.wide import Exported, WideRows, describe_flaw
from ma_eligibility.roster.workbook.workbooks import open_sheets

#: How many columns of an export are named where one is missing.
MOST_NAMED = 12
#: How many columns are listed that the map does not name.
MOST_LISTED = 40


class MappedReader:
    """Makes people of the rows of one table of an export."""

    def __init__(
        self, format: RowFormat, translation: Translation, assume: tuple[tuple[Place, str], ...], customs: Customs
    ) -> None:
        self._arguments = format, translation, assume, customs
        self._format, self._translation = format, translation
        self._assumptions = Assumptions(assume, translation.own) if assume else None
        self._wide = WideRows(self._assumptions.header if self._assumptions else translation.own, customs)

    def __reduce__(self) -> tuple[Any, ...]:
        return MappedReader, self._arguments

    def people(self, rows: Iterable[Row]) -> Iterator[TablePerson]:
        """Give the people of the rows."""
        translation, wide = self._translation, self._wide
        for line, raw, _ in rows:
            cells, flaws = self._format.read(raw)
            if translation.is_skipped(cells):
                continue
            own, more = translation.translate(cells)
            found = translation.export.find_flaws(cells, (*flaws, *more))
            describe = partial(describe_flaw, self._format, translation.export, line, cells)
            problems = [describe(*flaw) for flaw in islice(found, MOST_REPORTED)]
            if self._assumptions:
                self._assumptions.fill(own)
            exported = Exported(translation.list_original(cells), translation.list_kept(cells), self._call)
            person = wide.read_person(line, own, problems, partial(self._point, line, cells), exported)
            if person is not None:
                yield person

    def _point(self, line: int, cells: Sequence[str], place: Place) -> Spot:
        own = self._wide.positions.get(place)
        index = None if own is None else self._translation.find_source(own, cells)
        name = place.name if index is None else self._translation.export.names[index]
        return Spot(self._format.describe_cell(line, index, name), name)

    def _call(self, place: Place) -> str:
        own = self._wide.positions.get(place)
        index = None if own is None else self._translation.find_source(own, ())
        return "" if index is None else self._translation.export.names[index]


def open_mapped(path: str, map_file: MapFile, opened: ExitStack) -> TableRoster:
    """Return the people in an export; raises InputError with everything that does not fit the map."""
    opening = _Opening(path, map_file, opened)
    tables, left_out = opening.list_tables()
    rules = [*tables]
    left_out += [f"rows of {' or '.join(rule.skip)}, if there are any, as the map says" for rule in rules if rule.skip]
    problems = [problem for rule in rules for problem in find_misfits(tables[rule], rule, map_file)]
    if problems:
        shown = name_undecided(problems[:MOST_REPORTED], map_file.document.text)
        raise InputError(shown, max(0, len(problems) - MOST_REPORTED))
    translations = {rule: Translation(map_file.rules.file, rule, read_names(tables[rule])) for rule in rules}
    assume = (*map_file.rules.assume, *(each for rule in rules for each in rule.assume))
    people = next(rule for rule in rules if not rule.section)
    export = Export(map_file.path, people.keep, _name_facts(translations))
    if len(rules) == 1:
        reader = MappedReader(tables[people].format, translations[people], assume, tables[people].customs)
        columns = tuple(translations[people].export.names[index] for index in translations[people].columns)
        roster = TableRoster(path, columns, reader, tables[people].rows)
        roster.export, roster.left_out = export, left_out
        return roster
    joined = {
        rule.section or PEOPLE: JoinedTable(
            rule.sheet,
            tables[rule].format,
            header=translations[rule].export,
            read_as=translations[rule].own,
            customs=tables[rule].customs,
            translation=translations[rule],
        )
        for rule in rules
    }
    by_key = {rule.section or PEOPLE: table for rule, table in tables.items()}
    roster = join_tables(path, by_key, joined, opened, assume)
    roster.export, roster.left_out = export, left_out
    return roster


def _name_facts(translations: Mapping[TableRule, Translation]) -> dict[str, str]:
    """Return by the address of a fact, without the number of its record, the columns that hold it."""
    found: dict[str, dict[str, None]] = {}
    for translation in translations.values():
        for index, place in translation.own.places.items():
            source = translation.find_source(index, ())
            if source is not None and place.field:
                address = ".".join(filter(None, (place.section, place.field)))
                found.setdefault(address, {})[translation.export.names[source]] = None
    return {address: ", ".join(names) for address, names in found.items()}


# --- The tables of an export ----------------------------------------------------------------------------------


class _Opening:
    """The tables of an export that a map names."""

    def __init__(self, path: str, map_file: MapFile, opened: ExitStack) -> None:
        self._path, self._map_file, self._opened = path, map_file, opened
        self._name = display_name(path)
        self._document = replace(map_file.document, problems=[], omitted_count=0)

    def list_tables(self) -> tuple[dict[TableRule, Table], list[str]]:
        """Return the tables, each at its header, and what is not read; raises InputError."""
        rules = self._map_file.rules
        if self._path != "-" and Path(self._path).is_dir():
            return self._open_folder()
        if Path(self._path).suffix.lower() in WORKBOOKS:
            return self._open_workbook()
        if self._path != "-" and Path(self._path).exists() and Path(self._path).suffix.lower() not in TEXTS:
            message = "a map reads tables: CSV files and workbooks"
            raise InputError([Problem("E120", message, self._name, help="save it as .xlsx or .csv")])
        table = open_csv(self._path, self._opened, _layout_of(rules.tables))
        if not rules.is_joined:
            return {rules.people: table}, []
        if not has_rejects(table.names):
            message = "the map is of several sheets, and this is one table"
            help = "give the workbook, or a folder with a CSV file for each sheet"
            raise InputError([Problem("E120", message, self._name, help=help)])
        return {flatten_rules(rules, read_names(table)): table}, []

    def _open_folder(self) -> tuple[dict[TableRule, Table], list[str]]:
        if not self._map_file.rules.is_joined:
            message = "the map is of one table, and this is a folder"
            raise InputError([Problem("E120", message, self._name, help="give the file, or write sheets: in the map")])
        tables = list_tables_in(self._path)
        files = {fold_text(each.stem): each for each in tables}
        self._refuse_doubles([each.stem for each in tables], "tables")
        found = {}
        for rule in self._map_file.rules.tables:
            file = files.pop(fold_text(rule.sheet), None)
            if file is None:
                help = did_you_mean(rule.sheet, [each.stem for each in files.values()])
                self._document.report("E202", f"the folder has no table {rule.sheet}", rule.path, help, at_key=True)
            else:
                found[rule] = open_csv(str(file), self._opened, _layout_of([rule]))
        self._document.raise_problems()
        return found, [f"{file.name}, which the map does not name" for file in files.values()]

    def _open_workbook(self) -> tuple[dict[TableRule, Table], list[str]]:
        seen, hidden = open_sheets(self._path, self._opened)
        sheets = {fold_text(table.sheet): table for table in seen}
        titles = [table.sheet for table in sheets.values()]
        self._refuse_doubles([table.sheet for table in seen], "sheets")
        found = {}
        for rule in self._map_file.rules.tables:
            if not rule.sheet and len(sheets) > 1:
                message, help = (
                    f"the workbook has several sheets with rows: {', '.join(titles)}",
                    "name one with sheet:",
                )
                self._document.report("E202", message, ("map",), help, at_key=True)
                break
            sheet = sheets.pop(fold_text(rule.sheet), None) if rule.sheet else sheets.popitem()[1]
            if sheet is None:
                path, message = rule.path or ("sheet",), f"{self._name} has no sheet {rule.sheet} with rows"
                is_hidden = fold_text(rule.sheet) in (fold_text(each.sheet) for each in hidden)
                help = "show it in the spreadsheet: it is hidden" if is_hidden else did_you_mean(rule.sheet, titles)
                self._document.report("E202", message, path, help, at_key=bool(rule.path))
            else:
                found[rule] = self._go_to_header(sheet, rule)
        self._document.raise_problems()
        left_out = [f"the sheet {table.sheet}, which the map does not name" for table in sheets.values()]
        return found, [*left_out, *(f"the sheet {table.sheet}, which is hidden" for table in hidden)]

    def _refuse_doubles(self, names: Sequence[str], what: str) -> None:
        """Raise InputError if a name of the map means two tables, which differ only in case, spaces or ending."""
        meant = {fold_text(rule.sheet) for rule in self._map_file.rules.tables}
        first: dict[str, str] = {}
        for name in names:
            other = first.get(fold_text(name))
            if other is None:
                first[fold_text(name)] = name
            elif fold_text(name) in meant:
                said = (
                    f"there are two {what} called {name}" if other == name else f"there are {what} {other} and {name}"
                )
                raise InputError([Problem("E106", said, self._name, help="rename one, or put it elsewhere")])

    def _go_to_header(self, table: Table, rule: TableRule) -> Table:
        """Return a sheet with the row of its headers, which the map names, as the first."""
        line, cells = table.header_line, table.names
        while line < rule.header:
            row = next(table.rows, None)
            if row is None:
                break
            line, cells = row.line, tuple(table.format.read(row.raw)[0])
        if rule.header not in (0, line):
            path = (*rule.path, "header")
            needed = {fold_text(name) for name in _list_names(rule)}
            has_most = partial(_has_most, needed)
            below = line if has_most(cells) else find_lower_header(table, has_most)
            help = f"write header: {below}" if below else "header: says in which row the headers are"
            self._document.report("E202", f"row {rule.header} of the sheet {table.sheet} is empty", path, help)
        return table._replace(names=cells, header_line=line)


def _layout_of(rules: Sequence[TableRule]) -> Layout:
    """Return where the header of a CSV is and what it may have."""
    known = {fold_text(name) for rule in rules for name in _list_names(rule)}
    header = rules[0].header if len(rules) == 1 else 1
    return Layout(max(header, 1), lambda name: fold_text(name) in known or fold_name(name) in REJECT_COLUMNS)


def _list_names(rule: TableRule) -> Iterator[str]:
    """Give the names of the columns that a map has."""
    for column in rule.columns:
        yield column.name
        if column.by:
            yield column.by.column
    yield from (*rule.keep, *rule.ignore)


def has_rejects(names: Sequence[str]) -> bool:
    """Tell whether a header is that of a file of rejected rows."""
    return any(fold_name(name) in REJECT_COLUMNS for name in names)


def read_names(table: Table) -> tuple[str, ...]:
    """Return the names of a table's columns, up to the last that has one."""
    names = [" ".join(name.split()) for name in table.names]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def flatten_rules(rules: MapRules, names: Sequence[str]) -> TableRule:
    """Return the rules for a file of rejected rows of several sheets, whose columns are called as join_name does."""
    people, *sections = rules.tables
    columns, ignore, assume = list(people.columns), list(people.ignore), list[tuple[Place, str]]()
    for rule in sections:
        beginning = " ".join(f"{rule.sheet}.".split())  # as the names of columns are read
        pattern = re.compile(rf"{re.escape(beginning)}([1-9][0-9]*)\.(.+)", re.IGNORECASE)
        numbers = sorted({int(match[1]) for name in names if (match := pattern.fullmatch(name))})
        is_single = SECTIONS_BY_KEY[rule.section].is_single
        for number in numbers:
            at = 0 if is_single else number
            columns += [_flatten_column(each, rule.sheet, number, at) for each in rule.columns if each.to != ID_PLACE]
            ignore += [join_name(rule.sheet, number, name) for name in rule.ignore]
            assume += [(place._replace(number=at), text) for place, text in rule.assume]
    return people._replace(sheet="", header=0, columns=tuple(columns), ignore=tuple(ignore), assume=tuple(assume))


def _flatten_column(rule: ColumnRule, sheet: str, number: int, at: int) -> ColumnRule:
    """Return the rule of a section's column for the record of a number."""

    def move(place: Place | None) -> Place | None:
        return place and place._replace(number=at)

    by = rule.by and rule.by._replace(
        column=join_name(sheet, number, rule.by.column),
        words=tuple((word, move(place)) for word, place in rule.by.words),
    )
    words = tuple(
        (word, said if isinstance(said, str) else tuple((place._replace(number=at), text) for place, text in said))
        for word, said in rule.words
    )
    return rule._replace(name=join_name(sheet, number, rule.name), to=move(rule.to), by=by, words=words)


# --- What does not fit ----------------------------------------------------------------------------------------


def find_misfits(table: Table, rule: TableRule, map_file: MapFile) -> list[Problem]:
    """Return what of the columns of a table does not fit the map: missing, twice, or in no list of it."""
    names = read_names(table)
    of_map, of_table = replace(map_file.document, problems=[], omitted_count=0), Document(table.file, table.text)
    mistakes = HeaderMistakes(table, of_table)
    used = dict.fromkeys(fold_text(name) for name in _list_names(rule))
    needed = used.keys() - {*map(fold_text, rule.ignore)}
    found = Counter(fold_text(name) for name in names)
    unlisted = [
        index
        for index, name in enumerate(names)
        if name and fold_text(name) not in used and fold_name(name) not in REJECT_COLUMNS
    ]
    where = table.sheet or table.file
    lacking: dict[str, tuple[str, AddressPath, bool]] = {}
    for each in _list_needed(rule):
        if fold_text(each[0]) not in found:
            lacking.setdefault(fold_text(each[0]), each)
    missing = [*lacking.values()]
    if len(missing) > len(needed) // 2:
        message = f"row {table.header_line} of {where} has {len(needed & found.keys())} of the {len(needed)} columns"
        lower = find_lower_header(table, partial(_has_most, needed))
        help = f"write header: {lower}" if lower else "header: says in which row they are; or is this another export?"
        of_map.report("E202", f"{message} of the map", (*rule.path, "header"), help)
        return of_map.problems
    others = [names[index] for index in unlisted]
    for number, (name, path, is_key) in enumerate(missing):
        near = _find_renamed(name, others) if number < MOST_REPORTED else ""
        help = f"did you mean {near}?" if near else f"it has {', '.join(others[:MOST_NAMED])}" if others else ""
        of_map.report("E202", f"{where} has no column {name}", path, help, at_key=is_key)
    seen: set[str] = set()
    for index, folded in enumerate(map(fold_text, names)):
        if folded in needed and folded in seen:
            mistakes.add("E106", f"the column {names[index]} is there twice", "rename one of them", index)
        seen.add(folded)
    if unlisted:
        be = "column is" if len(unlisted) == 1 else "columns are"
        message = f"{len(unlisted)} {be} in no list of the map: {', '.join(others[:MOST_LISTED])}"
        message += f", and {len(others) - MOST_LISTED:,} more" if len(others) > MOST_LISTED else ""
        help = f"put each below columns:, keep: or ignore: of {map_file.rules.file}"
        mistakes.add("E201", message, help, unlisted[0])
    return [*of_map.problems, *of_table.problems]


def _find_renamed(name: str, others: Sequence[str]) -> str | None:
    """Return the column that a missing one may be called now: one that is like it, or the only one with its words."""
    words = {*fold_text(name).split()}
    longer = [other for other in others if words <= {*fold_text(other).split()}]
    return longer[0] if len(longer) == 1 else find_near(name, others)


def _list_needed(rule: TableRule) -> Iterator[tuple[str, AddressPath, bool]]:
    """Give the columns that must be there, with where the map names each, and whether it is a key."""
    for column in rule.columns:
        yield column.name, column.path, column.path[-2:-1] == ("columns",)
        if column.by:
            yield column.by.column, (*column.by.path, "by"), False
    for index, name in enumerate(rule.keep):
        yield name, (*rule.path, "keep", index), False


def _has_most(needed: Collection[str], cells: Sequence[str]) -> bool:
    """Tell whether cells have most of the columns needed."""
    return 2 * len({fold_text(cell) for cell in cells} & {*needed}) > len(needed)
