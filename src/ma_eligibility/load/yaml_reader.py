"""YAML to plain values with their places, read from the parser's events.

Only mappings, lists and scalars are read. Anchors, aliases, tags, merge keys, several documents and deep nesting are
refused while reading, so that no text can make the reader work without end. A scalar is true, false, a plain decimal
number, nothing, or text; the models decide what a text means.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

from ma_eligibility.errors import Path
from ma_eligibility.load.source import MOST_DEPTH, MOST_VALUES, NOTHING, Document, ReadError, Span
from ma_eligibility.load.yaml_loader import LOADER
from ma_eligibility.load.yaml_mistakes import describe_yaml_error, refuse_directive

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?", re.ASCII)
#: The facts that can be any text, also one with a # in it.
FREE_TEXTS = {"candidate", "name", "school", "employer", "branch"}
_KEY_IN_TEXT = re.compile(r"[a-z_]+:[^\s/]")
_WORDS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_EMPTY = ("", "~", "null", "Null", "NULL")


def read_yaml(text: str, name: str, *, is_fixable: bool = False) -> Document:
    """Return the document of a YAML text; what cannot be read is among its problems."""
    document = Document(name, text, is_fixable=is_fixable)
    try:
        _Reader(document).read()
    except ReadError as error:
        document.report_unread(error)
    return document


class _Reader:
    """Builds one document from events."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.events: Iterator[Any] = _events(document.text)
        self.count = 0

    def read(self) -> None:
        if self.document.text.startswith("%"):
            raise refuse_directive(0)
        next(self.events)  # the stream starts
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise ReadError("E111", "the file is empty", (0, 0))
        self.document.value = self._value(next(self.events), (), 0)
        next(self.events)  # the document ends
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise ReadError("E110", "a second document starts here", _span(event), "keep one document in a file")

    def _value(self, event: Any, path: Path, depth: int) -> Any:
        span = _span(event)
        self.document.spans[path] = span
        self.count += 1
        if self.count > MOST_VALUES:
            raise ReadError("E103", "there are too many values", span)
        if isinstance(event, yaml.AliasEvent):
            help = "write the value out; or quotes around a text that begins with *"
            return self._refuse(f"aliases are not used here: *{event.anchor}", path, help)
        if event.anchor is not None:
            help = "put quotes around a text that begins with &"
            self._refuse(f"anchors are not used here: &{event.anchor}", path, help)
        if event.tag is not None:
            self._refuse("tags are not used here", path, "put quotes around a text that begins with !")
        if isinstance(event, yaml.ScalarEvent):
            if not event.style:
                self._warn_of_marks(event.value, span, path)
            return _scalar(event)
        if depth >= MOST_DEPTH:
            raise ReadError("E108", f"nested deeper than {MOST_DEPTH} levels", span)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _warn_of_marks(self, value: str, span: Span, path: Path) -> None:
        """Warn of marks in or after a text without quotes that YAML may read differently than they were meant."""
        last = span[1]
        free_text = bool(path) and path[-1] in FREE_TEXTS
        if free_text and self.document.text.startswith(" #", last) and self.document.text[last + 2 : last + 3].strip():
            message = "what follows here is a comment, and not part of the text"
            self.document.warn("W102", message, (last + 1, last + 2), path, "put quotes around a text with a # in it")
        if ":" in value and _KEY_IN_TEXT.match(value):
            colon = span[0] + value.index(":")
            help = "put a space after it, if a key was meant; or quotes"
            self.document.warn("W103", "this colon is part of the text", (colon, colon + 1), path, help)

    def _list(self, path: Path, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            span = _span(event)
            key = self._key(event, span)
            here = self.document.add_key((*path, key), span)
            value = self._value(next(self.events), here, depth + 1)
            found.setdefault(key, value)
        return found

    def _refuse(self, message: str, path: Path, help: str) -> None:
        """Note what is refused, and read on, so that every mistake is reported."""
        self.document.report("E107", message, path, help)

    def _key(self, event: Any, span: Span) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise ReadError("E109", "a key is plain text", span)
        if event.anchor is not None or event.tag is not None:
            raise ReadError("E107", "anchors and tags are not used here", span)
        if event.implicit[0] and event.value == "<<":
            raise ReadError("E107", "merge keys are not used here", span, "write the keys out")
        return str(event.value)


def _events(text: str) -> Iterator[Any]:
    """Give the parser's events; raises ReadError where it cannot parse the text."""
    try:
        yield from yaml.parse(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        raise describe_yaml_error(text, error, LOADER) from None
    except yaml.reader.ReaderError as error:
        position = error.position if isinstance(error.position, int) else 0
        raise _unreadable_character(text, position) from None


def _unreadable_character(text: str, position: int) -> ReadError:
    """Return the error for the first character that YAML does not allow."""
    match = yaml.reader.Reader.NON_PRINTABLE.search(text)
    offset = match.start() if match else min(position, len(text))
    code = f"U+{ord(text[offset]):04X}" if offset < len(text) else "a character"
    return ReadError("E104", f"{code} is not allowed in YAML", (offset, offset + 1), "remove the character")


def _scalar(event: Any) -> Any:
    """Return the value of a scalar; a plain decimal number exactly."""
    text = event.value
    if not event.implicit[0] or event.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if text in _EMPTY:
        return NOTHING
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    return Decimal(text) if match[1] else int(text)


def _span(event: Any) -> Span:
    first: int = event.start_mark.index
    last: Any = event.end_mark
    return (first, last.index if isinstance(event, yaml.ScalarEvent) else first + 1)
