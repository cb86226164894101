"""Excel workbooks in Thai."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from core.audit import Verdict
from reports.linked import Linked
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


def test_the_same_cells_give_the_same_bytes() -> None:
    assert made() == made()


def test_the_table_stands_below_its_title_and_no_text_is_a_formula() -> None:
    rows = CalamineWorkbook.from_filelike(BytesIO(made())).get_sheet_by_index(0).to_python()

    assert [row[0] for row in rows] == ["ผลการตรวจ", "หมายเหตุ", "", "ข้อ", "O1", "'=1+1"]
    assert rows[4][1] == "✓ ครบ"


def test_a_long_text_takes_several_lines_and_marks_take_none() -> None:
    assert lines("ที่", 2) == 1 + int(0.95 * 1) // 2
    assert lines("ก" * 100, 10) > 9
    assert LINE > 10


def test_its_build_has_no_fault() -> None:
    assert faults_of(made()) == []


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    paper = tmp_path / "book.xlsx"
    paper.write_bytes(made())

    assert "คู่มือประชาชน" in "".join(text_of(as_pdf(paper, tmp_path)))
