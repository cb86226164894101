"""What readers of cells write into: sheets, row by row, up to the limits; which rows are titles, and which the head of
the sheet's table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.snapshot import DocumentPage, Inside, InsideCause, Table, TextQuality
from core.thai import arabic_digits, clean
from core.thai_repair import from_latin
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.properties import NOTHING_SAID, Properties, language_of, own_title
from crawler.readers.writing import Full, announced

_HEAD_WITHIN: Final = 60
"""Rows of more than one cell, from the top, among which the head of a table is looked for."""
_TITLE_ROWS: Final = 12
"""Rows above a table up to which all are its titles; of more, some are prose."""
TITLE_LENGTH: Final = 250
"""Characters; a longer line above a table is a paragraph."""
_FULL_HEAD: Final = 0.7
"""Share of the most titles of any row from which a row is the head: rows of a group have fewer."""

_DEFAULT_NAME: Final = re.compile(
    r"(?:work)?(?:sheet|แผ่นงาน|แผ่น|ชีต|ชีท|ตาราง|table|page|หน้า)?\s*\d*(?:\s*\(\d+\))?", re.IGNORECASE
)
_FIGURE: Final = re.compile(r"[-+(฿]*\s*\d[\d,.\s/:%-]*\)?(?:\s*(?:บาท|%))?")
_YEAR: Final = re.compile(r"2[45]\d\d|2600")
"""A Buddhist year may stand in a head."""
_NOTHING: Final = re.compile(r"[-–—.…\s]*")
_ORDINAL: Final = re.compile(r"\(?\s*(\d{1,2})\s*\)?")


@dataclass(slots=True)
class Row:
    """A row that says something: its filled cells by column, and how many columns the wider ones cover."""

    cells: dict[int, str]
    spans: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Sheet:
    name: str
    rows: list[Row] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


class Grids:
    """Sheets of cells, row by row, up to the limits of cells, characters and pages."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = 0
        self._characters = 0
        self._sheets: list[_Sheet] = []
        self._mended = False
        self.cause: InsideCause | None = None
        self.detail = ""

    def begin(self, name: str = "") -> None:
        """What follows stands on a new sheet. A sheet on which nothing stands leaves no page."""
        if sum(bool(sheet.rows) for sheet in self._sheets) >= self._limits.pages:
            self.end("too_long", f"more than {self._limits.pages} sheets")
        self._sheets.append(_Sheet(self._written(name)))

    def row(self, cells: Mapping[int, str], spans: Mapping[int, int] | None = None) -> None:
        """One row: text by column, and how many columns a cell covers where it is more than one."""
        written = {column: text for column in sorted(cells) if (text := self._written(cells[column]))}
        if not written:
            return
        self._cells += len(written)
        self._characters += sum(map(len, written.values())) + len(written)
        if self._cells > self._limits.cells:
            self.end("too_long", f"more than {self._limits.cells} cells")
        if self._characters > self._limits.characters:
            self.end("too_long", f"more than {self._limits.characters} characters")
        self._sheets[-1].rows.append(Row(written, dict(spans or {})))

    def heading(self, text: str) -> None:
        """A line of the present sheet that its markup calls a heading."""
        self._sheets[-1].headings.append(self._written(text))

    def note(self, cause: InsideCause, detail: str) -> None:
        """Something was left out; reading goes on. The first cause stays."""
        if self.cause is None:
            self.cause, self.detail = cause, detail

    def end(self, cause: InsideCause, detail: str) -> None:
        """Reading ends here. Always raises ``Full``."""
        self.note(cause, detail)
        raise Full

    def inside(self, properties: Properties = NOTHING_SAID, *, pictures: int = 0) -> Inside:
        """What was read. Raises ``Unreadable`` where nothing was. The file's own count of its sheets is taken where
        reading ended early.
        """
        filled = [sheet for sheet in self._sheets if sheet.rows]
        pages = tuple(_page(number, sheet) for number, sheet in enumerate(filled, 1))
        if not pages and self.cause is not None:
            raise Unreadable(self.cause, self.detail)
        if not pages and not pictures:
            raise Unreadable("empty", "no cell holds anything")
        text = "\n".join(page.text for page in pages)
        quality: TextQuality = "none"
        if text:
            broken = text.count("\ufffd") * 50 > len(text)
            quality = "broken" if broken else "repaired" if self._mended else "good"
        return Inside(
            cause=self.cause if pages else "scanned",
            detail=self.detail if pages else "its sheets hold nothing but pictures",
            title=own_title(from_latin(properties.title)),
            pages=pages,
            page_count=len(pages) if self.cause is None else max(properties.page_count, len(pages)),
            producer=clean(properties.producer)[:200],
            created=properties.created,
            modified=properties.modified,
            language=language_of(text),
            text_quality=quality,
            pictures=pictures,
        )

    def _written(self, text: str) -> str:
        if text.isascii():
            return " ".join(text.split())
        mended = from_latin(text)
        self._mended |= mended != text
        return clean(mended)


