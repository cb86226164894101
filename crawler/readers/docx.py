"""Word files of 2007 and later: docx, docm, dotx, strict or not; and what every word processor's reader shares.

Read as XML in place of python-docx, which refuses macro files, templates and strict files, and knows neither text boxes
nor content controls. Numbers that Word counts itself ("1.1" before a paragraph of a list) are not part of the text.
"""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any, Final, Literal

from lxml import etree

from core.snapshot import DocumentPage, Inside, InsideCause, Table, TextQuality
from core.thai import clean
from crawler.readers.limits import Limits, Unreadable

THAILAND: Final = timezone(timedelta(hours=7))

_HEADING_LENGTH: Final = 100
"""Characters up to which a line that stands out only by its letters is a heading."""
_STYLED_HEADING_LENGTH: Final = 250
_PICTURE_SIDE: Final = 2.0
"""Centimetres; smaller pictures are bullets, rules and icons."""
_HAIR: Final = 60
"""Twips, about a millimetre."""
_CHUNK: Final = 1 << 20
_RATIO: Final = 300
"""A part of over ten megabytes that packs better than this is no text; deflate ends at 1032."""
_RATIO_FROM: Final = 10_000_000

_DEFAULT_TITLE = re.compile(
    r"(?:microsoft (?:office )?(?:word|powerpoint)(?: -.*)?|untitled.*|ไม่มีชื่อ.*|(?:document|doc|เอกสาร|presentation|งานนำเสนอ|"
    r"slide|ภาพนิ่ง|สไลด์|template|แม่แบบ)\s*[\d๐-๙]*|(?:powerpoint presentation|งานนำเสนอ powerpoint|word document|"
    r"powerpoint template|no slide title|ไม่มีชื่อเรื่องภาพนิ่ง|normal(?:\.dotm?)?)|[\W\d_]*)",
    re.IGNORECASE,
)
_DATE = re.compile(r"\s*(\d{4})(-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?\s*$")
_YEARS: Final = range(1981, 2200)
"""Earlier years are a clock that was never set."""

_THAI_LETTER = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]")
_ENGLISH_LETTER = re.compile("[A-Za-z]")
_OTHER_LETTER = re.compile("[^\\W\\d_A-Za-z\u0e00-\u0e7f]")
_LETTER = re.compile(r"[^\W\d_]")
_STRAY = re.compile("[\u00a1-\u00da\u00df-\u00fb\uf0a1-\uf0da\uf0df-\uf0fb]")
_STRAY_SHARE: Final = 0.4
_FROM_STRAY = {
    start + byte: 0x0E00 + byte - 0xA0 for start in (0, 0xF000) for byte in (*range(0xA1, 0xDB), *range(0xDF, 0xFC))
}
"""Thai bytes (code page 874) that a Western or symbol font showed, back to the letters."""


class Full(Exception):  # noqa: N818 - an end, not a fault
    """A countable limit is reached; ``Writing.cause`` says which. Raised inside a reader, never leaves it."""


@dataclass(slots=True)
class Cell:
    """A cell of a table while it is read."""

    text: str
    columns: int = 1
    below: bool = False
    """Goes on from the cell above."""
    edge: int = 0
    """Where it ends on the right, in twips; tells the columns where the file does not. 0 where unknown."""


@dataclass(slots=True)
class _Line:
    text: str
    heading: bool = False
    bold: bool = False
    centred: bool = False
    size: float = 0.0
    cells: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sheet:
    lines: list[_Line] = field(default_factory=list)
    tables: list[list[list[Cell]]] = field(default_factory=list)
    pictures: int = 0
    written: bool = False
    """Whether anything but the margin stands on it."""


