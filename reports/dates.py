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


def moment(value: datetime) -> Phrase:
    """An aware datetime as day and minute of Thai time: ``30 เมษายน 2568 เวลา 09:00 น.``."""
    local = value.astimezone(BANGKOK)
    words = day(local.date())
    return Phrase(th=f"{words.th} เวลา {local:%H:%M} น.", en=f"{words.en}, {local:%H:%M} (Thai time)")
