from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.snapshot import Table
from crawler.readers.limits import Limits, Unreadable
from crawler.readers.plain import read_csv, read_txt

LIMITS = Limits()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_every_encoding_that_thai_offices_use(encoding: str) -> None:
    inside = read_txt("ประกาศเทศบาล\r\nเรื่อง\tนโยบาย 2568 \r\n".encode(encoding), LIMITS)
    assert inside.pages[0].text == "ประกาศเทศบาล\nเรื่อง\tนโยบาย 2568"
    assert (inside.language, inside.text_quality) == ("th", "good")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp874", "utf-16"])
def test_values_are_told_apart_by_whatever_stands_between_them(delimiter: str, encoding: str) -> None:
    lines = [("ลำดับ", "โครงการ", "บาท"), ("1", "ถนน", "5000"), ("2", "ไฟฟ้า", "300")]
    page = read_csv("\n".join(map(delimiter.join, lines)).encode(encoding), LIMITS).pages[0]
    assert page.tables == (Table(head=("ลำดับ", "โครงการ", "บาท"), rows=2),)
    assert page.text.splitlines()[1] == "1\tถนน\t5000"


def test_a_quoted_value_may_hold_commas_and_line_ends() -> None:
    page = read_csv('ที่,ชื่อ\n1,"ถนน, สาย\nแรก"\n'.encode(), LIMITS).pages[0]
    assert page.text == "ที่\tชื่อ\n1\tถนน, สาย แรก"


def test_a_quotation_mark_that_never_closes_swallows_no_rows() -> None:
    body = "ที่,ชื่อ\n" + '1,"ค้าง\n' + "".join(f"{number},ถนน\n" for number in range(2, 60))
    assert read_csv(body.encode(), LIMITS).pages[0].tables[0].rows == 59


def test_excels_first_line_names_the_delimiter() -> None:
    assert read_csv("sep=;\nก;ข,ค\n1;2\n".encode(), LIMITS).pages[0].tables[0].head == ("ก", "ข,ค")


def test_commas_inside_amounts_and_prose_part_no_values() -> None:
    prose = [f"ย่อหน้าที่ {number} ใช้เงิน 1,234,567.89 บาท" for number in range(60)]
    body = "\n".join([*prose, "ที่;โครงการ;บาท", "1;ถนน;120,000", "2;ไฟฟ้า;๔๕๐,๐๐๐"])
    page = read_csv(body.encode(), LIMITS).pages[0]
    assert page.tables == (Table(head=("ที่", "โครงการ", "บาท"), rows=2),)
    assert page.text.splitlines()[-2:] == ["1\tถนน\t120,000", "2\tไฟฟ้า\t๔๕๐,๐๐๐"]


def test_the_first_line_and_what_announces_a_part_are_headings_of_a_text() -> None:
    lines = [
        "รายงานประจำปี",
        "ส่วนที่ 1 บทนำ ........ 3",
        "ข้อความ",
        "ส่วนที่ ๑ บทนำ",
        "ประกาศมา ณ วันที่ 1 ตุลาคม",
        "ประกาศเทศบาล เรื่อง แผน",
    ]
    page = read_txt("\n".join(lines).encode(), LIMITS).pages[0]
    assert page.headings == ("รายงานประจำปี", "ส่วนที่ ๑ บทนำ", "ประกาศเทศบาล เรื่อง แผน")


def test_a_list_of_notices_is_no_list_of_headings() -> None:
    lines = [f"ประกาศเทศบาล เรื่อง จ้างงานที่ {number}" for number in range(30)]
    assert read_txt("\n".join(lines).encode(), LIMITS).pages[0].headings == (lines[0],)


def test_a_table_set_by_tabs_is_found_under_its_caption() -> None:
    lines = ["หนังสือ", "ข้อความ", "แผนงาน", "ที่\tโครงการ\tบาท", "1\tถนน\t5,000", "2\tไฟฟ้า\t300", "จบ"]
    page = read_txt("\n".join(lines).encode(), LIMITS).pages[0]
    assert page.tables == (Table(head=("ที่", "โครงการ", "บาท"), rows=2),)
    assert page.headings == ("หนังสือ", "แผนงาน")


def test_the_head_of_a_letter_is_no_table() -> None:
    lines = ["ที่\tทต ๑", "เรื่อง\tขอเชิญ", "เรียน\tกำนัน", "ข้อความ"]
    assert read_txt("\n".join(lines).encode(), LIMITS).pages[0].tables == ()


def test_values_without_a_head_have_a_table_without_titles() -> None:
    page = read_csv("1,ถนน,ร้านหนึ่ง,5000\n2,ไฟฟ้า,ร้านสอง,300\n".encode(), LIMITS).pages[0]
    assert page.tables == (Table(head=(), rows=2),)


def test_a_text_longer_than_is_read_is_cut() -> None:
    inside = read_txt(("ก" * 50 + "\n").encode() * 10, Limits(characters=120))
    assert inside.cause == "too_long"
    assert len(inside.pages[0].text) <= 122


@pytest.mark.parametrize(("body", "cause"), [(b" \n\n", "empty"), (bytes(range(32)) * 20, "corrupt"), (b"", "empty")])
def test_what_holds_no_text_says_why(body: bytes, cause: str) -> None:
    for reader in (read_txt, read_csv):
        with pytest.raises(Unreadable) as caught:
            reader(body, LIMITS)
        assert caught.value.cause == cause


@given(st.binary(max_size=200), st.sampled_from([b"", b"<html>", b"MIME-Version: 1.0\nContent-Type: ", b"<?xml "]))
def test_no_bytes_are_too_strange(body: bytes, start: bytes) -> None:
    for reader in (read_txt, read_csv):
        with suppress(Unreadable):
            reader(start + body, LIMITS)


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    for reader in (read_txt, read_csv):
        with suppress(Unreadable):
            reader(text.encode(), LIMITS)
