from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from core.declared import Submission, addresses, code_of, read_submission
from core.exceptions import UsageError

CODES = [f"O{number}" for number in range(1, 29)]


@pytest.fixture
def read(tmp_path: Path):
    """Reads lines of a CSV file."""

    def read_lines(*lines: str) -> Submission:
        file = tmp_path / "links.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_submission(file, CODES, 2568)

    return read_lines


def links(read: Submission) -> list[tuple[str, str]]:
    return [(one.code, one.url) for one in read.links]


@pytest.mark.parametrize("head", ["code,url", "รหัส,ลิงก์", "ข้อ,URL", "รหัสข้อ,ลิงค์"])
def test_headings_may_be_thai_or_english(read, head) -> None:
    assert links(read(head, "O12,https://a.example/x")) == [("O12", "https://a.example/x")]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("O12", "O12"),
        ("o12", "O12"),
        ("O 12", "O12"),
        ("O01", "O1"),
        ("12", "O12"),
        ("๑๒", "O12"),
        ("ข้อ O12", "O12"),
        ("ข้อ 12", "O12"),
        ("O12 รายการจัดซื้อ", "O12"),
        ("O12. รายการจัดซื้อ", "O12"),
        ("O12.1", ""),
        ("IO12", ""),
        ("O123", ""),
        ("แผนพัฒนา 2568", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_however_it_is_written(written, code) -> None:
    assert code_of(written) == code


def test_an_item_may_have_several_links_in_rows_or_in_one_cell(read) -> None:
    told = read(
        "code,url",
        'O1,"https://a.example/1\nhttps://a.example/2"',
        "O1,https://a.example/3",
        'O1,"http://a.example/4, http://a.example/5"',
    )

    assert [url[-1] for _, url in links(told)] == ["1", "2", "3", "4", "5"]
    assert told.refused == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("O99,https://a.example/x", "ไม่มีรหัสข้อนี้"),
        ("เรื่องอื่น,https://a.example/x", "ไม่มีรหัสข้อนี้"),
        ("O1,ไม่มี", "ไม่ใช่ที่อยู่เว็บ"),
        ("O1,ftp://a.example/x", "ไม่ใช่ที่อยู่เว็บ"),
        ("O1,https://x y", "ไม่ใช่ที่อยู่เว็บ"),
        ("O1,", "ไม่มีลิงก์"),
        (",https://a.example/x", "ไม่ได้บอกรหัสข้อ"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_its_number_and_why(read, line, why) -> None:
    told = read("code,url", "O2,https://a.example/2", line)

    assert len(told.links) == 1
    assert [one.row for one in told.refused] == [3]
    assert why in told.refused[0].why.th


def test_the_same_link_twice_is_told_with_its_first_row(read) -> None:
    told = read("code,url", "O1,https://a.example/x", "O2,https://a.example/x", "O1,https://a.example/x")

    assert len(told.links) == 2
    assert told.refused[0].why.en == "the same as row 2"


def test_words_beside_a_link_are_told(read) -> None:
    told = read("code,url", "O1,https://a.example/x.pdf หน้า 3")

    assert links(told) == [("O1", "https://a.example/x.pdf")]
    assert told.refused[0].text == "หน้า 3"


@pytest.mark.parametrize(
    ("cell", "found", "left"),
    [
        ("www.a.example/x", ["http://www.a.example/x"], ""),
        ("https://a.example/แผน พัฒนา.pdf", ["https://a.example/แผน%20พัฒนา.pdf"], ""),
        ("(https://a.example/x)", ["https://a.example/x"], ""),
        ("ดู https://a.example/x และ http://b.example", ["https://a.example/x", "http://b.example"], "ดู และ"),
        ("https://a.example:99999/x", [], ""),
        ("http://127.0.0.1:8000/x", ["http://127.0.0.1:8000/x"], ""),
        ("http://[::1", [], ""),
        ("https://" + "a" * 2100 + ".example", [], ""),
    ],
)
def test_addresses_in_a_cell(cell, found, left) -> None:
    assert addresses(cell) == (found, left)


def test_many_agencies_in_one_file_each_with_its_site(read) -> None:
    told = read(
        "หน่วยงาน,เว็บไซต์,ข้อ,ลิงก์",
        "ทต.ก,https://a.example,O1,https://a.example/1",
        ",,O2,https://a.example/2",
        "ทต.ข,b.example,O1,https://b.example/1",
        "ทต.ค,,O1,https://c.example/1",
    )

    assert [(one.agency, one.site) for one in told.links] == [
        ("ทต.ก", "https://a.example"),
        ("ทต.ก", "https://a.example"),
        ("ทต.ข", "https://b.example"),
        ("ทต.ค", ""),
    ]


def test_a_row_before_any_agency_is_told(read) -> None:
    told = read("หน่วยงาน,ข้อ,ลิงก์", ",O1,https://a.example/1")

    assert told.links == ()
    assert "ชื่อหน่วยงาน" in told.refused[0].why.th


def test_a_main_site_that_is_no_address_leaves_the_links(read) -> None:
    told = read("หน่วยงาน,เว็บไซต์,ข้อ,ลิงก์", "ทต.ก,ไม่มี,O1,https://a.example/1")

    assert told.links[0].site == ""
    assert "เว็บไซต์หลักใช้ไม่ได้" in told.refused[0].why.th


def test_one_row_an_agency_with_a_column_for_each_code(read) -> None:
    told = read("หน่วยงาน,O1,O2,O3", "ทต.ก,https://a.example/1,,https://a.example/3", "ทต.ข,ไม่มี,,")

    assert [(one.agency, one.code) for one in told.links] == [("ทต.ก", "O1"), ("ทต.ก", "O3")]
    assert [one.row for one in told.refused] == [3]


def test_words_of_a_cell_that_are_a_link_lead_where_the_link_leads(tmp_path) -> None:
    file = tmp_path / "links.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["รหัส", "ลิงก์"])
        sheet.write(1, 0, "O1")
        sheet.write_url(1, 1, "https://a.example/x", string="คลิก")

    assert links(read_submission(file, CODES, 2568)) == [("O1", "https://a.example/x")]


@pytest.mark.parametrize("head", ["ชื่อ,ที่อยู่", "code,title", "url,title"])
def test_a_file_without_codes_or_links_is_refused_with_the_mend(read, head) -> None:
    with pytest.raises(UsageError, match=r"column|table"):
        read(head, "O1,https://a.example/x")
