"""Hours of the day in Thailand, as schedules name them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone

from core.exceptions import UsageError

THAILAND = timezone(timedelta(hours=7))
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")


def clock(text: str) -> time:
    """A time of the day, written ``20:00``. Raises ``UsageError``."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise UsageError(f"{text!r} is no time of the day; write it like 20:00")
    return time(int(found[1]), int(found[2]))


def spans(text: str) -> tuple[tuple[time, time], ...]:
    """Spans of hours, written ``08:30-16:30`` with commas between; empty text: none. One whose end is not after its begin goes
    past midnight. Raises ``UsageError``.
    """
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        begin, dash, end = part.partition("-")
        if not dash:
            raise UsageError(f"{part!r} is no span of hours; write it like 08:30-16:30")
        found.append((clock(begin), clock(end)))
    return tuple(found)


def is_quiet(text: str, now: datetime) -> bool:
    """Whether an aware moment lies in one of the spans, in Thailand."""
    at = now.astimezone(THAILAND).time()
    return any(begin <= at < end if begin < end else at >= begin or at < end for begin, end in spans(text))
