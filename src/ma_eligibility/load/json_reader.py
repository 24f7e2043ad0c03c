"""JSON to plain values with their places."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ma_eligibility.errors import Path
from ma_eligibility.load.source import MOST_DEPTH, MOST_VALUES, NOTHING, Document, ReadError

LONGEST_NUMBER = 40
_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": NOTHING}
_WORD = re.compile("true|false|null")


def read_json(text: str, name: str, *, is_fixable: bool = False) -> Document:
    """Return the document of a JSON text; what cannot be read is among its problems."""
    document = Document(name, text, is_json=True, is_fixable=is_fixable)
    try:
        document.value = _Reader(document).read()
    except ReadError as error:
        document.report_unread(error)
    return document


class _Reader:
    """Reads one value from the start of the text, and the values in it."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.document = document
        self.position = 0

    def read(self) -> Any:
        self._skip_space()
        if self.position == len(self.text):
            raise ReadError("E111", "the file is empty", (0, 0))
        value = self._value((), 0)
        self._skip_space()
        if self.text.startswith("{", self.position):
            help = "keep one in a file, or in a line of a roster"
            raise ReadError("E110", "a second document starts here", (self.position, self.position + 1), help)
        if self.position < len(self.text):
            raise self._error("something follows the end of the document")
        return value

    def _skip_space(self) -> None:
        match = _SPACE.match(self.text, self.position)
        assert match is not None
        self.position = match.end()

    def _error(self, problem: str) -> ReadError:
        return ReadError("E105", f"this is not JSON: {problem}", (self.position, self.position + 1))

    def _value(self, path: Path, depth: int) -> Any:
        first = self.position
        spans = self.document.spans
        spans[path] = (first, first + 1)
        if len(spans) > MOST_VALUES:
            raise ReadError("E103", "there are too many values", spans[path])
        mark = self.text[first : first + 1]
        if mark in ("{", "["):
            if depth >= MOST_DEPTH:
                raise ReadError("E108", f"nested deeper than {MOST_DEPTH} levels", spans[path])
            self.position += 1
            return self._object(path, depth) if mark == "{" else self._array(path, depth)
        value = self._scalar(mark)
        spans[path] = (first, self.position)
        return value

    def _scalar(self, mark: str) -> Any:
        if mark == '"':
            return self._string()
        match = _WORD.match(self.text, self.position)
        if match:
            self.position = match.end()
            return _WORDS[match[0]]
        match = _NUMBER.match(self.text, self.position)
        if match is None:
            raise self._error("a value is missing here")
        self.position = match.end()
        return _exact_number(match[0])

    def _string(self) -> str:
        match = _STRING.match(self.text, self.position)
        if match is None:
            raise self._error("a text does not end, or holds a character that must be escaped")
        try:
            found = str(json.loads(match[0]))
            found.encode()
        except ValueError:
            raise self._error("a text holds an escape that does not exist") from None
        self.position = match.end()
        return found

    def _object(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for _ in self._entries("}"):
            first = self.position
            if not self.text.startswith('"', first):
                raise self._error("a key in double quotes is missing here")
            key = self._string()
            here = self.document.add_key((*path, key), (first, self.position))
            if not self._skip_mark(":"):
                raise self._error("a colon is missing here")
            self._skip_space()
            value = self._value(here, depth + 1)
            found.setdefault(key, value)
        return found

    def _array(self, path: Path, depth: int) -> list[Any]:
        return [self._value((*path, index), depth + 1) for index, _ in enumerate(self._entries("]"))]

    def _entries(self, end: str) -> Iterator[None]:
        """Stop where each entry begins; skip the commas between them and the mark at their end."""
        if self._skip_mark(end):
            return
        while True:
            self._skip_space()
            yield
            if self._skip_mark(end):
                return
            if not self._skip_mark(","):
                raise self._error(f"a comma or {end} is missing here")

    def _skip_mark(self, mark: str) -> bool:
        """Tell whether a mark comes next, after any space, and skip it if so."""
        self._skip_space()
        is_next = self.text.startswith(mark, self.position)
        self.position += is_next
        return is_next


def _exact_number(text: str) -> int | Decimal:
    """Return a number exactly; one that is far longer or larger than any fact as infinity, which no fact is."""
    exponent = re.search("[eE]([+-]?[0-9]+)", text)
    if len(text) > LONGEST_NUMBER or (exponent and abs(int(exponent[1])) > LONGEST_NUMBER):
        return Decimal("Infinity")
    number = Decimal(text)
    return int(number) if number == int(number) else number
