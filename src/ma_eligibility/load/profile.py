"""A file, or data from Python, to a profile."""

from typing import Any

from ma_eligibility.load.source import Document, decode_text, display_name, read_bytes
from ma_eligibility.load.validate import validate
from ma_eligibility.model.profile import Profile


def load_profile(path: str) -> Profile:
    """Return the profile in a YAML or JSON file, or in standard input for ``-``.

    A name that ends in ``.json`` is read as JSON, anything else as YAML; standard input as JSON if it starts with a
    brace. Raises InputError with every problem of the file.
    """
    name = display_name(path)
    return parse_profile(decode_text(read_bytes(path), name), name, is_json=is_json_name(path))


def is_json_name(path: str) -> bool | None:
    """Tell whether a path names JSON; None if only the text can tell."""
    return None if path == "-" else path.lower().endswith(".json")


def parse_profile(text: str, name: str = "<text>", *, is_json: bool | None = None) -> Profile:
    """Return the profile in a text; ``name`` is how problems call it. Raises InputError."""
    document = read_document(text, name, is_json=is_json)
    profile = validate(Profile, document)
    if profile is None:
        document.raise_problems()
    assert profile is not None
    return profile


def read_document(text: str, name: str, *, is_json: bool | None = None) -> Document:
    """Return the values of a YAML or JSON text with their places."""
    if is_json or (is_json is None and text.lstrip()[:1] == "{"):
        from ma_eligibility.load.json_reader import read_json

        return read_json(text, name)
    from ma_eligibility.load.yaml_reader import read_yaml

    return read_yaml(text, name)


def make_profile(data: Any, name: str = "<data>") -> Profile:
    """Return the profile in plain values, such as ``json.loads`` or Python code gives. Raises InputError."""
    document = Document(name, value=data)
    profile = validate(Profile, document)
    if profile is None:
        document.raise_problems()
    assert profile is not None
    return profile
