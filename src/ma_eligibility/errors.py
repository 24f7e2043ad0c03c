"""The problems that are told to people: what is wrong, where, and what to write instead."""

from typing import NamedTuple

Path = tuple[str | int, ...]


class Excerpt(NamedTuple):
    """A stretch of one line of a text, to be shown with a mark under it and a label beside the mark.

    Line and column count from 1; column and length count characters.
    """

    line: int
    column: int
    length: int
    text: str
    """The whole line."""
    label: str = ""


class Problem(NamedTuple):
    """One mistake in one file.

    ``code`` is a key of CODES; ``path`` the address in the file's own terms, such as ``programs[0].completed``.
    ``line`` and ``column`` count from 1 and are 0 where the whole file is meant.
    """

    code: str
    message: str
    file: str
    line: int = 0
    column: int = 0
    path: str = ""
    help: str = ""
    excerpts: tuple[Excerpt, ...] = ()
    """Where it stands, and after that where its other end does, if it has two."""

    def __str__(self) -> str:
        """Write the problem on one line, in the form that editors can jump to."""
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        address = f"{self.path}: " if self.path else ""
        others = "".join(f" ({excerpt.label} on line {excerpt.line})" for excerpt in self.excerpts[1:])
        help = f" ({self.help})" if self.help else ""
        return f"{where}: {address}{self.message}{others}{help} [{self.code}]"


class InputError(Exception):
    """A profile or ruleset cannot be used.

    ``problems`` holds the reasons in the order of the file, MOST_TOLD of them at most; ``untold`` counts the others.
    """

    def __init__(self, problems: list[Problem], untold: int = 0) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.untold = untold


#: How many problems are told of one input.
MOST_TOLD = 50


#: Every kind of mistake, by its stable code.
CODES = {
    "E101": "the file cannot be read",
    "E102": "the text is not UTF-8",
    "E103": "the file is too large",
    "E104": "this is not YAML",
    "E105": "this is not JSON",
    "E106": "a key is written twice",
    "E107": "anchors, aliases and tags are not used here",
    "E108": "nested too deeply",
    "E109": "a key is not plain text",
    "E110": "a file holds one document",
    "E111": "nothing is written here",
    "E201": "a key that is not known",
    "E202": "a key that must be there",
    "E203": "not a date",
    "E204": "no such day",
    "E205": "outside the calendar",
    "E206": "not a number",
    "E207": "out of range",
    "E208": "not one of the words known here",
    "E209": "of the wrong kind",
    "E301": "two facts contradict each other",
    "E401": "a rule that cannot be understood",
    "E402": "a rule names something that the profile does not have",
    "E403": "the ruleset cannot be found",
    "E404": "a name that stands twice in a ruleset",
    "E405": "a reading that is not declared",
}


def format_path(path: Path) -> str:
    """Write an address as people read it: ``programs[0].completed``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
