"""The empty roster that an author begins with: a wide table, or a workbook with a sheet for each section."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import display_name
from ma_eligibility.output import write_bytes
from ma_eligibility.profile.answers import answer_field
from ma_eligibility.profile.descriptions import describe_field
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Profile
from ma_eligibility.profile.vocabulary import FieldKind, facts_outside_sections
from ma_eligibility.roster.columns import ID, PEOPLE, section_fields, wide_places
from ma_eligibility.roster.tables import need
from ma_eligibility.roster.workbook.workbooks import MOST_ROWS
from ma_eligibility.ruleset.questions import Question, answer_address

#: How many records of a section a wide table has columns for, where it is more than one.
ROOM = {"programs": 2, "employment": 3}

ABOUT, WORDS = "About", "Words"
ABOUT_LINES = (
    f"One row for each person in the sheet {PEOPLE.title()}, one row for each record in the other sheets.",
    f"The {ID} says whose record it is: any text or number, the same in all sheets. The order of rows does not matter.",
    "Leave a cell empty if the fact is not known. A cell says what belongs in it when it is chosen.",
    f"Write none in a section's column of {PEOPLE.title()} if there is nothing in that section;"
    " complete: true says so of all sections that have no row.",
    "Separate several words in one cell with semicolons: administrative; clinical. Write none if there are none.",
    "A date is written 2021-05-20. Where only month or year are known, begin with an apostrophe: '2021-05 or '2021.",
)
NOTHING = FieldKind("word", ("none",))
IS_TEXT, IS_DATE = "@", "yyyy-mm-dd"
#: The most characters that a spreadsheet shows next to a cell.
MOST_PROMPT = 255


class SheetColumn(NamedTuple):
    """A column of a sheet: its name, what a cell of it can hold, and what it means."""

    name: str
    kind: FieldKind
    means: str


#: The questions of a ruleset, by what each is about and its name.
_Questions = Mapping[str, Mapping[str, Question]]
#: What a cell with an answer can hold: one of these, perhaps with the days on which it is the answer.
_ANSWER = FieldKind("text", ("yes", "no"))


def write_template(path: str, questions: _Questions | None = None) -> None:
    """Write an empty roster: one wide table into a .csv, a sheet for each section into an .xlsx.

    ``questions`` are those of a ruleset; each of them gets a column of its own.

    Raises InputError if the name ends in neither or openpyxl is not installed, and OSError, as write_bytes does.
    """
    make = _MAKERS.get(Path(path).suffix.lower())
    if make is None:
        help = "give it a name that ends in .csv or .xlsx"
        raise InputError([Problem("E120", "a table of this kind is not written", display_name(path), help=help)])
    write_bytes(path, make(questions or {}))


def wide_template(questions: _Questions) -> bytes:
    """Return the header of a wide table as CSV; a byte order mark tells spreadsheets that it is UTF-8."""
    text = io.StringIO()
    asked = {"" if word == PERSON else SECTIONS[word].key: list(declared) for word, declared in questions.items()}
    csv.writer(text).writerow([ID, *(place.name for place in wide_places(ROOM, asked))])
    return text.getvalue().encode("utf-8-sig")


def make_workbook(questions: _Questions) -> bytes:
    """Return a workbook with a sheet for each section; raises InputError if openpyxl is not installed."""
    book = need("openpyxl", "excel", "the workbook").Workbook()
    about = book.active
    about.title = ABOUT
    for line in ABOUT_LINES:
        about.append([line])
    about.column_dimensions["A"].width = 110
    words = book.create_sheet(WORDS)
    words.sheet_state = "hidden"
    for title, columns in _sheets(questions):
        _fill(book.create_sheet(title, len(book.sheetnames) - 1), columns, words)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _sheets(questions: _Questions) -> Iterator[tuple[str, list[SheetColumn]]]:
    """Give the title and the columns of each sheet."""
    facts = [SheetColumn(name, kind, _means(Profile, name, kind)) for name, kind in facts_outside_sections().items()]
    whole = [
        SheetColumn(key, NOTHING, f"none, if there is none. {describe_field(Profile, key)}") for key in SECTIONS_BY_KEY
    ]
    yield PEOPLE.title(), [*facts, *_answers(PERSON, questions), *whole]
    for key, section in SECTIONS_BY_KEY.items():
        fields = section_fields(key).items()
        own = [SheetColumn(name, kind, _means(section.model, name, kind)) for name, kind in fields]
        yield key.title(), [*own, *_answers(section.word, questions)]


def list_questions(questions: _Questions) -> Iterator[tuple[str, str]]:
    """Give each question in words, with the plain address of its answer."""
    for word in questions:
        for column in _answers(word, questions):
            yield answer_address(word, column.name.partition(".")[2]), column.means


def _answers(word: str, questions: _Questions) -> Iterator[SheetColumn]:
    """Give the columns for the answers to the questions about one kind of record."""
    for name, question in questions.get(word, {}).items():
        dated = " Write since when: yes since 2026-01" if word == PERSON and not question.lasting else ""
        yield SheetColumn(answer_field(name), _ANSWER, question.describe(name) + dated)


def _means(model: type[BaseModel], name: str, kind: FieldKind) -> str:
    """Return what a cell of a field holds."""
    found = describe_field(model, name, "none")
    return f"{found} Separate several with semicolons." if kind.kind in ("words", "texts") else found


def _fill(sheet: Any, columns: list[SheetColumn], words: Any) -> None:
    """Write a sheet's header, freeze it, and set what its cells accept."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.append([ID, *(column.name for column in columns)])
    sheet.freeze_panes = "B2"
    _format(sheet, "A", IS_TEXT, ID)
    for number, column in enumerate(columns, 2):
        letter = get_column_letter(number)
        _format(sheet, letter, IS_DATE if column.kind.kind == "date" else "General", column.name)
        sheet.add_data_validation(_make_validation(column, f"{letter}2:{letter}{MOST_ROWS}", words))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.number_format = IS_TEXT


