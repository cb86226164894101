"""One audit as a Word report."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest

from reports.letter import render
from reports.measures import build
from tests.papers import as_pdf, faults_of, text_of
from tests.reports.golden import closed_audit, failed_audit, golden_audit, quiet_audit, watched_audit


@cache
def golden() -> bytes:
    return render(golden_audit(), "arabic")


def opened(paper: bytes) -> Any:
    return docx.Document(BytesIO(paper))


def told(paper: bytes) -> dict[str, str]:
    """The tables of labels and what is told of them."""
    facts = [one for one in opened(paper).tables if len(one.columns) == 2]
    return {row.cells[0].text: row.cells[1].text for one in facts for row in one.rows}


def first(paper: bytes) -> list[list[str]]:
    """The rows of what to do first."""
    return [[cell.text for cell in row.cells] for row in opened(paper).tables[0].rows]


def table(paper: bytes, heading: str) -> list[list[str]]:
    """The rows of the table below a heading."""
    document = opened(paper)
    below = False
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            if below:
                return [[cell.text for cell in row.cells] for row in block.rows]
        elif block.style.name.startswith("Heading"):
            below = heading in block.text
    raise AssertionError(f"no table below {heading}")


def headings(paper: bytes) -> list[str]:
    return [one.text for one in opened(paper).paragraphs if one.style.name.startswith("Heading")]


def words(paper: bytes) -> str:
    document = opened(paper)
    cells = [cell.text for made in document.tables for row in made.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_its_build_has_no_fault() -> None:
    assert faults_of(golden()) == []


def test_the_same_audit_gives_the_same_bytes() -> None:
    assert render(golden_audit(), "thai") == render(golden_audit(), "thai")


def test_it_begins_with_standing_what_to_do_first_by_whom_and_until_when() -> None:
    heading, agency, standing = (one.text for one in opened(golden()).paragraphs[:3])
    rows = first(golden())

    assert (heading, agency.split()[0]) == ("ผลการตรวจการเปิดเผยข้อมูลสาธารณะ (OIT)", "เทศบาลตำบลบ้านตัวอย่าง")
    assert standing.startswith("สถานะ ณ 15 มีนาคม 2568: ผ่านครบ 9 ข้อ จาก 27 ข้อ")
    assert rows[0] == ["ที่", "สิ่งที่ต้องดำเนินการก่อน", "ผู้ดำเนินการ", "ภายในวันที่"]
    assert [row[1].split()[0] for row in rows[1:]] == ["O15", "O16", "O27", "เปิดดูเองอีก"]
    assert [row[2] for row in rows[1:4]] == ["ผู้ดูแลเว็บไซต์", "ผู้ดูแลเว็บไซต์", "สำนักปลัด"]
    assert rows[1][3] == "30 เม.ย. 2568"


def test_it_names_the_days_of_the_plan() -> None:
    days = {task.item.code: measure.until for measure in build(golden_audit()).measures for task in measure.tasks}

    assert [row[3] for row in first(golden())[1:4]] == [days[code] for code in ("O15", "O16", "O27")]


def test_what_must_be_mended_stands_in_a_table_the_most_useful_first() -> None:
    rows = table(golden(), "สิ่งที่ต้องแก้ไข")

    assert rows[0] == ["ที่", "ข้อและเรื่อง", "สิ่งที่พบ", "สิ่งที่ต้องดำเนินการ", "คะแนน"]
    assert [row[1].split()[0] for row in rows[1:4]] == ["O15", "O16", "O27"]
    assert rows[1][3].endswith("(ผู้ดำเนินการโดยทั่วไป: ผู้ดูแลเว็บไซต์)")
    assert len(rows) == 1 + 15


def test_every_gap_of_an_item_is_told() -> None:
    row = next(row for row in table(golden(), "สิ่งที่ต้องแก้ไข") if row[1].startswith("O3 "))

    assert "ขาด: ที่อยู่ไปรษณีย์" in row[2]
    assert "ขาด: แผนที่ตั้ง" in row[2]
    assert "เพิ่มแผนที่ตั้ง" in row[3]


def test_what_could_not_be_checked_has_its_cause_and_is_not_called_missing() -> None:
    rows = table(golden(), "ยังตรวจไม่ได้")

    assert [row[0].split()[0] for row in rows[1:]] == ["O7", "O18", "O26"]
    assert rows[2][1] == "เว็บไซต์ไม่อนุญาตให้เข้า"
    assert "มิได้หมายความว่าไม่มีข้อมูล" in words(golden())
    assert "รอนานแล้วเว็บไซต์ไม่ตอบ 70 แห่ง" in words(golden())


def test_what_is_in_order_names_its_evidence_as_a_link() -> None:
    rows = table(golden(), "เป็นไปตามเกณฑ์")
    targets = [one.target_ref for one in opened(golden()).part.rels.values() if one.is_external]

    assert [row[0].split()[0] for row in rows[1:3]] == ["O2", "O4"]
    assert "https://www.bantuayang.example/ita/2568/o2" in targets


def test_a_list_that_is_not_confirmed_is_said_to_be_so_on_the_first_page() -> None:
    assert "ยังไม่ยืนยันทั้งหมด" in told(golden())["ความแน่นอนของเกณฑ์"]
    assert "O5, O27, O28" in words(golden())
    assert "ยังไม่ยืนยันทั้งหมด" not in words(render(quiet_audit(), "arabic"))


def test_a_site_that_could_not_be_read_has_the_cause_and_no_score() -> None:
    paper = render(failed_audit(), "arabic")
    facts = told(paper)

    assert "จึงไม่มีคะแนน" in facts["สถานะ"]
    assert facts["สาเหตุ"] == "ไม่มีชื่อโดเมนนี้ในระบบ (NXDOMAIN)"
    assert "ผู้ดูแลเว็บไซต์ของหน่วยงาน" in facts["ผู้ดำเนินการ"]
    assert facts["กำหนดแล้วเสร็จ"] == build(failed_audit()).measures[0].until
    assert "คะแนน OIT" not in words(paper)
    assert headings(paper) == ["วิธีการตรวจและข้อจำกัด"]


def test_a_site_that_meets_everything_asks_for_nothing() -> None:
    paper = render(quiet_audit(), "arabic")

    assert opened(paper).paragraphs[3].text == "ไม่มีข้อที่ต้องแก้ไข"
    assert "ภายในวันที่" not in words(paper)


def test_a_closed_part_of_the_site_comes_before_what_to_fix() -> None:
    rows = first(render(closed_audit(), "arabic"))

    assert rows[1][1].startswith("เปิดให้เข้าดูได้: “แผนงาน”")
    assert "https://www.bantuayang.example/plans" in rows[1][1]
    assert rows[1][3] == build(closed_audit()).measures[0].until
    assert rows[2][1].startswith("O15 ")


def test_a_review_stands_beside_the_finding() -> None:
    rows = table(render(watched_audit(), "arabic"), "ผลตรวจทาน")

    assert [row[:2] for row in rows[1:]] == [
        ["O2 ข้อมูลผู้บริหาร", "ผ่าน"],
        ["O11 ข้อมูลสถิติการให้บริการ", "ไม่พบ"],
        ["O18 ช่องทางแจ้งเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ", "ยังตรวจไม่ได้"],
    ]
    assert "สถิติอยู่ในภาพหน้าแรก" in rows[2][2]


def test_thai_digits_are_of_our_words_and_not_of_codes_or_addresses() -> None:
    paper = render(golden_audit(), "thai")

    assert "ประจำปีงบประมาณ พ.ศ. ๒๕๖๘" in words(paper)
    assert "O15 รายงานผล" in words(paper)
    assert [row[0] for row in first(paper)[1:3]] == ["๑", "๒"]
    assert "แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570)" in words(paper)


def test_no_address_but_one_of_the_web_is_a_link() -> None:
    targets = [one.target_ref for one in opened(golden()).part.rels.values() if one.is_external]

    assert targets
    assert all(target.startswith(("http://", "https://")) for target in targets)


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it_and_its_letters_come_back(tmp_path: Path) -> None:
    paper = tmp_path / "letter.docx"
    paper.write_bytes(render(watched_audit(), "thai"))

    pages = ["".join(page.split()) for page in text_of(as_pdf(paper, tmp_path))]
    assert "สิ่งที่ต้องดำเนินการก่อน" in pages[0]
    assert "ภายในวันที่" in pages[0]
    assert "ที่อยู่ไปรษณีย์อิเล็กทรอนิกส์" in "".join(pages)
