"""Plain text and comma-separated values, the text of web formats that were saved as office files, and what all grids
of cells share: the page of a sheet, its headings and its table.
"""

from __future__ import annotations

import csv
import email
import email.errors
import email.policy
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import islice
from typing import Final

from lxml import etree

from core.snapshot import DocumentPage, Inside, InsideCause, Table, TextQuality
from core.thai import arabic_digits, clean
from core.thai_repair import from_latin
from crawler.readers.encoding import decode
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.properties import NOTHING_SAID, Properties, language_of, own_title
from crawler.readers.writing import Full

_HEAD_WITHIN: Final = 60
"""Filled rows from the top among which the head of a table is looked for."""
_TITLE_ROWS: Final = 12
_TITLE_LENGTH: Final = 250
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

_TYPED_AS_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP: Final = re.compile(
    r"\s*(?:<\?|<!|<(?:html|head|body|meta|title|style|table|div|p|center|font|h[1-6]|span|b|br)\b)", re.IGNORECASE
)
_DELIMITERS: Final = (",", ";", "\t", "|")
_SNIFFED: Final = 50
"""Rows by which the delimiter of a file of values is told."""
_STRAY_QUOTE: Final = 20
"""Line ends inside one value from which its quotation mark is a stray one."""


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
    head, table = _table(sheet.rows)
    titles = [" ".join(row.cells.values()) for row in sheet.rows[: min(head, _TITLE_ROWS)]]
    name = "" if _DEFAULT_NAME.fullmatch(sheet.name) else sheet.name
    headings = [each for each in (name, *sheet.headings, *titles) if each and len(each) <= _TITLE_LENGTH]
    return DocumentPage(
        number=number,
        text="\n".join("\t".join(row.cells.values()) for row in sheet.rows),
        headings=tuple(dict.fromkeys(headings)),
        tables=() if table is None else (table,),
        name=sheet.name,
    )


def _table(rows: list[Row]) -> tuple[int, Table | None]:
    """Where the head of the sheet's table begins (0 where there is none), and the table."""
    titles = [_titles(row) for row in rows[:_HEAD_WITHIN]]
    first = _first_figures(rows, titles)
    above = titles[:first]
    most = max(above, default=0)
    if most < 2 or (first is None and len(rows) < 2):
        wide = sum(len(row.cells) > 1 for row in rows)
        return 0, Table(head=(), rows=wide) if wide > 1 else None
    head = next(at for at, count in enumerate(above) if count >= max(2, _FULL_HEAD * most))
    top = end = head
    if head + 1 < (len(rows) if first is None else first) and _is_lower(rows[head], rows[head + 1]):
        end = head + 1
    elif head > 0 and _is_upper(rows[head - 1], rows[head]):
        top = head - 1
    names = _joined(rows[top], rows[end]) if end > top else list(rows[head].cells.values())
    below = rows[end + 1 :]
    if len(below) > 1 and _is_numbering(below[0]):
        del below[0]
    if not below and len(rows) == end + 1 and top == 0:
        return 0, None
    return top, Table(head=tuple(names), rows=len(below))


def _first_figures(rows: list[Row], titles: list[int]) -> int | None:
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


def read_txt(body: bytes, limits: Limits) -> Inside:
    """What a plain text holds; also HTML, a web archive or the XML of 2003 that was saved as a Word file.

    Raises ``Unreadable`` (empty, corrupt).
    """
    if is_web_archive(body):
        body = next(web_parts(body), b"")
    text = as_text(body)
    if _MARKUP.match(text):
        grids = Grids(limits)
        with suppress(Full):
            grids.begin()
            title = read_markup(text, grids)
            return grids.inside(Properties(title=title))
        return grids.inside()
    lines: list[str] = []
    left = limits.characters
    mended = False
    cut = False
    for line in text.splitlines():
        right = from_latin(line)
        mended |= right != line
        written = "\t".join(filter(None, map(clean, right.split("\t"))))
        if len(written) > left:
            lines.append(written[:left])
            cut = True
            break
        left -= len(written) + 1
        if written or (lines and lines[-1]):
            lines.append(written)
    shown = "\n".join(lines).strip()
    if not shown:
        raise Unreadable("empty", "it holds no text")
    broken = shown.count("\ufffd") * 50 > len(shown)
    return Inside(
        cause="too_long" if cut else None,
        detail=f"more than {limits.characters} characters" if cut else "",
        pages=(DocumentPage(number=1, text=shown),),
        page_count=1,
        language=language_of(shown),
        text_quality="broken" if broken else "repaired" if mended else "good",
    )