def _format(sheet: Any, letter: str, number_format: str, name: str) -> None:
    sheet.column_dimensions[letter].number_format = number_format
    sheet.column_dimensions[letter].width = max(12, len(name) + 2)


def _make_validation(column: SheetColumn, cells: str, words: Any) -> Any:
    """Return what a spreadsheet shows next to a chosen cell: what belongs there, and the words to choose from.

    Anything else is refused only where a cell holds one of the words and nothing else.
    """
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = ("true", "false") if column.kind.kind == "flag" else column.kind.words or column.kind.besides
    found = DataValidation(type="list" if choices else None, allow_blank=True, sqref=cells)
    if choices:
        found.formula1 = _list_words(words, choices)
        found.showErrorMessage = column.kind.kind == "word"
    found.promptTitle = column.name[:32]
    found.prompt = column.means[:MOST_PROMPT]
    found.showInputMessage = True
    return found


def _list_words(words: Any, choices: tuple[str, ...]) -> str:
    """Write words into a column of the hidden sheet, since a list in a rule may not be long; return their range."""
    from openpyxl.utils import get_column_letter

    for letter in (get_column_letter(number) for number in range(1, words.max_column + 1)):
        if tuple(cell.value for cell in words[letter] if cell.value is not None) == choices:
            return f"{WORDS}!${letter}$1:${letter}${len(choices)}"
    number = words.max_column + (words["A1"].value is not None)
    for row, word in enumerate(choices, 1):
        words.cell(row, number, word).number_format = IS_TEXT
    letter = get_column_letter(number)
    return f"{WORDS}!${letter}$1:${letter}${len(choices)}"


_MAKERS: dict[str, Callable[[_Questions], bytes]] = {".csv": wide_template, ".xlsx": make_workbook}
