from __future__ import annotations

from datetime import UTC, date, datetime

from reports.dates import day, moment


def test_a_day_has_its_buddhist_year_in_thai() -> None:
    assert day(date(2025, 4, 30)).th == "30 เมษายน 2568"


def test_a_day_has_its_common_year_in_english() -> None:
    assert day(date(2024, 12, 1)).en == "1 December 2024"


def test_a_moment_is_told_in_thai_time_even_over_new_year() -> None:
    assert moment(datetime(2024, 12, 31, 17, 5, tzinfo=UTC)).th == "1 มกราคม 2568 เวลา 00:05 น."
