"""What a roster is; and rosters of profiles: YAML documents one after the other, a folder of files.

A roster gives chunks, lazily; a chunk gives its people, and can be sent to another process to be read there.
"""

import json
import os
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol, TypeVar

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.errors import Path as AddressPath
from ma_eligibility.load.profile import make_profile_of, pop_id, read_document
from ma_eligibility.load.source import MOST_BYTES, decode_text, display_name, open_file, read_bytes, unreadable
from ma_eligibility.profile.profile import Profile
from ma_eligibility.roster.causes import Cause, causes_of
from ma_eligibility.roster.columns import REJECT_REASON

#: How many things that are not read are named.
MOST_NAMED = 10


class Entry(NamedTuple):
    """One person of a roster."""

    line: int
    """On which line the person begins."""
    key: str
    """The person's id in the roster; empty if none is given."""
    name: str
    """The person's name in results: the id, or else the candidate's label, or else the line."""
    profile: Profile | None
    """None if the person cannot be read."""
    reason: str
    """Why the person cannot be read: every problem, with its position."""
    original: Any
    """The person as the roster has them, for the file of rejected rows."""
    file: str = ""
    """The person's own file, in a folder of them."""
    is_extra: bool = False
    """Whether it is not a person, but a row that belongs to no one."""
    place: str = ""
    """Where the person is; empty if that is the line of the roster's own file, or the person's own file."""
    kept: tuple[str, ...] = ()
    """The cells that are carried into the answers."""
    call: Callable[[AddressPath], str] | None = None
    """Names the column of an export that holds a fact, by its path; None where facts are called by their addresses."""
    causes: tuple[Cause, ...] = ()
    """The reason again, a mistake each."""


class Chunk(Protocol):
    """Some of the people of a roster, one after the other, not yet read."""

    @property
    def file(self) -> str:
        """The roster's name in messages."""

    def entries(self) -> Iterator[Entry]:
        """Give the people."""


class Roster(ABC):
    """People in a file or a folder; ``-`` is standard input."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.name = display_name(path)
        """Its name in messages."""
        self.left_out: list[str] = []
        """What is next to the people and not read, though it may have been meant to be, each with the reason."""

    def describe_left_out(self) -> list[str]:
        """Return a sentence with what is not read, if there is anything."""
        said = self.left_out[:MOST_NAMED]
        if len(self.left_out) > len(said):
            said.append(f"{len(self.left_out) - len(said)} more")
        return [f"{self.name}: not read: {'; '.join(said)}"] if said else []

    @abstractmethod
    def chunks(self, size: int) -> Iterator[Chunk]:
        """Give the people in chunks of ``size``; raises InputError for a file that cannot be read."""


# --- A text -------------------------------------------------------------------------------------------------


def read_text(data: bytes, line: int, file: str, *, is_json: bool) -> Entry:
    """Return the person of a text that begins on a line; its id, if it has one, is removed first."""
    key, name = "", f"line {line}"
    try:
        document = read_document(decode_text(data, file), file, is_json=is_json)
        key = pop_id(document)
        name = key or name
        if isinstance(document.value, dict) and REJECT_REASON in document.value:
            return Entry(
                line, key, name, None, f"it was rejected before: remove {REJECT_REASON} once it is fixed", data
            )
        profile = make_profile_of(document)
    except InputError as error:
        return Entry(line, key, name, None, describe_problems(error, line), data, causes=causes_of(error.problems))
    return Entry(line, key, key or profile.candidate or name, profile, "", data)


def describe_problems(error: InputError, first: int = 0) -> str:
    """Return the problems of a person on one line, each with its line in the roster and its address."""
    return "; ".join(_describe_problem(problem, first) for problem in error.problems)


def _describe_problem(problem: Problem, first: int) -> str:
    line = f"line {problem.line + first - 1}, " if problem.line > 1 and first else ""
    address = f"{problem.path}: " if problem.path else ""
    return f"{line}{address}{problem.message}{f' ({problem.help})' if problem.help else ''} [{problem.code}]"


# --- YAML documents -------------------------------------------------------------------------------------------


class YamlDocuments(Roster):
    """A file of YAML documents, each a profile, with ``---`` between them."""

    def chunks(self, size: int) -> Iterator["DocumentsChunk"]:
        """Give the documents in chunks."""
        with open_lines(self.path) as file:
            documents = _split_documents(read_lines(file, self.path, MOST_BYTES))
            while found := take_some(documents, size, lambda document: len(document[1])):
                yield DocumentsChunk(self.name, found)


def _split_documents(lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Give each document that holds anything, with the number of its first line; one that is too large is cut."""
    first, length = 1, 0
    held: list[bytes] = []
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.startswith((b"---", b"...")) and line[3:4] in (b"", b" ", b"\t", b"\r", b"\n"):
            if _has_content(held):
                yield first, b"".join(held)[: MOST_BYTES + 1]
            first, held = (number, [b"   " + line[3:]]) if line[3:].strip() else (number + 1, [])
            length = 0
        elif length <= MOST_BYTES:
            held.append(line)
            length += len(line)
    if _has_content(held):
        yield first, b"".join(held)[: MOST_BYTES + 1]


def _has_content(lines: list[bytes]) -> bool:
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in lines)


class DocumentsChunk(NamedTuple):
    """Some documents of a file, each with the number of its first line."""

    file: str
    documents: list[tuple[int, bytes]]

    def entries(self) -> Iterator[Entry]:
        """Give the people of the documents."""
        for first, data in self.documents:
            if len(data) > MOST_BYTES:
                reason = f"the document is larger than {MOST_BYTES // 1_000_000} MB"
                kept = hold_back(data[:KEPT].decode(errors="ignore").encode(), reason)
                yield Entry(first, "", f"line {first}", None, reason, kept)
            else:
                yield read_text(data, first, self.file, is_json=False)


