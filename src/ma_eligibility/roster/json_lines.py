"""JSON Lines: a profile on each line, nearly all of them read in a few microseconds."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic_core import from_json

from ma_eligibility.errors import InputError
from ma_eligibility.load.quick import read_quickly
from ma_eligibility.load.source import decode_text, display_name
from ma_eligibility.roster.rosters import (
    MOST_IN_A_LINE,
    Entry,
    open_lines,
    read_lines,
    read_text,
    take_lines,
    tell_reasons,
)

# People are read by the million; this skips the checks of the class's own constructor.
new_entry = tuple.__new__


class JsonLines:
    """A file with a profile on each line, as JSON; ``-`` for standard input. Empty lines and # comments are passed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = display_name(path)

    def chunks(self, size: int) -> Iterator["LinesChunk"]:
        """Give the lines in chunks."""
        with open_lines(self.path) as file:
            first = 1
            lines = read_lines(file, self.path)
            while taken := list(take_lines(lines, size)):
                yield LinesChunk(self.name, first, taken)
                first += len(taken)


class LinesChunk(NamedTuple):
    """Some lines of a file."""

    file: str
    first: int
    lines: list[bytes]

    def entries(self) -> Iterator[Entry]:
        """Give the people of the lines."""
        keeps_numbers = _keeps_numbers(b"\n".join(self.lines))  # one that was cut has no end of its own
        for number, line in enumerate(self.lines, self.first):
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip() and not line.startswith(b"#"):
                yield read_line(line, number, self.file, keeps_numbers=keeps_numbers)


#: Every digit, and the point, as a zero, and E as e; and as many zeros as no float keeps for certain.
_DIGITS = bytes(48 if chr(byte) in "0123456789." else 101 if chr(byte) == "E" else byte for byte in range(256))
_MANY_DIGITS = b"0" * 16
_EXPONENT = re.compile(rb"[0-9][eE]")
#: A line of no more bytes holds fewer values than a profile may have; longer ones are left to the careful reader.
LONG_LINE = 40_000
#: A text of one line, so that one left open spoils none of the lines after it.
_STRING = re.compile(rb'"(?:[^"\\\n]|\\.)*"')


def read_line(line: bytes, number: int, file: str, *, keeps_numbers: bool = False) -> Entry:
    """Return the person in a JSON text: read quickly if that is certain to be right, and with care otherwise.

    ``keeps_numbers`` tells that no number in it loses anything by being read as a float.
    """
    if len(line) > MOST_IN_A_LINE:
        reason = f"the line is longer than {MOST_IN_A_LINE:,} characters"
        return Entry(number, "", f"line {number}", None, reason, line[:MOST_IN_A_LINE])
    try:
        value = from_json(line, allow_inf_nan=False, cache_strings="keys") if len(line) <= LONG_LINE else None
    except ValueError:
        value = None
    if isinstance(value, dict):
        key = value.pop("id", "")
        is_named = key.__class__ is str and (key.strip() or not key)
        profile = read_quickly(value) if is_named and (keeps_numbers or _keeps_numbers(line)) else None
        if profile is not None and _keeps_keys(line, value, bool(key)):
            name = key or profile.candidate or f"line {number}"
            return new_entry(Entry, (number, key, name, profile, "", line, "", False))
    return _read_line_with_care(line, number, file)


def _keeps_keys(line: bytes, value: dict[str, Any], has_id: bool) -> bool:
    """Tell whether what was read of a line, as a person, has all its keys, none of them twice: each has one colon."""
    keys = len(value) + has_id
    for part in value.values():
        if part.__class__ is list:
            keys += sum(map(len, part))
        elif part.__class__ is dict:
            keys += len(part)
    return line.count(b":") == keys or _STRING.sub(b"", line).count(b":") == keys


def _keeps_numbers(text: bytes) -> bool:
    """Tell whether every number in a text can be read as a float without loss: those of fifteen digits can.

    Numbers with an exponent are left to the careful reader.
    """
    digits = text.translate(_DIGITS)
    if _MANY_DIGITS in digits:
        return False
    return b"0e" not in digits or not _EXPONENT.search(_STRING.sub(b"", text))


def _read_line_with_care(line: bytes, number: int, file: str) -> Entry:
    original = line.rstrip(b"\r\n")
    try:
        text = decode_text(original, file)
        return read_text(text, number, number, file, original, is_json=True)
    except InputError as error:
        return Entry(number, "", f"line {number}", None, tell_reasons(error, number), original)
