"""Packages that only some formats of rosters and results need."""

from importlib import import_module
from typing import Any

from ma_eligibility.errors import InputError, Problem


def need(package: str, extra: str, name: str) -> Any:
    """Return an optional package that a file needs; raises InputError with how to install it."""
    try:
        return import_module(package)
    except ImportError:
        help = f"pip install 'ma-eligible[{extra}]', or use CSV"
        raise InputError([Problem("E120", f"this needs {package}, which is not installed", name, help=help)]) from None