class Writing:
    """Lines, tables and pictures in the order of a text, page by page, up to the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._characters = 0
        self._cells = 0
        self._sheets = [_Sheet()]
        self.cause: InsideCause | None = None
        self.detail = ""

    def line(
        self,
        text: str,
        *,
        heading: bool = False,
        bold: bool = False,
        centred: bool = False,
        size: float = 0.0,
        margin: bool = False,
    ) -> None:
        """One paragraph; its own line breaks stay. ``size`` in points, 0 where unknown; ``margin``: a page's header."""
        for each in text.split("\n"):
            if each.strip():
                kept = self._counted(each)
                self._sheets[-1].lines.append(_Line(kept, heading, bold, centred, size))
                self._sheets[-1].written |= not margin
                self._stop_when_full()

    def row(self, cells: Sequence[Cell]) -> None:
        """One row of a table."""
        self._cells += len(cells)
        if self._cells > self._limits.cells:
            self.end("too_long", f"more than {self._limits.cells} cells")
        if any(cell.text.strip() for cell in cells):
            kept = tuple(self._counted(cell.text) for cell in cells)
            self._sheets[-1].lines.append(_Line("", cells=kept))
            self._sheets[-1].written = True
            self._stop_when_full()

    def table(self) -> list[list[Cell]]:
        """A new table of the present page, to which the caller adds rows."""
        rows: list[list[Cell]] = []
        self._sheets[-1].tables.append(rows)
        return rows

    def picture(self, width: float = _PICTURE_SIDE, height: float = _PICTURE_SIDE) -> None:
        """A picture of so many centimetres; without a size it counts."""
        if min(width, height) >= _PICTURE_SIDE:
            self._sheets[-1].pictures += 1
            self._sheets[-1].written = True

    def turn_page(self, *, always: bool = False) -> None:
        """What follows stands on the next page. A page on which nothing stands is not counted, unless ``always``."""
        if not always and not self._sheets[-1].written:
            return
        if len(self._sheets) >= self._limits.pages:
            self.end("too_long", f"more than {self._limits.pages} pages")
        self._sheets.append(_Sheet())

    def end(self, cause: InsideCause, detail: str) -> None:
        """Reading ends here. Always raises ``Full``."""
        self.cause, self.detail = cause, detail
        raise Full

    def inside(
        self,
        *,
        title: str = "",
        producer: str = "",
        created: datetime | None = None,
        modified: datetime | None = None,
        page_count: int = 0,
        mended: bool = False,
    ) -> Inside:
        """What was read. ``page_count`` counts where reading ended early; ``mended``: the reader put letters right."""
        if len(self._sheets) > 1 and not self._sheets[-1].written and self.cause is None:
            self._sheets.pop()
        if self._in_wrong_letters():
            mended = True
            for line in self._lines():
                line.text = line.text.translate(_FROM_STRAY)
                line.cells = tuple(cell.translate(_FROM_STRAY) for cell in line.cells)
            for sheet in self._sheets:
                for cell in (cell for table in sheet.tables for row in table for cell in row):
                    cell.text = cell.text.translate(_FROM_STRAY)
        body_size, bold_body = self._body()
        pages = tuple(_page(number, sheet, body_size, bold_body) for number, sheet in enumerate(self._sheets, 1))
        text = "\n".join(page.text for page in pages)
        pictures = sum(sheet.pictures for sheet in self._sheets)
        cause, detail = self.cause, self.detail
        if not text and not pictures and cause is None:
            cause, detail, pages = "empty", "it holds neither text nor pictures", ()
        elif cause is None and any(page.source == "none" for page in pages):
            cause, detail = "scanned", "pages hold nothing but pictures"
        quality: TextQuality = "none" if not text else "repaired" if mended else "good"
        return Inside(
            cause=cause,
            detail=detail,
            title=own_title(title),
            pages=pages,
            page_count=len(pages) if self.cause is None else max(page_count, len(pages) + (self.cause == "too_long")),
            producer=clean(producer)[:200],
            created=created,
            modified=modified,
            language=language_of(text),
            text_quality=quality,
            pictures=pictures,
        )

    def _counted(self, text: str) -> str:
        kept = text[: max(0, self._limits.characters - self._characters)]
        self._characters += len(text)
        return kept

    def _stop_when_full(self) -> None:
        if self._characters > self._limits.characters:
            self.end("too_long", f"more than {self._limits.characters} characters")

    def _lines(self) -> Iterator[_Line]:
        for sheet in self._sheets:
            yield from sheet.lines

    def _in_wrong_letters(self) -> bool:
        letters = stray = 0
        for line in self._lines():
            for text in (line.text, *line.cells):
                found = len(_STRAY.findall(text))
                stray += found
                letters += found + len(_ENGLISH_LETTER.findall(text)) + len(_THAI_LETTER.findall(text))
        return stray > 20 and stray > _STRAY_SHARE * letters

    def _body(self) -> tuple[float, bool]:
        """The size most letters have, and whether most are bold."""
        sizes: Counter[float] = Counter()
        bold: Counter[bool] = Counter()
        for line in self._lines():
            if not line.cells:
                sizes[line.size] += len(line.text)
                bold[line.bold] += len(line.text)
        return (sizes.most_common(1)[0][0] if sizes else 0.0), bold[True] > bold[False]


