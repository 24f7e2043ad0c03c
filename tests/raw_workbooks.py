"""Workbooks written as plain XML, to have in them what no library writes."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class RawSheet(NamedTuple):
    """A sheet: its title, the XML of its rows, whether it is hidden, and the XML after the rows."""

    title: str
    rows: str
    state: str = ""
    after: str = ""


def row(cells: str, line: int | None = None) -> str:
    """Return a row of cells, with its number or without."""
    return f"<row{'' if line is None else f' r={quoteattr(str(line))}'}>{cells}</row>"


def cell(value: str, place: str = "", kind: str = "", style: int | None = None) -> str:
    """Return a cell with a value, of a kind as the format calls it; a text in its place for ``inlineStr``."""
    named = {"r": place, "t": kind, "s": "" if style is None else str(style)}
    attributes = "".join(f" {name}={quoteattr(text)}" for name, text in named.items() if text)
    text = escape(value)
    return f"<c{attributes}>{f'<is><t>{text}</t></is>' if kind == 'inlineStr' else f'<v>{text}</v>'}</c>"


def texts(values: Iterable[str]) -> str:
    """Return cells with texts."""
    return "".join(cell(value, kind="inlineStr") if value else "<c/>" for value in values)


def write_raw(
    path: Path,
    sheets: Sequence[RawSheet],
    *,
    formats: Sequence[str | int] = (),
    shared: str = "",
    is_1904: bool = False,
    is_strict: bool = False,
    parts: Mapping[str, bytes | str] | None = None,
) -> Path:
    """Write a workbook.

    ``formats`` are the number formats of the styles from 1 on, as codes or as the numbers of built-in ones; ``shared``
    is the XML of the texts that cells share, ``parts`` have other parts, or replace those that there are.
    """
    main, relations = (STRICT_MAIN, STRICT_RELATIONS) if is_strict else (MAIN, RELATIONS)
    listed = "".join(
        f'<sheet name={quoteattr(sheet.title)} sheetId="{number}" r:id="rId{number}"'
        f"{f' state={quoteattr(sheet.state)}' if sheet.state else ''}/>"
        for number, sheet in enumerate(sheets, 1)
    )
    targets = {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)}
    targets |= {"rIdS": ("styles", "styles.xml"), "rIdT": ("sharedStrings", "sharedStrings.xml")}
    written: dict[str, bytes | str] = {
        "_rels/.rels": _relations({"rId1": (f"{relations}/officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><workbookPr date1904="{int(is_1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            {id: (f"{relations}/{kind}", target) for id, (kind, target) in targets.items()}
        ),
        "xl/styles.xml": _styles(formats, main),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
    }
    for number, sheet in enumerate(sheets, 1):
        data = f"<sheetData>{sheet.rows}</sheetData>{sheet.after}"
        written[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{main}">{data}</worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**written, **(parts or {})}.items():
            archive.writestr(name, content)
    return path


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>' for id, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'


def _styles(formats: Sequence[str | int], main: str) -> str:
    codes = {number: code for number, code in enumerate(formats, 164) if isinstance(code, str)}
    declared = "".join(f'<numFmt numFmtId="{id}" formatCode={quoteattr(code)}/>' for id, code in codes.items())
    ids = [each if isinstance(each, int) else number for number, each in enumerate(formats, 164)]
    styles = "".join(f'<xf numFmtId="{id}"/>' for id in (0, *ids))
    return (
        f'<styleSheet xmlns="{main}"><numFmts>{declared}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f'<cellXfs>{styles}</cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="yyyy"/></dxf></dxfs></styleSheet>'
    )
