"""The text of web formats that were saved as office files: HTML, web archives, and the XML that Word wrote in 2003."""

from __future__ import annotations

import email
import email.errors
import email.policy
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from email.message import EmailMessage
from itertools import islice
from typing import Final

from lxml import etree

from crawler.readers.grids import Grids
from crawler.readers.limits import Unreadable

_MARKUP: Final = re.compile(
    r"\s*(?:<\?|<!|<(?:html|head|body|meta|title|style|table|div|p|center|font|h[1-6]|span|b|br)\b)", re.IGNORECASE
)
_ARCHIVE_START: Final = re.compile(rb"\s*(?:[A-Za-z][\w-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """Whether a text begins as HTML or XML does."""
    return _MARKUP.match(text) is not None


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
