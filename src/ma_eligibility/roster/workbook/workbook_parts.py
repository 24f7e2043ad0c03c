"""What a workbook holds besides the rows of its sheets: their names, the texts that cells share, formats, the calendar.

A workbook is a ZIP archive of XML, and may come from a stranger: what is unpacked, kept and read ahead is bounded, only
the parts that are needed are opened, and no entity is expanded.
"""

import io
import os
import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from sys import getsizeof
from typing import IO, NamedTuple
from xml.parsers.expat import ParserCreate, XMLParserType

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.source import open_raw, unreadable
from ma_eligibility.roster.tables import MOST_IN_A_CELL
from ma_eligibility.roster.workbook.number_formats import BUILT_IN, DAY_ZERO, DAY_ZERO_1904, NumberFormat, read_format

#: The most bytes of the list of parts, and of a part that is not a sheet.
MOST_IN_LIST, MOST_IN_PART = 2_000_000, 200_000_000
#: A part of more than a few bytes that is packed further than this may be an attack; 10 to 30 is usual.
FEW_BYTES, MOST_PACKED = 1_000_000, 200
MOST_SHEETS, MOST_FORMATS = 200, 100_000
#: The most bytes of memory for the texts that cells share.
MOST_IN_TEXTS = 400_000_000
#: The most bytes of a tag with its attributes, and how deep elements may be nested.
MOST_IN_A_TAG, MOST_DEPTH = 1_000_000, 100
BLOCK = 1 << 16

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_STRICT = "http://purl.oclc.org/ooxml/"
_ESCAPED = re.compile("_x((?![dD][89a-fA-F])[0-9a-fA-F]{4})_")
_RESAVE = "open it in a spreadsheet and save it again as .xlsx"


class DamagedError(Exception):
    """A workbook that is not as it must be; says in what."""


class TooLargeError(Exception):
    """A workbook that has more of something than it may; says of what."""


class SheetPart(NamedTuple):
    """Where a sheet is."""

    title: str
    is_hidden: bool
    part: str


class Workbook(NamedTuple):
    """A workbook, open, without the rows of its sheets."""

    parts: "Parts"
    sheets: list[SheetPart]
    texts: list[str]
    """The texts that cells share, by their number; one that is too long is cut after MOST_IN_A_CELL + 1 characters."""
    formats: list[NumberFormat]
    """What cells show of numbers, by the number of their style."""
    day_zero: date


def open_workbook(path: str, name: str, opened: ExitStack) -> Workbook:
    """Open a workbook, which ``opened`` closes; raises InputError."""
    with reading_workbook(path, name):
        file = opened.enter_context(_BoundedReader(open_raw(path)))
        if file.read(4) == _OLD_OFFICE:
            message = "the workbook has a password, or has an old format"
            help = "open it in a spreadsheet and save it as .xlsx, without a password"
            raise InputError([Problem("E120", message, name, help=help)])
        parts = Parts(opened.enter_context(zipfile.ZipFile(file)), os.fstat(file.fileno()).st_size)
        main = next((part for part, _ in parts.find_related("", "officeDocument").values()), "xl/workbook.xml")
        if main.endswith(".bin"):
            raise _other_kind("Excel Binary Workbook", name)
        sheets, day_zero, is_strict = _read_list(parts, main)
        if is_strict:
            raise _other_kind("Strict Open XML", name)
        return Workbook(parts, sheets, _read_texts(parts, main), _read_formats(parts, main), day_zero)


def _other_kind(kind: str, name: str) -> InputError:
    message = f"the workbook is saved as {kind}, which is not read"
    return InputError([Problem("E120", message, name, help="save it as Excel Workbook (.xlsx)")])


@contextmanager
def reading_workbook(path: str, name: str) -> Iterator[None]:
    """Raise InputError for whatever is found wrong with a workbook."""
    try:
        yield
    except InputError:
        raise
    except TooLargeError as error:
        raise InputError([Problem("E103", f"the workbook has {error}", name, help="save it as CSV UTF-8")]) from None
    except OSError as error:
        raise unreadable(path, error) from None
    except Exception as error:  # whatever a file leads to that is damaged or no workbook
        what = str(error) if isinstance(error, DamagedError) else type(error).__name__
        message = f"the workbook cannot be read: it is damaged, or not a workbook ({what})"
        raise InputError([Problem("E120", message, name, help=_RESAVE)]) from None


class _BoundedReader(io.BufferedReader):
    """A file of which no more is read at once than the list of parts of an archive may be long."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read some bytes; raises TooLargeError."""
        if size is not None and size > MOST_IN_LIST:
            raise TooLargeError("too many parts")
        return super().read(size)


