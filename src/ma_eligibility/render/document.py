"""A document of headings, paragraphs, lists and tables, as HTML and as Markdown.

What a document says is text: nothing in it is ever taken for markup.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from ma_eligibility.output import WRITTEN_BY
from ma_eligibility.plain import show_plain


class Heading(NamedTuple):
    """A heading below the document's title."""

    text: str


class Paragraph(NamedTuple):
    """Some sentences."""

    text: str


class Items(NamedTuple):
    """A list."""

    texts: tuple[str, ...]
    is_numbered: bool = False


class Table(NamedTuple):
    """A table; the first cell of a row says what the row is about."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Table


class Document(NamedTuple):
    """What there is to read, in order."""

    title: str
    blocks: tuple[Block, ...]


# --- HTML -----------------------------------------------------------------------------------------------------

_STYLE = """\
:root { color-scheme: light; }
body { background: #fff; color: #000; font: 11pt/1.4 sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h1 { font-size: 1.5em; margin: 0 0 .5em; }
h2 { break-after: avoid; font-size: 1.15em; margin: 1.2em 0 .4em; }
p, ul, ol { margin: .4em 0; }
ul, ol { padding-left: 1.5em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #000; padding: .3em .5em; text-align: left; vertical-align: top; }
h1, p, li, th, td { overflow-wrap: anywhere; }
tr, li { break-inside: avoid; }
@page { margin: 1.5cm; }
@media print { body { font-size: 10pt; margin: 0; max-width: none; padding: 0; } }
"""


def write_html(document: Document) -> str:
    """Return the document as a page of its own, which asks for nothing else."""
    title = _html_text(document.title)
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        WRITTEN_BY,
        f"<title>{title}</title>",
        f"<style>\n{_STYLE}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{title}</h1>",
        *(line for block in document.blocks for line in _html_lines(block)),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _html_text(said: str) -> str:
    return html.escape(show_plain(said))


def _html_lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f"<h2>{_html_text(text)}</h2>"
        case Paragraph(text):
            yield f"<p>{_html_text(text)}</p>"
        case Items(texts, is_numbered):
            name = "ol" if is_numbered else "ul"
            yield f"<{name}>"
            yield from (f"<li>{_html_text(text)}</li>" for text in texts)
            yield f"</{name}>"
        case Table(head, rows):
            yield "<table>"
            columns = "".join(f'<th scope="col">{_html_text(cell)}</th>' for cell in head)
            yield f"<thead>\n<tr>{columns}</tr>\n</thead>"
            yield "<tbody>"
            yield from map(_html_row, rows)
            yield "</tbody>"
            yield "</table>"


def _html_row(row: tuple[str, ...]) -> str:
    about, *cells = map(_html_text, row)
    return f'<tr><th scope="row">{about}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


# --- Markdown -------------------------------------------------------------------------------------------------

# Markdown's signs: anywhere in a line, an ampersand that begins a character's name, what makes an address a link and,
# at the beginning of a line, what makes it an entry of a list or the line below a heading.
_SIGNS = re.compile(r"[\\`*_\[\]<>#|~$^@]|&(?=#?\w+;)|:(?=\S)|(?<=www)\.|^[-+=]", re.IGNORECASE)
_NUMBERED = re.compile(r"^([0-9]+)([.)])")


def write_markdown(document: Document) -> str:
    """Return the document as Markdown."""
    blocks = ["\n".join(_markdown_lines(block)) for block in document.blocks]
    return "\n\n".join([f"# {markdown_text(document.title)}", *blocks]) + "\n"


def markdown_text(said: str) -> str:
    """Return a text on one line, its signs made plain."""
    return _NUMBERED.sub(r"\1\\\2", _SIGNS.sub(r"\\\g<0>", show_plain(said).strip()))


def _markdown_lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f"## {markdown_text(text)}"
        case Paragraph(text):
            yield markdown_text(text)
        case Items(texts, is_numbered):
            for number, text in enumerate(texts, 1):
                yield f"{f'{number}.' if is_numbered else '-'} {markdown_text(text)}"
        case Table(head, rows):
            yield _markdown_row(head)
            yield _markdown_row(("---",) * len(head), is_rule=True)
            yield from map(_markdown_row, rows)


def _markdown_row(cells: tuple[str, ...], *, is_rule: bool = False) -> str:
    return f"| {' | '.join(cells if is_rule else map(markdown_text, cells))} |"
