"""What each fact of a profile or key of a rule file is, in words: the docstrings of the models' fields.

Pydantic's ``use_attribute_docstrings`` reads sources whenever a class is made, which would cost every process more than
reading a profile does. Here they are read only where a description is wanted.
"""

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise, takewhile
from types import ModuleType

from pydantic import BaseModel

from ma_eligibility.medium import Hint
from ma_eligibility.profile.answers import ANSWERS
from ma_eligibility.profile.profile import SECTIONS_BY_KEY, Profile, plain_address

_ADDRESS = re.compile(r"([a-z_]+)(?:\[[0-9]+\])?(?:\.([a-z_]+))?")
_DATE_OF_ANSWER = re.compile(r"(.*)\.(since|until)")


def describe_field(model: type[BaseModel], field: str, none: str = "[]") -> str:
    """Return the docstring of a model's field, on one line, and empty if it has none.

    ``none`` is how an empty list is written; it takes the place of ``{none}``.
    """
    for owner in takewhile(lambda each: each is not BaseModel, model.__mro__):
        found = _docstrings(sys.modules[owner.__module__]).get((owner.__name__, field))
        if found:
            return found.replace("{none}", none)
    return ""


@cache
def _docstrings(module: ModuleType) -> dict[tuple[str, str], str]:
    """Return the docstring of every annotated name of a module's classes, by the names of both.

    A class that others share may have annotations for type checkers alone.
    """
    found = {}
    statements = ast.parse(inspect.getsource(module)).body
    for node in (statement for statement in statements if isinstance(statement, ast.ClassDef)):
        blocks = [node.body, *(each.body for each in node.body if isinstance(each, ast.If))]
        for statement, follower in (pair for block in blocks for pair in pairwise(block)):
            match statement, follower:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    found[node.name, name] = " ".join(text.split())
    return found


def describe_part(key: str) -> str:
    """Return the words for the records that a section may have besides those that the profile gives."""
    are, plural = "are" if key.endswith("s") else "is", SECTIONS_BY_KEY[key].plural
    return f"whether there {are} more {plural} than the profile gives; if not, take {key} out of incomplete"


def describe_address(address: str, questions: Mapping[str, str]) -> Hint:
    """Return the words for an address such as ``programs[0].completed``, and how to write that a section is empty.

    ``questions`` has those of the rulesets in words, by the plain addresses of their answers.
    """
    plain = plain_address(address)
    dated = _DATE_OF_ANSWER.fullmatch(plain)
    asked = dated[1] if dated else plain
    if f".{ANSWERS}." in f".{asked}":
        said = questions.get(asked, "yes or no?")
        if not dated:
            return Hint(said, said)
        said = f"{said} {dated[2].capitalize()} when? Write it after the answer"
        return Hint(f"{said}: yes {dated[2]} 2026-01", f"{said}, in the same cell: yes {dated[2]} 2026-01")
    match = _ADDRESS.fullmatch(address)
    assert match is not None
    key, field = match.groups()
    section = SECTIONS_BY_KEY.get(key)
    model, name = (section.model, field) if section and field else (Profile, key)
    in_file, in_cells = (uncapitalize(describe_field(model, name, none)).rstrip(".") for none in ("[]", "none"))
    in_export = in_cells
    if section is not None and not field:
        in_file += f"; write {key}: {'none' if section.is_single else '[]'} if there is nothing"
        in_cells += f"; write none in the column {key} if there is nothing"
        in_export += f"; if nobody has any, write assume: {{{key}: none}} in the map"
    return Hint(in_file, in_cells, in_export=in_export)


def capitalize(text: str) -> str:
    """Return a text as it begins a sentence."""
    return text[:1].upper() + text[1:]


def uncapitalize(text: str) -> str:
    """Return a sentence as it is written within another."""
    return text[:1].lower() + text[1:]


def join_words(words: Iterable[str], last: str) -> str:
    """Join words as in a sentence: ``hours, field and level``."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end
