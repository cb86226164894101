from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from core.audit import Audit, DeclaredCheck, DeclaredItem, FoundPlace, Verdict
from core.causes import Phrase
from core.declared import Refused
from reports.worksheet import Entry, worksheet
from tests.reports.golden import golden_audit

URL = "https://a.example/plan"
AS_OF = date(2025, 8, 1)


def check(**changes: object) -> DeclaredCheck:
    told: dict[str, object] = {
        "url": URL,
        "verdict": Verdict.PARTIAL,
        "confidence": "certain",
        "opens": True,
        "place": "site",
        "from_home": True,
        "holds": "page",
        "title": "แผนพัฒนา",
        "quote": "แผนพัฒนา พ.ศ. 2561-2565",
        "period": "2561-2565",
        "fit": "stale",
        "reason": "เป็นของปี 2561-2565 ซึ่งเก่ากว่าปีที่ต้องการ",
        "reason_en": "-",
        "suggestion": "O5: เผยแพร่ฉบับใหม่",
    }
    return DeclaredCheck.model_validate({**told, **changes})


def item(*checks: DeclaredCheck, code: str = "O5") -> DeclaredItem:
    return DeclaredItem(
        code=code,
        title="แผนพัฒนา",
        verdict=Verdict.PARTIAL,
        links=checks,
        found=Verdict.MET,
        places=(FoundPlace(url="https://a.example/new", title="แผนใหม่"),),
        beside="ลิงก์ของ O5 เสีย หน้านั้นอยู่ที่ https://a.example/new",
    )


def audit(*items: DeclaredItem) -> Audit:
    return golden_audit().model_copy(update={"declared": items})


def entry(*checks: DeclaredCheck, **changes: object) -> Entry:
    links = [("O5", one.url, one.url, number) for number, one in enumerate(checks, start=2)]
    told = {"agency": "ทต.ก", "site": "https://a.example/", "audit": audit(item(*checks)), "links": links}
    return Entry(**{**told, **changes})  # type: ignore[arg-type]


def made(*entries: Entry, refused: tuple[Refused, ...] = ()) -> bytes:
    return worksheet(entries, refused, 2568, AS_OF, {"O5": "แผนพัฒนา"})


def rows(book: bytes, sheet: str, head: int = 3) -> list[dict[str, str]]:
    """The rows of a sheet below its headings, by heading."""
    grid = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    names = [str(cell) for cell in grid[head]]
    return [dict(zip(names, map(str, row), strict=True)) for row in grid[head + 1 :]]


def part(book: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(book)) as whole:
        return whole.read(name).decode()


def test_a_link_has_a_row_with_verdict_evidence_reason_and_suggested_text() -> None:
    row = rows(made(entry(check())), "ลิงก์ที่แจ้ง")[0]

    assert row["หน่วยงาน"] == "ทต.ก"
    assert row["ผล"] == "◐ ยังไม่ครบหรือไม่ตรง"
    assert row["หลักฐาน (ข้อความที่พบ)"] == "แผนพัฒนา พ.ศ. 2561-2565"
    assert row["ปีที่พบ"] == "2561-2565 ไม่ตรงปี"
    assert row["เหตุผล"] == "เป็นของปี 2561-2565 ซึ่งเก่ากว่าปีที่ต้องการ"
    assert row["ข้อความแนะนำสำหรับผู้ตรวจ"] == "O5: เผยแพร่ฉบับใหม่"
    assert row["พบที่"] == "https://a.example/new"
    assert row["แถวในไฟล์"] == "2.0"


def test_each_verdict_has_a_mark_that_a_print_without_colours_shows() -> None:
    checks = [check(url=f"{URL}/{verdict}", verdict=verdict) for verdict in Verdict]
    told = [row["ผล"][0] for row in rows(made(entry(*checks)), "ลิงก์ที่แจ้ง")[: len(checks)]]

    assert len(set(told)) == len(Verdict)


@pytest.mark.parametrize("evil", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_of_a_site_or_file_becomes_a_formula(evil) -> None:
    bad = check(title=evil, quote=evil, reason=evil, suggestion=evil)
    book = made(entry(bad, agency=evil), refused=(Refused(2, evil, evil, Phrase(th="x", en="x")),))

    assert "<f>" not in part(book, "xl/worksheets/sheet1.xml")
    strings = part(book, "xl/sharedStrings.xml")
    assert f">{evil.strip()[0]}" not in strings.replace("<t>=SUBTOTAL", "")


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    book = made(entry(check(), links=[("O5", URL, "javascript:alert(1)", 2)]))

    assert "javascript" not in part(book, "xl/worksheets/_rels/sheet1.xml.rels")
    assert rows(book, "ลิงก์ที่แจ้ง")[0]["ลิงก์ที่แจ้ง"] == "javascript:alert(1)"


def test_items_without_a_link_are_told_with_what_the_search_found() -> None:
    told = [row for row in rows(made(entry(check())), "ลิงก์ที่แจ้ง") if row["ลิงก์ที่แจ้ง"] == "ไม่ได้แจ้งลิงก์"]
    due = [one for one in golden_audit().items if one.verdict is not Verdict.NOT_DUE and one.code != "O5"]

    assert [row["ข้อ"] for row in told] == [one.code for one in due]


def test_an_agency_that_could_not_be_checked_keeps_its_rows() -> None:
    failed = Entry("ทต.ข", "https://b.example/", None, "the disk is full", [("O5", URL, URL, 7)])
    book = made(failed)
    row = rows(book, "ลิงก์ที่แจ้ง")[0]

    assert row["ผล"] == "? ให้เจ้าหน้าที่เปิดดู"
    assert "the disk is full" in row["เหตุผล"]
    assert "ตรวจไม่สำเร็จ" in rows(book, "สรุป")[0]["การอ่านเว็บไซต์"]


def test_the_summary_counts_the_links_of_each_agency() -> None:
    checks = [check(), check(url=f"{URL}/2", verdict=Verdict.MET)]
    first, total = rows(made(entry(*checks)), "สรุป")[:2]

    assert (first["จำนวนลิงก์"], first["ใช้ได้"], first["ยังไม่ครบหรือไม่ตรง"]) == ("2.0", "1.0", "1.0")
    assert (total["หน่วยงาน"], total["จำนวนลิงก์"]) == ("รวม", "2.0")


def test_rows_that_were_not_used_have_a_sheet_with_the_reason() -> None:
    book = made(entry(check()), refused=(Refused(9, "ทต.ก", "O99", Phrase(th="ไม่มีรหัสข้อนี้", en="no such item")),))

    assert rows(book, "แถวที่ไม่ได้ใช้", head=0)[0]["เหตุที่ไม่ได้ใช้"] == "ไม่มีรหัสข้อนี้"


def test_heads_stay_in_view_and_can_be_filtered_and_print_on_each_page() -> None:
    book = made(entry(check()))
    sheet = part(book, "xl/worksheets/sheet1.xml")

    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert 'orientation="landscape"' in sheet
    assert "Print_Titles" in part(book, "xl/workbook.xml")


def test_the_same_audits_give_the_same_bytes(tmp_path: Path) -> None:
    assert made(entry(check())) == made(entry(check()))


def test_a_worksheet_without_agencies_has_its_heads() -> None:
    assert rows(made(), "ลิงก์ที่แจ้ง") == []