# --- Files ----------------------------------------------------------------------------------------------------

PROFILE_ENDINGS = (".yaml", ".yml", ".json")


class ProfileFiles(Roster):
    """A folder of profiles, or one: each file a person, whose id is the file's name unless it has one."""

    def chunks(self, size: int) -> Iterator["FilesChunk"]:
        """Give the files in chunks, by name."""
        path = Path(self.path)
        try:
            is_one = path.exists() and not path.is_dir()
            files = map(str, [path] if is_one else sorted(p for p in path.iterdir() if is_profile(p)))
        except OSError as error:
            raise unreadable(self.path, error) from None
        while found := take_some(files, size, _size_of):
            yield FilesChunk(self.name, found, is_folder=not is_one)


def _size_of(path: str) -> int:
    """Return how many bytes are read of a file; none if it is not there."""
    try:
        return min(os.stat(path).st_size, MOST_BYTES)  # noqa: PTH116 # there may be a million of them
    except OSError:
        return 0


def is_profile(path: Path) -> bool:
    """Tell whether a file is a profile, by its name."""
    return path.suffix.lower() in PROFILE_ENDINGS and not path.name.startswith(".")


class FilesChunk(NamedTuple):
    """Some files of a folder."""

    file: str
    paths: list[str]
    is_folder: bool = True

    def entries(self) -> Iterator[Entry]:
        """Give the people of the files."""
        for path in self.paths:
            yield _refuse_file(path) if self.is_folder and Path(path).is_fifo() else _read_file(path)


def _refuse_file(path: str) -> Entry:
    """Return the entry for a pipe in a folder, which may never end."""
    place, name = display_name(path), display_name(Path(path).stem)
    return Entry(1, name, name, None, "this is a pipe, and not a file", b"", path, place=place)


def _read_file(path: str) -> Entry:
    """Return the person of a file; its name is the person's id unless the file has one."""
    stem, place = Path(path).stem, display_name(path)
    name = display_name(stem)
    try:
        data = read_bytes(path)
        text = decode_text(data, path)
    except InputError as error:
        problems = error.problems
        reason = describe_problems(error, 1)
        return Entry(1, name, name, None, reason, b"", path, place=place, causes=causes_of(problems))
    entry = read_text(data, 1, path, is_json=path.lower().endswith(".json"))._replace(file=path, place=place)
    if entry.key:
        return entry
    if stem != name:
        reason = "the name of this file is no text, and so no id: give the file another one"
        return entry._replace(key=name, name=name, profile=None, reason=reason)
    return entry._replace(key=stem, name=stem, original=_with_key(text, "id", stem))  # for use without its file's name


def hold_back(data: bytes, reason: str) -> bytes:
    """Return the text of a profile with the reason for which it is rejected, which keeps it so when it is run alone."""
    return _with_key(decode_text(data, ""), REJECT_REASON, reason)


def _with_key(text: str, key: str, value: str) -> bytes:
    """Return the text of a profile with a key added."""
    quoted = json.dumps(value)
    head = _HEAD.match(text)
    end = head.end() if head else 0
    comments, body = re.sub(r"(?m)^\ufeff?---", "", text[:end]), text[end:]
    added = f'{{"{key}": {quoted}, {body[1:]}' if body.startswith("{") else f"{key}: {quoted}\n{body}"
    return f"{comments}{added}".encode("utf-8", "backslashreplace")


#: What may be above the first key of a document: empty lines, comments, and the mark of its beginning.
_HEAD = re.compile(r"\ufeff?(?:(?:---)?[ \t]*(?:#[^\n]*)?\r?\n)*(?:---[ \t]+)?[ \t]*(?=\{)?")


# --- All of them ----------------------------------------------------------------------------------------------


#: The most bytes of a line, the rest of which is not read, and about the most of a chunk.
MOST_IN_A_LINE = 1_000_000
MOST_IN_A_CHUNK = 8_000_000
#: How many bytes are kept of a document that is too large.
KEPT = 1_000
#: How many people make a chunk.
CHUNK = 500

Part = TypeVar("Part")


def read_lines(file: IO[bytes], path: str, most: int = MOST_IN_A_LINE) -> Iterator[bytes]:
    """Give the lines of a file, each cut after ``most`` and one more bytes; raises InputError."""
    try:
        while line := file.readline(most + 1):
            yield line
            rest = line
            while len(rest) > most and not rest.endswith(b"\n"):
                rest = file.readline(most + 1)
    except OSError as error:
        raise unreadable(path, error) from None


def take_some(parts: Iterator[Part], count: int, measure: Callable[[Part], int]) -> list[Part]:
    """Return the next ``count`` parts of a roster, or fewer if they are long."""
    taken: list[Part] = []
    length = 0
    for part in islice(parts, count):
        taken.append(part)
        length += measure(part)
        if length > MOST_IN_A_CHUNK:
            break
    return taken


def open_lines(path: str) -> IO[bytes]:
    """Open a file, or standard input for ``-``, to be read line by line; raises InputError."""
    if path == "-":
        if sys.stdin is None:
            raise unreadable(path)
        return sys.stdin.buffer
    try:
        return open_file(path)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def roster_files(path: str) -> list[str | Path]:
    """Return the files that a roster is read from; for a folder all that are in it."""
    if path == "-":
        return ["/dev/stdin"]
    return [path, *Path(path).iterdir()] if Path(path).is_dir() else [path]