def read_csv(body: bytes, limits: Limits) -> Inside:
    """What a file of values holds, whichever of ``, ; tab |`` stands between them. Raises ``Unreadable``."""
    text = as_text(body)
    named = re.match(r"\s*sep=(.)\r?\n", text, re.IGNORECASE)
    if named is not None:
        text = text[named.end() :]
    lines = text.splitlines(keepends=True)
    delimiter = named[1] if named is not None else _delimiter(lines[:_SNIFFED])
    grids = Grids(limits)
    with suppress(Full):
        grids.begin()
        for row in _values(lines, delimiter):
            grids.row(dict(enumerate(row)))
    return grids.inside()


def _delimiter(lines: list[str]) -> str:
    """The sign that cuts most lines into the same number of values, two or more; the comma where none does."""
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = [len(row) for row in _values(lines, delimiter) if any(map(str.strip, row))]
        if not counts:
            continue
        widths = [count for count in counts if count > 1]
        score = max((widths.count(width) * 10 + min(width, 9) for width in set(widths)), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _values(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Rows of values. From a value whose quotation mark never closes, quotation marks say nothing."""
    done = 0
    reader = csv.reader(iter(lines), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            break
        if reader.line_num - done > _STRAY_QUOTE:
            break
        done = reader.line_num
        yield row
    for line in islice(lines, done, None):
        yield [value.strip('"') for value in line.rstrip("\r\n").split(delimiter)]


def as_text(body: bytes) -> str:
    """The text, whatever its encoding; UTF-16 without a mark too. Raises ``Unreadable`` where it is no text."""
    start = body[:4096]
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        # The upper half of a character is zero, of a Thai one 0x0E.
        halves = [sum(map(start[at::2].count, (0, 0x0E))) for at in (0, 1)]
        little = halves[1] > halves[0]
        if max(halves) * 10 < len(start) * 4:
            raise Unreadable("corrupt", "it is no text")
        text = body.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    else:
        text, _ = decode(body)
    strange = len(_TYPED_AS_TEXT.findall(text[:4096]))
    if strange * 20 > len(text[:4096]):
        raise Unreadable("corrupt", "it is no text")
    return text.replace("\x00", "")


_ARCHIVE_START: Final = re.compile(rb"\s*(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)


def is_web_archive(body: bytes) -> bool:
    """Whether the file is a web page with all its parts in one (MHTML), as office programs save it."""
    return _ARCHIVE_START.match(body[:4096]) is not None


def web_parts(body: bytes) -> Iterator[bytes]:
    """The HTML parts of a web archive that hold text, in order: a workbook's sheets, without the frame around them."""
    try:
        message = email.message_from_bytes(body, EmailMessage, policy=email.policy.default)
        parts = [part for part in islice(message.walk(), 1000) if part.get_content_type() == "text/html"]
        bodies = [part.get_payload(decode=True) for part in parts]
    except (email.errors.MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise Unreadable("corrupt", f"the web archive cannot be taken apart: {error}") from error
    found = [each for each in bodies if isinstance(each, bytes) and each.strip()]
    framed = [each for each in found if re.search(rb"<frameset\b", each, re.IGNORECASE) is None]
    yield from framed or found


_BLOCKS: Final = frozenset(
    (
        "p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6",
        "center", "table", "tbody", "thead", "tr", "td", "th", "caption", "ul", "ol",
        "hr", "section", "article", "header", "footer", "pre", "blockquote", "dt", "dd", "form",
        "w:p", "w:br", "w:tr", "w:tc", "w:tbl",
    )
)  # fmt: skip
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ROW_TAGS: Final = frozenset(("tr", "w:tr"))
_CELL_TAGS: Final = frozenset(("td", "th", "w:tc"))
_SILENT: Final = frozenset(
    (
        "script", "style", "xml", "noscript", "template", "object", "o:documentproperties", "w:fonts", "w:styles", "w:bindata",
        "w:docpr", "w:lists", "w:instrtext", "pkg:binarydata", "o:smarttagtype",
    )
)  # fmt: skip
_WIDEST: Final = 1000
"""Columns or rows that one cell of a web page may cover (the HTML standard); no cell further right reaches down."""


class _Markup:
    """Writes what a parser of HTML finds into grids: a line of its own is a row of one cell."""

    def __init__(self, grids: Grids) -> None:
        self._grids = grids
        self._parts: list[str] = []
        self._cells: dict[int, str] = {}
        self._spans: dict[int, int] = {}
        self._column = 0
        self._cell: tuple[int, int] | None = None
        self._carried: dict[int, int] = {}
        self._silent = 0
        self._in_title = False
        self._in_heading = False
        self.title = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "title":
            self._in_title = True
        elif tag == "table":
            self._end_row()
            self._carried = {}
        elif tag in _ROW_TAGS:
            self._end_row()
            self._carried = {column: rows - 1 for column, rows in self._carried.items() if rows > 1}
        elif tag in _CELL_TAGS:
            self._end_cell()
            while self._carried.get(self._column):
                self._column += 1
            self._cell = (_extent(attributes.get("colspan")), _extent(attributes.get("rowspan")))
        elif tag in _BLOCKS:
            self._break()
            self._in_heading = tag in _HEADINGS

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "title":
            self._in_title = False
        elif tag in _CELL_TAGS:
            self._end_cell()
        elif tag in _ROW_TAGS or tag == "table":
            self._end_row()
        elif tag in _BLOCKS:
            self._break()
            self._in_heading = False

    def data(self, text: str) -> None:
        if self._in_title:
            self.title += text
        elif not self._silent:
            self._parts.append(text)

    def close(self) -> None:
        self._end_row()

    def _break(self) -> None:
        if self._cell is not None:
            self._parts.append(" ")
            return
        text = "".join(self._parts)
        self._parts.clear()
        if text.strip():
            if self._in_heading:
                self._grids.heading(text)
            self._grids.row({0: text})

    def _end_cell(self) -> None:
        if self._cell is None:
            self._break()
            return
        (columns, rows), self._cell = self._cell, None
        self._cells[self._column] = "".join(self._parts)
        self._parts.clear()
        if columns > 1:
            self._spans[self._column] = columns
        if rows > 1 and self._column + columns <= _WIDEST:
            self._carried |= dict.fromkeys(range(self._column, self._column + columns), rows)
        self._column += columns

    def _end_row(self) -> None:
        self._end_cell()
        self._grids.row(self._cells, self._spans)
        self._cells, self._spans, self._column = {}, {}, 0


def _extent(value: str | None) -> int:
    return min(int(value), _WIDEST) if value and value.isascii() and value.isdecimal() and len(value) < 6 else 1


def read_markup(text: str, grids: Grids) -> str:
    """Writes the text of HTML, or of the XML that Word wrote in 2003, into the present sheet; its title is returned.

    Raises ``Full`` where the grids are.
    """
    markup = _Markup(grids)
    parser = etree.HTMLParser(target=markup, huge_tree=True, no_network=True)
    text = re.sub(r"\A\s*<\?xml[^>]*>", "", text)
    with suppress(etree.XMLSyntaxError):
        for piece in _pieces(text):
            parser.feed(piece)
        parser.close()
    return markup.title


def _pieces(text: str) -> Iterable[str]:
    return (text[at : at + 65_536] for at in range(0, len(text), 65_536))
