"""Packages that only some forms of rosters and results need."""

from importlib import import_module
from typing import Any

from ma_eligibility.errors import InputError, Problem


def need(package: str, extra: str, name: str) -> Any:
    """Return a package that only the file of that name needs; raises InputError with how to install it."""
    try:
        return import_module(package)
    except ImportError:
        help = f"pip install 'ma-eligible[{extra}]', or use CSV"
        raise InputError([Problem("E120", f"this takes {package}, which is not installed", name, help=help)]) from None
