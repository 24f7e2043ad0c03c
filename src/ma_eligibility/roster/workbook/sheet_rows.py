"""The rows of a sheet of a workbook, one after the other as the file has them, in little memory."""

import re
from collections.abc import Callable, Iterator

from ma_eligibility.memo import BoundedMemo
from ma_eligibility.roster.tables import LONG_CELL, LONG_ROW, MOST_IN_A_CELL, MOST_IN_A_ROW, MOST_SHOWN, Flaw, Row
from ma_eligibility.roster.workbook.cell_names import column_index, column_letters
from ma_eligibility.roster.workbook.merged_cells import MergedCells
from ma_eligibility.roster.workbook.number_formats import PLAIN, Cell, NumberFormat, plain_number
from ma_eligibility.roster.workbook.workbook_parts import (
    MOST_DEPTH,
    DamagedError,
    TooLargeError,
    Workbook,
    feed,
    make_parser,
    unescape,
)

#: The most columns of a sheet, how many any row may have, and the highest number of a row that is taken for one.
MOST_COLUMNS, FEW_COLUMNS, MOST_LINE = 16_384, 1_000, 10**9
#: How many kinds of elements a sheet may have; about a hundred are known.
MOST_NAMES = 1_000

_LETTERS = re.compile("[A-Z]{1,3}", re.ASCII)
_NO_RESULT = "this formula has no result yet: open the workbook in a spreadsheet and save it"

#: The cells of a row as text, and its flaws.
SheetRow = tuple[tuple[str, ...], tuple[Flaw, ...]]


def read_rows(book: Workbook, part: str, merged: MergedCells) -> Iterator[Row]:
    """Give the rows of a sheet that are not empty; raises what is raised by reading a workbook that is damaged."""
    parser = make_parser()
    reader = _RowReader(book, merged)
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.pieces.append
    with book.parts.open(part, None) as file:
        for _ in feed(parser, file):
            reader.limit_text()
            yield from reader.take_rows()


