"""Plain values to models, and the models' complaints to problems with places and words for people."""

import re
from collections.abc import Iterator
from typing import Any, ForwardRef, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from ma_eligibility.criteria import KINDS, find_kind
from ma_eligibility.criteria.vocabulary import did_you_mean
from ma_eligibility.errors import MOST_TOLD, Path
from ma_eligibility.load.hints import hint_at_date, hint_at_diploma, hint_at_flag, hint_at_list, hint_at_number
from ma_eligibility.load.source import NOTHING, Document
from ma_eligibility.model.profile import SECTIONS, Profile

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
    "missing-key": "E202",
    "contradiction": "E301",
    "rule": "E401",
}

#: What pydantic's complaints mean: code, words, and advice where none can be made from the value itself.
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
}

#: Problems after which the values are not what was meant, so that looking at them would only mislead.
UNREADABLE = {"E103", "E104", "E105", "E107", "E108", "E109", "E110", "E111"}

MOST_CONTRADICTIONS_IN_A_RECORD = 5

_QUOTED = re.compile(r"'([^']*)'")


def validate(model: type[Model], document: Document) -> Model | None:
    """Return the model of a document's value; None, with every problem noted in the document, if it has any."""
    if any(problem.code in UNREADABLE for problem in document.problems):
        return None
    if document.value is NOTHING:
        document.report("E111", "the file is empty")
        return None
    try:
        found = model.model_validate(document.value)
    except ValidationError as error:
        _report(model, _complaints_of(error), document)
        return None
    return None if document.problems else found


def _report(model: type[BaseModel], complaints: list[Any], document: Document) -> None:
    """Note every complaint once, and then those that the first ones kept from being made."""
    wrong: set[Path] = set()
    told: set[tuple[Path, str, str]] = set()

    def note(path: Path, complaint: Any) -> None:
        report_complaint(model, complaint, path, document)
        told.add(_name_of(complaint, path))
        wrong.add((*path, complaint["ctx"]["other"]) if complaint["type"] == "contradiction" else path)

    found = [(clean_path(complaint["loc"], document.value), complaint) for complaint in complaints]
    found.sort(key=lambda each: document.find_span(each[0]) or (0, 0))
    document.untold += max(0, len(found) - MOST_TOLD)
    for path, complaint in found[:MOST_TOLD]:
        note(path, complaint)
    # The facts of a record are compared only where each is well formed, and up to the first contradiction: leave out
    # what is told already, and look again.
    for _ in range(0 if document.untold else MOST_CONTRADICTIONS_IN_A_RECORD):
        hidden = [
            (path, complaint)
            for complaint in _find_complaints(model, _without(document.value, wrong))
            if _name_of(complaint, path := clean_path(complaint["loc"], document.value)) not in told
            and _is_hidden_mistake(complaint, path, document.value)
        ]
        for path, complaint in hidden:
            note(path, complaint)
        if not hidden:
            return


def _name_of(complaint: Any, path: Path) -> tuple[Path, str, str]:
    context = complaint.get("ctx", {})
    return (path, context.get("one", complaint["type"]), context.get("other", ""))


def _is_hidden_mistake(complaint: Any, path: Path, value: Any) -> bool:
    """Tell whether a complaint is about the record as it was written, and not about what was left out of it since."""
    if complaint["type"] == "missing-key":
        return not any(key in _value_at(value, path) for key in complaint["ctx"]["keys"])
    return bool(complaint["type"] == "contradiction")


def _find_complaints(model: type[BaseModel], value: Any) -> list[Any]:
    try:
        model.model_validate(value)
    except ValidationError as error:
        return _complaints_of(error)
    return []


def _complaints_of(error: ValidationError) -> list[Any]:
    return error.errors(include_url=False, include_input=False)


def report_complaint(model: type[BaseModel], complaint: Any, path: Path, document: Document) -> None:
    """Note one of pydantic's complaints in words for people."""
    kind, context = complaint["type"], complaint.get("ctx", {})
    if kind not in ("missing", "contradiction", "extra_forbidden") and _value_at(document.value, path) is NOTHING:
        help = _how_to_fill(path) if model is Profile else "write a value"
        document.report("E111", "nothing is written here", path, help)
    elif kind == "contradiction":
        one, other = (*path, context["one"]), (*path, context["other"])
        label = f"{context['other']} is given"
        document.report("E301", context["said"], one, context["help"], other=other, label=label)
    elif kind == "too_short" and _value_at(document.value, path):
        pass  # its entries are there, and what is wrong with them is told by itself
    elif kind in OWN_CODES:
        help = _hint(kind, document.value, path) or context.get("help", "")
        document.report(OWN_CODES[kind], complaint["msg"], path, help)
    elif kind == "missing":
        document.report("E202", f"{path[-1]} is missing", path[:-1], _how_to_add(str(path[-1])))
    elif kind == "extra_forbidden":
        document.report(
            "E201",
            "this key is not known",
            path,
            _find_home(model, path, document.value) or did_you_mean(path[-1], _known_keys(model, path, document.value)),
            at_key=True,
        )
    elif kind == "literal_error":
        words = _QUOTED.findall(context["expected"])
        document.report(
            "E208", "this word is not known here", path, did_you_mean(_value_at(document.value, path), words)
        )
    else:
        code, said, help = MEANINGS.get(kind, ("E209", complaint["msg"], ""))
        document.report(code, said, path, _hint(kind, document.value, path) or help)


