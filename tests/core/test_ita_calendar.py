"""The assessment's calendar as far as it is known."""

from __future__ import annotations

import pytest

from core.ita_calendar import ita_calendar
from reports.dates import day


@pytest.mark.parametrize("year", sorted(ita_calendar().oit_entry))
def test_the_last_day_in_words_is_that_day(year: int) -> None:
    window = ita_calendar().oit_entry[year]

    assert window.ends.th == day(window.last).th
    assert window.ends.en.startswith(f"{window.last.day} ")
    assert window.ends.en.endswith(f"{year} ({window.last.year})")


@pytest.mark.parametrize("year", sorted(ita_calendar().oit_entry))
def test_a_window_opens_before_it_closes_in_its_fiscal_year(year: int) -> None:
    window = ita_calendar().oit_entry[year]

    assert window.last.year + 543 == year
    assert window.first is None or window.first < window.last


def test_a_year_that_nobody_knows_has_no_window() -> None:
    assert 2569 not in ita_calendar().oit_entry
