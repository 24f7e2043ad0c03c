"""A text as it was read, and the plain values in it with the place of each."""

import codecs
import io
import os
import re
import stat
import sys
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ma_eligibility.errors import MOST_REPORTED, Excerpt, Fix, InputError, Path, Problem
from ma_eligibility.load.corrections import is_text_of, value_at, write_like
from ma_eligibility.medium import FILE, LEFT_OUT, Help, Hint, Medium

MOST_BYTES = 10_000_000
MOST_DEPTH = 40
MOST_VALUES = 20_000
#: How many characters of a line are kept on either side of a mistake.
MOST_SHOWN = 400


#: A part of a text: the offsets of its first character and of the one after its last.
Span = tuple[int, int]

_LINE_BREAK = re.compile("\r\n|\r|\n")  # what editors count; YAML's own rarer line breaks are none


@dataclass
class Document:
    """The value of a text, with the span of every value and of every key, by its path."""

    file: str
    text: str = ""
    value: Any = None
    medium: Medium = FILE
    """How problems say hints and addresses."""
    spans: dict[Path, Span] = field(default_factory=dict)
    key_spans: dict[Path, Span] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    origins: dict[Path, Path] = field(default_factory=dict)
    """The paths in the text of values that were moved to another path after reading."""
    unread: set[Path] = field(default_factory=set)
    """The places of values that could not be read, as a problem says; no other problems are noted there."""
    warnings: list[Problem] = field(default_factory=list)
    """What can be used, but may not be what was meant."""
    omitted_count: int = 0
    """How many more problems there are than those noted."""
    is_json: bool = False
    is_fixable: bool = False
    """Whether it is a profile's own file, in which ``check --fix`` may write."""
    supposed: dict[Path, "Document"] = field(default_factory=dict)
    """By the path of a value that was put in place of what the text has, the document that has the value."""

    def report(
        self,
        code: str,
        message: str,
        path: Path = (),
        help: Help = "",
        *,
        at_key: bool = False,
        other: Path | None = None,
        label: str = "",
    ) -> None:
        """Note a problem with the value at a path, or with its key; *other* is the path of a related value."""
        if any(path[:length] in self.unread for length in range(len(path) + 1)):
            return
        if other is not None and self._owner_of(path)[0] is self is not self._owner_of(other)[0]:
            path, other, label = other, path, f"{path[-1]} is given"  # the file was right before
        span = self.find_span(path, at_key=at_key)
        related: tuple[tuple[Span | None, str], ...] = ()
        if other is not None and self._owner_of(other)[0] is self._owner_of(path)[0]:
            related = ((self.find_span(other), label),)
        elif other is not None:
            message = f"{message}; {label} in {self._owner_of(other)[0].describe_place(self.find_span(other))}"
        origin = find_origin(path, self.origins)
        meant = help.meant if self.is_fixable and isinstance(help, Hint) else ""
        fix = self._find_fix(origin, meant, at_key=at_key) if meant else None
        self.report_at(code, message, span, origin, help, related, fix)

    def report_at(
        self,
        code: str,
        message: str,
        span: Span | None,
        path: Path = (),
        help: Help = "",
        related: tuple[tuple[Span | None, str], ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Note a problem with a part of the text, and the other parts that belong to it, each with a label."""
        if len(self.problems) >= MOST_REPORTED * 2:
            self.omitted_count += 1
            return
        owner = self._owner_of(path)[0]
        excerpts = (owner.excerpt(span), *(owner.excerpt(other, label) for other, label in related))
        shown = tuple(excerpt for excerpt in excerpts if excerpt is not None)
        problem = self._problem(code, message, path, help, shown)._replace(fix=fix)
        if problem not in self.problems:  # what is written once may be used in several places
            self.problems.append(problem)

    def report_unread(self, error: "ReadError") -> None:
        """Note the error from which on the text cannot be read."""
        fix = self._make_fix(*error.correction) if self.is_fixable and error.correction else None
        self.report_at(error.code, str(error), error.span, (), error.help, (), fix)

    def add_key(self, path: Path, span: Span) -> Path:
        """Note where a key is, and return the path of its value; a key that is there already gets a path of its own."""
        if path in self.key_spans:
            first = self.key_spans[path]
            self.report_at("E106", f"{path[-1]} is written twice", span, path, "", ((first, "it is first given"),))
            path = (*path[:-1], f"{path[-1]} (second)")
        self.key_spans[path] = span
        return path

    def warn(self, code: str, message: str, span: Span | None, path: Path = (), help: Help = "") -> None:
        """Note something that may not be what was meant."""
        shown = self._owner_of(path)[0].excerpt(span)
        self.warnings.append(self._problem(code, message, path, help, (shown,) if shown else ()))

    def _find_fix(self, path: Path, meant: Any, *, at_key: bool) -> Fix | None:
        """Return the fix that writes what is meant in place of a value or a key; None where it has no place there."""
        if meant == LEFT_OUT:
            return self._find_comment(path[:-1] if isinstance(path[-1], int) else path)
        spans = self.key_spans if at_key else self.spans
        is_entry = isinstance(path[-1], int)
        is_alone = is_entry and path not in spans  # a name alone is a list of one
        span = spans.get(path[:-1] if is_alone else path)
        if span is None or (isinstance(meant, tuple) and is_entry and not is_alone):
            return None
        old = self.text[slice(*span)]
        if not is_text_of(old, path[-1] if at_key else value_at(self.value, path)):
            return None
        return self._make_fix(span, write_like(old, meant, is_json=self.is_json))

    def _find_comment(self, path: Path) -> Fix | None:
        """Return the fix that makes a comment of a key and its value; None if they do not have a line of their own."""
        if self.is_json or path not in self.key_spans or path not in self.spans:
            return None
        first, last = self.key_spans[path][0], self.spans[path][1]
        line = bisect_right(self.line_starts, first)
        end = _LINE_BREAK.search(self.text, first)
        after = self.text[last : end.start() if end else len(self.text)].strip()
        if self.text[self.line_starts[line - 1] : first].strip() or (after and not after.startswith("#")):
            return None
        return self._make_fix((first, last), f"# {self.text[first:last]}")

    def _make_fix(self, span: Span, new: str) -> Fix | None:
        """Return the fix that replaces a part of one line; None where it is not in one."""
        excerpt, old = self.excerpt(span), self.text[slice(*span)]
        return Fix(excerpt.line, excerpt.column, old, new) if excerpt and len(old) == excerpt.length else None

    def _problem(self, code: str, message: str, path: Path, help: Help, excerpts: tuple[Excerpt, ...]) -> Problem:
        line, column = excerpts[0][:2] if excerpts else (0, 0)
        address, advice = self.medium.format_address(path), self.medium.say(help)
        return Problem(code, message, self._owner_of(path)[0].file, line, column, address, advice, excerpts)

    def _owner_of(self, path: Path) -> tuple["Document", Path]:
        """Return the document that has the value at a path, and its path there."""
        for length in range(len(path) if self.supposed else 0, 0, -1):
            if path[:length] in self.supposed:
                return self.supposed[path[:length]], path[length:]
        return self, path

    def describe_place(self, span: Span | None) -> str:
        """Say where a part of the text is."""
        found = self.excerpt(span)
        return f"line {found.line} of {self.file}" if found else self.file

    def excerpt(self, span: Span | None, label: str = "") -> Excerpt | None:
        """Return the line in which a span begins, and the part of the line that it covers."""
        if span is None:
            return None
        first, last = span
        line = bisect_right(self.line_starts, first)
        start = self.line_starts[line - 1]
        end = _LINE_BREAK.search(self.text, first)
        stop = end.start() if end else len(self.text)
        length = max(1, min(last, stop) - first)
        cut = max(0, first - start - MOST_SHOWN)
        text = self.text[start + cut : min(stop, first + MOST_SHOWN)]
        return Excerpt(line, first - start + 1, length, text, label, cut)

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line of the text begins."""
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def find_span(self, path: Path, *, at_key: bool = False) -> Span | None:
        """Return where the value at a path, or its key, is, or else what contains it; None in data from Python."""
        owner, below = self._owner_of(path)
        if owner is not self:
            return owner.find_span(below, at_key=at_key)
        path = find_origin(path, self.origins)
        span = (self.key_spans if at_key else self.spans).get(path)
        while span is None and path:
            path = path[:-1]
            span = self.spans.get(path)
        return span

    def raise_problems(self) -> None:
        """Raise InputError if any problem was noted, with all of them in the order of the file."""
        if self.problems:
            found = sorted(self.problems, key=lambda problem: (problem.line, problem.column))
            raise InputError(found[:MOST_REPORTED], self.omitted_count + max(0, len(found) - MOST_REPORTED))


def find_origin(path: Path, origins: Mapping[Path, Path]) -> Path:
    """Return the path in the text of a value that was moved to another path after reading."""
    for length in range(len(path), -1, -1):
        if path[:length] in origins:
            return origins[path[:length]] + path[length:]
    return path


class Nothing:
    """The value of a key that has none; no model accepts it as a fact."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING = Nothing()


class ReadError(Exception):
    """A text that cannot be read any further, at a span."""

    def __init__(
        self, code: str, message: str, span: Span, help: str = "", correction: tuple[Span, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.span = span
        self.help = help
        self.correction = correction
        """A part of the text, and what is meant in its place; None where several things may be meant."""


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``; raises InputError."""
    name = display_name(path)
    try:
        data = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else _read_file(path)
    except (OSError, ValueError, AttributeError) as error:  # a NUL in the name; no standard input at all
        raise unreadable(path, error) from None
    if len(data) > MOST_BYTES:
        raise InputError([Problem("E103", f"the file is larger than {MOST_BYTES // 1_000_000} MB", name)])
    return data


def read_text(path: str) -> str:
    """Return the text of a file; raises InputError."""
    return decode_text(read_bytes(path), path)


def unreadable(path: str, error: Exception | None = None, kind: str = "file") -> InputError:
    """Return the error for a file, or for what ``kind`` names, that the system does not let anyone read."""
    reason = getattr(error, "strerror", None)
    message = f"the {kind} cannot be read" + (f": {reason.lower()}" if reason else "")
    return InputError([Problem("E101", message, display_name(path))])


def _read_file(path: str) -> bytes:
    """Return the first MOST_BYTES + 1 bytes of a file."""
    with open_file(path) as file:
        return file.read(MOST_BYTES + 1)


def open_file(path: str) -> io.BufferedReader:
    """Open a file to be read; a pipe that nobody writes to counts as empty. Raises OSError."""
    return io.BufferedReader(open_raw(path))


def open_raw(path: str) -> io.RawIOBase:
    """Open a file as ``open_file`` does, without a buffer."""
    file = io.FileIO(path, opener=lambda name, flags: os.open(name, flags | _NONBLOCK, 0o666))
    try:
        if not _NONBLOCK:
            return file
        first = file.read(1) if stat.S_ISFIFO(os.fstat(file.fileno()).st_mode) else None
        if first == b"":
            return file
        os.set_blocking(file.fileno(), True)  # None: somebody holds the other end and has written nothing yet
        return _Begun(first, file) if first else file
    except BaseException:
        file.close()
        raise


_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


class _Begun(io.RawIOBase):
    """A file of which the first byte was read already."""

    def __init__(self, first: bytes, rest: io.RawIOBase) -> None:
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer; return how many bytes."""
        count = len(self._first)
        buffer[:count], self._first = self._first, b""
        return count + (self._rest.readinto(memoryview(buffer)[count:]) or 0)

    def close(self) -> None:
        """Close the file."""
        self._rest.close()
        super().close()


def display_name(path: str) -> str:
    """Return the name of a file in messages."""
    return "<standard input>" if path == "-" else os.fsencode(path).decode("utf-8", "replace")


_NOT_TEXTS = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"%PDF": "a PDF",
    b"PK\x03\x04": "an Office file or a ZIP archive",
    b"\x1f\x8b": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}


def refuse_other_kinds(data: bytes, name: str, help: str) -> None:
    """Raise InputError if a file that begins with these bytes is a picture, an archive or the like."""
    for start, kind in _NOT_TEXTS.items():
        if data.startswith(start):
            raise InputError([Problem("E102", f"this is {kind}, not a text", name, help=help)])


def decode_text(data: bytes, name: str) -> str:
    """Return the text of UTF-8 bytes, or of UTF-16 with a byte order mark; raises InputError for anything else."""
    refuse_other_kinds(data, name, "write the facts into a plain text file")
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore")
        document = Document(name, f"{before}\N{REPLACEMENT CHARACTER}")
        message = f"the text is not {encoding.upper()} from here on"
        document.report_at("E102", message, (len(before), len(before) + 1), help="save the file as UTF-8")
        raise InputError(document.problems) from None
    if "\0" in text:
        first = text.index("\0")
        document = Document(name, text)
        help = "if it was saved as UTF-16 or UTF-32, save it as UTF-8"
        document.report_at("E102", "this is not a text: it holds a NUL character", (first, first + 1), help=help)
        raise InputError(document.problems)
    return text
