"""Until when something is to be done, as a plan proposes it: from the fiscal calendar and the work that a gap takes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.audit import Item
from core.ita_calendar import Window, ita_calendar
from core.periods import fiscal_bounds
from reports.dates import short_day, short_months
from reports.plan_words import plan_words

_DAYS = {"check": 15, "access": 30, 1: 30, 2: 60, 3: 90}
"""Days that a measure of a class, or else of an effort, is given; the end is the last day of that month."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """From when until when something is to be done."""

    first: date
    last: date
    words: tuple[str, ...]
    """The months, and the last day with why it is that day, in Thai."""


def spell(as_of: date, year: int, kind: str, effort: int) -> Deadline:
    """From the audit's day to the end of a month, but not past the entry of links nor the fiscal year. ``kind``: of the measure
    (``reports.measures``); ``effort``: 1 to 3, as ``reports.summary`` has it; ``year``: B.E.
    """
    said = plan_words().dates
    begin = max(as_of, fiscal_bounds(year)[0])
    aim = begin + timedelta(days=_DAYS[kind if kind in _DAYS else effort])
    last, sentence = _month_end(aim), said["until"]
    window, closing = entry_window(year), fiscal_bounds(year)[1]
    if window is not None and begin <= window.last < last:
        last, sentence = window.last, said["until_window"]
    if closing < last:
        last, sentence = closing, said["until_fiscal_year"]
    return Deadline(begin, last, (short_months(begin, last), sentence.format(day=short_day(last))))


def prepared(items: Sequence[Item], year: int) -> Deadline:
    """For items that are not due yet: from the first day on which one is, to the end of the last one's month."""
    first = min(item.due for item in items)
    last = max(min(_month_end(max(item.due for item in items)), fiscal_bounds(year)[1]), first)
    return Deadline(first, last, (short_months(first, last), plan_words().dates["until"].format(day=short_day(last))))


def all_year(as_of: date, year: int) -> Deadline:
    """From the audit's day to the end of the fiscal year."""
    said, (opening, closing) = plan_words().dates, fiscal_bounds(year)
    begin = max(as_of, opening)
    return Deadline(
        begin, closing, (short_months(begin, closing), said["until_fiscal_year"].format(day=short_day(closing)))
    )


def entry_window(year: int) -> Window | None:
    """When links of a fiscal year are entered in the assessment system, where it is known."""
    return ita_calendar().oit_entry.get(year)


def _month_end(value: date) -> date:
    return value.replace(day=monthrange(value.year, value.month)[1])
