"""Excel workbooks in Thai: fonts, heads that stay, filters, links, cells that no program takes for a formula."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from unicodedata import category

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from core.audit import Verdict
from core.tables import neutral
from reports.digits import Digits
from reports.linked import Address, Linked
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
LINE, TALLEST, TITLE = 15.0, 300.0, 24.0
"""Points: one line of a cell, the highest row, and the row of a title."""
LABEL = 16
"""Characters that the label of a fact needs at least."""
THAI_NUMERALS = "[$-D00041E]"
"""Makes Excel and LibreOffice show a number in Thai digits; the cell stays a number."""
_URL = re.compile(r"https?://\S+")

Value = str | int | float | Linked | Address | tuple[Verdict, str] | None
"""Of a cell: words, a number, words that open an address, an address, a verdict with the words for it, nothing."""


class Book:
    """A workbook that is written sheet by sheet; ``packed`` gives the file."""

    def __init__(self, title: str, *, created: datetime, digits: Digits = "arabic") -> None:
        """``created``: aware; stands in the file's properties, which name nobody. ``digits``: in which numbers are shown; texts
        come as they are to stand there.
        """
        self._kept = BytesIO()
        self._sheets: list[Sheet] = []
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
        numeral = THAI_NUMERALS if digits == "thai" else ""
        self.cell = self.book.add_format(plain)
        self.quiet = self.book.add_format({**plain, "font_color": "#51616B", "italic": True})
        self.number = self.book.add_format({**plain, "align": "center", "num_format": f"{numeral}0"})
        self.count = self.book.add_format({**plain, "align": "left", "num_format": f"{numeral}0"})
        self.decimal = self.book.add_format({**plain, "align": "center", "num_format": f"{numeral}0.00"})
        self.link = self.book.add_format({**plain, "font_color": "#0B5A78", "underline": 1})
        head = {"bold": True, "bg_color": "#0F4C5C", "font_color": "#FFFFFF", "valign": "vcenter"}
        self.head = self.book.add_format({**plain, **head})
        self.title = self.book.add_format({"font_name": FONT, "font_size": 14, "bold": True, "font_color": "#0F4C5C"})
        note = {"font_name": FONT, "font_size": 10, "font_color": "#51616B"}
        self.note = self.book.add_format(note)
        self.long_note = self.book.add_format({**note, "text_wrap": True, "valign": "top"})
        self.label = self.book.add_format({**plain, "bold": True, "bg_color": "#E6F0F2"})
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
        facts: Sequence[tuple[Value, Value]] = (),
        heading: str = "",
        frozen: int | None = 0,
        printed: int | None = None,
    ) -> Sheet:
        """A table: title, notes and facts (a label and what is told of it) above it, then its ``heading`` and the heads of its
        columns with their widths in characters.

        ``name``: at most 31 characters, unique. ``frozen`` columns stay in sight with the heads; ``None``: nothing does.
        ``printed``: columns that go on paper; all of them without it.
        """
        made = Sheet(self, self.book.add_worksheet(name), columns, printed=printed or len(columns))
        made.open(title, notes, facts, heading, frozen)
        self._sheets.append(made)
        return made

    def packed(self) -> bytes:
        """The .xlsx file. The same cells give the same bytes."""
        for sheet in self._sheets:
            sheet.finish()
        self.book.close()
        return self._kept.getvalue()


class Sheet:
    """A table of a workbook, which grows row by row."""

    def __init__(self, book: Book, sheet: Any, columns: Sequence[tuple[str, int]], *, printed: int) -> None:
        self.book, self.sheet, self.columns, self.printed = book, sheet, columns, printed
        self.next = self.top = 0
        self._links = 0

    def open(
        self,
        title: str,
        notes: Sequence[str],
        facts: Sequence[tuple[Value, Value]],
        heading: str,
        frozen: int | None,
    ) -> None:
        """Writes what stands above the rows."""
        sheet, columns = self.sheet, self.columns
        for column, (_, width) in enumerate(columns):
            sheet.set_column(column, column, width)
        if title:
            sheet.write_string(self.next, 0, safe(title), self.book.title)
            sheet.set_row(self.next, TITLE)
            self.next += 1
        for text in notes:
            self._note(text)
        if facts:
            self._facts(facts)
        if heading:
            self.next += 1
            self._heading(heading)
        elif self.next:
            self.next += 1
        self.top = self.next
        for column, (head, _) in enumerate(columns):
            sheet.write_string(self.top, column, safe(head), self.book.head)
        sheet.set_row(self.top, LINE * max(lines(head, width) for head, width in columns) + 6)
        if frozen is not None:
            sheet.freeze_panes(self.top + 1, frozen)
        sheet.repeat_rows(self.top)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.3, 0.3, 0.5, 0.5)
        sheet.set_footer("&L&F&R&P / &N")
        self.next = self.top + 1
        self._filter()

    @property
    def first(self) -> int:
        """Number of the row below the heads, from 0."""
        return self.top + 1

    @property
    def filled(self) -> bool:
        """Whether the table has rows."""
        return self.next > self.first

    def row(self, values: Sequence[Value], *, quiet: bool = False) -> None:
        """Adds a row, as high as its longest cell needs. A ``quiet`` one's plain texts stand back."""
        row, tall = self.next, 1
        for column, value in enumerate(values):
            tall = max(tall, lines(_words(value), self.columns[column][1]))
            self._write(row, column, value, self.book.quiet if quiet else self.book.cell)
        self.sheet.set_row(row, min(LINE * tall + 3, TALLEST))
        self.next += 1
        self._filter()

    def choices(self, column: int, offered: Sequence[str]) -> None:
        """Lets a person choose in the cells of a column, of the rows that are there."""
        if self.filled:
            rule = {"validate": "list", "source": list(offered), "ignore_blank": True}
            self.sheet.data_validation(self.first, column, self.next - 1, column, rule)

    def sums(self, label: str, columns: Collection[int], totals: Mapping[int, float]) -> None:
        """Adds a row below the table that sums columns over what a filter leaves. ``totals``: their sums without a filter."""
        row = self.next
        for column in range(len(self.columns)):
            if column in columns and self.filled:
                cells = f"{xl_col_to_name(column)}{self.first + 1}:{xl_col_to_name(column)}{row}"
                self.sheet.write_formula(row, column, f"=SUBTOTAL(109,{cells})", self.book.total, totals.get(column, 0))
            elif column:
                self.sheet.write_blank(row, column, None, self.book.total)
            else:
                self.sheet.write_string(row, column, safe(label), self.book.total)
        self.next += 1

    def below(self, heading: str, facts: Sequence[tuple[Value, Value]]) -> None:
        """Facts under a heading below the table; no row may follow."""
        self.next += 1
        self._heading(heading)
        self._facts(facts)

    def finish(self) -> None:
        """Leaves the columns that are not printed off the paper; for when every row is written."""
        if self.printed < len(self.columns):
            self.sheet.print_area(0, 0, max(self.next - 1, self.top), self.printed - 1)
        # A year in words is meant as words; Excel would put a warning into the cell's corner.
        self.sheet.ignore_errors(
            {"number_stored_as_text": f"A1:{xl_col_to_name(len(self.columns) - 1)}{self.next + 1}"}
        )

    def _heading(self, text: str) -> None:
        self.sheet.write_string(self.next, 0, safe(text), self.book.title)
        self.sheet.set_row(self.next, TITLE)
        self.next += 1

    def _note(self, text: str) -> None:
        """A note across the page, in as many lines as it needs."""
        wide = sum(width for _, width in self.columns[: self.printed])
        if (tall := lines(text, wide)) == 1 or self.printed == 1:
            self.sheet.write_string(self.next, 0, safe(text), self.book.note)
        else:
            self.sheet.merge_range(self.next, 0, self.next, self.printed - 1, safe(text), self.book.long_note)
            self.sheet.set_row(self.next, LINE * tall + 3)
        self.next += 1

    def _facts(self, facts: Sequence[tuple[Value, Value]]) -> None:
        """A label over the first columns, what is told over the rest."""
        widths = [width for _, width in self.columns[: self.printed]]
        split = 1
        while split < len(widths) - 1 and sum(widths[:split]) < LABEL:
            split += 1
        for label, value in facts:
            tall = max(lines(_words(label), sum(widths[:split])), lines(_words(value), sum(widths[split:])))
            for first, last, told, plain in (
                (0, split - 1, label, self.book.label),
                (split, len(widths) - 1, value, self.book.cell),
            ):
                if first < last:
                    self.sheet.merge_range(self.next, first, self.next, last, "", plain)
                if isinstance(told, int):
                    self.sheet.write_number(self.next, first, told, self.book.count)
                else:
                    self._write(self.next, first, told, plain)
            self.sheet.set_row(self.next, min(LINE * tall + 3, TALLEST))
            self.next += 1

    def _write(self, row: int, column: int, value: Value, plain: Any) -> None:
        book, sheet = self.book, self.sheet
        match value:
            case None:
                sheet.write_blank(row, column, None, plain)
            case (Verdict() as verdict, str(words)):
                sheet.write_string(row, column, f"{MARKS[verdict]} {safe(words)}".rstrip(), book.verdicts[verdict])
            case Linked(text, url):
                if link_target(url) is not None and len(url) <= LONGEST_LINK and self._links < MOST_LINKS:
                    self._links += 1
                    sheet.write_url(row, column, url, book.link, safe(text))
                else:
                    sheet.write_string(row, column, safe(text), plain)
            case Address(url):
                # Only what begins like an address of the web can stand uncut and unguarded: no program takes it for a formula.
                if link_target(url) is None or len(url) > LONGEST_LINK or self._links >= MOST_LINKS:
                    sheet.write_string(row, column, neutral(clean(url)), plain)
                else:
                    self._links += 1
                    sheet.write_url(row, column, url, book.link, url)
            case int():
                sheet.write_number(row, column, value, book.number)
            case float():
                sheet.write_number(row, column, value, book.decimal)
            case _:
                sheet.write_string(row, column, safe(str(value)), plain)

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
        case Address(url):
            return url
        case _:
            return "" if value is None else str(value)
