"""Packages that only some forms of rosters and results need."""

from importlib import import_module
from types import ModuleType


class MissingExtraError(Exception):
    """A package that is needed is not installed; the message says what for, and how to install it."""


def need(package: str, extra: str, what: str) -> ModuleType:
    """Return a package that only *what* needs, such as ``a workbook``; raises MissingExtraError."""
    try:
        return import_module(package)
    except ImportError:
        raise MissingExtraError(f"{what} needs {package}: pip install 'ma-eligible[{extra}]'") from None
