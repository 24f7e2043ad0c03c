"""What takes the place of something else in a rule file: values that depend on a reading, and criteria by name."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ma_eligibility.errors import Path, format_path
from ma_eligibility.load.source import MOST_DEPTH, MOST_VALUES, Document
from ma_eligibility.profile.spelling import did_you_mean, find_near, list_known
from ma_eligibility.ruleset.any_kind import AnyKind
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
    readings = _value_below(document, "readings")
    return readings if isinstance(readings, dict) else {}


def _value_below(document: Document, key: str) -> Any:
    """Return what is below a key of a rule file, or below a misspelling of it."""
    value = document.value if isinstance(document.value, dict) else {}
    unknown = [each for each in value if each not in Credential.model_fields]
    return value.get(key) if key in value else value.get(find_near(key, unknown))


BY_READING, DEFINE, IS = "by_reading", "define", "is"
#: The value for a choice under which nothing is asked: the key, or the entry of a list, is left out.
LEFT_OUT = "nothing"


class Picker:
    """Replaces every ``{by_reading: ID, CHOICE: value, …}`` by the value of the choice made, and ``{is: NAME}``.

    Notes in the document where each moved value came from, in ``conditions`` every criterion with conditions, and in
    ``uses`` where a definition is used.
    """

    def __init__(self, choices: Choices, picked: dict[str, str], document: Document) -> None:
        self.choices = choices
        self.declared = _declared(document)
        self.picked = picked
        self.document = document
        self.conditions: list[tuple[Path, dict[str, Any]]] = []
        found = _value_below(document, DEFINE)
        self.definitions: dict[str, Any] | None = {} if found is None else found if isinstance(found, dict) else None
        """By name; None if something else is written there, which is reported itself."""
        self.uses: dict[Path, Path] = {}
        """The places in the file of ``{is: NAME}``, by the paths at which the definitions now are."""
        self._inside: list[str] = []
        """The names of the definitions that are being written out, each inside the one before."""
        self._circular: set[str] = set()
        """The names of definitions that were reported to go in a circle."""
        self._count = 0

    def pick(self, value: Any, path: Path, source: Path) -> Any:
        """Return the value with the choices made; it was at *source* and is now at *path*."""
        self._count += 1
        if isinstance(value, dict):
            if BY_READING in value:
                return self._pick_choice(value, path, source)
            if _is_use(value, path):
                return self._pick_definition(value, path, source)
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

    def _pick_definition(self, value: dict[str, Any], path: Path, source: Path) -> Any:
        """Return the criterion of a name, written out; it is reported if there is none, or if it never ends."""
        place, known = (*path, IS), self.definitions
        name, others = self.pick(value[IS], place, (*source, IS)), [key for key in value if key != IS]
        if others:
            help = "write the rest into the definition, or the criterion out here"
            self.document.report("E201", f"{others[0]} does not go with is:", (*path, others[0]), help, at_key=True)
        elif not isinstance(name, str):
            self.document.report("E406", "is: needs the name of a definition", place, list_known(known or ()))
        elif known is not None and name not in known:
            self.document.report("E406", f"there is no {name} under define", place, did_you_mean(name, known))
        elif name in self._inside:
            around = self._inside[self._inside.index(name) :]
            if not any(each in self._circular for each in around):
                message = f"these definitions go in a circle: {' → '.join([*around, name])}"
                self.document.report("E406", message, place, "write one of them without the others")
            self._circular.update(around)
        elif len(path) > MOST_DEPTH or self._count > MOST_VALUES:
            message = "with its definitions written out, the credential is too large"
            self.document.report("E103", message, (DEFINE,), "define less inside of other definitions", at_key=True)
        elif known is not None:
            self.document.origins[path], self.uses[path] = (DEFINE, name), source
            self._inside.append(name)
            picked = self.pick(known[name], path, (DEFINE, name))
            self._inside.pop()
            return picked
        self.document.unread.add(path)
        return value


def correct_readings(document: Document, choices: Choices) -> None:
    """Report choices of a reading without ``by_reading:`` as that, in place of what else is said of them."""
    for path, value in _walk(document.value, ()):
        above = format_path(path)
        places = {above, *(format_path((*path, key)) for key in value)}
        if path[:1] not in (("routes",), ("requires",), (DEFINE,)) or path == (DEFINE,):
            continue
        if any(each.path in places for each in document.problems):
            near = find_near(BY_READING, value) or BY_READING
            meant = [name for name, (_, names) in choices.items() if len(value) > 1 and set(value) <= set(names)]
            is_misspelled = near != BY_READING and value[near] in list(choices)
            if not is_misspelled and not meant:
                continue
            document.problems = [each for each in document.problems if not _is_below(each.path, above)]
            if is_misspelled:
                help = f"did you mean {BY_READING}?"
                document.report("E201", "this key is not known", (*path, near), help, at_key=True)
            else:
                said = f"these are choices of the reading {meant[0]}"
                document.report("E405", said, path, f"add {BY_READING}: {meant[0]}")


def _is_below(address: str, other: str) -> bool:
    return address == other or address.startswith((f"{other}.", f"{other}["))


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give every mapping in a value with its path."""
    if isinstance(value, dict):
        yield path, value
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _walk(item, (*path, key))


def _is_use(value: dict[str, Any], path: Path) -> bool:
    """Tell whether a mapping in the place of a criterion names a definition."""
    if IS not in value or "where" in path or AnyKind.kinds.keys() & value.keys():
        return False
    return path[:1] == ("requires",) or path[2:3] == ("requires",) or (path[:1] == (DEFINE,) and len(path) > 1)


def _is_left_out(picked: Any, written: Any) -> bool:
    """Tell whether a value by reading is left out under the choice made."""
    return bool(picked == LEFT_OUT and isinstance(written, dict) and (BY_READING in written or IS in written))
