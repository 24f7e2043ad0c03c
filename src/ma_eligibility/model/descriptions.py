"""What each fact of a profile is, in words: read off the models' own docstrings, so that it is written once."""

import ast
import inspect
import re
from functools import cache
from types import ModuleType

from ma_eligibility.model import profile
from ma_eligibility.model.profile import SECTIONS, Profile, Record

_ADDRESS = re.compile(r"([a-z_]+)(?:\[[0-9]+\])?(?:\.([a-z_]+))?")


@cache
def field_descriptions(module: ModuleType = profile) -> dict[tuple[str, str], str]:
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


def describe_field(model: type[Record], field: str) -> str:
    """Return the words that say what a field of a record holds."""
    return field_descriptions()[model.__name__, field]


def describe_address(address: str) -> str:
    """Return the words for an address such as ``programs[0].completed``, or for a whole section: how to give it."""
    match = _ADDRESS.fullmatch(address)
    assert match is not None
    key, field = match.groups()
    section = next(section for section in SECTIONS.values() if section.key == key)
    if field:
        return _uncapitalise(describe_field(section.model, field)).rstrip(".")
    none = "none" if key == "diploma" else "[]"
    return f"{_uncapitalise(describe_field(Profile, key)).rstrip('.')}; write {key}: {none} if there is nothing"


def _uncapitalise(text: str) -> str:
    return text[:1].lower() + text[1:]
