"""Values of a rule file that depend on a reading of its source: choosing them, and telling where they stood."""

from collections.abc import Iterable, Mapping
from typing import Any

from ma_eligibility.criteria.vocabulary import did_you_mean
from ma_eligibility.errors import Path
from ma_eligibility.load.source import Document
from ma_eligibility.rulebook import UnknownReadingError

#: For each reading, the choice taken and the names of all.
Choices = dict[str, tuple[str, list[str]]]


def take_readings(documents: Iterable[Document], asked: Mapping[str, str]) -> dict[str, str]:
    """Take the choices asked for in place of the files' own, and return them by CREDENTIAL.READING."""
    declared = {
        f"{document.value.get('credential')}.{name}": reading
        for document in documents
        if isinstance(document.value, dict) and isinstance(document.value.get("readings"), dict)
        for name, reading in document.value["readings"].items()
        if isinstance(reading, dict) and isinstance(reading.get("choices"), dict)
    }
    taken = {}
    for wanted, choice in asked.items():
        meant = [name for name in declared if wanted.casefold() in (name.casefold(), name.partition(".")[2].casefold())]
        if not meant:
            known = dict.fromkeys([*(name.partition(".")[2] for name in declared), *declared])
            raise UnknownReadingError("reading", wanted, list(known))
        having = [name for name in meant if choice in declared[name]["choices"]]
        if not having:
            raise UnknownReadingError(f"choice of {wanted}", choice, list(declared[meant[0]]["choices"]))
        for name in having:
            declared[name]["taken"] = taken[name] = choice
    return taken


def read_choices(document: Document) -> Choices:
    """Return the choice taken and all choices of every reading that is declared as it should be."""
    readings = document.value.get("readings") if isinstance(document.value, dict) else None
    found: Choices = {}
    for name, reading in (readings if isinstance(readings, dict) else {}).items():
        if not isinstance(reading, dict) or not isinstance(reading.get("choices"), dict):
            continue
        choices = list(reading["choices"])
        taken = str(reading.get("taken"))
        if choices and taken not in choices:
            path = ("readings", name, "taken")
            document.report("E405", "this choice is not among the choices", path, did_you_mean(taken, choices))
            taken = choices[0]
        found[name] = (taken, choices)
    return found


BY_READING = "by_reading"
#: The value for a choice under which nothing is asked: the key, or the entry of a list, is left out.
LEFT_OUT = "nothing"


class Picker:
    """Replaces every ``{by_reading: ID, CHOICE: value, …}`` by the value of the choice made.

    Notes in the document where each value that moved came from, and in ``conditions`` every criterion with conditions.
    """

    def __init__(self, choices: Choices, picked: dict[str, str], document: Document) -> None:
        self.choices = choices
        self.picked = picked
        self.document = document
        self.conditions: list[tuple[Path, dict[str, Any]]] = []

    def pick(self, value: Any, path: Path, source: Path) -> Any:
        """Return the value with the choices made; it stood at *source* and now stands at *path*."""
        if isinstance(value, dict):
            if BY_READING in value:
                return self._pick_choice(value, path, source)
            picked = {key: self.pick(item, (*path, key), (*source, key)) for key, item in value.items()}
            found = {key: item for key, item in picked.items() if not _is_left_out(item, value[key])}
            if "where" in found:
                self.conditions.append((path, found))
            return found
        if isinstance(value, list):
            return self._pick_list(value, path, source)
        return value

    def _pick_list(self, value: list[Any], path: Path, source: Path) -> list[Any]:
        """Return a list with the choices made; where an entry is left out, the later ones move up."""
        found: list[Any] = []
        for index, item in enumerate(value):
            here = (*path, len(found))
            if len(found) != index:
                self.document.origins[here] = (*source, index)
            picked = self.pick(item, here, (*source, index))
            if not _is_left_out(picked, item):
                found.append(picked)
        return found

    def _pick_choice(self, value: dict[str, Any], path: Path, source: Path) -> Any:
        reading = value[BY_READING]
        if not isinstance(reading, str) or reading not in self.picked:
            help = did_you_mean(reading, self.picked)
            self.document.report("E405", f"there is no reading {reading} under readings", source, help)
            return value
        choice, names = self.picked[reading], self.choices[reading][1]
        for name in value:
            if name not in (BY_READING, *names):
                help = did_you_mean(name, names)
                self.document.report(
                    "E405", f"the reading {reading} has no such choice", (*source, name), help, at_key=True
                )
        if choice not in value:
            self.document.report(
                "E405", f"the reading {reading} has a choice {choice}, which has no value here", source
            )
            return value
        self.document.origins[path] = (*source, choice)
        return self.pick(value[choice], path, (*source, choice))


def is_unread(wanted: Any) -> bool:
    """Tell whether a value still waits for a choice, since its reading is not known; that is told already."""
    return isinstance(wanted, dict) and BY_READING in wanted


def _is_left_out(picked: Any, written: Any) -> bool:
    """Tell whether a value by reading is one under which nothing is asked."""
    return bool(picked == LEFT_OUT and isinstance(written, dict) and BY_READING in written)
