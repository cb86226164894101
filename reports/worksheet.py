"""The assessor's worksheet: declared links of many agencies with what was found, as an Excel workbook. It decides nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from core.audit import Audit, DeclaredCheck, DeclaredItem, Verdict
from core.declared import Refused
from reports.dates import day, moment
from reports.declared import answer, declared_words, not_seen
from reports.linked import Linked
from reports.sheets import Book, Sheet, Value
from reports.wording import wording

_Cells = dict[str, str | int | Verdict]
"""What stands in a row, by column."""
_LINKS = (
    ("agency", 18), ("code", 6), ("url", 28), ("verdict", 16), ("reason", 28), ("evidence", 30), ("period", 10),
    ("suggestion", 34), ("decision", 12), ("note", 16), ("item", 30), ("lacking", 26), ("opens", 13), ("place", 14),
    ("from_home", 16), ("together", 16), ("found", 16), ("found_at", 30), ("beside", 34), ("row", 8),
)  # fmt: skip
"""Columns with their widths in characters; those up to the note are printed."""
_PRINTED = 10
_ADDRESSES = frozenset(("url", "found_at"))
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
    words = declared_words()
    writer = _Writer(
        Book(words.sheet["heading"].th.format(year=year), created=datetime.combine(as_of, time(), UTC)), titles
    )
    return writer.written(list(entries), refused, year, as_of)


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Book, titles: dict[str, str]) -> None:
        self.book, self.titles, self.words = book, titles, declared_words()

    def written(self, entries: Sequence[Entry], refused: Sequence[Refused], year: int, as_of: date) -> bytes:
        names = self.words.sheet
        title = f"{names['heading'].th.format(year=year)} · {names['as_of'].th.format(day=day(as_of).th)}"
        above = [names["explained"].th]
        links = self.book.sheet(
            names["links"].th, self._heads(_LINKS), title=title, notes=above, frozen=3, printed=_PRINTED
        )
        summary = self.book.sheet(names["summary"].th, self._heads(_SUMMARY), title=title, notes=above, frozen=1)
        for entry in entries:
            self._entry(links, entry)
        place = [name for name, _ in _LINKS].index("decision")
        links.choices(place, [self.words.verdict[verdict].th for verdict in (Verdict.MET, Verdict.MISSING)])
        self._summary(summary, entries)
        if refused:
            left = self.book.sheet(names["refused"].th, self._heads(_REFUSED))
            for one in refused:
                left.row((one.row, one.agency, one.text, one.why.th))
        return self.book.packed()

    def _heads(self, columns: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
        words = self.words
        return [
            ((words.verdict[name] if isinstance(name, Verdict) else words.sheet[name]).th, width)
            for name, width in columns
        ]

    # --- a row for each link

    def _entry(self, sheet: Sheet, entry: Entry) -> None:
        """The rows of one agency."""
        whose = {"agency": entry.agency or entry.site}
        known = {(item.code, check.url): (item, check) for item in self._items(entry) for check in item.links}
        for code, url, submitted, number in sorted(entry.links, key=lambda one: (_order(one[0]), one[3])):
            found = known.get((code, url))
            own: _Cells = {**whose, "code": code, "item": self.titles.get(code, ""), "url": submitted, "row": number}
            if found is None:
                trouble = f"{self.words.sheet['not_checked'].th}: {entry.trouble}"
                self._row(sheet, {**own, "verdict": Verdict.UNVERIFIED, "reason": trouble})
            else:
                self._row(sheet, {**own, **self._cells(*found)})
        declared = {code for code, _, _, _ in entry.links}
        for item in entry.audit.items if entry.audit is not None else ():
            if item.code not in declared and item.verdict is not Verdict.NOT_DUE:
                told = {"code": item.code, "item": item.title, "url": self.words.sheet["not_declared"].th}
                first = item.evidence[0].url if item.evidence else ""
                search = f"{self.words.page['found'].th}: {wording().verdict[item.verdict].th}"
                found_here = {"reason": search, "found": item.verdict, "found_at": first, "beside": item.reason}
                self._row(sheet, {**whose, **told, **found_here}, quiet=True)

    def _cells(self, item: DeclaredItem, check: DeclaredCheck) -> _Cells:
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

    def _row(self, sheet: Sheet, cells: _Cells, *, quiet: bool = False) -> None:
        sheet.row([self._value(name, cells.get(name, "")) for name, _ in _LINKS], quiet=quiet)

    def _value(self, name: str, value: str | int | Verdict) -> Value:
        if isinstance(value, Verdict):
            return value, (wording().verdict_short if name == "found" else self.words.verdict)[value].th
        return Linked(value, value) if name in _ADDRESSES and isinstance(value, str) else value

    def _items(self, entry: Entry) -> tuple[DeclaredItem, ...]:
        return entry.audit.declared if entry.audit is not None else ()

    # --- a row for each agency

    def _summary(self, sheet: Sheet, entries: Sequence[Entry]) -> None:
        summed = [
            column
            for column, (name, _) in enumerate(_SUMMARY)
            if isinstance(name, Verdict) or name in {"count", "undeclared"}
        ]
        sums = Counter[int]()
        for entry in entries:
            counts = Counter(check.verdict for item in self._items(entry) for check in item.links)
            declared = {code for code, _, _, _ in entry.links}
            items = entry.audit.items if entry.audit is not None else ()
            due = [item for item in items if item.verdict is not Verdict.NOT_DUE and item.code not in declared]
            cells: dict[str, str | int] = {
                "agency": entry.agency or entry.site,
                "site": entry.site,
                "state": self._state(entry),
                "count": len(entry.links),
                "undeclared": len(due) if items else "",
                "checked": _moment(entry.audit),
            }
            if entry.audit is not None:
                cells |= {verdict: counts[verdict] for verdict in Verdict}
            values = [cells.get(name, "") for name, _ in _SUMMARY]
            sums.update({column: value for column, value in enumerate(values) if isinstance(value, int)})
            sheet.row(values)
        if entries:
            sheet.sums(self.words.sheet["total"].th, summed, sums)

    def _state(self, entry: Entry) -> str:
        words = self.words.sheet
        if entry.audit is None:
            return f"{words['not_checked'].th}: {entry.trouble}"
        if not entry.site:
            return words["no_site"].th
        crawl = entry.audit.crawl
        return words[crawl.state].th + (f": {crawl.why}" if crawl.why else "")


def _moment(audit: Audit | None) -> str:
    return moment(audit.fetched).th if audit is not None else ""


def _order(code: str) -> int:
    return int(code.removeprefix("O"))
