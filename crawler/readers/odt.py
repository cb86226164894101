"""Texts of LibreOffice and OpenOffice: odt, ott, fodt.

An own walk over the XML in place of odfdo: docs/decisions/own-readers-of-office-files.md.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from core.snapshot import Inside
from crawler.readers.flow import Paragraph, Walk
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.package import Package, attribute, child, local, parser
from crawler.readers.properties import of_opendocument
from crawler.readers.writing import Cell, Full, Writing

_UNSEEN: Final = frozenset(
    {
        "tracked-changes", "annotation", "note", "sequence-decls", "forms", "variable-decls", "user-field-decls",
        "ruby-text", "title", "desc", "event-listeners", "alphabetical-index-source", "table-of-content-source",
    }
)  # fmt: skip
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)(cm|mm|in|pt|px)")
_CENTIMETRES: Final = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "px": 2.54 / 96}
_MOST_SPACES: Final = 100


@dataclass(slots=True)
class _Look:
    """How letters or paragraphs look; None where the style does not say."""

    bold: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    centred: bool | None = None
    before: bool | None = None
    """Whether a new page begins before it."""
    after: bool | None = None
    heading: bool | None = None


class _Styles:
    """The looks that styles give, those of their parents included."""

    def __init__(self, *roots: Any | None) -> None:
        self._own: dict[str, tuple[_Look, str]] = {}
        self._whole: dict[str, _Look] = {}
        for root in roots:
            for each in root.iter() if root is not None else ():
                if local(each) == "style" or (
                    local(each) == "default-style" and attribute(each, "family") == "paragraph"
                ):
                    name = attribute(each, "name") or ""
                    self._own[name] = _look(each), attribute(each, "parent-style-name") or ""

    def look(self, name: str) -> _Look:
        """The look of a style; of an unknown one, that of the default."""
        found = self._whole.get(name)
        if found is None:
            found = _Look()
            seen: set[str] = set()
            at = name
            while at not in seen:
                seen.add(at)
                own, parent = self._own.get(at, (_Look(), ""))
                for key in _Look.__slots__:
                    if getattr(found, key) is None:
                        setattr(found, key, getattr(own, key))
                at = parent
            self._whole[name] = found
        return found


def _look(style: Any) -> _Look:
    found = _Look()
    if re.fullmatch(r"(?:Heading(?:_20_[1-9]?)?|Title|Subtitle)", attribute(style, "name") or ""):
        found.heading = True
    for properties in style:
        kind = local(properties)
        if kind == "text-properties":
            weights = [attribute(properties, key) for key in ("font-weight", "font-weight-complex")]
            if any(weights):
                found.bold = any(weight in {"bold", "600", "700", "800", "900"} for weight in weights)
            # Thai letters take the size of complex scripts.
            for key in ("font-size-complex", "font-size"):
                match = _LENGTH.fullmatch(attribute(properties, key) or "")
                if match is not None and found.size is None:
                    found.size = float(match[1]) * _CENTIMETRES[match[2]] / _CENTIMETRES["pt"]
            if attribute(properties, "display") == "none":
                found.hidden = True
        elif kind == "paragraph-properties":
            if (align := attribute(properties, "text-align")) is not None:
                found.centred = align == "center"
            if (new_page := attribute(properties, "break-before")) is not None:
                found.before = new_page == "page"
            if (new_page := attribute(properties, "break-after")) is not None:
                found.after = new_page == "page"
    if attribute(style, "master-page-name"):
        found.before = True
    return found


class _Reader(Walk):
    """The walk through the text."""

    def __init__(self, writing: Writing, styles: _Styles) -> None:
        super().__init__(writing)
        self._styles = styles

    def blocks(self, parent: Any, *, margin: bool = False) -> None:
        for each in parent:
            name = local(each)
            if name in {"p", "h"}:
                self.write(self._paragraph(each), margin=margin)
            elif name == "table":
                self._table(each)
            elif name == "soft-page-break":
                self._writing.turn_page()
            elif name == "frame":
                self._frame(each, margin=margin)
            elif name not in _UNSEEN and len(each):
                self.blocks(each, margin=margin)

    def _paragraph(self, element: Any) -> Paragraph:
        look = self._styles.look(attribute(element, "style-name") or "")
        found = Paragraph(
            turn_before=bool(look.before),
            turn_after=bool(look.after),
            heading=local(element) == "h" or bool(look.heading),
            centred=bool(look.centred),
        )
        self._runs(element, look, found)
        return found

    def _runs(self, parent: Any, look: _Look, found: Paragraph) -> None:
        self._letters(parent.text, look, found)
        for each in parent:
            name = local(each)
            if name == "s":
                count = attribute(each, "c") or "1"
                found.pieces.append(" " * min(_MOST_SPACES, int(count[:4]) if count.isdecimal() else 1))
            elif name == "tab":
                found.pieces.append("\t")
            elif name == "line-break":
                found.pieces.append("\n")
            elif name == "soft-page-break":
                # A paragraph that runs over the page's end stays on the page where it begins.
                if not found.text.strip():
                    found.pieces.append("\f")
            elif name == "frame":
                self._inline_frame(each, found)
            elif name == "custom-shape":
                found.boxes.append(each)
            elif name == "span":
                own = self._styles.look(attribute(each, "style-name") or "")
                self._runs(
                    each,
                    _Look(
                        bold=look.bold if own.bold is None else own.bold,
                        size=look.size if own.size is None else own.size,
                        hidden=look.hidden if own.hidden is None else own.hidden,
                    ),
                    found,
                )
            elif name and name not in _UNSEEN:
                self._runs(each, look, found)
            self._letters(each.tail, look, found)

    def _letters(self, text: str | None, look: _Look, found: Paragraph) -> None:
        if not text or look.hidden:
            return
        found.add(re.sub(r"\s+", " ", text), bold=look.bold, size=look.size)

    def _inline_frame(self, frame: Any, found: Paragraph) -> None:
        for each in frame:
            if local(each) == "text-box":
                found.boxes.append(each)
            elif local(each) == "image":
                found.pictures.append(_size(frame))
                return

    def _frame(self, frame: Any, *, margin: bool = False) -> None:
        found = Paragraph()
        self._inline_frame(frame, found)
        self.beside(found, margin=margin)

    def _table(self, element: Any) -> None:
        rows = list(_rows(element))
        if self.framed(rows):
            return
        table = self._writing.table()
        covered: dict[int, int] = {}
        for row in rows:
            if not row:
                self._writing.turn_page()
                continue
            cells: list[Cell] = []
            inside: list[Paragraph] = []
            nested: list[Any] = []
            below: dict[int, int] = {}
            column = 0
            for each in row:
                if local(each) == "covered-table-cell":
                    for _ in range(_count(each, "number-columns-repeated")):
                        # Covered from the left it is part of the wide cell, covered from above a cell of its own.
                        if covered.get(column, 0) > 0:
                            covered[column] -= 1
                            cells.append(Cell("", below=True))
                        column += 1
                    continue
                paragraphs = [self._paragraph(paragraph) for paragraph in _inner(each, ("p", "h"))]
                text = " ".join(paragraph.text for paragraph in paragraphs)
                columns = _count(each, "number-columns-spanned")
                cells.append(Cell(re.sub(r"[\n\f]", " ", text), columns))
                below |= dict.fromkeys(range(column, column + columns), _count(each, "number-rows-spanned") - 1)
                column += 1
                inside += paragraphs
                nested += _inner(each, ("table",))
            covered |= below
            self.row(table, cells, inside)
            for each in nested:
                self._table(each)


def _rows(parent: Any) -> Any:
    """The cells of each row, none where a page ends; through head rows and row groups."""
    for each in parent:
        name = local(each)
        if name == "table-row":
            yield [cell for cell in each if local(cell) in {"table-cell", "covered-table-cell"}]
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            yield from _rows(each)
        elif name == "soft-page-break":
            yield []


def _count(cell: Any, name: str) -> int:
    """How many columns or rows, at most 999."""
    count = attribute(cell, name) or "1"
    return max(1, int(count)) if count.isdecimal() and len(count) < 4 else 1


def _inner(parent: Any, wanted: tuple[str, ...]) -> list[Any]:
    """Paragraphs or tables of a cell; through lists and sections."""
    found: list[Any] = []
    for each in parent:
        name = local(each)
        if name in wanted:
            found.append(each)
        elif name in {"list", "list-item", "list-header", "section"}:
            found += _inner(each, wanted)
    return found


def _size(frame: Any) -> tuple[float, float]:
    """Centimetres; what has no size of its own counts as large."""
    sides = [_LENGTH.fullmatch(attribute(frame, side) or "") for side in ("width", "height")]
    width, height = (float(side[1]) * _CENTIMETRES[side[2]] if side is not None else 10.0 for side in sides)
    return width, height


def read_odt(body: bytes, limits: Limits) -> Inside:
    """What a text holds: the first page's header, then text, boxes and tables; notes and comments left out.

    Raises ``Unreadable``.
    """
    if body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read(_flat(body, limits), None, None, Writing(limits), damaged=False)
    package = Package(body, limits)
    package.refuse_locked_opendocument()
    content = package.xml("content.xml")
    if content is None:
        raise Unreadable("corrupt", "there is no content.xml in it")
    damaged = package.damaged
    return _read(content, package.xml("styles.xml"), package.xml("meta.xml"), Writing(limits), damaged=damaged)


def _flat(body: bytes, limits: Limits) -> Any:
    if len(body) > limits.unpacked:
        raise Unreadable("too_large", "it is larger than is read")
    try:
        return etree.fromstring(body, parser(recover=False))
    except etree.XMLSyntaxError as error:
        raise Unreadable("corrupt", f"it is no XML: {error}") from error


def _read(content: Any, styles: Any | None, meta: Any | None, writing: Writing, *, damaged: bool) -> Inside:
    looks = _Styles(styles, content)
    reader = _Reader(writing, looks)
    with suppress(Full):
        header = _first_header(styles if styles is not None else content)
        if header is not None:
            reader.blocks(header, margin=True)
        for text in content.iter():
            if local(text) == "body":
                reader.blocks(text)
                break
        if damaged:
            writing.end("corrupt", "it is damaged; what comes before was read")
    return writing.inside(of_opendocument(meta if meta is not None else content))


def _first_header(root: Any) -> Any | None:
    """The header of the first master page, which is the one pages have unless a style says otherwise."""
    page = next((each for each in root.iter() if local(each) == "master-page"), None)
    return None if page is None else child(page, "header")
