"""Plain values to models, and the models' complaints to problems with places and words for people."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ma_eligibility.errors import MOST_REPORTED, Path, Problem
from ma_eligibility.load.corrections import value_at
from ma_eligibility.load.hints import (
    hint_at_date,
    hint_at_diploma,
    hint_at_flag,
    hint_at_list,
    hint_at_number,
    hint_at_several,
)
from ma_eligibility.load.locations import Location, find_location, keys_around, keys_of
from ma_eligibility.load.source import NOTHING, Document, find_origin
from ma_eligibility.medium import Help, Hint, hint_at_adding, hint_at_one
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.meanings import OWN_FACTS, find_facts, find_facts_nearly, hint_at_word, is_no_fact
from ma_eligibility.profile.plain_values import read_fact, read_plainly
from ma_eligibility.profile.profile import PERSON, SECTIONS, SECTIONS_BY_KEY, Profile, Section
from ma_eligibility.profile.spelling import OPPOSITES, did_you_mean, find_near, find_only
from ma_eligibility.profile.vocabulary import vocabulary
from ma_eligibility.ruleset.any_kind import AnyKind
from ma_eligibility.ruleset.has import Has
from ma_eligibility.ruleset.related import RANKS, RELATIONS, Ranked
from ma_eligibility.ruleset.total import Total

Model = TypeVar("Model", bound=BaseModel)

#: The codes of the complaints that the project's own validators raise.
OWN_CODES = {
    "date-form": "E203",
    "no-such-day": "E204",
    "date-range": "E205",
    "not-a-number": "E206",
    "out-of-range": "E207",
    "unknown-word": "E208",
    "wrong-kind": "E209",
    "contradiction": "E301",
    "rule": "E401",
    "no-kind": "E401",
}

#: What pydantic's complaints mean: code, message, and the hint if none can be made from the value itself.
MEANINGS = {
    "string_type": ("E209", "text belongs here", "put quotes around it if it is meant as text"),
    "bool_type": ("E209", "true or false belongs here", ""),
    "int_type": ("E209", "a whole number belongs here", ""),
    "tuple_type": ("E209", "a list belongs here", ""),
    "dict_type": ("E209", "keys and their values belong here", ""),
    "model_type": ("E209", "keys and their values belong here", ""),
    "model_attributes_type": ("E209", "keys and their values belong here", ""),
    "string_too_short": ("E111", "nothing is written here", ""),
    "too_short": ("E111", "this list is empty", ""),
    "greater_than_equal": ("E207", "this number is too small", ""),
    "invalid_key": ("E109", "a key is plain text", ""),
    "literal_error": ("E208", "this word is not known here", ""),
}

#: Problems after which the values are not what was meant, so that checking them would only mislead.
UNREADABLE = {"E103", "E104", "E105", "E107", "E108", "E109", "E110", "E111"}

MOST_CONTRADICTIONS_IN_A_RECORD = 5

_DAY = re.compile("[0-9]{4}(-[0-9]{2}){0,2}")
_QUOTED = re.compile(r"'([^']*)'")


def validate(model: type[Model], document: Document) -> Model | None:
    """Return the model of a document's value; None, with every problem noted in the document, if it has any."""
    if any(problem.code in UNREADABLE for problem in document.problems):
        return None
    if document.value is NOTHING:
        document.report("E111", "the file is empty")
        return None
    found, complaints = _validate(model, document.value)
    if complaints:
        _report(model, complaints, document)
    return None if document.problems else found


