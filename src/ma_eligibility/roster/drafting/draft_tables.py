"""Which table of an export is whose, and how each is drafted to read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name
from ma_eligibility.profile.meanings import fold_words
from ma_eligibility.profile.office_words import (
    FIRST_NAMES,
    IGNORED,
    KEPT,
    LAST_NAMES,
    PROGRAMS,
    STATUS_WORDS,
    STATUSES,
    find_addresses,
    is_called,
    is_familiar,
    is_id,
    is_status,
    name_section,
    name_total,
)
from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.roster.columns import ID, Place, required_fields
from ma_eligibility.roster.drafting.draft_columns import (
    COMPLETED,
    EXPECTED,
    Spec,
    describe,
    draft_column,
    quote,
    rank_of_name,
)
from ma_eligibility.roster.drafting.survey import Column, Survey
from ma_eligibility.roster.mapping.map_rules import DECIDE


@dataclass
class TableDraft:
    """How a table of an export is drafted to read."""

    survey: Survey
    section: str
    id: Column
    id_question: str = ""
    specs: list[Spec] = field(default_factory=list)
    keep: list[tuple[str, str]] = field(default_factory=list)
    ignore: list[tuple[str, str]] = field(default_factory=list)
    """The columns in each list with the question about it, which is empty for none."""
    notes: list[str] = field(default_factory=list)
    open_ends: list[tuple[Column, str]] = field(default_factory=list)
    """The columns of the ends of jobs that have empty cells, each with the fact that it is."""
    skip: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    """The facts that its records need and no column has."""


def sort_tables(
    path: str, surveys: Sequence[Survey]
) -> tuple[Survey, list[tuple[str, Survey, Column]], list[tuple[Survey, str]]]:
    """Return the people's table, those of sections with the column of their ids, and those left out with the reason."""
    with_rows = [survey for survey in surveys if survey.rows]
    if not with_rows:
        message = "it has no rows below a header"
        raise InputError([Problem("E111", message, display_name(path))])
    people = max(with_rows, key=lambda survey: _score_people(survey))
    ids = find_id(path, people)[0].ids
    sections: list[tuple[str, Survey, Column]] = []
    left_out: list[tuple[Survey, str]] = [
        (each, "it has no rows below its header" if each.columns else "no row of it looks like a header")
        for each in surveys
        if not each.rows
    ]
    for survey in with_rows:
        if survey is people:
            continue
        section, column = _find_section(survey), _find_column_of_ids(survey, ids)
        if column is None:
            mark = f"{DECIDE} it seems to be {section}, and " if section else ""
            left_out.append((survey, f"{mark}no column of it has ids of the people"))
        elif not section and _score_people(survey) > 1:
            reason = f"{DECIDE} it seems to be of people, too, and a map reads one such sheet"
            left_out.append((survey, reason))
        elif not section:
            left_out.append((survey, f"{DECIDE} it has ids, and it does not say which facts its rows are"))
        elif section in (each for each, _, _ in sections):
            left_out.append((survey, f"{DECIDE} it seems to be {section}, as another sheet is, and a map reads one"))
        else:
            sections.append((section, survey, column))
    return people, sections, left_out


def _score_people(survey: Survey) -> int:
    """Return how many columns of a table are those of a table of people; less for one whose ids come again."""
    names = {fold_words(column.name) for column in survey.columns}
    known = FIRST_NAMES | LAST_NAMES | KEPT | STATUSES | PROGRAMS
    facts = [find_addresses(column.name)[0] for column in survey.columns]
    own = sum(1 for each in facts if each and each[0] in ("candidate", "born"))
    is_unique = any(is_id(column.name) and _is_whole(column) for column in survey.columns)
    return len(names & known) + 2 * own + 2 * is_unique


def _find_section(survey: Survey) -> str:
    """Return the section that most columns of a table are facts of; empty if there is none."""
    counts: dict[str, int] = {}
    for column in survey.columns:
        for section in {address.partition(".")[0] for address in find_addresses(column.name)[0]}:
            if section in SECTIONS_BY_KEY:
                counts[section] = counts.get(section, 0) + 1
    best = sorted(counts, key=lambda section: -counts[section])
    is_clear = best and counts[best[0]] > 1 and (len(best) == 1 or counts[best[0]] > counts[best[1]])
    return best[0] if is_clear else ""


def _find_column_of_ids(survey: Survey, ids: set[int]) -> Column | None:
    """Return the column of a table whose cells are ids of the people; None if there is none."""
    shares = [
        (len(column.ids & ids) / len(column.ids), is_id(column.name), -index)
        for index, column in enumerate(survey.columns)
        if column.ids and not (column.holds_dates and not column.holds_numbers)
    ]
    best = max(shares, default=(0.0, False, 0))
    is_meant = best[0] >= 0.5 or (best[0] > 0 and best[1])
    return survey.columns[-best[2]] if is_meant else None


def _is_called_id(column: Column) -> bool:
    """Tell whether a column is called as ids are; what is called student may hold names."""
    name = fold_words(column.name)
    return is_id(column.name) and column.filled > 0 and (name != "student" or column.codes == column.filled)


def _is_whole(column: Column) -> bool:
    """Tell whether a column has another cell in every row."""
    return column.is_unique and not column.empty


