"""People as plain values, written as all that rosters may be: texts, and tables wide or joined, CSV or workbook."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.vocabulary import facts_outside_sections, record_fields

Person = Mapping[str, Any]
People = Sequence[tuple[str, Person]]
Rows = list[list[str]]

FACTS = tuple(facts_outside_sections())


def with_ids(people: Sequence[Person]) -> list[dict[str, Any]]:
    return [{"id": f"P{number:04}", **person} for number, person in enumerate(people)]


def as_pairs(people: Sequence[Person]) -> list[tuple[str, Person]]:
    """Return people with ids in them as tables take them."""
    return [(person["id"], {key: fact for key, fact in person.items() if key != "id"}) for person in people]


def write_lines(path: Path, people: Sequence[Person]) -> Path:
    """Write people as JSON Lines."""
    path.write_text("".join(f"{_as_json(person)}\n" for person in people), encoding="utf-8")
    return path


def write_documents(path: Path, people: Sequence[Person]) -> Path:
    """Write people as documents of YAML."""
    documents = yaml.safe_dump_all([json.loads(_as_json(person)) for person in people])
    path.write_text(documents, encoding="utf-8")
    return path


def write_profiles(path: Path, people: Sequence[Person]) -> Path:
    """Write people as a folder of profiles, called by their ids."""
    path.mkdir()
    for key, person in as_pairs(people):
        (path / f"{key}.json").write_text(_as_json(person), encoding="utf-8")
    return path


def _as_json(person: Person) -> str:
    return json.dumps(person, default=lambda fact: float(fact) if isinstance(fact, Decimal) else str(fact))


def write_csv(path: Path, people: People, *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Write people, with their ids, as one wide CSV file."""
    return _write_csv(path, wide_rows(people), delimiter, encoding)


def write_folder(path: Path, people: People) -> Path:
    """Write people as a folder of CSV files, one for them and one for each section."""
    path.mkdir(exist_ok=True)
    for name, rows in joined_rows(people).items():
        _write_csv(path / f"{name}.csv", rows, ",", "utf-8")
    return path


def write_wide_workbook(path: Path, people: People) -> Path:
    """Write people as a workbook of one wide sheet."""
    return write_workbook(path, {"Roster": wide_rows(people)})


def write_joined_workbook(path: Path, people: People) -> Path:
    """Write people as a workbook with a sheet for them and one for each section."""
    return write_workbook(path, {name.title(): rows for name, rows in joined_rows(people).items()})


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write rows of texts as sheets; full dates become cells of dates, and plain numbers cells of numbers."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        ids = [at for at, title in enumerate(rows[0]) if title == "id"]
        for row in rows:
            sheet.append([cell if at in ids else _typed(cell) for at, cell in enumerate(row)])
    book.save(path)
    return path


def wide_rows(people: People) -> Rows:
    """Return the header and the rows of the wide table of people."""
    names = ["id", *FACTS]
    for key, section in SECTIONS_BY_KEY.items():
        most = 1 if section.is_single else max((len(_records(person, key)) for _, person in people), default=0)
        names += [key, *(_name(key, at, field) for at in range(most) for field in record_fields(section.word))]
    rows = [names]
    for id, person in people:
        cells = {"id": id, **_facts(person), **_whole_sections(person)}
        for key in SECTIONS_BY_KEY:
            for at, record in enumerate(_records(person, key)):
                cells |= {_name(key, at, field): as_cell(value) for field, value in record.items()}
        rows.append([cells.get(name, "") for name in names])
    return rows


def joined_rows(people: People) -> dict[str, Rows]:
    """Return the header and the rows of the table of the people and of those of the sections, by name."""
    names = ["id", *FACTS, *SECTIONS_BY_KEY]
    tables: dict[str, Rows] = {"people": [names]}
    for id, person in people:
        cells = {"id": id, **_facts(person), **_whole_sections(person)}
        tables["people"].append([cells.get(name, "") for name in names])
    for key, section in SECTIONS_BY_KEY.items():
        fields = list(record_fields(section.word))
        rows = [
            [id, *(as_cell(record[field]) if field in record else "" for field in fields)]
            for id, person in people
            for record in _records(person, key)
        ]
        tables[key] = [["id", *fields], *rows]
    return tables


def as_cell(value: Any) -> str:
    """Return the text of a cell for a fact."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(value) or "none"
    return str(value)


def csv_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def _write_csv(path: Path, rows: Rows, delimiter: str, encoding: str) -> Path:
    path.write_text(csv_text(rows, delimiter), encoding=encoding, newline="")
    return path


def _facts(person: Person) -> dict[str, str]:
    return {name: as_cell(person[name]) for name in FACTS if name in person}


def _whole_sections(person: Person) -> dict[str, str]:
    return {key: "none" for key in SECTIONS_BY_KEY if person.get(key) in ([], "none")}


def _records(person: Person, key: str) -> Sequence[Mapping[str, Any]]:
    found = person.get(key, [])
    return [found] if isinstance(found, dict) else [] if found == "none" else found


def _name(key: str, at: int, field: str) -> str:
    return f"{key}.{field}" if SECTIONS_BY_KEY[key].is_single else f"{key}.{at + 1}.{field}"


def _typed(cell: Any) -> Any:
    if not isinstance(cell, str) or not cell:
        return cell or None
    if len(cell) == len("2021-05-20") and cell[4] == cell[7] == "-":
        found = date.fromisoformat(cell)
        # A date whose number is that of a year counts as what a spreadsheet made of the year.
        return cell if 1900 <= (found - date(1899, 12, 30)).days <= 2100 else found
    if cell in ("true", "false"):
        return cell == "true"
    return Decimal(cell) if cell.replace(".", "", 1).isdecimal() else cell


#: The writers of people, each with a name for what it writes.
WRITERS: tuple[tuple[Any, str], ...] = (
    (write_csv, "roster.csv"),
    (write_folder, "roster"),
    (write_wide_workbook, "wide.xlsx"),
    (write_joined_workbook, "joined.xlsx"),
)
