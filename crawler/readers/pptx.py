"""Presentations: pptx, pptm, ppsx, potx, strict or not. A page a slide.

An own walk over the XML in place of python-pptx, which refuses or loses what such files hold:
docs/decisions/own-readers-of-office-files.md.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from core.snapshot import Inside
from crawler.readers.limits import Limits
from crawler.readers.package import EMU, Package, attribute, child, local
from crawler.readers.properties import of_office
from crawler.readers.writing import Cell, Full, Writing

_TITLES: Final = frozenset({"title", "ctrTitle"})
_MARGIN: Final = frozenset({"dt", "ftr", "sldNum", "hdr"})
"""Placeholders that repeat date, footer and slide number."""


def read_pptx(body: bytes, limits: Limits) -> Inside:
    """What a presentation holds, slide by slide, the title first; the speaker's notes left out.

    Raises ``Unreadable``.
    """
    package = Package(body, limits)
    root, relations = package.main("ppt/presentation.xml")
    slides = [
        relations[each.get(key)][1]
        for each in root.iter()
        if local(each) == "sldId"
        for key in each.attrib
        if key.endswith("}id") and each.get(key) in relations
    ]
    writing = Writing(limits)
    with suppress(Full):
        for number, name in enumerate(slides):
            if number:
                writing.turn_page(always=True)
            slide = package.xml(name)
            if slide is not None:
                _slide(slide, name, package, writing)
            if package.damaged:
                writing.end("corrupt", "a slide is damaged; what comes before was read")
    return writing.inside(replace(of_office(package), page_count=len(slides)))


def _slide(slide: Any, name: str, package: Package, writing: Writing) -> None:
    shapes = list(_shapes(slide))
    # Drawn order is what the slide keeps; the title is read first wherever it was drawn.
    shapes.sort(key=lambda shape: _placeholder(shape) not in _TITLES)
    relations = package.relations(name)
    for shape in shapes:
        kind = local(shape)
        if kind in {"sp", "cxnSp"}:
            place = _placeholder(shape)
            text = child(shape, "txBody")
            if text is not None and place not in _MARGIN:
                lines = list(_paragraphs(text))
                if place in _TITLES:
                    writing.line(" ".join(line.replace("\n", " ") for line in lines), heading=True)
                else:
                    for line in lines:
                        writing.line(line)
        elif kind == "pic":
            writing.picture(*_size(shape))
        else:
            _frame(shape, relations, package, writing)


def _shapes(parent: Any) -> Any:
    """Shapes in drawn order, those of groups in the group's place."""
    for each in parent:
        name = local(each)
        if name in {"sp", "cxnSp", "pic", "graphicFrame"}:
            yield each
        elif name == "AlternateContent":
            chosen = child(each, "Choice")
            yield from _shapes(chosen if chosen is not None else each)
        elif name in {"cSld", "spTree", "grpSp", "Fallback"}:
            yield from _shapes(each)


def _placeholder(shape: Any) -> str:
    """Kind of the placeholder that a shape fills, empty for a free shape."""
    for properties in shape:
        if local(properties).startswith("nv"):
            place = next((each for each in properties.iter() if local(each) == "ph"), None)
            return "" if place is None else place.get("type", "body")
    return ""


def _paragraphs(text: Any) -> Any:
    """The text of each paragraph, line breaks as such."""
    for paragraph in text:
        if local(paragraph) == "p":
            pieces: list[str] = []
            for each in paragraph.iter():
                name = local(each)
                if name == "t":
                    pieces.append(each.text or "")
                elif name == "br":
                    pieces.append("\n")
                elif name == "tab":
                    pieces.append("\t")
            yield "".join(pieces)


def _size(shape: Any) -> tuple[float, float]:
    """Centimetres; a placeholder without a size of its own has its layout's and counts as large."""
    extent = next((each for each in shape.iter() if local(each) == "ext" and each.get("cx")), None)
    sides = [attribute(extent, side) or "" for side in ("cx", "cy")]
    if not all(side.isdecimal() for side in sides):
        return 10.0, 10.0
    width, height = (int(side[:12]) / EMU for side in sides)
    return width, height


def _frame(frame: Any, relations: dict[str, tuple[str, str]], package: Package, writing: Writing) -> None:
    """A table, or the words of a diagram; of an embedded object, its picture."""
    for each in frame.iter():
        name = local(each)
        if name == "tbl":
            _table(each, writing)
        elif name == "relIds":
            _, part = relations.get(attribute(each, "dm") or "", ("", ""))
            diagram = package.xml(part) if part else None
            for text in diagram.iter() if diagram is not None else ():
                if local(text) == "t" and len(text) and local(text.getparent()) == "pt":
                    for line in _paragraphs(text):
                        writing.line(line)
        elif name == "pic":
            writing.picture(*_size(each))


def _table(element: Any, writing: Writing) -> None:
    table = writing.table()
    for row in element:
        if local(row) != "tr":
            continue
        cells = []
        for cell in row:
            if local(cell) != "tc" or cell.get("hMerge") in {"1", "true"}:
                continue
            text = child(cell, "txBody")
            words = " ".join(_paragraphs(text)).replace("\n", " ") if text is not None else ""
            span = cell.get("gridSpan", "")
            cells.append(
                Cell(
                    words,
                    int(span) if span.isdecimal() and len(span) < 4 else 1,
                    cell.get("vMerge") in {"1", "true"},
                )
            )
        table.append(cells)
        writing.row(cells)
