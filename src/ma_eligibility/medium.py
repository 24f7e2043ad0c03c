"""What facts are written in, a file or the cells of a table, and how hints and addresses are said for each."""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from ma_eligibility.errors import Path, format_path, parse_path

#: What is meant by a fact that is not known: to leave it out.
LEFT_OUT = "#"


class Hint(NamedTuple):
    """What to write instead, where a file and the cells of a table need different words."""

    in_file: str
    in_cells: str
    meant: str | tuple[str, ...] | dict[str, str] = ""
    """The only key or value that can be meant, a text, list or mapping, or LEFT_OUT; empty if there may be several."""
    in_export: str = ""
    """The words for a table that a map reads, where those for cells name columns that it does not have."""
    in_answer: str = ""
    """The words for someone who is asked, where those for cells speak of cells."""


#: How a map says that there is no record.
NONE_IN_MAP = "list the word below none: in the map if there is none"

#: A hint; a text is said everywhere. An empty one says nothing.
Help = str | Hint


class Medium(NamedTuple):
    """How hints and addresses are said."""

    of_hint: Literal["in_file", "in_cells", "in_export", "in_answer"]
    """The field of a hint that has the words."""
    format_address: Callable[[Path], str]

    def name_fact(self, address: str) -> str:
        """Return the address of a fact as it is called there."""
        return self.format_address(parse_path(address))

    def say(self, help: Help) -> str:
        """Return a hint in words."""
        return help if isinstance(help, str) else str(getattr(help, self.of_hint) or help.in_cells)


def hint_at_one(meant: str, said: str = "") -> Hint:
    """Return the hint at the only key or value that can be meant; ``said`` is how it is said, if not as a question."""
    words = said or f"did you mean {meant}?"
    return Hint(words, words, meant)


def hint_at_words(words: Iterable[str], start: str) -> Hint:
    """Return the hint that a list of words is meant; ``start`` is what a file has before the list."""
    listed = tuple(words)
    return Hint(f"write {start}: [{', '.join(listed)}]", f"write {'; '.join(listed)}", listed)


def hint_at_leaving_out(fact: str, key: str = "the key", before: str = "") -> Hint:
    """Return the hint to write nothing if a fact, such as ``the date``, is not known; ``before`` begins it."""
    end = f"if {fact} is not known"
    in_export = f"{before}leave the cell empty, or list its word with nothing below words: in the map, {end}"
    in_answer = f"{before}press Enter {end}"
    return Hint(f"{before}leave {key} out {end}", f"{before}leave the cell empty {end}", "", in_export, in_answer)


def hint_at_unknown(fact: str = "it", key: str = "the key") -> Hint:
    """Return the hint to leave out what is said not to be known."""
    return hint_at_leaving_out(fact, key)._replace(meant=LEFT_OUT)


def hint_at_adding(names: Iterable[str]) -> Hint:
    """Return the hint to add one of some facts."""
    listed = list(names)
    return Hint(f"add {' or '.join(f'{name}:' for name in listed)}", f"fill in {' or '.join(listed)}")


def format_column(path: Path) -> str:
    """Write an address as the name of a column: ``programs.1.completed``.

    The dates of an answer have no column of their own: its cell has all of it, as ``yes since 2026-01``.
    """
    if "answers" in path[:-2] and path[-1] in ("since", "until"):
        path = path[:-1]
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


FILE = Medium("in_file", format_path)
CELLS = Medium("in_cells", format_column)
EXPORT = Medium("in_export", format_column)
ANSWER = Medium("in_answer", format_path)
