from __future__ import annotations

from io import BytesIO
from pathlib import Path

import html5lib
import pytest
from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser

from checklist.grouping import Origin, Unaudited, facts_of, group_report
from core.audit import Verdict
from core.group import GroupReport, LeftOut
from core.snapshot import Cause
from reports.group_report import MATRIX_SITES, group_words, render_html, render_xlsx
from reports.sheets import MARKS
from tests.accessible import violations
from tests.made_up_audits import closed_part, made_up, name_of, province_of
from tests.papers import as_pdf, text_of

EVIL = "อบต.<img src=x onerror=alert(1)>\u202e"


def a_report(sites: int = 30, year: int = 2568, *, name: str = "", failing: int = 11) -> GroupReport:
    facts = [
        facts_of(
            made_up(number, year, failed=Cause.TIMEOUT if number % failing == failing - 1 else None),
            Origin(name=name, province=province_of(number)),
        )
        for number in range(sites)
    ]
    return group_report("จังหวัดตัวอย่าง น้ำใส", facts, left_out=(LeftOut(source="x/audit.json", kind="not_json"),))


def valid(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)


def text(page: str) -> str:
    body = LexborHTMLParser(page).body
    assert body is not None
    return " ".join(body.text(separator=" ").split())


def sheets(packed: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(packed))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.mark.parametrize("sites", [1, 12])
def test_the_page_is_valid_html_and_the_same_every_time(sites: int) -> None:
    page = render_html(a_report(sites))
    valid(page)
    assert page == render_html(a_report(sites))


def test_a_page_of_two_years_or_of_failed_sites_only_is_valid() -> None:
    both = group_report("ก", [facts_of(made_up(1, 2568)), facts_of(made_up(1, 2570))])
    valid(render_html(both))
    assert "รายการตรวจของปีนี้เป็นฉบับชั่วคราว" in render_html(both)
    failed = group_report("ก", [facts_of(made_up(1, failed=Cause.DNS))])
    valid(render_html(failed))
    assert group_words().page["standing_none"].th in render_html(failed)


def test_a_closed_part_is_named_as_the_site_named_it() -> None:
    facts = facts_of(made_up(1, closed=(closed_part(f"คลัง{{0}} {EVIL}", "O3", "O9"),)))
    page, book = render_html(group_report("ก", [facts])), render_xlsx(group_report("ก", [facts]), "arabic")
    valid(page)
    assert "เปิดส่วนของเว็บไซต์ไม่ได้: “คลัง{0} อบต.<img src=x onerror=alert(1)>” มี 2 ข้อรอตรวจ" in text(page)
    assert any("“คลัง{0}" in str(cell) for rows in sheets(book).values() for row in rows for cell in row)


def test_three_hundred_sites_of_43_items_fit_on_one_page_that_opens_quickly() -> None:
    page = render_html(a_report(300, 2564))
    assert len(page.encode()) < 700_000
    assert page.count("<th scope=row>") == 301
    filled = [f"class={letter}>{mark}" for letter, mark in zip("mpxud", MARKS.values(), strict=True)]
    assert sum(map(page.count, filled)) == 273 * 43


def test_more_sites_are_summed_up_and_the_page_says_where_the_rest_is() -> None:
    page = render_html(a_report(MATRIX_SITES + 40))
    assert len(page.encode()) < 400_000
    assert "<table class=matrix>" not in page
    assert "แสดง 100 จาก 310 แห่ง" in text(page)
    assert "มี 340 แห่ง ตารางนี้แสดงในหน้าเว็บได้ไม่เกิน 300 แห่ง" in text(page)


def test_the_first_half_page_says_the_standing_what_first_and_whom_to_call() -> None:
    report = a_report()
    first = text(render_html(report)).split(group_words().page["league_means"].th)[0]
    part = report.parts[0]
    assert "มี 30 แห่ง ตรวจและจัดอันดับได้ 28 แห่ง" in first
    assert "อีก 2 แห่งตรวจไม่ได้ จึงแยกไว้" in first
    assert all(code in first for code in part.first)
    assert "เปิดเว็บไซต์ไม่ได้ (รอนานแล้วเว็บไซต์ไม่ตอบ)" in first
    assert name_of(10) in first
    assert "x/audit.json" in first


