"""Rosters as an office exports them: other headers, words and dates; and the map that reads them back."""

import json
import string
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any, NamedTuple

from ma_eligibility.profile.profile import SECTIONS_BY_KEY
from ma_eligibility.profile.vocabulary import FieldKind
from ma_eligibility.roster.columns import Place, find_place, find_place_in_section, kind_of

Rows = list[list[str]]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: How a day is written, by the name of its form in a map.
WRITE_DAY: dict[str, Any] = {
    "YYYY-MM-DD": lambda day: day.isoformat(),
    "YYYY/MM/DD": lambda day: f"{day.year}/{day.month:02}/{day.day:02}",
    "YYYYMMDD": lambda day: f"{day.year}{day.month:02}{day.day:02}",
    "MM/DD/YYYY": lambda day: f"{day.month:02}/{day.day:02}/{day.year}",
    "M/D/YYYY": lambda day: f"{day.month}/{day.day}/{day.year}",
    "MM-DD-YYYY": lambda day: f"{day.month:02}-{day.day:02}-{day.year}",
    "DD/MM/YYYY": lambda day: f"{day.day:02}/{day.month:02}/{day.year}",
    "D/M/YYYY": lambda day: f"{day.day}/{day.month}/{day.year} 0:00",
    "DD-MM-YYYY": lambda day: f"{day.day:02}-{day.month:02}-{day.year}",
    "DD.MM.YYYY": lambda day: f"{day.day}.{day.month}.{day.year}",
    "DD-Mon-YYYY": lambda day: f"{day.day:02}-{MONTHS[day.month - 1].upper()}-{day.year}",
    "D Mon YYYY": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "Mon D, YYYY": lambda day: f"{MONTHS[day.month - 1]}. {day.day}, {day.year}",
}
MONTHS_ONLY: dict[str, Any] = {
    "MM/YYYY": lambda year, month: f"{month}/{year}",
    "MM-YYYY": lambda year, month: f"{month:02}-{year}",
    "YYYYMM": lambda year, month: f"{year}{month:02}",
    "Mon YYYY": lambda year, month: f"{MONTHS[month - 1]} {year}",
    "Mon-YYYY": lambda year, month: f"{MONTHS[month - 1]}-{year}",
}


class Column(NamedTuple):
    """A column of an export, and what the map says of it."""

    name: str
    cells: list[str]
    spec: Any


class Export(NamedTuple):
    """An export with its map; ``rows`` begins with the header."""

    rows: Rows
    map: dict[str, Any]


