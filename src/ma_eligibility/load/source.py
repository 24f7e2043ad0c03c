"""A text as it was read, and the plain values in it with the place of each."""

import codecs
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from ma_eligibility.errors import InputError, Path, Place, Problem, format_path

MOST_BYTES = 10_000_000
MOST_DEPTH = 40
MOST_VALUES = 200_000


@dataclass
class Document:
    """The value of a text, with the place of every value and of every key, by its path."""

    file: str
    value: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    key_places: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    origins: dict[Path, Path] = field(default_factory=dict)
    """Where in the text a value comes from, if it was put in another place of the tree after reading."""

    def report(self, code: str, message: str, path: Path = (), help: str = "", *, at_key: bool = False) -> None:
        """Note a problem with the value at a path, or with its key."""
        place = self.find_place(path, at_key=at_key)
        if any(problem.code == "E405" and (problem.line, problem.column) == place for problem in self.problems):
            return  # what stands here is a choice that could not be made, and nothing else can be said of it
        self.problems.append(Problem(code, message, self.file, place.line, place.column, format_path(path), help))

    def report_second_key(self, key: str, path: Path, place: Place) -> None:
        """Note that a key which is there already stands at a place again; the first one counts."""
        said = f"{key} is written twice (it is first given on line {self.key_places[path].line})"
        self.problems.append(Problem("E106", said, self.file, place.line, place.column, format_path(path)))

    def find_place(self, path: Path, *, at_key: bool = False) -> Place:
        """Return where the value at a path, or its key, stands in the text; or what holds it, if it has no place."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.origins:
                path = self.origins[path[:length]] + path[length:]
                break
        places = self.key_places if at_key else self.places
        place = places.get(path)
        while place is None and path:
            path = path[:-1]
            place = self.places.get(path)
        return place or Place(1, 1)

    def raise_problems(self) -> None:
        """Raise InputError if any problem was noted, with all of them in the order of the file."""
        if self.problems:
            raise InputError(sorted(self.problems, key=lambda problem: (problem.line, problem.column)))


class Nothing:
    """What stands where a key has no value; no model takes it for a fact."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING = Nothing()


class ReadError(Exception):
    """A text that cannot be read any further, at a place."""

    def __init__(self, code: str, message: str, place: Place, help: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.place = place
        self.help = help

    def locate(self, file: str, path: Path = ()) -> Problem:
        """Return the problem as it is told for a file."""
        return Problem(self.code, str(self), file, self.place.line, self.place.column, format_path(path), self.help)


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``; raises InputError."""
    name = display_name(path)
    try:
        if path == "-":
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with FilePath(path).open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise InputError([Problem("E101", f"the file cannot be read: {reason}", name)]) from None
    except (ValueError, AttributeError):  # a NUL in the name; no standard input at all
        raise InputError([Problem("E101", "the file cannot be read", name)]) from None
    if len(data) > MOST_BYTES:
        raise InputError([Problem("E103", f"the file is larger than {MOST_BYTES // 1_000_000} MB", name)])
    return data


def display_name(path: str) -> str:
    """Return how a file is called in messages."""
    return "<standard input>" if path == "-" else os.fsencode(path).decode("utf-8", "replace")


def decode_text(data: bytes, name: str) -> str:
    """Return the text of UTF-8 bytes, or of UTF-16 with a byte order mark; raises InputError for anything else."""
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        said = f"the text is not {encoding.upper()} from here on"
        raise InputError([Problem("E102", said, name, line, column, help="save the file as UTF-8")]) from None
    if "\0" in text:
        before_nul = text[: text.index("\0")]
        line = before_nul.count("\n") + 1
        column = len(before_nul) - before_nul.rfind("\n")
        raise InputError([Problem("E102", "this is not a text: it holds a NUL character", name, line, column)])
    return text
