"""The assessor's worksheet: declared links of many agencies with what was found, as an Excel workbook. It decides nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any
from unicodedata import category

import xlsxwriter

from core.audit import Audit, DeclaredCheck, DeclaredItem, Verdict
from core.declared import Refused
from core.tables import neutral
from reports.dates import day, moment
from reports.declared import answer, declared_words, not_seen
from reports.safety import clean, link_target
from reports.wording import wording

CELL = 1000
"""Characters of one cell; Excel takes 32,767, a person fewer."""
_MOST_LINKS = 60_000
"""Clickable addresses of one sheet; Excel takes 65,530."""
_LONGEST_LINK = 2000
_FONT = "Tahoma"
_MARKS = {
    Verdict.MET: "✓",
    Verdict.PARTIAL: "◐",
    Verdict.MISSING: "✕",
    Verdict.UNVERIFIED: "?",
    Verdict.NOT_DUE: "–",
}
"""Stand before the words, so that a print without colours says the same."""
_COLOURS = {
    Verdict.MET: ("#14633C", "#E2F3E8"),
    Verdict.PARTIAL: ("#854400", "#FDF0D8"),
    Verdict.MISSING: ("#A11F2B", "#FCE8E7"),
    Verdict.UNVERIFIED: ("#474C91", "#EAEBF8"),
    Verdict.NOT_DUE: ("#52606A", "#EBEFF1"),
}
_LINKS = (
    ("agency", 18), ("code", 6), ("url", 28), ("verdict", 16), ("reason", 28), ("evidence", 30), ("period", 10),
    ("suggestion", 34), ("decision", 12), ("note", 16), ("item", 30), ("lacking", 26), ("opens", 13), ("place", 14),
    ("from_home", 16), ("together", 16), ("found", 16), ("found_at", 30), ("beside", 34), ("row", 8),
)  # fmt: skip
"""Columns with their widths in characters; those up to the note are printed."""
_PRINTED = 10
_URL = re.compile(r"https?://\S+")
_ADDRESSES = frozenset(("url", "found_at"))
_LINE, _TALLEST = 15.0, 300.0
"""Points: one line of a cell, and the highest row."""
_SUMMARY = (
    ("agency", 30), ("site", 32), ("state", 26), ("count", 10), (Verdict.MET, 10), (Verdict.PARTIAL, 14),
    (Verdict.MISSING, 12), (Verdict.UNVERIFIED, 14), (Verdict.NOT_DUE, 12), ("undeclared", 14), ("checked", 22),
)  # fmt: skip
_REFUSED = (("row", 10), ("agency", 30), ("text", 60), ("why", 60))


@dataclass(frozen=True, slots=True)
class Entry:
    """One agency of a worksheet."""

    agency: str
    site: str
    """Empty where no main site was named."""
    audit: Audit | None
    trouble: str = ""
    """Why there is no audit, in a sentence."""
    links: Sequence[tuple[str, str, str, int]] = field(default=())
    """Code, address as it was checked, address as submitted, and row of the file."""


def worksheet(
    entries: Iterable[Entry], refused: Sequence[Refused], year: int, as_of: date, titles: dict[str, str]
) -> bytes:
    """An .xlsx file: a row for each link, a row for each agency, and the rows of the file that were not used.

    ``titles``: the items' titles by code. The same input gives the same bytes.
    """
    kept = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(kept, options) as book:
        book.set_properties({"created": datetime.combine(as_of, time(), UTC).replace(tzinfo=None)})
        writer = _Writer(book, titles)
        writer.write(list(entries), refused, year, as_of)
    return kept.getvalue()


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any, titles: dict[str, str]) -> None:
        self.book, self.titles, self.words = book, titles, declared_words()
        plain = {"font_name": _FONT, "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
        plain["border_color"] = "#B9C4C9"
        self.cell = book.add_format(plain)
        self.quiet = book.add_format({**plain, "font_color": "#51616B", "italic": True})
        self.link = book.add_format({**plain, "font_color": "#0B5A78", "underline": 1})
        self.number = book.add_format({**plain, "align": "center"})
        self.head = book.add_format(
            {**plain, "bold": True, "bg_color": "#0F4C5C", "font_color": "#FFFFFF", "valign": "vcenter"}
        )
        self.title = book.add_format({"font_name": _FONT, "font_size": 14, "bold": True, "font_color": "#0F4C5C"})
        self.note = book.add_format({"font_name": _FONT, "font_size": 10, "font_color": "#51616B"})
        self.total = book.add_format({**plain, "bold": True, "align": "center", "bg_color": "#E6F0F2"})
        self.verdicts = {
            verdict: book.add_format({**plain, "bold": True, "font_color": ink, "bg_color": paper})
            for verdict, (ink, paper) in _COLOURS.items()
        }

    def write(self, entries: Sequence[Entry], refused: Sequence[Refused], year: int, as_of: date) -> None:
        names = self.words.sheet
        links = self.book.add_worksheet(names["links"].th)
        summary = self.book.add_worksheet(names["summary"].th)
        left = self.book.add_worksheet(names["refused"].th) if refused else None
        heading, judged = names["heading"].th.format(year=year), names["as_of"].th.format(day=day(as_of).th)
        top = 3
        for sheet in (links, summary):
            sheet.write_string(0, 0, f"{heading} · {judged}", self.title)
            sheet.write_string(1, 0, names["explained"].th, self.note)
        row = self._heads(links, top, _LINKS, frozen=3)
        for entry in entries:
            row = self._entry(links, row, entry)
        self._ends(links, top, row, len(_LINKS))
        links.print_area(0, 0, max(row - 1, top), _PRINTED - 1)
        place = [name for name, _ in _LINKS].index("decision")
        if row > top + 1:
            choices = [self.words.verdict[verdict].th for verdict in (Verdict.MET, Verdict.MISSING)]
            offered = {"validate": "list", "source": choices, "ignore_blank": True}
            links.data_validation(top + 1, place, row - 1, place, offered)
        self._summary(summary, top, entries)
        if left is not None:
            row = self._heads(left, 0, _REFUSED, frozen=0)
            for one in refused:
                left.set_row(row, _LINE * max(_lines(one.text, 60), _lines(one.why.th, 60)) + 3)
                self._put(left, row, (one.row, one.agency, one.text, one.why.th))
                row += 1
            self._ends(left, 0, row, len(_REFUSED))

    # --- a row for each link

    def _entry(self, sheet: Any, row: int, entry: Entry) -> int:
        """The rows of one agency; the row after them."""
        whose = {"agency": entry.agency or entry.site}
        known = {(item.code, check.url): (item, check) for item in self._items(entry) for check in item.links}
        for code, url, submitted, number in sorted(entry.links, key=lambda one: (_order(one[0]), one[3])):
            found = known.get((code, url))
            own = {**whose, "code": code, "item": self.titles.get(code, ""), "url": submitted, "row": number}
            if found is None:
                trouble = f"{self.words.sheet['not_checked'].th}: {entry.trouble}"
                self._row(sheet, row, {**own, "verdict": Verdict.UNVERIFIED, "reason": trouble})
            else:
                self._row(sheet, row, {**own, **self._cells(*found)})
            row += 1
        declared = {code for code, _, _, _ in entry.links}
        for item in entry.audit.items if entry.audit is not None else ():
            if item.code not in declared and item.verdict is not Verdict.NOT_DUE:
                told = {"code": item.code, "item": item.title, "url": self.words.sheet["not_declared"].th}
                first = item.evidence[0].url if item.evidence else ""
                search = f"{self.words.page['found'].th}: {wording().verdict[item.verdict].th}"
                found_here = {"reason": search, "found": item.verdict, "found_at": first, "beside": item.reason}
                self._row(sheet, row, {**whose, **told, **found_here}, quiet=True)
                row += 1
        return row

    def _cells(self, item: DeclaredItem, check: DeclaredCheck) -> dict[str, Any]:
        """What is told of one link, by column."""
        words = self.words
        title = check.title if check.title not in check.quote else ""
        where = " · ".join(part for part in (title, check.quote) if part) if check.opens else ""
        year = f"\n[{check.year_quote}]" if check.year_quote and check.year_quote not in where else ""
        fit = words.fit[check.fit].th if check.fit is not None else ""
        return {
            "verdict": check.verdict,
            "reason": check.reason + (f" ({words.page['final'].th} {check.final})" if check.final else ""),
            "evidence": where + year,
            "period": " ".join(part for part in (check.period, fit) if part),
            "lacking": ", ".join(element.title for element in not_seen(check)),
            "opens": words.opens[answer(check.opens)].th + (f" ({check.status})" if check.status else ""),
            "place": words.place[check.place].th,
            "from_home": words.from_home[answer(check.from_home)].th if check.opens else "",
            "suggestion": check.suggestion,
            "together": item.verdict,
            "found": item.found if item.found is not None else words.sheet["not_searched"].th,
            "found_at": item.places[0].url if item.places else "",
            "beside": item.beside,
        }

    def _row(self, sheet: Any, row: int, cells: dict[str, Any], *, quiet: bool = False) -> None:
        # An address has no blanks to break at.
        tall = max(_lines(str(cells.get(name, "")), width) for name, width in _LINKS if name not in _ADDRESSES)
        sheet.set_row(row, min(_LINE * tall + 3, _TALLEST))
        for column, (name, _) in enumerate(_LINKS):
            value = cells.get(name, "")
            if isinstance(value, Verdict):
                words = wording().verdict_short if name == "found" else self.words.verdict
                sheet.write_string(row, column, f"{_MARKS[value]} {words[value].th}", self.verdicts[value])
            elif isinstance(value, int):
                sheet.write_number(row, column, value, self.number)
            elif name in _ADDRESSES and row < _MOST_LINKS and _clickable(value):
                sheet.write_url(row, column, value, self.link, _safe(value))
            else:
                sheet.write_string(row, column, _safe(value), self.quiet if quiet else self.cell)

    def _items(self, entry: Entry) -> tuple[DeclaredItem, ...]:
        return entry.audit.declared if entry.audit is not None else ()

    # --- a row for each agency

    def _summary(self, sheet: Any, top: int, entries: Sequence[Entry]) -> None:
        row = self._heads(sheet, top, _SUMMARY, frozen=1)
        first, sums = row, Counter[int]()
        for entry in entries:
            counts = Counter(check.verdict for item in self._items(entry) for check in item.links)
            declared = {code for code, _, _, _ in entry.links}
            items = entry.audit.items if entry.audit is not None else ()
            due = [item for item in items if item.verdict is not Verdict.NOT_DUE and item.code not in declared]
            numbers: dict[str, Any] = (
                {verdict: counts[verdict] for verdict in Verdict} if entry.audit is not None else {}
            )
            cells = {
                "agency": entry.agency or entry.site,
                "site": entry.site,
                "state": self._state(entry),
                "count": len(entry.links),
                "undeclared": len(due) if items else "",
                "checked": _moment(entry.audit),
                **numbers,
            }
            sheet.set_row(row, _LINE * max(_lines(str(cells.get(name, "")), width) for name, width in _SUMMARY) + 3)
            values = [cells.get(name, "") for name, _ in _SUMMARY]
            sums.update({column: value for column, value in enumerate(values) if isinstance(value, int)})
            self._put(sheet, row, values)
            row += 1
        if row > first:
            sheet.write_string(row, 0, self.words.sheet["total"].th, self.total)
            for column, (name, _) in enumerate(_SUMMARY):
                if isinstance(name, Verdict) or name in {"count", "undeclared"}:
                    letter = chr(ord("A") + column)
                    # SUBTOTAL counts what a filter leaves.
                    formula = f"=SUBTOTAL(109,{letter}{first + 1}:{letter}{row})"
                    sheet.write_formula(row, column, formula, self.total, sums[column])
                elif column:
                    sheet.write_blank(row, column, None, self.total)
        self._ends(sheet, top, row, len(_SUMMARY))

    def _state(self, entry: Entry) -> str:
        words = self.words.sheet
        if entry.audit is None:
            return f"{words['not_checked'].th}: {entry.trouble}"
        if not entry.site:
            return words["no_site"].th
        crawl = entry.audit.crawl
        return words[crawl.state].th + (f": {crawl.why}" if crawl.why else "")

    # --- sheets

    def _heads(self, sheet: Any, top: int, columns: Sequence[tuple[str, int]], *, frozen: int) -> int:
        """Writes the headings; the row below them."""
        for column, (name, width) in enumerate(columns):
            words = self.words.verdict[name] if isinstance(name, Verdict) else self.words.sheet[name]
            sheet.write_string(top, column, words.th, self.head)
            sheet.set_column(column, column, width)
        sheet.set_row(top, 32)
        sheet.freeze_panes(top + 1, frozen)
        sheet.repeat_rows(top)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.3, 0.3, 0.5, 0.5)
        sheet.set_footer("&L&F&R&P / &N")
        return top + 1

    @staticmethod
    def _ends(sheet: Any, top: int, row: int, columns: int) -> None:
        sheet.autofilter(top, 0, max(row - 1, top), columns - 1)

    def _put(self, sheet: Any, row: int, values: Sequence[Any]) -> None:
        for column, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, column, value, self.number)
            else:
                sheet.write_string(row, column, _safe(value), self.cell)


def _safe(text: str) -> str:
    """What stands in a cell: no formula, nothing that hides or reorders text."""
    text = clean(text)
    return neutral(text if len(text) <= CELL else f"{text[: CELL - 1]}…")


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a cell, rather too many; marks above and below letters take no room."""
    text = _URL.sub("x" * 20, text)
    return sum(1 + int(0.95 * sum(category(letter) != "Mn" for letter in line)) // width for line in text.split("\n"))


def _clickable(url: str) -> bool:
    return link_target(url) is not None and len(url) <= _LONGEST_LINK


def _moment(audit: Audit | None) -> str:
    return moment(audit.fetched).th if audit is not None else ""


def _order(code: str) -> int:
    return int(code.removeprefix("O"))
