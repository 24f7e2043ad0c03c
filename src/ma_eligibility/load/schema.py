"""JSON Schema (draft-07) of profiles, rule files, maps of rosters and the JSON answer, for editors and other programs.

All but the last are made from the models that read them, with the models' own descriptions.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from ma_eligibility.docstrings import restore_docstrings
from ma_eligibility.load.cases import Case
from ma_eligibility.load.roster_map import TEXTS, RosterMap
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.descriptions import describe_field
from ma_eligibility.profile.profile import LISTED_SECTIONS, PERSON, SECTIONS, Profile
from ma_eligibility.profile.vocabulary import FieldKind, facts_outside_sections, record_fields
from ma_eligibility.ruleset.age import AgeRange
from ma_eligibility.ruleset.criteria import KINDS
from ma_eligibility.ruleset.related import Ranked
from ma_eligibility.ruleset.rulebook import Credential, RulesetInfo

DRAFT = "http://json-schema.org/draft-07/schema#"

_RESULT = Path(__file__).parent.with_name("result.schema.json")


def make_schema(kind: str) -> dict[str, Any]:
    """Return the schema of ``profile``, ``rules``, ``map`` or ``result``; raises KeyError for any other kind."""
    restore_docstrings()
    if kind == "result":
        found: dict[str, Any] = json.loads(_RESULT.read_text(encoding="utf-8"))
        return found
    return {"profile": _profile_schema, "rules": _rules_schema, "map": _map_schema}[kind]()


def _profile_schema() -> dict[str, Any]:
    schema = _model_schema(Profile, "A candidate's history, for ma-eligible")
    for section in SECTIONS.values():
        is_person = section.word == PERSON
        holder = schema if is_person else schema["definitions"][section.model.__name__]
        kinds = facts_outside_sections() if is_person else record_fields(section.word)
        for name, kind in kinds.items():
            holder["properties"][name] = _as_people_write(holder["properties"][name], kind)
    for key in LISTED_SECTIONS:
        schema["properties"][key] = _or(schema["properties"][key], {"const": "none"})
    # Editors that follow YAML 1.1 read a bare date as one, and it still reaches the schema as text.
    schema["definitions"]["Program"]["not"] = {"required": ["completed", "expected"]}
    schema["definitions"]["Employment"]["allOf"] = [
        {"not": {"required": ["hours_per_week", "total_hours"]}},
        {"not": {"required": ["total_hours"], "properties": {"end": {"const": "present"}}}},
    ]
    schema["properties"]["id"] = {
        "type": ["string", "integer"],
        "description": "The candidate's id in a roster; ignored elsewhere.",
    }
    return schema


def _as_people_write(schema: dict[str, Any], kind: FieldKind) -> dict[str, Any]:
    """Return the schema of a fact that also accepts what the reader of profiles takes for it.

    Words stay those of the list, which editors offer; that they may be written otherwise is not in the schema.
    """
    if kind.kind == "flag":
        return _or(schema, {"enum": ["yes", "no"]})
    if kind.kind == "words":
        return _or(schema, {"enum": [*kind.words, "none"]})
    return _or(schema, schema["items"]) if kind.kind == "texts" else schema


def _or(schema: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the schema that also accepts another, with its description."""
    plain = {key: value for key, value in schema.items() if key != "description"}
    described = {"description": schema["description"]} if "description" in schema else {}
    return {"anyOf": [plain, other], **described}


def _rules_schema() -> dict[str, Any]:
    """Return the schema of a rule file, or of the ruleset.yaml next to it; any value may depend on a reading."""
    credential = _model_schema(Credential, "A credential, for ma-eligible")
    definitions: dict[str, Any] = credential.pop("definitions")
    for name in (*(kind.__name__ for kind in KINDS.values()), Ranked.__name__, AgeRange.__name__):
        properties = definitions[name]["properties"]
        definitions[name]["properties"] = {key: _or_by_reading(value) for key, value in properties.items()}
    for holder in (definitions["Route"], credential):
        holder["properties"]["requires"] = _or_by_reading(holder["properties"]["requires"])
    defined = credential["properties"]["define"]
    defined["additionalProperties"] = _or_by_reading(defined["additionalProperties"])
    for model in (Case, RulesetInfo):
        other = _model_schema(model, "")
        definitions |= other.pop("definitions", {})
        definitions[model.__name__] = _without_head(other)
    definitions = {name: _or_by_name(definition) for name, definition in definitions.items()}
    credential = _or_by_name(credential)
    definitions["Definition"] = {
        "type": "object",
        "description": "A criterion by its name below define:.",
        "required": ["is"],
        "properties": {"is": {"type": "string"}},
        "additionalProperties": False,
    }
    definitions["ByReading"] = {
        "type": "object",
        "description": "A value for each choice of a reading: {by_reading: ID, CHOICE: value, …}.",
        "required": ["by_reading"],
        "properties": {"by_reading": {"type": "string"}},
    }
    credential["properties"]["cases"] = {"type": "array", "items": {"$ref": "#/definitions/Case"}}
    definitions["Credential"] = _without_head(credential)
    return {
        "$schema": DRAFT,
        "title": "A rule file, for ma-eligible",
        "definitions": definitions,
        "if": {"required": ["ruleset"]},
        "then": {"$ref": "#/definitions/RulesetInfo"},
        "else": {"$ref": "#/definitions/Credential"},
    }


