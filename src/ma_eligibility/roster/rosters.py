"""What a roster is; and rosters of profiles: YAML documents one after the other, a folder of files.

A roster gives chunks, lazily; a chunk gives its people, and can be sent to another process to be read there.
"""

import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol

from ma_eligibility.errors import InputError, Problem
from ma_eligibility.load.profile import make_profile_of, pop_id, read_document
from ma_eligibility.load.source import decode_text, display_name, read_bytes, unreadable
from ma_eligibility.profile.profile import Profile


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
        profile = make_profile_of(document)
    except InputError as error:
        return Entry(line, key, name, None, describe_problems(error, line), data)
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
            documents = _split_documents(read_lines(file, self.path))
            while found := list(islice(documents, size)):
                yield DocumentsChunk(self.name, found)


def _split_documents(lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Give each document that holds anything, with the number of its first line."""
    first = 1
    held: list[bytes] = []
    for number, line in enumerate(lines, 1):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.startswith((b"---", b"...")) and line[3:4] in (b"", b" ", b"\t", b"\r", b"\n"):
            if _has_content(held):
                yield first, b"".join(held)
            first, held = (number, [b"   " + line[3:]]) if line[3:].strip() else (number + 1, [])
        else:
            held.append(line)
    if _has_content(held):
        yield first, b"".join(held)


def _has_content(lines: list[bytes]) -> bool:
    return any(line.strip() and not line.lstrip().startswith(b"#") for line in lines)


class DocumentsChunk(NamedTuple):
    """Some documents of a file, each with the number of its first line."""

    file: str
    documents: list[tuple[int, bytes]]

    def entries(self) -> Iterator[Entry]:
        """Give the people of the documents."""
        return (read_text(data, first, self.file, is_json=False) for first, data in self.documents)


# --- Files ----------------------------------------------------------------------------------------------------

PROFILE_ENDINGS = (".yaml", ".yml", ".json")


class ProfileFiles(Roster):
    """A folder of profiles, or one: each file a person, whose id is the file's name unless it has one."""

    def chunks(self, size: int) -> Iterator["FilesChunk"]:
        """Give the files in chunks, by name."""
        path = Path(self.path)
        try:
            files = iter([path] if path.is_file() else sorted(p for p in path.iterdir() if is_profile(p)))
        except OSError as error:
            raise unreadable(self.path, error) from None
        while found := [str(file) for file in islice(files, size)]:
            yield FilesChunk(self.name, found)


def is_profile(path: Path) -> bool:
    """Tell whether a file is a profile, by its name."""
    return path.suffix.lower() in PROFILE_ENDINGS and not path.name.startswith(".")


class FilesChunk(NamedTuple):
    """Some files of a folder."""

    file: str
    paths: list[str]

    def entries(self) -> Iterator[Entry]:
        """Give the people of the files."""
        for path in self.paths:
            stem = Path(path).stem
            try:
                data = read_bytes(path)
                text = decode_text(data, path)
            except InputError as error:
                yield Entry(1, stem, stem, None, describe_problems(error, 1), b"", path)
                continue
            entry = read_text(data, 1, path, is_json=path.lower().endswith(".json"))._replace(file=path)
            if not entry.key:
                entry = entry._replace(key=stem, name=stem, original=_with_id(text, stem))
            yield entry


def _with_id(text: str, id: str) -> bytes:
    """Return the text of a profile with an id added, for use without its file's name."""
    quoted, text = json.dumps(id), text.lstrip("\ufeff")
    if text.lstrip().startswith("{"):
        before, brace, after = text.partition("{")
        text = f'{before}{brace}"id": {quoted}, {after}'
    else:
        text = f"id: {quoted}\n{text}"
    return text.encode("utf-8", "backslashreplace")


# --- All of them ----------------------------------------------------------------------------------------------


#: The most bytes of a line, the rest of which is not read, and about the most of a chunk.
MOST_IN_A_LINE = 1_000_000
MOST_IN_A_CHUNK = 8_000_000
#: How many people make a chunk.
CHUNK = 500


def read_lines(file: IO[bytes], path: str) -> Iterator[bytes]:
    """Give the lines of a file, each cut after MOST_IN_A_LINE + 1 bytes; raises InputError."""
    try:
        while line := file.readline(MOST_IN_A_LINE + 1):
            yield line
            while len(line) > MOST_IN_A_LINE and not line.endswith(b"\n"):
                line = file.readline(MOST_IN_A_LINE + 1)
    except OSError as error:
        raise unreadable(path, error) from None


def limit_lines(lines: Iterator[bytes], count: int) -> Iterator[bytes]:
    """Give ``count`` lines, or fewer if they are long."""
    length = 0
    for line in islice(lines, count):
        yield line
        length += len(line)
        if length > MOST_IN_A_CHUNK:
            return


def open_lines(path: str) -> IO[bytes]:
    """Open a file, or standard input for ``-``, to be read line by line; raises InputError."""
    if path == "-":
        if sys.stdin is None:
            raise unreadable(path)
        return sys.stdin.buffer
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from None


def roster_files(path: str) -> list[str | Path]:
    """Return the files that a roster is read from; for a folder all that are in it."""
    if path == "-":
        return ["/dev/stdin"]
    return [path, *Path(path).iterdir()] if Path(path).is_dir() else [path]
