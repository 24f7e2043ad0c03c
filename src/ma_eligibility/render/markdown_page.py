"""A credential's page as Markdown: what a rule file says is shown as text, whatever Markdown signs are in it."""

import re

from ma_eligibility.plain import show_plain
from ma_eligibility.review.page import CredentialPage, Line, ReadingPage, RoutePage

# Markdown's signs: anywhere in a line, an ampersand that begins a character's name, and at the beginning of a line
# what makes it an entry of a list or the line below a heading.
_SIGNS = re.compile(r"[\\`*_\[\]<>#|~]|&(?=#?\w+;)|^[-+=]")
_NUMBERED = re.compile(r"^([0-9]+)([.)])")


def render_page_markdown(page: CredentialPage) -> str:
    """Return the page as Markdown."""
    lines = [
        f"# {_text(page.id)}: {_text(page.name)}",
        "",
        f"Body: {_text(page.body)}  ",
        f"Ruleset: {_text(page.ruleset)}  ",
        f"Source: {_text(page.source)}",
        *_facts(("Trust", page.trust), ("In force", page.in_force)),
        *_list("Not found in the source", page.not_found),
    ]
    if page.common:
        lines += ["", "## Every route asks for", "", *map(_line, page.common)]
    for route in page.routes:
        lines += _route(route)
    if page.readings:
        lines += ["", "## How the source is read", ""]
    for reading in page.readings:
        lines += _reading(reading)
    lines += _list("To do on every route", page.obligations)
    lines += _list("The exam and the credential", page.exam)
    return "\n".join(lines) + "\n"


def _route(route: RoutePage) -> list[str]:
    return [
        "",
        f"## Route {_code(route.id)}: {_text(route.title)}",
        "",
        *map(_line, route.requires),
        *_facts(("Source", route.source), ("Trust", route.trust), ("In force", route.in_force)),
        *_facts(*(("Not found in the source", gap) for gap in route.not_found)),
        *_facts(*(("To do", duty) for duty in route.obligations)),
    ]


def _reading(reading: ReadingPage) -> list[str]:
    return [
        f"- {_text(reading.question)} ({_code(reading.id)})",
        f"  - taken: {_text(reading.taken)}",
        *(
            f"  - or: {_text(means)} ({_code(choice) if choice else 'rules cannot say this'})"
            for choice, means in reading.others
        ),
    ]


def _line(line: Line) -> str:
    precise = f"  <br>*{_text(line.precise)}*" if line.precise else ""
    return f"{'  ' * line.depth}- {_text(line.says)}{precise}"


def _facts(*facts: tuple[str, str]) -> list[str]:
    """Return a paragraph for each label that has a text."""
    return [line for label, said in facts if said for line in ("", f"{label}: {_text(said)}")]


def _list(heading: str, items: tuple[str, ...]) -> list[str]:
    return ["", f"## {heading}", "", *(f"- {_text(item)}" for item in items)] if items else []


def _text(said: str) -> str:
    """Return a text of a rule file on one line, its signs made plain."""
    return _NUMBERED.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", show_plain(said).strip()))


def _code(name: str) -> str:
    """Return a name as code, between more backticks than there are together in it."""
    plain = show_plain(name)
    fence = "`" * (1 + max(map(len, re.findall("`+", plain)), default=0))
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"
