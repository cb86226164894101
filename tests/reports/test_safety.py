from __future__ import annotations

import pytest

from reports.safety import SHOWN_CHARACTERS, clean, link_target, marked, shown


@pytest.mark.parametrize(
    "url", ["https://www.bantuayang.example/a?b=1#c", "HTTP://bantuayang.example", "http://[::1]/"]
)
def test_web_addresses_become_links(url: str) -> None:
    assert link_target(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "JaVaScRiPt:alert(1)//https://bantuayang.example/",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//bantuayang.example/",
        "/relative",
        "https://",
        "https:///path",
        "https://bantuayang.example/a b",
        "https://bantuayang.example/\u202efdp.exe",
        "\x01https://bantuayang.example/",
    ],
)
def test_everything_else_stays_text(url: str) -> None:
    assert link_target(url) is None


def test_a_percent_encoded_thai_address_is_shown_in_letters() -> None:
    assert shown("https://bantuayang.example/%E0%B9%81%E0%B8%9C%E0%B8%99") == "https://bantuayang.example/แผน"


def test_an_address_in_another_encoding_is_shown_as_written() -> None:
    assert shown("https://bantuayang.example/%E1%BC") == "https://bantuayang.example/%E1%BC"


def test_a_very_long_address_keeps_its_beginning_and_its_end() -> None:
    text = shown("https://bantuayang.example/" + "a" * 5000 + "end.pdf")
    assert text.startswith("https://bantuayang.example/")
    assert text.endswith("end.pdf")
    assert len(text) == SHOWN_CHARACTERS + len(" … ")


def test_an_encoded_mark_that_turns_the_reading_direction_is_not_shown() -> None:
    assert shown("https://bantuayang.example/%E2%80%AEfdp.exe") == "https://bantuayang.example/fdp.exe"


def test_control_characters_are_taken_out_and_thai_marks_are_kept() -> None:
    assert clean("\x00น้ำ\x1b[31m\u202e ปี\u200bนี้") == "น้ำ[31m ปี\u200bนี้"


def test_a_quote_is_escaped_around_and_inside_its_mark() -> None:
    assert str(marked("<b>ปี <i>2568</b>", "<i>2568")) == "&lt;b&gt;ปี <mark>&lt;i&gt;2568</mark>&lt;/b&gt;"


@pytest.mark.parametrize("words", ["", "2569"])
def test_a_quote_without_the_words_has_no_mark(words: str) -> None:
    assert str(marked("ปี 2568 & <x>", words)) == "ปี 2568 &amp; &lt;x&gt;"
