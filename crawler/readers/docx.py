"""Word files of 2007 and later: docx, docm, dotx, strict or not.

An own walk over the XML in place of python-docx, which refuses or loses what such files hold:
docs/decisions/own-readers-of-office-files.md. Numbers that Word counts itself ("1.1" before a paragraph of a list) are
not part of the text.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from core.snapshot import Inside
from crawler.readers.flow import Paragraph, Walk
from crawler.readers.limits import Limits
from crawler.readers.package import EMU, Package, attribute, child, local
from crawler.readers.properties import of_office
from crawler.readers.writing import PICTURE_SIDE, Cell, Full, Writing


@dataclass(frozen=True, slots=True)
class _Look:
    """How letters or paragraphs look; None where this place does not say."""

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    centred: bool | None = None
    heading: bool | None = None
    new_page: bool | None = None

    def over(self, other: _Look) -> _Look:
        """What one says, where it is silent what the other says."""
        if other is _PLAIN:
            return self
        return _Look(
            other.bold if self.bold is None else self.bold,
            other.size if self.size is None else self.size,
            other.hidden if self.hidden is None else self.hidden,
            other.centred if self.centred is None else self.centred,
            other.heading if self.heading is None else self.heading,
            other.new_page if self.new_page is None else self.new_page,
        )


_PLAIN: Final = _Look()


def _on(element: Any) -> bool:
    return attribute(element, "val") not in {"0", "false", "off", "none"}


def _half_points(element: Any) -> float | None:
    value = attribute(element, "val") or ""
    return int(value) / 2 if re.fullmatch("[0-9]{1,4}", value) else None


def _look(properties: Any | None) -> _Look:
    """The look that run or paragraph properties name, their style's left out."""
    bold: bool | None = None
    size: float | None = None
    complex_size: float | None = None
    hidden: bool | None = None
    centred: bool | None = None
    heading: bool | None = None
    new_page: bool | None = None
    for each in properties if properties is not None else ():
        name = local(each)
        if name in {"b", "bCs"}:
            bold = bool(bold) or _on(each)
        elif name == "sz":
            size = _half_points(each)
        elif name == "szCs":
            complex_size = _half_points(each)
        elif name == "vanish":
            hidden = _on(each)
        elif name == "jc":
            centred = attribute(each, "val") == "center"
        elif name == "outlineLvl":
            heading = (attribute(each, "val") or "9") < "9"
        elif name == "pageBreakBefore":
            new_page = _on(each)
    # Thai letters take the size of complex scripts.
    return _Look(bold, complex_size or size, hidden, centred, heading, new_page)


class _Styles:
    """The looks that styles give, those they are based on included."""

    def __init__(self, root: Any | None) -> None:
        self._own: dict[str, tuple[_Look, str]] = {}
        self._whole: dict[str, _Look] = {}
        self._default = ""
        self._base = _PLAIN
        for each in root if root is not None else ():
            if local(each) == "docDefaults":
                for properties in each.iter():
                    if local(properties) in {"rPr", "pPr"}:
                        self._base = _look(properties).over(self._base)
            elif local(each) == "style":
                self._add(each)

    def _add(self, style: Any) -> None:
        own = _look(child(style, "rPr")).over(_look(child(style, "pPr")))
        name = (attribute(child(style, "name"), "val") or "").lower()
        if re.fullmatch(r"(?:heading [1-9]|title|subtitle)", name):
            own = _Look(heading=True).over(own)
        key = attribute(style, "styleId") or ""
        self._own[key] = own, attribute(child(style, "basedOn"), "val") or ""
        if attribute(style, "default") in {"1", "true", "on"} and attribute(style, "type") == "paragraph":
            self._default = key

    def paragraph(self, key: str | None) -> _Look:
        """The look of a paragraph of that style, of none of the default style."""
        return self.look(key or self._default).over(self._base)

    def look(self, key: str) -> _Look:
        """The look of a style, silent where it does not say."""
        found = self._whole.get(key)
        if found is None:
            found = _PLAIN
            seen: set[str] = set()
            at = key
            while at in self._own and at not in seen:
                seen.add(at)
                own, base = self._own[at]
                found = found.over(own)
                at = base
            self._whole[key] = found
        return found


