"""A document of headings, paragraphs, lists, tables and timelines, as HTML and as Markdown.

What a document says is text: nothing in it is ever taken for markup.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Literal, NamedTuple

from ma_eligibility.output import LETTER_WRITTEN_BY, WRITTEN_BY
from ma_eligibility.plain import show_plain
from ma_eligibility.render.html_text import html_text, html_words
from ma_eligibility.render.timeline import Timeline, draw_timeline


class Heading(NamedTuple):
    """A heading below the document's title."""

    text: str
    level: Literal[1, 2, 3] = 2


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
    name: str
    """What it is called where it is wider than the screen, and moves by itself."""


Block = Heading | Paragraph | Items | Table | Timeline


class Document(NamedTuple):
    """What there is to read, in order."""

    title: str
    blocks: tuple[Block, ...]
    is_for_screens: bool = False
    """Whether it is read on a screen first, in colors that suit it; a letter is made for paper."""


# --- HTML -----------------------------------------------------------------------------------------------------

#: The style of every page, which alone is that of a letter.
PAPER_STYLE = """\
:root { color-scheme: light; }
body { background: #fff; color: #000; font: 11pt/1.4 sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem; }
h1 { font-size: 1.5em; margin: 0 0 .5em; }
h2 { break-after: avoid; font-size: 1.15em; margin: 1.2em 0 .4em; }
p, ul, ol { margin: .4em 0; }
ul, ol { padding-left: 1.5em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #000; padding: .3em .5em; text-align: left; vertical-align: top; }
h1, p, li { overflow-wrap: anywhere; }
th, td { overflow-wrap: break-word; }
time { white-space: nowrap; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 3px solid; }
tr, li { break-inside: avoid; }
@page { margin: 1.5cm; }
@media (max-width: 30rem) { body { padding: 0 .5rem; } th, td { font-size: .82em; padding: .2em; } }
@media print { body { font-size: 10pt; margin: 0; max-width: none; padding: 0; } .wide { overflow-x: visible; }
  td:last-child { overflow-wrap: anywhere; } }
"""


#: The style of a page that is read on screens, too.
SCREEN_STYLE = """\
:root { color-scheme: light dark; --ground: #ffffff; --text: #14171a; --faint: #565c63; --line: #767c83;
  --open: #19703a; --unknown: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --ground: #15181c; --text: #eceff1; --faint: #a9b0b7; --line: #858c94;
  --open: #55c979; --unknown: #efb04a; } }
body { background: var(--ground); color: var(--text); max-width: 60rem; }
h3 { break-after: avoid; font-size: 1em; margin: 1em 0 .3em; }
th, td { border-color: var(--line); }
th { font-weight: 600; }
.wide:focus-visible { outline-color: var(--open); }
figure { break-inside: avoid; margin: .6em 0; }
figcaption { color: var(--faint); font-size: .9em; }
svg { display: block; overflow: hidden; }
svg text { fill: var(--text); font-size: 12px; paint-order: stroke; stroke: var(--ground); stroke-width: 3; }
.closed { fill: none; stroke: var(--line); }
.open { fill: var(--open); }
.unknown { stroke: var(--unknown); }
.stripe { stroke: var(--unknown); stroke-width: 3; }
.year { stroke: var(--line); stroke-dasharray: 1 3; }
.today { stroke: var(--text); stroke-width: 2; }
@media (forced-colors: active) { .open { fill: CanvasText; } .closed, .unknown, .stripe, .today { stroke: CanvasText; }
  svg text { fill: CanvasText; stroke: Canvas; } }
@media print { :root { color-scheme: light; --ground: #ffffff; --text: #000000; --faint: #333333; --line: #555555;
  --open: #19703a; --unknown: #8a4b00; } }
"""


def write_html(document: Document) -> str:
    """Return the document as a page of its own, which asks for nothing else."""
    lines = [
        *_open(document),
        *(line for block in document.blocks for line in html_lines(block)),
        *close_page(),
    ]
    return "\n".join(lines) + "\n"


def _open(document: Document) -> Iterator[str]:
    if document.is_for_screens:
        return open_page(document.title, SCREEN_STYLE)
    return open_page(document.title, "", written_by=LETTER_WRITTEN_BY)


def open_page(title: str, more_style: str, script: str = "", *, written_by: str = WRITTEN_BY) -> Iterator[str]:
    """Give the lines of a page before its blocks; it may use the style and the script in it, and nothing else."""
    style = f"\n{PAPER_STYLE}{more_style}"
    scripts = f"; script-src '{hash_text(script)}'" if script else ""
    policy = f"default-src 'none'; style-src '{hash_text(style)}'{scripts}; base-uri 'none'; form-action 'none'"
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield written_by
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{html_text(title)}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{html_words(title)}</h1>"


def close_page(script: str = "") -> Iterator[str]:
    """Give the lines of a page after its blocks; the script is the one that the page began with."""
    yield "</main>"
    if script:
        yield f"<script>{script}</script>"
    yield from ("</body>", "</html>")


def hash_text(text: str) -> str:
    """Return what a page's policy calls a style or a script by, which is in the page."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def html_lines(block: Block) -> Iterator[str]:
    """Give the lines of a block."""
    match block:
        case Heading(text, level):
            yield f"<h{level}>{html_words(text)}</h{level}>"
        case Paragraph(text):
            yield f"<p>{html_words(text)}</p>"
        case Items(texts, is_numbered):
            name = "ol" if is_numbered else "ul"
            yield f"<{name}>"
            yield from (f"<li>{html_words(text)}</li>" for text in texts)
            yield f"</{name}>"
        case Table(head, rows, name):
            yield f'<div class="wide" role="region" aria-label="{html_text(name)}" tabindex="0">'
            yield "<table>"
            columns = "".join(f'<th scope="col">{html_words(cell)}</th>' for cell in head)
            yield f"<thead>\n<tr>{columns}</tr>\n</thead>"
            yield "<tbody>"
            yield from map(_html_row, rows)
            yield "</tbody>"
            yield "</table>"
            yield "</div>"
        case Timeline():
            yield from draw_timeline(block)


def _html_row(row: tuple[str, ...]) -> str:
    about, *cells = map(html_words, row)
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
        case Heading(text, level):
            yield f"{'#' * level} {markdown_text(text)}"
        case Paragraph(text):
            yield markdown_text(text)
        case Items(texts, is_numbered):
            for number, text in enumerate(texts, 1):
                yield f"{f'{number}.' if is_numbered else '-'} {markdown_text(text)}"
        case Table(head, rows):
            yield _markdown_row(head)
            yield _markdown_row(("---",) * len(head), is_rule=True)
            yield from map(_markdown_row, rows)
        case Timeline(lanes=lanes):
            yield from (f"- {markdown_text(lane.says)}" for lane in lanes)


def _markdown_row(cells: tuple[str, ...], *, is_rule: bool = False) -> str:
    return f"| {' | '.join(cells if is_rule else map(markdown_text, cells))} |"
