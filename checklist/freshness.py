"""Of which period evidence is, and whether that is the period an item asks for.

The period is read from the content's own names first (title, heading), then from its text, and only then from the label
that points at it: a label's year is a claim about the label. For a file that is not read inside, label, row and file name
are all there is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from checklist.memory import remembered
from checklist.schema import PeriodRule
from checklist.today import Today
from core.periods import Mention, fiscal_bounds, fiscal_year_of
from core.periods import find_periods as read_periods
from core.thai import SHORT_TEXT

Fit = Literal["right", "stale", "undated", "not_needed"]

Source = Literal["title", "text", "label", "row", "heading", "table", "file_name", "dates"]
"""Where a period was read."""

LISTED_MONTHS = 3
"""Different months from which a text is a list of months."""

NEAR_TOP = 400
"""Characters from the top within which a page states its own period."""

HEADING_LENGTH = 70
"""Characters that a line over one year's part has at most."""

_OTHERS_PLAN = re.compile("ยุทธศาสตร์ชาติ|แผนแม่บท|แผนพัฒนาเศรษฐกิจ|แผนการปฏิรูป|แผนปฏิรูป|ยุทธศาสตร์จังหวัด|แผนพัฒนาจังหวัด|แผนพัฒนาภาค")
"""Plans of others, whose years a local plan quotes."""

_YEAR = re.compile(r"[2๒][5๕][\d๐-๙]{2}")
_ASSESSMENT = re.compile(r"(?<![A-Za-z])ITA(?![A-Za-z])|ประเมินคุณธรรมและความโปร่งใส")

_PERIODS = frozenset({"fiscal_year", "year", "span", "half", "quarter", "month_range", "month"})


def find_periods(text: str) -> tuple[Mention, ...]:
    """``core.periods.find_periods``, remembered: one page's text is asked for period, days and months of each subject."""
    if len(text) <= SHORT_TEXT:
        return _of_short(text)
    known = remembered()
    return _of_long(text) if known is None else known.find(text)


# Whole pages are few at a time, and large; labels are many.
_of_short = lru_cache(maxsize=1 << 13)(read_periods)
_of_long = lru_cache(maxsize=1 << 9)(read_periods)


@dataclass(frozen=True, slots=True)
class Reading:
    """The period of one piece of evidence."""

    fiscal_first: int
    fiscal_last: int
    """B.E. fiscal years, inclusive."""
    kind: str
    quote: str
    source: Source
    certain: bool
    first: date | None = None
    last: date | None = None
    alone: bool = False
    """Read by character recognition in one place only, with nothing beside it that says the same."""

    @property
    def words(self) -> str:
        if self.fiscal_first == self.fiscal_last:
            return str(self.fiscal_last)
        return f"{self.fiscal_first}-{self.fiscal_last}"


def read_period(text: str, source: Source, rule: PeriodRule | None = None) -> Reading | None:
    """The period a short text states; None where it states none. Days alone are not a period.

    ``rule``: what is asked for. The years of an assessment or of others' plans that a title names decide last, and where
    no plan is asked for, the span of a plan after the fiscal year itself.
    """
    mentions = [mention for mention in find_periods(text) if mention.role in {"content", "academic"}]
    if rule is not None:
        if rule != "covers_fy" and any(mention.kind == "fiscal_year" for mention in mentions):
            mentions = [mention for mention in mentions if mention.kind != "span"]
        own = [mention for mention in mentions if not (of_others(text, mention) or _of_assessment(text, mention))]
        mentions = own or mentions
    best = _strongest(mentions)
    if best is None:
        return None
    return Reading(
        best.fiscal_first,
        best.fiscal_last,
        best.kind,
        text[best.start : best.end],
        source,
        certain=best.certainty == "certain" and best.role == "content",
        first=best.first,
        last=best.last,
    )


def _strongest(mentions: Sequence[Mention]) -> Mention | None:
    """Of several periods in one text, the one it is about: halves and ranges with a year, then fiscal years, then years."""
    order = {"half": 0, "month_range": 0, "quarter": 1, "span": 1, "fiscal_year": 1, "month": 3, "year": 2}
    named = [mention for mention in mentions if mention.kind in _PERIODS and mention.certainty != "weak"]
    if not named:
        named = [mention for mention in mentions if mention.kind in _PERIODS]
    if not named:
        return None
    return min(named, key=lambda mention: (order[mention.kind], mention.certainty != "certain", mention.start))


def read_text_period(text: str, subject_words: str, rule: PeriodRule, year: int) -> Reading | None:
    """The period a page's own text speaks of: stated beside the subject's words, else near the top, else most often.

    A page that keeps several years under headings is of the year asked for where one of those headings names it.
    """
    mentions = [
        mention
        for mention in find_periods(text)
        if mention.role == "content" and mention.kind in _PERIODS and mention.certainty != "weak"
    ]
    mentions = [m for m in mentions if m.kind != "span" or not of_others(text, m)]
    if not mentions:
        return None
    chosen = _months(mentions, rule, year) or _stated(mentions, text, subject_words)
    reading = _reading_of(chosen, text)
    if fit(reading, rule, year) == "stale":
        for mention in mentions:
            other = replace(_reading_of(mention, text), certain=False)
            if mention.kind != "month" and _heads(mention, text) and fit(other, rule, year) == "right":
                return other
    return reading


def _of_assessment(text: str, mention: Mention) -> bool:
    """Whether a year is that of an ITA assessment which the text goes by."""
    before = text[max(0, mention.start - 40) : mention.start]
    named = _ASSESSMENT.search(before)
    return named is not None and not _YEAR.search(before, named.end())


