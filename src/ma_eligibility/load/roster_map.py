"""The map of a roster: how the columns of an export read as the facts of profiles, as its file says it.

::

    map: Advising export of the registrar
    dates: MM/DD/YYYY
    columns:
      Student ID: id
      Clock Hours: programs.1.hours
      HS Diploma: {to: diploma.kind, words: {Y: high_school, GED: ged}, none: [N]}
    assume: {military: none}
    keep: [Email]

What a map says must fit the facts that profiles have, which ``roster/mapping/maps.py`` checks, and the export it reads.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from ma_eligibility.load.date_formats import DateFormat
from ma_eligibility.load.source import NOTHING, Document
from ma_eligibility.load.validate import validate

#: What a word says that says no fact.
NOTHING_SAID = "nothing"
OTHERS = "as they are"


class MapPart(BaseModel):
    """A mapping of the file; unknown keys are refused, nothing is converted, nothing changes afterwards."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


_Text = Annotated[str, Field(min_length=1)]
_Texts = Annotated[tuple[str, ...], Field(strict=False)]
_Dates = Annotated[tuple[DateFormat, ...], Field(strict=False)]
#: What a word says: a value, a list of words, a mapping of places and values, or ``nothing``.
WordMeaning = Any


class ByMap(MapPart):
    """A place that depends on another column of the row."""

    by: _Text
    """The column that says which fact it is."""
    words: Annotated[dict[str, str], Field(min_length=1)]
    """Each word of that column with the fact that it makes of this one, or nothing; "" is an empty cell."""


def _find_form_of_place(value: object) -> str:
    return "by" if isinstance(value, dict | ByMap) else "place"


PlaceMap = Annotated[Annotated[_Text, Tag("place")] | Annotated[ByMap, Tag("by")], Discriminator(_find_form_of_place)]


class ColumnMap(MapPart):
    """How a column reads whose cells are not simply those of a table of the tool's own."""

    to: PlaceMap | None = None
    """The fact that its cells are, such as programs.1.hours; or by: and words:, where another column says which."""
    words: dict[str, WordMeaning] | None = None
    """Each word of the column with what it says: a value of the fact, facts with their values, or nothing."""
    none: Annotated[_Texts, Field(min_length=1)] = ()
    """The words that say that there is no such record: no diploma, no employment."""
    others: Literal["as they are"] | None = None
    """As they are: words that are not listed are read as in a table of the tool's own; otherwise they are mistakes."""
    is_: Annotated[Literal["date", "number", "text", "word", "yes or no"] | None, Field(alias="is")] = None
    """What its cells are: date, number, text, word, or yes or no; checked against the fact."""
    dates: _Dates = ()
    """How this column writes dates, if otherwise than the others."""


def _find_form_of_column(value: object) -> str:
    return "column" if isinstance(value, dict | ColumnMap) else "place"


ColumnSpec = Annotated[
    Annotated[_Text, Tag("place")] | Annotated[ColumnMap, Tag("column")], Discriminator(_find_form_of_column)
]
_Columns = Annotated[dict[str, ColumnSpec], Field(min_length=1)]
_Row = Annotated[int, Field(ge=1)]


class SheetMap(MapPart):
    """One of several sheets, or files of a folder, whose rows belong together by an id."""

    id: _Text
    """The column that says whose row it is."""
    section: str | None = None
    """The section whose records its rows are, such as employment; left out for the sheet with a row for each person."""
    header: _Row | None = None
    """The row of the headers; the first if left out."""
    dates: _Dates = ()
    """How this sheet writes dates, if otherwise than the others."""
    columns: _Columns
    """Each column with the fact that it holds; in the sheet of a section, a field of its records, such as start."""
    assume: dict[str, Any] = Field(default={})
    """What is assumed of every record, such as {end: present}; every answer says so."""
    keep: _Texts = ()
    """The columns that are carried into the answers; of the people's sheet only."""
    ignore: _Texts = ()
    """The columns that are not read."""
    skip: _Texts = ()
    """The words of rows that are no records, such as Total: in place of an id or, where there is none, first of all."""


class RosterMap(MapPart):
    """How the columns of an export read as the facts of profiles."""

    map: _Text
    """What the export is called."""
    sheet: _Text | None = None
    """The sheet of a workbook; the only one with rows if left out."""
    header: _Row | None = None
    """The row of the headers; the first if left out."""
    dates: _Dates = ()
    """How the export writes dates: one form, or several that cannot be mixed up. A cell in another form is a mistake.

    Dates such as 2021-05-20, 2021-05 and 2021 are always read.
    """
    columns: _Columns | None = None
    """Each column with the fact that it holds, such as programs.1.hours, or how its words read."""
    assume: dict[str, Any] = Field(default={})
    """What is assumed of everybody where the row says nothing of it, such as {military: none}; every answer says so."""
    keep: _Texts = ()
    """The columns that are carried into the answers, such as Email."""
    ignore: _Texts = ()
    """The columns that are not read. A column that the map does not name stops the run."""
    skip: _Texts = ()
    """The words of rows that are no people, such as Total: in place of an id or, where there is none, first of all."""
    sheets: Annotated[dict[str, SheetMap], Field(min_length=1)] | None = None
    """By name, the sheets of a workbook or files of a folder that belong together: people, and records by their id."""


def fold_text(text: str) -> str:
    """Return the name of a column or sheet, or a word of a cell, as it is compared: without case and extra spaces."""
    return " ".join(text.split()).casefold()


def read_map(document: Document) -> RosterMap | None:
    """Return the map in a document; None, with every problem noted in it, if it has the wrong form."""
    document.value = _read_plainly(document.value)
    return validate(RosterMap, document)


#: The keys whose values are lists, which may be a single text.
_LISTS = ("dates", "keep", "ignore", "skip", "none")
#: The keys below which there may be nothing.
_MAY_BE_EMPTY = ("keep", "ignore", "skip", "words")
#: The keys whose values are texts, which may look like a number.
TEXTS = ("map", "sheet", "id", "by", "to")


def _read_plainly(value: Any) -> Any:
    """Return the values of a part of a map with numbers as the texts that cells have, and a list for a single text."""
    return {key: _read_value(key, item) for key, item in value.items()} if isinstance(value, dict) else value


def _read_value(key: str, value: Any) -> Any:
    if key in ("columns", "sheets") and isinstance(value, dict):
        return {name: _read_plainly(item) for name, item in value.items()}
    if value is NOTHING and key in _MAY_BE_EMPTY:  # its lines may all be comments, still to be decided
        return {} if key == "words" else []
    if key in _LISTS:
        return [_as_text(each) for each in (value if isinstance(value, list) else [value])]
    return _read_plainly(_as_text(value)) if key in TEXTS else value


def _as_text(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else value
