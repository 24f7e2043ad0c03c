"""Text within HTML: it is never taken for markup."""

import html
import re

from ma_eligibility.plain import show_plain

_DAY = re.compile(r"(?<![\w-])[12][0-9]{3}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?(?![\w-])")


def html_text(said: str) -> str:
    """Return a text for a title, an attribute or a drawing."""
    return html.escape(show_plain(said))


def html_words(said: str) -> str:
    """Return a text for a place where lines break, which they do not do within a day or a month."""
    return _DAY.sub(r"<time>\g<0></time>", html_text(said))