class _RowReader:
    """Makes rows of the elements of a sheet."""

    def __init__(self, book: Workbook, merged: MergedCells) -> None:
        self.pieces: list[str] = []
        """The text since the last tag that text may follow."""
        self._texts, self._merged = book.texts, merged
        self._formats: dict[str | None, NumberFormat] = {
            str(number): each for number, each in enumerate(book.formats) if each != PLAIN
        }
        if "0" in self._formats:
            self._formats[None] = self._formats["0"]
        self._day_zero = book.day_zero
        self._shown: BoundedMemo[tuple[str | None, str], Cell] = BoundedMemo(10_000)
        """What numbers and dates show, by the style of the cell."""
        self._rows: list[Row] = []
        self._prefix: str | None = None
        """What the names of elements begin with, if anything."""
        self._depth = 0
        """In how many elements that are of no use here."""
        self._is_spoken = False
        """Whether a text says how another one is pronounced."""
        self._line = 0
        self._width = MOST_COLUMNS
        """The columns that a row may have: as many as the first has, or a few."""
        self._cells: list[str] | None = None
        """The cells of the row; None between rows."""
        self._flaws: list[Flaw] = []
        self._size = 0
        self._is_cut = False
        """Whether cells of the row are left out, as one of its flaws says."""
        self._column = -1
        self._type: str | None = None
        self._style: str | None = None
        self._is_in_cell = False
        self._value = ""
        self._formula: str | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None] | None] = {
            "row": self._start_row,
            "c": self._start_cell,
            **dict.fromkeys(("v", "t", "f"), self._start_text),
            "rPh": self._start_spoken,
        }
        self._ends: dict[str, Callable[[], None] | None] = {
            "row": self._end_row,
            "c": self._end_cell,
            "v": self._end_value,
            "t": self._end_text,
            "f": self._end_formula,
            "rPh": self._end_spoken,
        }

    def take_rows(self) -> list[Row]:
        """Return the rows that were completed since the last time."""
        rows, self._rows = self._rows, []
        return rows

    def limit_text(self) -> None:
        """Forget what exceeds the length of a cell in the text that is read."""
        if len(self.pieces) > 1:
            text = "".join(self.pieces)
            self.pieces[:] = [text[: MOST_IN_A_CELL + 1]]

    # --- Elements ---------------------------------------------------------------------------------------------

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begin an element."""
        try:
            start = self._starts[name]
        except KeyError:
            start = self._know(name)
        if start is not None:
            start(attributes)
        else:
            self._depth += 1
            if self._depth > MOST_DEPTH:
                raise TooLargeError(f"elements nested deeper than {MOST_DEPTH} levels")

    def end(self, name: str) -> None:
        """End an element."""
        end = self._ends[name]
        if end is not None:
            end()
        else:
            self._depth -= 1

    def _know(self, name: str) -> Callable[[dict[str, str]], None] | None:
        """Note what begins and ends an element with a prefix, or one that is of no use here."""
        if len(self._starts) > MOST_NAMES:
            raise TooLargeError(f"more than {MOST_NAMES} kinds of elements")
        prefix, _, plain = name.rpartition(":")
        if self._prefix is None:
            if plain != "worksheet":
                raise DamagedError("a sheet that is none")
            self._prefix = prefix
        is_own = prefix == self._prefix
        self._starts[name] = self._starts.get(plain) if is_own else None
        self._ends[name] = self._ends.get(plain) if is_own else None
        return self._starts[name]

    def _start_row(self, attributes: dict[str, str]) -> None:
        if self._cells is not None:
            raise DamagedError("a row in a row")
        self._line = int(attributes.get("r") or self._line + 1)
        if not 1 <= self._line <= MOST_LINE:
            raise DamagedError("a row without a place")
        self._cells, self._flaws, self._is_cut = [], [], False
        self._column, self._size = -1, 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._cells is None or self._is_in_cell:
            raise DamagedError("a cell outside of a row")
        place = attributes.get("r")
        if place:
            letters = _LETTERS.match(place)
            if letters is None:
                raise DamagedError("a cell without a column")
            self._column = column_index(letters[0])
        else:
            self._column += 1
        self._type, self._style = attributes.get("t"), attributes.get("s")
        self._is_in_cell = True
        self._value, self._formula = "", None

    def _start_text(self, attributes: dict[str, str]) -> None:
        self.pieces.clear()

    def _end_value(self) -> None:
        self._value = "".join(self.pieces)

    def _end_formula(self) -> None:
        self._formula = "".join(self.pieces)

    def _end_text(self) -> None:
        if not self._is_spoken and len(self._value) <= MOST_IN_A_CELL:
            self._value += "".join(self.pieces)

    def _start_spoken(self, attributes: dict[str, str]) -> None:
        self._is_spoken = True

    def _end_spoken(self) -> None:
        self._is_spoken = False

    def _end_cell(self) -> None:
        self._is_in_cell = False
        if not self._value and self._formula is None:
            return
        text, flaw = self._read_cell()
        if len(text) > MOST_IN_A_CELL:
            text, flaw = text[:MOST_IN_A_CELL], LONG_CELL
        self._size += len(text)
        if self._size > MOST_IN_A_ROW or self._column >= self._width:
            if not self._is_cut:
                self._flaws.append((None, LONG_ROW if self._size > MOST_IN_A_ROW else self._say_far(text)))
            self._is_cut = True
        elif text or flaw:
            self._put(text)
            if flaw:
                self._flaws.append((self._column, flaw))

    def _say_far(self, text: str) -> str:
        said = f"{text[:MOST_SHOWN]} in column {column_letters(self._column)}"
        return f"the row has more cells than there are columns with a name: {said}"

    def _put(self, text: str) -> None:
        """Put the text of a cell into its column."""
        cells = self._cells
        assert cells is not None
        gap = self._column - len(cells)
        if gap > 0:
            cells += [""] * gap
        if gap >= 0:
            cells.append(text)
        elif cells[self._column]:
            self._flaws.append((self._column, "the file has two cells here"))
        else:
            cells[self._column] = text

    def _end_row(self) -> None:
        cells, flaws = self._cells, self._flaws
        self._cells = None
        if flaws or (cells and any(map(str.strip, cells))):
            if self._merged:
                flaws += self._merged.find_flaws(self._line)
            self._width = min(self._width, max(len(cells or ()), FEW_COLUMNS))
            self._rows.append(Row(self._line, (tuple(cells or ()), tuple(flaws)), self._size + len(cells or ())))

    # --- Cells ------------------------------------------------------------------------------------------------

    def _read_cell(self) -> Cell:
        """Return the text of the cell, and its flaw."""
        kind, value = self._type, self._value
        if kind == "s":
            index = int(value)
            if not 0 <= index < len(self._texts):
                raise DamagedError("a cell with a text that is not there")
            return self._texts[index], ""
        if kind is None or kind == "n":
            if not value:
                return f"={self._formula}", _NO_RESULT
            return self._show(value) if self._style in self._formats else (plain_number(value), "")
        if kind == "b":
            return {"1": "true", "0": "false"}.get(value, value), ""
        if kind == "d":
            return self._show(value)
        return unescape(value), ""  # an error, too

    def _show(self, value: str) -> Cell:
        """Return what a number or a date shows by the format of the cell."""
        key = self._style, value
        shown = self._shown.get(key)
        if shown is None:
            format = self._formats.get(self._style, PLAIN)
            show = format.show_iso if self._type == "d" else format.show
            shown = self._shown[key] = show(value, self._day_zero)
        return shown
