"""Reads the pages that are written: their elements, texts and tables, and the colors of their style."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise


class Page(HTMLParser):
    """Reads a page: its elements with their attributes, and the text in each; fails on a wrong end tag."""

    EMPTY = ("meta", "input")
    WITHIN_TEXT = ("time",)

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, list[str]]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.EMPTY + self.WITHIN_TEXT:
            self.open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.WITHIN_TEXT:
            return
        name, pieces = self.open.pop()
        assert name == tag
        self.texts.append((tag, "".join(pieces)))

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1][1].append(data)
        else:
            assert not data.strip()

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_pi = unknown_decl = handle_comment

    def read(self, tag: str) -> list[str]:
        """Return the texts of all elements of a name, in order."""
        return [text for name, text in self.texts if name == tag]


def read_tables(page: str) -> list[list[list[str]]]:
    """Return the texts of the cells of each table, row by row, its head first."""
    tables: list[list[list[str]]] = []
    for table in re.findall("<table[^>]*>.*?</table>", page, re.DOTALL):
        rows = re.findall("<tr[^>]*>(.*?)</tr>", table, re.DOTALL)
        tables.append(
            [[_read_cell(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, re.DOTALL)] for row in rows]
        )
    return tables


def _read_cell(cell: str) -> str:
    """Return what a cell says; a drawing says nothing."""
    reader = Page(cell)
    drawn = {"svg", "title", "desc", "text"}
    return " ".join("".join(text for tag, text in reader.texts if tag not in drawn).split())


def check_structure(page: str) -> None:
    """Check what readers of every kind need: a language, a title, headings in order, heads of tables, names."""
    reader = Page(page)
    elements = reader.elements
    assert ("html", {"lang": "en"}) in elements
    (title,) = [text for tag, text in reader.texts if tag == "title"][:1]
    assert title.strip()
    levels = [int(tag[1]) for tag, _ in elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in elements if tag == "th")
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in elements:
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((attributes.get(name) or "").split()) <= set(ids)
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or (
                attributes.get("role") == "img" and {"aria-label", "aria-labelledby"} & set(attributes)
            )
        if tag in ("input", "select"):
            assert any(other.get("for") == attributes["id"] for name, other in elements if name == "label")


def check_asks_for_nothing(page: str) -> None:
    """Check that a page refers to nothing outside, and that its policy allows exactly the style and script in it."""
    elements = Page(page).elements
    assert not {"link", "img", "image", "use", "iframe", "object", "embed", "a", "base"} & {tag for tag, _ in elements}
    for _, attributes in elements:
        assert not {"src", "href", "xlink:href", "action", "style"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    scripts = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    assert not re.search(r"url\(|@import|//|expression", style)
    assert set(re.findall(r"url\([^)]*\)", page.replace(style, ""))) <= {"url(#hatching)"}
    (policy,) = [found["content"] for _, found in elements if found.get("http-equiv") == "Content-Security-Policy"]
    allowed = [f"style-src '{name_hash(style)}'", *(f"script-src '{name_hash(script)}'" for script in scripts)]
    assert (policy or "").split("; ") == ["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"]


def name_hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


# --- Colors ---------------------------------------------------------------------------------------------------


def read_palettes(page: str) -> list[dict[str, str]]:
    """Return the colors by name, in the light, in the dark and on paper."""
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    blocks = re.findall(r":root \{([^}]*--ground[^}]*)\}", style)
    return [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in blocks]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors as WCAG 2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
