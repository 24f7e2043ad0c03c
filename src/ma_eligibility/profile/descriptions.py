"""What each fact of a profile is, in words: read off the models' own docstrings, so that it is written once."""

import ast
import inspect
import re
import sys
from functools import cache
from types import ModuleType

from pydantic import BaseModel

from ma_eligibility.profile.profile import SECTIONS, Profile

_ADDRESS = re.compile(r"([a-z_]+)(?:\[[0-9]+\])?(?:\.([a-z_]+))?")


@cache
def field_descriptions(module: ModuleType) -> dict[tuple[str, str], str]:
    """Return the docstring of every field of a module's models, by the names of model and field."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for statement, follower in zip(node.body, node.body[1:], strict=False):
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                text = follower.value.value if _is_docstring(follower) else ""  # type: ignore[attr-defined]
                found[node.name, statement.target.id] = " ".join(text.split())
    return found


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def describe_field(model: type[BaseModel], field: str) -> str:
    """Return the words that say what a field of a model holds; empty if it has none."""
    for owner in model.__mro__:
        found = field_descriptions(sys.modules[owner.__module__]) if issubclass(owner, BaseModel) else {}
        if (owner.__name__, field) in found:
            return found[owner.__name__, field]
        if owner is BaseModel:
            break
    return ""


def describe_address(address: str) -> str:
    """Return the words for an address such as ``programs[0].completed``, or for a whole section: how to give it."""
    match = _ADDRESS.fullmatch(address)
    assert match is not None
    key, field = match.groups()
    section = next((section for section in SECTIONS.values() if section.key == key), None)
    if section is None:  # a fact that stands in no section
        return uncapitalise(describe_field(Profile, key)).rstrip(".")
    if field:
        return uncapitalise(describe_field(section.model, field)).rstrip(".")
    none = f"{key}: {'none' if key == 'diploma' else '[]'}"
    return f"{uncapitalise(describe_field(Profile, key)).rstrip('.')}; write {none} if there is nothing"


def uncapitalise(text: str) -> str:
    """Return a sentence as it stands within another."""
    return text[:1].lower() + text[1:]