def _validate(model: type[Model], value: Any) -> tuple[Model | None, list[Any]]:
    """Return the model of a value, or pydantic's complaints about it."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, error.errors(include_url=False, include_input=False)


def find_fact_problems(word: str, name: str, value: Any) -> list[Problem]:
    """Return what is wrong with the value of one field of a record by itself, whatever else the record needs."""
    model = SECTIONS[word].model
    document = Document("", value={name: value})
    for complaint in _validate(model, document.value)[1]:
        if complaint["type"] not in ("missing", "contradiction"):
            report_complaint(model, complaint, find_location(model, complaint), document)
    return document.problems


def _report(model: type[BaseModel], complaints: list[Any], document: Document) -> None:
    """Note every complaint once, and then those that the first ones kept from being made."""
    wrong: set[Path] = set()
    reported: set[tuple[Path, str, str]] = set()
    meant: set[Path] = set()

    def note(location: Location, complaint: Any) -> None:
        report_complaint(model, complaint, location, document)
        reported.add(_key_of(complaint, location.path))
        other = (complaint["ctx"]["other"],) if complaint["type"] == "contradiction" else ()
        wrong.add((*location.path, *other))

    found = [(find_location(model, complaint), complaint) for complaint in complaints]
    found.sort(key=lambda each: document.find_span(each[0].path) or (0, 0))
    meant.update(*(_meant_paths(location) for location, complaint in found if complaint["type"] == "extra_forbidden"))
    found = [each for each in found if not _is_meant_elsewhere(each[1], each[0].path, document.value, meant)]
    once = {(find_origin(each[0].path, document.origins), each[1]["type"], each[1]["msg"]): each for each in found}
    found = list(once.values())
    document.omitted_count += max(0, len(found) - MOST_REPORTED)
    for location, complaint in found[:MOST_REPORTED]:
        note(location, complaint)
    _report_below_renamed(model, found[:MOST_REPORTED], document)
    # The facts of a record are compared only where each is well formed, and up to the first contradiction: leave out
    # what is reported already, and check again.
    for _ in range(0 if document.omitted_count else MOST_CONTRADICTIONS_IN_A_RECORD):
        hidden = [
            (location, complaint)
            for complaint in _validate(model, _without(document.value, wrong))[1]
            if _key_of(complaint, (location := find_location(model, complaint)).path) not in reported
            and complaint["type"] == "contradiction"
            and not _is_meant_elsewhere(complaint, location.path, document.value, meant)
        ]
        for location, complaint in hidden:
            note(location, complaint)
        if not hidden:
            return


def _report_below_renamed(model: type[BaseModel], found: list[tuple[Location, Any]], document: Document) -> None:
    """Note the problems below keys at the top that are not known, of which it is sure what they mean."""
    keys = [place.path for place, complaint in found if complaint["type"] == "extra_forbidden" and len(place.path) == 1]
    for path in keys if model is Profile else ():
        help = _hint_at_key(Location(path, model), document.value)
        name = help.meant if isinstance(help, Hint) else ""
        if not isinstance(name, str) or name not in SECTIONS_BY_KEY or path in document.origins.values():
            continue
        value = read_plainly({name: document.value[path[0]]})
        below = Document(document.file, document.text, value, document.medium, origins={(name,): path})
        below.spans, below.key_spans = document.spans, document.key_spans
        validate(model, below)
        document.problems += [problem for problem in below.problems if problem not in document.problems]
        document.omitted_count += below.omitted_count


def _meant_paths(location: Location) -> list[Path]:
    """Return the places that may have been meant by a key that is not known."""
    *above, key = location.path
    around = keys_around(location.holder, str(key))
    known = [*keys_of(location.holder)]
    near = known[0] if len(known) == 1 else find_near(key, known) or OPPOSITES.get(str(key))
    names = around if len(around) == 1 else [near] if near and not around else []
    names += [fact.rpartition(".")[2] for fact in find_facts(key) if not around]
    return [(*above, name) for name in names]


def _is_meant_elsewhere(complaint: Any, path: Path, value: Any, meant: set[Path]) -> bool:
    """Tell whether a key is missing only because it is misspelled, or because what belongs below it is next to it."""
    return path in meant and (complaint["type"] == "missing" or value_at(value, path) is NOTHING)


def _key_of(complaint: Any, path: Path) -> tuple[Path, str, str]:
    context = complaint.get("ctx", {})
    return (path, context.get("one", complaint["type"]), context.get("other", ""))


def report_complaint(model: type[BaseModel], complaint: Any, location: Location, document: Document) -> None:
    """Note one of pydantic's complaints in words for people."""
    kind, context, path = complaint["type"], complaint.get("ctx", {}), location.path
    written = value_at(document.value, path)
    help: Help
    if kind == "extra_forbidden":
        help = (
            _hint_at_comma(location, written, document)
            or _hint_at_answer(location, written)
            or _hint_at_key(location, value_at(document.value, path[:-1]))
        )
        document.report("E201", "this key is not known", path, help, at_key=True)
    elif kind == "missing":
        help = _TO_END if path[-1] == "end" else hint_at_adding([str(path[-1])])
        document.report("E202", f"{path[-1]} is missing", path[:-1], help)
    elif kind == "contradiction":
        one, other = (*path, context["one"]), (*path, context["other"])
        label = f"{context['other']} is given"
        document.report("E301", context["said"], one, context["help"], other=other, label=label)
    elif written is NOTHING and not location.at_key:
        help = _how_to_fill(path) if model is Profile else "write a value"
        document.report("E111", "nothing is written here", path, help)
    elif kind == "too_short" and written:
        pass  # its entries are there, and have problems of their own
    else:
        code, message, _ = MEANINGS.get(kind, (OWN_CODES.get(kind, "E209"), complaint["msg"], ""))
        help = _hint_at_value(complaint, location, written, document.origins)
        document.report(code, message, path, help, at_key=location.at_key)


