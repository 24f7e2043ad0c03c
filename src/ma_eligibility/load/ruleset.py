"""A folder of YAML files to a ruleset, checked against the profile's own vocabulary."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from ma_eligibility.errors import InputError, Path, Problem
from ma_eligibility.load.hints import hint_at_date
from ma_eligibility.load.readings import Choices, Picker, choose_readings, correct_readings, read_choices
from ma_eligibility.load.source import MOST_SHOWN, Document, read_text, unreadable
from ma_eligibility.load.validate import validate
from ma_eligibility.load.yaml_reader import read_yaml
from ma_eligibility.profile.profile import SECTIONS
from ma_eligibility.profile.spelling import did_you_mean
from ma_eligibility.ruleset.any_kind import find_kind
from ma_eligibility.ruleset.conditions.answers import Asked, read_flag
from ma_eligibility.ruleset.rulebook import Alternative, Credential, Obligation, Ruleset, RulesetInfo, walk_criteria
from ma_eligibility.ruleset.spoken import fill_sentence, written_sentences
from ma_eligibility.ruleset.where import find_where_problems

INFO_FILE = "ruleset.yaml"
#: The most criteria of a credential, and the most choices of its readings besides the ones taken.
MOST_CRITERIA, MOST_CHOICES = 500, 40
SHIPPED = "guide"


def find_rules_folder() -> FilePath:
    """Return the folder of the shipped rulesets: inside the installed package, or at the root of the repository."""
    package = FilePath(__file__).resolve().parent.parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent.parent / "rules"


def shipped_rulesets() -> list[str]:
    """Return the names of the shipped rulesets."""
    return sorted(folder.parent.name for folder in find_rules_folder().glob(f"*/{INFO_FILE}"))


def find_ruleset(name: str) -> FilePath:
    """Return the folder of a ruleset, by the name of a shipped one or by path; raises InputError if there is none."""
    if name in shipped_rulesets():
        return find_rules_folder() / name
    folder = FilePath(name)
    try:
        has_info, is_there = (folder / INFO_FILE).is_file(), folder.is_dir()
    except (OSError, ValueError) as error:  # a name that is too long, or has a NUL in it
        raise unreadable(name[:MOST_SHOWN], error, "ruleset") from None
    if has_info:
        return folder
    if is_there:
        problem = f"the folder has no {INFO_FILE}"
        raise InputError([Problem("E403", problem, name, help=f"{INFO_FILE} names the ruleset and its credentials")])
    help = f"shipped rulesets: {', '.join(shipped_rulesets())}; or give the path of a folder"
    raise InputError([Problem("E403", "there is no such ruleset", name, help=help)])


def rule_files(name: str) -> list[FilePath]:
    """Return the files of a ruleset, by the name of a shipped one or by path; raises InputError if there is none."""
    try:
        return sorted(path for path in find_ruleset(name).iterdir() if path.name.endswith(".yaml"))
    except OSError as error:
        raise unreadable(name, error, "folder") from None


class Moved(NamedTuple):
    """What is read at other paths of a credential than it is written at."""

    origins: dict[Path, Path]
    """Where in the file a value is written that readings or definitions moved."""
    uses: dict[Path, Path]
    """Where in the file a definition is used, by the path of its criterion."""


class RulesetFiles(NamedTuple):
    """A ruleset with the documents that it was read from."""

    ruleset: Ruleset
    info: Document
    documents: dict[str, Document]
    """By the id of the credential."""
    moved: dict[str, tuple[Moved, ...]]
    """By credential, for its own choices and then each alternative: what readings and definitions moved."""

    @property
    def is_whole(self) -> bool:
        """Whether the ruleset has all the credentials of its files."""
        return len(self.ruleset.credentials) == len(self.documents)

    def only(self, ids: Sequence[str]) -> "RulesetFiles":
        """Return the ruleset with only these credentials, as Ruleset.only does, and all its files."""
        return self._replace(ruleset=self.ruleset.only(ids))


def load_ruleset(
    name: str = SHIPPED,
    readings: Mapping[str, str] | None = None,
    credentials: Sequence[str] = (),
    *,
    alternatives: bool = True,
) -> Ruleset:
    """Return the ruleset of a name or of a folder; raises InputError with every problem of all its files.

    ``readings`` has choices to take in place of the ruleset's own, by reading or by CREDENTIAL.READING; raises
    UnknownReadingError for one that does not exist. With ``credentials`` it has only those; raises
    UnknownCredentialError. Without ``alternatives`` the rules under their other readings are left out.
    """
    ruleset = load_ruleset_files(name, readings, alternatives=alternatives).ruleset
    return ruleset.only(credentials) if credentials else ruleset


def load_ruleset_files(
    name: str = SHIPPED, readings: Mapping[str, str] | None = None, *, alternatives: bool = True
) -> RulesetFiles:
    """Return a ruleset as load_ruleset does, with the documents that it was read from."""
    folder = find_ruleset(name)
    files = rule_files(name)
    texts = {path.name: read_text(str(path)) for path in files}
    info_document = read_yaml(texts.pop(INFO_FILE), str(folder / INFO_FILE))
    info = validate(RulesetInfo, info_document)
    documents = {name: _read_rules(text, str(folder / name)) for name, text in texts.items()}
    taken = choose_readings(documents.values(), readings or {})
    asked = _read_questions(info, info_document)
    found = [_load_credential(document, asked, alternatives=alternatives) for document in documents.values()]
    loaded = list(filter(None, found))
    read = (info_document, *documents.values())
    if info is not None and not any(document.problems for document in read):
        _check_ids(info, info_document, loaded)
    problems = [problem for document in read for problem in document.problems]
    if problems or info is None:
        raise InputError(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column)))
    by_id = {item.credential.id: item for item in loaded}
    ordered = {id: by_id[id] for id in info.credentials}
    credentials = tuple(item.credential for item in ordered.values())
    alternatives_of = {id: item.alternatives for id, item in ordered.items()}
    ruleset = Ruleset(info, _hash_files(files), credentials, alternatives_of, taken)
    read_from = {id: item.document for id, item in ordered.items()}
    return RulesetFiles(ruleset, info_document, read_from, {id: item.moved for id, item in ordered.items()})


def resolve_compared(name: str, other: str | None) -> str | None:
    """Return the name or folder of the ruleset that another one names for comparison; None if it names none."""
    if other is None or (name in shipped_rulesets() and other in shipped_rulesets()):
        return other
    return str(find_ruleset(name).parent / other)


def _hash_files(files: Iterable[FilePath]) -> str:
    """Return the SHA-256 of the names and contents of the ruleset's files."""
    digest = hashlib.sha256()
    for path in files:
        data = path.read_bytes()
        digest.update(f"{path.name}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


_CASES = re.compile(r"^cases:[ \t]*$", re.MULTILINE)
_TOP_LEVEL = re.compile(r"^([^\s#-]|---)", re.MULTILINE)


def _read_rules(text: str, name: str) -> Document:
    """Return the values of a rule file, without its cases if it can be read so: answering needs none of them."""
    cases = _CASES.search(text)
    if cases is not None and not _TOP_LEVEL.search(text, cases.end()):  # they come last, so that no key is cut off
        document = read_yaml(text[: cases.start()], name)
        if not document.problems:
            return document
    return read_yaml(text, name)


def load_with_readings(files: RulesetFiles, id: str, readings: Mapping[str, str]) -> Credential:
    """Return a credential with other choices of its readings; raises InputError if they do not go together."""
    document = files.documents[id]
    choices = read_choices(document)
    taken = {reading: choice for reading, (choice, _) in choices.items()}
    asked = _read_questions(files.ruleset.info, files.info)
    credential = _validate_choice(document, choices, {**taken, **readings}, asked, [])
    if credential is None:
        raise InputError(document.problems)
    return credential


class _Loaded(NamedTuple):
    document: Document
    credential: Credential
    alternatives: tuple[Alternative, ...]
    moved: tuple[Moved, ...]


#: What each question is, by the word of its section and its name, as rules ask for it.
_Questions = Mapping[str, Mapping[str, Asked]]


def _read_questions(info: RulesetInfo | None, document: Document) -> _Questions:
    """Return what the rules may ask for besides fields; of a ``ruleset.yaml`` with problems, as far as it is read."""
    if info is not None:
        return {
            word: {name: Asked(True, info.ruleset, question.lasting) for name, question in declared.items()}
            for word, declared in info.questions.items()
        }
    questions = document.value.get("questions") if isinstance(document.value, dict) else None
    return {
        word: dict.fromkeys(declared, Asked(True, "", False))
        for word, declared in (questions.items() if isinstance(questions, dict) else ())
        if isinstance(declared, dict)
    }


def _load_credential(document: Document, asked: _Questions, *, alternatives: bool) -> _Loaded | None:
    """Return the credential of one rule file, and how it is under each other reading; None if it has problems."""
    data = document.value
    if isinstance(data, dict):
        data.pop("cases", None)
    choices = read_choices(document)
    taken = {reading: choice for reading, (choice, _) in choices.items()}
    moved: list[Moved] = []
    credential = _validate_choice(document, choices, taken, asked, moved)
    others = []
    pairs = [(reading, choice) for reading, (own, names) in choices.items() for choice in names if choice != own]
    if len(pairs) > MOST_CHOICES:
        reading, choice = pairs[MOST_CHOICES]
        message = f"there are more than {MOST_CHOICES} choices of readings besides those that are taken"
        document.report("E103", message, ("readings", reading, "choices", choice), at_key=True)
    for reading, choice in pairs[:MOST_CHOICES] if alternatives else ():
        other = _validate_choice(document, choices, taken | {reading: choice}, asked, moved)
        if other is not None:
            others.append(Alternative(reading, choice, other))
    if document.problems:
        correct_readings(document, choices)
    if credential is None or document.problems:
        return None
    return _Loaded(document, credential, tuple(others), tuple(moved))


def _validate_choice(
    document: Document, choices: Choices, picked: dict[str, str], asked: _Questions, moved: list[Moved]
) -> Credential | None:
    """Return the credential with one choice made for every reading; problems are noted in the document, each once.

    What the readings and definitions moved is added to ``moved``.
    """
    chosen = replace(document, problems=list(document.problems), origins={}, unread=set())
    picker = Picker(choices, picked, chosen)
    chosen.value = picker.pick(document.value, (), ())
    _check_vocabulary(picker.conditions, asked, chosen)
    credential = validate(Credential, chosen)
    if credential is not None and _has_room(credential, chosen):
        _check_references(credential, chosen)
    moved.append(Moved(chosen.origins, picker.uses))
    document.problems = list(dict.fromkeys([*document.problems, *chosen.problems]))
    return None if document.problems else credential


def _check_vocabulary(conditions: list[tuple[Path, dict[str, Any]]], asked: _Questions, document: Document) -> None:
    """Note every condition on a fact that a profile cannot hold; put what is asked in the place of yes and no."""
    for path, value in conditions:
        kind, where = find_kind(value), value["where"]
        word = value.get(kind)
        if kind in ("has", "total") and isinstance(word, str) and word in SECTIONS and isinstance(where, dict):
            questions = asked.get(word, {})
            for problem in find_where_problems(word, where, questions):
                place = (*path, "where", *problem.path)
                hint = "" if problem.written is None else hint_at_date(problem.written, "")
                document.report("E402", problem.message, place, hint or problem.help, at_key=problem.at_key)
            for name in where.keys() & questions.keys():
                is_yes = read_flag(where[name])
                if is_yes is not None:
                    where[name] = replace(questions[name], is_yes=is_yes)


def _has_room(credential: Credential, document: Document) -> bool:
    """Tell whether a credential has at most MOST_CRITERIA criteria; the first beyond that is noted."""
    trees: list[tuple[Path, Any]] = [(("requires",), credential.requires)] if credential.requires else []
    trees += [(("routes", index, "requires"), route.requires) for index, route in enumerate(credential.routes)]
    criteria = (place for path, tree in trees for place, _ in walk_criteria(tree, path))
    excess = next(islice(criteria, MOST_CRITERIA, None), None)
    if excess is not None:
        help = "split the credential into several"
        document.report("E103", f"the credential has more than {MOST_CRITERIA} criteria", excess, help)
    return excess is None


def _check_references(credential: Credential, document: Document) -> None:
    """Note sentences with names that have no value, references to missing criteria, and duplicate routes."""
    common = list(walk_criteria(credential.requires, ("requires",))) if credential.requires else []
    defined = (each for name, item in credential.define.items() for each in walk_criteria(item, ("define", name)))
    for place, node in (*defined, *common):
        _check_sentence(node, place, document)
    shared = _check_duplicates([node for _, node in common], set(), ("requires",), document)
    for index, route in enumerate(credential.routes):
        path: Path = ("routes", index)
        own = list(walk_criteria(route.requires, (*path, "requires")))
        nodes = [node for _, node in (*own, *common)]
        for place, node in own:
            _check_sentence(node, place, document)
        _check_duplicates(nodes, shared, (*path, "requires"), document)
        if route.id in {other.id for other in credential.routes[:index]}:
            document.report("E404", "this route is listed twice", (*path, "id"))
        records = [node.id for node in nodes if node.kind == "has" and node.id]
        _check_obligations(route.obligations, path, records, document)
        _check_obligations(credential.obligations, (), records, document)


def _check_duplicates(nodes: list[Any], reported: set[str], path: Path, document: Document) -> set[str]:
    """Note ids that several criteria have, except those reported already; return them all.

    A definition may be used twice: criteria that ask the same are one.
    """
    ids = [id for id, _ in {(node.id, node.meaning) for node in nodes if node.id}]
    duplicates = {id for id in ids if ids.count(id) > 1}
    for id in sorted(duplicates - reported):
        document.report("E404", f"two criteria of the route have the id {id}", path, "give each a name of its own")
    return duplicates


def _check_sentence(node: Any, path: Path, document: Document) -> None:
    for place, says in written_sentences(node):
        try:
            fill_sentence(says, node.sentence_numbers)
        except KeyError as error:
            document.report("E401", f"the sentence has no value for {error}", (*path, *place))


def _check_obligations(obligations: tuple[Obligation, ...], path: Path, records: list[str], document: Document) -> None:
    """Note obligations that are due after an id that no criterion of the route has."""
    for number, obligation in enumerate(obligations):
        if obligation.due and obligation.due.after not in records:
            place = (*path, "obligations", number, "due", "after")
            help = did_you_mean(obligation.due.after, records)
            document.report("E401", "no criterion that finds a record has this id", place, help)


def _check_ids(info: RulesetInfo, document: Document, loaded: Iterable[_Loaded]) -> None:
    """Note credentials that are duplicates, are not listed, or are listed and have no file."""
    seen: dict[str, str] = {}
    for item in loaded:
        id = item.credential.id
        if id in seen:
            item.document.report("E404", f"the credential is already in {seen[id]}", ("credential",))
        seen[id] = item.document.file
        if id not in info.credentials:
            item.document.report("E404", f"the credential is not listed in {INFO_FILE}", ("credential",))
    for index, id in enumerate(info.credentials):
        if id in info.credentials[:index]:
            document.report("E404", "this credential is listed twice", ("credentials", index))
        if id not in seen:
            document.report(
                "E404", "no file of the folder has this credential", ("credentials", index), did_you_mean(id, seen)
            )