def _page(number: int, sheet: _Sheet, body_size: float, bold_body: bool) -> DocumentPage:
    texts: list[str] = []
    headings: list[str] = []
    for line in sheet.lines:
        if line.cells:
            text = "\t".join(clean(cell) for cell in line.cells).rstrip("\t")
        else:
            text = clean(line.text)
            larger = body_size > 0 and line.size >= 1.15 * body_size
            stands_out = larger or (line.bold and (line.centred or not bold_body))
            longest = _STYLED_HEADING_LENGTH if line.heading else _HEADING_LENGTH if stands_out else 0
            if len(text) <= longest and len(_LETTER.findall(text)) > 1:
                headings.append(text)
        if text.strip():
            texts.append(text)
    shown = "\n".join(texts)
    unread = sheet.pictures > 0 and len(_LETTER.findall(shown)) < 3
    return DocumentPage(
        number=number,
        text="" if unread else shown,
        headings=tuple(headings),
        tables=tuple(table for rows in sheet.tables if (table := _table(rows)) is not None),
        source="none" if unread else "text",
    )


def _table(rows: list[list[Cell]]) -> Table | None:
    """The table's head and size; None for what only sets texts side by side."""
    _count_columns(rows)
    first = next((at for at, row in enumerate(rows) if sum(bool(clean(cell.text)) for cell in row) > 1), None)
    if first is None or len(rows) - first < 2:
        return None
    head = [clean(cell.text) for cell in rows[first]]
    below = rows[first + 1]
    under = first + 1
    if any(cell.columns > 1 for cell in rows[first]) and any(cell.below for cell in below):
        upper = [clean(cell.text) for cell in rows[first] for _ in range(min(cell.columns, 100))]
        head, column = [], 0
        for cell in below:
            over = upper[column] if column < len(upper) else ""
            own = "" if cell.below else clean(cell.text)
            head.append(" ".join(each for each in (over, own) if each))
            column += cell.columns
        under += 1
    head = [title for title in head if title]
    if sum(bool(_LETTER.search(title)) for title in head) * 2 <= len(head):
        head, under = [], first
    return Table(head=tuple(head), rows=sum(any(clean(cell.text) for cell in row) for row in rows[under:]))


def _count_columns(rows: list[list[Cell]]) -> None:
    """How many columns each cell covers, by the edges that the table's rows have."""
    edges: list[int] = []
    for edge in sorted({cell.edge for row in rows for cell in row if cell.edge > 0}):
        # Edges drawn by hand differ by a hair.
        if not edges or edge - edges[-1] > _HAIR:
            edges.append(edge)
    for row in rows if edges else ():
        before = 0
        for cell in row:
            after = bisect_right(edges, cell.edge)
            cell.columns = max(1, after - before)
            before = after


def own_title(title: str) -> str:
    """The embedded title, empty where a program made it up."""
    shown = clean(title)[:300]
    return "" if _DEFAULT_TITLE.fullmatch(shown) else shown


def language_of(text: str) -> Literal["th", "en", "other", ""]:
    """What most letters of the text are."""
    counts: dict[Literal["th", "en", "other"], int] = {
        "th": len(_THAI_LETTER.findall(text)),
        "en": len(_ENGLISH_LETTER.findall(text)),
        "other": len(_OTHER_LETTER.findall(text)),
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def moment(text: str | None) -> datetime | None:
    """The time that ISO 8601 words name, None for none; a Buddhist year is taken as one, no zone as Thailand's."""
    match = _DATE.match(text or "")
    if match is None:
        return None
    year = int(match[1])
    if year > 2400:
        year -= 543
    zone = match[3] or ""
    try:
        found = datetime.fromisoformat(f"{year:04}{match[2]}{zone}")
    except ValueError:
        return None
    return sensible(found if found.tzinfo else found.replace(tzinfo=THAILAND))


def sensible(found: datetime) -> datetime | None:
    """The time, None where its year says that nobody set it."""
    return found if found.year in _YEARS else None


_BROKEN_PACKAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
)
"""What zipfile lets through over damaged, crafted or oddly packed members."""