def _hint_at_value(complaint: Any, location: Location, written: Any, origins: Mapping[Path, Path]) -> Help:
    """Return what to write instead of a value that is complained about."""
    kind, context, path = complaint["type"], complaint.get("ctx", {}), location.path
    if kind == "literal_error":
        words, fact = _QUOTED.findall(context["expected"]), _fact_at(location)
        several: Help = hint_at_several(written, words, fact) if isinstance(path[-1], int) else ""
        return several or _hint_at_kind_of_record(path, written, words) or hint_at_word(fact, written, words)
    usual = context.get("help", "") if kind in OWN_CODES else MEANINGS[kind][2] if kind in MEANINGS else ""
    return _hint(kind, written, find_origin(path, origins) if kind in OWN_CODES else path) or usual


def _fact_at(location: Location) -> str:
    """Return the address, without the number of its record, of a fact or of an entry of its list."""
    names = [part for part in location.path if isinstance(part, str)]
    return ".".join(names[-2:])


def _hint_at_kind_of_record(path: Path, written: Any, words: list[str]) -> str:
    """Return which kind of record a rule means by what people call its section or one of its facts."""
    if path[-1] not in ("has", "total") or not isinstance(written, str) or written in SECTIONS_BY_KEY:
        return ""
    meant = {
        SECTIONS_BY_KEY[key].word for fact in find_facts(written) if (key := fact.partition(".")[0]) in SECTIONS_BY_KEY
    }
    known = [word for word in words if word in meant]
    return f"did you mean {' or '.join(known)}?" if known else ""


def _hint(kind: str, written: Any, path: Path) -> Help:
    """Return a hint made from the value complained about; empty if its kind has none."""
    key = str(path[-1]) if path else ""
    if kind == "date-form":
        return hint_at_date(written, key)
    if kind == "not-a-number":
        return hint_at_number(written)
    if kind == "tuple_type":
        return hint_at_list(written, key)
    if kind == "no-kind" and isinstance(written, list):
        return _hint_at_criteria(key)
    if kind == "no-kind" and isinstance(written, dict):
        return _hint_at_no_kind(written, key)
    if kind == "wrong-kind" and key == "diploma":
        return hint_at_diploma(written)
    if kind in ("model_type", "model_attributes_type") and key in ("after", "before") and _DAY.fullmatch(str(written)):
        return f"a fixed day goes below where:, with a date of the record, such as {{completed: {{{key}: {written}}}}}"
    if kind in ("model_type", "model_attributes_type") and key in MAPPING_HINTS:
        return MAPPING_HINTS[key]
    if kind in ("model_type", "model_attributes_type", "dict_type") and isinstance(written, str):
        return "write key: value, with a colon and a space after each key"
    return hint_at_flag(written) if kind == "bool_type" else ""


#: What to write below keys of rule files that take a mapping.
MAPPING_HINTS = {
    "age": "write {at_least: 18}",
    "in_force": "write {from: 2026-01-01}, {until: 2026-12-31}, or both",
    "due": "write {after: the id of a criterion, within: 30 days}",
    "body": "write {name: its full name, abbreviation: its initials}",
    "source": "write title:, url: and read: below it",
    **dict.fromkeys(("after", "before"), "write {first: {has: program, where: {…}}}"),
    "since_last": "write {has: attempt, where: {…}}",
}
#: Keys that belong to criteria of another kind, by the kind, and the key that does the same here.
OTHER_KINDS = {
    ("total", "from"): "after",
    ("total", "while"): "has: with while",
    ("has", "in_last"): "within",
    ("not_found", "proof"): "source_asks",
    ("has", "at_least"): "total: with at_least",
    ("has", "attempts_allowed"): "total: attempt with attempts_allowed",
    ("has", "at_most"): "total: with at_most",
    ("has", "of"): "total: with of",
    ("has", "prorated_to"): "total: employment with prorated_to",
    ("has", "weekly_at_least"): "total: employment with weekly_at_least",
    ("has", "weekly_cap"): "total: employment with weekly_cap",
}
_NOT_OLDER = "an age has no upper limit; for at most 18, write none: [{age: {at_least: 19}}]"
#: What to write instead of keys that have no counterpart, by the model and the key.
NO_COUNTERPARTS = {
    ("AgeRange", name): _NOT_OLDER
    for name in ("at_most", "less_than", "under", "below", "younger_than", "until", "max")
}