def _hint(kind: str, value: Any, path: Path) -> str:
    """Return a hint made from the value complained about; empty if its kind has none."""
    written, key = _value_at(value, path), str(path[-1]) if path else ""
    if kind == "date-form":
        return hint_at_date(written, key)
    if kind == "not-a-number":
        return hint_at_number(written)
    if kind == "tuple_type":
        return hint_at_list(written, key)
    if kind == "wrong-kind" and key == "diploma":
        return hint_at_diploma(written)
    if kind in ("model_type", "model_attributes_type") and key in FORMS:
        return FORMS[key]
    if kind in ("model_type", "model_attributes_type") and isinstance(written, str):
        return "write key: value, with a colon and a space after each key"
    return hint_at_flag(written) if kind == "bool_type" else ""


#: What belongs below keys of rule files whose value is a mapping of its own.
FORMS = {
    "in_force": "write {from: 2026-01-01}, {until: 2026-12-31}, or both",
    "due": "write {after: the id of a criterion, within: 30 days}",
    "body": "write {name: its full name, abbreviation: its initials}",
    "source": "write title:, url: and read: below it",
    "after": "write {has: program, where: {…}}",
}
#: Keys that people expect in a criterion of another kind, and what is called so there.
OTHER_KINDS = {
    ("total", "within"): "in_last",
    ("has", "in_last"): "within",
    ("has", "at_least"): "total: with at_least",
}


def _find_home(model: type[BaseModel], path: Path, value: Any) -> str:
    """Return a hint for a key that stands at the wrong level or in another kind of criterion, if that can be told."""
    other = OTHER_KINDS.get((find_kind(_value_at(value, path[:-1])), str(path[-1])))
    if other:
        return f"did you mean {other}?"
    if str(path[-1]).strip() != path[-1]:
        return "an invisible space stands before or after the key: indent with plain spaces"
    if model is not Profile or len(path) > 1:
        return ""
    homes = [section.key for section in SECTIONS.values() if path[-1] in section.model.model_fields]
    return f"{path[-1]} belongs below {' or '.join(homes)}: indent it" if homes else ""


def _how_to_fill(path: Path) -> str:
    if path[-1:] == ("end",):
        return "write a date, or present for a job that goes on"
    if path and isinstance(path[-1], int):
        return "remove the dash, or write the record after it"
    return "leave the key out if the fact is not known"


def _how_to_add(key: str) -> str:
    return "write a date, or present for a job that goes on" if key == "end" else f"add {key}:"


def clean_path(loc: tuple[str | int, ...], value: Any) -> Path:
    """Return a complaint's address in the file: pydantic names the variant of a union, which no file has."""
    path: list[str | int] = []
    variant = ""
    for index, part in enumerate(loc):
        if variant and part == variant:  # the kind of a criterion, which may also be the name of one of its keys
            variant = ""
            continue
        if _holds(value, part):
            value = value[part]
            variant = _variant_of(part, value)
        elif index < len(loc) - 1 or part in ("none", "held"):
            continue
        path.append(part)
    return tuple(path)


def _variant_of(key: str | int, value: Any) -> str:
    """Return the name that pydantic puts after the key of a value that may be one of several kinds."""
    if not isinstance(value, dict):
        return ""
    if key == "after":  # one kind only, so that pydantic names none
        return ""
    return "held" if key == "diploma" else find_kind(value)


def _holds(value: Any, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _known_keys(model: type[BaseModel], path: Path, value: Any) -> list[str]:
    """Return the keys that the mapping with an unknown key could have."""
    kind: Any = model
    for part in path[:-1]:
        value = value[part]
        if isinstance(part, str) and isinstance(kind, type) and issubclass(kind, BaseModel):
            by_key = {field.alias or name: field for name, field in kind.model_fields.items()}
            kind = by_key[part].annotation if part in by_key else kind  # else a name that the file itself gives
        kind = _model_within(kind, value)
    return [field.alias or name for name, field in kind.model_fields.items()]


def _model_within(annotation: Any, value: Any) -> Any:
    """Return the model in an annotation that a value is meant for."""
    if not isinstance(value, dict):  # a list, whose entries have kinds of their own
        return annotation
    models = list(_models_in(annotation))
    if len(models) > 1 and find_kind(value) in KINDS:
        return KINDS[find_kind(value)]
    return models[0] if models else annotation


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        if part == "Criterion" or isinstance(part, ForwardRef):
            yield from KINDS.values()
        else:
            yield from _models_in(part)


def _value_at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def _without(value: Any, wrong: set[Path], path: Path = ()) -> Any:
    """Return the value without what stands at the paths; records keep their place in their list."""
    if isinstance(value, dict):
        return {key: _without(item, wrong, (*path, key)) for key, item in value.items() if (*path, key) not in wrong}
    if isinstance(value, list):
        return [
            _without(item, wrong, (*path, i))
            for i, item in enumerate(value)
            if len(path) == 1 or (*path, i) not in wrong
        ]
    return value
