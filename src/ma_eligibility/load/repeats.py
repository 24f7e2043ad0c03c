"""Entries of a profile's lists that are there twice: once is enough, and another one may have been meant."""

from typing import Any

from ma_eligibility.errors import Path
from ma_eligibility.load.source import Document


def warn_of_repeats(document: Document) -> None:
    """Warn in the document of every word or name that a list of the profile has twice."""
    _warn_below(document.value, (), document)


def _warn_below(value: Any, path: Path, document: Document) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _warn_below(item, (*path, key), document)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            here = (*path, index)
            _warn_below(item, here, document)
            if isinstance(item, str) and item in value[:index]:
                message = f"{item[:40]} is in this list twice"
                document.warn("W106", message, document.find_span(here), here, "leave it out, or write the one meant")
