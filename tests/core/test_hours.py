from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from core.exceptions import UsageError
from core.hours import clock, is_quiet, spans


def test_a_time_of_the_day_is_read() -> None:
    assert clock("8:05") == time(8, 5)
    assert clock(" 20.30 ") == time(20, 30)


@pytest.mark.parametrize("text", ["", "24:00", "8", "20:60", "noon"])
def test_what_is_no_time_is_refused_with_the_mend(text: str) -> None:
    with pytest.raises(UsageError, match="write it like 20:00"):
        clock(text)


def test_a_span_needs_an_end() -> None:
    assert spans("") == ()
    with pytest.raises(UsageError, match="08:30-16:30"):
        spans("08:30")


@pytest.mark.parametrize(
    ("hour", "quiet"), [(1, False), (2, True), (9, False), (15, True), (16, True), (23, False)], ids=str
)
def test_quiet_hours_are_those_of_thailand_and_may_go_past_midnight(hour: int, quiet: bool) -> None:
    assert is_quiet("08:30-16:00,22:00-01:00", datetime(2026, 1, 4, hour, tzinfo=UTC)) is quiet