def _hint_at_key(location: Location, neighbors: Any) -> Help:
    """Return what to write instead of a key that is not known, or where it belongs; ``neighbors`` has it and others."""
    key, holder = str(location.path[-1]), location.holder
    other = OTHER_KINDS.get((getattr(holder, "kind", ""), key))
    if other:
        return f"did you mean {other}?"
    if (getattr(holder, "__name__", ""), key) in NO_COUNTERPARTS:
        return NO_COUNTERPARTS[holder.__name__, key]
    if key.strip() != key:
        return "there is an invisible space before or after the key: indent with plain spaces"
    related = _hint_at_key_of_relation(location, neighbors)
    if related:
        return related
    own = OWN_FACTS.get(key.casefold(), "") if holder is Profile else ""
    if own and _can_be(own, location, neighbors):
        return hint_at_one(own)
    around = keys_around(holder, key)
    around = [name for name in around if isinstance(neighbors, dict) and name in neighbors] or around
    if around:
        return f"{key} belongs below {' or '.join(around)}: indent it"
    if "where" in keys_of(holder) and isinstance(neighbors, dict) and _is_field(key, neighbors.get(holder.kind)):
        return f"{key} is a field of the record: put it below where:"
    return _hint_at_fact(location, neighbors) or _hint_at_near_key(location, neighbors)


def _hint_at_near_key(location: Location, neighbors: Any) -> Help:
    """Return the hint at the known key that is nearest to one that is not known."""
    key, known = location.path[-1], keys_of(location.holder)
    only = find_only(key, known)
    if only is None:
        section = next((each.key for each in SECTIONS.values() if each.model is location.holder), "")
        nearly = [fact.rpartition(".")[2] for fact in find_facts_nearly(key, section)]
        only = nearly[0] if len(nearly) == 1 else None
    return hint_at_one(only) if only and _can_be(only, location, neighbors) else did_you_mean(key, known)


def _can_be(name: str, location: Location, neighbors: Any) -> bool:
    """Tell whether the value of a key that is not known can be that of another key of the record, or be made so."""
    section = next((each for each in SECTIONS.values() if each.model is location.holder), None)
    if section is None or not isinstance(neighbors, dict) or name in neighbors:
        return False
    value = read_fact(section.word, name, neighbors[location.path[-1]])
    for place, help in _hints_at(section, name, value):
        if place.path == (name,):
            meant = help.meant if isinstance(help, Hint) else ""
            if not meant or [*_hints_at(section, name, read_fact(section.word, name, meant))]:
                return False
    return True


def _hints_at(section: Section, name: str, value: Any) -> Iterator[tuple[Location, Help]]:
    """Give the place of each complaint about a value of a record, and what to write instead."""
    for complaint in _validate(section.model, {name: value})[1]:
        if complaint["type"] not in ("missing", "contradiction"):
            location = find_location(section.model, complaint)
            yield location, _hint_at_value(complaint, location, value, {})


def _is_field(key: str, word: Any) -> bool:
    """Tell whether a key is a field of the records that a criterion asks for."""
    return isinstance(word, str) and word in SECTIONS and key in vocabulary(word)


def _hint_at_key_of_relation(location: Location, neighbors: Any) -> str:
    """Return where a key belongs that is below ``after:`` or ``before:`` and not known there; empty if elsewhere."""
    *above, key = map(str, location.path)
    relation = above[-1] if above else ""
    if relation in RELATIONS and key in RANKS:
        return "the last one is meant already" if relation == "since_last" else f"put has: and the rest below {key}:"
    if location.holder is not Ranked:
        return ""
    if key in ("where", "on"):
        given = next((rank for rank in RANKS if isinstance(neighbors, dict) and rank in neighbors), "first")
        return f"{key} belongs below {given}: indent it"
    return f"{key} belongs next to {relation}:, one level further out" if key in _CRITERION_KEYS else ""


