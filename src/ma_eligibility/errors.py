"""The problems that are reported: what is wrong, where, and what to write instead."""

import re
from pathlib import Path as FilePath
from typing import NamedTuple

Path = tuple[str | int, ...]


class Excerpt(NamedTuple):
    """A part of one line of a text, to be shown with a mark under it and a label next to the mark.

    Line and column count from 1; column and length count characters.
    """

    line: int
    column: int
    length: int
    text: str
    """The line; of a very long one, the part around the mark."""
    label: str = ""
    cut: int = 0
    """How many characters of the line come before the text."""


class Fix(NamedTuple):
    """The one text that is meant in place of another, which begins at a line and a column, both counted from 1."""

    line: int
    column: int
    old: str
    new: str


class Problem(NamedTuple):
    """One mistake in one file.

    ``code`` is one of those in explain_codes; ``path`` is the address in the file's own terms, such as
    ``programs[0].completed``; ``line`` and ``column`` count from 1 and are 0 where the whole file is meant.
    """

    code: str
    message: str
    file: str
    line: int = 0
    column: int = 0
    path: str = ""
    help: str = ""
    excerpts: tuple[Excerpt, ...] = ()
    """The place of the mistake, and then the place that it contradicts, if there is one."""
    fix: Fix | None = None
    """What ``check --fix`` writes; None where the file may mean several things, or is not a profile's own."""

    def __str__(self) -> str:
        """Write the problem on one line, in a form that editors can jump to."""
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        address = f"{self.path}: " if self.path else ""
        others = "".join(f" ({excerpt.label} on line {excerpt.line})" for excerpt in self.excerpts[1:])
        help = f" ({self.help})" if self.help else ""
        return f"{where}: {address}{self.message}{others}{help} [{self.code}]"


class InputError(Exception):
    """A profile or ruleset cannot be used.

    ``problems`` holds the reasons in the order of the file, at most MOST_REPORTED; ``omitted_count`` is how many more
    there are.
    """

    def __init__(self, problems: list[Problem], omitted_count: int = 0) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.omitted_count = omitted_count

    def __reduce__(self) -> tuple[type["InputError"], tuple[list[Problem], int]]:
        """Return what recreates the error in another process."""
        return InputError, (self.problems, self.omitted_count)


class SuppositionError(ValueError):
    """What is to be supposed has an address that no profile has, or that this one does not have."""


#: The most problems that are reported of one input.
MOST_REPORTED = 50


_MANUAL = FilePath(__file__).with_name("errors.md")


def explain_codes() -> dict[str, str]:
    """Return the explanation of every kind of mistake by its stable code: a heading and a text in Markdown."""
    parts = re.split(r"^## (?=[EWL][0-9]{3}: )", _MANUAL.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part[:4]: part.strip() for part in parts}


def format_path(path: Path) -> str:
    """Return an address as files have it: ``programs[0].completed``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


_STEP = re.compile(r"([a-z_][a-z0-9_]*)|\[([0-9]+)\]")


def parse_path(address: str) -> Path:
    """Return the path of a fact by its address, as format_path writes it."""
    return tuple(name or int(number) for name, number in _STEP.findall(address))
