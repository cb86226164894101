"""What word processors' and presentations' readers write into: lines, tables and pictures, page by page, up to the
limits; which lines are headings, and what a table's head is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.snapshot import DocumentPage, Inside, InsideCause, Table, TextQuality
from core.thai import clean
from crawler.readers.limits import Limits
from crawler.readers.properties import NOTHING_SAID, Properties, language_of, own_title

_HEADING_LENGTH: Final = 100
"""Characters up to which a line that stands out only by its letters is a heading."""
_STYLED_HEADING_LENGTH: Final = 250
PICTURE_SIDE: Final = 2.0
"""Centimetres; smaller pictures are bullets, rules and icons."""
_HAIR: Final = 60
"""Twips, about a millimetre."""
_THAI_LETTER = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]")
_ENGLISH_LETTER = re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_STRAY = re.compile("[\u00a1-\u00da\u00df-\u00fb\uf0a1-\uf0da\uf0df-\uf0fb]")
_STRAY_SHARE: Final = 0.4
_FROM_STRAY = {
    start + byte: 0x0E00 + byte - 0xA0 for start in (0, 0xF000) for byte in (*range(0xA1, 0xDB), *range(0xDF, 0xFC))
}
"""Thai bytes (code page 874) that a Western or symbol font showed, back to the letters."""


_LONG_LIST: Final = 10
_ANNOUNCES = re.compile(
    r"(?:ส่วน|บท|ตอน|ภาค|ตาราง)ที่\s*[\d๐-๙]|หมวด(?:ที่)?\s*[\d๐-๙]|ภาคผนวก|บันทึกข้อความ|เรื่อง\s"
    r"|(?:ประกาศ|คำสั่ง|ระเบียบ|ข้อบัญญัติ|เทศบัญญัติ)\S.*\sเรื่อง\s"
)
_LEADER = re.compile(r"\.{4}|…")
"""Dots that lead to a page's number: a line of a table of contents."""


def announced(lines: Sequence[str]) -> set[int]:
    """Places of the lines that are headings by their words alone: of chapters and tables, of letters and notices.

    None where so many announce something that they are a list of such things.
    """
    found = {
        at
        for at, line in enumerate(lines)
        if len(line) <= _STYLED_HEADING_LENGTH and _ANNOUNCES.match(line) and not _LEADER.search(line)
    }
    return set() if len(found) > _LONG_LIST and len(found) * 3 > len(lines) else found


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

    def picture(self, width: float = PICTURE_SIDE, height: float = PICTURE_SIDE) -> None:
        """A picture of so many centimetres; without a size it counts."""
        if min(width, height) >= PICTURE_SIDE:
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
        properties: Properties = NOTHING_SAID,
        *,
        mended: bool = False,
    ) -> Inside:
        """What was read. ``mended``: the reader put letters right. The file's own count of its pages is taken where
        reading ended early.
        """
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
            title=own_title(properties.title),
            pages=pages,
            page_count=len(pages)
            if self.cause is None
            else max(properties.page_count, len(pages) + (self.cause == "too_long")),
            producer=clean(properties.producer)[:200],
            created=properties.created,
            modified=properties.modified,
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
    # A number alone is a row still to be filled in.
    texts = ([text for cell in row if (text := clean(cell.text))] for row in rows[under:])
    filled = sum(len(row) > 1 or (bool(row) and _LETTER.search(row[0]) is not None) for row in texts)
    return Table(head=tuple(head), rows=filled)


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