_UNSEEN: Final = frozenset(
    {"pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "tblPr", "tcPr", "trPr", "rt", "sdtPr"}
)
_SIZE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*([0-9.]{1,9})(pt|in|cm|mm|px)?")
_CENTIMETRES: Final = {"pt": 2.54 / 72, "in": 2.54, "cm": 1.0, "mm": 0.1, "px": 2.54 / 96, "": 2.54 / 72}


class _Reader(Walk):
    """The walk through a document part."""

    def __init__(self, writing: Writing, styles: _Styles) -> None:
        super().__init__(writing)
        self._styles = styles

    def blocks(self, parent: Any, *, margin: bool = False) -> None:
        for each in parent:
            name = local(each)
            if name == "p":
                self.write(self._paragraph(each), margin=margin)
            elif name == "tbl":
                self._table(each)
            elif name == "AlternateContent":
                self.blocks(_chosen(each), margin=margin)
            elif name not in _UNSEEN and len(each):
                self.blocks(each, margin=margin)

    def _paragraph(self, element: Any) -> Paragraph:
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val") if properties is not None else None
        look = _look(properties).over(self._styles.paragraph(style))
        found = Paragraph(heading=bool(look.heading), centred=bool(look.centred), turn_before=bool(look.new_page))
        section = child(properties, "sectPr") if properties is not None else None
        if section is not None:
            found.turn_after = attribute(child(section, "type"), "val") != "continuous"
        self._runs(element, look, found)
        return found

    def _runs(self, parent: Any, look: _Look, found: Paragraph) -> None:
        for each in parent:
            name = local(each)
            if name == "r":
                properties = child(each, "rPr")
                own = look
                if properties is not None:
                    own = _look(properties)
                    style = attribute(child(properties, "rStyle"), "val")
                    if style is not None:
                        own = own.over(self._styles.look(style))
                    own = own.over(look)
                if not own.hidden:
                    self._runs(each, own, found)
            elif name == "t":
                found.add(each.text or "", bold=look.bold, size=look.size)
            elif name in {"tab", "ptab"}:
                found.pieces.append("\t")
            elif name == "br":
                found.pieces.append("\f" if attribute(each, "type") == "page" else "\n")
            elif name == "cr":
                found.pieces.append("\n")
            elif name == "noBreakHyphen":
                found.pieces.append("-")
            elif name == "lastRenderedPageBreak":
                before = found.text.rstrip(" \t\n")
                # After a break that a person made, Word notes its own once more.
                if not before:
                    found.turn_before = True
                elif not before.endswith("\f"):
                    found.turn_after = True
            elif name == "txbxContent":
                found.boxes.append(each)
            elif name in {"inline", "anchor"}:
                self._drawing(each, look, found)
            elif name == "imagedata":
                found.pictures.append(_shape_size(each.getparent()))
            elif name == "AlternateContent":
                self._runs(_chosen(each), look, found)
            elif name not in _UNSEEN and len(each):
                self._runs(each, look, found)

    def _drawing(self, element: Any, look: _Look, found: Paragraph) -> None:
        extent = child(element, "extent")
        if any(local(each) == "blip" for each in element.iter()):
            width, height = (attribute(extent, side) or "" for side in ("cx", "cy"))
            if width.isdecimal() and height.isdecimal():
                found.pictures.append((int(width[:12]) / EMU, int(height[:12]) / EMU))
            else:
                found.pictures.append((PICTURE_SIDE, PICTURE_SIDE))
        self._runs(element, look, found)

    def _table(self, element: Any) -> None:
        rows = [_inner(row, "tc") for row in _inner(element, "tr")]
        if self.framed(rows):
            return
        table: list[list[Cell]] | None = None
        for row in rows:
            cells: list[Cell] = []
            inside: list[Paragraph] = []
            nested: list[Any] = []
            for cell in row:
                paragraphs = [self._paragraph(each) for each in _inner(cell, "p")]
                properties = child(cell, "tcPr")
                span = attribute(child(properties, "gridSpan"), "val") if properties is not None else None
                merge = child(properties, "vMerge") if properties is not None else None
                text = " ".join(paragraph.text.replace("\f", " ") for paragraph in paragraphs)
                cells.append(
                    Cell(
                        text.replace("\n", " "),
                        int(span) if span and re.fullmatch("[0-9]{1,3}", span) else 1,
                        merge is not None and attribute(merge, "val") != "restart",
                    )
                )
                inside += paragraphs
                nested += _inner(cell, "tbl")
            if any(paragraph.turn_before for paragraph in inside):
                self._writing.turn_page()
            if table is None:
                table = self._writing.table()
            self.row(table, cells, inside)
            for each in nested:
                self._table(each)
            if any(paragraph.turn_after or "\f" in paragraph.text for paragraph in inside):
                self._writing.turn_page()


def _inner(parent: Any, wanted: str) -> list[Any]:
    """Rows of a table, cells of a row, paragraphs or tables of a cell; through content controls and insertions."""
    found: list[Any] = []
    for each in parent:
        name = local(each)
        if name == wanted:
            found.append(each)
        elif name == "AlternateContent":
            found += _inner(_chosen(each), wanted)
        elif name in {"sdt", "sdtContent", "customXml", "ins", "smartTag", "moveTo"}:
            found += _inner(each, wanted)
    return found


def _chosen(element: Any) -> Any:
    """One of the ways in which something is written, never two."""
    choice = child(element, "Choice")
    if choice is not None:
        return choice
    fallback = child(element, "Fallback")
    return fallback if fallback is not None else ()


def _shape_size(shape: Any) -> tuple[float, float]:
    sizes = {
        side: float(number) * _CENTIMETRES[unit]
        for side, number, unit in _SIZE.findall(attribute(shape, "style") or "")
        if number.count(".") < 2 and number != "."
    }
    return sizes.get("width", PICTURE_SIDE), sizes.get("height", PICTURE_SIDE)


def read_docx(body: bytes, limits: Limits) -> Inside:
    """What a Word file holds: its first header, then the text with its boxes and tables; foot and end notes left out.

    Pages are those of the program that saved it last, as far as it noted them. Raises ``Unreadable``.
    """
    package = Package(body, limits)
    root, relations = package.main("word/document.xml")
    styles = _Styles(
        package.xml(next((part for kind, part in relations.values() if kind == "styles"), "word/styles.xml"))
    )
    writing = Writing(limits)
    reader = _Reader(writing, styles)
    with suppress(Full):
        header = _first_header(root, package, relations)
        if header is not None:
            reader.blocks(header, margin=True)
        for part in root:
            if local(part) == "body":
                reader.blocks(part)
        if package.damaged:
            writing.end("corrupt", "a part of it is damaged; what comes before was read")
    return writing.inside(of_office(package))


def _first_header(root: Any, package: Package, relations: dict[str, tuple[str, str]]) -> Any | None:
    section = next((each for each in root.iter() if local(each) == "sectPr"), None)
    if section is None:
        return None
    title_page = child(section, "titlePg")
    wanted = "first" if title_page is not None and _on(title_page) else "default"
    for each in section:
        if local(each) == "headerReference" and attribute(each, "type") == wanted:
            _, part = relations.get(attribute(each, "id") or "", ("", ""))
            return package.xml(part) if part else None
    return None