class Parts:
    """The parts of a workbook."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self._archive, self._unused = archive, size
        self._found: defaultdict[str, list[zipfile.ZipInfo]] = defaultdict(list)
        for each in archive.infolist():
            self._found[each.filename.lower()].append(each)
        self._used: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._found

    def open(self, part: str, most: int | None = MOST_IN_PART) -> IO[bytes]:
        """Open a part of at most so many bytes; raises DamagedError, and TooLargeError."""
        found = self._found.get(part.lower(), [])
        for each in found:
            if each.file_size > max(FEW_BYTES, MOST_PACKED * each.compress_size):
                raise TooLargeError(f"a part that is packed {each.file_size // max(1, each.compress_size)} times")
            if most is not None and each.file_size > most:
                raise TooLargeError(f"a part of more than {most // 1_000_000} MB besides its sheets")
        if len(found) != 1:
            raise DamagedError(f"{part} is there twice" if found else f"{part} is missing")
        if part not in self._used:
            self._used.add(part)
            self._unused -= found[0].compress_size
            if self._unused < 0:
                raise DamagedError("its parts overlap")
        return self._archive.open(found[0])

    def find_related(self, part: str, kind: str) -> dict[str, tuple[str, str]]:
        """Return the parts of a kind that a part refers to, by the id of the reference, each with its whole kind."""
        folder, name = posixpath.split(part)
        list_name = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            whole = attributes.get("Type", "")
            if tag == "Relationship" and whole.endswith(f"/{kind}"):
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = target.lstrip("/"), whole

        if list_name in self:
            self.parse(list_name, start)
        return found

    def parse(
        self,
        part: str,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Parse a part; the functions get names without their prefix."""
        depth = 0

        def count(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > MOST_DEPTH:
                raise TooLargeError(f"elements nested deeper than {MOST_DEPTH} levels")
            start(without_prefix(name), {without_prefix(key): value for key, value in attributes.items()})

        def end_one(name: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(without_prefix(name))

        parser = make_parser()
        parser.StartElementHandler, parser.EndElementHandler = count, end_one
        if text is not None:
            parser.CharacterDataHandler = text
        with self.open(part) as file:
            for _ in feed(parser, file):
                pass


def make_parser() -> XMLParserType:
    """Return a parser that refuses to declare entities."""
    parser = ParserCreate()
    parser.buffer_text, parser.buffer_size = True, BLOCK

    def refuse(*_: object) -> None:
        raise DamagedError("it has a DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def feed(parser: XMLParserType, file: IO[bytes]) -> Iterator[None]:
    """Parse a file block by block, with a pause after each; raises TooLargeError for a tag that is too long."""
    fed = 0
    while block := file.read(BLOCK):
        fed += len(block)
        parser.Parse(block, False)
        yield
        if fed - parser.CurrentByteIndex > MOST_IN_A_TAG:
            raise TooLargeError(f"a tag of more than {MOST_IN_A_TAG // 1_000_000} MB")
    parser.Parse(b"", True)
    yield


def without_prefix(name: str) -> str:
    """Return the name of an element or attribute without the prefix of its namespace."""
    return name.rpartition(":")[2]


def _read_list(parts: Parts, main: str) -> tuple[list[SheetPart], date, bool]:
    """Return the sheets, the day 0 of the calendar, and whether the workbook is of the strict kind."""
    sheets: list[SheetPart] = []
    days = [DAY_ZERO]
    strict: list[str] = []
    parts_by_id = parts.find_related(main, "worksheet")

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "workbook":
            strict.extend(value for value in attributes.values() if value == "strict" or value.startswith(_STRICT))
        elif tag == "workbookPr" and attributes.get("date1904", "0") not in ("0", "false", "off"):
            days.append(DAY_ZERO_1904)
        elif tag == "sheet" and attributes.get("id") in parts_by_id:  # others are charts
            title = attributes.get("name", "")
            if len(title) > MOST_IN_TITLE:
                raise DamagedError("the name of a sheet is too long")
            part, _ = parts_by_id[attributes["id"]]
            sheets.append(SheetPart(title, attributes.get("state", "visible") != "visible", part))
            if len(sheets) > MOST_SHEETS:
                raise TooLargeError(f"more than {MOST_SHEETS} sheets")

    parts.parse(main, start)
    if len({each.part for each in sheets}) < len(sheets):
        raise DamagedError("two of its sheets are one")
    return sheets, days[-1], bool(strict)


#: The most characters of the name of a sheet; spreadsheets allow 31.
MOST_IN_TITLE = 255


def _read_texts(parts: Parts, main: str) -> list[str]:
    """Return the texts that cells share."""
    texts: list[str] = []
    pieces: list[str] = []
    inside = {"t": 0, "rPh": 0}
    size = length = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal length
        if tag == "si":
            pieces.clear()
            length = 0
        elif tag in inside:
            inside[tag] += 1

    def end(tag: str) -> None:
        nonlocal size
        if tag == "si":
            texts.append(unescape("".join(pieces)[: MOST_IN_A_CELL + 1]))
            size += getsizeof(texts[-1]) + 8
            if size > MOST_IN_TEXTS:
                raise TooLargeError(f"more than {MOST_IN_TEXTS // 1_000_000} MB of texts")
        elif tag in inside:
            inside[tag] -= 1

    def text(data: str) -> None:
        nonlocal length
        if inside["t"] and not inside["rPh"] and length <= MOST_IN_A_CELL:  # not how it is pronounced
            pieces.append(data)
            length += len(data)

    for part, _ in parts.find_related(main, "sharedStrings").values():
        parts.parse(part, start, end, text)
    return texts


def _read_formats(parts: Parts, main: str) -> list[NumberFormat]:
    """Return what cells show of numbers, by the number of their style."""
    codes: dict[str, str] = {str(number): code for number, code in BUILT_IN.items()}
    formats: list[NumberFormat] = []
    inside = ""

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal inside
        if tag in ("numFmts", "cellXfs"):
            inside = tag
        elif inside == "numFmts":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif inside == "cellXfs" and tag == "xf":
            formats.append(read_format(codes.get(attributes.get("numFmtId", ""), "")))
        if len(codes) + len(formats) > MOST_FORMATS:
            raise TooLargeError(f"more than {MOST_FORMATS:,} formats of cells")

    def end(tag: str) -> None:
        nonlocal inside
        inside = "" if tag == inside else inside

    for part, _ in parts.find_related(main, "styles").values():
        parts.parse(part, start, end)
    return formats


def unescape(text: str) -> str:
    """Return a text of XML with the characters that it writes as ``_x000D_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
