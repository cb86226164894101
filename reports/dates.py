"""Dates as people read them: Thai months with B.E. years, English months with C.E. years."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from core.causes import Phrase

_THAI_MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
_THAI_SHORT = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
BANGKOK = timezone(timedelta(hours=7))
"""Thailand keeps one time all year."""

BUDDHIST_ERA = 543
"""Years that B.E. runs ahead of C.E."""


def day(value: date) -> Phrase:
    """``2025-04-30`` as ``30 เมษายน 2568`` and ``30 April 2025``."""
    return Phrase(
        th=f"{value.day} {_THAI_MONTHS[value.month - 1]} {value.year + BUDDHIST_ERA}",
        en=f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}",
    )


def short_day(value: date) -> str:
    """``2025-04-30`` as ``30 เม.ย. 2568``: for narrow columns."""
    return f"{value.day} {_THAI_SHORT[value.month - 1]} {value.year + BUDDHIST_ERA}"


def short_months(first: date, last: date) -> str:
    """The months of two days: ``ก.พ. – เม.ย. 2568``, ``ธ.ค. 2567 – ม.ค. 2568``, or one month alone."""
    begin, end = (f"{_THAI_SHORT[value.month - 1]} {value.year + BUDDHIST_ERA}" for value in (first, last))
    if begin == end:
        return end
    return f"{begin if first.year != last.year else _THAI_SHORT[first.month - 1]} – {end}"


def moment(value: datetime) -> Phrase:
    """An aware datetime as day and minute of Thai time: ``30 เมษายน 2568 เวลา 09:00 น.``."""
    local = value.astimezone(BANGKOK)
    words = day(local.date())
    return Phrase(th=f"{words.th} เวลา {local:%H:%M} น.", en=f"{words.en}, {local:%H:%M} (Thai time)")
