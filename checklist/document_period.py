"""Of which period a file is, by its own words: title page, headings, running text, table heads, in that order.

What points at the file (label, row, file name) only claims a period. It decides where the file itself names none, and it
corroborates where the file's own year was read from a picture: character recognition takes ๖ for ๒ and ๙ for ๕.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from checklist.document_view import TITLE_LENGTH, DocumentView
from checklist.freshness import Reading, find_periods, fit, of_others, read_days, read_period, read_text_period
from checklist.schema import PeriodRule
from checklist.today import Today
from core.periods import fiscal_bounds
from core.snapshot import DocumentPage

HEADED_PAGES = 3
"""Pages whose table heads may say the period of the whole."""

SHEET_TITLE_LINES = 3
"""Lines at the top of a sheet that may be its title."""

SIGNATURE_LENGTH = 3000
"""Characters at the head of a paper, and at its end, where the day stands on which it was signed."""

_CONFUSED = (frozenset("26"), frozenset("59"), frozenset("17"), frozenset("38"), frozenset("08"), frozenset("36"))
"""Digits that character recognition takes for each other, in Thai or Arabic script."""


def read_document_period(
    view: DocumentView,
    subject_words: str,
    rule: PeriodRule,
    year: int,
    *,
    claimed: Reading | None,
    today: Today,
    running: bool = False,
) -> Reading | None:
    """The period of a file for an item of fiscal year ``year`` (B.E.); None where neither it nor its label states one.

    ``running``: the file is an entry of a running list (a notice), which is of the day it was signed.
    """
    signed = _signed(view, rule, today)
    if running and signed is not None:
        return signed
    own = _own(view, subject_words, rule, year, claimed)
    if own is not None and view.trust == "ocr":
        # Of the fiscal years to come, only the next is believed.
        near = _plans(own) or today.has_come(fiscal_bounds(own.fiscal_last - 1)[0])
        own = _corroborated(own, view, claimed) if near else None
    if own is not None:
        return own
    if claimed is not None:
        return replace(claimed, certain=False)
    return signed


def _signed(view: DocumentView, rule: PeriodRule, today: Today) -> Reading | None:
    """The fiscal year of the day a paper of one year bears at its head or end."""
    if rule not in {"fy", "recent"}:
        return None
    text = view.text
    ends = text if len(text) <= 2 * SIGNATURE_LENGTH else f"{text[:SIGNATURE_LENGTH]}\n{text[-SIGNATURE_LENGTH:]}"
    signed = read_days(ends, today)
    return replace(signed, certain=False, alone=view.trust == "ocr") if signed is not None else None


def _plans(reading: Reading) -> bool:
    """Whether a period reaches over years, as a plan's does; of anything else, a year to come was misread."""
    return reading.fiscal_first < reading.fiscal_last


def _own(
    view: DocumentView, subject_words: str, rule: PeriodRule, year: int, claimed: Reading | None
) -> Reading | None:
    titled = _titled(view, rule, year)
    if titled is not None:
        return titled
    text = (_planned(view) if rule == "covers_fy" else None) or read_text_period(
        view.flowing, subject_words, rule, year
    )
    for name in _table_names(view):
        headed = read_period(name, "table")
        if headed is not None and (
            text is None or (fit(text, rule, year) == "stale" and fit(headed, rule, year) == "right")
        ):
            return headed
    if text is None:
        return None
    if fit(text, rule, year) == "stale" and claimed is not None and fit(claimed, rule, year) == "right":
        # Running text speaks of other years too: the label's is believed where the text names it as well.
        wanted = (claimed.fiscal_first, claimed.fiscal_last)
        for mention in find_periods(view.flowing):
            if mention.role == "content" and (mention.fiscal_first, mention.fiscal_last) == wanted:
                return replace(claimed, certain=False)
    return text


def _titled(view: DocumentView, rule: PeriodRule, year: int) -> Reading | None:
    """The period that the title page states as a whole, a heading near the top, or a sheet's title or name.

    Of a workbook with a sheet a year, the sheet of the year asked for decides, whichever comes first.
    """
    sheets = [reading for page in view.pages if page.name and (reading := _of_sheet(page, rule)) is not None]
    if len(sheets) > 1:
        return next((one for one in sheets if fit(one, rule, year) == "right"), None) or max(
            sheets, key=lambda one: one.fiscal_last
        )
    reading = read_period(view.title, "title", rule)
    if reading is not None:
        return reading
    for heading in view.top_headings:
        reading = read_period(heading, "heading", rule)
        if reading is not None:
            return reading
    return sheets[0] if sheets and len(view.pages) == 1 else None


def _of_sheet(page: DocumentPage, rule: PeriodRule) -> Reading | None:
    """The period that a sheet states in its first lines, else in its name."""
    top = " ".join(page.text.split("\n")[:SHEET_TITLE_LINES])
    return read_period(top[:TITLE_LENGTH], "title", rule) or read_period(page.name, "heading", rule)


def _planned(view: DocumentView) -> Reading | None:
    """The years that a plan of several years speaks of most: single years in it are of laws, censuses and results."""
    text = view.flowing
    spans = [
        mention
        for mention in find_periods(text)
        if mention.kind == "span" and mention.role == "content" and not of_others(text, mention)
    ]
    if not spans:
        return None
    counts = Counter((mention.fiscal_first, mention.fiscal_last) for mention in spans)
    often = max(counts, key=lambda years: (counts[years], years[1]))
    first = next(mention for mention in spans if (mention.fiscal_first, mention.fiscal_last) == often)
    return Reading(*often, "span", text[first.start : first.end], "text", certain=first.certainty == "certain")


def _table_names(view: DocumentView) -> Iterator[str]:
    for page in view.pages[:HEADED_PAGES]:
        for table in page.tables:
            yield " ".join(table.head)


def _corroborated(reading: Reading, view: DocumentView, claimed: Reading | None) -> Reading:
    """A period read from a picture, certain only where something else says the same."""
    own = (reading.fiscal_first, reading.fiscal_last)
    if claimed is not None and (claimed.fiscal_first, claimed.fiscal_last) == own:
        return reading
    if claimed is not None and _confusable(claimed.fiscal_last, reading.fiscal_last):
        return replace(claimed, certain=False)
    lines = {
        view.flowing.count("\n", 0, mention.start)
        for mention in find_periods(view.flowing)
        if mention.role == "content" and (mention.fiscal_first, mention.fiscal_last) == own
    }
    if len(lines) >= 2:
        return reading
    return replace(reading, certain=False, alone=True)


def _confusable(one: int, other: int) -> bool:
    """Whether two years (B.E.) differ in one digit that character recognition may have misread."""
    pairs: list[frozenset[str]] = [frozenset((a, b)) for a, b in zip(str(one), str(other), strict=True) if a != b]
    return len(pairs) == 1 and pairs[0] in _CONFUSED