class Package:
    """A zip of XML parts (OOXML, OpenDocument), unpacked part by part up to ``limits.unpacked`` bytes in all.

    What a part says of its own size is not believed. Raises ``Unreadable`` (corrupt, encrypted, too_large).
    """

    def __init__(self, body: bytes, limits: Limits) -> None:
        if body[:4] == b"\xd0\xcf\x11\xe0":
            if "EncryptedPackage".encode("utf-16-le") in body:
                raise Unreadable("encrypted", "a password is needed")
            raise Unreadable("corrupt", "it is no package of this kind")
        self._left = limits.unpacked
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except _BROKEN_PACKAGE as error:
            raise Unreadable("corrupt", f"the package cannot be opened: {error}") from error
        self._members = {_plain(info.filename): info for info in self._zip.infolist()}
        self.damaged = False
        """Whether a part was cut short or is not well-formed, and only its beginning was read."""

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def part(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none."""
        info = self._members.get(_plain(name))
        if info is None:
            return None
        if info.flag_bits & 1:
            raise Unreadable("encrypted", "a password is needed")
        found = bytearray()
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(_CHUNK):
                    found += chunk
                    self._left -= len(chunk)
                    most = _RATIO * max(info.compress_size, 1)
                    if self._left < 0 or (len(found) > _RATIO_FROM and len(found) > most):
                        raise Unreadable("too_large", f"{name} unfolds to more than is read")
        except _BROKEN_PACKAGE:
            self.damaged = True
        return bytes(found)

    def xml(self, name: str) -> Any | None:
        """The root element of a part, None where there is none or nothing of it can be parsed."""
        body = self.part(name)
        if not body:
            return None
        try:
            return etree.fromstring(body, parser(recover=False))
        except etree.XMLSyntaxError:
            self.damaged = True
        try:
            return etree.fromstring(body, parser(recover=True))
        except etree.XMLSyntaxError:
            return None

    def relations(self, name: str = "") -> dict[str, tuple[str, str]]:
        """Of a part (of the package where empty): id -> (kind, part). ``kind`` is the last word of its type."""
        folder, _, file = name.rpartition("/")
        root = self.xml(join(folder, "_rels", f"{file}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for each in root if root is not None else ():
            if each.get("TargetMode") != "External":
                kind = each.get("Type", "").rpartition("/")[2]
                target = each.get("Target", "").replace("\\", "/")
                found[each.get("Id", "")] = kind, normpath(join("/", dirname(name), target)).lstrip("/")
        return found

    def main(self, default: str) -> str:
        """Name of the part that holds the document. Raises ``Unreadable`` where there is none."""
        named = [part for kind, part in self.relations().values() if kind == "officeDocument"]
        for name in (*named, default):
            if name in self:
                return name
        raise Unreadable("corrupt", f"there is no {default} in it")

    def about(self) -> dict[str, Any]:
        """Title, dates and program of an OOXML file, as ``Writing.inside`` takes them; the author is left alone."""
        parts = dict(self.relations().values())
        core = _texts(self.xml(parts.get("core-properties", "docProps/core.xml")))
        program = _texts(self.xml(parts.get("extended-properties", "docProps/app.xml")))
        pages = program.get("Pages") or program.get("Slides") or ""
        return {
            "title": core.get("title", ""),
            "created": moment(core.get("created")),
            "modified": moment(core.get("modified")),
            "producer": f"{program.get('Application', '')} {program.get('AppVersion', '')}",
            "page_count": int(pages) if re.fullmatch("[0-9]{1,6}", pages) else 0,
        }


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def parser(*, recover: bool) -> Any:
    """An XML parser that fetches nothing and expands no entities; ``recover``: takes what is not well-formed."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def local(element: Any) -> str:
    """The element's name without its namespace: strict and common files differ in nothing else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, name: str) -> Any | None:
    """The first child of that name."""
    return next((each for each in element if local(each) == name), None)


def attribute(element: Any | None, name: str) -> str | None:
    """The attribute of that name, of any namespace."""
    if element is None:
        return None
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _texts(root: Any | None) -> dict[str, str]:
    return {} if root is None else {local(each): each.text or "" for each in root}


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
_EMU: Final = 360_000
"""English metric units in a centimetre."""


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    bold: int = 0
    sizes: Counter[float] = field(default_factory=Counter)
    boxes: list[Any] = field(default_factory=list)
    pictures: list[tuple[float, float]] = field(default_factory=list)
    turn_before: bool = False
    turn_after: bool = False
    heading: bool = False
    centred: bool = False

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def add(self, text: str, look: _Look) -> None:
        self.pieces.append(text)
        count = len(text.strip())
        self.letters += count
        if look.bold:
            self.bold += count
        if count:
            self.sizes[look.size or 0.0] += count


class _Reader:
    """The walk through a document part, in the order of its text."""

    def __init__(self, writing: Writing, styles: _Styles) -> None:
        self._writing = writing
        self._styles = styles

    def blocks(self, parent: Any, *, margin: bool = False) -> None:
        for each in parent:
            name = local(each)
            if name == "p":
                self._write(self._paragraph(each), margin=margin)
            elif name == "tbl":
                self._table(each)
            elif name == "AlternateContent":
                self.blocks(_chosen(each), margin=margin)
            elif name not in _UNSEEN and len(each):
                self.blocks(each, margin=margin)

    def _write(self, paragraph: _Paragraph, *, margin: bool = False) -> None:
        if paragraph.turn_before:
            self._writing.turn_page()
        size = paragraph.sizes.most_common(1)[0][0] if paragraph.sizes else 0.0
        for number, part in enumerate(paragraph.text.split("\f")):
            if number:
                self._writing.turn_page()
            self._writing.line(
                part,
                heading=paragraph.heading,
                bold=paragraph.bold > 0.9 * paragraph.letters,
                centred=paragraph.centred,
                size=size,
                margin=margin,
            )
        self._beside(paragraph, margin=margin)
        if paragraph.turn_after:
            self._writing.turn_page()

    def _beside(self, paragraph: _Paragraph, *, margin: bool = False) -> None:
        for width, height in paragraph.pictures if not margin else ():
            self._writing.picture(width, height)
        for box in paragraph.boxes:
            self.blocks(box, margin=margin)

    def _paragraph(self, element: Any) -> _Paragraph:
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val") if properties is not None else None
        look = _look(properties).over(self._styles.paragraph(style))
        found = _Paragraph(heading=bool(look.heading), centred=bool(look.centred), turn_before=bool(look.new_page))
        section = child(properties, "sectPr") if properties is not None else None
        if section is not None:
            found.turn_after = attribute(child(section, "type"), "val") != "continuous"
        self._runs(element, look, found)
        return found

    def _runs(self, parent: Any, look: _Look, found: _Paragraph) -> None:
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
                found.add(each.text or "", look)
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

    def _drawing(self, element: Any, look: _Look, found: _Paragraph) -> None:
        extent = child(element, "extent")
        if any(local(each) == "blip" for each in element.iter()):
            width, height = (attribute(extent, side) or "" for side in ("cx", "cy"))
            if width.isdecimal() and height.isdecimal():
                found.pictures.append((int(width[:12]) / _EMU, int(height[:12]) / _EMU))
            else:
                found.pictures.append((_PICTURE_SIDE, _PICTURE_SIDE))
        self._runs(element, look, found)

    def _table(self, element: Any) -> None:
        rows = [_inner(row, "tc") for row in _inner(element, "tr")]
        if all(len(row) < 2 for row in rows):
            # A frame around paragraphs.
            for row in rows:
                for cell in row:
                    self.blocks(cell)
            return
        table: list[list[Cell]] | None = None
        for row in rows:
            cells: list[Cell] = []
            inside: list[_Paragraph] = []
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
            table.append(cells)
            self._writing.row(cells)
            for paragraph in inside:
                self._beside(paragraph)
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
    return sizes.get("width", _PICTURE_SIDE), sizes.get("height", _PICTURE_SIDE)


def read_docx(body: bytes, limits: Limits) -> Inside:
    """What a Word file holds: its first header, then the text with its boxes and tables; foot and end notes left out.

    Pages are those of the program that saved it last, as far as it noted them. Raises ``Unreadable``.
    """
    package = Package(body, limits)
    main = package.main("word/document.xml")
    root = package.xml(main)
    if root is None:
        raise Unreadable("corrupt", f"{main} is not XML")
    relations = package.relations(main)
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
    return writing.inside(**package.about())


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
