from __future__ import annotations

import pytest

from checklist.document_period import read_document_period
from checklist.document_view import DocumentView
from checklist.freshness import Reading, read_period
from checklist.schema import PeriodRule
from checklist.today import Today
from core.snapshot import DocumentPage, Inside, Table
from tests.checklist.sites import AS_OF, YEAR, classifier, document, inside, scanned, subject

PLAN = subject("plan", "แผนการจัดซื้อจัดจ้าง", period="fy")
BODY = "เทศบาลขอแจ้งให้ประชาชนทราบโดยทั่วกัน"


def read(
    *pages: str | DocumentPage,
    of: Inside | None = None,
    rule: PeriodRule = "fy",
    label: str = "",
    running: bool = False,
) -> Reading | None:
    found = of or inside(*pages)
    view = DocumentView(document("/a.pdf", inside=found), found, classifier(PLAN).classify)
    claimed = read_period(label, "label") if label else None
    return read_document_period(view, "", rule, YEAR, claimed=claimed, today=Today(AS_OF), running=running)


def years(*args, **more) -> str:
    reading = read(*args, **more)
    return reading.words if reading is not None else "none"


def test_the_title_page_decides_against_the_label():
    reading = read("แผนการจัดซื้อจัดจ้าง\nประจำปีงบประมาณ พ.ศ. 2567", label="แผน ปี 2568")

    assert reading is not None
    assert (reading.words, reading.source, reading.certain) == ("2567", "title", True)


def test_a_heading_decides_where_the_title_names_no_year():
    page = DocumentPage(number=1, text=f"แผนการจัดซื้อจัดจ้าง\n{BODY}\n{BODY}\nปีงบประมาณ 2568", headings=("ปีงบประมาณ 2568",))

    assert years(page) == "2568"


def test_running_text_decides_where_title_and_headings_are_silent():
    assert years(f"แผนการจัดซื้อจัดจ้าง\n{BODY * 3}\n{BODY * 3} ประจำปีงบประมาณ พ.ศ. 2568 ต่อไป") == "2568"


def test_a_table_head_decides_where_all_else_is_silent():
    page = DocumentPage(number=1, text="แผนการจัดซื้อจัดจ้าง", tables=(Table(head=("รายการ", "งบประมาณปี 2568"), rows=3),))

    assert years(page) == "2568"


def test_the_label_decides_last_and_is_never_certain():
    reading = read(BODY * 3, label="แผน ปีงบประมาณ พ.ศ. 2568")

    assert reading is not None
    assert (reading.words, reading.certain) == ("2568", False)


def test_a_laws_year_is_not_the_papers():
    text = f"แผนการจัดซื้อจัดจ้าง\n{BODY} ตามพระราชบัญญัติการจัดซื้อจัดจ้างและการบริหารพัสดุภาครัฐ พ.ศ. 2560"

    assert years(text) == "none"


def test_running_text_about_other_years_does_not_beat_a_label_that_it_names_too():
    text = f"{BODY * 4}\nเปรียบเทียบกับปีงบประมาณ พ.ศ. 2567\n{BODY}\nปีงบประมาณ พ.ศ. 2567 และปีงบประมาณ พ.ศ. 2568"

    assert years(text, label="ปีงบประมาณ พ.ศ. 2568") == "2568"


def test_a_plans_span_covers_its_years():
    assert (
        years(f"บทที่ 1\n{BODY * 3} ปีงบประมาณ 2565 แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570) ปี 2564", rule="covers_fy") == "2566-2570"
    )


def test_a_national_strategys_span_is_not_the_plans():
    text = f"บทที่ 1\n{BODY * 3} ยุทธศาสตร์ชาติ 20 ปี (พ.ศ. 2561-2580)\n{BODY} แผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570)"

    assert years(text, rule="covers_fy") == "2566-2570"


def test_a_report_is_of_what_it_reports_on_not_of_its_signature():
    text = f"รายงานผลการดำเนินงาน ประจำปีงบประมาณ พ.ศ. 2567\n{BODY}\nประกาศ ณ วันที่ 15 ตุลาคม พ.ศ. 2567"

    assert years(text, rule="previous_fy") == "2567"


def test_a_paper_without_a_year_is_of_the_day_it_was_signed():
    reading = read(f"ประกาศนโยบาย\n{BODY}\nประกาศ ณ วันที่ 15 ตุลาคม พ.ศ. 2567")

    assert reading is not None
    assert (reading.words, reading.certain) == ("2568", False)


