"""Values of a rule file that depend on a reading of its source: the choices, and the values for them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ma_eligibility.errors import Path
from ma_eligibility.load.source import Document
from ma_eligibility.profile.spelling import did_you_mean, find_near
from ma_eligibility.ruleset.rulebook import Credential, UnknownReadingError

#: For each reading, the choice taken and the names of all.
Choices = dict[str, tuple[str, list[str]]]


def with_choices(readings: Any) -> dict[str, dict[str, Any]]:
    """Return those of a file's readings that have choices, by name; none if it has no mapping of readings."""
    named = readings.items() if isinstance(readings, dict) else ()
    return {name: each for name, each in named if isinstance(each, dict) and isinstance(each.get("choices"), dict)}


def choose_readings(documents: Iterable[Document], asked: Mapping[str, str]) -> dict[str, str]:
    """Make the choices asked for instead of the files' own, and return them by CREDENTIAL.READING."""
    declared = {
        f"{document.value.get('credential')}.{name}": reading
        for document in documents
        if isinstance(document.value, dict)
        for name, reading in with_choices(document.value.get("readings")).items()
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
    found: Choices = {}
    for name, reading in with_choices(_declared(document)).items():
        choices = list(reading["choices"])
        if not choices:
            continue
        taken: Any = reading.get("taken")
        if isinstance(taken, str) and taken not in choices:
            path = ("readings", name, "taken")
            document.report("E405", "this choice is not among the choices", path, did_you_mean(taken, choices))
        found[name] = (taken if taken in choices else choices[0], choices)
    return found


def _declared(document: Document) -> dict[str, Any]:
    """Return what is below ``readings:``, or below a misspelling of it, by the name of each reading.

    What is wrong with a reading is reported once, and not again wherever a value depends on it.
    """
    value = document.value if isinstance(document.value, dict) else {}
    unknown = [key for key in value if key not in Credential.model_fields]
    readings = value.get("readings") if "readings" in value else value.get(find_near("readings", unknown))
    return readings if isinstance(readings, dict) else {}


BY_READING = "by_reading"
#: The value for a choice under which nothing is asked: the key, or the entry of a list, is left out.
LEFT_OUT = "nothing"


class Picker:
    """Replaces every ``{by_reading: ID, CHOICE: value, …}`` by the value of the choice made.

    Notes in the document where each moved value came from, and in ``conditions`` every criterion with conditions.
    """

    def __init__(self, choices: Choices, picked: dict[str, str], document: Document) -> None:
        self.choices = choices
        self.declared = _declared(document)
        self.picked = picked
        self.document = document
        self.conditions: list[tuple[Path, dict[str, Any]]] = []

    def pick(self, value: Any, path: Path, source: Path) -> Any:
        """Return the value with the choices made; it was at *source* and is now at *path*."""
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
        if isinstance(reading, str) and reading in self.picked:
            choice = self.picked[reading]
            self._check_choices(value, path, reading, choice)
            if choice in value:
                self.document.origins[path] = (*source, choice)
                return self.pick(value[choice], path, (*source, choice))
        elif not isinstance(reading, str):
            help = did_you_mean("", self.picked)
            self.document.report("E405", "by_reading needs the name of a reading", path, help)
        elif reading not in self.declared:
            help = did_you_mean(reading, self.picked)
            self.document.report("E405", f"there is no reading {reading} under readings", path, help)
        self.document.unread.add(path)
        return value

    def _check_choices(self, value: dict[str, Any], path: Path, reading: str, choice: str) -> None:
        """Note names next to ``by_reading`` that are not choices, and a choice made that has no value."""
        names = self.choices[reading][1]
        others = [name for name in value if name not in (BY_READING, *names)]
        for name in others:
            message = f"the reading {reading} has no such choice"
            self.document.report("E405", message, (*path, name), did_you_mean(name, names), at_key=True)
        if choice not in value and choice not in [find_near(name, names) for name in others]:
            message = f"the reading {reading} has a choice {choice}, which has no value here"
            self.document.report("E405", message, path)


def _is_left_out(picked: Any, written: Any) -> bool:
    """Tell whether a value by reading is left out under the choice made."""
    return bool(picked == LEFT_OUT and isinstance(written, dict) and BY_READING in written)
