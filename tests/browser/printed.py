"""Reads what is printed of a page."""

import io
import re
from unicodedata import normalize

from browser.browsers import Tab


def read_print(tab: Tab) -> str:
    """Return the text of a page as it is printed, without spaces: lines break where there is no room."""
    from pypdf import PdfReader  # which only tests/browser/run installs

    return squeeze("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(tab.print())).pages))


def squeeze(text: str) -> str:
    """Return a text without spaces, in plain signs."""
    return re.sub(r"\s", "", normalize("NFKC", text))  # a font may have one sign for two letters
