"""How near a word that someone wrote is to the words that are known, and the hint that says so."""

import difflib
import unicodedata
from collections.abc import Iterable

#: How alike two words must be for one to be meant by the other, from 0 to 1.
ALIKE = 0.65
#: Words that are alike, and of which nobody means the one by the other.
_PAIRS = (("at_least", "at_most"), ("after", "before"), ("on_or_after", "on_or_before"), ("first", "last"))
OPPOSITES = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}


def did_you_mean(written: object, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known word, or all of them if none is near; empty if there are none."""
    near = find_near(written, known)
    return f"did you mean {near}?" if near else list_known(dict.fromkeys(known))


def find_near(written: object, known: Iterable[str]) -> str | None:
    """Return the known word that is nearest to a written one; None if none is near."""
    form = plain_form(written)
    names = {plain_form(name): str(name) for name in known if OPPOSITES.get(form) != plain_form(name)}
    near = difflib.get_close_matches(form, names, n=1, cutoff=ALIKE)
    return names[near[0]] if near else None


def find_only(written: object, known: Iterable[str]) -> str | None:
    """Return the known word that can be the only one meant: all others differ from it in more than a few slips.

    There is a slip for every four letters at most: a letter left out, added or replaced, or two that changed places.
    """
    form = plain_form(written)
    most = len(form) // 4
    near = {name for name in known if count_slips(form, plain_form(name), most) <= most}
    return near.pop() if len(near) == 1 else None


def count_slips(one: str, other: str, most: int) -> int:
    """Return how many slips lie between two words; more than ``most`` where there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            slips = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and wanted == one[i - 2]:
                slips = min(slips, last[j - 2] + 1)
            row.append(slips)
    return row[-1]


# Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans("аеорсухікмтвнԁɡοενικρτυ", "aeopcyxikmtbhdgoevikptu")


def plain_form(word: object) -> str:
    """Return a word without differences of case, space or hyphen, invisible characters and lookalikes."""
    text = unicodedata.normalize("NFKC", str(word)[:100]).strip(" \t'\"“”‘’„").casefold().translate(_LOOKALIKES)
    seen = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return seen.replace(" ", "_").replace("-", "_")


def list_known(names: Iterable[str]) -> str:
    """Return a hint that lists the known words; empty if there are none."""
    return f"known here: {', '.join(names)}" if names else ""