#: The keys of criteria that ask for records: below ``after:`` and ``before:`` none of them says anything.
_CRITERION_KEYS = {name for kind in (Has, Total) for name in keys_of(kind)} - {"has"}


def _hint_at_no_kind(written: dict[Any, Any], key: str) -> str:
    """Return how to make a criterion of a mapping that has no key of any kind."""
    if key == "since_last" and any(rank in written for rank in RANKS):
        return "since_last: is about the last one: write {has: …} itself; for another, after: {first: {has: …}}"
    kinds = [kind for kind, model in AnyKind.kinds.items() if written and {*map(str, written)} <= keys_of(model).keys()]
    if kinds:
        start = " or ".join(f"{kind}:" for kind in kinds)
        return f"add {start} with a kind of record, such as program" if {*kinds} <= {"has", "total"} else f"add {start}"
    near = next((near for each in written if (near := find_near(each, AnyKind.kinds))), None)
    return f"did you mean {near}?" if near else ""


def _hint_at_fact(location: Location, neighbors: Any) -> Help:
    """Return which fact of a profile people call by a key; empty if none."""
    section = next((each for each in SECTIONS.values() if each.model is location.holder), None)
    if section is None:
        return ""
    key = location.path[-1]
    facts = find_facts(key, section.key)
    if section.key == "employment" and isinstance(neighbors, dict) and neighbors.get("end") == "present":
        facts = [fact for fact in facts if fact != "employment.total_hours"]
    said = [_say_fact(fact, section) for fact in facts]
    if len(said) == 1 and said[0] in keys_of(location.holder) and _can_be(said[0], location, neighbors):
        return hint_at_one(said[0])
    if said:
        return f"did you mean {' or '.join(said)}?"
    return "leave it out: a profile has no such fact" if is_no_fact(key) else ""


def _say_fact(fact: str, section: Section) -> str:
    """Name a fact by its key, and where it belongs if that is not in the section."""
    above, dot, field = fact.partition(".")
    if not dot:
        return fact if section.word == PERSON else f"{fact} at the top"
    return field if above == section.key else f"{field} below {above}"


def _hint_at_answer(location: Location, written: Any) -> str:
    """Return where an answer belongs that is written next to the fields of a record; empty if it is none."""
    key, keys = str(location.path[-1]), keys_of(location.holder)
    is_answer = isinstance(written, bool | str) and str(written).casefold() in ("yes", "no", "true", "false")
    if not is_answer or ANSWERS not in keys or find_near(key, keys) or keys_around(location.holder, key):
        return ""
    said = f"an answer to a question of a ruleset belongs below {ANSWERS}:"
    return f"{said} {{{key}: {'yes' if str(written).casefold() in ('yes', 'true') else 'no'}}}"


def _hint_at_comma(location: Location, written: Any, document: Document) -> str:
    """Return what to write instead of a text that a comma cut in two; empty if that is not what happened."""
    span = document.find_span(location.path, at_key=True)
    if written is not NOTHING or span is None or find_near(location.path[-1], keys_of(location.holder)):
        return ""
    before = document.text[: span[0]].rstrip()
    return "put quotes around a text with a comma in it" if before.endswith(",") else ""


def _hint_at_criteria(key: str) -> str:
    """Return what to write instead of a list of criteria in the place of one, below a key or a choice of a reading."""
    if key in ("all", "any", "none"):
        return f"{key} is a choice of a reading here: write {key}: and below it {key}: and the list"
    return "write all: and below it the list if each must hold, or any: if one is enough"


_TO_END = Hint(
    "write a date, or present for a job that goes on",
    "write a date, or present for a job that goes on",
    in_export="for jobs that go on, write assume: {employment.1.end: present} into the map, or {end: present} below "
    "their sheet",
)


def _how_to_fill(path: Path) -> Help:
    if path[-1:] == ("end",):
        return _TO_END
    if path and isinstance(path[-1], int):
        return "remove the dash, or write the record after it"
    return "leave the key out if the fact is not known"


def _without(value: Any, wrong: set[Path], path: Path = ()) -> Any:
    """Return the value without the values at the paths; records keep their places in their list."""
    if isinstance(value, dict):
        return {key: _without(item, wrong, (*path, key)) for key, item in value.items() if (*path, key) not in wrong}
    if isinstance(value, list):
        of_records = any(isinstance(item, dict) for item in value)
        kept = [i for i in range(len(value)) if of_records or (*path, i) not in wrong]
        return [_without(value[i], wrong, (*path, i)) for i in kept]
    return value
