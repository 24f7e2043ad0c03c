"""JSON Lines: a profile on each line, nearly all of them read in a few microseconds."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic_core import from_json

from ma_eligibility.load.quick import read_quickly
from ma_eligibility.roster.rosters import MOST_IN_A_LINE, Entry, Roster, open_lines, read_lines, read_text, take_some

# People are read by the million; this skips the checks of the class's own constructor.
new_entry = tuple.__new__


class JsonLines(Roster):
    """A file with a profile on each line, as JSON. Empty lines and # comments are skipped."""

    def chunks(self, size: int) -> Iterator["LinesChunk"]:
        """Give the lines in chunks."""
        with open_lines(self.path) as file:
            first = 1
            lines = read_lines(file, self.path)
            while found := take_some(lines, size, len):
                yield LinesChunk(self.name, first, found)
                first += len(found)


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


#: Translates digits and points to 0, and E to e; a float may not keep a number with so many digits.
_DIGITS = bytes(48 if chr(byte) in "0123456789." else 101 if chr(byte) == "E" else byte for byte in range(256))
_MANY_DIGITS = b"0" * 16
_EXPONENT = re.compile(rb"[0-9][eE]")
#: The most bytes of a line that is read quickly; it cannot hold more values than a profile may have.
LONG_LINE = 40_000
#: A text within one line, so that a missing quote does not affect the lines after it.
_STRING = re.compile(rb'"(?:[^"\\\n]|\\.)*"')


def read_line(line: bytes, number: int, file: str, *, keeps_numbers: bool = False) -> Entry:
    """Return the person in a JSON text: read quickly where that is certainly right, and otherwise with care.

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
            return new_entry(Entry, (number, key, name, profile, "", line, "", False, "", (), None, ()))
    return read_text(line.rstrip(b"\r\n"), number, file, is_json=True)


def _keeps_keys(line: bytes, value: dict[str, Any], has_id: bool) -> bool:
    """Tell whether the person read from a line has all its keys, none of them twice: each key has one colon."""
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