def _map_schema() -> dict[str, Any]:
    """Return the schema of the map of a roster; a list may be a single text, and a text a number.

    Editors offer the facts that columns can hold.
    """
    schema = _model_schema(RosterMap, "A map of a roster, for ma-eligible")
    definitions: dict[str, Any] = schema["definitions"]
    for holder in (schema, *definitions.values()):
        for name, part in holder["properties"].items():
            if part.get("type") == "array":
                holder["properties"][name] = _or(
                    {**part, "items": _or_number(part["items"])}, _or_number(part["items"])
                )
            elif name in TEXTS:
                holder["properties"][name] = _or_number(part)
    fields = {name for section in SECTIONS.values() if section.word != PERSON for name in record_fields(section.word)}
    for holder, names in ((schema, list(_list_columns())), (definitions["SheetMap"], ["id", *sorted(fields)])):
        columns = holder["properties"]["columns"]["additionalProperties"]
        columns["anyOf"] = [{"enum": names}, *columns["anyOf"]]
    to = definitions["ColumnMap"]["properties"]["to"]
    to["anyOf"] = [{"enum": list(_list_columns())}, *to["anyOf"]]
    words = definitions["ByMap"]["properties"]["words"]
    words["additionalProperties"] = {"anyOf": [{"enum": ["nothing", *_list_columns()]}, {"type": "string"}]}
    return schema


def _or_number(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a text that accepts numbers and truth values as well."""
    is_text = schema.get("type") == "string" and "enum" not in schema
    return {**schema, "type": ["string", "integer", "boolean"]} if is_text else schema


def _list_columns() -> Iterator[str]:
    """Give the names of the columns of a wide table, for the first record of each section."""
    yield from ("id", *facts_outside_sections())
    for section in SECTIONS.values():
        if section.word != PERSON:
            record = section.key if section.is_single else f"{section.key}.1"
            yield from (section.key, *(f"{record}.{name}" for name in record_fields(section.word)))


def _or_by_reading(schema: Any) -> dict[str, Any]:
    """Return a schema that also accepts a value by reading, for the whole and for each entry of a list."""
    if "items" in schema:
        schema = {**schema, "items": _or_by_reading(schema["items"])}
    return {"anyOf": [schema, {"$ref": "#/definitions/ByReading"}]}


def _or_by_name(schema: Any) -> Any:
    """Return a schema in which the name of a definition may stand for a criterion."""
    record = {"$ref": "#/definitions/Has"}
    if isinstance(schema, list):
        return [_or_by_name(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if record in (schema, *schema.get("anyOf", ()), *schema.get("allOf", ())):
        return {"anyOf": [schema, {"$ref": "#/definitions/Definition"}]}
    return {key: _or_by_name(item) for key, item in schema.items()}


def _without_head(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in ("$schema", "title")}


def _model_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """Return a model's schema as editors want it: draft-07, described, without generated titles or nulls."""
    schema = model.model_json_schema(by_alias=True, schema_generator=_Draft07, ref_template="#/definitions/{model}")
    definitions = {name: _tidy(part) for name, part in schema.pop("$defs", {}).items()}
    return {"$schema": DRAFT, "title": title, **_tidy(schema), "definitions": definitions}


class _Draft07(GenerateJsonSchema):
    """Makes the schemas of models with their fields' descriptions.

    Leaves out defaults that cannot be written as JSON, without a warning: they are written nowhere.
    """

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}  # noqa: RUF012 # pydantic's own attribute

    def model_schema(self, schema: Any) -> dict[str, Any]:
        """Return the schema of a model, its fields described."""
        found = super().model_schema(schema)
        model = schema["cls"]
        for name, field in model.model_fields.items():
            found["properties"][field.alias or name]["description"] = describe_field(model, name)
        if ANSWERS in found["properties"]:  # which all records have, and pydantic puts first
            found["properties"][ANSWERS] = found["properties"].pop(ANSWERS)
        return found


def _tidy(schema: Any) -> Any:
    """Return a part of a schema without titles, defaults, nulls and OpenAPI's discriminators."""
    if isinstance(schema, list):
        return [_tidy(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {
        key: _tidy(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str)) and key not in ("discriminator", "default")
    }
    for key in ("anyOf", "oneOf"):
        kept = [option for option in tidy.pop(key, ()) if option != {"type": "null"}]
        if kept:
            tidy = (kept[0] if len(kept) == 1 else {"anyOf": kept}) | tidy
    if "$ref" in tidy and len(tidy) > 1:  # next to $ref, draft-07 ignores everything
        tidy = {"allOf": [{"$ref": tidy.pop("$ref")}]} | tidy
    return tidy
