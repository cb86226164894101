"""Excel workbooks in Thai."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from core.audit import Verdict
from reports.linked import Address, Linked
from reports.sheets import LINE, Book, lines
from tests.papers import as_pdf, faults_of, text_of

WHEN = datetime(2025, 4, 30, tzinfo=UTC)


def made() -> bytes:
    book = Book("ผลการตรวจ", created=WHEN)
    sheet = book.sheet(
        "รายการ", [("ข้อ", 6), ("สถานะ", 12), ("ลิงก์", 30)], title="ผลการตรวจ", notes=["หมายเหตุ"], frozen=1
    )
    sheet.row(["O1", (Verdict.MET, "ครบ"), Linked("คู่มือประชาชน", "https://www.example.go.th/m")])
    sheet.row(["=1+1", 2, None])
    return book.packed()


def part(book: bytes, name: str) -> str:
    with ZipFile(BytesIO(book)) as whole:
        return whole.read(name).decode()


def test_the_same_cells_give_the_same_bytes() -> None:
    assert made() == made()


def test_the_table_stands_below_its_title_and_no_text_is_a_formula() -> None:
    rows = CalamineWorkbook.from_filelike(BytesIO(made())).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows] == ["ผลการตรวจ", "หมายเหตุ", "", "ข้อ", "O1", "'=1+1"]
    assert rows[4][1] == "✓ ครบ"


def test_an_address_is_written_whole_and_what_is_none_is_no_formula() -> None:
    book = Book("ลิงก์", created=WHEN)
    sheet = book.sheet("ลิงก์", [("ลิงก์", 30)])
    long = "https://www.example.go.th/" + "%E0%B9%81" * 200
    for url in (long, "=cmd|' /C calc'!A0", f"{long}{'a' * 2000}"):
        sheet.row([Address(url)])
    packed = book.packed()
    rows = CalamineWorkbook.from_filelike(BytesIO(packed)).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows] == ["ลิงก์", long, "'=cmd|' /C calc'!A0", f"{long}{'a' * 2000}"]
    assert faults_of(packed) == []


def test_a_long_text_takes_several_lines_and_marks_take_none() -> None:
    assert lines("ที่", 2) == 1 + int(0.95 * 1) // 2
    assert lines("ก" * 100, 10) > 9
    assert LINE > 10


def test_its_build_has_no_fault() -> None:
    assert faults_of(made()) == []


def test_links_are_counted_and_not_rows(monkeypatch) -> None:
    monkeypatch.setattr("reports.sheets.MOST_LINKS", 3)
    book = Book("ผล", created=WHEN)
    sheet = book.sheet("ลิงก์", [("ก", 9), ("ข", 9)])
    for _ in range(3):
        sheet.row([Linked("ก", "https://a.example/1"), Linked("ข", "https://a.example/2")])

    assert part(book.packed(), "xl/worksheets/sheet1.xml").count("<hyperlink ") == 3


def test_facts_stand_above_the_table_and_below_it() -> None:
    book = Book("ผล", created=WHEN)
    sheet = book.sheet(
        "สรุป", [("ก", 9), ("ข", 9), ("ค", 60)], title="ผล", facts=[("หน่วยงาน", "=ทต.ก")], heading="ตาราง", frozen=None
    )
    sheet.row([1, 2, "x"])
    sheet.below("จำนวน", [((Verdict.MET, "ผ่าน"), 7)])
    made = book.packed()
    rows = CalamineWorkbook.from_filelike(BytesIO(made)).get_sheet_by_index(0).to_python(skip_empty_area=False)

    assert rows[1] == ["หน่วยงาน", "", "'=ทต.ก"]
    assert [row[0] for row in rows[3:]] == ["ตาราง", "ก", 1.0, "", "จำนวน", "✓ ผ่าน"]
    assert rows[-1][2] == 7.0
    assert faults_of(made) == []
    assert "frozen" not in part(made, "xl/worksheets/sheet1.xml")


def test_a_note_that_is_wider_than_the_page_takes_several_lines() -> None:
    book = Book("ผล", created=WHEN)
    book.sheet("ก", [("ก", 10), ("ข", 10)], notes=["คำอธิบายที่ยาวกว่าหน้ากระดาษ " * 3])
    made = book.packed()

    assert '<mergeCell ref="A1:B1"/>' in part(made, "xl/worksheets/sheet1.xml")
    assert faults_of(made) == []


def test_columns_that_are_not_printed_stay_off_the_paper() -> None:
    book = Book("ผล", created=WHEN)
    book.sheet("ก", [("ก", 10), ("ข", 10)], printed=1).row(["x", "y"])

    assert "$A$1:$A$2</definedName>" in part(book.packed(), "xl/workbook.xml")


def test_sums_are_of_what_a_filter_leaves() -> None:
    book = Book("ผล", created=WHEN)
    sheet = book.sheet("ก", [("ก", 10), ("ข", 10)])
    sheet.row(["x", 2])
    sheet.row(["y", 3])
    sheet.sums("รวม", [1], {1: 5})

    assert "<f>SUBTOTAL(109,B2:B3)</f><v>5</v>" in part(book.packed(), "xl/worksheets/sheet1.xml")


def test_thai_digits_are_shown_and_the_cell_stays_a_number() -> None:
    book = Book("ผล", created=WHEN, digits="thai")
    book.sheet("ก", [("ก", 10)]).row([1234])
    made = book.packed()

    assert "<v>1234</v>" in part(made, "xl/worksheets/sheet1.xml")
    assert "D00041E]0" in part(made, "xl/styles.xml")


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    paper = tmp_path / "book.xlsx"
    paper.write_bytes(made())

    assert "คู่มือประชาชน" in "".join(text_of(as_pdf(paper, tmp_path)))
