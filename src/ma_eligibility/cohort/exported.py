"""Results with the columns that are kept of a roster and, where a map reads it, with facts called by its columns."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ma_eligibility.cohort.columns import RESULT_NAMES, Column, ResultRow
from ma_eligibility.errors import parse_path
from ma_eligibility.load.roster_map import fold_text
from ma_eligibility.roster.mapping.maps import MapFile
from ma_eligibility.roster.rosters import Entry

#: The columns of results that have addresses of facts.
_OF_FACTS = ("unknown", "facts")


def refuse_taken_names(map_file: MapFile) -> None:
    """Raise InputError if a table of results has a column already that the map keeps."""
    document = replace(map_file.document, problems=[], omitted_count=0)
    people = map_file.rules.people
    for index, name in enumerate(people.keep):
        if fold_text(name) in RESULT_NAMES:
            message = f"the answers have a column {fold_text(name)} of their own"
            document.report("E106", message, (*people.path, "keep", index), "ignore the column, or rename it")
    document.raise_problems()


def write_as_exported(
    rows: Sequence[ResultRow], entries: Sequence[Entry], columns: Sequence[Column]
) -> list[ResultRow]:
    """Return the rows about people of a roster, with the cells that are kept at the end of each.

    ``columns`` are those of the rows; a fact is called by the column of the export that has it.
    """
    of_facts = next((at for at, column in enumerate(columns) if column.name in _OF_FACTS), None)
    if of_facts is None:
        return [(*row, *entry.kept) for row, entry in zip(rows, entries, strict=True)]
    found = []
    for row, entry in zip(rows, entries, strict=True):
        facts = tuple(dict.fromkeys(_call_facts(row[of_facts], entry))) if row[of_facts] else row[of_facts]
        found.append((*row[:of_facts], facts, *row[of_facts + 1 :], *entry.kept))
    return found


def _call_facts(facts: Sequence[str], entry: Entry) -> Iterator[str]:
    """Give the column of each fact; its address if it has none, and what is no fact as it is."""
    call = entry.call
    for fact in facts:
        yield (call(parse_path(fact)) if call and " " not in fact else "") or fact
