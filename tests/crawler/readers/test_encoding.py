from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.readers.encoding import decode

THAI = "แผนพัฒนาท้องถิ่น เทศบาลตำบลบ้านตัวอย่าง พ.ศ. ๒๕๖๘"


@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=TIS-620", "text/html; charset=windows-1252"])
def test_strict_utf8_wins_over_any_header(header: str | None) -> None:
    assert decode(THAI.encode(), header) == (THAI, "utf-8")


@pytest.mark.parametrize(
    "meta",
    ["", "TIS-620", "windows-874", "x-windows-874", "ISO-8859-11", "windows-1252", "UTF-8", "iso-8859-1"],
)
def test_thai_bytes_are_read_as_cp874_whatever_the_meta_tag_says(meta: str) -> None:
    html = f'<meta charset="{meta}"><p>{THAI}\xa0</p>'
    assert decode(html.encode("cp874"), "text/html; charset=UTF-8") == (html, "cp874")


def test_a_byte_order_mark_is_not_text() -> None:
    assert decode(b"\xef\xbb\xbf" + THAI.encode()) == (THAI, "utf-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_by_its_mark(encoding: str) -> None:
    assert decode(("\ufeff" + THAI).encode(encoding)) == (THAI, "utf-16")


def test_a_character_cut_off_at_the_end_is_left_out() -> None:
    assert decode(THAI.encode() + "ก".encode()[:2]) == (THAI, "utf-8")


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    text, encoding = decode((THAI * 5).encode() + b"\xe0\xb8<b>" + THAI.encode())
    assert encoding == "utf-8"
    assert text.count("\ufffd") == 1


def test_a_piece_pasted_in_cp874_into_a_utf8_page_is_read() -> None:
    body = f"<h1>{THAI * 20}</h1>".encode() + "<p>ข่าวประชาสัมพันธ์</p>".encode("cp874")
    text, encoding = decode(body)
    assert encoding == "utf-8"
    assert "<p>ข่าวประชาสัมพันธ์</p>" in text


def test_western_text_is_not_taken_for_thai() -> None:
    assert decode("Café Müller – résumé".encode("windows-1252")) == ("Café Müller – résumé", "windows-1252")


def test_a_declared_foreign_charset_that_fits_is_believed() -> None:
    assert decode("你好,世界".encode("gb18030"), "text/html; charset=gb2312") == ("你好,世界", "gb18030")


@given(st.binary(max_size=400))
def test_any_bytes_become_text(body: bytes) -> None:
    text, encoding = decode(body)
    assert isinstance(text, str)
    assert encoding
