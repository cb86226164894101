"""One audit as an Excel workbook."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from core.audit import Audit, UnreadEntry
from reports.workbook import render
from tests.papers import as_pdf, faults_of, text_of
from tests.reports.golden import JAVASCRIPT_URL, closed_audit, failed_audit, golden_audit, quiet_audit, watched_audit
from tests.reports.test_worksheet import check
from tests.reports.test_worksheet import item as declared_item

SHEETS = ["สรุป", "รายการ", "หลักฐาน", "สิ่งที่ต้องแก้", "ลิงก์ที่ตรวจ"]


@cache
def golden() -> bytes:
    return render(golden_audit(), "arabic")


def grid(book: bytes, sheet: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def rows(book: bytes, sheet: str, first: str = "ข้อ") -> list[dict[str, object]]:
    """The rows below the headings, which are the first row with that heading."""
    cells = grid(book, sheet)
    head = next(number for number, row in enumerate(cells) if first in row)
    return [dict(zip(map(str, cells[head]), row, strict=True)) for row in cells[head + 1 :]]


def words(book: bytes, sheet: str) -> str:
    return "\n".join(" ".join(map(str, row)) for row in grid(book, sheet))


def facts(book: bytes) -> dict[str, str]:
    """The labels above the first table, with what is told of them."""
    told: dict[str, str] = {}
    for row in grid(book, SHEETS[0])[1:]:
        if row[0] and row[2]:
            told.setdefault(str(row[0]), str(row[2]))
    return told


def part(book: bytes, name: str) -> str:
    with ZipFile(BytesIO(book)) as whole:
        return whole.read(name).decode()


def test_its_build_has_no_fault() -> None:
    assert faults_of(golden()) == []


def test_the_same_audit_gives_the_same_bytes() -> None:
    assert render(golden_audit(), "thai") == render(golden_audit(), "thai")


def test_it_has_the_five_sheets() -> None:
    assert CalamineWorkbook.from_filelike(BytesIO(golden())).sheet_names == SHEETS


def test_the_first_rows_tell_who_it_is_when_by_which_list_and_how_it_stands() -> None:
    told = facts(golden())

    assert told["หน่วยงาน"] == "เทศบาลตำบลบ้านตัวอย่าง"
    assert "15 มีนาคม 2568" in told["วันที่"]
    assert "ปี 2568" in told["รายการตรวจ"]
    assert told["ผลการตรวจ"].startswith("ผ่านครบ 9 ข้อ จาก 27 ข้อ")
    assert " ถึง " in told["คะแนน OIT โดยประมาณ"]


def test_what_to_do_first_has_points_who_and_when() -> None:
    first = rows(golden(), "สรุป", "สิ่งที่ต้องทำ")[0]

    assert (first["ลำดับ"], first["ข้อ"]) == (1.0, "O15")
    assert first["คะแนน ITA"] == pytest.approx(1.3333)
    assert first["ผู้ดำเนินการ (โดยทั่วไป)"] == "ผู้ดูแลเว็บไซต์"
    assert first["กำหนด"] == "ถึงกำหนดแล้ว (1 ตุลาคม 2567)\nเสนอให้เสร็จภายใน 30 เมษายน 2568"


def test_a_list_that_is_not_confirmed_is_said_to_be_so_on_every_sheet() -> None:
    for sheet in SHEETS:
        assert "ยังไม่ยืนยันทั้งหมด" in words(golden(), sheet), sheet
        assert "ยังไม่ยืนยันทั้งหมด" not in words(render(quiet_audit(), "arabic"), sheet), sheet


def test_every_item_has_a_row_with_its_verdict_and_points_as_a_number() -> None:
    told = rows(golden(), "รายการ")

    assert [row["ข้อ"] for row in told] == [one.code for one in golden_audit().items]
    assert told[0]["ผล"] == "◐ มีแต่ยังไม่ครบหรือไม่ตรงปี"
    assert told[0]["สิ่งที่ขาด"] == "ขาด: อำนาจหน้าที่"
    assert all(isinstance(row["คะแนน ITA"], float) for row in told)


def test_nothing_is_called_not_found_where_nobody_could_look() -> None:
    told = {row["ข้อ"]: row["ที่พบเป็นของ"] for row in rows(golden(), "รายการ")}

    assert told["O18"] == "ยังตรวจไม่ได้"
    assert told["O24"] == "ไม่พบข้อมูล"


def test_every_piece_of_evidence_has_a_row() -> None:
    told = rows(golden(), "หลักฐาน")
    pieces = sum(len(one.evidence) + len(one.history) for one in golden_audit().items)

    assert len(told) == pieces
    assert [row["ใช้อย่างไร"] for row in told if row["ข้อ"] == "O5"] == ["ใช้ตัดสิน", *["หลักฐานอื่น"] * 2, *["ของปีก่อน"] * 2]


def test_every_gap_has_a_row_and_an_item_its_points_once() -> None:
    told = [row for row in rows(golden(), "สิ่งที่ต้องแก้") if row["ข้อ"] == "O3"]

    assert [row["สิ่งที่ขาด"] for row in told] == ["ขาด: ที่อยู่ไปรษณีย์อิเล็กทรอนิกส์กลาง (saraban)", "ขาด: แผนที่ตั้ง"]
    assert [bool(row["คะแนน ITA"]) for row in told] == [True, False]


def test_items_a_person_must_look_at_come_last_with_the_cause() -> None:
    told = rows(golden(), "สิ่งที่ต้องแก้")

    assert [row["ข้อ"] for row in told[-3:]] == ["O7", "O18", "O26"]
    assert told[-2]["สิ่งที่ขาด"] == "เว็บไซต์ไม่อนุญาตให้เข้า"


def test_officers_choose_the_state_of_a_gap_from_a_list() -> None:
    assert "ยังไม่เริ่ม,กำลังแก้,แก้แล้ว" in part(golden(), "xl/worksheets/sheet4.xml")


def test_the_links_are_evidence_leads_dead_links_and_what_could_not_be_read_with_its_cause() -> None:
    told = rows(golden(), "ลิงก์ที่ตรวจ")
    kinds = {str(row["ประเภท"]) for row in told}
    slow = next(row for row in told if str(row["ที่อยู่"]).endswith("gallery/0"))

    assert kinds == {"หลักฐาน", "หัวข้อที่ใช้เป็นหลักฐานไม่ได้", "ลิงก์เสีย", "เปิดอ่านไม่ได้"}
    assert slow["เพราะอะไร"] == "รอนานแล้วเว็บไซต์ไม่ตอบ (30 s)"
    assert "พบลิงก์เสียทั้งหมด 17 ลิงก์ แสดง 2 ลิงก์" in words(golden(), "ลิงก์ที่ตรวจ")


def test_declared_links_stand_with_the_links() -> None:
    audit = golden_audit().model_copy(update={"declared": (declared_item(check()),)})
    told = [row for row in rows(render(audit, "arabic"), "ลิงก์ที่ตรวจ") if row["ประเภท"] == "ลิงก์ที่หน่วยงานแจ้ง"]

    assert [(row["ข้อ"], row["ผลที่พบ"], row["สิ่งที่ต้องทำ"]) for row in told] == [
        ("O5", "◐ ยังไม่ครบหรือไม่ตรง", "O5: เผยแพร่ฉบับใหม่")
    ]


def test_a_site_that_could_not_be_read_has_the_cause_and_no_score() -> None:
    book = render(failed_audit(), "arabic")
    told = facts(book)

    assert "จึงไม่มีคะแนน" in told["ผลการตรวจ"]
    assert told["สาเหตุ"] == "ไม่มีชื่อโดเมนนี้ในระบบ (NXDOMAIN)"
    assert "คะแนน OIT โดยประมาณ" not in told
    assert "ไม่มีข้อที่ต้องแก้ไข" not in words(book, "สรุป") + words(book, "สิ่งที่ต้องแก้")
    assert "ตรวจเว็บไซต์ไม่ได้" in words(book, "รายการ")


def test_a_site_that_meets_everything_has_nothing_to_mend() -> None:
    book = render(quiet_audit(), "arabic")

    assert "ไม่มีข้อที่ต้องแก้ไข" in words(book, "สรุป")
    assert "ไม่มีข้อที่ต้องแก้ไข" in words(book, "สิ่งที่ต้องแก้")


def test_a_closed_part_of_the_site_is_told_before_what_to_fix_and_its_items_need_no_look() -> None:
    told = facts(render(closed_audit(), "arabic"))

    assert "“แผนงาน”: ต้องเข้าสู่ระบบ (2 ข้อที่รอหน้านี้: O18, O26)" in told["ทำให้เปิดได้ก่อน"]
    assert "(O7)" in told["ต้องเปิดดูเอง"]


def test_a_review_stands_beside_the_finding_and_ends_the_mending() -> None:
    book = render(watched_audit(), "arabic")
    told = {row["ข้อ"]: row for row in rows(book, "รายการ")}

    assert told["O11"]["ผล"] == "✕ ไม่พบ"
    assert "สถิติอยู่ในภาพหน้าแรก" in str(told["O11"]["ผลตรวจทานของเจ้าหน้าที่"])
    assert "O11" not in [row["ข้อ"] for row in rows(book, "สิ่งที่ต้องแก้")]


def test_thai_digits_are_of_our_words_and_numbers_and_of_nothing_that_the_site_wrote() -> None:
    book = render(golden_audit(), "thai")
    told = rows(book, "หลักฐาน")

    assert "ปี ๒๕๖๘" in facts(book)["รายการตรวจ"]
    assert rows(book, "รายการ")[0]["ข้อ"] == "O1"
    assert rows(book, "รายการ")[0]["คะแนน ITA"] == pytest.approx(1.0)
    assert any("พ.ศ. 2568" in str(row["ข้อความที่พบ"]) for row in told)
    assert "D00041E" in part(book, "xl/styles.xml")


@pytest.mark.parametrize("evil", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_of_a_site_becomes_a_formula(evil) -> None:
    golden = golden_audit()
    items = tuple(
        one.model_copy(
            update={
                "title": evil,
                "reason": evil,
                "evidence": tuple(piece.model_copy(update={"title": evil, "quote": evil}) for piece in one.evidence),
                "gaps": tuple(gap.model_copy(update={"advice": evil}) for gap in one.gaps),
            }
        )
        for one in golden.items
    )
    unread = (UnreadEntry(url=evil, cause="other", detail=evil),)
    book = render(
        golden.model_copy(update={
            "items": items, "site": golden.site.model_copy(update={"agency": evil}),
            "crawl": golden.crawl.model_copy(update={"unread": unread}),
        }), "arabic",
    )  # fmt: skip

    assert all("<f>" not in part(book, f"xl/worksheets/sheet{number}.xml") for number in range(1, 6))
    assert f">{evil.strip()[0]}" not in part(book, "xl/sharedStrings.xml")


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    with ZipFile(BytesIO(golden())) as whole:
        targets = "".join(whole.read(name).decode() for name in whole.namelist() if name.endswith(".rels"))

    assert "javascript" not in targets
    assert "data:" not in targets
    assert JAVASCRIPT_URL[:20] in part(golden(), "xl/sharedStrings.xml")


def test_heads_stay_in_sight_with_filters_and_print_on_each_page_of_a4_landscape() -> None:
    for number in range(2, 6):
        sheet = part(golden(), f"xl/worksheets/sheet{number}.xml")
        assert 'state="frozen"' in sheet
        assert "<autoFilter" in sheet
        assert 'paperSize="9"' in sheet
        assert 'orientation="landscape"' in sheet
    assert part(golden(), "xl/workbook.xml").count("Print_Titles") == len(SHEETS)


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_it_and_shows_thai_digits(tmp_path: Path) -> None:
    paper = tmp_path / "book.xlsx"
    paper.write_bytes(render(golden_audit(), "thai"))

    text = "".join("".join(text_of(as_pdf(paper, tmp_path))).split())
    assert "แก้อะไรก่อน" in text
    assert "๑.๓๓" in text


def test_an_audit_without_a_finding_of_any_kind_still_makes_a_book() -> None:
    empty: Audit = quiet_audit().model_copy(update={"items": ()})

    assert faults_of(render(empty, "arabic")) == []
    assert "(ไม่มีรายการ)" in words(render(empty, "arabic"), "รายการ")