def test_a_verdict_can_be_read_without_colours() -> None:
    page = LexborHTMLParser(render_html(a_report(2)))
    marks = {cell.text(strip=True) for cell in page.css(".matrix tbody td")}
    assert marks <= {*MARKS.values()}
    assert len(marks) > 2
    key = page.css_first(".keys-of-marks")
    assert key is not None
    assert all(mark in key.text() for mark in MARKS.values())


def test_a_failed_site_has_no_number_in_the_league() -> None:
    page = LexborHTMLParser(render_html(a_report()))
    league = page.css_first("section[aria-labelledby=league-2568]")
    apart = page.css_first("section[aria-labelledby=apart-2568]")
    assert league is not None
    assert apart is not None
    assert name_of(10) not in league.text()
    assert name_of(10) in apart.text()


def test_what_a_site_calls_itself_is_no_markup_and_no_formula() -> None:
    page = render_html(a_report(2, name=EVIL))
    assert "<img" not in page
    assert "\u202e" not in page
    cells = sheets(render_xlsx(a_report(2, name="=HYPERLINK(1)")))["อันดับ"]
    assert [row[1] for row in cells[4:]] == ["'=HYPERLINK(1)"] * 2 or not any(
        str(row[1]).startswith("=") for row in cells
    )


def test_thai_digits_leave_codes_and_addresses_as_they_are() -> None:
    page = text(render_html(a_report(3), "thai"))
    assert "มี ๓ แห่ง" in page
    assert "O1" in page
    assert "O๑" not in page


def test_the_workbook_has_every_site_with_numbers_that_can_be_sorted() -> None:
    report = a_report(MATRIX_SITES + 40)
    book = sheets(render_xlsx(report))
    assert list(book) == [
        "สรุป", "อันดับ", "ตรวจไม่ได้", "ต้องติดต่อ", "ตาราง", "จุดที่ขาด", "รายข้อ", "รายจังหวัด", "ประเภท", "ไม่ได้นำมารวม",
    ]  # fmt: skip
    league = [row for row in book["อันดับ"] if isinstance(row[0], float)]
    assert len(league) == len(report.parts[0].ranked) == 310
    assert [row[4] for row in league] == sorted((row[4] for row in league), reverse=True)
    matrix = [row for row in book["ตาราง"] if str(row[0]).startswith(("เทศบาล", "องค์การ"))]
    assert len(matrix) == 340
    assert {cell for row in matrix for cell in row[3:]} == {
        "",
        *(MARKS[v] for v in Verdict if v is not Verdict.NOT_DUE),
    }


def test_the_workbook_of_the_same_report_is_the_same_file() -> None:
    assert render_xlsx(a_report(3)) == render_xlsx(a_report(3))


def test_sheets_of_two_years_bear_their_year() -> None:
    both = group_report("ก", [facts_of(made_up(1, 2568)), facts_of(made_up(1, 2567))])
    names = list(sheets(render_xlsx(both)))
    assert {"ตาราง 2568", "ตาราง 2567"} <= set(names)


def test_sites_without_an_audit_are_in_the_workbook_too() -> None:
    report = group_report(
        "ก", [facts_of(made_up(1))], unaudited=[Unaudited(Origin("อบต.ใหม่", "https://new.example.go.th/"), 2568)]
    )
    assert any(row[0] == "อบต.ใหม่" for row in sheets(render_xlsx(report))["ตรวจไม่ได้"])


@pytest.mark.xdist_group("office")
def test_libreoffice_opens_the_workbook_with_its_thai_words(tmp_path: Path) -> None:
    paper = tmp_path / "group-report.xlsx"
    paper.write_bytes(render_xlsx(a_report(12)))
    shown = "".join(text_of(as_pdf(paper, tmp_path)))
    assert "ตารางข้อกับหน่วยงาน" in shown
    assert "✓" in shown


@pytest.mark.xdist_group("browser")
@pytest.mark.usefixtures("browser")
def test_axe_finds_nothing_in_either_language(tmp_path: Path) -> None:
    assert violations(render_html(a_report(3, failing=3)), tmp_path) == []
