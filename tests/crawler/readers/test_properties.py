"""What files say of themselves, and the language of their text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.readers.properties import language_of, moment, own_title


@pytest.mark.parametrize(
    "title", ["Microsoft Word - ก.doc", "untitled", "Document1", "เอกสาร๑", "PowerPoint Presentation", "--"]
)
def test_a_program_s_own_title_is_none(title: str) -> None:
    assert own_title(title) == ""


def test_a_year_of_the_buddhist_era_is_taken_as_one() -> None:
    assert moment("2567-02-29T10:00:00Z") == datetime(2024, 2, 29, 10, tzinfo=UTC)


def test_a_time_without_a_zone_is_thailand_s() -> None:
    assert moment("2024-01-01T07:00:00") == datetime(2024, 1, 1, tzinfo=UTC)


def test_a_clock_that_was_never_set_says_nothing() -> None:
    assert moment("1601-01-01T00:00:00Z") is None


@pytest.mark.parametrize(
    ("text", "language"), [("แผนพัฒนา plan", "th"), ("a plan ก", "en"), ("план", "other"), ("123", "")]
)
def test_the_language_is_what_most_letters_are(text: str, language: str) -> None:
    assert language_of(text) == language
