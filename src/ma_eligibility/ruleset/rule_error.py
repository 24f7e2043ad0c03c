"""The error of a rule that cannot be used."""

from pydantic_core import PydanticCustomError


def rule_error(said: str, help: str = "") -> PydanticCustomError:
    """Return the error that says what is wrong with a rule, and what to write instead; validators raise it."""
    return PydanticCustomError("rule", "{said}", {"said": said, "help": help})