def test_a_notice_of_a_running_list_is_of_its_day_whatever_budget_it_names():
    text = f"ประกาศสอบราคา\n{BODY} ใช้เงินปีงบประมาณ พ.ศ. 2565\nประกาศ ณ วันที่ 15 ตุลาคม พ.ศ. 2567"

    assert years(text, running=True) == "2568"


def test_nothing_dated_is_undated():
    assert years(BODY * 3) == "none"


def test_a_year_read_from_a_picture_is_certain_where_the_label_says_the_same():
    reading = read(of=scanned("แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"), label="แผน ปีงบประมาณ 2568")

    assert reading is not None
    assert (reading.certain, reading.alone) == (True, False)


def test_a_year_read_from_a_picture_is_certain_where_a_second_place_says_the_same():
    text = f"แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. ๒๕๖๘\n{BODY}\nใช้ในปีงบประมาณ พ.ศ. ๒๕๖๘ เท่านั้น"
    reading = read(of=scanned(text))

    assert reading is not None
    assert (reading.certain, reading.alone) == (True, False)


def test_a_year_read_from_a_picture_alone_is_never_certain():
    reading = read(of=scanned(f"แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. ๒๕๖๘\n{BODY}"))

    assert reading is not None
    assert (reading.words, reading.certain, reading.alone) == ("2568", False, True)


@pytest.mark.parametrize(("seen", "told"), [("๒๕๒๘", "2568"), ("๒๕๖๕", "2569"), ("๒๕๖๓", "2568")])
def test_digits_that_recognition_confuses_yield_to_the_label(seen, told):
    reading = read(of=scanned(f"แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. {seen}"), label=f"แผน ปีงบประมาณ {told}")

    assert reading is not None
    assert (reading.words, reading.certain) == (told, False)


def test_digits_that_recognition_does_not_confuse_stand_against_the_label():
    reading = read(of=scanned("แผนการจัดซื้อจัดจ้าง ประจำปีงบประมาณ พ.ศ. ๒๕๖๗"), label="แผน ปีงบประมาณ 2568")

    assert reading is not None
    assert (reading.words, reading.alone) == ("2567", True)


def test_a_year_to_come_in_a_scan_was_misread():
    assert years(of=scanned(f"แบบฟอร์ม ปี 2575\n{BODY}")) == "none"


def test_a_fiscal_year_in_the_title_beats_the_span_of_the_plan_it_reports_on():
    title = "รายงานผลตามแผนพัฒนาท้องถิ่น (พ.ศ. 2566-2570) ประจำปีงบประมาณ พ.ศ. 2567"

    assert years(f"{title}\n{BODY}", rule="previous_fy") == "2567"


def test_the_year_of_an_assessment_in_the_title_is_asked_last():
    title = "มาตรการจากผลการประเมิน ITA ปีงบประมาณ พ.ศ. 2567 สำหรับปีงบประมาณ พ.ศ. 2568"

    assert years(f"{title}\n{BODY}") == "2568"


def test_a_cover_line_of_years_alone_belongs_to_the_title():
    text = f"แผนพัฒนาท้องถิ่น\n(พ.ศ. ๒๕๖๖ - ๒๕๗๐)\nครั้งที่ 2/2565\n{BODY}"

    assert years(text, rule="covers_fy") == "2566-2570"


def test_the_body_below_a_title_is_not_the_title():
    text = f"มาตรการส่งเสริมคุณธรรม\nประจำปีงบประมาณ พ.ศ. 2568\n1. หลักการ ปีงบประมาณ พ.ศ. 2565\n{BODY}"

    assert years(text) == "2568"


def test_the_sheet_of_the_year_asked_for_decides_whichever_comes_first():
    sheets = [
        DocumentPage(number=number, name=str(year), text=f"สถิติ ปีงบประมาณ พ.ศ. {year}\nงาน\tจำนวน")
        for number, year in enumerate((2566, 2568, 2567), start=1)
    ]

    assert years(*sheets) == "2568"


def test_a_single_sheets_name_is_asked_after_its_title_row():
    assert years(DocumentPage(number=1, name="ปี 2568", text="สถิติการให้บริการ\nงาน\tจำนวน")) == "2568"
    assert years(DocumentPage(number=1, name="ปี 2566", text="สถิติ ปีงบประมาณ พ.ศ. 2568\nงาน\tจำนวน")) == "2568"


def test_a_table_head_of_another_year_does_not_replace_the_texts():
    page = DocumentPage(number=1, text=f"{BODY * 4}\nปีงบประมาณ พ.ศ. 2567", tables=(Table(head=("ผลปี 2565",), rows=3),))

    assert years(page) == "2567"
