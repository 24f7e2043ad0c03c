"""The map of a roster, read from its file and checked against the facts that profiles have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ma_eligibility.errors import InputError, Path, Problem
from ma_eligibility.load.date_formats import find_clash
from ma_eligibility.load.roster_map import (
    NOTHING_SAID,
    ByMap,
    ColumnMap,
    ColumnSpec,
    RosterMap,
    SheetMap,
    fold_text,
    read_map,
)
from ma_eligibility.load.source import NOTHING, Document, Span, display_name, read_text
from ma_eligibility.load.validate import find_fact_problems
from ma_eligibility.load.yaml_reader import read_yaml
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.meanings import find_facts
from ma_eligibility.profile.plain_values import NOTHING as NO_RECORDS
from ma_eligibility.profile.profile import PERSON, PERSONAL_FACTS, SECTIONS_BY_KEY
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.roster.cells import CellError, reader_for
from ma_eligibility.roster.columns import (
    ID,
    ID_PLACE,
    Place,
    find_place,
    find_place_in_section,
    fold_name,
    hint_at_column,
    hint_at_section_column,
    kind_of,
    record_place,
    required_fields,
    section_fields,
)
from ma_eligibility.roster.customs import CUSTOMS
from ma_eligibility.roster.mapping.map_rules import DECIDE, JOINED, ByRule, ColumnRule, MapRules, Said, TableRule


class MapFile(NamedTuple):
    """A map as it was read."""

    path: str
    document: Document
    rules: MapRules

    @property
    def keep(self) -> tuple[str, ...]:
        """The columns that are carried into the answers."""
        return self.rules.people.keep


def load_map(path: str) -> MapFile:
    """Return the map in a file; raises InputError with every problem of it."""
    return parse_map(read_text(path), display_name(path), path)


def parse_map(text: str, name: str, path: str = "") -> MapFile:
    """Return the map in a text; raises InputError with every problem of it."""
    document = read_yaml(text, name)
    found = read_map(document)
    rules = None if found is None else _Checker(document).check(found)
    try:
        document.raise_problems()
    except InputError as error:
        error.problems[:] = name_undecided(error.problems, text)
        raise
    assert rules is not None
    return MapFile(path, document, rules)


def name_undecided(problems: Sequence[Problem], text: str) -> list[Problem]:
    """Return problems of a map, the first with how many questions of its draft are still there."""
    count = text.count(f"# {DECIDE} ")
    if not (problems and count):
        return [*problems]
    be = "is 1 question" if count == 1 else f"are {count} questions"
    said = f"there {be} of the draft to decide: look for {DECIDE}"
    return [problems[0]._replace(help=f"{problems[0].help}; {said}" if problems[0].help else said), *problems[1:]]


#: What a map calls each kind of cell, and the kinds of facts that it can be.
_KINDS = {
    "date": ("date",),
    "number": ("number",),
    "text": ("text", "texts"),
    "word": ("word", "words"),
    "yes or no": ("flag",),
}


class _Checker:
    """Makes the rules of a map; notes every problem in its document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def check(self, found: RosterMap) -> MapRules | None:
        """Return the rules; None if there are problems."""
        if found.sheets is not None:
            tables = self._check_sheets(found, found.sheets)
        elif found.columns is None:
            self._report("E202", "columns is missing", (), "add columns: and below it each column with its fact")
            tables = []
        else:
            tables = [self._check_table(found, "", (), found.sheet or "", self._check_dates(found.dates, ("dates",)))]
        assume = tuple(self._check_assumed(found.assume, ("assume",), ""))
        if tables and not self._document.problems:
            self._check_records(tables, assume)
        return None if self._document.problems else MapRules(self._document.file, tuple(tables), assume)

    def _report(self, code: str, message: str, path: Path, help: Any = "", *, at_key: bool = False) -> None:
        self._document.report(code, message, path, help, at_key=at_key)

    def _line(self, path: Path) -> int:
        found = self._document.excerpt(self._document.find_span(path, at_key=path[-2:-1] == ("columns",)))
        return found.line if found else 0

    # --- Tables -----------------------------------------------------------------------------------------------

    def _check_sheets(self, found: RosterMap, sheets: Mapping[str, SheetMap]) -> list[TableRule]:
        """Return the tables of a map of several sheets, the people's first."""
        for key in ("sheet", "header", "columns", "keep", "ignore", "skip"):
            if getattr(found, key) not in (None, ()):
                help = "leave it out" if key == "sheet" else "put it below the sheet that has it"
                self._report("E301", f"{key} is about one sheet, and there are several", (key,), help, at_key=True)
        dates = self._check_dates(found.dates, ("dates",))
        people, sections, seen = list[TableRule](), list[TableRule](), dict[str, Path]()
        for name, sheet in sheets.items():
            path: Path = ("sheets", name)
            self._note_once(name, path, path, seen, "sheet")
            section = "" if sheet.section is None else self._find_section(sheet.section, (*path, "section"))
            if sheet.section and not section:
                continue
            own = self._check_dates(sheet.dates, (*path, "dates")) or dates
            (sections if sheet.section else people).append(self._check_table(sheet, section, path, name, own))
        if len(people) != 1:
            said = f"{len(people)} sheets have no section" if people else "no sheet has a row for each person"
            help = "leave section: out for the sheet with a row for each person, and for no other"
            self._report("E202" if not people else "E301", said, ("sheets",), help, at_key=True)
        listed = [table.section for table in sections]
        for table in sections:
            if table.section and listed.count(table.section) > 1:
                message = f"two sheets have the section {table.section}"
                self._report("E106", message, (*table.path, "section"))
            if table.keep:
                help = "keep columns of the sheet with a row for each person"
                self._report("E301", "a section's sheet keeps no columns", (*table.path, "keep"), help, at_key=True)
        return [*people, *sections]

    def _find_section(self, name: str, path: Path) -> str:
        if fold_name(name) in SECTIONS_BY_KEY:
            return fold_name(name)
        meant = dict.fromkeys(fact.partition(".")[0] for fact in find_facts(name))
        known = [key for key in meant if key in SECTIONS_BY_KEY]
        help = f"did you mean {' or '.join(known)}?" if known else did_you_mean(name, SECTIONS_BY_KEY)
        self._report("E208", f"no section is called {name}", path, help)
        return ""

    def _check_table(
        self, found: RosterMap | SheetMap, section: str, path: Path, sheet: str, dates: tuple[str, ...]
    ) -> TableRule:
        seen: dict[str, Path] = {}
        columns: list[ColumnRule] = []
        if isinstance(found, SheetMap):
            self._note_once(found.id, (*path, "id"), (*path, "id"), seen, "column")
            columns.append(ColumnRule(found.id, (*path, "id"), self._line((*path, "id")), ID_PLACE))
        for name, spec in (found.columns or {}).items():
            own: Path = (*path, "columns", name)
            self._note_once(name, own, own, seen, "column")
            columns.append(self._check_column(name, spec, section, own, dates))
        for key in ("keep", "ignore"):
            for index, name in enumerate(getattr(found, key)):
                self._note_once(name, (*path, key, index), None, seen, "column")
        ignored = {fold_text(name) for name in found.ignore}
        for rule in columns:
            if rule.by is not None and fold_text(rule.by.column) in ignored:
                message = f"{rule.name} depends on a column that is ignored"
                self._report("E301", message, (*rule.by.path, "by"), "take that column out of ignore")
        self._check_ids(columns, (*path, "columns"), has_own=isinstance(found, SheetMap))
        self._check_doubles(columns)
        assume = tuple(self._check_assumed(found.assume, (*path, "assume"), section)) if section else ()
        if path and not section and found.assume:
            help = "put it below assume: at the top"
            self._report("E301", "what is assumed of people belongs to the whole map", (*path, "assume"), help)
        return TableRule(
            *(sheet, section, found.header or 0, tuple(columns), found.keep, tuple(sorted(ignored)), assume, path),
            skip=found.skip,
        )

    def _note_once(self, name: str, path: Path, key: Path | None, seen: dict[str, Path], what: str) -> None:
        """Report a name that is empty, or listed before; ``key`` is its path where it is a key."""
        folded = fold_text(name)
        if not folded:
            self._report("E111", f"the name of a {what} is empty", path, at_key=key is not None)
            return
        if folded not in seen:
            seen[folded] = path
            return
        first = seen[folded]
        spans = [self._span(each, is_key=each[-2:-1] in (("columns",), ("sheets",))) for each in (path, first)]
        self._document.report_at(
            "E106", f"the {what} {name} is listed twice", spans[0], path, "", ((spans[1], "it is first listed"),)
        )

    def _span(self, path: Path, *, is_key: bool) -> Span | None:
        return self._document.find_span(path, at_key=is_key)

    def _check_ids(self, columns: Sequence[ColumnRule], path: Path, *, has_own: bool) -> None:
        """Report where no column, or more than one, tells the people apart."""
        ids = [rule for rule in columns if ID_PLACE in rule.places]
        for rule in ids[1:] if len({fold_text(each.name) for each in ids}) == len(ids) else ():
            message = f"two columns are the {ID}: {ids[0].name} and {rule.name}"
            self._report("E106", message, rule.path, "the id is below id: already" if has_own else "")
        if not ids:
            self._report("E202", f"no column is the {ID}", path, "write id for the column that tells the people apart")
        elif ids[0].by or ids[0].words or not ids[0].is_open:
            self._report("E209", f"the {ID} is read as it is", ids[0].path, f"write {ids[0].name}: {ID}")

    def _check_doubles(self, columns: Sequence[ColumnRule]) -> None:
        """Report two columns that always hold the same fact, unless it can be made of several."""
        first: dict[Place, ColumnRule] = {}
        for rule in columns:
            if rule.to is None or rule.to == ID_PLACE:
                continue
            kind = kind_of(rule.to)
            if rule.to in first and not (kind and kind.kind in JOINED):
                other = first[rule.to]
                message = f"two columns are {rule.to.name}: {other.name} and {rule.name}"
                self._report("E106", message, rule.path, "ignore one of them, or say with by: when each is")
            first.setdefault(rule.to, rule)

    def _check_dates(self, formats: Sequence[str], path: Path) -> tuple[str, ...]:
        """Return the formats of dates; report two that may be mixed up."""
        clash = find_clash(formats)
        if clash:
            message = f"a cell may be both {clash[0]} and {clash[1]}"
            self._report("E301", message, path, "keep the one that the export has; a column may have dates: of its own")
        return tuple(formats)

    # --- Columns ----------------------------------------------------------------------------------------------

    def _check_column(
        self, name: str, spec: ColumnSpec, section: str, path: Path, dates: tuple[str, ...]
    ) -> ColumnRule:
        if isinstance(spec, str):
            return ColumnRule(name, path, self._line(path), self._find_place(spec, section, path), formats=dates)
        place, by = None, None
        if isinstance(spec.to, ByMap):
            by = self._check_by(spec.to, section, (*path, "to"))
        elif spec.to is not None:
            place = self._find_place(spec.to, section, (*path, "to"))
        own = self._check_dates(spec.dates, (*path, "dates"))
        rule = ColumnRule(
            name, path, self._line(path), place, by, (), spec.words is None or spec.others is not None, own or dates
        )
        self._check_form(spec, rule)
        words = [*self._check_words(spec, rule, section), *self._check_none(spec, rule, section)]
        self._note_words(words, path)
        return rule._replace(words=tuple((word, said) for word, said, _ in words))

    def _find_place(self, name: str, section: str, path: Path, *, at_key: bool = False) -> Place | None:
        """Return the place of a fact by its name; None, with a problem noted, if there is none."""
        if fold_name(name) == ID:
            return ID_PLACE
        place = find_place_in_section(section, name) if section else find_place(name)
        if place is None:
            if fold_name(name) == NOTHING_SAID:
                help = "list a column that says no fact below ignore:"
            else:
                plain = name.replace("[", ".").replace("]", "")
                help = hint_at_section_column(section, plain) if section else hint_at_column(plain)
                help = help.replace("remove it if it holds no fact; ", "").replace("remove it: ", "ignore it: ")
            self._report("E201" if at_key else "E208", f"no fact is called {name}", path, help, at_key=at_key)
        return place

    def _check_by(self, by: ByMap, section: str, path: Path) -> ByRule:
        if not fold_text(by.by):
            self._report("E111", "the name of a column is empty", (*path, "by"))
        words: list[tuple[str, Place | None]] = []
        self._note_words([(word, "", (*path, "words", word)) for word in by.words], path)
        for word, name in by.words.items():
            is_nothing = fold_name(name) == NOTHING_SAID
            place = None if is_nothing else self._find_place(name, section, (*path, "words", word))
            words.append((word, place))
        return ByRule(by.by, tuple(words), path, self._line((*path, "by")))

    def _note_words(self, words: Iterable[tuple[str, Any, Path]], path: Path) -> None:
        """Report words that differ only in case or spaces, which read alike."""
        first: dict[str, str] = {}
        for word, _, own in words:
            other = first.get(fold_text(word))
            if other is None:
                first[fold_text(word)] = word
                continue
            message = f"the word {word} is there twice" if other == word else f"{word} and {other} are the same word"
            self._report("E106", message, own, "case and extra spaces do not count", at_key=True)

    def _check_form(self, spec: ColumnMap, rule: ColumnRule) -> None:
        """Report keys of a column that do not go together."""
        has_place = spec.to is not None
        if not has_place and spec.words is None and not spec.none:
            self._report(
                "E202", "to is missing", rule.path, "add to: with the fact, or words: with what each word says"
            )
        if spec.others and not spec.words:
            message, help = "others has no words next to it", "leave it out: all cells are read as they are"
            self._report("E301", message, (*rule.path, "others"), help, at_key=True)
        elif spec.others and not has_place:
            message, help = "it is not said which fact other words are", "add to: with the fact"
            self._report("E301", message, (*rule.path, "others"), help)
        kinds = {place: kind_of(place) for place in rule.places if place != ID_PLACE}
        if spec.is_:
            for place, kind in kinds.items():
                if kind is None or kind.kind not in _KINDS[spec.is_]:
                    self._report("E301", f"{place.name} is no {spec.is_}", (*rule.path, "is"))
        if spec.dates and not any(kind and kind.kind == "date" for kind in kinds.values()):
            self._report("E301", "the column holds no date", (*rule.path, "dates"), "leave it out", at_key=True)

    def _check_words(self, spec: ColumnMap, rule: ColumnRule, section: str) -> Iterator[tuple[str, Said, Path]]:
        """Give each word with what it says, and its place in the file."""
        for word, meaning in (spec.words or {}).items():
            path: Path = (*rule.path, "words", word)
            if not fold_text(word):
                help = "an empty cell says nothing; what is true of everybody goes below assume:"
                self._report("E111", "a word is empty", path, help, at_key=True)
            elif isinstance(meaning, dict):
                yield word, tuple((place, text) for place, text, _ in self._check_facts(meaning, section, path)), path
            elif isinstance(meaning, str) and fold_name(meaning) == NOTHING_SAID:
                yield word, (), path
            elif spec.to is None:
                if meaning is NOTHING:
                    self._report("E111", "nothing is written here", path, "write what the word says, or nothing")
                else:
                    help = f"write {{programs.1.field: {_as_cell(meaning)}}}, with the fact that is meant, or add to:"
                    self._report("E209", "it is not said which fact this is", path, help)
            else:
                for place in rule.places:
                    self._check_value(place, meaning, path)
                yield word, _as_cell(meaning), path

    def _check_facts(self, facts: Mapping[str, Any], section: str, path: Path) -> Iterator[tuple[Place, str, Path]]:
        """Give the facts that a mapping lists, with the text of a cell for each value, and where it is."""
        seen: set[Place] = set()
        for name, value in facts.items():
            own = (*path, name)
            place = self._find_place(name, section, own, at_key=True)
            if place == ID_PLACE:
                self._report("E209", f"the {ID} is a column of its own", own, at_key=True)
            elif place in seen:
                self._report("E106", f"{place.name} is there twice", own, "keep one of the two", at_key=True)
            elif place is not None:
                seen.add(place)
                self._check_value(place, value, own)
                yield place, _as_cell(value), own

    def _check_none(self, spec: ColumnMap, rule: ColumnRule, section: str) -> Iterator[tuple[str, Said, Path]]:
        """Give the words that say that there is no record, with that."""
        if not spec.none:
            return
        path: Path = (*rule.path, "none")
        sections = list(dict.fromkeys(place.section for place in rule.places if place != ID_PLACE))
        help = "write nothing for these words below words:"
        if section:
            self._report("E301", "a row of a section's sheet is a record", path, help, at_key=True)
        elif len(sections) != 1 or not sections[0]:
            said = "none says that there is no record, and the column is no fact of one record"
            self._report("E301", said, path, help, at_key=True)
        elif any(place.number > 1 for place in rule.places):
            self._report("E301", "none says that there is no record at all", path, help, at_key=True)
        else:
            said_none = ((Place(sections[0], 0, ""), NO_RECORDS[0]),)
            for index, word in enumerate(spec.none):
                yield word, said_none, (*path, index)

    def _check_value(self, place: Place, value: Any, path: Path) -> None:
        """Report a value that a fact cannot have."""
        if place == ID_PLACE:
            return
        if value is NOTHING:
            self._report("E111", "nothing is written here", path, "write the value, or nothing")
            return
        if isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(each, str) for each in value)):
            self._report("E209", "a value belongs here, or a list of words", path)
            return
        try:
            read = reader_for(place, CUSTOMS)
            fact = read(_as_cell(value)) if read else _as_cell(value)
        except CellError as error:
            self._report("E203", str(error), path)
            return
        if not place.field and place.section:
            if isinstance(fact, str) and fact != NO_RECORDS[0]:
                fact = record_place(place.section, 1, next(iter(section_fields(place.section))))
                help = f"for what is known of it, write a fact such as {fact.name}"
                self._report("E209", f"{place.section} as a whole can only be none", path, help)
            return
        word = SECTIONS_BY_KEY[place.section].word if place.section else PERSON
        name, _, question = place.field.partition(".")
        problems = find_fact_problems(word, name, {question: fact} if name == ANSWERS else fact)
        for problem in problems[:1]:
            self._report(problem.code, problem.message, path, problem.help)

    # --- What is assumed, and what records need ---------------------------------------------------------------

    def _check_assumed(self, facts: Mapping[str, Any], path: Path, section: str) -> Iterator[tuple[Place, str]]:
        """Give what is assumed, with the text of a cell for each value."""
        for place, text, own in self._check_facts(facts, section, path):
            is_answer = place.field.startswith(f"{ANSWERS}.")
            if is_answer or (not place.section and place.field not in PERSONAL_FACTS):
                help = "say of each section what is assumed, such as military: none"
                self._report("E301", f"{own[-1]} is nothing that can be assumed", own, help, at_key=True)
            yield place, text

    def _check_records(self, tables: Sequence[TableRule], assume: Sequence[tuple[Place, str]]) -> None:
        """Report records that no row can hold, since a fact that they need has no column."""
        own = {table.section for table in tables if table.section}
        spoken_of = {place[:2] for table in tables for rule in table.columns for place in rule.places if place.field}
        for place, _ in assume:
            whole = Place(place.section, 0, "")
            if place.field and place[:2] not in spoken_of and (whole, NO_RECORDS[0]) in assume:
                message = f"{place.section} is assumed to be none"
                self._report("E301", message, ("assume", place.name), "keep one of the two", at_key=True)
            if place.section in own and place.field:
                sheet = next(table.sheet for table in tables if table.section == place.section)
                help = f"put {{{place.field}: …}} below assume: of the sheet {sheet}"
                self._report(
                    "E301", f"{place.section} has a sheet of its own", ("assume", place.name), help, at_key=True
                )
        for table in tables:
            given: dict[tuple[str, int], tuple[set[str], Path]] = {}
            for rule in table.columns:
                for place in rule.places:
                    if place.section in own and place.field and not table.section:
                        message = f"{place.section} has a sheet of its own"
                        self._report("E301", message, rule.path, "give its facts there", at_key=True)
                    if place.section and place.field:
                        given.setdefault(place[:2], (set(), rule.path))[0].add(place.field)
            for place, _ in (*assume, *table.assume):
                if place.section and place.field and not table.section:
                    given.setdefault(place[:2], (set(), ("assume", place.name)))
                if place[:2] in given:
                    given[place[:2]][0].add(place.field)
            for (key, number), (fields, path) in given.items():
                for field in required_fields(key):
                    if field not in fields:
                        name = field if table.section else Place(key, number, field).name
                        message = f"each {SECTIONS_BY_KEY[key].noun} must have {name}, and no column is that"
                        help = f"name its column; or write assume: {{{name}: …}}, to say it of all"
                        self._report("E202", message, path, help, at_key=True)


def _as_cell(value: Any) -> str:
    """Return the text of a cell for a value of the file."""
    if isinstance(value, list):
        return "; ".join(map(str, value)) or NO_RECORDS[0]
    return str(value).lower() if isinstance(value, bool) else str(value)