def of_others(text: str, mention: Mention) -> bool:
    """Whether a span of years is that of a plan of others which the text quotes."""
    return _OTHERS_PLAN.search(text, max(0, mention.start - 70), mention.start) is not None


def _reading_of(mention: Mention, text: str) -> Reading:
    return Reading(
        mention.fiscal_first,
        mention.fiscal_last,
        mention.kind,
        text[mention.start : mention.end],
        "text",
        certain=mention.certainty == "certain" and mention.fiscal,
        first=mention.first,
        last=mention.last,
    )


def _months(mentions: Sequence[Mention], rule: PeriodRule, year: int) -> Mention | None:
    """Of a list of months, one of the year asked for if several are of it, else of the year most are of."""
    months = [mention for mention in mentions if mention.kind == "month"]
    if len({mention.first for mention in months}) < LISTED_MONTHS or len(months) * 2 < len(mentions):
        return None
    counts = Counter(mention.fiscal_last for mention in months)
    wanted = wanted_year(rule, year)
    best = wanted if counts[wanted] >= LISTED_MONTHS - 1 else max(counts, key=lambda number: (counts[number], number))
    return next(mention for mention in months if mention.fiscal_last == best)


def _stated(mentions: Sequence[Mention], text: str, subject_words: str) -> Mention:
    fiscal = [m for m in mentions if m.fiscal] or [m for m in mentions if m.kind != "month"] or list(mentions)
    at = text.find(subject_words) if subject_words else -1
    if at >= 0:
        near = [m for m in fiscal if at - 40 <= m.start <= at + len(subject_words) + 120]
        if near:
            return near[0]
    top = [mention for mention in fiscal if mention.start < NEAR_TOP]
    if top:
        return top[0]
    counts = Counter((mention.fiscal_first, mention.fiscal_last) for mention in fiscal)
    often, _ = max(counts.items(), key=lambda pair: (pair[1], pair[0][1]))
    return next(m for m in fiscal if (m.fiscal_first, m.fiscal_last) == often)


def _heads(mention: Mention, text: str) -> bool:
    """Whether a mention stands in a short line of its own, as a heading of a year does."""
    start = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    return (len(text) if end < 0 else end) - start <= HEADING_LENGTH


def days(text: str) -> tuple[Mention, ...]:
    """Days that a text gives its entries, import stamps left out: a day that most entries share was set by a machine."""
    found = [m for m in find_periods(text) if m.kind == "day" and m.role in {"content", "posted", "signed"}]
    counts = Counter(mention.first for mention in found)
    return tuple(
        mention for mention in found if not (counts[mention.first] >= 6 and counts[mention.first] > 0.6 * len(found))
    )


def read_days(text: str, today: Today) -> Reading | None:
    """The fiscal year of the newest day in a text that has come."""
    past = [mention for mention in days(text) if today.has_come(mention.first)]
    if not past:
        return None
    newest = max(past, key=lambda mention: mention.first)
    year = fiscal_year_of(newest.first)
    return Reading(
        year, year, "day", text[newest.start : newest.end], "dates", certain=True, first=newest.first, last=newest.first
    )


def fit(reading: Reading | None, rule: PeriodRule, year: int, *, last_date: date | None = None) -> Fit:
    """Whether a period is the one that fiscal year ``year`` (B.E.) asks for under ``rule``.

    ``last_date`` is the due side of a half year: a report of the whole year covers its first half.
    """
    if rule == "in_force":
        return "not_needed"
    if reading is None:
        return "undated"
    wanted = year - 1 if rule == "previous_fy" else year
    if (
        rule == "first_half"
        and reading.kind in {"half", "quarter", "month_range", "month"}
        and reading.first
        and reading.last
    ):
        start, _ = fiscal_bounds(year)
        half_end = last_date or date(start.year + 1, 3, 31)
        return "right" if reading.first <= half_end and reading.last >= start else "stale"
    return "right" if reading.fiscal_first <= wanted <= reading.fiscal_last else "stale"


def months_ended(year: int, today: Today) -> tuple[tuple[int, int], ...]:
    """The months of a fiscal year (B.E.) that have ended, from October on, as C.E. year and month."""
    start, _ = fiscal_bounds(year)
    months = [(start.year + (month > 12), (month - 1) % 12 + 1) for month in range(10, 22)]
    return tuple((ce, month) for ce, month in months if today.has_come(date(ce + month // 12, month % 12 + 1, 1)))


def wanted_words(rule: PeriodRule, year: int) -> tuple[str, str]:
    """The period an item asks for, in Thai and English."""
    match rule:
        case "in_force":
            return "ฉบับที่ใช้อยู่ในปัจจุบัน", "the one in force now"
        case "covers_fy":
            return f"แผนที่ครอบคลุมปีงบประมาณ พ.ศ. {year}", f"a plan that covers fiscal year {year}"
        case "fy":
            return f"ปีงบประมาณ พ.ศ. {year}", f"fiscal year {year}"
        case "first_half":
            return f"รอบ 6 เดือนแรก ปีงบประมาณ พ.ศ. {year}", f"first half of fiscal year {year}"
        case "previous_fy":
            return f"ปีงบประมาณ พ.ศ. {year - 1}", f"fiscal year {year - 1}"
        case "recent":
            return f"ข้อมูลภายในปีงบประมาณ พ.ศ. {year}", f"dated within fiscal year {year}"


def wanted_year(rule: PeriodRule, year: int) -> int:
    """The B.E. fiscal year whose content an item asks for."""
    return year - 1 if rule == "previous_fy" else year