class Exporter:
    """Writes tables of the tool's own as exports of an office."""

    def __init__(self, source: Random, forms: Sequence[str] = ()) -> None:
        """``forms`` are those of days and of months; each column has its own if they are left out."""
        self.source, self.forms = source, [*forms]
        self._taken: set[str] = set()

    def export(self, rows: Rows, section: str = "") -> Export:
        """Return a table of the tool's own, of people or of a section's records, as an export with its map."""
        header, *body = rows
        columns: list[Column] = []
        by_place = {header[at]: [row[at] for row in body] for at in range(len(header))}
        names = list(by_place)
        while names:
            name = names.pop(0)
            cells = by_place[name]
            other = name.removesuffix("completed") + "expected"
            if name.endswith("completed") and other in names and self.source.random() < 0.7:
                names.remove(other)
                columns += self._merge(name, cells, other, by_place[other])
            elif name == "candidate" and not section and self.source.random() < 0.7:
                columns += self._split(cells)
            else:
                columns.append(self._column(name, cells, section))
        kept, ignored = self._more(len(body)), self._more(len(body))
        spec = {column.name: column.spec for column in columns if column.spec is not None}
        every = [*columns, kept, ignored]
        self.source.shuffle(every)
        written = [
            [column.name for column in every],
            *([column.cells[at] for column in every] for at in range(len(body))),
        ]
        return Export(written, {"columns": spec, "ignore": [ignored.name], "keep": [kept.name]})

    def name(self) -> str:
        """Return a name that nothing has yet."""
        while True:
            words = ["".join(self.source.choices(string.ascii_letters + "äß#:'", k=4)) for _ in range(2)]
            found = " ".join(words).strip()
            if found.casefold() not in self._taken and found == " ".join(found.split()):
                self._taken.add(found.casefold())
                return found

    def _more(self, count: int) -> Column:
        """Return a column that is no fact."""
        return Column(self.name(), [f"more {number}" for number in range(count)], None)

    def _split(self, cells: Sequence[str]) -> list[Column]:
        """Return the names of people in two columns."""
        halves = [cell.split(" ", 1) if self._is_two(cell) else [cell, ""] for cell in cells]
        return [Column(self.name(), [half[at] for half in halves], "candidate") for at in range(2)]

    def _is_two(self, cell: str) -> bool:
        first, _, second = cell.partition(" ")
        return bool(first.strip() and second.strip()) and first == first.strip() and second == second.strip()

    def _merge(self, name: str, cells: Sequence[str], other: str, more: Sequence[str]) -> list[Column]:
        """Return a day of completion, and whether it is past, for the columns ``completed`` and ``expected``."""
        status, done, ahead = self.name(), self.name(), self.name()
        form = self._forms()
        words = [done if one else ahead if two else "" for one, two in zip(cells, more, strict=True)]
        days = [self._write_date(one or two, form) for one, two in zip(cells, more, strict=True)]
        by = {"by": status, "words": {done.upper(): name, ahead: other}}
        return [Column(self.name(), days, {"is": "date", "to": by, "dates": form}), Column(status, words, None)]

    def _column(self, name: str, cells: list[str], section: str) -> Column:
        if name == "id":
            return Column(self.name(), cells, "id")
        place = find_place_in_section(section, name) if section else find_place(name)
        assert place is not None
        kind = kind_of(place)
        if kind is None:
            return self._whole(name, place, cells)
        if kind.kind == "date":
            form = self._forms()
            return Column(self.name(), [self._write_date(cell, form) for cell in cells], {"to": name, "dates": form})
        if kind.kind == "number":
            return Column(self.name(), [_with_commas(cell) for cell in cells], name)
        if kind.kind in ("word", "flag", "words") and self.source.random() < 0.6:
            return self._reword(name, cells, kind)
        return Column(self.name(), cells, name)

    def _whole(self, name: str, place: Place, cells: list[str]) -> Column:
        """Return the column of a section as a whole, which holds none or nothing."""
        word, say = self.name(), self.source.random() < 0.5
        if say and SECTIONS_BY_KEY[place.section].key == name:
            return Column(self.name(), [word if cell else "" for cell in cells], {"to": name, "none": [word.lower()]})
        spec = {"words": {word: {name: "none"}, "-": "nothing"}}
        return Column(self.name(), [word if cell else self.source.choice(["", "-"]) for cell in cells], spec)

    def _reword(self, name: str, cells: list[str], kind: FieldKind) -> Column:
        """Return a column with other words, some of which say the fact by its name."""
        words = {cell: self.name() for cell in dict.fromkeys(cells) if cell}
        said: dict[str, Any] = {}
        for cell, word in words.items():
            parts = cell.split("; ")
            value: Any = parts if kind.kind == "words" and cell != "none" else cell
            said[word] = {name: value} if self.source.random() < 0.4 else value
        spec: dict[str, Any] = {"to": name, "words": {**said, "n/a": "nothing"}}
        if self.source.random() < 0.3:
            spec["others"] = "as they are"
        written = [self._vary(words[cell]) if cell else self.source.choice(["", "N/A"]) for cell in cells]
        return Column(self.name(), written, spec)

    def _vary(self, word: str) -> str:
        """Return a word as people type it: with other cases, and more spaces."""
        return self.source.choice(
            [word, word.upper() if word.upper().casefold() == word.casefold() else word, f" {word} "]
        )

    def _forms(self) -> list[str]:
        if self.forms:
            return self.forms
        day = self.source.choice([*WRITE_DAY])
        return [day, self.source.choice([*MONTHS_ONLY])]

    def _write_date(self, cell: str, forms: Sequence[str]) -> str:
        """Return a date in one of two forms; a year, and a word, as they are."""
        if len(cell) == len("2021-05-20") and cell[4] == cell[7] == "-":
            return str(WRITE_DAY[forms[0]](date.fromisoformat(cell)))
        if len(cell) == len("2021-05") and cell[4] == "-":
            return str(MONTHS_ONLY[forms[1]](int(cell[:4]), int(cell[5:])))
        return cell


def _with_commas(cell: str) -> str:
    whole, point, rest = cell.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole.isdecimal() else cell


def write_map(spec: dict[str, Any]) -> str:
    """Return a map as YAML; JSON is YAML."""
    return f"# a map\n{json.dumps(spec, ensure_ascii=False, indent=2)}\n"


def export_people(rows: Rows, source: Random, forms: Sequence[str] = ()) -> tuple[Rows, str]:
    """Return a wide table of the tool's own as an export, and the text of its map."""
    found = Exporter(source, forms).export(rows)
    return found.rows, write_map({"map": "An export", **found.map})


def export_joined(tables: dict[str, Rows], source: Random) -> tuple[dict[str, Rows], str]:
    """Return joined tables of the tool's own as the sheets of an export, and the text of their map."""
    exporter = Exporter(source)
    sheets: dict[str, Any] = {}
    written: dict[str, Rows] = {}
    for name, rows in tables.items():
        section = "" if name == "people" else name
        found = exporter.export(rows, section)
        columns = {key: spec for key, spec in found.map["columns"].items() if spec != "id"}
        id_column = next(key for key, spec in found.map["columns"].items() if spec == "id")
        kept = {"ignore": found.map["ignore"] + found.map["keep"]} if section else found.map
        title = exporter.name().replace(":", "").replace("'", "")
        sheets[title] = {"id": id_column, **kept, "columns": columns}
        if section:
            sheets[title]["section"] = section
        written[title] = found.rows
    return written, write_map({"map": "An export", "sheets": sheets})
