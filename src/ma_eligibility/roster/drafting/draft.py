"""The draft of a map, made of what an export holds: what is not sure is a commented line that must be decided."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ma_eligibility.load.roster_map import OTHERS
from ma_eligibility.plain import dump_json, show_plain
from ma_eligibility.roster.drafting.draft_columns import (
    Said,
    Spec,
    quote,
    write_yaml,
)
from ma_eligibility.roster.drafting.draft_tables import TableDraft, draft_table, find_id, sort_tables
from ma_eligibility.roster.drafting.survey import Survey, survey_export
from ma_eligibility.roster.mapping.map_rules import DECIDE

#: The longest line on which a column is written.
WIDTH = 110
#: What tells an editor the schema, which is written next to the draft.
SCHEMA_LINE = "# yaml-language-server: $schema=map.schema.json"


class Draft(NamedTuple):
    """The draft of a map."""

    text: str
    undecided: int
    """How many things must be decided."""


def draft_map(path: str) -> Draft:
    """Return the draft of a map for an export; raises InputError if it has no usable table."""
    surveys = survey_export(path)
    people, sections, left_out = sort_tables(path, surveys)
    own = {section for section, _, _ in sections}
    tables = [draft_table(people, "", *find_id(path, people), own)]
    for section, survey, column in sections:
        tables.append(draft_table(survey, section, column, "", own))
    return _Writer(path, tables, left_out, len(surveys) > 1).write()


class _Writer:
    """Writes the text of a draft."""

    def __init__(
        self, path: str, tables: Sequence[TableDraft], left_out: Sequence[tuple[Survey, str]], is_book: bool
    ) -> None:
        self._path, self._tables, self._left_out, self._is_book = path, tables, left_out, is_book
        self._is_joined = len(tables) > 1
        forms = {spec.formats for table in tables for spec in table.specs if spec.formats and not spec.question}
        self._dates = forms.pop() if len(forms) == 1 else ()

    def write(self) -> Draft:
        """Return the draft."""
        name = show_plain(Path(self._path).name)
        body = [f"map: {write_yaml(Path(self._path).stem)}"]
        for survey, reason in self._left_out:
            body.append(f"# {quote(survey.name)} is left out: {show_plain(reason)}")
        if self._dates:
            body.append(f"dates: {self._dates[0]}")
        if self._is_joined:
            body.append("sheets:")
            for table in self._tables:
                body += [f"  {write_yaml(table.survey.name)}:", *_indent(self._write_table(table), 4)]
        else:
            body += self._write_table(self._tables[0])
        people = next(table for table in self._tables if not table.section)
        body += _write_assumptions(people)
        text = "\n".join(body) + "\n"
        undecided = text.count(f"{DECIDE} ")
        head = [SCHEMA_LINE, f"# Drafted from {name}: look at every line."]
        if undecided:
            head += [
                f'# What follows each "{DECIDE[:-1]}" must be decided: correct the lines below it and remove the #',
                "# in front of each, or delete them. Every column must be below columns, keep or ignore; a row with a",
                "# word that is not listed is rejected. A word that is nothing is passed over.",
            ]
        head.append("# What is true of everybody can be said once, as assume: {military: none}; answers then say so.")
        return Draft("\n".join(head) + "\n" + text, undecided)

    def _write_table(self, table: TableDraft) -> list[str]:
        lines = [f"# {show_plain(note)}" for note in table.notes]
        if self._is_joined:
            lines += _comment_out([f"id: {write_yaml(table.id.name)}"], table.id_question)
            if table.section:
                lines.append(f"section: {table.section}")
        elif self._is_book:
            lines += self._write_sheet(table)
        if table.survey.is_lower:
            lines.append(f"header: {table.survey.header}")
        lines.append("columns:")
        if not self._is_joined:
            lines += _indent(_comment_out([f"{write_yaml(table.id.name)}: id"], table.id_question), 2)
        for spec in (each.without_inner_questions() for each in table.specs):
            lines += _indent(_comment_out(self._write_spec(spec), spec.question), 2)
        if table.section:
            lines += _write_assumptions(table)
        if table.skip:
            places = ", ".join(str(total.line) for total in table.survey.totals)
            lines.append(f"# Sums of other rows, as in row {places}, are not read; every run says so.")
            lines.append(f"skip: [{', '.join(map(write_yaml, table.skip))}]")
        for key, names in (("keep", table.keep), ("ignore", table.ignore)):
            if names:
                lines.append(f"{key}:")
                for name, asked in sorted(names, key=lambda each: bool(each[1])):
                    lines += _indent(_comment_out([f"- {write_yaml(name)}"], asked), 2)
        return lines

    def _write_sheet(self, table: TableDraft) -> list[str]:
        """Return the line that names the sheet, which is commented if another one may be meant."""
        rivals = [survey.name for survey, reason in self._left_out if DECIDE in reason]
        asked = f"is this the sheet to read? There is {', '.join(map(quote, rivals))}, too" if rivals else ""
        return _comment_out([f"sheet: {write_yaml(table.survey.name)}"], asked)

    def _write_spec(self, spec: Spec) -> list[str]:
        formats = () if spec.formats == self._dates else spec.formats
        name = write_yaml(spec.name)
        if not (spec.words or spec.none or spec.by or formats):
            return [f"{name}: {spec.to}"]
        flow = self._write_flow(spec, formats)
        if flow and len(flow) <= WIDTH:
            return [flow]
        lines = [f"{name}:"]
        if spec.to:
            lines.append(f"  to: {spec.to}")
        if spec.by:
            lines += ["  to:", f"    by: {write_yaml(spec.by)}", "    words:", *_indent(_write_words(spec.by_words), 6)]
        if formats:
            lines.append(f"  dates: {formats[0]}")
        if spec.words:
            lines += ["  words:", *_indent(_write_words(spec.words), 4)]
        if spec.none:
            none = f"none: [{', '.join(write_yaml(word.text) for word in spec.none)}]"
            lines += _indent(_comment_out([none], spec.none_question), 2)
        if spec.is_open:
            lines.append(f"  others: {OTHERS}")
        return lines

    def _write_flow(self, spec: Spec, formats: tuple[str, ...]) -> str:
        """Return a column on one line; empty if it has questions within."""
        if any(said.question for said in (*spec.words, *spec.by_words)) or spec.none_question:
            return ""
        parts = [f"to: {spec.to}"] if spec.to else []
        if spec.by:
            parts.append(f"to: {{by: {write_yaml(spec.by)}, words: {_flow_words(spec.by_words)}}}")
        if formats:
            parts.append(f"dates: {_yaml_in_flow(formats[0])}")
        if spec.words:
            parts.append(f"words: {_flow_words(spec.words)}")
        if spec.none:
            parts.append(f"none: [{', '.join(write_yaml(word.text) for word in spec.none)}]")
        if spec.is_open:
            parts.append(f"others: {OTHERS}")
        return f"{write_yaml(spec.name)}: {{{', '.join(parts)}}}"


def _yaml_in_flow(text: str) -> str:
    return dump_json(text).strip() if "," in text else text


def _flow_words(words: Iterable[Said]) -> str:
    return f"{{{', '.join(f'{write_yaml(said.word.text)}: {said.value}' for said in words)}}}"


def _write_words(words: Iterable[Said]) -> Iterator[str]:
    for said in words:
        yield from _comment_out([f"{write_yaml(said.word.text)}: {said.value}"], said.question)


def _write_assumptions(table: TableDraft) -> list[str]:
    """Return the line with what may be true of all records of a table, and what is asked of it; nothing if none is."""
    facts = {name: "present" if name.endswith("end") else "…" for name in table.lacking}
    names = " or ".join(facts)
    asked = [f"no column is {names}, which every record must have: what is true of all?"] if facts else []
    for column, fact in table.open_ends:
        facts[fact] = "present"
        cells = f"{column.empty} cells of {quote(column.name)} are empty: do the jobs of these rows go on?"
        cell = f"one cell of {quote(column.name)} is empty: does the job of that row go on?"
        asked.append(cell if column.empty == 1 else cells)
    said = ", ".join(f"{name}: {value}" for name, value in facts.items())
    return _comment_out([f"assume: {{{said}}}"], " ".join(asked)) if facts else []


def _comment_out(lines: Sequence[str], question: str) -> list[str]:
    """Return the lines behind a question, each with a # in front of it; as they are if nothing is asked."""
    if not question:
        return [*lines]
    return [f"# {DECIDE} {show_plain(question.strip())}", *(f"#{line}" for line in lines)]


def _indent(lines: Iterable[str], spaces: int) -> list[str]:
    return [" " * spaces + line for line in lines]
