"""Excel workbooks in Thai: fonts, heads that stay, filters, links, cells that no program takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from unicodedata import category

import xlsxwriter

from core.audit import Verdict
from core.tables import neutral
from reports.linked import Linked
from reports.safety import clean, link_target

CELL = 1000
"""Characters of one cell; Excel takes 32,767, a person fewer."""
MOST_LINKS = 60_000
"""Clickable addresses of one sheet; Excel takes 65,530."""
LONGEST_LINK = 2000
FONT = "Tahoma"
"""Shows Thai on every Windows and Mac; a machine without it shows its own Thai font."""
MARKS = {
    Verdict.MET: "✓",
    Verdict.PARTIAL: "◐",
    Verdict.MISSING: "✕",
    Verdict.UNVERIFIED: "?",
    Verdict.NOT_DUE: "–",
}
"""Stand before the words, so that a print without colours says the same."""
COLOURS = {
    Verdict.MET: ("#14633C", "#E2F3E8"),
    Verdict.PARTIAL: ("#854400", "#FDF0D8"),
    Verdict.MISSING: ("#A11F2B", "#FCE8E7"),
    Verdict.UNVERIFIED: ("#474C91", "#EAEBF8"),
    Verdict.NOT_DUE: ("#52606A", "#EBEFF1"),
}
"""Ink and paper."""
LINE, TALLEST = 15.0, 300.0
"""Points: one line of a cell, and the highest row."""
_URL = re.compile(r"https?://\S+")

Value = str | int | float | Linked | tuple[Verdict, str] | None
"""Of a cell: words, a number, words that open an address, a verdict with the words for it, nothing."""


class Book:
    """A workbook that is written sheet by sheet; ``packed`` gives the file."""

    def __init__(self, title: str, *, created: datetime) -> None:
        """``created``: aware; stands in the file's properties, which name nobody."""
        self._kept = BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(self._kept, options)
        when = created.astimezone(UTC).replace(tzinfo=None)
        self.book.set_properties({"title": clean(title), "created": when})
        plain = {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
        plain["border_color"] = "#B9C4C9"
        self.cell = self.book.add_format(plain)
        self.number = self.book.add_format({**plain, "align": "center"})
        self.decimal = self.book.add_format({**plain, "align": "center", "num_format": "0.00"})
        self.link = self.book.add_format({**plain, "font_color": "#0B5A78", "underline": 1})
        head = {"bold": True, "bg_color": "#0F4C5C", "font_color": "#FFFFFF", "valign": "vcenter"}
        self.head = self.book.add_format({**plain, **head})
        self.title = self.book.add_format({"font_name": FONT, "font_size": 14, "bold": True, "font_color": "#0F4C5C"})
        self.note = self.book.add_format({"font_name": FONT, "font_size": 10, "font_color": "#51616B"})
        self.total = self.book.add_format({**plain, "bold": True, "align": "center", "bg_color": "#E6F0F2"})
        self.verdicts = {
            verdict: self.book.add_format({**plain, "bold": True, "font_color": ink, "bg_color": paper})
            for verdict, (ink, paper) in COLOURS.items()
        }

    def sheet(
        self,
        name: str,
        columns: Sequence[tuple[str, int]],
        *,
        title: str = "",
        notes: Sequence[str] = (),
        frozen: int = 0,
    ) -> Sheet:
        """A table: title and notes above it, the heads of its columns with their widths in characters; ``frozen`` columns stay
        in sight. ``name``: at most 31 characters, unique.
        """
        return Sheet(self, self.book.add_worksheet(name), columns, above=(title, *notes), frozen=frozen)

    def packed(self) -> bytes:
        """The .xlsx file. The same cells give the same bytes."""
        self.book.close()
        return self._kept.getvalue()


class Sheet:
    """A table of a workbook, which grows row by row."""

    def __init__(
        self, book: Book, sheet: Any, columns: Sequence[tuple[str, int]], *, above: Sequence[str], frozen: int
    ) -> None:
        """``above`` the table stand its title and notes; empty ones are left out."""
        self.book, self.sheet, self.columns = book, sheet, columns
        self.top = 0
        for place, text in enumerate(above):
            if text:
                sheet.write_string(self.top, 0, safe(text), book.note if place else book.title)
                self.top += 1
        self.top += 1 if self.top else 0
        for column, (head, width) in enumerate(columns):
            sheet.write_string(self.top, column, safe(head), book.head)
            sheet.set_column(column, column, width)
        sheet.set_row(self.top, LINE * max(lines(head, width) for head, width in columns) + 6)
        sheet.freeze_panes(self.top + 1, frozen)
        sheet.repeat_rows(self.top)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.3, 0.3, 0.5, 0.5)
        sheet.set_footer("&L&F&R&P / &N")
        self.next = self.top + 1
        self._filter()

    def row(self, values: Sequence[Value]) -> None:
        """Adds a row, as high as its longest cell needs."""
        row, tall = self.next, 1
        for column, value in enumerate(values):
            width = self.columns[column][1]
            # An address has no blanks to break at.
            tall = max(tall, lines(_words(value), width))
            self._write(row, column, value)
        self.sheet.set_row(row, min(LINE * tall + 3, TALLEST))
        self.next += 1
        self._filter()

    def _write(self, row: int, column: int, value: Value) -> None:
        book, sheet = self.book, self.sheet
        match value:
            case None:
                sheet.write_blank(row, column, None, book.cell)
            case (Verdict() as verdict, str(words)):
                sheet.write_string(row, column, f"{MARKS[verdict]} {safe(words)}", book.verdicts[verdict])
            case Linked(text, url):
                if link_target(url) is not None and len(url) <= LONGEST_LINK and row < MOST_LINKS:
                    sheet.write_url(row, column, url, book.link, safe(text))
                else:
                    sheet.write_string(row, column, safe(text), book.cell)
            case int():
                sheet.write_number(row, column, value, book.number)
            case float():
                sheet.write_number(row, column, value, book.decimal)
            case _:
                sheet.write_string(row, column, safe(str(value)), book.cell)

    def _filter(self) -> None:
        self.sheet.autofilter(self.top, 0, max(self.next - 1, self.top), len(self.columns) - 1)


def safe(text: str) -> str:
    """What stands in a cell: no formula, nothing that hides or reorders text, not too long."""
    text = clean(text)
    return neutral(text if len(text) <= CELL else f"{text[: CELL - 1]}…")


def lines(text: str, width: int) -> int:
    """Lines that a text takes in a cell, rather too many; marks above and below letters take no room."""
    text = _URL.sub("x" * 20, text)
    return sum(1 + int(0.95 * sum(category(letter) != "Mn" for letter in line)) // width for line in text.split("\n"))


def _words(value: Value) -> str:
    match value:
        case (Verdict(), str(words)):
            return f"✓ {words}"
        case Linked(text, _):
            return text
        case _:
            return "" if value is None else str(value)
