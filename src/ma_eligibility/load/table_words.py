"""What is said about a file of facts, as it is said about a table: there facts stand in cells and have columns."""

import re

from ma_eligibility.profile.profile import PERSON, SECTIONS

_IN_CELLS = (
    (re.compile(r"write each by itself: \[(.+)\]"), lambda match: f"write {match[1].replace(', ', '; ')}"),
    (re.compile(r"write (\w+): \[(.+)\]"), lambda match: f"write {match[2].replace(', ', '; ')}"),
    (re.compile(r"write \[one, other\].*"), "write one; other"),
    (re.compile(r"write each record below it.*"), "write none if there are none; each fact has a column of its own"),
    (re.compile(r"write (\w+): (?:\[\]|none) if there is nothing"), r"write none in the column \1 if there is nothing"),
    (re.compile(r"write diploma: \{kind: (\w+)\}"), r"put \1 into the kind of the diploma"),
    (re.compile(r"write none, or kind: and earned: below it"), "write none, or fill in kind and earned of the diploma"),
    (re.compile(r"write \[\] if there (is none|are none)"), r"write none if there \1"),
    (re.compile(r"an empty list if there are none"), "none if there are none"),
    (re.compile(r"\[\] if nobody does"), "none if nobody does"),
    (re.compile(r"leave the key out|leave (?!the )\w+ out"), "leave the cell empty"),
    (re.compile(r"add (\w+): or (\w+):"), r"fill in \1 or \2"),
    (re.compile(r"add (\w+):"), r"fill in \1"),
    (re.compile(", without quotes"), ""),
)


def advise_on_cells(advice: str) -> str:
    """Return advice about a fact as it helps with a cell."""
    for pattern, words in _IN_CELLS:
        advice = pattern.sub(words, advice)
    return advice


_LISTED = "|".join(section.key for word, section in SECTIONS.items() if word != PERSON and not section.is_single)
_ADDRESS = re.compile(rf"\b({_LISTED})\[([0-9]+)\]")


def name_columns(text: str) -> str:
    """Return a text with the addresses of facts as the names of columns: ``programs.1.hours`` for programs[0].hours."""
    return _ADDRESS.sub(lambda match: f"{match[1]}.{int(match[2]) + 1}", text)