def find_id(path: str, survey: Survey) -> tuple[Column, str]:
    """Return the column that tells the people apart, and the question about it; raises InputError if there is none."""
    named = [column for column in survey.columns if _is_called_id(column)]
    whole = [column for column in named if _is_whole(column)]
    if whole:
        asked = f"{' or '.join(column.name for column in whole)}: which one tells the people apart?"
        is_same = len(whole) > 1 and fold_words(whole[0].name) != ID
        return whole[0], asked if is_same else ""
    first = survey.columns[0]
    if not named and fold_words(first.name).split("_")[-1] in ("id", "no", "number", "nbr", "num") and _is_whole(first):
        return first, ""
    if named:
        return named[0], f"{quote(named[0].name)} has empty cells or the same id twice: does it tell the people apart?"
    for column in sorted(survey.columns, key=lambda column: column.codes < column.filled):
        is_code = not is_familiar(column.name) and not column.holds_dates and column.is_unique and not column.empty
        if (is_code and survey.rows > 1) or (column.mails == survey.rows and column.is_unique):
            return column, f"does {quote(column.name)} tell the people apart? Each row has another one"
    message, help = "no column tells the people apart", "export the students' ids, too"
    where = f"row {survey.header} of {survey.name}" if survey.name else ""
    line = 0 if survey.name else survey.header
    raise InputError([Problem("E202", message, display_name(path), line, min(line, 1), where, help)])


def draft_table(survey: Survey, section: str, id: Column, id_question: str, own: set[str]) -> TableDraft:
    """Return how a table reads; ``own`` are the sections with a table of their own."""
    table = TableDraft(survey, section, id, id_question)
    status = None if section else _find_status(survey)
    named = Counter(name_section(column.name) for column in survey.columns)
    del named[""], named["diploma"]
    taken: dict[Place, str] = {}
    for column in _with_names_in_order(survey.columns):
        if column is id or column is status:
            continue
        spec = draft_column(column, section, status, named)
        if spec is None:
            _put_in_list(table, column)
            continue
        _ask_about_doubles(spec, taken, own if not section else set())
        table.specs.append(spec)
    if status is not None and not any(spec.by for spec in table.specs):
        _put_in_list(table, status)
    table.specs.sort(key=lambda spec: [column.name for column in survey.columns].index(spec.name))
    _put_names_in_order(table)
    table.lacking = list(_find_lacking(table))
    ends = {spec.name: spec.to for spec in table.specs if spec.place and spec.place.field == "end"}
    table.open_ends = [(column, ends[column.name]) for column in survey.columns if column.name in ends and column.empty]
    table.skip = [*dict.fromkeys(name_total(total.text) for total in survey.totals)]
    table.notes += [f"row {line}: {message}; a run rejects such rows" for message, line in survey.flaws]
    for name in survey.doubles:
        table.notes.append(f"{DECIDE} several columns are called {quote(name)}: rename them in the export")
    return table


def _find_status(survey: Survey) -> Column | None:
    """Return the column that says whether a day of completion is past or ahead; None if there is none."""
    for column in survey.columns:
        if is_status(column.name) and column.has_few_words:
            said = [STATUS_WORDS.get(fold_words(word.text)) for word in column.words.values()]
            if "completed" in said or "expected" in said:
                return column
    return None


def _with_names_in_order(columns: Iterable[Column]) -> list[Column]:
    """Return the columns with the parts of people's names in the order in which they are written."""
    return sorted(columns, key=lambda column: rank_of_name(column.name))


def _put_names_in_order(table: TableDraft) -> None:
    """Put the parts of people's names next to each other, in the order in which they are joined."""
    named = (spec for spec in table.specs if rank_of_name(spec.name))
    parts = sorted(named, key=lambda spec: rank_of_name(spec.name))
    if parts:
        at = min(table.specs.index(spec) for spec in parts)
        others = [spec for spec in table.specs if spec not in parts]
        table.specs = [*others[:at], *parts, *others[at:]]


def _put_in_list(table: TableDraft, column: Column) -> None:
    """Put a column that holds no fact into keep or ignore, with a question if that is not sure."""
    is_mail = column.filled > 0 and 2 * column.mails > column.filled
    if (is_called(column.name, KEPT) or is_mail) and not table.section:
        table.keep.append((column.name, ""))
    elif is_called(column.name, IGNORED) or is_called(column.name, KEPT) or is_mail:
        table.ignore.append((column.name, ""))
    else:
        table.ignore.append((column.name, f"does {quote(column.name)} hold a fact? {describe(column)}"))


def _ask_about_doubles(spec: Spec, taken: dict[Place, str], own: set[str]) -> None:
    """Ask about a column whose fact another column has, or a sheet of its own."""
    places = [COMPLETED, EXPECTED] if spec.by else [spec.place] if spec.place else []
    for place in places:
        is_part = place.field == "candidate" and rank_of_name(spec.name) > 0 and rank_of_name(taken.get(place, "")) > 0
        if place.section in own:
            spec.question = spec.question or f"{place.section} has a sheet of its own: leave {quote(spec.name)} out?"
        elif place in taken and not is_part:
            asked = f"{quote(taken[place])} is {place.name} already: leave {quote(spec.name)} out?"
            spec.question = spec.question or asked
        elif not spec.question:
            taken[place] = spec.name


def _find_lacking(table: TableDraft) -> Iterator[str]:
    """Give the facts that records must have and no column has."""
    records: dict[tuple[str, int], set[str]] = {}
    for spec in table.specs:
        if spec.place and spec.place.section and spec.place.field:
            records.setdefault(spec.place[:2], set()).add(spec.place.field)
    for (key, number), fields in records.items():
        for name in required_fields(key):
            if name not in fields:
                yield name if table.section else Place(key, number, name).name