def _page(number: int, sheet: _Sheet) -> DocumentPage:
    head, table = find_table(sheet.rows)
    above = sheet.rows[:head] if table is not None and table.head else sheet.rows
    lines = [" ".join(row.cells.values()) for row in above]
    marked = set(range(head)) if head <= _TITLE_ROWS else {0, head - 1}
    marked |= {at for at in announced(lines) if len(above[at].cells) == 1}
    titles = [lines[at] for at in sorted(marked)]
    name = "" if _DEFAULT_NAME.fullmatch(sheet.name) else sheet.name
    headings = [each for each in (name, *sheet.headings, *titles) if each and len(each) <= TITLE_LENGTH]
    return DocumentPage(
        number=number,
        text="\n".join("\t".join(row.cells.values()) for row in sheet.rows),
        headings=tuple(dict.fromkeys(headings)),
        tables=() if table is None else (table,),
        name=sheet.name,
    )


def find_table(rows: Sequence[Row]) -> tuple[int, Table | None]:
    """Where the head of the rows' table begins (0 where there is none), and the table."""
    wide_rows = [at for at, row in enumerate(rows) if len(row.cells) > 1]
    titles = [_titles(row) for row in rows[: max(wide_rows[:_HEAD_WITHIN], default=0) + 1]]
    first = _first_figures(rows, titles)
    above = titles[:first]
    most = max(above, default=0)
    if most < 2 or (first is None and len(rows) < 2):
        return 0, Table(head=(), rows=len(wide_rows)) if len(wide_rows) > 1 else None
    head = next(at for at, count in enumerate(above) if count >= max(2, _FULL_HEAD * most))
    top = end = head
    if head + 1 < (len(rows) if first is None else first) and _is_lower(rows[head], rows[head + 1]):
        end = head + 1
    elif head > 0 and _is_upper(rows[head - 1], rows[head]):
        top = head - 1
    names = _joined(rows[top], rows[end]) if end > top else list(rows[head].cells.values())
    last = wide_rows[-1]
    # Lines after the last row of the table are notes; where there is no row, the line that says so is one.
    below = list(rows[end + 1 : last + 1] if last > end else rows[end + 1 :])
    if len(below) > 1 and _is_numbering(below[0]):
        del below[0]
    if not below and len(rows) == end + 1 and top == 0:
        return 0, None
    # A number alone is a row still to be filled in.
    filled = sum(len(row.cells) > 1 or bool(_titles(row)) for row in below)
    return top, Table(head=tuple(names), rows=filled)


def _first_figures(rows: Sequence[Row], titles: list[int]) -> int | None:
    """Number of the first row with figures that has a row of titles above it, None where there is none."""
    headed = False
    for at, count in enumerate(titles):
        if not count and headed and len(rows[at].cells) > 1 and not _is_numbering(rows[at]):
            return at
        headed |= count > 1
    return None


def _titles(row: Row) -> int:
    """Cells that can be column titles; 0 for a row with a figure."""
    texts = years = 0
    for cell in row.cells.values():
        plain = arabic_digits(cell)
        if _YEAR.fullmatch(plain):
            years += 1
        elif _FIGURE.fullmatch(plain):
            return 0
        elif not _NOTHING.fullmatch(plain):
            texts += 1
    return texts + years if texts else 0


def _is_numbering(row: Row) -> bool:
    """Whether the row counts the columns: (1) (2) (3)."""
    numbers = [match[1] for cell in row.cells.values() if (match := _ORDINAL.fullmatch(arabic_digits(cell)))]
    return len(numbers) == len(row.cells) > 2 and [int(each) for each in numbers] == list(range(1, len(numbers) + 1))


def _is_lower(head: Row, row: Row) -> bool:
    """Whether ``row`` only divides the columns of ``head``: it fills none that a narrow title already names."""
    if not _titles(row) or len(row.cells) < 2:
        return False
    names = _spread(head)
    last = max(row.cells)
    return any(names.get(column) for column in row.cells) and all(
        column not in head.cells or head.spans.get(column, 1) > 1 or (not head.spans and _open(head, column, last))
        for column in row.cells
    )


def _is_upper(row: Row, head: Row) -> bool:
    """Whether ``row`` names groups of the columns of ``head``, and is no title of the whole."""
    if not _titles(row):
        return False
    columns = set(head.cells)
    grouped = any(width > 1 and not columns <= set(range(at, at + width)) for at, width in row.spans.items())
    return grouped or (len(row.cells) > 1 and not row.spans and any(_open(row, at, max(columns)) for at in row.cells))


def _open(row: Row, column: int, last: int) -> bool:
    """Whether the cell to the right is empty, so that the title may reach over it."""
    return column < last and column + 1 not in row.cells


def _spread(row: Row) -> dict[int, str]:
    """The row with every wide cell over all its columns; of a row without known widths, over the empty ones beside."""
    if row.spans:
        found: dict[int, str] = {}
        for column, text in row.cells.items():
            for each in range(column, column + min(row.spans.get(column, 1), 1000)):
                found[each] = text
        return found
    found, text = {}, ""
    for column in range(min(row.cells), min(max(row.cells) + 1000, max(row.cells) + 50)):
        text = row.cells.get(column, text)
        found[column] = text
    return found


def _joined(upper: Row, lower: Row) -> list[str]:
    over = _spread(upper)
    found = []
    for column in sorted({*upper.cells, *lower.cells}):
        own = lower.cells.get(column, "")
        name = over.get(column, "") if own else upper.cells.get(column, "")
        found.append(name if name == own else f"{name} {own}".strip())
    return found
